package portal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

// officialText and wardText are an official text and what a ward made of it.
func officialText() *procedures.Guide {
	return &procedures.Guide{
		Code: "9.000001", Title: "Đăng ký nuôi gà", Level: []string{procedures.LevelCommune}, Review: procedures.ReviewOfficial,
		Submissions: []procedures.Submission{
			{Method: procedures.MethodOnline, Time: procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay},
				Fees: []procedures.Fee{{Amount: 7000, Condition: "Nộp qua mạng thu 7.000 đồng một con"}, {Amount: 0, Condition: "Gà mồ côi được miễn"}}},
			{Method: procedures.MethodInPerson, Place: "Ủy ban nhân dân", Time: procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay},
				Fees: []procedures.Fee{{Amount: 15000, Condition: "Nộp tại chỗ"}}},
		},
		Variants: []procedures.Variant{{ID: "nuoi-tren-muoi-con", Title: "Trường hợp nuôi trên 10 con"}},
		Evidence: []procedures.Evidence{
			{Title: "Tờ khai đăng ký nuôi gà theo mẫu GA01 ban hành kèm theo Thông tư", Originals: 1, Form: &procedures.Form{Code: "GA01"}},
			{Title: "Giấy tờ chứng minh chỗ nuôi hợp pháp", Copies: 1},
			{Title: "Sơ đồ chuồng", Copies: 1, Variant: "nuoi-tren-muoi-con"},
		},
		Steps:      []procedures.Step{{Text: "Người dân nộp hồ sơ tại bộ phận một cửa."}, {Text: "Công chức trả kết quả."}},
		Conditions: []string{"Người nuôi đã đủ 18 tuổi"},
		Legal:      []procedures.LegalAct{{Number: "68/2020/QH14", Title: "Luật Gà"}, {Number: "1/2021/TT-BGA", Title: "Thông tư về gà"}},
		Source:     procedures.Source{Decision: "12/QĐ-BGA"},
	}
}

func wardText() *procedures.Guide {
	return &procedures.Guide{
		Code: "9.000001", Title: "Đăng ký nuôi gà", Short: "Nuôi gà", Summary: "Nuôi gà thì báo xã một tiếng.", Aliases: []string{"khai gà"},
		Level: []string{procedures.LevelCommune}, Review: procedures.ReviewWard,
		Submissions: []procedures.Submission{
			{Method: procedures.MethodOnline, Time: procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay}, Note: "Nộp lúc nào cũng được.",
				Fees: []procedures.Fee{{Amount: 7000, Per: "con"}, {Amount: 0, Condition: "gà mồ côi"}}},
			{Method: procedures.MethodInPerson, Place: "Tầng 1, trụ sở phường", Time: procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay},
				Fees: []procedures.Fee{{Amount: 15000}}},
		},
		Variants: []procedures.Variant{{ID: "nhieu", Title: "Nuôi trên 10 con"}},
		Evidence: []procedures.Evidence{
			{ID: "to-khai", Title: "Tờ khai nuôi gà", Note: "Có sẵn ở phường.", Originals: 1, Form: &procedures.Form{Code: "GA01"}},
			{ID: "cho-nuoi", Title: "Giấy chứng minh chỗ nuôi", Copies: 1},
			{ID: "so-do", Title: "Sơ đồ chuồng", Copies: 1, Variant: "nhieu"},
		},
		Steps:  []procedures.Step{{ID: "nop", Title: "Nộp", Text: "Bà con nộp ở quầy số 1.", Evidence: []procedures.EvidenceID{"to-khai", "cho-nuoi"}}},
		Legal:  []procedures.LegalAct{{Number: "68/2020/QH14", Title: "Luật Gà"}, {Number: "1/2021/TT-BGA", Title: "Thông tư về gà"}},
		Source: procedures.Source{Decision: "12/QĐ-BGA"},
	}
}

// said is a proposal in a line.
func said(p Proposal) string {
	out := p.Field
	if p.Sub != "" {
		out += "." + p.Sub
	}
	out += " " + string(p.Kind)
	switch {
	case p.ReadOnly:
		out += " read"
	case p.Agrees:
		out += " agrees"
	}
	return out
}

