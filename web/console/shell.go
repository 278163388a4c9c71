package console

import (
	"html/template"
	"net/http"

	"github.com/motcua/motcua/web/page"
)

// Shell is what stands around a page of staff that another package fills: the
// head of the desk with its places, what is to be said to everybody, and the
// tab bar of narrow screens.
type Shell struct {
	page.Page
	Top, Tabs template.HTML // begin and end of the body
}

// Shell makes the shell of a page for who is signed in. place is the address
// of the link that leads to it (see Link). The style sheet of the desk comes
// with it, its scripts do not: nothing in it is live.
func (c *Console) Shell(r *http.Request, place, title string) (Shell, error) {
	v, done := c.view(r)
	defer done()
	d, err := c.adminDesk(r.Context(), v, place, title)
	if err != nil {
		return Shell{}, err
	}
	out := Shell{Page: d.Page}
	if out.Top, err = c.Pages.HTML(d.Lang, "console/head", d); err != nil {
		return Shell{}, err
	}
	out.Tabs, err = c.Pages.HTML(d.Lang, "console/tabs", d)
	return out, err
}
