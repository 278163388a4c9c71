package messenger

import (
	"context"
	"errors"
	"time"

	"github.com/motcua/motcua/bot/platform"
)

// lookEvery is how often it is seen whether the token still holds.
const lookEvery = 15 * time.Minute

// Run sees to the page's menu and to whether its token holds, until ctx ends.
// It never fails: what is wrong stands in Status, and is tried again. What
// citizens write comes in by Handler meanwhile.
func (c *Channel) Run(ctx context.Context) {
	var rest platform.Rest
	menu := false
	for ctx.Err() == nil {
		wait := lookEvery
		if err := c.look(ctx); err != nil {
			if ctx.Err() == nil {
				c.trouble(err)
			}
			wait = rest.Next(c.state.Get().State, 0)
		} else {
			rest = platform.Rest{}
			if !menu {
				menu = c.setMenu(ctx)
			}
		}
		if c.opt.Sleep(ctx, wait) != nil {
			return
		}
	}
}

// errOtherPage: the token is of another page than the settings say.
var errOtherPage = errors.New("the token is of another page than messenger_page_id says")

// look asks Facebook whose the token is.
func (c *Channel) look(ctx context.Context) error {
	if err := c.learn(ctx); err != nil {
		return err
	}
	c.answered()
	return nil
}

// learn asks for the page's number, and compares it when it is known.
func (c *Channel) learn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	var me struct {
		ID loose `json:"id"`
	}
	if err := result(c.get(ctx, "me", "id"), &me); err != nil {
		return err
	}
	if me.ID == "" {
		return errNoAnswer
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.page != "" && c.page != string(me.ID) {
		return errOtherPage
	}
	c.page = string(me.ID)
	return nil
}
