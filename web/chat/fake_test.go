package chat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/chat"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/words"
)

var (
	zone = time.FixedZone("ICT", 7*3600)
	noon = time.Date(2026, 6, 17, 9, 21, 0, 0, zone)
)

// store is a store small enough to see through: one engine, react, handles
// each event as soon as it is put.
type store struct {
	mu       sync.Mutex
	events   []bot.Event
	outcomes map[bot.EventKey]bool
	convs    map[bot.ConversationID]bot.Conversation
	messages map[bot.ConversationID][]bot.Message
	tickets  map[bot.TicketID]bot.Ticket
	changes  []bot.Notice
	forgot   uint64 // changes up to this one are forgotten
	down     bool
	react    func(s *store, e bot.Event)
	waiters  []chan struct{}
	looked   int // how often it was asked what changed
}

var errDown = errors.New("disk is full")

func newStore() *store {
	return &store{outcomes: map[bot.EventKey]bool{}, convs: map[bot.ConversationID]bot.Conversation{},
		messages: map[bot.ConversationID][]bot.Message{}, tickets: map[bot.TicketID]bot.Ticket{}, react: echo}
}

// echo stores what the citizen wrote and one answer.
func echo(s *store, e bot.Event) {
	if e.Kind == bot.EventText {
		s.add(e.Address, bot.Message{Kind: bot.MessageText, Text: e.Text, Files: e.Files, Author: bot.Author{Kind: bot.AuthorCitizen}})
		s.add(e.Address, bot.Message{Kind: bot.MessageText, Text: "Dạ vâng ạ: " + e.Text, Author: bot.Author{Kind: bot.AuthorBot}})
	}
}

// add appends a message; the caller holds the lock or is alone.
func (s *store) add(a bot.Address, m bot.Message) bot.MessageID {
	id := a.Conversation()
	c := s.convs[id]
	c.ID, c.Address, c.Kind, c.Version = id, a, bot.KindCitizen, c.Version+1
	if c.Lang == "" {
		c.Lang = words.Vi
	}
	c.LastSeq++
	s.convs[id] = c
	m.ID, m.Conversation, m.Seq = bot.MessageID(fmt.Sprintf("%s-%08d", id, c.LastSeq)), id, c.LastSeq
	if m.At.IsZero() {
		m.At = noon.Add(time.Duration(m.Seq) * time.Minute / 4)
	}
	s.messages[id] = append(s.messages[id], m)
	s.note(id, m.ID)
	return m.ID
}

func (s *store) note(id bot.ConversationID, m bot.MessageID) {
	s.changes = append(s.changes, bot.Notice{Seq: uint64(len(s.changes) + 1), Conversation: id, Message: m})
	for _, w := range s.waiters {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}

// edit changes a stored message.
func (s *store) edit(id bot.MessageID, f func(*bot.Message)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c, ms := range s.messages {
		for i := range ms {
			if ms[i].ID == id {
				f(&ms[i])
				s.note(c, id)
			}
		}
	}
}

// locked runs f with the store to itself.
func (s *store) locked(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *store) PutEvent(_ context.Context, e bot.Event) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return false, errDown
	}
	if slices.ContainsFunc(s.events, func(x bot.Event) bool { return x.Key == e.Key }) {
		return false, nil
	}
	s.events = append(s.events, e)
	s.react(s, e)
	s.outcomes[e.Key] = true
	return true, nil
}

func (s *store) Outcome(_ context.Context, k bot.EventKey) (bot.Outcome, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bot.Outcome{Done: true}, s.outcomes[k], nil
}

func (s *store) Conversation(_ context.Context, id bot.ConversationID) (bot.Conversation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return bot.Conversation{}, errDown
	}
	c, ok := s.convs[id]
	if !ok {
		return c, bot.ErrAbsent
	}
	return c, nil
}

func (s *store) Messages(_ context.Context, id bot.ConversationID, after uint64, limit int) ([]bot.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []bot.Message
	for _, m := range s.messages[id] {
		if m.Seq > after && (limit == 0 || len(out) < limit) {
			out = append(out, m)
		}
	}
	return out, nil
}

func (s *store) LastMessages(_ context.Context, id bot.ConversationID, limit int) ([]bot.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ms := s.messages[id]
	return slices.Clone(ms[max(0, len(ms)-limit):]), nil
}

func (s *store) Message(_ context.Context, id bot.MessageID) (bot.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ms := range s.messages {
		for _, m := range ms {
			if m.ID == id {
				return m, nil
			}
		}
	}
	return bot.Message{}, bot.ErrAbsent
}

func (s *store) Ticket(_ context.Context, id bot.TicketID) (bot.Ticket, error) {
	t, ok := s.tickets[id]
	if !ok {
		return t, bot.ErrAbsent
	}
	return t, nil
}

