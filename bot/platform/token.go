package platform

import (
	"fmt"
	"regexp"
	"strings"
)

// Named is one account of a setting, with its token.
type Named struct {
	Name  string // after the colon of the account: "main"
	Token string // secret
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

// Tokens reads tokens as settings hold them: one token, or several as
// name=token with commas between. own is what tells tokens of the same
// account apart from others, or an error in words that do not repeat the
// token. Faults do not repeat one either.
func Tokens(setting string, own func(token string) (string, error)) ([]Named, error) {
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
		id, err := own(a.Token)
		if err != nil {
			return nil, fmt.Errorf("token %d %w", i+1, err)
		}
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
