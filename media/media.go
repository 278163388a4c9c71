// Package media keeps the videos, pictures and captions that ward staff put
// into guides: files named by the hash of their content in one folder, with a
// note beside each that says what it is called and how long it runs. Large
// ones come in pieces, over lines that break off.
//
// What a file is, its content says: MP4 with H.264 or HEVC, WebM, JPEG, PNG,
// WebP, WebVTT; a file that says it is something else is refused. What tells
// where something was filmed is taken out, and a film is laid out so that it
// plays while it loads.
//
// It knows no guide, so not which file is still named (whoever sweeps says
// it), nobody's rights, and no way to play a film: nothing in here is decoded.
package media

import (
	"errors"
	"time"
)

// Errors of this package. Each has a sentence of its own for people.
var (
	// ErrAbsent: there is no such file or upload.
	ErrAbsent = errors.New("absent")
	// ErrEmpty: there is no content.
	ErrEmpty = errors.New("file is empty")
	// ErrTooLarge: it is larger than one file may be, or than was said.
	ErrTooLarge = errors.New("file is too large")
	// ErrBudget: all files together would be larger than they may be.
	ErrBudget = errors.New("no room left for media")
	// ErrFull: the disk has no room, or soon none for citizens' messages.
	ErrFull = errors.New("disk is full")
	// ErrBusy: somebody has too many unfinished uploads.
	ErrBusy = errors.New("too many unfinished uploads")
	// ErrOffset: a piece begins after what has come so far.
	ErrOffset = errors.New("a piece is missing before")
	// ErrOther: it is another file than the upload was begun with.
	ErrOther = errors.New("it is another file")
	// ErrKind: the content is of no kind that is taken.
	ErrKind = errors.New("file is of a kind that is not taken")
	// ErrLie: the name says another kind than the content.
	ErrLie = errors.New("file is not what its name says")
	// ErrCodec: a film's pictures are written in a way that browsers do not
	// read.
	ErrCodec = errors.New("film is in a form that browsers do not play")
	// ErrSilent: a film's file has sound and no pictures.
	ErrSilent = errors.New("film has no pictures")
	// ErrDamaged: the content breaks off or contradicts itself.
	ErrDamaged = errors.New("file is damaged")
	// ErrSource: the content could not be read to its end from where it comes.
	ErrSource = errors.New("file does not come to its end")
)

// Kind is what a file is to people.
type Kind string

// The kinds.
const (
	Film     Kind = "film"
	Picture  Kind = "picture"
	Captions Kind = "captions"
)

// Codecs of films as Facts name them.
const (
	H264 = "h264"
	HEVC = "hevc" // many phones and computers do not play it
	VP8  = "vp8"
	VP9  = "vp9"
	AV1  = "av1"
)

// Facts are what content says of itself.
type Facts struct {
	Kind    Kind   `json:"kind"`
	Type    string `json:"type"`              // media type, such as video/mp4
	Ending  string `json:"ending"`            // of its name, such as ".mp4"
	Codec   string `json:"codec,omitempty"`   // of a film
	Seconds int    `json:"seconds,omitempty"` // length, rounded up; 0 not known, or no film
	Width   int    `json:"width,omitempty"`   // of a picture, in pixels, as it is stored
	Height  int    `json:"height,omitempty"`  // the same
	Late    bool   `json:"late,omitempty"`    // a film that must be loaded whole before it plays
}

// File is a stored file and what is noted of it.
type File struct {
	Facts
	Name     string    `json:"name"`     // below the folder, such as "3f2a90b1c4d7.mp4": what guides name
	Hash     string    `json:"hash"`     // SHA-256 of the content, hex
	Size     int64     `json:"size"`     // bytes
	Title    string    `json:"title"`    // what staff call it
	Captions string    `json:"captions"` // name of the captions of a film; "" none
	By       string    `json:"by"`       // username of who brought it; "" not known
	At       time.Time `json:"at"`       // when
	Removed  time.Time `json:"removed"`  // taken off the list; zero: not
}
