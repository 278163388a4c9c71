package main

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/procedures"
)

var (
	newYear = procedures.Date{Year: 2027, Month: time.January, Day: 1}
	hanoi   = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
)

func slotted(t *testing.T, c *core, on procedures.Date, summary string) {
	t.Helper()
	s := procedures.Slot{On: on, Authors: []string{"huong"}, Reviewer: "son", By: "lan", Note: "lệ phí mới"}
	if err := c.store.PutSlot(t.Context(), s, reworded(t, c, summary), procedures.DraftMark{}); err != nil {
		t.Fatal(err)
	}
}

// TestSlotsGoOut: a scheduled guide goes out when its day begins in the
// ward's zone, not before; after a long sleep all days that went by go out in
// their order, and the last one stays.
func TestSlotsGoOut(t *testing.T) {
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	before := shown(c, pubCode).Summary
	may := procedures.Date{Year: 2027, Month: time.May, Day: 1}
	june := procedures.Date{Year: 2027, Month: time.June, Day: 1}
	slotted(t, c, june, "Tháng Sáu.")
	slotted(t, c, newYear, "Năm mới.")
	slotted(t, c, may, "Tháng Năm.")
	for _, s := range []struct {
		at     time.Time
		issued int
		says   string
	}{
		{time.Date(2026, 12, 31, 16, 59, 59, 0, time.UTC), 0, before},
		{time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC), 1, "Năm mới."}, // 0:00 in Hà Nội
		{time.Date(2026, 12, 31, 17, 1, 0, 0, time.UTC), 0, "Năm mới."},
		{time.Date(2027, 6, 3, 8, 0, 0, 0, hanoi), 2, "Tháng Sáu."},
	} {
		n, err := c.issueSlots(t.Context(), s.at)
		if err != nil || n != s.issued || shown(c, pubCode).Summary != s.says {
			t.Errorf("at %s: %d issued, the bot says %q, %v", s.at, n, shown(c, pubCode).Summary, err)
		}
	}
	list, err := c.store.Publications(t.Context(), pubCode)
	if err != nil || len(list) != 4 {
		t.Fatalf("history %v, %v", list, err)
	}
	for i, want := range []string{"2027-06-03", "2027-06-03", "2026-12-31"} {
		p := list[i]
		if p.Kind != procedures.PublishedScheduled || p.By != "lan" || p.Reviewer != "son" || p.Note != "lệ phí mới" || p.At.UTC().Format(time.DateOnly) != want {
			t.Errorf("entry %d of the history: %+v", i, p)
		}
	}
}

// TestBrokenSlot: a scheduled guide that cannot be read holds up no other,
// and waits on.
func TestBrokenSlot(t *testing.T) {
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	lost := reworded(t, c, "Mất ảnh.")
	lost.Steps[0].Picture = &procedures.Picture{File: "no-such.jpg", Alt: "Ảnh"}
	if err := c.store.PutSlot(t.Context(), procedures.Slot{On: newYear}, lost, procedures.DraftMark{}); err != nil {
		t.Fatal(err)
	}
	slotted(t, c, procedures.Date{Year: 2027, Month: time.January, Day: 2}, "Vẫn ra.")
	n, err := c.issueSlots(t.Context(), time.Date(2027, 1, 2, 0, 0, 0, 0, hanoi))
	if n != 1 || err == nil || !strings.Contains(err.Error(), "no-such.jpg") || shown(c, pubCode).Summary != "Vẫn ra." {
		t.Errorf("%d issued, %v; the bot says %q", n, err, shown(c, pubCode).Summary)
	}
	if slots, err := c.store.Slots(t.Context()); err != nil || len(slots) != 1 || slots[0].On != newYear {
		t.Errorf("what waits: %v, %v", slots, err)
	}
}

