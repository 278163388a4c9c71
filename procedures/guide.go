// Package procedures is the domain of administrative procedures: what a
// guide says of one (papers, fees, time limits, places, steps, videos), how
// guides are read from YAML and checked, and the immutable Library that
// answers are given from.
//
// It knows nothing of search, of conversations, of channels or of storage:
// a guide does not know who asks about it, nor where its versions are kept.
package procedures

import (
	"slices"
	"time"
)

// Code is the national code of an administrative procedure, such as
// "1.004194". It is opaque outside this package but for comparing.
type Code string

// Revision names one version of a guide: the first 12 hexadecimal digits of
// the SHA-256 of its canonical form (see Guide.Canonical). Two guides with
// the same words have the same revision, whoever published them.
type Revision string

// IDs of the parts of a guide. They are unique within their guide, survive
// edits of the words around them, and are what a walk remembers.
type (
	// StepID names a step ("nop-ho-so").
	StepID string
	// EvidenceID names a paper ("to-khai-ct01").
	EvidenceID string
	// VariantID names a circumstance ("theo-danh-sach").
	VariantID string
	// NodeID names a question of the decision tree.
	NodeID string
)

// Review says who answers for the words of a guide.
type Review string

const (
	// ReviewWard is a guide that the ward worded and checked itself.
	ReviewWard Review = "ward"
	// ReviewShipped is a guide shipped with motcua: worded from the official
	// record, not yet checked by this ward.
	ReviewShipped Review = "shipped"
	// ReviewOfficial is official text as the National Public Service Portal
	// shows it. It is answered with its label and link, without walk or tree.
	ReviewOfficial Review = "official"
)

// Levels of administration that carry a procedure out.
const (
	LevelCommune  = "commune"  // cấp xã
	LevelProvince = "province" // cấp tỉnh
	LevelMinistry = "ministry" // cấp bộ, trung ương
	LevelOther    = "other"    // the record does not say
)

// Guide is the published text of one procedure. A Guide in a Library is
// shared by all readers and must not be changed.
type Guide struct {
	Code    Code   `yaml:"code"`
	Title   string `yaml:"title"`             // official title
	Short   string `yaml:"short,omitempty"`   // everyday title on cards and buttons, at most 60 runes; "" means Title
	Summary string `yaml:"summary,omitempty"` // plain-language summary, one or two sentences

	Aliases  []string `yaml:"aliases,omitempty"`  // other names of the procedure
	Wordings []string `yaml:"wordings,omitempty"` // whole questions as people ask them

	Sector    string   `yaml:"sector,omitempty"`    // lĩnh vực
	Level     []string `yaml:"level,omitempty"`     // levels that carry it out: commune, province, ministry, other
	Audience  []string `yaml:"audience,omitempty"`  // đối tượng thực hiện
	Authority string   `yaml:"authority,omitempty"` // competent authority
	Agencies  []string `yaml:"agencies,omitempty"`  // agencies that carry it out, where they differ
	Partners  []string `yaml:"partners,omitempty"`  // agencies that take part (cơ quan phối hợp)
	Delegated []string `yaml:"delegated,omitempty"` // agencies that act for the authority (cơ quan được ủy quyền)

	Submissions []Submission `yaml:"submissions,omitempty"`
	Variants    []Variant    `yaml:"variants,omitempty"`
	Evidence    []Evidence   `yaml:"evidence,omitempty"`
	Notes       []string     `yaml:"notes,omitempty"` // remarks of the evidence list that are no papers
	Steps       []Step       `yaml:"steps,omitempty"`
	Tree        *Tree        `yaml:"tree,omitempty"`
	Videos      []Video      `yaml:"videos,omitempty"` // of the whole guide; a step has its own

	Conditions []string   `yaml:"conditions,omitempty"`
	Results    []string   `yaml:"results,omitempty"`
	Legal      []LegalAct `yaml:"legal,omitempty"`
	Related    []Code     `yaml:"related,omitempty"`
	Keywords   []string   `yaml:"keywords,omitempty"`

	Review     Review `yaml:"review"`
	ReviewedOn Date   `yaml:"reviewed_on,omitempty"` // when the ward checked it; zero when it has not
	Source     Source `yaml:"source"`

	EffectiveFrom Date `yaml:"effective_from,omitempty"` // zero: always
	EffectiveTo   Date `yaml:"effective_to,omitempty"`   // last day in force; zero: open
}

