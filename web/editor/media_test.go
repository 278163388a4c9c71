package editor

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/media"
	"github.com/motcua/motcua/procedures"
)

// filmFile is a real film of four seconds whose table of contents is at its
// end, as phones write it.
func filmFile(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../../media/testdata/late.mp4")
	must(t, err)
	return b
}

// sendFile posts a form with one file.
func (p *place) sendFile(path, name string, content []byte) answered {
	p.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	must(p.t, err)
	_, err = part.Write(content)
	must(p.t, err)
	must(p.t, form.Close())
	return p.raw(http.MethodPost, path, &body, http.Header{"Content-Type": {form.FormDataContentType()}})
}

func (p *place) raw(method, path string, body io.Reader, header http.Header) answered {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.server.URL+path, body)
	must(p.t, err)
	if header != nil {
		req.Header = header
	}
	res, err := p.client.Do(req)
	must(p.t, err)
	b, err := io.ReadAll(res.Body)
	must(p.t, err)
	must(p.t, res.Body.Close())
	return answered{res.StatusCode, res.Header, string(b)}
}

func (p *place) piece(id string, offset int, b []byte) (answered, uploadSays) {
	p.t.Helper()
	a := p.raw(http.MethodPatch, mediaHome+"/uploads/"+id, bytes.NewReader(b), http.Header{offsetHeader: {strconv.Itoa(offset)}})
	var s uploadSays
	must(p.t, json.Unmarshal([]byte(a.body), &s))
	return a, s
}

func (p *place) began(name string, size int) uploadSays {
	p.t.Helper()
	a := p.post(mediaHome+"/uploads", url.Values{"name": {name}, "size": {strconv.Itoa(size)}})
	var s uploadSays
	must(p.t, json.Unmarshal([]byte(a.body), &s))
	return s
}

func TestUploadInPieces(t *testing.T) {
	p := newPlace(t)
	b := filmFile(t)
	u := p.began("Nộp hồ sơ.MOV", len(b))
	if u.ID == "" || u.Offset != 0 {
		t.Fatalf("got %+v", u)
	}
	if a, s := p.piece(u.ID, 0, b[:5000]); a.status != http.StatusOK || s.Offset != 5000 {
		t.Errorf("got %d, %+v", a.status, s)
	}
	if a, s := p.piece(u.ID, 9000, b[9000:]); a.status != http.StatusConflict || s.Offset != 5000 {
		t.Errorf("with a gap: %d, %+v", a.status, s)
	}
	p.get(mediaHome).has(t, "Đang gửi dở", "Nộp hồ sơ.MOV", "Giữ hai ngày")
	other := p.as("lan")
	if a, _ := other.piece(u.ID, 5000, b[5000:]); a.status != http.StatusNotFound {
		t.Errorf("another's upload: %d", a.status)
	}
	other.get(mediaHome).lacks(t, "Nộp hồ sơ.MOV")
	for _, user := range []string{"son", "minh"} {
		them := p.as(user)
		for _, a := range []answered{them.raw(http.MethodPatch, mediaHome+"/uploads/"+u.ID, strings.NewReader("x"), http.Header{offsetHeader: {"5000"}}),
			them.raw(http.MethodHead, mediaHome+"/uploads/"+u.ID, nil, nil), them.post(mediaHome+"/uploads", url.Values{"name": {"a.mp4"}, "size": {"10"}}),
			them.sendFile(mediaHome, "a.mp4", b)} {
			if a.status != http.StatusForbidden {
				t.Errorf("%s: %d", user, a.status)
			}
		}
	}
	if a := p.raw(http.MethodHead, mediaHome+"/uploads/"+u.ID, nil, nil); a.header.Get(offsetHeader) != "5000" {
		t.Errorf("asked how far: %v", a.header)
	}
	a, s := p.piece(u.ID, 4000, b[4000:])
	if a.status != http.StatusOK || !strings.HasPrefix(s.Page, mediaHome+"/f/") {
		t.Fatalf("got %d, %+v", a.status, s)
	}
	page := p.get(s.Page)
	page.has(t, "Nộp hồ sơ", "4 giây", "Chưa bài nào dùng", "Tệp VTT hoặc SRT")
	if !strings.Contains(page.body, `<source src="/media/`) {
		t.Error("no preview")
	}
	p.get(mediaHome).has(t, "Nộp hồ sơ", "Chưa có phụ đề", "Chưa dùng ở bài nào")
	trail, err := p.store.AuditTrail(t.Context(), p.clock(), 0)
	must(t, err)
	if len(trail) > 0 && trail[0].Action != auditUpload {
		t.Errorf("the trail says %+v", trail[0])
	}
	for _, f := range []struct {
		name string
		size int
	}{{"lon.mp4", 2 << 30}, {"trong.mp4", 0}} {
		if u := p.began(f.name, f.size); u.Say == "" || u.ID != "" {
			t.Errorf("%s: %+v", f.name, u)
		}
	}
}

