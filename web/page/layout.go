package page

import "github.com/motcua/motcua/words"

// Page is what "page/head" and "page/foot" need to know. Embed it in the
// data of a whole page, so that the data is Paged.
type Page struct {
	Title   string     // of the browser's tab, already in the page's language
	Lang    words.Lang // "" as the device remembers
	Kind    string     // looks: "citizen" (17 px) or "staff" (15 px); class of the html element
	Class   string     // class of the body
	Styles  []string   // assets beside page/app.css
	Scripts []string   // assets beside page/page.js
	Style   string     // one asset instead of page/app.css and Styles; "" those
	Script  string     // one asset instead of page/page.js and Scripts; "" those
	Sample  bool       // the ward is an example: a ribbon says so
	Data    []Attr     // data- attributes of the body, for scripts

	Prefs Prefs  // filled in by Render
	Path  string // of this page, to come back to; filled in by Render
	Root  string // before the paths that it leads to, see Root; filled in by Render
}

// Attr is a data- attribute: Name "seq" is data-seq.
type Attr struct{ Name, Value string }

// Base makes whatever embeds a Page Paged.
func (p *Page) Base() *Page { return p }
