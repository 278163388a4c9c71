package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

type askFlags struct {
	library *string
	json    bool
	explain bool
}

// askOutput is what ask --json prints.
type askOutput struct {
	Decision   knowledge.Decision `json:"decision"`
	Aspect     procedures.Aspect  `json:"aspect"`
	Procedures []askProcedure     `json:"procedures"`
	Text       string             `json:"text"`
}

type askProcedure struct {
	Code       procedures.Code `json:"code"`
	Title      string          `json:"title"`
	Confidence float64         `json:"confidence"`
}

func askCommand() command {
	return command{
		name: "ask", usage: `ask [--library DIR] [--json] [--explain] "QUESTION"`, summary: "ask a question as a citizen would",
		long: `Answers one question from a folder of guides (the shipped ones without
--library), with the words the assistant would use. With --json it prints one
object: decision (answer, clarify or refuse), aspect, up to ten procedures,
best first, and the text. With --explain it prints how the answer came about.

Example:
  motcua ask "dang ky tam tru can giay to gi"`,
		flags: func(fs *flag.FlagSet) any {
			f := &askFlags{library: libraryFlag(fs)}
			fs.BoolVar(&f.json, "json", false, "print one JSON object")
			fs.BoolVar(&f.explain, "explain", false, "print how the answer came about")
			return f
		},
		run: runAsk,
	}
}

func runAsk(ctx context.Context, c terminal, flags any, args []string) error {
	f := flags.(*askFlags)
	question := strings.TrimSpace(strings.Join(args, " "))
	if question == "" {
		return usageError{errors.New("give a question")}
	}
	if f.json && f.explain {
		return usageError{errors.New("--explain is text: leave --json away")}
	}
	index, err := openLibrary(c, *f.library)
	if err != nil {
		return err
	}
	defer func() { _ = index.Close() }()
	if f.explain {
		e, err := index.Explain(ctx, knowledge.Query{Text: question})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(c.Out, e)
		return err
	}
	answer, err := index.Answer(ctx, knowledge.Query{Text: question})
	if err != nil {
		return err
	}
	said, err := say(index.Library(), question, answer)
	if err != nil {
		return err
	}
	if !f.json {
		_, err = fmt.Fprintln(c.Out, said)
		return err
	}
	out := askOutput{Decision: answer.Decision, Aspect: answer.Aspect, Procedures: []askProcedure{}, Text: said}
	for _, cand := range answer.Candidates {
		out.Procedures = append(out.Procedures, askProcedure{cand.Code, cand.Title, cand.Confidence})
	}
	enc := json.NewEncoder(c.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

// openLibrary indexes a folder of guides, or the shipped ones for "".
func openLibrary(c terminal, dir string) (*knowledge.Index, error) {
	var (
		list []*procedures.Guide
		err  error
	)
	if dir == "" {
		list, err = guides.Load()
	} else {
		list, err = loadGuides(c, dir)
	}
	if err != nil {
		return nil, err
	}
	lib, err := procedures.NewLibrary(list, nil)
	if err != nil {
		return nil, err
	}
	return knowledge.New(lib)
}

// say is what the assistant would answer to a first question.
func say(lib *procedures.Library, question string, answer knowledge.Answer) (string, error) {
	catalogue, err := words.Load()
	if err != nil {
		return "", err
	}
	sample, faults := roster.Load(roster.Sample(), "sample")
	if sample == nil {
		return "", faults
	}
	now := time.Now()
	address := bot.Address{Account: "cli:ask", Chat: "ask"}
	turn := bot.Decide(
		bot.World{Library: lib, Roster: sample, Words: catalogue, Settings: bot.DefaultSettings(), Now: now},
		bot.State{Conversation: bot.Conversation{ID: address.Conversation()}},
		bot.Event{Key: "ask", Conversation: address.Conversation(), Address: address, Kind: bot.EventText, At: now, Due: now, Text: question},
		bot.Found{Asked: true, Answer: answer},
	)
	var said []string
	for _, m := range turn.Messages {
		if m.Author.Kind == bot.AuthorBot && m.Kind != bot.MessageNotice {
			said = append(said, m.Text)
		}
	}
	return strings.Join(said, "\n\n"), nil
}
