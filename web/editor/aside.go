package editor

import (
	"context"
	"errors"
	"net/http"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

func (e *Editor) asideRoutes() { e.read("/g/{code}/aside", e.of(e.showAside)) }

// mostAsideQuestions is how many ways of asking stand beside the form.
const mostAsideQuestions = 8

// asidePart stands beside the form of a guide: what citizens will see, which
// questions lead there, and how the links are.
type asidePart struct {
	Href      string
	Code      procedures.Code
	Chat      string // address of the frame
	Steps     bool   // it shows the steps, else the card
	Faulty    bool   // it cannot be shown
	Questions []askedRow
	More      int // further ways of asking
	Asks      bool
	Links     *linksPart // nil: nobody tries links here
}

// showAside is GET /g/{code}/aside?show=steps: a part of a page.
func (e *Editor) showAside(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	g, err := e.checkedGuide(r.Context(), s)
	if err != nil || g == nil {
		e.nothing(w, r, err)
		return
	}
	p, err := e.asidePart(r.Context(), v, s, g, r.URL.Query().Get("show") == "steps")
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if err := e.Pages.Fragment(w, r, http.StatusOK, "editor/aside", v.prefs.Lang, p); err != nil {
		e.Log.Error().Err(err).Str("page", "editor/aside").Msg("render part of a page")
	}
}

func (e *Editor) asidePart(ctx context.Context, v *view, s *position, g *procedures.Guide, steps bool) (*asidePart, error) {
	l := looked{Text: "17", Theme: v.prefs.Theme, Lang: "vi"}
	if steps {
		l = l.and(bot.WalkAction(s.Code))
	}
	p := &asidePart{Href: guideHref(s.Code), Code: s.Code, Chat: l.at(s.Code, "/preview/chat"), Steps: steps}
	world, _, err := e.onView(ctx, v, s, l)
	if err != nil && !errors.Is(err, errNoVersion) {
		return nil, err
	}
	if _, err := bot.Rehearse(world, "webchat", l.Lang, s.Code, l.Presses); err != nil {
		p.Faulty = true
	}
	if e.Links != nil {
		names, _, err := e.names(ctx, v)
		if err != nil {
			return nil, err
		}
		p.Links = &linksPart{}
		if p.Links.Rows, err = e.linkRows(ctx, v, g, names); err != nil {
			return nil, err
		}
	}
	_, after, err := e.indexWith(ctx, v.search, g)
	if err != nil || after == nil {
		return p, err
	}
	p.Asks = true
	defer func() {
		if err := after.Close(); err != nil {
			e.Log.Warn().Err(err).Msg("close index of a draft")
		}
	}()
	for i, q := range g.Wordings {
		if i >= mostAsideQuestions {
			p.More = len(g.Wordings) - i
			break
		}
		row, err := v.asked(ctx, after, g, q)
		if err != nil {
			return nil, err
		}
		p.Questions = append(p.Questions, *row)
	}
	return p, nil
}
