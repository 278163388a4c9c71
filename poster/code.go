package poster

import (
	"fmt"

	"rsc.io/qr"
)

// Code is a QR code: which of its modules are dark.
type Code struct {
	size int
	dark func(x, y int) bool
}

// Encode makes the QR code of a text. A quarter of it may be scratched or
// faded and it is read all the same. The error says that the text is too long
// for a sheet that is read at arm's length.
func Encode(text string) (Code, error) {
	const most = 300 // more would make the modules too small to be read from a wall
	if text == "" || len(text) > most {
		return Code{}, fmt.Errorf("encode link: %d bytes, want 1 to %d", len(text), most)
	}
	c, err := qr.Encode(text, qr.Q)
	if err != nil {
		return Code{}, fmt.Errorf("encode link: %w", err)
	}
	return Code{c.Size, c.Black}, nil
}

// Size is how many modules the code has on a side, without its quiet zone.
func (c Code) Size() int { return c.size }

// Dark reports whether a module is dark; x counts from the left, y from the
// top.
func (c Code) Dark(x, y int) bool { return c.dark(x, y) }

// runs are the dark stretches of the code, row by row: they are drawn whole,
// so that no printer leaves hairlines between modules.
func (c Code) runs(each func(x, y, length int)) {
	for y := range c.size {
		for x := 0; x < c.size; x++ {
			n := 0
			for x+n < c.size && c.dark(x+n, y) {
				n++
			}
			if n > 0 {
				each(x, y, n)
				x += n
			}
		}
	}
}
