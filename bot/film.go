package bot

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// videos lists a guide's videos and those of its steps.
func (t teller) videos(g *procedures.Guide) []VideoView {
	var out []VideoView
	for _, v := range g.Videos {
		out = append(out, t.video(v))
	}
	for _, s := range g.Steps {
		if s.Video != nil {
			if v := t.video(*s.Video); !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

func (t teller) video(v procedures.Video) VideoView {
	out := VideoView{Title: v.Title, URL: startingAt(v.URL, v.Start), Start: v.Start, End: v.End, Seconds: v.Seconds}
	if v.File != "" {
		out.URL, out.Own = t.media(v.File), true
	}
	if v.Captions != "" {
		out.Captions = t.media(v.Captions)
	}
	if v.End > v.Start {
		out.Seconds = v.End - v.Start
	}
	return out
}

// MediaPath is where the guides' own films and pictures are served, below
// the public URL.
const MediaPath = "/media/"

func (t teller) media(file string) string {
	return strings.TrimSuffix(t.w.Settings.PublicURL, "/") + MediaPath + file
}

// Address is where a video opens at the part that is meant: the ward's own
// with that part behind it, as browsers read it.
func (v VideoView) Address() string {
	switch {
	case !v.Own || v.Start <= 0 && v.End <= v.Start:
		return v.URL
	case v.End > v.Start:
		return v.URL + "#t=" + strconv.Itoa(v.Start) + "," + strconv.Itoa(v.End)
	}
	return v.URL + "#t=" + strconv.Itoa(v.Start)
}

// startingAt makes a link to a video elsewhere open at a second, where it is
// known how that site is told; else it is the link as it was.
func startingAt(link string, second int) string {
	if second <= 0 {
		return link
	}
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	at := strconv.Itoa(second)
	switch strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), "m.") {
	case "youtube.com", "youtube-nocookie.com", "youtu.be":
		q := u.Query()
		if q.Get("t") != "" || q.Get("start") != "" {
			return link // it says so itself
		}
		q.Set("t", at+"s")
		u.RawQuery = q.Encode()
	case "vimeo.com", "player.vimeo.com":
		if u.Fragment != "" {
			return link
		}
		u.Fragment = "t=" + at + "s"
	case "dailymotion.com":
		q := u.Query()
		q.Set("start", at)
		u.RawQuery = q.Encode()
	default:
		return link
	}
	return u.String()
}
