// Package poster makes the A4 sheets that a ward hangs on its notice boards:
// a QR code that opens the chat, for a resident group, a procedure or the
// ward as a whole, as one PDF to print.
//
// It does not know what a link means, whether it works, or who is in charge
// of a group: it draws what it is given.
package poster

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/motcua/motcua/words"
)

//go:embed fonts/BeVietnamPro-Regular.ttf
var regular []byte

//go:embed fonts/BeVietnamPro-SemiBold.ttf
var semibold []byte

// Ward is what every sheet says of the ward.
type Ward struct {
	Name     string // "Phường Yên Bái"
	Province string // "Tỉnh Lào Cai"; "" is left out
	Hours    string // of a working day, "7:30–17:00"; "" is left out
	Page     string // how the page's address is read out: "motcua.example.vn"
}

// Sheet is one A4 page.
type Sheet struct {
	Link      string // what the code holds: an address
	Group     string // "Tổ dân phố 7"; "" it is not for one group
	Procedure string // "Đăng ký tạm trú"; "" it is not for one procedure
}

// Write writes the sheets as one PDF, a page each, in a language of the
// catalogue. Equal arguments give equal bytes; made is the time that stands
// in the file as its creation.
func Write(w io.Writer, c *words.Catalogue, lang words.Lang, ward Ward, sheets []Sheet, made time.Time) error {
	pdf, err := document(c, lang, ward, sheets, made)
	if err != nil {
		return err
	}
	if err := pdf.Output(w); err != nil {
		return fmt.Errorf("make sheets: %w", err)
	}
	return nil
}

func document(c *words.Catalogue, lang words.Lang, ward Ward, sheets []Sheet, made time.Time) (*fpdf.Fpdf, error) {
	if len(sheets) == 0 {
		return nil, errors.New("make sheets: there is nothing to print")
	}
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(made.UTC())
	pdf.SetModificationDate(made.UTC())
	pdf.SetLang(string(lang))
	pdf.SetTitle(c.Text(lang, "poster.document", "ward", ward.Name), true)
	pdf.SetProducer("motcua", true)
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes(family, "", regular)
	pdf.AddUTF8FontFromBytes(family, "B", semibold)
	for _, s := range sheets {
		code, err := Encode(s.Link)
		if err != nil {
			return nil, err
		}
		pdf.AddPage()
		p := &page{pdf: pdf, text: func(key string, args ...string) string { return c.Text(lang, key, args...) }}
		p.draw(ward, s, code)
	}
	if err := pdf.Error(); err != nil {
		return nil, fmt.Errorf("make sheets: %w", err)
	}
	return pdf, nil
}
