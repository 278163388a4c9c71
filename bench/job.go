package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/motcua/motcua/procedures"
)

// depth is how many procedures an engine is asked for.
const depth = 10

// Job is what the process of one engine reads on its standard input, be it
// this program or minisearch.mjs.
type Job struct {
	Library   string     `json:"library"` // folder of the guides, which only motcua reads
	First     int        `json:"first"`   // how many of them, 0 for all
	Documents []Document `json:"documents"`
	Limit     int        `json:"limit"`  // procedures wanted of each question
	Rounds    int        `json:"rounds"` // how often the typed questions are timed

	Typed      []string `json:"typed"`
	Unaccented []string `json:"unaccented"`
	Slip       []string `json:"slip"`
}

// Reply is what it writes on its standard output. 0 bytes are unknown.
type Reply struct {
	Version    string              `json:"version"`
	Typed      [][]procedures.Code `json:"typed"` // by question, best first
	Unaccented [][]procedures.Code `json:"unaccented"`
	Slip       [][]procedures.Code `json:"slip"`
	Took       []time.Duration     `json:"took_ns"` // round after round of the typed questions
	Build      time.Duration       `json:"build_ns"`
	Disk       int64               `json:"disk_bytes"`
	Heap       int64               `json:"heap_bytes"`     // growth of what is alive on the heap
	Resident   int64               `json:"resident_bytes"` // growth of the process's resident memory
}

// serveJob is the whole of a measuring process: it builds one engine in an
// empty folder, asks, and replies.
func serveJob(ctx context.Context, id string, in io.Reader, out io.Writer) error {
	specs, err := choose(id)
	if err != nil {
		return err
	}
	var j Job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	dir, err := os.MkdirTemp("", "motcua-bench-")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	reply, err := j.do(ctx, specs[0], dir)
	if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(reply); err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	return nil
}

func (j *Job) do(ctx context.Context, spec engineSpec, dir string) (*Reply, error) {
	prepared, err := spec.prepare(j)
	if err != nil {
		return nil, err
	}
	before := memoryNow()
	start := time.Now()
	e, err := prepared(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("build index: %w", err)
	}
	reply := &Reply{Build: time.Since(start), Version: e.version()}
	if err := j.ask(ctx, e, reply); err != nil {
		return nil, errors.Join(err, e.close())
	}
	after := memoryNow()
	runtime.KeepAlive(j)
	reply.Heap, reply.Resident = after.since(before)
	elsewhere, err := e.disk(ctx)
	if err := errors.Join(err, e.close()); err != nil {
		return nil, fmt.Errorf("close index: %w", err)
	}
	if elsewhere > 0 { // and the memory too
		reply.Disk, reply.Heap, reply.Resident = elsewhere, 0, 0
		return reply, nil
	}
	reply.Disk, err = sizeOf(dir) // whole only now
	return reply, err
}

// ask asks everything once, which also warms the engine up, and then times
// the typed questions.
func (j *Job) ask(ctx context.Context, e engine, reply *Reply) error {
	for _, set := range []struct {
		questions []string
		into      *[][]procedures.Code
	}{{j.Typed, &reply.Typed}, {j.Unaccented, &reply.Unaccented}, {j.Slip, &reply.Slip}} {
		for _, q := range set.questions {
			codes, err := e.ask(ctx, q, j.Limit)
			if err != nil {
				return fmt.Errorf("ask %q: %w", q, err)
			}
			*set.into = append(*set.into, codes)
		}
	}
	for range j.Rounds {
		for _, q := range j.Typed {
			start := time.Now()
			if _, err := e.ask(ctx, q, j.Limit); err != nil {
				return fmt.Errorf("ask %q: %w", q, err)
			}
			reply.Took = append(reply.Took, time.Since(start))
		}
	}
	return nil
}

// sizeOf sums up the files below a folder.
func sizeOf(dir string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		sum += info.Size()
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("measure folder: %w", err)
	}
	return sum, nil
}
