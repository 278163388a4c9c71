package console

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// canned is bot.CannedReplies in memory; storetest says what it must do.
type canned struct {
	mu   sync.Mutex
	list []bot.CannedReply
}

func (s *canned) CannedReplies(_ context.Context, owner roster.OfficerID) ([]bot.CannedReply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []bot.CannedReply
	for _, r := range s.list {
		if r.Owner == "" || r.Owner == owner {
			out = append(out, r)
		}
	}
	return out, nil
}

func (s *canned) PutCannedReply(_ context.Context, r bot.CannedReply) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	was, n, at := uint64(0), 0, -1
	for i, old := range s.list {
		if old.Owner != r.Owner {
			continue
		}
		if n++; old.ID == r.ID {
			at, was = i, old.Version
		}
	}
	switch {
	case was != r.Version:
		return bot.ErrStale
	case at < 0 && n >= bot.CannedMost:
		return bot.ErrCannedFull
	}
	r.Version++
	if at < 0 {
		s.list = append(s.list, r)
	} else {
		s.list[at] = r
	}
	return nil
}

func (s *canned) DeleteCannedReply(_ context.Context, owner roster.OfficerID, id bot.CannedID, version uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.list, func(r bot.CannedReply) bool { return r.Owner == owner && r.ID == id })
	switch {
	case i < 0:
		return bot.ErrAbsent
	case s.list[i].Version != version:
		return bot.ErrStale
	}
	s.list = slices.Delete(s.list, i, i+1)
	return nil
}

