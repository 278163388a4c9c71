package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/store/bolt"
)

// crowd is visitors who write by plain forms at the same time, and an
// officer who sends files, until they are told to stop.
type crowd struct {
	t    *testing.T
	base string
	stop atomic.Bool
	done sync.WaitGroup

	mu    sync.Mutex
	acked []acked
	files map[string]string // hash to content
}

// acked is a message that the server has taken.
type acked struct {
	http *http.Client // with the visitor's cookie
	text string
}

// visit is one visitor after another; each writes a few messages. Every
// visitor has an address of her own, as behind a proxy.
func (c *crowd) visit(street int) {
	for n := 0; !c.stop.Load(); n++ {
		jar, _ := cookiejar.New(nil)
		v := &http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		address := fmt.Sprintf("10.%d.%d.%d", street, n/250, n%250+1)
		send := func(method, path string, form url.Values) int {
			req, _ := http.NewRequestWithContext(context.Background(), method, c.base+path, strings.NewReader(form.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			req.Header.Set("X-Forwarded-For", address)
			res, err := v.Do(req)
			if err != nil {
				c.t.Errorf("%s %s: %v", method, path, err)
				return 0
			}
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			return res.StatusCode
		}
		send(http.MethodGet, "/", nil)
		for m := range 8 {
			if c.stop.Load() {
				return
			}
			text := fmt.Sprintf("bà con ở ngõ %d, người thứ %d, hỏi câu %d.", street, n, m)
			if code := send(http.MethodPost, "/say", url.Values{"key": {newKey()}, "text": {text}}); code == http.StatusSeeOther {
				c.mu.Lock()
				c.acked = append(c.acked, acked{v, text})
				c.mu.Unlock()
			} else {
				c.t.Errorf("a message got status %d", code)
			}
		}
	}
}

// attach sends one picture to the citizen of a ticket.
func (c *crowd) attach(officer *visitor, talk string, n int) {
	picture := fmt.Sprintf("\x89PNG\r\n\x1a\n picture %d %s", n, newKey())
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range map[string]string{"key": newKey(), "text": fmt.Sprintf("Dạ, ảnh thứ %d đây ạ.", n)} {
		_ = w.WriteField(name, value)
	}
	f, _ := w.CreateFormFile("files", "anh.png")
	_, _ = io.WriteString(f, picture)
	_ = w.Close()
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, c.base+talk+"/reply", &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := officer.http.Do(req)
	if err != nil {
		c.t.Errorf("attach: %v", err)
		return
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		c.t.Errorf("a picture got status %d", res.StatusCode)
		return
	}
	sum := sha256.Sum256([]byte(picture))
	c.mu.Lock()
	c.files[hex.EncodeToString(sum[:])] = picture
	c.mu.Unlock()
}

// so far copies what was acknowledged up to now.
func (c *crowd) soFar() ([]acked, map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	files := map[string]string{}
	for h, p := range c.files {
		files[h] = p
	}
	return append([]acked(nil), c.acked...), files
}

// records reads some buckets of a data file: key to value.
func records(t *testing.T, data string, buckets ...string) map[string][]byte {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(data, bolt.FileName), 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	out := map[string][]byte{}
	err = db.View(func(tx *bbolt.Tx) error {
		for _, name := range buckets {
			if err := tx.Bucket([]byte(name)).ForEach(func(k, v []byte) error {
				out[name+"/"+string(k)] = bytes.Clone(v)
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRestoreDrill: a ward under load is backed up, stops, and is restored
// elsewhere: what was acknowledged before the backup began is all there, each
// message once, every record as it was and every file whole; and the restored
// ward works.
func TestRestoreDrill(t *testing.T) {
	data, s := newWard(t)
	s.stop()
	s = startServer(t, nil, "serve", "--data", data, "--listen", "127.0.0.1:0", "--trusted-proxies", "127.0.0.1")
	film := make([]byte, 16<<20) // makes the backup take a while
	_, _ = rand.Read(film)
	if err := os.MkdirAll(filepath.Join(data, "media", "clip"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(data, "media", "clip", "film.mp4"), string(film))
	officer, citizen := signIn(t, s.address), newVisitor(t, s.address)
	talk := askPerson(t, citizen, officer, "chau gui giup toi may tam anh")
	officer.post("/console/canned/keep", "ticket", strings.TrimPrefix(talk, "/console/t/"), "text", "Dạ, em là Cán bộ mẫu Hương ạ.")

	c := &crowd{t: t, base: s.address, files: map[string]string{}}
	for n := range 3 {
		c.attach(officer, talk, n)
	}
	for street := range 4 {
		c.done.Go(func() { c.visit(street) })
	}
	c.done.Go(func() {
		for n := 3; !c.stop.Load(); n++ {
			c.attach(officer, talk, n)
			time.Sleep(20 * time.Millisecond) // she needs a while for each
		}
	})
	for {
		if texts, _ := c.soFar(); len(texts) >= 100 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	before, pictures := c.soFar()
	archive := filepath.Join(t.TempDir(), "ward.tar.gz")
	out, e, code := call(t, nil, "backup", "--data", data, "--out", archive)
	if code != 0 || !strings.Contains(e, "is in "+archive) {
		t.Fatalf("backup ended with %d: %s%s", code, out, e)
	}
	after, _ := c.soFar()
	c.stop.Store(true)
	c.done.Wait()
	s.stop()
	t.Logf("%d messages before the backup, %d more while it ran", len(before), len(after)-len(before))
	if info, err := os.Stat(archive); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the archive: %v, %v", info.Mode(), err)
	}

	there := filepath.Join(t.TempDir(), "elsewhere", "data")
	if out, e, code := call(t, nil, "restore", archive, "--data", there); code != 0 || !strings.Contains(out, "motcua serve --data "+there) {
		t.Fatalf("restore ended with %d: %s%s", code, out, e)
	}
	compareRecords(t, data, there, before)
	compareFiles(t, data, there, pictures)
	out, e, code = call(t, map[string]string{"MOTCUA_PUBLIC_URL": "https://ward.example"}, "doctor", "--data", there)
	if code != 0 {
		t.Errorf("doctor ended with %d:\n%s%s", code, out, e)
	}

	restored := restart(t, there)
	for i := range before {
		if i%10 == 0 { // some visitors come back, with the cookie they had
			v := &visitor{t: t, base: restored.address, http: before[i].http}
			v.readsAt("/?all=1", before[i].text)
			if n := v.count(before[i].text); n != 1 {
				t.Errorf("%q stands %d times on its page", before[i].text, n)
			}
		}
	}
	officer.base = restored.address
	officer.readsAt(talk, "ảnh thứ 2 đây")
	for hash, picture := range pictures {
		if path := officer.field(`"(/console/files/[^"]*` + hash + `)"`); officer.open(path) != http.StatusOK || officer.html != picture {
			t.Errorf("picture %s is not what was sent", hash)
		}
		officer.open(talk)
	}
	citizen.base = restored.address
	citizen.say("toi van con day")
	officer.readsAt(talk, "toi van con day")
}

// compareRecords: each acknowledged message is restored once, and what is
// restored is what the ward had.
func compareRecords(t *testing.T, data, there string, before []acked) {
	t.Helper()
	times := map[string]int{}
	text := func(v []byte) string {
		var m struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(v, &m); err != nil {
			t.Fatal(err)
		}
		return m.Text
	}
	for _, v := range records(t, there, "messages", "events", "aside") {
		times[text(v)]++
	}
	for _, a := range before {
		if times[a.text] != 1 {
			t.Errorf("%q is restored %d times", a.text, times[a.text])
		}
	}
	had := records(t, data, "messages")
	for k, v := range records(t, there, "messages") {
		if was, ok := had[k]; !ok || text(was) != text(v) { // its delivery went on
			t.Errorf("message %q became %q", text(was), text(v))
		}
	}
	buckets := []string{"guides", "guides_current", "accounts", "audit", "message_ids", "canned"}
	if n := len(records(t, there, "canned")); n != 1 {
		t.Errorf("%d canned replies are restored", n)
	}
	had = records(t, data, buckets...)
	for k, v := range records(t, there, buckets...) {
		if !bytes.Equal(had[k], v) {
			t.Errorf("record %q differs", k)
		}
	}
}

// compareFiles: each file that was there is there, and whole.
func compareFiles(t *testing.T, data, there string, pictures map[string]string) {
	t.Helper()
	for hash, picture := range pictures {
		if b, err := os.ReadFile(filepath.Join(there, "files", hash)); err != nil || string(b) != picture {
			t.Errorf("picture %s: %v", hash, err)
		}
	}
	seen := 0
	err := filepath.WalkDir(there, func(path string, d os.DirEntry, err error) error {
		name, _ := filepath.Rel(there, path)
		if err != nil || d.IsDir() || name == bolt.FileName {
			return err
		}
		seen++
		got, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if want, err := os.ReadFile(filepath.Join(data, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs, %v", name, err)
		}
		return nil
	})
	if err != nil || seen < len(pictures)+2 {
		t.Errorf("%d files are restored, %v", seen, err)
	}
}
