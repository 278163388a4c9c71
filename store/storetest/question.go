package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// asks applies the turn of a citizen who asks, hours after the start, in a
// message of that sequence, with what is counted by it.
func (r *rig) asks(chat string, seq uint64, after int, change func(*bot.Question), counted ...bot.Tally) bot.Question {
	r.Helper()
	id := conversation(chat)
	q := bot.Question{ID: bot.QuestionID(id, seq), Conversation: id, At: hours(after), Text: "đăng ký tạm trú ở đâu", Lang: "vi"}
	if change != nil {
		change(&q)
	}
	r.count++
	e := event(fmt.Sprint("question ", r.count), chat, 0)
	r.put(e)
	was, t, rows := r.turn(e, 1)
	t.Questions, t.Tallies = []bot.Question{q}, counted
	t.Conversation.Asked = append(t.Conversation.Asked, seq)
	r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
	return q
}

func (r *rig) questions(f bot.QuestionFilter) (ids string) {
	r.Helper()
	list, err := r.Questions(r.ctx, f)
	r.ok(err)
	for _, q := range list {
		ids += q.ID[len(bot.QuestionsOf(q.Conversation)):] + " "
	}
	return ids
}

func ended(end bot.QuestionEnd, code procedures.Code) func(*bot.Question) {
	return func(q *bot.Question) { q.End, q.Code = end, code }
}

var monday = procedures.DateOf(start)

func tally(days int, code procedures.Code, what bot.TallyWhat, step procedures.StepID, n int) bot.Tally {
	return bot.Tally{Day: procedures.DateOf(start.AddDate(0, 0, days)), Code: code, What: what, Step: step, N: n}
}