// of lists an owner's replies as "title=text@version".
func (s *canned) of(owner roster.OfficerID) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, r := range s.list {
		if r.Owner == owner {
			out = append(out, fmt.Sprintf("%s=%s@%d", r.Title, r.Text, r.Version))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

const mine, ward = cannedPath + "/mine", cannedPath + "/ward"

func reply(title, text string, pairs ...string) url.Values {
	return form(append([]string{"title", title, "text", text}, pairs...)...)
}

// role gives Hương roles and signs her in anew.
func (p *place) role(roles ...account.Role) {
	p.t.Helper()
	must(p.t, p.console.Accounts.SetRoles(p.t.Context(), account.Actor{}, "huong", append(roles, account.RoleOfficer)))
	p.client = p.signIn("huong")
}

func TestCannedOfTheOfficer(t *testing.T) {
	p := newPlace(t)
	p.get(cannedPath).has(t, "<span class=\"brand-wide\">Một cửa · Phường Mẫu</span>", "Anh chị chưa có mẫu riêng", "Dạ, em là {cán bộ}.", "Phường chưa có mẫu riêng")
	f := reply(" Chào \n buổi sáng ", "Em chào {bà con}.\r\nPhiếu {phieu}, em trả lời trước {hẹn}. ")
	for range 2 { // sent twice it is one
		if a := p.post(mine, f); a.status != http.StatusSeeOther || a.header.Get("Location") != cannedPath+"?said=put" {
			t.Fatalf("add: %d to %q", a.status, a.header.Get("Location"))
		}
	}
	if got := p.canned.of("huong"); got != "Chào buổi sáng=Em chào {bà con}.\nPhiếu {phieu}, em trả lời trước {hẹn}.@1" {
		t.Fatalf("stored %q", got)
	}
	p.get(cannedPath+"?said=put").has(t, "Chào buổi sáng", "Đã lưu mẫu.")
	// In the conversation it stands filled in, and the address puts it in the box.
	id := string(p.canned.list[0].ID)
	filled := "Em chào Bà con mẫu An.\nPhiếu N427AH, em trả lời trước 10:45."
	page := p.get("/console/t/N427AH")
	page.has(t, `data-insert="`+filled+`"`, `data-insert="Dạ, em là Cán bộ mẫu Hương. Em chào bà con ạ."`, `href="/console/t/N427AH?canned=`+id+`"`)
	page.lacks(t, "canned-seek")
	p.get("/console/t/N427AH?mode=note&canned="+id).has(t, ">"+filled+"</textarea>", `id="mode-reply" checked`)
	p.get("/console/t/N427AH?canned=nope").has(t, `"></textarea>`)
	p.get("/console/t/K7Q2MD?canned="+id).has(t, ">Em chào bà con.\nPhiếu K7Q2MD, em trả lời trước 9:49.</textarea>")
	p.get("/console/t/D5NG2A?canned="+id).has(t, "trước giờ đã hẹn.</textarea>") // that promise is broken
	p.get("/console/t/N427AH/canned").has(t, `href="/console/t/N427AH?canned=`+id+`#box"`, filled)
	p.get("/console/t/X9N4RT").lacks(t, `id="canned"`)
	p.get("/console/t/X9N4RT/canned").has(t, "Phiếu này không trả lời được nữa.")
	// Change, look, delete.
	at := cannedAt(cannedMine, bot.CannedID(id))
	p.get(at).has(t, "Em chào {bà con}.", "Em chào bà con mẫu An.", "mã phiếu", `value="1"`)
	p.post(at, reply("Chào", "Chào {ten}", "version", "1", "look", "1")).has(t, "Chào bà con mẫu An")
	if got := p.canned.of("huong"); !strings.HasSuffix(got, "@1") {
		t.Errorf("a look stored %q", got)
	}
	if a := p.post(at, reply("Chào", "Chào {ten}", "version", "1")); a.status != http.StatusSeeOther || p.canned.of("huong") != "Chào=Chào {ten}@2" {
		t.Errorf("change: %d, %s", a.status, p.canned.of("huong"))
	}
	p.get(at+"/delete").has(t, "Xóa mẫu “Chào”?", `value="2"`)
	if a := p.post(at+"/delete", form("version", "1")); a.status != http.StatusConflict || p.canned.of("huong") == "" {
		t.Errorf("deleted what had changed: %d", a.status)
	}
	for range 2 {
		if a := p.post(at+"/delete", form("version", "2")); a.status != http.StatusSeeOther || p.canned.of("huong") != "" {
			t.Errorf("delete: %d, %s", a.status, p.canned.of("huong"))
		}
	}
	if a := p.get(at); a.status != http.StatusNotFound {
		t.Errorf("a deleted one: %d", a.status)
	}
	for _, e := range p.trail.trail { // her own are nobody's business
		if strings.HasPrefix(string(e.Action), "canned") {
			t.Errorf("trail %+v", e)
		}
	}
}

func TestCannedFaults(t *testing.T) {
	p := newPlace(t)
	for _, c := range []struct {
		title, text string
		want        string
	}{
		{"", "x", "Mẫu cần có tên"},
		{strings.Repeat("a", 61), "x", "Mẫu cần có tên"},
		{"a", " ", "Mẫu cần có câu trả lời"},
		{"a", strings.Repeat("ế", 2001), "Mẫu cần có câu trả lời"},
		{"a", "Em chào {chị}", "Không có chữ {chị}. Các chữ dùng được: {bà con}, {cán bộ}, {tổ}, {phiếu}, {hẹn}, {thủ tục}."},
	} {
		a := p.post(mine, reply(c.title, c.text))
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%.10q %.10q: %d", c.title, c.text, a.status)
		}
		a.has(t, c.want, html.EscapeString(strings.TrimSpace(c.text))) // nothing typed is lost
	}
	if a := p.post(mine, url.Values{"title": {"a"}, "text": {"x"}, "key": {"../x"}}); a.status != http.StatusBadRequest {
		t.Errorf("a key of nobody: %d", a.status)
	}
	for i := range bot.CannedMost {
		must(t, p.canned.PutCannedReply(t.Context(), bot.CannedReply{ID: bot.CannedID(fmt.Sprint(i)), Owner: "huong", Title: fmt.Sprint(i), Text: "x"}))
	}
	a := p.post(mine, reply("một nữa", "x"))
	if a.status != http.StatusConflict {
		t.Errorf("one too many: %d", a.status)
	}
	a.has(t, "Đã đủ 100 mẫu", "một nữa")
	p.get("/console/t/N427AH").has(t, "canned-seek") // so many have to be sought
}

// What fields are called on the page is what they are called in the domain.
func TestCannedFieldsAreExplained(t *testing.T) {
	texts, err := words.Load()
	must(t, err)
	for _, f := range bot.CannedFields() {
		name := texts.Text("vi", "canned.field_"+strings.ReplaceAll(string(f), " ", "_"))
		if got := bot.FillCanned("{"+name+"}", map[bot.CannedField]string{f: "đúng"}); got != "đúng" {
			t.Errorf("{%s} gives %q", name, got)
		}
	}
}

func TestCannedRights(t *testing.T) {
	p := newPlace(t)
	must(t, p.canned.PutCannedReply(t.Context(), bot.CannedReply{ID: "W", Title: "Của phường", Text: "chung"}))
	must(t, p.canned.PutCannedReply(t.Context(), bot.CannedReply{ID: "M", Owner: "minh", Title: "Của Minh", Text: "riêng"}))
	// An officer uses the ward's and changes none of it; of another's she sees nothing.
	p.get("/console/t/N427AH").has(t, "chung")
	page := p.get(cannedPath)
	page.has(t, "Của phường", "do trưởng nhóm, biên tập viên hoặc quản trị viên sửa")
	page.lacks(t, "Của Minh", `href="/console/canned/ward/`, "Phường chưa có mẫu riêng")
	p.get("/console/t/N427AH").lacks(t, "riêng\"", "Em chào bà con ạ.")
	for path, want := range map[string]int{ward: 403, ward + "/W": 403, ward + "/W/delete": 403, mine + "/M": 409, mine + "/W": 409, mine + "/M/delete": 303} {
		if a := p.post(path, reply("x", "của tôi", "version", "1")); a.status != want {
			t.Errorf("POST %s: %d, want %d", path, a.status, want)
		}
	}
	for path, want := range map[string]int{ward + "/new": 403, ward + "/W": 403, ward + "/W/delete": 403, mine + "/M": 404, mine + "/W": 404, mine + "/M/delete": 404} {
		if a := p.get(path); a.status != want {
			t.Errorf("GET %s: %d, want %d", path, a.status, want)
		}
	}
	if got := p.canned.of("") + p.canned.of("minh"); got != "Của phường=chung@1Của Minh=riêng@1" {
		t.Errorf("now %s", got)
	}
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{}, "minh", []account.Role{account.RoleAdmin})) // there is always one
	// Who has the role changes the ward's, and the trail says so.
	for i, role := range wardCanned() {
		p.role(role)
		title := "Đổi " + string(role)
		if a := p.post(ward+"/W", reply(title, "chung", "version", fmt.Sprint(i+1))); a.status != http.StatusSeeOther {
			t.Errorf("%s: %d", role, a.status)
		}
		if last := p.trail.trail[len(p.trail.trail)-1]; last.Action != "canned_change" || last.Object != title || last.Actor != "huong" || last.Detail != "" {
			t.Errorf("trail %+v", last)
		}
	}
	p.post(ward, reply("Thêm", "x"))
	p.post(ward+"/W/delete", form("version", "4"))
	if got := p.canned.of(""); got != "Thêm=x@1" {
		t.Errorf("ward has %s", got)
	}
	p.role(account.RoleAdmin)
	p.get(trailPath).has(t, "Thêm mẫu của phường", "Xóa mẫu của phường", "Sửa mẫu của phường")
	// An editor who is no officer has the ward's only; who is neither, nothing.
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{}, "bientap", []account.Role{account.RoleEditor}))
	p.client = p.signIn("bientap")
	page = p.get(cannedPath)
	page.has(t, "Thêm", ward+"/new")
	page.lacks(t, mine+"/new")
	if a := p.post(mine, reply("a", "b")); a.status != http.StatusForbidden {
		t.Errorf("no officer, and one of her own: %d", a.status)
	}
	must(t, p.console.Accounts.SetRoles(t.Context(), account.Actor{}, "bientap", []account.Role{account.RoleReviewer}))
	p.client = p.signIn("bientap")
	if a := p.get(cannedPath); a.status != http.StatusForbidden {
		t.Errorf("neither: %d", a.status)
	}
}

