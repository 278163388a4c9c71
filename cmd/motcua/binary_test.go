package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary builds the real program once and returns its path.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "motcua-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "motcua")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", &exec.Error{Name: string(out), Err: err}
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// program runs the real program, without the race detector, which makes long
// work some ten times as long, and returns what it printed.
func program(t *testing.T, args ...string) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s ended with %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// server is the real program serving.
type server struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
	said    *strings.Builder // what it printed so far
	log     *strings.Builder // what it logged; to be read when it has ended
}

// startServer starts the program with the arguments and waits until it says
// where it serves.
func startServer(t *testing.T, env []string, args ...string) *server {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), env...)
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, cmd: cmd, said: &strings.Builder{}, log: &log}
	lines := make(chan string, 64)
	go func() {
		defer close(lines)
		in := bufio.NewScanner(out)
		for in.Scan() {
			lines <- in.Text()
		}
		_, _ = io.Copy(io.Discard, out)
	}()
	t.Cleanup(func() {
		s.stop()
		cancel()
		if t.Failed() {
			t.Logf("log of the server:\n%s", log.String())
		}
	})
	for line := range lines {
		s.said.WriteString(line + "\n")
		if i := strings.Index(line, "http://"); i >= 0 && s.address == "" {
			s.address = strings.TrimSuffix(strings.Fields(line[i:])[0], "/")
		}
		if strings.HasPrefix(line, "motcua serves ") || strings.Contains(line, "dung ") {
			go func() { // the program must never block on what it prints
				for range lines {
				}
			}()
			return s
		}
	}
	_ = cmd.Wait() // its log is whole only then
	t.Fatalf("the server ended before it served:\n%s\n%s", s.said, log.String())
	return nil
}

// stop ends the program kindly and waits for it.
func (s *server) stop() {
	if s.cmd.ProcessState != nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}

// kill ends the program without a word, as a power cut does.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}