func (s *store) Tickets(context.Context, bot.TicketFilter) ([]bot.Ticket, error) { return nil, nil }
func (s *store) Walks(context.Context, time.Time) ([]bot.Walk, error)            { return nil, nil }

func (s *store) Changes(_ context.Context, after uint64, limit int) ([]bot.Notice, uint64, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looked++
	newest := uint64(len(s.changes))
	if s.down {
		return nil, 0, false, errDown
	}
	if after < s.forgot {
		return nil, newest, true, nil
	}
	out := slices.Clone(s.changes[min(after, newest):])
	return out[:min(len(out), limit)], newest, false, nil
}

func (s *store) Publish() {}

func (s *store) Listen() (<-chan struct{}, func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := make(chan struct{}, 1)
	s.waiters = append(s.waiters, w)
	return w, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.waiters = slices.DeleteFunc(s.waiters, func(x chan struct{}) bool { return x == w })
	}
}

// site is the page with everything around it, as the server will have it.
type site struct {
	*httptest.Server
	store *store
	chat  *chat.Chat
	set   *page.Set
}

// newSet is made once: it is immutable.
var newSet = sync.OnceValues(func() (*page.Set, error) {
	c, err := words.Load()
	if err != nil {
		return nil, err
	}
	return page.New(c, page.Options{Location: zone, Now: func() time.Time { return noon.Add(time.Hour) }, Sources: []page.Source{
		{Name: "message", Templates: message.Templates(), Assets: message.Assets()}, chat.Source()}})
})

func ward() chat.Ward {
	return chat.Ward{Name: "Phường Mẫu", Province: "Tỉnh Lào Cai", Hours: "7:30–17:00", Sample: true, Open: true, Phone: "0214 000 000"}
}

func newSite(t testing.TB, change func(*chat.Deps)) *site {
	t.Helper()
	set, err := newSet()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{store: newStore(), set: set}
	d := chat.Deps{Inbox: s.store, Reader: s.store, Feed: s.store, Pages: s.set, Ward: ward, Now: func() time.Time { return noon },
		Holder: func(bot.Ticket) string { return "Cán bộ mẫu Hương" },
		Media: fstest.MapFS{"tam-tru/ct01.mp4": {Data: []byte("0123456789")}, "tam-tru/ct01.vtt": {Data: []byte("WEBVTT\n")},
			"tam-tru/guide.yaml": {Data: []byte("code: x")}},
		Wait: 500 * time.Millisecond, Log: zerolog.Nop()}
	if change != nil {
		change(&d)
	}
	if s.chat, err = chat.New(d); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(page.AssetPrefix, s.set.Assets())
	mux.Handle("POST /look", page.Look(false))
	mux.Handle("/", s.chat)
	s.Server = httptest.NewServer(page.Secure(http.NewCrossOriginProtection().Handler(mux)))
	t.Cleanup(func() { s.chat.Close(); s.Server.CloseClientConnections(); s.Server.Close() })
	return s
}

// browser keeps cookies.
func browser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: 20 * time.Second}
}

// card, step and the like: one message of each kind that a citizen may see.
func cardMessage() bot.Message {
	return bot.Message{Kind: bot.MessageCard, Text: "Đăng ký tạm trú", Author: bot.Author{Kind: bot.AuthorBot}, Card: &bot.Card{Code: "1.004194", Title: "Đăng ký tạm trú",
		Origin: "Mã 1.004194, phường duyệt ngày 12/6", Source: "https://dichvucong.gov.vn/p/1.004194", Facts: []bot.Fact{
			{Aspect: procedures.AspectPapers, Label: "Giấy tờ", Lines: []string{"Tờ khai CT01, giấy tờ chứng minh chỗ ở hợp pháp"}},
			{Aspect: procedures.AspectFee, Label: "Lệ phí", Lines: []string{"7.000 đồng trực tuyến", "15.000 đồng trực tiếp"}},
			{Aspect: procedures.AspectTime, Label: "Thời hạn", Lines: []string{"3 ngày làm việc"}},
			{Aspect: procedures.AspectWhere, Label: "Nộp tại", Lines: []string{"VNeID, Dịch vụ công hoặc Công an phường"}, URL: "https://dichvucong.gov.vn"}}},
		Buttons: []bot.Button{{Label: "Hướng dẫn từng bước", Action: "walk:1.004194", Style: bot.StyleMain, Icon: "list-checks"},
			{Label: "Giấy tờ", Action: "aspect:1.004194:papers", Icon: "file-text"}, {Label: "Video", Action: "aspect:1.004194:video", Icon: "circle-play"},
			{Label: "Gặp cán bộ", Action: "human", Style: bot.StyleHuman, Icon: "user-round"}}}
}

