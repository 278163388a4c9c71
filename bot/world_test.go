package bot_test

import (
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

var (
	saigon  = time.FixedZone("ICT", 7*3600)
	monday9 = time.Date(2026, 11, 23, 9, 21, 0, 0, saigon)
)

// ward is a small ward: Hương has group 7 and Minh stands in for her; Minh
// has group 3 and nobody stands in for him; Dung leads; Lan is at the desk;
// Tùng may not reply.
func ward() *roster.Roster {
	day := func() []roster.Span {
		h := time.Hour
		return []roster.Span{{From: 7*h + h/2, To: 11*h + h/2}, {From: 13*h + h/2, To: 17 * h}}
	}
	week := map[time.Weekday][]roster.Span{}
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = day()
	}
	return &roster.Roster{
		Ward:    roster.Ward{Name: "Phường Mẫu", Province: "Tỉnh Mẫu", Address: "Số 1 đường Mẫu"},
		Hours:   roster.Hours{Week: week, Holidays: map[string]string{"2027-01-01": "Tết Dương lịch"}},
		Promise: time.Hour,
		Groups: []roster.ResidentGroup{
			{ID: "tdp-3", Name: "Tổ dân phố 3"}, {ID: "tdp-7", Name: "Tổ dân phố 7"}, {ID: "tdp-12", Name: "Tổ dân phố 12"},
		},
		Officers: []roster.Officer{
			{ID: "huong", Name: "Cán bộ mẫu Hương", Enabled: true, CanReply: true, Substitute: "minh"},
			{ID: "minh", Name: "Cán bộ mẫu Minh", Enabled: true, CanReply: true},
			{ID: "dung", Name: "Cán bộ mẫu Dung", Enabled: true, CanReply: true, Lead: true},
			{ID: "lan", Name: "Cán bộ mẫu Lan", Enabled: true, CanReply: true},
			{ID: "tung", Name: "Cán bộ mẫu Tùng", Enabled: true},
		},
		Duties:   []roster.Duty{{Group: "tdp-7", Officer: "huong"}, {Group: "tdp-3", Officer: "minh"}},
		DeskTeam: []roster.OfficerID{"lan"},
		Location: saigon,
		Revision: "test",
	}
}

// shelf loads the guides of the tests; change makes another version of one,
// of which the first is kept, and nil takes it away.
func shelf(t tb, code procedures.Code, change func(*procedures.Guide)) *procedures.Library {
	t.Helper()
	guides, faults := procedures.LoadDir("testdata/guides")
	if len(faults) > 0 {
		t.Fatalf("guides: %v", faults)
	}
	var current, older []*procedures.Guide
	for _, g := range guides {
		if g.Code != code {
			current = append(current, g)
			continue
		}
		older = append(older, g)
		if change != nil {
			next := g.Clean()
			change(next)
			current = append(current, next)
		}
	}
	l, err := procedures.NewLibrary(current, older)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func testWorld(t tb) bot.World {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	settings := bot.DefaultSettings()
	settings.LinkKey = "test key"
	return bot.World{Library: shelf(t, "", nil), Roster: ward(), Words: c, Settings: settings, Now: monday9}
}
