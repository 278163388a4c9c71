package main

import (
	"fmt"
	"strconv"
	"time"
)

// checkIdle lets through 0 and what is long enough for a citizen to come home
// from work and read.
func checkIdle(v string) error {
	d, err := time.ParseDuration(v)
	if err != nil || d != 0 && d < time.Hour {
		return fmt.Errorf("%q is neither 0 nor a time of an hour or more, such as 16h", v)
	}
	return nil
}

// maxMB is the largest size that a setting may say, in MB: a file system's
// most, and far from where a number of bytes ends.
const maxMB = 16 << 20

func checkMB(v string) error {
	if n, err := strconv.ParseInt(v, 10, 64); err != nil || n < 1 || n > maxMB {
		return fmt.Errorf("%q is no whole number of MB from 1 to %d", v, maxMB)
	}
	return nil
}

func checkLevel(v string) error {
	switch v {
	case "debug", "info", "warn", "error":
		return nil
	}
	return fmt.Errorf("%q is not debug, info, warn or error", v)
}

func checkFormat(v string) error {
	if v != "text" && v != "json" {
		return fmt.Errorf("%q is not text or json", v)
	}
	return nil
}
