package bot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// answer says what came of the search for the citizen's words.
func (d *draft) answer() {
	if !d.f.Asked || d.f.Err != nil {
		d.record(QuestionFailed, "")
		d.cannotSearch()
		return
	}
	a := d.f.Answer
	switch {
	case a.Decision == knowledge.DecisionAnswer && len(a.Candidates) > 0:
		d.c.Misses = 0
		d.tell(a.Candidates[0].Code, a.Aspect)
	case a.Decision == knowledge.DecisionClarify && len(a.Choices) > 1:
		d.c.Misses++
		d.choose(a)
	default:
		d.record(QuestionRefused, "")
		d.unsure()
	}
}

// tell answers with the card, or with the aspect that was asked for when the
// guide says something of it.
func (d *draft) tell(code procedures.Code, a procedures.Aspect) {
	if _, _, ok := d.w.Library.InForce(code, inZone(d.w)); ok {
		d.record(QuestionWell, code)
	} else {
		d.record(QuestionRefused, "")
	}
	if a == procedures.AspectNone {
		d.card(code)
		return
	}
	d.detail(code, a)
}

// choose asks back which of a few procedures is meant.
func (d *draft) choose(a knowledge.Answer) {
	guides := make([]*procedures.Guide, 0, len(a.Choices))
	for _, c := range a.Choices {
		if g, _, ok := d.w.Library.InForce(c.Code, inZone(d.w)); ok && len(guides) < 4 {
			guides = append(guides, g)
		}
	}
	switch len(guides) {
	case 0:
		d.record(QuestionRefused, "")
		d.unsure()
		return
	case 1:
		d.tell(guides[0].Code, a.Aspect)
		return
	}
	codes := make([]procedures.Code, len(guides))
	for i, g := range guides {
		codes[i] = g.Code
	}
	d.record(QuestionAsked, "", codes...)
	hints := d.teller().hints(guides)
	lines := []string{d.text("bot.clarify")}
	var buttons []Button
	for i, g := range guides {
		act := CardAction(g.Code)
		if a.Aspect != procedures.AspectNone {
			act = AspectAction(g.Code, a.Aspect)
		}
		b := Button{Label: clip(g.Name(), labelRunes), Action: act, Hint: hints[i]}
		buttons = append(buttons, b)
		line := strconv.Itoa(i+1) + ". " + b.Label
		if b.Hint != "" {
			line += "\n   " + b.Hint
		}
		lines = append(lines, line)
	}
	none := Button{Label: d.text("bot.button_none"), Action: ActionNone, Style: StyleQuiet}
	buttons = append(buttons, none)
	lines = append(lines, strconv.Itoa(len(buttons))+". "+none.Label)
	human := d.humanButton("bot.button_human_look")
	buttons = append(buttons, human)
	lines = append(lines, strconv.Itoa(len(buttons))+". "+human.Label)
	d.add(Message{Kind: MessageChoices, Text: strings.Join(lines, "\n"), Buttons: buttons})
}

// hints finds the one kind of fact that tells all of some guides apart.
func (t teller) hints(guides []*procedures.Guide) []string {
	kinds := []func(*procedures.Guide) string{
		func(g *procedures.Guide) string { return clip(g.Summary, lineRunes) },
		func(g *procedures.Guide) string { return clip(g.Sector, lineRunes) },
		func(g *procedures.Guide) string { return clip(strings.Join(g.Audience, ", "), lineRunes) },
		func(g *procedures.Guide) string { return clip(g.Authority, lineRunes) },
		func(g *procedures.Guide) string { return t.text("bot.hint_code", "code", string(g.Code)) },
	}
	out := make([]string, len(guides))
	for _, kind := range kinds {
		for i, g := range guides {
			out[i] = kind(g)
		}
		sorted := slices.Sorted(slices.Values(out))
		if sorted[0] != "" && len(slices.Compact(sorted)) == len(out) {
			return out
		}
	}
	return out
}

// noneOfThese answers "none of these procedures".
func (d *draft) noneOfThese() {
	d.denied()
	d.c.Misses++
	// What she types next is a new question; where there are no buttons, a
	// number is still this one.
	d.ask(d.text("bot.none_ask_again"), d.humanButton("bot.button_human_look"))
}

// unsure says honestly that nothing fits; the second time in a row it comes
// forward with a person.
func (d *draft) unsure() {
	d.c.Misses++
	key := "bot.unsure"
	if d.c.Misses > 1 {
		key = "bot.unsure_again"
	}
	d.ask(d.text(key), append(d.backToStep(), d.humanButton("bot.button_human_look"))...)
}

// backToStep is the way back to a walk under way, after words beside it.
func (d *draft) backToStep() []Button {
	if k := d.c.Walk; k == nil || k.State != WalkActive {
		return nil
	}
	buttons := d.resumeButtons()
	for i := range buttons {
		buttons[i].Style = StylePlain
	}
	return buttons
}

// cannotSearch is for a search that failed: said as it is, with a person at
// hand, and the second time in a row the question goes to one.
func (d *draft) cannotSearch() {
	d.c.Misses++
	if d.c.Misses > 1 {
		d.say("bot.search_failed_again")
		d.wantPerson(said{})
		return
	}
	d.ask(d.text("bot.search_failed"), d.humanButton("bot.button_human"))
}
