package console

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestLettersTwiceAsLargeOnAPhone: nothing is cut off at the side, and what
// the citizen said can be seen, not only who she is and the box to answer.
func TestLettersTwiceAsLargeOnAPhone(t *testing.T) {
	p := newPlace(t)
	ctx := chromium(t, p)
	do(ctx, t, chromedp.EmulateViewport(360, 740))
	for _, path := range []string{"/console", "/console/t/N427AH", "/console/t/T2M8VW", "/console/roster", "/console/me", "/console/t/N427AH/transfer"} {
		open(ctx, t, p, path)
		eval[bool](ctx, t, `(() => { document.documentElement.style.fontSize = '200%'; return true; })()`)
		if wide := eval[float64](ctx, t, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s is %.0f px too wide", path, wide)
		}
	}
	open(ctx, t, p, "/console/t/N427AH")
	room := eval[float64](ctx, t, `(() => {
		document.documentElement.style.fontSize = '200%';
		const said = [...document.querySelectorAll('.voice-me')].at(-1);
		said.scrollIntoView({block: 'center'});
		const box = said.getBoundingClientRect();
		let seen = 0;
		for (let y = Math.max(0, box.top); y < Math.min(innerHeight, box.bottom); y += 4) {
			if (said.contains(document.elementFromPoint(box.left + 20, y))) seen += 4;
		}
		return seen / Math.min(box.height, innerHeight);
	})()`)
	if room < 0.9 {
		t.Errorf("of her words %.0f %% can be seen", room*100)
	}
}
