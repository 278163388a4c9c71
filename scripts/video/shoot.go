package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// Sizes in CSS pixels; pictures have twice as many.
const (
	width       = 360
	height      = 640
	stageHeight = 512 // the demo or the card; the caption has the rest
	scale       = 2
)

// patience is how long one action in the demo may take.
const patience = 15 * time.Second

// settle lets a page finish its motion before its picture is taken.
const settle = 700 * time.Millisecond

// shoot takes the picture of every scene, captioned, and returns their files.
func shoot(ctx context.Context, o options, s *script, dir string) ([]string, error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(o.chromium), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "vi"))
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox)
	}
	ctx, cancel := chromedp.NewExecAllocator(ctx, opts...)
	defer cancel()
	frame, closeFrame := chromedp.NewContext(ctx)
	defer closeFrame()
	if err := chromedp.Do(frame, chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale))); err != nil {
		return nil, fmt.Errorf("start browser: %w", err)
	}
	face, err := fontFaces(o.fonts)
	if err != nil {
		return nil, err
	}
	demo := frame
	if !o.cards {
		var closeDemo context.CancelFunc
		demo, closeDemo = chromedp.NewContext(frame)
		defer closeDemo()
		if err := chromedp.Do(demo, chromedp.EmulateViewport(width, stageHeight, chromedp.EmulateScale(scale)),
			chromedp.Navigate(o.address)); err != nil {
			return nil, fmt.Errorf("open %s: %w", o.address, err)
		}
	}
	stills := make([]string, len(s.Scenes))
	for i, sc := range s.Scenes {
		v := view{Heading: s.Heading, Number: i + 1, Of: len(s.Scenes), Scene: sc, Faces: face}
		if !o.cards && !sc.AlwaysCard {
			if v.Shot, err = film(demo, s, sc); err != nil {
				return nil, fmt.Errorf("film scene %s: %w", sc.ID, err)
			}
		}
		stills[i] = filepath.Join(dir, fmt.Sprintf("%02d-%s.png", i+1, sc.ID))
		if err := compose(frame, v, stills[i]); err != nil {
			return nil, fmt.Errorf("draw scene %s: %w", sc.ID, err)
		}
	}
	return stills, nil
}

// film does the scene's actions in the demo and returns its picture.
func film(ctx context.Context, s *script, sc scene) (template.URL, error) {
	for _, a := range sc.Do {
		if err := act(ctx, s, a); err != nil {
			return "", err
		}
	}
	if err := chromedp.Do(ctx, chromedp.Sleep(settle)); err != nil {
		return "", fmt.Errorf("let page settle: %w", err)
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return "", fmt.Errorf("take picture: %w", err)
	}
	return dataURL("image/png", png), nil
}

func act(ctx context.Context, s *script, a action) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	name := a.Wait + a.Show + a.Click + a.Type
	sel := s.Selectors[name]
	do := steps(chromedp.CSS(sel), sel, a)
	if strings.HasPrefix(sel, "//") {
		do = steps(chromedp.Search(sel), sel, a)
	}
	if err := chromedp.Do(ctx, do...); err != nil {
		return fmt.Errorf("use %q (%s): %w", name, sel, err)
	}
	return nil
}

// steps waits for what the selector finds and does the action with it. It is
// brought to the middle first: at the edge a fixed composer may cover it.
func steps[S chromedp.Selectable](by S, sel string, a action) []chromedp.Action[chromedp.Void] {
	out := []chromedp.Action[chromedp.Void]{chromedp.WaitVisible(by)}
	if a.Show != "" || a.Click != "" {
		find := "document.querySelector(" + strconv.Quote(sel) + ")"
		if strings.HasPrefix(sel, "//") {
			find = "document.evaluate(" + strconv.Quote(sel) + ", document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue"
		}
		out = append(out, chromedp.Evaluate[chromedp.Void](find+".scrollIntoView({block: 'center'})"))
	}
	switch {
	case a.Click != "":
		out = append(out, chromedp.Click(by))
	case a.Type != "":
		out = append(out, chromedp.SendKeys(by, a.Text))
	}
	return out
}

// compose puts a stage and its caption into one picture.
func compose(ctx context.Context, v view, file string) error {
	html, err := v.html()
	if err != nil {
		return err
	}
	source, err := filepath.Abs(file + ".html")
	if err != nil {
		return fmt.Errorf("name page: %w", err)
	}
	if err := os.WriteFile(source, []byte(html), 0o644); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+filepath.ToSlash(source)),
		chromedp.Evaluate[chromedp.Void](`document.fonts.ready.then(() => null)`, chromedp.EvalAwaitPromise)); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return fmt.Errorf("take picture: %w", err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	return nil
}

func dataURL(kind string, b []byte) template.URL {
	return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(b))
}
