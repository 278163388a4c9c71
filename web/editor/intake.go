package editor

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/procedures"
)

// intakeKind is what an uploaded file holds.
type intakeKind string

const (
	intakePortal intakeKind = "portal" // texts of the national portal
	intakeTables intakeKind = "tables" // a workbook, or CSV files
	intakeGuides intakeKind = "guides" // guides as YAML
)

// intakeState is how far an upload has come.
type intakeState string

const (
	intakeReading intakeState = "reading"
	intakeReady   intakeState = "ready" // somebody has to look at it
	intakeTaking  intakeState = "taking"
	intakeTaken   intakeState = "taken"
	intakeFailed  intakeState = "failed"
)

// intake is an upload, from its arrival until it is forgotten. What a job
// found lies beside it: lines.json, and an archive of the guides to become
// drafts.
type intake struct {
	ID    string
	Kind  intakeKind
	Name  string // of the file, or of the first of several
	Files int
	By    account.Actor // who sent it
	At    time.Time
	State intakeState
	Fault string `json:",omitempty"` // catalogue key of why it failed

	Count  map[lineState]int `json:",omitempty"`
	Faults []intakeFault     `json:",omitempty"` // of tables: with any, none of it is taken

	Want    intakeWant             `json:",omitzero"`  // what is being taken
	Drafts  []procedures.DraftMark `json:",omitempty"` // that were made of it
	Moved   int                    `json:",omitempty"` // guides that somebody changed meanwhile, and that were left alone
	Media   int                    `json:",omitempty"` // videos, pictures and captions that were taken along
	Refused int                    `json:",omitempty"` // the same that could not be
	Settled bool                   `json:",omitempty"` // the official texts are kept
}

// intakeWant is what to make drafts of.
type intakeWant struct {
	By      account.Actor     // who confirmed it, maybe somebody else than who sent it
	All     bool              `json:",omitempty"` // every line that can become one, within Commune
	Commune bool              `json:",omitempty"` // only what the commune level carries out, issued for the whole country
	Codes   []procedures.Code `json:",omitempty"`
}

func (w intakeWant) has(l *intakeLine) bool {
	if w.All {
		return !w.Commune || l.Commune
	}
	return slices.Contains(w.Codes, l.Code)
}

// lineState is what is to be done with one procedure of an upload.
type lineState string

const (
	lineNew     lineState = "new"     // the ward has no guide of it
	lineChanged lineState = "changed" // it differs from what the ward has
	lineSame    lineState = "same"
	lineFault   lineState = "fault"
)

// intakeLine is one procedure of an upload, or a file that cannot be read.
type intakeLine struct {
	State   lineState
	Code    procedures.Code     `json:",omitempty"`
	Name    string              `json:",omitempty"`
	File    string              `json:",omitempty"` // entry of the upload
	Sector  string              `json:",omitempty"`
	Commune bool                `json:",omitempty"`
	N       int                 `json:",omitempty"` // differences, or proposals
	Agreed  int                 `json:",omitempty"` // proposals that may be ticked
	Clash   int                 `json:",omitempty"` // places that somebody else changed as well; theirs stay
	Faulty  int                 `json:",omitempty"` // faults that the draft will have
	Drafted string              `json:",omitempty"` // who works on a draft of it
	Ours    procedures.Revision `json:",omitempty"` // what it was compared with; "" nothing
	Fault   *intakeFault        `json:",omitempty"`
}

// intakeFault is one thing wrong, where it stands.
type intakeFault struct {
	Key    string   // catalogue key
	Args   []string `json:",omitempty"`
	Place  string   `json:",omitempty"` // file or sheet
	Row    int      `json:",omitempty"` // row or line
	Column string   `json:",omitempty"`
}

// Bounds of what is kept.
const (
	maxIntake     = 128 << 20 // bytes of one upload
	maxIntakeFile = 20_000    // files in it
	maxUnpacked   = 1 << 30   // bytes of its texts; those of the whole portal are a fifth of it
	maxIntakes    = 8         // uploads at once
	maxReceiving  = 2         // that are on their way at once
	intakeLife    = 24 * time.Hour
)

