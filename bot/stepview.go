package bot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// StepFor shows a step of a guide in force outside any walk, with nothing
// ticked; false when there is no such guide or step.
func StepFor(w World, lang words.Lang, code procedures.Code, id procedures.StepID) (StepView, bool) {
	g, rev, ok := w.Library.InForce(code, inZone(w))
	if !ok {
		return StepView{}, false
	}
	i := stepIndex(g, id)
	if i < 0 {
		return StepView{}, false
	}
	view := teller{w, lang}.stepView(g, &Walk{Code: code, Revision: rev}, i)
	for j := range view.Papers {
		view.Papers[j].Action = ""
	}
	return view, true
}

// stepView shows a step as it stands for a walk: its papers are those of the
// step that the walk's variant needs.
func (t teller) stepView(g *procedures.Guide, k *Walk, i int) StepView {
	s := g.Steps[i]
	v := StepView{
		Code: g.Code, Revision: k.Revision, Guide: g.Name(), ID: s.ID, Index: i + 1, Total: len(g.Steps),
		Title: s.Title, Text: s.Text, Link: s.Link, Picture: s.Picture,
	}
	if v.Title == "" {
		v.Title = t.text("bot.step_title", "n", strconv.Itoa(i+1))
	}
	for _, e := range g.EvidenceFor(k.Variant) {
		if !slices.Contains(s.Evidence, e.ID) {
			continue
		}
		ticked := slices.Contains(k.Ticked, e.ID)
		v.Papers = append(v.Papers, t.paperView(k, e, ticked))
		v.Need++
		if ticked {
			v.Have++
		}
	}
	return v
}

func (t teller) paperView(k *Walk, e procedures.Evidence, ticked bool) PaperView {
	return PaperView{
		ID: e.ID, Title: e.Title, Note: t.paperNote(e, ""), Count: t.copies(e), FormURL: t.paperItem(e).URL,
		Ticked: ticked, Action: action(verbTick, ordinal(k.ID), short(string(e.ID))),
	}
}

// stepText is a step in plain words. Papers are numbered: a number typed
// ticks one off, and typed tells the citizen to.
func (t teller) stepText(v StepView, typed bool) string {
	lines := []string{
		t.text("bot.step_head", "n", strconv.Itoa(v.Index), "total", strconv.Itoa(v.Total), "title", v.Title, "guide", v.Guide),
		v.Text,
	}
	if len(v.Papers) > 0 {
		have, need := strconv.Itoa(v.Have), strconv.Itoa(v.Need)
		if typed {
			lines = append(lines, t.text("bot.step_papers_typed", "have", have, "need", need))
		} else {
			lines = append(lines, t.text("bot.step_papers", "have", have, "need", need))
		}
	}
	for i, p := range v.Papers {
		mark := t.text("bot.mark_off")
		if p.Ticked {
			mark = t.text("bot.mark_on")
		}
		line := strconv.Itoa(i+1) + ". " + mark + " " + p.Title
		if p.Count != "" {
			line += " (" + p.Count + ")"
		}
		if p.Note != "" {
			line += "\n   " + p.Note
		}
		lines = append(lines, line)
		if p.FormURL != "" {
			lines = append(lines, "   "+p.FormURL)
		}
	}
	if v.Link != nil {
		lines = append(lines, t.text("bot.labelled", "label", v.Link.Text, "value", v.Link.URL))
	}
	return strings.Join(lines, "\n")
}

// expect says what comes after the last step: the result, and how long it
// takes.
func (t teller) expect(g *procedures.Guide) string {
	lines := []string{t.text("bot.finish", "title", g.Name())}
	if len(g.Results) > 0 {
		lines = append(lines, t.text("bot.finish_result"))
		for _, r := range g.Results {
			lines = append(lines, "- "+r)
		}
	}
	var times []string
	for _, s := range g.Submissions {
		if l := clip(t.limit(s.Time), lineRunes); l != "" && !slices.Contains(times, l) {
			times = append(times, l)
		}
	}
	if len(times) > 0 {
		lines = append(lines, t.text("bot.finish_time", "time", strings.Join(times, "; ")))
	}
	return strings.Join(append(lines, t.text("bot.finish_ask")), "\n")
}
