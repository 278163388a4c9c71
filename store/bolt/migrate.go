package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// Buckets. What stands behind the colon is the key.
var (
	bktMeta = []byte("meta") // "version"

	bktEvents    = []byte("events")     // conversation, due, seq: the event
	bktEventDue  = []byte("event_due")  // due, seq of each conversation's oldest event: conversation
	bktEventKeys = []byte("event_keys") // hash of the event's key: keyRecord
	bktKeysDone  = []byte("keys_done")  // when done, hash: nothing
	bktAside     = []byte("aside")      // hash: the event set aside

	bktConversations = []byte("conversations") // id
	bktMessages      = []byte("messages")      // conversation, seq
	bktMessageIDs    = []byte("message_ids")   // id: key in messages

	bktTickets       = []byte("tickets")        // id
	bktTicketsOpen   = []byte("tickets_open")   // promised by, id: nothing
	bktTicketsClosed = []byte("tickets_closed") // closed at, id: nothing
	bktTicketsOf     = []byte("tickets_of")     // conversation, id: nothing

	bktRows   = []byte("rows")    // chat, seq: the row
	bktRowIDs = []byte("row_ids") // id: key in rows
	bktRowDue = []byte("row_due") // due, seq of each chat's oldest row: its address

	bktWalks   = []byte("walks")    // id
	bktWalksAt = []byte("walks_at") // last at, id: nothing
	bktChanges = []byte("changes")  // seq: notice

	bktGuides        = []byte("guides")         // code, revision: YAML
	bktGuidesCurrent = []byte("guides_current") // code: revision

	bktAccounts = []byte("accounts") // username
	bktSessions = []byte("sessions") // hash of the token
	bktAudit    = []byte("audit")    // at, seq: entry

	bktCanned = []byte("canned") // owner, id: canned reply

	bktPermits = []byte("permits") // account: permit

	bktDrafts       = []byte("drafts")       // code: draft
	bktDraftHeads   = []byte("draft_heads")  // code: draft with the head of its guide only
	bktDraftSaves   = []byte("draft_saves")  // code, version: what it said
	bktPublications = []byte("publications") // code, seq: history entry
	bktSlots        = []byte("slots")        // day, code: slot
	bktOfficials    = []byte("officials")    // code
	bktLinkChecks   = []byte("link_checks")  // address: last try

	bktQuestions   = []byte("questions")    // id
	bktQuestionsAt = []byte("questions_at") // at, id: nothing
	bktTallies     = []byte("tallies")      // day, code, what, step: number

	bktWordEdits = []byte("word_edits") // key, language
	bktBulletin  = []byte("bulletin")   // "bulletin"
)

var keyVersion = []byte("version")

// migrations bring a file from one version to the next. They are only ever
// appended to: files in the wards' hands have run the earlier ones.
var migrations = []func(tx *bbolt.Tx) error{
	create(bktEvents, bktEventDue, bktEventKeys, bktKeysDone, bktAside,
		bktConversations, bktMessages, bktMessageIDs,
		bktTickets, bktTicketsOpen, bktTicketsClosed, bktTicketsOf,
		bktRows, bktRowIDs, bktRowDue, bktWalks, bktWalksAt, bktChanges,
		bktGuides, bktGuidesCurrent, bktAccounts, bktSessions, bktAudit),
	create(bktCanned),
	create(bktPermits),
	create(bktDrafts, bktDraftHeads, bktDraftSaves, bktPublications, bktSlots, bktOfficials, bktLinkChecks,
		bktQuestions, bktQuestionsAt, bktTallies, bktWordEdits, bktBulletin),
}

func create(names ...[]byte) func(tx *bbolt.Tx) error {
	return func(tx *bbolt.Tx) error {
		for _, n := range names {
			if _, err := tx.CreateBucket(n); err != nil {
				return fmt.Errorf("create bucket %s: %w", n, err)
			}
		}
		return nil
	}
}

// LatestVersion is the data version that this program writes.
func LatestVersion() uint64 { return uint64(len(migrations)) }

// DataVersion is the data version of the file: LatestVersion, or an older
// one when it was opened for reading only.
func (s *Store) DataVersion() (version uint64, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		version = versionOf(tx)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("read data version: %w", err)
	}
	return version, nil
}

func versionOf(tx *bbolt.Tx) uint64 {
	if meta := tx.Bucket(bktMeta); meta != nil {
		if raw := meta.Get(keyVersion); len(raw) == 8 {
			return binary.BigEndian.Uint64(raw)
		}
	}
	return 0
}

// migrate runs the migrations that the file has not seen, all or nothing.
func (s *Store) migrate(path string) error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		if err := ours(tx, path); err != nil {
			return err
		}
		meta, err := tx.CreateBucketIfNotExists(bktMeta)
		if err != nil {
			return fmt.Errorf("open %s: %w", path, err)
		}
		for n := versionOf(tx); n < LatestVersion(); n++ {
			if err := migrations[n](tx); err != nil {
				return fmt.Errorf("open %s: bring it to data version %d: %w", path, n+1, err)
			}
		}
		return meta.Put(keyVersion, number(LatestVersion()))
	})
}

// readable finds out whether the file can be read as it is.
func (s *Store) readable(path string) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		if err := ours(tx, path); err != nil {
			return err
		}
		if versionOf(tx) == 0 {
			return damaged(path, errors.New("nothing was ever written to it"))
		}
		return nil
	})
}

// ours refuses what another program or a newer one wrote.
func ours(tx *bbolt.Tx, path string) error {
	if k, _ := tx.Cursor().First(); k != nil && tx.Bucket(bktMeta) == nil {
		return damaged(path, errors.New("another program wrote it"))
	}
	if v := versionOf(tx); v > LatestVersion() {
		return fmt.Errorf("open %s: %w: it has data version %d, this program knows up to %d: install the newer motcua again, or restore the backup made before it ran", path, ErrNewer, v, LatestVersion())
	}
	return nil
}
