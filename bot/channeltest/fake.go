package channeltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
)

// Mode is how the fake platform takes a call.
type Mode string

// Modes.
const (
	Deliver   Mode = ""          // it arrives
	Blocked   Mode = "blocked"   // 403: the citizen has blocked the bot
	Busy      Mode = "busy"      // 429 for the chat
	BusyAll   Mode = "busy_all"  // 429 for the whole account
	Refused   Mode = "refused"   // 400: this message never
	Down      Mode = "down"      // no connection: certainly not delivered
	Lost      Mode = "lost"      // timeout, and it did not arrive
	Accepted  Mode = "accepted"  // timeout, but it did arrive
	Panicking Mode = "panicking" // the channel's code is broken
)

// BusyFor is how long Busy and BusyAll ask to wait.
const BusyFor = 30 * time.Second

// Body is what the fake's parts hold.
type Body struct {
	Text    string        `json:"text,omitempty"`
	Buttons []bot.Button  `json:"buttons,omitempty"`
	Menu    []string      `json:"menu,omitempty"` // what its numbered lines offer, in order
	Files   []bot.FileRef `json:"files,omitempty"`
}

// Delivered is one message that a chat got.
type Delivered struct {
	Body
	ID  string // the platform's
	Row string
	At  time.Time
}

// Update is what a citizen did, as the platform tells it.
type Update struct {
	ID      string // the platform's id of the update; the same again is a duplicate
	Chat    bot.ChatID
	Message string // the platform's id of the message, unique in its chat only
	Text    string
	Files   []bot.FileRef
	Album   string
	Press   string
	Edited  bool
	What    string // of a kind that cannot be read: its catalogue key
}

// Fake is a channel with its platform in one. It is safe for concurrent use.
type Fake struct {
	account bot.Account
	inbox   bot.Inbox
	now     func() time.Time

	mu       sync.Mutex
	limit    int
	menu     bool
	scripts  map[bot.ChatID][]Mode
	received map[bot.ChatID][]Delivered
	calls    int
	under    map[bot.ChatID]int
	clashes  int
	block    chan struct{}
	signals  []bot.Signal
}

// New makes a Fake on an account ("fake:main") that puts into the inbox.
// now is the clock; nil means time.Now.
func New(account bot.Account, in bot.Inbox, now func() time.Time) *Fake {
	if now == nil {
		now = time.Now
	}
	return &Fake{account: account, inbox: in, now: now, limit: 200,
		scripts: map[bot.ChatID][]Mode{}, received: map[bot.ChatID][]Delivered{}, under: map[bot.ChatID]int{}}
}

// Name implements bot.Channel.
func (f *Fake) Name() string { return f.account.Channel() }

// Address is the address of a chat.
func (f *Fake) Address(c bot.ChatID) bot.Address { return bot.Address{Account: f.account, Chat: c} }

// Receive takes an update in as a webhook does: it acknowledges (true) only
// what is safely in the inbox.
func (f *Fake) Receive(ctx context.Context, u Update) bool {
	e := bot.Event{
		Key:     bot.EventKey(fmt.Sprintf("%s:update:%s", f.account, u.ID)),
		Address: f.Address(u.Chat), Kind: bot.EventText, At: f.now(),
		Text: u.Text, Files: u.Files, Album: u.Album, Platform: u.Message,
	}
	switch {
	case u.What != "":
		e.Kind, e.What = bot.EventUnsupported, u.What
	case u.Press != "":
		e.Kind, e.Action = bot.EventPress, u.Press
	case u.Edited:
		e.Kind, e.Message = bot.EventEdited, u.Message
	}
	_, err := f.inbox.PutEvent(ctx, e)
	return err == nil
}

// Script says how the next calls for a chat end, one mode each; after that
// they are delivered.
func (f *Fake) Script(c bot.ChatID, modes ...Mode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.scripts[c] = append(f.scripts[c], modes...)
}

