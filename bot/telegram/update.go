package telegram

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// allowedUpdates are those that are asked for.
func allowedUpdates() []string {
	return []string{models.AllowedUpdateMessage, models.AllowedUpdateEditedMessage, models.AllowedUpdateCallbackQuery, models.AllowedUpdateMyChatMember}
}

// anonymousAdmin is who an administrator of a group is that hides who she
// is: no person, and never to be taken for one.
const anonymousAdmin = 1087968824

// reasonBlocked says that the citizen has blocked the bot.
const reasonBlocked = "delivery.blocked"

// intake is what an update means to us.
type intake struct {
	id       int64 // of the update; 0 when it has none
	event    bot.Event
	ok       bool   // there is an event
	callback string // to be answered; "" none
	unread   bool   // it could not be read
}

// read makes an event of an update. Groups, bots, anonymous admins and what
// Telegram itself remarks in a chat give none.
func (a *account) read(raw []byte) intake {
	var head struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.ID == 0 {
		return intake{unread: true}
	}
	in := intake{id: head.ID}
	now := a.opt.Now()
	in.event = bot.Event{Key: bot.EventKey(fmt.Sprintf("%s:update:%d", a.id, head.ID)), At: now, Due: now}
	var u models.Update
	if err := json.Unmarshal(raw, &u); err != nil {
		return a.salvage(raw, in)
	}
	switch {
	case u.Message != nil:
		in.ok = a.message(&in.event, u.Message)
	case u.EditedMessage != nil:
		in.ok = a.edited(&in.event, u.EditedMessage)
	case u.CallbackQuery != nil:
		in.callback = u.CallbackQuery.ID
		in.ok = a.pressed(&in.event, u.CallbackQuery)
	case u.MyChatMember != nil:
		in.ok = a.member(&in.event, u.MyChatMember)
	}
	return in
}

// salvage reads an update of a form that the models do not know: who wrote
// must hear of it.
func (a *account) salvage(raw []byte, in intake) intake {
	var u struct {
		Message *struct {
			ID   int             `json:"message_id"`
			Chat json.RawMessage `json:"chat"`
			From json.RawMessage `json:"from"`
			Text json.RawMessage `json:"text"`
		} `json:"message"`
	}
	in.unread = true
	if err := json.Unmarshal(raw, &u); err != nil || u.Message == nil {
		return in
	}
	m := models.Message{ID: u.Message.ID, From: &models.User{}}
	if json.Unmarshal(u.Message.Chat, &m.Chat) != nil || json.Unmarshal(u.Message.From, m.From) != nil {
		return in
	}
	if json.Unmarshal(u.Message.Text, &m.Text) != nil {
		m.Text = ""
	}
	in.ok = a.message(&in.event, &m)
	return in
}

// from fills in who wrote where; false when that is nobody we serve.
func (a *account) from(e *bot.Event, chat models.Chat, u *models.User) bool {
	if chat.Type != models.ChatTypePrivate || chat.ID == 0 || u == nil || u.IsBot || u.ID == anonymousAdmin {
		return false
	}
	e.Address = bot.Address{Account: a.id, Chat: bot.ChatID(strconv.FormatInt(chat.ID, 10))}
	e.Conversation = e.Address.Conversation()
	e.Name = strings.Join(strings.Fields(u.FirstName+" "+u.LastName), " ")
	if strings.HasPrefix(u.LanguageCode, "en") {
		e.Lang = words.En
	}
	return true
}

// startForm is a command as clients write it: /start, /start@Bot payload.
var startForm = regexp.MustCompile(`(?is)^/(start|help)(?:@\w+)?(?:\s+(.*))?$`)

// commandForm is a command that names the bot it is for, which clients add by
// themselves.
var commandForm = regexp.MustCompile(`^(/\w+)@\w+`)

// message reads what a citizen wrote or sent.
func (a *account) message(e *bot.Event, m *models.Message) bool {
	if !a.from(e, m.Chat, m.From) {
		return false
	}
	e.Platform = strconv.Itoa(m.ID)
	if start := startForm.FindStringSubmatch(strings.TrimSpace(m.Text)); start != nil {
		e.Kind, e.Text = bot.EventStarted, payload(start[2])
		return true
	}
	if r := m.ReplyToMessage; r != nil {
		e.ReplyTo = strconv.Itoa(r.ID)
		if r.From != nil && r.From.ID == a.self { // what others wrote is not believed
			if e.Quote = r.Text; e.Quote == "" {
				e.Quote = r.Caption
			}
		}
	}
	e.Kind, e.Text = bot.EventText, commandForm.ReplaceAllString(m.Text, "$1")
	if e.Text == "" {
		e.Text = m.Caption
	}
	if f, ok := fileOf(m); ok {
		e.Album = m.MediaGroupID
		if f.Size > maxFile {
			e.Missing = []bot.Missing{{Name: f.Name, Reason: bot.WhatLargeFile}}
		} else {
			e.Fetch = []bot.Fetch{f}
		}
		return true
	}
	if place := placeOf(m); place != nil {
		e.Place = place
		return true
	}
	if c := m.Contact; c != nil && c.PhoneNumber != "" {
		e.Text = strings.Join(strings.Fields(c.FirstName+" "+c.LastName+", "+c.PhoneNumber), " ")
		e.Text = strings.TrimPrefix(e.Text, ", ")
		return true
	}
	if what := unsupported(m); what != "" {
		e.Kind, e.What = bot.EventUnsupported, what
		return true
	}
	return e.Text != "" || !remark(m) && unknown(e)
}

