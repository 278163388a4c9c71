package knowledge

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"
	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/procedures"
)

// openIndex opens dir and returns what was logged.
func openIndex(t *testing.T, dir string, lib *procedures.Library) (*Index, string) {
	t.Helper()
	var log bytes.Buffer
	x, err := Open(dir, lib, zerolog.New(&log))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x, log.String()
}

func serves(t *testing.T, x *Index) {
	t.Helper()
	if a := ask(t, x, Query{Text: "đăng ký tạm trú"}); a.Decision != DecisionAnswer || a.Candidates[0].Code != "1.004194" {
		t.Errorf("answer %+v", a)
	}
}

// folders lists the index folders in dir.
func folders(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, indexPrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestOpenBuildsOnceAndReuses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	lib := testLibrary(t)
	first, log := openIndex(t, dir, lib)
	serves(t, first)
	if !strings.Contains(log, "building index") {
		t.Errorf("log %s", log)
	}
	second, log := openIndex(t, dir, lib) // beside the first one, as another process would
	serves(t, second)
	if log != "" {
		t.Errorf("the second one logged %s", log)
	}
}

func TestOpenAnotherLibrary(t *testing.T) {
	dir := t.TempDir()
	lib := testLibrary(t)
	old, _ := openIndex(t, dir, lib)
	smaller := library(t, lib.All()[:20]...)
	x, log := openIndex(t, dir, smaller)
	if !strings.Contains(log, "building index") {
		t.Errorf("log %s", log)
	}
	if got := folders(t, dir); len(got) != 1 || !strings.HasSuffix(got[0], smaller.Revision()) {
		t.Errorf("folders %v", got)
	}
	for _, c := range ask(t, x, Query{Text: "đăng ký tạm trú"}).Candidates {
		if _, _, ok := smaller.Guide(c.Code); !ok {
			t.Errorf("candidate %s is not in the library", c.Code)
		}
	}
	serves(t, old) // its files are gone, but it has them open
}

// TestF90HalfWrittenIndex: whatever a crash or a bad disk leaves, the index is
// built again and answers.
func TestF90HalfWrittenIndex(t *testing.T) {
	lib := testLibrary(t)
	segment := func(t *testing.T, place string) string {
		files, err := filepath.Glob(filepath.Join(place, "store", "*.zap"))
		if err != nil || len(files) == 0 {
			t.Fatalf("segments %v, %v", files, err)
		}
		return files[0]
	}
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, place string) error
	}{
		{"no manifest", func(t *testing.T, p string) error { return os.Remove(filepath.Join(p, manifestName)) }},
		{"manifest cut", func(t *testing.T, p string) error { return os.Truncate(filepath.Join(p, manifestName), 20) }},
		{"segment cut", func(t *testing.T, p string) error { return os.Truncate(segment(t, p), 100) }},
		{"segment empty", func(t *testing.T, p string) error { return os.Truncate(segment(t, p), 0) }},
		{"segment gone", func(t *testing.T, p string) error { return os.Remove(segment(t, p)) }},
		{"root empty", func(t *testing.T, p string) error {
			return os.Truncate(filepath.Join(p, "store", "root.bolt"), 0)
		}},
		{"sheets cut", func(t *testing.T, p string) error { return os.Truncate(filepath.Join(p, compiledName), 1000) }},
		{"sheets gone", func(t *testing.T, p string) error { return os.Remove(filepath.Join(p, compiledName)) }},
		{"sheets of the right hash that cannot be", func(t *testing.T, p string) error {
			if err := os.WriteFile(filepath.Join(p, compiledName), []byte("not sheets"), 0o600); err != nil {
				return err
			}
			return (&Index{lib: lib}).seal(p)
		}},
		{"nothing but the folder", func(t *testing.T, p string) error {
			if err := os.RemoveAll(p); err != nil {
				return err
			}
			return os.Mkdir(p, 0o755)
		}},
		{"a half-written one beside it", func(t *testing.T, p string) error {
			return os.Rename(p, p+buildSuffix+"123")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			x, err := Open(dir, lib, zerolog.Nop())
			if err != nil {
				t.Fatal(err)
			}
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			place := folders(t, dir)[0]
			if err := c.damage(t, place); err != nil {
				t.Fatal(err)
			}
			again, log := openIndex(t, dir, lib)
			serves(t, again)
			if !strings.Contains(log, "building index") || strings.Contains(log, "memory") {
				t.Errorf("log %s", log)
			}
			third, log := openIndex(t, dir, lib)
			serves(t, third)
			if log != "" {
				t.Errorf("after the repair it logged %s", log)
			}
		})
	}
}

