package channeltest

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
)

var cases = []testcase{
	{"F01 an update that comes three times takes effect once", func(b *bench) {
		id := b.write(b.Chats[0], "xin chào")
		for range 2 {
			if !b.Write(b.Chats[0], id, "xin chào") {
				b.Error("a duplicate was not acknowledged: it would come for ever")
			}
		}
		b.settled(b.Chats[0], 2)
		b.write(b.Chats[0], "hết")
		b.settled(b.Chats[0], 4)
		b.arrived(b.Chats[0], "re xin chào", "re hết")
	}},
	{"two chats are two conversations", func(b *bench) {
		b.write(b.Chats[0], "một")
		b.write(b.Chats[1], "hai")
		b.settled(b.Chats[0], 2)
		b.settled(b.Chats[1], 2)
		b.arrived(b.Chats[0], "re một")
		b.arrived(b.Chats[1], "re hai")
	}},
	{"F83 answers arrive in order", func(b *bench) {
		var want []string
		for i := range 6 {
			b.write(b.Chats[0], strconv.Itoa(i))
			want = append(want, "re "+strconv.Itoa(i))
		}
		b.settled(b.Chats[0], 12)
		b.arrived(b.Chats[0], want...)
	}},
	{"F72 a long answer arrives whole and in order", func(b *bench) {
		long := strings.Repeat("Tờ khai đăng ký khai sinh theo mẫu quy định 👨‍👩‍👧.\n", 200)
		b.answer = func(string) []bot.Message { return []bot.Message{{Kind: bot.MessageText, Text: long}} }
		b.write(b.Chats[0], "x")
		b.settled(b.Chats[0], 2)
		b.arrived(b.Chats[0], long)
	}},
	{"F71 signs of every markup arrive as they are", func(b *bench) {
		odd := "a_b *c* [d](e) <b>f</b> &amp; `g` ~h~ |i| {j} #k +l -m =n .o !p \\q \"r\" 'ệ' Đ"
		b.answer = func(string) []bot.Message { return []bot.Message{{Kind: bot.MessageText, Text: odd}} }
		b.write(b.Chats[0], "x")
		b.settled(b.Chats[0], 2)
		b.arrived(b.Chats[0], odd)
	}},
	{"every kind of message has a plan", func(b *bench) {
		for name, m := range kinds() {
			before := m
			parts := b.Channel.Plan(m)
			if len(parts) == 0 {
				b.Errorf("%s: no parts", name)
			}
			if !reflect.DeepEqual(parts, b.Channel.Plan(m)) {
				b.Errorf("%s: another plan the second time", name)
			}
			if !reflect.DeepEqual(before, m) {
				b.Errorf("%s: the plan changed the message", name)
			}
		}
	}},
	{"every kind of message is delivered", func(b *bench) {
		all := kinds()
		b.answer = func(name string) []bot.Message { return []bot.Message{all[name]} }
		n := 0
		for name := range all {
			b.write(b.Chats[0], name)
			n += 2
			ms := b.settled(b.Chats[0], n)
			if d := ms[n-1].Delivery; d.State != bot.DeliveryDelivered {
				b.Errorf("%s: %+v", name, d)
			}
		}
	}},
	{"F77 a note never leaves", func(b *bench) {
		b.answer = func(string) []bot.Message {
			return []bot.Message{{Kind: bot.MessageNote, Text: "nội bộ"}, {Kind: bot.MessageText, Text: "vâng"}}
		}
		b.write(b.Chats[0], "x")
		b.settled(b.Chats[0], 3)
		b.arrived(b.Chats[0], "vâng")
	}},
	{"F82 unreachable is said, and lifted by the next word", func(b *bench) {
		b.fail(b.Chats[0], Blocked)
		b.write(b.Chats[0], "một")
		ms := b.settled(b.Chats[0], 2)
		if d := ms[1].Delivery; d.State != bot.DeliveryUnreachable || d.Reason == "" {
			b.Errorf("delivery %+v", d)
		}
		b.until("the conversation is told", func() bool { return b.told(bot.DeliveryUnreachable) })
		b.write(b.Chats[0], "hai")
		b.settled(b.Chats[0], 4)
		b.arrived(b.Chats[0], "re hai")
	}},
	{"F70 a message that can never arrive is said to be so", func(b *bench) {
		b.fail(b.Chats[0], Refused)
		b.write(b.Chats[0], "một")
		if d := b.settled(b.Chats[0], 2)[1].Delivery; d.State != bot.DeliveryDead {
			b.Errorf("delivery %+v", d)
		}
		b.until("the conversation is told", func() bool { return b.told(bot.DeliveryDead) })
		b.arrived(b.Chats[0])
	}},
	{"F81 a busy chat waits, in order and without duplicates", func(b *bench) {
		b.fail(b.Chats[0], Busy)
		b.write(b.Chats[0], "một")
		b.write(b.Chats[0], "hai")
		b.settled(b.Chats[0], 4)
		b.arrived(b.Chats[0], "re một", "re hai")
	}},
	{"no connection is no loss", func(b *bench) {
		b.fail(b.Chats[0], Down, Down)
		b.write(b.Chats[0], "một")
		if d := b.settled(b.Chats[0], 2)[1].Delivery; d.State != bot.DeliveryDelivered || d.Twice {
			b.Errorf("delivery %+v", d)
		}
		b.arrived(b.Chats[0], "re một")
	}},
	{"an unknown end is sent once more and marked", func(b *bench) {
		b.fail(b.Chats[0], Accepted)
		b.write(b.Chats[0], "một")
		if d := b.settled(b.Chats[0], 2)[1].Delivery; d.State != bot.DeliveryDelivered || !d.Twice {
			b.Errorf("delivery %+v", d)
		}
		b.arrived(b.Chats[0], "re một", "re một")
	}},
	{"F15 a forged update is refused", func(b *bench) {
		if b.Forge == nil {
			b.Skip("nobody can reach this channel's intake but the platform")
		}
		if b.Forge("giả mạo") {
			b.Error("acknowledged")
		}
		b.write(b.Chats[0], "thật")
		b.settled(b.Chats[0], 2)
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, e := range b.events {
			if e.Text == "giả mạo" {
				b.Error("a forged update came through")
			}
		}
	}},
	{"logs hold nothing personal", func(b *bench) {
		b.answer = func(text string) []bot.Message {
			return []bot.Message{{Kind: bot.MessageText, Text: secretWord + " " + text}}
		}
		n := 0
		for _, m := range []Mode{Deliver, Lost, Refused, Busy, Blocked} {
			if m != Deliver && (b.Fail == nil || !b.Fail(b.Chats[0], m)) {
				continue
			}
			b.write(b.Chats[0], "số "+secretID+", gọi "+secretPhone+" "+secretWord)
			n += 2
			b.settled(b.Chats[0], n)
		}
		if b.Forge != nil {
			b.Forge(secretID + secretWord)
		}
	}},
}

