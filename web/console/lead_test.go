package console

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// newLead is a place with Minh, who leads by the roster, signed in.
func newLead(t *testing.T) (*place, *keeper) {
	t.Helper()
	p, k := newRota(t)
	p.store.decide = p.settleMoves
	return p, k
}

// settleMoves carries transfers out on the store's tickets as Decide does as
// far as owner and version go; it is called with the store's lock held.
func (p *place) settleMoves(e bot.Event) (bot.Outcome, bool) {
	c := e.Command
	if c.Kind != bot.CommandTransfer {
		return bot.Outcome{Done: true}, true
	}
	t := p.store.tickets[c.Ticket]
	r, now := p.roster(), p.clock()
	if t.Outdated(c.Version, c.Actor) {
		return bot.Outcome{Refused: "bot.refused_stale", Args: []string{"officer", r.OfficerName(t.Owner)}}, true
	}
	to, group := roster.Charge{Owner: c.Officer}, t.Group
	if c.Officer == "" {
		to = r.InCharge(c.Group, now)
	}
	p.store.tickets[c.Ticket] = t.Transfer(r, c.Actor, to, group, c.Note, now)
	return bot.Outcome{Done: true}, true
}

// moveForm is the form of a preview page, as a browser sends it.
func moveForm(a answer) url.Values {
	_, body, _ := strings.Cut(a.body, `action="/console/lead/move/apply"`)
	out := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		out.Add(m[1], html.UnescapeString(m[2]))
	}
	for _, m := range regexp.MustCompile(`name="t" value="([^"]*)" checked`).FindAllStringSubmatch(body, -1) {
		out.Add("t", m[1])
	}
	return out
}

func TestLeadPageIsForLeads(t *testing.T) {
	p, _ := newLead(t)
	for _, role := range account.Roles() {
		p.client = p.staff("vai-"+string(role), "huong", role)
		want := http.StatusForbidden
		if role == account.RoleAdmin || role == account.RoleLead {
			want = http.StatusOK
		}
		if a := p.get(leadPath); a.status != want {
			t.Errorf("%s: %d", role, a.status)
		}
		if a := p.post(leadPath+"/move", url.Values{"t": {"N427AH"}, "to": {toDesk}}); a.status == http.StatusOK {
			t.Errorf("%s, who leads nobody by the roster, may preview a move", role)
		}
		if a := p.post(leadPath+"/move/apply", form("t", "N427AH:3", "to", toDesk)); a.status != http.StatusForbidden {
			t.Errorf("%s, who leads nobody by the roster, may move: %d", role, a.status)
		}
		if shown := strings.Contains(p.get("/console").body, `href="/console/lead"`); shown != (want == http.StatusOK) {
			t.Errorf("%s is shown the way: %v", role, shown)
		}
	}
	if n := len(p.store.events); n != 0 {
		t.Errorf("%d events", n)
	}
	// By the roster's flag alone, whatever the account's role.
	p.client = p.signIn("minh")
	a := p.get(leadPath)
	a.has(t, `action="/console/lead/move"`)
	a.lacks(t, "span=today") // absences are entered by accounts that may
	if a.status != http.StatusOK || !strings.Contains(p.get("/console").body, `href="/console/lead"`) {
		t.Errorf("a lead of the roster: %d", a.status)
	}
	// An administrator who is no officer sees codes, and no words of citizens.
	p.client = p.staff("quantri", "", account.RoleAdmin)
	a = p.get(leadPath)
	a.lacks(t, "Bà con mẫu An", "chu nha di xa", `name="t"`)
	a.has(t, "N427AH", "span=today")
}

