package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/messenger"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalobot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/words"
)

// previews are what channels make of a message, with the most that may stand
// on a button of theirs, in UTF-16 units, and how many there may be.
func previews(t tb) map[string]struct {
	show         func(bot.Message) []bot.Bubble
	label, count int
} {
	texts, err := words.Load()
	if err != nil {
		t.Fatalf("words: %v", err)
	}
	type preview = struct {
		show         func(bot.Message) []bot.Bubble
		label, count int
	}
	const home = "https://phuong.example.vn"
	return map[string]preview{
		"telegram": {telegram.Preview(home, guides.FS()), 124, 100}, "zalo": {zalo.Preview(home), 200, 5},
		"messenger": {messenger.Preview(home, guides.FS()), 80, 16}, "zalobot": {zalobot.Preview(home, texts), 0, 0},
	}
}

func rehearsalWorld(t tb, list ...*procedures.Guide) bot.World {
	texts, err := words.Load()
	if err != nil {
		t.Fatalf("words: %v", err)
	}
	lib, err := procedures.NewLibrary(list, nil)
	if err != nil {
		t.Fatalf("library: %v", err)
	}
	s := bot.DefaultSettings()
	s.Channels = map[string]bot.Limits{"zalo": {Still: true}, "zalobot": {Still: true, ByLink: true}, "messenger": {Still: true}}
	return bot.World{Library: lib, Roster: ward(), Words: texts, Settings: s, Now: monday9}
}

func shippedGuides(t tb) []*procedures.Guide {
	list, err := guides.Load()
	if err != nil {
		t.Fatalf("guides: %v", err)
	}
	return list
}

// TestRehearsalIsWhatCitizensGet walks through a guide in a rehearsal.
func TestRehearsalIsWhatCitizensGet(t *testing.T) {
	list := shippedGuides(t)
	w := rehearsalWorld(t, list...)
	const stay = "1.004194"
	r, err := bot.Rehearse(w, "webchat", words.Vi, stay, nil)
	if err != nil || len(r.Last) != 1 || r.Last[0].Card == nil {
		t.Fatalf("card: %v, %+v", err, r.Last)
	}
	card, _ := bot.CardFor(w, words.Vi, stay)
	if fmt.Sprint(*r.Last[0].Card) != fmt.Sprint(card) {
		t.Errorf("the rehearsal shows another card:\n%+v\n%+v", *r.Last[0].Card, card)
	}
	presses := []string{bot.WalkAction(stay)}
	seen := map[procedures.StepID]bool{}
	for range 30 {
		r, err = bot.Rehearse(w, "webchat", words.Vi, stay, presses)
		if err != nil || len(r.Last) == 0 {
			t.Fatalf("after %q: %v, nothing is said", presses, err)
		}
		m := r.Last[len(r.Last)-1]
		if m.Step != nil {
			seen[m.Step.ID] = true
			if m.Step.Done {
				break
			}
		}
		press := ""
		for _, b := range m.Buttons {
			if press == "" && (strings.HasPrefix(b.Action, "tree:") || strings.HasPrefix(b.Action, "variant:") || strings.HasPrefix(b.Action, "next:")) {
				press = b.Action
			}
		}
		presses = append(presses, press)
	}
	g, _, _ := w.Library.Guide(stay)
	for _, s := range g.Steps {
		if !seen[s.ID] {
			t.Errorf("step %q is not reached", s.ID)
		}
	}
}

// TestATickIsShownWhereItStands: a press that only changes a message shows
// that message again.
func TestATickIsShownWhereItStands(t *testing.T) {
	list := shippedGuides(t)
	w := rehearsalWorld(t, list...)
	ticked := 0
	for _, g := range list {
		r, err := bot.Rehearse(w, "webchat", words.Vi, g.Code, []string{bot.WalkAction(g.Code)})
		if err != nil {
			t.Fatal(err)
		}
		m := r.Last[len(r.Last)-1]
		if m.Step == nil || len(m.Step.Papers) == 0 {
			continue
		}
		r, err = bot.Rehearse(w, "webchat", words.Vi, g.Code, []string{bot.WalkAction(g.Code), m.Step.Papers[0].Action})
		if err != nil || len(r.Last) != 1 || r.Last[0].ID != m.ID || !r.Last[0].Step.Papers[0].Ticked {
			t.Errorf("%s: the tick does not show: %v, %+v", g.Code, err, r.Last)
		}
		ticked++
	}
	if ticked == 0 {
		t.Error("no guide begins with papers")
	}
}

