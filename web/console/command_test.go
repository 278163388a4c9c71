package console

import (
	"encoding/json"
	"errors"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// obey answers every command as done.
func obey(bot.Event) (bot.Outcome, bool) { return bot.Outcome{Done: true}, true }

// refuse answers every command with a refusal.
func refuse(key string, holder roster.OfficerID, args ...string) func(bot.Event) (bot.Outcome, bool) {
	return func(bot.Event) (bot.Outcome, bool) {
		return bot.Outcome{Refused: key, Holder: holder, Args: args}, true
	}
}

const typed = "Dạ, chủ nhà xác nhận trên VNeID <được> ạ."

func TestReply(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	f := form("text", typed+"\r\n")
	a := p.post("/console/t/N427AH/reply", f)
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/console/t/N427AH#end" {
		t.Fatalf("%d to %q", a.status, a.header.Get("Location"))
	}
	e := p.store.events[0]
	tk := p.store.tickets["N427AH"]
	if e.Key != eventKey(f.Get("key")+mark(e.Command.Text)) || e.Conversation != tk.Conversation || e.Address != tk.Address || e.Kind != bot.EventCommand {
		t.Errorf("event %+v", e)
	}
	c := e.Command
	if c.Kind != bot.CommandReply || c.Actor != "huong" || c.Ticket != "N427AH" || c.Version != 3 || c.Text != typed {
		t.Errorf("command %+v", c)
	}
	// The trail says who did what, and nothing of what was said.
	last := p.trail.trail[len(p.trail.trail)-1]
	if last.Actor != "huong" || last.Action != account.AuditAction("ticket.reply") || last.Object != "N427AH" || strings.Contains(last.Detail, "VNeID") {
		t.Errorf("trail %+v", last)
	}
}

// A form that is sent twice does one thing, and both get the same answer.
func TestDoubleSubmit(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	f := form("text", typed)
	for range 2 {
		if a := p.post("/console/t/N427AH/reply", f); a.status != http.StatusSeeOther {
			t.Errorf("status %d", a.status)
		}
	}
	if n := len(p.store.events); n != 1 {
		t.Errorf("%d events", n)
	}
}

// The other is told who was faster, and her words stay in the box.
func TestF38ClaimRaceIsTold(t *testing.T) {
	p := newPlace(t)
	p.store.decide = refuse("bot.refused_claimed", "minh", "officer", "Cán bộ mẫu Minh")
	for path, want := range map[string]string{"claim": "Cán bộ mẫu Minh đã nhận phiếu này.", "reply": "Cán bộ mẫu Minh đã nhận phiếu này."} {
		a := p.post("/console/t/N427AH/"+path, form("text", typed))
		if a.status != http.StatusConflict {
			t.Errorf("%s: status %d", path, a.status)
		}
		a.has(t, want)
		if path == "reply" {
			a.has(t, ">"+html.EscapeString(typed)+"</textarea>")
		}
	}
}

// After a transfer the officer before cannot reply: what she typed stays, and
// is not sent under another key either.
func TestF37RefusedStays(t *testing.T) {
	p := newPlace(t)
	p.store.decide = refuse("bot.refused_transferred", "minh", "officer", "Cán bộ mẫu Minh")
	f := form("text", typed)
	a := p.post("/console/t/N427AH/reply", f)
	a.has(t, html.EscapeString(typed), "Phiếu này đã chuyển cho Cán bộ mẫu Minh. Chưa gửi gì tới bà con.", `id="mode-reply" checked`)
	a.lacks(t, f.Get("key")) // a refused key is spent: the next try is a new one
}

