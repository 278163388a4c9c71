package fake

import (
	"net/http"
	"strconv"
	"time"
)

// refreshLife is of a refresh token: documented, three months.
const refreshLife = 90 * 24 * time.Hour

// serveToken gives the next pair for a refresh token. Documented: it is good
// for one use. Second-hand: faults come with status 200, lives as strings.
func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	var fail Failure
	if len(s.oauth) > 0 {
		fail, s.oauth = s.oauth[0], s.oauth[1:]
	}
	var out map[string]any
	if fail.Kind == "" || fail.Kind == FailAccepted || fail.Kind == FailGarbage {
		out = s.token(r)
	}
	s.mu.Unlock()
	if !end(w, fail) {
		write(w, http.StatusOK, out)
	}
}

// token is the answer to a renewal. The lock is held.
func (s *Server) token(r *http.Request) map[string]any {
	a, now := s.opt.Account, s.opt.Now()
	old := s.refresh[r.PostForm.Get("refresh_token")]
	switch {
	case r.PostForm.Get("app_id") != a.AppID || r.Header.Get("secret_key") != a.AppSecret:
		return map[string]any{"error": -14004, "error_name": "Invalid secret key", "error_reason": "Secret key is invalid"}
	case r.PostForm.Get("grant_type") != "refresh_token" || old == nil || old.used || now.After(old.until):
		return map[string]any{"error": -14014, "error_name": "Invalid refresh token", "error_reason": "Refresh token is invalid or expired"}
	}
	old.used = true
	access, next := "access-"+random(), "refresh-"+random()
	// Assumed: access tokens given before hold until they end.
	s.access[access], s.refresh[next] = now.Add(s.opt.AccessLife), &refresh{until: now.Add(refreshLife)}
	return map[string]any{"access_token": access, "refresh_token": next,
		"expires_in":               strconv.Itoa(int(s.opt.AccessLife / time.Second)),
		"refresh_token_expires_in": strconv.Itoa(int(refreshLife / time.Second))}
}

// Grant gives a person a new refresh token, as Zalo's own page does.
func (s *Server) Grant() (token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token = "refresh-" + random()
	s.refresh[token] = &refresh{until: s.opt.Now().Add(refreshLife)}
	return token
}

// Revoke ends every access token.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.access)
}

// Good reports whether an access token is taken.
func (s *Server) Good(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opt.Now().Before(s.access[token])
}

// Sent is how many messages came with an access token.
func (s *Server) Sent(token string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent[token]
}

// FailOAuth makes the next renewals end so, one each.
func (s *Server) FailOAuth(ends ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oauth = append(s.oauth, ends...)
}
