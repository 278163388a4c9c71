package console

import (
	"context"
	"errors"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// keeper is Rosters over the place's own host.
type keeper struct {
	p    *place
	hand bool
	err  error
	said []string
}

func (k *keeper) Apply(_ context.Context, base string, next *roster.Roster, by account.Actor, what string) error {
	if k.err != nil {
		return k.err
	}
	if k.p.roster().Revision != base {
		return ErrRosterMoved
	}
	b, err := roster.Write(next)
	if err != nil {
		return err
	}
	back, faults := roster.Load(b, "written")
	if faults.Err() != nil {
		return faults.Err()
	}
	k.p.host.SetRoster(back)
	k.said = append(k.said, by.Username+": "+what)
	return nil
}

func (k *keeper) HandWritten(context.Context) (bool, error) { return k.hand, nil }

func (p *place) roster() *roster.Roster { w, _, done := p.host.Take(); defer done(); return w.Roster }

// newRota is a place whose roster can be changed, with a lead signed in.
func newRota(t *testing.T) (*place, *keeper) {
	t.Helper()
	p := newPlace(t)
	r, faults := roster.Load([]byte(rotaFile), "test")
	must(t, faults.Err())
	p.host.SetRoster(r)
	k := &keeper{p: p}
	p.console.Rosters = k
	p.client = p.staff("truong", "minh", account.RoleLead)
	return p, k
}

// rotaFile is a ward on 2026-06-17, a Wednesday.
const rotaFile = `ward: {name: Phường Mẫu, sample: true}
hours: {week: {mon-fri: ["07:30-17:00"]}}
groups:
  - {id: tdp-5, name: Tổ dân phố 5}
  - {id: tdp-7, name: Tổ dân phố 7}
  - {id: tdp-12, name: Tổ dân phố 12}
officers:
  - {id: huong, name: Cán bộ mẫu Hương, substitute: thao}
  - {id: minh, name: Cán bộ mẫu Minh, lead: true}
  - {id: thao, name: Cán bộ mẫu Thảo}
  - {id: xem, name: Cán bộ mẫu Xem, can_reply: false}
duties:
  - {group: tdp-5, officer: huong}
  - {group: tdp-7, officer: huong}
  - {group: tdp-12, officer: thao}
desk: [minh]
`

var (
	hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	moves  = regexp.MustCompile(`(?s)<li><b>([^<]*)</b>(?: <small>([^<]*)</small>)?<p class="rota-move"><span>([^<]*)</span>.*?<b>([^<]*)</b>`)
)

// hiddenOf are the hidden fields of the page's form.
func hiddenOf(body string) url.Values {
	_, body, _ = strings.Cut(body, rotaPath+`/apply"`)
	out := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		out.Add(m[1], html.UnescapeString(m[2]))
	}
	return out
}

func TestRotaIsForLeadsAndAdmins(t *testing.T) {
	p, _ := newRota(t)
	for _, role := range account.Roles() {
		p.client = p.staff("vai-"+string(role), "huong", role)
		want := http.StatusForbidden
		if role == account.RoleAdmin || role == account.RoleLead {
			want = http.StatusOK
		}
		for _, path := range []string{rotaPath, rotaPath + "/absence?officer=huong", rotaPath + "/group", rotaPath + "/officer?officer=huong", rotaPath + "/preview?kind=absence&officer=huong&span=today"} {
			if a := p.get(path); a.status != want {
				t.Errorf("%s at %s: %d", role, path, a.status)
			}
		}
		if want == http.StatusForbidden {
			if a := p.post(rotaPath+"/apply", url.Values{"kind": {"desk"}, "team": {"huong"}, "base": {p.roster().Revision}}); a.status != want {
				t.Errorf("%s applies: %d", role, a.status)
			}
		}
		for _, page := range []string{"/console/me", "/console/roster"} {
			if shown := strings.Contains(p.get(page).body, rotaPath); shown != (want == http.StatusOK) {
				t.Errorf("%s on %s is shown the way: %v", role, page, shown)
			}
		}
	}
}

