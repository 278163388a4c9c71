package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/knowledge/eval"
)

// Report is one run: what was measured, on what and where.
type Report struct {
	On        string    `json:"on"` // day of the run
	Machine   Machine   `json:"machine"`
	Library   Library   `json:"library"`
	Questions Questions `json:"questions"`
	Engines   []Engine  `json:"engines"`
	Skipped   []Skip    `json:"skipped,omitempty"`
}

// Machine is where it ran. Every engine has one core of it.
type Machine struct {
	CPU    string `json:"cpu,omitempty"` // "" where the system does not tell
	System string `json:"system"`
	Go     string `json:"go"`
}

// Library is the guides that were searched.
type Library struct {
	Guides   int    `json:"guides"`
	Wordings int    `json:"wordings"` // of all guides
	Revision string `json:"revision"`
}

// Questions are what was asked.
type Questions struct {
	Files   []string `json:"files"`
	Asked   int      `json:"asked"`
	LeftOut int      `json:"left_out"` // not to be answered, or about procedures that the library lacks
	Rounds  int      `json:"rounds"`   // how often each was timed
}

// Engine is what one engine reached.
type Engine struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Setup      string      `json:"setup"`
	Version    string      `json:"version"`
	Typed      Found       `json:"as_typed"`
	Unaccented Found       `json:"without_accents"`
	Slip       Found       `json:"one_slip"`
	Cost       Cost        `json:"cost"`
	Ratios     *Comparison `json:"times_motcua,omitempty"` // nil when motcua was not run
}

// Found is how often a right procedure was found, as shares.
type Found struct {
	RecallAt1        float64       `json:"recall_at_1"`
	RecallAt3        float64       `json:"recall_at_3"`
	RecallAt1Between eval.Interval `json:"recall_at_1_95,omitzero"` // with 95 % certainty
}

// Cost is what an engine takes. 0 bytes are unknown.
type Cost struct {
	P50      float64 `json:"p50_ms"` // of a question
	P99      float64 `json:"p99_ms"`
	Build    float64 `json:"build_ms"`
	Disk     int64   `json:"disk_bytes"`
	Heap     int64   `json:"heap_bytes,omitempty"`
	Resident int64   `json:"resident_bytes,omitempty"`
}

// Comparison is an engine's numbers divided by motcua's; 0 where one of the
// two is unknown or 0.
type Comparison struct {
	RecallAt1           float64 `json:"recall_at_1"`
	RecallAt3           float64 `json:"recall_at_3"`
	RecallAt1Unaccented float64 `json:"recall_at_1_without_accents"`
	RecallAt1Slip       float64 `json:"recall_at_1_one_slip"`
	P50                 float64 `json:"p50"`
	P99                 float64 `json:"p99"`
	Build               float64 `json:"build"`
	Disk                float64 `json:"disk"`
	Heap                float64 `json:"heap"`
	Resident            float64 `json:"resident"`
}

// Skip is an engine that was not measured.
type Skip struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Why  string `json:"why"`
}

func newReport(m *material, rounds int, now time.Time) *Report {
	r := &Report{
		On:        now.Format(time.DateOnly),
		Machine:   Machine{CPU: cpuName(), System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()},
		Library:   Library{Guides: len(m.documents), Revision: m.revision},
		Questions: Questions{Files: m.files, Asked: len(m.rows), LeftOut: m.leftOut, Rounds: rounds},
	}
	for _, d := range m.documents {
		r.Library.Wordings += len(d.Wordings)
	}
	return r
}

// motcua is the engine that the others are compared with, nil without it.
func (r *Report) motcua() *Engine {
	i := slices.IndexFunc(r.Engines, func(e Engine) bool { return e.ID == "motcua" })
	if i < 0 {
		return nil
	}
	return &r.Engines[i]
}

// compare fills in the ratios.
func (r *Report) compare() {
	ours := r.motcua()
	if ours == nil {
		return
	}
	for i := range r.Engines {
		e := &r.Engines[i]
		a, b := e.Cost, ours.Cost
		e.Ratios = &Comparison{
			RecallAt1: ratio(e.Typed.RecallAt1, ours.Typed.RecallAt1), RecallAt3: ratio(e.Typed.RecallAt3, ours.Typed.RecallAt3),
			RecallAt1Unaccented: ratio(e.Unaccented.RecallAt1, ours.Unaccented.RecallAt1),
			RecallAt1Slip:       ratio(e.Slip.RecallAt1, ours.Slip.RecallAt1),
			P50:                 ratio(a.P50, b.P50), P99: ratio(a.P99, b.P99), Build: ratio(a.Build, b.Build),
			Disk: ratio(a.Disk, b.Disk), Heap: ratio(a.Heap, b.Heap), Resident: ratio(a.Resident, b.Resident),
		}
	}
}

func ratio[N int64 | float64](a, b N) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// smokeFault says when a smoke run must not pass though no engine failed.
func (r *Report) smokeFault() error {
	switch ours := r.motcua(); {
	case ours == nil:
		return errors.New("smoke: motcua was not measured")
	case ours.Typed.RecallAt3 == 0:
		return errors.New("smoke: motcua found nothing")
	case ours.Cost.P50 <= 0 || ours.Cost.Disk <= 0:
		return errors.New("smoke: motcua cost nothing, which cannot be")
	}
	return nil
}

// String is the report as Markdown for people.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d questions (%s) over %d guides with %d wordings, %s\n\n", r.Questions.Asked,
		strings.Join(r.Questions.Files, ", "), r.Library.Guides, r.Library.Wordings, r.place())
	b.WriteString("| engine | right one first | in the first 3 | without accents: first | in 3 | one slip: first | in 3 |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, e := range r.Engines {
		fmt.Fprintf(&b, "| %s | %s (%s to %s) |", e.Name, percent(e.Typed.RecallAt1),
			percent(e.Typed.RecallAt1Between[0]), percent(e.Typed.RecallAt1Between[1]))
		for _, v := range []float64{e.Typed.RecallAt3, e.Unaccented.RecallAt1, e.Unaccented.RecallAt3, e.Slip.RecallAt1, e.Slip.RecallAt3} {
			fmt.Fprintf(&b, " %s |", percent(v))
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n| engine | p50 | p99 | build | on disk | heap | resident |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, e := range r.Engines {
		c, x := e.Cost, e.Ratios
		if x == nil {
			x = &Comparison{}
		}
		fmt.Fprintf(&b, "| %s | %s%s | %s%s | %s%s | %s%s | %s%s | %s%s |\n", e.Name, short(c.P50, "ms"), times(x.P50), short(c.P99, "ms"), times(x.P99),
			short(c.Build, "ms"), times(x.Build), megabytes(c.Disk), times(x.Disk), megabytes(c.Heap), times(x.Heap), megabytes(c.Resident), times(x.Resident))
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(&b, "\nNot measured: %s (%s).\n", s.Name, s.Why)
	}
	return b.String()
}

// place is the machine in a few words.
func (r *Report) place() string {
	parts := []string{"one core", r.Machine.System, r.Machine.Go, r.On}
	if r.Machine.CPU != "" {
		parts[0] = "one core of " + r.Machine.CPU
	}
	return strings.Join(parts, ", ")
}
