package console

import (
	"testing"

	"github.com/motcua/motcua/bot"
)

func TestReopenIsOffered(t *testing.T) {
	p := newPlace(t)
	const path, offer = "/console/t/X9N4RT", `action="/console/t/X9N4RT/reopen"`
	closed := p.store.tickets["X9N4RT"]
	conv := p.store.conversations[closed.Conversation]
	conv.Ticket, conv.Last = "", closed.ID
	p.store.conversations[conv.ID] = conv
	p.get(path).has(t, offer, "Mở lại phiếu")
	p.store.decide = obey
	if a := p.post(path+"/reopen", form()); a.header.Get("Location") != path+"#end" {
		t.Errorf("%d to %q", a.status, a.header.Get("Location"))
	}
	if cs := p.store.commands(); cs[len(cs)-1].Kind != bot.CommandReopen || cs[len(cs)-1].Actor != "huong" {
		t.Errorf("%+v", cs[len(cs)-1])
	}
	// A newer ticket is where to answer.
	conv.Last = "ANOTHER"
	p.store.conversations[conv.ID] = conv
	p.get(path).lacks(t, offer)
	p.get("/console/t/N427AH").lacks(t, "/reopen") // it is open
}

// Who is away is told so instead of being offered what would be refused.
func TestAwayOfficerIsToldSo(t *testing.T) {
	p, _ := newRota(t)
	p.client = p.signIn("huong")
	p.get("/console/t/N427AH").has(t, `id="reply"`)
	away, err := p.roster().WithAbsence("huong", at(0, 0), at(0, 0), p.clock())
	must(t, err)
	p.host.SetRoster(away)
	a := p.get("/console/t/N427AH")
	a.has(t, "Anh chị đang được ghi là nghỉ", `id="note"`)
	a.lacks(t, `id="reply"`, "/claim\"", "Quyền trả lời do lãnh đạo")
}
