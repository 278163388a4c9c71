package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	miniSearchVersion = "7.2.0"
	miniSearchScript  = "minisearch.mjs"
	npmFolder         = ".cache" // where npm puts it; git does not keep it
)

// nodeAbsent says what MiniSearch lacks here.
func nodeAbsent() string {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "needs " + program
		}
	}
	if _, err := os.Stat(miniSearchScript); err != nil {
		return "needs to be started in the folder of " + miniSearchScript
	}
	return ""
}

// measure runs an engine on a job in a process of its own, so that no engine
// lives with the garbage of another.
func measure(ctx context.Context, spec engineSpec, j Job) (*Reply, error) {
	cmd, err := command(ctx, spec)
	if err != nil {
		return nil, err
	}
	input, err := json.Marshal(j)
	if err != nil {
		return nil, fmt.Errorf("encode job: %w", err)
	}
	var output, said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &output, &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("run engine: %w: %s", err, lastLines(said.String()))
	}
	reply := new(Reply)
	if err := json.Unmarshal(output.Bytes(), reply); err != nil {
		return nil, fmt.Errorf("read reply: %w", err)
	}
	if len(reply.Typed) != len(j.Typed) || len(reply.Unaccented) != len(j.Typed) || len(reply.Slip) != len(j.Typed) ||
		len(reply.Took) != j.Rounds*len(j.Typed) {
		return nil, fmt.Errorf("read reply: not every question of %d was answered", len(j.Typed))
	}
	return reply, nil
}

// command is the process for an engine: this program again, on one core, or
// the script for MiniSearch.
func command(ctx context.Context, spec engineSpec) (*exec.Cmd, error) {
	var cmd *exec.Cmd
	if spec.prepare != nil {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find this program: %w", err)
		}
		cmd = exec.CommandContext(ctx, self, "--engine", spec.id) //nolint:gosec // this program and an id of its own
	} else {
		if err := installMiniSearch(ctx); err != nil {
			return nil, err
		}
		args := []string{"--expose-gc", miniSearchScript}
		if spec.tuned {
			args = append(args, "tuned")
		}
		cmd = exec.CommandContext(ctx, "node", args...) //nolint:gosec // fixed words
	}
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.WaitDelay = 5 * time.Second
	return cmd, nil
}

// installMiniSearch fetches the pinned version unless it is there.
func installMiniSearch(ctx context.Context) error {
	data, err := os.ReadFile(filepath.Join(npmFolder, "node_modules", "minisearch", "package.json"))
	if err == nil {
		var p struct {
			Version string `json:"version"`
		}
		if json.Unmarshal(data, &p) == nil && p.Version == miniSearchVersion {
			return nil
		}
	}
	cmd := exec.CommandContext(ctx, "npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts",
		"--prefix", npmFolder, "minisearch@"+miniSearchVersion)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("install minisearch: %w: %s", err, lastLines(string(said)))
	}
	return nil
}

// lastLines is the end of what a process said.
func lastLines(s string) string {
	const most = 10
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}
