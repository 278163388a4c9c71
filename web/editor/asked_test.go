package editor

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/words"
)

// asks is what a citizen asks now, in a chat of her own, with what becomes of
// it.
func (p *place) asks(chat, text string, end bot.QuestionEnd, change ...func(*bot.Question, *bot.Turn)) bot.Question {
	p.t.Helper()
	ctx, at := p.t.Context(), p.clock()
	address := bot.Address{Account: "webchat:main", Chat: bot.ChatID(chat)}
	st, err := p.store.State(ctx, address.Conversation())
	must(p.t, err)
	seq := st.Conversation.LastSeq + 1
	e := bot.Event{Key: bot.EventKey(fmt.Sprintf("%s:%d", chat, seq)), Conversation: address.Conversation(), Address: address, Kind: bot.EventText, At: at, Due: at, Text: text}
	_, err = p.store.PutEvent(ctx, e)
	must(p.t, err)
	t := bot.Turn{Conversation: st.Conversation}
	c := &t.Conversation
	c.Address, c.Kind, c.LastSeq, c.CitizenAt = address, bot.KindCitizen, seq, at
	c.Asked = append(c.Asked, seq)
	q := bot.Question{ID: bot.QuestionID(c.ID, seq), Conversation: c.ID, At: at, Text: bot.Mask(text), End: end}
	for _, f := range change {
		f(&q, &t)
	}
	t.Questions = []bot.Question{q}
	must(p.t, p.store.ApplyTurn(ctx, e, st.Conversation.Version, t, nil))
	return q
}

// questions are all that are kept, the newest first.
func (p *place) questions() []bot.Question {
	p.t.Helper()
	list, err := p.store.Questions(p.t.Context(), bot.QuestionFilter{})
	must(p.t, err)
	return list
}

