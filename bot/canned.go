package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// CannedID names a canned reply among those of its owner.
type CannedID string

// CannedReply is words that officers use again and again, with fields in
// braces that are filled in for the citizen they go to ("Em chào {bà con}").
// It is sent by nobody but an officer, who sees it in her reply box first.
type CannedReply struct {
	ID      CannedID         `json:"id"`
	Owner   roster.OfficerID `json:"owner,omitempty"` // whose it is; "" the ward's, for all
	Title   string           `json:"title"`
	Text    string           `json:"text"` // with its fields unfilled
	At      time.Time        `json:"at"`   // of the last change
	Version uint64           `json:"version"`
}

// Limits of canned replies.
const (
	CannedMost       = 100  // replies of one owner
	CannedTitleRunes = 60   // longest title
	CannedTextRunes  = 2000 // longest text
)

// CannedField is what a pair of braces stands for. Its value is how it is
// typed without accents; with them it is the same field.
type CannedField string

// Fields of canned replies.
const (
	CannedCitizen CannedField = "ba con"  // her name, or what she is called without one
	CannedOfficer CannedField = "can bo"  // the officer who writes
	CannedGroup   CannedField = "to"      // the citizen's resident group
	CannedTicket  CannedField = "phieu"   // the ticket's code
	CannedPromise CannedField = "hen"     // by when she was promised an answer
	CannedGuide   CannedField = "thu tuc" // the procedure she asks about
)

// CannedFields lists every field, in the order in which they are explained.
func CannedFields() []CannedField {
	return []CannedField{CannedCitizen, CannedOfficer, CannedGroup, CannedTicket, CannedPromise, CannedGuide}
}

// cannedNames are other ways to type a field.
var cannedNames = map[string]CannedField{"ten": CannedCitizen, "ten ba con": CannedCitizen, "ten can bo": CannedOfficer,
	"ma phieu": CannedTicket, "gio hen": CannedPromise, "ten thu tuc": CannedGuide}

// braces are what may be a field: a pair with words between them, on one
// line, and no longer than a name would be.
var braces = regexp.MustCompile(`\{[^{}\n]{1,40}\}`)

// readField says which field a pair of braces is. name is what stands in it,
// "" where that is no word at all, and the braces are plain text.
func readField(pair string) (f CannedField, name string) {
	name = strings.TrimSpace(pair[1 : len(pair)-1])
	plain := fold(name)
	if strings.Trim(plain, "0123456789 ") == "" {
		return "", ""
	}
	if f, ok := cannedNames[plain]; ok {
		return f, name
	}
	if f := CannedField(plain); slices.Contains(CannedFields(), f) {
		return f, name
	}
	return "", name
}

// FillCanned writes values for the fields of a text. A field without a value
// becomes nothing; braces that are no field stay as they are, and braces in a
// value are never read as a field.
func FillCanned(text string, values map[CannedField]string) string {
	return braces.ReplaceAllStringFunc(text, func(pair string) string {
		if f, _ := readField(pair); f != "" {
			return values[f]
		}
		return pair
	})
}

// Clean is the reply as it is stored: its title one line, its text without
// what no chat shows.
func (r CannedReply) Clean() CannedReply {
	r.Title = strings.Join(strings.Fields(procedures.CleanText(r.Title)), " ")
	r.Text = strings.TrimSpace(procedures.CleanText(r.Text))
	return r
}

// Faults of a canned reply.
var (
	// ErrCannedTitle: there is no title, or it is too long.
	ErrCannedTitle = errors.New("canned reply has no title of 1 to 60 letters")
	// ErrCannedText: there is no text, or it is too long.
	ErrCannedText = errors.New("canned reply has no text of 1 to 2000 letters")
	// ErrCannedFull: the owner has as many as one may have.
	ErrCannedFull = errors.New("too many canned replies of one owner")
)

// UnknownFieldError says that braces name no field.
type UnknownFieldError struct {
	Name string // as it stands between the braces
}

// Error says which.
func (e *UnknownFieldError) Error() string {
	return fmt.Sprintf("canned reply has no field {%s}", e.Name)
}

// Check says what is wrong with a reply, all faults joined; nil when it may
// be stored.
func (r CannedReply) Check() error {
	var faults []error
	if n := utf8.RuneCountInString(r.Title); n == 0 || n > CannedTitleRunes {
		faults = append(faults, ErrCannedTitle)
	}
	if n := utf8.RuneCountInString(r.Text); n == 0 || n > CannedTextRunes {
		faults = append(faults, ErrCannedText)
	}
	for _, pair := range braces.FindAllString(r.Text, -1) {
		if f, name := readField(pair); f == "" && name != "" {
			faults = append(faults, &UnknownFieldError{name})
		}
	}
	return errors.Join(faults...)
}

// NewCanned makes an officer's words a canned reply of hers: what the fields
// stand for in this conversation becomes the fields again, so that no
// citizen's name is kept in it, and the title is how the words begin.
func NewCanned(id CannedID, owner roster.OfficerID, words string, values map[CannedField]string) CannedReply {
	fields := map[string]CannedField{}
	var said []string
	for _, f := range []CannedField{CannedCitizen, CannedOfficer, CannedTicket} {
		if v := values[f]; v != "" && fields[v] == "" {
			fields[v] = f
			said = append(said, v)
		}
	}
	slices.SortFunc(said, func(a, b string) int { return len(b) - len(a) }) // a name before its part
	r := CannedReply{ID: id, Owner: owner, Text: replaceWhole(words, said, func(v string) string { return "{" + string(fields[v]) + "}" })}.Clean()
	r.Title = clip(r.Text, CannedTitleRunes)
	return r
}

// replaceWhole replaces values that stand in a text as words of their own:
// somebody called An is not in "Anh". Of two that begin at the same place the
// earlier in the list counts.
func replaceWhole(text string, values []string, with func(string) string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		at := slices.IndexFunc(values, func(v string) bool {
			after, _ := utf8.DecodeRuneInString(text[min(i+len(v), len(text)):])
			return strings.HasPrefix(text[i:], v) && !wordRune(before) && !wordRune(after)
		})
		if at >= 0 {
			out.WriteString(with(values[at]))
			i += len(values[at])
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		out.WriteString(text[i : i+size])
		i += size
	}
	return out.String()
}

// wordRune reports whether a letter, mark or digit goes on with a word; at the
// end of a text, where there is none, it is utf8.RuneError.
func wordRune(r rune) bool {
	return r != utf8.RuneError && unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// SortCanned puts an officer's own replies before the ward's, each by title
// without regard to accents.
func SortCanned(list []CannedReply) {
	slices.SortStableFunc(list, func(a, b CannedReply) int {
		if (a.Owner == "") != (b.Owner == "") {
			return strings.Compare(string(b.Owner), string(a.Owner))
		}
		return strings.Compare(fold(a.Title), fold(b.Title))
	})
}

// CannedReplies keeps the canned replies of the ward and of its officers.
type CannedReplies interface {
	// CannedReplies lists the ward's replies and, with an owner, hers, in no
	// order that means anything.
	CannedReplies(ctx context.Context, owner roster.OfficerID) ([]CannedReply, error)
	// PutCannedReply writes a reply with version r.Version+1. It gives
	// ErrStale unless r.Version is the stored one (0 for a new reply), and
	// ErrCannedFull for one more than CannedMost.
	PutCannedReply(ctx context.Context, r CannedReply) error
	// DeleteCannedReply takes one away. It gives ErrStale when its version is
	// another, and ErrAbsent when there is none.
	DeleteCannedReply(ctx context.Context, owner roster.OfficerID, id CannedID, version uint64) error
}
