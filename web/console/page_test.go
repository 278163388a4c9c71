package console

import (
	"bytes"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

func (p *place) request(method, path string) *http.Request {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.server.URL+path, nil)
	must(p.t, err)
	return req
}

// everyPage is one address of each kind of page.
func everyPage() []string {
	return []string{"/console", "/console?tab=ward", "/console?q=phuc", "/console/t/N427AH", "/console/t/N427AH?mode=note", "/console/t/N427AH/guide",
		"/console/t/N427AH/guide?guide=tam+tru", "/console/t/N427AH/transfer", "/console/t/N427AH/close", "/console/t/S4NX9P/take", "/console/t/S4NX9P",
		"/console/t/X9N4RT", "/console/t/D5NG2A", "/console/notices", "/console/roster", "/console/me", "/console/password"}
}

// Pages hold no script and no style of their own, so that the policy can
// forbid both; and nothing of a citizen's address.
func TestPagesAreClean(t *testing.T) {
	p := newPlace(t)
	p.clean(everyPage())
}

// clean opens pages in both languages and looks at what is in them.
func (p *place) clean(paths []string) {
	t := p.t
	t.Helper()
	inline := regexp.MustCompile(`(?i)<[^>]+\s(on[a-z]+|style)\s*=|<script(?:\s*>|[^>]*>[^<])|<style|javascript:`)
	key := regexp.MustCompile(`\{\w+\}|>(console|session|page|bot)\.[a-z_]+<`)
	for _, lang := range []string{"vi", "en"} {
		for _, path := range paths {
			req := p.request(http.MethodGet, path)
			req.AddCookie(&http.Cookie{Name: "lang", Value: lang})
			a := p.do(p.client, req)
			if a.status != http.StatusOK {
				t.Errorf("%s: %d", path, a.status)
			}
			if m := inline.FindString(a.body); m != "" {
				t.Errorf("%s: %s", path, m)
			}
			if m := key.FindString(a.body); m != "" {
				t.Errorf("%s in %s: unfinished words %s", path, lang, m)
			}
			a.lacks(t, "chat-", "webchat:main")
			if got := a.header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: headers %v", path, a.header)
			}
		}
	}
}

// Every text that the code names stands in both languages.
func TestTexts(t *testing.T) {
	texts, err := words.Load()
	must(t, err)
	var keys []string
	literal := regexp.MustCompile(`"((?:console|session)\.[a-z_]+[a-z])"`)
	must(t, fs.WalkDir(os.DirFS(".."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || !strings.HasPrefix(name, "console/") && !strings.HasPrefix(name, "session/") {
			return err
		}
		b, err := os.ReadFile("../" + name)
		for _, m := range literal.FindAllStringSubmatch(string(b), -1) {
			keys = append(keys, m[1])
		}
		return err
	}))
	for _, k := range []handoff.ChangeKind{handoff.ChangeOpened, handoff.ChangeClaimed, handoff.ChangeClaimed + "_over", handoff.ChangeTransfer, handoff.ChangeReassign,
		handoff.ChangeEscalated, handoff.ChangeHandBack, handoff.ChangeHandBack + "_citizen", handoff.ChangeClosed, handoff.ChangeReopened, handoff.ChangeGroup} {
		keys = append(keys, "console.change_"+string(k))
	}
	for _, r := range []roster.ReasonCode{roster.ReasonDuty, roster.ReasonNoGroup, roster.ReasonNoDuty, roster.ReasonAbsent, roster.ReasonAbsent + "_open", roster.ReasonDisabled,
		roster.ReasonNoReply, roster.ReasonSubstitute, roster.ReasonCycle, roster.ReasonDesk, roster.ReasonNobodyThere, handoff.ReasonClaim, handoff.ReasonTransfer, handoff.ReasonLead} {
		keys = append(keys, "console.why_"+string(r))
	}
	for _, o := range outcomes() {
		keys = append(keys, "console.outcome_"+string(o))
	}
	for _, k := range []bot.CommandKind{bot.CommandClaim, bot.CommandTakeOver, bot.CommandReply, bot.CommandNote, bot.CommandTransfer, bot.CommandClose, bot.CommandHandBack, bot.CommandSend, bot.CommandSeen, bot.CommandGroup} {
		keys = append(keys, "console.done_"+string(k))
	}
	for _, d := range []knowledge.Decision{knowledge.DecisionAnswer, knowledge.DecisionClarify, knowledge.DecisionRefuse} {
		keys = append(keys, "console.search_"+string(d))
	}
	if len(keys) < 100 {
		t.Fatalf("found only %d texts in the code", len(keys))
	}
	for _, lang := range words.Langs() {
		for _, k := range keys {
			if !texts.Has(lang, k) {
				t.Errorf("%s lacks %s", lang, k)
			}
		}
	}
}

