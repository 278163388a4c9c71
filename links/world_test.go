package links

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motcua/motcua/outward"
)

// world is a small Internet: 127.0.0.2 is its only public address, and names
// lead where the test says.
type world struct {
	port   string
	inside int // requests that came to 127.0.0.1, where none may come

	mu    sync.Mutex
	names map[string][]string // what successive lookups of a name say; the last goes on
}

// newWorld serves a site at the public address, and a trap at the same port
// of the private one.
func newWorld(t *testing.T, site http.Handler) *world {
	t.Helper()
	w := &world{names: map[string][]string{}}
	var public, private net.Listener
	var err error
	for range 20 { // the port must be free at both
		if public, err = net.Listen("tcp", "127.0.0.2:0"); err != nil {
			t.Fatal(err)
		}
		_, w.port, _ = net.SplitHostPort(public.Addr().String())
		if private, err = net.Listen("tcp", "127.0.0.1:"+w.port); err == nil {
			break
		}
		_ = public.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	serve := func(l net.Listener, h http.Handler) {
		s := &httptest.Server{Listener: l, Config: &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}}
		s.Start()
		t.Cleanup(func() {
			s.CloseClientConnections()
			s.Close()
		})
	}
	serve(public, site)
	serve(private, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.inside++
	}))
	return w
}

// url is an address at the world's port.
func (w *world) url(host, path string) string { return "http://" + host + ":" + w.port + path }

// reached is how many requests came to the private address.
func (w *world) reached() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.inside
}

// transport reaches the world's public address only.
func (w *world) transport(t *testing.T) *http.Transport {
	tr := Transport(outward.Guard{
		Resolver: w.resolver(),
		May:      func(a netip.AddrPort) bool { return a.Addr() == netip.MustParseAddr("127.0.0.2") },
	})
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// resolver asks the world's names.
func (w *world) resolver() *net.Resolver { return &net.Resolver{PreferGo: true, Dial: w.dialDNS} }

// dialDNS answers one resolver; it speaks DNS over a stream (RFC 1035, 4.2.2).
func (w *world) dialDNS(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	go func() {
		defer ours.Close()
		for {
			var size [2]byte
			if _, err := io.ReadFull(ours, size[:]); err != nil {
				return
			}
			question := make([]byte, binary.BigEndian.Uint16(size[:]))
			if _, err := io.ReadFull(ours, question); err != nil {
				return
			}
			answer := w.resolve(question)
			if _, err := ours.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
				return
			}
		}
	}()
	return theirs, nil
}

func (w *world) resolve(q []byte) []byte {
	var labels []string
	at := 12
	for q[at] != 0 {
		n := int(q[at])
		labels = append(labels, string(q[at+1:at+1+n]))
		at += 1 + n
	}
	kind := binary.BigEndian.Uint16(q[at+1:])
	asked := q[12 : at+5]
	name := strings.ToLower(strings.Join(labels, "."))
	w.mu.Lock()
	defer w.mu.Unlock()
	says, known := w.names[name]
	answers, code := uint16(0), byte(3) // there is no such name
	if known {
		code = 0
	}
	var record []byte
	if known && kind == 1 {
		if len(says) > 1 {
			w.names[name] = says[1:]
		}
		ip := netip.MustParseAddr(says[0]).As4()
		record = append([]byte{0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4}, ip[:]...)
		answers = 1
	}
	out := []byte{q[0], q[1], 0x81, 0x80 | code, 0, 1, 0, byte(answers), 0, 0, 0, 0}
	return append(append(out, asked...), record...)
}

