package console

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
)

// onChannel moves a ticket of the sample morning to another channel, on which
// its citizen was heard of some time ago and was sent so many calls since.
func (p *place) onChannel(id bot.TicketID, account bot.Account, ago time.Duration, sent int) {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	t := p.store.tickets[id]
	c := p.store.conversations[t.Conversation]
	t.Address.Account, c.Address.Account = account, account
	c.CitizenAt, c.SentSince = p.clock().Add(-ago), sent
	p.store.tickets[id], p.store.conversations[c.ID] = t, c
}

// limits sets what channels take.
func (p *place) limits(of map[string]bot.Limits) {
	w, _, done := p.host.Take()
	defer done()
	s := w.Settings
	s.Channels = of
	p.host.SetSettings(s)
}

const day = 24 * time.Hour

func TestWindowInWords(t *testing.T) {
	zalo := bot.Limits{ReplyWindow: 7 * day, Free: 8, FreeWindow: 2 * day}
	messenger := bot.Limits{ReplyWindow: 7 * day, BotWindow: day}
	for name, c := range map[string]struct {
		limits bot.Limits
		ago    time.Duration
		sent   int
		want   []string // tone and words of each line
	}{
		"no limits":                      {bot.Limits{}, time.Hour, 9, nil},
		"free messages left":             {zalo, time.Hour, 3, []string{": Còn 5 trong 8 tin miễn phí, đến 8:25 Thứ sáu 19/6."}},
		"few are left":                   {zalo, time.Hour, 6, []string{"soon: Còn 2 trong 8 tin miễn phí"}},
		"none is left":                   {zalo, time.Hour, 9, []string{"soon: Đã hết 8 tin miễn phí."}},
		"their time is over":             {zalo, 2 * day, 0, []string{"soon: Hết giờ gửi tin miễn phí từ 9:25."}},
		"free without an end":            {bot.Limits{Free: 5}, 30 * day, 1, []string{": Còn 4 trong 5 tin miễn phí."}},
		"it ends today":                  {zalo, 7*day - 3*time.Hour, 0, []string{"soon: Zalo cho trả lời đến 12:25, còn 3 giờ.", "soon: Hết giờ gửi tin miễn phí từ"}},
		"it is over":                     {zalo, 7 * day, 0, []string{"late: Zalo không cho nhắn nữa từ 9:25. Anh chị gọi điện"}},
		"the bot may still write":        {messenger, 20 * time.Hour, 0, []string{": Máy còn tự nhắn được đến 13:25; sau đó chỉ cán bộ nhắn được."}},
		"officers alone may":             {messenger, day, 0, []string{": Máy không tự nhắn cho bà con được nữa từ 9:25; chỉ cán bộ nhắn được, đến 9:25 Thứ ba 23/6."}},
		"officers alone, and not longer": {messenger, 7*day - time.Hour, 0, []string{"soon: Zalo cho trả lời đến 10:25, còn 1 giờ.", ": Máy không tự nhắn"}},
		"one window for both":            {bot.Limits{ReplyWindow: 2 * day, BotWindow: 2 * day}, time.Hour, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.limits(map[string]bot.Limits{"zalo": c.limits})
			p.onChannel("N427AH", "zalo:main", c.ago, c.sent)
			w, _, done := p.host.Take()
			defer done()
			v := &view{world: w}
			v.prefs.Lang = "vi"
			v.clock = clock{zone: zone, now: w.Now, text: func(key string, args ...string) string { return w.Words.Text("vi", key, args...) }}
			tk := p.store.tickets["N427AH"]
			conv := p.store.conversations[tk.Conversation]
			var got []string
			for _, l := range v.windowLines(&tk, v.windowOf(&tk, &conv)) {
				got = append(got, l.Tone+": "+l.Text)
			}
			if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
				t.Errorf("lines %q, want %q", got, c.want)
			}
			for _, l := range got {
				p.get("/console/t/N427AH").has(t, strings.SplitN(l, ": ", 2)[1])
			}
		})
	}
}

// TestWindowInTheQueue: what ends within a day is marked in its row, in words
// for a screen reader too, and comes before what was promised for later.
func TestWindowInTheQueue(t *testing.T) {
	p := newPlace(t)
	p.accounts(bot.ChannelStatus{Account: "zalo:main", State: bot.IntakeOK}, bot.ChannelStatus{Account: "webchat:main", State: bot.IntakeOK})
	p.limits(map[string]bot.Limits{"zalo": {ReplyWindow: 2 * day}})
	before := textOf(p.get("/console").body)
	if strings.Index(before, "Bà con mẫu An") > strings.Index(before, "Bà con mẫu Tâm") {
		t.Fatal("An was promised an answer before Tâm")
	}
	p.onChannel("T2M8VW", "zalo:main", 2*day-40*time.Minute, 0)
	p.onChannel("PH7C2M", "zalo:main", 2*day, 0)
	p.onChannel("D5NG2A", "zalo:main", time.Hour, 0)
	a := p.get("/console")
	a.has(t, "kênh còn 40 phút", "Zalo: hạn trả lời đến 10:05", "kênh hết hạn", "Zalo: đã hết hạn trả lời, gọi điện cho bà con")
	if after := textOf(a.body); strings.Index(after, "Bà con mẫu An") < strings.Index(after, "Bà con mẫu Tâm") {
		t.Error("a window that ends at 10:05 comes after a promise for 10:45")
	}
	if n := strings.Count(a.body, "tk-window"); n != 2 {
		t.Errorf("%d rows are marked", n)
	}
	// The channel is said, and looked for.
	a.has(t, "</span>Zalo</span>", "</span>Trang web</span>")
	found := p.get("/console?q=zalo")
	found.has(t, "T2M8VW")
	found.lacks(t, "N427AH")
	p.get("/console/t/T2M8VW").has(t, "</span>Zalo")
}

func TestOneChannelIsNotSaid(t *testing.T) {
	p := newPlace(t)
	p.accounts(bot.ChannelStatus{Account: "webchat:main", State: bot.IntakeOK})
	p.get("/console").lacks(t, "Trang web", "tk-window")
	p.get("/console/t/N427AH").lacks(t, "Trang web")
}
