package bolt

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/procedures"
)

// TestFailedChangeLeavesOthersAlone commits changes together of which some
// fail after they have written something.
func TestFailedChangeLeavesOthersAlone(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), FileName), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	broken := errors.New("broken")
	writes := func(name string, end func() error) *change {
		return &change{fn: func(tx *bbolt.Tx) error {
			if err := tx.Bucket(bktAccounts).Put([]byte(name), []byte("{}")); err != nil {
				return err
			}
			return end()
		}}
	}
	fine := func() error { return nil }
	group := []*change{
		writes("a", fine), writes("b", func() error { return broken }), writes("c", fine),
		writes("d", func() error { panic("x") }), writes("e", fine),
	}
	s.commitGroup(group)
	for i, want := range []string{"", "broken", "", "panic", ""} {
		c := group[i]
		if !c.done || (c.err == nil) != (want == "") || c.err != nil && !strings.Contains(c.err.Error(), want) {
			t.Errorf("change %d: done %v, error %v, want %q", i, c.done, c.err, want)
		}
	}
	accounts, err := s.Accounts(t.Context())
	if err != nil || len(accounts) != 3 {
		t.Errorf("%d accounts (%v), want those of the three that did not fail", len(accounts), err)
	}
}

func TestNothingIsWrittenAfterClose(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), FileName), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.IssueGuides(t.Context(), procedures.Issue{Withdraw: []procedures.Code{"1.1"}}); err == nil {
		t.Error("no error")
	}
	if _, err := s.CurrentGuides(t.Context()); err == nil {
		t.Error("no error")
	}
}
