package bot

import (
	"strconv"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// pressed does what a button says. Buttons are as old as the citizen's
// scroll bar is long, so every one of them is checked against how things
// stand now.
func (d *draft) pressed() {
	verb, args := cut(d.e.Action)
	if d.secondTap() && verb != verbTick {
		return
	}
	if d.c.Floor == FloorOfficer {
		switch verb {
		case ActionBot:
			d.recordPress()
			d.takeFloor()
		case verbLang:
			d.switchLang(words.Lang(args[0]))
		case ActionPrivacy:
			d.rights()
		case ActionErase:
			d.erasing(args[0])
		case verbTick:
			d.tick(args[0], args[1])
		case verbGroup: // the wrong one was pressed just before
			if g, known := d.groupOf(args[0]); known && d.movable(g.ID) {
				d.recordPress()
				d.regroup(g.ID)
				return
			}
			d.officerHasIt()
		default:
			d.officerHasIt()
		}
		return
	}
	switch verb {
	case verbTick, verbNext, verbBack, verbLeave, verbPage, verbRate, verbLang, ActionErase:
	default:
		d.recordPress()
	}
	if verb != verbGroup && verb != verbPage {
		d.forget()
	}
	d.do(d.e.Action)
}

// secondTap reports that the same button was pressed just before: a finger
// that trembles, or a page that is slow. It is noted otherwise.
func (d *draft) secondTap() bool {
	before := d.c.Press
	if before.Action == d.e.Action && d.e.At.Sub(before.At) < doubleTap {
		return true
	}
	d.c.Press = Press{Action: clip(d.e.Action, MaxAction), At: d.e.At}
	return false
}

// recordPress keeps a press that is an answer as the citizen's words, so
// that whoever reads the conversation knows what she chose.
func (d *draft) recordPress() {
	label := ""
	for _, o := range d.offersOf(d.e.Message) {
		if o.Action == d.e.Action {
			label = o.Label
		}
	}
	if label == "" {
		switch d.e.Action {
		case ActionHuman:
			label = d.text("bot.button_human")
		case ActionBot:
			label = d.text("bot.button_bot")
		default:
			return
		}
	}
	d.add(Message{Author: Author{Kind: AuthorCitizen}, Text: label, Pressed: true, At: d.e.At})
}

func (d *draft) offersOf(message string) []Offer {
	if m := d.find(message); m != nil {
		return m.Offers()
	}
	return d.c.Offered
}

// do carries out an action while the bot has the floor.
func (d *draft) do(a string) {
	verb, args := cut(a)
	if verb != ActionErase {
		d.c.EraseAsked = time.Time{} // she went on to something else
	}
	switch verb {
	case ActionHuman:
		d.wantPerson(said{})
	case ActionPrivacy:
		d.rights()
	case ActionErase:
		d.erasing(args[0])
	case ActionBot:
		d.takeFloor()
	case ActionHelp:
		d.greet()
	case ActionNone:
		d.noneOfThese()
	case ActionGroups:
		d.chooseGroup(PendingGroup, 0)
	case ActionResume:
		d.resume()
	case verbCard:
		d.chose(procedures.Code(args[0]))
		d.card(procedures.Code(args[0]))
	case verbAspect:
		d.chose(procedures.Code(args[0]))
		d.detail(procedures.Code(args[0]), procedures.Aspect(args[1]))
	case verbWalk:
		d.begin(procedures.Code(args[0]), false)
	case verbRestart:
		d.begin(procedures.Code(args[0]), true)
	case verbTree:
		d.branch(args[0], args[1], args[2])
	case verbVariant:
		d.pickVariant(args[0], args[1])
	case verbTick:
		d.tick(args[0], args[1])
	case verbNext:
		d.step(args[0], args[1], +1)
	case verbBack:
		d.step(args[0], args[1], -1)
	case verbStep:
		n, _ := strconv.Atoi(args[1])
		d.stepTo(args[0], n)
	case verbLeave:
		d.leave(args[0])
	case verbDone:
		d.didIt(args[0])
	case verbGroup:
		d.pickGroup(args[0])
	case verbPage:
		n, _ := strconv.Atoi(args[0])
		d.turnPage(n)
	case verbLang:
		d.switchLang(words.Lang(args[0]))
	case verbRate:
		n, _ := strconv.Atoi(args[1])
		d.rate(TicketID(args[0]), n)
	default:
		d.say("bot.old_button")
	}
}

// switchLang changes the language of everything said from now on.
func (d *draft) switchLang(l words.Lang) {
	if l != words.Vi && l != words.En {
		return
	}
	d.c.Lang = l
	d.notice(d.text("bot.lang_switched"))
}