// TestPreviewIsWhatIsApplied: whatever the preview lists is what the roster
// in force and the rule for tickets then say, and nothing else moves.
func TestPreviewIsWhatIsApplied(t *testing.T) {
	for name, query := range map[string]string{
		"today":           "kind=absence&officer=huong&span=today",
		"this week":       "kind=absence&officer=huong&span=week",
		"days":            "kind=absence&officer=huong&span=days&from=2026-06-15&to=2026-06-20",
		"later":           "kind=absence&officer=huong&span=days&from=2026-06-25&to=2026-06-26",
		"the desk's own":  "kind=absence&officer=minh&span=today",
		"no substitute":   "kind=substitute&officer=huong",
		"substitute":      "kind=substitute&officer=huong&other=minh",
		"duty":            "kind=duty&group=tdp-7&officer=thao&from=2026-06-17",
		"duty, later":     "kind=duty&group=tdp-7&officer=minh&from=2026-07-01",
		"desk":            "kind=desk&team=thao&team=minh",
		"back, who is in": "kind=return&officer=thao",
		"group":           "kind=group&name=Tổ+dân+phố+9&aliases=xóm+Đồi,+tổ+Chín",
		"group, officer":  "kind=group&name=Tổ+dân+phố+9&officer=thao",
		"group, renamed":  "kind=group&group=tdp-7&name=Tổ+Hồng+Hà&aliases=tổ+7",
		"officer":         "kind=officer&name=Cán+bộ+mẫu+Lan&title=Công+chức&reply=yes&lead=yes",
		"officer, named":  "kind=officer&officer=huong&name=Cán+bộ+mẫu+Hường&reply=yes",
		"officer, mute":   "kind=officer&officer=huong&name=Cán+bộ+mẫu+Hương",
		"switched off":    "kind=off&officer=huong",
	} {
		t.Run(name, func(t *testing.T) {
			p, k := newRota(t)
			if name == "back, who is in" {
				away, err := p.roster().WithAbsence("thao", at(0, 0), at(0, 0).AddDate(0, 0, 3), p.clock())
				must(t, err)
				p.host.SetRoster(away)
			}
			before := p.roster()
			a := p.get(rotaPath + "/preview?" + query)
			if a.status != http.StatusOK || p.roster() != before {
				t.Fatalf("preview %d: %s", a.status, textOf(a.body))
			}
			form := hiddenOf(a.body)
			res := p.post(rotaPath+"/apply", form)
			if res.status != http.StatusSeeOther || len(k.said) != 1 || p.roster().Revision != form.Get("next") {
				t.Fatalf("apply %d, %q: %s", res.status, k.said, textOf(res.body))
			}
			p.get(res.header.Get("Location")).has(t, "Đã đổi. Mọi phiếu đang mở")
			moment := p.clock()
			if from := form.Get("from"); strings.Contains(name, "later") {
				moment = at(0, 0)
				for moment.Format("2006-01-02") < from {
					moment = moment.AddDate(0, 0, 1)
				}
			}
			var want []string
			for _, g := range before.Groups {
				if was, is := before.InCharge(g.ID, moment).Owner, p.roster().InCharge(g.ID, moment).Owner; was != is {
					want = append(want, g.Name+":"+called(before, was)+">"+called(before, is))
				}
			}
			open, err := p.store.Tickets(t.Context(), bot.TicketFilter{Status: handoff.Open})
			must(t, err)
			for _, x := range open {
				if next, gone := x.Reassign(p.roster(), moment); gone && next.Owner != x.Owner {
					want = append(want, string(x.ID)+":"+called(before, x.Owner)+">"+called(before, next.Owner))
				}
			}
			var got []string
			for _, m := range moves.FindAllStringSubmatch(a.body, -1) {
				if m[1] == "Bàn trực phường" {
					continue // the team; no owner
				}
				if m[2] != "" {
					m[1] = m[2]
				}
				if id, ok := strings.CutPrefix(m[1], "Bà con "); ok && len(id) == 6 {
					m[1] = id
				}
				got = append(got, m[1]+":"+m[3]+">"+m[4])
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("the preview said\n%q, it became\n%q", got, want)
			}
			again := p.post(rotaPath+"/apply", form)
			if again.status != http.StatusConflict || len(k.said) != 1 {
				t.Errorf("the form sent twice: %d, %q", again.status, k.said)
			}
		})
	}
}

