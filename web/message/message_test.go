package message_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/words"
)

var at = time.Date(2026, 6, 17, 2, 21, 0, 0, time.UTC)

// theSet is made once: it is immutable.
var theSet = sync.OnceValues(func() (*page.Set, error) {
	c, err := words.Load()
	if err != nil {
		return nil, err
	}
	return page.New(c, page.Options{Location: time.FixedZone("ICT", 7*3600), Now: func() time.Time { return at.Add(time.Hour) },
		Sources: []page.Source{{Name: "message", Templates: message.Templates(), Assets: message.Assets()}}})
})

func newSet(t *testing.T) *page.Set {
	t.Helper()
	s, err := theSet()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func html(t *testing.T, m bot.Message, v message.View) string {
	t.Helper()
	if m.At.IsZero() {
		m.At = at
	}
	h, err := message.HTML(newSet(t), words.Vi, m, v)
	if err != nil {
		t.Fatal(err)
	}
	return string(h)
}

func live() message.View {
	return message.View{Viewer: message.Citizen, Press: "/press", Key: func() string { return "k1" }}
}

func wants(t *testing.T, got string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(got, w) {
			t.Errorf("no %q in\n%s", w, got)
		}
	}
}

func TestTextIsEscapedAndOnlyWebAddressesAreLinks(t *testing.T) {
	got := html(t, bot.Message{Seq: 1, Kind: bot.MessageText, Author: bot.Author{Kind: bot.AuthorCitizen},
		Text: "<script>alert(1)</script>\nxem (https://a.vn/x_(y)?q=1&b=2). javascript:alert(1) http://u:p@x.vn/ 012345678901"}, live())
	wants(t, got, "&lt;script&gt;", "<br>", `href="https://a.vn/x_%28y%29?q=1&amp;b=2"`, "rel=\"noopener", "012345678901", "voice-me")
	for _, not := range []string{"<script", `href="javascript`, "u:p@x.vn\""} {
		if strings.Contains(got, not) {
			t.Errorf("%q in\n%s", not, got)
		}
	}
}

