package editor

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/web/axe"
)

// wire is what lies between a browser and the server: it can be cut, and
// remembers where pieces began.
type wire struct {
	next http.Handler

	mu      sync.Mutex
	lets    int // pieces that still come through; -1 all
	offsets []string
}

func (w *wire) set(lets int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lets, w.offsets = lets, nil
}

func (w *wire) began() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.offsets
}

// ServeHTTP implements http.Handler.
func (w *wire) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, "/uploads/") {
		w.mu.Lock()
		cut := w.lets == 0
		if r.Method == http.MethodPatch {
			w.offsets = append(w.offsets, r.Header.Get(offsetHeader))
			if w.lets > 0 {
				w.lets--
			}
		}
		w.mu.Unlock()
		if cut {
			panic(http.ErrAbortHandler) // the line breaks off
		}
	}
	w.next.ServeHTTP(out, r)
}

// wired puts a wire before the server.
func (p *place) wired() *wire {
	w := &wire{next: p.server.Config.Handler, lets: -1}
	p.server = httptest.NewServer(w)
	p.t.Cleanup(p.server.Close)
	return w
}

// choose gives a file to a field of the page, as a person does.
func choose(ctx context.Context, t *testing.T, field, name string, content []byte) {
	t.Helper()
	eval[any](ctx, t, `(() => {
		const bytes = Uint8Array.from(atob('`+base64.StdEncoding.EncodeToString(content)+`'), c => c.charCodeAt(0));
		const all = new DataTransfer();
		all.items.add(new File([bytes], '`+name+`'));
		const input = document.querySelector('`+field+`');
		input.files = all.files;
		input.dispatchEvent(new Event('change', { bubbles: true }));
		return 1;
	})()`)
}

// awaits waits for something to be true on the page.
func awaits(ctx context.Context, t *testing.T, what, script string) {
	t.Helper()
	for range 200 {
		if v, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)); err == nil && v {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %v", what, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatalf("%s: never; the page says: %.800s", what, eval[string](ctx, t, `document.querySelector('main').innerText`))
}

// TestUploadOverABadLine: the line is cut in the middle and the page is left;
// the same file chosen again goes on where it was, and the film plays with its
// captions.
func TestUploadOverABadLine(t *testing.T) {
	p := newPlace(t)
	w := p.wired()
	ctx := p.chromium("huong")
	room := make([]byte, 5<<19)
	big := append(filmFile(t), binary.BigEndian.AppendUint32(nil, uint32(len(room)+8))...)
	big = append(append(big, "free"...), room...)

	w.set(1)
	p.open(ctx, mediaHome)
	choose(ctx, t, "input[capture]", "Nộp hồ sơ.mp4", big)
	awaits(ctx, t, "the page says that the line is cut", `document.querySelector('[data-state]').textContent.includes('Mất mạng')`)
	shoot(ctx, t, "media-cut")
	if got := w.began(); len(got) < 2 || got[0] != "0" || got[1] == "0" {
		t.Errorf("pieces began at %q", got)
	}
	p.open(ctx, mediaHome)
	if text := eval[string](ctx, t, `document.querySelector('.media-waiting').innerText`); !strings.Contains(text, "Nộp hồ sơ.mp4") || !strings.Contains(text, "39 %") {
		t.Errorf("unfinished: %q", text)
	}
	shoot(ctx, t, "media-unfinished")
	w.set(-1)
	choose(ctx, t, "input[data-file]:not([capture])", "Nộp hồ sơ.mp4", big)
	awaits(ctx, t, "the film's page opens", `location.pathname.startsWith('`+mediaHome+`/f/') && document.readyState === 'complete'`)
	if got := w.began(); len(got) == 0 || got[0] == "0" {
		t.Errorf("it began anew: %q", got)
	}
	awaits(ctx, t, "the film can be played", `document.querySelector('video').readyState >= 1`)
	if d := eval[float64](ctx, t, `document.querySelector('video').duration`); d < 3.9 || d > 4.2 {
		t.Errorf("it lasts %.2f s", d)
	}
	choose(ctx, t, "#subtitle", "phude.srt", []byte("1\n00:00:00,000 --> 00:00:03,500\nMo cong dich vu cong\n"))
	do(ctx, t, chromedp.Click(`form[action*="do=captions"] button`))
	awaits(ctx, t, "the captions are shown", `(document.querySelector('video track')?.track.cues?.length ?? 0) === 1 && document.querySelector('video').textTracks[0].mode === 'showing'`)

	// The form of a guide finds it, and comes back with it.
	eval[any](ctx, t, `document.cookie = "theme=light;path=/"; 1`)
	p.open(ctx, Home+"/g/1.004194/edit")
	awaits(ctx, t, "the form is ready", `document.readyState === 'complete'`)
	eval[any](ctx, t, `document.querySelectorAll('details').forEach(d => { d.open = true }); document.querySelector('button[value="media:steps[0].video.file"]').click()`)
	awaits(ctx, t, "the media are there to choose from", `location.pathname === '`+mediaHome+`' && !!document.querySelector('.media-use')`)
	shoot(ctx, t, "media-choose")
	do(ctx, t, chromedp.Click(".media-use"))
	awaits(ctx, t, "the form has it", `location.pathname.endsWith('/edit') && /^[0-9a-f]{12}\.mp4$/.test(document.getElementById('steps[0].video.file')?.value ?? '')`)
	if v := eval[string](ctx, t, `document.getElementById('steps[0].video.captions').value`); !strings.HasSuffix(v, ".vtt") {
		t.Errorf("its captions did not come along: %q", v)
	}
}

