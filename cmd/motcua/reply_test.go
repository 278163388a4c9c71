package main

import (
	"html"
	"strings"
	"testing"
)

// askPerson brings a visitor to an officer and returns her ticket's page at
// the desk.
func askPerson(t *testing.T, v, officer *visitor, words string) (talk string) {
	t.Helper()
	v.open("/")
	v.say("cho toi gap can bo")
	v.say("tổ 7")
	v.reads("Cán bộ mẫu Hương")
	v.say(words)
	v.reads(words)
	code := v.field(`Mã câu hỏi ([A-Z0-9]{6})`)
	officer.readsAt("/console/t/"+code, words)
	return "/console/t/" + code
}

func (v *visitor) reply(talk, text string) {
	v.t.Helper()
	v.open(talk)
	v.post(talk+"/reply", "version", v.field(`name="version" value="(\d+)"`), "text", text)
	v.readsAt(talk, strings.Join(strings.Fields(text), " "))
}

// TestF71SignsOfMarkupArrive: a reply with signs that some platform takes for
// markup arrives as it was written.
func TestF71SignsOfMarkupArrive(t *testing.T) {
	_, s := newWard(t)
	citizen, officer := newVisitor(t, s.address), signIn(t, s.address)
	talk := askPerson(t, citizen, officer, "toi hoi cho chac")
	const said = "Mẫu *CT01* [bản mới] _không_ cần 5 < 6 & 7 > 3 `x` \\ </p><b>đường</b> ạ."
	officer.reply(talk, said)
	citizen.reads(said)
	if strings.Contains(citizen.html, "<b>đường</b>") || !strings.Contains(citizen.html, html.EscapeString("<b>đường</b>")) {
		t.Error("the reply's signs became markup")
	}
}

// TestF73AnsweredMessageIsGone: a button of a message that nobody has any
// more is answered all the same.
func TestF73AnsweredMessageIsGone(t *testing.T) {
	_, s := newWard(t)
	citizen := newVisitor(t, s.address)
	citizen.open("/")
	citizen.post("/press", "action", "card:1.004194", "message", "a-message-that-nobody-has")
	citizen.reads("Mã 1.004194")
}

// TestF74NobodyGivesAName: replies find citizens of whom nothing is known but
// their address.
func TestF74NobodyGivesAName(t *testing.T) {
	_, s := newWard(t)
	one, two, officer := newVisitor(t, s.address), newVisitor(t, s.address), signIn(t, s.address)
	talkOne := askPerson(t, one, officer, "cau hoi thu nhat")
	talkTwo := askPerson(t, two, officer, "cau hoi thu hai")
	if talkOne == talkTwo {
		t.Fatal("two citizens without a name share a ticket")
	}
	officer.reply(talkTwo, "Trả lời cho người thứ hai ạ.")
	officer.reply(talkOne, "Trả lời cho người thứ nhất ạ.")
	one.reads("Trả lời cho người thứ nhất ạ.")
	two.reads("Trả lời cho người thứ hai ạ.")
	if strings.Contains(one.page, "thứ hai") || strings.Contains(two.page, "người thứ nhất") {
		t.Error("a reply went to somebody else")
	}
}
