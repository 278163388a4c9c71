package roster

// Group finds a resident group; false when the roster has none of that ID.
func (r *Roster) Group(id GroupID) (ResidentGroup, bool) {
	for _, g := range r.Groups {
		if g.ID == id {
			return g, true
		}
	}
	return ResidentGroup{}, false
}

// GroupName is the group's name as people read it; one that is no longer in
// the roster is called by ID, and "" stays "".
func (r *Roster) GroupName(id GroupID) string {
	if g, ok := r.Group(id); ok && g.Name != "" {
		return g.Name
	}
	return string(id)
}

// FindGroups finds the groups that a citizen may mean: "to 7", "tdp số 7",
// "nhà em ở Tổ 7 ạ", "7". Accents may be missing but are heeded when they are
// there; numbers match exactly ("tổ 1" is never group 11). The groups come in
// the roster's order; none means that the text names no group.
func (r *Roster) FindGroups(text string) []ResidentGroup {
	said := tokens(text)
	fits := make([]fit, len(r.Groups))
	best := fit{}
	for i, g := range r.Groups {
		for _, name := range append([]string{g.Name, string(g.ID)}, g.Aliases...) {
			if f := parseName(name).in(said); f.better(fits[i]) {
				fits[i] = f
			}
		}
		if fits[i].level > best.level {
			best.level = fits[i].level
		}
	}
	var out []ResidentGroup
	for i, g := range r.Groups {
		if fits[i].level == noFit || fits[i].level < best.level {
			continue
		}
		within := false // "Nậm Khắt" in "Nậm Khắt 2" is not meant
		for _, other := range fits {
			within = within || fits[i].within(other)
		}
		if !within {
			out = append(out, g)
		}
	}
	return out
}
