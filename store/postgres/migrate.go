package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// migrations bring a database from one version to the next. They are only
// ever appended to: databases in the wards' hands have run the earlier ones.
var migrations = []string{`
CREATE TABLE events (
	hash         bytea PRIMARY KEY,      -- of the event's key
	seq          bigserial NOT NULL,
	conversation text NOT NULL,
	due          bigint NOT NULL,
	state        text NOT NULL,          -- queued, aside, done
	album        text NOT NULL,
	failures     integer NOT NULL DEFAULT 0,
	cause        text NOT NULL DEFAULT '',
	done_at      bigint,
	outcome      json,
	body         json                    -- none once it is done
);
CREATE INDEX events_of ON events (conversation, due, seq) WHERE state = 'queued';
CREATE INDEX events_due ON events (due, seq) WHERE state = 'queued';
CREATE INDEX events_done ON events (done_at) WHERE state = 'done';
CREATE TABLE leases (conversation text PRIMARY KEY, holder text NOT NULL, until bigint NOT NULL);

CREATE TABLE conversations (id text PRIMARY KEY, version bigint NOT NULL, body json NOT NULL);
CREATE TABLE messages (
	id           text PRIMARY KEY,
	conversation text NOT NULL,
	seq          bigint NOT NULL,
	body         json NOT NULL,
	UNIQUE (conversation, seq)
);
CREATE TABLE tickets (
	id           text PRIMARY KEY,
	conversation text NOT NULL,
	status       text NOT NULL,
	owner        text NOT NULL,
	promised     bigint NOT NULL,
	closed       bigint NOT NULL,
	body         json NOT NULL
);
CREATE INDEX tickets_of ON tickets (conversation);
CREATE INDEX tickets_open ON tickets (promised) WHERE status = 'open';
CREATE INDEX tickets_closed ON tickets (closed) WHERE status = 'closed';

CREATE TABLE rows (
	id      text PRIMARY KEY,
	seq     bigserial NOT NULL,
	chat    text NOT NULL,               -- hash of account and chat
	message text NOT NULL,
	due     bigint NOT NULL,
	body    json NOT NULL
);
CREATE INDEX rows_of ON rows (chat, seq);

CREATE TABLE walks (id text PRIMARY KEY, started bigint NOT NULL, last bigint NOT NULL, body json NOT NULL);
CREATE INDEX walks_last ON walks (last);
CREATE TABLE changes (seq bigint PRIMARY KEY, body json NOT NULL);
CREATE TABLE newest_change (seq bigint NOT NULL); -- one row; locking it puts the changes in the order of their commits
INSERT INTO newest_change VALUES (0);

CREATE TABLE guides (
	code     text NOT NULL,
	revision text NOT NULL,
	current  boolean NOT NULL,
	yaml     text NOT NULL,
	PRIMARY KEY (code, revision)
);
CREATE UNIQUE INDEX guides_current ON guides (code) WHERE current;

CREATE TABLE accounts (username text PRIMARY KEY, version bigint NOT NULL, body json NOT NULL);
CREATE TABLE sessions (hash text PRIMARY KEY, username text NOT NULL, expires bigint NOT NULL, body json NOT NULL);
CREATE INDEX sessions_of ON sessions (username);
CREATE TABLE audit (seq bigserial PRIMARY KEY, at bigint NOT NULL, body json NOT NULL);
CREATE INDEX audit_at ON audit (at, seq);
`, `
CREATE TABLE canned (
	owner   text NOT NULL,               -- officer, '' the ward
	id      text NOT NULL,
	version bigint NOT NULL,
	body    json NOT NULL,
	PRIMARY KEY (owner, id)
);
`, `
CREATE TABLE rosters (                   -- the one with the highest seq is in force
	seq      bigserial PRIMARY KEY,
	revision text NOT NULL,
	yaml     text NOT NULL,
	at       bigint NOT NULL,
	by_whom  text NOT NULL
);
`, `
CREATE TABLE permits (                   -- what platforms let the ward do; secret
	account text PRIMARY KEY,
	version bigint NOT NULL,
	body    json NOT NULL
);
`, `
CREATE TABLE drafts (code text PRIMARY KEY, version bigint NOT NULL, head json NOT NULL, body json NOT NULL);
CREATE SEQUENCE draft_versions;
CREATE TABLE draft_saves (code text NOT NULL, version bigint NOT NULL, body json NOT NULL, PRIMARY KEY (code, version));
CREATE TABLE publications (seq bigserial PRIMARY KEY, code text NOT NULL, body json NOT NULL);
CREATE INDEX publications_of ON publications (code, seq);
CREATE TABLE slots (day text NOT NULL, code text NOT NULL, body json NOT NULL, PRIMARY KEY (day, code));
CREATE TABLE officials (code text PRIMARY KEY, version bigint NOT NULL, body json NOT NULL);
CREATE TABLE link_checks (url text PRIMARY KEY, body json NOT NULL);
CREATE TABLE questions (
	id           text PRIMARY KEY,
	conversation text NOT NULL,
	at           bigint NOT NULL,
	code         text NOT NULL,          -- '' none
	unwell       boolean NOT NULL,       -- ended badly, and staff have not settled it
	body         json NOT NULL
);
CREATE INDEX questions_of ON questions (conversation);
CREATE INDEX questions_at ON questions (at);
CREATE TABLE tallies (
	day  text NOT NULL,
	code text NOT NULL,
	what text NOT NULL,
	step text NOT NULL,                  -- '' none
	n    bigint NOT NULL,
	PRIMARY KEY (day, code, what, step)
);
CREATE TABLE word_edits (key text NOT NULL, lang text NOT NULL, version bigint NOT NULL, body json NOT NULL, PRIMARY KEY (key, lang));
CREATE TABLE bulletin (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), version bigint NOT NULL, body json NOT NULL);
`}

// migrate runs the migrations that the database has not seen, all or
// nothing, and one machine at a time.
func (s *Store) migrate(ctx context.Context) error {
	return s.update(ctx, "open database", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", s.lockID("migrate")); err != nil {
			return err
		}
		schema := pgx.Identifier{s.schema}.Sanitize()
		if _, err := tx.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema); err != nil {
			return fmt.Errorf("make schema %s: %w", s.schema, err)
		}
		if _, err := tx.Exec(ctx, "CREATE TABLE IF NOT EXISTS version (version integer NOT NULL)"); err != nil {
			return err
		}
		var version int
		if err := tx.QueryRow(ctx, "SELECT coalesce(max(version), 0) FROM version").Scan(&version); err != nil {
			return err
		}
		if version > len(migrations) {
			return fmt.Errorf("%w: schema %s has data version %d, this program knows up to %d: install the newer motcua again, or restore the backup made before it ran", ErrNewer, s.schema, version, len(migrations))
		}
		for n := version; n < len(migrations); n++ {
			if _, err := tx.Exec(ctx, migrations[n]); err != nil {
				return fmt.Errorf("bring schema %s to data version %d: %w", s.schema, n+1, err)
			}
		}
		if _, err := tx.Exec(ctx, "DELETE FROM version"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO version VALUES ($1)", len(migrations))
		return err
	})
}
