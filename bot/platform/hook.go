package platform

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
)

// Body reads the body of a webhook, of at most limit bytes. When it reports
// false the answer has been given: the method is not POST, or the body is too
// long or broken.
func Body(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, bool) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return nil, false
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return nil, false
	} else if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return nil, false
	}
	return raw, true
}

// Same compares a secret in constant time, whatever the lengths. No secret is
// the same as nothing: an empty one is never.
func Same(secret, got string) bool {
	if secret == "" {
		return false
	}
	want, have := sha256.Sum256([]byte(secret)), sha256.Sum256([]byte(got))
	return subtle.ConstantTimeCompare(want[:], have[:]) == 1
}
