package webchat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/words"
)

var _ bot.Channel = webchat.Channel{}

func TestMessageIsDeliveredOnceItIsInTheStore(t *testing.T) {
	var c webchat.Channel
	if got := len(c.Plan(bot.Message{Text: "Dạ"})); got != 1 {
		t.Fatalf("Plan gives %d parts, want 1", got)
	}
	id, err := c.Send(context.Background(), bot.Row{Message: "c-1"})
	if id != "c-1" || err != nil {
		t.Errorf("Send = %q, %v", id, err)
	}
}

func TestAddressHidesToken(t *testing.T) {
	token := webchat.NewToken()
	if !webchat.IsToken(token) || token == webchat.NewToken() {
		t.Fatalf("token %q", token)
	}
	a := webchat.Address(token)
	if a != webchat.Address(token) {
		t.Error("the same visitor has two addresses")
	}
	if strings.Contains(string(a.Chat), token[:8]) || a.Account != "webchat:main" {
		t.Errorf("address %v", a)
	}
	for _, bad := range []string{"", "x", strings.Repeat("g", 32), token + "00"} {
		if webchat.IsToken(bad) {
			t.Errorf("%q is no token", bad)
		}
	}
}

func TestSameFormIsOneEventOtherContentAnother(t *testing.T) {
	p := webchat.Post{Visitor: webchat.Address("x"), Key: "u1", At: time.Unix(0, 0), Lang: words.Vi}
	if first, again := p.Text("a"), p.Text("a"); first.Key != again.Key || first.Platform != again.Platform {
		t.Error("the same form makes two events")
	}
	// The browser's "back" brings an old form; what she writes there now must
	// not be taken for what she wrote before.
	if p.Text("a").Key == p.Text("b").Key || p.Text("a").Platform == p.Text("b").Platform {
		t.Error("other words in the same form are lost")
	}
	if p.Press("human", "").Key != p.Press("human", "c-1").Key || p.Press("human", "").Key == p.Press("bot", "").Key {
		t.Error("a button is its action")
	}
	if e := p.Text("a"); e.Conversation != p.Visitor.Conversation() || e.Due != p.At {
		t.Errorf("event %+v", e)
	}
}