func TestLeadPageSaysHowThingsStand(t *testing.T) {
	p, _ := newLead(t)
	desk, _ := person(p.store, "moi", "Bà con mẫu Mới", "", "M0DESK", at(9, 0), at(11, 0), "Tôi không rõ tổ nào ạ")
	desk.Owner = roster.Desk
	p.store.tickets[desk.ID] = *desk
	away, err := p.roster().WithAbsence("huong", at(0, 0), at(0, 0).AddDate(0, 0, 1), p.clock())
	must(t, err)
	p.host.SetRoster(away)
	a := p.get(leadPath)
	text := textOf(a.body)
	for _, want := range []string{
		"8 phiếu đang mở", "7 người đang chờ trả lời", "2 sắp đến hẹn, trong 30 phút", "1 đã quá hẹn",
		"Phiếu không có người trả lời được 6", "Đang trong giờ làm việc.", "Đang trực: Cán bộ mẫu Minh.",
		"nghỉ đến hết 18/6/2026, Cán bộ mẫu Thảo làm thay", "Không trả lời được mà còn phiếu đang mở",
		"6 phiếu đang mở", "1 quá hẹn", "2 sắp đến hẹn", "1 chờ bà con trả lời", "1 xong hôm nay", "hẹn gần nhất 8:50",
		"Cán bộ mẫu Hương đang giữ", "của Cán bộ mẫu Hương, chưa nhận",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("page lacks %q", want)
		}
	}
	a.has(t, `class="orphans bad"`, `kind=absence&amp;officer=thao&amp;span=today`)
	a.lacks(t, `kind=absence&amp;officer=huong&amp;span=today`) // she is away
	// Near or past the promise first, then who else waits, then the answered.
	if got := rows(a); got != "D5NG2A PH7C2M K7Q2MD N427AH M0DESK S4NX9P T2M8VW H3A5BC" && got != "D5NG2A PH7C2M K7Q2MD N427AH S4NX9P M0DESK T2M8VW H3A5BC" {
		t.Errorf("order: %s", got)
	}
	for query, want := range map[string]string{"officer=minh": "S4NX9P", "officer=@desk": "M0DESK", "group=-": "M0DESK", "group=tdp-12": "K7Q2MD", "state=late": "D5NG2A",
		"state=waiting": "H3A5BC", "officer=huong&group=tdp-7&state=ok": "N427AH", "officer=xem": ""} {
		if got := rows(p.get(leadPath + "?" + query)); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestLeadMovesWhatWasPreviewed(t *testing.T) {
	p, _ := newLead(t)
	// Minh took S4NX9P 25 minutes ago, Hương N427AH 3 minutes ago.
	a := p.post(leadPath+"/move", url.Values{"t": {"D5NG2A", "N427AH", "S4NX9P", "K7Q2MD", "X9N4RT", "NOPE22"}, "to": {toOfficer + "thao"}, "back": {"state=late"}})
	if a.status != http.StatusOK || len(p.store.events) != 0 {
		t.Fatalf("preview: %d, %d events", a.status, len(p.store.events))
	}
	text := textOf(a.body)
	for _, want := range []string{"Sẽ chuyển 3", "Cán bộ đang trả lời dở 1", "Cán bộ mẫu Hương vừa nhận 3 phút trước.", "Ở nguyên chỗ cũ 2", "Phiếu đã xong.", "Không thấy phiếu này."} {
		if !strings.Contains(text, want) {
			t.Errorf("preview lacks %q", want)
		}
	}
	f := moveForm(a)
	if !slices.Equal(f["t"], []string{"D5NG2A:3", "S4NX9P:3", "K7Q2MD:3"}) {
		t.Fatalf("ticked %q", f["t"])
	}
	// One moves meanwhile by another's hand.
	moved := p.store.tickets["K7Q2MD"].Transfer(p.roster(), "huong", roster.Charge{Owner: "minh"}, "tdp-12", "", p.clock())
	p.store.tickets["K7Q2MD"] = moved
	f.Set("note", "Hương  bận họp\n")
	for range 2 { // sent again, it does nothing twice and says the same
		a = p.post(leadPath+"/move/apply", f)
		if a.status != http.StatusOK {
			t.Fatalf("apply: %d", a.status)
		}
		text = textOf(a.body)
		for _, want := range []string{"Đã chuyển 2 trên 3 phiếu.", "1 phiếu không chuyển", "Phiếu vừa có thay đổi, hiện do Cán bộ mẫu Minh phụ trách."} {
			if !strings.Contains(text, want) {
				t.Errorf("result lacks %q", want)
			}
		}
	}
	a.has(t, leadPath+"?state=late")
	cs := p.store.commands()
	if len(cs) != 3 {
		t.Fatalf("%d commands", len(cs))
	}
	for _, c := range cs {
		if c.Kind != bot.CommandTransfer || c.Actor != "minh" || c.Officer != "thao" || c.Version != 3 || c.Note != "Hương bận họp" {
			t.Errorf("%+v", c)
		}
	}
	for id, want := range map[bot.TicketID]roster.OfficerID{"D5NG2A": "thao", "S4NX9P": "thao", "K7Q2MD": "minh", "N427AH": "huong"} {
		if got := p.store.tickets[id].Owner; got != want {
			t.Errorf("%s is %s's", id, got)
		}
	}
}

// Nothing is sent to who cannot answer: not in the preview, and not when she
// has left meanwhile.
func TestLeadMovesToNobodyWhoIsAway(t *testing.T) {
	for name, c := range map[string]struct {
		to   string
		gone func(*roster.Roster, time.Time) (*roster.Roster, error)
	}{
		"officer on leave": {toOfficer + "thao", func(r *roster.Roster, now time.Time) (*roster.Roster, error) {
			return r.WithAbsence("thao", at(0, 0), at(0, 0), now)
		}},
		"empty desk": {toDesk, func(r *roster.Roster, now time.Time) (*roster.Roster, error) {
			return r.WithAbsence("minh", at(0, 0), at(0, 0), now)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := newLead(t)
			f := moveForm(p.post(leadPath+"/move", url.Values{"t": {"D5NG2A"}, "to": {c.to}}))
			if len(f["t"]) != 1 {
				t.Fatalf("form %v", f)
			}
			away, err := c.gone(p.roster(), p.clock())
			must(t, err)
			p.host.SetRoster(away)
			if a := p.post(leadPath+"/move", url.Values{"t": {"D5NG2A"}, "to": {c.to}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "không phiếu nào được chuyển") {
				t.Errorf("preview: %d", a.status)
			}
			if a := p.post(leadPath+"/move/apply", f); a.status != http.StatusConflict || !strings.Contains(a.body, "không phiếu nào được chuyển") {
				t.Errorf("apply: %d", a.status)
			}
			if len(p.store.events) != 0 {
				t.Errorf("%d events", len(p.store.events))
			}
		})
	}
	p, _ := newLead(t)
	for _, to := range []string{"", "officer:", "officer:xem", "officer:nobody", "moon"} {
		if a := p.post(leadPath+"/move", url.Values{"t": {"D5NG2A"}, "to": {to}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("to %q: %d", to, a.status)
		}
	}
}

// Each to who is in charge of its own group; what nobody knows the group of
// goes to the desk.
func TestLeadMovesEachToItsGroup(t *testing.T) {
	p, _ := newLead(t)
	lost, _ := person(p.store, "moi", "Bà con mẫu Mới", "", "M0DESK", at(9, 0), at(11, 0), "Tôi không rõ tổ nào ạ")
	p.store.tickets[lost.ID] = *lost
	a := p.post(leadPath+"/move", url.Values{"all": {"yes"}, "to": {toGroup}})
	f := moveForm(a)
	slices.Sort(f["t"])
	if !slices.Equal(f["t"], []string{"K7Q2MD:3", "M0DESK:3", "S4NX9P:3"}) {
		t.Fatalf("ticked %q", f["t"])
	}
	p.post(leadPath+"/move/apply", f)
	for id, want := range map[bot.TicketID]roster.OfficerID{"K7Q2MD": "thao", "M0DESK": roster.Desk, "S4NX9P": "huong", "D5NG2A": "huong"} {
		if got := p.store.tickets[id].Owner; got != want {
			t.Errorf("%s is %s's, want %s", id, got, want)
		}
	}
}

// Two hundred tickets are put at once and waited for together; what is not
// done in time is under way, and the same form asks for the rest.
func TestLeadMovesTwoHundred(t *testing.T) {
	p, _ := newLead(t)
	ids := url.Values{"to": {toOfficer + "thao"}}
	for i := range 200 {
		id := bot.TicketID(fmt.Sprintf("B%05d", i))
		person(p.store, "b"+string(id), "", "tdp-7", id, at(9, 0), at(11, 0), "Cháu hỏi giấy tạm trú ạ")
		ids.Add("t", string(id))
	}
	decide := p.store.decide
	late := false // the second half is not decided until later
	p.store.decide = func(e bot.Event) (bot.Outcome, bool) {
		if !late && e.Command.Ticket >= "B00100" {
			return bot.Outcome{}, false
		}
		return decide(e)
	}
	f := moveForm(p.post(leadPath+"/move", ids))
	if len(f["t"]) != 200 {
		t.Fatalf("%d ticked", len(f["t"]))
	}
	begun := time.Now()
	a := p.post(leadPath+"/move/apply", f)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	if a.status != http.StatusAccepted || !strings.Contains(textOf(a.body), "Đã chuyển 100 trên 200 phiếu. 100 phiếu đang chuyển.") {
		t.Fatalf("%d: %.300s", a.status, textOf(a.body))
	}
	p.store.mu.Lock()
	late = true
	for _, e := range p.store.events {
		if _, done := p.store.outcomes[e.Key]; !done {
			p.store.outcomes[e.Key], _ = p.store.decide(e)
		}
	}
	p.store.mu.Unlock()
	a = p.post(leadPath+"/move/apply", f)
	if a.status != http.StatusOK || !strings.Contains(textOf(a.body), "Đã chuyển 200 trên 200 phiếu.") {
		t.Errorf("%d: %.300s", a.status, textOf(a.body))
	}
	if n := len(p.store.events); n != 200 {
		t.Errorf("%d events", n)
	}
}

// An item that has waited for three days is moved by a lead.
func TestF36LeadMovesWhatHasWaited(t *testing.T) {
	p, _ := newLead(t)
	old, _ := person(p.store, "cu", "Bà con mẫu Cũ", "tdp-7", "CU2222", at(9, 0).AddDate(0, 0, -3), at(11, 0).AddDate(0, 0, -3), "Cháu hỏi lâu rồi ạ")
	old.ClaimedBy, old.ClaimedAt = "huong", at(9, 30).AddDate(0, 0, -3)
	p.store.tickets[old.ID] = *old
	p.post(leadPath+"/move/apply", moveForm(p.post(leadPath+"/move", url.Values{"t": {"CU2222"}, "to": {toOfficer + "thao"}})))
	if got := p.store.tickets["CU2222"]; got.Owner != "thao" || got.ClaimedBy != "" || got.Status != handoff.Open {
		t.Errorf("%+v", got)
	}
}

func TestLeadMoveRefusesOddForms(t *testing.T) {
	p, _ := newLead(t)
	for name, f := range map[string]url.Values{
		"no key":     {"t": {"D5NG2A:3"}, "to": {toOfficer + "thao"}},
		"no tickets": form("to", toOfficer+"thao"),
		"no version": form("to", toOfficer+"thao", "t", "D5NG2A"),
		"too many":   {"key": {newKey()}, "to": {toOfficer + "thao"}, "t": make([]string, maxMove+1)},
	} {
		if a := p.post(leadPath+"/move/apply", f); len(p.store.events) != 0 || strings.Contains(a.body, "Đã chuyển 1 ") {
			t.Errorf("%s: %d, %d events", name, a.status, len(p.store.events))
		}
	}
}

// Who is at a ticket just now keeps it, unless it is ticked on purpose.
func TestLeadMoveSparesWhoIsAtIt(t *testing.T) {
	for name, c := range map[string]struct {
		claimed, replied time.Time
		says             string
	}{
		"replied just now":      {at(8, 0), at(9, 23), "Cán bộ mẫu Hương vừa trả lời 2 phút trước."},
		"took it just now":      {at(9, 20), at(8, 0), "Cán bộ mẫu Hương vừa nhận 5 phút trước."},
		"replied a while ago":   {at(8, 0), at(9, 10), ""},
		"never, and took early": {at(8, 0), time.Time{}, ""},
		"nobody took it":        {time.Time{}, at(9, 23), ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := newLead(t)
			x := p.store.tickets["D5NG2A"]
			if x.ClaimedAt, x.LastReplyAt = c.claimed, c.replied; !c.claimed.IsZero() {
				x.ClaimedBy = "huong"
			}
			p.store.tickets["D5NG2A"] = x
			a := p.post(leadPath+"/move", url.Values{"t": {"D5NG2A"}, "to": {toOfficer + "thao"}})
			if ticked := len(moveForm(a)["t"]); ticked == 1 != (c.says == "") || !strings.Contains(textOf(a.body), c.says) {
				t.Errorf("%d ticked", ticked)
			}
		})
	}
}
