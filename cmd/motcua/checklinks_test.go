package main

import (
	"testing"
	"time"
)

// TestRoundDue: links are tried once a night, and by day where nobody is up at
// night.
func TestRoundDue(t *testing.T) {
	zone := time.FixedZone("ICT", 7*3600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 7, day, hour, minute, 0, 0, zone) }
	const later = time.Hour // the night begins at two here
	for _, c := range []struct {
		name               string
		now, started, last time.Time
		want               bool
	}{
		{"the first night", at(2, 2, 0), at(1, 9, 0), at(1, 10, 0), true},
		{"the ward's own moment is not there yet", at(2, 1, 50), at(1, 9, 0), at(1, 10, 0), false},
		{"done tonight", at(2, 2, 40), at(1, 9, 0), at(2, 2, 0), false},
		{"the next night", at(3, 2, 0), at(1, 9, 0), at(2, 2, 0), true},
		{"a night that was missed by a little", at(3, 4, 50), at(1, 9, 0), at(2, 4, 55), true},
		{"the morning after", at(2, 5, 0), at(1, 9, 0), at(2, 2, 0), false},
		{"just started", at(1, 9, 10), at(1, 9, 0), time.Time{}, false},
		{"started an hour ago, nothing tried yet", at(1, 10, 0), at(1, 9, 0), time.Time{}, true},
		{"tried by day", at(1, 16, 0), at(1, 9, 0), at(1, 10, 0), false},
		{"slept for two nights", at(3, 16, 10), at(1, 9, 0), at(2, 10, 0), true},
		{"started at night", at(1, 2, 10), at(1, 2, 0), time.Time{}, true},
	} {
		if got := roundDue(c.now, c.started, c.last, later); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestCheckLinksSetting(t *testing.T) {
	for given, want := range map[string]string{"": roundOn, "on": roundOn, "off": roundOff} {
		c, err := loadConfig("", envOf(map[string]string{"MOTCUA_CHECK_LINKS": given}), nil)
		if err != nil || c.value("check_links") != want {
			t.Errorf("%q: %q, %v", given, c.value("check_links"), err)
		}
	}
	if _, err := loadConfig("", envOf(map[string]string{"MOTCUA_CHECK_LINKS": "sometimes"}), nil); err == nil {
		t.Error("sometimes is taken")
	}
}
