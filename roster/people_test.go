package roster

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestGroupIsAddedRenamedAndTakenOut(t *testing.T) {
	r, now := sampled(t)
	for _, c := range []struct {
		name string
		id   GroupID
	}{
		{"Tổ dân phố 9", "tdp-9"}, {"  Tổ dân phố\u200b số  12 ", "tdp-12"}, {"Thôn Nậm Khắt", "thon-nam-khat"},
		{"Bản Đồng", "ban-dong"}, {"Khu phố 日", "khu-pho"},
	} {
		next, err := r.WithGroup(ResidentGroup{Name: c.name, Aliases: []string{" tên cũ  1", "", "tên cũ 1"}})
		next = written(t, next, err)
		got := next.Groups[len(next.Groups)-1]
		if got.ID != c.id || strings.Contains(got.Name, "  ") || !slices.Equal(got.Aliases, []string{"tên cũ 1"}) || len(r.Groups) != 8 {
			t.Errorf("%q: %+v", c.name, got)
		}
		if next.InCharge(c.id, now).Owner != Desk {
			t.Errorf("%q: somebody has it unasked", c.name)
		}
		held, err := next.WithDuty(Duty{Group: c.id, Officer: "minh", From: now}, now)
		if held = written(t, held, err); held.InCharge(c.id, now).Owner != "minh" {
			t.Errorf("%q cannot be given to anybody", c.name)
		}
		gone, err := held.WithoutGroup(c.id)
		if gone = written(t, gone, err); gone.Revision != r.Revision {
			t.Errorf("%q leaves something behind", c.name)
		}
	}
	same, err := r.WithGroup(ResidentGroup{Name: "Thôn Nậm Khat"})
	same = written(t, same, err)
	same, err = same.WithGroup(ResidentGroup{Name: "Thôn Nậm Khắt"})
	if same = written(t, same, err); same.Groups[9].ID != "thon-nam-khat-2" {
		t.Errorf("%+v", same.Groups[8:])
	}
	named, err := r.WithGroup(ResidentGroup{ID: "tdp-7", Name: "Tổ dân phố Hồng Hà", Aliases: []string{"Tổ dân phố 7"}})
	named = written(t, named, err)
	if named.InCharge("tdp-7", now).Owner != "huong" || named.GroupName("tdp-7") != "Tổ dân phố Hồng Hà" || len(named.FindGroups("tổ 7")) != 1 || r.GroupName("tdp-7") != "Tổ dân phố 7" {
		t.Errorf("renamed: %+v", named.Groups[6])
	}
}

func TestOfficerIsAddedAndChanged(t *testing.T) {
	r, now := sampled(t)
	for _, c := range []struct {
		name string
		id   OfficerID
	}{{"Cán bộ mẫu Lan", "lan"}, {"Cán bộ mẫu Hương", "can-bo-mau-huong"}, {"Đỗ Thị Đào", "dao"}, {"日", "x"}} {
		next, err := r.WithOfficer(Officer{Name: c.name, Title: " Công chức  mẫu", Enabled: true, CanReply: true, Substitute: "nobody"})
		next = written(t, next, err)
		got := next.Officers[len(next.Officers)-1]
		if got.ID != c.id || got.Title != "Công chức mẫu" || got.Substitute != "" || !next.Reachable(c.id, now) || len(r.Officers) != 4 {
			t.Errorf("%q: %+v", c.name, got)
		}
	}
	away, err := r.WithAbsence("huong", now, now, now)
	away = written(t, away, err)
	named, err := away.WithOfficer(Officer{ID: "huong", Name: "Cán bộ mẫu Hường", Enabled: true, CanReply: true, Lead: true})
	named = written(t, named, err)
	if o := named.Officers[0]; o.Name != "Cán bộ mẫu Hường" || o.Title != "" || !o.Lead || o.Substitute != "minh" || len(o.Absences) != 1 {
		t.Errorf("changed: %+v", o)
	}
	off, err := r.WithOfficer(Officer{ID: "huong", Name: "Cán bộ mẫu Hương", Title: r.Officers[0].Title, CanReply: true})
	off = written(t, off, err)
	if off.InCharge("tdp-7", now).Owner != "minh" {
		t.Error("who is switched off keeps her groups")
	}
	on, err := off.WithOfficer(Officer{ID: "huong", Name: "Cán bộ mẫu Hương", Title: r.Officers[0].Title, Enabled: true, CanReply: true})
	if on = written(t, on, err); on.Revision != r.Revision {
		t.Error("switched on again is not as before")
	}
}

