package bolt

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// kept is a turn's conversation as it is stored: an erasure's without its
// address, which only the turn's own rows still need.
func kept(t bot.Turn) bot.Conversation {
	c := t.Conversation
	if t.Erase != nil {
		c.Address = bot.Address{}
	}
	return c
}

// erase takes away what is kept of the person behind a turn's conversation.
func (s *Store) erase(tx *bbolt.Tx, done bot.Event, t bot.Turn) error {
	if err := deleteRows(tx, bot.Row{Address: t.Conversation.Address}, func(bot.Row) bool { return true }); err != nil {
		return err
	}
	if err := s.eraseEvents(tx, done, t.Erase); err != nil {
		return err
	}
	if err := eraseMessages(tx, done.Conversation, t.Erase.Text); err != nil {
		return err
	}
	ids := ticketIDs(tx, bot.TicketFilter{Conversation: done.Conversation})
	if err := eraseTold(tx, ids, t.Erase.Text); err != nil {
		return err
	}
	for _, id := range ids {
		ticket, ok, err := get[handoff.Ticket](tx.Bucket(bktTickets), id)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := putTicket(tx, done.Conversation, ticket.Erased()); err != nil {
			return err
		}
		if err := putNotice(tx, bot.Notice{Conversation: done.Conversation, Ticket: ticket.ID}); err != nil {
			return err
		}
	}
	if err := eraseQuestions(tx, done.Conversation); err != nil {
		return err
	}
	return unlinkWalks(tx, done.Conversation)
}

// eraseEvents ends what waits in the queue or was set aside.
func (s *Store) eraseEvents(tx *bbolt.Tx, done bot.Event, x *bot.Erasure) error {
	at := s.now()
	err := moveHead(tx, done.Conversation, func(events *bbolt.Bucket) error {
		var gone []bot.Event // a bucket must not change below its cursor
		c, prefix := events.Cursor(), under(string(done.Conversation))
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			e, err := decode[bot.Event](v)
			if err != nil {
				return err
			}
			if x.Takes(e, done) {
				gone = append(gone, e)
			}
		}
		for _, e := range gone {
			position := keyRecord{Conversation: e.Conversation, Due: e.Due, Seq: e.Seq}.position()
			if err := events.Delete(position); err != nil {
				return err
			}
			if err := endKey(tx, hashed(e.Key), at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := eraseAlerts(tx, done.Conversation); err != nil {
		return err
	}
	aside := tx.Bucket(bktAside)
	var hashes [][]byte
	err = aside.ForEach(func(h, v []byte) error {
		e, err := decode[bot.Event](v)
		if err == nil && e.Conversation == done.Conversation {
			hashes = append(hashes, bytes.Clone(h))
		}
		return err
	})
	for _, h := range hashes {
		if err != nil {
			break
		}
		if err = aside.Delete(h); err == nil {
			err = endKey(tx, h, at)
		}
	}
	return err
}

// eraseAlerts takes her words out of what officers are still to be told.
func eraseAlerts(tx *bbolt.Tx, id bot.ConversationID) error {
	for _, name := range [][]byte{bktEvents, bktAside} {
		b := tx.Bucket(name)
		told := map[string]bot.Event{}
		err := b.ForEach(func(k, v []byte) error {
			e, err := decode[bot.Event](v)
			if err == nil && e.Alert != nil && e.Alert.From == id && e.Alert.Words != "" {
				e.Alert.Words = ""
				told[string(k)] = e
			}
			return err
		})
		for k, e := range told {
			if err == nil {
				err = put(b, []byte(k), e)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// eraseTold takes away what officers' linked chats were told of some tickets.
func eraseTold(tx *bbolt.Tx, tickets [][]byte, text string) error {
	chats, err := linkedChats(tx)
	if err != nil {
		return err
	}
	for _, c := range chats {
		told := map[bot.MessageID]bool{}
		err := eraseThose(tx, c.ID, func(m bot.Message) (bot.Message, bool) {
			told[m.ID] = slices.ContainsFunc(tickets, func(id []byte) bool { return string(id) == string(m.Ticket) })
			return m.Untold(text), told[m.ID]
		})
		if err != nil {
			return err
		}
		if err := deleteRows(tx, bot.Row{Address: c.Address}, func(r bot.Row) bool { return told[r.Message] }); err != nil {
			return err
		}
	}
	return nil
}

// linkedChats lists officers' own chats.
func linkedChats(tx *bbolt.Tx) (chats []bot.Conversation, err error) {
	err = tx.Bucket(bktConversations).ForEach(func(_, v []byte) error {
		if !bytes.Contains(v, []byte(`"officer":`)) { // spares decoding every citizen's
			return nil
		}
		c, err := decode[bot.Conversation](v)
		if err == nil && c.Officer != "" {
			chats = append(chats, c)
		}
		return err
	})
	return chats, err
}

// endKey marks an event as done, with nothing known of it but its key's hash.
func endKey(tx *bbolt.Tx, hash []byte, at time.Time) error {
	keys := tx.Bucket(bktEventKeys)
	r, ok, err := get[keyRecord](keys, hash)
	if err != nil || !ok {
		return err
	}
	r.State, r.DoneAt, r.Cause = keyDone, at, ""
	if err := put(keys, hash, r); err != nil {
		return err
	}
	return tx.Bucket(bktKeysDone).Put(key(instant(at), hash), nil)
}

func eraseMessages(tx *bbolt.Tx, id bot.ConversationID, text string) error {
	return eraseThose(tx, id, func(m bot.Message) (bot.Message, bool) { return m.Erased(text), true })
}

// eraseThose changes messages of a conversation to what remains of them;
// false leaves one as it is.
func eraseThose(tx *bbolt.Tx, id bot.ConversationID, remains func(bot.Message) (bot.Message, bool)) error {
	b, prefix := tx.Bucket(bktMessages), under(string(id))
	var ms []bot.Message
	c := b.Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		m, err := decode[bot.Message](v)
		if err != nil {
			return err
		}
		if m, ok := remains(m); ok {
			ms = append(ms, m)
		}
	}
	for _, m := range ms {
		if err := put(b, key(prefix, number(m.Seq)), m); err != nil {
			return err
		}
		if err := putNotice(tx, bot.Notice{Conversation: id, Ticket: m.Ticket, Message: m.ID}); err != nil {
			return err
		}
	}
	return nil
}

// unlinkWalks gives a conversation's walks IDs of which nobody can tell whose
// they were.
func unlinkWalks(tx *bbolt.Tx, id bot.ConversationID) error {
	b, at, prefix := tx.Bucket(bktWalks), tx.Bucket(bktWalksAt), []byte(id+"-")
	var ws []bot.Walk
	c := b.Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		w, err := decode[bot.Walk](v)
		if err != nil {
			return err
		}
		ws = append(ws, w)
	}
	for _, w := range ws {
		if err := b.Delete([]byte(w.ID)); err != nil {
			return err
		}
		if err := at.Delete(key(instant(w.LastAt), []byte(w.ID))); err != nil {
			return err
		}
		var random [12]byte
		_, _ = rand.Read(random[:]) // never fails (it ends the program instead)
		if err := putWalk(tx, w.Unlinked("erased-"+hex.EncodeToString(random[:]))); err != nil {
			return err
		}
	}
	return nil
}
