package procedures

import (
	"fmt"
	"strings"
	"testing"
)

func TestExpiries(t *testing.T) {
	day := func(text string) Date {
		var d Date
		if _, err := fmt.Sscanf(text, "%d-%d-%d", &d.Year, &d.Month, &d.Day); err != nil {
			t.Fatal(err)
		}
		return d
	}
	guide := func(code Code, to string) *Guide {
		return &Guide{Code: code, Title: string(code), EffectiveTo: day(to)}
	}
	current := []*Guide{
		guide("1.5", "2026-12-31"), guide("1.4", "2026-12-02"), guide("1.3", "2026-12-01"), guide("1.2", "2027-01-01"), guide("1.1", "2027-01-31"),
		{Code: "1.0", Title: "without end"}, guide("2.1", "2026-12-31"), guide("2.2", "2026-12-31"), guide("2.3", "2026-12-31"),
	}
	slots := []Slot{{Code: "2.1", On: day("2027-01-01")}, {Code: "2.2", On: day("2027-01-02")}, {Code: "2.3", On: day("2026-12-15"), Title: "sooner"},
		{Code: "2.3", On: day("2027-06-01")}, {Code: "3.1", On: day("2026-12-02"), Title: "left"}, {Code: "3.2", On: day("2026-12-03")}}
	var got []string
	for _, e := range Expiries(current, slots, day("2026-12-02")) {
		got = append(got, fmt.Sprintf("%s %s %s", e.On, e.Code, e.What))
	}
	want := "2026-12-01 1.3 ended|2026-12-02 1.4 ends|2026-12-02 3.1 due|2026-12-31 1.5 ends|2026-12-31 2.2 ends|2027-01-01 1.2 ends"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}
