package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// sampleWord is the password of the officers that the bench makes.
const sampleWord = "a-password-of-the-bench"

// buildMotcua builds the program that is measured, from the module that this
// one lies in, and returns its path.
func buildMotcua(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "motcua")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", path, "./cmd/motcua") //nolint:gosec // fixed words
	cmd.Dir = ".."
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build motcua: %w: %s", err, lastLines(string(said)))
	}
	return path, nil
}

// wardRoster is a ward that is always open: each officer has two resident
// groups, the first leads, and the first two stand behind the duty desk.
func wardRoster(officers int) string {
	var b strings.Builder
	b.WriteString("ward: {name: Phường Đo, province: Tỉnh Mẫu, sample: true}\nzone: Asia/Ho_Chi_Minh\npromise: 60m\n")
	b.WriteString("hours: {week: {mon-sun: [\"00:00-24:00\"]}}\ngroups:\n")
	for g := range 2 * officers {
		fmt.Fprintf(&b, "  - {id: %s, name: Tổ dân phố %d}\n", groupName(g), g+1)
	}
	b.WriteString("officers:\n")
	for o := range officers {
		fmt.Fprintf(&b, "  - {id: %s, name: Cán bộ mẫu %d%s}\n", officerName(o), o+1, map[bool]string{true: ", lead: true"}[o == 0])
	}
	b.WriteString("duties:\n")
	for g := range 2 * officers {
		fmt.Fprintf(&b, "  - {group: %s, officer: %s}\n", groupName(g), officerName(g%officers))
	}
	fmt.Fprintf(&b, "desk: [%s, %s]\n", officerName(0), officerName(1))
	return b.String()
}

func officerName(n int) string { return "cb-" + strconv.Itoa(n+1) }
func groupName(n int) string   { return "tdp-" + strconv.Itoa(n+1) }

// ward is the real program, serving a data folder of its own.
type ward struct {
	binary, data string
	base         string // address, without a slash at the end
	cmd          *exec.Cmd
	log          bytes.Buffer // what it logged; whole when it has ended
}

// startWard starts the program and waits until it serves.
func startWard(ctx context.Context, binary, data string) (*ward, error) {
	w := &ward{binary: binary, data: data}
	w.cmd = exec.CommandContext(ctx, binary, "serve", "--data", data, "--listen", "127.0.0.1:0", "--trusted-proxies", "127.0.0.1") //nolint:gosec // a program built here, or named by who runs this
	w.cmd.Cancel = func() error { return w.cmd.Process.Signal(syscall.SIGTERM) }
	w.cmd.WaitDelay = 10 * time.Second
	w.cmd.Stderr = &w.log
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start motcua: %w", err)
	}
	if err := w.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start motcua: %w", err)
	}
	in := bufio.NewScanner(out)
	for in.Scan() {
		line, ok := strings.CutPrefix(in.Text(), "motcua serves ")
		if i := strings.Index(line, "http://"); ok && i >= 0 {
			w.base = strings.TrimSuffix(strings.Fields(line[i:])[0], "/")
			go func() { _, _ = io.Copy(io.Discard, out) }() // it must never block on what it prints
			return w, nil
		}
	}
	err = w.cmd.Wait()
	return nil, fmt.Errorf("start motcua: it ended before it served, %w: %s", err, lastLines(w.log.String()))
}

// stop ends the program kindly.
func (w *ward) stop() error {
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop motcua: %w", err)
	}
	if err := w.cmd.Wait(); err != nil {
		return fmt.Errorf("stop motcua: %w: %s", err, lastLines(w.log.String()))
	}
	return nil
}

// tell runs one of the program's commands beside the server.
func (w *ward) tell(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, w.binary, append(args, "--data", w.data)...) //nolint:gosec // as above
	cmd.Env = append(os.Environ(), "MOTCUA_PASSWORD="+sampleWord)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("run motcua %s: %w: %s", strings.Join(args, " "), err, lastLines(string(said)))
	}
	return nil
}

// usage is what the program has taken so far: time on the processor, and the
// most main memory it had at once. 0 where the system does not tell.
func (w *ward) usage() (processor time.Duration, resident int64) {
	proc := filepath.Join("/proc", strconv.Itoa(w.cmd.Process.Pid))
	if data, err := os.ReadFile(filepath.Join(proc, "stat")); err == nil { //nolint:gosec // a path of the system
		// Fields 14 and 15, counted behind the name, which may hold spaces.
		if fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:])); len(fields) > 12 {
			user, _ := strconv.ParseInt(fields[11], 10, 64)
			system, _ := strconv.ParseInt(fields[12], 10, 64)
			processor = time.Duration(user+system) * 10 * time.Millisecond // Linux counts hundredths for programs
		}
	}
	data, err := os.ReadFile(filepath.Join(proc, "status")) //nolint:gosec // as above
	if err != nil {
		return processor, 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			resident = kilobytes << 10
		}
	}
	return processor, resident
}

// beginning is the people that every phase begins with: their cookies are
// good on each copy of the ward.
type beginning struct {
	officers, citizens []*person
	talks              []string // of the citizens, at the desk
	lines              *http.Transport
}

// prepare makes a ward with its officers signed in and all tickets open, and
// stops it. Each citizen has written a few messages.
func (o handoffOptions) prepare(ctx context.Context, data string) (b *beginning, err error) {
	w, err := startWard(ctx, o.binary, data)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.stop()) }()
	file := data + ".roster.yaml"
	if err := os.WriteFile(file, []byte(wardRoster(o.officers)), 0o600); err != nil {
		return nil, fmt.Errorf("write roster: %w", err)
	}
	if err := w.tell(ctx, "roster", "apply", file); err != nil {
		return nil, err
	}
	b = &beginning{lines: &http.Transport{MaxIdleConns: 4 * o.tickets, MaxIdleConnsPerHost: 4 * o.tickets}}
	for n := range o.officers {
		if err := w.tell(ctx, "account", "add", officerName(n), "--officer", officerName(n)); err != nil {
			return nil, err
		}
		b.officers = append(b.officers, newPerson(n, b.lines))
	}
	c := &crowd{base: w.base, officers: b.officers, lines: b.lines}
	if err := c.signIn(ctx); err != nil {
		return nil, err
	}
	for n := range o.tickets {
		p := newPerson(o.officers+n, b.lines)
		if _, err := p.ask(ctx, c.base+"/", nil); err != nil {
			return nil, err
		}
		_, code, err := c.handOff(ctx, p, n%(2*o.officers))
		if err != nil {
			return nil, err
		}
		for m := range 4 {
			if _, err := p.ask(ctx, c.base+"/say", formOf("text", fmt.Sprintf("Tôi hỏi câu thứ %d về hồ sơ số %d ạ", m, n)), "X-Live", "0"); err != nil {
				return nil, err
			}
		}
		b.citizens, b.talks = append(b.citizens, p), append(b.talks, "/console/t/"+code)
	}
	return b, nil
}
