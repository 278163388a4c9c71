package editor

import (
	"context"
	"net/http"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// Speech keeps what the ward says in words of its own.
type Speech interface {
	words.Edits
	bot.Bulletins
}

// Actions on what the ward says in the audit trail. A text's entry names its
// key; no entry holds words.
const (
	auditWordsChange  account.AuditAction = "words.change"
	auditWordsReset   account.AuditAction = "words.reset"
	auditBulletinPut  account.AuditAction = "bulletin.put"
	auditBulletinDown account.AuditAction = "bulletin.down"
)

// speakers are the roles that may read what the ward says, and try out other
// words. Saving needs one of the roles of maySpeak: what is saved is said at
// once, so whoever writes guides only tells it to somebody who may.
var speakers = []account.Role{account.RoleEditor, account.RoleReviewer, account.RoleAdmin}

// maySpeak reports whether the reader may change what the ward says.
func (v *view) maySpeak() bool {
	return v.person.Account.Has(account.RoleReviewer, account.RoleAdmin)
}

// hear serves a page for speakers.
func (e *Editor) hear(path string, h http.HandlerFunc) {
	e.mux.Handle("GET "+Home+path, e.Guard.Require(h, speakers...))
}

// speak serves a form that changes what the ward says.
func (e *Editor) speak(path string, h http.HandlerFunc) {
	e.mux.Handle("POST "+Home+path, e.Guard.Require(h, account.RoleReviewer, account.RoleAdmin))
}

// spoken makes the bot and the pages say what was kept just now, and writes
// the audit trail. What was kept stays kept whatever becomes of that: the
// program looks again by itself.
func (e *Editor) spoken(ctx context.Context, v *view, action account.AuditAction, object, detail string) {
	ctx = context.WithoutCancel(ctx)
	if err := e.Follow(ctx); err != nil {
		e.Log.Error().Err(err).Msg("what the ward says was kept and is not said yet")
	}
	by := v.actor()
	if err := e.Accounts.Store.AppendAudit(ctx, account.AuditEntry{At: e.Accounts.Clock(), Actor: by.Username, Action: action,
		Object: object, Detail: detail, Address: by.Address}); err != nil {
		e.Log.Error().Err(err).Str("action", string(action)).Str("object", object).Msg("the audit trail lacks an entry")
	}
}

// langName is what a language is called on these pages.
func (v *view) langName(lang words.Lang) string { return v.text("gwords.lang_" + string(lang)) }
