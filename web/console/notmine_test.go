package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

func TestNotMineSheet(t *testing.T) {
	p, _ := newRota(t)
	p.client = p.signIn("huong")
	p.get("/console/t/N427AH").has(t, `href="/console/t/N427AH/not-mine"`)
	a := p.get("/console/t/N427AH/not-mine")
	text := textOf(a.body)
	for _, want := range []string{"Bà con ở tổ khác", "Tổ dân phố 12 do Cán bộ mẫu Thảo trả lời", "Đúng là Tổ dân phố 7, nhưng nay người khác phụ trách", "Không rõ là ai", "Đang trực: Cán bộ mẫu Minh."} {
		if !strings.Contains(text, want) {
			t.Errorf("sheet lacks %q", want)
		}
	}
	a.lacks(t, `value="group:tdp-7"`, `value="officer:huong"`)
	for to, want := range map[string]bot.Command{
		"group:tdp-12": {Group: "tdp-12"}, "officer:minh": {Officer: "minh"}, "desk": {Officer: roster.Desk},
	} {
		p.store.decide = obey
		if a := p.post("/console/t/N427AH/not-mine", form("to", to, "note", "bà con nói lại")); a.header.Get("Location") != "/console?said=not_mine" {
			t.Errorf("%s: %d to %q", to, a.status, a.header.Get("Location"))
		}
		cs := p.store.commands()
		want.Kind, want.Actor, want.Ticket, want.Version, want.Note = bot.CommandNotMine, "huong", "N427AH", 3, "bà con nói lại"
		if got := cs[len(cs)-1]; got.Kind != want.Kind || got.Actor != want.Actor || got.Group != want.Group || got.Officer != want.Officer || got.Note != want.Note || got.Version != want.Version {
			t.Errorf("%s: %+v", to, got)
		}
	}
	p.get("/console?said=not_mine").has(t, "Phiếu ở đúng người phụ trách.")
	// Refused: the sheet comes again with the reason, and the desk to choose.
	p.store.decide = refuse("notmine.refused_unreachable", "thao", "officer", "Cán bộ mẫu Thảo")
	a = p.post("/console/t/N427AH/not-mine", form("to", "officer:thao"))
	a.has(t, "Cán bộ mẫu Thảo hiện không nhận việc được", "Anh chị chọn bàn trực phường", `name="to" value="desk"`)
	if a.status != http.StatusConflict {
		t.Errorf("status %d", a.status)
	}
	// Who holds nothing of it is not offered it; the decision refuses besides.
	p.client = p.staff("thao", "thao", account.RoleOfficer)
	p.get("/console/t/N427AH").lacks(t, "/not-mine")
	for _, to := range []string{"", "group:", "group:tdp-99", "officer:nobody", "moon"} {
		n := len(p.store.events)
		if a := p.post("/console/t/N427AH/not-mine", form("to", to)); a.status != http.StatusConflict || len(p.store.events) != n {
			t.Errorf("to %q: %d", to, a.status)
		}
	}
}

