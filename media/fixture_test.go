package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"path/filepath"
	"testing"
	"time"
)

// cat joins bytes and texts.
func cat(parts ...any) []byte {
	var out []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			out = append(out, p...)
		case []byte:
			out = append(out, p...)
		case int:
			out = binary.BigEndian.AppendUint32(out, uint32(p))
		}
	}
	return out
}

// bx is a box of MP4.
func bx(kind string, parts ...any) []byte {
	body := cat(parts...)
	return cat(8+len(body), kind, body)
}

// film is an MP4 of a few boxes: how its pictures are written, its length, its
// table of contents in front or behind. Its two pieces say "first" and
// "second".
type film struct {
	brand, codec string
	seconds      int
	late         bool
	long         bool // 64-bit places
	place        string
	sound        bool
	extra        []byte // behind it
}

const firstPiece, secondPiece = "first piece", "second piece"

func (f film) bytes() []byte {
	brand := f.brand
	if brand == "" {
		brand = "isom"
	}
	ftyp := bx("ftyp", brand, 512, "isomiso2mp41")
	mdat := bx("mdat", firstPiece, secondPiece)
	moov := f.moov(0, 0)
	at := len(ftyp) + 8
	if !f.late {
		at += len(moov)
	}
	moov = f.moov(at, at+len(firstPiece))
	if f.late {
		return cat(ftyp, mdat, moov, f.extra)
	}
	return cat(ftyp, moov, mdat, f.extra)
}

func (f film) moov(first, second int) []byte {
	places := bx("stco", 0, 2, first, second)
	if f.long {
		places = bx("co64", 0, 2, 0, first, 0, second)
	}
	trak := func(handler, codec string) []byte {
		return bx("trak", bx("tkhd", make([]byte, 84)), bx("mdia", bx("mdhd", make([]byte, 24)), bx("hdlr", 0, 0, handler, make([]byte, 12)),
			bx("minf", bx("hdlr", 0, "dhlr", "alis", make([]byte, 12)), bx("stbl", bx("stsd", 0, 1, bx(codec, make([]byte, 78))), places))))
	}
	parts := []any{bx("mvhd", 0, 0, 0, 1000, f.seconds*1000, make([]byte, 80))}
	if f.sound {
		parts = append(parts, trak("soun", "mp4a"))
	}
	if f.codec != "" {
		parts = append(parts, trak("vide", f.codec))
	}
	if f.place != "" {
		parts = append(parts, bx("udta", bx("\xa9xyz", f.place)))
	}
	return bx("moov", parts...)
}

// pieces are what the places in a stored film point at.
func pieces(t *testing.T, b []byte) []string {
	t.Helper()
	m, err := readMP4(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	m.eachTable(func(x box) {
		p := m.moov[x.start+x.head : x.end()]
		for i := range 2 {
			var at uint64
			switch x.kind {
			case "stco":
				at = uint64(binary.BigEndian.Uint32(p[8+4*i:]))
			case "co64":
				at = binary.BigEndian.Uint64(p[8+8*i:])
			default:
				return
			}
			out = append(out, string(b[at:at+uint64(len([]string{firstPiece, secondPiece}[i]))]))
		}
	})
	return out
}

// el is an element of WebM.
func el(id uint32, parts ...any) []byte {
	body := cat(parts...)
	name := bytes.TrimLeft(binary.BigEndian.AppendUint32(nil, id), "\x00")
	return cat(name, binary.BigEndian.AppendUint64(nil, 1<<56|uint64(len(body))), body)
}

func webmOf(doc, codec string, kind byte, seconds float64) []byte {
	length := binary.BigEndian.AppendUint64(nil, math.Float64bits(seconds*1000))
	return cat(el(0x1A45DFA3, el(idDocType, doc)), el(idSegment, el(idInfo, el(idScale, []byte{0x0F, 0x42, 0x40}), el(idDuration, length)),
		el(idTracks, el(idTrack, el(idType, []byte{kind}), el(idCodec, codec))), el(idCluster, "film")))
}

const whereIt = "+10.8231+106.6297/ GPS secret place"

// jpegOf is a photo of a phone: turned, with its place, and a second picture
// behind it.
func jpegOf(t *testing.T, notes bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	if !notes {
		return b.Bytes()
	}
	exif := cat("Exif\x00\x00", turnedExif(6), whereIt)
	mark := func(m byte, body []byte) []byte {
		return cat([]byte{0xFF, m}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2)), body)
	}
	return cat(b.Bytes()[:2], mark(0xE1, exif), mark(0xE1, cat("http://ns.adobe.com/xap/1.0/\x00", whereIt)), mark(0xFE, cat(whereIt)), b.Bytes()[2:], "MotionPhoto", whereIt)
}

func chunkOf(kind string, body []byte) []byte {
	in := cat(kind, body)
	return cat(len(body), in, int(crc32.ChecksumIEEE(in)))
}

func pngOf(t *testing.T, notes bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	if !notes {
		return b.Bytes()
	}
	const head = 8 + 25
	return cat(b.Bytes()[:head], chunkOf("eXIf", cat(whereIt)), chunkOf("tEXt", cat("Location\x00", whereIt)), b.Bytes()[head:], whereIt)
}

// webpOf is a WebP of one pixel, in its long form.
func webpOf(notes bool) []byte {
	part := func(kind string, body []byte) []byte {
		out := cat(kind, binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body)
		if len(body)%2 == 1 {
			out = append(out, 0)
		}
		return out
	}
	flags := byte(0)
	var more []byte
	if notes {
		flags = webpExif | webpXMP
		more = cat(part("EXIF", cat(turnedExif(8), whereIt)), part("XMP ", cat(whereIt)))
	}
	in := cat("WEBP", part("VP8X", []byte{flags, 0, 0, 0, 0, 0, 0, 0, 0, 0}), part("VP8L", []byte{0x2F, 0, 0, 0, 0, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0x08}), more)
	return cat("RIFF", binary.LittleEndian.AppendUint32(nil, uint32(len(in))), in)
}

const captionsVTT = "WEBVTT\n\n00:00.000 --> 00:02.500\nMở cổng dịch vụ công\n\n00:02.500 --> 00:05.000\nBấm <b>Đăng nhập</b>\n"

// clock is a clock that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// newStore is a store with a clock that stands at the present, since it is
// compared with the times of files.
func newStore(t *testing.T, o Options) (*Store, *clock) {
	t.Helper()
	c := &clock{time.Now()}
	if o.Now == nil {
		o.Now = c.now
	}
	s, err := New(filepath.Join(t.TempDir(), "media"), o)
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}