func choicesMessage() bot.Message {
	return bot.Message{Kind: bot.MessageChoices, Text: "Dạ, trợ lý chưa chắc hiểu đúng ý bà con. Có phải bà con muốn hỏi…", Author: bot.Author{Kind: bot.AuthorBot}, Buttons: []bot.Button{
		{Label: "Thông báo lưu trú", Action: "card:1", Hint: "Ở nhờ, ở chơi dưới 30 ngày"}, {Label: "Đăng ký tạm trú", Action: "card:2", Hint: "Ở từ 30 ngày, chưa chuyển hẳn"},
		{Label: "Đăng ký thường trú", Action: "card:3", Hint: "Chuyển hẳn về nhà con gái"}, {Label: "Không phải, tôi hỏi lại cách khác", Action: "none", Style: bot.StyleQuiet},
		{Label: "Nhờ cán bộ xem giúp", Action: "human", Style: bot.StyleHuman, Icon: "user-round"}}}
}

func stepMessage() bot.Message {
	return bot.Message{Kind: bot.MessageStep, Text: "Bước 2 trên 5: Chuẩn bị giấy tờ", Author: bot.Author{Kind: bot.AuthorBot}, Step: &bot.StepView{Code: "1.004194", Guide: "Đăng ký tạm trú",
		ID: "giay-to", Index: 2, Total: 5, Title: "Chuẩn bị giấy tờ", Text: "Bà con có giấy nào thì đánh dấu giấy đó ạ.", Have: 2, Need: 3, Papers: []bot.PaperView{
			{ID: "ct01", Title: "Tờ khai CT01", Note: "Cần ý kiến và chữ ký của chủ nhà", FormURL: "https://dichvucong.gov.vn/ct01", Ticked: true, Action: "tick:1:ct01"},
			{ID: "cho-o", Title: "Giấy tờ chứng minh chỗ ở hợp pháp", Note: "Ví dụ: hợp đồng thuê nhà, giấy cho ở nhờ", Ticked: true, Action: "tick:1:cho-o"},
			{ID: "can-cuoc", Title: "Căn cước của người đăng ký", Note: "Chỉ xuất trình, không phải nộp bản sao", Action: "tick:1:can-cuoc"}}},
		Videos: []bot.VideoView{{Title: "Cách điền tờ khai CT01", URL: "/media/tam-tru/ct01.mp4", Own: true, Captions: "/media/tam-tru/ct01.vtt", Seconds: 155}},
		Buttons: []bot.Button{{Label: "Bước 1", Action: "back:1:giay-to"}, {Label: "Xong, sang bước 3", Action: "next:1:giay-to", Style: bot.StyleMain},
			{Label: "Gặp cán bộ", Action: "human", Style: bot.StyleHuman, Icon: "user-round"}}}
}

func promiseMessage() bot.Message {
	return bot.Message{Kind: bot.MessagePromise, Text: "Cán bộ mẫu Hương sẽ trả lời trước 10:45 ạ.", Author: bot.Author{Kind: bot.AuthorBot}, Ticket: "K7Q2MD",
		Promise: &bot.PromiseView{Officer: "Cán bộ mẫu Hương", Group: "Tổ dân phố 7", Ticket: "K7Q2MD", At: noon, By: noon.Add(84 * time.Minute), Kept: "kept"}}
}

func detailMessage() bot.Message {
	return bot.Message{Kind: bot.MessageDetail, Text: "Giấy tờ cần có", Author: bot.Author{Kind: bot.AuthorBot}, Detail: &bot.Detail{Code: "1.004194", Title: "Đăng ký tạm trú", Label: "Giấy tờ cần có",
		Origin: "Mã 1.004194, phường duyệt ngày 12/6", Sections: []bot.Section{
			{Items: []bot.SectionItem{{Text: "Tờ khai thay đổi thông tin cư trú CT01", Note: "1 bản chính", URL: "https://dichvucong.gov.vn/ct01"}, {Text: "Giấy tờ chứng minh chỗ ở hợp pháp", Note: "1 bản sao"}}},
			{Title: "Nếu đăng ký theo danh sách", Items: []bot.SectionItem{{Text: "Văn bản đề nghị"}, {Text: "Danh sách người tạm trú"}, {Text: "Tờ khai của từng người"}, {Text: "Giấy tờ chỗ ở"}}}}},
		Buttons: []bot.Button{{Label: "Hướng dẫn từng bước", Action: "walk:1.004194", Style: bot.StyleMain, Icon: "list-checks"}}}
}

func by(kind bot.AuthorKind, text string) bot.Message {
	return bot.Message{Kind: bot.MessageText, Text: text, Author: bot.Author{Kind: kind, Name: "Cán bộ mẫu Hương"}}
}