// What an officer says of the roster is a card for leads, until the roster
// says so too or a lead leaves it as it is.
func TestNotMineProposalsAreCards(t *testing.T) {
	p, _ := newRota(t)
	r := p.roster()
	say := func(id bot.TicketID, named roster.OfficerID, at time.Time) {
		p.store.tickets[id] = p.store.tickets[id].NotMine(r, "huong", roster.Charge{Owner: "minh"}, p.store.tickets[id].Group, named, "", at)
	}
	say("N427AH", "minh", at(9, 12))
	say("D5NG2A", roster.Desk, at(16, 0).AddDate(0, 0, -1))
	p.store.decide = func(e bot.Event) (bot.Outcome, bool) {
		c := e.Command
		p.store.tickets[c.Ticket] = p.store.tickets[c.Ticket].Dismiss(c.Actor, c.Group, c.Officer, p.clock())
		return bot.Outcome{Done: true}, true
	}
	named := "Cán bộ mẫu Hương báo: Tổ dân phố 7 nay do Cán bộ mẫu Minh phụ trách (phiếu N427AH, hôm nay 9:12)."
	unknown := "Cán bộ mẫu Hương báo: Tổ dân phố 5 không còn do mình phụ trách, chưa rõ nay là ai (phiếu D5NG2A, hôm qua 16:00)."
	for _, path := range []string{leadPath, rotaPath} {
		a := p.get(path)
		a.has(t, named, unknown, "Phân công hiện ghi: Cán bộ mẫu Hương.", rotaPath+"/preview?from=2026-06-17&amp;group=tdp-7&amp;kind=duty&amp;officer=minh")
	}
	p.get("/console/t/N427AH").has(t, "Cán bộ mẫu Hương báo Tổ dân phố 7 nay do Cán bộ mẫu Minh phụ trách, phiếu tới Cán bộ mẫu Minh lúc 9:12")
	if a := p.get(rotaPath + "/preview?from=2026-06-17&group=tdp-7&kind=duty&officer=minh"); a.status != http.StatusOK {
		t.Errorf("preview: %d", a.status)
	}
	// The unknown one is dismissed by a lead of the roster, and by nobody else.
	dismiss := url.Values{"key": {newKey()}, "ticket": {"D5NG2A"}, "group": {"tdp-5"}, "named": {string(roster.Desk)}}
	lead := p.client
	p.client = p.staff("huongtruong", "huong", account.RoleLead)
	if a := p.post(leadPath+"/dismiss", dismiss); a.status != http.StatusConflict || !strings.Contains(a.body, "Chỉ người phụ trách chung") || !strings.Contains(a.body, unknown) {
		t.Errorf("by no lead: %d", a.status)
	}
	p.client = lead
	if a := p.post(leadPath+"/dismiss", dismiss); a.header.Get("Location") != leadPath+"?said=dismissed" {
		t.Errorf("dismissed: %d", a.status)
	}
	p.get(leadPath+"?said=dismissed").lacks(t, unknown)
	// The other is true as soon as the roster says so.
	next, err := p.roster().WithDuty(roster.Duty{Group: "tdp-7", Officer: "minh", From: at(0, 0)}, p.clock())
	must(t, err)
	p.host.SetRoster(next)
	for _, path := range []string{leadPath, rotaPath} {
		p.get(path).lacks(t, named, unknown, "notmine")
	}
	p.get("/console/t/D5NG2A").has(t, "Cán bộ mẫu Minh xem đề nghị sửa phân công và giữ nguyên lúc 9:25")
	// A ticket that was closed long ago proposes nothing any more.
	say("X9N4RT", roster.OfficerID("thao"), at(8, 0))
	p.later(closedHolds)
	x := p.store.tickets["X9N4RT"]
	if got := handoff.Proposals(p.roster(), []handoff.Ticket{x}, p.clock()); len(got) != 1 {
		t.Fatalf("%d proposals", len(got))
	}
	p.get(leadPath).has(t, "nay do Cán bộ mẫu Thảo phụ trách")
	x.ClosedAt = at(8, 0).AddDate(0, 0, -proposalDays-1)
	p.store.tickets["X9N4RT"] = x
	p.later(closedHolds)
	p.get(leadPath).lacks(t, "nay do Cán bộ mẫu Thảo phụ trách")
}

// The preview of an absence counts who waits and what is in hand.
func TestPreviewOfAbsenceSaysWhoWaits(t *testing.T) {
	p, _ := newRota(t)
	text := textOf(p.get(rotaPath + "/preview?kind=absence&officer=huong&span=today").body)
	for _, want := range []string{"6 phiếu đổi người, trong đó 5 người đang chờ trả lời.", "1 phiếu đang có người giữ cũng chuyển"} {
		if !strings.Contains(text, want) {
			t.Errorf("preview lacks %q", want)
		}
	}
	a := p.get(rotaPath + "/preview?kind=absence&officer=huong&span=days&from=2026-06-20&to=2026-06-19")
	if !strings.Contains(a.body, "Ngày kết thúc đứng trước ngày bắt đầu.") || a.status != http.StatusUnprocessableEntity {
		t.Errorf("ends before it begins: %d", a.status)
	}
}

// later moves the place's clock.
func (p *place) later(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}
