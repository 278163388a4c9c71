package editor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// Whoever asked in vain may be told that there is an answer now.

// tellPage lists guides that answer what was asked in vain.
type tellPage struct {
	base
	Places   []choice
	Guides   []tellCard
	MayWrite bool
}

// tellCard is one guide with those who asked.
type tellCard struct {
	Code    procedures.Code
	Name    string
	Href    string
	Since   string // when citizens saw it
	N       int    // people who can be told
	Told    int    // who have been
	Gone    int    // who cannot be reached any more: erased, ended, blocked
	Late    int    // whose channel takes no words of ours so long after hers
	Still   int    // questions that get another answer than this guide even now
	Samples []string
	list    []bot.Question
}

// tellSamples is how many questions are shown of each.
const tellSamples = 3

// tellable finds the guides that were published after questions were settled
// with them, those with most people to tell first.
func (e *Editor) tellable(ctx context.Context, v *view) ([]tellCard, error) {
	all, err := e.allTaps(ctx, v)
	if err != nil {
		return nil, err
	}
	out, err := e.lastOut(ctx)
	if err != nil {
		return nil, err
	}
	by := map[procedures.Code]*tellCard{}
	var order []procedures.Code
	for _, t := range all {
		p := out[t.code]
		if t.code == "" || p.Revision == "" || !p.At.After(t.at) {
			continue
		}
		if _, _, in := v.world.Library.InForce(t.code, v.now()); !in {
			continue
		}
		if by[t.code] == nil {
			by[t.code] = &tellCard{Code: t.code, Name: v.guideName(t.code), Href: guideHref(t.code), Since: v.date(p.At)}
			order = append(order, t.code)
		}
		by[t.code].list = append(by[t.code].list, t.list...)
	}
	var cards []tellCard
	for _, c := range order {
		if err := e.weighTold(ctx, v, by[c]); err != nil {
			return nil, err
		}
		cards = append(cards, *by[c])
	}
	slices.SortStableFunc(cards, func(a, b tellCard) int { return b.N - a.N })
	return cards, nil
}

// weighTold finds out who of those who asked can be told.
func (e *Editor) weighTold(ctx context.Context, v *view, c *tellCard) error {
	answered := map[string]bool{} // by the question's words
	people := map[bot.ConversationID]bool{}
	told, gone, late := map[bot.ConversationID]bool{}, map[bot.ConversationID]bool{}, map[bot.ConversationID]bool{}
	var list []bot.Question
	for _, q := range c.list {
		if !q.Told.IsZero() {
			told[q.Conversation] = true
			continue
		}
		ok, known := answered[q.Text]
		if !known {
			a, err := v.search.Answer(ctx, bot.Query{Text: q.Text, Limit: 2})
			if err != nil {
				return fmt.Errorf("ask again: %w", err)
			}
			ok = answers(a, c.Code) || a.Decision == knowledge.DecisionClarify && slices.ContainsFunc(a.Choices, func(x knowledge.Candidate) bool { return x.Code == c.Code })
			answered[q.Text] = ok
		}
		if !ok {
			c.Still++
			continue
		}
		talk, err := e.Talks.Conversation(ctx, q.Conversation)
		switch {
		case errors.Is(err, bot.ErrAbsent):
			gone[q.Conversation] = true
			continue
		case err != nil:
			return fmt.Errorf("read conversation: %w", err)
		case talk.Kind != bot.KindCitizen || talk.Ended || talk.Unreachable != "" || talk.Address == (bot.Address{}):
			gone[q.Conversation] = true
			continue
		}
		if until := v.world.Settings.LimitsOf(talk.Address).BotUntil(talk.SignAt()); !until.IsZero() && !v.world.Now.Before(until) {
			late[q.Conversation] = true
			continue
		}
		people[q.Conversation] = true
		list = append(list, q)
		if text := masked(q.Text); len(c.Samples) < tellSamples && !slices.Contains(c.Samples, text) {
			c.Samples = append(c.Samples, text)
		}
	}
	c.list, c.N, c.Told, c.Gone, c.Late = list, len(people), len(told), len(gone), len(late)
	return nil
}

// showTell is GET /questions/tell.
func (e *Editor) showTell(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	p := &tellPage{Places: e.askedTabs(v, "tell"), MayWrite: v.mayWrite()}
	var err error
	if p.Guides, err = e.tellable(r.Context(), v); err == nil {
		p.base, err = e.base(r, v.text("asked.tell_title"))
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p.base.Said, p.base.Late = v.askedSaid(r)
	e.render(w, r, http.StatusOK, "editor/askedtell", p)
}

// telling is the card of the guide that a request names; false when there is
// nobody to tell.
func (e *Editor) telling(r *http.Request, v *view) (tellCard, bool, error) {
	cards, err := e.tellable(r.Context(), v)
	if err != nil {
		return tellCard{}, false, err
	}
	for _, c := range cards {
		if c.Code == procedures.Code(r.FormValue("code")) && c.N > 0 {
			return c, true, nil
		}
	}
	return tellCard{}, false, nil
}

// askTell asks once more.
func (e *Editor) askTell(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	c, ok, err := e.telling(r, v)
	switch {
	case err != nil:
		e.fail(w, r, err)
	case !ok:
		http.Redirect(w, r, questionsHref+"/tell", http.StatusSeeOther)
	default:
		e.ask(w, r, http.StatusOK, &askPage{Name: c.Name, Heading: v.text("asked.tell_ask", "n", number(c.N)),
			Facts: []string{v.text("asked.tell_what"), v.text("asked.tell_once")}, Go: v.text("asked.tell_go", "n", number(c.N)),
			Action: questionsHref + "/tell", Back: questionsHref + "/tell",
			Hidden: []hidden{{"code", string(c.Code)}, {"n", strconv.Itoa(c.N)}}})
	}
}

// tell has them told. Who was told before is never told again, whoever
// presses.
func (e *Editor) tell(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	v, done := e.view(r)
	defer done()
	c, ok, err := e.telling(r, v)
	if err == nil && ok {
		var n int
		n, err = e.Tell(r.Context(), c.list, c.Code, v.user())
		if err == nil {
			told := settling(c.list, func(q *bot.Question) { q.Told = v.world.Now })
			e.groups.settled(told)
			http.Redirect(w, r, withQuery(questionsHref+"/tell", url.Values{"said": {"told"}, "n": {strconv.Itoa(n)}}), http.StatusSeeOther)
			return
		}
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	http.Redirect(w, r, questionsHref+"/tell", http.StatusSeeOther)
}
