package bot

// citizenSaw notes how far the citizen has read. It is nothing that she says:
// it opens nothing, wakes nobody, and neither makes her reachable nor counts
// as a sign of her own.
func (d *draft) citizenSaw() {
	upto := d.e.Upto
	switch {
	case d.e.Message != "":
		if m := d.find(d.e.Message); m != nil && m.toCitizen() {
			upto = max(upto, m.Seq)
		}
	case upto == 0:
		for i := range d.recent {
			m := &d.recent[i]
			if m.toCitizen() && m.Delivery.State == DeliveryDelivered && !m.Delivery.At.After(d.e.At) {
				upto = max(upto, m.Seq)
			}
		}
	}
	d.c.CitizenSeen = max(d.c.CitizenSeen, min(upto, d.c.LastSeq))
}

// toCitizen reports that a message is for the citizen, whoever sends it.
func (m *Message) toCitizen() bool { return m.Leaves() || m.Elsewhere }