// Two who change the same reply: the second is shown what the first wrote,
// beside her own words, and may then put hers in its place.
func TestCannedCollision(t *testing.T) {
	p := newPlace(t)
	p.role(account.RoleLead)
	must(t, p.canned.PutCannedReply(t.Context(), bot.CannedReply{ID: "W", Title: "Chờ", Text: "một"}))
	p.post(ward+"/W", reply("Chờ", "của người thứ nhất", "version", "1"))
	a := p.post(ward+"/W", reply("Chờ", "của người thứ hai", "version", "1"))
	if a.status != http.StatusConflict {
		t.Fatalf("status %d", a.status)
	}
	a.has(t, "Người khác vừa sửa mẫu này", "của người thứ nhất", ">của người thứ hai</textarea>", `name="version" value="2"`, `action="`+ward+`/W"`)
	if got := p.canned.of(""); got != "Chờ=của người thứ nhất@2" {
		t.Errorf("written over unseen: %s", got)
	}
	p.post(ward+"/W", reply("Chờ", "của người thứ hai", "version", "2"))
	if got := p.canned.of(""); got != "Chờ=của người thứ hai@3" {
		t.Errorf("now %s", got)
	}
	// One that was deleted meanwhile can be made again.
	p.canned.list = nil
	a = p.post(ward+"/W", reply("Chờ", "vẫn cần", "version", "3"))
	a.has(t, "Mẫu này vừa bị xóa", "vẫn cần", `action="`+ward+`"`)
}

