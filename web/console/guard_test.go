package console

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/motcua/motcua/web/session"
)

// TestWhoLeftReadsNothing: an officer whom the roster has switched off has no
// more business with what citizens wrote, though her sign-in still stands.
func TestWhoLeftReadsNothing(t *testing.T) {
	p := newPlace(t)
	p.get("/console/t/N427AH").has(t, "chu nha di xa khong ky duoc")
	r := sampleRoster()
	r.Officers[0].Enabled = false
	p.host.SetRoster(r)
	for _, path := range []string{"/console", "/console?tab=ward", "/console/t/N427AH", "/console/notices", "/console/stream", "/console/files/x/y"} {
		a := p.get(path)
		if a.status != http.StatusForbidden {
			t.Errorf("%s: status %d", path, a.status)
		}
		a.lacks(t, "chu nha", "Bà con mẫu An")
	}
	if a := p.post("/console/t/N427AH/note", form("text", "ghi chú")); a.status != http.StatusForbidden {
		t.Errorf("note: status %d", a.status)
	}
}

func TestPathsThatAreNone(t *testing.T) {
	p := newPlace(t)
	for _, path := range []string{"/console/", "/console/x", "/console/t/", "/console/t/N427AH/a/b"} {
		if a := p.get(path); a.status != http.StatusNotFound || !strings.Contains(a.body, "Không có trang này") || !strings.Contains(a.body, `href="/console"`) {
			t.Errorf("%s: %d %s", path, a.status, textOf(a.body))
		}
	}
	// A tab that comes back to the address of a form it had sent.
	for _, command := range []string{"reply", "note", "claim", "hand-back", "seen"} {
		if a := p.get("/console/t/N427AH/" + command); a.status != http.StatusSeeOther || a.header.Get("Location") != "/console/t/N427AH" {
			t.Errorf("%s: %d to %q", command, a.status, a.header.Get("Location"))
		}
	}
	if a := p.get(session.SignOutPath); a.status != http.StatusSeeOther || p.get("/console").status != http.StatusOK {
		t.Errorf("a link to sign out: %d", a.status)
	}
}

var heading = regexp.MustCompile(`<h([1-6])[ >]`)

// TestHeadingsInOrder: who hears a page goes through it by its headings.
func TestHeadingsInOrder(t *testing.T) {
	p := newPlace(t)
	p.ordered(everyPage())
}

// ordered looks at the headings of pages.
func (p *place) ordered(paths []string) {
	t := p.t
	t.Helper()
	for _, path := range paths {
		ones, before := 0, 6
		for _, m := range heading.FindAllStringSubmatch(p.get(path).body, -1) {
			level := int(m[1][0] - '0')
			if level == 1 {
				ones++
			}
			if level > before+1 {
				t.Errorf("%s: h%d after h%d", path, level, before)
			}
			before = level
		}
		if ones == 0 {
			t.Errorf("%s: no first heading", path)
		}
	}
}
