// Command testreport reads the events of `go test -json` on standard input
// and prints a line per package, the output of every failed test, every
// skipped test with its reason, and one closing line "N passed, N failed, N
// skipped". With MOTCUA_STRICT_SKIPS set it fails when a test was skipped
// although the input it names was there.
//
// It knows nothing of the tests themselves but the words with which they
// skip: "needs NAME".
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"sort"
	"strings"
)

type event struct {
	Action  string
	Package string
	Test    string
	Elapsed float64
	Output  string
}

func main() { os.Exit(run()) }

func run() int {
	outputs := map[string][]string{}
	var passed, failed, skipped int
	var skips []string
	var broken bool
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 64<<20)
	for in.Scan() {
		var e event
		if json.Unmarshal(in.Bytes(), &e) != nil {
			fmt.Println(in.Text())
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			outputs[key] = append(outputs[key], e.Output)
		case "pass":
			if e.Test == "" {
				fmt.Printf("ok    %-60s %6.1fs\n", e.Package, e.Elapsed)
				continue
			}
			passed++
		case "fail":
			if e.Test == "" {
				fmt.Printf("FAIL  %-60s %6.1fs\n", e.Package, e.Elapsed)
				fmt.Print(strings.Join(outputs[key], ""))
				broken = true
				continue
			}
			failed++
			fmt.Printf("--- FAIL %s %s\n%s", e.Package, e.Test, strings.Join(outputs[key], ""))
		case "skip":
			if e.Test == "" {
				continue
			}
			skipped++
			skips = append(skips, fmt.Sprintf("%s %s: %s", e.Package, e.Test, reason(outputs[key])))
		case "build-fail":
			broken = true
			fmt.Print(strings.Join(outputs[key], ""))
		}
	}
	sort.Strings(skips)
	refused := 0
	for _, s := range skips {
		mark := "skip  "
		if os.Getenv("MOTCUA_STRICT_SKIPS") != "" && inputThere(s) {
			mark = "SKIP! "
			refused++
		}
		fmt.Println(mark + s)
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if refused > 0 {
		fmt.Printf("%d tests were skipped although their input is here\n", refused)
	}
	if failed > 0 || broken || refused > 0 || passed == 0 {
		return 1
	}
	return 0
}

// reason is the last line a skipped test printed that is not a frame of the
// test log.
func reason(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		l := strings.TrimSpace(lines[i])
		if l != "" && !strings.HasPrefix(l, "---") && !strings.HasPrefix(l, "===") {
			return l
		}
	}
	return "no reason given"
}

// inputThere reports whether what a skip message says it needs is here.
func inputThere(skip string) bool {
	switch {
	case strings.Contains(skip, "needs MOTCUA_SHARED"):
		return os.Getenv("MOTCUA_SHARED") != ""
	case strings.Contains(skip, "needs MOTCUA_TEST_POSTGRES"):
		return os.Getenv("MOTCUA_TEST_POSTGRES") != ""
	case strings.Contains(skip, "needs telegram-test-api"):
		_, err := os.Stat(".cache/telegram-test-api/node_modules/telegram-test-api")
		return err == nil
	case strings.Contains(skip, "needs axe-core"):
		_, err := os.Stat(".cache/axe-core/node_modules/axe-core/axe.min.js")
		return err == nil
	case strings.Contains(skip, "needs pdftotext"):
		_, err := exec.LookPath("pdftotext")
		return err == nil
	case strings.Contains(skip, "needs Chromium"):
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
			if _, err := exec.LookPath(name); err == nil {
				return true
			}
		}
	}
	return false
}
