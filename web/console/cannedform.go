package console

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/motcua/motcua/bot"
)

// cannedForm is the form of one reply.
type cannedForm struct {
	desk
	Heading, Action, Delete string
	FormKey                 string
	Version                 uint64
	Name, Text              string
	Faults                  []string
	Stored                  string // what somebody else made of it meanwhile; "" nothing
	Preview                 string
	Fields                  []cannedHelp
	ForWard                 bool
}

// cannedHelp explains a field.
type cannedHelp struct{ Field, Means string }

// LongestName and LongestText are the limits of the form's fields, in letters.
func (cannedForm) LongestName() int { return bot.CannedTitleRunes }

// LongestText is the longest text, in letters.
func (cannedForm) LongestText() int { return bot.CannedTextRunes }

// formCanned shows a form; without an Action it is of a new reply.
func (c *Console) formCanned(w http.ResponseWriter, r *http.Request, v *view, of string, status int, p *cannedForm) {
	p.FormKey, p.ForWard, p.Heading = newKey(), of == cannedWard, v.text("canned.edit")
	if p.Action == "" {
		p.Action, p.Heading = cannedPath+"/"+of, v.text("canned.new_"+of)
	} else {
		p.Delete = p.Action + "/delete"
	}
	values := map[bot.CannedField]string{}
	for _, f := range bot.CannedFields() {
		key := strings.ReplaceAll(string(f), " ", "_")
		p.Fields = append(p.Fields, cannedHelp{"{" + v.text("canned.field_"+key) + "}", v.text("canned.means_" + key)})
		values[f] = v.text("canned.example_" + key)
	}
	values[bot.CannedOfficer] = cmp.Or(v.officer.Name, values[bot.CannedOfficer])
	p.Preview = bot.FillCanned(p.Text, values)
	var err error
	if p.desk, err = c.adminDesk(r.Context(), v, cannedPath, p.Heading); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, status, "console/cannedform", p)
}
