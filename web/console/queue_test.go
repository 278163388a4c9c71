package console

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// rows lists the tickets of a page in order.
func rows(a answer) string {
	var out []string
	for _, m := range regexp.MustCompile(`data-ticket="([A-Z0-9]{6})">`).FindAllStringSubmatch(a.body, -1) {
		out = append(out, m[1])
	}
	return strings.Join(out, " ")
}

func TestQueueOrder(t *testing.T) {
	p := newPlace(t)
	mine := p.get("/console")
	// Overdue, due soon, time left; then the citizen's turn, then done.
	if got := rows(mine); got != "D5NG2A PH7C2M K7Q2MD N427AH T2M8VW H3A5BC X9N4RT" {
		t.Errorf("my work: %s", got)
	}
	mine.has(t, "<title>(5) Bàn trực</title>", "quá hẹn 35 phút", "còn 12 phút", "còn 1 giờ 20 phút", "Bà con K7Q2MD", "Đã xong hôm nay", "Đang chờ bà con")
	ward := p.get("/console?tab=ward")
	if got := rows(ward); !strings.Contains(got, "S4NX9P") {
		t.Errorf("whole ward: %s", got)
	}
	ward.has(t, "Cán bộ mẫu Minh đang giữ")
	mine.lacks(t, "S4NX9P")
}

// A closed ticket says what becomes of her next words: only one that went
// quiet opens again, after any other the assistant hears her first.
func TestClosedTicketSaysWhatComesNext(t *testing.T) {
	p := newPlace(t)
	done := p.get("/console/t/X9N4RT")
	done.has(t, "hỏi thêm thì trợ lý trả lời")
	done.lacks(t, "tự mở lại")
	x := p.store.tickets["X9N4RT"]
	x.Outcome, x.ClosedBy = handoff.WentQuiet, ""
	p.store.tickets["X9N4RT"] = x
	quiet := p.get("/console/t/X9N4RT")
	quiet.has(t, "phiếu tự mở lại")
	quiet.lacks(t, "thì trợ lý trả lời")
}

func TestQueueDesk(t *testing.T) {
	p := newPlace(t)
	desk, _ := person(p.store, "moi", "Bà con mẫu Mới", "", "M0DESK", at(9, 0), at(11, 0), "Tôi không rõ tổ nào ạ")
	desk.Owner = roster.Desk
	p.store.tickets[desk.ID] = *desk
	p.get("/console").lacks(t, "M0DESK") // Hương is not behind the desk
	p.client = p.signIn("minh")
	p.get("/console").has(t, "M0DESK")
}

// What the citizen said last stands in her row, however much colleagues wrote
// among themselves since; what she said long ago does not.
func TestQueueLastWords(t *testing.T) {
	p := newPlace(t)
	id := p.store.tickets["N427AH"].Conversation
	note := bot.Message{At: at(9, 26), Kind: bot.MessageNote, Author: bot.Author{Kind: bot.AuthorOfficer, Officer: "huong"}, Text: "Đang hỏi địa chính", Ticket: "N427AH"}
	say(p.store, id, bot.Message{At: at(9, 25), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: "Tôi còn một câu nữa ạ", Ticket: "N427AH"})
	for n := range lastLook {
		if n < 5 || n == lastLook-1 {
			p.get("/console").has(t, "Tôi còn một câu nữa ạ")
		}
		say(p.store, id, note)
	}
	p.get("/console").lacks(t, "Tôi còn một câu nữa ạ", "Đang hỏi địa chính")
}

