package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motcua/motcua/bot/zalo/fake"
)

// TestZaloKilledWhileRenewing kills the process with SIGKILL while it waits
// for the next pair of tokens: before Zalo has used the old one up, and after.
// Started again it answers with the token at hand, and does not use the
// refresh token a second time at once: what became of it nobody knows.
func TestZaloKilledWhileRenewing(t *testing.T) {
	for name, used := range map[string]bool{"before zalo acts": false, "after zalo acted": true} {
		t.Run(name, func(t *testing.T) {
			// A token of so short a life is renewed at each start.
			w := newZaloWard(t, func(o *fake.Options) { o.AccessLife = time.Hour })
			w.fake.Follow(zaloCitizen, true)
			w.reads("xin chào bà con")
			var asked atomic.Int32
			waits, gone := make(chan struct{}, 8), make(chan struct{})
			hold := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				if used {
					w.fake.ServeHTTP(httptest.NewRecorder(), r) // the answer never arrives
				}
				waits <- struct{}{}
				<-gone
			})
			w.asks.Store(&hold)
			before := w.fake.Calls("/v4/oa/access_token")
			w.powerCut()
			select {
			case <-waits:
			case <-time.After(30 * time.Second):
				t.Fatal("it does not ask for the next pair")
			}
			w.s.kill()
			close(gone)
			w.powerCut()
			w.fake.Say(zaloCitizen, "dang ky tam tru")
			w.reads("7.000 đồng")
			if n := asked.Load(); n != 1 {
				t.Errorf("the refresh token was used %d times", n)
			}
			if n := w.fake.Calls("/v4/oa/access_token") - before; used != (n == 1) {
				t.Errorf("zalo was asked %d times", n)
			}
			w.s.kill() // its log is whole then
			if strings.Contains(w.s.said.String()+w.s.log.String(), "MARK") {
				t.Error("a secret shows")
			}
		})
	}
}
