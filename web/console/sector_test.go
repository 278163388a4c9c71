package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/motcua/motcua/roster"
)

// sectorFile is rotaFile with land given to Thảo in the whole ward, and to
// Minh in one group from July on.
func sectorFile() string {
	s := strings.Replace(rotaFile, "duties:\n", "sectors:\n  - {id: dat-dai, name: Đất đai}\n  - {id: ho-tich, name: Hộ tịch}\nduties:\n", 1)
	return strings.Replace(s, "desk: [minh]", "  - {sector: dat-dai, officer: thao}\n  - {group: tdp-7, sector: dat-dai, officer: minh, from: 2026-07-01}\ndesk: [minh]", 1)
}

func sectorRota(t *testing.T) (*place, *keeper) {
	t.Helper()
	p, k := newRota(t)
	r, faults := roster.Load([]byte(sectorFile()), "test")
	must(t, faults.Err())
	p.host.SetRoster(r)
	return p, k
}

func (p *place) hasText(t *testing.T, path string, status int, want ...string) string {
	t.Helper()
	a := p.get(path)
	if a.status != status {
		t.Errorf("%s: status %d, want %d", path, a.status, status)
	}
	text := textOf(a.body)
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s lacks %q", path, w)
		}
	}
	return text
}

func TestChargeAtAnyMoment(t *testing.T) {
	p, _ := sectorRota(t)
	p.hasText(t, "/console/roster", http.StatusOK, "Hỏi lúc này được hẹn trả lời trước", "Đất đai, cả phường Cán bộ mẫu Thảo",
		"Cán bộ mẫu Thảo được phân công lĩnh vực Đất đai của cả phường.")
	// A Friday in December, at 16:30: one hour is over on Monday.
	text := p.hasText(t, "/console/roster?at=2026-12-04T16:30", http.StatusOK, "16:30 Thứ sáu, 4/12/2026", "Trong giờ làm việc.", "Hỏi lúc ấy được hẹn trả lời trước 8:00 Thứ hai, 7/12/2026.",
		"Đất đai, cả phường Cán bộ mẫu Thảo", "Đất đai, Tổ dân phố 7 Cán bộ mẫu Minh", "Tổ dân phố 7 Cán bộ mẫu Hương")
	for _, not := range []string{"việc chờ", "Đang trong giờ"} {
		if strings.Contains(text, not) {
			t.Errorf("of December it says %q", not)
		}
	}
	p.hasText(t, "/console/roster?at=2026-12-05+9:00", http.StatusOK, "Ngoài giờ làm việc, mở lại lúc 7:30 Thứ hai, 7/12/2026.")
	p.hasText(t, "/console/roster?at=15:00+4/12/2026&sector=dat-dai", http.StatusOK, "15:00 Thứ sáu, 4/12/2026", "Tổ dân phố 7 Cán bộ mẫu Minh", "Tổ dân phố 5 Cán bộ mẫu Thảo",
		"Cán bộ mẫu Minh được phân công lĩnh vực Đất đai ở Tổ dân phố 7.", "Chưa rõ tổ Cán bộ mẫu Thảo")
	p.hasText(t, "/console/roster?sector=ho-tich", http.StatusOK, "Tổ dân phố 7 Cán bộ mẫu Hương", "Tổ dân phố 12 Cán bộ mẫu Thảo")
	for _, bad := range []string{"soon", "2026-13-04T15:00", "2026-12-04", "0001-01-01T00:00", "9999-01-01T00:00", "<b>"} {
		text := p.hasText(t, "/console/roster?at="+url.QueryEscape(bad), http.StatusUnprocessableEntity, "Chưa hiểu ngày giờ này", "Hỏi lúc này được hẹn")
		if strings.Contains(p.get("/console/roster?at="+url.QueryEscape(bad)).body, "<b>\"") || text == "" {
			t.Errorf("%q stands in the page as it is", bad)
		}
	}
	p.hasText(t, "/console/roster?at=2026-12-04T15:00&sector=gone", http.StatusUnprocessableEntity, "Phường không có lĩnh vực này", "15:00 Thứ sáu, 4/12/2026")
}

// The officers of a sector are away: the page says that who has each group
// answers, and the group that hers does.
func TestChargeSaysWhenASectorFallsToTheGroups(t *testing.T) {
	p, _ := sectorRota(t)
	away, err := p.roster().WithAbsence("thao", p.clock(), p.clock().AddDate(0, 0, 1), p.clock())
	must(t, err)
	p.host.SetRoster(away)
	p.hasText(t, "/console/roster", http.StatusOK, "Đất đai, cả phường Cán bộ phụ trách từng tổ", "Cán bộ mẫu Thảo nghỉ đến hết 18/6.")
	p.hasText(t, "/console/roster?sector=dat-dai", http.StatusOK, "Tổ dân phố 7 Cán bộ mẫu Hương Cán bộ mẫu Thảo được phân công lĩnh vực Đất đai của cả phường. Cán bộ mẫu Thảo nghỉ đến hết 18/6. Cán bộ mẫu Hương được phân công tổ này.")
}

