package bot

// Ask says whether an event needs search, and for what: a citizen's own
// words that are neither small talk nor an answer to what she was asked, and
// only while the bot has the floor; and, when an officer hands back, the
// question of hers that waits. It is pure and changes nothing.
func Ask(w World, s State, e Event) (Query, bool) {
	if c := e.Command; e.Kind == EventCommand && c != nil && c.Kind == CommandHandBack && s.Ticket != nil && s.Ticket.ID == c.Ticket {
		a, ok := AwaitedIn(w, s)
		return a.Query, ok
	}
	return newDraft(w, s, e, Found{}).question()
}
