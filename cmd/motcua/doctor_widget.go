package main

import (
	"net/url"
	"strings"

	"github.com/motcua/motcua/web/widget"
)

// widget examines whether the chat can work on the pages of other sites: the
// cookies of a frame travel by https only.
func (d *doctor) widget(cfg config) {
	origins, err := widget.Origins(cfg.value("widget_origins"))
	if err != nil || len(origins) == 0 {
		return // faults are told with the settings
	}
	u, err := url.Parse(cfg.PublicURL)
	switch {
	case cfg.PublicURL == "":
		d.say(warned, "widget", "widget_origins is set, but public_url is not: pages load the chat from the address that citizens type, which must be https")
	case err != nil || u.Scheme != "https" && !isLoopback(u.Host):
		d.say(failed, "widget", "widget_origins is set, but public_url %s is not https: browsers keep no conversation in a frame without it; see docs/channels.md", cfg.PublicURL)
	default:
		d.say(fine, "widget", "the chat may stand on pages of %s", strings.Join(origins, ", "))
	}
}