// Heal forgets all scripts: from now on everything is delivered.
func (f *Fake) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.scripts)
}

// Block makes calls hang until release is called or their context ends.
func (f *Fake) Block() (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := make(chan struct{})
	f.block = b
	return sync.OnceFunc(func() {
		f.mu.Lock()
		f.block = nil
		f.mu.Unlock()
		close(b)
	})
}

// Send implements bot.Channel.
func (f *Fake) Send(ctx context.Context, r bot.Row) (string, error) {
	mode, block := f.begin(r.Address.Chat)
	defer f.end(r.Address.Chat)
	if block != nil {
		select {
		case <-block:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	switch mode {
	case Panicking:
		panic("channel: " + string(r.Body))
	case Blocked:
		return "", &bot.SendError{Policy: bot.SendUnreachable, Reason: "delivery.blocked", Err: platformError(r)}
	case Refused:
		return "", &bot.SendError{Policy: bot.SendDead, Reason: "delivery.refused", Err: platformError(r)}
	case Busy, BusyAll:
		return "", &bot.SendError{Policy: bot.SendRetry, After: BusyFor, Account: mode == BusyAll, Err: platformError(r)}
	case Down:
		return "", &bot.SendError{Policy: bot.SendRetry, Err: platformError(r)}
	case Lost:
		return "", &bot.SendError{Policy: bot.SendAmbiguous, Err: platformError(r)}
	}
	id, err := f.arrive(r)
	if mode == Accepted && err == nil {
		return "", context.DeadlineExceeded // not even a *SendError
	}
	return id, err
}

// platformError is as careless as real ones, which repeat what was sent and
// to whom: none of it may reach a log.
func platformError(r bot.Row) error {
	return fmt.Errorf("post https://platform.example/bot123:SECRET/send?chat=%s: %s", r.Address.Chat, r.Body)
}

func (f *Fake) begin(c bot.ChatID) (m Mode, block chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.under[c]++; f.under[c] > 1 {
		f.clashes++
	}
	if s := f.scripts[c]; len(s) > 0 {
		m, f.scripts[c] = s[0], s[1:]
	}
	return m, f.block
}

func (f *Fake) end(c bot.ChatID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.under[c]--
}

func (f *Fake) arrive(r bot.Row) (string, error) {
	var b Body
	if err := json.Unmarshal(r.Body, &b); err != nil {
		return "", &bot.SendError{Policy: bot.SendDead, Err: errors.New("body is not the fake's own")}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	c := r.Address.Chat
	id := fmt.Sprintf("%s-%d", c, len(f.received[c])+1)
	f.received[c] = append(f.received[c], Delivered{Body: b, ID: id, Row: r.ID, At: f.now()})
	return id, nil
}

// Signal implements bot.Signaler.
func (f *Fake) Signal(_ context.Context, _ bot.Address, s bot.Signal) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.signals = append(f.signals, s)
	return nil
}

// Signals lists the signals that were shown.
func (f *Fake) Signals() []bot.Signal {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]bot.Signal(nil), f.signals...)
}

// Received lists what a chat got, in order.
func (f *Fake) Received(c bot.ChatID) []Delivered {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Delivered(nil), f.received[c]...)
}

// Texts lists the texts that a chat got, in order.
func (f *Fake) Texts(c bot.ChatID) []string {
	var out []string
	for _, d := range f.Received(c) {
		out = append(out, d.Text)
	}
	return out
}

// Chats lists the chats that got anything, with all they got in one text.
func (f *Fake) Chats() map[bot.ChatID]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[bot.ChatID]string{}
	for c, ds := range f.received {
		var b strings.Builder
		for _, d := range ds {
			b.WriteString(d.Text + "\n")
		}
		out[c] = b.String()
	}
	return out
}

// Calls is how many calls were made, and Clashes how many began while
// another of the same chat was under way: always 0.
func (f *Fake) Calls() (calls, clashes int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls, f.clashes
}
