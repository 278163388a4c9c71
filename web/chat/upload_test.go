package chat_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/web/chat"
)

const linkKey = "a secret for links"

// papers is a page that takes files, and where it keeps them.
func papers(t testing.TB, change func(*chat.Deps)) (*site, *files.Store, string) {
	t.Helper()
	dir := t.TempDir()
	kept, err := files.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, func(d *chat.Deps) {
		d.Files, d.Key, d.Signer = kept, linkKey, files.Signer{Key: []byte(linkKey)}
		if change != nil {
			change(d)
		}
	})
	return s, kept, dir
}

// photo is a JPEG like no other of its number.
func photo(n, side int) string {
	img := image.NewRGBA(image.Rect(0, 0, side, side*3/4))
	for y := range side * 3 / 4 {
		for x := range side {
			img.Set(x, y, color.RGBA{uint8(x*n + y), uint8(y * 3), uint8(n * 40), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.String()
}

// part is a field, or a file when it has a name.
type part struct{ field, name, content string }

// parts writes a form as a browser does.
func parts(t testing.TB, all ...part) (kind string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for _, p := range all {
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q`, p.field)}}
		if p.name != "" {
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, p.field, p.name))
			h.Set("Content-Type", "application/octet-stream") // nobody believes it
		}
		to, err := w.CreatePart(h)
		if err == nil {
			_, err = io.WriteString(to, p.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), body
}

// send posts a form in parts; live asks as the page's script does.
func send(t testing.TB, c *http.Client, to string, live bool, all ...part) (*http.Response, string) {
	t.Helper()
	kind, b := parts(t, all...)
	r, err := http.NewRequest(http.MethodPost, to, b)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	if live {
		r.Header.Set("X-Live", "0")
	}
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(got)
}

// lying counts what lies in the store's folder, half files too.
func lying(t testing.TB, dir string) int {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// TestF05SeveralFilesAreOneQuestion: without script, five photos and words are
// one event, however often the form is sent; she sees and opens them.
func TestF05SeveralFilesAreOneQuestion(t *testing.T) {
	s, _, dir := papers(t, nil)
	c := browser(t)
	_, html := get(t, c, s.URL+"/")
	wants(t, html, `enctype="multipart/form-data"`, `name="files"`, "Chọn ảnh, tệp")
	form := []part{{"key", "", uuid}, {"text", "", "xem giup giay nay"}}
	for n := range 5 {
		form = append(form, part{"files", fmt.Sprintf("giấy %d.jpg", n), photo(n, 40)})
	}
	for range 2 {
		if res, _ := send(t, c, s.URL+"/say", false, form...); res.StatusCode != http.StatusOK {
			t.Fatalf("status %d", res.StatusCode)
		}
	}
	if len(s.store.events) != 1 || len(s.store.events[0].Files) != 5 || s.store.events[0].Text != "xem giup giay nay" {
		t.Fatalf("events %+v", s.store.events)
	}
	if n := lying(t, dir); n != 5 {
		t.Errorf("%d files lie there", n)
	}
	f := s.store.events[0].Files[2]
	if f.Type != "image/jpeg" || f.Name != "giấy 2.jpg" {
		t.Errorf("file %+v", f)
	}
	_, html = get(t, c, s.URL+"/")
	path := "/file/" + string(s.store.messages[s.store.events[0].Conversation][0].ID) + "/" + f.Hash
	wants(t, html, `src="`+path+`"`, "giấy 2.jpg", "0,1")
	res, got := get(t, c, s.URL+path)
	if got != photo(2, 40) || res.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(res.Header.Get("Cache-Control"), "no-store") ||
		!strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("her own photo: %v", res.Header)
	}
	if res, _ := get(t, browser(t), s.URL+path); res.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's eyes: %d", res.StatusCode)
	}
	// Other files in the same old form are another message.
	send(t, c, s.URL+"/say", false, part{"key", "", uuid}, part{"text", "", "xem giup giay nay"}, part{"files", "x.jpg", photo(9, 40)})
	if len(s.store.events) != 2 {
		t.Errorf("%d events", len(s.store.events))
	}
}

// TestWhatIsWrongWithEachFileIsSaid: and the good ones go.
func TestWhatIsWrongWithEachFileIsSaid(t *testing.T) {
	s, _, dir := papers(t, nil)
	c := browser(t)
	res, html := send(t, c, s.URL+"/say", false, part{"key", "", uuid},
		part{"files", "to-khai.pdf", "%PDF-1.4\n"}, part{"files", "trang.html", "<!doctype html><script>alert(1)</script>"},
		part{"files", "rong.jpg", ""}, part{"files", "phim.mp4", "\x00\x00\x00\x18ftypisom" + strings.Repeat("x", files.DefaultLimit)},
		part{"files", "<img src=x onerror=alert(1)>\u202egpj.exe", "MZ\x90\x00"}, part{"files", "anh.jpg", photo(1, 40)}, part{"text", "", "giup toi"})
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("status %d", res.StatusCode)
	}
	wants(t, html, "Phường đã nhận 2 tệp", "trang.html là loại tệp chưa nhận được", "rong.jpg không có nội dung", "phim.mp4 nặng 20,1\u00a0MB, mỗi tệp chỉ nhận tới 20\u00a0MB", "&lt;img")
	if strings.Contains(html, "<img src=x") || strings.Contains(html, "\u202e") {
		t.Error("a hostile name stands in the page")
	}
	if len(s.store.events) != 1 || len(s.store.events[0].Files) != 2 || s.store.events[0].Text != "giup toi" {
		t.Fatalf("events %+v", s.store.events)
	}
	if n := lying(t, dir); n != 2 {
		t.Errorf("%d files lie there", n)
	}
	// Nothing good and no words: nothing goes.
	_, html = send(t, c, s.URL+"/say", false, part{"key", "", uuid[:35] + "2"}, part{"files", "a.exe", "MZ\x90\x00"})
	if strings.Contains(html, "Phường đã nhận") || strings.Contains(html, "Lời nhắn đã gửi") || len(s.store.events) != 1 {
		t.Errorf("%d events", len(s.store.events))
	}
	// Words alone go.
	_, html = send(t, c, s.URL+"/say", false, part{"key", "", uuid[:35] + "3"}, part{"text", "", "xin chào"}, part{"files", "a.exe", "MZ\x90\x00"})
	wants(t, html, "Lời nhắn đã gửi. Tệp thì chưa:")
	if len(s.store.events) != 2 {
		t.Errorf("%d events", len(s.store.events))
	}
}

// TestTooManyAndTooLarge: ten files, sixty megabytes; the rest is named.
func TestTooManyAndTooLarge(t *testing.T) {
	s, _, _ := papers(t, nil)
	c := browser(t)
	form := []part{{"key", "", uuid}}
	for n := range 12 {
		form = append(form, part{"files", fmt.Sprintf("%d.jpg", n), photo(n, 16)})
	}
	_, html := send(t, c, s.URL+"/say", false, form...)
	wants(t, html, "10.jpg chưa gửi, vì mỗi lần chỉ nhận 10\u00a0tệp", "11.jpg chưa gửi")
	if len(s.store.events) != 1 || len(s.store.events[0].Files) != 10 {
		t.Fatalf("events %+v", s.store.events)
	}
	heavy := "%PDF-1.4\n" + strings.Repeat("x", 19<<20)
	_, html = send(t, c, s.URL+"/say", false, part{"files", "1.pdf", heavy}, part{"files", "2.pdf", heavy + "2"}, part{"files", "3.pdf", heavy + "3"}, part{"files", "4.pdf", heavy + "4"})
	wants(t, html, "4.pdf chưa gửi, vì mỗi lần chỉ nhận 60\u00a0MB")
	if len(s.store.events) != 2 || len(s.store.events[1].Files) != 3 {
		t.Fatalf("%d events", len(s.store.events))
	}
	r, _ := http.NewRequest(http.MethodPost, s.URL+"/say", strings.NewReader(strings.Repeat("x", 101<<20)))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	w := httptest.NewRecorder()
	s.chat.ServeHTTP(w, r)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("101 MB: %d", w.Code)
	}
	wants(t, w.Body.String(), "nặng quá, mỗi lần chỉ nhận 60")
}

// deliver uploads one file by itself and gives its receipt.
func deliver(t testing.TB, c *http.Client, to string, p part) string {
	t.Helper()
	res, got := send(t, c, to, true, p)
	var in struct {
		Receipt string `json:"receipt"`
	}
	if err := json.Unmarshal([]byte(got), &in); err != nil || res.StatusCode != http.StatusOK || in.Receipt == "" {
		t.Fatalf("%d %.200s", res.StatusCode, got)
	}
	return in.Receipt
}

func TestReceiptsAreTheVisitorsOwn(t *testing.T) {
	now := noon
	s, kept, _ := papers(t, func(d *chat.Deps) { d.Now = func() time.Time { return now } })
	c, other := browser(t), browser(t)
	get(t, c, s.URL+"/")
	get(t, other, s.URL+"/")
	mine := deliver(t, c, s.URL+"/upload", part{"files", "../../ab.jpg", photo(1, 30)})
	if len(s.store.events) != 0 {
		t.Fatal("a file alone is an event")
	}
	say := func(c *http.Client, key string, receipts ...string) (*http.Response, string) {
		return post(t, c, s.URL+"/say", url.Values{"key": {key}, "text": {""}, "receipt": receipts})
	}
	eleven := make([]string, 11)
	for i := range eleven {
		eleven[i] = mine
	}
	for name, bad := range map[string][]string{
		"cut": {mine[:len(mine)-1]}, "none": {""}, "made up": {"e30.AAAA"}, "one good, one not": {mine, "x"}, "more than a question holds": eleven,
	} {
		if res, _ := say(c, uuid, bad...); res.StatusCode != http.StatusUnprocessableEntity || len(s.store.events) != 0 {
			t.Errorf("%s: %d, %d events", name, res.StatusCode, len(s.store.events))
		}
	}
	if res, html := say(other, uuid, mine); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(html, "Xin bà con gửi lại") {
		t.Errorf("another visitor's: %d", res.StatusCode)
	}
	for range 3 { // the answer got lost twice
		if res, _ := say(c, uuid, mine); res.StatusCode != http.StatusOK {
			t.Errorf("status %d", res.StatusCode)
		}
	}
	if len(s.store.events) != 1 || s.store.events[0].Files[0].Name != "ab.jpg" {
		t.Fatalf("events %+v", s.store.events)
	}
	if err := kept.Delete(s.store.events[0].Files[0].Hash); err != nil {
		t.Fatal(err)
	}
	if res, _ := say(c, uuid[:35]+"2", mine); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("swept: %d", res.StatusCode)
	}
	mine = deliver(t, c, s.URL+"/upload", part{"files", "a.jpg", photo(1, 30)})
	now = now.Add(12 * time.Hour)
	if res, _ := say(c, uuid[:35]+"2", mine); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("too old: %d", res.StatusCode)
	}
	// A page of the person before at this machine.
	if res, _ := send(t, c, s.URL+"/upload", true, part{"who", "", "somebodyelse"}, part{"files", "a.jpg", photo(1, 30)}); res.StatusCode != http.StatusConflict {
		t.Errorf("another's page: %d", res.StatusCode)
	}
}

// TestUploadsAreBounded: by visitor, by address, by the disk.
func TestUploadsAreBounded(t *testing.T) {
	room := true
	s, _, dir := papers(t, func(d *chat.Deps) {
		d.Limits = chat.Limits{Bytes: chat.Rate{Burst: 3, Every: time.Hour}, Crowd: chat.Rate{Burst: 5, Every: time.Hour}, Remembered: 10}
		d.Room = func() bool { return room }
	})
	c := browser(t)
	get(t, c, s.URL+"/")
	for n, want := range []int{200, 200, 200, 429} {
		res, html := send(t, c, s.URL+"/upload", true, part{"files", "a.jpg", photo(n, 20)})
		if res.StatusCode != want {
			t.Errorf("file %d: %d", n, res.StatusCode)
		}
		if want == 429 && (res.Header.Get("Retry-After") == "" || !strings.Contains(html, "Xin chờ một lát")) {
			t.Errorf("file %d: %v", n, html)
		}
	}
	if res, _ := post(t, c, s.URL+"/say", url.Values{"text": {"xin chào"}}); res.StatusCode != http.StatusOK {
		t.Errorf("words after many files: %d", res.StatusCode)
	}
	other := browser(t)
	get(t, other, s.URL+"/")
	room = false
	res, html := send(t, other, s.URL+"/upload", true, part{"files", "a.jpg", photo(9, 20)})
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(html, "hết chỗ") {
		t.Errorf("no room: %d %s", res.StatusCode, html)
	}
	if res, _ := send(t, other, s.URL+"/upload", true, part{"files", "a.jpg", photo(9, 20)}); res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the address: %d", res.StatusCode)
	}
	if n := lying(t, dir); n != 3 {
		t.Errorf("%d files lie there", n)
	}
}

// TestHalfAnUploadLeavesNothing: neither a file nor an event.
func TestHalfAnUploadLeavesNothing(t *testing.T) {
	s, _, dir := papers(t, nil)
	kind, whole := parts(t, part{"key", "", uuid}, part{"text", "", "a"}, part{"files", "a.jpg", photo(1, 300)}, part{"files", "b.jpg", photo(2, 300)})
	for _, cut := range []int{whole.Len() / 4, whole.Len() * 3 / 4, whole.Len() - 3} {
		r := httptest.NewRequest(http.MethodPost, "/say", io.MultiReader(bytes.NewReader(whole.Bytes()[:cut]), brokenLine{}))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		s.chat.ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest || len(s.store.events) != 0 {
			t.Errorf("cut at %d: %d, %d events", cut, w.Code, len(s.store.events))
		}
	}
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if strings.HasPrefix(f.Name(), ".") {
			t.Errorf("half a file lies there: %s", f.Name())
		}
	}
	// Whole files of a form that broke are named by nobody: the sweep has them.
	kept, err := files.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := kept.Sweep(func(string) bool { return false }, time.Now().Add(time.Hour)); err != nil || n != len(all) || lying(t, dir) != 0 {
		t.Errorf("swept %d of %d, %v", n, len(all), err)
	}
}

// brokenLine breaks off.
type brokenLine struct{}

func (brokenLine) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestFormMadeToHurt: hundreds of parts, fields without end, a boundary that
// is none.
func TestFormMadeToHurt(t *testing.T) {
	s, _, dir := papers(t, nil)
	many := []part{{"key", "", uuid}}
	for n := range 300 {
		many = append(many, part{"files", fmt.Sprintf("%d.jpg", n), photo(n%7, 16) + fmt.Sprint(n)})
	}
	fields := []part{}
	for range 300 {
		fields = append(fields, part{"text", "", "a"})
	}
	for name, c := range map[string]struct {
		form []part
		want int
	}{
		"300 files":  {many, http.StatusBadRequest},
		"300 fields": {fields, http.StatusBadRequest},
		"long field": {[]part{{"text", "", strings.Repeat("a", 1<<20)}}, http.StatusRequestEntityTooLarge},
	} {
		if res, _ := send(t, browser(t), s.URL+"/say", false, c.form...); res.StatusCode != c.want || len(s.store.events) != 0 {
			t.Errorf("%s: %d, %d events", name, res.StatusCode, len(s.store.events))
		}
	}
	if n := lying(t, dir); n > 10 {
		t.Errorf("%d files lie there", n)
	}
	for _, kind := range []string{"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\x01"} {
		r := httptest.NewRequest(http.MethodPost, "/say", strings.NewReader("--x\r\n"))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		s.chat.ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest {
			t.Errorf("%q: %d", kind, w.Code)
		}
	}
}

// FuzzFormWithFiles: whatever comes as a form with files, the page answers,
// no half file is left, and what an event names lies there under a safe name.
func FuzzFormWithFiles(f *testing.F) {
	kind, b := parts(f, part{"key", "", uuid}, part{"text", "", "xin chào"}, part{"files", "a.jpg", photo(1, 8)})
	_, boundary, _ := strings.Cut(kind, "boundary=")
	f.Add(strings.ReplaceAll(b.String(), boundary, "B"))
	f.Add("--B\r\nContent-Disposition: form-data; name=files; filename=\"../..\\\\x\x00.svg\"\r\n\r\n%PDF-1.4\n\r\n--B--\r\n")
	f.Add("--B\r\nContent-Disposition: form-data; name=receipt\r\n\r\ne30.x\r\n--B--")
	s, kept, dir := papers(f, func(d *chat.Deps) { d.Limits, d.Wait = chat.Limits{Remembered: 10}, time.Millisecond })
	f.Fuzz(func(t *testing.T, form string) {
		s.store.locked(func() { s.store.events = nil })
		r := httptest.NewRequest(http.MethodPost, "/say", strings.NewReader(form))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=B")
		w := httptest.NewRecorder()
		s.chat.ServeHTTP(w, r)
		if w.Code != http.StatusSeeOther && (w.Code < 400 || w.Code >= 500) {
			t.Errorf("status %d", w.Code)
		}
		for _, e := range s.store.events {
			for _, one := range e.Files {
				if strings.ContainsAny(one.Name, "/\\\x00\r\n\"") || strings.HasPrefix(one.Name, ".") {
					t.Errorf("name %q", one.Name)
				}
				body, _, err := kept.Open(one.Hash)
				if err != nil {
					t.Fatal(err)
				}
				body.Close()
			}
		}
		all, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if strings.HasPrefix(x.Name(), ".") {
				t.Errorf("half a file lies there: %s", x.Name())
			}
		}
	})
}

// TestSharedLink: a signed link opens its file and no other, and says kindly
// when it is over.
func TestSharedLink(t *testing.T) {
	now := noon
	s, kept, _ := papers(t, func(d *chat.Deps) { d.Now = func() time.Time { return now } })
	put := func(content, name string) files.Ref {
		ref, err := kept.Put(t.Context(), strings.NewReader(content), 0, name)
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}
	pdf, pic, voice := put("%PDF-1.4\nxin chao", "mẫu đơn.pdf"), put(photo(1, 30), "a.jpg"), put("OggS\x00\x02....", "v.ogg")
	signer := files.Signer{Key: []byte(linkKey)}
	link := func(r files.Ref, name string) string {
		return s.URL + chat.SharedPath + signer.Sign(r.Hash, noon.Add(time.Hour)) + "/" + r.Hash + "/" + url.PathEscape(name)
	}
	c := &http.Client{} // a platform: no cookies
	res, got := get(t, c, link(pdf, pdf.Name))
	h := res.Header
	if got != "%PDF-1.4\nxin chao" || h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Disposition"), "inline;") ||
		h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Cache-Control"), "no-store") || !strings.Contains(h.Get("X-Robots-Tag"), "noindex") ||
		h.Get("Referrer-Policy") != "no-referrer" || len(res.Cookies()) != 0 || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%d %q %v", res.StatusCode, got, h)
	}
	if res, _ := get(t, c, link(pic, pic.Name)); !strings.HasSuffix(res.Header.Get("Content-Security-Policy"), "sandbox") || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "inline") {
		t.Errorf("picture: %v", res.Header)
	}
	if res, _ := get(t, c, link(voice, "v.ogg")); !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("voice: %v", res.Header)
	}
	// A name that somebody else put into the link ends as the content says.
	if res, _ := get(t, c, link(pic, `..\..\b".exe`)); !strings.Contains(res.Header.Get("Content-Disposition"), ".jpg") || strings.Contains(res.Header.Get("Content-Disposition"), `..`+`\`) {
		t.Errorf("name: %v", res.Header)
	}
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		r, _ := http.NewRequest(method, link(pdf, pdf.Name), nil)
		r.Header.Set("Range", "bytes=0-3")
		res, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if b := body(t, res); res.StatusCode != http.StatusPartialContent || res.ContentLength != 4 || method == http.MethodHead && b != "" {
			t.Errorf("%s: %d, %d bytes, %q", method, res.StatusCode, res.ContentLength, b)
		}
	}
	good := signer.Sign(pdf.Hash, noon.Add(time.Hour))
	for name, path := range map[string]string{
		"other file":  good + "/" + pic.Hash + "/a.jpg",
		"cut":         good[:len(good)-1] + "/" + pdf.Hash + "/a.pdf",
		"path":        good + "/..%2f..%2fmotcua.db/a",
		"signed path": signer.Sign("../motcua.db", noon.Add(time.Hour)) + "/..%2Fmotcua.db/a",
		"no name":     good + "/" + pdf.Hash,
		"another key": files.Signer{Key: []byte("x")}.Sign(pdf.Hash, noon.Add(time.Hour)) + "/" + pdf.Hash + "/a.pdf",
	} {
		if res, html := get(t, c, s.URL+chat.SharedPath+path); res.StatusCode != http.StatusNotFound || strings.Contains(html, "PDF-1.4") {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if err := kept.Delete(pic.Hash); err != nil {
		t.Fatal(err)
	}
	if res, _ := get(t, c, link(pic, "a.jpg")); res.StatusCode != http.StatusGone {
		t.Errorf("erased: %d", res.StatusCode)
	}
	now = noon.Add(time.Hour)
	res, html := get(t, c, link(pdf, pdf.Name))
	if res.StatusCode != http.StatusGone || res.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("over: %d %v", res.StatusCode, res.Header)
	}
	wants(t, html, "không còn dùng được", "nhắn lại cho phường")
	without := newSite(t, func(d *chat.Deps) { d.Files = kept })
	if res, _ := get(t, c, without.URL+chat.SharedPath+files.Signer{}.Sign(pdf.Hash, noon.Add(time.Hour))+"/"+pdf.Hash+"/a.pdf"); res.StatusCode != http.StatusNotFound {
		t.Errorf("without a key: %d", res.StatusCode)
	}
}
