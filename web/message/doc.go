// Package message is the one markup of a message: the citizen's page and the
// officer's desk show the same message from the same templates, each in its
// own view.
//
// The templates stand on the functions of web/page (t, icon, clock, stamp,
// nbsp, terrace …), so the Set that renders them must have been made with
// this package's Templates under the name "message"; pages link the style
// sheet "message/message.css".
//
// The package does not know who is signed in, how a message is stored, nor
// where forms lead: the View says so. It shows what is frozen in a message
// and looks nothing up.
package message

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"

	"github.com/motcua/motcua/words"
)

//go:embed templates assets
var embedded embed.FS

// Templates are this package's templates, for page.Source.
func Templates() fs.FS { return sub("templates") }

// Assets are this package's style sheet, for page.Source.
func Assets() fs.FS { return sub("assets") }

// sub is a folder of the embedded files, which is always there.
func sub(dir string) fs.FS {
	f, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(fmt.Sprintf("message: embedded folder %s: %v", dir, err))
	}
	return f
}

// Set renders templates; *page.Set is one.
type Set interface {
	HTML(lang words.Lang, name string, data any) (template.HTML, error)
}
