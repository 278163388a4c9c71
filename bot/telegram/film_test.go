package telegram_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/telegram"
)

// vast is a file that says it is larger than a bot may send.
type vast struct{ fs.FS }

func (v vast) Open(name string) (fs.File, error) {
	f, err := v.FS.Open(name)
	if err != nil || !strings.Contains(name, "long") {
		return f, err
	}
	return vastFile{f}, nil
}

type vastFile struct{ fs.File }

func (v vastFile) Stat() (fs.FileInfo, error) {
	info, err := v.File.Stat()
	return vastInfo{info}, err
}

func (v vastFile) Read([]byte) (int, error) { panic("a film that is too large is not read") }

type vastInfo struct{ fs.FileInfo }

func (vastInfo) Size() int64 { return telegram.MaxUpload + 1 }

// TestFilmsAreBroughtOnce: Telegram keeps a film that was sent; it is brought
// again when it is another, or when Telegram has forgotten it. What is too
// large, or in a form it does not play, is linked at the part that is meant.
func TestFilmsAreBroughtOnce(t *testing.T) {
	media := fstest.MapFS{"0123456789ab.mp4": {Data: []byte("film")}, "long.mp4": {Data: []byte("x")}, "b.webm": {Data: []byte("x")}}
	p, _ := opened(t, func(o *telegram.Options) { o.Media = vast{media} })
	send := func(v bot.VideoView) {
		t.Helper()
		v.URL, v.Own = p.hook.URL+bot.MediaPath+v.URL, true
		if _, err := p.send("1", bot.Message{Kind: bot.MessageStep, Text: "Bước 1", Videos: []bot.VideoView{v}}); err != nil {
			t.Fatal(err)
		}
	}
	send(bot.VideoView{Title: "A", URL: "0123456789ab.mp4"})
	send(bot.VideoView{Title: "B", URL: "0123456789ab.mp4", Start: 65, End: 90})
	p.fake.Forget(token)
	send(bot.VideoView{Title: "C", URL: "0123456789ab.mp4"})
	send(bot.VideoView{Title: "D", URL: "0123456789ab.mp4"})
	media["0123456789ab.mp4"] = &fstest.MapFile{Data: []byte("a film of the same name"), ModTime: time.Unix(9, 0)}
	send(bot.VideoView{Title: "E", URL: "0123456789ab.mp4"})
	send(bot.VideoView{Title: "F", URL: "long.mp4", Start: 65, End: 90})
	send(bot.VideoView{Title: "G", URL: "b.webm", Start: 3})
	var got []string
	for _, m := range p.fake.Received(token, 1) {
		line := m.Kind + " " + strings.ReplaceAll(strings.ReplaceAll(m.Text, p.hook.URL, ""), "\n", "/")
		if m.Kept {
			line += " kept"
		}
		if m.Start > 0 {
			line += " from 65"
		}
		got = append(got, line)
	}
	want := []string{"text Bước 1", "video A", "text Bước 1", "video B kept from 65", "text Bước 1", "video C", "text Bước 1", "video D kept",
		"text Bước 1", "video E", "text Bước 1", "text F//media/long.mp4#t=65,90", "text Bước 1/G//media/b.webm#t=3"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