// A closed ticket has no box to reply in; a reply that comes nevertheless is
// put before the decision as it is, refused, and its words are shown.
func TestF84ClosedTicket(t *testing.T) {
	p := newPlace(t)
	p.get("/console/t/X9N4RT").lacks(t, `action="/console/t/X9N4RT/reply"`, `action="/console/t/X9N4RT/note"`, `/claim"`, `/close"`)
	p.get("/console/t/X9N4RT").has(t, "Phiếu đã xong.", "Xong, nhờ cán bộ giúp")
	p.store.decide = refuse("bot.refused_closed", "")
	a := p.post("/console/t/X9N4RT/reply", form("text", typed))
	if a.status != http.StatusConflict {
		t.Errorf("status %d", a.status)
	}
	a.has(t, html.EscapeString(typed), "Phiếu này đã đóng. Chưa gửi gì tới bà con.")
	if a := p.post("/console/t/NOPE/reply", form("text", typed)); a.status != http.StatusNotFound {
		t.Errorf("no such ticket: %d", a.status)
	}
}

// A note has a form and an address of its own: no field can turn it into a
// reply, nor a reply into a note.
func TestF77NoteIsNeverSent(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	p.post("/console/t/N427AH/note", form("text", "nội bộ", "kind", "reply", "mode", "reply", "to", "citizen"))
	if c := p.store.commands()[0]; c.Kind != bot.CommandNote {
		t.Errorf("note became %s", c.Kind)
	}
	page := p.get("/console/t/N427AH").body
	forms := regexp.MustCompile(`(?s)<form[^>]*action="[^"]*/(reply|note)".*?</form>`).FindAllStringSubmatch(page, -1)
	if len(forms) != 2 || forms[0][1] == forms[1][1] {
		t.Fatalf("want a form each, got %d", len(forms))
	}
	for _, f := range forms {
		if n := strings.Count(f[0], "<textarea"); n != 1 {
			t.Errorf("%s has %d boxes", f[1], n)
		}
		// The one other place a button of the reply leads to keeps its words for
		// the officer, and sends nothing (TestKeepCanned).
		rest := f[0]
		if f[1] == "reply" {
			rest = strings.Replace(rest, `formaction="/console/canned/keep"`, "", 1)
		}
		if strings.Contains(rest, "formaction") || f[1] == "note" && strings.Contains(f[0], "type=\"file\"") {
			t.Errorf("%s can go elsewhere", f[1])
		}
	}
	if !strings.Contains(forms[1][0], "Lưu ghi chú, bà con không thấy") || !strings.Contains(forms[0][0], "Gửi cho Bà con mẫu An") {
		t.Error("the buttons do not say what they do")
	}
}

// No outcome in time: the words stay, under the same key, and asking again
// does not send them again.
func TestPending(t *testing.T) {
	p := newPlace(t)
	f := form("text", typed)
	a := p.post("/console/t/N427AH/reply", f)
	if a.status != http.StatusAccepted {
		t.Fatalf("status %d", a.status)
	}
	a.has(t, f.Get("key"), html.EscapeString(typed), "readonly", "tin chỉ đi một lần")
	p.store.mu.Lock()
	p.store.outcomes[eventKey(f.Get("key")+mark(typed))] = bot.Outcome{Done: true}
	p.store.mu.Unlock()
	if a := p.post("/console/t/N427AH/reply", f); a.status != http.StatusSeeOther || len(p.store.events) != 1 {
		t.Errorf("asked again: %d, %d events", a.status, len(p.store.events))
	}
	// A form that "back" brought, with other words in it.
	f.Set("text", "lời khác")
	if p.post("/console/t/N427AH/reply", f); len(p.store.events) != 2 {
		t.Errorf("other words under an old key: %d events", len(p.store.events))
	}
}

// The store does not take it: the officer is told so, never "sent".
func TestF70FailureIsShown(t *testing.T) {
	p := newPlace(t)
	p.store.putErr, p.breaks = errors.New("disk full"), true
	a := p.post("/console/t/N427AH/reply", form("text", typed))
	if a.status != http.StatusServiceUnavailable {
		t.Errorf("status %d", a.status)
	}
	a.has(t, html.EscapeString(typed), "Chưa gửi được.")
	a.lacks(t, "disk full")
	// And what a platform did not take is marked in the conversation.
	p.store.putErr = nil
	p.get("/console/t/N427AH").has(t, "Chưa gửi được")
}

