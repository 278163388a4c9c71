package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// mediaWarns is which part of the room for videos may be used before somebody
// should look.
const mediaWarns = 0.9

// media checks how much of the room for videos and pictures is used. It only
// reads.
func (d *doctor) media(cfg config) {
	var files int
	var used, coming int64
	err := fs.WalkDir(os.DirFS(filepath.Join(cfg.Data, "media")), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !e.Type().IsRegular() {
			return nil
		}
		info, err := e.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist): // swept meanwhile
		case err != nil:
			return err
		case strings.HasPrefix(name, "."):
			coming += info.Size()
		default:
			if used += info.Size(); !strings.HasPrefix(name, "about/") {
				files++
			}
		}
		return nil
	})
	if os.IsNotExist(err) {
		return // the server makes it
	}
	if err != nil {
		d.say(failed, "media", "videos and pictures cannot be read: %v", err)
		return
	}
	most, _ := strconv.ParseInt(cfg.value("media_total"), 10, 64) // checked
	switch most <<= 20; {
	case most > 0 && float64(used) > mediaWarns*float64(most):
		d.say(warned, "media", "videos and pictures take %s of %s: take off the list what no guide needs, or raise media_total", size(used), size(most))
	default:
		d.say(fine, "media", "%d videos, pictures and captions of %s; %s of unfinished uploads", files, size(used), size(coming))
	}
}
