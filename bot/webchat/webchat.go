// Package webchat is the channel of our own page: what a visitor writes there
// becomes an event, and a message is delivered to her when it is in the
// store, for her page reads it from there.
//
// It does not know how pages look, who a visitor is (a random token on her
// device, of which only a hash is kept), or how often she may write.
package webchat

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/words"
)

// Account is the one account of the page.
const Account bot.Account = "webchat:main"

// MaxFile is the largest file that a citizen can be given on the page, in
// bytes: whatever is kept here.
const MaxFile = files.DefaultLimit

// Channel is the page as a channel. The zero Channel is ready for use.
type Channel struct{}

// Name is "webchat".
func (Channel) Name() string { return Account.Channel() }

// Plan gives one part without content: the page shows the stored message.
func (Channel) Plan(bot.Message) []bot.Part { return []bot.Part{{Body: []byte("{}")}} }

// Send succeeds at once: what is in the store is delivered.
func (Channel) Send(_ context.Context, row bot.Row) (string, error) { return string(row.Message), nil }

// Repeatable implements bot.Repeatable: what is delivered by standing in the
// store arrives once, however often it is sent.
func (Channel) Repeatable() bool { return true }

// tokenBytes is how many random bytes a visitor's token has: 128 bits.
const tokenBytes = 16

// NewToken makes a new visitor's token, 32 hexadecimal digits. Whoever has it
// is the visitor; it stands in her cookie and nowhere else.
func NewToken() string {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // never fails (it ends the program instead)
	return hex.EncodeToString(b[:])
}

// IsToken reports whether s has the form of a token.
func IsToken(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == tokenBytes
}

// Address is the address of a visitor's conversation. Her token cannot be
// found from it.
func Address(token string) bot.Address {
	sum := sha256.Sum256([]byte("motcua webchat visitor\x00" + token))
	return bot.Address{Account: Account, Chat: bot.ChatID(hex.EncodeToString(sum[:16]))}
}

// Post is what one form of the page brings.
type Post struct {
	Visitor bot.Address
	Key     string        // UUID of the form: the same one with the same content is the same event
	At      time.Time     // when it came in
	Lang    words.Lang    // the language of her page
	Files   []bot.FileRef // sent with her words; they are stored already
}

// Text is the event of words that she wrote, and of her Files. Both are a part
// of the event's key: a page that a browser brings back has its old form, and
// other words or files in it are another message, not the same one again.
func (p Post) Text(text string) bot.Event {
	content := text
	for _, f := range p.Files {
		content += "\x00" + f.Hash
	}
	e := p.event(bot.EventText, mark(content))
	e.Text, e.Files = text, p.Files
	return e
}

// Start is the event of coming by a link, with what the link carries.
func (p Post) Start(payload string) bot.Event {
	e := p.event(bot.EventStarted, "+start")
	e.Text = payload
	return e
}

// Press is the event of a button: its action and the message it stood on ("",
// none). A form holds several buttons under one key, so the action is a part
// of the event's key: another button of the same form is another event.
func (p Post) Press(action string, message bot.MessageID) bot.Event {
	e := p.event(bot.EventPress, mark(action))
	e.Action, e.Message = action, string(message)
	return e
}

// Seen is the event of having read up to a message. It is the same whichever
// of her tabs says it first.
func (p Post) Seen(upto uint64) bot.Event {
	e := p.event(bot.EventSeen, "")
	e.Key = bot.EventKey(fmt.Sprintf("webchat:seen:%s:%d", e.Conversation, upto))
	e.Platform, e.Upto = "", upto
	return e
}

// End is the event of ending the conversation on this device.
func (p Post) End() bot.Event { return p.event(bot.EventEnded, "") }

// mark tells contents of one form apart.
func mark(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "+" + hex.EncodeToString(sum[:4])
}

func (p Post) event(kind bot.EventKind, suffix string) bot.Event {
	return bot.Event{
		Key:          bot.EventKey(fmt.Sprintf("webchat:%s%s", p.Key, suffix)),
		Conversation: p.Visitor.Conversation(), Address: p.Visitor, Kind: kind, At: p.At, Due: p.At,
		Platform: p.Key + suffix, Lang: p.Lang,
	}
}
