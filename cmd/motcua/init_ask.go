package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// question is one thing that init must know. take checks an answer and keeps
// it; its error is a sentence for whoever answered.
type question struct {
	key     string // in an answers file
	ask     string
	more    string // an example, shown below the question; "" none
	initial func(s *setup) string
	lines   bool // the answer has several lines
	skip    func(s *setup) bool
	take    func(s *setup, answer string) error
}

func questions() []question {
	fixed := func(v string) func(*setup) string { return func(*setup) string { return v } }
	fromTable := func(s *setup) bool { return s.table != nil }
	return []question{
		{key: "ward", ask: "Name of the ward or commune", more: "such as Phường Yên Bái", take: (*setup).takeWard},
		{key: "province", ask: "Province", initial: (*setup).provinceOf, take: text(func(s *setup) *string { return &s.province })},
		{key: "address", ask: "Address of the counter (may stay empty)", initial: fixed(""), take: text(func(s *setup) *string { return &s.address })},
		{key: "phone", ask: "Phone of the counter (may stay empty)", initial: fixed(""), take: text(func(s *setup) *string { return &s.phone })},
		{key: "days", ask: "Working days", initial: fixed("mon-fri"), take: (*setup).takeDays},
		{key: "hours", ask: "Working hours, without the lunch break", initial: fixed("07:30-11:30, 13:30-17:00"), take: (*setup).takeHours},
		{key: "groups", ask: "Resident groups", more: "names with commas between, Tổ dân phố 1-20 for many, or a CSV or XLSX file with groups and officers", take: (*setup).takeGroups},
		{key: "officers", ask: "Officers, one on a line: name; title; groups", more: "such as  Nguyễn Mẫu An; Công chức tư pháp - hộ tịch; 1-4, 7   or  …; rest   An empty line ends.", lines: true, skip: fromTable, take: (*setup).takeOfficer},
		{key: "desk", ask: "Who takes what nobody else can (duty desk)", more: "names with commas between", initial: (*setup).deskOf, take: (*setup).takeDesk},
		{key: "admin", ask: "Sign-in name of the first administrator", initial: fixed("admin"), take: (*setup).takeAdmin},
		{key: "officer_accounts", ask: "Make sign-ins for the officers as well (yes, no)", initial: fixed("yes"), take: (*setup).takeOfficerAccounts},
		{key: "listen", ask: "Address and port to listen on", initial: fixed("127.0.0.1:8080"), take: checked(func(s *setup) *string { return &s.listen }, checkListen)},
		{key: "public_url", ask: "Address under which citizens reach it (may stay empty)", more: "such as https://motcua.example.vn", initial: fixed(""), take: checked(func(s *setup) *string { return &s.publicURL }, checkURL)},
		{key: "telegram_token_file", ask: "File with the token of a Telegram bot (may stay empty)", initial: fixed(""), take: (*setup).takeTokenFile},
	}
}

func text(into func(*setup) *string) func(*setup, string) error {
	return checked(into, func(string) error { return nil })
}

func checked(into func(*setup) *string, check func(string) error) func(*setup, string) error {
	return func(s *setup, answer string) error {
		err := errors.Join(oneLine(answer), check(answer))
		if err == nil {
			*into(s) = answer
		}
		return err
	}
}

