package bot

import "time"

// Platforms send an album as separate messages. Its parts are ordinary
// events, durable like any other, that share Event.Album; the worker holds
// their conversation until AlbumQuiet has passed without another part, then
// takes all that came as one event. A part that comes later still is an
// event of its own: late, but not lost. What the citizen wrote after the
// album waits behind it, so that order is kept.
const (
	// AlbumQuiet is how long no other part must have come.
	AlbumQuiet = 1500 * time.Millisecond
	// albumLongest ends the hold for an album that never gets quiet.
	albumLongest = 10 * time.Second
)

// AlbumReady reports whether an album may be taken at now, given the parts
// in the queue, and when else to look again.
func AlbumReady(parts []Event, now time.Time) (at time.Time, ready bool) {
	var first, last time.Time
	for _, p := range parts {
		if first.IsZero() || p.At.Before(first) {
			first = p.At
		}
		if p.At.After(last) {
			last = p.At
		}
	}
	at = last.Add(AlbumQuiet)
	if end := first.Add(albumLongest); end.Before(at) {
		at = end
	}
	return at, !now.Before(at)
}

// MergeAlbum makes one event of an album's parts, given in order: the first
// one with the files of all and their captions on lines of their own.
func MergeAlbum(parts []Event) Event {
	e := parts[0]
	e.Files = append([]FileRef(nil), e.Files...)
	e.Fetch = append([]Fetch(nil), e.Fetch...)
	e.Missing = append([]Missing(nil), e.Missing...)
	for _, p := range parts[1:] {
		e.Parts = append(e.Parts, p.Key)
		e.Files = append(e.Files, p.Files...)
		e.Fetch = append(e.Fetch, p.Fetch...)
		e.Missing = append(e.Missing, p.Missing...)
		switch {
		case e.Text == "":
			e.Text = p.Text
		case p.Text != "":
			e.Text += "\n" + p.Text
		}
	}
	return e
}
