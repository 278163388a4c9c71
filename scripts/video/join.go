package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// join makes the clip and its poster of the still pictures. It writes target
// plus .mp4 and .jpg. A silent sound track is added because some networks
// turn a film without one into a looping picture.
func join(ctx context.Context, ffmpeg string, s *script, stills []string, dir, target string) error {
	var list strings.Builder
	for i, f := range stills {
		fmt.Fprintf(&list, "file '%s'\nduration %d\n", filepath.Base(f), s.Scenes[i].Seconds)
	}
	// The concat demuxer ignores the last duration unless a picture follows.
	fmt.Fprintf(&list, "file '%s'\n", filepath.Base(stills[len(stills)-1]))
	order := filepath.Join(dir, "stills.txt")
	if err := os.WriteFile(order, []byte(list.String()), 0o644); err != nil {
		return fmt.Errorf("write list of pictures: %w", err)
	}
	total := fmt.Sprint(s.seconds())
	if err := encode(ctx, ffmpeg, "-f", "concat", "-safe", "0", "-i", order,
		"-f", "lavfi", "-i", "anullsrc=channel_layout=mono:sample_rate=44100",
		"-t", total, "-r", "10", "-c:v", "libx264", "-preset", "veryslow", "-tune", "stillimage", "-crf", "26", "-g", "50",
		"-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "16k", "-map_metadata", "-1", "-movflags", "+faststart", target+".mp4"); err != nil {
		return err
	}
	return encode(ctx, ffmpeg, "-i", stills[0], "-q:v", "6", target+".jpg")
}

func encode(ctx context.Context, ffmpeg string, args ...string) error {
	args = append([]string{"-hide_banner", "-loglevel", "error", "-nostdin", "-y"}, args...)
	out, err := exec.CommandContext(ctx, ffmpeg, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("run %s: %w: %s", ffmpeg, err, strings.TrimSpace(string(out)))
	}
	return nil
}
