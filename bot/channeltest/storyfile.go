package channeltest

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
)

// A picture and a paper, as small as they can be and each of its kind.
var (
	aPhoto = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
	aPaper = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)

// photo is a picture unlike the others.
func photo(sign string) []byte { return []byte(aPhoto + sign) }

func needsAttach(w *world) string {
	if w.Attach == nil || w.Blobs == nil {
		return "a citizen cannot send files here"
	}
	return ""
}

func needsFiles(w *world) string {
	if w.Blobs == nil {
		return "the rig has no files"
	}
	return ""
}

var fileStories = []story{
	{name: "a citizen's photo and paper stand on her message, each once, with type and content", needs: needsAttach, plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		for name, want := range map[string]struct {
			kind    string
			content []byte
		}{
			"anh.jpg":     {"image/jpeg", photo("1")},
			"to-khai.pdf": {"application/pdf", []byte(aPaper)},
		} {
			if w.Pictures && want.kind != "image/jpeg" {
				continue
			}
			w.bring(name, func(id int) bool { return w.Attach(me, id, name, want.content) })
			w.settle()
			m, ok := w.newest(me, func(m bot.Message) bool { return len(m.Files) > 0 })
			if !ok || len(m.Files) != 1 || m.Author.Kind != bot.AuthorCitizen {
				w.Fatalf("%s: it stands as %+v", name, m)
			}
			f := m.Files[0]
			if f.Type != want.kind || f.Size != int64(len(want.content)) {
				w.Errorf("%s: %+v", name, f)
			}
			if !bytes.Equal(w.content(f), want.content) {
				w.Errorf("%s: its content is another", name)
			}
		}
		sent := 0
		for _, m := range w.messages(me) {
			sent += len(m.Files)
		}
		if told := w.told(); len(told) != 1+sent {
			w.Errorf("her desk was told %d times, want of the ticket and of %d files: %q", len(told), sent, told)
		}
	}},
	{name: "F12 a file of no kind that is taken is said to be so, and what follows is heard", needs: func(w *world) string {
		if w.Pictures {
			return "nothing but pictures can be sent here"
		}
		return needsAttach(w)
	}, plays: func(w *world) {
		me := w.Chats[0]
		w.writes(me, "xin chào")
		w.look(me)
		w.bring("a program", func(id int) bool { return w.Attach(me, id, "x.exe", []byte("MZ\x90\x00\x03\x00\x00\x00")) })
		w.settle()
		for _, m := range w.messages(me) {
			if len(m.Files) > 0 {
				w.Errorf("it was taken: %+v", m.Files)
			}
		}
		if w.news(me) == "" {
			w.Error("she hears nothing of it")
		}
		w.writes(me, askPlain)
		w.hears(me, titleStay)
	}},
	{name: "F05 photos sent together are one question", needs: func(w *world) string {
		if w.Album == nil {
			return "the platform tells of each photo by itself"
		}
		return needsAttach(w)
	}, plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		photos := [][]byte{photo("một"), photo("hai"), photo("ba")}
		w.bring("an album", func(id int) bool { return w.Album(me, id, "giấy tờ của tôi "+secretWord, photos) })
		w.settle()
		var with []bot.Message
		for _, m := range w.messages(me) {
			if len(m.Files) > 0 {
				with = append(with, m)
			}
		}
		if len(with) != 1 || len(with[0].Files) != 3 || !strings.Contains(with[0].Text, secretWord) {
			w.Fatalf("it stands as %d messages: %+v", len(with), with)
		}
		for i, f := range with[0].Files {
			if !bytes.Equal(w.content(f), photos[i]) {
				w.Errorf("photo %d is another", i+1)
			}
		}
	}},
	{name: "an officer's file arrives with her words", needs: needsFiles, plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		pdf, jpg := w.keeps("huong-dan.pdf", []byte(aPaper)), w.keeps("mau.jpg", photo("mẫu"))
		w.replies("Dạ, mẫu đơn đây ạ.", pdf, jpg)
		w.hears(me, "Dạ, mẫu đơn đây ạ.")
		if w.Files == nil {
			return // the page shows what the store has: the reply with its files
		}
		got := w.Files(me)
		for _, want := range [][]byte{[]byte(aPaper), photo("mẫu")} {
			if !slices.ContainsFunc(got, func(b []byte) bool { return bytes.Equal(b, want) }) {
				w.Errorf("a file of %d bytes did not arrive among %d", len(want), len(got))
			}
		}
		if len(got) != 2 {
			w.Errorf("%d files arrived", len(got))
		}
	}},
}

// keeps puts a file of an officer's where the ward keeps them.
func (w *world) keeps(name string, content []byte) bot.FileRef {
	w.Helper()
	r, err := w.Blobs.Put(context.Background(), bytes.NewReader(content), 1<<20, name)
	if err != nil {
		w.Fatal(err)
	}
	return bot.FileRef{Hash: r.Hash, Name: r.Name, Type: r.Type, Size: r.Size}
}

// content is what the ward keeps under a reference.
func (w *world) content(f bot.FileRef) []byte {
	w.Helper()
	r, _, err := w.Blobs.Open(f.Hash)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = r.Close() }() // only read from
	b, err := io.ReadAll(r)
	if err != nil {
		w.Fatal(err)
	}
	return b
}
