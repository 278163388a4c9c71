package procedures

// Method is how a dossier is handed in.
type Method string

const (
	// MethodOnline is over a public service portal or VNeID.
	MethodOnline Method = "online"
	// MethodInPerson is at a counter.
	MethodInPerson Method = "in_person"
	// MethodPost is by the public postal service.
	MethodPost Method = "post"
)

// Submission is one way to submit, with its own place, time limit and fees.
type Submission struct {
	Method Method    `yaml:"method"`
	Place  string    `yaml:"place,omitempty"` // where, in words
	Link   *Link     `yaml:"link,omitempty"`
	Time   TimeLimit `yaml:"time,omitempty"`
	Fees   []Fee     `yaml:"fees,omitempty"` // empty: the record says nothing; free is a Fee of 0
	// FeeText is what the record says of fees without giving an amount, such
	// as that the province decides; Fees then holds only what has an amount.
	FeeText string `yaml:"fee_text,omitempty"`
	Note    string `yaml:"note,omitempty"`
}

// TimeUnit is the unit of a TimeLimit.
type TimeUnit string

// Units as the record uses them.
const (
	UnitWorkingDay  TimeUnit = "working_day"
	UnitDay         TimeUnit = "day"
	UnitWorkingHour TimeUnit = "working_hour"
	UnitHour        TimeUnit = "hour"
	UnitMonth       TimeUnit = "month"
	UnitYear        TimeUnit = "year"
	UnitMinute      TimeUnit = "minute"
	UnitSameDay     TimeUnit = "same_day" // within the day of submission
	UnitOther       TimeUnit = "other"    // only the words tell; an amount beside it is the record's bare number and means nothing to people
)

// TimeLimit is how long the authority may take.
type TimeLimit struct {
	Amount float64  `yaml:"amount,omitempty"` // 0: the record gives no number
	Unit   TimeUnit `yaml:"unit,omitempty"`
	Text   string   `yaml:"text,omitempty"` // words of the record, or plain words
}

// IsZero reports whether nothing is known of the time limit.
func (t TimeLimit) IsZero() bool { return t == TimeLimit{} }

// Fee is one amount and the condition under which it is due.
type Fee struct {
	Amount    int64     `yaml:"amount"`             // in units of Currency; dong unless it says otherwise
	Currency  string    `yaml:"currency,omitempty"` // "" means VND
	Per       string    `yaml:"per,omitempty"`      // "trang", "bản"
	Condition string    `yaml:"condition,omitempty"`
	Variant   VariantID `yaml:"variant,omitempty"` // "" means all
}

// Variant is a circumstance with evidence, fees or steps of its own.
type Variant struct {
	ID    VariantID `yaml:"id,omitempty"`
	Title string    `yaml:"title"`
	Note  string    `yaml:"note,omitempty"`
}

// Evidence is one document the citizen must bring or hand in.
type Evidence struct {
	ID        EvidenceID `yaml:"id,omitempty"`
	Title     string     `yaml:"title"`
	Note      string     `yaml:"note,omitempty"`
	Originals int        `yaml:"originals,omitempty"`
	Copies    int        `yaml:"copies,omitempty"`
	Show      bool       `yaml:"show,omitempty"`     // only shown at the counter, not handed in
	Optional  bool       `yaml:"optional,omitempty"` // only in the circumstance that Note tells
	Form      *Form      `yaml:"form,omitempty"`
	Variant   VariantID  `yaml:"variant,omitempty"` // "" means every variant
}

// Form is the blank form of a piece of evidence.
type Form struct {
	Code string `yaml:"code,omitempty"` // "CT01"
	URL  string `yaml:"url,omitempty"`
}

// EvidenceFor lists the papers of a variant: the common ones and its own, in
// the guide's order. With "" it lists all.
func (g *Guide) EvidenceFor(v VariantID) []Evidence {
	out := make([]Evidence, 0, len(g.Evidence))
	for _, e := range g.Evidence {
		if v == "" || e.Variant == "" || e.Variant == v {
			out = append(out, e)
		}
	}
	return out
}

// Tree is a short decision tree of questions that picks the variant.
type Tree struct {
	Root  NodeID     `yaml:"root"`
	Nodes []TreeNode `yaml:"nodes"`
}

// TreeNode is one question with its choices.
type TreeNode struct {
	ID       NodeID       `yaml:"id"`
	Question string       `yaml:"question"`
	Choices  []TreeChoice `yaml:"choices"`
}

// TreeChoice leads to another question (Next), to a variant, or to another
// procedure; exactly one of them.
type TreeChoice struct {
	Label     string    `yaml:"label"`
	Next      NodeID    `yaml:"next,omitempty"`
	Variant   VariantID `yaml:"variant,omitempty"`
	Procedure Code      `yaml:"procedure,omitempty"`
}
