package editor

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

func TestOnlyWhoWorksOnGuidesComesIn(t *testing.T) {
	p := newPlace(t)
	p.get(Home).has(t, "Bài hướng dẫn", "Đăng ký tạm trú")
	for _, user := range []string{"son", "lan"} {
		if a := p.as(user).get(Home); a.status != http.StatusOK {
			t.Errorf("%s: %d", user, a.status)
		}
	}
	if a := p.as("minh").get(Home); a.status != http.StatusForbidden {
		t.Errorf("an officer without the role: %d", a.status)
	}
	if a := p.get(Home + "/nowhere"); a.status != http.StatusNotFound {
		t.Errorf("a page that is none: %d", a.status)
	}
}

// tallies are counts, for a test.
type tallies []bot.Tally

func (l tallies) Tallies(context.Context, procedures.Date, procedures.Date, procedures.Code) ([]bot.Tally, error) {
	return l, nil
}

// listed are the codes of a page of the list, in order.
func listed(a answered) string {
	var out []string
	for _, m := range regexp.MustCompile(`<a href="/console/guides/g/([0-9.]+)"><span class="ed-name">`).FindAllStringSubmatch(a.body, -1) {
		out = append(out, m[1])
	}
	return strings.Join(out, " ")
}

func TestListFilters(t *testing.T) {
	guide := func(code procedures.Code, title string, edit func(*procedures.Guide)) *procedures.Guide {
		g := &procedures.Guide{Code: code, Title: title, Sector: "Hộ tịch", Review: procedures.ReviewWard, ReviewedOn: procedures.Date{Year: 2026, Month: 6, Day: 1}}
		if edit != nil {
			edit(g)
		}
		return g
	}
	p := newPlace(t,
		guide("1.000001", "Đăng ký khai sinh", nil),
		guide("1.000002", "Đăng ký khai tử", func(g *procedures.Guide) { g.EffectiveTo = procedures.Date{Year: 2026, Month: 7, Day: 17} }),
		guide("1.000003", "Đăng ký kết hôn", func(g *procedures.Guide) { g.EffectiveTo = procedures.Date{Year: 2026, Month: 7, Day: 18} }),
		guide("1.000004", "Cấp bản sao", func(g *procedures.Guide) {
			g.ReviewedOn = procedures.Date{Year: 2025, Month: 6, Day: 16}
			g.Sector = "Chứng thực"
		}),
		guide("1.000005", "Chứng thực chữ ký", func(g *procedures.Guide) {
			g.Review, g.ReviewedOn, g.Source = procedures.ReviewOfficial, procedures.Date{}, procedures.Source{CollectedOn: "2026-05", URL: "https://a.example/5"}
		}))
	p.editor.Tallies = tallies{{Code: "1.000001", What: bot.TallyAsked, N: 8}, {Code: "1.000001", What: bot.TallyOpened, N: 2}, {Code: "1.000002", What: bot.TallyAsked, N: 9},
		{Code: "1.000003", What: bot.TallyBegun, N: 90}}
	must(t, p.store.PutLinkChecks(t.Context(), []procedures.LinkCheck{{URL: "https://a.example/5", At: start, Outcome: procedures.LinkMissing, Broken: start}}))
	official := *guide("1.000005", "Chứng thực chữ ký, mới", nil)
	rev, err := procedures.RevisionOf(&official)
	must(t, err)
	must(t, p.store.PutOfficials(t.Context(), []procedures.Official{{Code: "1.000005", Now: rev, At: start, Title: "x"}}, []*procedures.Guide{&official}))
	p.drafted("1.000001", "huong", "A")
	for show, want := range map[string]string{
		"": "1.000004 1.000005 1.000003 1.000001 1.000002", "published": "1.000004 1.000005 1.000003 1.000001 1.000002", "editing": "1.000001", "review": "",
		"official": "1.000005", "ending": "1.000002", "stale": "1.000004 1.000005", "broken": "1.000005", "often": "1.000001", "never": "1.000004 1.000005 1.000003", "changed": "1.000005",
	} {
		if got := listed(p.get(Home + "?show=" + show)); got != want {
			t.Errorf("show %q: %s, want %s", show, got, want)
		}
	}
	for q, want := range map[string]string{"1.000004": "1.000004", "1.00000": "1.000004 1.000005 1.000003 1.000001 1.000002", "khai sinh": "1.000001", "gibt es nicht": ""} {
		if got := listed(p.get(Home + "?q=" + url.QueryEscape(q))); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("search %q: %q, want %q first", q, got, want)
		}
	}
	if got := listed(p.get(Home + "?sector=" + url.QueryEscape("Chứng thực"))); got != "1.000004" {
		t.Errorf("sector: %s", got)
	}
	p.get(Home).has(t, "Sắp hết hiệu lực", "Hiệu lực đến 17/7/2026, còn 30 ngày", "Đường dẫn hỏng", "10 lượt hỏi trong 90 ngày")
	p.wait(31 * 24 * time.Hour)
	p.as("huong").get(Home).has(t, "Hết hiệu lực từ sau 17/7/2026")
}

func TestListHasPagesOfFifty(t *testing.T) {
	var many []*procedures.Guide
	for i := range 120 {
		many = append(many, &procedures.Guide{Code: procedures.Code(fmt.Sprintf("1.%06d", i)), Title: fmt.Sprintf("Thủ tục %03d", i), Review: procedures.ReviewWard})
	}
	p := newPlace(t, many...)
	// So many are read in the background.
	for deadline := 0; !strings.Contains(p.get(Home).words(), "1 đến 50, trong 120 bài"); deadline++ {
		if deadline > 2000 {
			t.Fatal("the guides are never read")
		}
	}
	first, last := p.get(Home), p.get(Home+"?page=3")
	if n := len(strings.Fields(listed(first))); n != 50 {
		t.Errorf("%d on the first page", n)
	}
	if got := listed(last); len(strings.Fields(got)) != 20 || !strings.HasSuffix(got, "1.000119") {
		t.Errorf("last page %s", got)
	}
	first.has(t, "Trang sau")
	last.lacks(t, "Trang sau")
	if got := listed(p.get(Home + "?page=99")); got != listed(last) {
		t.Errorf("a page that is none: %s", got)
	}
}
