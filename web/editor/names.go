package editor

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/motcua/motcua/account"
)

// names are how people are called, by username.
type names struct {
	officers map[string]string
	program  string // who did what nobody in person did
}

// names reads them: an officer's name where the account is for one, else the
// username.
func (e *Editor) names(ctx context.Context, v *view) (names, []account.Account, error) {
	list, err := e.Accounts.Store.Accounts(ctx)
	if err != nil {
		return names{}, nil, err
	}
	n := names{officers: make(map[string]string, len(list)), program: v.text("guides.by_program")}
	for _, a := range list {
		for _, o := range v.world.Roster.Officers {
			if a.Officer != "" && string(o.ID) == a.Officer {
				n.officers[a.Username] = o.Name
			}
		}
	}
	return n, list, nil
}

// of is how somebody is called.
func (n names) of(username string) string {
	if username == "" || username == "local" {
		return n.program
	}
	return cmp.Or(n.officers[username], username)
}

// list is several people in a row.
func (n names) list(usernames []string) string {
	out := make([]string, len(usernames))
	for i, u := range usernames {
		out[i] = n.of(u)
	}
	return strings.Join(out, ", ")
}

// editors are those who may be asked to write, by name.
func (n names) editors(list []account.Account, on string) []choice {
	var out []choice
	for _, a := range list {
		if !a.Disabled && a.Has(account.RoleEditor) {
			out = append(out, choice{Name: n.of(a.Username), Value: a.Username, On: a.Username == on})
		}
	}
	slices.SortFunc(out, byName)
	return out
}
