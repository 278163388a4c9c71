package account

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestCreate(t *testing.T) {
	s, m, _ := newService(t)
	by := Actor{Username: "dung", Address: office}
	a, err := s.Create(t.Context(), by, Draft{Username: " Minh.Tran ", Password: password, Roles: []Role{RoleReviewer, RoleEditor, RoleEditor}})
	if err != nil || a.Username != "minh.tran" || a.Version != 1 || !slices.Equal(a.Roles, []Role{RoleEditor, RoleReviewer}) {
		t.Errorf("got %+v, %v", a, err)
	}
	if last := m.trail[len(m.trail)-1]; last.Actor != "dung" || last.Action != AuditCreate || last.Object != "minh.tran" || last.Address != office || last.Detail != "editor, reviewer" {
		t.Errorf("trail has %+v", last)
	}
	if strings.Contains(a.Hash, password) {
		t.Error("password stands in the hash")
	}
	_, err = s.Create(t.Context(), by, Draft{Username: "HUONG", Password: password})
	wantErr(t, "taken", err, ErrTaken)
	_, err = s.Create(t.Context(), by, Draft{Username: "hương", Password: "short", Roles: []Role{"king"}})
	for _, want := range []error{ErrUsername, ErrRole, ErrPasswordShort} { // all at once
		wantErr(t, "everything wrong", err, want)
	}
}

func TestPasswordsChange(t *testing.T) {
	s, _, _ := newService(t)
	const next = "Nuoc Thac Ba xanh"
	token := signIn(t, s)
	me := Actor{Username: "huong", Address: office}
	wantErr(t, "wrong old one", s.ChangePassword(t.Context(), me, "not the old one", next), ErrWrong)
	wantErr(t, "weak new one", s.ChangePassword(t.Context(), me, password, "12345678901"), ErrPasswordSimple)
	if _, _, err := s.Authenticate(t.Context(), token); err != nil {
		t.Errorf("nothing has changed, but: %v", err)
	}
	if err := s.ChangePassword(t.Context(), me, password, next); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.Authenticate(t.Context(), token)
	wantErr(t, "old session", err, ErrNoSession)
	_, _, err = s.SignIn(t.Context(), "huong", password, office)
	wantErr(t, "old password", err, ErrWrong)
	if _, _, err := s.SignIn(t.Context(), "huong", next, office); err != nil {
		t.Error(err)
	}
	wantErr(t, "nobody's", s.SetPassword(t.Context(), me, "nobody", next), ErrAbsent)
	for range TriesPerUsername {
		_ = s.ChangePassword(t.Context(), me, "not the old one", password)
	}
	wantErr(t, "guessing the old one", s.ChangePassword(t.Context(), me, next, password), ErrLocked)
}

func TestRolesAndOfficer(t *testing.T) {
	s, m, _ := newService(t)
	by := Actor{Username: "dung"}
	if err := s.SetRoles(t.Context(), by, "huong", []Role{RoleLead, RoleOfficer}); err != nil {
		t.Fatal(err)
	}
	if err := s.SetOfficer(t.Context(), by, "huong", "minh"); err != nil {
		t.Fatal(err)
	}
	if a := m.accounts["huong"]; a.Officer != "minh" || !slices.Equal(a.Roles, []Role{RoleOfficer, RoleLead}) {
		t.Errorf("got %+v", a)
	}
	wantErr(t, "no such role", s.SetRoles(t.Context(), by, "huong", []Role{"king"}), ErrRole)
	wantErr(t, "no such account", s.SetOfficer(t.Context(), by, "nobody", "x"), ErrAbsent)
}

func TestLastAdminStays(t *testing.T) {
	s, m, _ := newService(t)
	by := Actor{}
	if err := s.Disable(t.Context(), by, "huong"); err != nil { // there is no admin to keep yet
		t.Fatal(err)
	}
	for _, name := range []string{"dung", "thao"} {
		if _, err := s.Create(t.Context(), by, Draft{Username: name, Password: password, Roles: []Role{RoleAdmin}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetRoles(t.Context(), by, "thao", nil); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "disable", s.Disable(t.Context(), by, "dung"), ErrLastAdmin)
	wantErr(t, "take the role", s.SetRoles(t.Context(), by, "dung", []Role{RoleLead}), ErrLastAdmin)
	if a := m.accounts["dung"]; a.Disabled || !a.Has(RoleAdmin) {
		t.Errorf("got %+v", a)
	}
}

// Two administrators change one account at the same time: neither change is
// lost.
func TestChangesDoNotOverwriteEachOther(t *testing.T) {
	s, m, _ := newService(t)
	once := true
	m.before = func(Account) {
		if once {
			once = false
			if err := s.SetOfficer(t.Context(), Actor{}, "huong", "minh"); err != nil {
				t.Error(err)
			}
		}
	}
	if err := s.SetRoles(t.Context(), Actor{}, "huong", []Role{RoleEditor}); err != nil {
		t.Fatal(err)
	}
	if a := m.accounts["huong"]; a.Officer != "minh" || !a.Has(RoleEditor) {
		t.Errorf("got %+v", a)
	}
}

func TestErrorsAreApart(t *testing.T) {
	all := []error{ErrAbsent, ErrStale, ErrWrong, ErrLocked, ErrDisabled, ErrNoSession, ErrTaken, ErrUsername, ErrRole, ErrLastAdmin,
		ErrPasswordShort, ErrPasswordLong, ErrPasswordSimple, ErrPasswordUsername}
	for i, a := range all {
		for j, b := range all {
			if (i == j) != errors.Is(a, b) {
				t.Errorf("%v is %v", a, b)
			}
		}
	}
}
