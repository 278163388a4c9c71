package editor

import (
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/media"
)

// Bounds of uploads.
const (
	wholeTime = time.Hour // a file that comes in one go may take so long
	maxSaid   = 16 << 10  // bytes of a form about an upload
)

// auditUpload and auditMediaGone are in the audit trail.
const (
	auditUpload    account.AuditAction = "guide.media"
	auditMediaGone account.AuditAction = "guide.media_remove"
)

// offsetHeader says where a piece begins, and how much has come.
const offsetHeader = "Upload-Offset"

func (e *Editor) uploadRoutes() {
	e.write("/media/uploads", e.beginUpload)
	e.mux.Handle("GET "+mediaHome+"/uploads/{id}", e.Guard.Require(http.HandlerFunc(e.showUpload), account.RoleEditor))
	e.mux.Handle("PATCH "+mediaHome+"/uploads/{id}", e.Guard.Require(http.HandlerFunc(e.addUpload), account.RoleEditor))
	e.write("/media/uploads/{id}/drop", e.dropUpload)
}

// uploadSays is what the page's script hears of an upload.
type uploadSays struct {
	ID     string `json:"id,omitempty"`
	Offset int64  `json:"offset"`
	Page   string `json:"page,omitempty"` // of the file that it became
	Say    string `json:"say,omitempty"`  // what is wrong, in words
}

