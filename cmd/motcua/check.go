package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/motcua/motcua/procedures"
)

func checkCommand() command {
	return command{
		name: "check", usage: "check DIR", summary: "check a folder of guides",
		long: `Reads every guide (*.yaml) of a folder and prints every fault of every file,
with file and line and what to do. Ends with 1 when there is any.

Example:
  motcua check guides/`,
		run: func(_ context.Context, c terminal, _ any, args []string) error {
			if len(args) != 1 {
				return usageError{errors.New("name one folder")}
			}
			guides, err := loadGuides(c, args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.Out, "%d guides, no faults\n", len(guides))
			return err
		},
	}
}

// loadGuides reads a folder whose guides must all be right; it prints every
// fault otherwise.
func loadGuides(c terminal, dir string) ([]*procedures.Guide, error) {
	guides, faults := procedures.LoadDir(dir)
	if len(faults) > 0 {
		for _, f := range faults {
			_, _ = fmt.Fprintln(c.Err, f)
		}
		_, _ = fmt.Fprintf(c.Err, "%d faults in %s\n", len(faults), dir)
		return nil, errReported
	}
	if len(guides) == 0 {
		return nil, fmt.Errorf("read guides: %s holds no guide (*.yaml)", dir)
	}
	return guides, nil
}

// libraryFlag is the --library of commands that search without a server.
func libraryFlag(fs *flag.FlagSet) *string {
	return fs.String("library", "", "`folder` of guides, such as import wrote; default is the shipped guides")
}
