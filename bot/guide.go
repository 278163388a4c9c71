package bot

import (
	"slices"

	"github.com/motcua/motcua/procedures"
)

// guide finds a guide in force, and says what is the matter when there is
// none: then it is nil.
func (d *draft) guide(code procedures.Code) (*procedures.Guide, procedures.Revision) {
	if g, rev, ok := d.w.Library.InForce(code, inZone(d.w)); ok {
		return g, rev
	}
	if g, _, ok := d.w.Library.Guide(code); ok {
		d.ask(d.text("bot.not_in_force", "title", g.Name()), d.humanButton("bot.button_human"))
		return nil, ""
	}
	d.ask(d.text("bot.no_guide"), d.humanButton("bot.button_human"))
	return nil, ""
}

// card answers with a procedure's card.
func (d *draft) card(code procedures.Code) {
	g, rev := d.guide(code)
	if g == nil {
		return
	}
	d.turnsTo(code)
	d.c.Focus = Focus{Code: code, Revision: rev}
	d.c.Misses = 0
	t := d.teller()
	c := t.card(g, rev)
	buttons := d.walkButtons(g)
	buttons = append(buttons, Button{Label: t.aspect(procedures.AspectPapers), Action: AspectAction(code, procedures.AspectPapers), Icon: "file-text"})
	if len(t.videos(g)) > 0 {
		buttons = append(buttons, Button{Label: t.aspect(procedures.AspectVideo), Action: AspectAction(code, procedures.AspectVideo), Icon: "circle-play"})
	}
	if c.Official && c.Source != "" {
		buttons = append(buttons, Button{Label: d.text("bot.button_source"), URL: c.Source, Icon: "external-link"})
	}
	buttons = append(buttons, d.humanButton("bot.button_human"))
	d.add(Message{Kind: MessageCard, Text: t.cardText(c), Card: &c, Buttons: buttons})
}

// detail answers with one aspect; where the guide is silent on it, with the
// card and a word about that.
func (d *draft) detail(code procedures.Code, a procedures.Aspect) {
	g, rev := d.guide(code)
	if g == nil {
		return
	}
	t := d.teller()
	view, videos, known := t.detail(d.hers(g, rev), rev, a)
	if !known {
		d.say("bot.aspect_unknown", "aspect", t.aspect(a), "title", g.Name())
		d.card(code)
		d.c.Focus.Aspect = a // the next question may be the same of another procedure
		return
	}
	d.turnsTo(code)
	if a == procedures.AspectVideo {
		d.showsVideo(code)
	}
	d.c.Focus = Focus{Code: code, Revision: rev, Aspect: a}
	d.c.Misses = 0
	buttons := d.walkButtons(g)
	buttons = append(buttons, Button{Label: d.text("bot.button_card"), Action: CardAction(code), Icon: "layout-list"}, d.humanButton("bot.button_human"))
	d.add(Message{Kind: MessageDetail, Text: t.detailText(view), Detail: &view, Videos: videos, Buttons: buttons})
}

// hers is a guide as far as it concerns the circumstance that the citizen
// chose in the walk she is at: the papers and fees of others are left out.
func (d *draft) hers(g *procedures.Guide, rev procedures.Revision) *procedures.Guide {
	k := d.c.Walk
	if k == nil || k.State != WalkActive || k.Code != g.Code || k.Revision != rev || k.Variant == "" {
		return g
	}
	own := *g
	own.Evidence = g.EvidenceFor(k.Variant)
	own.Submissions = slices.Clone(g.Submissions)
	for i, s := range own.Submissions {
		own.Submissions[i].Fees = slices.DeleteFunc(slices.Clone(s.Fees), func(f procedures.Fee) bool { return f.Variant != "" && f.Variant != k.Variant })
	}
	return &own
}
