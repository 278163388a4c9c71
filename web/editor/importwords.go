package editor

import (
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/portal"
)

// count is a number as people read it: 5.652.
func (v *view) count(n int) string { return v.grouped(int64(n)) }

func (v *view) grouped(n int64) string {
	s, sep := strconv.FormatInt(n, 10), "."
	if v.prefs.Lang == "en" {
		sep = ","
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}

// digits is a number for forms.
func (v *view) digits(n uint64) string { return strconv.FormatUint(n, 10) }

// moment is a time as people read it: 9:12, 16/6/2026.
func (v *view) moment(t time.Time) string {
	if zone := v.world.Roster.Location; zone != nil {
		t = t.In(zone)
	}
	return t.Format("15:04") + ", " + procedures.DateOf(t).Vietnamese()
}

// fault is one thing wrong in words.
func (v *view) fault(f intakeFault) faultRow {
	var place []string
	for _, s := range []string{f.Place, f.rowText(v), f.columnText(v)} {
		if s != "" {
			place = append(place, s)
		}
	}
	return faultRow{strings.Join(place, ", "), v.text(f.Key, f.Args...)}
}

func (f intakeFault) rowText(v *view) string {
	switch {
	case f.Row == 0:
		return ""
	case strings.HasPrefix(f.Key, "gimport.sheet_"):
		return v.text("gimport.at_row", "n", strconv.Itoa(f.Row))
	}
	return v.text("gimport.at_line", "n", strconv.Itoa(f.Row))
}

func (f intakeFault) columnText(v *view) string {
	switch {
	case f.Column == "":
		return ""
	case strings.HasPrefix(f.Key, "gimport.sheet_"):
		return v.text("gimport.at_column", "name", f.Column)
	}
	return v.text("gimport.at_field", "name", f.Column)
}

// lineText says of one procedure what an upload would change.
func (v *view) lineText(l *intakeLine, official bool) string {
	var out []string
	add := func(key string, args ...string) { out = append(out, v.text(key, args...)) }
	switch {
	case l.State == lineChanged && official:
		add("gimport.proposes", "n", v.count(l.N), "k", v.count(l.Agreed))
	case l.State == lineChanged:
		add("gimport.differs", "n", v.count(l.N))
	}
	if l.Clash > 0 {
		add("gimport.clashes", "n", v.count(l.Clash))
	}
	if l.Drafted != "" {
		add("gimport.has_draft", "who", l.Drafted)
	}
	if l.Faulty > 0 {
		add("gimport.faulty", "n", v.count(l.Faulty))
	}
	return strings.Join(out, " · ")
}

// field is what people call a field of a guide, or of an item of one.
func (v *view) field(name string) string { return v.text("gimport.field_" + name) }

// change is one difference in words.
func (v *view) change(c procedures.Change, ours, theirs *procedures.Guide) changeRow {
	row := changeRow{Part: v.field(c.Part()), Before: v.plainly(c.Path, c.Before), After: v.plainly(c.Path, c.After)}
	if i := strings.IndexByte(c.Path, '['); i >= 0 {
		row.Item = strings.TrimSuffix(c.Path[i+1:], "]")
		if j := strings.LastIndex(row.Item, "]."); j >= 0 {
			row.Item = row.Item[:j]
		}
		row.Item = v.itemName(c.Part(), row.Item, theirs, ours)
	}
	if row.Item == row.Before || row.Item == row.After {
		row.Item = ""
	}
	if c.Kind == procedures.PartMoved {
		row.Before, row.After = v.text("gimport.place_n", "n", c.Before), v.text("gimport.place_n", "n", c.After)
	}
	return row
}

// plainly is what stands at a path as people read it: amounts and units have
// other words in files.
func (v *view) plainly(path, s string) string {
	switch {
	case s == "":
		return ""
	case strings.HasSuffix(path, ".unit") && s != string(procedures.UnitOther):
		return v.text("bot.unit_" + s)
	case strings.HasSuffix(path, ".amount") || strings.Contains(path, ".fees[") && strings.HasSuffix(path, "]"):
		money, rest, _ := strings.Cut(s, ",")
		n, currency, _ := strings.Cut(money, " ")
		amount, err := strconv.ParseInt(n, 10, 64)
		if err != nil || strings.HasSuffix(path, "time.amount") {
			return s
		}
		f := procedures.Fee{Amount: amount, Currency: strings.TrimSpace(currency)}
		if rest = strings.TrimSpace(rest); rest != "" {
			return v.feeText(f) + ", " + rest
		}
		return v.feeText(f)
	}
	return s
}

// itemName is what people call an item that a path names by its id.
func (v *view) itemName(part, id string, guides ...*procedures.Guide) string {
	for _, g := range guides {
		for _, s := range g.Steps {
			if part == "steps" && string(s.ID) == id {
				return s.Title
			}
		}
		for _, e := range g.Evidence {
			if part == "evidence" && string(e.ID) == id {
				return e.Title
			}
		}
		for _, x := range g.Variants {
			if part == "variants" && string(x.ID) == id {
				return x.Title
			}
		}
	}
	if method, rest, _ := strings.Cut(id, "]"); part == "submissions" {
		if w := v.wayName(method); w != method {
			return strings.TrimSuffix(w+", "+strings.TrimPrefix(rest, ".fees["), ", ")
		}
	}
	return id
}

// wayName is what people call a way to submit.
func (v *view) wayName(m string) string {
	switch procedures.Method(m) {
	case procedures.MethodOnline, procedures.MethodInPerson, procedures.MethodPost:
		return v.text("gimport.way_" + m)
	}
	return m
}

// value is what stands at a place, a line for each thing.
func (v *view) value(x portal.Value, field, sub string) []string {
	var out []string
	switch {
	case field == "submissions" && sub == "":
		out = append(out, v.wayName(x.Text))
	case field == "level":
		for _, s := range x.List {
			out = append(out, v.text("gimport.level_"+s))
		}
		return out
	case x.Text != "":
		out = append(out, x.Text)
	}
	out = append(out, x.List...)
	if !x.Time.IsZero() {
		out = append(out, v.timeText(x.Time))
	}
	for _, f := range x.Fees {
		out = append(out, v.feeText(f))
	}
	if x.Number != 0 || sub == "originals" || sub == "copies" {
		out = append(out, v.count(x.Number))
	}
	return out
}

// feeText is one fee with what it is for.
func (v *view) feeText(f procedures.Fee) string {
	s := v.text("bot.fee_free")
	if f.Amount != 0 {
		currency := f.Currency
		if currency == "" || currency == "VND" {
			currency = v.text("bot.dong")
		}
		s = v.grouped(f.Amount) + "\u00a0" + currency
	}
	if f.Per != "" {
		s = v.text("bot.fee_per", "fee", s, "unit", f.Per)
	}
	if f.Condition != "" {
		s = v.text("bot.fee_if", "fee", s, "condition", f.Condition)
	}
	return s
}

// timeText is a time limit with the words beside it.
func (v *view) timeText(l procedures.TimeLimit) string {
	s := ""
	switch {
	case l.Unit == procedures.UnitSameDay:
		s = v.text("bot.unit_same_day")
	case l.Amount > 0 && l.Unit != "" && l.Unit != procedures.UnitOther:
		n := strconv.FormatFloat(l.Amount, 'f', -1, 64)
		if v.prefs.Lang == "vi" {
			n = strings.Replace(n, ".", ",", 1)
		}
		s = n + "\u00a0" + v.text("bot.unit_"+string(l.Unit))
	}
	switch {
	case s == "":
		return l.Text
	case l.Text != "":
		return s + " (" + l.Text + ")"
	}
	return s
}
