package zalo_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
	"github.com/motcua/motcua/store/bolt"
)

// settled waits until no renewal is due or under way.
func (w *world) settled() bot.Permit {
	w.t.Helper()
	var p bot.Permit
	channeltest.Until(w.t, "the permission is renewed", func() bool {
		p = w.permits.get()
		return p.Renewing.IsZero() && p.AccessUntil.Sub(w.clock.now()) > 13*time.Hour
	})
	return p
}

// TestRenewedAhead: of the first token nobody knows how long it lasts, so the
// next is fetched at once; later ones when half of their life is left. Both
// are in the store before they are used.
func TestRenewedAhead(t *testing.T) {
	w := newWorld(t, &channeltest.Inbox{})
	p := w.settled()
	if p.Access == "MARK-access-first" || p.Refresh == "MARK-refresh-first" || !w.fake.Good(p.Access) || p.RefreshUntil.Before(w.clock.now().Add(80*24*time.Hour)) {
		t.Fatalf("%+v", p)
	}
	calls := w.fake.Calls("/v4/oa/access_token")
	w.clock.pass(12 * time.Hour)
	time.Sleep(30 * time.Millisecond)
	if n := w.fake.Calls("/v4/oa/access_token"); n != calls {
		t.Errorf("renewed with half of its life ahead (%d calls)", n-calls)
	}
	w.clock.pass(time.Hour)
	channeltest.Until(t, "it is renewed", func() bool { return w.permits.get().Access != p.Access })
	next := w.settled()
	if n := w.fake.Calls("/v4/oa/access_token"); n != calls+1 || next.Refresh == p.Refresh {
		t.Errorf("%d calls, %+v", n-calls, next)
	}
	channeltest.Until(t, "Status says until when", func() bool {
		s := w.status()
		return s.TokenUntil.Equal(next.AccessUntil) && s.RenewUntil.Equal(next.RefreshUntil)
	})
}

// TestRefusedTokenIsRenewedAtOnce: -216 on sending brings the next pair, once
// however many calls are refused, and the row is sent with it.
func TestRefusedTokenIsRenewedAtOnce(t *testing.T) {
	w, _ := opened(t)
	w.settled()
	calls := w.fake.Calls("/v4/oa/access_token")
	w.fake.Revoke()
	var group sync.WaitGroup
	for range 5 {
		group.Go(func() {
			_, err := w.send("7001", said("dạ"))
			if e := channeltest.Refusal(err); err != nil && (e.Policy != bot.SendRetry || !e.Account || e.Reason != "delivery.account" || e.After > 5*time.Second) {
				t.Errorf("%+v", e)
			}
		})
	}
	group.Wait()
	if _, err := w.send("7001", said("dạ")); err != nil {
		t.Errorf("sent again: %v", err)
	}
	if n := w.fake.Calls("/v4/oa/access_token"); n != calls+1 {
		t.Errorf("%d renewals", n-calls)
	}
	// When the new one is refused too renewing does not help, and people are
	// told.
	w.fake.Revoke()
	if _, err := w.send("7001", said("dạ")); channeltest.Refusal(err).After != 5*time.Minute {
		t.Errorf("%v", err)
	}
	if n := w.fake.Calls("/v4/oa/access_token"); n != calls+1 {
		t.Errorf("%d renewals", n-calls)
	}
	w.clock.pass(10 * time.Minute)
	if _, err := w.send("7001", said("dạ")); channeltest.Refusal(err).Policy != bot.SendRetry {
		t.Errorf("%v", err)
	}
	if _, err := w.send("7001", said("dạ")); err != nil {
		t.Errorf("later: %v", err)
	}
}

