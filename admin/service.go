// Package admin is how a command reaches a running server: a small HTTP
// protocol over a Unix socket in the data folder that only the folder's
// owner can open. The same Service is used directly when no server runs.
//
// It knows nothing of web pages, sign-in or citizens; whoever can open the
// socket may do all that is here.
package admin

import (
	"context"
	"io"
	"time"

	"github.com/motcua/motcua/procedures"
)

// Service is what commands may ask of a data folder, through a running
// server or directly.
type Service interface {
	// PublishGuides publishes guides (already checked) with the media files
	// they name, and returns once they are answered from.
	PublishGuides(ctx context.Context, p Publication) (Published, error)
	// CurrentGuides returns what citizens see, by code; the caller owns it.
	CurrentGuides(ctx context.Context) ([]*procedures.Guide, error)
	// Slots lists what waits for its day, by day and code.
	Slots(ctx context.Context) ([]procedures.Slot, error)
	// WithdrawGuide takes a guide away from citizens; its versions stay. One
	// that is not there changes nothing.
	WithdrawGuide(ctx context.Context, code procedures.Code) (Published, error)
	// RestoreGuide lets citizens see an earlier version again. The error is
	// that of procedures.ErrNoVersion for one that was never there.
	RestoreGuide(ctx context.Context, v procedures.Version) (Published, error)
	// GuideHistory is what citizens saw of a procedure, the newest first;
	// empty for one that was never there.
	GuideHistory(ctx context.Context, code procedures.Code) ([]procedures.Publication, error)
	// Status says how the server is.
	Status(ctx context.Context) (Status, error)
	// ApplyRoster checks and keeps a new roster, and has the owner of every
	// open ticket checked against it. The error lists all faults, or the groups
	// that would be left without anybody to answer.
	ApplyRoster(ctx context.Context, c RosterChange) (Applied, error)
	// PutAccount makes a sign-in account, or changes the one of that name.
	PutAccount(ctx context.Context, a AccountChange) error
	// Accounts lists the sign-in accounts, by name.
	Accounts(ctx context.Context) ([]AccountInfo, error)
	// Channels says how the ward's bots and pages on social networks are;
	// empty when it has none or no server runs.
	Channels(ctx context.Context) ([]ChannelState, error)
	// StartLinks makes the links that open the chat for resident groups and
	// procedures. The error names all that are not there.
	StartLinks(ctx context.Context, q LinkQuery) (Links, error)
	// Snapshot gives a consistent copy of the store as of now. The caller
	// closes its Data. Every stored file that the copy names lies in the data
	// folder by then.
	Snapshot(ctx context.Context) (*Snapshot, error)
}

// Snapshot is a copy of the store at one moment.
type Snapshot struct {
	Data    io.ReadCloser // the data file's bytes; a read that ends before Size is an error
	Size    int64         // bytes
	Version uint64        // the data version of the file
	Roster  string        // the roster file in force, absolute
}

// Publication is a set of guides with their media.
type Publication struct {
	Guides []*procedures.Guide
	// Replace lets official text take the place of a guide that was worded
	// for people; without it such a guide stays.
	Replace bool
	Media   map[string][]byte // path below media/ to content
}

// Published says what a publication did.
type Published struct {
	Changed int    `json:"changed"` // guides that were new or different
	Kept    int    `json:"kept"`    // official texts left out for the sake of worded guides
	Total   int    `json:"total"`   // guides that are answered from now
	Library string `json:"library"` // revision
	TookMS  int64  `json:"took_ms"`
	// Waiting are guides that take effect on a day to come: they go out then.
	Waiting []Waiting `json:"waiting,omitempty"`
}

// Waiting is a guide that goes out on a day to come.
type Waiting struct {
	Code procedures.Code `json:"code"`
	On   string          `json:"on"` // the day, 2027-01-01
}

