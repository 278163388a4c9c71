package procedures

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// DraftState is how far a guide that is worked on has come.
type DraftState string

// States of a draft. What is published, scheduled or withdrawn is no draft.
const (
	DraftEditing  DraftState = "editing"  // đang sửa: somebody works on it
	DraftReview   DraftState = "review"   // chờ duyệt: a second person is asked to look at it
	DraftApproved DraftState = "approved" // đã duyệt: it may go out
)

// Draft is a guide that is worked on, which citizens do not see yet. There is
// at most one per procedure. Its methods change nothing: they return what
// becomes of it.
type Draft struct {
	Code  Code
	Base  Revision // of the published guide it began from; "" a new guide
	Guide *Guide   // may have faults; never nil
	State DraftState

	// Authors are the usernames of all who changed it, who began it first.
	// None of them may approve it.
	Authors []string
	Note    string // what changes and why, in a line, for the reviewer and the history; "" not told
	// Assigned is the username of whoever is asked to work on it; "" nobody.
	Assigned string

	Created     time.Time
	Changed     time.Time // last time its words changed
	ChangedBy   string    // who did that
	SubmittedBy string    // who asked for the review; "" nobody yet
	Submitted   time.Time
	Reviewer    string // who approved it or sent it back the last time; "" nobody yet
	Reviewed    time.Time
	Comment     string // what the reviewer wrote to the authors; "" nothing

	// Clashes are what people wrote that did not go together with what others
	// had written meanwhile, the oldest first; somebody has to choose.
	Clashes []Clash
	// Undone says how far back the words stand; zero: they are the newest.
	Undone Undone

	// Version moves with every write, and no other draft of the procedure
	// ever has it; 0 is not stored yet.
	Version uint64
}

// Errors of drafts.
var (
	// ErrNoDraft: nobody works on the procedure.
	ErrNoDraft = errors.New("no such draft")
	// ErrStaleDraft: somebody else changed it meanwhile; load it again.
	ErrStaleDraft = errors.New("draft has moved on")
	// ErrDraftState: the draft is not in a state in which that can be done.
	ErrDraftState = errors.New("draft is in another state")
	// ErrOwnReview: who wrote a draft cannot approve it.
	ErrOwnReview = errors.New("an author cannot review the draft")
)

// NewDraft begins a draft: of a new guide when base is "".
func NewDraft(g *Guide, base Revision, by string, at time.Time) Draft {
	return Draft{Code: g.Code, Base: base, Guide: g.Clean(), State: DraftEditing, Authors: []string{by}, Created: at, Changed: at, ChangedBy: by}
}

// Head is the draft with no more of its guide than lists show: Code, Title,
// Short, Sector, Level, Review and the days in force. It has no clashes.
func (d Draft) Head() Draft {
	g := d.Guide
	d.Guide = &Guide{Code: g.Code, Title: g.Title, Short: g.Short, Sector: g.Sector, Level: g.Level, Review: g.Review,
		EffectiveFrom: g.EffectiveFrom, EffectiveTo: g.EffectiveTo}
	d.Clashes = nil
	return d
}

// Edited is the draft with other words. Whatever had been asked or approved
// was so for the words before: it is edited again.
func (d Draft) Edited(g *Guide, by string, at time.Time) Draft {
	d.Guide, d.State, d.Changed, d.ChangedBy, d.Undone = g.Clean(), DraftEditing, at, by, Undone{}
	if !slices.Contains(d.Authors, by) {
		d.Authors = append(slices.Clip(d.Authors), by)
	}
	return d
}

// Submit asks for a review. The error is
// ErrDraftState, or Faults when the guide has some.
func (d Draft) Submit(by, note string, at time.Time) (Draft, error) {
	if d.State != DraftEditing {
		return d, fmt.Errorf("submit draft: %w", ErrDraftState)
	}
	if err := d.Guide.Check().Err(); err != nil {
		return d, fmt.Errorf("submit draft: %w", err)
	}
	d.State, d.SubmittedBy, d.Submitted, d.Note = DraftReview, by, at, note
	d.Reviewer, d.Reviewed, d.Comment = "", time.Time{}, ""
	return d, nil
}

// Approve is the second pair of eyes. The error is ErrDraftState, ErrOwnReview
// or the guide's Faults.
func (d Draft) Approve(by, comment string, at time.Time) (Draft, error) {
	switch {
	case d.State != DraftReview:
		return d, fmt.Errorf("approve draft: %w", ErrDraftState)
	case slices.Contains(d.Authors, by):
		return d, fmt.Errorf("approve draft: %w", ErrOwnReview)
	}
	if err := d.Guide.Check().Err(); err != nil {
		return d, fmt.Errorf("approve draft: %w", err)
	}
	d.State, d.Reviewer, d.Reviewed, d.Comment = DraftApproved, by, at, comment
	return d, nil
}

// SendBack gives a draft in review, or an approved one, back to its authors.
func (d Draft) SendBack(by, comment string, at time.Time) (Draft, error) {
	if d.State == DraftEditing {
		return d, fmt.Errorf("send draft back: %w", ErrDraftState)
	}
	d.State, d.Reviewer, d.Reviewed, d.Comment = DraftEditing, by, at, comment
	return d, nil
}