// TestSlotOfTwoMachines: of two machines whose clocks strike at once, one
// puts the guide out, and both answer from it.
func TestSlotOfTwoMachines(t *testing.T) {
	dsn := newDatabase(t)
	var machines [2]*core
	for i := range machines {
		c, _, err := machine(t, dsn, alwaysOpen(t))
		if err != nil {
			t.Fatal(err)
		}
		machines[i] = c
	}
	slotted(t, machines[0], newYear, "Năm mới.")
	var issued [2]int
	var wg sync.WaitGroup
	for i, c := range machines {
		wg.Go(func() {
			n, err := c.issueSlots(t.Context(), time.Date(2027, 1, 1, 0, 0, 0, 0, hanoi))
			if err != nil {
				t.Error(err)
			}
			issued[i] = n
		})
	}
	wg.Wait()
	if issued[0]+issued[1] != 1 {
		t.Errorf("they issued %v", issued)
	}
	for i, c := range machines {
		if err := c.takeGuides(t.Context()); err != nil || shown(c, pubCode).Summary != "Năm mới." {
			t.Errorf("machine %d says %q, %v", i, shown(c, pubCode).Summary, err)
		}
	}
	if list, err := machines[0].store.Publications(t.Context(), pubCode); err != nil || len(list) != 2 {
		t.Errorf("history %v, %v", list, err)
	}
}

// TestWaitForSlots: the clock is looked at every minute, and at midnight.
func TestWaitForSlots(t *testing.T) {
	for now, want := range map[time.Time]time.Duration{
		time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC):       time.Minute,
		time.Date(2026, 12, 31, 16, 59, 30, 0, time.UTC):     30 * time.Second,
		time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC):       time.Minute,
		time.Date(2026, 12, 31, 16, 59, 59, 999e6, time.UTC): time.Millisecond,
	} {
		if got := untilSlots(now, hanoi); got != want {
			t.Errorf("at %s it waits %s, want %s", now, got, want)
		}
	}
}

// TestPublishForADayToCome: a guide that takes effect on a day to come does
// not take the place of the one in force. The same command again changes
// nothing, another text for that day takes the first one's place, and an
// approved one is left.
func TestPublishForADayToCome(t *testing.T) {
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	day := procedures.DateOf(time.Now().AddDate(0, 2, 0))
	publish := func(summary string) (admin.Published, error) {
		g := reworded(t, c, summary)
		g.EffectiveFrom = day
		return c.PublishGuides(t.Context(), admin.Publication{Guides: []*procedures.Guide{g}})
	}
	before := shown(c, pubCode).Summary
	for _, s := range []string{"Mức mới.", "Mức mới.", "Mức mới hơn."} {
		out, err := publish(s)
		if err != nil || out.Changed != 0 || len(out.Waiting) != 1 || out.Waiting[0] != (admin.Waiting{Code: pubCode, On: day.String()}) {
			t.Fatalf("%s: %+v, %v", s, out, err)
		}
	}
	slots, err := c.store.Slots(t.Context())
	if err != nil || len(slots) != 1 || slots[0].On != day || slots[0].By != "local" {
		t.Fatalf("what waits: %v, %v", slots, err)
	}
	if got := shown(c, pubCode).Summary; got != before {
		t.Errorf("the bot says %q", got)
	}
	if got := strings.Count(trailOf(t, c), "guide.schedule 1.004194 by local"); got != 2 {
		t.Errorf("%d entries: %s", got, trailOf(t, c))
	}
	if n, err := c.issueSlots(t.Context(), time.Now().AddDate(0, 3, 0)); err != nil || n != 1 {
		t.Fatalf("%d issued, %v", n, err)
	}
	if got := shown(c, pubCode); got.Summary != "Mức mới hơn." || got.EffectiveFrom != day {
		t.Errorf("on the day the bot has %q from %s", got.Summary, got.EffectiveFrom)
	}
	approved := reworded(t, c, "Đã duyệt.")
	approved.EffectiveFrom = day
	if err := c.store.PutSlot(t.Context(), procedures.Slot{On: day, Reviewer: "son"}, approved, procedures.DraftMark{}); err != nil {
		t.Fatal(err)
	}
	if out, err := publish("Chen vào."); err == nil || !strings.Contains(err.Error(), "approved by son") {
		t.Errorf("an approved guide gave way: %+v, %v", out, err)
	}
}