// Status is how a server is.
type Status struct {
	Version     string    `json:"version"`
	Started     time.Time `json:"started,omitzero"` // zero: no server runs
	Guides      int       `json:"guides"`
	Library     string    `json:"library"`
	Ward        string    `json:"ward"`
	Roster      string    `json:"roster"`
	OpenTickets int       `json:"open_tickets"`
	// Unowned counts open tickets whose owner cannot answer at present:
	// nobody stands behind them. It is what was found at the time Watched.
	Unowned int       `json:"unowned"`
	Watched time.Time `json:"watched,omitzero"`
}

// Applied says what a roster did.
type Applied struct {
	Revision string   `json:"revision"`
	Warnings []string `json:"warnings,omitempty"`
	Deserted []string `json:"deserted,omitempty"` // what nobody answers for, from when, in English
	Checked  int      `json:"checked"`            // open tickets whose owner is checked again
	Moved    int      `json:"moved"`              // those of them that come to another owner
}

// RosterChange is a roster to be applied.
type RosterChange struct {
	YAML []byte
	// Anyway lets groups be without anybody to answer who had somebody before.
	Anyway bool `json:",omitempty"`
}

// AccountChange makes or changes an account. Empty fields keep what is there.
type AccountChange struct {
	Username string   `json:"username"`
	Password string   `json:"password,omitempty"`
	Officer  string   `json:"officer,omitempty"`
	Roles    []string `json:"roles,omitempty"`
	Enable   *bool    `json:"enable,omitempty"`
}

// AccountInfo is an account without its secrets.
type AccountInfo struct {
	Username string   `json:"username"`
	Officer  string   `json:"officer,omitempty"`
	Roles    []string `json:"roles"`
	Enabled  bool     `json:"enabled"`
}

// ChannelState is how one bot or page on a social network is.
type ChannelState struct {
	Account string    `json:"account"` // "telegram:main"
	OK      bool      `json:"ok"`      // what citizens write comes in
	State   string    `json:"state"`   // the channel's own word for it
	Since   time.Time `json:"since,omitzero"`
	Fault   string    `json:"fault,omitempty"` // what went wrong last; no token, no words of citizens

	Pending   int       `json:"pending,omitempty"`   // updates that wait at the platform
	Refused   int       `json:"refused,omitempty"`   // requests without the right signature, since the start
	Waiting   int       `json:"waiting,omitempty"`   // platform calls that are still to be made
	Retrying  int       `json:"retrying,omitempty"`  // chats whose next call has failed before
	Oldest    time.Time `json:"oldest,omitzero"`     // when the call that waits longest was made out
	Ends      time.Time `json:"ends,omitzero"`       // when it stops unless a person gives permission anew; zero: it does not, or that is not known
	EndsSoon  bool      `json:"ends_soon,omitempty"` // that is near
	Unchecked bool      `json:"unchecked,omitempty"` // signatures are not enforced
}

// LinkQuery says which start links are wanted.
type LinkQuery struct {
	PublicURL  string   `json:"public_url,omitempty"` // "": the server's own setting
	Ward       bool     `json:"ward,omitempty"`       // the ward's page, for nobody in particular
	AllGroups  bool     `json:"all_groups,omitempty"`
	Groups     []string `json:"groups,omitempty"` // by ID, or by name as people say it
	Procedures []string `json:"procedures,omitempty"`
}

// Links are start links, with what a sheet says of the ward.
type Links struct {
	Ward      string      `json:"ward"`
	Province  string      `json:"province,omitempty"`
	Hours     string      `json:"hours,omitempty"` // of a working day, "7:30–17:00"
	PublicURL string      `json:"public_url"`
	Links     []StartLink `json:"links"`
}

// StartLink opens the chat for a group or a procedure; for the ward both are
// "".
type StartLink struct {
	URL       string `json:"url"`
	Group     string `json:"group,omitempty"`     // its name
	Procedure string `json:"procedure,omitempty"` // its name
}
