// Command video makes the clip "how to ask the assistant" that the shipped
// guides carry: an MP4 (H.264, 720x1280), its WebVTT captions and a poster.
//
// From cards of its own, without a server:
//
//	go run ./scripts/video -cards
//
// From the pages of a running demo (motcua serve --demo):
//
//	go run ./scripts/video -address http://127.0.0.1:8080/
//
// It needs Chromium and ffmpeg. What is shown, said, typed and pressed, and
// the selectors of the pages, stand in scenes.json. It prints the text and
// the seconds that the guides' "videos" entry must then hold; a test of
// package guides compares them with the captions.
//
// The command knows nothing of the program's packages: to it the demo is a
// page with things to press.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

type options struct {
	address  string // of the demo
	cards    bool   // cards only, no demo
	out      string // folder for the clip
	fonts    string // folder with Be Vietnam Pro as .woff2; "" means the system's font
	chromium string
	ffmpeg   string
	keep     string // folder for the still pictures; "" throws them away
}

func main() {
	var o options
	flag.StringVar(&o.address, "address", "http://127.0.0.1:8080/", "chat page of a running demo")
	flag.BoolVar(&o.cards, "cards", false, "draw cards instead of visiting the demo")
	flag.StringVar(&o.out, "out", "procedures/guides/media", "folder for the clip")
	flag.StringVar(&o.fonts, "fonts", "web/page/assets/fonts", "folder with be-vietnam-pro-*-normal.woff2; empty for the font of the system")
	flag.StringVar(&o.chromium, "chromium", "/usr/bin/chromium", "browser")
	flag.StringVar(&o.ffmpeg, "ffmpeg", "ffmpeg", "encoder")
	flag.StringVar(&o.keep, "keep", "", "keep the still pictures in this folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "video:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	s, err := readScript()
	if err != nil {
		return err
	}
	dir := o.keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "motcua-video"); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	stills, err := shoot(ctx, o, s, dir)
	if err != nil {
		return err
	}
	target := filepath.Join(o.out, s.Name)
	if err := join(ctx, o.ffmpeg, s, stills, dir, target); err != nil {
		return err
	}
	if err := os.WriteFile(target+".vtt", []byte(s.captions()), 0o644); err != nil {
		return fmt.Errorf("write captions: %w", err)
	}
	info, err := os.Stat(target + ".mp4")
	if err != nil {
		return fmt.Errorf("look at clip: %w", err)
	}
	fmt.Printf("%s.mp4: %d bytes\nseconds: %d\ntext: %s\n", target, info.Size(), s.seconds(), strings.Join(s.said(), " "))
	return nil
}
