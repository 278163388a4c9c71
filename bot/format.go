package bot

import (
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// teller puts a guide's facts into words of one language.
type teller struct {
	w    World
	lang words.Lang
}

func (d *draft) teller() teller { return teller{d.w, d.c.Lang} }

func (t teller) text(key string, args ...string) string { return t.w.Words.Text(t.lang, key, args...) }

// number groups digits by thousands, "7.000" or "7,000".
func number(lang words.Lang, n int64) string {
	sep := "."
	if lang == words.En {
		sep = ","
	}
	s := strconv.FormatInt(n, 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return sign + s
}

// decimal writes an amount of time, which may be a half.
func decimal(lang words.Lang, x float64) string {
	s := strconv.FormatFloat(x, 'f', -1, 64)
	if lang == words.Vi {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// fee is one amount, "7.000 đồng mỗi bản" or "không mất phí".
func (t teller) fee(f procedures.Fee) string {
	if f.Amount == 0 {
		return t.text("bot.fee_free")
	}
	currency := f.Currency
	if currency == "" || currency == "VND" {
		currency = t.text("bot.dong")
	}
	s := number(t.lang, f.Amount) + "\u00a0" + currency // number and unit stay on one line
	if f.Per != "" {
		s = t.text("bot.fee_per", "fee", s, "unit", f.Per)
	}
	return s
}

// limit is a time limit, "3 ngày làm việc"; "" when nothing is known.
func (t teller) limit(l procedures.TimeLimit) string {
	if l.IsZero() {
		return ""
	}
	unit := unitKey(l.Unit)
	switch {
	case l.Unit == procedures.UnitSameDay:
		return t.text("bot.unit_same_day")
	case l.Amount > 0 && unit != "":
		return decimal(t.lang, l.Amount) + "\u00a0" + t.text(unit)
	}
	return l.Text
}

func unitKey(u procedures.TimeUnit) string {
	switch u {
	case procedures.UnitWorkingDay:
		return "bot.unit_working_day"
	case procedures.UnitDay:
		return "bot.unit_day"
	case procedures.UnitWorkingHour:
		return "bot.unit_working_hour"
	case procedures.UnitHour:
		return "bot.unit_hour"
	case procedures.UnitMonth:
		return "bot.unit_month"
	case procedures.UnitYear:
		return "bot.unit_year"
	case procedures.UnitMinute:
		return "bot.unit_minute"
	}
	return ""
}

// method is how a dossier is handed in, "nộp trực tuyến".
func (t teller) method(m procedures.Method) string {
	switch m {
	case procedures.MethodOnline:
		return t.text("bot.method_online")
	case procedures.MethodPost:
		return t.text("bot.method_post")
	}
	return t.text("bot.method_in_person")
}

// aspect is what an aspect is called.
func (t teller) aspect(a procedures.Aspect) string {
	switch a {
	case procedures.AspectPapers:
		return t.text("bot.aspect_papers")
	case procedures.AspectFee:
		return t.text("bot.aspect_fee")
	case procedures.AspectTime:
		return t.text("bot.aspect_time")
	case procedures.AspectWhere:
		return t.text("bot.aspect_where")
	case procedures.AspectOnline:
		return t.text("bot.aspect_online")
	case procedures.AspectSteps:
		return t.text("bot.aspect_steps")
	case procedures.AspectConditions:
		return t.text("bot.aspect_conditions")
	case procedures.AspectResult:
		return t.text("bot.aspect_result")
	case procedures.AspectForm:
		return t.text("bot.aspect_form")
	case procedures.AspectVideo:
		return t.text("bot.aspect_video")
	}
	return t.text("bot.aspect_card")
}

// copies is how many of a paper are wanted, "1 bản chính, 2 bản sao".
func (t teller) copies(e procedures.Evidence) string {
	if e.Show {
		return t.text("bot.copies_show")
	}
	var parts []string
	if e.Originals > 0 {
		parts = append(parts, t.text("bot.copies_original", "n", strconv.Itoa(e.Originals)))
	}
	if e.Copies > 0 {
		parts = append(parts, t.text("bot.copies_copy", "n", strconv.Itoa(e.Copies)))
	}
	return strings.Join(parts, ", ")
}

// origin says who answers for the words of a guide.
func (t teller) origin(g *procedures.Guide) string {
	collected := ""
	if on := collectedOn(g.Source.CollectedOn); on != "" {
		collected = t.text("bot.origin_collected", "on", on)
	}
	switch g.Review {
	case procedures.ReviewWard:
		if g.ReviewedOn.IsZero() {
			return t.text("bot.origin_ward_undated", "code", string(g.Code))
		}
		return t.text("bot.origin_ward", "code", string(g.Code), "on", g.ReviewedOn.Vietnamese())
	case procedures.ReviewOfficial:
		return t.text("bot.origin_official", "code", string(g.Code), "collected", collected)
	}
	return t.text("bot.origin_shipped", "code", string(g.Code), "collected", collected)
}

// collectedOn turns "2026-07" into "07/2026" and a day into "15/07/2026".
func collectedOn(s string) string {
	parts := strings.Split(s, "-")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, "/")
}

func fileNames(files []FileRef) string {
	names := make([]string, 0, len(files))
	for _, f := range files {
		names = append(names, clip(f.Name, 60))
	}
	return strings.Join(names, ", ")
}