func TestLyingFileIsRefusedOnThePage(t *testing.T) {
	p := newPlace(t)
	ctx := p.chromium("huong")
	p.open(ctx, mediaHome)
	choose(ctx, t, "input[capture]", "phim.mp4", []byte("<!DOCTYPE html><script>alert(1)</script>"))
	awaits(ctx, t, "a sentence says why", `document.querySelector('[data-fault]').innerText.includes('không đúng với đuôi tên')`)
	choose(ctx, t, "input[capture]", "phim.mp4", make([]byte, 5<<20))
	awaits(ctx, t, "a sentence says how large it may be", `document.querySelector('[data-fault]').innerText.includes('Tệp quá lớn')`)
	shoot(ctx, t, "media-refused")
}

// TestMediaForEveryone looks the pages over at all widths, and with axe-core.
func TestMediaForEveryone(t *testing.T) {
	t.Parallel() // it takes long
	p := newPlace(t)
	film := p.sendFile(mediaHome, "Cách nộp hồ sơ đăng ký tạm trú trên cổng dịch vụ công quốc gia.mp4", filmFile(t)).header.Get("Location")
	p.sendFile(film+"?do=captions", "a.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:02.000\nA\n"))
	short, err := http.Dir("../../media/testdata").Open("short.webm")
	must(t, err)
	defer short.Close()
	content := make([]byte, 64<<10)
	n, _ := short.Read(content)
	p.sendFile(mediaHome, "Cân giấy.webm", content[:n])
	p.sendFile(mediaHome, "lạc.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:01.000\nB\n"))
	ctx := p.chromium("huong")
	picking := mediaHome + "?" + url.Values{"for": {"g/1.004194"}, "field": {"steps[0].video"}}.Encode()
	p.fits(ctx, "media", mediaHome, "")
	p.fits(ctx, "media-picking", picking, "")
	p.fits(ctx, "media-film", film, "")
	for _, path := range []string{mediaHome, picking, film} {
		for _, theme := range []string{"light", "dark"} {
			eval[any](ctx, t, `document.cookie = "theme=`+theme+`;path=/"; 1`)
			p.open(ctx, path)
			awaits(ctx, t, "the page is ready", `document.readyState === 'complete' && document.fonts.status === 'loaded'`)
			axe.Check(t, path+", "+theme, func(js string) (string, error) {
				return chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
			})
		}
	}
}