func TestTalk(t *testing.T) {
	p := newPlace(t)
	a := p.get("/console/t/N427AH")
	text := textOf(a.body)
	for _, want := range []string{"Bà con mẫu An", "Hẹn trả lời trước 10:45", "còn 1 giờ 20 phút", "Bước 2 trên 5", "Có 1 trên 2 giấy tờ", "Gửi tới Bà con mẫu An", "Gửi cho Bà con mẫu An",
		"Đã hỏi Công an phường", "Bà con không thấy", "chu nha di xa khong ky duoc", "Bà con đang ở đây", "Cán bộ mẫu Hương nhận phiếu lúc 9:22", "Hôm qua, 16 tháng 6", "Tờ khai CT01"} {
		if !strings.Contains(text, want) {
			t.Errorf("page lacks %q", want)
		}
	}
	a.has(t, `role="log"`, `aria-current="true" data-ticket="N427AH"`)
	// Held by a colleague: a note first, and the way to take over.
	held := p.get("/console/t/S4NX9P")
	held.has(t, "Cán bộ mẫu Minh đang giữ phiếu này.", `id="mode-note" checked`, "/console/t/S4NX9P/take")
	held.lacks(t, `/console/t/S4NX9P/close"`, "Gửi tóm tắt")
	// The lead may move it.
	p.client = p.signIn("minh")
	p.get("/console/t/N427AH").has(t, `/console/t/N427AH/close"`)
}

func TestOlderMessages(t *testing.T) {
	p := newPlace(t)
	id := p.store.tickets["T2M8VW"].Conversation
	for range 2 * pageOf {
		say(p.store, id, bot.Message{At: at(9, 20), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: "tin"})
	}
	a := p.get("/console/t/T2M8VW")
	if n := strings.Count(a.body, `class="said"`); n != pageOf {
		t.Errorf("%d messages", n)
	}
	a.has(t, "/console/t/T2M8VW?from=2")
	a.lacks(t, "phiếu tới Cán bộ mẫu Hương") // happened before what is on the page
	a = p.get("/console/t/T2M8VW?from=2")
	if n := strings.Count(a.body, `class="said"`); n != 2*pageOf {
		t.Errorf("%d messages", n)
	}
	a = p.get("/console/t/T2M8VW?from=1")
	a.lacks(t, "data-older")
	a.has(t, "phiếu tới Cán bộ mẫu Hương")
}

func TestGuide(t *testing.T) {
	p := newPlace(t)
	a := p.get("/console/t/N427AH/guide")
	a.has(t, "Đăng ký tạm trú", "Phường đã duyệt", "Bà con đang ở đây", `name="step" value="nop"`, `name="aspect" value="papers"`, "VNeID")
	a = p.get("/console/t/N427AH/guide?guide=tam+tru")
	a.has(t, "Trợ lý sẽ trả lời bằng hướng dẫn đầu tiên.", "khớp 91%", "code=1.000894")
	a = p.get("/console/t/N427AH/guide?guide=tam+tru&code=1.000894")
	a.has(t, "Đăng ký kết hôn", "Phường chưa duyệt")
	a.lacks(t, "Bà con đang ở đây")
	p.get("/console/t/T2M8VW/guide").has(t, "Chưa rõ bà con hỏi thủ tục nào.")
}

