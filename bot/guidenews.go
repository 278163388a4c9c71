package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
)

// What the ward does to its guides concerns citizens who are not writing just
// then: those who are half-way through one, and those who once asked what the
// bot did not know. They are told once, by a notice that moves no floor, at
// an hour when the ward works, and only where the channel lets us write.

// walkNews is for how long after she was at it last a citizen is told that
// the guide she walks through has changed.
const walkNews = 90 * 24 * time.Hour

// quotedRunes is how much of her question she is reminded of.
const quotedRunes = 80

// GuideCause says why a citizen is told of a guide.
type GuideCause string

// Causes.
const (
	GuideMoved   GuideCause = "moved"   // it is not as it was when she began to walk through it
	GuideAnswers GuideCause = "answers" // it answers what she once asked
)

// toldWithdrawn stands in Walk.Told for a guide that is gone.
const toldWithdrawn procedures.Revision = "withdrawn"

// GuideNews is what an EventGuide tells.
type GuideNews struct {
	Cause GuideCause      `json:"cause"`
	Code  procedures.Code `json:"code"`
	// Of GuideAnswers: the question's ID and when she asked it.
	Question string    `json:"question,omitempty"`
	Asked    time.Time `json:"asked,omitzero"`
}

// sequence is that of the message in which she asked; 0 unknown.
func (n *GuideNews) sequence(c ConversationID) uint64 {
	rest, _ := strings.CutPrefix(n.Question, string(c))
	seq, err := strconv.ParseUint(strings.TrimLeft(rest, "-q"), 10, 64)
	if err != nil {
		return 0
	}
	return seq
}

// underWay reports that a walk is one whose changes are to be told at a time:
// something was done in it, it is neither over nor forgotten.
func (k *Walk) underWay(now time.Time) bool {
	return k.resumable() && (k.Step != "" || len(k.Ticked) > 0) &&
		now.Sub(k.LastAt) <= walkNews
}

// WalkNews puts an event for every citizen who is half-way through a guide
// that is another one now, or none, and has not been told so. It may be called
// again and again, by several machines: each is told once. It returns how
// many events are new.
func WalkNews(ctx context.Context, r Reader, in Inbox, w World) (int, error) {
	walks, err := r.Walks(ctx, w.Now.Add(-walkNews))
	if err != nil {
		return 0, fmt.Errorf("list walks: %w", err)
	}
	var put int
	for i := range walks {
		k := &walks[i]
		rev, there := w.Library.Current(k.Code)
		if !there {
			rev = toldWithdrawn
		}
		if rev == k.Revision || rev == k.Told || !k.underWay(w.Now) {
			continue
		}
		c, err := r.Conversation(ctx, k.conversation())
		switch {
		case errors.Is(err, ErrAbsent):
			continue
		case err != nil:
			return put, fmt.Errorf("read conversation: %w", err)
		case c.Walk == nil || c.Walk.ID != k.ID || !c.hears():
			continue
		}
		fresh, err := putNews(ctx, in, w, c, string(k.Code)+":"+string(rev), GuideNews{Cause: GuideMoved, Code: k.Code})
		if err != nil {
			return put, err
		}
		if fresh {
			put++
		}
	}
	return put, nil
}

// AnswerNews puts an event for everybody who asked one of the questions: a
// guide answers it now. Whoever asked several is told of the newest. It
// returns how many events are new.
func AnswerNews(ctx context.Context, r Reader, in Inbox, w World, questions []Question, code procedures.Code) (int, error) {
	newest := map[ConversationID]Question{}
	var order []ConversationID
	for _, q := range questions {
		last, known := newest[q.Conversation]
		if !known {
			order = append(order, q.Conversation)
		}
		if !known || q.At.After(last.At) {
			newest[q.Conversation] = q
		}
	}
	var put int
	for _, id := range order {
		c, err := r.Conversation(ctx, id)
		switch {
		case errors.Is(err, ErrAbsent):
			continue
		case err != nil:
			return put, fmt.Errorf("read conversation: %w", err)
		case !c.hears():
			continue
		}
		q := newest[id]
		fresh, err := putNews(ctx, in, w, c, string(code)+":"+q.ID, GuideNews{Cause: GuideAnswers, Code: code, Question: q.ID, Asked: q.At})
		if err != nil {
			return put, err
		}
		if fresh {
			put++
		}
	}
	return put, nil
}