// TestPowerCutWhileRenewing cuts the power before and after each durable step
// of a renewal, and while Zalo is asked. Afterwards there is a token that is
// good, or a person is asked for while the one at hand is good for hours.
func TestPowerCutWhileRenewing(t *testing.T) {
	for step := 1; step <= 2; step++ {
		for _, wrote := range []bool{false, true} {
			t.Run(fmt.Sprintf("write %d, done %t", step, wrote), func(t *testing.T) {
				w := newWorld(t, &channeltest.Inbox{})
				old := w.settled()
				w.stop()
				var mu sync.Mutex
				n, cut := 0, make(chan struct{})
				w.permits.broken = func(bot.Permit) (bool, bool) {
					mu.Lock()
					defer mu.Unlock()
					if n++; n < step {
						return false, false
					}
					if n == step {
						close(cut)
						return true, wrote
					}
					return true, false // there is no power any more
				}
				w.clock.pass(13 * time.Hour)
				w.start()
				<-cut
				w.stop() // the program is gone
				w.permits.mu.Lock()
				w.permits.broken = nil
				w.permits.mu.Unlock()
				if !w.fake.Good(old.Access) && !w.fake.Good(w.permits.get().Access) {
					t.Fatal("no token is good")
				}
				w.clock.pass(time.Minute)
				w.start()
				channeltest.Until(t, "it is renewed, or a person is asked for", func() bool {
					w.clock.pass(time.Second)
					p := w.permits.get()
					return w.status().State == bot.IntakeExpired || p.Renewing.IsZero() && p.Access != old.Access
				})
				p := w.permits.get()
				asked := w.status().State == bot.IntakeExpired
				if left := p.AccessUntil.Sub(w.clock.now()); !w.fake.Good(p.Access) || left < 10*time.Hour {
					t.Errorf("the token at hand is good for %s, asked for a person: %t", left, asked)
				}
				// Only what Zalo gave and nobody could keep needs a person.
				if want := step == 2 && !wrote; asked != want {
					t.Errorf("a person is asked for: %t, want %t", asked, want)
				}
				if asked && !w.status().RenewUntil.Before(w.clock.now().Add(time.Second)) {
					t.Errorf("Status says it can be renewed until %s", w.status().RenewUntil)
				}
			})
		}
	}
}

// TestStoppedWhileRenewing: a renewal that is under way when the program is
// to end comes to its end, and its pair is kept.
func TestStoppedWhileRenewing(t *testing.T) {
	w := newWorld(t, &channeltest.Inbox{})
	old := w.settled()
	done := make(chan struct{})
	stop := sync.OnceFunc(func() {
		go func() { defer close(done); w.stop() }()
		time.Sleep(50 * time.Millisecond) // it is told to end by now
	})
	w.asking.Store(&stop)
	w.clock.pass(13 * time.Hour)
	<-done
	if p := w.permits.get(); p.Access == old.Access || !p.Renewing.IsZero() || !w.fake.Good(p.Access) {
		t.Errorf("%+v", p)
	}
}

// TestRenewalEnds is what each end of asking for the next pair means.
func TestRenewalEnds(t *testing.T) {
	for _, c := range []struct {
		fail  fake.Failure
		state bot.IntakeState // on the way; "" it is not looked at
		end   bot.IntakeState
	}{
		{fake.Failure{Kind: fake.FailServer}, bot.IntakeUnreachable, ""},
		{fake.Failure{Kind: fake.FailLost}, bot.IntakeUnreachable, ""},
		{fake.Failure{Kind: fake.FailRate}, "", ""},
		{fake.Failure{Kind: fake.FailCode, Code: -1}, "", ""},
		{fake.Failure{Kind: fake.FailCode, Code: -14020}, "", bot.IntakeExpired},
		{fake.Failure{Kind: fake.FailCode, Code: -14014}, "", bot.IntakeExpired},
		{fake.Failure{Kind: fake.FailCode, Code: -118}, "", bot.IntakeExpired},
		// The pair was given, and the line was cut: the old one is used up.
		{fake.Failure{Kind: fake.FailAccepted}, bot.IntakeUnreachable, bot.IntakeExpired},
		{fake.Failure{Kind: fake.FailGarbage}, bot.IntakeUnreachable, bot.IntakeExpired},
	} {
		t.Run(fmt.Sprint(c.fail), func(t *testing.T) {
			w := newWorld(t, &channeltest.Inbox{})
			old := w.settled()
			w.fake.FailOAuth(c.fail)
			calls := w.fake.Calls("/v4/oa/access_token")
			w.clock.pass(13 * time.Hour)
			channeltest.Until(t, "it is asked for", func() bool { return w.fake.Calls("/v4/oa/access_token") > calls })
			if c.state != "" {
				channeltest.Until(t, "the state says so", func() bool { return w.status().State == c.state })
				if p := w.permits.get(); p.Renewing.IsZero() || p.Access != old.Access {
					t.Errorf("the end is not known: %+v", p)
				}
			}
			channeltest.Until(t, "it comes to an end", func() bool {
				w.clock.pass(time.Second)
				s, p := w.status().State, w.permits.get()
				return c.end != "" && s == c.end || c.end == "" && p.Access != old.Access && p.Renewing.IsZero()
			})
			if p := w.permits.get(); !w.fake.Good(p.Access) {
				t.Error("no token is good")
			}
		})
	}
}

