package bot_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

var update = flag.Bool("update", false, "rewrite the transcripts with what is said now")

// A transcript is a txtar file that reads as a conversation. Its lines are
//
//	Người dân: words                 the citizen writes
//	[Bấm: label]                     she presses a button shown some time
//	[Mở trang] [Mở trang: payload]   she opens the chat
//	[Gửi: sticker]                   she sends what cannot be read
//	[Sửa: old => new]                she changes a message
//	[Gửi vị trí: name]               she sends where she is
//	Tại trang: words                 somebody answers with the platform's own tool
//	Cán bộ Hương: words              an officer replies
//	Cán bộ Hương [nhận]              an officer commands
//	(30 phút sau)                    time passes
//	(Hương nghỉ) (bài … được sửa)    the world changes
//	(phường báo khẩn 2 giờ: words)   the ward has a bulletin for so long
//	(phường thôi báo khẩn)           and takes it down
//
// and what follows from them, which the runner writes: Trợ lý, Thông báo,
// Hẹn, Báo, Từ chối, and what changed in messages in round brackets. The
// file "search" says what the index makes of a question. A file "kept", where
// there is one, says which questions are kept in the end and what was counted.
type talk struct {
	*stage
	out     strings.Builder
	answers map[string]string
}

func runTalk(t *testing.T, name string) {
	t.Helper()
	runTalkIn(t, name, testWorld(t))
}

