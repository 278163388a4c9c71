package words

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// kept begins the keys of bot.yaml that officers read, or that name commands
// of theirs.
var kept = []string{"bot.alert_", "bot.refused_", "bot.desk_hint"}

func TestWhatTheBotSaysToCitizensCanBeSaidOtherwise(t *testing.T) {
	c := load(t)
	for _, key := range c.Keys(Vi) {
		_, may := c.Editable(key)
		officers := slices.ContainsFunc(kept, func(p string) bool { return strings.HasPrefix(key, p) })
		switch section, _, _ := strings.Cut(key, "."); {
		case section == "bot" && may == officers:
			t.Errorf("%s: editable is %v", key, may)
		case slices.Contains([]string{"console", "session", "explain", "lead", "health", "desk", "guides", "live", "page"}, section) && may:
			t.Errorf("%s is of staff, or of all pages", key)
		}
	}
}

func TestShippedTextsFitTheirOwnRules(t *testing.T) {
	c := load(t)
	for _, m := range c.Moments() {
		for _, e := range m.Texts {
			for _, lang := range Langs() {
				for _, f := range c.CheckEdit(Edit{Key: e.Key, Lang: lang, Text: c.Text(lang, e.Key)}) {
					t.Error(f)
				}
				for name, v := range e.Values {
					if v[lang] == "" {
						t.Errorf("%s: no example of {%s} in %s", e.Key, name, lang)
					}
				}
			}
		}
	}
}

func TestCheckEdit(t *testing.T) {
	c := load(t)
	for _, tt := range []struct {
		name, key, text string
		lang            Lang
		want            []Problem
	}{
		{"good", "bot.greeting", "Chào bà con.\nĐây là trợ lý của {ward}.", Vi, nil},
		{"the ward's name may go", "bot.greeting", "Chào bà con.", Vi, nil},
		{"the other language", "bot.greeting", "Good day.", En, nil},
		{"no such text", "bot.nothing", "Chào.", Vi, []Problem{ProblemAbsent}},
		{"no such language", "bot.hello", "Bonjour.", "fr", []Problem{ProblemAbsent}},
		{"a text of staff", "console.audit_ticket_claim", "Nhận", Vi, []Problem{ProblemKept}},
		{"a text of officers", "bot.refused_actor", "Không được.", Vi, []Problem{ProblemKept}},
		{"nothing", "bot.hello", " \n", Vi, []Problem{ProblemEmpty}},
		{"a promise without its time", "bot.promise", "Dạ, {officer} sẽ trả lời ạ. Mã phiếu {ticket}.", Vi, []Problem{ProblemMissing}},
		{"a promise without its officer", "bot.promise", "Có trả lời trước {by} ạ. Mã phiếu {ticket}.", Vi, []Problem{ProblemMissing}},
		{"a promise without the group", "bot.promise", "{officer} trả lời trước {by} ạ. Mã phiếu {ticket}.", Vi, nil},
		{"what nothing fills", "bot.hello", "Chào {name}.", Vi, []Problem{ProblemUnknown}},
		{"a brace", "bot.hello", "Chào {bà con}.", Vi, []Problem{ProblemBraces}},
		{"a long button", "bot.button_human", "Gặp cán bộ một cửa của phường", Vi, []Problem{ProblemLong}},
		{"a button in two lines", "bot.button_human", "Gặp\ncán bộ", Vi, []Problem{ProblemLines}},
		{"a long message", "bot.hello", strings.Repeat("chào ", 200) + "ạ", Vi, []Problem{ProblemLong}},
		{"a control character", "bot.hello", "Chào\x00 bà con", Vi, []Problem{ProblemSigns}},
		{"an override of direction", "bot.hello", "Chào \u202ebà con", Vi, []Problem{ProblemSigns}},
		{"a line end of its own kind", "bot.hello", "Chào\u2028bà con", Vi, []Problem{ProblemSigns}},
		{"letters that nobody sees", "bot.hello", "\u3164\u2800", Vi, []Problem{ProblemSigns}},
		{"not composed", "bot.hello", "Cha\u0300o", Vi, []Problem{ProblemSigns}},
		{"broken bytes", "bot.hello", "Ch\xff", Vi, []Problem{ProblemSigns}},
		{"two blanks", "bot.hello", "Chào  bà con", Vi, []Problem{ProblemSigns}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []Problem
			edit := Edit{Key: tt.key, Lang: tt.lang, Text: tt.text}
			for _, f := range c.CheckEdit(edit) {
				got = append(got, f.Problem)
				if f.Error() == "" {
					t.Error("says nothing")
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%v, want %v", got, tt.want)
			}
			next, faults := c.With([]Edit{edit})
			if said := next.Text(tt.lang, tt.key); (said == tt.text) != (tt.want == nil) || (len(faults) == 0) != (tt.want == nil) {
				t.Errorf("says %q, faults %v", said, faults)
			}
		})
	}
}

