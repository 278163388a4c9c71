package portal

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// readLinks reads a CSV file with a header that names the columns code and
// official_url. A later line of the same code is a mistake.
func readLinks(file string) (links map[procedures.Code]string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read links: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	fail := func(line int, format string, args ...any) (map[procedures.Code]string, error) {
		return nil, fmt.Errorf("read links %s: line %d: %s", file, line, fmt.Sprintf(format, args...))
	}
	r := csv.NewReader(f)
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read links %s: %w", file, err)
	}
	code, link := -1, -1
	for i, h := range head {
		switch strings.TrimSpace(strings.TrimPrefix(h, "\uFEFF")) {
		case "code":
			code = i
		case "official_url":
			link = i
		}
	}
	if code < 0 || link < 0 {
		return fail(1, "want the columns code and official_url")
	}
	links = make(map[procedures.Code]string)
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return links, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read links %s: %w", file, err)
		}
		line, _ := r.FieldPos(0)
		c, u := procedures.Code(strings.TrimSpace(row[code])), strings.TrimSpace(row[link])
		if u == "" {
			continue
		}
		if at, err := url.Parse(u); err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "" {
			return fail(line, "%q is no web address", u)
		}
		if have, dup := links[c]; dup && have != u {
			return fail(line, "code %s has another address before", c)
		}
		links[c] = u
	}
}
