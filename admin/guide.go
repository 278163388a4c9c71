package admin

import (
	"context"
	"net/http"
	"net/url"

	"github.com/motcua/motcua/procedures"
)

// handleGuides serves what is asked of guides, but to publish them.
func handleGuides(mux *http.ServeMux, s Service) {
	mux.HandleFunc("GET /guides", func(w http.ResponseWriter, r *http.Request) {
		guides, err := s.CurrentGuides(r.Context())
		if err != nil {
			reply(w, nil, err)
			return
		}
		texts, err := canonical(guides)
		reply(w, texts, err)
	})
	mux.HandleFunc("GET /slots", func(w http.ResponseWriter, r *http.Request) {
		out, err := s.Slots(r.Context())
		reply(w, out, err)
	})
	mux.HandleFunc("GET /guides/{code}/history", func(w http.ResponseWriter, r *http.Request) {
		out, err := s.GuideHistory(r.Context(), procedures.Code(r.PathValue("code")))
		reply(w, out, err)
	})
	mux.HandleFunc("POST /guides/{code}/withdraw", func(w http.ResponseWriter, r *http.Request) {
		out, err := s.WithdrawGuide(r.Context(), procedures.Code(r.PathValue("code")))
		reply(w, out, err)
	})
	mux.HandleFunc("POST /guides/{code}/restore/{revision}", func(w http.ResponseWriter, r *http.Request) {
		v := procedures.Version{Code: procedures.Code(r.PathValue("code")), Revision: procedures.Revision(r.PathValue("revision"))}
		out, err := s.RestoreGuide(r.Context(), v)
		reply(w, out, err)
	})
}

// canonical are guides in the form that travels and is kept.
func canonical(guides []*procedures.Guide) ([]string, error) {
	out := make([]string, 0, len(guides))
	for _, g := range guides {
		b, err := g.Canonical()
		if err != nil {
			return nil, err
		}
		out = append(out, string(b))
	}
	return out, nil
}

// CurrentGuides implements Service.
func (c *Client) CurrentGuides(ctx context.Context) ([]*procedures.Guide, error) {
	var texts []string
	if err := c.call(ctx, http.MethodGet, "/guides", nil, &texts); err != nil {
		return nil, err
	}
	out := make([]*procedures.Guide, 0, len(texts))
	for _, text := range texts {
		g, faults := procedures.ReadStored([]byte(text), "answer of running server")
		if err := faults.Err(); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// Slots implements Service.
func (c *Client) Slots(ctx context.Context) (out []procedures.Slot, err error) {
	return out, c.call(ctx, http.MethodGet, "/slots", nil, &out)
}

// GuideHistory implements Service.
func (c *Client) GuideHistory(ctx context.Context, code procedures.Code) (out []procedures.Publication, err error) {
	return out, c.call(ctx, http.MethodGet, "/guides/"+url.PathEscape(string(code))+"/history", nil, &out)
}

// WithdrawGuide implements Service.
func (c *Client) WithdrawGuide(ctx context.Context, code procedures.Code) (out Published, err error) {
	return out, c.call(ctx, http.MethodPost, "/guides/"+url.PathEscape(string(code))+"/withdraw", struct{}{}, &out)
}

// RestoreGuide implements Service.
func (c *Client) RestoreGuide(ctx context.Context, v procedures.Version) (out Published, err error) {
	path := "/guides/" + url.PathEscape(string(v.Code)) + "/restore/" + url.PathEscape(string(v.Revision))
	return out, c.call(ctx, http.MethodPost, path, struct{}{}, &out)
}
