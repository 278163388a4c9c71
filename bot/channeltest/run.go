package channeltest

import (
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
)

// Setup is what a channel's test brings.
type Setup struct {
	// Open opens the store that lives in a folder, a new one in an empty
	// folder, and tells how to close it. Stories and Faults close and open it
	// again, as a program that is started anew.
	Open func(t *testing.T, dir string) (s bot.Store, closes func() error)
	// Store opens an empty store, which is closed when the test ends, where
	// Open is nil: then what needs another start is left out.
	Store func(t *testing.T) bot.Store
	// Shelf is what Stories and Faults answer from; nil: they open one.
	Shelf *Shelf
	// Channel makes the channel on its fake platform. What it takes in goes
	// to the inbox, what it logs to the log. now is its clock.
	Channel func(t *testing.T, in bot.Inbox, log zerolog.Logger, now func() time.Time) Rig
}

// Rig is a channel on its fake platform, with handles on the platform. A
// handle that is nil does not exist there; its cases are skipped by name.
type Rig struct {
	Channel bot.Channel
	Account bot.Account
	// Chats are two citizens, as the platform numbers them.
	Chats [2]bot.ChatID
	// Write has a citizen write: the platform tells the channel of update
	// number id, and reports whether that was acknowledged. The same id
	// again is the same update, sent once more.
	Write func(chat bot.ChatID, id int, text string) (acknowledged bool)
	// Forge sends the channel an update that is not the platform's.
	Forge func(text string) (acknowledged bool)
	// Received lists the texts that arrived in a chat, in order and without
	// markup.
	Received func(chat bot.ChatID) []string
	// Fail makes the next call for a chat end so; false when the platform
	// knows no such end.
	Fail func(chat bot.ChatID, m Mode) bool
	// Press has a citizen choose what is called label among what her screen
	// offers now, in whatever way the channel gives her (a button, a number to
	// type); id as in Write: the same again is the same update, whether or not
	// the choice is still there. It reports whether the choice was there and
	// was acknowledged.
	Press func(chat bot.ChatID, id int, label string) (acknowledged bool)
	// Offered lists what her screen offers to choose now, by the words it
	// shows, the newest message's first: where a label is shown cut or with a
	// sign before it, so.
	Offered func(chat bot.ChatID) []string
	// Attach has a citizen send a file; id as in Write.
	Attach func(chat bot.ChatID, id int, name string, content []byte) (acknowledged bool)
	// Files lists the contents of the files that arrived in a chat, in order;
	// of one that arrived as a link, what lies behind it.
	Files func(chat bot.ChatID) [][]byte
	// Pictures says that nothing but pictures can be sent in the chat itself.
	Pictures bool
	// Album has a citizen send several photos as one message, in whatever way
	// the platform tells of it; id as in Write stands for all of it. nil: the
	// platform has no albums, or tells of each photo by itself.
	Album func(chat bot.ChatID, id int, caption string, photos [][]byte) (acknowledged bool)
	// Blobs are the files of the ward that the channel keeps what it takes in
	// with, and finds there what it sends.
	Blobs *files.Store
	// Again ends the channel as a crash does and makes it anew on the same
	// platform, with the same inbox, log, clock and files. nil: there is
	// nothing in the channel that a crash could take.
	Again func() bot.Channel
	// Forgets says that the platform takes an update as received when it has
	// handed it out: one that is not in the inbox when the program dies is lost,
	// and nobody brings it again. Then she does once more what was lost.
	Forgets bool
	// Reorders says that the platform may bring a later update first.
	Reorders bool
	// Secrets are the tokens and keys that the rig uses: none of them may
	// stand in a log or in the text of an error.
	Secrets []string
	// Careless says that the channel's errors repeat what was sent, as those
	// of foreign libraries do; then only the log is looked through.
	Careless bool
	// Limits are what the ward's settings say of the channel.
	Limits bot.Limits
	// Close ends what the platform needs; nil when nothing does.
	Close func()
}

// All runs Run, Stories and Faults, on one shelf.
func All(t *testing.T, s Setup) {
	s = s.withShelf(t)
	t.Run("table", func(t *testing.T) { Run(t, s) })
	t.Run("stories", func(t *testing.T) { Stories(t, s) })
	t.Run("faults", func(t *testing.T) { Faults(t, s) })
}

// empty opens an empty store, until the test ends.
func (s Setup) empty(t *testing.T) bot.Store {
	t.Helper()
	if s.Open == nil {
		return s.Store(t)
	}
	store, closes := s.Open(t, t.TempDir())
	t.Cleanup(func() { _ = closes() }) // nothing of it is read again
	return store
}

// Run runs the table.
func Run(t *testing.T, s Setup) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, s)
			c.test(b)
			b.redacted()
		})
	}
}

type testcase struct {
	name string
	test func(b *bench)
}

// Secrets that cases send through the channel.
const (
	secretID    = "001199012345"
	secretPhone = "0912345678"
	secretWord  = "bí-mật-của-tôi"
)

// redacted finds personal data and secrets in the log, and in what the
// channel says of itself.
func (b *bench) redacted() {
	b.Helper()
	b.conceals(b.T, b.log.String(), b.wire.errors()...)
}

// conceals finds personal data and the rig's secrets in the log, and in the
// texts of errors and states.
func (r Rig) conceals(t *testing.T, log string, errs ...string) {
	t.Helper()
	texts := map[string]string{"the log": log}
	if m, ok := r.Channel.(bot.Monitor); ok {
		for _, s := range m.Status() {
			errs = append(errs, s.LastError)
		}
	}
	if !r.Careless {
		texts["an error"] = strings.Join(errs, "\n")
	}
	for where, text := range texts {
		for _, s := range append([]string{secretID, secretPhone, secretWord}, r.Secrets...) {
			if s != "" && strings.Contains(text, s) {
				t.Errorf("%q stands in %s:\n%s", s, where, text)
			}
		}
	}
}
