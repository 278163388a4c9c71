package bot

import (
	"slices"
	"strings"

	"github.com/motcua/motcua/words"
)

// What a citizen sent that cannot be read: catalogue keys for Event.What, so
// that the answer names it. Channels use these.
const (
	WhatSticker   = "bot.what_sticker"
	WhatVoice     = "bot.what_voice"
	WhatLocation  = "bot.what_location"
	WhatContact   = "bot.what_contact"
	WhatPoll      = "bot.what_poll"
	WhatDice      = "bot.what_dice"
	WhatLargeFile = "bot.what_large_file"
	WhatFileKind  = "bot.what_file_kind" // a kind of file that is not taken
	WhatFileLost  = "bot.what_file_lost" // the platform did not give the file
	WhatOther     = "bot.what_other"
)

// unsupported names what cannot be read, so that nothing vanishes silently.
func (d *draft) unsupported() {
	what := d.named(d.e.What)
	d.add(Message{Author: Author{Kind: AuthorCitizen}, Text: d.text("bot.unsupported_record", "what", what), At: d.e.At})
	d.cannotTake(isFile(d.e.What), what)
	if d.c.Floor == FloorOfficer {
		d.toOfficer(said{})
	}
}

// cannotTake tells the citizen that something was not taken, and how a file
// can come all the same.
func (d *draft) cannotTake(file bool, what string) {
	var buttons []Button
	text := d.text("bot.unsupported_officer", "what", what, "officer", d.holderName())
	if d.c.Floor != FloorOfficer {
		text, buttons = d.text("bot.unsupported", "what", what), []Button{d.humanButton("bot.button_human")}
	}
	if d.w.Settings.LimitsOf(d.c.Address).ByLink { // there are no photos to send instead
		text = d.text("channel.not_taken_words", "what", what)
		if b, ok := d.uploadButton(); ok && file {
			text = d.text("channel.not_taken", "what", what, "until", d.clock(d.now.Add(UploadTime)))
			buttons = append([]Button{b}, buttons...)
		}
	}
	d.notice(text, buttons...)
}

// named says in words what it was.
func (d *draft) named(what string) string {
	if d.w.Words.Has(words.Vi, what) {
		return d.text(what)
	}
	return d.text(WhatOther)
}

// lacking records each file that could not be had and tells the citizen,
// once: what she wrote with it is kept all the same.
func (d *draft) lacking() {
	var all []string
	for _, f := range d.e.Missing {
		what := d.named(f.Reason)
		if !slices.Contains(all, what) {
			all = append(all, what)
		}
		if f.Name != "" {
			what += " " + clip(f.Name, labelRunes)
		}
		d.add(Message{Author: Author{Kind: AuthorCitizen}, Text: d.text("bot.unsupported_record", "what", what), At: d.e.At})
	}
	d.cannotTake(true, strings.Join(all, ", "))
}
