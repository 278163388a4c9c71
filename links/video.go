package links

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// host of videos whose pages answer 200 whether or not the video is there,
// and that describe one to programs by oEmbed, documented and without a key.
type videoHost struct {
	names    []string // of its machines, without "www." and "m."
	endpoint string
	paths    []string // beginnings of the paths of videos; what else it has is an ordinary page
}

var videoHosts = []videoHost{
	{[]string{"youtube.com"}, "https://www.youtube.com/oembed?format=json", []string{"/watch", "/shorts/", "/playlist", "/live/", "/v/"}},
	{[]string{"youtu.be"}, "https://www.youtube.com/oembed?format=json", []string{"/"}},
	{[]string{"vimeo.com"}, "https://vimeo.com/api/oembed.json?", []string{"/"}},
	{[]string{"tiktok.com"}, "https://www.tiktok.com/oembed?", []string{"/@"}},
}

// described is where a video is described, nil when there is no such place.
func described(u *url.URL) *url.URL {
	name := strings.TrimPrefix(bareHost(u), "m.")
	for _, h := range videoHosts {
		for _, n := range h.names {
			for _, p := range h.paths {
				if n != name || !strings.HasPrefix(u.Path, p) || u.Path == "/" {
					continue
				}
				at, err := url.Parse(h.endpoint)
				if err != nil {
					return nil
				}
				q := at.Query()
				q.Set("url", u.String())
				at.RawQuery = q.Encode()
				return at
			}
		}
	}
	return nil
}

// video reads the description of a video.
func video(f found) found {
	f.final = nil // the way led to the description, not to the video
	switch {
	case f.status == http.StatusBadRequest: // it has no such video, and could not have
		f.outcome = procedures.LinkMissing
	case f.outcome == procedures.LinkOK:
		var d struct {
			Type string `json:"type"`
		}
		if err := json.Unmarshal(f.body, &d); err != nil || d.Type != "video" {
			f.outcome = procedures.LinkWrong
		}
	}
	return f
}