func TestRefusedWithASentence(t *testing.T) {
	p := newPlace(t)
	for _, c := range []struct {
		name    string
		content []byte
		says    string
	}{
		{"phim.mp4", []byte("<!DOCTYPE html><script>alert(1)</script>"), "Nội dung tệp không đúng với đuôi tên"},
		{"bai.docx", []byte("PK\x03\x04 and so on"), "Không nhận loại tệp này"},
		{"phim.mp4", filmFile(t)[:6000], "Tệp bị hỏng hoặc quay chưa xong"},
		{"phim.mp4", make([]byte, 5<<20), "Tệp quá lớn"},
		{"", nil, "Chưa chọn tệp"},
		{"phude.srt", []byte("1\n00:00:05,000 --> 00:00:01,000\nA\n"), "Dòng 2 của phụ đề sai thứ tự"},
	} {
		a := p.sendFile(mediaHome, c.name, c.content)
		if a.status < 400 || a.status >= 500 {
			t.Errorf("%s: %d", c.name, a.status)
		}
		a.has(t, c.says)
	}
	entries, err := os.ReadDir(filepath.Join(p.mediaDir, ".uploads"))
	must(t, err)
	if len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestCaptionsOfAFilm(t *testing.T) {
	p := newPlace(t)
	film := p.sendFile(mediaHome, "Cách nộp.mp4", filmFile(t)).header.Get("Location")
	const srt = "1\r\n00:00:00,500 --> 00:00:03,000\r\nMở cổng dịch vụ công\r\n"
	a := p.sendFile(film+"?do=captions", "phude.srt", []byte(strings.Replace(srt, "00:00:03,000", "00:00:09,000", 1)))
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("beyond the end: %d", a.status)
	}
	a.has(t, "vượt quá thời lượng video")
	p.get(mediaHome).lacks(t, "Phụ đề chưa gắn")
	a = p.sendFile(film+"?do=captions", "phude.srt", []byte(srt))
	if a.status != http.StatusSeeOther {
		t.Fatalf("got %d: %s", a.status, a.words())
	}
	page := p.get(a.header.Get("Location"))
	page.has(t, "Đã gắn phụ đề")
	all, err := p.media.List()
	must(t, err)
	captions := ""
	for _, f := range all {
		captions += f.Captions
	}
	if !strings.Contains(page.body, `<track kind="captions" src="/media/`+captions+`"`) || captions == "" {
		t.Errorf("no captions in the preview: %q", captions)
	}
	if a := p.sendFile(film+"?do=captions", "anh.mp4", filmFile(t)); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a film as captions: %d", a.status)
	}
	p.post(film+"?do=title", url.Values{"title": {"Nộp hồ sơ tạm trú"}})
	p.get(film).has(t, "Nộp hồ sơ tạm trú")
}

