package handoff

// Erased is what remains of a ticket when the citizen has her data erased:
// the figures (which procedure and step, when, by whom, how it ended), and
// no word of hers, of a note, or of where she writes from.
func (t Ticket) Erased() Ticket {
	t = t.Clone()
	t.Address, t.CitizenName = Address{}, ""
	t.Packet.Question, t.Packet.Variant, t.Packet.Ticked = "", "", nil
	for i := range t.History {
		t.History[i].Note = ""
	}
	return t
}