func TestNoteNeverReachesCitizen(t *testing.T) {
	note := bot.Message{Seq: 3, At: at, Kind: bot.MessageNote, Text: "nội bộ", Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Cán bộ mẫu Minh"}}
	if got := html(t, note, live()); got != "" {
		t.Errorf("citizen sees a note: %s", got)
	}
	if got := html(t, note, message.View{}); got != "" {
		t.Errorf("the zero view shows a note: %s", got)
	}
	wants(t, html(t, note, message.View{Viewer: message.Desk}), "nội bộ", "Bà con không thấy", "Cán bộ mẫu Minh")
}

func TestMarksAreInWords(t *testing.T) {
	mine := bot.Message{Seq: 4, At: at, Kind: bot.MessageText, Ticket: "K7Q2MD", Text: "a", Author: bot.Author{Kind: bot.AuthorCitizen}}
	v := live()
	wants(t, html(t, mine, v), "Đã tới cán bộ", "9:21")
	v.Seen = 4
	wants(t, html(t, mine, v), "Cán bộ đã xem", "mark-ok")
	reply := bot.Message{Seq: 5, At: at, Kind: bot.MessageText, Text: "b", Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Cán bộ mẫu Hương"},
		Delivery: bot.Delivery{State: bot.DeliveryDead, Reason: "page.broken"}}
	wants(t, html(t, reply, message.View{Viewer: message.Desk}), "Chưa gửi được", "mark-late")
}

func TestPastStepHasNothingToPress(t *testing.T) {
	m := bot.Message{ID: "c-1", Seq: 6, At: at, Kind: bot.MessageStep, Text: "x", Step: &bot.StepView{Guide: "Đăng ký tạm trú", Index: 2, Total: 5,
		Title: "Chuẩn bị giấy tờ", Past: true, Papers: []bot.PaperView{{Title: "CT01", Action: "tick:1:ct01"}}},
		Buttons: []bot.Button{{Label: "Tiếp", Action: "next:1:a", Style: bot.StyleMain}}}
	got := html(t, m, live())
	if strings.Contains(got, "<button") || strings.Contains(got, "<form") {
		t.Errorf("something to press in a past step:\n%s", got)
	}
}

func TestGuideWorksByFormAlone(t *testing.T) {
	m := bot.Message{ID: "c-1", Seq: 6, At: at, Kind: bot.MessageStep, Text: "x", Step: &bot.StepView{Guide: "Đăng ký tạm trú", Index: 2, Total: 5,
		Title: "Chuẩn bị giấy tờ", Text: "Xem https://a.vn", Have: 1, Need: 2, Papers: []bot.PaperView{
			{Title: "CT01", Ticked: true, Action: "tick:1:ct01", FormURL: "https://a.vn/ct01"}, {Title: "Khác", Action: "tick:1:khac"}}},
		Videos: []bot.VideoView{{Title: "Cách điền", URL: "/media/a.mp4", Own: true, Captions: "/media/a.vtt", Seconds: 155}},
		Buttons: []bot.Button{{Label: "Bước 1", Action: "back:1:a"}, {Label: "Xong, sang bước 3", Action: "next:1:a", Style: bot.StyleMain},
			{Label: "Gặp cán bộ", Action: "human", Style: bot.StyleHuman}}}
	h, err := message.Guide(newSet(t), words.Vi, m, live())
	if err != nil {
		t.Fatal(err)
	}
	wants(t, string(h), `method="post" action="/press"`, `name="key" value="k1"`, `value="tick:1:ct01"`, `aria-checked="true"`, `aria-checked="false"`,
		`value="back:1:a"`, `value="next:1:a"`, `value="human"`, "Đã có 1\u00a0trên 2\u00a0giấy tờ", `kind="captions"`, `role="img"`)
}

func TestDeskSeesAssistantInOneLine(t *testing.T) {
	m := bot.Message{ID: "c-2", Seq: 2, At: at, Kind: bot.MessageCard, Text: "toàn văn", Author: bot.Author{Kind: bot.AuthorBot},
		Card:    &bot.Card{Code: "1.004194", Title: "Đăng ký tạm trú", Facts: []bot.Fact{{Aspect: procedures.AspectFee, Label: "Lệ phí", Lines: []string{"7.000 đồng trực tuyến"}}}},
		Buttons: []bot.Button{{Label: "Hướng dẫn từng bước", Action: "walk:1.004194", Style: bot.StyleMain}}}
	got := html(t, m, message.View{Viewer: message.Desk})
	wants(t, got, "Trợ lý đã gửi thẻ <strong>Đăng ký tạm trú</strong>", "toàn văn")
	if strings.Contains(got, "<button") {
		t.Error("the desk can press the citizen's buttons")
	}
	wants(t, html(t, m, live()), "<strong class=\"nowrap\">7.000\u00a0đồng</strong>", `value="walk:1.004194"`)
}

func TestNumberedChoicesAreSaidOnce(t *testing.T) {
	m := bot.Message{Seq: 7, Kind: bot.MessageChoices, Text: "Bà con đăng ký cho ai ạ?\n1. Tôi hoặc nhà tôi\n2. Nhiều người một lượt\n3. Không có nút này",
		Buttons: []bot.Button{{Label: "Tôi hoặc nhà tôi", Action: "a"}, {Label: "Nhiều người một lượt", Action: "b"}}}
	got := html(t, m, live())
	wants(t, got, "Bà con đăng ký cho ai ạ?", "3. Không có nút này")
	if strings.Count(got, "Tôi hoặc nhà tôi") != 1 {
		t.Errorf("a choice is said twice:\n%s", got)
	}
	wants(t, html(t, m, message.View{Viewer: message.Desk}), "1. Tôi hoặc nhà tôi")
}

// On a phone what a card answers must be on the first screen; who checked it
// is said by its sign and its words.
func TestCardAnswersFirst(t *testing.T) {
	card := bot.Card{Code: "1.004194", Title: "Đăng ký tạm trú", Summary: "Bà con đến ở nơi khác thì đăng ký.", Origin: "Mã 1.004194, phường duyệt ngày 12/6",
		Checked: true, Facts: []bot.Fact{{Aspect: procedures.AspectFee, Label: "Lệ phí", Lines: []string{"7.000 đồng"}}}}
	show := func() string {
		return html(t, bot.Message{Seq: 2, Kind: bot.MessageCard, Author: bot.Author{Kind: bot.AuthorBot}, Card: &card}, live())
	}
	got := show()
	if fee, summary := strings.Index(got, "Lệ phí"), strings.Index(got, "Bà con đến ở"); fee < 0 || summary < fee {
		t.Errorf("the summary stands at %d, the first fact at %d", summary, fee)
	}
	s := newSet(t)
	badge, err := s.HTML(words.Vi, "message/origin", map[string]any{"official": false, "checked": true, "origin": "", "source": ""})
	if err != nil {
		t.Fatal(err)
	}
	sign, _, _ := strings.Cut(string(badge), "<span>")
	wants(t, got, sign)
	card.Checked = false
	if strings.Contains(show(), sign) {
		t.Error("the sign of a check on a card that nobody checked")
	}
}

// What she ticks is counted where she ticks it: a paper that not everybody
// needs counts as well.
func TestStepCountsItsOwnList(t *testing.T) {
	m := bot.Message{ID: "c-1", Seq: 6, Kind: bot.MessageStep, Step: &bot.StepView{Guide: "Đăng ký tạm trú", Index: 2, Total: 5, Title: "Xếp đủ giấy tờ", Have: 0, Need: 1,
		Papers: []bot.PaperView{{Title: "Giấy tờ chỗ ở", Ticked: true, Action: "tick:1:a"}, {Title: "Giấy miễn lệ phí", Action: "tick:1:b"}}}}
	h, err := message.Guide(newSet(t), words.Vi, m, live())
	if err != nil {
		t.Fatal(err)
	}
	wants(t, string(h), "Đã có 1\u00a0trên 2\u00a0giấy tờ")
}

func TestWayBackIsSaidOnce(t *testing.T) {
	m := bot.Message{Seq: 6, Kind: bot.MessageNotice, Text: "x", Author: bot.Author{Kind: bot.AuthorBot},
		Buttons: []bot.Button{{Label: "Hỏi tiếp trợ lý", Action: bot.ActionBot, Style: bot.StyleQuiet}}}
	wants(t, html(t, m, live()), "Hỏi tiếp trợ lý")
	v := live()
	v.Strip = true
	if got := html(t, m, v); strings.Contains(got, "Hỏi tiếp trợ lý") {
		t.Error("beside the composer and in the message")
	}
}

func TestSumsAreWhole(t *testing.T) {
	for _, sum := range []string{"7.000 đồng", "7,000 dong", "1.500.000 đồng"} {
		m := bot.Message{Seq: 2, Kind: bot.MessageCard, Author: bot.Author{Kind: bot.AuthorBot}, Card: &bot.Card{Title: "x", Facts: []bot.Fact{
			{Aspect: procedures.AspectFee, Label: "Lệ phí", Lines: []string{"Nộp " + sum + ", một lần"}}}}}
		wants(t, html(t, m, live()), "<strong class=\"nowrap\">"+strings.ReplaceAll(sum, " ", "\u00a0")+"</strong>")
	}
}

// Where a citizen is leads officers, and only them, to a map that is told
// nothing of where they came from.
func TestPlaceOnAMap(t *testing.T) {
	m := bot.Message{Seq: 1, Kind: bot.MessageText, Author: bot.Author{Kind: bot.AuthorCitizen}, Text: "Vị trí: 21,70580, -104,87220",
		Place: &bot.Place{Lat: 21.7058, Lon: -104.8722}}
	wants(t, html(t, m, message.View{Viewer: message.Desk, Name: "An"}), "Vị trí: 21,70580", "Xem trên bản đồ",
		`href="https://www.openstreetmap.org/?mlat=21.70580&amp;mlon=-104.87220#map=17/21.70580/-104.87220" target="_blank" rel="noopener noreferrer"`)
	if got := html(t, m, live()); strings.Contains(got, "openstreetmap") {
		t.Errorf("the citizen's page has a map:\n%s", got)
	}
}

// What somebody answered at the platform is shown as an officer's words,
// without a mark of having been sent from here.
func TestWordsFromElsewhere(t *testing.T) {
	m := bot.Message{Seq: 1, Kind: bot.MessageText, Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Cán bộ trả lời tại trang"}, Text: "mời bà con",
		Elsewhere: true, Delivery: bot.Delivery{State: bot.DeliveryDelivered, At: at}}
	got := html(t, m, message.View{Viewer: message.Desk, Name: "An"})
	wants(t, got, "Cán bộ trả lời tại trang", "voice-officer", "mời bà con")
	if strings.Contains(got, "mark-line") {
		t.Errorf("it says that it was sent:\n%s", got)
	}
}
