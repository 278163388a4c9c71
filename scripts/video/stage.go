package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"
)

//go:embed stage.html
var stageFile string

// view is what one picture shows.
type view struct {
	Heading    string
	Number, Of int
	Scene      scene
	Shot       template.URL // picture of the demo; "" draws the card
	Faces      template.CSS
}

// Terrace has one entry per scene: done, here or ahead.
func (v view) Terrace() []string {
	out := make([]string, v.Of)
	for i := range out {
		switch {
		case i+1 < v.Number:
			out[i] = "done"
		case i+1 == v.Number:
			out[i] = "here"
		default:
			out[i] = "ahead"
		}
	}
	return out
}

func (v view) html() (string, error) {
	t, err := template.New("stage").Parse(stageFile)
	if err != nil {
		return "", fmt.Errorf("parse stage.html: %w", err)
	}
	var b strings.Builder
	if err := t.Execute(&b, v); err != nil {
		return "", fmt.Errorf("fill stage.html: %w", err)
	}
	return b.String(), nil
}

// fontFaces embeds Be Vietnam Pro from a folder of its .woff2 files, named
// as its npm package names them (be-vietnam-pro-vietnamese-400-normal.woff2).
func fontFaces(dir string) (template.CSS, error) {
	if dir == "" {
		return "", nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "be-vietnam-pro-*-normal.woff2"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("find fonts in %s: no be-vietnam-pro-*-normal.woff2 there", dir)
	}
	ranges := map[string]string{
		"vietnamese": "U+0102-0103, U+0110-0111, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, U+0300-0301, U+0303-0304, U+0308-0309, U+0323, U+0329, U+1EA0-1EF9, U+20AB",
		"latin-ext":  "U+0100-0101, U+0104-010F, U+0112-0127, U+012A-0167, U+016A-019F",
		"latin":      "U+0000-00FF, U+2000-206F",
	}
	var b strings.Builder
	for _, f := range files {
		part := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "be-vietnam-pro-"), "-normal.woff2")
		cut := strings.LastIndex(part, "-")
		if cut < 0 || ranges[part[:cut]] == "" {
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			return "", fmt.Errorf("read font: %w", err)
		}
		fmt.Fprintf(&b, "@font-face{font-family:'Be Vietnam Pro';font-weight:%s;src:url(%s) format('woff2');unicode-range:%s}\n",
			part[cut+1:], dataURL("font/woff2", data), ranges[part[:cut]])
	}
	return template.CSS(b.String()), nil
}
