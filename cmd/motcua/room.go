//go:build linux || darwin

package main

import "syscall"

// room is how many bytes this user can still write in a folder; false when
// the system does not say.
func room(dir string) (uint64, bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, false
	}
	return st.Bavail * uint64(st.Bsize), true
}
