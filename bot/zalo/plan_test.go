package zalo_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/zalo/fake"
	"github.com/motcua/motcua/procedures"
)

// TestButtonsInOneCall: words and buttons travel in one call; the papers of a
// step are buttons when all fits, else their numbers pick them.
func TestButtonsInOneCall(t *testing.T) {
	w, in := opened(t)
	few := bot.Message{ID: "c1-7", Kind: bot.MessageStep, Text: "Bước 1/3: Giấy tờ\n1. [ ] Giấy chứng sinh\n2. [x] Tờ khai", Step: &bot.StepView{Papers: []bot.PaperView{
		{Title: "Giấy chứng sinh", Action: "tick:1:p1"}, {Title: "Tờ khai", Ticked: true, Action: "tick:1:p2"}}},
		Buttons: []bot.Button{{Label: "Sang bước 2", Action: "next:1:s1", Style: bot.StyleMain}, {Label: "Gặp cán bộ", Action: "human", Style: bot.StyleHuman}}}
	if n := len(w.channel().Plan(few)); n != 1 {
		t.Errorf("%d calls", n)
	}
	if _, err := w.send("7001", few); err != nil {
		t.Fatal(err)
	}
	m := w.fake.Received("7001")[0]
	var titles []string
	for _, b := range m.Buttons {
		titles = append(titles, b.Title)
	}
	if got := strings.Join(titles, "|"); got != "☐ Giấy chứng sinh|☑ Tờ khai|Sang bước 2|Gặp cán bộ" || m.Text != few.Text {
		t.Errorf("%s below %q", got, m.Text)
	}
	w.fake.Press("7001", m.Buttons[1])
	if e := in.Last(t); e.Kind != bot.EventPress || e.Action != "tick:1:p2" || e.Message != "c1-7" || e.Text != "" {
		t.Errorf("press: %+v", e)
	}

	few.Files = []bot.FileRef{{Hash: "a", Name: "đơn.pdf", Type: "application/pdf", Size: 10}}
	if _, err := w.send("7001", few); err != nil {
		t.Fatal(err)
	}
	if all := w.fake.Received("7001"); len(all) != 3 || all[1].Kind != "file" || len(all[2].Buttons) != 4 {
		t.Errorf("the buttons do not stand where she writes: %+v", all)
	}

	many := few
	many.Files = nil
	many.Text = "Bước 1/3: Giấy tờ\n1. [ ] Giấy chứng sinh\n2. [x] Tờ khai\nNộp: https://nop.example"
	many.Step = &bot.StepView{Papers: few.Step.Papers, Link: &procedures.Link{Text: "Nộp", URL: "https://nop.example"}}
	many.Buttons = append([]bot.Button{{Label: "Xem lại", Action: "back:1:s1"}, {Label: "Thôi", Action: "leave:1"}, {Label: "Tiếng Anh", Action: "lang:en"}, {Label: "Nguồn", URL: "https://nguon.example"}}, few.Buttons...)
	if _, err := w.send("7001", many); err != nil {
		t.Fatal(err)
	}
	m = w.fake.Received("7001")[3]
	titles = nil
	for _, b := range m.Buttons {
		titles = append(titles, b.Title)
	}
	if got := strings.Join(titles, "|"); got != "Nộp|Xem lại|Thôi|Sang bước 2|Gặp cán bộ" {
		t.Errorf("buttons %s", got)
	}
	for _, line := range []string{"1. [ ] Giấy chứng sinh", "5. Tiếng Anh", "Nguồn: https://nguon.example"} {
		if !strings.Contains(m.Text, line) {
			t.Errorf("%q is missing in %q", line, m.Text)
		}
	}
}

// TestF71PlainerForm: what Zalo does not take with buttons is sent in words,
// with a number for each of them; people who are not signed in get that at
// once.
func TestF71PlainerForm(t *testing.T) {
	w, _ := opened(t)
	m := said("Bà con cần gì ạ?")
	m.Buttons = []bot.Button{{Label: "Gặp cán bộ", Action: "human"}, {Label: "Cổng", URL: "https://cong.example"}}
	w.fake.Fail("7001", fake.Failure{Kind: fake.FailCode, Code: -201})
	if _, err := w.send("7001", m); err != nil {
		t.Fatal(err)
	}
	want := "Bà con cần gì ạ?\nCổng: https://cong.example\n1. Gặp cán bộ"
	if got := w.fake.Received("7001")[0]; got.Text != want || len(got.Buttons) != 0 {
		t.Errorf("%+v", got)
	}
	w.fake.Anonymous("a1", "v1", "hỏi")
	if _, err := w.send("anonymous:a1:v1", m); err != nil {
		t.Fatal(err)
	}
	if got := w.fake.Received("anonymous:a1:v1")[0]; got.Text != want {
		t.Errorf("%+v", got)
	}
}

