package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/motcua/motcua"

// arrows lists, for each package of the module, which others its non-test
// files may import directly. A package that is not listed may not exist.
// "*" is every package.
var arrows = map[string][]string{
	"words": nil, "account": nil, "files": nil, "procedures": nil, "roster": nil, "knowledge/vi": nil, "outward": nil, "media": nil,
	"procedures/portal":            {"procedures"},
	"procedures/portal/portaltest": {"procedures", "procedures/portal"},
	"procedures/guides":            {"procedures"},
	"procedures/sheet":             {"procedures"},
	"procedures/plain":             {"procedures"},
	"links":                        {"procedures", "outward"},
	"knowledge":                    {"procedures", "knowledge/vi"},
	"knowledge/eval":               {"knowledge", "procedures"},
	"bot/handoff":                  {"roster", "procedures"},
	"bot":                          {"knowledge", "procedures", "roster", "bot/handoff", "words", "files"},
	"bot/webchat":                  {"bot", "words", "files"},
	"bot/platform":                 {"bot", "files", "outward"},
	"bot/telegram":                 {"bot", "bot/platform", "words", "files"},
	"bot/zalo":                     {"bot", "bot/platform", "words", "files"},
	"bot/zalobot":                  {"bot", "bot/platform", "words", "files"},
	"bot/messenger":                {"bot", "bot/platform", "words", "files"},
	"bot/zalo/fake":                nil,
	"bot/zalobot/fake":             nil,
	"bot/messenger/fake":           nil,
	"bot/telegram/fake":            nil,
	"bot/channeltest": {"bot", "bot/handoff", "files", "knowledge", "procedures", "procedures/guides",
		"roster", "words"},
	"report":          {"bot", "bot/handoff", "roster", "procedures", "knowledge/vi"},
	"store/bolt":      storeMay,
	"store/postgres":  storeMay,
	"store/storetest": storeMay,
	"web/page":        {"words"},
	"web/session":     {"account", "roster", "web/page"},
	"web/message":     {"bot", "procedures", "words"},
	"web/chat":        {"bot", "bot/webchat", "files", "web/message", "web/page"},
	"web/console": {"bot", "bot/handoff", "roster", "report", "procedures", "knowledge", "account", "files",
		"web/message", "web/page", "web/session"},
	"web/editor": {"words", "procedures", "procedures/portal", "procedures/plain", "links", "knowledge", "knowledge/eval", "bot", "report", "account", "files", "media",
		"procedures/sheet",
		"web/message", "web/page", "web/session"},
	"web":                {"web/*"},
	"web/axe":            nil,
	"web/webtest":        {"knowledge", "procedures", "procedures/guides"},
	"web/widget":         {"words", "web/page"},
	"poster":             {"words"},
	"admin":              {"bot", "roster", "account", "procedures", "report", "knowledge"},
	"cmd/motcua":         {"*"},
	"scripts/testreport": nil, "scripts/video": nil,
}

var storeMay = []string{"words", "account", "files", "procedures", "roster", "bot", "bot/handoff", "report"}

// homes names the only places that may import a third-party module.
var homes = map[string][]string{
	"github.com/blevesearch/bleve/v2": {"knowledge"},
	"go.etcd.io/bbolt":                {"store/bolt"},
	"github.com/go-telegram/bot":      {"bot/telegram"},
	"github.com/jackc/pgx/v5":         {"store/postgres"},
	"gopkg.in/yaml.v3":                {"procedures", "roster", "words", "cmd/motcua", "knowledge"},
	"github.com/chromedp/chromedp":    {"scripts/video"},
	"codeberg.org/go-pdf/fpdf":        {"poster"},
	"rsc.io/qr":                       {"poster"},
}

type listed struct {
	ImportPath string
	Imports    []string
}

// TestArrows checks every import of the module's non-test files against the
// table above.
func TestArrows(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for dec := json.NewDecoder(out); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		seen[name] = true
		may, known := arrows[name]
		if !known {
			t.Errorf("package %s is not in the table of arrows", name)
		}
		for _, imp := range p.Imports {
			if own, ok := strings.CutPrefix(imp, module+"/"); ok {
				if !allowed(may, own) {
					t.Errorf("%s imports %s, which the table of arrows does not allow", name, own)
				}
				continue
			}
			for lib, places := range homes {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(places, name) {
					t.Errorf("%s imports %s, whose home is %s", name, imp, strings.Join(places, ", "))
				}
			}
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if len(seen) < 10 {
		t.Fatalf("go list showed %d packages only", len(seen))
	}
}

func allowed(may []string, imp string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		if m == "*" {
			return !strings.HasPrefix(imp, "cmd/")
		}
		if base, ok := strings.CutSuffix(m, "/*"); ok {
			return strings.HasPrefix(imp, base+"/")
		}
		return m == imp
	})
}
