package console

import (
	"context"
	"errors"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/webtest"
	"github.com/motcua/motcua/words"
)

// oracle answers as the test says, and counts.
type oracle struct {
	answer knowledge.Answer
	err    error
	wait   chan struct{} // nil answers at once
	asked  atomic.Int32
	last   atomic.Pointer[bot.Query]
}

func (o *oracle) Answer(_ context.Context, q bot.Query) (knowledge.Answer, error) {
	o.asked.Add(1)
	o.last.Store(&q)
	if o.wait != nil {
		<-o.wait
	}
	return o.answer, o.err
}

// suggesting is a desk whose search says this.
func suggesting(t *testing.T, o *oracle) *place {
	t.Helper()
	p := newPlace(t)
	lib, err := procedures.NewLibrary(sampleGuides(), nil)
	must(t, err)
	must(t, p.host.SetLibrary(lib, o, nil))
	return p
}

func answers(code procedures.Code, a procedures.Aspect) knowledge.Answer {
	return knowledge.Answer{Decision: knowledge.DecisionAnswer, Aspect: a, Candidates: []knowledge.Candidate{{Code: code, Confidence: .9}}}
}

const card = `class="suggestion"`

func TestSuggestion(t *testing.T) {
	o := &oracle{answer: answers("1.004194", procedures.AspectPapers)}
	p := suggesting(t, o)
	page := p.get("/console/t/T2M8VW")
	page.has(t, card, "Trợ lý gợi ý", "Đăng ký tạm trú", "Giấy tờ chứng minh chỗ ở hợp pháp", `name="code" value="1.004194"`, `name="aspect" value="papers"`, `href="/console/t/T2M8VW?draft=suggestion#box"`)
	if q := o.last.Load(); q.Text != "Xin xác nhận độc thân cần người làm chứng không ạ?" || q.Focus != "" {
		t.Errorf("asked %+v", q)
	}
	w, _, done := p.host.Take()
	want, ok := bot.Suggest(w, "vi", o.answer)
	done()
	if !ok || want.Text == "" {
		t.Fatal("nothing to suggest")
	}
	p.get("/console/t/T2M8VW?draft=suggestion").has(t, ">"+html.EscapeString(want.Text)+"</textarea>", `id="mode-reply" checked`)
	id := p.store.messages[p.store.tickets["T2M8VW"].Conversation][0].ID
	p.get("/console/t/T2M8VW?skip="+url.QueryEscape(string(id))).lacks(t, card)
	p.get("/console/t/T2M8VW?skip=another").has(t, card)
	if n := o.asked.Load(); n != 1 {
		t.Errorf("searched %d times for one question", n)
	}
	// Another question in its place is asked, and so is another library.
	c := p.store.tickets["T2M8VW"].Conversation
	p.store.mu.Lock()
	p.store.messages[c][0].Text = "xin xac nhan tinh trang hon nhan"
	p.store.mu.Unlock()
	p.get("/console/t/T2M8VW").has(t, card)
	lib, err := procedures.NewLibrary(sampleGuides()[:1], nil)
	must(t, err)
	must(t, p.host.SetLibrary(lib, o, nil))
	p.get("/console/t/T2M8VW").has(t, card)
	if n := o.asked.Load(); n != 3 {
		t.Errorf("searched %d times for three", n)
	}
	// The one tap is the command that there is, and it goes to nobody else.
	p.store.decide = obey
	a := p.post("/console/t/T2M8VW/send", form("code", "1.004194", "aspect", "papers"))
	if c := p.store.commands(); a.status != http.StatusSeeOther || c[len(c)-1].Kind != bot.CommandSend || c[len(c)-1].Aspect != procedures.AspectPapers {
		t.Errorf("send: %d", a.status)
	}
	for _, e := range p.trail.trail {
		if strings.Contains(e.Detail+e.Object, "độc thân") {
			t.Errorf("trail %+v", e)
		}
	}
}

func TestSuggestionOfChoices(t *testing.T) {
	o := &oracle{answer: knowledge.Answer{Decision: knowledge.DecisionClarify, Choices: []knowledge.Candidate{{Code: "1.004194"}, {Code: "1.000894"}}}}
	p := suggesting(t, o)
	page := p.get("/console/t/T2M8VW")
	page.has(t, card, `href="/console/t/T2M8VW/guide?code=1.000894"`, "Đăng ký kết hôn", "Bấm để xem bài hướng dẫn")
	page.lacks(t, "draft=suggestion", "Gửi luôn")
}

func TestNoSuggestion(t *testing.T) {
	o := &oracle{answer: answers("1.004194", "")}
	p := suggesting(t, o)
	for ticket, why := range map[string]string{"N427AH": "an officer has replied", "X9N4RT": "closed", "H3A5BC": "she does not wait", "S4NX9P": "a colleague holds it"} {
		if strings.Contains(p.get("/console/t/"+ticket).body, card) {
			t.Errorf("%s: suggested", why)
		}
	}
	if o.asked.Load() != 0 {
		t.Error("searched for nothing")
	}
	c := p.store.tickets["T2M8VW"].Conversation
	p.store.mu.Lock()
	say(p.store, c, bot.Message{At: at(9, 24), Author: bot.Author{Kind: bot.AuthorCitizen}, Text: "cảm ơn cán bộ"})
	p.store.mu.Unlock()
	p.get("/console/t/T2M8VW").lacks(t, card)
	p.client = p.signIn("xem") // may read, may not reply
	p.get("/console/t/D5NG2A").lacks(t, card, `id="canned"`)
	o.answer = knowledge.Answer{Decision: knowledge.DecisionRefuse, Candidates: o.answer.Candidates}
	p.client = p.signIn("huong")
	p.get("/console/t/D5NG2A").lacks(t, card)
}

