package main

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
)

// attach posts a form with one picture, as a browser without a script does.
func (v *visitor) attach(path, name, content string) int {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	to, err := w.CreateFormFile("files", name)
	if err == nil {
		_, err = to.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+path, &b)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := v.http.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// TestFilesOfACitizen is the way of pictures through the whole program: from
// the page and from a link to the officer, who sees them covered, and out of
// the folder with the erasure, after which neither way leads to them.
func TestFilesOfACitizen(t *testing.T) {
	data, s := newWard(t)
	citizen, officer := newVisitor(t, s.address), signIn(t, s.address)
	talk := askPerson(t, citizen, officer, "can xem giup giay to")
	if code := citizen.attach("/say", "căn cước.png", "\x89PNG\r\n\x1a\nmot"); code != http.StatusOK {
		t.Fatalf("status %d", code)
	}
	officer.readsAt(talk, "căn cước.png")
	officer.readsAt(talk, "Xem ảnh")
	mine := regexp.MustCompile(`/file/([^/"]+)/[0-9a-f]{64}`)
	citizen.readsAt("/", "căn cước.png")
	found := mine.FindStringSubmatch(citizen.html)
	if found == nil {
		t.Fatal("her own page does not lead to her file")
	}
	// A message's id begins with its conversation's.
	id := bot.ConversationID(found[1][:26])
	key, err := linkKey(data)
	if err != nil {
		t.Fatal(err)
	}
	link := bot.UploadPath + bot.UploadToken(key, id, time.Now().Add(bot.UploadTime))
	stranger := newVisitor(t, s.address)
	if code := stranger.open(link); code != http.StatusOK {
		t.Fatalf("the link: %d", code)
	}
	if code := stranger.attach(link, "sổ đỏ.png", "\x89PNG\r\n\x1a\nhai"); code != http.StatusOK {
		t.Fatalf("by the link: %d", code)
	}
	officer.readsAt(talk, "sổ đỏ.png")
	if code := stranger.open(found[0]); code != http.StatusNotFound {
		t.Errorf("a stranger opens her file: %d", code)
	}

	citizen.post("/press", "action", "erase")
	citizen.readsAt("/", "Xóa rồi thì không lấy lại được.")
	citizen.post("/press", "action", citizen.field(`value="(erase:yes)"`))
	citizen.readsAt("/", "Dạ, đã xóa xong ạ.")
	if code := citizen.open(found[0]); code != http.StatusNotFound {
		t.Errorf("her erased file: %d", code)
	}
	if code := stranger.open(link); code != http.StatusGone {
		t.Errorf("the link after the erasure: %d", code)
	}
	s.stop()
	c, err := openCore(t.Context(), config{Data: data, Roster: filepath.Join(data, "roster.yaml")}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if n, err := c.sweepFiles(t.Context(), time.Now().Add(orphanAge+time.Hour)); err != nil || n != 2 {
		t.Errorf("%d files removed, %v", n, err)
	}
	if left, err := os.ReadDir(filepath.Join(data, "files")); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}