// tap posts a form of a group's page.
func (p *place) tapOn(q bot.Question, what string, pairs ...string) answered {
	p.t.Helper()
	form := url.Values{"id": {q.ID}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return p.post(questionsHref+"/"+what, form)
}

// led opens the page that a form led to.
func (p *place) led(a answered) answered {
	p.t.Helper()
	if a.status != http.StatusSeeOther {
		p.t.Fatalf("%d: %.900s", a.status, a.words())
	}
	return p.get(a.header.Get("Location"))
}

func TestWhatWasAskedInVain(t *testing.T) {
	p := newPlace(t)
	p.get(questionsHref).has(t, "Không có câu nào chờ xử lý")
	for i, text := range []string{"Chặt cây xanh trước nhà phải xin phép không?", "chat cay xanh truoc nha phai xin phep khong", "em muốn chặt cây xanh trước cửa nhà"} {
		p.asks(fmt.Sprint("c", i), text, bot.QuestionRefused)
		p.wait(time.Minute)
	}
	p.asks("d", "tên tôi là Nguyễn Văn An, số 0912 345 678, ở trọ khai ở đâu", bot.QuestionHanded, func(q *bot.Question, _ *bot.Turn) { q.Code = stay })
	p.asks("e", "đăng ký tạm trú", bot.QuestionWell, func(q *bot.Question, _ *bot.Turn) { q.Code = stay })
	p.wait(-24 * 40 * time.Hour)
	p.asks("f", "nuôi ong trong khu dân cư", bot.QuestionAsked)
	p.wait(24 * 40 * time.Hour)

	list := p.get(questionsHref)
	list.has(t, "2 nhóm, 4 câu", "Trợ lý không biết: 3", "Trả lời rồi vẫn gặp cán bộ: 1", "Mới nhất 9:27, 17/6/2026", "em muốn chặt cây xanh trước cửa nhà", "Bài gần nhất", "Trợ lý đưa ra: Đăng ký tạm trú")
	list.lacks(t, "nuôi ong", "Nguyễn Văn An", "345", "đăng ký tạm trú")
	if i, j := strings.Index(list.words(), "cây xanh"), strings.Index(list.words(), "khai ở đâu"); i > j {
		t.Error("the bigger group is not the first")
	}
	for query, want := range map[string]string{"days=90": "3 nhóm, 5 câu", "end=handed": "1 nhóm, 1 câu", "end=rated": "Không có nhóm nào như vậy", "code=" + string(stay): "1 nhóm, 1 câu",
		"sector=-": "1 nhóm, 3 câu", "mine=1": "Không có nhóm nào như vậy", "page=9": "2 nhóm", "days=x&end=x&page=-1": "2 nhóm, 4 câu"} {
		p.get(questionsHref+"?"+query).has(t, want)
	}
	p.as("son").get(questionsHref).has(t, "2 nhóm, 4 câu")
	if got := p.as("minh").get(questionsHref).status; got != http.StatusForbidden {
		t.Errorf("who writes no guides: %d", got)
	}
}

func TestOneTapMakesAWording(t *testing.T) {
	t.Parallel() // it takes long
	p := newPlace(t)
	q := p.asks("a", "Cho em hỏi ở trọ thì khai báo với ai ạ", bot.QuestionRefused)
	p.asks("b", "o tro thi khai bao voi ai", bot.QuestionAgain)
	group := p.get(groupHref(q.ID, askedPeriod))
	group.has(t, "Thêm làm cách hỏi của", "Đăng ký tạm trú", "cách hỏi của nhóm ra thẳng bài này")
	const wording = "Ở trọ thì khai báo với ai"
	if !strings.Contains(group.body, ">"+wording+"</textarea>") {
		t.Errorf("the wording is another one: %.3000s", group.body)
	}

	p.tapOn(q, "add", "code", string(stay), "wording", wording+" đây", "tried", wording).has(t, "Đây là kết quả thử với câu đã sửa")
	p.tapOn(q, "add", "code", string(stay), "wording", "Tên tôi là Nguyễn Văn An", "tried", "").has(t, "Câu còn tên, số hay địa chỉ")
	p.tapOn(q, "add", "code", "9.999999", "wording", wording, "tried", wording).has(t, "Xin chọn một bài")
	if p.draftOf(stay).Version != 0 {
		t.Fatal("a draft was begun")
	}
	added := p.tapOn(q, "add", "code", string(stay), "wording", wording, "tried", wording)
	page := p.led(added)
	page.has(t, "Đã thêm vào bản nháp và đánh dấu 2 câu", "Lấy lại", "Không có câu nào chờ xử lý")
	d := p.draftOf(stay)
	if w := d.Guide.Wordings; len(w) == 0 || w[len(w)-1] != wording || d.State != procedures.DraftEditing {
		t.Fatalf("draft %v %v", d.State, d.Guide.Wordings)
	}
	for _, q := range p.questions() {
		if q.Settled != bot.SettledWording || q.SettledBy != "huong" || q.SettledAs != stay {
			t.Errorf("settled %+v", q)
		}
	}
	p.get(questionsHref+"/settled").has(t, "huong thêm làm cách hỏi", "2 câu", "Bài còn ở bản nháp")
	p.led(p.tapOn(q, "add", "code", string(stay), "wording", wording, "tried", wording)).has(t, "Nhóm này đã có người xử lý")

	u, err := url.Parse(added.header.Get("Location"))
	must(t, err)
	undo := url.Values{"tap": {u.Query().Get("tap")}, "by": {"huong"}}
	p.led(p.post(questionsHref+"/undo", undo)).has(t, "Đã lấy lại, 2 câu lại chờ xử lý", "1 nhóm, 2 câu")
	if p.draftOf(stay).Version != 0 {
		t.Errorf("a draft without a change is left: %+v", p.draftOf(stay).Guide.Wordings)
	}
	p.led(p.post(questionsHref+"/undo", undo)).has(t, "đã được lấy lại rồi")
	if got := p.as("son").tapOn(q, "add", "code", string(stay), "wording", wording, "tried", wording).status; got != http.StatusForbidden {
		t.Errorf("a reviewer writes: %d", got)
	}
}

// TestUndoLeavesWhatOthersWrote: what was written into the draft before and
// after a tap stays.
func TestUndoLeavesWhatOthersWrote(t *testing.T) {
	p := newPlace(t)
	p.drafted(stay, "lan", "Câu của Lan.")
	a, b := p.asks("a", "xin phép mở quán ở vỉa hè", bot.QuestionRefused), p.asks("b", "nuôi ong trong khu dân cư", bot.QuestionRefused)
	p.wait(time.Minute)
	first := p.tapOn(a, "add", "code", string(stay), "wording", "Câu một", "tried", "Câu một")
	p.tapOn(b, "add", "code", string(stay), "wording", "Câu hai", "tried", "Câu hai")
	u, err := url.Parse(first.header.Get("Location"))
	must(t, err)
	p.led(p.post(questionsHref+"/undo", url.Values{"tap": {u.Query().Get("tap")}, "by": {"huong"}})).has(t, "1 câu lại chờ xử lý")
	d := p.draftOf(stay)
	if w := strings.Join(d.Guide.Wordings, "|"); d.Guide.Summary != "Câu của Lan." || strings.Contains(w, "Câu một") || !strings.Contains(w, "Câu hai") {
		t.Errorf("%q %q", d.Guide.Summary, w)
	}
}

func TestOtherTaps(t *testing.T) {
	p := newPlace(t)
	q := p.asks("a", "nuôi ong trong khu dân cư", bot.QuestionRefused)
	p.led(p.tapOn(q, "assign", "to", "lan")).has(t, "Đã giao 1 câu", "Giao cho lan")
	p.as("lan").get(questionsHref+"?mine=1").has(t, "1 nhóm, 1 câu")
	p.tapOn(q, "assign", "to", "minh").has(t, "Người đó không viết bài được")

	done := p.tapOn(q, "nothing")
	p.led(done).has(t, "Đã ghi 1 câu không cần bài")
	u, err := url.Parse(done.header.Get("Location"))
	must(t, err)
	p.led(p.post(questionsHref+"/undo", url.Values{"tap": {u.Query().Get("tap")}, "by": {"huong"}})).has(t, "1 câu lại chờ xử lý")

	const bees = "Nuôi ong trong khu dân cư"
	if to := p.tapOn(q, "draft", "wording", bees, "code", "").header.Get("Location"); !strings.HasPrefix(to, Home+"/new?question=") {
		t.Fatalf("led to %q", to)
	}
	p.get(Home+"/new?"+url.Values{"question": {q.ID}}.Encode()).has(t, "Mã thủ tục")
	begun := p.post(Home+"/new", url.Values{"code": {"1.999999"}, "title": {"Nuôi ong"}, "from": {"nothing"}, "question": {q.ID}})
	if begun.status != http.StatusSeeOther {
		t.Fatalf("%d %.500s", begun.status, begun.words())
	}
	if d := p.draftOf("1.999999"); len(d.Guide.Wordings) != 1 || d.Guide.Wordings[0] != bees {
		t.Errorf("begun with %+v", d.Guide)
	}
	if got := p.questions()[0]; got.Settled != bot.SettledDraft || got.SettledAs != "1.999999" {
		t.Errorf("settled %+v", got)
	}
}

// TestWhoSawLessSettlesLess: a question that came after the page was opened
// stays open.
func TestWhoSawLessSettlesLess(t *testing.T) {
	p := newPlace(t)
	q := p.asks("a", "nuôi ong trong khu dân cư", bot.QuestionRefused)
	seen := fmt.Sprint(q.At.UnixMicro())
	p.wait(time.Second)
	p.asks("b", "nuoi ong trong khu dan cu", bot.QuestionRefused)
	p.led(p.tapOn(q, "nothing", "seen", seen)).has(t, "Đã ghi 1 câu", "1 nhóm, 1 câu")
}

// TestNoPageShowsANumber: whatever numbers citizens and officers write, no
// page of questions shows one.
func TestNoPageShowsANumber(t *testing.T) {
	t.Parallel() // it takes long
	p := newPlace(t)
	chat := 0
	rapid.Check(t, func(rt *rapid.T) {
		chat++
		n := rapid.StringMatching(`0[0-9]{8,11}`).Draw(rt, "number")
		cut := rapid.IntRange(2, 6).Draw(rt, "cut")
		gap := rapid.SampledFrom([]string{"", " ", ".", "-", "/", ", "}).Draw(rt, "gap")
		written := n[:cut] + gap + n[cut:]
		text := rapid.SampledFrom([]string{"Gọi em số %s với", "%s", "cccd %s mất rồi làm sao", "em ở nhà số %s"}).Draw(rt, "text")
		q := p.asks(fmt.Sprint("n", chat), fmt.Sprintf(text, written), bot.QuestionHanded, func(q *bot.Question, tn *bot.Turn) {
			q.Text = fmt.Sprintf(text, written) // as if it had not been masked
			m := bot.Message{ID: bot.MessageID(fmt.Sprintf("%s-2", q.Conversation)), Conversation: q.Conversation, Seq: 2, At: q.At, Kind: bot.MessageText,
				Author: bot.Author{Kind: bot.AuthorOfficer}, Text: "Em gọi lại số " + written + " nhé"}
			tn.Messages, tn.Conversation.LastSeq, q.Reply = []bot.Message{m}, 2, m.ID
		})
		for _, path := range []string{questionsHref, groupHref(q.ID, askedPeriod), questionsHref + "/answer?" + url.Values{"id": {q.ID}}.Encode()} {
			if page := p.get(path); page.status != http.StatusOK && page.status != http.StatusSeeOther || strings.Contains(digitsOf(strings.ReplaceAll(page.words(), "1.", "")), n) || strings.Contains(page.body, written) {
				rt.Fatalf("%s shows %q (%d)", path, written, page.status)
			}
		}
		p.tapOn(q, "nothing")
		if page := p.get(questionsHref + "/settled"); strings.Contains(page.body, written) {
			rt.Fatalf("settled shows %q", written)
		}
	})
}

// text is the catalogue's text in Vietnamese.
func (p *place) text(key string) string {
	p.t.Helper()
	c, err := words.Load()
	must(p.t, err)
	return c.Text(words.Vi, key)
}

// TestAWordingThatTakesFromOthersIsShown: a question that another guide names
// as its own is taken from it by a wording here, and the page says so before
// anything is written.
func TestAWordingThatTakesFromOthersIsShown(t *testing.T) {
	shipped, err := guides.Load()
	must(t, err)
	of := func(c procedures.Code) procedures.Guide {
		i := slices.IndexFunc(shipped, func(g *procedures.Guide) bool { return g.Code == c })
		return *shipped[i]
	}
	tree, home := of(stay), of("1.001193")
	const wording = "Cây trước nhà sắp đổ thì báo ai?"
	tree.Title, tree.Short, tree.Aliases, tree.Keywords, tree.Wordings = "Quản lý hạ tầng xanh", "", nil, nil, []string{wording}
	p := newPlace(t, &tree, &home)
	greedy := p.drafted(home.Code, "huong", home.Summary)
	own := *greedy.Guide
	own.Title, own.Short, own.Aliases = "Cây trước nhà sắp đổ", "", []string{"cây trước nhà sắp đổ", "báo cây sắp đổ"}
	_, err = p.store.PutDraft(t.Context(), greedy.Edited(&own, "huong", start))
	must(t, err)
	q := p.asks("a", wording+" vậy", bot.QuestionHanded)
	page := p.tapOn(q, "add", "code", "1.001193", "wording", wording, "tried", "")
	page.has(t, "1 cách hỏi khác sẽ kém đi", "“"+wording+"” của Quản lý hạ tầng xanh")
	if p.draftOf(home.Code).Version != 2 {
		t.Error("something was written")
	}
}
