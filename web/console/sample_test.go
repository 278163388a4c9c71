package console

import (
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// sampleGuides are made up for these tests; their facts are not checked.
func sampleGuides() []*procedures.Guide {
	return []*procedures.Guide{{
		Code: "1.004194", Title: "Đăng ký tạm trú", Review: procedures.ReviewWard, ReviewedOn: procedures.Date{Year: 2026, Month: 6, Day: 12},
		Submissions: []procedures.Submission{
			{Method: procedures.MethodOnline, Place: "VNeID", Time: procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay}, Fees: []procedures.Fee{{Amount: 7000}}},
			{Method: procedures.MethodInPerson, Place: "Công an phường", Time: procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay}, Fees: []procedures.Fee{{Amount: 15000}}},
		},
		Evidence: []procedures.Evidence{{ID: "ct01", Title: "Tờ khai CT01", Originals: 1}, {ID: "cho-o", Title: "Giấy tờ chứng minh chỗ ở hợp pháp", Copies: 1}},
		Steps: []procedures.Step{
			{ID: "dien", Title: "Xem mình thuộc diện nào", Text: "Xem chỗ ở là nhà thuê, nhà người thân hay nhà mình."},
			{ID: "giay-to", Title: "Chuẩn bị giấy tờ", Text: "Gom đủ giấy tờ.", Evidence: []procedures.EvidenceID{"ct01", "cho-o"}},
			{ID: "to-khai", Title: "Điền tờ khai CT01", Text: "Điền theo mẫu."},
			{ID: "nop", Title: "Nộp hồ sơ", Text: "Nộp trên VNeID hoặc tại công an phường."},
			{ID: "nhan", Title: "Nhận kết quả", Text: "Nhận tin báo."},
		},
		Videos: []procedures.Video{{Title: "Nộp trên VNeID", URL: "https://example.org/video", Seconds: 155}},
	}, {
		Code: "1.000894", Title: "Đăng ký kết hôn", Review: procedures.ReviewShipped,
		Steps: []procedures.Step{{ID: "nop", Title: "Nộp hồ sơ", Text: "Nộp tại bộ phận một cửa."}},
	}}
}

// person puts a citizen with an open ticket into the store.
func person(m *memory, chat, name string, group roster.GroupID, id bot.TicketID, sent, by time.Time, text string) (*handoff.Ticket, *bot.Conversation) {
	a := bot.Address{Account: "webchat:main", Chat: bot.ChatID("chat-" + chat)}
	c := bot.Conversation{ID: a.Conversation(), Address: a, Kind: bot.KindCitizen, Lang: "vi", Name: name, Group: group, Floor: bot.FloorOfficer, Ticket: id}
	t := handoff.Ticket{ID: id, Conversation: c.ID, Address: a, CitizenName: name, Status: handoff.Open, Version: 3, Group: group, Owner: "huong",
		Why: []roster.Reason{{Code: roster.ReasonDuty, Officer: "huong"}}, OpenedAt: sent, AssignedAt: sent, WaitingSince: sent, PromisedBy: by,
		Packet:  handoff.Packet{Question: text, Lang: "vi"},
		History: []handoff.Change{{At: sent.Add(time.Second), Kind: handoff.ChangeOpened, To: "huong"}}}
	m.conversations[c.ID] = c
	m.tickets[id] = t
	if text != "" {
		say(m, c.ID, bot.Message{At: sent, Author: bot.Author{Kind: bot.AuthorCitizen}, Text: text, Ticket: id})
	}
	return &t, &c
}

// say adds a message to a conversation.
func say(m *memory, id bot.ConversationID, x bot.Message) {
	c := m.conversations[id]
	c.LastSeq++
	x.Seq, x.Conversation, x.ID = c.LastSeq, id, bot.NewMessageID(id, c.LastSeq)
	if x.Kind == "" {
		x.Kind = bot.MessageText
	}
	m.conversations[id] = c
	m.messages[id] = append(m.messages[id], x)
}

