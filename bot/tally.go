package bot

import (
	"slices"

	"github.com/motcua/motcua/procedures"
)

// count counts something of a guide, on this day in the ward's zone. Only
// what citizens do is counted.
func (d *draft) count(what TallyWhat, code procedures.Code, step procedures.StepID) {
	if d.c.Kind != KindCitizen || d.c.Officer != "" {
		return
	}
	t := Tally{Day: procedures.DateOf(d.now.In(zone(d.w))), Code: code, What: what, Step: step, N: 1}
	for i, o := range d.out.Tallies {
		if o.Compare(t) == 0 {
			d.out.Tallies[i].N++
			return
		}
	}
	d.out.Tallies = append(d.out.Tallies, t)
}

// turnsTo counts that a guide is opened without a question. Who goes back and
// forth in the guide she is at opens it once.
func (d *draft) turnsTo(code procedures.Code) {
	if !d.searched && d.c.Focus.Code != code {
		d.count(TallyOpened, code, "")
	}
}

// showsVideo counts that a guide's videos are asked for.
func (d *draft) showsVideo(code procedures.Code) {
	d.count(TallyVideo, code, "")
	d.c.Video = VideoAsked{Code: code, At: d.now}
}

// stillAfter counts that the videos she asked for have not answered all;
// once, however much follows.
func (d *draft) stillAfter() {
	if v := d.c.Video; v.Code != "" && d.now.Sub(v.At) <= askedWithin {
		d.count(TallyStill, v.Code, "")
	}
	d.c.Video = VideoAsked{}
}

// toPerson counts that she goes to an officer, from which step and after
// which guide, and how her question ended by it.
func (d *draft) toPerson() {
	code := d.shownLast()
	if k := d.c.Walk; k != nil && k.State == WalkActive {
		d.count(TallyStuck, k.Code, k.Step)
		if code == "" {
			code = k.Code
		}
	}
	if code != "" {
		d.count(TallyHanded, code, "")
	}
	if code != "" && code == d.c.Video.Code {
		d.stillAfter()
	}
	d.handed()
}

// shownLast is the guide that was shown to her last, if not long ago and
// nothing was asked since; then it is that of the question.
func (d *draft) shownLast() procedures.Code {
	q := d.lastAsked()
	for _, m := range slices.Backward(slices.Concat(d.recent, d.out.Messages)) {
		if d.now.Sub(m.At) > askedWithin || q != nil && m.Seq < q.seq() {
			break
		}
		if code := m.guide(); code != "" && m.Author.Kind == AuthorBot {
			return code
		}
	}
	if q == nil {
		return ""
	}
	return q.Code
}

// guide is the guide that a message shows a part of; "" none.
func (m *Message) guide() procedures.Code {
	switch {
	case m.Card != nil:
		return m.Card.Code
	case m.Detail != nil:
		return m.Detail.Code
	case m.Step != nil:
		return m.Step.Code
	}
	return ""
}
