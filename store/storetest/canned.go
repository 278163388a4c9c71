package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

func canned(owner roster.OfficerID, id bot.CannedID, text string) bot.CannedReply {
	return bot.CannedReply{ID: id, Owner: owner, Title: "Tên " + string(id), Text: text, At: start}
}

// cannedOf is what an officer may use: "owner/id=text" of each, sorted.
func (r *rig) cannedOf(owner roster.OfficerID) string {
	r.Helper()
	list, err := r.CannedReplies(r.ctx, owner)
	r.ok(err)
	var out []string
	for _, c := range list {
		out = append(out, fmt.Sprintf("%s/%s=%s", c.Owner, c.ID, c.Text))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

var cannedCases = []testcase{
	{"replies are the ward's or one officer's", func(r *rig) {
		r.check(r.cannedOf("huong") == "", "an empty store has %s", r.cannedOf("huong"))
		r.ok(r.PutCannedReply(r.ctx, canned("", "a", "chung")))
		r.ok(r.PutCannedReply(r.ctx, canned("huong", "a", "của-Hương")))
		r.ok(r.PutCannedReply(r.ctx, canned("huong2", "a", "của-người-khác")))
		r.ok(r.PutCannedReply(r.ctx, canned("minh", "b", "của-Minh")))
		r.reopen()
		for owner, want := range map[roster.OfficerID]string{"huong": "/a=chung huong/a=của-Hương", "minh": "/a=chung minh/b=của-Minh", "": "/a=chung", "lan": "/a=chung", "huon": "/a=chung"} {
			r.check(r.cannedOf(owner) == want, "%q has %s, want %s", owner, r.cannedOf(owner), want)
		}
		list, err := r.CannedReplies(r.ctx, "")
		r.ok(err)
		r.check(list[0].Title == "Tên a" && list[0].At.Equal(start) && list[0].Version == 1, "came back as %+v", list[0])
	}},
	{"replies move by version", func(r *rig) {
		c := canned("", "a", "một")
		r.check(errors.Is(r.PutCannedReply(r.ctx, bot.CannedReply{ID: "a", Version: 2}), bot.ErrStale), "a version of nothing")
		r.ok(r.PutCannedReply(r.ctx, c))
		r.check(errors.Is(r.PutCannedReply(r.ctx, c), bot.ErrStale), "a new one was written over one that is there")
		c.Version, c.Text = 1, "hai"
		r.ok(r.PutCannedReply(r.ctx, c))
		c.Text = "ba" // by somebody who saw the first
		r.check(errors.Is(r.PutCannedReply(r.ctx, c), bot.ErrStale), "written over unseen")
		r.check(r.cannedOf("") == "/a=hai", "now %s", r.cannedOf(""))
		r.check(errors.Is(r.DeleteCannedReply(r.ctx, "", "a", 1), bot.ErrStale), "deleted unseen")
		r.check(errors.Is(r.DeleteCannedReply(r.ctx, "huong", "a", 2), bot.ErrAbsent), "another's was deleted")
		r.ok(r.DeleteCannedReply(r.ctx, "", "a", 2))
		r.check(errors.Is(r.DeleteCannedReply(r.ctx, "", "a", 2), bot.ErrAbsent), "deleted twice")
		r.check(r.cannedOf("") == "", "left is %s", r.cannedOf(""))
	}},
	{"nobody has more than may be, not even at once", func(r *rig) {
		for i := range bot.CannedMost - 2 {
			r.ok(r.PutCannedReply(r.ctx, canned("huong", bot.CannedID(fmt.Sprint("c", i)), "x")))
		}
		var wait sync.WaitGroup
		ends := make([]error, 8)
		for i := range ends {
			wait.Go(func() { ends[i] = r.PutCannedReply(r.ctx, canned("huong", bot.CannedID(fmt.Sprint("last", i)), "x")) })
		}
		wait.Wait()
		full := 0
		for _, err := range ends {
			if errors.Is(err, bot.ErrCannedFull) {
				full++
			} else {
				r.ok(err)
			}
		}
		r.check(full == 6, "%d of 8 were refused, want 6", full)
		c := canned("huong", "c0", "vẫn sửa được")
		c.Version = 1
		r.ok(r.PutCannedReply(r.ctx, c))
		r.ok(r.PutCannedReply(r.ctx, canned("minh", "a", "của người khác"))) // each has her own
		r.ok(r.DeleteCannedReply(r.ctx, "huong", "c1", 1))
		r.ok(r.PutCannedReply(r.ctx, canned("huong", "again", "x")))
	}},
}
