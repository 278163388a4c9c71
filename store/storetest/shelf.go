package storetest

import (
	"errors"
	"slices"
	"strings"

	"github.com/motcua/motcua/procedures"
)

func guide(code, title string) *procedures.Guide {
	return &procedures.Guide{
		Code: procedures.Code(code), Title: title, Summary: "Tóm tắt: \"" + title + "\"",
		Submissions: []procedures.Submission{{Method: procedures.MethodInPerson}},
		Steps:       []procedures.Step{{ID: "s1", Text: "Chuẩn bị giấy tờ"}},
		Review:      procedures.ReviewWard, ReviewedOn: procedures.DateOf(start),
	}
}

func (r *rig) titles(list func() ([]*procedures.Guide, error)) string {
	r.Helper()
	gs, err := list()
	r.ok(err)
	var out []string
	for _, g := range gs {
		out = append(out, string(g.Code)+":"+g.Title)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func (r *rig) withdraw(code procedures.Code) {
	r.Helper()
	_, err := r.IssueGuides(r.ctx, procedures.Issue{Withdraw: []procedures.Code{code}, Kind: procedures.PublishedWithdrawn})
	r.ok(err)
}

var shelfCases = []testcase{
	{"guides are published, replaced and withdrawn", func(r *rig) {
		current := func() ([]*procedures.Guide, error) { return r.CurrentGuides(r.ctx) }
		older := func() ([]*procedures.Guide, error) { return r.OlderGuides(r.ctx) }
		publish := func(want int, gs ...*procedures.Guide) {
			r.Helper()
			n, err := r.IssueGuides(r.ctx, procedures.Issue{Guides: gs})
			r.ok(err)
			r.check(n == want, "%d changed, want %d", n, want)
		}
		publish(0)
		publish(2, guide("1.1", "A"), guide("1.2", "B"))
		publish(1, guide("1.1", "A"), guide("1.2", "B2"))
		publish(0, guide("1.1", "A"), guide("1.2", "B2"))
		r.reopen()
		r.check(r.titles(current) == "1.1:A 1.2:B2", "current %s", r.titles(current))
		r.check(r.titles(older) == "1.2:B", "older %s", r.titles(older))
		r.withdraw("1.1")
		r.withdraw("9.9")
		r.check(r.titles(current) == "1.2:B2", "current %s", r.titles(current))
		r.check(r.titles(older) == "1.1:A 1.2:B", "older %s", r.titles(older))
		publish(2, guide("1.1", "A"), guide("1.2", "B")) // back to what was
		r.check(r.titles(current) == "1.1:A 1.2:B", "current %s", r.titles(current))
		r.check(r.titles(older) == "1.2:B2", "older %s", r.titles(older))
	}},
	{"versions are listed by code and read one by one", func(r *rig) {
		listed := func() string {
			r.Helper()
			vs, err := r.CurrentVersions(r.ctx)
			r.ok(err)
			var out []string
			for _, v := range vs {
				g, err := r.GuideVersion(r.ctx, v)
				r.ok(err)
				rev, err := procedures.RevisionOf(g)
				r.ok(err)
				r.check(g.Code == v.Code && rev == v.Revision, "version %v is %s %s", v, g.Code, rev)
				out = append(out, string(g.Code)+":"+g.Title)
			}
			return strings.Join(out, " ")
		}
		r.check(listed() == "", "an empty shelf lists %s", listed())
		old, other := guide("1.10", "B"), guide("1.2", "C")
		_, err := r.IssueGuides(r.ctx, procedures.Issue{Guides: []*procedures.Guide{other, old, guide("1-1", "D")}})
		r.ok(err)
		_, err = r.IssueGuides(r.ctx, procedures.Issue{Guides: []*procedures.Guide{guide("1.10", "B2")}})
		r.ok(err)
		r.check(listed() == "1-1:D 1.10:B2 1.2:C", "listed %s", listed()) // by bytes, whatever the database's language
		r.withdraw("1.2")
		r.check(listed() == "1-1:D 1.10:B2", "listed %s", listed())
		for _, g := range []*procedures.Guide{old, other} { // replaced and withdrawn ones can be read
			rev, err := procedures.RevisionOf(g)
			r.ok(err)
			got, err := r.GuideVersion(r.ctx, procedures.Version{Code: g.Code, Revision: rev})
			r.ok(err)
			r.check(procedures.Equal(g.Clean(), got), "another guide came back: %v", got)
		}
		for _, v := range []procedures.Version{{}, {Code: "1.10"}, {Code: "1.10", Revision: "0123456789ab"}, {Code: "9.9", Revision: "0123456789ab"}} {
			g, err := r.GuideVersion(r.ctx, v)
			r.check(g == nil && errors.Is(err, procedures.ErrNoVersion), "version %v is %v, %v", v, g, err)
		}
	}},
	{"a guide keeps its revision", func(r *rig) {
		g := guide("1.1", "Đăng ký khai sinh")
		want, err := procedures.RevisionOf(g)
		r.ok(err)
		_, err = r.IssueGuides(r.ctx, procedures.Issue{Guides: []*procedures.Guide{g}})
		r.ok(err)
		gs, err := r.CurrentGuides(r.ctx)
		r.ok(err)
		r.check(len(gs) == 1 && procedures.Equal(g.Clean(), gs[0]), "another guide came back")
		got, err := procedures.RevisionOf(gs[0])
		r.ok(err)
		r.check(got == want, "revision %s, want %s", got, want)
	}},
}