var errNoIntake = errors.New("no such upload")

// intakes keeps uploads in a folder while somebody looks at them.
type intakes struct{ dir string }

var intakeID = regexp.MustCompile(`^[0-9a-f]{24}$`)

// path is a file of an upload.
func (s intakes) path(id, name string) string { return filepath.Join(s.dir, id, name) }

// create makes room for an upload, and lets go of old ones: those whose time
// is over, the reader's own last one, and the oldest where there are too many.
func (s intakes) create(by string, now time.Time, busy func(id string) bool) (string, error) {
	list, err := s.list()
	if err != nil {
		return "", err
	}
	for i, in := range list { // the newest first
		if (i >= maxIntakes-1 || in.By.Username == by || now.Sub(in.At) > intakeLife) && !busy(in.ID) {
			if err := os.RemoveAll(filepath.Join(s.dir, in.ID)); err != nil {
				return "", fmt.Errorf("forget upload: %w", err)
			}
		}
	}
	id := make([]byte, 12)
	_, _ = rand.Read(id) // never fails
	name := hex.EncodeToString(id)
	if err := os.MkdirAll(filepath.Join(s.dir, name), 0o700); err != nil {
		return "", fmt.Errorf("make room for upload: %w", err)
	}
	return name, nil
}

// list is all uploads, the newest first. A folder whose upload never became
// whole is old when it is.
func (s intakes) list() ([]intake, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	var out []intake
	for _, e := range entries {
		if !intakeID.MatchString(e.Name()) {
			continue
		}
		in, err := s.get(e.Name())
		if errors.Is(err, errNoIntake) {
			in = intake{ID: e.Name()}
			if info, err := e.Info(); err == nil {
				in.At = info.ModTime()
			}
		} else if err != nil {
			return nil, err
		}
		out = append(out, in)
	}
	slices.SortFunc(out, func(a, b intake) int { return b.At.Compare(a.At) })
	return out, nil
}

func (s intakes) get(id string) (in intake, err error) {
	if !intakeID.MatchString(id) {
		return in, errNoIntake
	}
	return in, s.read(id, "intake.json", &in)
}

func (s intakes) put(in intake) error { return s.write(in.ID, "intake.json", in) }

func (s intakes) lines(id string) (list []intakeLine, err error) {
	return list, s.read(id, "lines.json", &list)
}

func (s intakes) putLines(id string, list []intakeLine) error {
	return s.write(id, "lines.json", list)
}

func (s intakes) read(id, name string, to any) error {
	b, err := os.ReadFile(s.path(id, name))
	if errors.Is(err, fs.ErrNotExist) {
		return errNoIntake
	}
	if err == nil {
		err = json.Unmarshal(b, to)
	}
	if err != nil {
		return fmt.Errorf("read upload: %w", err)
	}
	return nil
}

func (s intakes) write(id, name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	part := s.path(id, name+".part")
	if err := os.WriteFile(part, b, 0o600); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	if err := os.Rename(part, s.path(id, name)); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return nil
}

// sweep forgets what nobody came back for.
func (s intakes) sweep(now time.Time, busy func(id string) bool) error {
	list, err := s.list()
	if err != nil {
		return err
	}
	for _, in := range list {
		if now.Sub(in.At) > intakeLife && !busy(in.ID) {
			if err := os.RemoveAll(filepath.Join(s.dir, in.ID)); err != nil {
				return fmt.Errorf("forget upload: %w", err)
			}
		}
	}
	return nil
}

// shown is a file's name as people may see it: its last part, of whatever
// system, and no longer than a line.
func shownName(name string) string {
	name = procedures.CleanText(strings.ToValidUTF8(name, "?"))
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	const most = 80
	if r := []rune(name); len(r) > most {
		name = string(r[:most-1]) + "…"
	}
	return name
}

// forget deletes an upload.
func (s intakes) forget(id string) error {
	if err := os.RemoveAll(filepath.Join(s.dir, id)); err != nil {
		return fmt.Errorf("forget upload: %w", err)
	}
	return nil
}
