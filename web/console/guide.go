package console

import (
	"context"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

const (
	searchTime  = 2 * time.Second // the longest a search may take
	searchShown = 6               // candidates listed
	maxQuery    = 300             // bytes of a question that are searched
)

// guide is the pane beside a conversation: the guide it is about, or what a
// search found, with a button to send each part of it.
type guide struct {
	Ticket  bot.TicketID
	Version uint64
	Name    string // of the citizen, to say who it is sent to
	CanSend bool

	Query    string
	Verdict  string // what the assistant would do with this question
	Decision knowledge.Decision
	Found    []candidate

	Code     procedures.Code // "" no guide on show
	Title    string
	Review   procedures.Review
	Origin   string
	Outdated bool // the citizen walks through an older version
	Facts    []bot.Fact
	Steps    []guideStep
	Papers   []procedures.Evidence
	Videos   []procedures.Video
	Source   string
}

// candidate is one guide that a search found.
type candidate struct {
	Code    procedures.Code
	Title   string
	Percent int // how likely it is meant
}

// guideStep is a step with its button.
type guideStep struct {
	N     int
	ID    procedures.StepID
	Title string
	Here  bool // the citizen stands here
}

// Key names one more form of the pane.
func (g guide) Key() string { return newKey() }

// readGuide makes the pane for a ticket: of the guide code, "" the one of
// her packet; with a query the answers a search gives for it.
func (v *view) readGuide(ctx context.Context, t *handoff.Ticket, canSend bool, code procedures.Code, query string) guide {
	g := guide{Ticket: t.ID, Version: t.Version, Name: v.citizen(t), CanSend: canSend, Query: oneLine(query)}
	if g.Query != "" {
		v.find(ctx, &g)
	}
	if code == "" {
		if g.Query != "" {
			return g
		}
		code = t.Packet.Procedure
	}
	doc, rev, ok := v.world.Library.InForce(code, v.clock.now.In(v.clock.zone))
	card, told := bot.CardFor(v.world, v.prefs.Lang, code)
	if !ok || !told {
		return g
	}
	g.Code, g.Title, g.Review = code, doc.Name(), doc.Review
	g.Origin, g.Facts, g.Source = card.Origin, card.Facts, card.Source
	g.Papers = doc.EvidenceFor(t.Packet.Variant)
	for i := range doc.Steps {
		s := &doc.Steps[i]
		g.Steps = append(g.Steps, guideStep{N: i + 1, ID: s.ID, Title: stepTitle(s),
			Here: code == t.Packet.Procedure && s.ID == t.Packet.Step && s.ID != ""})
		if s.Video != nil {
			g.Videos = append(g.Videos, *s.Video)
		}
	}
	g.Videos = append(g.Videos, doc.Videos...)
	g.Outdated = code == t.Packet.Procedure && t.Packet.Revision != "" && t.Packet.Revision != rev
	return g
}

// find asks the search that the assistant asks, and says what the assistant
// would do with its answer.
func (v *view) find(ctx context.Context, g *guide) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	text := g.Query
	if len(text) > maxQuery {
		text = text[:maxQuery]
	}
	a, err := v.search.Answer(ctx, knowledge.Query{Text: text, Limit: searchShown})
	if err != nil {
		g.Verdict = v.text("console.search_failed")
		return
	}
	g.Decision, g.Verdict = a.Decision, v.text("console.search_"+string(a.Decision), "n", strconv.Itoa(len(a.Choices)))
	for _, c := range a.Candidates {
		if len(g.Found) == searchShown {
			break
		}
		g.Found = append(g.Found, candidate{c.Code, c.Title, int(c.Confidence*100 + .5)})
	}
	if len(g.Found) == 0 {
		g.Verdict = v.text("console.search_none")
	}
}
