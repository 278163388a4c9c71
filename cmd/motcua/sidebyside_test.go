package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// picture leaves a picture of a phone, as it is when it has come to rest.
func (h *handset) picture(what string) {
	h.t.Helper()
	if h.page.shots == "" {
		return
	}
	// The whole of a phone, with nothing under the finger.
	script[bool](h.browser, `new Promise(done => { if (document.activeElement) document.activeElement.blur(); setTimeout(() => { scrollTo(0, 0); done(true); }, 1500); })`)
	h.page.shot("phone-" + strings.ReplaceAll(strings.ToLower(h.name), " ", "-") + "-" + what)
}

// sideBySide makes one picture of the same step on all phones, in 256 colours.
func sideBySide(t *testing.T, all []*handset) {
	t.Helper()
	b := all[0].page
	if b.shots == "" {
		return
	}
	names := map[string]string{"Citizens": "Web", "Website": "Widget", "Zalo": "Zalo OA"}
	var html strings.Builder
	html.WriteString(`<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 14px; display: flex; gap: 14px; background: #fff; font: 600 18px system-ui, sans-serif; color: #141c2b; text-align: center }
figure { margin: 0 } figcaption { margin: 0 0 8px } img { display: block; width: 270px; height: 555px; border-radius: 14px; box-shadow: 0 0 0 1px #b9c3cf }</style>`)
	for _, h := range all {
		name := names[h.name]
		if name == "" {
			name = h.name
		}
		fmt.Fprintf(&html, `<figure><figcaption>%s</figcaption><img src="phone-%s-step.png"></figure>`, name, strings.ReplaceAll(strings.ToLower(h.name), " ", "-"))
	}
	folder, err := filepath.Abs(b.shots)
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(folder, "channels.html")
	if err := os.WriteFile(page, []byte(html.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(6*270+7*14, 620, chromedp.EmulateScale(1)), chromedp.Navigate("file://"+page))
	b.until("the pictures", `[...document.images].every(i => i.complete && i.naturalWidth)`)
	b.shot("channels")
	name := filepath.Join(folder, "channels.png")
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, fewColours(t, raw), 0o600); err != nil {
		t.Fatal(err)
	}
}

// fewColours is a picture in the 256 colours that it has most of.
func fewColours(t *testing.T, raw []byte) []byte {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	count := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA) }
	r := img.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	var most []color.RGBA
	for c := range count {
		most = append(most, c)
	}
	slices.SortFunc(most, func(a, b color.RGBA) int {
		if d := count[b] - count[a]; d != 0 {
			return d
		}
		return bytes.Compare([]byte{a.R, a.G, a.B}, []byte{b.R, b.G, b.B})
	})
	var palette color.Palette
	for _, c := range most[:min(256, len(most))] {
		palette = append(palette, c)
	}
	out, nearest := image.NewPaletted(r, palette), map[color.RGBA]uint8{}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := at(x, y)
			i, ok := nearest[c]
			if !ok {
				i = uint8(palette.Index(c)) //nolint:gosec // of 256 at most
				nearest[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
