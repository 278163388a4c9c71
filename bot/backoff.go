package bot

import "time"

// poll is the safety net: how long at most a wake-up may go missing.
const poll = time.Second

// backoff slows repeated attempts down.
type backoff struct {
	times int
	until time.Time
}

func (b *backoff) reset() { *b = backoff{} }

func (b *backoff) fail(now time.Time) {
	b.until = now.Add(delay(100*time.Millisecond, 5*time.Second, b.times))
	b.times++
}

func (b *backoff) waits(now time.Time) bool { return now.Before(b.until) }

// delay doubles from first with every time before, up to most.
func delay(first, most time.Duration, times int) time.Duration {
	d := first << min(times, 30)
	if d <= 0 || d > most {
		return most
	}
	return d
}