// TestPlanFits: whatever a message holds, every call fits Zalo's limits, the
// fake takes all of them, in plain words too, and each offer is a button or a
// number that stands in the text.
func TestPlanFits(t *testing.T) {
	w, _ := opened(t)
	word := rapid.StringMatching(`[a-zđệ👍 .\n]{0,60}`)
	rapid.Check(t, func(rt *rapid.T) {
		m := bot.Message{ID: "c1abcdefghijklmnopqrstuvwxy-00000012", Kind: bot.MessageText, Text: "x" + strings.Repeat(word.Draw(rt, "text"), rapid.IntRange(0, 90).Draw(rt, "times"))}
		for range rapid.IntRange(0, 14).Draw(rt, "buttons") {
			b := bot.Button{Label: word.Draw(rt, "label"), Action: rapid.SampledFrom([]string{"human", "bot", "card:1.004194", "group:" + strings.Repeat("x", 58), ""}).Draw(rt, "action")}
			if b.Action == "" {
				b.URL = rapid.SampledFrom([]string{"https://x.example/a", "/p", "", "tel:1"}).Draw(rt, "url")
			}
			m.Buttons = append(m.Buttons, b)
		}
		if rapid.Bool().Draw(rt, "step") {
			m.Step = &bot.StepView{Link: &procedures.Link{Text: "Nộp", URL: "https://nop.example"}}
			for i := range rapid.IntRange(0, 7).Draw(rt, "papers") {
				m.Step.Papers = append(m.Step.Papers, bot.PaperView{Title: "Giấy " + word.Draw(rt, "paper"), Action: fmt.Sprintf("tick:1:p%d", i)})
			}
		}
		for range rapid.IntRange(0, 6).Draw(rt, "files") {
			m.Files = append(m.Files, bot.FileRef{Hash: strings.Repeat("a", 64), Name: strings.Repeat("ệ", rapid.IntRange(1, 80).Draw(rt, "name")) + ".pdf",
				Type: rapid.SampledFrom([]string{"application/pdf", "video/mp4"}).Draw(rt, "type"), Size: int64(rapid.IntRange(1, 9<<20).Draw(rt, "size"))})
		}
		before := len(w.fake.Received("7001"))
		parts := w.channel().Plan(m)
		for i, p := range parts {
			w.fake.Say("7001", "tiếp") // the window and what is free do not matter here
			row := bot.Row{Body: p.Body, Part: i, Address: bot.Address{Account: main, Chat: "7001"}}
			if _, err := w.channel().Send(t.Context(), row); err != nil {
				rt.Fatalf("part %d of %d: %v: %s", i, len(parts), err, p.Body)
			}
			var b struct {
				Text    string
				Buttons []struct{ Title, Payload, URL string }
			}
			if err := json.Unmarshal(p.Body, &b); err != nil {
				rt.Fatal(err)
			}
			if len(utf16.Encode([]rune(b.Text))) > 2000 || len(b.Buttons) > 5 {
				rt.Fatalf("too much: %s", p.Body)
			}
		}
		var text string
		pressed := map[string]bool{}
		for _, got := range w.fake.Received("7001")[before:] {
			text += got.Text + "\n"
			for _, b := range got.Buttons {
				_, action, _ := strings.Cut(strings.TrimPrefix(b.Payload, "#motcua/"), "/")
				pressed[action] = true
			}
		}
		for i, o := range m.Offers() {
			label := strings.Join(strings.Fields(o.Label), " ")
			if o.Action == "" || label == "" || pressed[o.Action] {
				continue
			}
			if !strings.Contains(text, fmt.Sprintf("%d. %s", i+1, label)) && !strings.Contains(text, "• "+label) {
				rt.Fatalf("offer %d %q is nowhere in %q", i+1, label, text)
			}
		}
	})
}