// TestPreviewOfAnyGuideHoldsTheLimits presses its way through guides at
// random, some of them with far longer words than anybody writes, on every
// channel: something is always shown, and never more than the platform takes.
func TestPreviewOfAnyGuideHoldsTheLimits(t *testing.T) {
	list := shippedGuides(t)
	channels := previews(t)
	rapid.Check(t, func(rt *rapid.T) {
		g := rapid.SampledFrom(list).Draw(rt, "guide").Clean()
		stretch := func(s *string, what string, most int) {
			n := rapid.SampledFrom([]int{1, 1, 3, 12}).Draw(rt, what)
			if long := strings.TrimSpace(strings.Repeat(*s+" ", n)); len([]rune(long)) <= most {
				*s = long
			}
		}
		stretch(&g.Summary, "summary", 4000)
		for i := range g.Steps {
			stretch(&g.Steps[i].Text, "step", 6000)
		}
		for i := range g.Evidence {
			stretch(&g.Evidence[i].Title, "paper", 2000)
			stretch(&g.Evidence[i].Note, "note", 2000)
		}
		if len(g.Check()) > 0 {
			return // nobody could publish it
		}
		w := rehearsalWorld(rt, append([]*procedures.Guide{g}, namedBy(g, list)...)...)
		lang := rapid.SampledFrom([]words.Lang{words.Vi, words.En}).Draw(rt, "lang")
		var presses []string
		for range rapid.IntRange(0, 8).Draw(rt, "presses") {
			r, err := bot.Rehearse(w, "webchat", lang, g.Code, presses)
			if err != nil {
				rt.Fatalf("%q: %v", presses, err)
			}
			var offers []string
			for _, m := range r.Last {
				for _, o := range m.Offers() {
					offers = append(offers, o.Action)
				}
			}
			if len(offers) == 0 {
				break
			}
			presses = append(presses, rapid.SampledFrom(offers).Draw(rt, "press"))
		}
		for name, c := range channels {
			r, err := bot.Rehearse(w, name, lang, g.Code, presses)
			if err != nil {
				rt.Fatalf("%s: %q: %v", name, presses, err)
			}
			for _, m := range r.Messages {
				if !m.Leaves() {
					continue
				}
				bubbles := c.show(m)
				if len(bubbles) == 0 {
					rt.Fatalf("%s shows nothing of %q", name, m.Text)
				}
				for _, b := range bubbles {
					said := ""
					for _, s := range b.Text {
						said += s.Text
					}
					if n := platform.Measure(said, platform.Units); b.Limit > 0 && (n > b.Limit || n != b.Length) {
						rt.Errorf("%s: %d units, counted %d, of %d", name, n, b.Length, b.Limit)
					}
					keys := b.Quick
					for _, row := range b.Keys {
						keys = append(keys, row...)
					}
					if len(keys) > c.count {
						rt.Errorf("%s: %d buttons", name, len(keys))
					}
					for _, k := range keys {
						if n := platform.Measure(k.Label, platform.Units); n == 0 || n > c.label {
							rt.Errorf("%s: a button of %d units: %q", name, n, k.Label)
						}
						if k.Action == "" && k.URL == "" || len(k.Action) > bot.MaxAction {
							rt.Errorf("%s: button %q does %q", name, k.Label, k.Action)
						}
					}
				}
			}
		}
	})
}

// namedBy are the guides that a guide leads to: all that a walk through it can
// come to.
func namedBy(g *procedures.Guide, list []*procedures.Guide) []*procedures.Guide {
	codes := slices.Clone(g.Related)
	if g.Tree != nil {
		for _, n := range g.Tree.Nodes {
			for _, c := range n.Choices {
				codes = append(codes, c.Procedure)
			}
		}
	}
	var out []*procedures.Guide
	for _, other := range list {
		if other.Code != g.Code && slices.Contains(codes, other.Code) {
			out = append(out, other)
		}
	}
	return out
}
