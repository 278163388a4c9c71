package main

import "testing"

// TestF77NoteReachesNoChannel: to a citizen on Telegram a note is never sent,
// and the reply after it is sent alone.
func TestF77NoteReachesNoChannel(t *testing.T) {
	w := newTelegramWard(t, false)
	p := &phone{t: t, fake: w.fake, chat: 1001}
	p.say("/start")
	p.reads("xin chào bà con")
	p.say("cho tôi gặp cán bộ")
	p.reads("tổ dân phố nào")
	p.say("tổ 7")
	p.reads("Cán bộ mẫu Hương")
	p.say("toi hoi cho chac")
	officer := signIn(t, w.s.address)
	officer.readsAt("/console", "toi hoi cho chac")
	talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
	officer.open(talk)
	const note, reply = "Chỉ đồng nghiệp đọc câu này.", "Dạ, em chào bà con ạ."
	officer.post(talk+"/note", "version", officer.field(`name="version" value="(\d+)"`), "text", note)
	officer.readsAt(talk, note)
	officer.reply(talk, reply)
	p.reads(reply)
	if n := p.count("Chỉ đồng nghiệp"); n != 0 {
		t.Errorf("the note was sent %d times", n)
	}
	if n := p.count(reply); n != 1 {
		t.Errorf("the reply was sent %d times", n)
	}
}
