package editor

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// TestEveryFieldHasAName: whatever can differ between guides is told in words,
// not by the name that files have for it.
func TestEveryFieldHasAName(t *testing.T) {
	keys := fieldKeys()
	texts, err := words.Load()
	must(t, err)
	var look func(ty reflect.Type, path string)
	look = func(ty reflect.Type, path string) {
		for ty.Kind() == reflect.Pointer || ty.Kind() == reflect.Slice {
			ty = ty.Elem()
		}
		if ty.Kind() != reflect.Struct || ty == reflect.TypeFor[procedures.Date]() {
			if strings.HasSuffix(path, ".id") {
				return // it names the item
			}
			if !strings.Contains(path, ".") {
				if !texts.Has("vi", "guides.part_"+path) {
					t.Errorf("part %s has no name", path)
				}
				return
			}
			if len(keys[path]) == 0 {
				t.Errorf("field %s has no name", path)
			}
			for _, key := range keys[path] {
				if !texts.Has("vi", key) {
					t.Errorf("field %s has no name: %q", path, key)
				}
			}
			return
		}
		for i := range ty.NumField() {
			name, _, _ := strings.Cut(ty.Field(i).Tag.Get("yaml"), ",")
			look(ty.Field(i).Type, under(path, name))
		}
	}
	look(reflect.TypeFor[procedures.Guide](), "")
}

func TestPlacesAreTakenApart(t *testing.T) {
	for path, want := range map[string]placeIn{
		"title":                              {Path: "title"},
		"steps[a].text":                      {Path: "steps.text", Keys: []string{"a"}},
		"wordings[Nộp [ở đâu]?]":             {Path: "wordings", Keys: []string{"Nộp [ở đâu]?"}, Item: true},
		"submissions[online].fees[x].amount": {Path: "submissions.fees.amount", Keys: []string{"online", "x"}},
		"wordings[một dấu ] lẻ]":             {Path: "wordings lẻ]", Keys: []string{"một dấu "}},
		"wordings[một dấu [ lẻ]":             {Path: "wordings", Keys: []string{"một dấu [ lẻ"}, Item: true},
		"tree.nodes[n1].choices[Có].variant": {Path: "tree.nodes.choices.variant", Keys: []string{"n1", "Có"}},
	} {
		if got := readPlace(path); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", path, got, want)
		}
	}
}

func TestADifferenceIsToldPartByPart(t *testing.T) {
	p := newPlace(t)
	d := p.drafted(stay, "huong", "Câu tóm tắt mới.")
	g := d.Guide.Clean()
	g.Steps[0].Text += " Hỏi thêm chủ nhà."
	g.Steps[0], g.Steps[1] = g.Steps[1], g.Steps[0]
	g.Submissions[0].Fees = append(g.Submissions[0].Fees, procedures.Fee{Amount: 12000, Condition: "đối tượng mẫu"})
	g.EffectiveTo = procedures.Date{Year: 2027, Month: 3, Day: 1}
	gone := g.Wordings[0]
	g.Wordings = append(g.Wordings[1:], "Câu hỏi mẫu?")
	d = d.Edited(g, "huong", p.clock())
	version, err := p.store.PutDraft(t.Context(), d)
	must(t, err)
	href := guideHref(stay) + "/changes"

	page := p.get(href)
	page.has(t, "Tóm tắt", "Câu tóm tắt mới.", "Bước: "+g.Steps[1].Title, "[thêm] Hỏi thêm chủ nhà.", "Từ chỗ thứ", "12.000 đồng", "1/3/2027",
		"Câu hỏi mẫu?", gone, "phần không đổi", "Thẻ trả lời, trước và sau")
	page.lacks(t, string(g.Steps[1].ID), "2027-03-01", "online:")
	if n := strings.Count(page.body, `class="card answer"`); n != 2 {
		t.Errorf("%d cards, want two", n)
	}
	for _, tag := range []string{"del", "ins"} {
		if strings.Count(page.body, "<"+tag+">") != strings.Count(page.body, "<"+tag+`><span class="unseen">`) {
			t.Errorf("a %s is not told to who cannot see it", tag)
		}
	}

	p.get(href+"?from=draft&to=draft").has(t, "Hai bản không khác gì nhau")
	save := versionSave + strconv.FormatUint(version-1, 10)
	p.get(href+"?from="+save+"&to=draft").lacks(t, "Không có bài.")
	p.get(href+"?from=published&to=").has(t, "Câu tóm tắt mới.") // as the list of versions asks
	for _, bad := range []string{"?from=nothing", "?from=" + versionSave + "99", "?from=official", "?to=x"} {
		p.get(href + bad).status404(t)
	}
}

// TestChangesOfANewGuide: there is nothing before.
func TestChangesOfANewGuide(t *testing.T) {
	p := newPlace(t)
	g := &procedures.Guide{Code: "9.000001", Title: "Thủ tục mẫu", Review: procedures.ReviewWard}
	_, err := p.store.PutDraft(t.Context(), procedures.NewDraft(g, "", "huong", start))
	must(t, err)
	p.get(guideHref("9.000001")+"/changes").has(t, "Thủ tục mẫu", "Không có bài.")
}
