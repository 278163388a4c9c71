package messenger_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/messenger"
	"github.com/motcua/motcua/bot/messenger/fake"
)

// TestPartOfAFilmIsLinked: Facebook plays a film from its begin only, so that
// a step's part of a longer one is a link to that part.
func TestPartOfAFilmIsLinked(t *testing.T) {
	p, _ := opened(t, func(_ *fake.Config, o *messenger.Options) {
		o.Media = fstest.MapFS{"a.mp4": {Data: []byte("film")}, "b.webm": {Data: []byte("film")}}
	})
	const at = "https://phuong-mau.example" + bot.MediaPath
	if _, err := p.send(hers, bot.Message{Kind: bot.MessageStep, Text: "Bước 1", Videos: []bot.VideoView{{Title: "Cả phim", URL: at + "a.mp4", Own: true},
		{Title: "Một đoạn", URL: at + "a.mp4", Own: true, Start: 65, End: 90}, {Title: "Kiểu khác", URL: at + "b.webm", Own: true}}}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range p.fake.Received(hers) {
		got = append(got, strings.TrimSpace(m.Kind+" "+strings.ReplaceAll(m.Text, "\n", "/")+m.Name))
	}
	if want := []string{"text Bước 1/Một đoạn/" + at + "a.mp4#t=65,90/Kiểu khác/" + at + "b.webm", "video a.mp4"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
