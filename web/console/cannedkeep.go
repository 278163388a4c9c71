package console

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// keepCanned is POST /console/canned/keep: what stands in the reply box
// becomes a canned reply of the officer's own. It comes from the box's own
// form, by a button that leads here, and nothing is sent to anybody.
func (c *Console) keepCanned(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	// Files that are attached come along, and are left.
	no := readParts(w, r, func(*multipart.Part) (problem, error) { return problem{}, nil })
	id := bot.TicketID(r.PostFormValue("ticket"))
	t, missing := c.Reader.Ticket(r.Context(), id)
	switch {
	case errors.Is(missing, bot.ErrAbsent):
		c.missing(w, r)
		return
	case missing != nil:
		c.fail(w, r, fmt.Errorf("read ticket: %w", missing))
		return
	}
	key, text := r.PostFormValue("key"), procedures.CleanText(r.PostFormValue("text"))
	s := said{Kind: bot.CommandReply, State: stateRefused, Key: key, Text: text}
	// The same words under the same name are the same reply.
	x := bot.NewCanned(bot.CannedID(key+strings.Replace(mark(text), "+", "-", 1)), v.officer.ID, text,
		map[bot.CannedField]string{bot.CannedCitizen: t.CitizenName, bot.CannedOfficer: v.officer.Name, bot.CannedTicket: string(t.ID)})
	x.At = v.world.Now
	switch {
	case no.key != "" || !formKey.MatchString(key) || utf8.RuneCountInString(text) > maxReply:
		s.Key, s.Message = newKey(), v.text("console.refused_form")
	case text == "":
		s.Message = v.text("canned.fault_empty")
	default:
		faults := v.cannedFaults(x.Check())
		if len(faults) == 0 {
			err := c.Canned.PutCannedReply(r.Context(), x)
			if err != nil && !errors.Is(err, bot.ErrStale) && !errors.Is(err, bot.ErrCannedFull) {
				c.fail(w, r, fmt.Errorf("keep canned reply: %w", err))
				return
			}
			if errors.Is(err, bot.ErrCannedFull) {
				faults = v.cannedFaults(err)
			}
		}
		s.Message = strings.Join(faults, " ")
		if len(faults) == 0 {
			s.State, s.Message = stateDone, v.text("canned.kept")
		}
	}
	c.answerKept(w, r, v, t.ID, &x, &s)
}

// answerKept tells the script how it went; a plain form gets its ticket back,
// with the words in the box.
func (c *Console) answerKept(w http.ResponseWriter, r *http.Request, v *view, id bot.TicketID, x *bot.CannedReply, s *said) {
	status := http.StatusOK
	if s.State != stateDone {
		status = http.StatusConflict
	}
	switch {
	case asksJSON(r):
		c.json(w, status, *s)
	case s.State == stateDone:
		http.Redirect(w, r, "/console/t/"+url.PathEscape(string(id))+"?kept=1&canned="+url.QueryEscape(string(x.ID))+"#box", http.StatusSeeOther)
	default:
		if err := c.showTicket(w, r, v, id, status, s); err != nil {
			c.fail(w, r, fmt.Errorf("show reply that was not kept: %w", err))
		}
	}
}

// cannedFaults puts what is wrong with a reply into words.
func (v *view) cannedFaults(err error) []string {
	var out []string
	for _, is := range []struct {
		err error
		key string
	}{{bot.ErrCannedTitle, "canned.fault_title"}, {bot.ErrCannedText, "canned.fault_text"}, {bot.ErrCannedFull, "canned.fault_full"}} {
		if errors.Is(err, is.err) {
			out = append(out, v.text(is.key))
		}
	}
	var unknown *bot.UnknownFieldError
	if errors.As(err, &unknown) {
		var known []string
		for _, f := range bot.CannedFields() {
			known = append(known, "{"+v.text("canned.field_"+strings.ReplaceAll(string(f), " ", "_"))+"}")
		}
		out = append(out, v.text("canned.fault_field", "field", "{"+unknown.Name+"}", "fields", strings.Join(known, ", ")))
	}
	return out
}

// recordCanned notes in the audit trail who changed the ward's replies, by
// their titles. A trail that cannot be written undoes nothing.
func (c *Console) recordCanned(r *http.Request, of string, action account.AuditAction, title string) {
	if of != cannedWard {
		return
	}
	by := c.Guard.By(r)
	err := c.Accounts.Store.AppendAudit(r.Context(), account.AuditEntry{At: c.Accounts.Clock(), Actor: by.Username, Action: action, Object: title, Address: by.Address})
	if err != nil {
		c.Log.Error().Err(err).Msg("append audit")
	}
}
