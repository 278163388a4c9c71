package editor

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/media"
	"github.com/motcua/motcua/procedures"
)

// pick is the place in a guide's form for which somebody chooses a file.
type pick struct {
	code  procedures.Code
	field string // "steps[2].video", "videos[0]", "steps[2].picture"
}

var (
	pickCode  = regexp.MustCompile(`^g/([0-9A-Za-z._-]{1,40})$`)
	pickField = regexp.MustCompile(`^(?:videos\[\d{1,5}\]|steps\[\d{1,5}\]\.(?:video|picture))$`)
)

// pickOf reads ?for=g/CODE&field=FIELD; none: the page is only looked at.
func pickOf(q url.Values) pick {
	code := pickCode.FindStringSubmatch(q.Get("for"))
	if code == nil || !pickField.MatchString(q.Get("field")) {
		return pick{}
	}
	return pick{procedures.Code(code[1]), q.Get("field")}
}

// query carries it along: "" or "?for=…".
func (p pick) query() string {
	if p.code == "" {
		return ""
	}
	return "?" + url.Values{"for": {"g/" + string(p.code)}, "field": {p.field}}.Encode()
}

// takes reports whether a file fits the place.
func (p pick) takes(f media.File) bool {
	if strings.HasSuffix(p.field, ".picture") {
		return f.Kind == media.Picture
	}
	return p.code != "" && f.Kind == media.Film
}

// form is the address of the form with a file put into the place, not saved
// yet.
func (p pick) form(f media.File) string {
	q := url.Values{"open": {strings.TrimSuffix(strings.TrimSuffix(p.field, ".video"), ".picture")}, p.field + ".file": {f.Name}}
	if f.Kind == media.Film {
		q.Set(p.field+".captions", f.Captions)
		q.Set(p.field+".seconds", strconv.Itoa(f.Seconds))
		q.Set(p.field+".url", "")
	}
	return Home + "/g/" + url.PathEscape(string(p.code)) + "/edit?" + q.Encode()
}

// chosenMedia are the fields that a file chosen for a place fills, from the form's
// address; nothing else in it is one.
func chosenMedia(q url.Values) map[string]string {
	out := map[string]string{}
	for name, v := range q {
		item, last := name[:max(0, strings.LastIndexByte(name, '.'))], path.Ext(name)
		switch last {
		case ".file", ".captions", ".seconds", ".url":
			if pickField.MatchString(item) && len(v[0]) <= 200 {
				out[name] = v[0]
			}
		}
	}
	return out
}

// mediaFor is the page of media for a field of a form just saved, in which
// items may have other numbers now.
func mediaFor(read reading, field string) string {
	place := strings.TrimSuffix(field, ".file")
	list, rest, inItem := strings.Cut(place, ".")
	if !inItem {
		list, rest = place, ""
	}
	if now := rowNow(read, list); now != "" {
		list = now
	}
	place = strings.TrimSuffix(list+"."+rest, ".")
	return mediaHome + pick{read.guide.Code, place}.query()
}

// take puts chosen files into the fields and reports whether there were any.
// A video that was added and still empty when its file was looked for is
// there again.
func (f fields) take(chosen map[string]string) bool {
	again := map[string]string{}
	for name := range chosen {
		item := name[:strings.IndexByte(name, ']')+1]
		list, row := cutItem(item)
		if _, known := again[item]; !known && !slices.Contains(f.rows(list), row) {
			again[item] = ""
			if list == "videos" {
				again[item] = f.add(list)
			}
		}
	}
	for name, value := range chosen {
		item := name[:strings.IndexByte(name, ']')+1]
		to, moved := again[item]
		if moved && to == "" {
			continue
		}
		if moved {
			name = to + strings.TrimPrefix(name, item)
		}
		f.set(name, value)
	}
	return len(chosen) > 0
}
