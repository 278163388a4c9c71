package console

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

const (
	// maxReply is the longest text taken from an officer, in runes.
	maxReply = 8000
	// maxForm is the most a form without files may hold, in bytes.
	maxForm = 256 << 10
)

// formKey is what a form may name itself.
var formKey = regexp.MustCompile(`^[A-Za-z0-9-]{16,64}$`)

// newKey names a form, so that sending it twice does one thing.
func newKey() string { return rand.Text() }

// eventKey is the key of a form's event.
func eventKey(form string) bot.EventKey { return bot.EventKey("console:" + form) }

// mark tells what a form said from what it says now: the browser's "back"
// brings a form with its old name, and other words in it are another reply,
// not the same one again. Files are no part of it, for a form that is shown
// again has lost them.
func mark(text string) string {
	if text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return "+" + hex.EncodeToString(sum[:4])
}

// contents is what a command's form says, but for its files.
func contents(c *bot.Command) string {
	if c.Text != "" {
		return c.Text
	}
	return strings.TrimSpace(strings.Join([]string{c.Note, string(c.Officer), string(c.Group), string(c.Outcome), string(c.Code), string(c.Aspect), string(c.Step), string(c.Again)}, "\n"))
}

// said is what a command's form gets back: how it ended and, for a form that
// was refused, everything to show it again.
type said struct {
	Kind    bot.CommandKind `json:"kind"`
	State   string          `json:"state"`             // done, refused, pending or failed
	Message string          `json:"message,omitempty"` // for people
	Key     string          `json:"key"`               // for the form from now on
	Go      string          `json:"go,omitempty"`      // page to go on with
	Seq     uint64          `json:"seq,omitempty"`     // of a refused form that ends a ticket: the last message there is by now
	Text    string          `json:"-"`                 // words as they came, to stand in the box again
}

// States of said.
const (
	stateDone    = "done"
	stateRefused = "refused"
	statePending = "pending" // in the inbox, not handled yet: nothing is lost
	stateFailed  = "failed"  // not in the inbox: send again
)

// command takes one kind of command from a form. There is a route for each
// kind: what is a note cannot become a reply by a field of the form.
func (c *Console) command(kind bot.CommandKind) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, done := c.view(r)
		defer done()
		t, err := c.Reader.Ticket(r.Context(), bot.TicketID(r.PathValue("ticket")))
		switch {
		case errors.Is(err, bot.ErrAbsent) && asksJSON(r):
			c.refuseJSON(w, r, http.StatusNotFound, "console.missing_text")
			return
		case errors.Is(err, bot.ErrAbsent):
			c.missing(w, r)
			return
		case err != nil:
			c.fail(w, r, fmt.Errorf("read ticket: %w", err))
			return
		}
		cmd, key, problem := c.readCommand(w, r, v, kind, &t)
		s := said{Kind: kind, Key: key, Text: cmd.Text}
		if problem.key != "" {
			s.State, s.Message, s.Key = stateRefused, v.text(problem.key, problem.args...), newKey()
			c.answer(w, r, v, &t, s)
			return
		}
		c.run(r, v, &t, cmd, &s)
		if kind == bot.CommandReply {
			c.Signs.Drop(typingSign(v, &t))
		}
		c.answer(w, r, v, &t, s)
	}
}

// problem is why a form is not taken: a catalogue key with its arguments. The
// zero problem is none.
type problem struct {
	key  string
	args []string
}

// readCommand reads the form of a command and checks at the door what needs
// no knowledge of the conversation.
func (c *Console) readCommand(w http.ResponseWriter, r *http.Request, v *view, kind bot.CommandKind, t *handoff.Ticket) (cmd bot.Command, key string, no problem) {
	cmd = bot.Command{Kind: kind, Actor: v.officer.ID, Ticket: t.ID}
	repeats := kind == bot.CommandReply && strings.HasSuffix(r.URL.Path, "/again")
	if (kind == bot.CommandReply || kind == bot.CommandNote) && !repeats {
		limit := int64(0)
		if kind == bot.CommandReply { // a note goes nowhere
			limit = v.world.Settings.LimitsOf(t.Address).FileBytes
		}
		no = c.readFiles(w, r, v, &cmd, limit)
	} else {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if r.ParseForm() != nil {
			return cmd, "", problem{key: "console.refused_form"}
		}
	}
	key = r.PostFormValue("key")
	cmd.Version, _ = strconv.ParseUint(r.PostFormValue("version"), 10, 64)
	cmd.Text = procedures.CleanText(r.PostFormValue("text"))
	switch {
	case no.key != "":
		return cmd, key, no
	case !formKey.MatchString(key):
		return cmd, "", problem{key: "console.refused_form"}
	case utf8.RuneCountInString(cmd.Text) > maxReply:
		return cmd, key, problem{key: "console.refused_long"}
	case !v.officer.Enabled:
		return cmd, key, problem{key: "console.refused_rights"}
	}
	switch kind {
	case bot.CommandReply, bot.CommandNote:
		if repeats {
			cmd.Text = ""
			if cmd.Again, repeats = c.failed(r.Context(), t, r.PostFormValue("message")); !repeats {
				return cmd, key, problem{key: "live.refused_again_gone"}
			}
		} else if cmd.Text == "" && len(cmd.Files) == 0 {
			return cmd, key, problem{key: "console.refused_empty"}
		}
	case bot.CommandTakeOver:
		if cmd.Note = oneLine(r.PostFormValue("reason")); cmd.Note == "" {
			return cmd, key, problem{key: "console.refused_reason"}
		}
	case bot.CommandTransfer, bot.CommandNotMine:
		cmd.Note = oneLine(r.PostFormValue("note"))
		if why := receiver(&cmd, r.PostFormValue("to"), v.world.Roster); why != "" {
			return cmd, key, problem{key: why}
		}
	case bot.CommandClose:
		cmd.Outcome = handoff.Outcome(r.PostFormValue("outcome"))
		if !validOutcome(cmd.Outcome) {
			return cmd, key, problem{key: "console.refused_outcome"}
		}
		cmd.Seq = readSeq(r)
	case bot.CommandHandBack:
		cmd.Seq = readSeq(r)
	case bot.CommandSend:
		cmd.Code = procedures.Code(r.PostFormValue("code"))
		cmd.Aspect = procedures.Aspect(r.PostFormValue("aspect"))
		cmd.Step = procedures.StepID(r.PostFormValue("step"))
		if _, _, ok := v.world.Library.InForce(cmd.Code, v.clock.now.In(v.clock.zone)); !ok {
			return cmd, key, problem{key: "console.refused_guide"}
		}
	case bot.CommandGroup:
		cmd.Group = roster.GroupID(r.PostFormValue("group"))
		if _, ok := v.world.Roster.Group(cmd.Group); !ok {
			return cmd, key, problem{key: "console.refused_group"}
		}
	case bot.CommandSeen:
		cmd.Seq = readSeq(r)
	}
	if needsReply(kind) && !v.officer.CanReply {
		return cmd, key, problem{key: "console.refused_rights"}
	}
	return cmd, key, problem{}
}

// readSeq is the last message that the form's page showed; 0 it does not say.
func readSeq(r *http.Request) uint64 {
	seq, _ := strconv.ParseUint(r.PostFormValue("seq"), 10, 64)
	return seq
}