// TestPersonGivesToken: when the refresh token is used up a new one from the
// settings is taken at once, and the old one is not taken again after that.
func TestPersonGivesToken(t *testing.T) {
	log := &channeltest.Log{}
	w := newWorld(t, &channeltest.Inbox{}, func(o *zalo.Options, _ *fake.Options) { o.Log = zerolog.New(log) })
	old := w.settled()
	w.fake.FailOAuth(fake.Failure{Kind: fake.FailCode, Code: -14020})
	w.clock.pass(13 * time.Hour)
	channeltest.Until(t, "a person is asked for", func() bool { return w.status().State == bot.IntakeExpired })
	if !strings.Contains(log.String(), `"alarm":true`) || !strings.Contains(log.String(), "zalo_refresh_token") {
		t.Errorf("the log is not loud: %s", log)
	}
	calls := w.fake.Calls("/v4/oa/access_token")
	w.stop()
	w.start() // with the same settings
	channeltest.Until(t, "it is as before", func() bool { return w.status().State == bot.IntakeExpired })
	if n := w.fake.Calls("/v4/oa/access_token"); n != calls {
		t.Error("a token that is used up is tried again")
	}
	w.stop()
	w.opt.RefreshToken, w.opt.AccessToken = w.fake.Grant(), ""
	w.start()
	channeltest.Until(t, "the new one is taken", func() bool { return w.permits.get().Refresh != old.Refresh && w.permits.get().Renewing.IsZero() })
	if p := w.settled(); !w.fake.Good(p.Access) || w.status().State == bot.IntakeExpired {
		t.Errorf("%+v, %s", p, w.status().State)
	}
	// The settings may lose it: the store has what follows from it.
	w.stop()
	w.opt.RefreshToken = ""
	w.start()
	w.settled()
}

// TestMachinesRenewOnce: of two machines on one store one renews; the other
// takes what it brought.
func TestMachinesRenewOnce(t *testing.T) {
	s, err := bolt.Open(filepath.Join(t.TempDir(), bolt.FileName), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, &channeltest.Inbox{}, func(o *zalo.Options, _ *fake.Options) { o.Permits = s })
	t.Cleanup(func() { w.stop(); _ = s.Close() })
	first, stop := w.channel(), w.stop // the first machine
	w.start()                          // the second one
	defer stop()
	for round := range 4 {
		channeltest.Until(t, "both have the token", func() bool {
			p, err := s.Permit(t.Context(), main)
			a, b := first.Status()[0], w.channel().Status()[0]
			return err == nil && p.Renewing.IsZero() && p.AccessUntil.Sub(w.clock.now()) > 13*time.Hour && a.TokenUntil.Equal(p.AccessUntil) && b.TokenUntil.Equal(p.AccessUntil)
		})
		if n := w.fake.Calls("/v4/oa/access_token"); n != round+1 {
			t.Fatalf("round %d: %d renewals", round, n)
		}
		w.clock.pass(14 * time.Hour)
	}
}