func called(r *roster.Roster, id roster.OfficerID) string {
	if id == roster.Desk {
		return "Bàn trực phường"
	}
	return r.OfficerName(id)
}

func TestRotaRefusals(t *testing.T) {
	p, k := newRota(t)
	alone, err := p.roster().WithAbsence("minh", at(0, 0).AddDate(0, 0, 8), at(0, 0).AddDate(0, 0, 9), p.clock())
	must(t, err)
	p.host.SetRoster(alone)
	for query, want := range map[string]string{
		"kind=absence&officer=huong&span=days&from=2026-06-20&to=2026-06-19": "Ngày kết thúc đứng trước ngày bắt đầu",
		"kind=absence&officer=huong&span=days&from=2026-06-20":               "chọn đủ ngày",
		"kind=absence&officer=huong&span=days&from=mai&to=mốt":               "chọn đủ ngày",
		"kind=absence&officer=huong&span=days&from=2026-06-01&to=2026-06-02": "Ngày này đã qua",
		"kind=absence&officer=huong&span=days&from=2026-06-20&to=2062-06-21": "dài hơn một năm",
		"kind=absence&officer=nobody&span=today":                             "không còn trong danh sách",
		"kind=absence&officer=thao&span=days&from=2026-06-20&to=2026-06-30":  "từ 25/6/2026 sẽ không còn ai trả lời Tổ dân phố 12",
		"kind=return&officer=huong":                                          "không có gì để đổi",
		"kind=substitute&officer=thao&other=huong":                           "vòng tròn",
		"kind=substitute&officer=thao&other=thao":                            "tự làm thay",
		"kind=duty&group=tdp-7&officer=xem&from=2026-06-17":                  "chưa có quyền trả lời",
		"kind=duty&group=tdp-7&officer=thao&from=2026-06-16":                 "Ngày này đã qua",
		"kind=group&name=tdp+số+7":                                           "Một tổ khác đã mang tên này",
		"kind=group&name=?":                                                  "Tên cần có chữ hoặc số",
		"kind=group&name=Tổ+9":                                               "từ 25/6/2026 sẽ không còn ai trả lời Tổ 9",
		"kind=group&name=Tổ+9&officer=xem":                                   "chưa có quyền trả lời",
		"kind=group&group=tdp-99&name=Tổ+9":                                  "không còn trong danh sách",
		"kind=ungroup&group=tdp-7":                                           "Tổ dân phố 7 còn phiếu đang mở",
		"kind=ungroup&group=tdp-99":                                          "không còn trong danh sách",
		"kind=officer&name=":                                                 "Tên cần có chữ hoặc số",
		"kind=officer&officer=nobody&name=Ai+đó":                             "không còn trong danh sách",
		"kind=off&officer=nobody":                                            "không còn trong danh sách",
		"kind=off&officer=minh":                                              "Bàn trực cần ít nhất một người",
		"kind=off&officer=thao":                                              "từ 25/6/2026 sẽ không còn ai trả lời Tổ dân phố 12",
		"kind=on&officer=thao":                                               "không có gì để đổi",
		"kind=desk":                                                          "ít nhất một người",
		"kind=party":                                                         "không còn trong danh sách",
	} {
		a := p.get(rotaPath + "/preview?" + query)
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, a.status)
		}
		a.has(t, want)
		a.lacks(t, rotaPath+`/apply"`)
		form, err := url.ParseQuery(query)
		must(t, err)
		form.Set("base", p.roster().Revision)
		if a := p.post(rotaPath+"/apply", form); a.status != http.StatusConflict && a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s applied: %d", query, a.status)
		}
	}
	// The duty desk alone may stand empty for a while; that is said loudly.
	p.get(rotaPath+"/preview?kind=absence&officer=minh&span=today").has(t, "bàn trực phường không còn ai", rotaPath+`/apply"`)
	if len(k.said) != 0 {
		t.Errorf("applied %q", k.said)
	}
}