func TestQueueSearch(t *testing.T) {
	p := newPlace(t)
	for query, want := range map[string]string{"phuc": "PH7C2M", "to+dan+pho+12": "K7Q2MD", "n427": "N427AH", "DOC+THAN": "T2M8VW", "khong-co-ai": ""} {
		if got := rows(p.get("/console?q=" + query)); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestQueueEmpty(t *testing.T) {
	p := newPlace(t)
	p.store.mu.Lock()
	clear(p.store.tickets)
	p.store.mu.Unlock()
	a := p.get("/console")
	a.has(t, "Không còn ai chờ anh chị.", "terrace-full", "<title>Bàn trực</title>")
}

func TestUnread(t *testing.T) {
	p := newPlace(t)
	p.get("/console").has(t, "unread")
	for id, c := range p.store.conversations {
		c.SeenSeq = c.LastSeq
		p.store.conversations[id] = c
	}
	p.get("/console").lacks(t, `class="tk tk-late unread`, `class="tk tk-ok unread`)
}

func TestTimeLeft(t *testing.T) {
	p := newPlace(t)
	w, _, done := p.host.Take()
	defer done()
	c := clock{zone: zone, now: at(9, 0), text: func(key string, args ...string) string { return w.Words.Text("vi", key, args...) }}
	for _, x := range []struct {
		by   time.Time
		want string
		band Band
	}{
		{at(9, 0).Add(30 * time.Second), "còn dưới 1 phút", BandSoon},
		{at(9, 29), "còn 29 phút", BandSoon},
		{at(9, 30), "còn 30 phút", BandTime},
		{at(10, 0), "còn 1 giờ", BandTime},
		{at(10, 59), "còn 1 giờ 59 phút", BandTime},
		{at(9, 0).AddDate(0, 0, 2), "còn 2 ngày", BandTime},
		{at(12, 5).AddDate(0, 0, 2), "còn 2 ngày 3 giờ", BandTime},
		{at(9, 0), "vừa quá hẹn", BandLate},
		{at(8, 25), "quá hẹn 35 phút", BandLate},
		{at(9, 0).AddDate(0, 0, -1), "quá hẹn 1 ngày", BandLate},
	} {
		tk := handoff.Ticket{Status: handoff.Open, WaitingSince: at(8, 0), PromisedBy: x.by}
		if got := c.left(&tk); got != x.want {
			t.Errorf("%s: %q, want %q", x.by, got, x.want)
		}
		if got := bandOf(&tk, c.now); got != x.band {
			t.Errorf("%s: %s, want %s", x.by, got, x.band)
		}
	}
	if got := c.when(at(8, 30).AddDate(0, 0, 5)); got != "8:30 Thứ hai 22/6" {
		t.Errorf("when: %q", got)
	}
}

// Overnight nothing of a promise runs out: it is counted in working time.
func TestGaugeCountsWorkingTime(t *testing.T) {
	r := sampleRoster()
	tk := handoff.Ticket{Status: handoff.Open, WaitingSince: at(16, 0), PromisedBy: r.AddWorking(at(16, 0), 2*time.Hour)}
	for now, want := range map[time.Time]int{at(16, 0): 100, at(16, 30): 75, at(17, 0): 50, at(23, 0): 50, at(8, 0).AddDate(0, 0, 1): 25, at(9, 0).AddDate(0, 0, 1): 100} {
		if g := gaugeOf(&tk, r, now); g.H != want || g.Y != 100-want {
			t.Errorf("%s: %+v, want %d", now, g, want)
		}
	}
	if b := bandOf(&tk, at(9, 0).AddDate(0, 0, 1)); b != BandLate {
		t.Errorf("the full gauge at the end is a broken promise, not %s", b)
	}
	tk.WaitingSince = time.Time{}
	if g := gaugeOf(&tk, r, at(16, 30)); g.H != 0 {
		t.Errorf("nobody waits: %+v", g)
	}
}

func TestSeenOnce(t *testing.T) {
	p := newPlace(t)
	p.get("/console/t/N427AH")
	p.get("/console/t/N427AH")
	if got := p.store.commands(); len(got) != 1 || got[0].Kind != bot.CommandSeen || got[0].Seq != 6 || got[0].Actor != "huong" {
		t.Errorf("looking twice: %+v", got)
	}
	p.get("/console/t/S4NX9P") // a colleague's: looking takes nothing away
	req := p.request("GET", "/console/t/T2M8VW")
	req.Header.Set("X-Live", "hidden") // a page in the background is not read
	p.do(p.client, req)
	if got := p.store.commands(); len(got) != 1 {
		t.Errorf("looking at others: %+v", got)
	}
}