func TestGroupsAndOfficersThatAreRefused(t *testing.T) {
	r, _ := sampled(t)
	group := func(id GroupID, name string, aliases ...string) error {
		_, err := r.WithGroup(ResidentGroup{ID: id, Name: name, Aliases: aliases})
		return err
	}
	without := func(r *Roster, id GroupID) error { _, err := r.WithoutGroup(id); return err }
	officer := func(id OfficerID, name string, on, reply bool) error {
		_, err := r.WithOfficer(Officer{ID: id, Name: name, Title: "Phụ trách bộ phận một cửa", Enabled: on, CanReply: reply, Lead: true})
		return err
	}
	one := *r
	one.Groups, one.Duties = r.Groups[:1], r.Duties[:1]
	long := strings.Repeat("a", longestName+1)
	r.DeskTeam = []OfficerID{"dung"}
	for _, c := range []struct {
		name string
		err  error
		want Refusal
	}{
		{"a group without a name", group("", " "), RefuseName},
		{"a name without letters", group("", "- ?"), RefuseName},
		{"a long name", group("", long), RefuseName},
		{"an alias without letters", group("", "Tổ dân phố 9", "!"), RefuseName},
		{"too many aliases", group("", "Tổ dân phố 9", strings.Fields(strings.Join([]string{"a b c d e f g h i k l", "m n o p q r s t u v"}, " "))...), RefuseName},
		{"a name that is taken", group("", "tdp số 07"), RefuseTaken},
		{"an alias that is taken", group("tdp-1", "Tổ dân phố 1", "tổ 7"), RefuseTaken},
		{"no such group", group("tdp-99", "Tổ dân phố 99"), RefuseUnknown},
		{"the same group", group("tdp-1", "Tổ dân phố 1"), RefuseSame},
		{"without no such group", without(r, "tdp-99"), RefuseUnknown},
		{"without the last group", without(&one, "tdp-1"), RefuseLast},
		{"an officer without a name", officer("", "", true, true), RefuseName},
		{"an officer of signs", officer("", "...", true, true), RefuseName},
		{"an officer of a long name", officer("", long, true, true), RefuseName},
		{"no such officer", officer("nobody", "Cán bộ mẫu", true, true), RefuseUnknown},
		{"the desk is no officer", officer(Desk, "Bàn trực", true, true), RefuseUnknown},
		{"the same officer", officer("dung", "Cán bộ mẫu Dũng", true, true), RefuseSame},
		{"the last of the desk switched off", officer("dung", "Cán bộ mẫu Dũng", false, true), RefuseDesk},
		{"the last of the desk without reply rights", officer("dung", "Cán bộ mẫu Dũng", true, false), RefuseDesk},
	} {
		var got Refusal
		if !errors.As(c.err, &got) || got != c.want {
			t.Errorf("%s: %v, want %q", c.name, c.err, c.want)
		}
	}
}

func TestNewGroupWithoutAnybodyIsDeserted(t *testing.T) {
	r, now := sampled(t)
	r.DeskTeam = nil
	next, err := r.WithGroup(ResidentGroup{Name: "Tổ dân phố 9"})
	next = written(t, next, err)
	if got := Deserted(r, next, now); !slices.Equal(got, []Desertion{{Group: "tdp-9", At: now}}) {
		t.Errorf("deserted: %+v", got)
	}
	held, err := next.WithDuty(Duty{Group: "tdp-9", Officer: "minh", From: now}, now)
	if got := Deserted(r, written(t, held, err), now.Add(time.Minute)); len(got) != 0 {
		t.Errorf("minh has it: %+v", got)
	}
}
