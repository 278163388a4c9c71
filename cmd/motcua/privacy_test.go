package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/store/bolt"
)

// Words, numbers and names that the stories below bring in.
const (
	hers     = "chồng tôi mất sổ"
	phoneNo  = "0912345678"
	identity = "012345678901"
	answer   = "Dạ em xem giúp ngay ạ"
	inside   = "nhà rất khó khăn"
)

// contents is every key and value of a data folder's store.
func contents(t *testing.T, data string) string {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(data, bolt.FileName), 0o600, &bbolt.Options{ReadOnly: true, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // only read from
	var all strings.Builder
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			return b.ForEach(func(k, v []byte) error {
				fmt.Fprintf(&all, "%s %s %s\n", name, k, v)
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// handOver brings a citizen's words to the officer's desk and has her answer
// them and note something; it returns the ticket's page.
func handOver(t *testing.T, citizen, officer *visitor) (talk string) {
	t.Helper()
	citizen.open("/")
	citizen.say("dang ky tam tru can giay to gi")
	citizen.reads("Tờ khai thay đổi thông tin cư trú")
	citizen.post("/press", "action", "human")
	citizen.say("tổ 7")
	citizen.reads("Cán bộ mẫu Hương")
	citizen.say(hers + ", gọi tôi số " + phoneNo + ", căn cước " + identity)
	officer.readsAt("/console", "Tổ dân phố 7")
	talk = officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
	officer.readsAt(talk, hers)
	for path, text := range map[string]string{"/reply": answer, "/note": inside} {
		officer.open(talk)
		if code := officer.post(talk+path, "version", officer.field(`name="version" value="(\d+)"`), "text", text); code >= 400 {
			t.Fatalf("%s: status %d", path, code)
		}
		officer.readsAt(talk, text)
	}
	return talk
}

// TestErasureByPlainForms: while an officer has the floor, a citizen has all
// of it erased: the page asks once more, the ticket is closed, the officer is
// told without a word, nothing is in the store, also after a power cut, and
// the next word is a beginning.
func TestErasureByPlainForms(t *testing.T) {
	data, s := newWard(t)
	citizen, officer := newVisitor(t, s.address), signIn(t, s.address)
	citizen.open("/privacy")
	if !strings.Contains(citizen.page, "Máy này chưa có gì để xóa.") {
		t.Errorf("before she wrote the page says: %s", citizen.page)
	}
	talk := handOver(t, citizen, officer)

	citizen.open("/privacy")
	citizen.post("/press", "action", citizen.field(`name="action" value="(erase)"`))
	citizen.reads("Xóa rồi thì không lấy lại được.")
	citizen.reads("đang mở cũng sẽ đóng")
	citizen.post("/press", "action", citizen.field(`value="(erase:yes)"`))
	citizen.reads("Dạ, đã xóa xong ạ.")

	gone := func(v *visitor, paths ...string) {
		t.Helper()
		for _, path := range paths {
			if code := v.open(path); code != http.StatusOK {
				t.Errorf("%s: status %d", path, code)
			}
			for _, word := range []string{hers, phoneNo, identity, answer, inside} {
				if strings.Contains(v.page, word) {
					t.Errorf("%s still says %q", path, word)
				}
			}
		}
	}
	everywhere := func() {
		t.Helper()
		gone(citizen, "/", "/?all=1")
		gone(officer, "/console", talk, "/console/notices")
		officer.readsAt(talk, "Đã xóa theo yêu cầu của bà con")
		officer.readsAt("/console/notices", "bà con đã xóa dữ liệu, phiếu đã đóng")
	}
	everywhere()
	s.kill()
	s = restart(t, data)
	citizen.base, officer.base = s.address, s.address
	everywhere()
	s.kill()
	all := contents(t, data)
	for _, word := range []string{hers, phoneNo, identity, answer, inside, "dang ky tam tru can giay"} {
		if i := strings.Index(all, word); i >= 0 {
			t.Errorf("the store still holds %q: …%s…", word, all[max(0, i-150):min(len(all), i+150)])
		}
	}
	if !strings.Contains(all, `"outcome":"erased"`) {
		t.Error("the figures do not know that a ticket ended by erasure")
	}

	s = restart(t, data)
	citizen.base, officer.base = s.address, s.address
	citizen.say("con moi sinh thi lam giay khai sinh o dau")
	citizen.reads("Đăng ký khai sinh")
	citizen.reads("xin đừng gõ số căn cước")
}

var twelveDigits = regexp.MustCompile(`\b\d{12}\b`)

// TestLogHoldsNothingPersonal: the log of a whole story on the page, at the
// desk and on Telegram, with everything logged that can be, holds no word, no
// identity number, no phone number, no name and no chat.
func TestLogHoldsNothingPersonal(t *testing.T) {
	w := newTelegramWard(t, false)
	w.env = append(w.env, "MOTCUA_LOG_LEVEL=debug")
	w.powerCut()
	citizen, officer := newVisitor(t, w.s.address), signIn(t, w.s.address)
	talk := handOver(t, citizen, officer)
	citizen.say("\xff\xfe " + hers)
	citizen.post("/press", "action", "bot")
	citizen.say(identity)
	officer.open(talk)
	officer.post(talk+"/close", "version", officer.field(`name="version" value="(\d+)"`), "outcome", "solved_helped", "note", inside)
	citizen.reads("Bà con thấy cán bộ hướng dẫn thế nào ạ?")
	citizen.post("/press", "action", "erase")
	citizen.say("xóa hết")
	citizen.reads("Dạ, đã xóa xong ạ.")

	const chat = 7700112233
	p := &phone{t: t, fake: w.fake, chat: chat}
	p.say("/start")
	p.reads("xin chào bà con")
	p.say(hers + " " + phoneNo + " " + identity)
	p.reads("chưa chắc hiểu")
	p.say("/quyenriengtu")
	p.reads("Giữ bao lâu: tới khi bà con xóa.")
	p.say("/xoadulieu")
	p.reads("không lấy lại được")
	p.press("Xóa hết")
	if receipt := p.reads("đã xóa xong"); !strings.Contains(strings.ReplaceAll(receipt.Text, "\u00a0", " "), "bà con tự xóa ở ứng dụng") {
		t.Errorf("the receipt does not say what the app keeps: %s", receipt.Text)
	}
	w.s.stop()

	log := w.s.log.String()
	if !strings.Contains(log, "turn") {
		t.Fatalf("nothing was logged at level debug:\n%s", log)
	}
	for _, what := range []string{hers, "chồng", "mất sổ", phoneNo, identity, answer, inside, "dang ky tam tru", "tổ 7", fmt.Sprint(chat), demoPassword, botToken} {
		if i := strings.Index(log, what); i >= 0 {
			t.Errorf("the log holds %q: …%s…", what, log[max(0, i-150):min(len(log), i+150)])
		}
	}
	if m := twelveDigits.FindString(log); m != "" {
		t.Errorf("the log holds a number of twelve digits: %s", m)
	}
	if all := contents(t, w.data); strings.Contains(all, hers) || strings.Contains(all, fmt.Sprint(chat)) {
		t.Error("the store holds what was erased")
	}
}
