package editor

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/procedures/portal/portaltest"
)

// comesBack checks that a guide is read from its own form as it was.
func comesBack(t interface {
	Helper()
	Errorf(string, ...any)
}, g *procedures.Guide) {
	t.Helper()
	ids := g.Review != procedures.ReviewOfficial
	// What a browser posts has the line ends of the web.
	posted := fields{}
	for name, values := range fieldsOf(g) {
		for _, v := range values {
			posted[name] = append(posted[name], strings.ReplaceAll(v, "\n", "\r\n"))
		}
	}
	r := readGuide(posted, ids)
	for _, c := range procedures.Compare(g, r.guide) {
		t.Errorf("%s: %s %s: %q, back %q", g.Code, c.Kind, c.Path, c.Before, c.After)
	}
	if !procedures.Equal(g.Clean(), r.guide) {
		t.Errorf("%s: not the same guide", g.Code)
	}
	if len(r.unread) > 0 || len(r.rows) > 0 {
		t.Errorf("%s: unread %q, moved %q", g.Code, r.unread, r.rows)
	}
}

func TestShippedGuidesComeBackFromTheirForm(t *testing.T) {
	list, err := guides.Load()
	must(t, err)
	for _, g := range list {
		comesBack(t, g)
	}
}

func TestOfficialGuidesComeBackFromTheirForm(t *testing.T) {
	t.Parallel() // it takes long
	if testing.Short() {
		t.Skip("imports records of a ward")
	}
	list := portaltest.Guides(t, 4)
	if len(list) < 150 {
		t.Fatalf("%d guides", len(list))
	}
	for _, g := range list {
		comesBack(t, g)
		if t.Failed() {
			break
		}
		g.FillIDs()
		g.Review = procedures.ReviewWard
		comesBack(t, g)
	}
}

// anyText draws a clean text of so many lines.
func anyText(t *rapid.T, what string, lines int) string {
	s := rapid.StringOfN(rapid.SampledFrom([]rune("aăâđêôơư bcn0127.,:;#[]{}'\"<>&\n%+=-ếộ🌾")), 1, 40, -1).Draw(t, what)
	if lines == 1 {
		s = strings.ReplaceAll(s, "\n", " ")
	}
	if s = procedures.CleanText(s); s == "" {
		return "a"
	}
	return s
}

func maybe[T any](t *rapid.T, what string, f func() T) (out T) {
	if rapid.Bool().Draw(t, what) {
		return f()
	}
	return out
}

func some[T any](t *rapid.T, what string, f func(i int) T) []T {
	n := rapid.IntRange(0, 3).Draw(t, what)
	var out []T
	for i := range n {
		out = append(out, f(i))
	}
	return out
}

