package editor

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// said is what the bot says now.
func (p *place) said(key string) string { return p.host.Words().Text(words.Vi, key) }

// trail is who did what to an object, the newest first.
func (p *place) trail(object string) []account.AuditAction {
	p.t.Helper()
	entries, err := p.store.AuditTrail(p.t.Context(), time.Time{}, 100)
	must(p.t, err)
	var out []account.AuditAction
	for _, e := range entries {
		if e.Object == object && !strings.HasPrefix(string(e.Action), "account.") {
			out = append(out, e.Action)
		}
	}
	return out
}

// form is the whole form of a text, as the page has it for the first time.
func wordForm(vi string) url.Values {
	own, _ := words.Load()
	return url.Values{"text_vi": {vi}, "text_en": {own.Text(words.En, "bot.hello")}, "version_vi": {"0"}, "version_en": {"0"}, "do": {"save"}}
}

const hello = Home + "/words/t/bot.hello"

func TestWordsAreSavedByWhoMay(t *testing.T) {
	p := newPlace(t)
	before := p.said("bot.hello")
	if a := p.post(hello, wordForm("Chào bà con xã mình.")); a.status != http.StatusForbidden || p.said("bot.hello") != before {
		t.Errorf("who writes guides only: %d, %q", a.status, p.said("bot.hello"))
	}
	look := wordForm("Chào bà con xã mình.")
	look.Set("do", "look")
	p.post(hello, look).has(t, "Chào bà con xã mình.", "Người duyệt mới lưu được")
	if a := p.as("minh").get(Home + "/words"); a.status != http.StatusForbidden {
		t.Errorf("an officer: %d", a.status)
	}
	son := p.as("son")
	if a := son.post(hello, wordForm("  Chào bà con xã mình.\r\n")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.words())
	}
	if p.said("bot.hello") != "Chào bà con xã mình." {
		t.Errorf("the bot says %q", p.said("bot.hello"))
	}
	son.get(hello+"?said=saved").has(t, "Trợ lý nói câu này từ tin sau", "son lưu lúc 9:25", "sửa câu (Tiếng Việt)", before)
	son.get(Home+"/words?show=changed").has(t, "1 câu", "Đã sửa: Tiếng Việt", "Chào bà con xã mình.")
	if got := p.trail("bot.hello"); len(got) != 1 || got[0] != auditWordsChange {
		t.Errorf("the trail has %v", got)
	}
	// Somebody else still has the page of before.
	if a := p.as("lan").post(hello, wordForm("Câu khác.")); a.status != http.StatusConflict || !strings.Contains(a.body, "Câu khác.") || p.said("bot.hello") != "Chào bà con xã mình." {
		t.Errorf("a stale form: %d", a.status)
	}
	if a := son.post(hello+"/reset", url.Values{"lang": {"vi"}, "version": {"1"}}); a.status != http.StatusSeeOther || p.said("bot.hello") != before {
		t.Errorf("reset: %d, %q", a.status, p.said("bot.hello"))
	}
	if got := p.trail("bot.hello"); len(got) != 2 || got[0] != auditWordsReset {
		t.Errorf("the trail has %v", got)
	}
	son.get(hello).has(t, "đưa về câu gốc (Tiếng Việt)")
}