// unknown makes the event of a kind of message that is newer than we are.
func unknown(e *bot.Event) bool {
	e.Kind, e.What = bot.EventUnsupported, bot.WhatOther
	return true
}

// payloadForm is what a deep link can carry.
var payloadForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// payload is what came with /start; "" when it is none of a deep link's.
func payload(s string) string {
	if s = strings.TrimSpace(s); payloadForm.MatchString(s) {
		return s
	}
	return ""
}

// edited reads what a citizen made of a message afterwards.
func (a *account) edited(e *bot.Event, m *models.Message) bool {
	if !a.from(e, m.Chat, m.From) {
		return false
	}
	e.Kind, e.Message, e.Text = bot.EventEdited, strconv.Itoa(m.ID), m.Text
	e.Platform = e.Message
	if e.Text == "" {
		e.Text = m.Caption
	}
	return e.Text != ""
}

// pressed reads a button. Very old messages are given without content.
func (a *account) pressed(e *bot.Event, q *models.CallbackQuery) bool {
	var chat models.Chat
	switch m := q.Message; {
	case m.Message != nil:
		chat, e.Message = m.Message.Chat, strconv.Itoa(m.Message.ID)
	case m.InaccessibleMessage != nil:
		chat, e.Message = m.InaccessibleMessage.Chat, strconv.Itoa(m.InaccessibleMessage.MessageID)
	}
	e.Kind, e.Action = bot.EventPress, q.Data
	return a.from(e, chat, &q.From) && q.Data != "" && len(q.Data) <= bot.MaxAction
}

// member reads that the citizen blocked the bot, or lets it write again.
func (a *account) member(e *bot.Event, m *models.ChatMemberUpdated) bool {
	if !a.from(e, m.Chat, &m.From) {
		return false
	}
	switch {
	case m.NewChatMember.Type == models.ChatMemberTypeBanned:
		e.Kind, e.Delivery = bot.EventDelivery, &bot.Failure{State: bot.DeliveryUnreachable, Reason: reasonBlocked}
	case m.OldChatMember.Type == models.ChatMemberTypeBanned:
		e.Kind = bot.EventReturned
	default:
		return false
	}
	return true
}

// fileOf is the file that a message brings. Of a photo it is the largest
// size: the small ones cannot be read.
func fileOf(m *models.Message) (bot.Fetch, bool) {
	switch {
	case len(m.Photo) > 0:
		p := slices.MaxFunc(m.Photo, func(x, y models.PhotoSize) int { return x.Width*x.Height - y.Width*y.Height })
		return bot.Fetch{ID: p.FileID, Size: int64(p.FileSize)}, true
	case m.Animation != nil: // before Document, which repeats it
		return bot.Fetch{ID: m.Animation.FileID, Name: m.Animation.FileName, Size: m.Animation.FileSize}, true
	case m.Document != nil:
		return bot.Fetch{ID: m.Document.FileID, Name: m.Document.FileName, Size: m.Document.FileSize}, true
	case m.Video != nil:
		return bot.Fetch{ID: m.Video.FileID, Name: m.Video.FileName, Size: m.Video.FileSize}, true
	case m.VideoNote != nil:
		return bot.Fetch{ID: m.VideoNote.FileID, Size: int64(m.VideoNote.FileSize)}, true
	case m.Voice != nil:
		return bot.Fetch{ID: m.Voice.FileID, Size: m.Voice.FileSize}, true
	case m.Audio != nil:
		return bot.Fetch{ID: m.Audio.FileID, Name: m.Audio.FileName, Size: m.Audio.FileSize}, true
	}
	return bot.Fetch{}, false
}

// placeOf is where a citizen says she is; nil when she does not.
func placeOf(m *models.Message) *bot.Place {
	switch {
	case m.Venue != nil: // before Location, which repeats it
		return &bot.Place{Lat: m.Venue.Location.Latitude, Lon: m.Venue.Location.Longitude,
			Name: strings.Trim(m.Venue.Title+", "+m.Venue.Address, ", ")}
	case m.Location != nil:
		return &bot.Place{Lat: m.Location.Latitude, Lon: m.Location.Longitude}
	}
	return nil
}

// unsupported names what a message brings that nobody can read here.
func unsupported(m *models.Message) string {
	switch {
	case m.Sticker != nil:
		return bot.WhatSticker
	case m.Poll != nil:
		return bot.WhatPoll
	case m.Dice != nil:
		return bot.WhatDice
	case m.Contact != nil:
		return bot.WhatContact
	case m.Story != nil, m.Game != nil, m.PaidMedia != nil, m.Invoice != nil, m.Checklist != nil, m.Giveaway != nil:
		return bot.WhatOther
	}
	return ""
}

// remark reports that Telegram itself says something about the chat.
func remark(m *models.Message) bool {
	return m.PinnedMessage != nil || m.MessageAutoDeleteTimerChanged != nil || m.WriteAccessAllowed != nil ||
		m.ChatBackgroundSet != nil || m.ConnectedWebsite != "" || m.NewChatMembers != nil || m.LeftChatMember != nil ||
		m.ForumTopicCreated != nil || m.ForumTopicEdited != nil || m.ForumTopicClosed != nil || m.ForumTopicReopened != nil ||
		m.BoostAdded != nil || m.SuccessfulPayment != nil || m.RefundedPayment != nil || m.UsersShared != nil || m.ChatShared != nil ||
		m.MigrateToChatID != 0 || m.MigrateFromChatID != 0 || m.ProximityAlertTriggered != nil
}
