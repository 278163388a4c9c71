package chat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/web/axe"
)

// ear hears the faults of a test that is meant to have some.
type ear struct {
	testing.TB
	faults []string
}

func (e *ear) Errorf(format string, args ...any) {
	e.faults = append(e.faults, fmt.Sprintf(format, args...))
}

// TestCitizensPageForEveryone looks over the citizen's pages with axe-core,
// narrow and wide, light and dark, with every kind of message.
func TestCitizensPageForEveryone(t *testing.T) {
	ctx := chromium(t)
	s := newSite(t, nil)
	_, a := known(t, s)
	fill(s, a)
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(s.URL+"/"))
	checked(t, page, "welcome, 360 px")
	eval[any](t, page, `document.querySelector('label[for=text]').remove(); document.getElementById('text').removeAttribute('placeholder'); 1`)
	e := &ear{TB: t}
	axe.Check(e, "control", func(js string) (string, error) {
		return chromedp.Run(page, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
	})
	if len(e.faults) != 1 || !strings.Contains(e.faults[0], "label") {
		t.Fatalf("the control: a box without a name is %q", e.faults)
	}
	eval[any](t, page, `document.cookie = "visitor=`+token+`;path=/"; 1`)
	for _, at := range []struct {
		what, theme, path string
		width             int64
	}{
		{"conversation, 360 px", "light", "/", 360}, {"guide, 360 px", "light", "/?1#guide", 360}, {"conversation and guide, 1280 px", "light", "/?2", 1280},
		{"conversation, dark, 360 px", "dark", "/?3", 360}, {"conversation and guide, dark, 1280 px", "dark", "/?4", 1280},
		{"privacy", "light", "/privacy", 360}, {"ending", "dark", "/end", 360}, {"no such page", "light", "/none", 360},
	} {
		eval[any](t, page, `document.cookie = "theme=`+at.theme+`;path=/"; 1`)
		do(t, page, chromedp.EmulateViewport(at.width, 740), chromedp.Navigate(s.URL+at.path))
		until(t, page, `document.fonts.status === 'loaded'`)
		checked(t, page, at.what)
	}
}