// TestBadWordsReachNobody: neither by the form nor by a file.
func TestBadWordsReachNobody(t *testing.T) {
	p := newPlace(t).as("son")
	promise := p.said("bot.promise")
	form := func(vi string) url.Values {
		f := wordForm(vi)
		f.Set("text_en", p.host.Words().Text(words.En, "bot.promise"))
		return f
	}
	for text, why := range map[string]string{
		"Dạ, sẽ trả lời sớm ạ. Mã phiếu {ticket}.":                                       "Thiếu {by}, {officer}",
		"{officer} trả lời trước {by}. Mã phiếu {ticket}. {phone}":                       "Không có gì để điền vào {phone}",
		"{officer} trả lời trước {by}. Mã phiếu {ticket}." + strings.Repeat(" dài", 300): "chỉ nhận tới 1000",
		"": "Câu chưa có chữ nào",
		"{officer} trả lời trước {by}. Mã phiếu {ticket}. {": "Dấu ngoặc nhọn",
		"{officer}\u200b trả lời trước {by}. Mã {ticket}.":   "ký tự ẩn",
	} {
		a := p.post(Home+"/words/t/bot.promise", form(text))
		if a.has(t, why, "Chưa lưu"); a.status != http.StatusUnprocessableEntity || p.said("bot.promise") != promise {
			t.Errorf("%q: %d, the bot says %q", text, a.status, p.said("bot.promise"))
		}
	}
	for _, key := range []string{"console.audit_ticket_claim", "bot.refused_actor", "nothing"} {
		if a := p.post(Home+"/words/t/"+key, form("Chào.")); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", key, a.status)
		}
	}
	file := url.Values{"do": {"take"}, "mark": {editsMark(nil)}, "text": {"vi:\n  bot.hello: Chào.\n  bot.promise: Sẽ trả lời.\n  bot.refused_actor: Không.\n"}}
	a := p.post(Home+"/words/import", file)
	if a.has(t, "Chưa nhập được", "Thiếu", "phường không đổi được"); a.status != http.StatusUnprocessableEntity || p.said("bot.hello") == "Chào." {
		t.Errorf("a file with faults: %d", a.status)
	}
	edits, err := p.store.WordEdits(t.Context())
	must(t, err)
	if len(edits) > 0 {
		t.Errorf("kept: %+v", edits)
	}
}