var keptAt = regexp.MustCompile(`^/console/t/N427AH\?kept=1&canned=([A-Za-z0-9-]+)#box$`)

// What is being written becomes a reply of hers by one button, sends nothing,
// and keeps no citizen's name.
func TestKeepCanned(t *testing.T) {
	p := newPlace(t)
	text := "Chào Bà con mẫu An, em là Cán bộ mẫu Hương. Phiếu N427AH em xem rồi ạ."
	f := form("text", text, "ticket", "N427AH")
	var at string
	for range 2 {
		a := p.post(cannedPath+"/keep", f)
		if a.status != http.StatusSeeOther || !keptAt.MatchString(a.header.Get("Location")) {
			t.Fatalf("%d to %q", a.status, a.header.Get("Location"))
		}
		at = strings.TrimSuffix(a.header.Get("Location"), "#box")
	}
	if got := p.canned.of("huong"); !strings.Contains(got, "=Chào {ba con}, em là {can bo}. Phiếu {phieu} em xem rồi ạ.@1") || strings.Contains(got, "An,") {
		t.Errorf("kept %q", got)
	}
	p.get(at).has(t, ">"+text+"</textarea>", "Đã lưu làm mẫu của anh chị.")
	a := p.post(cannedPath+"/keep", form("text", "Câu khác.", "ticket", "N427AH", "key", f.Get("key")), "Accept", "application/json")
	var s said
	if err := json.Unmarshal([]byte(a.body), &s); err != nil || s.State != stateDone || s.Message == "" || len(p.canned.list) != 2 {
		t.Errorf("by script: %d %s", a.status, a.body)
	}
	for _, bad := range []string{"", "Chào {chị}"} {
		a := p.post(cannedPath+"/keep", form("text", bad, "ticket", "N427AH"))
		if a.status != http.StatusConflict || len(p.canned.list) != 2 {
			t.Errorf("%q: %d", bad, a.status)
		}
		a.has(t, ">"+bad+"</textarea>")
	}
	if a := p.post(cannedPath+"/keep", form("text", "x", "ticket", "NOPE")); a.status != http.StatusNotFound {
		t.Errorf("no such ticket: %d", a.status)
	}
	for _, c := range p.store.commands() {
		if c.Kind != bot.CommandSeen {
			t.Errorf("something was sent: %+v", c)
		}
	}
}

// Titles and texts are words, whatever they hold.
func TestCannedIsEscaped(t *testing.T) {
	p := newPlace(t)
	evil := `"><script>alert(1)</script>'`
	must(t, p.canned.PutCannedReply(t.Context(), bot.CannedReply{ID: "E", Owner: "huong", Title: evil, Text: evil + ` onclick="x" {ten}`}))
	p.store.mu.Lock()
	tk := p.store.tickets["N427AH"]
	tk.CitizenName = evil + "{phieu}"
	p.store.tickets["N427AH"] = tk
	p.store.mu.Unlock()
	for _, path := range []string{cannedPath, mine + "/E", mine + "/E/delete", "/console/t/N427AH", "/console/t/N427AH?canned=E", "/console/t/N427AH/canned"} {
		a := p.get(path)
		a.lacks(t, "<script>alert", `"><`+"script", `" onclick="x`)
		if a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	p.get("/console/t/N427AH?canned=E").has(t, html.EscapeString(evil)+"{phieu}</textarea>")
}
