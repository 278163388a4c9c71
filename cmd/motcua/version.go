package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

func versionCommand() command {
	return command{
		name: "version", usage: "version", summary: "print the version",
		long: "Prints the version, the commit it was built from and the Go it was built with.\n\nExample:\n  motcua version",
		run: func(_ context.Context, c terminal, _ any, _ []string) error {
			_, err := fmt.Fprintf(c.Out, "motcua %s %s %s/%s\n", buildVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// buildVersion is the module version, or the commit with "+changed" when the
// tree was not clean, or "devel".
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	version := info.Main.Version
	if version == "" || version == "(devel)" {
		version = "devel"
	}
	var commit, changed string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			commit = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changed"
		}
	}
	if commit == "" || version != "devel" {
		return version
	}
	return version + " " + commit + changed
}