// askAll asks on the terminal; a bad answer is asked for again.
func askAll(ctx context.Context, c terminal, s *setup) error {
	in := bufio.NewReader(c.In)
	_, _ = fmt.Fprintln(c.Out, "This sets up a new ward. Enter takes what stands in [brackets]; nothing is written before the end.")
	for _, q := range questions() {
		if q.skip != nil && q.skip(s) {
			continue
		}
		initial, optional := "", q.initial != nil
		if optional {
			initial = q.initial(s)
		}
		_, _ = fmt.Fprintf(c.Out, "\n%s", q.ask)
		if q.more != "" {
			_, _ = fmt.Fprintf(c.Out, "\n  (%s)", q.more)
		}
		for {
			if initial != "" {
				_, _ = fmt.Fprintf(c.Out, " [%s]", initial)
			}
			_, _ = fmt.Fprint(c.Out, ": ")
			answer, err := readLine(ctx, in)
			if err != nil {
				_, _ = fmt.Fprintln(c.Out)
				return fmt.Errorf("at %q: %w", q.ask, err)
			}
			switch {
			case answer == "" && q.lines:
				err = s.covered()
			case answer == "" && initial != "":
				answer = initial
				err = q.take(s, answer)
			case answer == "" && optional:
			case answer == "":
				err = errors.New("this is needed")
			default:
				err = q.take(s, answer)
			}
			if err != nil {
				_, _ = fmt.Fprintf(c.Out, "  %v\n  again", err)
				continue
			}
			if !q.lines || answer == "" {
				break
			}
			_, _ = fmt.Fprint(c.Out, "  next")
		}
	}
	r, err := s.finish()
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(c.Out, "\n%s: %d groups, %d officers, sign-in %s.\nSet it up? [Y/n] ", s.ward, len(r.Groups), len(r.Officers), s.admin)
	answer, err := readLine(ctx, in)
	if err != nil {
		_, _ = fmt.Fprintln(c.Out)
		return err
	}
	if yes, ok := parseYes(answer); answer != "" && (!ok || !yes) {
		return errors.New("stopped; nothing is written")
	}
	return nil
}

// readAnswers takes the answers from a file and says all that is wrong with
// them.
func readAnswers(c terminal, path string, s *setup) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return fmt.Errorf("read answers %s: %w", path, err)
	}
	given := map[string]*yaml.Node{}
	faults := 0
	fault := func(line int, format string, args ...any) {
		faults++
		_, _ = fmt.Fprintf(c.Err, "%s:%d: %s\n", path, line, fmt.Sprintf(format, args...))
	}
	if len(doc.Content) > 0 && doc.Content[0].Kind != yaml.MappingNode {
		return fmt.Errorf("read answers %s: want name: value lines", path)
	}
	known := questions()
	for i := 0; len(doc.Content) > 0 && i+1 < len(doc.Content[0].Content); i += 2 {
		k, v := doc.Content[0].Content[i], doc.Content[0].Content[i+1]
		switch {
		case !slices.ContainsFunc(known, func(q question) bool { return q.key == k.Value }):
			fault(k.Line, "nothing is asked that is called %q; 'motcua init --help' shows the names", k.Value)
		case given[k.Value] != nil:
			fault(k.Line, "%s is answered twice", k.Value)
		default:
			given[k.Value] = v
		}
	}
	for _, q := range known {
		n := given[q.key]
		if n == nil || n.Kind == yaml.ScalarNode && n.Value == "" {
			switch {
			case q.skip != nil && q.skip(s):
			case q.initial == nil:
				fault(1, "%s is missing (%s)", q.key, q.ask)
			default:
				if v := q.initial(s); v != "" {
					if err := q.take(s, v); err != nil && faults == 0 {
						fault(1, "%s: %v", q.key, err)
					}
				}
			}
			continue
		}
		if q.skip != nil && q.skip(s) {
			fault(n.Line, "%s: this is known or not needed here; leave it out", q.key)
			continue
		}
		for _, answer := range answersOf(n, q.lines) {
			if err := q.take(s, answer.Value); err != nil {
				fault(answer.Line, "%s: %v", q.key, err)
			}
		}
	}
	if faults == 0 && s.table == nil {
		if err := s.covered(); err != nil {
			fault(given["officers"].Line, "officers: %v", err)
		}
	}
	if faults > 0 {
		return nothingWritten(c, faults)
	}
	return nil
}

// answersOf is the answer of a node, or its answers: a list is one answer
// with commas unless each line is its own.
func answersOf(n *yaml.Node, lines bool) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	if lines {
		return n.Content
	}
	var parts []string
	for _, item := range n.Content {
		parts = append(parts, item.Value)
	}
	return []*yaml.Node{{Kind: yaml.ScalarNode, Value: strings.Join(parts, ", "), Line: n.Line}}
}
