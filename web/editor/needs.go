package editor

import (
	"slices"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/procedures"
)

// need is one thing that waits for the reader.
type need struct {
	Icon, What  string // what is to be done, in words
	Name, About string // the guide, and by when or who says so
	Href        string
	Late        bool
}

// needs is a kind of them.
type needs struct {
	What string
	List []need
	More int    // further ones that are not shown
	Href string // all of them
}

// needsShown is how many of a kind are shown.
const needsShown = 4

// needs are what waits for the reader: what came back to her, what she may
// review or let out, what is soon to happen.
func (v *view) needs(rows []*row, names names) []needs {
	today := v.today()
	kinds := []struct {
		what   string // catalogue key
		icon   string
		filter show
		of     func(r *row) (about string, late, ok bool)
		href   func(r *row) string
	}{
		{"gates.need_undoes", "triangle-alert", showScheduled, func(r *row) (string, bool, bool) {
			for _, s := range r.slots {
				if r.head != nil && s.Undoes(r.head.Revision) {
					return v.text("gates.need_undoes_on", "date", s.On.Vietnamese()), true, true
				}
			}
			return "", false, false
		}, nil},
		{"guides.need_back", "corner-up-left", showEditing, func(r *row) (string, bool, bool) {
			d := r.draft
			return v.text("guides.need_back_by", "name", names.of(reviewer(d))), false, sentBack(d) && v.worksOn(d)
		}, nil},
		{"guides.need_review", "badge-check", showReview, func(r *row) (string, bool, bool) {
			if !v.mayApprove(r.draft) {
				return "", false, false
			}
			return v.text("guides.need_review_by", "name", names.of(r.draft.SubmittedBy)), false, true
		}, reviewHref},
		{"guides.need_publish", "send", showApproved, func(r *row) (string, bool, bool) {
			ok := v.mayReview() && r.draft != nil && r.draft.State == procedures.DraftApproved
			if !ok {
				return "", false, false
			}
			return v.text("guides.need_publish_by", "name", names.of(r.draft.Reviewer)), false, true
		}, reviewHref},
		{"guides.need_assigned", "user-check", showEditing, func(r *row) (string, bool, bool) {
			d := r.draft
			return "", false, d != nil && d.Assigned == v.user() && d.State == procedures.DraftEditing && !sentBack(d)
		}, nil},
		{"guides.need_soon", "calendar-clock", showScheduled, func(r *row) (string, bool, bool) {
			if len(r.slots) == 0 || !r.slots[0].On.Before(daysAfter(today, soonDays+1)) {
				return "", false, false
			}
			return v.text("guides.need_soon_on", "date", r.slots[0].On.Vietnamese()), false, true
		}, nil},
		{"guides.need_ending", "clock-alert", showEnding, func(r *row) (string, bool, bool) {
			if !r.has(showEnding) || len(r.slots) > 0 || r.draft != nil {
				return "", false, false // somebody looks after it
			}
			return v.ends(r.head.to), r.head.to.Before(today), true
		}, nil},
		{"guides.need_official", "landmark", showChanged, func(r *row) (string, bool, bool) {
			return "", false, r.official != nil && r.draft == nil && r.head != nil && r.head.review != procedures.ReviewOfficial
		}, nil},
	}
	var out []needs
	for _, k := range kinds {
		n := needs{What: v.text(k.what), Href: filter{}.With(k.filter).Href()}
		for _, r := range rows {
			about, late, ok := k.of(r)
			if !ok {
				continue
			}
			if len(n.List) == needsShown {
				n.More++
				continue
			}
			href := guideHref(r.Code)
			if k.href != nil {
				href = k.href(r)
			}
			n.List = append(n.List, need{Icon: k.icon, What: n.What, Name: r.Name, About: about, Href: href, Late: late})
		}
		if len(n.List) > 0 {
			out = append(out, n)
		}
	}
	return out
}

func reviewHref(r *row) string { return guideHref(r.Code) + "/review" }

// reviewer is who approved a draft or sent it back; "" nobody yet.
func reviewer(d *procedures.Draft) string {
	if d == nil {
		return ""
	}
	return d.Reviewer
}

// sentBack reports that a reviewer gave the draft back and its authors have
// not asked anew.
func sentBack(d *procedures.Draft) bool {
	return d != nil && d.State == procedures.DraftEditing && d.Reviewer != ""
}

// worksOn reports that the reader wrote on the draft or was asked to.
func (v *view) worksOn(d *procedures.Draft) bool {
	return d != nil && (d.Assigned == v.user() || slices.Contains(d.Authors, v.user()))
}

// behind reports that citizens see another version than the one that the draft
// began from: it would take back what changed there.
func (v *view) behind(d *procedures.Draft) bool {
	rev, there := v.world.Library.Current(d.Code)
	return there && rev != d.Base
}

// mayApprove reports that the reader may be the second pair of eyes.
func (v *view) mayApprove(d *procedures.Draft) bool {
	return d != nil && d.State == procedures.DraftReview && v.mayReview() && !slices.Contains(d.Authors, v.user())
}

// mayDiscard reports that the reader may throw the draft away: she wrote it,
// or sets the ward up.
func (v *view) mayDiscard(d *procedures.Draft) bool {
	return d != nil && (slices.Contains(d.Authors, v.user()) || v.person.Account.Has(account.RoleAdmin))
}

// ends says when a guide ends, or has ended.
func (v *view) ends(to procedures.Date) string {
	switch n := daysBetween(v.today(), to); {
	case n < 0:
		return v.text("guides.ended", "date", to.Vietnamese())
	case n == 0:
		return v.text("guides.ends_today")
	default:
		return v.text("guides.ends", "date", to.Vietnamese(), "n", number(n))
	}
}
