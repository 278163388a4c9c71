package messenger

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// TestEveryPartFits: whatever a message holds, each of its parts is within
// Facebook's limits, nothing that was said is lost, and everything that can be
// chosen has a quick reply or a number to type.
func TestEveryPartFits(t *testing.T) {
	c, err := New(Options{PageToken: "t", AppSecret: "s", VerifyToken: "v", PublicURL: "https://phuong-mau.example"})
	if err != nil {
		t.Fatal(err)
	}
	say := rapid.Map(rapid.SliceOfN(rapid.StringMatching(`[a-zđệữ👨]{1,12}[.]?`), 1, 700), func(words []string) string {
		return strings.ReplaceAll(strings.Join(words, " "), ". ", ".\n")
	})
	label := rapid.StringMatching(`[A-ZĐ][a-zđệữ👨]{0,8}( [a-zđệữ👨]{1,8}){0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		m := bot.Message{Kind: bot.MessageText, Text: say.Draw(t, "text")}
		if rapid.Bool().Draw(t, "officer") {
			m.Author = bot.Author{Kind: bot.AuthorOfficer, Name: label.Draw(t, "name")}
		}
		if rapid.Bool().Draw(t, "step") {
			m.Kind, m.Step = bot.MessageStep, &bot.StepView{}
			for i := range rapid.IntRange(0, 20).Draw(t, "papers") {
				m.Step.Papers = append(m.Step.Papers, bot.PaperView{Title: label.Draw(t, "paper"), Action: "tick:1:" + strconv.Itoa(i)})
			}
		}
		for i := range rapid.IntRange(0, 20).Draw(t, "buttons") {
			b := bot.Button{Label: label.Draw(t, "label"), Action: "x" + strconv.Itoa(i)}
			if rapid.Bool().Draw(t, "opens") {
				b.Action, b.URL = "", "https://x.example/"+strconv.Itoa(i)+"-"
			}
			m.Buttons = append(m.Buttons, b)
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "files") {
			m.Files = append(m.Files, bot.FileRef{Hash: strconv.Itoa(i), Name: "a.pdf", Size: rapid.Int64Range(1, 30<<20).Draw(t, "size"), Type: "image/jpeg"})
		}
		var all strings.Builder
		can := map[string]bool{} // actions with a quick reply
		parts := c.Plan(m)
		for i, p := range parts {
			var b body
			if err := json.Unmarshal(p.Body, &b); err != nil {
				t.Fatal(err)
			}
			if b.Kind == kindFile {
				if b.As == "image" && b.File.Size > maxImage {
					t.Errorf("a picture of %d bytes", b.File.Size)
				}
				continue
			}
			limit := maxText
			if len(b.Links) > 0 {
				limit = maxTemplate
			}
			if n := platform.Measure(b.Text, platform.Units); n == 0 || n > limit || len(b.Replies) > maxReplies || len(b.Links) > maxLinks {
				t.Errorf("%d units, %d replies, %d links", n, len(b.Replies), len(b.Links))
			}
			if len(b.Replies) > 0 && i != len(parts)-1 {
				t.Error("quick replies are gone with the next part")
			}
			all.WriteString(b.Text + "\n")
			titles := map[string]bool{}
			for _, r := range b.Replies {
				if platform.Measure(r.Title, platform.Units) > maxTitle || r.Title == "" || len(r.Payload) > 1000 || titles[r.Title] && strings.Contains(r.Title, "…") {
					t.Errorf("reply %+v", r)
				}
				titles[r.Title], can[r.Payload] = true, true
			}
			for _, l := range b.Links {
				if platform.Measure(l.Title, platform.Units) > maxTitle || l.Title == "" {
					t.Errorf("link %+v", l)
				}
				all.WriteString(l.URL + "\n")
			}
		}
		said := strings.Join(strings.Fields(all.String()), " ")
		if !strings.Contains(said, strings.Join(strings.Fields(m.Text), " ")) {
			t.Error("words are lost")
		}
		for _, b := range m.Buttons {
			if b.URL != "" && !strings.Contains(said, b.URL) {
				t.Errorf("%s is lost", b.URL)
			}
		}
		for i, o := range m.Offers() {
			if !can[payloadMark+o.Action] && !strings.Contains(said, strconv.Itoa(i+1)+". "+o.Label) {
				t.Errorf("%q cannot be chosen", o.Label)
			}
		}
	})
}