// TestMain lets a test run this binary as the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("KNOWLEDGE_TEST_BUILD"); dir != "" {
		buildUntilKilled(dir)
		return
	}
	os.Exit(m.Run())
}

// buildUntilKilled builds an index big enough to be killed in the middle.
func buildUntilKilled(dir string) {
	lib, err := procedures.NewLibrary(manyGuides(600), nil)
	if err == nil {
		_, err = Open(dir, lib, zerolog.New(os.Stdout))
	}
	fmt.Println("built", err)
}

func manyGuides(n int) []*procedures.Guide {
	guides := []*procedures.Guide{{Code: "1.004194", Title: "Đăng ký tạm trú", Level: []string{"commune"}}}
	for i := range n {
		text := strings.Repeat(fmt.Sprintf("hồ sơ số %d gồm tờ khai %d và giấy %d. ", i, i*7, i*13), 20)
		guides = append(guides, &procedures.Guide{
			Code: procedures.Code(fmt.Sprintf("8.%06d", i)), Title: fmt.Sprintf("Thủ tục thử số %d", i),
			Steps: []procedures.Step{{Text: text}},
		})
	}
	return guides
}

// TestF90KillWhileIndexing kills a process in the middle of a build.
func TestF90KillWhileIndexing(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "KNOWLEDGE_TEST_BUILD="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || !strings.Contains(lines.Text(), "building index") {
		t.Fatalf("the child said %q", lines.Text())
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	x, _ := openIndex(t, dir, library(t, manyGuides(600)...))
	serves(t, x)
	n, err := x.bleve.DocCount()
	if err != nil || n != 601 {
		t.Errorf("%d guides, %v", n, err)
	}
}

// TestF91LockedIndex: a folder that another process holds is not waited for.
func TestF91LockedIndex(t *testing.T) {
	dir := t.TempDir()
	lib := testLibrary(t)
	first, err := Open(dir, lib, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	// For writing: takes the exclusive lock, which counts per opened file, so
	// that this process is as much a stranger as another one.
	holder, err := bbolt.Open(filepath.Join(folders(t, dir)[0], "store", "root.bolt"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = holder.Close() }()
	x, log := openIndex(t, dir, lib)
	serves(t, x)
	if !strings.Contains(log, "memory") {
		t.Errorf("log %s", log)
	}
}

func TestOpenWhereNothingCanBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x, log := openIndex(t, filepath.Join(file, "index"), testLibrary(t))
	serves(t, x)
	if !strings.Contains(log, "memory") {
		t.Errorf("log %s", log)
	}
}

func TestMemoryAndDiskAgree(t *testing.T) {
	lib := testLibrary(t)
	disk, _ := openIndex(t, t.TempDir(), lib)
	memory := newIndex(t, lib)
	for _, q := range []string{"khai sinh", "sao y bằng tốt nghiệp", "hộ tịch", "giấy tờ"} {
		a, err := disk.Explain(context.Background(), Query{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		b, err := memory.Explain(context.Background(), Query{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		if a.String() != b.String() {
			t.Errorf("%s: disk\n%s\nmemory\n%s", q, a, b)
		}
	}
}
