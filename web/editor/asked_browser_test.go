package editor

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/motcua/motcua/bot"
)

// busy is a place in which much was asked and some of it settled.
func busy(t *testing.T) (p *place, group, answer bot.Question) {
	p = figured(t)
	say := func(end bot.QuestionEnd, change func(*bot.Question, *bot.Turn), texts ...string) (q bot.Question) {
		for i, text := range texts {
			p.wait(7 * time.Minute)
			q = p.asks(fmt.Sprintf("%s-%d", text, i), text, end, func(q *bot.Question, turn *bot.Turn) {
				if change != nil {
					change(q, turn)
				}
			})
		}
		return q
	}
	group = say(bot.QuestionRefused, nil, "Cho người ta thuê phòng thì chủ nhà phải khai báo những gì?", "cho thue phong thi chu nha phai khai bao nhung gi", "chủ nhà cho thuê phòng phải khai báo gì ạ", "cho thuê phòng, chủ nhà khai báo ở đâu")
	say(bot.QuestionAgain, func(q *bot.Question, _ *bot.Turn) { q.Code = stay }, "cho thuê phòng chủ nhà khai báo thế nào", "chủ nhà phải khai báo cho thuê phòng")
	answer = say(bot.QuestionHanded, func(q *bot.Question, turn *bot.Turn) {
		m := bot.Message{ID: bot.MessageID(fmt.Sprintf("%s-2", q.Conversation)), Conversation: q.Conversation, Seq: 2, At: q.At, Kind: bot.MessageText,
			Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Cán bộ mẫu Hương"}, Text: "Dạ em chào bác An ạ. Bác làm đơn có xác nhận của tổ dân phố, nộp ở tầng 1, chiều thứ Năm có người xuống xem cây. Cần gấp thì gọi 0912 345 678 ạ."}
		turn.Messages, turn.Conversation.LastSeq = []bot.Message{m}, 2
		q.Reply, q.Code = m.ID, "1.001193"
	}, "Cây trước nhà số 12 đường Lê Lợi sắp đổ, tên tôi là Nguyễn Văn An, muốn xin chặt", "cây trước nhà sắp đổ, muốn xin chặt")
	say(bot.QuestionAsked, func(q *bot.Question, _ *bot.Turn) { q.Choices = append(q.Choices, stay, "1.004222") }, "nuôi ong trong khu dân cư", "nuoi ong trong khu dan cu", "khu dân cư có được nuôi ong")
	say(bot.QuestionRated, nil, "xin giấy xác nhận độc thân để mua nhà trả góp ngân hàng")
	mine := say(bot.QuestionOther, nil, "hôm nay trời đẹp quá")
	p.tapOn(mine, "assign", "to", "lan")
	hello := say(bot.QuestionRefused, nil, "alo alo")
	p.tapOn(hello, "nothing")
	const old = "Ở trọ nhà người quen thì báo ai"
	told := say(bot.QuestionRefused, nil, old, "o tro nha nguoi quen thi bao ai")
	p.tapOn(told, "add", "code", string(stay), "wording", old, "tried", old)
	p.wait(time.Hour)
	p.publishDraft(stay)
	return p, group, answer
}

func TestPagesOfQuestionsAreForEveryone(t *testing.T) {
	t.Parallel() // it takes long
	p, group, answer := busy(t)
	ctx := p.chromium("lan")
	p.look(ctx, map[string]string{"asked": questionsHref, "group": groupHref(group.ID, askedPeriod), "settled": questionsHref + "/settled", "tell": questionsHref + "/tell",
		"tell-ask": questionsHref + "/tell/ask?code=" + string(stay), "answer": questionsHref + "/answer?" + url.Values{"id": {answer.ID}}.Encode(),
		"figures": figuresHref, "guide-figures": guideHref(stay) + "/figures", "guide-card": guideHref(stay)})
	empty := newPlace(t)
	ctx = empty.chromium("lan")
	empty.look(ctx, map[string]string{"asked-empty": questionsHref, "settled-empty": questionsHref + "/settled", "tell-empty": questionsHref + "/tell", "figures-empty": figuresHref})
}

// TestAGroupIsSettledByKeys goes from the list to the group and adds a wording
// with nothing but the keyboard.
func TestAGroupIsSettledByKeys(t *testing.T) {
	p := newPlace(t)
	p.asks("a", "Nhà cho người ngoài tỉnh thuê phòng khai sao", bot.QuestionRefused)
	ctx := p.chromium("huong")
	p.open(ctx, questionsHref)
	to := func(what string) {
		t.Helper()
		for range 60 {
			do(ctx, t, chromedp.KeyEvent(kb.Tab))
			if eval[bool](ctx, t, `document.activeElement.matches('`+what+`')`) {
				return
			}
		}
		t.Fatalf("the keyboard does not come to %s", what)
	}
	to(`.asked-foot a.button`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(".offers"))
	to(`.offers button`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(".asked-undo"))
	if q := p.questions()[0]; q.Settled != bot.SettledWording || p.draftOf(q.SettledAs).Version == 0 {
		t.Errorf("settled %+v", q)
	}
	to(`.asked-undo button`)
	do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(".asked-foot"))
	if q := p.questions()[0]; q.Settled != "" {
		t.Errorf("not taken back: %+v", q)
	}
}
