package console

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/roster"
)

// change previews a change and says yes to what the preview shows.
func (p *place) change(t *testing.T, query string) answer {
	t.Helper()
	a := p.get(rotaPath + "/preview?" + query)
	if a.status != http.StatusOK {
		t.Fatalf("%s: preview %d: %s", query, a.status, textOf(a.body))
	}
	if res := p.post(rotaPath+"/apply", hiddenOf(a.body)); res.status != http.StatusSeeOther {
		t.Fatalf("%s: apply %d: %s", query, res.status, textOf(res.body))
	}
	return a
}

func TestGroupIsAddedThenGivenAway(t *testing.T) {
	p, k := newRota(t)
	p.get(rotaPath).has(t, `href="/console/admin/roster/group"`, "Thêm tổ")
	p.get(rotaPath+"/group").has(t, "Bàn trực phường", "Cán bộ mẫu Thảo")
	p.change(t, "kind=group&name=Tổ+dân+phố+9&aliases=xóm+Đồi").has(t, "Thêm Tổ dân phố 9. Phụ trách: Bàn trực phường.")
	if g, ok := p.roster().Group("tdp-9"); !ok || g.Name != "Tổ dân phố 9" || !slices.Equal(g.Aliases, []string{"xóm Đồi"}) {
		t.Fatalf("%+v", g)
	}
	p.change(t, "kind=duty&group=tdp-9&officer=thao&from=2026-06-17")
	if owner := p.roster().InCharge("tdp-9", p.clock().Add(time.Minute)).Owner; owner != "thao" {
		t.Errorf("in charge: %s", owner)
	}
	p.get(rotaPath+"/group?group=tdp-9").has(t, `value="Tổ dân phố 9"`, `value="xóm Đồi"`, "Bỏ tổ này")
	p.change(t, "kind=group&group=tdp-9&name=Tổ+Đồi+Chè").has(t, "Tổ dân phố 9 có tên là Tổ Đồi Chè, không có tên gọi khác.")
	p.change(t, "kind=ungroup&group=tdp-9").has(t, "Bỏ Tổ Đồi Chè", "bàn trực phường, và mã QR")
	if len(p.roster().Groups) != 3 || len(p.roster().Duties) != 3 {
		t.Errorf("left behind: %+v", p.roster().Duties)
	}
	p.change(t, "kind=group&name=Tổ+dân+phố+10&officer=huong").has(t, "Phụ trách: Cán bộ mẫu Hương.")
	want := []string{`truong: group added: "Tổ dân phố 9", also ["xóm Đồi"], duty of @desk`, "truong: duty of tdp-9: thao from 2026-06-17",
		`truong: group tdp-9: "Tổ Đồi Chè", also []`, "truong: group tdp-9 removed with its duties", `truong: group added: "Tổ dân phố 10", also [], duty of huong`}
	if !slices.Equal(k.said, want) {
		t.Errorf("trail:\n%q, want\n%q", k.said, want)
	}
}

func TestOfficerIsAddedAndSwitchedOff(t *testing.T) {
	p, k := newRota(t)
	p.change(t, "kind=officer&name=Cán+bộ+mẫu+Lan&title=Công+chức+mẫu&reply=yes").has(t, "Thêm Cán bộ mẫu Lan, Công chức mẫu: trả lời bà con.")
	if !p.roster().Reachable("lan", p.clock()) {
		t.Fatalf("%+v", p.roster().Officers)
	}
	p.get(rotaPath).has(t, "Cán bộ mẫu Lan", `<option value="lan">`, `officer?officer=lan"`)
	p.change(t, "kind=officer&officer=lan&name=Cán+bộ+mẫu+Lan&lead=yes").has(t, "phụ trách chung, chưa trả lời bà con")
	if o, _ := p.roster().Officer("lan"); o.CanReply || !o.Lead || !o.Enabled || o.Title != "" {
		t.Errorf("%+v", o)
	}
	p.change(t, "kind=off&officer=lan").has(t, "Không tổ nào đổi người phụ trách")
	a := p.get(rotaPath)
	a.has(t, "Cán bộ đã tắt", `officer?officer=lan"`)
	a.lacks(t, `absence?officer=lan"`)
	p.get(rotaPath+"/officer?officer=lan").has(t, "Bật lại cán bộ này")
	// A new name for who is switched off does not switch her on.
	p.change(t, "kind=officer&officer=lan&name=Cán+bộ+mẫu+Liên")
	if o, _ := p.roster().Officer("lan"); o.Enabled || o.Name != "Cán bộ mẫu Liên" {
		t.Errorf("%+v", o)
	}
	p.change(t, "kind=on&officer=lan")
	if o, _ := p.roster().Officer("lan"); !o.Enabled {
		t.Errorf("%+v", o)
	}
	want := []string{`truong: officer added: "Cán bộ mẫu Lan", title "Công chức mẫu", may reply true, lead false`,
		`truong: officer lan: "Cán bộ mẫu Lan", title "", may reply false, lead true`, "truong: officer lan switched off",
		`truong: officer lan: "Cán bộ mẫu Liên", title "", may reply false, lead false`, "truong: officer lan switched on"}
	if !slices.Equal(k.said, want) {
		t.Errorf("trail:\n%q, want\n%q", k.said, want)
	}
}

// TestWhoHasGroupsIsSwitchedOffInSight: the preview names the groups and the
// tickets that go to her substitute, or refuses.
func TestWhoHasGroupsIsSwitchedOffInSight(t *testing.T) {
	p, k := newRota(t)
	a := p.get(rotaPath + "/preview?kind=off&officer=huong")
	var got []string
	for _, m := range moves.FindAllStringSubmatch(a.body, -1) {
		if m[2] == "" {
			got = append(got, m[1]+":"+m[3]+">"+m[4])
		}
	}
	for _, group := range []string{"Tổ dân phố 5", "Tổ dân phố 7"} {
		if !slices.Contains(got, group+":Cán bộ mẫu Hương>Cán bộ mẫu Thảo") {
			t.Errorf("%s is not in %q", group, got)
		}
	}
	a.has(t, "Tắt Cán bộ mẫu Hương", "N427AH")
	if p.get(rotaPath+"/preview?kind=off&officer=minh").status != http.StatusUnprocessableEntity {
		t.Error("the last of the duty desk is switched off")
	}
	p.client = p.staff("canbo", "huong", account.RoleOfficer)
	before := p.roster().Revision
	form := hiddenOf(a.body)
	for _, kind := range []string{"off", "on", "officer", "group", "ungroup"} {
		form.Set("kind", kind)
		form.Set("name", "Tổ dân phố 9")
		if res := p.post(rotaPath+"/apply", form); res.status != http.StatusForbidden {
			t.Errorf("an officer applies %s: %d", kind, res.status)
		}
	}
	if p.roster().Revision != before || len(k.said) != 0 {
		t.Error("an officer changed the roster")
	}
}

func TestNamesOfRotaAreText(t *testing.T) {
	p, _ := newRota(t)
	p.change(t, "kind=group&name="+url.QueryEscape(`<script>alert(1)</script> 9`)+"&aliases="+url.QueryEscape(`"><b>`))
	g := p.roster().Groups[3]
	a := p.get(rotaPath + "/group?group=" + string(g.ID))
	a.lacks(t, "<script>alert", `"><b>`)
	p.get(rotaPath).lacks(t, "<script>alert")
	if _, taken := p.roster().Group(roster.GroupID(g.Name)); taken {
		t.Error("the ID is the name itself")
	}
}
