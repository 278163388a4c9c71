package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed scenes.json
var scenesFile []byte

// script is scenes.json: what the clip shows, in order.
type script struct {
	Name      string            `json:"name"`    // of the files, without ending
	Heading   string            `json:"heading"` // over the cards
	Selectors map[string]string `json:"selectors"`
	Scenes    []scene           `json:"scenes"`
}

// scene is one still picture with its caption.
type scene struct {
	ID         string   `json:"id"`
	Seconds    int      `json:"seconds"`
	Caption    string   `json:"caption"`
	Card       []line   `json:"card"`
	AlwaysCard bool     `json:"always_card"` // a card also when the demo is filmed
	Do         []action `json:"do"`          // in the demo, before the picture is taken
}

// line is one bubble or button of a card.
type line struct {
	Voice string   `json:"voice"` // assistant, citizen, officer, button, officer-button
	Text  string   `json:"text"`
	Ticks []string `json:"ticks"`
	Rows  []string `json:"rows"`
}

// action is one thing done in the demo; exactly one of the four names a
// selector. A selector that begins with // is XPath, all others are CSS.
type action struct {
	Wait  string `json:"wait"`
	Show  string `json:"show"` // scroll it to the middle
	Click string `json:"click"`
	Type  string `json:"type"`
	Text  string `json:"text"` // what is typed
}

func readScript() (*script, error) {
	dec := json.NewDecoder(bytes.NewReader(scenesFile))
	dec.DisallowUnknownFields()
	s := new(script)
	if err := dec.Decode(s); err != nil {
		return nil, fmt.Errorf("read scenes.json: %w", err)
	}
	for _, sc := range s.Scenes {
		if sc.Seconds <= 0 || sc.Caption == "" {
			return nil, fmt.Errorf("read scenes.json: scene %s needs seconds and caption", sc.ID)
		}
		for _, a := range sc.Do {
			if name := a.Wait + a.Show + a.Click + a.Type; s.Selectors[name] == "" {
				return nil, fmt.Errorf("read scenes.json: scene %s: no selector %q", sc.ID, name)
			}
		}
	}
	return s, nil
}

func (s *script) seconds() int {
	n := 0
	for _, sc := range s.Scenes {
		n += sc.Seconds
	}
	return n
}

// said lists the captions in order.
func (s *script) said() []string {
	out := make([]string, len(s.Scenes))
	for i, sc := range s.Scenes {
		out[i] = sc.Caption
	}
	return out
}

// captions is the clip's WebVTT file.
func (s *script) captions() string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	from := 0
	for _, sc := range s.Scenes {
		to := from + sc.Seconds
		fmt.Fprintf(&b, "\n%s\n%s --> %s\n%s\n", sc.ID, stamp(from), stamp(to), sc.Caption)
		from = to
	}
	return b.String()
}

func stamp(seconds int) string {
	return fmt.Sprintf("00:%02d:%02d.000", seconds/60, seconds%60)
}
