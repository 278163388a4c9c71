package editor

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// weigh finds out which of the drafts may go.
func (e *Editor) weigh(ctx context.Context, v *view, p *bulkPage, marks []string) error {
	for _, m := range marks {
		code, version, _ := strings.Cut(m, "@")
		it := bulkItem{Code: procedures.Code(code), Name: code, Mark: m}
		d, err := e.Shelf.Draft(ctx, it.Code)
		switch {
		case errors.Is(err, procedures.ErrNoDraft):
			it.Why = v.text("guides.fault_stale")
		case err != nil:
			return err
		default:
			it.draft, it.Name = d, d.Guide.Name()
			it.Why = v.obstacle(p.Do, &d, version)
		}
		if it.Why == "" {
			p.Ready = append(p.Ready, it)
		} else {
			p.Others = append(p.Others, it)
		}
	}
	if p.Do == bulkSubmit {
		return nil
	}
	return e.bulkGates(ctx, v, p)
}

// obstacle is what stands in the way of a draft; "" nothing.
func (v *view) obstacle(do bulkDo, d *procedures.Draft, version string) string {
	state, may := procedures.DraftEditing, v.mayWrite()
	switch do {
	case bulkApprove:
		state, may = procedures.DraftReview, v.mayReview()
	case bulkPublish:
		state, may = procedures.DraftApproved, v.mayReview()
	}
	switch {
	case strconv.FormatUint(d.Version, 10) != version:
		return v.text("guides.fault_stale")
	case d.State != state:
		return v.text("guides.fault_state")
	case !may:
		return v.text("guides.fault_role")
	case len(d.Clashes) > 0:
		return v.text("guides.fault_clash")
	case do != bulkSubmit && v.behind(d):
		return v.text("guides.work_stale")
	case do == bulkApprove && slices.Contains(d.Authors, v.user()):
		return v.text("guides.fault_own")
	}
	if faults := d.Guide.Check(); len(faults) > 0 {
		return v.text("guides.fault_in", "parts", v.faulty(faults))
	}
	if from := d.Guide.EffectiveFrom; do == bulkPublish && v.today().Before(from) {
		return v.text("guides.fault_early", "date", from.Vietnamese())
	}
	return ""
}

// why says an error in words, when it is a refusal.
func (v *view) why(err error) (string, error) {
	f := refused(err)
	if f == nil {
		return "", err
	}
	return v.text(f.key, f.args...), nil
}

// faulty names the parts of a guide that have faults.
func (v *view) faulty(faults procedures.Faults) string {
	var out []string
	for _, f := range faults {
		field := f.Field[:min(len(f.Field), strings.IndexAny(f.Field+".", ".["))]
		if field == "" {
			field = "all"
		}
		if name := v.text("guides.part_" + field); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}