// hostile is a site that does everything a site must not do.
func hostile(w **world) http.Handler {
	mux := http.NewServeMux()
	to := func(path, location string, status int) {
		mux.HandleFunc(path, func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Location", strings.ReplaceAll(location, "PORT", (*w).port))
			rw.WriteHeader(status)
		})
	}
	typed := func(path, kind, body string) {
		mux.HandleFunc(path, func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(rw, body)
		})
	}
	stream := func(rw http.ResponseWriter, r *http.Request, part string, every time.Duration) {
		if r.Method == http.MethodHead {
			rw.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			if _, err := io.WriteString(rw, part); err != nil {
				return
			}
			_ = http.NewResponseController(rw).Flush()
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			}
		}
	}
	typed("/page", "text/html; charset=utf-8", "<h1>Xin chào</h1>")
	typed("/plain.pdf", "application/pdf", "%PDF-1.7 ...")
	typed("/form.bin", "application/octet-stream", "PK\x03\x04 what a document begins with")
	typed("/form-as-page", "application/octet-stream", "<!DOCTYPE html><html><body>Mời đăng nhập</body></html>")
	typed("/empty.pdf", "application/pdf", "")
	typed("/clip.mp4", "video/mp4", "\x00\x00\x00\x18ftypmp42")
	typed("/watch-here", "text/html", "<video src=clip.mp4></video>")
	typed("/private-video", "text/html", `<form><input name="p" TYPE = 'password'></form>`)
	typed("/dang-nhap", "text/html", "<p>Đăng nhập</p>")
	typed("/{$}", "text/html", "<p>Trang chủ</p>")
	for _, status := range []int{204, 400, 401, 403, 404, 410, 418, 429, 500, 503} {
		mux.HandleFunc(fmt.Sprintf("/status/%d", status), func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(status) })
	}
	mux.HandleFunc("/get-only", func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(rw, "<html></html>")
	})
	mux.HandleFunc("/silent-to-head", func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(rw, "<html></html>")
	})
	mux.HandleFunc("/bring-it-back", func(rw http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err != nil {
			http.SetCookie(rw, &http.Cookie{Name: "seen", Value: "1"})
			http.Redirect(rw, r, "/bring-it-back", http.StatusFound)
			return
		}
		rw.Header().Set("Content-Type", "text/html")
	})
	to("/moved", "/page", 301)
	to("/moved-away", "http://other.vn:PORT/page", 302)
	to("/old-deep-page", "/", 302)
	to("/video-behind-login", "/dang-nhap", 303)
	to("/round", "/round", 302)
	to("/ping", "/pong", 302)
	to("/pong", "/ping", 302)
	to("/to-loopback", "http://127.0.0.1:PORT/", 302)
	to("/to-loopback-v6", "http://[::1]:PORT/", 302)
	to("/to-localhost", "http://localhost:PORT/", 307)
	to("/to-metadata", "http://169.254.169.254/latest/meta-data/", 302)
	to("/to-inside-name", "http://inside.vn:PORT/", 302)
	to("/to-script", "javascript:alert(1)", 302)
	to("/to-file", "file:///etc/passwd", 302)
	to("/to-nowhere", "", 302)
	mux.HandleFunc("/further/{n}", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/further/"+r.PathValue("n")+"1", http.StatusFound)
	})
	mux.HandleFunc("/endless", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		stream(rw, r, strings.Repeat("đ", 32<<10), time.Microsecond)
	})
	mux.HandleFunc("/drip", func(rw http.ResponseWriter, r *http.Request) { stream(rw, r, "x", 5*time.Millisecond) })
	mux.HandleFunc("/mute", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/half", func(rw http.ResponseWriter, r *http.Request) {
		stream(rw, r, "x", time.Hour)
	})
	mux.HandleFunc("/huge-header", func(rw http.ResponseWriter, _ *http.Request) {
		for i := range 200 {
			rw.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 1000))
		}
	})
	mux.HandleFunc("/long-kind", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/"+strings.Repeat("x", 5000)+"; a=b")
	})
	mux.HandleFunc("/bomb", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Encoding", "gzip")
		rw.Header().Set("Content-Type", "application/pdf")
		_, _ = rw.Write(bomb())
	})
	mux.HandleFunc("/broken-off", func(rw http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(rw).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Le")
			_ = conn.Close()
		}
	})
	mux.HandleFunc("/no-http", func(rw http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(rw).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "220 smtp.example.vn ESMTP\r\n")
			_ = conn.Close()
		}
	})
	mux.HandleFunc("/turns", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Connection", "close")
		rw.WriteHeader(http.StatusMethodNotAllowed)
	})
	return mux
}
