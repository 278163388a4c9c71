package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/knowledge/eval"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

// defaultQuestions are the sets that nothing of motcua was learned from, as
// seen from this folder.
const defaultQuestions = "../knowledge/eval/testdata/everyday-test.jsonl,../knowledge/eval/testdata/hard-test.jsonl"

// The slips that a question is asked with besides as it was typed.
const (
	withoutAccents = eval.NoiseUnaccented
	withSlip       = eval.NoiseNeighbour
)

// How much a smoke run takes.
const (
	smokeGuides    = 12
	smokeQuestions = 10
)

// material is what all engines are measured on.
type material struct {
	library   string // folder of the guides, "" for the shipped ones
	first     int    // how many guides of it, 0 for all
	documents []Document
	revision  string // of the library
	files     []string
	rows      []eval.Row // to be answered, with a procedure that the library has
	leftOut   int        // of the files' questions
}

// readMaterial reads guides and questions. It fails when a guide or a set is
// faulty and when no question is left to ask.
func readMaterial(o options) (*material, error) {
	m := &material{library: o.library}
	if o.smoke {
		m.first = smokeGuides
	}
	lib, err := openLibrary(m.library, m.first)
	if err != nil {
		return nil, err
	}
	m.revision = lib.Revision()
	for _, g := range lib.All() {
		m.documents = append(m.documents, documentOf(g))
	}
	for _, path := range strings.Split(o.questions, ",") {
		rows, err := eval.ReadFile(path)
		if err != nil {
			return nil, err
		}
		m.files = append(m.files, filepath.Base(path))
		for _, r := range rows {
			if r.Expect == knowledge.DecisionAnswer && slices.ContainsFunc(r.Codes, func(c procedures.Code) bool {
				_, _, ok := lib.Guide(c)
				return ok
			}) && !(o.smoke && len(m.rows) == smokeQuestions) {
				m.rows = append(m.rows, r)
			} else {
				m.leftOut++
			}
		}
	}
	if len(m.rows) == 0 {
		return nil, fmt.Errorf("read questions: none of %s is about the %d guides", strings.Join(m.files, ", "), lib.Len())
	}
	return m, nil
}

// openLibrary reads a folder, or the shipped guides for "", and keeps the
// first guides by code; 0 keeps all.
func openLibrary(dir string, first int) (*procedures.Library, error) {
	var list []*procedures.Guide
	var err error
	if dir == "" {
		if list, err = guides.Load(); err != nil {
			return nil, err
		}
	} else {
		var faults procedures.Faults
		list, faults = procedures.LoadDir(dir)
		if err := faults.Err(); err != nil {
			return nil, fmt.Errorf("read library: %w", err)
		}
	}
	slices.SortFunc(list, func(a, b *procedures.Guide) int { return strings.Compare(string(a.Code), string(b.Code)) })
	if first > 0 && first < len(list) {
		list = list[:first]
	}
	return procedures.NewLibrary(list, nil)
}

// job is what an engine's process is given.
func (m *material) job(rounds int) Job {
	j := Job{Library: m.library, First: m.first, Documents: m.documents, Rounds: rounds, Limit: depth}
	for _, r := range m.rows {
		j.Typed = append(j.Typed, r.Query)
		j.Unaccented = append(j.Unaccented, withoutAccents.Apply(r.Query))
		j.Slip = append(j.Slip, withSlip.Apply(r.Query))
	}
	return j
}

// score judges the lists of codes that an engine returned.
func (m *material) score(spec engineSpec, reply *Reply) Engine {
	e := Engine{ID: spec.id, Name: spec.name, Setup: spec.setup, Version: reply.Version}
	typed := m.outcomes(reply.Typed)
	e.Typed = found(typed)
	e.Typed.RecallAt1Between = eval.Bootstrap(typed).RecallAt1
	e.Unaccented = found(m.outcomes(reply.Unaccented))
	e.Slip = found(m.outcomes(reply.Slip))
	timed := make([]eval.Outcome, len(reply.Took))
	for i, took := range reply.Took {
		timed[i] = eval.Outcome{Row: m.rows[i%len(m.rows)], Took: took}
	}
	latency := eval.Measure(timed).Latency
	e.Cost = Cost{
		P50: latency.P50, P99: latency.P99, Build: milliseconds(reply.Build),
		Disk: reply.Disk, Heap: reply.Heap, Resident: reply.Resident,
	}
	return e
}

func (m *material) outcomes(lists [][]procedures.Code) []eval.Outcome {
	out := make([]eval.Outcome, len(lists))
	for i, codes := range lists {
		out[i].Row = m.rows[i]
		for _, c := range codes {
			out[i].Answer.Candidates = append(out[i].Answer.Candidates, knowledge.Candidate{Code: c})
		}
	}
	return out
}

func found(outcomes []eval.Outcome) Found {
	a := eval.Measure(outcomes).Answer
	return Found{RecallAt1: a.RecallAt1, RecallAt3: a.RecallAt3}
}
