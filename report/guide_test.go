package report_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
)

func day(t testing.TB, s string) procedures.Date {
	d, err := procedures.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSpans(t *testing.T) {
	for _, c := range []struct {
		from, to string
		unit     report.Unit
		want     string
	}{
		{"2026-11-28", "2026-11-30", report.Daily, "[2026-11-28..2026-11-28 2026-11-29..2026-11-29 2026-11-30..2026-11-30]"},
		{"2026-11-28", "2026-12-09", report.Weekly, "[2026-11-28..2026-11-29 2026-11-30..2026-12-06 2026-12-07..2026-12-09]"},
		{"2026-11-30", "2026-11-30", report.Weekly, "[2026-11-30..2026-11-30]"},
		{"2026-02-28", "2026-03-01", "", "[2026-02-28..2026-02-28 2026-03-01..2026-03-01]"},
		{"2026-11-30", "2026-11-29", report.Daily, "[]"},
	} {
		var got []string
		for _, s := range (report.Period{From: day(t, c.from), To: day(t, c.to), Unit: c.unit}).Spans() {
			got = append(got, s.From.String()+".."+s.To.String())
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s to %s by %q: %v, want %s", c.from, c.to, c.unit, got, c.want)
		}
	}
}

func TestGuides(t *testing.T) {
	ict := time.FixedZone("ICT", 7*3600)
	p := report.Period{From: day(t, "2026-11-23"), To: day(t, "2026-12-01"), Unit: report.Weekly, Zone: ict}
	tally := func(d string, code procedures.Code, what bot.TallyWhat, step procedures.StepID, n int) bot.Tally {
		return bot.Tally{Day: day(t, d), Code: code, What: what, Step: step, N: n}
	}
	begun := time.Date(2026, 11, 23, 0, 30, 0, 0, ict) // still Sunday in Greenwich
	walk := func(state bot.WalkState, step procedures.StepID, from time.Time, took time.Duration) bot.Walk {
		return bot.Walk{Code: "1.1", State: state, Step: step, StartAt: from.UTC(), LastAt: from.Add(took)}
	}
	got := report.Guides(p, []bot.Tally{
		tally("2026-11-23", "1.1", bot.TallyAsked, "", 2), tally("2026-11-29", "1.1", bot.TallyOpened, "", 1), tally("2026-11-30", "1.1", bot.TallyAsked, "", 4),
		tally("2026-11-25", "1.1", bot.TallyBegun, "", 5), tally("2026-11-25", "1.1", bot.TallyFinished, "", 3), tally("2026-11-25", "1.1", bot.TallyHanded, "", 6),
		tally("2026-11-25", "1.1", bot.TallyStuck, "nop", 1), tally("2026-12-01", "1.1", bot.TallyStuck, "nop", 1), tally("2026-12-01", "1.1", bot.TallyStuck, "", 1),
		tally("2026-12-01", "1.2", bot.TallyVideo, "", 8), tally("2026-12-01", "1.2", bot.TallyStill, "", 7), tally("2026-12-01", "1.2", "unknown", "", 7),
		tally("2026-11-22", "1.1", bot.TallyAsked, "", 99), tally("2026-12-02", "1.3", bot.TallyAsked, "", 99),
	}, []bot.Walk{
		walk(bot.WalkFinished, "lay", begun, 3*time.Hour), walk(bot.WalkFinished, "lay", begun, time.Hour), walk(bot.WalkFinished, "lay", begun, 2*time.Hour),
		walk(bot.WalkLeft, "giay", begun, time.Hour), walk(bot.WalkLeft, "nop", begun, time.Hour), walk(bot.WalkActive, "nop", begun, time.Hour),
		walk(bot.WalkLeft, "nop", begun.AddDate(0, 0, -1), time.Hour), walk(bot.WalkLeft, "nop", begun.AddDate(0, 0, 9), time.Hour),
	})
	want := []report.Guide{
		{Code: "1.1", Total: report.Counts{Asked: 6, Opened: 1, Begun: 5, Finished: 3, Stuck: 3, Handed: 6}, Left: 2, Median: 2 * time.Hour,
			Spans: []report.Span{
				{From: day(t, "2026-11-23"), To: day(t, "2026-11-29"), Counts: report.Counts{Asked: 2, Opened: 1, Begun: 5, Finished: 3, Stuck: 1, Handed: 6}},
				{From: day(t, "2026-11-30"), To: day(t, "2026-12-01"), Counts: report.Counts{Asked: 4, Stuck: 2}},
			},
			Steps: []report.Step{{ID: "nop", Stuck: 2, Left: 1}, {ID: "", Stuck: 1}, {ID: "giay", Left: 1}}},
		{Code: "1.2", Total: report.Counts{Video: 8, Still: 7}, Spans: []report.Span{
			{From: day(t, "2026-11-23"), To: day(t, "2026-11-29")},
			{From: day(t, "2026-11-30"), To: day(t, "2026-12-01"), Counts: report.Counts{Video: 8, Still: 7}},
		}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// TestGuidesAddUp: whatever was counted, the spans of a guide add up to its
// total, and all of the period's tallies are in some guide.
func TestGuidesAddUp(t *testing.T) {
	whats := []bot.TallyWhat{bot.TallyAsked, bot.TallyOpened, bot.TallyBegun, bot.TallyFinished, bot.TallyStuck, bot.TallyHanded, bot.TallyVideo, bot.TallyStill}
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(rt *rapid.T) {
		some := rapid.IntRange(0, 60)
		at := func(what string) procedures.Date {
			return procedures.DateOf(first.AddDate(0, 0, some.Draw(rt, what)))
		}
		p := report.Period{From: at("from"), To: at("to"), Unit: rapid.SampledFrom([]report.Unit{report.Daily, report.Weekly}).Draw(rt, "unit")}
		var list []bot.Tally
		within := 0
		for range some.Draw(rt, "tallies") {
			n := bot.Tally{Day: at("day"), Code: rapid.SampledFrom([]procedures.Code{"1.1", "1.2"}).Draw(rt, "code"), What: rapid.SampledFrom(whats).Draw(rt, "what"), N: 1 + some.Draw(rt, "n")}
			list = append(list, n)
			if n.Day.String() >= p.From.String() && n.Day.String() <= p.To.String() {
				within += n.N
			}
		}
		all := 0
		for _, g := range report.Guides(p, list, nil) {
			var sum report.Counts
			for _, s := range g.Spans {
				c := s.Counts
				sum = report.Counts{Asked: sum.Asked + c.Asked, Opened: sum.Opened + c.Opened, Begun: sum.Begun + c.Begun, Finished: sum.Finished + c.Finished,
					Stuck: sum.Stuck + c.Stuck, Handed: sum.Handed + c.Handed, Video: sum.Video + c.Video, Still: sum.Still + c.Still}
			}
			if sum != g.Total {
				rt.Fatalf("%s: spans have %+v, the total %+v", g.Code, sum, g.Total)
			}
			all += sum.Asked + sum.Opened + sum.Begun + sum.Finished + sum.Stuck + sum.Handed + sum.Video + sum.Still
		}
		if all != within {
			rt.Fatalf("%d counted, %d in guides", within, all)
		}
	})
}
