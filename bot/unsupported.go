package bot

import "github.com/motcua/motcua/words"

// What a citizen sent that cannot be read: catalogue keys for Event.What, so
// that the answer names it. Channels use these.
const (
	WhatSticker   = "bot.what_sticker"
	WhatVoice     = "bot.what_voice"
	WhatVideo     = "bot.what_video"
	WhatLocation  = "bot.what_location"
	WhatContact   = "bot.what_contact"
	WhatPoll      = "bot.what_poll"
	WhatDice      = "bot.what_dice"
	WhatLargeFile = "bot.what_large_file"
	WhatOther     = "bot.what_other"
)

// unsupported names what cannot be read, so that nothing vanishes silently.
func (d *draft) unsupported() {
	what := d.text(WhatOther)
	if d.w.Words.Has(words.Vi, d.e.What) {
		what = d.text(d.e.What)
	}
	d.add(Message{Author: Author{Kind: AuthorCitizen}, Text: d.text("bot.unsupported_record", "what", what), At: d.e.At})
	if d.c.Floor == FloorOfficer {
		d.notice(d.text("bot.unsupported_officer", "what", what, "officer", d.holderName()))
		d.toOfficer(said{})
		return
	}
	d.notice(d.text("bot.unsupported", "what", what), d.humanButton("bot.button_human"))
}
