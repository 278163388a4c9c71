package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"
)

// watch has a page note the moment at which a text is first on it.
func (b *browser) watch(text string) {
	b.t.Helper()
	q, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	script[bool](b, `(() => {
		const there = () => (document.querySelector('#stream') || document.querySelector('#log')).textContent.includes(`+string(q)+`);
		window.came = new Promise(done => {
			const o = new MutationObserver(() => { if (there()) { o.disconnect(); done(Date.now()); } });
			o.observe(document.body, { childList: true, subtree: true, characterData: true });
		});
		return true;
	})()`)
}

// pressed writes into a box, presses its button, and says when.
func (b *browser) pressed(box, button, text string) int64 {
	b.t.Helper()
	q, err := json.Marshal([]string{box, text, button})
	if err != nil {
		b.t.Fatal(err)
	}
	return script[int64](b, `(([box, text, button]) => {
		const area = document.querySelector(box);
		area.value = text;
		area.dispatchEvent(new Event('input', { bubbles: true }));
		const at = Date.now();
		document.querySelector(button).click();
		return at;
	})(`+string(q)+`)`)
}

// came is when the watched text was on the page.
func (b *browser) came() int64 {
	b.t.Helper()
	return script[int64](b, `Promise.race([window.came, new Promise(done => setTimeout(() => done(0), 20000))])`)
}

// TestDeskPace measures, on the clock of the wall and in the pages
// themselves, from a press to the words standing on the other's page, while
// two officers and three citizens have theirs open.
func TestDeskPace(t *testing.T) {
	c := newCrew(t)
	var talks []string
	for i, citizen := range c.citizens {
		talks = append(talks, citizen.meet(fmt.Sprintf("tổ %d", i%2+1), fmt.Sprintf("câu mở đầu %d", i)))
	}
	c.thao.openTalk(talks[0], "câu mở đầu 0")
	c.dung.openTalk(talks[1], "câu mở đầu 1")
	const samples = 9
	measure := func(name string, from, to *browser, box, button, words string) {
		var took []time.Duration
		for n := range samples {
			text := fmt.Sprintf("%s, lần %d.", words, n)
			to.watch(text)
			at := from.pressed(box, button, text)
			came := to.came()
			if came == 0 {
				t.Fatalf("%s: %q never came", name, text)
			}
			took = append(took, time.Duration(came-at)*time.Millisecond)
			from.until("an empty box", fmt.Sprintf(`(a => a.value === '' && !a.readOnly)(document.querySelector(%q))`, box))
		}
		slices.Sort(took)
		t.Logf("%s: median %v, quickest %v, slowest %v of %d", name, took[samples/2], took[0], took[samples-1], samples)
		if took[samples/2] >= time.Second {
			t.Errorf("%s takes %v: %v", name, took[samples/2], took)
		}
	}
	measure("from the citizen's press to the officer's page", c.citizens[0], c.thao, "#text", "#composer .send", "Bà con nhắn")
	measure("from the officer's press to the citizen's page", c.thao, c.citizens[0], "#reply-text", "#reply .send", "Cán bộ trả lời")
}
