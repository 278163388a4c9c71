package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestDeskTogether is two officers and three citizens at once in real
// browsers against the real program: who gets a ticket, who may still answer
// it, and that each citizen gets her own replies and nobody else's.
func TestDeskTogether(t *testing.T) {
	c := newCrew(t)
	var given [3][]string // what each citizen must have got
	t.Run("F38 both claim at one moment", func(t *testing.T) {
		during(t, c.all()...)
		for i := range c.citizens {
			given[i] = append(given[i], c.race(t, i))
		}
	})
	t.Run("F37 taken over while she writes", func(t *testing.T) {
		during(t, c.all()...)
		citizen := c.newcomer(t, 0)
		talk := citizen.meet("tổ 1", "tôi hỏi về đăng ký tạm trú")
		c.thao.openTalk(talk, "tôi hỏi về đăng ký tạm trú")
		const words = "Dạ, em đang viết dở câu này ạ."
		c.thao.write(words)
		c.dung.openTalk(talk+"/take", "tôi hỏi về đăng ký tạm trú")
		c.dung.do(chromedp.SendKeys("#sheet-reason", "trả lời gấp"))
		c.dung.press("Nhận thay")
		c.dung.lands("the ticket his", `document.querySelector('#strip .strip-mine')`)
		c.thao.reads("Cán bộ mẫu Dũng đang giữ phiếu này")
		given[0] = []string{c.refused(t, talk, words, "Cán bộ mẫu Dũng đã nhận phiếu này.", citizen, "taken")}
	})
	t.Run("F37 transferred while she writes", func(t *testing.T) {
		during(t, c.all()...)
		citizen := c.newcomer(t, 1)
		talk := citizen.meet("tổ 2", "tôi hỏi về khai sinh cho cháu")
		c.thao.openTalk(talk, "tôi hỏi về khai sinh cho cháu")
		const words = "Dạ, em cũng đang viết dở câu kia ạ."
		c.thao.write(words)
		c.dung.openTalk(talk+"/transfer", "tôi hỏi về khai sinh cho cháu")
		c.dung.do(chromedp.Click("input[name=to][value='officer:huong']"))
		c.dung.press("Chuyển phiếu")
		c.dung.lands("the queue", `location.pathname === '/console'`)
		given[1] = []string{c.refused(t, talk, words, "Phiếu này đã chuyển cho Cán bộ mẫu Hương. Chưa gửi gì tới bà con.", citizen, "moved")}
	})
	t.Run("F76 each citizen has her own replies only", func(t *testing.T) {
		during(t, c.all()...)
		for i, citizen := range c.citizens {
			if len(given[i]) == 0 {
				t.Fatalf("citizen %d was answered by nobody", i+1)
			}
			for j, words := range given {
				for _, text := range words {
					if i == j {
						citizen.once(text)
					} else {
						citizen.never(text)
					}
				}
			}
		}
	})
}

// newcomer is a new person in place of one of the citizens.
func (c *crew) newcomer(t *testing.T, i int) *browser {
	t.Helper()
	b := c.citizens[i]
	b.open("/end")
	b.press("Kết thúc")
	b.do(chromedp.WaitReady("#composer"))
	return b
}

// race has both officers press "Nhận phiếu" on one ticket of the duty desk
// at one moment, while each has words in her box, and returns what the
// citizen got from who won.
func (c *crew) race(t *testing.T, i int) (given string) {
	t.Helper()
	question := fmt.Sprintf("câu hỏi thứ %d của buổi sáng", i+1)
	talk := c.citizens[i].meet("tôi không rõ", question)
	both := [2]*browser{c.thao, c.dung}
	names := [2]string{"Cán bộ mẫu Thảo", "Cán bộ mẫu Dũng"}
	for n, b := range both {
		b.openTalk(talk, question)
		b.write(names[n] + " viết sẵn câu " + fmt.Sprint(i+1))
	}
	together(t, `document.querySelector("#hold form[action$='/claim'] button").click()`, both[:]...)
	won := -1
	for n, b := range both {
		b.until("an end of the race", `document.querySelector('#strip .strip-who:not(.strip-mine) .icon, #strip .strip-mine') && !document.querySelector("#hold form[action$='/claim']")`)
		if script[bool](b, `!!document.querySelector('#strip .strip-mine')`) {
			if won >= 0 {
				t.Fatal("both officers hold the ticket")
			}
			won = n
		}
	}
	if won < 0 {
		t.Fatal("neither officer holds the ticket")
	}
	lost := 1 - won
	t.Logf("race %d: %s won", i+1, names[won])
	both[lost].reads(names[won] + " đã nhận phiếu này.")
	for n, b := range both {
		if got, want := b.boxed(), names[n]+" viết sẵn câu "+fmt.Sprint(i+1); got != want {
			t.Errorf("the box of %s holds %q, want %q", names[n], got, want)
		}
	}
	both[lost].shot("desk-claim-lost")
	// She presses send all the same: refused, kept, and not with the citizen.
	both[lost].send()
	both[lost].until("the refusal above her words", fmt.Sprintf(`document.querySelector('#reply .refused:not([hidden])')?.innerText.includes(%q)`, names[won]+" đã nhận phiếu này."))
	if got := both[lost].boxed(); !strings.HasPrefix(got, names[lost]) {
		t.Errorf("after the refusal the box holds %q", got)
	}
	both[won].send()
	both[won].arrived()
	given = names[won] + " viết sẵn câu " + fmt.Sprint(i+1)
	c.citizens[i].once(given)
	c.citizens[i].never(names[lost] + " viết sẵn")
	return given
}

// refused has Thảo send what she wrote for a ticket that is not hers any
// more, and then Dũng answer it. It returns what the citizen got.
func (c *crew) refused(t *testing.T, talk, words, sentence string, citizen *browser, shot string) (given string) {
	t.Helper()
	c.thao.send()
	c.thao.until("a clear refusal", fmt.Sprintf(`document.querySelector('#reply .refused:not([hidden]):not(.wait)')?.innerText.trim() === %q`, sentence))
	if got := c.thao.boxed(); got != words {
		t.Errorf("the box holds %q, want %q", got, words)
	}
	c.thao.shot("desk-refused-" + shot)
	c.thao.do(chromedp.Reload(), chromedp.WaitReady("#stream"))
	if got := c.thao.boxed(); got != words {
		t.Errorf("read anew, the box holds %q, want %q", got, words)
	}
	given = "Dạ, Dũng trả lời thay (" + shot + ") ạ."
	c.dung.openTalk(talk, "tôi hỏi về")
	if n := c.dung.shows(words); n != 0 {
		t.Errorf("the refused reply stands in the conversation")
	}
	c.dung.write(given)
	c.dung.send()
	c.dung.arrived()
	citizen.once(given)
	citizen.never(words)
	return given
}
