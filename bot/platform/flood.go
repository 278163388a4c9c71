package platform

import (
	"sync"
	"time"
)

// Flood tells a chat that was written to too often from an account that was:
// platforms do not say which. The zero Flood is ready for use, and it is safe
// for concurrent use.
type Flood[Chat comparable] struct {
	mu    sync.Mutex
	any   bool
	chat  Chat
	until time.Time
}

// Wide notes that a call for a chat has to wait, and reports whether the
// whole account must: two chats at once, or a long time, mean that.
func (f *Flood[Chat]) Wide(chat Chat, wait time.Duration, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	other := f.any && f.chat != chat && now.Before(f.until)
	f.any, f.chat, f.until = true, chat, now.Add(wait)
	return other || wait >= time.Minute
}
