package bot

import (
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/words"
)

// Limits are what a channel takes. A zero field is no limit.
type Limits struct {
	// FileBytes is the most that one file of an officer's may have.
	FileBytes int64
	// ReplyWindow is for how long after the citizen's last sign of her own the
	// platform lets an officer write to her.
	ReplyWindow time.Duration
	// BotWindow is the same for what the program says by itself; 0: as long as
	// an officer.
	BotWindow time.Duration
	// Free is how many platform calls cost nothing after each sign of the
	// citizen's, within FreeWindow of it; 0: they are not counted.
	Free       int
	FreeWindow time.Duration
	// ByLink says that citizens cannot send files on the channel: they get a
	// link to a page of ours instead.
	ByLink bool
	// Still says that what was sent cannot be changed: the effect of a choice
	// must be said anew. It goes with a channel that is no Refresher.
	Still bool
}

// LimitsOf are the limits of the channel that an address is on.
func (s Settings) LimitsOf(a Address) Limits { return s.Channels[a.Account.Channel()] }

// TooLarge is the first file that is larger than the channel takes; false
// when all are small enough.
func (l Limits) TooLarge(files []FileRef) (FileRef, bool) {
	for _, f := range files {
		if l.FileBytes > 0 && f.Size > l.FileBytes {
			return f, true
		}
	}
	return FileRef{}, false
}

// ReplyUntil is until when a reply may be sent to a citizen who was heard of
// last at a time; zero when there is no end.
func (l Limits) ReplyUntil(citizenAt time.Time) time.Time {
	if l.ReplyWindow <= 0 {
		return time.Time{}
	}
	return citizenAt.Add(l.ReplyWindow)
}

// BotUntil is until when the program may write by itself to a citizen who was
// heard of last at a time; zero when there is no end, or nothing is known of
// her.
func (l Limits) BotUntil(citizenAt time.Time) time.Time {
	if citizenAt.IsZero() {
		return time.Time{}
	}
	if l.BotWindow <= 0 {
		return l.ReplyUntil(citizenAt)
	}
	return citizenAt.Add(l.BotWindow)
}

// FreeLeft is how many more calls cost nothing now, of a citizen who was heard
// of last at a time and to whom so many were made since, and until when;
// counted is false on a channel that counts none. A zero until: no end.
func (l Limits) FreeLeft(sent int, citizenAt, now time.Time) (left int, until time.Time, counted bool) {
	if l.Free <= 0 {
		return 0, time.Time{}, false
	}
	if l.FreeWindow > 0 {
		if until = citizenAt.Add(l.FreeWindow); !now.Before(until) {
			return 0, until, true
		}
	}
	return max(l.Free-sent, 0), until, true
}

// Megabytes says a number of bytes in MB with one decimal at most, rounded up:
// what is over a limit never reads as the limit itself.
func Megabytes(lang words.Lang, bytes int64) string {
	const tenth = 1 << 20 / 10.0
	n := int64(float64(bytes) / tenth)
	if float64(n)*tenth < float64(bytes) {
		n++
	}
	point := ","
	if lang == words.En {
		point = "."
	}
	return strings.TrimSuffix(strconv.FormatInt(n/10, 10)+point+strconv.FormatInt(n%10, 10), point+"0") + " MB"
}

// beyondLimits says why a reply with these files cannot be sent on the
// citizen's channel, as a catalogue key with its arguments; "" when it can.
// Nothing is sent then, and whoever wrote it is told what else there is.
func (d *draft) beyondLimits(files []FileRef) (key string, args []string) {
	l := d.w.Settings.LimitsOf(d.c.Address)
	if f, ok := l.TooLarge(files); ok {
		return "live.refused_file", []string{"name", f.Name, "size", Megabytes(words.Vi, f.Size), "limit", Megabytes(words.Vi, l.FileBytes)}
	}
	if until := l.ReplyUntil(d.c.SignAt()); !until.IsZero() && !d.now.Before(until) {
		return "live.refused_window", []string{"time", clock(d.w, Conversation{Lang: words.Vi}, until, d.now)}
	}
	return "", nil
}