func TestWithGoesFromTheShippedTexts(t *testing.T) {
	c := load(t)
	first, _ := c.With([]Edit{{Key: "bot.hello", Lang: Vi, Text: "Chào."}, {Key: "bot.bye", Lang: Vi, Text: "Tạm biệt."}})
	second, _ := first.With([]Edit{{Key: "bot.bye", Lang: Vi, Text: "Hẹn gặp lại."}})
	if got := second.Text(Vi, "bot.hello"); got != c.Text(Vi, "bot.hello") {
		t.Errorf("an edit that is gone is still said: %q", got)
	}
	if second.Text(Vi, "bot.bye") != "Hẹn gặp lại." || second.Text(En, "bot.bye") != c.Text(En, "bot.bye") || second.Shipped() != c {
		t.Error("the second edits are not all there is")
	}
}

// TestNoEditBreaksTheCatalogue: whatever is kept as the ward's texts, what is
// said of it passes every check, and what fails one is not said.
func TestNoEditBreaksTheCatalogue(t *testing.T) {
	c := load(t)
	keys := append(slices.Sorted(maps.Keys(c.desk.keys)), "bot.gone", "console.audit_ticket_claim", "bot.refused_actor")
	word := rapid.SampledFrom([]string{"chào", "bà con", "ạ", "{ward}", "{by}", "{officer}", "{group}", "{ticket}", "{n}", "{title}", "{nobody}", "{", "}", "\n", "\u200b", "e\u0302", "🌾", strings.Repeat("rất dài ", 40)})
	rapid.Check(t, func(t *rapid.T) {
		var edits []Edit
		for range rapid.IntRange(0, 8).Draw(t, "edits") {
			e := Edit{Key: rapid.SampledFrom(keys).Draw(t, "key"), Lang: rapid.SampledFrom([]Lang{Vi, En, "fr"}).Draw(t, "lang")}
			words := rapid.SliceOfN(word, 0, 12).Draw(t, "words")
			if d, ok := c.Editable(e.Key); ok && rapid.Bool().Draw(t, "whole") {
				for _, name := range d.Must {
					words = append(words, "{"+name+"}")
				}
			}
			e.Text = strings.Join(words, " ")
			if rapid.Bool().Draw(t, "clean") {
				e.Text = CleanEdit(e.Text)
			}
			edits = append(edits, e)
		}
		next, faults := c.With(edits)
		if err := next.Check(); err != nil {
			t.Fatalf("the edited catalogue: %v", err)
		}
		bad := map[string]bool{}
		for _, f := range faults {
			bad[string(f.Lang)+f.Key] = true
		}
		for i, e := range edits {
			if slices.ContainsFunc(edits[i+1:], func(o Edit) bool { return o.Key == e.Key && o.Lang == e.Lang }) || bad[string(e.Lang)+e.Key] {
				continue
			}
			if next.Text(e.Lang, e.Key) != e.Text {
				t.Fatalf("%s %s has no fault and is not said", e.Lang, e.Key)
			}
		}
		for lang, texts := range c.texts {
			for key, own := range texts {
				said := next.texts[lang][key]
				if said == own {
					continue
				}
				for _, r := range next.Rooms(key) {
					if n := next.Length(said, r); n > r.Most {
						t.Fatalf("%s %s: %d of %d", lang, key, n, r.Most)
					}
				}
				if _, may := c.Editable(key); !may {
					t.Fatalf("%s %s was changed", lang, key)
				}
			}
		}
	})
}

func TestEditFileIsReadBack(t *testing.T) {
	c := load(t)
	var edits []Edit
	for _, lang := range Langs() {
		for _, key := range []string{"bot.greeting", "bot.rights", "bot.in_charge", "chat.welcome"} {
			edits = append(edits, Edit{Key: key, Lang: lang, Text: c.Text(lang, key)})
		}
	}
	b, err := WriteEdits(edits)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadEdits(b)
	if err != nil || len(back) != len(edits) {
		t.Fatalf("%d texts (%v)\n%s", len(back), err, b)
	}
	for _, e := range back {
		if e.Text != c.Text(e.Lang, e.Key) {
			t.Errorf("%s %s is read as %q", e.Lang, e.Key, e.Text)
		}
	}
	if none, err := ReadEdits(nil); err != nil || len(none) > 0 {
		t.Errorf("an empty file: %v, %v", none, err)
	}
	if _, err := ReadEdits([]byte("vi: [1]")); err == nil {
		t.Error("a list is no map of texts")
	}
	if _, err := ReadEdits(make([]byte, MaxEditFile+1)); err == nil {
		t.Error("a file without end was read")
	}
}

// FuzzReadEdits: nothing that is uploaded breaks the reader, and what it reads
// of texts that pass is written and read as the same.
func FuzzReadEdits(f *testing.F) {
	f.Add([]byte("vi:\n  bot.hello: Chào bà con.\n"))
	f.Add([]byte("en: {bot.hello: \"a\\tb\"}\nvi: ~\n"))
	c, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		edits, err := ReadEdits(b)
		if err != nil {
			return
		}
		good := slices.DeleteFunc(edits, func(e Edit) bool { return len(c.CheckEdit(e)) > 0 })
		out, err := WriteEdits(good)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadEdits(out)
		if err != nil || !slices.Equal(back, good) {
			t.Fatalf("%v (%v), want %v", back, err, good)
		}
	})
}

func load(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