// putNews puts one event, due when the ward works.
func putNews(ctx context.Context, in Inbox, w World, c Conversation, what string, n GuideNews) (fresh bool, err error) {
	due := w.Now
	if at, ok := w.Roster.NextOpen(inZone(w)); ok && at.After(due) {
		due = at
	}
	fresh, err = in.PutEvent(ctx, Event{
		Key:          EventKey(fmt.Sprintf("%s:guide:%s:%s:%s", c.Address.Account, n.Cause, what, c.ID)),
		Conversation: c.ID, Address: c.Address, Kind: EventGuide, At: w.Now, Due: due, Guide: &n,
	})
	if err != nil {
		return false, fmt.Errorf("put guide event: %w", err)
	}
	return fresh, nil
}

// conversation is whose walk it is.
func (k *Walk) conversation() ConversationID {
	return ConversationID(k.ID[:max(0, strings.LastIndexByte(k.ID, '-'))])
}

// hears reports that a citizen may be told something that she did not ask
// for just now.
func (c *Conversation) hears() bool {
	return c.Kind == KindCitizen && !c.Ended && c.Unreachable == "" && c.Address != (Address{})
}

// guideNews tells a citizen of a guide.
func (d *draft) guideNews() {
	n := d.e.Guide
	if n == nil || d.w.Library == nil || !d.c.hears() {
		return
	}
	switch n.Cause {
	case GuideMoved:
		d.walkMoved(n.Code)
	case GuideAnswers:
		d.nowAnswered(n)
	}
}

// walkMoved tells her what has become of the guide that she walks through.
// Where she stands is brought up to it when she goes on.
func (d *draft) walkMoved(code procedures.Code) {
	k := d.c.Walk
	if k == nil || k.Code != code || !k.underWay(d.now) {
		return
	}
	rev, there := d.w.Library.Current(code)
	g, _, inForce := d.w.Library.InForce(code, inZone(d.w))
	told := rev
	if !there {
		told = toldWithdrawn
	}
	if told == k.Revision || told == k.Told || there && !inForce {
		return // as it was, told before, or its day has not come
	}
	var text string
	var buttons []Button
	switch {
	case !there:
		text, buttons = d.text("news.withdrawn", "title", k.Title), []Button{d.humanButton("bot.button_human")}
	case !g.Walkable():
		text, buttons = d.text("news.unworded", "title", k.Title), []Button{d.seeButton(code)}
	default:
		old, known := d.w.Library.Version(code, k.Revision)
		changed := d.teller().changes(old, g)
		buttons = d.resumeButtons()
		switch {
		case !known:
			text = d.text("news.changed_unknown", "title", k.Title)
		case len(changed) > 0:
			text = d.text("news.changed", "title", k.Title, "parts", strings.Join(changed, ", "))
		}
	}
	if text == "" || d.inform(text, buttons) {
		k.Told = told
		d.walked()
	}
}

// nowAnswered tells her that there is a guide for what she once asked.
func (d *draft) nowAnswered(n *GuideNews) {
	g, _, ok := d.w.Library.InForce(n.Code, inZone(d.w))
	switch {
	case !ok, d.c.Focus.Code == n.Code: // gone again, or she has found it
		return
	case !d.c.ErasedAt.IsZero() && !n.Asked.After(d.c.ErasedAt):
		return
	}
	text := d.text("news.answer", "title", g.Name())
	for i := range d.recent {
		m := &d.recent[i]
		if m.Author.Kind == AuthorCitizen && !m.Pressed && m.Seq == n.sequence(d.c.ID) {
			text = d.text("news.answer_to", "question", clip(Mask(m.Text), quotedRunes), "title", g.Name())
		}
	}
	d.inform(text, []Button{d.seeButton(n.Code)})
}

func (d *draft) seeButton(code procedures.Code) Button {
	return Button{Label: d.text("news.button_see"), Action: CardAction(code), Style: StyleMain}
}

// inform says a notice that nobody asked for, or nothing where the channel
// would not let it through. While an officer has the floor there is nothing to
// press. It reports whether it was said.
func (d *draft) inform(text string, buttons []Button) bool {
	m := Message{Kind: MessageNotice, Author: Author{Kind: AuthorBot}, Text: text}
	if d.unsent(&m) != "" {
		return false
	}
	if d.c.Floor == FloorBot {
		m.Buttons = buttons
	}
	d.add(m)
	return true
}
