package sheet

import (
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// layout is a kind of sheet: what its columns are, which rows a guide has in
// it, how a row is read, and how what was read is put into a guide.
type layout struct {
	name    string
	columns []Column
	rows    func(g *procedures.Guide) [][]string
	read    func(c *cursor, p *Patch)
	put     func(g *procedures.Guide, p *Patch)
}

const codeHead = "Mã thủ tục"

// text is a column of words; list one whose cells hold one of some.
func text(head string, width int) Column { return Column{Head: head, Width: width} }
func number(head string) Column          { return Column{Head: head, Width: 12, Number: true} }
func list(head string, width int, of choices) Column {
	return Column{Head: head, Width: width, Choices: of.labels()}
}

// choices are words of a field with what staff read.
type choices [][2]string

func (c choices) labels() []string {
	out := make([]string, len(c))
	for i, x := range c {
		out[i] = x[1]
	}
	return out
}

// label is what staff read, and the word itself where it is not known.
func (c choices) label(word string) string {
	for _, x := range c {
		if x[0] == word {
			return x[1]
		}
	}
	return word
}

// word is the word of a label, in whatever writing.
func (c choices) word(label string) (string, bool) {
	for _, x := range c {
		if fold(x[1]) == fold(label) || x[0] == label {
			return x[0], true
		}
	}
	return "", false
}

func methods() choices {
	return choices{{string(procedures.MethodOnline), "Trực tuyến"}, {string(procedures.MethodInPerson), "Trực tiếp"}, {string(procedures.MethodPost), "Bưu chính"}}
}

func units() choices {
	return choices{{string(procedures.UnitWorkingDay), "ngày làm việc"}, {string(procedures.UnitDay), "ngày"}, {string(procedures.UnitWorkingHour), "giờ làm việc"},
		{string(procedures.UnitHour), "giờ"}, {string(procedures.UnitMonth), "tháng"}, {string(procedures.UnitYear), "năm"}, {string(procedures.UnitMinute), "phút"},
		{string(procedures.UnitSameDay), "trong ngày"}, {string(procedures.UnitOther), "khác"}}
}

func reviews() choices {
	return choices{{string(procedures.ReviewWard), "Phường tự viết"}, {string(procedures.ReviewShipped), "Đi kèm phần mềm"}, {string(procedures.ReviewOfficial), "Nguyên văn chính thức"}}
}

func levels() choices {
	return choices{{procedures.LevelCommune, "Cấp xã"}, {procedures.LevelProvince, "Cấp tỉnh"}, {procedures.LevelMinistry, "Cấp bộ"}, {procedures.LevelOther, "Khác"}}
}

func yes() choices { return choices{{"true", "có"}} }

func flag(b bool) string {
	if b {
		return "có"
	}
	return ""
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// layouts are the sheets of a workbook, in its order.
func layouts() []layout {
	return []layout{heads(), ways(), fees(), cases(), papers(), steps(), questions(), tree(), videos(), acts(), others()}
}

func heads() layout {
	return layout{"Thủ tục", []Column{text(codeHead, 12), text("Tên chính thức", 50), text("Tên thường dùng", 36), text("Tóm tắt", 50), text("Lĩnh vực", 24),
		text("Cơ quan có thẩm quyền", 28), text("Hiệu lực từ ngày", 14), text("Hiệu lực đến hết ngày", 14), list("Nguồn chữ", 20, reviews()), text("Phường kiểm tra ngày", 14),
		text("Trang gốc", 40), text("Quyết định công bố", 20), text("Lấy về tháng", 12), text("Loại thủ tục", 14), text("Phiên bản gốc", 16)},
		func(g *procedures.Guide) [][]string {
			rev, err := procedures.RevisionOf(g)
			if err != nil {
				rev = "" // then nothing is compared with it
			}
			return [][]string{{g.Title, g.Short, g.Summary, g.Sector, g.Authority, g.EffectiveFrom.Vietnamese(), g.EffectiveTo.Vietnamese(), reviews().label(string(g.Review)),
				g.ReviewedOn.Vietnamese(), g.Source.URL, g.Source.Decision, g.Source.CollectedOn, g.Source.Kind, string(rev)}}
		},
		func(c *cursor, p *Patch) {
			g := p.g
			g.Title, g.Short, g.Summary, g.Sector, g.Authority = c.need("Tên chính thức"), c.text("Tên thường dùng"), c.text("Tóm tắt"), c.text("Lĩnh vực"), c.text("Cơ quan có thẩm quyền")
			g.EffectiveFrom, g.EffectiveTo, g.ReviewedOn = c.day("Hiệu lực từ ngày"), c.day("Hiệu lực đến hết ngày"), c.day("Phường kiểm tra ngày")
			g.Review = procedures.Review(c.choice("Nguồn chữ", reviews()))
			g.Source = procedures.Source{URL: c.text("Trang gốc"), Decision: c.text("Quyết định công bố"), CollectedOn: c.month("Lấy về tháng"), Kind: c.text("Loại thủ tục")}
			p.Base = procedures.Revision(c.text("Phiên bản gốc"))
		},
		func(g *procedures.Guide, p *Patch) {
			from := p.g
			g.Title, g.Short, g.Summary, g.Sector, g.Authority = from.Title, from.Short, from.Summary, from.Sector, from.Authority
			g.EffectiveFrom, g.EffectiveTo, g.ReviewedOn, g.Source = from.EffectiveFrom, from.EffectiveTo, from.ReviewedOn, from.Source
			if from.Review != "" {
				g.Review = from.Review
			}
		}}
}

// wayNames name the ways to submit of a guide: by the method, and from the
// second of one method on with a number.
func wayNames(list []procedures.Submission) []string {
	seen := make(map[procedures.Method]int)
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = methods().label(string(s.Method))
		if seen[s.Method]++; seen[s.Method] > 1 {
			out[i] += " (" + strconv.Itoa(seen[s.Method]) + ")"
		}
	}
	return out
}

func ways() layout {
	return layout{"Cách nộp", []Column{text(codeHead, 12), text("Cách nộp", 16), text("Nơi nộp", 40), text("Chữ của liên kết", 24), text("Liên kết", 40), number("Thời hạn"),
		list("Đơn vị thời hạn", 16, units()), text("Thời hạn bằng lời", 36), text("Lệ phí bằng lời", 36), text("Ghi chú", 40)},
		func(g *procedures.Guide) (out [][]string) {
			names := wayNames(g.Submissions)
			for i, s := range g.Submissions {
				l := pointed(s.Link)
				out = append(out, []string{names[i], s.Place, l.Text, l.URL, decimal(s.Time.Amount), units().label(string(s.Time.Unit)), s.Time.Text, s.FeeText, s.Note})
			}
			return out
		},
		func(c *cursor, p *Patch) {
			name := c.need("Cách nộp")
			method, _, _ := strings.Cut(name, "(")
			m, ok := methods().word(method)
			if name != "" && !ok {
				c.fault("Cách nộp", FaultChoice, name, strings.Join(methods().labels(), ", "))
			}
			s := procedures.Submission{Method: procedures.Method(m), Place: c.text("Nơi nộp"), FeeText: c.text("Lệ phí bằng lời"), Note: c.text("Ghi chú"),
				Time: procedures.TimeLimit{Amount: c.decimal("Thời hạn"), Unit: procedures.TimeUnit(c.choice("Đơn vị thời hạn", units())), Text: c.text("Thời hạn bằng lời")}}
			s.Link = c.link("Chữ của liên kết", "Liên kết")
			p.g.Submissions = append(p.g.Submissions, s)
			if names := wayNames(p.g.Submissions); ok && fold(names[len(names)-1]) != fold(name) {
				c.fault("Cách nộp", FaultTwice, name, names[len(names)-1])
			}
		},
		func(g *procedures.Guide, p *Patch) {
			old, names := g.Submissions, wayNames(g.Submissions)
			g.Submissions = append([]procedures.Submission(nil), p.g.Submissions...)
			for i, name := range wayNames(g.Submissions) {
				for k := range old { // fees stand in a sheet of their own, which may be missing
					if names[k] == name {
						g.Submissions[i].Fees = old[k].Fees
					}
				}
			}
		}}
}

func fees() layout {
	return layout{"Lệ phí", []Column{text(codeHead, 12), text("Cách nộp", 16), number("Số tiền"), text("Tiền tệ", 10), text("Cho mỗi", 18), text("Điều kiện", 50), text("Trường hợp", 24)},
		func(g *procedures.Guide) (out [][]string) {
			for i, name := range wayNames(g.Submissions) {
				for _, f := range g.Submissions[i].Fees {
					out = append(out, []string{name, strconv.FormatInt(f.Amount, 10), f.Currency, f.Per, f.Condition, string(f.Variant)})
				}
			}
			return out
		},
		func(c *cursor, p *Patch) {
			f := procedures.Fee{Amount: c.money("Số tiền"), Currency: c.text("Tiền tệ"), Per: c.text("Cho mỗi"), Condition: c.text("Điều kiện"), Variant: procedures.VariantID(c.text("Trường hợp"))}
			p.fees = append(p.fees, wayFee{fold(c.need("Cách nộp")), f, Fault{Sheet: c.sheet, Row: c.row.Number, Column: "Cách nộp", Kind: FaultWay, Value: clip(c.text("Cách nộp"))}})
		},
		func(g *procedures.Guide, p *Patch) {
			for i, name := range wayNames(g.Submissions) {
				g.Submissions[i].Fees = nil
				for _, f := range p.fees {
					if f.way == fold(name) {
						g.Submissions[i].Fees = append(g.Submissions[i].Fees, f.fee)
					}
				}
			}
		}}
}

func cases() layout {
	return layout{"Trường hợp", []Column{text(codeHead, 12), text("Mã trường hợp", 24), text("Tên trường hợp", 40), text("Ghi chú", 50)},
		func(g *procedures.Guide) (out [][]string) {
			for _, v := range g.Variants {
				out = append(out, []string{string(v.ID), v.Title, v.Note})
			}
			return out
		},
		func(c *cursor, p *Patch) {
			p.g.Variants = append(p.g.Variants, procedures.Variant{ID: procedures.VariantID(c.text("Mã trường hợp")), Title: c.need("Tên trường hợp"), Note: c.text("Ghi chú")})
		},
		func(g *procedures.Guide, p *Patch) { g.Variants = p.g.Variants }}
}

func papers() layout {
	return layout{"Giấy tờ", []Column{text(codeHead, 12), text("Mã giấy tờ", 24), text("Tên giấy tờ", 50), text("Ghi chú", 50), number("Bản chính"), number("Bản sao"),
		list("Chỉ xuất trình", 10, yes()), list("Không bắt buộc", 10, yes()), text("Mã mẫu", 12), text("Liên kết mẫu", 36), text("Trường hợp", 24)},
		func(g *procedures.Guide) (out [][]string) {
			for _, e := range g.Evidence {
				f := pointed(e.Form)
				out = append(out, []string{string(e.ID), e.Title, e.Note, count(e.Originals), count(e.Copies), flag(e.Show), flag(e.Optional), f.Code, f.URL, string(e.Variant)})
			}
			return out
		},
		func(c *cursor, p *Patch) {
			e := procedures.Evidence{ID: procedures.EvidenceID(c.text("Mã giấy tờ")), Title: c.need("Tên giấy tờ"), Note: c.text("Ghi chú"), Originals: c.whole("Bản chính"), Copies: c.whole("Bản sao"),
				Show: c.yes("Chỉ xuất trình"), Optional: c.yes("Không bắt buộc"), Variant: procedures.VariantID(c.text("Trường hợp"))}
			if code, url := c.text("Mã mẫu"), c.text("Liên kết mẫu"); code+url != "" {
				e.Form = &procedures.Form{Code: code, URL: url}
			}
			p.g.Evidence = append(p.g.Evidence, e)
		},
		func(g *procedures.Guide, p *Patch) { g.Evidence = p.g.Evidence }}
}

func acts() layout {
	return layout{"Căn cứ pháp lý", []Column{text(codeHead, 12), text("Số hiệu", 24), text("Tên văn bản", 70)},
		func(g *procedures.Guide) (out [][]string) {
			for _, a := range g.Legal {
				out = append(out, []string{a.Number, a.Title})
			}
			return out
		},
		func(c *cursor, p *Patch) {
			p.g.Legal = append(p.g.Legal, procedures.LegalAct{Number: c.text("Số hiệu"), Title: c.need("Tên văn bản")})
		},
		func(g *procedures.Guide, p *Patch) { g.Legal = p.g.Legal }}
}

func pointed[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

func decimal(f float64) string {
	if f == 0 {
		return ""
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
