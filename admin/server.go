package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/motcua/motcua/procedures"
)

// SocketName is the name of the socket in the data folder.
const SocketName = "admin.sock"

// maxSocketPath is the longest path that the system's socket address holds,
// in bytes (sun_path of unix(7), less the closing zero).
const maxSocketPath = 107

// maxBody bounds one request: all 5,652 national records are about 70 MB.
const maxBody = 512 << 20

// SocketPath is where the server of a data folder listens. A folder whose
// path is too long for a socket address is reached through its relative path
// where that is shorter, and is refused otherwise.
func SocketPath(data string) (string, error) {
	abs, err := filepath.Abs(filepath.Join(data, SocketName))
	if err != nil {
		return "", fmt.Errorf("find admin socket: %w", err)
	}
	if len(abs) <= maxSocketPath {
		return abs, nil
	}
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, abs); err == nil && len(rel) <= maxSocketPath {
			return rel, nil
		}
	}
	return "", fmt.Errorf("find admin socket: the path of the data folder %s is %d bytes too long for a socket; use a shorter one", data, len(abs)-maxSocketPath)
}

// Listen opens the socket of a data folder for its owner only. A socket that
// a dead server left is replaced; the caller holds the folder's lock.
func Listen(data string) (net.Listener, error) {
	path, err := SocketPath(data)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove old admin socket: %w", err)
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, fmt.Errorf("open admin socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect admin socket: %w", err), l.Close())
	}
	return l, nil
}

// What a snapshot is told with, besides its bytes.
const (
	headerVersion = "Motcua-Data-Version"
	headerRoster  = "Motcua-Roster"
)

// wirePublication carries guides in the form that stores keep.
type wirePublication struct {
	Guides  []string          `json:"guides"`
	Replace bool              `json:"replace,omitempty"`
	Media   map[string][]byte `json:"media,omitempty"`
}

// wireFault is the body of a failed call.
type wireFault struct {
	Error string `json:"error"`
}

// Handler serves s over HTTP.
func Handler(s Service) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /guides", func(w http.ResponseWriter, r *http.Request) {
		var in wirePublication
		if !readBody(w, r, &in) {
			return
		}
		p := Publication{Media: in.Media, Replace: in.Replace}
		var faults procedures.Faults
		for i, text := range in.Guides {
			g, f := procedures.ReadGuide([]byte(text), fmt.Sprintf("guide %d", i+1))
			faults = append(faults, f...)
			if g != nil {
				p.Guides = append(p.Guides, g)
			}
		}
		if len(faults) > 0 {
			reply(w, nil, faults)
			return
		}
		out, err := s.PublishGuides(r.Context(), p)
		reply(w, out, err)
	})
	handleGuides(mux, s)
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		out, err := s.Status(r.Context())
		reply(w, out, err)
	})
	mux.HandleFunc("POST /roster", func(w http.ResponseWriter, r *http.Request) {
		var in RosterChange
		if !readBody(w, r, &in) {
			return
		}
		out, err := s.ApplyRoster(r.Context(), in)
		reply(w, out, err)
	})
	mux.HandleFunc("POST /accounts", func(w http.ResponseWriter, r *http.Request) {
		var in AccountChange
		if !readBody(w, r, &in) {
			return
		}
		reply(w, struct{}{}, s.PutAccount(r.Context(), in))
	})
	mux.HandleFunc("GET /accounts", func(w http.ResponseWriter, r *http.Request) {
		out, err := s.Accounts(r.Context())
		reply(w, out, err)
	})
	mux.HandleFunc("GET /channels", func(w http.ResponseWriter, r *http.Request) {
		out, err := s.Channels(r.Context())
		reply(w, out, err)
	})
	mux.HandleFunc("POST /links", func(w http.ResponseWriter, r *http.Request) {
		var in LinkQuery
		if !readBody(w, r, &in) {
			return
		}
		out, err := s.StartLinks(r.Context(), in)
		reply(w, out, err)
	})
	mux.HandleFunc("GET /snapshot", func(w http.ResponseWriter, r *http.Request) {
		out, err := s.Snapshot(r.Context())
		if err != nil {
			reply(w, nil, err)
			return
		}
		defer func() { _ = out.Data.Close() }() // only read from
		h := w.Header()
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Length", strconv.FormatInt(out.Size, 10))
		h.Set(headerVersion, strconv.FormatUint(out.Version, 10))
		h.Set(headerRoster, url.PathEscape(out.Roster))
		if _, err := io.Copy(w, out.Data); err != nil {
			panic(http.ErrAbortHandler) // the client sees that it is cut short
		}
	})
	return mux
}

// NewServer is an HTTP server for Handler with the time a large publication
// needs.
func NewServer(s Service) *http.Server {
	return &http.Server{Handler: Handler(s), ReadHeaderTimeout: 5 * time.Second}
}

func readBody(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(into); err != nil {
		reply(w, nil, fmt.Errorf("read request: %w", err))
		return false
	}
	return true
}

func reply(w http.ResponseWriter, out any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
		out = wireFault{err.Error()}
	}
	_ = json.NewEncoder(w).Encode(out) // the client went away: nobody to tell
}
