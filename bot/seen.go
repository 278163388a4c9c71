package bot

// citizenSaw notes how far the citizen has read. It is nothing that she says:
// it opens nothing, wakes nobody, and neither makes her reachable nor counts
// as a sign of her own.
func (d *draft) citizenSaw() {
	d.c.CitizenSeen = max(d.c.CitizenSeen, min(d.e.Upto, d.c.LastSeq))
}
