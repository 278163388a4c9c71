package bot

// Ask says whether an event needs search, and for what: a citizen's own
// words that are neither small talk nor an answer to what she was asked, and
// only while the bot has the floor. It is pure and changes nothing.
func Ask(w World, s State, e Event) (Query, bool) {
	return newDraft(w, s, e, Found{}).question()
}
