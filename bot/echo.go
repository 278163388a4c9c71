package bot

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A platform tells of everything that goes out to a citizen: what we sent
// comes back, and so does what somebody of the ward wrote in the platform's
// own tool. The first does nothing. The second is a reply: it stands in the
// conversation as an officer's words, is never sent again, and gives the
// floor to the officer, so that the bot does not talk into it.

const (
	// echoLag is how long after a message left, or was tried, its words may
	// come back without an id that we know: the call ended ambiguously, or
	// the echo was faster than the call's answer.
	echoLag = 10 * time.Minute
	// echoWait is how long what is not known waits while something of ours is
	// on its way, whose id may be recorded meanwhile. Nothing else waits: the
	// bot must not talk into what somebody of the ward has begun.
	echoWait = 10 * time.Second
	// echoPart is from how many letters on words that are a part of ours are
	// ours; shorter ones must be a whole message, line or label, or the end
	// of a message that was split: "Dạ vâng" stands in many.
	echoPart = 24
	// echoSplit is from how many letters on a message may have been split.
	echoSplit = 500
	// echoFresh is for how long after a citizen was heard of words to her are
	// taken for an answer. Later they are a circular to everybody, which opens
	// nothing.
	echoFresh = 7 * 24 * time.Hour
)

// echo takes in words to the citizen that went out at the platform.
func (d *draft) echo() {
	if d.ours() {
		return
	}
	if d.early() {
		again := d.e
		again.Due, again.Seq = d.now.Add(echoWait), 0
		d.follow(again)
		return
	}
	files := slices.Clone(d.e.Files)
	text := hear(d.e.Text, replyRunes).text
	if text == "" && len(files) > 0 {
		text = d.text("bot.files_only", "names", fileNames(files))
	}
	if text == "" && len(d.e.Missing) > 0 {
		text = d.text("bot.unsupported_record", "what", d.named(d.e.Missing[0].Reason))
	}
	if text == "" {
		return // a sticker, or what carries no words
	}
	if d.w.Settings.LimitsOf(d.c.Address).Free > 0 {
		d.c.SentSince++ // the platform counts it with ours
	}
	if d.t != nil || d.answers() {
		d.answeredElsewhere()
	}
	m := d.add(Message{
		Author: Author{Kind: AuthorOfficer, Name: d.text("channel.elsewhere")}, Elsewhere: true, Text: text, Files: files, At: d.e.At,
		Delivery: Delivery{State: DeliveryDelivered, At: d.e.At, Platform: []string{d.e.Platform}},
	})
	if d.t != nil {
		d.replied(d.t.ID, m.ID)
	}
}

// early reports that the event comes for the first time, while something of
// ours is on its way.
func (d *draft) early() bool {
	return !d.e.Due.After(d.e.At) && slices.ContainsFunc(d.recent, func(m Message) bool { return m.Leaves() && m.Delivery.underWay() })
}

// underWay reports that it has not come to its end.
func (d *Delivery) underWay() bool {
	switch d.State {
	case DeliveryQueued, DeliverySending, DeliveryRetry:
		return true
	}
	return false
}

// answers reports that what was written with no ticket open is an answer to
// the citizen: she was heard of not long ago.
func (d *draft) answers() bool {
	fresh := echoFresh
	if w := d.w.Settings.LimitsOf(d.c.Address).ReplyWindow; w > 0 {
		fresh = w
	}
	return !d.c.CitizenAt.IsZero() && d.e.At.Sub(d.c.CitizenAt) <= fresh
}

// answeredElsewhere counts a reply of somebody who is not known, and gives
// the floor to the officer. The ticket's owner is told, once for an answer
// and not for each line of it.
func (d *draft) answeredElsewhere() {
	opened := d.t == nil
	news := opened || d.t.Waiting() || d.c.Floor != FloorOfficer
	if opened {
		d.openTicket(d.c.Group)
	} else {
		kept := "broken"
		if d.t.Kept(d.now) {
			kept = "kept"
		}
		d.settlePromise(kept)
	}
	d.setTicket(d.t.ReplyElsewhere(d.now))
	d.watchQuiet()
	d.c.Floor, d.c.Pending, d.c.Offered = FloorOfficer, PendingNone, nil
	if news {
		d.alertOwner(AlertElsewhere, "")
	}
}