func TestPropose(t *testing.T) {
	for _, tc := range []struct {
		name string
		now  func(*procedures.Guide)
		ours func(*procedures.Guide)
		want []string
		then func(t *testing.T, g *procedures.Guide) // all of them taken
	}{
		{"nothing", func(*procedures.Guide) {}, nil, nil, nil},
		{"a fee that ours has", func(g *procedures.Guide) {
			g.Submissions[1].Fees[0] = procedures.Fee{Amount: 20000, Condition: "Nộp tại chỗ"}
		}, nil,
			[]string{"submissions.fees changed agrees"}, func(t *testing.T, g *procedures.Guide) {
				if g.Submissions[1].Fees[0].Amount != 20000 || g.Submissions[0].Fees[0].Amount != 7000 {
					t.Errorf("fees are %v", g.Submissions)
				}
			}},
		{"a fee that the ward changed", func(g *procedures.Guide) { g.Submissions[0].Fees[0].Amount = 9000 },
			func(g *procedures.Guide) { g.Submissions[0].Fees[0].Amount = 8000 }, []string{"submissions.fees changed"}, nil},
		{"a fee that the ward changed so already", func(g *procedures.Guide) { g.Submissions[0].Fees[0].Amount = 9000 },
			func(g *procedures.Guide) { g.Submissions[0].Fees[0].Amount = 9000 }, nil, nil},
		{"a fee that is gone", func(g *procedures.Guide) { g.Submissions[0].Fees = g.Submissions[0].Fees[:1] }, nil,
			[]string{"submissions.fees removed agrees"}, func(t *testing.T, g *procedures.Guide) {
				if len(g.Submissions[0].Fees) != 1 || g.Submissions[0].Fees[0].Per != "con" {
					t.Errorf("fees are %v", g.Submissions[0].Fees)
				}
			}},
		{"time", func(g *procedures.Guide) { g.Submissions[0].Time.Amount = 2 }, nil, []string{"submissions.time changed agrees"},
			func(t *testing.T, g *procedures.Guide) {
				if g.Submissions[0].Time.Amount != 2 || g.Submissions[0].Note == "" {
					t.Errorf("submission is %+v", g.Submissions[0])
				}
			}},
		{"time beside words of the ward", func(g *procedures.Guide) { g.Submissions[0].Time.Amount = 2 },
			func(g *procedures.Guide) { g.Submissions[0].Time.Text = "trong 3 ngày" }, []string{"submissions.time changed agrees"},
			func(t *testing.T, g *procedures.Guide) {
				if got := g.Submissions[0].Time; got.Amount != 2 || got.Text != "trong 3 ngày" {
					t.Errorf("time is %+v", got)
				}
			}},
		{"a way to submit is gone", func(g *procedures.Guide) { g.Submissions = g.Submissions[:1] }, nil, []string{"submissions removed agrees"}, nil},
		{"a way to submit is new", func(g *procedures.Guide) {
			g.Submissions = append(g.Submissions, procedures.Submission{Method: procedures.MethodPost})
		}, nil,
			[]string{"submissions added agrees"}, nil},
		{"counts", func(g *procedures.Guide) { g.Evidence[0].Originals, g.Evidence[1].Copies = 2, 3 },
			func(g *procedures.Guide) { g.Evidence[1].Copies = 2 }, []string{"evidence.originals changed agrees", "evidence.copies changed"}, nil},
		{"a form", func(g *procedures.Guide) { g.Evidence[0].Form.Code = "GA02" }, nil, []string{"evidence.form.code changed agrees"},
			func(t *testing.T, g *procedures.Guide) {
				if g.Evidence[0].Form.Code != "GA02" || g.Evidence[0].Note == "" || g.Evidence[0].ID != "to-khai" {
					t.Errorf("paper is %+v", g.Evidence[0])
				}
			}},
		{"a paper is gone", func(g *procedures.Guide) { g.Evidence = slices.Delete(g.Evidence, 1, 2) }, nil, []string{"evidence removed agrees"},
			func(t *testing.T, g *procedures.Guide) {
				if len(g.Evidence) != 2 || len(g.Steps[0].Evidence) != 1 {
					t.Errorf("papers %v, step %v", g.Evidence, g.Steps[0].Evidence)
				}
			}},
		{"a paper is new, in a circumstance", func(g *procedures.Guide) {
			g.Evidence = append(g.Evidence, procedures.Evidence{Title: "Ảnh con gà", Originals: 1, Variant: "nuoi-tren-muoi-con"})
		}, nil, []string{"evidence added agrees"}, func(t *testing.T, g *procedures.Guide) {
			if e := g.Evidence[len(g.Evidence)-1]; e.Variant != "nhieu" || e.ID != "anh-con-ga" {
				t.Errorf("new paper is %+v", e)
			}
		}},
		{"the title of a paper", func(g *procedures.Guide) { g.Evidence[2].Title = "Sơ đồ chuồng trại" }, nil, []string{"evidence.title changed agrees"}, nil},
		{"acts", func(g *procedures.Guide) {
			g.Legal = []procedures.LegalAct{g.Legal[0], {Number: "2/2026/TT-BGA", Title: "Thông tư mới"}}
		}, nil,
			[]string{"legal added agrees", "legal removed agrees"}, nil},
		{"steps that the ward worded", func(g *procedures.Guide) { g.Steps[1].Text = "Công chức gửi kết quả." }, nil, []string{"steps changed read"}, nil},
		{"conditions that the ward left out", func(g *procedures.Guide) { g.Conditions[0] = "Người nuôi đã đủ 20 tuổi" }, nil, []string{"conditions changed"}, nil},
		{"decision", func(g *procedures.Guide) { g.Source.Decision = "99/QĐ-BGA" }, nil, []string{"source.decision changed agrees"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before, now, ours := officialText(), officialText(), wardText()
			tc.now(now)
			if tc.ours != nil {
				tc.ours(ours)
			}
			kept := ours.Clean()
			c := Propose(before, now, ours)
			var got, all []string
			for _, p := range c.Proposals {
				got, all = append(got, said(p)), append(all, p.Key)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("proposed %q, want %q", got, tc.want)
			}
			if tc.then != nil {
				tc.then(t, c.Take(all))
			}
			if !procedures.Equal(kept, ours) || !procedures.Equal(c.Take(nil), kept) {
				t.Error("our guide was changed by looking")
			}
			g := c.Take(all)
			if g.Short != ours.Short || g.Summary != ours.Summary || !slices.Equal(g.Aliases, ours.Aliases) || g.Steps[0].Text != ours.Steps[0].Text {
				t.Error("words of the ward were written over")
			}
		})
	}
}

