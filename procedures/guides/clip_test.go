package guides

import (
	"bytes"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

func TestClipIsSmallAndStartsAtOnce(t *testing.T) {
	b, err := fs.ReadFile(FS(), "media/cach-hoi-tro-ly.mp4")
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 2_500_000 {
		t.Errorf("clip has %d bytes", len(b))
	}
	if len(b) < 12 || string(b[4:8]) != "ftyp" {
		t.Error("clip is no MP4")
	}
	if head, data := bytes.Index(b, []byte("moov")), bytes.Index(b, []byte("mdat")); head < 0 || data < head {
		t.Error("the index of the clip lies behind its pictures; write it with +faststart")
	}
}

var cue = regexp.MustCompile(`(?m)^(\d\d):(\d\d):(\d\d)\.\d{3} --> (\d\d):(\d\d):(\d\d)\.\d{3}\n(.+)$`)

// What the guides tell of the clip is what its captions say.
func TestClipIsToldAsItIs(t *testing.T) {
	b, err := fs.ReadFile(FS(), "media/cach-hoi-tro-ly.vtt")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b, []byte("WEBVTT\n")) {
		t.Fatal("captions are no WebVTT")
	}
	var said []string
	end := 0
	for _, m := range cue.FindAllStringSubmatch(string(b), -1) {
		if from := seconds(m[1:4]); from != end {
			t.Errorf("a caption begins at %d, the one before ends at %d", from, end)
		}
		end = seconds(m[4:7])
		said = append(said, m[7])
	}
	told := 0
	each(t, func(t *testing.T, g *procedures.Guide) {
		if len(g.Videos) > 1 {
			t.Fatalf("%d videos", len(g.Videos))
		}
		if len(g.Videos) == 0 {
			return
		}
		told++
		v := g.Videos[0]
		if v.Seconds != end || v.Seconds < 40 || v.Seconds > 70 {
			t.Errorf("clip of %d s is told as %d s", end, v.Seconds)
		}
		if v.Text != strings.Join(said, " ") {
			t.Errorf("text of the video is not what its captions say: %s", v.Text)
		}
	})
	if told == 0 {
		t.Error("no guide has the clip")
	}
}

func seconds(hms []string) int {
	n := 0
	for _, s := range hms {
		k, _ := strconv.Atoi(s) // the expression let digits through only
		n = n*60 + k
	}
	return n
}
