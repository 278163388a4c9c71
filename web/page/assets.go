package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// AssetPrefix is the path below which assets are served: /assets/SUM/NAME.
const AssetPrefix = "/assets/"

// asset is one file as it is served.
type asset struct {
	url    string
	kind   string // content type
	body   []byte
	packed []byte // gzip; nil where it does not help
}

type assets struct{ byName map[string]*asset }

var assetKinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2",
	".wav": "audio/wav", ".mp3": "audio/mpeg", ".vtt": "text/vtt; charset=utf-8",
}

// cssURL finds what a style sheet refers to; paths there are from its
// source's root: url("fonts/x.woff2"), url("../page/art/stitch.svg").
var cssURL = regexp.MustCompile(`url\("([^":]+)"\)`)

// readAssets reads the files of all sources. Style sheets come last, because
// the checksums of what they name go into them.
func readAssets(sources []Source) (*assets, error) {
	a := &assets{byName: map[string]*asset{}}
	var errs []error
	raw := map[string][]byte{}
	for _, src := range sources {
		if src.Assets == nil {
			continue
		}
		err := fs.WalkDir(src.Assets, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || assetKinds[path.Ext(name)] == "" {
				return err // licences stay beside their files and are not served
			}
			b, err := fs.ReadFile(src.Assets, name)
			if dir := path.Dir(name); path.Ext(dir) == ".css" {
				name = dir // joined, in the order of the walk
			}
			raw[src.Name+"/"+name] = append(raw[src.Name+"/"+name], b...)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read assets of %s: %w", src.Name, err)
		}
	}
	var sheets []string
	for name, b := range raw {
		if path.Ext(name) == ".css" {
			sheets = append(sheets, name)
			continue
		}
		a.add(name, b)
	}
	slices.Sort(sheets)
	for _, name := range sheets {
		source, _, _ := strings.Cut(name, "/")
		a.add(name, cssURL.ReplaceAllFunc(raw[name], func(m []byte) []byte {
			ref := path.Join(source, string(cssURL.FindSubmatch(m)[1]))
			to, ok := a.byName[ref]
			if !ok {
				errs = append(errs, fmt.Errorf("style sheet %s: no asset %s", name, ref))
				return m
			}
			return []byte(`url("` + to.url + `")`)
		}))
	}
	for _, src := range sources {
		for name, parts := range src.Joined {
			var body []byte
			for _, part := range parts {
				p, ok := a.byName[part]
				if !ok {
					errs = append(errs, fmt.Errorf("join %s/%s: no asset %s", src.Name, name, part))
					continue
				}
				body = append(body, p.body...)
			}
			a.add(src.Name+"/"+name, body)
		}
	}
	return a, errors.Join(errs...)
}

func (a *assets) add(name string, body []byte) {
	body = Bare(path.Ext(name), body)
	sum := sha256.Sum256(body)
	f := &asset{url: AssetPrefix + hex.EncodeToString(sum[:6]) + "/" + name, kind: assetKinds[path.Ext(name)], body: body}
	if packed := pack(body); len(packed) < len(body)*9/10 {
		f.packed = packed
	}
	a.byName[name] = f
}

// styleComment is a comment of a style sheet.
var styleComment = regexp.MustCompile(`(?s)/\*.*?\*/\s*`)

// Bare is a script or style sheet (ext ".js", ".css") without what only those
// who work on it need, and every phone would load: the space before lines,
// and comments, in scripts those that have a line of their own. Anything else
// comes back as it is.
func Bare(ext string, body []byte) []byte {
	switch ext {
	case ".css":
		body = styleComment.ReplaceAll(body, nil)
	case ".js":
	default:
		return body
	}
	var out []byte
	for line := range bytes.Lines(body) {
		line = bytes.TrimLeft(line, " \t")
		if ext == ".js" && bytes.HasPrefix(line, []byte("//")) {
			continue
		}
		out = append(out, line...)
	}
	return out
}

// Asset is the checksummed URL of an asset ("page/app.css"). Naming one that
// there is not fails the template.
func (s *Set) Asset(name string) (string, error) {
	a, ok := s.assets.byName[name]
	if !ok {
		return "", fmt.Errorf("asset %s: there is none", name)
	}
	return a.url, nil
}

// Assets serves what Asset names, below AssetPrefix. Under its own checksum
// a file is good for ever; under another (a page from before an update) the
// present one is served, and asked for again next time.
func (s *Set) Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		_, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, AssetPrefix), "/")
		a, ok := s.assets.byName[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		if a.url != r.URL.Path {
			h.Set("Cache-Control", "no-cache")
		}
		if a.packed == nil {
			http.ServeContent(w, r, "", noTime, bytes.NewReader(a.body))
			return
		}
		h.Add("Vary", "Accept-Encoding")
		body := a.body
		if acceptsGzip(r) {
			body = a.packed
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body) // the reader went away: nobody is left to tell
		}
	})
}

// pack is gzip of b.
func pack(b []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is a valid one
	_, _ = z.Write(b)                                       // into memory
	_ = z.Close()
	return out.Bytes()
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.TrimSpace(q) != "q=0" {
			return true
		}
	}
	return false
}