// TestOldTokenOfAnotherMachine: a person gives one machine a new token, and
// the other still runs with the old one in its settings. The old one does not
// push out the new one, which would use both up.
func TestOldTokenOfAnotherMachine(t *testing.T) {
	w := newWorld(t, &channeltest.Inbox{})
	old := w.settled()
	first, stop := w.channel(), w.stop // the machine that nobody told
	defer stop()
	w.opt.RefreshToken, w.opt.AccessToken = w.fake.Grant(), ""
	w.start()
	channeltest.Until(t, "both have the new one", func() bool {
		p := w.permits.get()
		return p.Refresh != old.Refresh && p.Renewing.IsZero() && !p.RefreshUntil.IsZero() && w.fake.Good(p.Access) &&
			first.Status()[0].RenewUntil.Equal(p.RefreshUntil) && w.status().RenewUntil.Equal(p.RefreshUntil)
	})
	calls := w.fake.Calls("/v4/oa/access_token")
	var last bot.Permit
	for range 20 { // both look again and again
		time.Sleep(5 * time.Millisecond)
		last = w.permits.get()
	}
	if n := w.fake.Calls("/v4/oa/access_token"); n != calls || w.status().State == bot.IntakeExpired || !w.fake.Good(last.Access) {
		t.Errorf("%d more renewals, %s", n-calls, w.status().State)
	}
}

// TestWarnedInTime: two weeks before nobody can renew it any more people are
// told, once a day.
func TestWarnedInTime(t *testing.T) {
	log := &channeltest.Log{}
	w := newWorld(t, &channeltest.Inbox{}, func(o *zalo.Options, _ *fake.Options) { o.Log = zerolog.New(log) })
	w.settled()
	if strings.Contains(log.String(), "renew_until") {
		t.Error("told too early")
	}
	w.permits.set(func(p *bot.Permit) { p.RefreshUntil = w.clock.now().Add(13 * 24 * time.Hour) })
	channeltest.Until(t, "people are told", func() bool { return strings.Contains(log.String(), "renew_until") })
	time.Sleep(30 * time.Millisecond)
	if n := strings.Count(log.String(), "renew_until"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

// TestNoStore: while the store gives no permission that shows, and what is
// renewed is not used before it is kept.
func TestNoStore(t *testing.T) {
	w := newWorld(t, &channeltest.Inbox{})
	old := w.settled()
	fails := true
	w.permits.mu.Lock()
	w.permits.broken = func(p bot.Permit) (bool, bool) { return fails && p.Renewing.IsZero(), false }
	w.permits.mu.Unlock()
	w.clock.pass(13 * time.Hour)
	channeltest.Until(t, "the state says so", func() bool { return w.status().State == bot.IntakeStore })
	w.fake.Say("7001", "x")
	if _, err := w.send("7001", said("dạ")); err != nil {
		t.Errorf("with the old one: %v", err)
	}
	if p := w.permits.get(); p.Access != old.Access || w.fake.Sent(old.Access) != 1 {
		t.Error("another one is stored, or used before it is")
	}
	w.permits.mu.Lock()
	fails = false
	w.permits.mu.Unlock()
	channeltest.Until(t, "it is kept", func() bool { return w.permits.get().Access != old.Access })
	if n := w.fake.Calls("/v4/oa/access_token"); n != 2 {
		t.Errorf("%d renewals: the pair in hand was thrown away", n)
	}
}

// TestNoToken: without any token that is said, and rows wait.
func TestNoToken(t *testing.T) {
	o := zalo.Options{AppID: "1", AppSecret: "x", WebhookSecret: "y", Permits: &permits{}, Inbox: &channeltest.Inbox{}, Sleep: channeltest.Soon}
	c, err := zalo.New(o)
	if err != nil {
		t.Fatal(err)
	}
	go c.Run(t.Context())
	channeltest.Until(t, "it is said", func() bool { return c.Status()[0].State == bot.IntakeUnauthorized })
	_, err = c.Send(t.Context(), bot.Row{Body: c.Plan(said("dạ"))[0].Body, Address: bot.Address{Account: main, Chat: "1"}})
	if e := channeltest.Refusal(err); e.Policy != bot.SendRetry || !e.Account {
		t.Errorf("%+v", e)
	}
	if _, err := zalo.New(zalo.Options{AppID: "1", AppSecret: "x", WebhookSecret: "y", APIURL: "nothing"}); err == nil || errors.Is(err, bot.ErrAbsent) {
		t.Error("an API that is none")
	}
}