func TestCommandAsJSON(t *testing.T) {
	p := newPlace(t)
	p.store.decide = refuse("bot.refused_claimed", "minh", "officer", "Cán bộ mẫu Minh")
	f := form("text", typed)
	a := p.post("/console/t/N427AH/reply", f, "Accept", "application/json")
	var s said
	must(t, json.Unmarshal([]byte(a.body), &s))
	if a.status != http.StatusConflict || s.State != stateRefused || s.Message != "Cán bộ mẫu Minh đã nhận phiếu này." || s.Key == f.Get("key") || s.Key == "" {
		t.Errorf("%d %+v", a.status, s)
	}
	if strings.Contains(a.body, "VNeID") {
		t.Error("the answer repeats what was written")
	}
	p.store.decide = obey
	a = p.post("/console/t/N427AH/close", form("outcome", "at_counter"), "Accept", "application/json")
	must(t, json.Unmarshal([]byte(a.body), &s))
	if s.State != stateDone || s.Go != "/console?said=close" {
		t.Errorf("%+v", s)
	}
	p.get(s.Go).has(t, "Đã đánh dấu xong. Cảm ơn anh chị.")
}

func TestCommandsFromForms(t *testing.T) {
	for path, x := range map[string]struct {
		fields []string
		want   bot.Command
	}{
		"claim":     {nil, bot.Command{Kind: bot.CommandClaim}},
		"take":      {[]string{"reason", "chị Minh nghỉ"}, bot.Command{Kind: bot.CommandTakeOver, Note: "chị Minh nghỉ"}},
		"transfer":  {[]string{"to", "officer:minh", "note", "nhờ anh"}, bot.Command{Kind: bot.CommandTransfer, Officer: "minh", Note: "nhờ anh"}},
		"transfer/": {[]string{"to", "group:tdp-5"}, bot.Command{Kind: bot.CommandTransfer, Group: "tdp-5"}},
		"transfer#": {[]string{"to", "desk"}, bot.Command{Kind: bot.CommandTransfer, Officer: roster.Desk}},
		"close":     {[]string{"outcome", "solved_helped"}, bot.Command{Kind: bot.CommandClose, Outcome: "solved_helped"}},
		"hand-back": {nil, bot.Command{Kind: bot.CommandHandBack}},
		"send":      {[]string{"code", "1.004194", "step", "to-khai"}, bot.Command{Kind: bot.CommandSend, Code: "1.004194", Step: "to-khai"}},
		"send/":     {[]string{"code", "1.004194", "aspect", "papers"}, bot.Command{Kind: bot.CommandSend, Code: "1.004194", Aspect: "papers"}},
		"group":     {[]string{"group", "tdp-5"}, bot.Command{Kind: bot.CommandGroup, Group: "tdp-5"}},
	} {
		t.Run(path, func(t *testing.T) {
			p := newPlace(t)
			p.store.decide = obey
			if a := p.post("/console/t/N427AH/"+strings.TrimRight(path, "/#"), form(x.fields...)); a.status != http.StatusSeeOther {
				t.Fatalf("status %d: %s", a.status, textOf(a.body))
			}
			x.want.Actor, x.want.Ticket, x.want.Version = "huong", "N427AH", 3
			got, _ := json.Marshal(p.store.commands()[0])
			want, _ := json.Marshal(x.want)
			if string(got) != string(want) {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}

func TestRefusedAtTheDoor(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	long := strings.Repeat("ơ", maxReply+1)
	for _, x := range []struct {
		path string
		form url.Values
		want string
	}{
		{"reply", form("text", " \n "), "Chưa có lời nào để gửi."},
		{"reply", form("text", long), "Lời viết dài quá."},
		{"reply", form("text", typed, "key", "short"), "Trang đã cũ."},
		{"take", form("reason", " "), "Xin anh chị ghi lý do nhận thay."},
		{"transfer", form("to", "officer:ai-do"), "Xin anh chị chọn người nhận"},
		{"transfer", form("to", "group:tdp-99"), "Xin anh chị chọn người nhận"},
		{"close", form("outcome", "erased"), "Xin anh chị chọn việc kết thúc thế nào."},
		{"send", form("code", "9.999999"), "không còn hiệu lực"},
		{"group", form("group", "tdp-99"), "Tổ này không có"},
	} {
		a := p.post("/console/t/N427AH/"+x.path, x.form)
		if a.status != http.StatusConflict {
			t.Errorf("%s: status %d", x.path, a.status)
		}
		a.has(t, x.want)
	}
	if n := len(p.store.events); n != 0 {
		t.Errorf("%d events were put", n)
	}
}

func TestWithoutReplyRights(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	p.client = p.signIn("xem")
	page := p.get("/console/t/N427AH")
	page.lacks(t, `/reply"`, `/send"`, `/claim"`)
	page.has(t, `/note"`)
	p.post("/console/t/N427AH/reply", form("text", typed)).has(t, "chưa có quyền làm việc này", html.EscapeString(typed))
	p.post("/console/t/N427AH/send", form("code", "1.004194")).has(t, "chưa có quyền làm việc này")
	if a := p.post("/console/t/N427AH/note", form("text", "xem giúp")); a.status != http.StatusSeeOther {
		t.Errorf("note: %d", a.status)
	}
	if got := p.store.commands(); len(got) != 1 || got[0].Kind != bot.CommandNote {
		t.Errorf("commands %+v", got)
	}
	// Switched off in the roster: nothing works, however long the session.
	r := sampleRoster()
	r.Officers[0].Enabled = false
	p.host.SetRoster(r)
	p.client = p.signIn("huong")
	if a := p.post("/console/t/N427AH/note", form("text", "x")); a.status != http.StatusForbidden {
		t.Errorf("note: %d", a.status)
	}
	if got := p.store.commands(); len(got) != 1 {
		t.Errorf("commands %+v", got)
	}
}

// Nothing below /console answers without a session, and no command of one
// that ended is put.
func TestNoSession(t *testing.T) {
	p := newPlace(t)
	p.client = browser()
	for _, path := range []string{"/console", "/console/t/N427AH", "/console/t/N427AH/guide", "/console/t/N427AH/transfer", "/console/notices", "/console/roster", "/console/me", "/console/stream", "/console/files/x/y", "/console/password"} {
		a := p.get(path)
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/console/sign-in?next="+url.QueryEscape(path) {
			t.Errorf("%s: %d to %q", path, a.status, a.header.Get("Location"))
		}
		a.lacks(t, "Bà con mẫu")
	}
	for _, path := range []string{"claim", "take", "reply", "note", "transfer", "close", "hand-back", "send", "seen", "group"} {
		if a := p.post("/console/t/N427AH/"+path, form("text", typed)); a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := p.post("/console/t/N427AH/reply", form("text", typed), "Accept", "application/json"); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "signed_out") {
		t.Errorf("script: %d %s", a.status, a.body)
	}
	if len(p.store.events) != 0 {
		t.Error("a command was put")
	}
	p.client = p.signIn("bientap") // signed in, but no officer
	if a := p.get("/console"); a.status != http.StatusForbidden {
		t.Errorf("no officer: %d", a.status)
	}
}

func TestCrossSite(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	for _, h := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://example.org"}} {
		a := p.post("/console/t/N427AH/reply", form("text", typed), h...)
		if a.status != http.StatusForbidden {
			t.Errorf("%s: %d", h[1], a.status)
		}
		a.has(t, "từ một trang khác")
	}
	if len(p.store.events) != 0 {
		t.Error("a command was put")
	}
	if a := p.post("/console/t/N427AH/reply", form("text", typed), "Sec-Fetch-Site", "same-origin"); a.status != http.StatusSeeOther {
		t.Errorf("own form: %d", a.status)
	}
	if got := p.store.commands(); !slices.ContainsFunc(got, func(c bot.Command) bool { return c.Kind == bot.CommandReply }) {
		t.Error("own form was not put")
	}
}
