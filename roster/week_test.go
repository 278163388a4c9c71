package roster

import (
	"testing"
	"time"
)

func TestParseWeek(t *testing.T) {
	week, err := ParseWeek("mon-fri; sat", "7h30–11h, 13:30-17:00")
	if err != nil || len(week) != 6 || len(week[time.Saturday]) != 2 || week[time.Monday][0] != (Span{7*time.Hour + 30*time.Minute, 11 * time.Hour}) {
		t.Errorf("got %v, %v", week, err)
	}
	for _, bad := range [][2]string{{"mon", ""}, {"", "8:00-9:00"}, {"mon", "9:00-8:00"}, {"mon", "8:00-10:00, 9:00-11:00"}, {"moon", "8:00-9:00"}, {"mon", "8-9"}, {"mon", "morning"}} {
		if _, err := ParseWeek(bad[0], bad[1]); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
