package main

import (
	"slices"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// Document is a guide as the engines that motcua is compared with get it: all
// texts that motcua's own index reads, and no others.
type Document struct {
	Code     procedures.Code `json:"code"`
	Title    string          `json:"title"`
	Aliases  []string        `json:"aliases"` // with the everyday title and the keywords
	Wordings []string        `json:"wordings"`
	Body     string          `json:"body"`
}

func documentOf(g *procedures.Guide) Document {
	d := Document{Code: g.Code, Title: g.Title, Wordings: g.Wordings, Body: strings.Join(bodyOf(g), "\n")}
	if g.Short != "" {
		d.Aliases = append(d.Aliases, g.Short)
	}
	d.Aliases = slices.Concat(d.Aliases, g.Aliases, g.Keywords)
	return d
}

// bodyOf lists what a guide says besides its names. Legal acts are left out,
// as motcua leaves them out: their titles name a hundred other things.
func bodyOf(g *procedures.Guide) []string {
	out := slices.Concat([]string{g.Summary, g.Sector}, g.Audience, g.Results)
	video := func(v *procedures.Video) {
		if v != nil {
			out = append(out, v.Title, v.Text)
		}
	}
	for _, v := range g.Variants {
		out = append(out, v.Title, v.Note)
	}
	for i := range g.Videos {
		video(&g.Videos[i])
	}
	for _, e := range g.Evidence {
		out = append(out, e.Title, e.Note)
		if e.Form != nil {
			out = append(out, e.Form.Code)
		}
	}
	for _, s := range g.Steps {
		out = append(out, s.Title, s.Text)
		video(s.Video)
	}
	if g.Tree != nil {
		for _, n := range g.Tree.Nodes {
			out = append(out, n.Question)
			for _, c := range n.Choices {
				out = append(out, c.Label)
			}
		}
	}
	out = slices.Concat(out, g.Notes, g.Conditions)
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// aliases and wordings as one text, for engines whose fields hold one.
func (d *Document) aliasText() string   { return strings.Join(d.Aliases, "\n") }
func (d *Document) wordingText() string { return strings.Join(d.Wordings, "\n") }

// withoutWordings are the documents as they are before anybody has written
// down how people ask.
func withoutWordings(documents []Document) []Document {
	out := slices.Clone(documents)
	for i := range out {
		out[i].Wordings = nil
	}
	return out
}
