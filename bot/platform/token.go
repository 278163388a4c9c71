package platform

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Named is one account of a setting, with its token.
type Named struct {
	Name  string // after the colon of the account: "main"
	Token string // secret
}

var (
	nameForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)
)

// CheckSecret reports what is wrong with the secret of webhooks that a
// platform repeats in a header; an empty one is none, and fine.
func CheckSecret(secret string) error {
	if secret != "" && !secretForm.MatchString(secret) {
		return errors.New("want 16 to 256 of A-Z, a-z, 0-9, _ and -")
	}
	return nil
}

// Tokens reads tokens as settings hold them: one token, or several as
// name=token with commas between. form is what a token looks like: the number
// of its bot stands before a colon; wrong says what is missing in one that
// does not. Faults do not repeat a token.
func Tokens(setting string, form *regexp.Regexp, wrong string) ([]Named, error) {
	var out []Named
	seen := map[string]bool{}
	for i, part := range strings.Split(setting, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		a := Named{Name: "main", Token: part}
		if name, token, ok := strings.Cut(part, "="); ok {
			a = Named{Name: strings.TrimSpace(name), Token: strings.TrimSpace(token)}
		}
		if !nameForm.MatchString(a.Name) {
			return nil, fmt.Errorf("token %d: its name may have small letters, digits, _ and - only", i+1)
		}
		if !form.MatchString(a.Token) {
			return nil, fmt.Errorf("token %d %s", i+1, wrong)
		}
		id, _, _ := strings.Cut(a.Token, ":")
		// The name and what tells the account apart cannot be mixed up.
		name, id := "name "+a.Name, "account "+id
		if seen[name] || seen[id] {
			return nil, fmt.Errorf("token %d: the same name or the same bot twice", i+1)
		}
		seen[name], seen[id] = true, true
		out = append(out, a)
	}
	return out, nil
}
