package guides

import (
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/motcua/motcua/procedures"
)

// shippedGuides is how many there are; docs/guide-files.md says it too.
const shippedGuides = 60

func load(t *testing.T) []*procedures.Guide {
	t.Helper()
	list, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// each runs a sub-test per guide.
func each(t *testing.T, f func(t *testing.T, g *procedures.Guide)) {
	for _, g := range load(t) {
		t.Run(string(g.Code), func(t *testing.T) { f(t, g) })
	}
}

func TestShippedGuidesLoadWithoutFaults(t *testing.T) {
	list := load(t)
	if len(list) != shippedGuides {
		t.Errorf("%d guides, want %d", len(list), shippedGuides)
	}
	for _, g := range list {
		if !isShipped(g.Code) {
			t.Errorf("the file of guide %s does not bear its code", g.Code)
		}
	}
}

// isShipped reports whether there is a file for a guide.
func isShipped(c procedures.Code) bool {
	_, err := fs.Stat(FS(), string(c)+".yaml")
	return err == nil
}

func TestShippedGuidesAreWholeAndCanBeWalked(t *testing.T) {
	each(t, func(t *testing.T, g *procedures.Guide) {
		between := func(what string, n, least, most int) {
			if n < least || n > most {
				t.Errorf("%s: %d, want %d to %d", what, n, least, most)
			}
		}
		between("steps", len(g.Steps), 4, 6)
		between("wordings", len(g.Wordings), 8, 15)
		between("aliases", len(g.Aliases), 8, 20)
		between("runes of short", utf8.RuneCountInString(g.Short), 1, procedures.MaxShort)
		between("submissions", len(g.Submissions), 1, 3)
		between("papers", len(g.Evidence), 1, 30)
		between("legal acts", len(g.Legal), 1, 30)
		between("results", len(g.Results), 1, 10)
		between("conditions", len(g.Conditions), 1, 10)
		if !g.Walkable() || g.Summary == "" || g.Sector == "" || len(g.Audience) == 0 || g.Authority == "" && len(g.Agencies) == 0 {
			t.Error("the head of the guide is not whole")
		}
		for _, s := range g.Submissions {
			if s.Place == "" || s.Time.IsZero() || len(s.Fees) == 0 && s.FeeText == "" {
				t.Errorf("submission %s lacks its place, time or fees", s.Method)
			}
		}
		linked := slices.ContainsFunc(g.Steps, func(s procedures.Step) bool { return s.Link != nil })
		if linked != (g.Source.URL != "") {
			t.Error("a step links to the official page where there is one, and only there")
		}
	})
}

// A paper that no step ticks off can never be ticked; one that two steps tick
// off would be asked for twice.
func TestEveryPaperIsTickedInOneStep(t *testing.T) {
	each(t, func(t *testing.T, g *procedures.Guide) {
		ticked := make(map[procedures.EvidenceID]int)
		for _, s := range g.Steps {
			for _, e := range s.Evidence {
				ticked[e]++
			}
		}
		for _, e := range g.Evidence {
			if ticked[e.ID] != 1 {
				t.Errorf("paper %s is ticked in %d steps", e.ID, ticked[e.ID])
			}
			if e.Optional && e.Note == "" {
				t.Errorf("paper %s does not say when it is needed", e.ID)
			}
		}
	})
}

func TestEveryVariantIsReachedByAShortTree(t *testing.T) {
	trees := 0
	each(t, func(t *testing.T, g *procedures.Guide) {
		if g.Tree == nil {
			if len(g.Variants) > 0 {
				t.Error("variants without a tree that picks one")
			}
			return
		}
		trees++
		reached := make(map[procedures.VariantID]bool)
		var ask func(id procedures.NodeID, depth int)
		ask = func(id procedures.NodeID, depth int) {
			if depth > 3 {
				t.Fatalf("question %s is the %dth", id, depth)
			}
			for _, n := range g.Tree.Nodes {
				if n.ID != id {
					continue
				}
				for _, c := range n.Choices {
					reached[c.Variant] = true
					if c.Next != "" {
						ask(c.Next, depth+1)
					}
				}
			}
		}
		ask(g.Tree.Root, 1)
		for _, v := range g.Variants {
			if !reached[v.ID] {
				t.Errorf("no answer leads to variant %s", v.ID)
			}
		}
	})
	if trees < 4 {
		t.Errorf("%d guides have a decision tree, want 4 or more", trees)
	}
}

// Buttons of Messenger and Zalo hold about 20 characters; a tree may lead
// only to what a ward has from its first day.
func TestButtonsFitAndLeadSomewhere(t *testing.T) {
	const most = 20
	each(t, func(t *testing.T, g *procedures.Guide) {
		for _, s := range g.Steps {
			if n := utf8.RuneCountInString(s.Title); n == 0 || n > most {
				t.Errorf("title of step %s has %d characters", s.ID, n)
			}
		}
		if g.Tree == nil {
			return
		}
		for _, n := range g.Tree.Nodes {
			for _, c := range n.Choices {
				if k := utf8.RuneCountInString(c.Label); k > most {
					t.Errorf("choice %q has %d characters", c.Label, k)
				}
				if c.Procedure != "" && !isShipped(c.Procedure) {
					t.Errorf("choice %q leads to %s, which is not shipped", c.Label, c.Procedure)
				}
			}
		}
	})
}

var sentenceEnd = regexp.MustCompile(`[.?!:]\s+`)

func TestSentencesAreShort(t *testing.T) {
	const most = 26 // words
	each(t, func(t *testing.T, g *procedures.Guide) {
		for at, text := range ourWords(g) {
			for _, s := range sentenceEnd.Split(text, -1) {
				if n := len(strings.Fields(s)); n > most {
					t.Errorf("%s: %d words in %q", at, n, s)
				}
			}
		}
	})
}

// ourWords are the passages that motcua words itself, by field. Titles of
// papers and acts, fees and places are the record's facts.
func ourWords(g *procedures.Guide) map[string]string {
	out := map[string]string{"summary": g.Summary}
	put := func(at, s string) {
		if s != "" {
			out[at] = s
		}
	}
	for i, s := range g.Steps {
		put("steps."+strconv.Itoa(i), s.Text)
	}
	for i, s := range g.Submissions {
		put("submissions."+strconv.Itoa(i), s.Note)
		put("time."+strconv.Itoa(i), s.Time.Text)
	}
	for i, s := range g.Notes {
		put("notes."+strconv.Itoa(i), s)
	}
	for i, s := range g.Conditions {
		put("conditions."+strconv.Itoa(i), s)
	}
	for _, e := range g.Evidence {
		put("evidence."+string(e.ID), e.Note)
	}
	for _, v := range g.Variants {
		put("variants."+string(v.ID), v.Note)
	}
	return out
}

// Nothing is said to have been checked that was not, and no address was
// made up: every link is the official page of the procedure.
func TestGuidesClaimNoMoreThanIsTrue(t *testing.T) {
	each(t, func(t *testing.T, g *procedures.Guide) {
		if g.Review != procedures.ReviewShipped || !g.ReviewedOn.IsZero() {
			t.Errorf("review %s of %s, want shipped and never reviewed", g.Review, g.ReviewedOn)
		}
		if g.Source.CollectedOn != "2026-07" || g.Source.Decision == "" || g.Source.Kind == "" {
			t.Errorf("source %+v", g.Source)
		}
		check := func(l *procedures.Link) {
			if l != nil && l.URL != g.Source.URL {
				t.Errorf("link %s is not the official page", l.URL)
			}
		}
		for _, s := range g.Submissions {
			check(s.Link)
		}
		for _, s := range g.Steps {
			check(s.Link)
		}
		for _, e := range g.Evidence {
			if e.Form != nil && e.Form.URL != "" {
				t.Errorf("paper %s has a link", e.ID)
			}
		}
		for _, v := range g.Videos {
			if !v.CheckedOn.IsZero() || v.URL != "" {
				t.Errorf("video %q claims a checked or foreign address", v.Title)
			}
		}
	})
}

func TestNoTwoGuidesShareAName(t *testing.T) {
	owner := make(map[string]procedures.Code)
	for _, g := range load(t) {
		for _, s := range slices.Concat([]string{g.Short}, g.Aliases, g.Wordings) {
			key := strings.ToLower(s)
			if other, taken := owner[key]; taken && other != g.Code {
				t.Errorf("%q names %s and %s", s, other, g.Code)
			}
			owner[key] = g.Code
		}
	}
}

func TestGuidesSurviveWritingAndReading(t *testing.T) {
	each(t, func(t *testing.T, g *procedures.Guide) {
		b, err := procedures.WriteGuide(g)
		if err != nil {
			t.Fatal(err)
		}
		again, faults := procedures.ReadGuide(b, "again.yaml")
		if err := faults.Err(); err != nil {
			t.Fatal(err)
		}
		if !procedures.Equal(g, again) {
			t.Error("the guide changed by being written and read")
		}
	})
}

// What a guide sends people on to is there on a ward's first day. The six
// oldest guides also name procedures that a ward may add.
func TestRelatedGuidesAreShipped(t *testing.T) {
	oldest := []procedures.Code{"1.001193", "1.001612", "1.004194", "1.004222", "1.004873", "2.000815"}
	each(t, func(t *testing.T, g *procedures.Guide) {
		shipped := 0
		for _, c := range g.Related {
			if isShipped(c) {
				shipped++
			} else if !slices.Contains(oldest, g.Code) {
				t.Errorf("related %s is not shipped", c)
			}
		}
		if shipped == 0 {
			t.Error("no related guide is shipped")
		}
	})
}

func TestFSHoldsGuidesAndMediaOnly(t *testing.T) {
	err := fs.WalkDir(FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasSuffix(name, ".yaml") && !strings.HasPrefix(name, "media/") {
			t.Errorf("%s is no guide and no media file", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