func TestRotaMovesOnMeanwhile(t *testing.T) {
	p, k := newRota(t)
	p.breaks = true
	form := hiddenOf(p.get(rotaPath + "/preview?kind=absence&officer=huong&span=today").body)
	other, err := p.roster().WithDesk([]roster.OfficerID{"thao"})
	must(t, err)
	p.host.SetRoster(other)
	a := p.post(rotaPath+"/apply", form)
	if a.status != http.StatusConflict || len(k.said) != 0 {
		t.Fatalf("%d %q", a.status, k.said)
	}
	a.has(t, "chưa ghi gì. Xin anh chị xem lại")
	if a := p.post(rotaPath+"/apply", hiddenOf(a.body)); a.status != http.StatusSeeOther || !slices.Equal(k.said, []string{"truong: absence of huong from 2026-06-17 to 2026-06-17"}) {
		t.Errorf("looked at again: %d %q", a.status, k.said)
	}
	back := hiddenOf(p.get(rotaPath + "/preview?kind=return&officer=huong").body)
	k.err = ErrRosterMoved // another machine was faster
	a = p.post(rotaPath+"/apply", back)
	a.has(t, "chưa ghi gì. Xin anh chị xem lại", `name="base"`)
	if a.status != http.StatusConflict || len(k.said) != 1 {
		t.Errorf("moved at the last moment: %d %q", a.status, k.said)
	}
	for err, status := range map[error]int{ErrRosterFile: http.StatusConflict, errors.New("disk full"): http.StatusServiceUnavailable} {
		k.err = err
		if a := p.post(rotaPath+"/apply", back); a.status != status || strings.Contains(a.body, "disk full") {
			t.Errorf("%v: %d", err, a.status)
		}
	}
	k.hand = true
	p.get(rotaPath+"/preview?kind=return&officer=huong").has(t, "người viết tay", "bản cũ vẫn được giữ lại")
}

func TestRotaFormsOfOtherSites(t *testing.T) {
	p, k := newRota(t)
	form := hiddenOf(p.get(rotaPath + "/preview?kind=absence&officer=huong&span=today").body)
	a := p.post(rotaPath+"/apply", form, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example")
	if a.status != http.StatusForbidden || len(k.said) != 0 {
		t.Errorf("%d %q", a.status, k.said)
	}
}

// TestAdminPagesAreCleanAndInOrder holds them to what holds for every page.
func TestAdminPagesAreCleanAndInOrder(t *testing.T) {
	p, _ := newRota(t)
	for name, officer := range map[string]string{"ca-hai": "huong", "quanly": ""} {
		p.client = p.staff(name, officer, account.RoleAdmin, account.RoleLead)
		paths := append(adminPages(), "/console/me", rotaPath, rotaPath+"/absence?officer=huong", rotaPath+"/preview?kind=absence&officer=huong&span=today",
			rotaPath+"/group", rotaPath+"/group?group=tdp-7", rotaPath+"/officer", rotaPath+"/officer?officer=huong")
		p.clean(paths)
		p.ordered(paths)
	}
}

// TestPreviewNamesNoCitizenToStrangers: who is no officer of this moment
// reads codes, not names.
func TestPreviewNamesNoCitizenToStrangers(t *testing.T) {
	p, _ := newRota(t)
	path := rotaPath + "/preview?kind=absence&officer=huong&span=today"
	p.get(path).has(t, "Bà con mẫu An", "N427AH")
	p.client = p.staff("quanly", "", account.RoleAdmin)
	a := p.get(path)
	a.has(t, "Bà con N427AH")
	a.lacks(t, "Bà con mẫu An")
}