func TestRotaGivesASector(t *testing.T) {
	p, k := sectorRota(t)
	a := p.get(rotaPath)
	a.has(t, `<option value="dat-dai">Đất đai</option>`, `<option value="">Cả phường</option>`, `<option value="">Mọi lĩnh vực</option>`)
	p.hasText(t, rotaPath, http.StatusOK, "Đất đai, cả phường Cán bộ mẫu Thảo", "Đất đai, Tổ dân phố 7 Cán bộ phụ trách từng tổ Cán bộ mẫu Minh từ 1/7/2026", "Hộ tịch, cả phường Cán bộ phụ trách từng tổ",
		"Tổ dân phố 7 Cán bộ mẫu Hương Sửa")

	a = p.get(rotaPath + "/preview?kind=duty&sector=ho-tich&group=&officer=huong&from=2026-06-17")
	if text := textOf(a.body); a.status != http.StatusOK || !strings.Contains(text, "Cán bộ mẫu Hương phụ trách Hộ tịch, cả phường từ hôm nay.") ||
		!strings.Contains(text, "Hộ tịch, cả phường Cán bộ phụ trách từng tổ") {
		t.Errorf("preview: %d %s", a.status, text)
	}
	if a := p.post(rotaPath+"/apply", hiddenOf(a.body)); a.status != http.StatusSeeOther {
		t.Fatalf("apply: %d", a.status)
	}
	if owner := p.roster().InChargeOf("tdp-12", "ho-tich", p.clock()).Owner; owner != "huong" || p.roster().InCharge("tdp-12", p.clock()).Owner != "thao" {
		t.Errorf("the sector is %s's", owner)
	}
	if len(k.said) != 1 || k.said[0] != "truong: duty of sector ho-tich in the whole ward: huong from 2026-06-17" {
		t.Errorf("the trail says %q", k.said)
	}
	for query, want := range map[string]string{
		"kind=duty&sector=dat-dai&group=&officer=&from=2026-06-20":           "Đất đai, cả phường: từ 20/6/2026 không giao riêng ai, cán bộ phụ trách từng tổ trả lời.",
		"kind=duty&sector=dat-dai&group=tdp-7&officer=huong&from=2026-06-20": "Cán bộ mẫu Hương phụ trách Đất đai, Tổ dân phố 7 từ 20/6/2026 đến hết 30/6/2026, sau đó theo phân công đã có.",
		"kind=duty&sector=&group=&officer=huong&from=2026-06-20":             "Mọi lĩnh vực của cả phường thì chưa giao một người được.",
		"kind=duty&sector=&group=tdp-7&officer=&from=2026-06-20":             "Anh chị chọn cán bộ phụ trách tổ này.",
		"kind=duty&sector=gone&group=&officer=huong&from=2026-06-20":         "không còn trong danh sách",
		"kind=duty&sector=dat-dai&group=&officer=xem&from=2026-06-20":        "chưa có quyền trả lời bà con",
		"kind=duty&sector=dat-dai&group=&officer=thao&from=2026-06-20":       "không có gì để đổi",
		"kind=absence&officer=huong&span=days&from=2026-06-20&to=2026-06-19": "Ngày kết thúc đứng trước ngày bắt đầu.",
		"kind=absence&officer=huong&span=days&from=2026-06-20&to=":           "Xin anh chị chọn đủ ngày.",
		"kind=duty&sector=dat-dai&group=&officer=huong&from=2026-06-31":      "Xin anh chị chọn đủ ngày.",
	} {
		if text := textOf(p.get(rotaPath + "/preview?" + query).body); !strings.Contains(text, want) {
			t.Errorf("%s: lacks %q: %s", query, want, text)
		}
	}
	p.client = p.staff("thao", "thao", "officer")
	p.hasText(t, "/console/me", http.StatusOK, "Tổ dân phố 12 , Đất đai, cả phường")
}

// Who was alone with a sector, and no desk behind her, cannot be sent away.
func TestRotaRefusesToLeaveASectorAlone(t *testing.T) {
	p, _ := sectorRota(t)
	text := strings.Replace(sectorFile(), "  - {group: tdp-5, officer: huong}\n", "", 1)
	text = strings.Replace(text, "{id: minh, name: Cán bộ mẫu Minh, lead: true}", "{id: minh, name: Cán bộ mẫu Minh, lead: true, absences: [{from: 2026-06-22, to: 2026-06-22}]}", 1)
	r, faults := roster.Load([]byte(text), "test")
	must(t, faults.Err())
	p.host.SetRoster(r)
	got := p.hasText(t, rotaPath+"/preview?kind=duty&sector=dat-dai&group=&officer=&from=2026-06-20", http.StatusUnprocessableEntity,
		"Chưa đổi được: từ 22/6/2026 sẽ không còn ai trả lời Đất đai, Tổ dân phố 5.")
	if strings.Contains(got, "Đổi như trên") {
		t.Error("the button is there")
	}
}
