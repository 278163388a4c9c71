package bot

import (
	"math"
	"strconv"
	"strings"

	"github.com/motcua/motcua/words"
)

// valid reports that a place is on the earth.
func (p *Place) valid() bool {
	return p != nil && math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180 // NaN is neither
}

// placed adds to what a citizen wrote where she is, in words for whoever has
// nothing but words. The place is nil when she sent none that there is.
func (d *draft) placed(text string) (string, *Place) {
	if !d.e.Place.valid() {
		return text, nil
	}
	p := *d.e.Place
	p.Name = clip(hear(p.Name, placeRunes).text, placeRunes)
	at := degrees(d.c.Lang, p.Lat) + ", " + degrees(d.c.Lang, p.Lon)
	if p.Name != "" {
		at = p.Name + ", " + at
	}
	return strings.TrimSpace(text + "\n" + d.text("channel.place_record", "at", at)), &p
}

// placeRunes is the longest name of a place.
const placeRunes = 120

// degrees writes a coordinate to about a metre.
func degrees(lang words.Lang, x float64) string {
	s := strconv.FormatFloat(x, 'f', 5, 64)
	if lang == words.En {
		return s
	}
	return strings.Replace(s, ".", ",", 1)
}
