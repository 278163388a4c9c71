package editor

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// counts counts something that happened so many days ago.
func (p *place) counts(code procedures.Code, what bot.TallyWhat, daysAgo, n int, step ...procedures.StepID) {
	p.t.Helper()
	t := bot.Tally{Day: procedures.DateOf(p.clock().AddDate(0, 0, -daysAgo)), Code: code, What: what, N: n}
	if len(step) > 0 {
		t.Step = step[0]
	}
	p.asks(fmt.Sprintf("%s-%s-%d", code, what, daysAgo), "đăng ký", bot.QuestionWell, func(_ *bot.Question, turn *bot.Turn) { turn.Tallies = []bot.Tally{t} })
}

// walks is a walk that somebody began so many days ago.
func (p *place) walks(code procedures.Code, daysAgo int, state bot.WalkState, step procedures.StepID, took time.Duration) {
	p.t.Helper()
	at := p.clock().AddDate(0, 0, -daysAgo)
	p.asks(fmt.Sprintf("w-%s-%d-%s", code, daysAgo, state), "đăng ký", bot.QuestionWell, func(q *bot.Question, turn *bot.Turn) {
		turn.Walks = []bot.Walk{{ID: string(q.Conversation) + "-1", Code: code, State: state, Step: step, StartAt: at, LastAt: at.Add(took)}}
	})
}

// figured is a place in which guides were used.
func figured(t *testing.T) *place {
	p := newPlace(t)
	w, _, done := p.host.Take()
	g, _, _ := w.Library.Guide(stay)
	done()
	step := g.Steps[1].ID
	for week := range 12 {
		p.counts(stay, bot.TallyAsked, 7*week+1, 12-week+week%3*5)
		p.counts(stay, bot.TallyOpened, 7*week+1, 2)
		p.counts(stay, bot.TallyBegun, 7*week+1, 4)
		p.counts(stay, bot.TallyFinished, 7*week+1, 2)
		p.counts("1.001193", bot.TallyAsked, 7*week+1, 30-week)
	}
	p.counts(stay, bot.TallyAsked, 7*13+1, 400) // before the period
	p.counts(stay, bot.TallyStuck, 3, 5, step)
	p.counts(stay, bot.TallyHanded, 3, 3)
	p.counts(stay, bot.TallyVideo, 3, 6)
	p.counts(stay, bot.TallyStill, 3, 2)
	p.walks(stay, 5, bot.WalkFinished, "", 12*time.Minute)
	p.walks(stay, 6, bot.WalkLeft, step, time.Minute)
	return p
}

func TestFigures(t *testing.T) {
	newPlace(t).get(figuresHref).has(t, "Chưa có số nào trong thời gian này")
	p := figured(t)
	page := p.get(figuresHref)
	page.has(t, "Từ 30/3/2026 đến 17/6/2026", "2 bài", "Tất cả các bài", "138", "giảm 262", "294", "tăng 294")
	if i, j := strings.Index(page.body, ">Đăng ký tạm trú<"), strings.Index(page.body, ">Đăng ký khai sinh<"); i < j || j < 0 {
		t.Errorf("the most used guide is not the first: %d %d", i, j)
	}
	sorted := p.get(figuresHref + "?sort=handed&weeks=4")
	sorted.has(t, "Từ 25/5/2026 đến 17/6/2026")
	if i, j := strings.Index(sorted.body, ">Đăng ký tạm trú<"), strings.Index(sorted.body, ">Đăng ký khai sinh<"); i > j {
		t.Errorf("not sorted by handoffs: %d %d", i, j)
	}

	sheet := p.get(figuresHref + "/csv?sort=name")
	if got := sheet.header.Get("Content-Disposition"); got != `attachment; filename="bai-huong-dan-2026-03-30-2026-06-17.csv"` {
		t.Errorf("file %q", got)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet.body, "\ufeff"))).ReadAll()
	must(t, err)
	if got := strings.Join(rows[2], "|"); len(rows) != 3 || got != "1.004194|Đăng ký tạm trú|138|400|24|0|48|0|24|0|5|0|1|0|3|0|6|0|2|0" {
		t.Errorf("%d rows, %q", len(rows), got)
	}
	if got := plainCell("=1+1"); got != "'=1+1" {
		t.Errorf("a formula is %q", got)
	}
}

func TestFiguresOfAGuide(t *testing.T) {
	p := figured(t)
	page := p.get(guideHref(stay) + "/figures")
	page.has(t, "138", "giảm 262", "Vướng và bỏ dở ở đâu", "Bước 2: ", "Người làm xong mất khoảng 12 phút", "15/6/2026 – 17/6/2026", "30/3/2026 – 5/4/2026")
	if !strings.Contains(page.body, `aria-label="Hỏi ra bài: 138 trong cả kỳ. Tuần từ 30/3: 11.`) {
		t.Errorf("the chart says nothing: %.4000s", page.body)
	}
	if strings.Contains(page.body, "style=") {
		t.Error("a style attribute")
	}
	p.get(guideHref(stay)).has(t, "Bà con dùng bài này", "giảm 262", "Xem đầy đủ")
	p.get(guideHref("2.000815")).has(t, "Chưa có số nào")
	if got := p.get(guideHref("9.999999") + "/figures").status; got != 404 {
		t.Errorf("a guide that there is not: %d", got)
	}
}
