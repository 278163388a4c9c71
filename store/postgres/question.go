package postgres

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// asked are the questions that a conversation names.
func asked(ctx context.Context, q querier, c bot.Conversation) ([]bot.Question, error) {
	if len(c.Asked) == 0 {
		return nil, nil
	}
	ids := make([]string, len(c.Asked))
	for i, seq := range c.Asked {
		ids[i] = bot.QuestionID(c.ID, seq)
	}
	return many[bot.Question](ctx, q, "SELECT body FROM questions WHERE id = ANY($1) ORDER BY array_position($1, id)", ids)
}

// putQuestions writes the questions of a turn, and leaves what staff made of
// those that are there.
func putQuestions(ctx context.Context, tx pgx.Tx, t bot.Turn) error {
	for _, q := range inOrder(t.Questions) {
		if q.Conversation != t.Conversation.ID || !strings.HasPrefix(q.ID, bot.QuestionsOf(q.Conversation)) {
			return fmt.Errorf("%w: a question is of another conversation", bot.ErrTurn)
		}
		old, there, err := one[bot.Question](ctx, tx, "SELECT body FROM questions WHERE id = $1 FOR UPDATE", q.ID)
		if err != nil {
			return err
		}
		if there {
			q = q.StaffOf(old)
		}
		if err := putQuestion(ctx, tx, q); err != nil {
			return err
		}
	}
	return nil
}

// inOrder sorts questions as their locks are taken everywhere.
func inOrder(list []bot.Question) []bot.Question {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b bot.Question) int { return strings.Compare(a.ID, b.ID) })
	return list
}

func putQuestion(ctx context.Context, tx pgx.Tx, q bot.Question) error {
	body, err := encode(q)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO questions (id, conversation, at, code, unwell, body) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET at = $3, code = $4, unwell = $5, body = $6`, q.ID, q.Conversation, nanos(q.At), q.Code, q.Unwell(), body)
	return err
}

// Questions implements bot.Questions.
func (s *Store) Questions(ctx context.Context, f bot.QuestionFilter) ([]bot.Question, error) {
	until := int64(math.MaxInt64)
	if !f.Until.IsZero() {
		until = nanos(f.Until)
	}
	return list[bot.Question](ctx, s.pool, "list questions", `SELECT body FROM questions
		WHERE at >= $1 AND at < $2 AND ($3 = '' OR code = $3) AND (unwell OR NOT $4)
		ORDER BY at DESC, id COLLATE "C" DESC LIMIT $5`, nanos(f.Since), until, string(f.Code), f.Unwell, most(f.Limit))
}

// Question implements bot.Questions.
func (s *Store) Question(ctx context.Context, id string) (bot.Question, error) {
	return read[bot.Question](ctx, s, "read question", "SELECT body FROM questions WHERE id = $1", id)
}

// SettleQuestions implements bot.Questions.
func (s *Store) SettleQuestions(ctx context.Context, list []bot.Question) error {
	return s.update(ctx, "settle questions", func(tx pgx.Tx) error {
		for _, q := range inOrder(list) {
			old, there, err := one[bot.Question](ctx, tx, "SELECT body FROM questions WHERE id = $1 FOR UPDATE", q.ID)
			if err != nil {
				return err
			}
			if !there {
				continue
			}
			if err := putQuestion(ctx, tx, old.StaffOf(q)); err != nil {
				return err
			}
		}
		return nil
	})
}

// addTallies adds what a turn counted. Turns lock the counts they share in
// one order.
func addTallies(ctx context.Context, tx pgx.Tx, list []bot.Tally) error {
	list = slices.Clone(list)
	slices.SortFunc(list, bot.Tally.Compare)
	for _, t := range list {
		_, err := tx.Exec(ctx, `INSERT INTO tallies (day, code, what, step, n) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (day, code, what, step) DO UPDATE SET n = tallies.n + $5`, t.Day.String(), t.Code, t.What, t.Step, t.N)
		if err != nil {
			return err
		}
	}
	return nil
}

// Tallies implements bot.Questions.
func (s *Store) Tallies(ctx context.Context, from, to procedures.Date, code procedures.Code) ([]bot.Tally, error) {
	rows, err := s.pool.Query(ctx, `SELECT day, code, what, step, n FROM tallies WHERE day >= $1 AND day <= $2 AND ($3 = '' OR code = $3)
		ORDER BY day COLLATE "C", code COLLATE "C", what COLLATE "C", step COLLATE "C"`, from.String(), to.String(), string(code))
	if err != nil {
		return nil, fmt.Errorf("list tallies: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t bot.Tally, err error) {
		var day string
		if err = row.Scan(&day, &t.Code, &t.What, &t.Step, &t.N); err == nil {
			t.Day, err = procedures.ParseDate(day)
		}
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("list tallies: %w", err)
	}
	return list, nil
}
