package zalobot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/words"
)

// TestPlanKeepsLimitsAndEveryChoice: whatever a message holds, no text is too
// long or empty, each choice is told once with the number that picks it, and
// the plan is the same every time.
func TestPlanKeepsLimitsAndEveryChoice(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Options{Words: catalogue, PublicURL: "https://motcua.example.vn"})
	if err != nil {
		t.Fatal(err)
	}
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aệ. \n1👩‍👧Đ")), 1, 5000, -1)
	label := rapid.StringMatching(`[A-Za-zÀ-ỹ][A-Za-zÀ-ỹ0-9 ]{0,90}[a-z]`)
	rapid.Check(t, func(t *rapid.T) {
		m := bot.Message{Kind: bot.MessageText, Text: text.Draw(t, "text")}
		for i, n := 0, rapid.IntRange(0, 14).Draw(t, "buttons"); i < n; i++ {
			b := bot.Button{Label: label.Draw(t, "label"), Action: fmt.Sprintf("card:%d", i)}
			switch rapid.IntRange(0, 5).Draw(t, "kind") {
			case 0:
				b.Action, b.URL = "", "https://x.example/"+fmt.Sprint(i)
			case 1:
				b.Action = bot.ActionBot
			}
			m.Buttons = append(m.Buttons, b)
		}
		for i, n := 0, rapid.IntRange(0, 3).Draw(t, "files"); i < n; i++ {
			m.Files = append(m.Files, bot.FileRef{Hash: "h", Name: label.Draw(t, "name"), Type: rapid.SampledFrom([]string{"image/png", "application/pdf"}).Draw(t, "type")})
		}
		parts := c.Plan(m)
		if len(parts) == 0 {
			t.Fatal("no parts")
		}
		var all []string
		for i, p := range parts {
			var b body
			if err := json.Unmarshal(p.Body, &b); err != nil {
				t.Fatal(err)
			}
			n := platform.Measure(b.Text, platform.Units)
			if n > maxText || b.Kind == kindText && strings.TrimSpace(b.Text) == "" && strings.TrimSpace(m.Text) != "" {
				t.Fatalf("part %d: %s of %d", i, b.Kind, n)
			}
			if b.Kind == kindText {
				all = append(all, strings.Split(b.Text, "\n")...)
			}
		}
		offers := m.Offers()
		for i, o := range offers {
			line := fmt.Sprintf("%d. %s", i+1, platform.Label(o.Label, maxLabel))
			if o.Action == bot.ActionBot {
				line = catalogue.Text(words.Vi, "zalobot.phrase", "phrase", platform.Label(o.Label, maxLabel))
			}
			if !slices.Contains(all, line) {
				t.Fatalf("%q is not told:\n%s", line, strings.Join(all, "\n"))
			}
		}
		if again := c.Plan(m); fmt.Sprint(again) != fmt.Sprint(parts) {
			t.Fatal("another plan the second time")
		}
	})
}
