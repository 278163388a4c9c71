package editor

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/procedures/sheet"
)

// sent is a file of a form.
type sent struct{ name, body string }

// send uploads files and follows to the page of the upload.
func (p *place) send(files ...sent) answered {
	p.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, f := range files {
		w, err := m.CreateFormFile("file", f.name)
		must(p.t, err)
		_, err = io.WriteString(w, f.body)
		must(p.t, err)
	}
	must(p.t, m.Close())
	return p.sendForm(&b, m.FormDataContentType())
}

func (p *place) sendForm(body io.Reader, kind string) answered {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.server.URL+Home+"/import", body)
	must(p.t, err)
	req.Header.Set("Content-Type", kind)
	res, err := p.client.Do(req)
	must(p.t, err)
	text, err := io.ReadAll(res.Body)
	must(p.t, err)
	must(p.t, res.Body.Close())
	return answered{res.StatusCode, res.Header, string(text)}
}

// import waits until an upload was read or taken, and returns its page.
func (p *place) waited(a answered) (path string, page answered) {
	p.t.Helper()
	path = a.header.Get("Location")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(path, Home+"/import/u/") {
		p.t.Fatalf("sent to %q: %d\n%.800s", path, a.status, a.words())
	}
	p.editor.jobs.wait.Wait()
	return path, p.get(path)
}

func archive(t *testing.T, files ...sent) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.name)
		must(t, err)
		_, err = io.WriteString(w, f.body)
		must(t, err)
	}
	must(t, z.Close())
	return b.String()
}

// record is a text of the national portal.
func record(code, title, fee, form string) string {
	return `Chi tiết thủ tục hành chính
Mã thủ tục: ` + code + `
Số quyết định: 12/QĐ-BGA
Tên thủ tục: ` + title + `
Cấp thực hiện: Cấp Xã
Loại thủ tục: OTHER
Lĩnh vực: Chăn nuôi
Trình tự thực hiện:
    Bước 1: Mang gà ra xã.

Cách thức thực hiện:
  * Hình thức nộp: DIRECT
    Thời hạn giải quyết: 3 WORKING_DAY
    Phí, lệ phí: ` + fee + ` VNĐ (Nộp tại chỗ)
    Mô tả: Không có thông tin

Thành phần hồ sơ:
    - Tờ khai gà (Mẫu ` + form + ` kèm Thông tư 1);
      Số lượng: Bản chính: 1, Bản sao: 0

Đối tượng thực hiện: Công dân Việt Nam
Cơ quan thực hiện: Ủy ban nhân dân cấp xã
Cơ quan có thẩm quyền: Ủy ban nhân dân cấp xã
Địa chỉ tiếp nhận HS: Không có thông tin
Cơ quan được ủy quyền: Không có thông tin
Cơ quan phối hợp: Không có thông tin
Kết quả thực hiện: Giấy gà
Căn cứ pháp lý:
  * Luật Gà (68/2020/QH14)
Yêu cầu, điều kiện thực hiện: Không có thông tin
Từ khóa: gà
Mô tả: Không có thông tin
`
}

// hens is what the ward says of it, in words of its own.
func hens() *procedures.Guide {
	return &procedures.Guide{Code: "9.000001", Title: "Đăng ký nuôi gà", Short: "Nuôi gà", Summary: "Nuôi gà thì báo xã một tiếng.", Level: []string{"commune"}, Review: procedures.ReviewWard,
		Submissions: []procedures.Submission{{Method: procedures.MethodInPerson, Place: "Tầng 1", Time: procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay}, Fees: []procedures.Fee{{Amount: 15000}}}},
		Evidence:    []procedures.Evidence{{ID: "to-khai", Title: "Tờ khai gà", Originals: 1, Form: &procedures.Form{Code: "GA01"}}},
		Steps:       []procedures.Step{{ID: "mang", Title: "Mang gà", Text: "Bà con mang gà ra xã.", Evidence: []procedures.EvidenceID{"to-khai"}}},
		Legal:       []procedures.LegalAct{{Number: "68/2020/QH14", Title: "Luật Gà"}}, Source: procedures.Source{Decision: "12/QĐ-BGA"}}
}

var keyOf = regexp.MustCompile(`name="take" value="([^"]+)"( checked)?`)
var seesOf = regexp.MustCompile(`name="sees" value="([^"]+)"`)

