package platform

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
)

func TestRestGrowsAndIsSpread(t *testing.T) {
	var r Rest
	within := func(got, most time.Duration) {
		t.Helper()
		if got < most/2 || got > most {
			t.Errorf("%v, want %v to %v", got, most/2, most)
		}
	}
	within(r.Next(bot.IntakeUnreachable, 0), time.Second)
	within(r.Next(bot.IntakeUnreachable, 0), 2*time.Second)
	within(r.Next(bot.IntakeConflict, 0), 20*time.Second)
	for range 10 {
		r.Next(bot.IntakeConflict, 0)
	}
	within(r.Next(bot.IntakeConflict, 0), 5*time.Minute)
	within(r.Next(bot.IntakeUnreachable, time.Hour), time.Hour)
}

func TestF81FloodOfOneChatOrOfAll(t *testing.T) {
	var f Flood[string]
	now := time.Unix(1000, 0)
	for range 2 {
		if f.Wide("a", 30*time.Second, now) {
			t.Error("one chat is busy")
		}
	}
	if !f.Wide("b", 30*time.Second, now.Add(29*time.Second)) {
		t.Error("two at once are the account")
	}
	if f.Wide("a", time.Second, now.Add(time.Hour)) || !f.Wide("a", time.Minute, now.Add(2*time.Hour)) {
		t.Error("a long time is the account, an old one is forgotten")
	}
}

func TestTokensOfASetting(t *testing.T) {
	form := regexp.MustCompile(`^\d+:[a-z]+$`)
	got, err := Tokens("main=1:x, main2 = 2:y ,", form, "is none")
	if err != nil || len(got) != 2 || got[1] != (Named{"main2", "2:y"}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, s := range []string{"bad", "A=1:x", "a=1:x,a=2:y", "a=1:x,b=1:y"} {
		if _, err := Tokens(s, form, "is none"); err == nil || strings.Contains(err.Error(), s) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if got, err := Tokens("", form, "is none"); got != nil || err != nil {
		t.Errorf("nothing: %v, %v", got, err)
	}
}