// told reports whether an event told of a message that ended so.
func (b *bench) told(s bot.DeliveryState) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.events {
		if e.Kind == bot.EventDelivery && e.Delivery.State == s {
			return true
		}
	}
	return false
}

// kinds are messages of every kind, with everything a message can carry.
func kinds() map[string]bot.Message {
	const code = "1.001193"
	buttons := []bot.Button{
		{Label: "Xem giấy tờ", Action: "aspect:1.001193:evidence", Style: bot.StyleMain, Icon: "file-text"},
		{Label: "Gặp cán bộ", Action: bot.ActionHuman, Style: bot.StyleHuman},
		{Label: "Cổng dịch vụ công", URL: "https://dichvucong.gov.vn/", Hint: "nộp trực tuyến"},
	}
	many := make([]bot.Button, 12)
	for i := range many {
		many[i] = bot.Button{Label: "Tổ dân phố " + strconv.Itoa(i+1), Action: "group:tdp-" + strconv.Itoa(i+1)}
	}
	return map[string]bot.Message{
		"text":    {Kind: bot.MessageText, Text: "Dạ, xin mời."},
		"files":   {Kind: bot.MessageText, Text: "Mẫu đơn", Files: []bot.FileRef{{Hash: strings.Repeat("a", 64), Name: "đơn.pdf", Type: "application/pdf", Size: 1000}}},
		"notice":  {Kind: bot.MessageNotice, Text: "Đã nhận.", Buttons: buttons},
		"choices": {Kind: bot.MessageChoices, Text: "Bà con ở tổ nào ạ?", Buttons: many},
		"promise": {Kind: bot.MessagePromise, Text: "Cán bộ Hương trả lời trước 9:30.", Promise: &bot.PromiseView{Officer: "Hương", Ticket: "K7Q2MD"}, Buttons: buttons},
		"card": {Kind: bot.MessageCard, Text: "Đăng ký khai sinh\nLệ phí: miễn", Buttons: buttons, Card: &bot.Card{Code: code, Title: "Đăng ký khai sinh",
			Origin: "Mã 1.001193", Source: "https://dichvucong.gov.vn/x", Facts: []bot.Fact{{Aspect: "fee", Label: "Lệ phí", Lines: []string{"Miễn <phí> & nhanh"}, URL: "https://x.example"}}},
			Videos: []bot.VideoView{{Title: "Hướng dẫn", URL: "https://x.example/v.mp4", Seconds: 60}}},
		"detail": {Kind: bot.MessageDetail, Text: strings.Repeat("1. Tờ khai\n", 600), Buttons: buttons, Detail: &bot.Detail{Code: code, Title: "Đăng ký khai sinh", Label: "Giấy tờ",
			Sections: []bot.Section{{Title: "Phải nộp", Items: manyItems()}}}},
		"step": {Kind: bot.MessageStep, Text: "Bước 1/3: Chuẩn bị", Buttons: buttons, Step: step()},
	}
}

// step is a step with everything it can carry.
func step() *bot.StepView {
	v := &bot.StepView{
		Code: "1.001193", Guide: "Khai sinh", ID: "s1", Index: 1, Total: 3, Title: "Chuẩn bị", Text: "Chuẩn bị giấy tờ",
		Papers: []bot.PaperView{
			{ID: "p1", Title: "Giấy chứng sinh", Count: "1 bản chính", Action: "tick:1:p1"},
			{ID: "p2", Title: "Tờ khai", Ticked: true, FormURL: "https://x.example/f.docx", Action: "tick:1:p2"},
		},
		Need: 2, Have: 1,
	}
	v.Link, v.Picture = made(v.Link), made(v.Picture)
	v.Link.Text, v.Link.URL = "Nộp", "https://x.example"
	v.Picture.File, v.Picture.Alt = "a.png", "ảnh"
	return v
}

// made makes what a field points to, whose type this package does not import.
func made[T any](*T) *T { return new(T) }

func manyItems() []bot.SectionItem {
	items := make([]bot.SectionItem, 60)
	for i := range items {
		items[i] = bot.SectionItem{Text: "Giấy tờ số " + strconv.Itoa(i+1) + " do cơ quan có thẩm quyền cấp", Note: "Bản sao có chứng thực & bản chính để đối chiếu", URL: "https://x.example/" + strconv.Itoa(i)}
	}
	return items
}