// ours reports that the event tells of a message that is here already, or
// that we sent ourselves and whose id is not known yet.
func (d *draft) ours() bool {
	if d.find(d.e.Platform) != nil {
		return true
	}
	text := plainly(d.e.Text)
	files := len(d.e.Files)+len(d.e.Fetch)+len(d.e.Missing) > 0
	for i := len(d.recent) - 1; i >= 0; i-- {
		m := &d.recent[i]
		if !m.Leaves() || !d.leftLately(m) {
			continue
		}
		if text == "" && files && !m.Delivery.known() && (len(m.Files) > 0 || len(m.Videos) > 0 || m.Step != nil && m.Step.Picture != nil) {
			return true
		}
		if text != "" && m.says(d.e.Text) && !(m.Delivery.known() && m.names(text)) {
			return true
		}
	}
	return false
}

// leftLately reports that a message is on its way or left not long ago.
func (d *draft) leftLately(m *Message) bool {
	if m.Delivery.underWay() {
		return true
	}
	last := m.At
	if m.Delivery.At.After(last) {
		last = m.Delivery.At
	}
	return d.e.At.Sub(last) <= echoLag
}

// known reports that the platform's ids of all parts are known: what comes
// with another id is none of them.
func (d *Delivery) known() bool {
	return d.State == DeliveryDelivered && !d.Twice && len(d.Platform) > 0 && !slices.Contains(d.Platform, "")
}

// names reports that words are no more than a short line or label of the
// message: somebody may say them again by herself ("Tờ khai CT01").
func (m *Message) names(text string) bool {
	whole := plainly(m.Text)
	split := utf8.RuneCountInString(whole) >= echoSplit && strings.HasSuffix(whole, text)
	return text != whole && utf8.RuneCountInString(text) < echoPart && !split && !m.bare()
}

// bare reports that a message may have parts whose words are a name only.
func (m *Message) bare() bool { return len(m.Files)+len(m.Videos) > 0 }

// lineNumber is what a channel without buttons puts before a choice.
var lineNumber = regexp.MustCompile(`^(\d{1,2}[.)]|[-–•☐☑*])\s*`)

// says reports that words of a platform call may be this message's: each of
// their lines stands in what it says or offers.
func (m *Message) says(text string) bool {
	whole := plainly(m.Text)
	ours := []string{whole, plainly(m.Author.Name)}
	for line := range strings.Lines(m.Text) {
		ours = append(ours, plainly(line), plainly(lineNumber.ReplaceAllString(strings.TrimSpace(line), "")))
	}
	for _, b := range m.Buttons {
		ours = append(ours, plainly(b.Label), plainly(b.Hint), plainly(b.URL))
	}
	for _, v := range m.Videos {
		ours = append(ours, plainly(v.Title), plainly(v.Address()))
	}
	for _, f := range m.Files {
		ours = append(ours, plainly(f.Name))
	}
	if s := m.Step; s != nil {
		ours = append(ours, plainly(s.Title))
		for _, p := range s.Papers {
			ours = append(ours, plainly(p.Title))
		}
	}
	is := func(s string) bool {
		begin, cut := strings.CutSuffix(s, "…")
		switch n := utf8.RuneCountInString(s); {
		case s == "" || slices.Contains(ours, s):
			return true
		case cut && n >= echoPart && slices.ContainsFunc(ours, func(o string) bool { return strings.HasPrefix(o, begin) }):
			return true // a label that was too long
		case n >= echoPart:
			return slices.ContainsFunc(ours, func(o string) bool { return strings.Contains(o, s) })
		case utf8.RuneCountInString(whole) >= echoSplit:
			return strings.HasSuffix(whole, s)
		}
		return false
	}
	if is(plainly(text)) {
		return true
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if !is(plainly(line)) && !is(plainly(lineNumber.ReplaceAllString(line, ""))) && !m.leadsTo(plainly(line)) {
			return false
		}
	}
	return true
}

// leadsTo reports that a line is the address of something in the message, or
// its title with that: what a channel without such buttons writes.
func (m *Message) leadsTo(line string) bool {
	if slices.ContainsFunc(m.Files, func(f FileRef) bool { return f.Hash != "" && strings.Contains(line, "/"+f.Hash+"/") }) {
		return true // a signed link, which is another one each time
	}
	pages := slices.Clone(m.Buttons)
	for _, v := range m.Videos {
		pages = append(pages, Button{Label: v.Title, URL: v.Address()})
	}
	if m.Step != nil && m.Step.Link != nil {
		pages = append(pages, Button{Label: m.Step.Link.Text, URL: m.Step.Link.URL})
	}
	return slices.ContainsFunc(pages, func(b Button) bool {
		to := strings.TrimPrefix(line, plainly(b.Label)+": ")
		own := strings.HasPrefix(b.URL, "/") && strings.HasPrefix(to, "http") && strings.HasSuffix(to, b.URL) // below the ward's own address
		return b.URL != "" && (to == b.URL || own)
	})
}

// plainly is a text with its white space made one blank each.
func plainly(s string) string { return strings.Join(strings.Fields(s), " ") }