// answerUpload answers a script.
func (e *Editor) answerUpload(w http.ResponseWriter, r *http.Request, v *view, u media.Upload, err error) {
	said, status := uploadSays{ID: u.ID, Offset: u.Offset}, http.StatusOK
	if u.Done() {
		said.Page = filmPath(u.File) + pickOf(r.URL.Query()).query()
	}
	if err != nil {
		said.Say, status = e.mediaFault(v, err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set(offsetHeader, strconv.FormatInt(u.Offset, 10))
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(said); err != nil && r.Context().Err() == nil {
		e.Log.Warn().Err(err).Msg("answer an upload")
	}
}

// mediaFault is the sentence for an error, and how HTTP calls it. What is
// nobody's at the page is logged.
func (e *Editor) mediaFault(v *view, err error) (string, int) {
	var c *media.CaptionError
	if errors.As(err, &c) && !errors.Is(err, media.ErrKind) {
		return v.text("media.captions_"+string(c.Fault), "line", strconv.Itoa(c.Line)), http.StatusUnprocessableEntity
	}
	switch {
	case errors.Is(err, media.ErrAbsent):
		return v.text("media.fault_absent"), http.StatusNotFound
	case errors.Is(err, media.ErrOffset):
		return v.text("media.fault_offset"), http.StatusConflict
	case errors.Is(err, media.ErrTooLarge):
		return v.text("media.fault_large", "size", v.bytes(e.Media.Largest())), http.StatusRequestEntityTooLarge
	case errors.Is(err, media.ErrBudget):
		return v.text("media.fault_budget"), http.StatusInsufficientStorage
	case errors.Is(err, media.ErrFull):
		e.Log.Error().Err(err).Msg("no room for media")
		return v.text("media.fault_full"), http.StatusInsufficientStorage
	case errors.Is(err, media.ErrBusy):
		return v.text("media.fault_busy"), http.StatusTooManyRequests
	case errors.Is(err, media.ErrEmpty):
		return v.text("media.fault_empty"), http.StatusUnprocessableEntity
	case errors.Is(err, media.ErrOther):
		return v.text("media.fault_other"), http.StatusUnprocessableEntity
	case errors.Is(err, media.ErrLie):
		return v.text("media.fault_lie"), http.StatusUnprocessableEntity
	case errors.Is(err, media.ErrKind):
		return v.text("media.fault_kind"), http.StatusUnprocessableEntity
	case errors.Is(err, media.ErrCodec):
		return v.text("media.fault_codec"), http.StatusUnprocessableEntity
	case errors.Is(err, media.ErrSilent):
		return v.text("media.fault_silent"), http.StatusUnprocessableEntity
	case errors.Is(err, media.ErrDamaged):
		return v.text("media.fault_damaged"), http.StatusUnprocessableEntity
	case errors.Is(err, media.ErrSource):
		return v.text("media.fault_source"), http.StatusBadRequest
	}
	e.Log.Error().Err(err).Msg("media")
	return v.text("media.fault_broken"), http.StatusServiceUnavailable
}

// beginUpload is POST …/uploads.
func (e *Editor) beginUpload(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxSaid)
	size, err := strconv.ParseInt(r.PostFormValue("size"), 10, 64)
	if e.Media == nil || err != nil {
		e.answerUpload(w, r, v, media.Upload{}, media.ErrAbsent)
		return
	}
	u, err := e.Media.Begin(media.Upload{Name: r.PostFormValue("name"), Size: size, First: r.PostFormValue("first"), By: v.user()})
	e.answerUpload(w, r, v, u, err)
}

// showUpload is GET …/uploads/ID: how much has come.
func (e *Editor) showUpload(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	if e.Media == nil {
		e.answerUpload(w, r, v, media.Upload{}, media.ErrAbsent)
		return
	}
	u, err := e.Media.Upload(r.PathValue("id"), v.user())
	e.answerUpload(w, r, v, u, err)
}

// addUpload is PATCH …/uploads/ID: a piece.
func (e *Editor) addUpload(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	offset, err := strconv.ParseInt(r.Header.Get(offsetHeader), 10, 64)
	if e.Media == nil || err != nil {
		e.answerUpload(w, r, v, media.Upload{}, media.ErrAbsent)
		return
	}
	was, err := e.Media.Upload(r.PathValue("id"), v.user())
	if err != nil {
		e.answerUpload(w, r, v, was, err)
		return
	}
	u, err := e.Media.Append(r.Context(), was.ID, v.user(), offset, r.Body)
	if err == nil && u.Done() && !was.Done() {
		e.brought(r, v, u.File)
	}
	e.answerUpload(w, r, v, u, err)
}

// brought notes a new file in the audit trail.
func (e *Editor) brought(r *http.Request, v *view, name string) {
	f, err := e.Media.File(name)
	if err != nil {
		e.Log.Error().Err(err).Msg("read media that has just come")
		return
	}
	e.mediaTrail(r, v, auditUpload, f)
}

// mediaTrail writes to the audit trail what was done to a file.
func (e *Editor) mediaTrail(r *http.Request, v *view, what account.AuditAction, f media.File) {
	by := v.actor()
	entry := account.AuditEntry{At: e.Accounts.Clock(), Actor: by.Username, Address: by.Address, Action: what, Object: f.Name,
		Detail: string(f.Kind) + ", " + strconv.FormatInt(f.Size, 10) + " bytes"}
	if err := e.Accounts.Store.AppendAudit(r.Context(), entry); err != nil {
		e.Log.Error().Err(err).Str("action", string(what)).Str("object", f.Name).Msg("the audit trail lacks an entry")
	}
}

// dropUpload is POST …/uploads/ID/drop.
func (e *Editor) dropUpload(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	if e.Media != nil {
		if err := e.Media.Drop(r.PathValue("id"), v.user()); err != nil {
			e.fail(w, r, err)
			return
		}
	}
	q := pickOf(r.URL.Query()).query()
	if q == "" {
		q = "?said=dropped"
	} else {
		q += "&said=dropped"
	}
	http.Redirect(w, r, mediaHome+q, http.StatusSeeOther) //nolint:gosec // a path of our own, and a query that was checked
}

// postMedia is POST Home/media: a file in one go, for browsers without
// script.
func (e *Editor) postMedia(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	f, err := e.putMedia(w, r, v)
	if err != nil {
		if r.Context().Err() != nil {
			return // the reader went away
		}
		say, status := e.mediaFault(v, err)
		e.mediaList(w, r, v, status, say)
		return
	}
	e.mediaTrail(r, v, auditUpload, f)
	http.Redirect(w, r, filmPath(f.Name)+pickOf(r.URL.Query()).query(), http.StatusSeeOther) //nolint:gosec // a path of our own, and a query that was checked
}

// putMedia stores the first file of a form. Not a byte more is read than a
// file may have.
func (e *Editor) putMedia(w http.ResponseWriter, r *http.Request, v *view) (media.File, error) {
	if e.Media == nil {
		return media.File{}, media.ErrAbsent
	}
	patient(w)
	part, err := filePart(r)
	if err != nil {
		return media.File{}, err
	}
	return e.Media.Put(r.Context(), part, r.ContentLength, part.FileName(), v.user())
}

// patient lets a large file come over a slow line, which takes longer than any
// other form.
func patient(w http.ResponseWriter) {
	line, until := http.NewResponseController(w), time.Now().Add(wholeTime)
	_ = line.SetReadDeadline(until)
	_ = line.SetWriteDeadline(until)
}

// filePart is the first file of a form.
func filePart(r *http.Request) (*multipart.Part, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, media.ErrEmpty
	}
	for range 20 {
		part, err := form.NextPart()
		if err != nil {
			break
		}
		if part.FileName() != "" {
			return part, nil
		}
	}
	return nil, media.ErrEmpty
}
