package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/jpeg" // so that image reads them
	_ "image/png"  // the same
	"io"
)

// Bounds of pictures.
const (
	maxPicture = 20 << 20   // bytes; a phone's photo has 3 to 8 MB
	maxPixels  = 60_000_000 // an old phone cannot hold more
)

const pngMark = "\x89PNG\r\n\x1a\n"

func isWebP(b []byte) bool {
	return len(b) >= 16 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}

// lookPicture says what a picture is.
func lookPicture(r io.ReaderAt, size int64) (Facts, error) {
	f, _, err := readPicture(r, size)
	return f, err
}

// readPicture reads a picture and takes out what it tells besides the
// picture: where and when it was taken, with what, by whom. How it is turned
// and its colours stay.
func readPicture(r io.ReaderAt, size int64) (Facts, []byte, error) {
	f := Facts{Kind: Picture}
	if size > maxPicture {
		return f, nil, fmt.Errorf("%w: a picture of %d bytes", ErrTooLarge, size)
	}
	b := make([]byte, size)
	if n, err := r.ReadAt(b, 0); n < len(b) {
		return f, nil, fmt.Errorf("read picture: %w", err)
	}
	var out []byte
	var err error
	switch {
	case isWebP(b):
		f.Type, f.Ending = "image/webp", ".webp"
		out, f.Width, f.Height, err = bareWebP(b)
	case bytes.HasPrefix(b, []byte(pngMark)):
		f.Type, f.Ending = "image/png", ".png"
		out, err = barePNG(b)
	default:
		f.Type, f.Ending = "image/jpeg", ".jpg"
		out, err = bareJPEG(b)
	}
	if err != nil {
		return f, nil, err
	}
	if f.Ending != ".webp" {
		c, _, err := image.DecodeConfig(bytes.NewReader(out))
		if err != nil {
			return f, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		f.Width, f.Height = c.Width, c.Height
	}
	if f.Width <= 0 || f.Height <= 0 {
		return f, nil, fmt.Errorf("%w: a picture without a size", ErrDamaged)
	}
	if int64(f.Width)*int64(f.Height) > maxPixels {
		return f, nil, fmt.Errorf("%w: %d by %d pixels", ErrTooLarge, f.Width, f.Height)
	}
	return f, out, nil
}

// bareJPEG copies a JPEG without its notes. What lies behind the picture (a
// little film, a second picture) stays out as well.
func bareJPEG(b []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(b)+64), 0xFF, 0xD8)
	turned := 1
	var rest []byte
	at := 2
	for {
		for at < len(b) && b[at] == 0xFF && at+1 < len(b) && b[at+1] == 0xFF {
			at++ // filling
		}
		if at+4 > len(b) || b[at] != 0xFF {
			return nil, fmt.Errorf("%w: a JPEG that breaks off", ErrDamaged)
		}
		mark := b[at+1]
		if mark == 0xD9 {
			return nil, fmt.Errorf("%w: a JPEG without a picture", ErrDamaged)
		}
		size := int(binary.BigEndian.Uint16(b[at+2:]))
		if size < 2 || at+2+size > len(b) {
			return nil, fmt.Errorf("%w: a JPEG that breaks off", ErrDamaged)
		}
		body := b[at+4 : at+2+size]
		switch {
		case mark == 0xE1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			turned = orientation(body[6:])
		case mark == 0xE2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")), mark == 0xEE && bytes.HasPrefix(body, []byte("Adobe")), mark == 0xE0:
			if mark == 0xE0 && !bytes.HasPrefix(body, []byte("JFIF\x00")) {
				break // a small picture of its own
			}
			rest = append(rest, b[at:at+2+size]...)
		case mark >= 0xE0 && mark <= 0xEF || mark == 0xFE: // notes
		default:
			rest = append(rest, b[at:at+2+size]...)
		}
		at += 2 + size
		if mark != 0xDA {
			continue
		}
		for { // the picture itself
			i := bytes.IndexByte(b[at:], 0xFF)
			if i < 0 || at+i+1 >= len(b) {
				return nil, fmt.Errorf("%w: a JPEG that breaks off", ErrDamaged)
			}
			next := b[at+i+1]
			if next == 0 || next >= 0xD0 && next <= 0xD7 {
				rest, at = append(rest, b[at:at+i+2]...), at+i+2
				continue
			}
			if next == 0xFF {
				rest, at = append(rest, b[at:at+i+1]...), at+i+1
				continue
			}
			rest, at = append(rest, b[at:at+i]...), at+i
			break
		}
		if b[at+1] == 0xD9 {
			break
		}
	}
	if turned > 1 {
		exif := append([]byte("Exif\x00\x00"), turnedExif(turned)...)
		out = append(out, 0xFF, 0xE1)
		out = binary.BigEndian.AppendUint16(out, uint16(len(exif)+2))
		out = append(out, exif...)
	}
	out = append(out, rest...)
	return append(out, 0xFF, 0xD9), nil
}