// Drafts keeps guides that are worked on. Stores implement it.
type Drafts interface {
	// Draft returns the draft of a procedure; the caller owns it. ErrNoDraft.
	Draft(ctx context.Context, code Code) (Draft, error)
	// Drafts lists the heads of all drafts, by code: a page of thousands must
	// not read every word.
	Drafts(ctx context.Context) ([]Draft, error)
	// PutDraft writes a draft whose Version is that of the one stored (0:
	// none is), gives it a later one and returns it. Words that it replaces
	// are kept (see DraftSaves). It returns ErrStaleDraft when another
	// version is stored.
	PutDraft(ctx context.Context, d Draft) (version uint64, err error)
	// DeleteDraft throws a draft away, with what was kept of it; its Version
	// must be the one stored, else ErrStaleDraft.
	DeleteDraft(ctx context.Context, code Code, version uint64) error
	// DraftSaves lists what a draft said before, the newest first, up to
	// SavesKept: to go back, and to see what two people changed at once.
	DraftSaves(ctx context.Context, code Code) ([]DraftSave, error)
}

// SavesKept is how many earlier states of a draft are kept.
const SavesKept = 50

// DraftSave is what a draft said at one of its versions.
type DraftSave struct {
	Version uint64
	At      time.Time // it was written
	By      string    // who had changed it last
	Guide   *Guide
}

// draftJSON is a draft as stores keep it: the guide in its canonical form,
// whose field names do not move with the program.
type draftJSON struct {
	Code        Code       `json:"code"`
	Base        Revision   `json:"base,omitempty"`
	YAML        string     `json:"yaml"`
	State       DraftState `json:"state"`
	Authors     []string   `json:"authors"`
	Note        string     `json:"note,omitempty"`
	Assigned    string     `json:"assigned,omitempty"`
	Created     time.Time  `json:"created"`
	Changed     time.Time  `json:"changed"`
	ChangedBy   string     `json:"changed_by,omitempty"`
	SubmittedBy string     `json:"submitted_by,omitempty"`
	Submitted   time.Time  `json:"submitted,omitzero"`
	Reviewer    string     `json:"reviewer,omitempty"`
	Reviewed    time.Time  `json:"reviewed,omitzero"`
	Comment     string     `json:"comment,omitempty"`
	Clashes     []Clash    `json:"clashes,omitempty"`
	Undone      Undone     `json:"undone,omitzero"`
	Version     uint64     `json:"version"`
}

// MarshalJSON writes a draft for a store. The error is that its guide could
// not be read back as written.
func (d Draft) MarshalJSON() ([]byte, error) {
	yaml, err := draftYAML(d.Guide)
	if err != nil {
		return nil, err
	}
	return json.Marshal(draftJSON{d.Code, d.Base, yaml, d.State, d.Authors, d.Note, d.Assigned, d.Created, d.Changed, d.ChangedBy,
		d.SubmittedBy, d.Submitted, d.Reviewer, d.Reviewed, d.Comment, d.Clashes, d.Undone, d.Version})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Draft) UnmarshalJSON(b []byte) error {
	var j draftJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return fmt.Errorf("read draft: %w", err)
	}
	g, faults := ReadStored([]byte(j.YAML), string(j.Code)+".yaml")
	if err := faults.Err(); err != nil {
		return fmt.Errorf("read draft: %w", err)
	}
	*d = Draft{j.Code, j.Base, g, j.State, j.Authors, j.Note, j.Assigned, j.Created, j.Changed, j.ChangedBy,
		j.SubmittedBy, j.Submitted, j.Reviewer, j.Reviewed, j.Comment, j.Clashes, j.Undone, j.Version}
	return nil
}

// draftYAML is a guide, faults and all, in the form in which it is read back
// the same.
func draftYAML(g *Guide) (string, error) {
	b, err := g.Canonical()
	if err != nil {
		return "", err
	}
	back, faults := ReadStored(b, string(g.Code)+".yaml")
	if err := faults.Err(); err != nil {
		return "", fmt.Errorf("write draft: %w", err)
	}
	if !Equal(g.Clean(), back) {
		return "", errors.New("write draft: the guide is not read back as written")
	}
	return string(b), nil
}

type saveJSON struct {
	Version uint64    `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`
	YAML    string    `json:"yaml"`
}

// MarshalJSON writes a save for a store.
func (s DraftSave) MarshalJSON() ([]byte, error) {
	yaml, err := draftYAML(s.Guide)
	if err != nil {
		return nil, err
	}
	return json.Marshal(saveJSON{s.Version, s.At, s.By, yaml})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *DraftSave) UnmarshalJSON(b []byte) error {
	var j saveJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return fmt.Errorf("read draft save: %w", err)
	}
	g, faults := ReadStored([]byte(j.YAML), "draft.yaml")
	if err := faults.Err(); err != nil {
		return fmt.Errorf("read draft save: %w", err)
	}
	*s = DraftSave{j.Version, j.At, j.By, g}
	return nil
}
