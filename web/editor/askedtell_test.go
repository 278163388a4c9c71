package editor

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// tell tells those who asked as the server does.
func (p *place) tell(ctx context.Context, list []bot.Question, code procedures.Code, _ string) (int, error) {
	w, _, done := p.host.Take()
	defer done()
	n, err := bot.AnswerNews(ctx, p.store, p.store, w, list, code)
	if err != nil {
		return n, err
	}
	for i := range list {
		list[i].Told = p.clock()
	}
	return n, p.store.SettleQuestions(ctx, list)
}

func TestAnOfficersAnswerBecomesADraft(t *testing.T) {
	p := newPlace(t)
	q := p.asks("a", "ở trọ khai ở đâu", bot.QuestionHanded, func(q *bot.Question, tn *bot.Turn) {
		m := bot.Message{ID: bot.MessageID(fmt.Sprintf("%s-2", q.Conversation)), Conversation: q.Conversation, Seq: 2, At: q.At, Kind: bot.MessageText,
			Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Cán bộ mẫu"}, Text: "Dạ em chào bác An ạ. Bác mang căn cước đến công an phường. Cần thì gọi 0912 345 678 ạ."}
		tn.Messages, tn.Conversation.LastSeq = []bot.Message{m}, 2
		q.Reply, q.Code = m.ID, stay
	})
	href := questionsHref + "/answer?" + url.Values{"id": {q.ID}}.Encode()
	page := p.get(href)
	page.has(t, "Bác mang căn cước đến công an phường.", "1 số điện thoại hoặc số giấy tờ", "1 chỗ có tên người", "lời chào")
	page.lacks(t, "0912", "bác An")
	post := func(pairs ...string) answered { return p.tapOn(q, "answer", pairs...) }
	post("text", "Gọi 0912345678", "code", string(stay), "where", "note", "read", "1").has(t, "Lời còn số điện thoại")
	post("text", "Mang căn cước.", "code", string(stay), "where", "note").has(t, "Xin đọc lại và đánh dấu")
	post("text", "Mang căn cước.", "code", string(stay), "where", "step", "read", "1").has(t, "Xin đặt tên cho bước")
	if got := post("text", "Mang căn cước.", "code", string(stay), "where", "step", "step", "Đến công an phường", "read", "1"); got.header.Get("Location") != guideHref(stay)+"/edit" {
		t.Fatalf("%d %.600s", got.status, got.words())
	}
	s := p.draftOf(stay).Guide.Steps
	if last := s[len(s)-1]; last.Title != "Đến công an phường" || last.Text != "Mang căn cước." || last.ID == "" {
		t.Errorf("step %+v", last)
	}
	post("text", "Nộp ở phường.", "code", "new", "newcode", "", "name", "Tên", "where", "note", "read", "1").has(t, p.text("gform.bad_code"))
	post("text", "Nộp ở phường.", "code", "new", "newcode", "1.999999", "name", "", "where", "note", "read", "1").has(t, p.text("gform.missing_title"))
	if got := post("text", "Nộp ở phường.", "code", "new", "newcode", "1.999999", "name", "Bài mới", "where", "note", "read", "1"); got.status != http.StatusSeeOther {
		t.Fatalf("%d %.600s", got.status, got.words())
	}
	if g := p.draftOf("1.999999").Guide; g.Title != "Bài mới" || g.Review != procedures.ReviewWard || len(g.Notes) != 1 || len(g.Wordings) != 1 {
		t.Errorf("new guide %+v", g)
	}
}

// publish lets the draft of a guide out, by Sơn.
func (p *place) publishDraft(code procedures.Code) {
	p.t.Helper()
	approve(p.t, p, p.draftOf(code), "son")
	p.as("son").press(code, "publish", "when", "now").goes(p.t, "published")
}

func TestThoseWhoAskedAreTold(t *testing.T) {
	p := newPlace(t)
	const text = "Nhà cho người ngoài tỉnh thuê phòng khai sao"
	q := p.asks("a", text, bot.QuestionRefused)
	p.asks("b", text, bot.QuestionRefused)
	p.asks("c", text, bot.QuestionRefused, func(_ *bot.Question, tn *bot.Turn) { tn.Conversation.Unreachable = "blocked" })
	p.get(questionsHref+"/tell").has(t, "Chưa có bài nào để báo")
	p.tapOn(q, "add", "code", string(stay), "wording", text, "tried", text)
	p.get(questionsHref+"/tell").has(t, "Chưa có bài nào để báo")
	p.wait(time.Hour)
	p.publishDraft(stay)
	if d, c := p.answer(text); d != knowledge.DecisionAnswer || c != stay {
		t.Fatalf("answered with %s %s", d, c)
	}
	p.get(questionsHref+"/settled").has(t, "Bà con thấy từ 17/6/2026")
	p.get(questionsHref+"/tell").has(t, "Báo cho 2 bà con đã hỏi", "1 người không liên lạc được nữa")
	p.get(questionsHref+"/tell/ask?code="+string(stay)).has(t, "Báo cho 2 bà con?", "không lấy lại được")
	told := p.post(questionsHref+"/tell", url.Values{"code": {string(stay)}})
	p.led(told).has(t, "Sẽ có 2 bà con nhận được tin", "2 người đã được báo", "Không còn ai để báo")
	p.led(p.post(questionsHref+"/tell", url.Values{"code": {string(stay)}})).lacks(t, "nhận được tin")
}
