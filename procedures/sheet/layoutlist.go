package sheet

import (
	"strings"

	"github.com/motcua/motcua/procedures"
)

func steps() layout {
	columns := append([]Column{text(codeHead, 12), text("Mã bước", 24), text("Tên bước", 30), text("Việc phải làm", 70), text("Giấy tờ của bước", 30), text("Chữ của liên kết", 24), text("Liên kết", 36),
		text("Hình", 24), text("Lời tả hình", 30)}, videoColumns()...)
	return layout{"Các bước", columns,
		func(g *procedures.Guide) (out [][]string) {
			for _, s := range g.Steps {
				ids := make([]string, len(s.Evidence))
				for i, id := range s.Evidence {
					ids[i] = string(id)
				}
				l, p := pointed(s.Link), pointed(s.Picture)
				out = append(out, append([]string{string(s.ID), s.Title, s.Text, strings.Join(ids, ", "), l.Text, l.URL, p.File, p.Alt}, videoCells(pointed(s.Video))...))
			}
			return out
		},
		func(c *cursor, p *Patch) {
			s := procedures.Step{ID: procedures.StepID(c.text("Mã bước")), Title: c.text("Tên bước"), Text: c.need("Việc phải làm"), Link: c.link("Chữ của liên kết", "Liên kết")}
			for _, id := range strings.FieldsFunc(c.text("Giấy tờ của bước"), func(r rune) bool { return strings.ContainsRune(",; \n", r) }) {
				s.Evidence = append(s.Evidence, procedures.EvidenceID(id))
			}
			if file, alt := c.text("Hình"), c.text("Lời tả hình"); file+alt != "" {
				s.Picture = &procedures.Picture{File: file, Alt: alt}
			}
			if v := c.video(); v != (procedures.Video{}) {
				s.Video = &v
			}
			p.g.Steps = append(p.g.Steps, s)
		},
		func(g *procedures.Guide, p *Patch) { g.Steps = p.g.Steps }}
}

func videoColumns() []Column {
	return []Column{text("Tên video", 30), text("Địa chỉ video", 36), text("Tệp video", 24), number("Bắt đầu ở giây"), number("Dài bao nhiêu giây"), text("Tệp phụ đề", 24),
		text("Lời trong video", 50), text("Ai làm video", 24), text("Xem lại video ngày", 14)}
}

func videoCells(v procedures.Video) []string {
	return []string{v.Title, v.URL, v.File, count(v.Start), count(v.Seconds), v.Captions, v.Text, v.Publisher, v.CheckedOn.Vietnamese()}
}

func videos() layout {
	return layout{"Video", append([]Column{text(codeHead, 12)}, videoColumns()...),
		func(g *procedures.Guide) (out [][]string) {
			for _, v := range g.Videos {
				out = append(out, videoCells(v))
			}
			return out
		},
		func(c *cursor, p *Patch) {
			c.need("Tên video")
			p.g.Videos = append(p.g.Videos, c.video())
		},
		func(g *procedures.Guide, p *Patch) { g.Videos = p.g.Videos }}
}

func questions() layout {
	kinds := choices{{"alias", "Tên gọi khác"}, {"wording", "Câu hỏi"}}
	return layout{"Câu hỏi", []Column{text(codeHead, 12), list("Loại câu", 16, kinds), text("Câu chữ của bà con", 80)},
		func(g *procedures.Guide) (out [][]string) {
			for _, s := range g.Aliases {
				out = append(out, []string{kinds.label("alias"), s})
			}
			for _, s := range g.Wordings {
				out = append(out, []string{kinds.label("wording"), s})
			}
			return out
		},
		func(c *cursor, p *Patch) {
			s := c.need("Câu chữ của bà con")
			if c.needChoice("Loại câu", kinds) == "alias" {
				p.g.Aliases = append(p.g.Aliases, s)
			} else {
				p.g.Wordings = append(p.g.Wordings, s)
			}
		},
		func(g *procedures.Guide, p *Patch) { g.Aliases, g.Wordings = p.g.Aliases, p.g.Wordings }}
}

