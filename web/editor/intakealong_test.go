package editor

import (
	"archive/zip"
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

func yamlOf(t *testing.T, g *procedures.Guide) string {
	t.Helper()
	b, err := procedures.WriteGuide(g)
	must(t, err)
	return string(b)
}

// Whoever sent a file wrote what is in it: she approves none of it, whoever
// made drafts of it.
func TestWhoSentIsAnAuthor(t *testing.T) {
	p := newPlace(t)
	lan := p.as("lan")
	path, _ := lan.waited(lan.send(sent{"a.yaml", yamlOf(t, hens())}))
	huong := p.as("huong")
	huong.waited(huong.post(path, url.Values{"all": {"1"}}))
	d, err := p.store.Draft(t.Context(), "9.000001")
	must(t, err)
	if !slices.Equal(d.Authors, []string{"lan", "huong"}) || d.ChangedBy != "huong" {
		t.Errorf("authors are %q, changed by %q", d.Authors, d.ChangedBy)
	}
	if d, err = d.Submit("huong", "", start); err != nil {
		t.Fatal(err)
	}
	if _, err = d.Approve("lan", "", start); !errors.Is(err, procedures.ErrOwnReview) {
		t.Errorf("she approves it: %v", err)
	}
}

// Videos and captions come along with guides, and leave with them; what is
// refused is told of.
func TestMediaComesAlong(t *testing.T) {
	p := newPlace(t)
	g := hens()
	g.Videos = []procedures.Video{{Title: "Cho gà ăn", File: "clip/ga.mp4", Captions: "ga.vtt"}}
	g.Steps[0].Picture = &procedures.Picture{File: "anh.png", Alt: "Chuồng gà"}
	path, _ := p.waited(p.send(sent{"bai.zip", archive(t, sent{"x/9.000001.yaml", yamlOf(t, g)}, sent{"x/media/clip/ga.mp4", string(filmFile(t))},
		sent{"x/media/ga.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nCục tác\n"}, sent{"x/media/anh.png", "<svg onload='alert(1)'/>"}, sent{"x/media/thua.mp4", string(filmFile(t))})}))
	if list, err := p.media.List(); err != nil || len(list) != 0 {
		t.Errorf("%d files are stored before anybody agreed, %v", len(list), err)
	}
	_, page := p.waited(p.post(path, url.Values{"all": {"1"}}))
	page.has(t, "Đã nhận thêm 2 video, ảnh, phụ đề đi kèm.", "1 video, ảnh, phụ đề đi kèm chưa nhận được")
	d, err := p.store.Draft(t.Context(), "9.000001")
	must(t, err)
	list, err := p.media.List()
	must(t, err)
	if len(list) != 2 {
		t.Fatalf("%d files are stored", len(list))
	}
	for _, f := range list {
		if name := d.Guide.Videos[0].File; f.Kind == "film" && name != f.Name {
			t.Errorf("the film is named %q", name)
		}
		if name := d.Guide.Videos[0].Captions; f.Kind == "captions" && name != f.Name {
			t.Errorf("the captions are named %q", name)
		}
	}
	if name := d.Guide.Steps[0].Picture.File; name != "anh.png" {
		t.Errorf("a refused picture is named %q", name)
	}

	out := p.get(Home + "/export/file?format=yaml&which=some&drafts=1&c=9.000001")
	z, err := zip.NewReader(strings.NewReader(out.body), int64(len(out.body)))
	must(t, err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	want := []string{"9.000001.yaml", "media/" + d.Guide.Videos[0].File, "media/" + d.Guide.Videos[0].Captions}
	if !slices.Equal(names, want) {
		t.Errorf("the export holds %q", names)
	}
	other := newPlace(t)
	path, _ = other.waited(other.send(sent{"bai.zip", out.body}))
	other.waited(other.post(path, url.Values{"all": {"1"}}))
	there, err := other.store.Draft(t.Context(), "9.000001")
	must(t, err)
	if changes := procedures.Compare(d.Guide, there.Guide); len(changes) > 0 {
		t.Errorf("elsewhere it differs in %v", changes)
	}
}

// Texts are known by all their endings, in an archive too.
func TestOtherEndings(t *testing.T) {
	p := newPlace(t)
	_, page := p.waited(p.send(sent{"bai.zip", archive(t, sent{"9.000001.YML", yamlOf(t, hens())})}))
	page.has(t, "1 Thủ tục mới")
}

// An archive whose many texts would take hours to be read is too large.
func TestTooMuchToUnpack(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range maxUnpacked/procedures.MaxFile + 1 {
		w, err := z.CreateRaw(&zip.FileHeader{Name: strconv.Itoa(i) + ".yaml", Method: zip.Deflate, CompressedSize64: 1, UncompressedSize64: procedures.MaxFile})
		must(t, err)
		_, err = w.Write([]byte{3})
		must(t, err)
	}
	must(t, z.Close())
	p := newPlace(t)
	_, page := p.waited(p.send(sent{"bom.zip", b.String()}))
	page.has(t, "Tệp lớn quá")
}

// The disk does not fill up with files to be imported: not by one, and not by
// several people at once.
func TestImportsKeepTheDiskFree(t *testing.T) {
	p := newPlace(t)
	p.breaks = true
	p.editor.Spare = func() (uint64, bool) { return 10 << 20, true }
	small := sent{"a.yaml", yamlOf(t, hens())}
	p.waited(p.send(small))
	if a := p.send(sent{"a.yaml", strings.Repeat("#", 6<<20)}); a.status != http.StatusInsufficientStorage {
		t.Errorf("with too little room: %d", a.status)
	} else {
		a.has(t, "Máy chủ sắp hết chỗ")
	}
	for range maxReceiving {
		p.editor.arrive <- struct{}{}
	}
	a := p.as("lan").send(small)
	if a.has(t, "Đang có người khác gửi tệp"); a.status != http.StatusTooManyRequests {
		t.Errorf("beside others: %d", a.status)
	}
	<-p.editor.arrive
	p.as("lan").waited(p.as("lan").send(small))
}