// Name is what people call the procedure: Short, or Title without it.
func (g *Guide) Name() string {
	if g.Short != "" {
		return g.Short
	}
	return g.Title
}

// InForce reports whether the guide is in force on the day of at, in at's
// own zone.
func (g *Guide) InForce(at time.Time) bool {
	day := DateOf(at)
	if !g.EffectiveFrom.IsZero() && day.Before(g.EffectiveFrom) {
		return false
	}
	return g.EffectiveTo.IsZero() || !g.EffectiveTo.Before(day)
}

// Walkable reports whether a citizen can be led through the guide: it has
// steps and somebody worded them (official text is answered, not walked).
func (g *Guide) Walkable() bool {
	return g.Review != ReviewOfficial && len(g.Steps) > 0
}

// Step is one thing to do, in order.
type Step struct {
	ID       StepID       `yaml:"id,omitempty"`
	Title    string       `yaml:"title,omitempty"` // short, for the terrace and buttons
	Text     string       `yaml:"text"`
	Evidence []EvidenceID `yaml:"evidence,omitempty"` // papers ticked off in this step
	Link     *Link        `yaml:"link,omitempty"`
	Video    *Video       `yaml:"video,omitempty"`
	Picture  *Picture     `yaml:"picture,omitempty"`
}

// Video is an instructional video: an own file that motcua serves (File) or
// a page elsewhere (URL); exactly one of the two.
type Video struct {
	Title     string `yaml:"title"`
	URL       string `yaml:"url,omitempty"`
	File      string `yaml:"file,omitempty"`  // path below the guide folder's media/
	Start     int    `yaml:"start,omitempty"` // second to start at
	End       int    `yaml:"end,omitempty"`   // second to end at, for a part of a longer one; 0 its own end
	Seconds   int    `yaml:"seconds,omitempty"`
	Captions  string `yaml:"captions,omitempty"` // WebVTT file below media/
	Text      string `yaml:"text,omitempty"`     // what is said in it, for search and for those who cannot watch
	Publisher string `yaml:"publisher,omitempty"`
	CheckedOn Date   `yaml:"checked_on,omitempty"`
}

// Picture is a still image below the guide folder's media/.
type Picture struct {
	File string `yaml:"file"`
	Alt  string `yaml:"alt"`
}

// Link is a link with the words to show for it.
type Link struct {
	Text string `yaml:"text"`
	URL  string `yaml:"url"`
}

// LegalAct is one act of the legal basis.
type LegalAct struct {
	Number string `yaml:"number,omitempty"` // "68/2020/QH14"
	Title  string `yaml:"title"`
}

// Source is where the facts come from.
type Source struct {
	URL         string `yaml:"url,omitempty"`
	Decision    string `yaml:"decision,omitempty"`     // number of the publishing decision
	CollectedOn string `yaml:"collected_on,omitempty"` // "2026-07" or "2026-07-15"
	Kind        string `yaml:"kind,omitempty"`         // the record's "loại thủ tục"
}

// RenameMedia gives the files below media/ that the guide names other names.
// It changes the guide itself.
func (g *Guide) RenameMedia(to func(name string) string) {
	rename := func(names ...*string) {
		for _, name := range names {
			if *name != "" {
				*name = to(*name)
			}
		}
	}
	for i := range g.Videos {
		rename(&g.Videos[i].File, &g.Videos[i].Captions)
	}
	for _, s := range g.Steps {
		if s.Video != nil {
			rename(&s.Video.File, &s.Video.Captions)
		}
		if s.Picture != nil {
			rename(&s.Picture.File)
		}
	}
}

// MediaFiles lists the files below media/ that the guide names, each once,
// in the order of the guide.
func (g *Guide) MediaFiles() []string {
	var out []string
	add := func(name string) {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	video := func(v Video) {
		add(v.File)
		add(v.Captions)
	}
	for _, v := range g.Videos {
		video(v)
	}
	for _, s := range g.Steps {
		if s.Video != nil {
			video(*s.Video)
		}
		if s.Picture != nil {
			add(s.Picture.File)
		}
	}
	return out
}
