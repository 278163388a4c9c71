package storetest

import (
	"errors"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
)

var permitCases = []testcase{
	{"a permit comes back as it was, also when opened again", func(r *rig) {
		_, err := r.Permit(r.ctx, "zalo:main")
		r.check(errors.Is(err, bot.ErrAbsent), "an empty store says %v", err)
		want := bot.Permit{Account: "zalo:main", Access: "a1", Refresh: "r1", AccessUntil: start.Add(25 * time.Hour), RefreshUntil: start.Add(90 * 24 * time.Hour),
			Renewing: start.Add(time.Minute), Seed: "s"}
		r.ok(r.PutPermit(r.ctx, want))
		r.ok(r.PutPermit(r.ctx, bot.Permit{Account: "other:main", Access: "b"}))
		r.reopen()
		got, err := r.Permit(r.ctx, "zalo:main")
		r.ok(err)
		r.check(got.AccessUntil.Equal(want.AccessUntil) && got.RefreshUntil.Equal(want.RefreshUntil) && got.Renewing.Equal(want.Renewing), "times came back as %+v", got)
		r.check(got.Access == "a1" && got.Refresh == "r1" && got.Seed == "s" && got.Version == 1 && got.Account == want.Account, "came back as %+v", got)
		other, err := r.Permit(r.ctx, "other:main")
		r.ok(err)
		r.check(other.Access == "b" && other.Renewing.IsZero() && other.AccessUntil.IsZero(), "the other came back as %+v", other)
	}},
	{"a permit moves by version", func(r *rig) {
		p := bot.Permit{Account: "zalo:main", Access: "a1"}
		r.check(errors.Is(r.PutPermit(r.ctx, bot.Permit{Account: "zalo:main", Version: 1}), bot.ErrStale), "a version of nothing was taken")
		r.ok(r.PutPermit(r.ctx, p))
		r.check(errors.Is(r.PutPermit(r.ctx, p), bot.ErrStale), "a new one was written over one that is there")
		p.Access, p.Version = "a2", 1
		r.ok(r.PutPermit(r.ctx, p))
		r.check(errors.Is(r.PutPermit(r.ctx, p), bot.ErrStale), "an old version was written over")
		p.Version = 3
		r.check(errors.Is(r.PutPermit(r.ctx, p), bot.ErrStale), "a version to come was taken")
		got, err := r.Permit(r.ctx, "zalo:main")
		r.ok(err)
		r.check(got.Access == "a2" && got.Version == 2, "stands as %+v", got)
	}},
	{"of many who write at once one wins", func(r *rig) {
		for round := range uint64(5) {
			var wg sync.WaitGroup
			ends := make([]error, 8)
			for i := range ends {
				wg.Go(func() {
					ends[i] = r.PutPermit(r.ctx, bot.Permit{Account: "zalo:main", Access: string(rune('a' + i)), Version: round})
				})
			}
			wg.Wait()
			won, winner := 0, ""
			for i, err := range ends {
				switch {
				case err == nil:
					won, winner = won+1, string(rune('a'+i))
				case !errors.Is(err, bot.ErrStale):
					r.Errorf("writer %d: %v", i, err)
				}
			}
			got, err := r.Permit(r.ctx, "zalo:main")
			r.ok(err)
			r.check(won == 1 && got.Access == winner && got.Version == round+1, "%d won, it stands as %+v", won, got)
		}
	}},
}
