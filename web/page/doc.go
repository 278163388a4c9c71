// Package page is what every page of motcua is made of: the design system
// (colours, type, components), the assets with their checksums, the template
// functions, the security headers and what a device remembers of its reader
// (letters, light or dark, language).
//
// # How a page is made
//
// A package that shows pages embeds its templates and assets and hands them
// over as a Source; New parses all of them at once, checks them against each
// other, the catalogue, the icons and the assets, and refuses with all faults
// joined. A template "queue.html" of Source "console" is called
// "console/queue"; what it defines itself it names "console/…" too.
//
//	//go:embed templates assets
//	var embedded embed.FS
//
//	set, err := page.New(catalogue, page.Options{Location: zone, Now: time.Now, Sources: []page.Source{
//		{Name: "message", Templates: message.Templates(), Assets: message.Assets()}, {Name: "console", Templates: sub(embedded, "templates"), Assets: sub(embedded, "assets")},
//	}})
//	set.Render(w, r, http.StatusOK, "console/queue", data)   // whole page, data has a Page
//	set.Fragment(w, r, http.StatusOK, "console/ticket", lang, data)
//	html, err := set.HTML(lang, "message/message", view)     // inside Go
//
// A whole page is written between two templates of this package, both given
// a Page (see there for what it asks for):
//
//	{{template "page/head" .Page}} …body… {{template "page/foot" .Page}}
//
// Template functions, beside those of html/template:
//
//	t "key" "name" value …     text of the catalogue in the page's language
//	lang                       that language, "vi"
//	icon "send"                inline SVG, hidden from screen readers; words stand beside it
//	asset "page/app.css"       checksummed URL that never changes its content
//	clock T                    "9:21"; date T "Thứ tư, 17 tháng 6"; day T "Hôm nay", "Hôm qua, 16 tháng 6"
//	short T                    "17/6"; stamp T "9:21" today, "17/6 9:21" before
//	when T                     of a time to come: "10:45", "7:30 ngày mai", "7:30 ngày 18/6"
//	length N                   of N seconds: "2 phút 35 giây"
//	nbsp S                     S with number and unit bound together
//	terrace index total done   progress as terraces, with words in it for screen readers
//	initial S                  first letter of the last word of a name, for an avatar
//	dict "k" v …               a map, to give a template several things
//
// Icons are files of Lucide in icons/, only those that something names (a test
// over the module's source says so); to have another, put its file there.
//
// Assets: "page/app.css" and "page/page.js" come with every page; a page
// names more of them in Page.Styles and Page.Scripts. A folder whose name
// ends in .css is one style sheet: its files joined in order of their names.
// In a style sheet url("x") is an asset of the same Source.
//
// # Live pages
//
// Pages are plain forms first; small scripts of our own make them live. No
// library: a page has to insert, replace and order messages by id from three
// sources (the stream, the poll and the answer to a form) and to queue while
// offline. The swaps of htmx 4 do neither, and its event stream extension
// lets go of the stream in the background; what would be left for it to do
// is a few lines.
//
// The package knows no conversation, no procedure and no account, and no
// words: those stand in the catalogue.
package page