var questionCases = []testcase{
	{"a question comes back as it was asked", func(r *rig) {
		q := r.asks("a", 7, 1, func(q *bot.Question) {
			q.End, q.Aspect, q.Choices = bot.QuestionChosen, procedures.AspectFee, []procedures.Code{"1.1", "1.2"}
			q.Code, q.Ticket, q.Reply, q.Next = "1.2", "T1", "m", "n"
		})
		r.reopen()
		got, err := r.Question(r.ctx, q.ID)
		r.ok(err)
		r.check(got.At.Equal(q.At), "at %v", got.At)
		got.At = q.At
		r.check(reflect.DeepEqual(got, q), "came back as %+v", got)
		_, err = r.Question(r.ctx, "another")
		r.check(errors.Is(err, bot.ErrAbsent), "a question that is not there: %v", err)
	}},
	{"questions are found by time, code and end, the newest first", func(r *rig) {
		r.asks("a", 1, 1, ended(bot.QuestionRefused, ""))
		r.asks("b", 2, 4, ended(bot.QuestionWell, "1.1"))
		r.asks("a", 3, 2, ended(bot.QuestionHanded, "1.1"))
		r.asks("b", 4, 3, ended(bot.QuestionChosen, "1.2"))
		r.asks("a", 5, 5, ended(bot.QuestionFailed, ""))
		for _, c := range []struct {
			f    bot.QuestionFilter
			want string
		}{
			{bot.QuestionFilter{}, "5 2 4 3 1 "},
			{bot.QuestionFilter{Limit: 2}, "5 2 "},
			{bot.QuestionFilter{Since: hours(2)}, "5 2 4 3 "},
			{bot.QuestionFilter{Since: hours(2), Until: hours(4)}, "4 3 "},
			{bot.QuestionFilter{Until: hours(1)}, ""},
			{bot.QuestionFilter{Code: "1.1"}, "2 3 "},
			{bot.QuestionFilter{Unwell: true}, "3 1 "},
			{bot.QuestionFilter{Unwell: true, Code: "1.1", Limit: 1}, "3 "},
			{bot.QuestionFilter{Since: hours(9)}, ""},
		} {
			got := r.questions(c.f)
			r.check(got == c.want, "%+v: %q, want %q", c.f, got, c.want)
		}
	}},
	{"a conversation is loaded with the questions that it names", func(r *rig) {
		r.asks("a", 9, 1, nil)
		r.asks("a", 12, 2, nil)
		r.asks("b", 10, 3, nil)
		st, err := r.State(r.ctx, conversation("a"))
		r.ok(err)
		r.check(len(st.Questions) == 2 && st.Questions[0].ID == bot.QuestionID(conversation("a"), 9) && st.Questions[1].ID == bot.QuestionID(conversation("a"), 12), "loaded %+v", st.Questions)
	}},
	{"what staff make of a question and what turns write do not lose each other", func(r *rig) {
		q := r.asks("a", 1, 1, ended(bot.QuestionRefused, ""))
		q.Text, q.End = "not theirs to change", bot.QuestionWell
		q.Settled, q.SettledBy, q.SettledAt, q.SettledAs = bot.SettledWording, "huong", hours(2), "1.1"
		q.Assigned, q.Told = "son", hours(3)
		gone := q
		gone.ID = bot.QuestionID(conversation("b"), 1)
		r.ok(r.SettleQuestions(r.ctx, []bot.Question{gone, q}))
		_, err := r.Question(r.ctx, gone.ID)
		r.check(errors.Is(err, bot.ErrAbsent), "settling made a question: %v", err)
		r.check(r.questions(bot.QuestionFilter{Unwell: true}) == "", "a settled question still waits")
		r.asks("a", 1, 1, func(q *bot.Question) { q.End, q.Ticket = bot.QuestionRefused, "T1" })
		got, err := r.Question(r.ctx, q.ID)
		r.ok(err)
		r.check(got.Text == "đăng ký tạm trú ở đâu" && got.End == bot.QuestionRefused && got.Ticket == "T1" && got.Settled == bot.SettledWording &&
			got.SettledBy == "huong" && got.SettledAt.Equal(hours(2)) && got.SettledAs == "1.1" && got.Assigned == "son" && got.Told.Equal(hours(3)), "question %+v", got)
		got.Settled = ""
		r.ok(r.SettleQuestions(r.ctx, []bot.Question{got}))
		r.check(r.questions(bot.QuestionFilter{Unwell: true}) == "1 ", "a question that is not settled any more does not wait")
	}},
	{"a question that is written anew stands once, at its time", func(r *rig) {
		r.asks("a", 1, 1, nil)
		r.asks("a", 1, 3, nil)
		r.check(r.questions(bot.QuestionFilter{}) == "1 " && r.questions(bot.QuestionFilter{Until: hours(2)}) == "", "it stands twice")
	}},
	{"a turn that is not applied writes no question and counts nothing", func(r *rig) {
		e := event("1", "a", 0)
		r.put(e)
		was, t, rows := r.turn(e, 1)
		t.Tallies = []bot.Tally{tally(0, "1.1", bot.TallyAsked, "", 1)}
		t.Questions = []bot.Question{{ID: bot.QuestionID(conversation("b"), 1), Conversation: conversation("b"), At: start}}
		r.check(errors.Is(r.ApplyTurn(r.ctx, e, was, t, rows), bot.ErrTurn), "a question of another conversation")
		t.Questions = []bot.Question{{ID: bot.QuestionID(conversation("a"), 1), Conversation: conversation("a"), At: start}}
		r.check(errors.Is(r.ApplyTurn(r.ctx, e, was+1, t, rows), bot.ErrStale), "a stale turn")
		list, err := r.Tallies(r.ctx, procedures.Date{}, tally(99, "", "", "", 0).Day, "")
		r.ok(err)
		r.check(len(list) == 0 && r.questions(bot.QuestionFilter{}) == "", "%d counted", len(list))
	}},
	{"tallies are added up and listed by day, code, what and step", func(r *rig) {
		r.asks("a", 1, 0, nil, tally(1, "1.1", bot.TallyAsked, "", 1), tally(0, "1.2", bot.TallyStuck, "nop", 2), tally(0, "1.2", bot.TallyStuck, "", 1))
		r.asks("b", 2, 0, nil, tally(0, "1.2", bot.TallyStuck, "nop", 1), tally(0, "1.10", bot.TallyVideo, "", 1), tally(-1, "1.1", bot.TallyAsked, "", 1))
		r.reopen()
		for _, c := range []struct {
			from, to int
			code     procedures.Code
			want     []bot.Tally
		}{
			{-1, 1, "", []bot.Tally{tally(-1, "1.1", bot.TallyAsked, "", 1), tally(0, "1.10", bot.TallyVideo, "", 1), tally(0, "1.2", bot.TallyStuck, "", 1),
				tally(0, "1.2", bot.TallyStuck, "nop", 3), tally(1, "1.1", bot.TallyAsked, "", 1)}},
			{0, 0, "", []bot.Tally{tally(0, "1.10", bot.TallyVideo, "", 1), tally(0, "1.2", bot.TallyStuck, "", 1), tally(0, "1.2", bot.TallyStuck, "nop", 3)}},
			{-1, 1, "1.1", []bot.Tally{tally(-1, "1.1", bot.TallyAsked, "", 1), tally(1, "1.1", bot.TallyAsked, "", 1)}},
			{2, 9, "", nil},
			{1, 0, "", nil},
		} {
			got, err := r.Tallies(r.ctx, tally(c.from, "", "", "", 0).Day, tally(c.to, "", "", "", 0).Day, c.code)
			r.ok(err)
			r.check(len(got) == len(c.want) && (len(got) == 0 || reflect.DeepEqual(got, c.want)), "%d to %d of %q: %+v", c.from, c.to, c.code, got)
		}
	}},
	{"questions are forgotten after 400 days, what was counted is not", func(r *rig) {
		r.asks("a", 1, 0, nil, tally(0, "1.1", bot.TallyAsked, "", 1))
		r.asks("a", 2, 24, nil)
		n, err := r.Sweep(r.ctx, start.Add(bot.QuestionsKept))
		r.ok(err)
		r.check(n == 2 && r.questions(bot.QuestionFilter{}) == "2 1 ", "after 400 days %d were forgotten", n) // the keys of the two events
		n, err = r.Sweep(r.ctx, start.Add(bot.QuestionsKept+time.Hour))
		r.ok(err)
		r.check(n == 1 && r.questions(bot.QuestionFilter{}) == "2 ", "after more %d were forgotten", n)
		list, err := r.Tallies(r.ctx, monday, monday, "")
		r.ok(err)
		r.check(len(list) == 1, "the count is gone")
		st, err := r.State(r.ctx, conversation("a"))
		r.ok(err)
		r.check(len(st.Questions) == 1 && len(st.Conversation.Asked) == 2, "loaded %+v", st.Questions)
	}},
	{"turns that count the same at once and staff who settle lose nothing", func(r *rig) {
		const chats, each = 4, 8
		var settled sync.WaitGroup
		q := r.asks("c0", 1, 0, ended(bot.QuestionRefused, ""))
		settled.Go(func() {
			for range each {
				q.Settled = bot.SettledNothing
				if err := r.SettleQuestions(r.ctx, []bot.Question{q}); err != nil {
					r.Error(err)
				}
			}
		})
		together(chats, func(i int) {
			chat := fmt.Sprint("c", i)
			for n := range each {
				e := event(fmt.Sprintf("%d.%d", i, n), chat, n)
				if _, err := r.PutEvent(r.ctx, e); err != nil {
					r.Error(err)
					return
				}
				st, err := r.State(r.ctx, e.Conversation)
				if err != nil {
					r.Error(err)
					return
				}
				t := bot.Turn{Conversation: st.Conversation, Tallies: []bot.Tally{tally(0, "1.1", bot.TallyAsked, "", 1), tally(0, "1.2", bot.TallyAsked, "", 2)}}
				if i%2 == 1 { // in the other order
					t.Tallies[0], t.Tallies[1] = t.Tallies[1], t.Tallies[0]
				}
				t.Questions = []bot.Question{{ID: bot.QuestionID(e.Conversation, 1), Conversation: e.Conversation, At: start, End: bot.QuestionRefused, Reply: bot.MessageID(fmt.Sprint(n))}}
				if err := r.ApplyTurn(r.ctx, e, st.Conversation.Version, t, nil); err != nil {
					r.Error(err)
				}
			}
		})
		settled.Wait()
		list, err := r.Tallies(r.ctx, monday, monday, "")
		r.ok(err)
		r.check(len(list) == 2 && list[0].N == chats*each && list[1].N == 2*chats*each, "counted %+v", list)
		got, err := r.Question(r.ctx, q.ID)
		r.ok(err)
		r.check(got.Settled == bot.SettledNothing && got.Reply == bot.MessageID(fmt.Sprint(each-1)), "question %+v", got)
	}},
}