// fill makes a morning at the desk.
func fill(m *memory) {
	m.mu.Lock()
	defer m.mu.Unlock()
	person(m, "dung", "Bà con mẫu Dung", "tdp-5", "D5NG2A", at(8, 10), at(8, 50), "Giấy khai sinh của cháu ghi sai tên đệm thì sửa ở đâu ạ?")
	person(m, "phuc", "Bà con mẫu Phúc", "tdp-7", "PH7C2M", at(8, 31), at(9, 37), "ho so dat nop thu hai da co ket qua chua")
	person(m, "lan", "", "tdp-12", "K7Q2MD", at(8, 44), at(9, 49), "Tôi nộp nhầm tờ khai cũ, có phải làm lại từ đầu không?")
	minh, _ := person(m, "son", "Bà con mẫu Sơn", "tdp-5", "S4NX9P", at(8, 55), at(11, 0), "Đất nhà tôi chưa có sổ thì làm thế nào?")
	minh.Owner, minh.ClaimedBy, minh.ClaimedAt = "minh", "minh", at(9, 0)
	m.tickets[minh.ID] = *minh
	person(m, "tam", "Bà con mẫu Tâm", "tdp-5", "T2M8VW", at(9, 18), at(11, 30), "Xin xác nhận độc thân cần người làm chứng không ạ?")

	an, c := person(m, "an", "Bà con mẫu An", "tdp-7", "N427AH", at(9, 21), at(10, 45), "")
	an.ClaimedBy, an.ClaimedAt = "huong", at(9, 22)
	an.History = append(an.History, handoff.Change{At: at(9, 22), Kind: handoff.ChangeClaimed, By: "huong", From: "huong", To: "huong"})
	an.Packet = handoff.Packet{Question: "chu nha di xa khong ky duoc thi lam the nao", Procedure: "1.004194", Revision: revision(), Title: "Đăng ký tạm trú",
		Step: "giay-to", StepIndex: 2, StepCount: 5, Ticked: []procedures.EvidenceID{"ct01"}, Lang: "vi"}
	m.tickets[an.ID] = *an
	citizen, officer := bot.Author{Kind: bot.AuthorCitizen}, bot.Author{Kind: bot.AuthorOfficer, Officer: "huong", Name: "Cán bộ mẫu Hương"}
	say(m, c.ID, bot.Message{At: at(16, 2).AddDate(0, 0, -1), Author: officer, Text: "Dạ, bản sao giấy khai sinh đã xong. Mời bà con tới bàn số 2 nhận ạ. Xin cảm ơn bà con.",
		Delivery: bot.Delivery{State: bot.DeliveryDelivered, At: at(16, 2).AddDate(0, 0, -1)}})
	say(m, c.ID, bot.Message{At: at(9, 16), Author: citizen, Text: "dang ky tam tru can giay to gi"})
	say(m, c.ID, bot.Message{At: at(9, 16), Author: bot.Author{Kind: bot.AuthorBot}, Kind: bot.MessageStep, Text: "Chuẩn bị giấy tờ", Delivery: bot.Delivery{State: bot.DeliveryDelivered, At: at(9, 16)},
		Step: &bot.StepView{Code: "1.004194", Guide: "Đăng ký tạm trú", ID: "giay-to", Index: 2, Total: 5, Title: "Chuẩn bị giấy tờ", Text: "Gom đủ giấy tờ."}})
	say(m, c.ID, bot.Message{At: at(9, 21), Author: citizen, Text: "chu nha di xa khong ky duoc thi lam the nao", Ticket: an.ID})
	say(m, c.ID, bot.Message{At: at(9, 24), Author: bot.Author{Kind: bot.AuthorOfficer, Officer: "minh", Name: "Cán bộ mẫu Minh"}, Kind: bot.MessageNote,
		Text: "Đã hỏi Công an phường: chủ nhà xác nhận qua VNeID là được.", Ticket: an.ID})
	say(m, c.ID, bot.Message{At: at(9, 24), Author: officer, Text: "Dạ, em đang xem ạ.", Ticket: an.ID,
		Delivery: bot.Delivery{State: bot.DeliveryDead, At: at(9, 24)}})

	hoa, hc := person(m, "hoa", "Bà con mẫu Hoa", "tdp-7", "H3A5BC", at(8, 0), at(9, 0), "Con tôi mới sinh thì làm giấy gì trước?")
	hoa.WaitingSince = time.Time{}
	m.tickets[hoa.ID] = *hoa
	say(m, hc.ID, bot.Message{At: at(8, 20), Author: officer, Text: "Dạ, làm khai sinh trước ạ.", Delivery: bot.Delivery{State: bot.DeliveryDelivered, At: at(8, 20)}})
	xong, _ := person(m, "xuan", "Bà con mẫu Xuân", "tdp-7", "X9N4RT", at(7, 40), at(9, 0), "Cảm ơn cán bộ.")
	xong.Status, xong.ClosedAt, xong.ClosedBy, xong.Outcome = handoff.Closed, at(8, 30), "huong", handoff.SolvedHelped
	m.tickets[xong.ID] = *xong

	d := bot.DeskAddress("huong")
	m.conversations[d.Conversation()] = bot.Conversation{ID: d.Conversation(), Address: d, Kind: bot.KindDesk}
	for i, text := range []string{"Phiếu mới N427AH của Tổ dân phố 7, hẹn trả lời trước 10:45.", "Phiếu D5NG2A đã quá hẹn 8:50."} {
		say(m, d.Conversation(), bot.Message{At: at(9, 21+i), Author: bot.Author{Kind: bot.AuthorBot}, Kind: bot.MessageNotice, Text: text, Ticket: []bot.TicketID{"N427AH", "D5NG2A"}[i]})
	}
}

func revision() procedures.Revision {
	r, _ := procedures.RevisionOf(sampleGuides()[0])
	return r
}
