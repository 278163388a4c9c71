package page

import (
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"testing"
)

// tokens reads the three blocks of the colour file: light, dark by device,
// dark by choice.
func tokens(t *testing.T) []map[string]string {
	t.Helper()
	b, err := fs.ReadFile(embedded, "assets/app.css/10-tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, block := range regexp.MustCompile(`(?s)\{([^{}]+)\}`).FindAllStringSubmatch(string(b), -1) {
		m := map[string]string{}
		for _, d := range regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})`).FindAllStringSubmatch(block[1], -1) {
			m[d[1]] = d[2]
		}
		out = append(out, m)
	}
	if len(out) != 3 {
		t.Fatalf("%d blocks of colours, want 3", len(out))
	}
	return out
}

// contrast is the ratio of two colours by WCAG 2.2.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + .05) / (math.Min(x, y) + .05)
}

func luminance(hex string) float64 {
	v, _ := strconv.ParseUint(hex[1:], 16, 32)
	var l float64
	for i, weight := range []float64{.2126, .7152, .0722} {
		c := float64(v>>(16-8*i)&0xff) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

func TestColoursHaveContrast(t *testing.T) {
	text := map[string][]string{ // ink on its grounds, 4.5:1
		"ink2": {"bg", "surface", "sunken", "accent-tint", "warm-tint"}, "accent": {"surface", "bg", "accent-tint"},
		"accent-strong": {"surface", "bg", "accent-tint"}, "on-accent": {"accent", "accent-strong"}, "on-me": {"me"},
		"on-warm": {"warm", "warm-strong"}, "warm-ink": {"warm-tint", "surface", "bg"}, "ok": {"ok-tint", "surface", "bg"},
		"soon": {"soon-tint", "surface", "bg"}, "late": {"late-tint", "surface", "bg"}, "on-head": {"head", "head-far", "head-tool"},
		"head-ink2": {"head", "head-far", "head-tool"}, "on-todo": {"todo-0", "todo-1", "todo-2", "todo-3", "todo-4"},
	}
	body := map[string][]string{"ink": {"bg", "surface", "sunken", "accent-tint", "warm-tint", "soon-tint", "ok-tint", "late-tint"}} // 7:1
	edges := map[string][]string{                                                                                                    // 3:1
		"edge": {"surface", "bg"}, "warm-edge": {"warm-tint", "surface"}, "head-edge": {"head-tool", "head"}, "focus": {"bg", "surface"}, "accent": {"surface", "accent-tint"},
	}
	for i, colours := range tokens(t) {
		for least, pairs := range map[float64]map[string][]string{4.5: text, 7: body, 3: edges} {
			for ink, grounds := range pairs {
				for _, ground := range grounds {
					if colours[ink] == "" || colours[ground] == "" {
						t.Errorf("block %d: no colour %s or %s", i, ink, ground)
						continue
					}
					if got := contrast(colours[ink], colours[ground]); got < least {
						t.Errorf("block %d: %s on %s is %.2f, want %.1f", i, ink, ground, got, least)
					}
				}
			}
		}
	}
}

func TestBothWaysToDarkAreTheSame(t *testing.T) {
	all := tokens(t)
	if a, b := fmt.Sprint(all[1]), fmt.Sprint(all[2]); a != b {
		t.Errorf("dark by device %s\ndark by choice %s", a, b)
	}
	if len(all[0]) != len(all[1]) {
		t.Errorf("%d colours in light, %d in dark", len(all[0]), len(all[1]))
	}
}
