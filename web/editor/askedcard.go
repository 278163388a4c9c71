package editor

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
)

// groupCard is one group of like questions.
type groupCard struct {
	ID       string // of the typical question
	Text     string
	N        int
	Newest   string
	Ends     []string
	Near     []nearGuide
	Assigned string
	Href     string
	Asked    []askedLine
	More     int
}

// nearGuide is a guide that came near.
type nearGuide struct {
	Code procedures.Code
	Name string
	Href string
}

// askedLine is one question.
type askedLine struct {
	Text, At, End string
	Name          string // of the guide that was shown; "" none
	Reply         string // page that makes a draft of the officer's answer; "" none
	Settled       string // what was made of it; "" nothing yet
}

// openOf are the questions of a group that nobody has settled.
func openOf(g report.Group) []bot.Question {
	var out []bot.Question
	for _, q := range g.Questions {
		if q.Settled == "" {
			out = append(out, q)
		}
	}
	return out
}

// openGroups are the groups with what is not settled of them, the biggest
// first.
func openGroups(list []report.Group) []report.Group {
	out := make([]report.Group, 0, len(list))
	for _, g := range list {
		open := openOf(g)
		if len(open) == 0 {
			continue
		}
		if len(open) < len(g.Questions) {
			g.Questions, g.Newest = open, open[0].At
			if g.Typical.Settled != "" || !slices.ContainsFunc(open, func(q bot.Question) bool { return q.ID == g.Typical.ID }) {
				g.Typical = open[0]
			}
		}
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b report.Group) int { return len(b.Questions) - len(a.Questions) })
	return out
}

// groupHref is the page of the group that a question is in.
func groupHref(id string, days int) string {
	return questionsHref + "/group?" + url.Values{"id": {id}, "days": {strconv.Itoa(days)}}.Encode()
}

// groupCard is a group as pages show it, with so many of its questions.
func (v *view) groupCard(ctx context.Context, g report.Group, names names, days, most int) (groupCard, error) {
	c := groupCard{ID: g.Typical.ID, Text: masked(spelled(g)), N: len(g.Questions), Newest: v.stamp(g.Newest), Href: groupHref(g.Typical.ID, days)}
	count := map[bot.QuestionEnd]int{}
	for i, q := range g.Questions {
		count[q.End]++
		if q.Assigned != "" && c.Assigned == "" {
			c.Assigned = names.of(q.Assigned)
		}
		if i < most {
			c.Asked = append(c.Asked, v.askedLine(q, names, days))
		} else {
			c.More++
		}
	}
	for _, end := range askedEnds() {
		if count[end] > 0 {
			c.Ends = append(c.Ends, v.text("asked.end_n", "end", v.text("asked.end_"+string(end)), "n", number(count[end])))
		}
	}
	var err error
	c.Near, err = v.near(ctx, g.Typical.Text, askedNear)
	return c, err
}

func (v *view) askedLine(q bot.Question, names names, days int) askedLine {
	l := askedLine{Text: masked(q.Text), At: v.stamp(q.At), End: v.text("asked.end_" + string(q.End))}
	if q.Code != "" {
		l.Name = v.guideName(q.Code)
	}
	if q.Reply != "" {
		l.Reply = questionsHref + "/answer?" + url.Values{"id": {q.ID}, "days": {strconv.Itoa(days)}}.Encode()
	}
	if q.Settled != "" {
		l.Settled = v.text("asked.settled_"+string(q.Settled), "name", names.of(q.SettledBy))
	}
	return l
}

// guideName is what a guide is called; its code when there is none.
func (v *view) guideName(c procedures.Code) string {
	if g, _, ok := v.world.Library.Guide(c); ok {
		return g.Name()
	}
	return string(c)
}

// near are the guides that a text comes nearest to, as the bot sees it.
func (v *view) near(ctx context.Context, text string, most int) ([]nearGuide, error) {
	a, err := v.search.Answer(ctx, bot.Query{Text: text, Limit: most})
	if err != nil {
		return nil, err
	}
	var out []nearGuide
	for _, c := range a.Candidates {
		out = append(out, nearGuide{c.Code, v.guideName(c.Code), guideHref(c.Code)})
	}
	return out[:min(len(out), most)], nil
}

// spelled are the typical words of a group as somebody typed them with
// accents, if anybody did.
func spelled(g report.Group) string {
	best := g.Typical.Text
	for _, q := range g.Questions {
		if len(q.Text) > len(best) && sameWords(q.Text, g.Typical.Text) {
			best = q.Text
		}
	}
	return best
}