// anyGuide draws a guide without faults.
func anyGuide(t *rapid.T) *procedures.Guide {
	line := func(what string) string { return anyText(t, what, 1) }
	text := func(what string) string { return anyText(t, what, 9) }
	texts := func(what string) []string { return some(t, what, func(int) string { return text(what) }) }
	date := func() procedures.Date {
		return procedures.Date{Year: rapid.IntRange(1, 9999).Draw(t, "year"), Month: 2, Day: rapid.IntRange(1, 28).Draw(t, "day")}
	}
	const address = "https://example.vn/a?b=c&d=%20#e"
	link := func() *procedures.Link { return &procedures.Link{Text: line("link"), URL: address} }
	video := func() *procedures.Video {
		v := &procedures.Video{Title: line("video"), Text: text("said"), Publisher: text("publisher"), Start: rapid.IntRange(0, 9999).Draw(t, "start"),
			End: rapid.IntRange(0, 9999).Draw(t, "end"), Seconds: rapid.IntRange(0, 9999).Draw(t, "seconds"), CheckedOn: maybe(t, "checked", date)}
		if v.End <= v.Start {
			v.End = 0
		}
		if rapid.Bool().Draw(t, "own") {
			v.File, v.Captions = "a/b.mp4", "a/b.vtt"
		} else {
			v.URL = address
		}
		return v
	}
	g := &procedures.Guide{Code: "1.004194", Title: line("title"), Review: procedures.ReviewWard, Summary: maybe(t, "summary", func() string { return text("summary") }),
		Aliases: texts("alias"), Wordings: texts("wording"), Sector: text("sector"), Audience: texts("audience"), Authority: text("authority"),
		Level:    some(t, "levels", func(int) string { return rapid.SampledFrom([]string{"commune", "other", "ministry"}).Draw(t, "level") }),
		Agencies: texts("agency"), Partners: texts("partner"), Delegated: texts("delegate"), Notes: texts("note"), Conditions: texts("condition"),
		Results: texts("result"), Keywords: texts("keyword"), EffectiveFrom: maybe(t, "from", date), ReviewedOn: maybe(t, "reviewed", date),
		Source: procedures.Source{URL: address, Decision: text("decision"), CollectedOn: "2026-07", Kind: text("kind")}}
	if s := line("short"); utf8.RuneCountInString(s) <= procedures.MaxShort {
		g.Short = s
	}
	g.Related = some(t, "related", func(i int) procedures.Code { return procedures.Code("1.00000" + string(rune('0'+i))) })
	g.Legal = some(t, "acts", func(int) procedures.LegalAct { return procedures.LegalAct{Number: text("number"), Title: text("act")} })
	g.Variants = some(t, "variants", func(i int) procedures.Variant {
		return procedures.Variant{ID: procedures.VariantID("v" + string(rune('a'+i))), Title: line("variant"), Note: text("note")}
	})
	variant := func() procedures.VariantID {
		ids := []procedures.VariantID{""}
		for _, v := range g.Variants {
			ids = append(ids, v.ID)
		}
		return rapid.SampledFrom(ids).Draw(t, "of variant")
	}
	g.Submissions = some(t, "submissions", func(int) procedures.Submission {
		s := procedures.Submission{Method: procedures.MethodPost, Place: text("place"), Link: maybe(t, "link", link), FeeText: text("fees"), Note: text("note")}
		s.Time = maybe(t, "time", func() procedures.TimeLimit {
			return procedures.TimeLimit{Amount: float64(rapid.IntRange(1, 4000).Draw(t, "amount")) / 8, Unit: procedures.UnitDay, Text: text("time")}
		})
		s.Fees = some(t, "fees", func(int) procedures.Fee {
			return procedures.Fee{Amount: rapid.Int64Min(0).Draw(t, "fee"), Currency: rapid.SampledFrom([]string{"", "USD"}).Draw(t, "currency"), Per: text("per"), Condition: text("when"), Variant: variant()}
		})
		return s
	})
	g.Evidence = some(t, "papers", func(i int) procedures.Evidence {
		return procedures.Evidence{ID: procedures.EvidenceID("p" + string(rune('a'+i))), Title: text("paper"), Note: text("note"), Originals: rapid.IntRange(0, 1000).Draw(t, "originals"),
			Copies: rapid.IntRange(0, 3).Draw(t, "copies"), Show: rapid.Bool().Draw(t, "show"), Optional: rapid.Bool().Draw(t, "optional"), Variant: variant(),
			Form: maybe(t, "form", func() *procedures.Form { return &procedures.Form{Code: text("code"), URL: address} })}
	})
	g.Steps = some(t, "steps", func(i int) procedures.Step {
		s := procedures.Step{ID: procedures.StepID("s" + string(rune('a'+i))), Title: line("step"), Text: text("text"), Link: maybe(t, "link", link), Video: maybe(t, "video", video)}
		s.Picture = maybe(t, "picture", func() *procedures.Picture { return &procedures.Picture{File: "a/b.png", Alt: text("alt")} })
		var papers []procedures.EvidenceID
		for _, e := range g.Evidence {
			papers = append(papers, e.ID)
		}
		if len(papers) > 0 {
			s.Evidence = rapid.SliceOfDistinct(rapid.SampledFrom(papers), rapid.ID).Draw(t, "of step")
		}
		return s
	})
	if len(g.Steps) == 0 {
		g.Steps = []procedures.Step{{ID: "s", Text: text("text")}}
	}
	g.Videos = some(t, "videos", func(int) procedures.Video { return *video() })
	if rapid.Bool().Draw(t, "tree") {
		choices := []procedures.TreeChoice{{Label: "1", Procedure: "2.000001"}, {Label: "2", Next: "qb"}}
		if v := variant(); v != "" {
			choices = append(choices, procedures.TreeChoice{Label: "3", Variant: v})
		}
		g.Tree = &procedures.Tree{Root: "qa", Nodes: []procedures.TreeNode{{ID: "qb", Question: line("question"), Choices: choices[:1]}, {ID: "qa", Question: line("question"), Choices: choices}}}
	}
	return g.Clean()
}

func TestAnyGuideComesBackFromItsForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGuide(t)
		if faults := g.Check(); len(faults) > 0 {
			t.Fatalf("the guide has faults: %v", faults)
		}
		comesBack(t, g)
	})
}

// FuzzReadGuide reads whatever is posted: it must not panic, and what it
// makes of it must come back the same.
func FuzzReadGuide(f *testing.F) {
	list, err := guides.Load()
	must2(f, err)
	f.Add(url.Values(fieldsOf(list[0])).Encode())
	f.Add("steps.order=0&steps.order=9&steps%5B9%5D.evidence=%231&evidence.order=1&evidence%5B1%5D.title=T%E1%BB%9D+khai&title=a")
	f.Add("tree.nodes.order=4&tree.root=%234&tree.nodes%5B4%5D.choices.order=0&tree.nodes%5B4%5D.choices%5B0%5D.to=question:%234&videos.order=0&videos%5B0%5D.start=1:75")
	f.Fuzz(func(t *testing.T, query string) {
		posted, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		g := readGuide(fields(posted), true).guide
		if again := readGuide(fieldsOf(g), true).guide; !procedures.Equal(g, again) {
			t.Errorf("read again it is another: %v", procedures.Compare(g, again))
		}
	})
}

func must2(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
