package procedures

import (
	"context"
	"time"
)

// LinkOutcome is how a link was when it was last tried.
type LinkOutcome string

// Outcomes. A page words them; only LinkOK lets a guide out.
const (
	LinkOK       LinkOutcome = "ok"
	LinkMissing  LinkOutcome = "missing"  // the page is not there (404, 410)
	LinkRefused  LinkOutcome = "refused"  // it answered with another error
	LinkNobody   LinkOutcome = "nobody"   // no such machine, or nobody answers
	LinkSlow     LinkOutcome = "slow"     // it took too long
	LinkLoop     LinkOutcome = "loop"     // redirections without end
	LinkPrivate  LinkOutcome = "private"  // it leads into a network that is not public
	LinkInsecure LinkOutcome = "insecure" // its certificate is not good
	LinkWrong    LinkOutcome = "wrong"    // something else is there than the guide says (no video, no form)
	LinkVaguely  LinkOutcome = "vaguely"  // it answered that it will not talk to a program (401, 403, 429): a person must look
)

// LinkCheck is the last try of one address.
type LinkCheck struct {
	URL     string      `json:"url"`
	At      time.Time   `json:"at"`
	Outcome LinkOutcome `json:"outcome"`
	Status  int         `json:"status,omitempty"` // of HTTP; 0 none came
	Final   string      `json:"final,omitempty"`  // where redirections led; "" nowhere else
	Kind    string      `json:"kind,omitempty"`   // content type, without parameters
	Broken  time.Time   `json:"broken,omitzero"`  // since when it has not been ok; zero: it is
	// Vouched is who looked herself and says that it works; "" nobody. It
	// holds for this outcome only.
	Vouched string `json:"vouched,omitempty"`
}

// Good reports whether the link lets a guide out.
func (c LinkCheck) Good() bool { return c.Outcome == LinkOK || c.Vouched != "" }

// LinkChecks keeps the last try of each address. Stores implement it.
type LinkChecks interface {
	// LinkChecks returns what is known of the addresses, by address; those
	// never tried are absent. With none named it returns all.
	LinkChecks(ctx context.Context, urls ...string) (map[string]LinkCheck, error)
	// PutLinkChecks replaces what is known of each.
	PutLinkChecks(ctx context.Context, checks []LinkCheck) error
}
