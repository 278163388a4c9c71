package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

var (
	errInputEnded = errors.New("the input ended before everything was answered; nothing is written")
	errStopped    = errors.New("stopped; nothing is written")
)

// maxAnswer is the longest answer that is taken, in bytes.
const maxAnswer = 1 << 16

// readLine reads what somebody types. What the end of the input cuts off is
// no answer, and whoever presses Ctrl+C need not press Enter as well.
func readLine(ctx context.Context, in *bufio.Reader) (string, error) {
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		line, err := wholeLine(in)
		done <- read{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", errStopped
	case r := <-done:
		return r.line, r.err
	}
}

func wholeLine(in *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, more, err := in.ReadLine()
		switch {
		case errors.Is(err, io.EOF):
			return "", errInputEnded
		case err != nil:
			return "", fmt.Errorf("read answer: %w", err)
		case len(line)+len(part) > maxAnswer:
			return "", errors.New("the answer is too long; nothing is written")
		}
		if line = append(line, part...); !more {
			return strings.ToValidUTF8(strings.TrimSpace(string(line)), ""), nil
		}
	}
}
