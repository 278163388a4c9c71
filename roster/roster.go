// Package roster is the domain of who is in charge: officers, resident
// groups, sectors, duties, absences, substitutes, the duty desk and working
// hours. InChargeOf says who, and why.
//
// It knows nothing of conversations or tickets, nor of how an officer signs
// in; it answers questions about a moment in time and changes nothing.
package roster

import "time"

// OfficerID names an officer ("huong").
type OfficerID string

// GroupID names a resident group ("tdp-7").
type GroupID string

// SectorID names a sector of the ward's work ("dat-dai"); "" stands for every
// sector, or for one that is not known.
type SectorID string

// Desk stands for the ward's duty desk wherever an owner is named. It is
// always a valid owner, and never an officer's own ID.
const Desk OfficerID = "@desk"

// Roster is the ward's arrangement at one time. It is immutable.
type Roster struct {
	Ward     Ward
	Hours    Hours
	Promise  time.Duration // promised reply time, counted in working time
	Groups   []ResidentGroup
	Sectors  []Sector `json:",omitempty"` // nil: the ward divides its work by group alone
	Officers []Officer
	Duties   []Duty
	DeskTeam []OfficerID // who stands behind the duty desk, in order
	Location *time.Location
	Revision string // names this content; equal content, equal revision
}

// Ward says where this is.
type Ward struct {
	Name     string // "Phường Yên Bái"
	Province string // "Tỉnh Lào Cai"
	Address  string // of the counter; "" unknown
	Phone    string // of the counter; "" unknown
	Sample   bool   // plainly an example: pages say so
}

// ResidentGroup is the households one officer is in charge of.
type ResidentGroup struct {
	ID      GroupID
	Name    string   // "Tổ dân phố 7"
	Aliases []string // "to 7", old names
}

// Sector is a field of work (lĩnh vực) that officers may be given in the
// whole ward or in one group, whoever has the group otherwise.
type Sector struct {
	ID   SectorID
	Name string // "Đất đai"
	// Covers are the sectors of procedures that belong to it, named as guides
	// name them; its own name always does.
	Covers []string
}

// Officer is a person who answers citizens.
type Officer struct {
	ID         OfficerID
	Name       string // "Cán bộ mẫu Hương"
	Title      string // "Công chức tư pháp - hộ tịch"
	Enabled    bool
	CanReply   bool // has reply rights
	Lead       bool
	Substitute OfficerID // "" none
	Absences   []Absence
}

// Absence is a stretch of whole days, both included, in the ward's zone.
type Absence struct {
	From, To time.Time // midnight of the first and of the last day
	Note     string
}

// Duty puts an officer in charge from one day to another: of a group, of a
// sector in a group, or of a sector in the whole ward.
type Duty struct {
	Group   GroupID  // "" the whole ward; then Sector is not ""
	Sector  SectorID `json:",omitempty"` // "" every sector
	Officer OfficerID
	From    time.Time // zero: always
	To      time.Time // midnight of the last day; zero: open
}

// Hours are the working hours of a week with the days that differ.
type Hours struct {
	Week     map[time.Weekday][]Span // in order, without overlap
	Holidays map[string]string       // "2026-09-02" to its name: closed all day
	Extra    map[string][]Span       // make-up working days (làm bù), by date
}

// Span is a stretch of a working day, from inclusive to exclusive, as time
// since midnight.
type Span struct{ From, To time.Duration }

// Charge is the answer to "who is in charge".
type Charge struct {
	Owner OfficerID // an officer who can answer, or Desk
	Why   []Reason  // the way there, first to last; never empty
	// Alarm is set when Owner is Desk and nobody reachable stands behind it.
	Alarm bool
}

// ReasonCode says why one link of the way to the owner was taken.
type ReasonCode string

// Reasons.
const (
	ReasonSector      ReasonCode = "sector"       // has the duty of the sector
	ReasonDuty        ReasonCode = "duty"         // has the duty of the group
	ReasonNoGroup     ReasonCode = "no_group"     // group unknown: duty desk
	ReasonNoDuty      ReasonCode = "no_duty"      // nobody has the duty that day
	ReasonAbsent      ReasonCode = "absent"       // away, next is the substitute
	ReasonDisabled    ReasonCode = "disabled"     // account switched off or officer gone
	ReasonNoReply     ReasonCode = "no_reply"     // no reply rights
	ReasonSubstitute  ReasonCode = "substitute"   // stands in
	ReasonCycle       ReasonCode = "cycle"        // substitutes run in a circle
	ReasonDesk        ReasonCode = "desk"         // the duty desk has it
	ReasonNobodyThere ReasonCode = "nobody_there" // and nobody stands behind it
)

// Reason is one link of the way.
type Reason struct {
	Code    ReasonCode
	Officer OfficerID // whom it is about; "" none
	Until   time.Time // midnight of an absence's last day; zero otherwise
	Sector  SectorID  `json:",omitempty"` // of ReasonSector; "" otherwise
	Group   GroupID   `json:",omitempty"` // of ReasonSector: where; "" the whole ward
}

// Promise is by when an answer is promised to who asks at a given time.
type Promise struct {
	By      time.Time // end of the promised working time
	InHours bool      // asked during working hours
	Opens   time.Time // when work begins again; zero when InHours
}
