package editor

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/web/axe"
)

// TestImportPagesFit opens every page of imports at the widths that matter:
// nothing is cut off, everything can be pressed, and axe-core finds nothing.
// With EDITOR_SHOTS set to a folder it leaves pictures there.
func TestImportPagesFit(t *testing.T) {
	p := newPlace(t, hens())
	first, _ := p.waited(p.send(sent{"9.000001.txt", record("9.000001", "Đăng ký nuôi gà", "15000", "GA01")}))
	p.waited(p.post(first, nil))
	now := record("9.000001", "Đăng ký nuôi gà đẻ trứng", "20000", "GA02")
	now = strings.Replace(now, "Bước 1: Mang gà ra xã.", "Bước 1: Mang gà đến bộ phận một cửa.", 1)
	now = strings.Replace(now, "3 WORKING_DAY", "2 WORKING_DAY", 1)
	portal, _ := p.waited(p.send(sent{"thang-sau.zip", archive(t, sent{"9.000001.txt", now},
		sent{"9.000002.txt", record("9.000002", "Đăng ký nuôi vịt chạy đồng trên địa bàn từ hai xã, phường trở lên", "9000", "VI01")},
		sent{"9.000003.txt", record("9.000003", "Cấp giấy chứng nhận trại gà", "9000", "VI01")}, sent{"hong.txt", "Mã thủ tục: 9.3\nSố quyết định: 1\n"})}))
	p.waited(p.post(portal, url.Values{"c": {"9.000003"}}))
	lan := p.as("lan")
	lan.waited(lan.send(sent{"le-phi.csv", "Mã thủ tục;Cách nộp;Số tiền;Tiền tệ;Cho mỗi;Điều kiện\n9.000001;Bồ câu;nhiều;;;\nchín;;;;;\n"}))
	fees, _ := p.as("lan").waited(p.as("lan").send(sent{"le-phi.csv", "Mã thủ tục;Cách nộp;Số tiền;Tiền tệ;Cho mỗi;Điều kiện;Trường hợp\n9.000001;Trực tiếp;18.000;;con;;\n"}))
	ctx := p.chromium("huong")
	shots := os.Getenv("EDITOR_SHOTS")
	themes := []string{"light"}
	if shots != "" {
		themes = append(themes, "dark")
	}
	pages := map[string]string{"import": "/import", "new": strings.TrimPrefix(portal, Home) + "?show=new", "faults": strings.TrimPrefix(portal, Home) + "?show=fault",
		"sheet": strings.TrimPrefix(fees, Home), "proposals": "/import/9.000001", "export": "/export"}
	for _, dim := range [][2]int64{{320, 640}, {360, 740}, {640, 400}, {1280, 900}} {
		for _, theme := range themes {
			for name, path := range pages {
				must(t, chromedp.Do(ctx, chromedp.EmulateViewport(dim[0], dim[1])))
				eval[any](ctx, t, `document.cookie = "theme=`+theme+`;path=/"; 1`)
				must(t, chromedp.Do(ctx, chromedp.Navigate(p.server.URL+Home+path), chromedp.WaitReady("#content")))
				eval[any](ctx, t, `document.querySelectorAll('details.imp-changes').forEach(d => { d.open = true; }); document.fonts.ready.then(() => 1)`)
				if wide := eval[float64](ctx, t, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
					t.Errorf("%s at %d: %.0f px too wide", name, dim[0], wide)
				}
				if low := eval[[]string](ctx, t, `[...document.querySelectorAll('main a,main button,main summary,main input:not([type=hidden]),main label.pick')].filter(e => {
					const r = e.getBoundingClientRect();
					return r.width > 1 && r.height > 1 && r.height < 43.5 && e.checkVisibility() && !e.closest('.unseen, .pick, p.banner');
				}).map(e => e.outerHTML.slice(0, 90))`); len(low) > 0 {
					t.Errorf("%s at %d: too low to be pressed: %q", name, dim[0], low[:min(len(low), 4)])
				}
				if dim[0] == 360 || dim[0] == 1280 {
					t.Run(fmt.Sprintf("%s at %d, %s", name, dim[0], theme), func(t *testing.T) {
						axe.Check(t, name, func(js string) (string, error) {
							return chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
						})
					})
					if shots != "" {
						png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
						must(t, err)
						must(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("imp-%s-%d-%s.png", name, dim[0], theme)), png, 0o600))
					}
				}
			}
		}
	}
}

// A file sent by the script arrives as one sent by the form does, the page
// follows the reading by itself, and a file that cannot be taken is told of
// without losing the page.
func TestImportInBrowser(t *testing.T) {
	p := newPlace(t, hens())
	ctx := p.chromium("huong")
	file := filepath.Join(t.TempDir(), "9.000001.txt")
	must(t, os.WriteFile(file, []byte(record("9.000001", "Đăng ký nuôi gà", "20000", "GA01")), 0o600))
	must(t, chromedp.Do(ctx, chromedp.Navigate(p.server.URL+Home+"/import"), chromedp.WaitReady("#file"), chromedp.SetUploadFiles("#file", []string{file}),
		chromedp.Click("[data-import-send] button"), chromedp.WaitReady(".imp-tabs")))
	if got := eval[string](ctx, t, `document.querySelector('.imp-tabs [aria-current]').textContent`); !strings.Contains(got, "1") || !strings.Contains(got, "Có khác") {
		t.Errorf("the page shows %q", got)
	}
	must(t, chromedp.Do(ctx, chromedp.Click(".imp-take button"), chromedp.WaitReady(".banner-ok a"), chromedp.Navigate(p.server.URL+Home+"/import/9.000001"), chromedp.WaitReady(".imp-way"),
		chromedp.Click(".imp-way .pick"), chromedp.Click("[value=take]")))
	for range 50 {
		if d, err := p.store.Draft(t.Context(), "9.000001"); err == nil {
			if d.Guide.Submissions[0].Fees[0].Amount != 20000 {
				t.Errorf("draft has %v", d.Guide.Submissions[0].Fees)
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("no draft was made")
}