func runTalkIn(t *testing.T, name string, w bot.World) {
	t.Helper()
	path := filepath.Join("testdata", "talks", name+".txtar")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a := parseArchive(string(data))
	tk := &talk{stage: newStage(t, w), answers: map[string]string{}}
	tk.search, tk.seen = tk.look, tk.write
	at, kept := -1, -1
	for i, f := range a.files {
		switch f.name {
		case "kept":
			kept = i
		case "search":
			for line := range strings.Lines(f.data) {
				if q, answer, ok := strings.Cut(strings.TrimSpace(line), " => "); ok {
					tk.answers[q] = answer
				}
			}
		case "talk":
			at = i
		}
	}
	if at < 0 {
		t.Fatal("no file talk")
	}
	lines := strings.Split(strings.TrimRight(a.files[at].data, "\n"), "\n")
	for i, line := range lines {
		if i == 0 || input.MatchString(line) || line == "" && i+1 < len(lines) && (input.MatchString(lines[i+1])) {
			fmt.Fprintln(&tk.out, line)
		}
		if input.MatchString(line) {
			tk.line(line)
		}
	}
	got := blanks.ReplaceAllString(strings.ReplaceAll(tk.out.String(), "\u00a0", " "), "\n")
	left := ""
	if kept >= 0 {
		left = strings.Join(slices.Concat(tk.kept(), tk.counted()), "\n") + "\n"
	}
	if *update {
		a.files[at].data = got
		if kept >= 0 {
			a.files[kept].data = left
		}
		if err := os.WriteFile(path, []byte(a.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := a.files[at].data; got != want {
		t.Errorf("the talk goes differently (run with -update and read the difference):\n%s", firstDifference(want, got))
	}
	if kept >= 0 && left != a.files[kept].data {
		t.Errorf("something else is kept (run with -update and read the difference):\n%s", firstDifference(a.files[kept].data, left))
	}
}

// kept are the questions as they are kept: her words, how they ended, and
// what is known besides, with the officer's words.
func (k *talk) kept() (out []string) {
	for _, q := range k.questions() {
		line := q.Text + " => " + cmp.Or(string(q.End), "well")
		for _, more := range []string{string(q.Code), string(q.Aspect), string(q.Ticket)} {
			if more != "" {
				line += ", " + more
			}
		}
		for _, m := range k.states[q.Conversation].Recent {
			if m.ID == q.Reply {
				line += ", " + strconv.Quote(m.Text)
			}
		}
		out = append(out, line)
	}
	return out
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\nwant: %s\ngot:  %s", i+1, a, b)
		}
	}
	return ""
}

var (
	input    = regexp.MustCompile(`^(Người dân: |Tại trang: |\[(Bấm|Mở trang|Gửi|Sửa)|Cán bộ \p{L}+(: | \[)|\(([0-9]|lúc|bài|tin trả lời|phường (báo|thôi)|\p{L}+ (nghỉ|thôi|về)))`)
	officers = map[string]roster.OfficerID{"Hương": "huong", "Minh": "minh", "Dung": "dung", "Lan": "lan", "Tùng": "tung"}
	blanks   = regexp.MustCompile(`[ ]+\n`)
	waits    = regexp.MustCompile(`^\((\d+) (giây|phút|giờ|ngày) sau\)`)
	official = regexp.MustCompile(`^Cán bộ (\p{L}+)(?:: (.*)| \[(.*)\])$`)
)

func (k *talk) line(line string) {
	arg := func(prefix string) (string, bool) {
		rest, ok := strings.CutPrefix(line, prefix)
		return strings.TrimSuffix(strings.TrimPrefix(rest, ": "), "]"), ok
	}
	if s, ok := strings.CutPrefix(line, "Người dân: "); ok {
		k.citizen(bot.Event{Kind: bot.EventText, Text: strings.ReplaceAll(s, `\n`, "\n"), Name: "Bà con mẫu An", Platform: "p" + strconv.Itoa(len(k.shown))})
	} else if s, ok := strings.CutPrefix(line, "Tại trang: "); ok {
		k.citizen(bot.Event{Kind: bot.EventEcho, Text: s, Platform: "e" + strconv.Itoa(len(k.shown))})
	} else if s, ok := arg("[Gửi vị trí"); ok {
		k.citizen(bot.Event{Kind: bot.EventText, Place: &bot.Place{Lat: 21.7058, Lon: 104.8722, Name: s}})
	} else if s, ok := arg("[Bấm"); ok {
		k.press(s)
	} else if s, ok := arg("[Mở trang"); ok {
		k.citizen(bot.Event{Kind: bot.EventStarted, Text: s})
	} else if s, ok := arg("[Gửi"); ok {
		k.citizen(bot.Event{Kind: bot.EventUnsupported, What: "bot.what_" + s})
	} else if s, ok := arg("[Sửa"); ok {
		k.edit(s)
	} else if m := waits.FindStringSubmatch(line); m != nil {
		n, _ := strconv.Atoi(m[1])
		unit := map[string]time.Duration{"giây": time.Second, "phút": time.Minute, "giờ": time.Hour, "ngày": 24 * time.Hour}
		k.pass(time.Duration(n) * unit[m[2]])
	} else if m := official.FindStringSubmatch(line); m != nil {
		k.officer(officers[m[1]], m[2], m[3])
	} else {
		k.change(strings.Trim(line, "()"))
	}
}

// press finds the newest button of that label, shown now or once.
func (k *talk) press(label string) {
	for _, m := range slices.Backward(k.shown) {
		if m.Conversation != k.address.Conversation() {
			continue
		}
		for _, o := range m.Offers() {
			if strings.ReplaceAll(o.Label, "\u00a0", " ") == label {
				k.citizen(bot.Event{Kind: bot.EventPress, Action: o.Action, Message: string(m.ID)})
				return
			}
		}
	}
	k.t.Fatalf("no button %q was ever shown", label)
}

func (k *talk) edit(s string) {
	old, next, _ := strings.Cut(s, " => ")
	for _, m := range k.mine().Recent {
		if m.Text == old && m.Author.Kind == bot.AuthorCitizen {
			k.citizen(bot.Event{Kind: bot.EventEdited, Message: m.Delivery.Platform[0], Text: next})
			return
		}
	}
	k.t.Fatalf("no message %q", old)
}

// officer sends a command as the console would, with the version of the
// ticket as it is, or as it was when "thấy n" stands at the end.
func (k *talk) officer(who roster.OfficerID, reply, order string) {
	c := bot.Command{Actor: who, Kind: bot.CommandReply, Text: reply}
	st := k.mine()
	if c.Ticket = st.Conversation.Ticket; c.Ticket == "" {
		c.Ticket = st.Conversation.Last
	}
	if st.Ticket != nil {
		c.Version = st.Ticket.Version
	}
	if before, seen, ok := strings.Cut(order, ", thấy bản "); ok {
		order = before
		c.Version, _ = strconv.ParseUint(seen, 10, 64)
	}
	verb, rest, _ := strings.Cut(order, ": ")
	switch verb {
	case "":
	case "nhận":
		c.Kind = bot.CommandClaim
	case "nhận thay":
		c.Kind, c.Note = bot.CommandTakeOver, rest
	case "ghi chú":
		c.Kind, c.Text = bot.CommandNote, rest
	case "chuyển cán bộ":
		c.Kind, c.Officer = bot.CommandTransfer, officers[rest]
	case "chuyển tổ":
		c.Kind, c.Group = bot.CommandTransfer, roster.GroupID(rest)
	case "chuyển bộ phận trực":
		c.Kind, c.Officer = bot.CommandTransfer, roster.Desk
	case "không phải tổ tôi, ở tổ":
		c.Kind, c.Group = bot.CommandNotMine, roster.GroupID(rest)
	case "không phải tổ tôi, nay của":
		c.Kind, c.Officer = bot.CommandNotMine, roster.Desk
		if rest != "không rõ" {
			c.Officer = officers[rest]
		}
	case "giữ phân công":
		c.Kind, c.Group, c.Officer = bot.CommandDismiss, st.Conversation.Group, officers[rest]
	case "mở lại":
		c.Kind = bot.CommandReopen
	case "xong":
		c.Kind, c.Outcome = bot.CommandClose, handoff.Outcome(rest)
	case "trao lại":
		c.Kind = bot.CommandHandBack
	case "gửi":
		c.Kind = bot.CommandSend
		parts := strings.Fields(rest)
		c.Code = procedures.Code(parts[0])
		if len(parts) > 1 {
			c.Step = procedures.StepID(parts[1])
		}
	case "xin số điện thoại":
		c.Kind = bot.CommandAsk
	case "đã xem":
		c.Kind, c.Seq = bot.CommandSeen, st.Conversation.LastSeq
	default:
		k.t.Fatalf("unknown command %q", order)
	}
	k.put(bot.Event{Kind: bot.EventCommand, Address: k.address, Command: &c})
	k.play()
}

// change is what happens to the world around the talk.
func (k *talk) change(what string) {
	who, rest, _ := strings.Cut(what, " ")
	r := *k.w.Roster
	r.Officers = slices.Clone(r.Officers)
	for i := range r.Officers {
		o := &r.Officers[i]
		if o.ID != officers[who] {
			continue
		}
		today := time.Date(k.w.Now.Year(), k.w.Now.Month(), k.w.Now.Day(), 0, 0, 0, 0, saigon)
		switch rest {
		case "nghỉ":
			o.Absences = []roster.Absence{{From: today, To: today.AddDate(0, 0, 5)}}
		case "thôi":
			o.Enabled = false
		case "về":
			o.Absences = nil
		}
		k.w.Roster = &r
		k.put(bot.Event{Kind: bot.EventRoster, Address: k.address})
		k.play()
		return
	}
	switch {
	case strings.HasPrefix(what, "phường báo khẩn "):
		hours, text, _ := strings.Cut(strings.TrimPrefix(what, "phường báo khẩn "), " giờ: ")
		n, err := strconv.Atoi(hours)
		if err != nil {
			k.t.Fatal(err)
		}
		k.w.Bulletin = bot.Bulletin{Text: map[words.Lang]string{words.Vi: text}, From: k.w.Now, To: k.w.Now.Add(time.Duration(n) * time.Hour), Version: k.w.Bulletin.Version + 1}
	case what == "phường thôi báo khẩn":
		k.w.Bulletin.To, k.w.Bulletin.Version = k.w.Now, k.w.Bulletin.Version+1
	case strings.HasPrefix(what, "lúc "):
		at, err := time.ParseInLocation("2006-01-02 15:04", strings.TrimPrefix(what, "lúc "), saigon)
		if err != nil {
			k.t.Fatal(err)
		}
		k.pass(at.Sub(k.w.Now))
	case what == "bài 1.004194 được sửa":
		k.w.Library = shelf(k.t, "1.004194", func(g *procedures.Guide) {
			g.Submissions[0].Fees[0].Amount = 8000
			g.Evidence = slices.DeleteFunc(g.Evidence, func(e procedures.Evidence) bool { return e.ID == "cho-o" })
			g.Steps[0].Evidence = g.Steps[0].Evidence[:1]
		})
	case what == "bài 1.004194 bị rút":
		k.w.Library = shelf(k.t, "1.004194", nil)
	case what == "bài 1.004194 như cũ":
		k.w.Library = shelf(k.t, "", nil)
	case what == "bài 1.004194 được báo":
		k.tell(bot.GuideNews{Cause: bot.GuideMoved, Code: "1.004194"})
	case strings.HasPrefix(what, "bài 1.004194 nay trả lời câu hỏi "):
		n := bot.GuideNews{Cause: bot.GuideAnswers, Code: "1.004194", Asked: k.w.Now.AddDate(0, 0, -1)}
		n.Question = string(k.address.Conversation()) + "-q" + strings.TrimPrefix(what, "bài 1.004194 nay trả lời câu hỏi ")
		k.tell(n)
	case strings.HasPrefix(what, "tin trả lời không tới"):
		f := &bot.Failure{State: bot.DeliveryDead, Reason: ""}
		if strings.HasSuffix(what, "bị chặn") {
			f.State = bot.DeliveryUnreachable
		}
		for _, m := range k.mine().Recent {
			if m.Author.Kind == bot.AuthorOfficer && m.Leaves() {
				f.Message = m.ID
			}
		}
		k.put(bot.Event{Kind: bot.EventDelivery, Address: k.address, Delivery: f})
		k.play()
	default:
		k.t.Fatalf("unknown line (%s)", what)
	}
}

// tell has the citizen told of a guide.
func (k *talk) tell(n bot.GuideNews) {
	k.put(bot.Event{Kind: bot.EventGuide, Address: k.address, Guide: &n})
	k.play()
}

// look answers a question the way the file "search" says.
func (k *talk) look(q bot.Query) (knowledge.Answer, error) {
	parts := strings.Fields(k.answers[q.Text])
	if len(parts) == 0 {
		return knowledge.Answer{Decision: knowledge.DecisionRefuse}, nil
	}
	a := knowledge.Answer{Decision: knowledge.Decision(parts[0])}
	for _, p := range parts[1:] {
		if slices.Contains(procedures.Aspects(), procedures.Aspect(p)) {
			a.Aspect = procedures.Aspect(p)
			continue
		}
		if p == "focus" {
			p, a.FromFocus = string(q.Focus), true
		}
		a.Candidates = append(a.Candidates, knowledge.Candidate{Code: procedures.Code(p)})
	}
	if a.Decision == knowledge.DecisionClarify {
		a.Choices = a.Candidates
	}
	if parts[0] == "error" {
		return knowledge.Answer{}, errSearch
	}
	return a, nil
}

// write puts a turn on paper.
func (k *talk) write(e bot.Event, was bot.State, t bot.Turn) {
	for _, m := range t.Updates {
		k.writeChange(was, m)
	}
	for i := range t.Messages {
		k.writeMessage(e, &t.Messages[i])
	}
	if e.Kind == bot.EventCommand && !t.Outcome.Done {
		fmt.Fprintf(&k.out, "Từ chối: %s\n", k.w.Words.Text(words.Vi, t.Outcome.Refused, t.Outcome.Args...))
	}
}

func (k *talk) writeMessage(e bot.Event, m *bot.Message) {
	who := "Trợ lý"
	switch {
	case m.Author.Kind == bot.AuthorCitizen:
		return
	case m.Kind == bot.MessageNote:
		who = "Ghi chú, bà con không thấy"
	case m.Author.Kind == bot.AuthorOfficer:
		if m.Kind == bot.MessageText && m.Ask == "" {
			return // stands in the line that gave the command
		}
		who = m.Author.Name + " gửi"
	case e.Desk && e.Address.Chat == bot.ChatID(roster.Desk):
		who = "Báo động bàn trực"
	case e.Desk:
		who = "Báo " + k.w.Roster.OfficerName(roster.OfficerID(e.Address.Chat))
	case m.Kind == bot.MessageNotice:
		who = "Thông báo"
	case m.Kind == bot.MessagePromise:
		who = "Hẹn"
	}
	if m.Delivery.State == bot.DeliveryDead {
		who += " (không gửi)"
	}
	fmt.Fprintf(&k.out, "%s: %s\n", who, strings.ReplaceAll(m.Text, "\n", "\n    "))
	for _, v := range m.Videos {
		fmt.Fprintf(&k.out, "    (video: %s)\n", v.Title)
	}
	var labels []string
	for _, b := range m.Buttons {
		labels = append(labels, "["+b.Label+"]")
	}
	if len(labels) > 0 {
		fmt.Fprintf(&k.out, "    %s\n", strings.Join(labels, " "))
	}
}

func (k *talk) writeChange(was bot.State, m bot.Message) {
	i := slices.IndexFunc(was.Recent, func(old bot.Message) bool { return old.ID == m.ID })
	if i < 0 {
		return
	}
	old := was.Recent[i]
	switch {
	case m.Original != "" && m.Text != old.Text:
		fmt.Fprintf(&k.out, "(tin của bà con giờ là %q, câu cũ được giữ: %q)\n", m.Text, m.Original)
	case m.Promise != nil && m.Promise.Kept != old.Promise.Kept:
		fmt.Fprintf(&k.out, "(thẻ hẹn %s: %s)\n", k.clock(m.Promise.By), map[string]string{"kept": "đúng hẹn", "broken": "lỡ hẹn", "": "chưa trả lời được"}[m.Promise.Kept])
	case m.Step != nil && old.Step != nil && m.Step.Past && !old.Step.Past:
		fmt.Fprintf(&k.out, "(bước %d được cất đi)\n", m.Step.Index)
	case m.Step != nil && old.Step != nil && m.Step.Have != old.Step.Have:
		fmt.Fprintf(&k.out, "(bước %d: đã có %d trên %d giấy tờ)\n", m.Step.Index, m.Step.Have, m.Step.Need)
	case m.Delivery.State != old.Delivery.State:
		fmt.Fprintf(&k.out, "(tin %q: chưa gửi được)\n", m.Text)
	}
}

func (k *talk) clock(at time.Time) string { return at.In(saigon).Format("15:04") }
