package bot_test

import (
	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// What happens to a message after it was sent.

// reads says that a citizen has read up to a message, perhaps of another page.
func (c *crowd) reads() {
	who, upto := c.someone(), rapid.Uint64Range(0, 40).Draw(c.rt, "upto")
	c.log("%s has read up to %d", who, upto)
	c.citizen(bot.Event{Kind: bot.EventSeen, Upto: upto})
	if conv := c.mine().Conversation; conv.CitizenSeen > conv.LastSeq {
		c.rt.Fatalf("she has read %d of %d messages", conv.CitizenSeen, conv.LastSeq)
	}
}

// again has somebody send a reply of an open ticket's conversation once more.
func (c *crowd) again() {
	var of []handoff.Ticket
	var replies []bot.MessageID
	for _, t := range c.open() {
		for _, m := range c.state(t.Conversation).Recent {
			if m.Author.Kind == bot.AuthorOfficer && m.Leaves() {
				of, replies = append(of, t), append(replies, m.ID)
			}
		}
	}
	if len(of) == 0 {
		return
	}
	i := rapid.IntRange(0, len(of)-1).Draw(c.rt, "reply")
	who := pick(c.rt, "actor", append([]roster.OfficerID{of[i].Owner, of[i].Owner, "dung"}, crowdOfficers...))
	c.log("message %s is sent again:", replies[i][len(replies[i])-4:])
	c.order(of[i], bot.Command{Kind: bot.CommandReply, Actor: who, Version: of[i].Version, Again: replies[i]})
}
