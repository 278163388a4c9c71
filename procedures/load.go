package procedures

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// mediaFolder lies beside the guides and holds their videos and pictures.
const mediaFolder = "media"

// Load reads every guide of a folder: one per *.yaml file, in the folder and
// below it, but not below media/ nor in what begins with a dot. It returns
// the guides without fault, by file name, and every fault of all others. A
// code that two files have, or a media file that is not there, is a fault.
func Load(fsys fs.FS) ([]*Guide, Faults) {
	var (
		guides []*Guide
		faults Faults
		first  = make(map[Code]string)
	)
	media := func(name string) bool {
		info, err := fs.Stat(fsys, path.Join(mediaFolder, name))
		return err == nil && info.Mode().IsRegular()
	}
	// The function never returns an error but SkipDir, so neither does WalkDir.
	_ = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			faults = append(faults, Fault{File: name, Kind: FaultFile, Problem: reason("read folder", err)})
			if e != nil && !e.IsDir() {
				return nil
			}
			return fs.SkipDir
		case e.IsDir():
			if name == mediaFolder || name != "." && strings.HasPrefix(e.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		case strings.HasPrefix(e.Name(), "."):
			return nil
		case path.Ext(name) == ".yml":
			faults = append(faults, Fault{File: name, Kind: FaultFile, Problem: "file ends in .yml and is not read", Hint: "name it .yaml"})
			return nil
		case path.Ext(name) != ".yaml":
			return nil
		}
		g, line, found := readFile(fsys, name, media)
		if g != nil && g.Code != "" {
			if before, dup := first[g.Code]; dup {
				found = append(found, Fault{File: name, Line: line, Field: "code", Kind: FaultDuplicate,
					Problem: fmt.Sprintf("code %s is already the code of %s", g.Code, before), Hint: "keep one guide per procedure"})
			} else {
				first[g.Code] = name
			}
		}
		if len(found) == 0 {
			guides = append(guides, g)
		}
		faults = append(faults, found...)
		return nil
	})
	faults.sort()
	return guides, faults
}

// LoadDir is Load of a folder on disk. A folder that is not there is a fault.
func LoadDir(dir string) ([]*Guide, Faults) {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, Faults{{File: dir, Kind: FaultFile, Problem: reason("open folder", err)}}
	case !info.IsDir():
		return nil, Faults{{File: dir, Kind: FaultFile, Problem: "is a file", Hint: "name the folder with the guides"}}
	}
	return Load(os.DirFS(dir))
}

func readFile(fsys fs.FS, name string, media func(string) bool) (*Guide, int, Faults) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, 0, Faults{{File: name, Kind: FaultFile, Problem: reason("read file", err)}}
	}
	if info.Size() > MaxFile {
		return nil, 0, Faults{{File: name, Kind: FaultFile, Problem: tooLarge(info.Size()), Hint: "a guide holds text only; videos and pictures lie in media/"}}
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, 0, Faults{{File: name, Kind: FaultFile, Problem: reason("read file", err)}}
	}
	return read(data, name, media)
}

// reason words a failed file operation without repeating its path.
func reason(what string, err error) string {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		err = pe.Err
	}
	return what + ": " + err.Error()
}