// lists are the plain lists of texts of a guide that share a sheet.
func lists(g *procedures.Guide) []struct {
	name string
	of   *[]string
} {
	return []struct {
		name string
		of   *[]string
	}{{"Đối tượng", &g.Audience}, {"Cơ quan thực hiện", &g.Agencies}, {"Cơ quan phối hợp", &g.Partners}, {"Cơ quan được ủy quyền", &g.Delegated},
		{"Lưu ý về giấy tờ", &g.Notes}, {"Điều kiện", &g.Conditions}, {"Kết quả", &g.Results}, {"Từ khóa", &g.Keywords}}
}

const (
	levelItem   = "Cấp thực hiện"
	relatedItem = "Thủ tục liên quan"
)

func others() layout {
	kinds := choices{{levelItem, levelItem}, {relatedItem, relatedItem}}
	for _, l := range lists(&procedures.Guide{}) {
		kinds = append(kinds, [2]string{l.name, l.name})
	}
	return layout{"Mục khác", []Column{text(codeHead, 12), list("Mục", 24, kinds), text("Nội dung", 80)},
		func(g *procedures.Guide) (out [][]string) {
			for _, s := range g.Level {
				out = append(out, []string{levelItem, levels().label(s)})
			}
			for _, l := range lists(g) {
				for _, s := range *l.of {
					out = append(out, []string{l.name, s})
				}
			}
			for _, c := range g.Related {
				out = append(out, []string{relatedItem, string(c)})
			}
			return out
		},
		func(c *cursor, p *Patch) {
			s, kind := c.need("Nội dung"), c.needChoice("Mục", kinds)
			switch kind {
			case levelItem:
				p.g.Level = append(p.g.Level, c.choice("Nội dung", levels()))
			case relatedItem:
				p.g.Related = append(p.g.Related, c.codeIn("Nội dung"))
			}
			for _, l := range lists(p.g) {
				if l.name == kind {
					*l.of = append(*l.of, s)
				}
			}
		},
		func(g *procedures.Guide, p *Patch) {
			g.Level, g.Related = p.g.Level, p.g.Related
			from := lists(p.g)
			for i, l := range lists(g) {
				*l.of = *from[i].of
			}
		}}
}

func tree() layout {
	return layout{"Cây câu hỏi", []Column{text(codeHead, 12), text("Mã câu hỏi", 20), list("Hỏi đầu tiên", 10, yes()), text("Câu bot hỏi", 50), text("Lựa chọn", 36), text("Sang câu hỏi", 20),
		text("Đến trường hợp", 24), text("Đến thủ tục", 14)},
		func(g *procedures.Guide) (out [][]string) {
			if g.Tree == nil {
				return nil
			}
			for _, n := range g.Tree.Nodes {
				first := flag(n.ID == g.Tree.Root)
				if len(n.Choices) == 0 {
					out = append(out, []string{string(n.ID), first, n.Question, "", "", "", ""})
				}
				for _, ch := range n.Choices {
					out = append(out, []string{string(n.ID), first, n.Question, ch.Label, string(ch.Next), string(ch.Variant), string(ch.Procedure)})
				}
			}
			return out
		},
		func(c *cursor, p *Patch) {
			if p.g.Tree == nil {
				p.g.Tree = &procedures.Tree{}
			}
			t, id := p.g.Tree, procedures.NodeID(c.need("Mã câu hỏi"))
			if c.yes("Hỏi đầu tiên") {
				if t.Root != "" && t.Root != id {
					c.fault("Hỏi đầu tiên", FaultStrayTree, string(id), "")
				}
				t.Root = id
			}
			if len(t.Nodes) == 0 || t.Nodes[len(t.Nodes)-1].ID != id {
				t.Nodes = append(t.Nodes, procedures.TreeNode{ID: id, Question: c.need("Câu bot hỏi")})
			}
			n := &t.Nodes[len(t.Nodes)-1]
			ch := procedures.TreeChoice{Label: c.text("Lựa chọn"), Next: procedures.NodeID(c.text("Sang câu hỏi")), Variant: procedures.VariantID(c.text("Đến trường hợp")), Procedure: c.codeIn("Đến thủ tục")}
			if ch != (procedures.TreeChoice{}) {
				n.Choices = append(n.Choices, ch)
			}
		},
		func(g *procedures.Guide, p *Patch) { g.Tree = p.g.Tree }}
}
