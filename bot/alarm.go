package bot

// alarm logs loudly what must not go unnoticed by who runs the server: that a
// citizen waits and nobody is there, and that an officer is no longer reached
// where she wants to be told. IDs only, no word of anybody's.
func (w *Worker) alarm(e Event, t Turn) {
	told := 0
	var nobody *Alert
	for i := range t.Events {
		a := t.Events[i].Alert
		switch {
		case a == nil:
		case a.Kind == AlertNobody && e.Kind != EventAlert: // a desk passing it on says it a second time
			nobody = a
			told++
		case a.Kind == AlertChatLost:
			w.Log.Error().Bool("alarm", true).Str("officer", string(a.Officer)).Str("conversation", string(t.Conversation.ID)).
				Msg("an officer's own chat cannot be reached: she is told in the console only")
		}
	}
	if nobody != nil {
		w.Log.Error().Bool("alarm", true).Str("ticket", string(nobody.Ticket)).Str("conversation", string(t.Conversation.ID)).
			Int("told", told).Msg("nobody is there to answer a ticket: see the roster")
	}
}
