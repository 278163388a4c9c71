package telegram_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/telegram/fake"
	"github.com/motcua/motcua/roster"
)

// write puts on paper what the phones show that they did not show before,
// and what the officer is told in the console.
func (k *talk) write() {
	k.t.Helper()
	if k.stop == nil {
		return
	}
	k.writePhone(hers)
	desk, err := k.store.Messages(k.t.Context(), bot.DeskAddress("huong").Conversation(), 0, 0)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, m := range desk[k.alerts:] {
		fmt.Fprintf(&k.out, "Báo trong trang cán bộ: %s\n", indent(m.Text))
	}
	k.alerts = len(desk)
	k.writePhone(officers)
}

func (k *talk) writePhone(chat int64) {
	before, now := k.shown[chat], k.fake.Received(token, chat)
	for i, m := range now {
		if i >= len(before) {
			k.writeMessage(chat, m)
		} else if fmt.Sprint(m.Text, m.Rows) != fmt.Sprint(before[i].Text, before[i].Rows) {
			k.writeChange(before[i], m)
		}
	}
	k.shown[chat] = now
}

func (k *talk) writeMessage(chat int64, m fake.Message) {
	who, text := "Trợ lý", m.Text
	name, rest, _ := strings.Cut(text, "\n")
	w, _, release := k.host.Take()
	defer release()
	switch {
	case chat == officers:
		who = "Máy của Hương"
	case slices.ContainsFunc(w.Roster.Officers, func(o roster.Officer) bool { return o.Name == name }):
		who, text = "Máy của bà con, "+name, rest
	case strings.HasPrefix(m.HTML, "<i>"):
		who = "Thông báo"
	}
	fmt.Fprintf(&k.out, "%s: %s\n", who, indent(text))
	for _, row := range m.Rows {
		fmt.Fprintf(&k.out, "    %s\n", keys(row))
	}
}

// writeChange puts on paper what is new in a message.
func (k *talk) writeChange(before, m fake.Message) {
	old := strings.Split(before.Text, "\n")
	for line := range strings.SplitSeq(m.Text, "\n") {
		if !slices.Contains(old, line) {
			fmt.Fprintf(&k.out, "(sửa thành: %s)\n", strings.TrimSpace(line))
		}
	}
	if len(m.Rows) == 0 && len(before.Rows) > 0 {
		fmt.Fprintf(&k.out, "(hết nút: %s)\n", strings.Split(m.Text, "\n")[0])
	}
	for i, row := range m.Rows {
		if i >= len(before.Rows) || keys(row) != keys(before.Rows[i]) {
			fmt.Fprintf(&k.out, "(nút thành: %s)\n", keys(row))
		}
	}
}

func keys(row []fake.Button) string {
	var out []string
	for _, b := range row {
		if b.URL != "" {
			out = append(out, "["+b.Text+" ↗]")
		} else {
			out = append(out, "["+b.Text+"]")
		}
	}
	return strings.Join(out, " ")
}

func indent(s string) string { return strings.ReplaceAll(s, "\n", "\n    ") }