// A search that fails suggests nothing, and is asked again by the next page.
func TestSuggestionSearchFails(t *testing.T) {
	o := &oracle{err: errors.New("disk")}
	p := suggesting(t, o)
	for range 2 {
		if a := p.get("/console/t/T2M8VW"); a.status != http.StatusOK || strings.Contains(a.body, card) {
			t.Errorf("status %d", a.status)
		}
	}
	if n := o.asked.Load(); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

// A search that hangs holds up no page; what it says is there when the page
// looks again.
func TestSuggestionIsLate(t *testing.T) {
	o := &oracle{answer: answers("1.004194", ""), wait: make(chan struct{})}
	p := suggesting(t, o)
	begin := time.Now()
	a := p.get("/console/t/T2M8VW")
	if took := time.Since(begin); took > answerIn {
		t.Errorf("the page took %s", took)
	}
	a.has(t, "data-late", `id="reply-text"`)
	a.lacks(t, card)
	close(o.wait)
	end := time.Now().Add(5 * time.Second)
	for !strings.Contains(p.get("/console/t/T2M8VW").body, card) {
		if time.Now().After(end) {
			t.Fatal("it never came")
		}
	}
	if n := o.asked.Load(); n != 1 {
		t.Errorf("searched %d times", n)
	}
}

// answerIn is what a page with a hanging search may take under the race
// detector on a busy machine; the search itself would take 2 s.
const answerIn = 1500 * time.Millisecond

var suggested = regexp.MustCompile(`(?s)class="suggestion-text"[^>]*>(.*?)</p>.*?<form[^>]*action="([^"]*/send)".*?</form>`)

// Over the real store and engine: what the card shows is, word for word, what
// reaches the citizen by its button, and nothing does before.
func TestSuggestionReachesTheCitizen(t *testing.T) {
	w := newWhole(t)
	tk := w.citizen("chat-an", "tdp-7", "Tôi cần hỏi về đất")
	path := "/console/t/" + string(tk.ID)
	w.get(path).lacks(t, card) // her last words were a button
	e := bot.Event{Key: "question", Address: tk.Address, Kind: bot.EventText, Text: "dang ky tam tru can giay to gi", At: w.clock(), Due: w.clock()}
	_, err := w.console.Inbox.PutEvent(t.Context(), e)
	must(t, err)
	var page string
	w.until("card", func() bool { page = w.get(path).body; return strings.Contains(page, card) })
	m := suggested.FindStringSubmatch(page)
	if m == nil {
		t.Fatal("no form in the card")
	}
	text, f := html.UnescapeString(m[1]), url.Values{}
	for _, in := range regexp.MustCompile(`name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(m[0], -1) {
		f.Set(in[1], html.UnescapeString(in[2]))
	}
	// The assistant said the same before she asked for a person.
	if n := strings.Count(w.letters.to("chat-an"), text); text == "" || n != 1 {
		t.Fatalf("sent %d times before it was: %q", n, text)
	}
	for range 2 {
		if a := w.post(m[2], f); a.status != http.StatusSeeOther {
			t.Fatalf("send: %d %s", a.status, textOf(a.body))
		}
	}
	w.until("answer", func() bool { return strings.Count(w.letters.to("chat-an"), text) == 2 })
	time.Sleep(100 * time.Millisecond) // for a third that must not come
	if n := strings.Count(w.letters.to("chat-an"), text); n != 2 {
		t.Errorf("it arrived %d times", n)
	}
	w.get(path).lacks(t, card)
}

// BenchmarkSuggestion asks for a question that waits, on the shipped guides:
// by a search that is new each time, and one that is remembered.
func BenchmarkSuggestion(b *testing.B) {
	x, err := webtest.Shipped()
	if err != nil {
		b.Fatal(err)
	}
	asked := bot.Awaited{Message: "m", Query: bot.Query{Text: "dang ky tam tru cho con can giay to gi"}}
	texts, err := words.Load()
	if err != nil {
		b.Fatal(err)
	}
	host := bot.NewHost(texts, sampleRoster(), bot.DefaultSettings(), nil)
	if err := host.SetLibrary(x.Library(), x, nil); err != nil {
		b.Fatal(err)
	}
	for name, fresh := range map[string]bool{"searched": true, "remembered": false} {
		b.Run(name, func(b *testing.B) {
			p := &suggester{}
			for b.Loop() {
				if fresh {
					p.kept = nil
				}
				if _, ok := p.ask(b.Context(), host, x.Library(), asked); !ok {
					b.Fatal("late")
				}
			}
		})
	}
}
