package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// HandoffReport is one run of "handoff".
type HandoffReport struct {
	On       string  `json:"on"` // day of the run
	Machine  Machine `json:"machine"`
	Cores    int     `json:"cores"` // the server's and the measuring process's together
	Officers int     `json:"officers"`
	Tickets  int     `json:"tickets"` // open all the time
	Rate     float64 `json:"handoffs_per_second"`
	Phases   []phase `json:"phases"`
}

// phase is one way for pages to learn what is new, under one load.
type phase struct {
	Load      float64 `json:"messages_per_second"`
	Every     int     `json:"read_every_s,omitempty"` // 0: by event stream
	Seconds   float64 `json:"seconds"`                // how long it was measured
	There     Spread  `json:"to_officer_ms"`          // from the citizen's press to the officer's page
	Back      Spread  `json:"to_citizen_ms"`          // from the officer's press to the citizen's page
	Read      Spread  `json:"page_ms"`                // of an officer's page, as the browser waits for it
	Reads     float64 `json:"pages_per_second"`       // of all officers
	PageBytes int64   `json:"page_bytes"`
	Processor float64 `json:"cores_used"`               // of the server
	Resident  int64   `json:"resident_bytes,omitempty"` // at most, of the server
	Ratios    *Trip   `json:"times_stream,omitempty"`   // nil for the streams themselves
}

// Spread is what is told of many durations, in milliseconds.
type Spread struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// Trip is the two ways' p50 divided by the streams' under the same load.
type Trip struct {
	There float64 `json:"to_officer"`
	Back  float64 `json:"to_citizen"`
}

func newHandoffReport(o handoffOptions, now time.Time) *HandoffReport {
	return &HandoffReport{On: now.Format(time.DateOnly), Machine: Machine{CPU: cpuName(), System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()},
		Cores: runtime.NumCPU(), Officers: o.officers, Tickets: o.tickets, Rate: o.rate}
}

func (p *phase) name() string {
	if p.Every > 0 {
		return fmt.Sprintf("read every %d s", p.Every)
	}
	return "event stream"
}

func (p *phase) loadName() string {
	if p.Load == 0 {
		return "none"
	}
	return fmt.Sprintf("%.3g/s", p.Load)
}

// compare fills in the ratios.
func (r *HandoffReport) compare() {
	for i := range r.Phases {
		for _, live := range r.Phases {
			if p := &r.Phases[i]; live.Every == 0 && p.Every > 0 && live.Load == p.Load {
				p.Ratios = &Trip{There: ratio(p.There.P50, live.There.P50), Back: ratio(p.Back.P50, live.Back.P50)}
			}
		}
	}
}

// smokeFault says when a smoke run must not pass though nothing failed.
func (r *HandoffReport) smokeFault() error {
	for _, p := range r.Phases {
		if p.There.N == 0 || p.Back.N == 0 || p.There.P50 <= 0 || p.Back.P50 <= 0 || p.Reads <= 0 {
			return fmt.Errorf("smoke: %s took no time, which cannot be", p.name())
		}
	}
	if len(r.Phases) == 0 {
		return errors.New("smoke: nothing was measured")
	}
	return nil
}

// heading says what was measured.
func (r *HandoffReport) heading() string {
	return fmt.Sprintf("From one page to the other: %d officers, %d open tickets", r.Officers, r.Tickets)
}

// place is the machine in a few words.
func (r *HandoffReport) place() string {
	parts := []string{fmt.Sprintf("%d cores", r.Cores), r.Machine.System, r.Machine.Go, r.On}
	if r.Machine.CPU != "" {
		parts[0] += " of " + r.Machine.CPU
	}
	return strings.Join(parts, ", ")
}

// String is the report as Markdown for people.
func (r *HandoffReport) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d officers, %d open tickets, %.3g handoffs a second, %s\n\n", r.Officers, r.Tickets, r.Rate, r.place())
	b.WriteString("| pages learn by | messages besides | to the officer: p50 | p99 | max | to the citizen: p50 | p99 | max | n |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, p := range r.Phases {
		x := p.Ratios
		if x == nil {
			x = &Trip{}
		}
		fmt.Fprintf(&b, "| %s | %s | %s%s | %s | %s | %s%s | %s | %s | %d |\n", p.name(), p.loadName(),
			span(p.There.P50), times(x.There), span(p.There.P99), span(p.There.Max), span(p.Back.P50), times(x.Back), span(p.Back.P99), span(p.Back.Max), p.There.N)
	}
	b.WriteString("\n| pages learn by | messages besides | officers' pages read | p50 | p99 | each | server: cores | resident at most |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, p := range r.Phases {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %.2f | %s |\n", p.name(), p.loadName(), short(p.Reads, "/s"),
			span(p.Read.P50), span(p.Read.P99), short(float64(p.PageBytes)/1e3, "kB"), p.Processor, megabytes(p.Resident))
	}
	return b.String()
}

// span is a duration of so many milliseconds for people.
func span(ms float64) string {
	if ms >= 1000 {
		return short(ms/1000, "s")
	}
	return short(ms, "ms")
}
