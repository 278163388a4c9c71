// Package bot is the conversation engine: the domain of conversations,
// messages and events, the pure functions that decide what one event does
// (Ask, Decide), and the worker and sender that carry it out over the
// contracts Store, Channel, Answerer and Feed.
//
// Every change of a conversation enters by the inbox; every word to anyone
// leaves by the outbox.
//
// It knows no platform, no database and no page: those implement its
// contracts. It keeps nothing of package knowledge.
package bot

import "github.com/motcua/motcua/bot/handoff"

// Names declared by handoff (so that there is no cycle) and used throughout.
type (
	// ConversationID names a conversation.
	ConversationID = handoff.ConversationID
	// MessageID names a message.
	MessageID = handoff.MessageID
	// Address is where a conversation takes place.
	Address = handoff.Address
	// Account is one bot or page on a channel.
	Account = handoff.Account
	// ChatID is the platform's address of a chat.
	ChatID = handoff.ChatID
	// TicketID names a ticket.
	TicketID = handoff.TicketID
	// Ticket is one handoff.
	Ticket = handoff.Ticket
)
