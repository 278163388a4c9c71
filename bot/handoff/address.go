package handoff

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
)

// Channel is the channel of an account: "webchat" of "webchat:main".
func (a Account) Channel() string {
	name, _, _ := strings.Cut(string(a), ":")
	return name
}

// Conversation derives the ID of the conversation at an address: 26
// characters that reveal neither account nor chat.
func (a Address) Conversation() ConversationID {
	sum := sha256.Sum256([]byte(string(a.Account) + "\x00" + string(a.Chat)))
	return ConversationID("c" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:25]))
}

// NewTicketID derives the ID of the n-th ticket of a conversation: six
// characters without 0, 1, I, L, O and U, which are misheard or misread.
func NewTicketID(c ConversationID, n int) TicketID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", c, n))
	enc := base32.NewEncoding("23456789ABCDEFGHJKMNPQRSTVWXYZ@#").WithPadding(base32.NoPadding).EncodeToString(sum[:])
	enc = strings.Map(func(r rune) rune {
		if r == '@' || r == '#' {
			return -1
		}
		return r
	}, enc)
	return TicketID(enc[:6])
}