func TestWordsGoOutAndIn(t *testing.T) {
	p := newPlace(t).as("son")
	must(t, p.store.PutWordEdit(t.Context(), words.Edit{Key: "bot.bye", Lang: words.Vi, Text: "Hẹn gặp lại bà con.", By: "lan", At: start}))
	must(t, p.follow(t.Context()))
	out := p.get(Home + "/words/export")
	if !strings.Contains(out.body, "bot.bye: Hẹn gặp lại bà con.") || !strings.Contains(out.header.Get("Content-Disposition"), "words.yaml") {
		t.Fatalf("exported: %s", out.body)
	}
	text := "vi:\n  bot.hello: Chào bà con.\nen:\n  bot.hello: Good day.\n"
	look := p.post(Home+"/words/import", url.Values{"do": {"look"}, "text": {text}})
	look.has(t, "Sẽ đổi 3 câu", "Chào bà con.", "Good day.", "về câu gốc")
	if p.said("bot.bye") != "Hẹn gặp lại bà con." {
		t.Error("looking at a file changes something")
	}
	_, rest, _ := strings.Cut(look.body, `name="mark" value="`)
	mark, _, _ := strings.Cut(rest, `"`)
	if a := p.post(Home+"/words/import", url.Values{"do": {"take"}, "text": {text}, "mark": {"x"}}); a.status != http.StatusConflict || p.said("bot.bye") != "Hẹn gặp lại bà con." {
		t.Errorf("a file against another state: %d", a.status)
	}
	if a := p.post(Home+"/words/import", url.Values{"do": {"take"}, "text": {text}, "mark": {mark}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.words())
	}
	own, _ := words.Load()
	if p.said("bot.hello") != "Chào bà con." || p.said("bot.bye") != own.Text(words.Vi, "bot.bye") {
		t.Errorf("the bot says %q and %q", p.said("bot.hello"), p.said("bot.bye"))
	}
	if a := p.post(Home+"/words/import", url.Values{"do": {"look"}, "text": {"vi: ["}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("no YAML: %d", a.status)
	}
	again := p.get(Home + "/words/export")
	if a := p.post(Home+"/words/import", url.Values{"do": {"look"}, "text": {again.body}}); a.status != http.StatusOK {
		t.Errorf("what was exported: %d", a.status)
	} else {
		a.has(t, "Sẽ đổi 0 câu")
	}
}

func TestWordsAreFound(t *testing.T) {
	p := newPlace(t)
	p.get(Home+"/words").has(t, "Chào hỏi", "Gặp cán bộ", "Lời chào khi bà con mở cuộc trò chuyện")
	for _, q := range []string{"trễ hẹn", "tre hen", "cham hon da hen"} {
		a := p.get(Home + "/words?q=" + url.QueryEscape(q))
		a.has(t, "Trễ hẹn", "cán bộ trả lời chậm hơn")
		a.lacks(t, "Lời chào khi bà con mở cuộc trò chuyện")
	}
	p.get(Home+"/words?q=khongcogica").has(t, "Không có câu nào như vậy")
	p.get(Home+"/words?show=changed").has(t, "Phường chưa sửa câu nào")
	// A text that this version of the program does not say any more is named.
	must(t, p.store.PutWordEdit(t.Context(), words.Edit{Key: "bot.of_old", Lang: words.Vi, Text: "Chào.", By: "lan", At: start}))
	p.get(Home+"/words").has(t, "bà con đang thấy câu gốc: bot.of_old")
	for _, m := range p.host.Words().Moments() {
		for _, e := range m.Texts {
			a := p.get(wordHref(e.Key))
			if a.status != http.StatusOK || strings.Contains(a.words(), "gwords.") {
				t.Errorf("%s: %d", e.Key, a.status)
			}
		}
	}
}

func bulletinForm(version string, from, to time.Time) url.Values {
	return url.Values{"vi": {"Quầy đóng cửa vì nước lên."}, "en": {""}, "from": {from.Format(moment)}, "to": {to.Format(moment)}, "version": {version}, "do": {"save"}}
}

func (p *place) bulletin() bot.Bulletin {
	w, _, done := p.host.Take()
	defer done()
	return w.Bulletin
}

func TestBulletin(t *testing.T) {
	p := newPlace(t)
	b := Home + "/bulletin"
	if a := p.post(b, bulletinForm("0", start, start.Add(time.Hour))); a.status != http.StatusForbidden {
		t.Errorf("who writes guides only: %d", a.status)
	}
	p.get(b).has(t, "Lúc này không có thông báo nào", "Người duyệt mới lưu được")
	son := p.as("son")
	for name, form := range map[string]url.Values{
		"over": bulletinForm("0", start.Add(-2*time.Hour), start.Add(-time.Hour)), "backwards": bulletinForm("0", start.Add(2*time.Hour), start.Add(time.Hour)),
		"too long a time": bulletinForm("0", start, start.AddDate(0, 0, 15)), "no text": {"vi": {" "}, "from": {start.Format(moment)}, "to": {start.Add(time.Hour).Format(moment)}, "version": {"0"}, "do": {"save"}},
		"too long": {"vi": {strings.Repeat("nước ", 130)}, "from": {start.Format(moment)}, "to": {start.Add(time.Hour).Format(moment)}, "version": {"0"}, "do": {"save"}},
		"no time":  {"vi": {"Nước lên."}, "from": {"mai"}, "to": {""}, "version": {"0"}, "do": {"save"}},
	} {
		if a := son.post(b, form); a.status != http.StatusUnprocessableEntity || p.bulletin().Version != 0 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	look := bulletinForm("0", start, start.Add(time.Hour))
	look.Set("do", "look")
	son.post(b, look).has(t, "Thông báo của Phường Mẫu: Quầy đóng cửa vì nước lên.")
	if p.bulletin().Version != 0 {
		t.Error("looking at it shows it")
	}
	if a := son.post(b, bulletinForm("0", start, start.Add(time.Hour))); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.words())
	}
	if got := p.bulletin(); !got.Shown(start) || got.Shown(start.Add(time.Hour)) || got.By != "son" || got.Version != 1 {
		t.Errorf("%+v", got)
	}
	son.get(b+"?said=put").has(t, "Bà con đang thấy, tới", "Đến giờ là bà con thấy", "Quầy đóng cửa")
	if a := p.as("lan").post(b, bulletinForm("0", start, start.Add(2*time.Hour))); a.status != http.StatusConflict {
		t.Errorf("a stale form: %d", a.status)
	}
	if a := son.post(b+"/down", url.Values{"version": {"0"}}); a.status != http.StatusConflict || !p.bulletin().Shown(start) {
		t.Errorf("a stale taking down: %d", a.status)
	}
	if a := son.post(b+"/down", url.Values{"version": {"1"}}); a.status != http.StatusSeeOther || p.bulletin().Shown(start) {
		t.Errorf("taking down: %d, %+v", a.status, p.bulletin())
	}
	if got := p.trail(""); len(got) != 2 || got[0] != auditBulletinDown || got[1] != auditBulletinPut {
		t.Errorf("the trail has %v", got)
	}
	// Its time goes by without anybody doing anything.
	if a := son.post(b, bulletinForm("2", start.Add(time.Hour), start.Add(2*time.Hour))); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	son.get(b).has(t, "Hẹn hiện từ")
	p.wait(time.Hour)
	son.get(b).has(t, "Bà con đang thấy")
	p.wait(time.Hour)
	son.get(b).has(t, "Lúc này không có thông báo nào", "Lần trước hết lúc")
}
