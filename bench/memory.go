package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// memory is what a process holds at one moment.
type memory struct {
	heap     int64 // bytes alive on Go's heap
	resident int64 // bytes in main memory, 0 where the system does not tell
}

// memoryNow collects what is dead, gives it back to the system and looks.
func memoryNow() memory {
	runtime.GC()
	runtime.GC() // frees what the first one left to finalizers
	debug.FreeOSMemory()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return memory{heap: int64(s.HeapAlloc), resident: resident()}
}

// since is the growth since before; nothing where it did not grow or where
// the system does not tell.
func (m memory) since(before memory) (heap, resident int64) {
	return max(0, m.heap-before.heap), max(0, m.resident-before.resident)
}

// resident reads Linux's own count of this process; 0 elsewhere.
func resident() int64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// cpuName is the processor's name where the system tells it, else "".
func cpuName() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