// pngKept are the chunks of a PNG that make up how it looks, moving ones
// included.
var pngKept = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true,
	"sRGB": true, "iCCP": true, "sBIT": true, "bKGD": true, "pHYs": true, "acTL": true, "fcTL": true, "fdAT": true, "cICP": true}

// barePNG copies a PNG without its notes.
func barePNG(b []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(b)), pngMark...)
	for at := len(pngMark); ; {
		if at+12 > len(b) {
			return nil, fmt.Errorf("%w: a PNG that breaks off", ErrDamaged)
		}
		size := int64(binary.BigEndian.Uint32(b[at:]))
		if size > int64(len(b)-at-12) {
			return nil, fmt.Errorf("%w: a PNG that breaks off", ErrDamaged)
		}
		kind, end := string(b[at+4:at+8]), at+12+int(size)
		if pngKept[kind] {
			out = append(out, b[at:end]...)
		}
		if kind == "IEND" {
			return out, nil
		}
		at = end
	}
}

// Flags in the head of a WebP.
const (
	webpExif = 0x08
	webpXMP  = 0x04
)

// bareWebP copies a WebP without its notes.
func bareWebP(b []byte) (out []byte, width, height int, err error) {
	damaged := fmt.Errorf("%w: a WebP that breaks off", ErrDamaged)
	total := int64(binary.LittleEndian.Uint32(b[4:])) + 8
	if total > int64(len(b)) || total < 20 {
		return nil, 0, 0, damaged
	}
	out = append(make([]byte, 0, total), b[:12]...)
	picture, turned, flags := false, 1, -1
	for at := int64(12); at+8 <= total; {
		size := int64(binary.LittleEndian.Uint32(b[at+4:]))
		if size > total-at-8 {
			return nil, 0, 0, damaged
		}
		kind, body, end := string(b[at:at+4]), b[at+8:at+8+size], min(at+8+size+size%2, total)
		switch kind {
		case "VP8X":
			if len(body) < 10 {
				return nil, 0, 0, damaged
			}
			flags = len(out) + 8
			width, height = int(u24(body[4:]))+1, int(u24(body[7:]))+1
		case "VP8 ":
			picture = true
			if len(body) < 10 || string(body[3:6]) != "\x9d\x01\x2a" {
				return nil, 0, 0, damaged
			}
			if width == 0 {
				width, height = int(binary.LittleEndian.Uint16(body[6:])&0x3FFF), int(binary.LittleEndian.Uint16(body[8:])&0x3FFF)
			}
		case "VP8L":
			picture = true
			if len(body) < 5 || body[0] != 0x2F {
				return nil, 0, 0, damaged
			}
			if v := binary.LittleEndian.Uint32(body[1:]); width == 0 {
				width, height = int(v&0x3FFF)+1, int(v>>14&0x3FFF)+1
			}
		case "ANMF":
			picture = true
		case "EXIF":
			turned = orientation(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
		}
		switch kind {
		case "VP8X", "VP8 ", "VP8L", "ANMF", "ANIM", "ALPH", "ICCP":
			out = append(out, b[at:at+8+size]...)
			if size%2 == 1 {
				out = append(out, 0)
			}
		}
		at = end
	}
	if !picture {
		return nil, 0, 0, damaged
	}
	if flags > 0 {
		out[flags] &^= webpExif | webpXMP
		if turned > 1 {
			exif := turnedExif(turned)
			out[flags] |= webpExif
			out = append(out, "EXIF"...)
			out = binary.LittleEndian.AppendUint32(out, uint32(len(exif)))
			out = append(out, exif...)
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, width, height, nil
}

func u24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }

// orientation reads from EXIF how a picture is turned, 1 to 8; 1 when it does
// not say.
func orientation(b []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(b) < 14:
		return 1
	case string(b[:2]) == "MM":
		order = binary.BigEndian
	case string(b[:2]) != "II":
		return 1
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 1
	}
	n := int(order.Uint16(b[at:]))
	for i := range n {
		e := at + 2 + int64(i)*12
		if e+12 > int64(len(b)) {
			break
		}
		if order.Uint16(b[e:]) == 0x0112 {
			if v := int(order.Uint16(b[e+8:])); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return 1
}

// turnedExif is EXIF that says how a picture is turned, and nothing else.
func turnedExif(turned int) []byte {
	return []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(turned), 0, 0, 0, 0, 0, 0}
}
