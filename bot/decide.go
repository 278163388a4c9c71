package bot

// Decide says what one event does to one conversation: what is said, what
// becomes of its ticket, and what follows elsewhere. f is what came of the
// Query that Ask wanted, and zero when it wanted none.
//
// It is pure: equal arguments give equal turns, nothing handed in is
// changed, and an event that makes no sense here gives a turn that does
// nothing.
func Decide(w World, s State, e Event, f Found) Turn {
	d := newDraft(w, s, e, f)
	switch {
	case d.asksLink():
		d.askLink()
		return d.turn()
	case e.Kind == EventLinked:
		d.linked()
		return d.turn()
	}
	if d.c.Kind == KindDesk {
		d.desk()
		return d.turn()
	}
	if d.untouched(s.Conversation) {
		d.c = s.Conversation.clone()
		return d.turn()
	}
	switch e.Kind {
	case EventText, EventPress, EventEdited, EventUnsupported, EventStarted, EventEnded:
		d.citizen()
	case EventReturned:
		d.returned()
	case EventSeen:
		d.citizenSaw()
	case EventEcho:
		d.echo()
	case EventCommand:
		d.command()
		d.report()
	case EventTimer:
		d.timer()
	case EventDelivery:
		d.undelivered()
	case EventRoster:
		d.keepOwner()
		d.keepPromise()
	case EventGuide:
		d.guideNews()
	case EventAlert: // what officers are told is never said to a citizen
	}
	return d.turn()
}
