package editor

import (
	"context"
	"errors"
	"path"
	"strconv"

	"github.com/motcua/motcua/media"
	"github.com/motcua/motcua/procedures"
)

// along takes the videos, pictures and captions that came with guides, as
// their drafts are made. What is stored has a name of its own, by which the
// guide names it then.
type along struct {
	e      *Editor
	in     *intake
	parcel *parcel
	names  map[string]string // as stored, by the names in the upload
}

// openAlong opens an upload for what came along; there may be nothing.
func (e *Editor) openAlong(in *intake) (*along, error) {
	p, err := e.intakes.openParcel(*in)
	if err != nil {
		return nil, err
	}
	return &along{e, in, p, make(map[string]string)}, nil
}

func (a *along) close() { a.parcel.close() }

// take stores what a guide names and came with it. What is refused is counted,
// and stays named as it was: before it goes out somebody has to bring it.
func (a *along) take(ctx context.Context, g *procedures.Guide) error {
	if a.e.Media == nil {
		return nil
	}
	for _, name := range g.MediaFiles() {
		f := a.parcel.media[name]
		if _, known := a.names[name]; known || f == nil {
			continue
		}
		r, err := f.Open()
		var stored media.File
		if err == nil {
			by := a.in.Want.By
			stored, err = a.e.Media.Put(ctx, r, int64(min(f.UncompressedSize64, 1<<62)), path.Base(name), by.Username)
			err = errors.Join(err, r.Close())
		}
		if ctx.Err() != nil {
			return ctx.Err() //nolint:wrapcheck // the job ends, and goes on after the next start
		}
		if err != nil {
			a.names[name] = name
			a.in.Refused++
			a.e.Log.Warn().Err(err).Str("upload", a.in.ID).Msg("media that came with guides is refused")
			continue
		}
		a.names[name] = stored.Name
		a.in.Media++
		a.e.auditEntry(ctx, a.in.Want.By, a.e.now(), auditUpload, stored.Name, string(stored.Kind)+", "+strconv.FormatInt(stored.Size, 10)+" bytes")
	}
	g.RenameMedia(func(name string) string {
		if to := a.names[name]; to != "" {
			return to
		}
		return name
	})
	return nil
}