func TestCharge(t *testing.T) {
	p := newPlace(t)
	text := textOf(p.get("/console/roster").body)
	for _, want := range []string{"Việc chưa có ai phụ trách 0", "Tổ dân phố 7 2 việc chờ Cán bộ mẫu Hương", "Cán bộ mẫu Thảo nghỉ đến hết 19/6.", "Cán bộ mẫu Hương làm thay.", "Đang trong giờ làm việc.", "Đang trực: Cán bộ mẫu Minh."} {
		if !strings.Contains(text, want) {
			t.Errorf("page lacks %q", want)
		}
	}
	p.mu.Lock()
	p.now = at(18, 0)
	p.mu.Unlock()
	if text = textOf(p.get("/console/roster").body); !strings.Contains(text, "Làm việc lại lúc 7:30 Thứ năm 18/6.") {
		t.Error("next opening is missing")
	}
	r := sampleRoster()
	r.Officers[0].Enabled, r.DeskTeam = false, nil
	p.host.SetRoster(r)
	p.client = p.signIn("minh")
	if text = textOf(p.get("/console/roster").body); !strings.Contains(text, "Chưa có ai trả lời") || strings.Contains(text, "phụ trách 0") {
		t.Error("nobody answers, and the page does not say so")
	}
}

func TestNotices(t *testing.T) {
	p := newPlace(t)
	a := p.get("/console/notices")
	a.has(t, "Phiếu mới N427AH", `href="/console/t/D5NG2A"`, "Đã đọc hết")
	if a := p.post("/console/notices/seen", form()); a.status != http.StatusSeeOther {
		t.Errorf("status %d", a.status)
	}
	e := p.store.events[0]
	if e.Address != bot.DeskAddress("huong") || !e.Desk || e.Command.Kind != bot.CommandSeen || e.Command.Seq != 2 {
		t.Errorf("event %+v", e)
	}
	p.client = p.signIn("minh")
	p.get("/console/notices").lacks(t, "N427AH") // hers, not his
}

func TestFiles(t *testing.T) {
	p := newPlace(t)
	p.store.decide = obey
	upload := func(name, content string) answer {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		must(t, w.WriteField("key", newKey()))
		must(t, w.WriteField("text", typed))
		f, err := w.CreateFormFile("files", name)
		must(t, err)
		_, err = io.WriteString(f, content)
		must(t, err)
		must(t, w.Close())
		req := p.request(http.MethodPost, "/console/t/N427AH/reply")
		req.Body = io.NopCloser(&b)
		req.Header.Set("Content-Type", w.FormDataContentType())
		return p.do(p.client, req)
	}
	upload("x.png", "<script>alert(1)</script>").has(t, "Tệp này không gửi được.", "VNeID")
	if len(p.store.events) != 0 {
		t.Fatal("a reply went without its file")
	}
	if a := upload("giấy.png", "\x89PNG\r\n\x1a\n...."); a.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.status, textOf(a.body))
	}
	ref := p.store.commands()[0].Files[0]
	if ref.Type != "image/png" || ref.Name != "giấy.png" {
		t.Errorf("%+v", ref)
	}
	id := p.store.tickets["N427AH"].Conversation
	say(p.store, id, bot.Message{At: at(9, 25), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: "ảnh", Files: []bot.FileRef{ref}})
	m := p.store.messages[id][len(p.store.messages[id])-1]
	path := "/console/files/" + string(m.ID) + "/" + ref.Hash
	p.get("/console/t/N427AH").has(t, path)
	a := p.get(path)
	if a.status != 200 || a.header.Get("Content-Type") != "image/png" || a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Cache-Control") != "private, no-store" || !strings.HasPrefix(a.header.Get("Content-Disposition"), "inline") {
		t.Errorf("%d %v", a.status, a.header)
	}
	other := p.store.messages[id][0]
	if a := p.get("/console/files/" + string(other.ID) + "/" + ref.Hash); a.status != http.StatusNotFound {
		t.Errorf("by a message that does not name it: %d", a.status)
	}
}

func TestChannel(t *testing.T) {
	var c bot.Channel = Channel{}
	if c.Name() != bot.DeskAccount.Channel() {
		t.Errorf("name %s", c.Name())
	}
	if n := len(c.Plan(bot.Message{})); n != 1 {
		t.Errorf("%d parts", n)
	}
	if id, err := c.Send(t.Context(), bot.Row{Message: "m1"}); id != "m1" || err != nil {
		t.Errorf("%s %v", id, err)
	}
}