// A ward keeps the official text, the national portal changes a fee, and
// somebody takes the new fee into a draft.
func TestOfficialTextChanges(t *testing.T) {
	p := newPlace(t, hens())
	path, page := p.waited(p.send(sent{"9.000001.txt", record("9.000001", "Đăng ký nuôi gà", "15000", "GA01")}, sent{"moi.txt", record("9.000002", "Đăng ký nuôi vịt", "9000", "VI01")},
		sent{"hong.txt", "Mã thủ tục: 9.3\nSố quyết định: 1\n"}))
	page.has(t, "1 Thủ tục mới", "1 Không đổi", "1 Không đọc được", "Đăng ký nuôi vịt")
	p.get(path+"?show=fault").has(t, "hong.txt, dòng 2", "Sau dòng này thiếu mục Tên thủ tục.")
	if list, err := p.store.Officials(t.Context()); err != nil || len(list) != 0 {
		t.Fatalf("kept before anybody confirmed: %v, %v", list, err)
	}
	_, page = p.waited(p.post(path, url.Values{"c": {"9.000002"}}))
	page.has(t, "Đã làm 1 bản nháp")
	if !strings.Contains(page.body, `name="m" value="9.000002@1"`) {
		t.Error("the draft cannot be sent for review at once")
	}
	d, err := p.store.Draft(t.Context(), "9.000002")
	must(t, err)
	if d.Guide.Review != procedures.ReviewOfficial || d.Guide.Submissions[0].Fees[0].Amount != 9000 || d.ChangedBy != "huong" {
		t.Errorf("draft is %+v", d)
	}
	o, err := p.store.Official(t.Context(), "9.000001")
	must(t, err)
	if o.Open() {
		t.Error("nothing differs, and somebody has to look")
	}
	p.get(Home+"/import").has(t, "Không có gì phải đối chiếu")
	p.get(Home+"/import/9.000001").has(t, "đã đối chiếu xong")

	// Next month.
	p.wait(24 * time.Hour)
	p.client = p.signIn("huong")
	path, page = p.waited(p.send(sent{"thang-sau.zip", archive(t, sent{"a/9.000001.txt", record("9.000001", "Đăng ký nuôi gà", "20000", "GA02")}, sent{"../../../etc/9.000002.txt", record("9.000002", "Đăng ký nuôi vịt", "9000", "VI01")},
		sent{"__MACOSX/x.txt", "?"}, sent{".DS_Store", "?"})}))
	page.has(t, "1 Có khác", "2 chỗ đổi, 2 chỗ bài mình đang nói như chữ cũ")
	_, page = p.waited(p.post(path, nil))
	page.has(t, "Đã giữ chữ chính thức mới nhất")
	p.get(Home+"/import").has(t, "Nuôi gà", "9.000001")
	page = p.get(Home + "/import/9.000001")
	page.has(t, "15.000 đồng", "20.000 đồng", "GA01", "GA02", "2 chỗ đã đánh dấu sẵn")
	keys := keyOf.FindAllStringSubmatch(page.body, -1)
	sees := seesOf.FindStringSubmatch(page.body)
	if len(keys) != 2 || keys[0][2] == "" || sees == nil {
		t.Fatalf("keys %q, sees %q", keys, sees)
	}
	if got := p.post(Home+"/import/9.000001", url.Values{"do": {"take"}, "take": {keys[0][1]}, "sees": {"x"}}); got.status != http.StatusConflict {
		t.Errorf("a tick for other texts: %d", got.status)
	}
	if got := p.post(Home+"/import/9.000001", url.Values{"do": {"take"}, "sees": {sees[1]}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("nothing ticked: %d", got.status)
	}
	if got := p.post(Home+"/import/9.000001", url.Values{"do": {"take"}, "take": {keys[0][1]}, "sees": {sees[1]}}); got.header.Get("Location") != Home+"/g/9.000001/edit" {
		t.Errorf("taken: %d %s", got.status, got.header.Get("Location"))
	}
	d, err = p.store.Draft(t.Context(), "9.000001")
	must(t, err)
	want := hens()
	want.Submissions[0].Fees[0].Amount = 20000
	if !procedures.Equal(d.Guide, want) {
		t.Errorf("the draft differs in %+v", procedures.Compare(want, d.Guide))
	}
	if o, err = p.store.Official(t.Context(), "9.000001"); err != nil || o.Open() {
		t.Errorf("still waits: %+v, %v", o, err)
	}
	trail, err := p.store.AuditTrail(t.Context(), time.Time{}, 50)
	must(t, err)
	var actions []string
	for _, a := range trail {
		if strings.HasPrefix(string(a.Action), "guide.") {
			actions = append(actions, string(a.Action)+" "+a.Actor)
		}
	}
	if want := []string{"guide.take_official huong", "guide.import huong", "guide.import huong"}; !slices.Equal(actions, want) {
		t.Errorf("trail has %q", actions)
	}
}

// Without an earlier official text the page says so; looking is enough.
func TestFirstComparison(t *testing.T) {
	p := newPlace(t, hens())
	path, page := p.waited(p.send(sent{"a.txt", record("9.000001", "Đăng ký nuôi gà", "20000", "GA01")}))
	page.has(t, "1 Có khác", "1 chỗ đổi, 0 chỗ")
	p.waited(p.post(path, nil))
	page = p.get(Home + "/import/9.000001")
	page.has(t, "Chưa có chữ chính thức lần trước", "20.000 đồng", "15.000 đồng", "Không chỗ nào đánh dấu sẵn")
	sees := seesOf.FindStringSubmatch(page.body)
	if got := p.post(Home+"/import/9.000001", url.Values{"do": {"settle"}, "sees": {sees[1]}}); got.status != http.StatusSeeOther {
		t.Fatal(got.status)
	}
	p.get(Home+"/import?said=settled").has(t, "xem xong, không cần đổi gì", "Không có gì phải đối chiếu")
	if _, err := p.store.Draft(t.Context(), "9.000001"); err == nil {
		t.Error("looking made a draft")
	}
}

// A workbook goes out, is changed, and comes back as drafts; what somebody
// else changed meanwhile stays.
func TestWorkbookAndBack(t *testing.T) {
	p := newPlace(t)
	out := p.get(Home + "/export/file?format=xlsx&which=some&codes=" + url.QueryEscape("1.004194 1.004222"))
	if out.status != http.StatusOK || !strings.Contains(out.header.Get("Content-Disposition"), ".xlsx") {
		t.Fatalf("%d %v", out.status, out.header)
	}
	_, page := p.waited(p.send(sent{"bang.xlsx", out.body}))
	page.has(t, "2 Không đổi", "0 Có khác")

	tables, err := sheet.ReadXLSX(strings.NewReader(out.body), int64(len(out.body)))
	must(t, err)
	change := func(name, column, text string) {
		table := tables[slices.IndexFunc(tables, func(t sheet.Table) bool { return t.Name == name })]
		at := slices.IndexFunc(table.Columns, func(c sheet.Column) bool { return c.Head == column })
		table.Rows[0].Cells[at].Text = text
	}
	save := func() string {
		var b bytes.Buffer
		must(t, sheet.WriteXLSX(&b, tables))
		return b.String()
	}
	change("Lệ phí", "Số tiền", "123456")
	change("Thủ tục", "Tóm tắt", "Lời tóm tắt mới.")

	// Lan changes the title meanwhile.
	lib, err := guides.Load()
	must(t, err)
	ours := lib[slices.IndexFunc(lib, func(g *procedures.Guide) bool { return g.Code == "1.004194" })].Clean()
	rev, err := procedures.RevisionOf(ours)
	must(t, err)
	theirs := ours.Clean()
	theirs.Short = "Tạm trú, Lan sửa"
	_, err = p.store.PutDraft(t.Context(), procedures.NewDraft(theirs, rev, "lan", start))
	must(t, err)

	path, page := p.waited(p.send(sent{"bang.xlsx", save()}))
	page.has(t, "1 Có khác", "2 chỗ khác", "lan đang có bản nháp", "123.456 đồng", "Lời tóm tắt mới.")
	if strings.Contains(page.body, `value="1.004194" checked`) {
		t.Error("somebody's draft is ticked beforehand")
	}
	_, page = p.waited(p.post(path, url.Values{"c": {"1.004194"}}))
	page.has(t, "Đã làm 1 bản nháp")
	d, err := p.store.Draft(t.Context(), "1.004194")
	must(t, err)
	if d.Guide.Short != theirs.Short || d.Guide.Summary != "Lời tóm tắt mới." || d.Guide.Submissions[0].Fees[0].Amount != 123456 || !slices.Equal(d.Authors, []string{"lan", "huong"}) {
		t.Errorf("draft: %q %q %v %q", d.Guide.Short, d.Guide.Summary, d.Guide.Submissions[0].Fees, d.Authors)
	}
	if g, _, _ := p.library().Guide("1.004194"); g.Summary == d.Guide.Summary {
		t.Error("an import was published")
	}

	// Faults: all at once, and nothing is taken.
	change("Lệ phí", "Số tiền", "nhiều")
	change("Thủ tục", "Nguồn chữ", "trên trời")
	path, page = p.waited(p.send(sent{"bang.xlsx", save()}))
	page.has(t, "2 chỗ cần sửa", "Lệ phí, dòng 2, cột Số tiền", "“nhiều” không phải số", "Thủ tục, dòng 2, cột Nguồn chữ", "Phường tự viết")
	if got := p.post(path, url.Values{"all": {"1"}}); got.status != http.StatusConflict {
		t.Errorf("taken with faults: %d", got.status)
	}
}

func (p *place) library() *procedures.Library {
	w, _, done := p.host.Take()
	defer done()
	return w.Library
}

// CSV files and YAML files come back as they went.
func TestOtherFilesAndBack(t *testing.T) {
	p := newPlace(t)
	for _, format := range []string{"csv", "yaml"} {
		out := p.get(Home + "/export/file?format=" + format + "&which=all")
		_, page := p.waited(p.send(sent{"tat-ca.zip", out.body}))
		page.has(t, "60 Không đổi", "0 Có khác", "0 Thủ tục mới")
	}
	g := hens()
	b, err := procedures.WriteGuide(g)
	must(t, err)
	path, page := p.waited(p.send(sent{"bai.zip", archive(t, sent{"huong-dan/9.000001.yaml", string(b)}, sent{"huong-dan/media/a.mp4", "?"}, sent{"huong-dan/hong.yaml", "code: [1\n"}, sent{"huong-dan/thieu.yaml", "code: \"9.000002\"\nreview: ward\nsource: {}\n"})}))
	page.has(t, "1 Thủ tục mới", "2 Không đọc được")
	p.get(path+"?show=fault").has(t, "hong.yaml", "không đúng dạng YAML", "thieu.yaml", "mục title", "Mục này còn trống")
	p.waited(p.post(path, url.Values{"all": {"1"}}))
	d, err := p.store.Draft(t.Context(), "9.000001")
	must(t, err)
	if !procedures.Equal(d.Guide, g) || d.Base != "" {
		t.Errorf("draft differs in %v", procedures.Compare(g, d.Guide))
	}
}

func TestUploadsThatAreNone(t *testing.T) {
	p := newPlace(t, hens())
	if got := p.sendForm(strings.NewReader(""), "application/x-www-form-urlencoded"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("no file: %d", got.status)
	}
	for _, tc := range []struct {
		file sent
		want string
	}{
		{sent{"anh.jpg", "\xff\xd8\xff"}, "Không biết đây là tệp gì"},
		{sent{"rong.zip", archive(t)}, "Không biết đây là tệp gì"},
		{sent{"anh.zip", archive(t, sent{"a.jpg", "x"})}, "Không biết đây là tệp gì"},
		{sent{"vo.zip", "PK\x03\x04 và không gì nữa"}, "Không biết đây là tệp gì"},
		{sent{"vo.xlsx", archive(t, sent{"xl/workbook.xml", "<a"})}, "Không mở được bảng tính"},
		{sent{"cho.csv", "Gạo;Giá\nnếp;20000\n"}, "Không có bảng nào mang các cột"},
	} {
		_, page := p.waited(p.send(tc.file))
		page.has(t, tc.want)
	}
	if got := p.get(Home + "/import/u/" + strings.Repeat("0", 24)); got.status != http.StatusNotFound {
		t.Errorf("an upload that never was: %d", got.status)
	}
	if got := p.get(Home + "/import/u/..%2f..%2fetc"); got.status != http.StatusNotFound {
		t.Errorf("a way out of the folder: %d", got.status)
	}
	if got := p.as("son").get(Home + "/import"); got.status == http.StatusOK {
		t.Error("a reviewer imports")
	}
	if got := p.as("minh").post(Home+"/import", nil); got.status == http.StatusSeeOther && strings.Contains(got.header.Get("Location"), "/import/u/") {
		t.Error("an officer imports")
	}
}

// An upload is kept for a day, each person's last one, and never more than
// there is room for.
func TestUploadsAreForgotten(t *testing.T) {
	p := newPlace(t, hens())
	count := func() int {
		list, err := os.ReadDir(p.editor.Imports)
		must(t, err)
		return len(list)
	}
	first, _ := p.waited(p.send(sent{"a.txt", record("9.000001", "Gà", "1", "A")}))
	second, _ := p.waited(p.send(sent{"a.txt", record("9.000001", "Gà", "1", "A")}))
	if p.get(first).status != http.StatusNotFound || p.get(second).status != http.StatusOK || count() != 1 {
		t.Errorf("%d uploads are kept", count())
	}
	p.as("lan").waited(p.as("lan").send(sent{"b.txt", "?"}))
	if count() != 2 {
		t.Errorf("%d uploads are kept of two people", count())
	}
	p.post(second+"/forget", nil)
	if count() != 1 {
		t.Errorf("%d uploads after one was deleted", count())
	}
	p.wait(intakeLife + time.Minute)
	p.client = p.signIn("huong")
	p.get(Home + "/import")
	if count() != 0 {
		t.Errorf("%d uploads after a day", count())
	}
}

// What was begun goes on after the server was started again.
func TestImportGoesOnAfterRestart(t *testing.T) {
	p := newPlace(t, hens())
	id, err := p.editor.intakes.create("huong", start, p.editor.jobs.busy)
	must(t, err)
	must(t, os.WriteFile(p.editor.intakes.path(id, "upload"), []byte(record("9.000001", "Đăng ký nuôi gà", "15000", "GA01")), 0o600))
	must(t, p.editor.intakes.put(intake{ID: id, Name: "a.txt", Files: 1, At: start, State: intakeReading}))
	p.get(Home+"/import/u/"+id).has(t, "Đang đọc")
	p.editor.jobs.wait.Wait()
	p.get(Home+"/import/u/"+id).has(t, "1 Không đổi")
}

// TestImportMany sends one in eight of the real records, and those of all
// guides that are shipped, as one file, as the browser does, and measures it.
func TestImportMany(t *testing.T) {
	t.Parallel() // it takes long
	dir := os.Getenv("MOTCUA_SHARED")
	if dir == "" || testing.Short() {
		t.Skip("needs MOTCUA_SHARED, the folder of the portal's real records")
	}
	files, err := filepath.Glob(filepath.Join(dir, "data", "portal", "*.txt"))
	must(t, err)
	p := newPlace(t)
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	w, err := m.CreateFormFile("file", "cong-dich-vu-cong.zip")
	must(t, err)
	z := zip.NewWriter(w)
	sent := 0
	shipped, err := guides.Load()
	must(t, err)
	for i, f := range files {
		code := procedures.Code(strings.TrimSuffix(filepath.Base(f), ".txt"))
		if i%8 != 0 && !slices.ContainsFunc(shipped, func(g *procedures.Guide) bool { return g.Code == code }) {
			continue
		}
		sent++
		data, err := os.ReadFile(f)
		must(t, err)
		e, err := z.Create(filepath.Base(f))
		must(t, err)
		_, err = e.Write(data)
		must(t, err)
	}
	must(t, z.Close())
	must(t, m.Close())
	size := b.Len()

	peak := watchHeap()
	began := time.Now()
	res := p.sendForm(&b, m.FormDataContentType())
	arrived := time.Since(began)
	path, page := p.waited(res)
	read := time.Since(began)
	page.has(t, "Có khác", "0 Không đọc được")
	p.get(path+"?show=new").has(t, "700 Thủ tục mới", "1 đến 50 trên 700")
	began = time.Now()
	p.waited(p.post(path, url.Values{"all": {"1"}, "commune": {"1"}}))
	taken := time.Since(began)
	t.Logf("%d files, %d MB sent in %v, read after %v, taken in %v, heap at most %d MB above the begin", sent, size>>20, arrived, read, taken, peak()>>20)
	began = time.Now()
	page = p.get(Home + "/import")
	t.Logf("first page in %v", time.Since(began))
	page.has(t, "Hồ sơ quốc gia đã đổi")
	if !regexp.MustCompile(`1 đến 50 trên \d\d`).MatchString(page.words()) {
		t.Error("the list of proposals has no pages")
	}
	drafts, err := p.store.Drafts(t.Context())
	must(t, err)
	officials, err := p.store.Officials(t.Context())
	must(t, err)
	t.Logf("%d drafts, %d official texts", len(drafts), len(officials))
	if len(officials) != sent || len(drafts) < 80 {
		t.Errorf("%d official texts, %d drafts", len(officials), len(drafts))
	}
}

// watchHeap looks at the heap until it is asked how high it was.
func watchHeap() func() uint64 {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, top := make(chan struct{}), make(chan uint64)
	go func() {
		var high uint64
		for {
			select {
			case <-stop:
				top <- high - min(before.HeapInuse, high)
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				high = max(high, m.HeapInuse)
			}
		}
	}()
	return func() uint64 { close(stop); return <-top }
}
