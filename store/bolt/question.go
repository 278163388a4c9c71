package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// asked are the questions that a conversation names.
func asked(tx *bbolt.Tx, c bot.Conversation) (list []bot.Question, err error) {
	for _, seq := range c.Asked {
		q, there, err := get[bot.Question](tx.Bucket(bktQuestions), []byte(bot.QuestionID(c.ID, seq)))
		if err != nil {
			return nil, err
		}
		if there {
			list = append(list, q)
		}
	}
	return list, nil
}

// putQuestions writes the questions of a turn, and leaves what staff made of
// those that are there.
func putQuestions(tx *bbolt.Tx, t bot.Turn) error {
	for _, q := range t.Questions {
		if q.Conversation != t.Conversation.ID || !strings.HasPrefix(q.ID, bot.QuestionsOf(q.Conversation)) {
			return fmt.Errorf("%w: a question is of another conversation", bot.ErrTurn)
		}
		old, there, err := get[bot.Question](tx.Bucket(bktQuestions), []byte(q.ID))
		if err != nil {
			return err
		}
		if there {
			q = q.StaffOf(old)
			if err := tx.Bucket(bktQuestionsAt).Delete(key(instant(old.At), []byte(q.ID))); err != nil {
				return err
			}
		}
		if err := put(tx.Bucket(bktQuestions), []byte(q.ID), q); err != nil {
			return err
		}
		if err := tx.Bucket(bktQuestionsAt).Put(key(instant(q.At), []byte(q.ID)), nil); err != nil {
			return err
		}
	}
	return nil
}

// eraseQuestions takes away all that a conversation asked.
func eraseQuestions(tx *bbolt.Tx, id bot.ConversationID) error {
	b := tx.Bucket(bktQuestions)
	for _, k := range keysUnder(b, []byte(bot.QuestionsOf(id))) {
		if err := dropQuestion(tx, k); err != nil {
			return err
		}
	}
	return nil
}

func dropQuestion(tx *bbolt.Tx, id []byte) error {
	q, there, err := get[bot.Question](tx.Bucket(bktQuestions), id)
	if err != nil || !there {
		return err
	}
	if err := tx.Bucket(bktQuestionsAt).Delete(key(instant(q.At), id)); err != nil {
		return err
	}
	return tx.Bucket(bktQuestions).Delete(id)
}

// Questions implements bot.Questions.
func (s *Store) Questions(ctx context.Context, f bot.QuestionFilter) (list []bot.Question, err error) {
	err = s.view(ctx, "list questions", func(tx *bbolt.Tx) error {
		b, c := tx.Bucket(bktQuestions), tx.Bucket(bktQuestionsAt).Cursor()
		k, _ := c.Last()
		if !f.Until.IsZero() {
			if k, _ = c.Seek(instant(f.Until)); k == nil {
				k, _ = c.Last()
			} else {
				k, _ = c.Prev()
			}
		}
		since := instant(f.Since)
		for ; k != nil && bytes.Compare(k[:8], since) >= 0 && (f.Limit <= 0 || len(list) < f.Limit); k, _ = c.Prev() {
			q, _, err := get[bot.Question](b, k[8:])
			if err != nil {
				return err
			}
			if f.Selects(q) {
				list = append(list, q)
			}
		}
		return nil
	})
	return list, err
}

// Question implements bot.Questions.
func (s *Store) Question(ctx context.Context, id string) (q bot.Question, err error) {
	err = s.view(ctx, "read question", func(tx *bbolt.Tx) error {
		var there bool
		if q, there, err = get[bot.Question](tx.Bucket(bktQuestions), []byte(id)); err == nil && !there {
			err = bot.ErrAbsent
		}
		return err
	})
	return q, err
}

// SettleQuestions implements bot.Questions.
func (s *Store) SettleQuestions(ctx context.Context, list []bot.Question) error {
	return s.update(ctx, "settle questions", func(tx *bbolt.Tx) error {
		b := tx.Bucket(bktQuestions)
		for _, q := range list {
			old, there, err := get[bot.Question](b, []byte(q.ID))
			if err != nil {
				return err
			}
			if !there {
				continue
			}
			if err := put(b, []byte(q.ID), old.StaffOf(q)); err != nil {
				return err
			}
		}
		return nil
	})
}

// addTallies adds what a turn counted.
func addTallies(tx *bbolt.Tx, list []bot.Tally) error {
	b := tx.Bucket(bktTallies)
	for _, t := range list {
		k := key(under(t.Day.String()), under(string(t.Code)), under(string(t.What)), []byte(t.Step))
		n := uint64(t.N)
		if old := b.Get(k); len(old) == 8 {
			n += binary.BigEndian.Uint64(old)
		}
		if err := b.Put(k, number(n)); err != nil {
			return err
		}
	}
	return nil
}

// Tallies implements bot.Questions.
func (s *Store) Tallies(ctx context.Context, from, to procedures.Date, code procedures.Code) (list []bot.Tally, err error) {
	err = s.view(ctx, "list tallies", func(tx *bbolt.Tx) error {
		c := tx.Bucket(bktTallies).Cursor()
		for k, v := c.Seek([]byte(from.String())); k != nil; k, v = c.Next() {
			parts := strings.SplitN(string(k), "\x00", 4)
			if len(parts) != 4 || len(v) != 8 {
				return fmt.Errorf("read %x: no tally", k)
			}
			if parts[0] > to.String() {
				break
			}
			if code != "" && parts[1] != string(code) {
				continue
			}
			day, err := procedures.ParseDate(parts[0])
			if err != nil {
				return err
			}
			list = append(list, bot.Tally{Day: day, Code: procedures.Code(parts[1]), What: bot.TallyWhat(parts[2]),
				Step: procedures.StepID(parts[3]), N: int(binary.BigEndian.Uint64(v))})
		}
		return nil
	})
	return list, err
}
