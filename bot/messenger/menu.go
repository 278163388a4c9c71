package messenger

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// entry is one line of the page's menu. documented (Persistent menu): a title
// of 30 signs, and a payload that comes back as a postback.
type entry struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Payload string `json:"payload"`
}

// menu is the menu of one language.
type menu struct {
	Locale  string  `json:"locale"`
	Typing  bool    `json:"composer_input_disabled"`
	Entries []entry `json:"call_to_actions"`
}

// greeting stands on the welcome screen. documented (Greeting text): 160
// signs.
type greeting struct {
	Locale string `json:"locale"`
	Text   string `json:"text"`
}

// profile is what the page shows besides messages. documented (Messenger
// Profile API). Ice breakers are left to the ward: they would take the place
// of the button that starts a chat.
type profile struct {
	Started  map[string]string `json:"get_started"`
	Greeting []greeting        `json:"greeting"`
	Menu     []menu            `json:"persistent_menu"`
}

// wanted is the profile that the page ought to have.
func (c *Channel) wanted() profile {
	p := profile{Started: map[string]string{"payload": startPayload}}
	for _, l := range []struct {
		locale string
		lang   words.Lang
	}{{"default", words.Vi}, {"en_US", words.En}} {
		say := func(key string) string { return c.opt.Words.Text(l.lang, key) }
		p.Greeting = append(p.Greeting, greeting{l.locale, say("messenger.greeting")})
		p.Menu = append(p.Menu, menu{Locale: l.locale, Entries: []entry{
			{"postback", say("messenger.menu_human"), payloadMark + bot.ActionHuman},
			{"postback", say("messenger.menu_resume"), payloadMark + bot.ActionResume},
			{"postback", say("messenger.menu_groups"), payloadMark + bot.ActionGroups},
			{"postback", say("messenger.menu_help"), payloadMark + bot.ActionHelp},
			{"postback", say("messenger.menu_privacy"), payloadMark + bot.ActionPrivacy},
		}})
	}
	return p
}

// setMenu gives the page its menu and its button to start unless it has them,
// and reports whether that is done with. Without them citizens still write.
func (c *Channel) setMenu(ctx context.Context) bool {
	if c.opt.Words == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	want := c.wanted()
	var have struct {
		Data []profile `json:"data"`
	}
	err := result(c.get(ctx, "me/messenger_profile", "get_started,greeting,persistent_menu"), &have)
	if err == nil && len(have.Data) == 1 && same(have.Data[0], want) {
		return true
	}
	if err == nil {
		var done struct{}
		err = result(c.post(ctx, "me/messenger_profile", map[string]any{
			"get_started": want.Started, "greeting": want.Greeting, "persistent_menu": want.Menu}), &done)
	}
	if err != nil && ctx.Err() == nil {
		c.state.Become(c.state.Get().State, "set the page's menu: "+c.plainly(err), c.opt.Now())
		c.opt.Log.Warn().Str("account", string(Account)).Str("reason", c.plainly(err)).Msg("the page's menu in messenger was not set; citizens can write all the same")
	}
	return err == nil
}

func same(a, b profile) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
