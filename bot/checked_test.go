package bot_test

import (
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// TestCheckedIsTheWardsOwn: only what the ward went through carries its sign.
func TestCheckedIsTheWardsOwn(t *testing.T) {
	for review, want := range map[procedures.Review]bool{
		procedures.ReviewWard: true, procedures.ReviewShipped: false, procedures.ReviewOfficial: false,
	} {
		w := testWorld(t)
		w.Library = shelf(t, "1.004194", func(g *procedures.Guide) { g.Review = review })
		card, ok := bot.CardFor(w, words.Vi, "1.004194")
		if !ok || card.Checked != want {
			t.Errorf("%s: card is checked: %v", review, card.Checked)
		}
		detail, _, ok := bot.DetailFor(w, words.Vi, "1.004194", procedures.AspectPapers)
		if !ok || detail.Checked != want {
			t.Errorf("%s: detail is checked: %v", review, detail.Checked)
		}
	}
}
