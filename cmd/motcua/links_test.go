package main

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	reLink = regexp.MustCompile(`\s(?:href|src)="([^"#]*)(#[^"]*)?"`)
	reNums = regexp.MustCompile(`[0-9A-Z.]*[0-9][0-9A-Z.]*`)
	reHash = regexp.MustCompile(`/versions/[^/?]+|version=[^&]+`)
)

// shapeOf is the same for addresses of one kind: /g/1.004194 and /g/2.000635.
func shapeOf(u *url.URL) string {
	names := slices.Sorted(maps.Keys(u.Query()))
	return reNums.ReplaceAllString(reHash.ReplaceAllString(u.Path, "/versions/x"), "N") + "?" + strings.Join(names, "&")
}

// crawl follows every link from the pages of seeds on, one of each kind, and
// says of each that leads nowhere on which page it stands. It returns how many
// pages it read.
func crawl(t *testing.T, v *visitor, who string, seeds ...string) int {
	t.Helper()
	type step struct{ from, to, mark string }
	var todo []step
	for _, s := range seeds {
		todo = append(todo, step{"the start", s, ""})
	}
	marks := map[string]func(string) bool{} // the ids of a page that was read
	shapes := map[string]int{}
	for len(todo) > 0 {
		s := todo[0]
		todo = todo[1:]
		has, read := marks[s.to]
		if !read {
			u, err := url.Parse(s.to)
			if err != nil {
				t.Errorf("%s: %s on %s: %v", who, s.to, s.from, err)
				continue
			}
			shape := shapeOf(u)
			if shapes[shape]++; shapes[shape] > 1 {
				continue
			}
			code := v.open(s.to)
			text := v.html
			if code != http.StatusOK || strings.Contains(text, "trang này đang trục trặc") {
				t.Errorf("%s: %s on %s: status %d, %.200s", who, s.to, s.from, code, v.page)
			}
			has = func(id string) bool { return strings.Contains(text, ` id="`+id+`"`) }
			marks[s.to] = has
			if strings.Contains(text, "<") && !strings.HasPrefix(u.Path, "/assets/") {
				for _, m := range reLink.FindAllStringSubmatch(text, -1) {
					next, err := u.Parse(html.UnescapeString(m[1]))
					if err != nil {
						t.Errorf("%s: link %q on %s: %v", who, m[1], s.to, err)
						continue
					}
					if next.Host != "" || next.Scheme != "" || strings.HasSuffix(next.Path, "/sign-out") {
						continue
					}
					todo = append(todo, step{s.to, next.RequestURI(), strings.TrimPrefix(m[2], "#")})
				}
			}
		}
		if mark, err := url.PathUnescape(s.mark); err != nil || mark != "" && !has(html.EscapeString(mark)) {
			t.Errorf("%s: %s#%s on %s: the page has no such place", who, s.to, s.mark, s.from)
		}
	}
	return len(marks)
}

// TestEveryLinkLeadsSomewhere follows the links of the demo as each of its
// people: every page can be shown, each place that a link names is there, and
// the server has nothing to complain of.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--listen", "127.0.0.1:0")
	citizen := newVisitor(t, demo.address)
	citizen.say("đăng ký tạm trú")
	citizen.reads("7.000 đồng")
	citizen.say("cho tôi hỏi chuyện không có trong sách")
	as := func(user string) *visitor {
		v := newVisitor(t, demo.address)
		v.post("/console/sign-in", "username", user, "password", demoPassword)
		return v
	}
	talk := askPerson(t, citizen, as("huong"), "câu hỏi của người đi khắp các trang")
	// Something is on its way as well.
	const page, fresh = "/console/guides/g/1.004194", "/console/guides/g/9.000001"
	if code := as("huong").post("/console/guides/new", "code", "9.000001", "title", "Thông báo mở hội xuân"); code != http.StatusOK {
		t.Fatalf("begin a guide: %d", code)
	}
	for _, who := range []string{"huong", "dung"} {
		seeds := []string{"/", "/console", talk, talk + "/signs", "/console/guides", page, page + "/edit", page + "/aside", page + "/aside?show=steps", page + "/checks", page + "/tree", fresh, fresh + "/edit", fresh + "/aside"}
		n := crawl(t, as(who), who, seeds...)
		t.Logf("%s: %d pages", who, n)
		if n < 90 {
			t.Errorf("%s: %d pages only", who, n)
		}
	}
	demo.stop()
	for line := range strings.Lines(demo.log.String()) {
		if strings.Contains(line, " ERR ") {
			t.Errorf("logged: %s", line)
		}
	}
}
