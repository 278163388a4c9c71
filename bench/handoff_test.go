package main

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// TestSpread: percentiles are taken from the sorted durations, whatever their
// order was.
func TestSpread(t *testing.T) {
	var ds []time.Duration
	for n := range 200 {
		ds = append(ds, time.Duration(200-n)*time.Millisecond)
	}
	if got, want := spreadOf(ds), (Spread{N: 200, P50: 101, P99: 199, Max: 200}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := spreadOf(nil); got != (Spread{}) {
		t.Errorf("of nothing: %+v", got)
	}
}

// TestBoard: what is shown first counts, and who waits is woken.
func TestBoard(t *testing.T) {
	b, at := newBoard(), time.Now()
	waits := make(chan time.Time)
	go func() {
		seen, err := b.when(t.Context(), "a")
		if err != nil {
			t.Error(err)
		}
		waits <- seen
	}()
	b.show("a", at)
	b.show("a", at.Add(time.Hour))
	if seen := <-waits; !seen.Equal(at) {
		t.Errorf("seen at %v, want %v", seen, at)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := b.when(ctx, "b"); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for nothing ended with %v", err)
	}
}

func sampleHandoff() *HandoffReport {
	r := newHandoffReport(handoffOptions{officers: 20, tickets: 200, rate: 3}, time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC))
	r.Phases = []phase{
		{Load: 5, There: Spread{300, 250, 400, 500}, Back: Spread{300, 20, 50, 60}, Read: Spread{900, 8, 20, 30}, Reads: 30, PageBytes: 40_000, Processor: .3, Resident: 80 << 20},
		{Load: 5, Every: 10, There: Spread{300, 5000, 9900, 10000}, Back: Spread{300, 5100, 9900, 10000}, Reads: 2, PageBytes: 40_000},
		{Load: 0, Every: 30, There: Spread{300, 15000, 29900, 30000}, Back: Spread{300, 15100, 29900, 30000}, Reads: 1, PageBytes: 40_000},
	}
	r.compare()
	return r
}

// TestHandoffReport: ratios are to the streams under the same load only, and
// both the table and the picture hold every phase.
func TestHandoffReport(t *testing.T) {
	r := sampleHandoff()
	if x := r.Phases[1].Ratios; x == nil || x.There != 20 || x.Back != 255 || r.Phases[0].Ratios != nil || r.Phases[2].Ratios != nil {
		t.Errorf("ratios %+v, %+v, %+v", r.Phases[0].Ratios, x, r.Phases[2].Ratios)
	}
	for _, want := range []string{"| event stream | 5/s | 250 ms |", "| read every 10 s | 5/s | 5.00 s (×20) |", "| 5.10 s (×255) |", "| read every 30 s | none |"} {
		if !strings.Contains(r.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, r)
		}
	}
	chart := r.Chart()
	for d := xml.NewDecoder(strings.NewReader(chart)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
	}
	if strings.Count(chart, `<g class="ours">`) != 1 || strings.Count(chart, `<g class="other">`) != 2 {
		t.Errorf("the picture lacks a phase:\n%s", chart)
	}
	if err := r.smokeFault(); err != nil {
		t.Error(err)
	}
	if r.Phases[2].Reads = 0; r.smokeFault() == nil {
		t.Error("pages that nobody read pass for measured")
	}
}
