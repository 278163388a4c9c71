package console

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/motcua/motcua/knowledge"
)

// explainPath is the page on which staff see how a question is understood.
const explainPath = "/console/search"

// longestTried is how many bytes of a question are tried.
const longestTried = 600

// Explainer says how an answer comes about. An Answerer of Worlds that is one
// too (knowledge.Index is) can be tried out in the console.
type Explainer interface {
	Explain(ctx context.Context, q knowledge.Query) (knowledge.Explanation, error)
}

// explainPage is one field and what the assistant makes of what is in it.
type explainPage struct {
	desk
	Query    string
	Examples []string
	Fault    string     // why nothing can be said, in words
	Result   *explained // nil: nothing was asked
}

// showExplain is GET /console/search. It shows guides and no citizen's words,
// so that all staff may read it; what is tried is kept nowhere.
func (c *Console) showExplain(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	p := &explainPage{Query: tried(r.FormValue("q")),
		Examples: []string{v.text("explain.example_papers"), v.text("explain.example_choice"), v.text("explain.example_elsewhere")}}
	title := v.text("explain.title")
	if p.Query != "" {
		var err error
		if p.Result, err = v.tryOut(r.Context(), p.Query); err != nil {
			if r.Context().Err() != nil {
				return // the reader went away
			}
			c.Log.Warn().Err(err).Msg("a question could not be tried out")
			p.Fault = v.text("explain.failed")
		}
		title = p.Query + " · " + title
	}
	var err error
	if p.desk, err = c.adminDesk(r.Context(), v, explainPath, title); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/explain", p)
}

// tried is a question as it is asked: one line, not too long.
func tried(s string) string {
	s = oneLine(strings.ToValidUTF8(s, ""))
	if len(s) > longestTried {
		s = strings.ToValidUTF8(s[:longestTried], "")
	}
	return s
}

// tryOut asks the search that the assistant asks. The errors are the index's,
// or that there is none yet.
func (v *view) tryOut(ctx context.Context, query string) (*explained, error) {
	x, ok := v.search.(Explainer)
	if !ok {
		return nil, fmt.Errorf("explain question: %T gives no reasons", v.search) // no library yet
	}
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	e, err := x.Explain(ctx, knowledge.Query{Text: query})
	if err != nil {
		return nil, err
	}
	return v.explained(&e), nil
}
