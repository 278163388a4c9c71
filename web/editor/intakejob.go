package editor

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/motcua/motcua/procedures/sheet"
)

// jobs are uploads that are being read or taken, one at a time: an upload of
// thousands of procedures may not press on the memory twice.
type jobs struct {
	ctx    context.Context
	cancel context.CancelFunc
	wait   sync.WaitGroup
	turn   chan struct{} // one at a time

	mu sync.Mutex
	of map[string]*progress
}

// progress is how far a job has come.
type progress struct{ done, total atomic.Int64 }

func newJobs() *jobs {
	ctx, cancel := context.WithCancel(context.Background())
	return &jobs{ctx: ctx, cancel: cancel, turn: make(chan struct{}, 1), of: make(map[string]*progress)}
}

// close ends all jobs; they go on when their page is asked for again.
func (j *jobs) close() {
	j.cancel()
	j.wait.Wait()
}

func (j *jobs) get(id string) *progress {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.of[id]
}

func (j *jobs) busy(id string) bool { return j.get(id) != nil }

// start runs a job unless one of the upload runs already.
func (j *jobs) start(id string, run func(context.Context, *progress)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.of[id] != nil || j.ctx.Err() != nil {
		return
	}
	p := &progress{}
	j.of[id] = p
	j.wait.Go(func() {
		defer func() {
			j.mu.Lock()
			defer j.mu.Unlock()
			delete(j.of, id)
		}()
		select {
		case j.turn <- struct{}{}:
		case <-j.ctx.Done():
			return
		}
		defer func() { <-j.turn }()
		run(j.ctx, p)
	})
}

// resume starts what an upload waits for, if nothing runs: after its arrival,
// a confirmation, or a restart of the server.
func (e *Editor) resume(in intake) {
	if in.State != intakeReading && in.State != intakeTaking {
		return
	}
	e.jobs.start(in.ID, func(ctx context.Context, p *progress) {
		in, err := e.intakes.get(in.ID)
		if err != nil || in.State != intakeReading && in.State != intakeTaking {
			return // forgotten or done meanwhile
		}
		w, _, release := e.Worlds.Take()
		defer release()
		v := &view{world: w}
		v.orNone()
		if in.State == intakeReading {
			err = e.readIntake(ctx, v, &in, p)
		} else {
			err = e.takeIntake(ctx, v, &in, p)
		}
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			in.Fault = intakeFaultKey(err)
			if in.Fault == "gimport.fault_broken" {
				e.Log.Error().Err(err).Str("upload", in.ID).Msg("import")
			}
			in.State = intakeFailed
		}
		if err := e.intakes.put(in); err != nil {
			e.Log.Error().Err(err).Str("upload", in.ID).Msg("import")
		}
	})
}

// intakeFaultKey words why an upload failed as a whole.
func intakeFaultKey(err error) string {
	switch {
	case errors.Is(err, errIntakeEmpty):
		return "gimport.fault_empty"
	case errors.Is(err, errIntakeLarge), errors.Is(err, sheet.ErrTooLarge):
		return "gimport.fault_large"
	case errors.Is(err, errIntakeKind):
		return "gimport.fault_kind"
	case errors.Is(err, sheet.ErrNotSheet):
		return "gimport.fault_sheet"
	}
	return "gimport.fault_broken"
}

// readIntake finds out what an upload would change.
func (e *Editor) readIntake(ctx context.Context, v *view, in *intake, p *progress) error {
	parcel, err := e.intakes.openParcel(*in)
	if err != nil {
		return err
	}
	defer parcel.close()
	in.Kind = parcel.kind
	st, err := e.holdings(ctx, v)
	if err != nil {
		return err
	}
	var lines []intakeLine
	switch in.Kind {
	case intakePortal:
		lines, err = e.readPortal(ctx, st, parcel, p)
	case intakeTables:
		lines, in.Faults, err = e.readTables(ctx, st, in.ID, parcel, p)
	case intakeGuides:
		lines, err = e.readGuides(ctx, st, in.ID, parcel, p)
	}
	if err != nil {
		return err
	}
	in.Count = make(map[lineState]int)
	bad := make(map[string]bool)
	for _, l := range lines {
		if l.State == lineFault && bad[l.File] {
			continue // one file, several faults
		}
		bad[l.File] = bad[l.File] || l.State == lineFault
		in.Count[l.State]++
	}
	in.State = intakeReady
	return e.intakes.putLines(in.ID, lines)
}

// takeIntake does what somebody confirmed.
func (e *Editor) takeIntake(ctx context.Context, v *view, in *intake, p *progress) error {
	lines, err := e.intakes.lines(in.ID)
	if err != nil {
		return err
	}
	st, err := e.holdings(ctx, v)
	if err != nil {
		return err
	}
	if in.Kind == intakePortal {
		err = e.takePortal(ctx, st, in, lines, p)
	} else {
		err = e.takeGuides(ctx, st, in, lines, p)
	}
	if err != nil {
		return err
	}
	e.audit(ctx, in.Want.By, v.world.Now, *in)
	in.State, in.Want = intakeTaken, intakeWant{}
	return nil
}