// Without an earlier official text only facts are compared, and nothing is
// taken to agree.
func TestProposeTwoWay(t *testing.T) {
	now, ours := officialText(), wardText()
	now.Submissions[1].Fees[0].Amount = 20000
	now.Evidence[0].Form.Code = "GA02"
	c := Propose(nil, now, ours)
	if !c.TwoWay || len(c.Agreed()) != 0 {
		t.Errorf("two ways %t, agreed %q", c.TwoWay, c.Agreed())
	}
	var got []string
	for _, p := range c.Proposals {
		got = append(got, said(p))
	}
	if want := []string{"submissions.fees changed", "evidence.form.code changed"}; !slices.Equal(got, want) {
		t.Errorf("proposed %q, want %q", got, want)
	}
}

// changed draws an official text in which some facts are other ones.
func changed(t *rapid.T, g *procedures.Guide) *procedures.Guide {
	g = g.Clean()
	for range rapid.IntRange(0, 5).Draw(t, "changes") {
		n := rapid.IntRange(1, 90).Draw(t, "n")
		switch rapid.IntRange(0, 8).Draw(t, "what") {
		case 0:
			s := &g.Submissions[rapid.IntRange(0, len(g.Submissions)-1).Draw(t, "way")]
			s.Time.Amount = float64(n)
		case 1:
			s := &g.Submissions[rapid.IntRange(0, len(g.Submissions)-1).Draw(t, "way")]
			if len(s.Fees) > 0 {
				s.Fees[len(s.Fees)-1].Amount = int64(n) * 1000
			}
		case 2:
			g.Evidence[rapid.IntRange(0, len(g.Evidence)-1).Draw(t, "paper")].Copies = n
		case 3:
			if len(g.Evidence) > 1 {
				g.Evidence = g.Evidence[1:]
			}
		case 4:
			g.Legal = append(g.Legal, procedures.LegalAct{Number: "7/20" + string(rune('0'+n%10)) + "9/NĐ-CP", Title: "Nghị định"})
		case 5:
			g.Evidence = append(g.Evidence, procedures.Evidence{Title: rapid.SampledFrom([]string{"Ảnh con gà", "Ảnh chân dung", "Hợp đồng thuê đất"}).Draw(t, "new"), Originals: n})
		case 6:
			g.Conditions = append(g.Conditions, "Điều kiện số "+strings.Repeat("I", n%7+1))
		case 7:
			g.Steps[0].Text = "Bước mới " + strings.Repeat("a", n%9+1)
		case 8:
			g.Submissions = g.Submissions[:1]
		}
	}
	return g
}

func TestProposeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := officialText()
		now := changed(t, before)
		if c := Propose(before, before, changed(t, wardText())); len(c.Proposals) != 0 {
			t.Fatalf("the official text did not change, and %q is proposed", said(c.Proposals[0]))
		}
		// A ward that kept the official text is offered all of it, and has it then.
		ours := before.Clean()
		ours.Wordings, ours.Source.URL = []string{"Nuôi gà báo ai?"}, "https://ga.example"
		c := Propose(before, now, ours)
		for _, p := range c.Proposals {
			if !p.Agrees {
				t.Fatalf("%s: ours is the official text, and does not agree", said(p))
			}
		}
		got := c.Take(c.Agreed())
		if rest := Propose(now, now, got); len(rest.Proposals) != 0 || len(got.Wordings) != 1 || got.Source.URL == "" {
			t.Fatalf("after taking all: %+v", got)
		}
		if left := Propose(before, now, got); len(left.Proposals) != 0 {
			t.Fatalf("all was taken, and %s is still proposed", said(left.Proposals[0]))
		}
		// A ward with words of its own: they stay, and what agreed is not
		// proposed again.
		ward := wardText()
		c = Propose(before, now, ward)
		got = c.Take(c.Agreed())
		for _, d := range procedures.Compare(ward, got) {
			switch d.Part() {
			case "submissions", "evidence", "legal", "source", "title", "level", "steps":
			default:
				t.Fatalf("%s was changed", d.Path)
			}
		}
		for _, p := range Propose(before, now, got).Proposals {
			if p.Agrees {
				t.Fatalf("%s (%s) was taken, and is proposed again", said(p), p.Item)
			}
		}
	})
}

// Over the real records: another fee in a record of a shipped guide is
// proposed, and nothing else is.
func TestProposeRealFee(t *testing.T) {
	dir := shared(t)
	shipped, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	tried, agreed, twoWays := 0, 0, 0
	for _, ours := range shipped {
		data, err := os.ReadFile(filepath.Join(dir, "portal", string(ours.Code)+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		before, _, err := Parse(data, string(ours.Code))
		if err != nil {
			t.Fatal(err)
		}
		if c := Propose(before, before, ours); len(c.Proposals) != 0 {
			t.Errorf("%s: nothing changed, and %d proposals", ours.Code, len(c.Proposals))
		}
		twoWays += len(Propose(nil, before, ours).Proposals)
		for i := range before.Submissions {
			for j, f := range before.Submissions[i].Fees {
				if f.Amount == 0 {
					continue
				}
				now := before.Clean()
				now.Submissions[i].Fees[j].Amount += 1234
				c := Propose(before, now, ours)
				tried++
				for _, p := range c.Proposals {
					if p.Field != "submissions" || p.Sub != "fees" || p.Item != string(before.Submissions[i].Method) {
						t.Errorf("%s: a fee changed, and %s %s is proposed", ours.Code, p.Item, said(p))
					}
					if p.Agrees {
						agreed++
						g := c.Take([]string{p.Key})
						if d := procedures.Compare(ours, g); len(d) == 0 || !strings.HasPrefix(d[0].Path, "submissions") {
							t.Errorf("%s: taking changes %v", ours.Code, d)
						}
					}
				}
				if len(c.Proposals) == 0 {
					t.Errorf("%s: fee %d of %s changed, and nothing is proposed", ours.Code, f.Amount, before.Submissions[i].Method)
				}
			}
		}
	}
	t.Logf("%d fees changed, %d proposals agree; %d differences in two ways over %d guides", tried, agreed, twoWays, len(shipped))
	if tried < 20 || agreed < tried/2 {
		t.Errorf("%d fees changed, %d proposals agree", tried, agreed)
	}
}