// TestMediaInUseStays: what citizens see, a draft and a slot name is not
// removed; what nothing names any more goes with its captions.
func TestMediaInUseStays(t *testing.T) {
	p := newPlace(t)
	film := p.sendFile(mediaHome, "a.mp4", filmFile(t)).header.Get("Location")
	p.sendFile(film+"?do=captions", "a.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:02.000\nA\n"))
	name := strings.TrimPrefix(film, mediaHome+"/f/")
	g, _, ok := func() (*procedures.Guide, procedures.Revision, bool) {
		w, _, done := p.host.Take()
		defer done()
		return w.Library.Guide("1.004194")
	}()
	if !ok {
		t.Fatal("no guide")
	}
	g = g.Clean()
	g.Videos = append(g.Videos, procedures.Video{Title: "A", File: name, Text: "Lời trong video"})
	_, err := p.Issue(t.Context(), procedures.Issue{Guides: []*procedures.Guide{g}, Kind: procedures.PublishedReviewed, At: p.clock()})
	must(t, err)
	p.get(mediaHome).has(t, "Dùng ở 1 bài")
	a := p.post(film+"?do=remove", nil)
	if a.status != http.StatusConflict {
		t.Errorf("in use: %d", a.status)
	}
	a.has(t, "bà con đang thấy", "Còn bài dùng nên chưa xóa được")

	g.Videos = nil
	_, err = p.Issue(t.Context(), procedures.Issue{Guides: []*procedures.Guide{g}, Kind: procedures.PublishedReviewed, At: p.clock()})
	must(t, err)
	g.Videos = []procedures.Video{{Title: "A", File: name, Text: "Lời"}}
	draft := procedures.Draft{Code: g.Code, Guide: g, State: procedures.DraftEditing, Authors: []string{"huong"}, Created: p.clock(), Changed: p.clock(), ChangedBy: "huong"}
	v, err := p.store.PutDraft(t.Context(), draft)
	must(t, err)
	if a := p.post(film+"?do=remove", nil); a.status != http.StatusConflict {
		t.Errorf("in a draft: %d", a.status)
	}
	must(t, p.store.DeleteDraft(t.Context(), g.Code, v))
	if a := p.post(film+"?do=remove", nil); a.status != http.StatusSeeOther {
		t.Errorf("in the history only: %d", a.status)
	}
	if a := p.get(film); a.status != http.StatusNotFound {
		t.Errorf("its page: %d", a.status)
	}
	p.get(mediaHome+"?said=removed").has(t, "Đã xóa khỏi danh sách", "Chưa có video nào")
	if _, err := os.Stat(filepath.Join(p.mediaDir, name)); err != nil {
		t.Errorf("who walks through an older version sees it still: %v", err)
	}
}

// TestFilmForTheForm: a place in the form is filled by a chosen file, without
// script, and nothing else is.
func TestFilmForTheForm(t *testing.T) {
	p := newPlace(t)
	film := p.sendFile(mediaHome, "Cách nộp.mp4", filmFile(t)).header.Get("Location")
	name := strings.TrimPrefix(film, mediaHome+"/f/")
	list := p.get(mediaHome + "?" + url.Values{"for": {"g/1.004194"}, "field": {"steps[0].video"}}.Encode())
	list.has(t, "Đang chọn cho bài", "Dùng cho bài này")
	use := pick{"1.004194", "steps[0].video"}.form(media.File{Name: name, Facts: media.Facts{Kind: media.Film, Seconds: 4}})
	if !strings.Contains(list.body, strings.ReplaceAll(use, "&", "&amp;")) {
		t.Errorf("no way back: %s", use)
	}
	form := p.get(use)
	if form.status != http.StatusOK || !strings.Contains(form.body, `value="`+name+`"`) {
		t.Errorf("the form does not have it: %d", form.status)
	}
	for _, bad := range []string{"for=http://evil.example&field=videos[0]", "for=g/1.004194&field=title", "for=g/../..&field=videos[0]"} {
		p.get(mediaHome+"?"+strings.ReplaceAll(bad, "/", "%2F")).lacks(t, "Đang chọn cho bài")
	}
	got := chosenMedia(url.Values{"title.file": {"x"}, "steps[0].video.file": {"a.mp4"}, "steps[0].title": {"x"}, "videos[1].seconds": {"5"}, "source.url": {"x"}, "open": {"y"}})
	if len(got) != 2 || got["steps[0].video.file"] != "a.mp4" || got["videos[1].seconds"] != "5" {
		t.Errorf("got %v", got)
	}
}

// Captions are in the trail like every other file.
func TestCaptionsAreInTheTrail(t *testing.T) {
	p := newPlace(t)
	film := p.sendFile(mediaHome, "a.mp4", filmFile(t)).header.Get("Location")
	p.sendFile(film+"?do=captions", "a.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:02.000\nA\n"))
	list, err := p.media.List()
	must(t, err)
	for _, f := range list {
		if found := p.trail(f.Name); !slices.Equal(found, []account.AuditAction{auditUpload}) {
			t.Errorf("the trail says of %s: %q", f.Kind, found)
		}
	}
}

// Nobody is led to a part of the workspace that is closed to her.
func TestPartsForTheirReaders(t *testing.T) {
	p := newPlace(t)
	for user, closed := range map[string][]string{"huong": nil, "son": {Home + "/import"}, "lan": nil} {
		q := p.as(user)
		page := q.get(Home + "/words").body
		for _, path := range []string{Home, Home + "/import", Home + "/words", Home + "/bulletin", mediaHome} {
			shown, status := strings.Contains(page, `<a href="`+path+`"`), q.get(path).status
			if shown != (status == http.StatusOK) || shown == slices.Contains(closed, path) {
				t.Errorf("%s, %s: shown %v, %d", user, path, shown, status)
			}
		}
	}
}
