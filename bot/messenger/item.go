package messenger

import (
	"encoding/json"

	"github.com/motcua/motcua/bot/platform"
)

// envelope is the body of a webhook. documented (Webhooks): a request may
// bring several entries, and an entry several items.
type envelope struct {
	Object  string            `json:"object"` // "page"
	Entries []json.RawMessage `json:"entry"`  // each a bundle
}

// bundle is what a request brings of one page. Standby and changes are not
// read: with the one another program has the conversation, the others are
// posts and comments of the page.
type bundle struct {
	Messages []json.RawMessage `json:"messaging"`
}

// item is one thing that happened in a conversation. documented (Webhook
// Events), unless a field says otherwise.
type item struct {
	Sender    party     `json:"sender"`
	Recipient party     `json:"recipient"`
	Timestamp loose     `json:"timestamp"` // milliseconds
	Message   *message  `json:"message"`
	Edit      *edit     `json:"message_edit"`
	Postback  *postback `json:"postback"`
	Referral  *referral `json:"referral"`
	Optin     *optin    `json:"optin"`
	Read      *struct {
		Watermark loose `json:"watermark"` // milliseconds
	} `json:"read"`
	Policy *struct { // second-hand: messaging_policy_enforcement
		Action loose `json:"action"` // "block", "warning", "unblock"
	} `json:"policy_enforcement"`
}

type party struct {
	ID loose `json:"id"` // of a person on this page only, or of the page
}

type message struct {
	MID        loose `json:"mid"`
	Text       loose `json:"text"`
	IsEcho     bool  `json:"is_echo"`
	AppID      loose `json:"app_id"`   // of an echo: whose app sent it
	Metadata   loose `json:"metadata"` // of an echo: as it was given
	QuickReply *struct {
		Payload loose `json:"payload"`
	} `json:"quick_reply"`
	ReplyTo *struct {
		MID loose `json:"mid"`
	} `json:"reply_to"`
	Referral    *referral       `json:"referral"` // second-hand: with the first words behind a link or an ad
	Attachments json.RawMessage `json:"attachments"`
	StickerID   loose           `json:"sticker_id"`     // second-hand: versions of old
	Deleted     bool            `json:"is_deleted"`     // second-hand: she took it back
	Unsupported bool            `json:"is_unsupported"` // second-hand: nothing of it is told
}

// attachment is one thing that hangs on a message.
type attachment struct {
	Type    string `json:"type"`
	Title   loose  `json:"title"`
	URL     loose  `json:"url"` // of a fallback
	Payload struct {
		URL         loose `json:"url"`
		Title       loose `json:"title"`
		StickerID   loose `json:"sticker_id"`
		Coordinates *struct {
			Lat  float64 `json:"lat"`
			Long float64 `json:"long"`
		} `json:"coordinates"` // second-hand since the page on it was shortened
	} `json:"payload"`
}

type edit struct {
	MID  loose `json:"mid"`
	Text loose `json:"text"`
	Num  loose `json:"num_edit"`
}

type postback struct {
	MID      loose     `json:"mid"`
	Title    loose     `json:"title"`
	Payload  loose     `json:"payload"`
	Referral *referral `json:"referral"`
}

type referral struct {
	Ref loose `json:"ref"`
}

type optin struct {
	Ref loose `json:"ref"`
}

// loose is a text that may come as a number too: the documents show both for
// the same field.
type loose = platform.Loose
