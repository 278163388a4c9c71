package zalo

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
)

// hook is what Zalo brings, as far as it concerns us. Documented ("Webhook -
// tổng quan" and the pages of each event), but for what is marked.
type hook struct {
	sure      bool   // it has the right signature
	App       loose  `json:"app_id"`
	OA        loose  `json:"oa_id"` // of follow and unfollow
	Name      loose  `json:"event_name"`
	Time      loose  `json:"timestamp"` // milliseconds
	Sender    person `json:"sender"`
	Recipient person `json:"recipient"`
	Follower  person `json:"follower"`
	Message   struct {
		ID           loose        `json:"msg_id"`
		IDs          []loose      `json:"msg_ids"` // of what was seen
		Text         loose        `json:"text"`
		Quote        loose        `json:"quote_msg_id"`    // second-hand
		Conversation loose        `json:"conversation_id"` // of people who are not signed in
		Attachments  []attachment `json:"attachments"`
	} `json:"message"`
	Info struct {
		Name     loose `json:"name"`
		Phone    loose `json:"phone"`
		Address  loose `json:"address"`
		Ward     loose `json:"ward"` // second-hand
		District loose `json:"district"`
		City     loose `json:"city"`
	} `json:"info"`
}

type person struct {
	ID loose `json:"id"`
}

type attachment struct {
	Type    loose `json:"type"`
	Payload struct {
		URL         loose `json:"url"`
		Name        loose `json:"name"`
		Size        loose `json:"size"`
		Title       loose `json:"title"`       // of links; second-hand
		Description loose `json:"description"` // the same
		Coordinates struct {
			Latitude  loose `json:"latitude"`
			Longitude loose `json:"longitude"`
		} `json:"coordinates"`
	} `json:"payload"`
}

// maxName is how long an event's name may be, in bytes: it is part of the key
// by which the store knows it.
const maxName = 100

// parse reads a body; false when it is none of Zalo's.
func parse(raw []byte) (hook, bool) {
	var h hook
	if err := json.Unmarshal(raw, &h); err != nil {
		// The time is needed even of what cannot be read: it is signed.
		var head struct {
			Time loose `json:"timestamp"`
			Name loose `json:"event_name"`
		}
		if json.Unmarshal(raw, &head) != nil {
			return hook{}, false
		}
		return salvage(raw, head.Time, head.Name)
	}
	return h, h.Name != "" && len(h.Name) <= maxName
}

// salvage reads something of a form that is not known: who wrote must hear of
// it.
func salvage(raw []byte, at, name loose) (hook, bool) {
	h := hook{Time: at, Name: name}
	var who struct {
		Sender    json.RawMessage `json:"sender"`
		Recipient json.RawMessage `json:"recipient"`
		Message   json.RawMessage `json:"message"`
	}
	if json.Unmarshal(raw, &who) != nil || json.Unmarshal(who.Sender, &h.Sender) != nil {
		return h, false
	}
	var m struct {
		ID   loose `json:"msg_id"`
		Text loose `json:"text"`
	}
	if json.Unmarshal(who.Message, &m) != nil {
		return h, false
	}
	if json.Unmarshal(who.Recipient, &h.Recipient) != nil {
		h.Recipient = person{}
	}
	h.Message.ID, h.Message.Text = m.ID, m.Text
	return h, name != "" && len(name) <= maxName && h.Sender.ID != ""
}

// at is when it happened, by Zalo's clock; zero when it does not say.
func (h hook) at() time.Time {
	n, err := strconv.ParseInt(string(h.Time), 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}
	}
	if n < 1e11 { // second-hand: older ones came in seconds
		return time.Unix(n, 0)
	}
	return time.UnixMilli(n)
}

// place is where a citizen says she is; nil when that is nowhere.
func (a attachment) place() *bot.Place {
	lat, err := strconv.ParseFloat(string(a.Payload.Coordinates.Latitude), 64)
	if err != nil || !(lat >= -90 && lat <= 90) {
		return nil
	}
	lon, err := strconv.ParseFloat(string(a.Payload.Coordinates.Longitude), 64)
	if err != nil || !(lon >= -180 && lon <= 180) {
		return nil
	}
	return &bot.Place{Lat: lat, Lon: lon}
}

// file is what an attachment brings; false when that is no file. The picture
// is taken itself, and never its thumbnail, on which nothing can be read.
func (a attachment) file() (bot.Fetch, bool) {
	if a.Payload.URL == "" {
		return bot.Fetch{}, false
	}
	return bot.Fetch{ID: string(a.Payload.URL), Name: string(a.Payload.Name), Size: int64(max(a.Payload.Size.Number(), 0))}, true
}

// lines joins words that are not empty, one a line.
func lines(all ...string) string {
	var out []string
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}
