package bot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/roster"
)

// groupsPerPage is how many resident groups are listed at once.
const groupsPerPage = 8

// chooseGroup asks in which resident group the citizen lives. Pending says
// what the answer is for.
func (d *draft) chooseGroup(p Pending, page int) {
	groups := d.w.Roster.Groups
	if len(groups) == 0 {
		d.c.Pending = PendingNone
		d.say("bot.groups_none")
		return
	}
	d.c.Pending = p
	key := "bot.groups_ask"
	switch {
	case p == PendingGroupPerson:
		key = "bot.groups_ask_person"
	case d.c.Group != "":
		key = "bot.groups_change"
	}
	d.listGroups(d.text(key, "group", d.w.Roster.GroupName(d.c.Group)), groups, page)
}

// listGroups shows one page of groups, numbered, with a way on and out.
func (d *draft) listGroups(head string, groups []roster.ResidentGroup, page int) {
	pages := (len(groups) + groupsPerPage - 1) / groupsPerPage
	page = min(max(page, 0), pages-1)
	from := page * groupsPerPage
	shown := groups[from:min(from+groupsPerPage, len(groups))]
	lines := []string{head}
	if pages > 1 {
		lines = append(lines, d.text("bot.groups_type", "page", strconv.Itoa(page+1), "pages", strconv.Itoa(pages)))
	}
	var buttons []Button
	for i, g := range shown {
		name := clip(g.Name, labelRunes)
		lines = append(lines, strconv.Itoa(i+1)+". "+name)
		buttons = append(buttons, Button{Label: name, Action: GroupAction(g.ID)})
	}
	if page+1 < pages {
		buttons = append(buttons, Button{Label: d.text("bot.groups_next"), Action: action(verbPage, strconv.Itoa(page+1)), Style: StyleQuiet, Icon: "chevron-right"})
	}
	if page > 0 {
		buttons = append(buttons, Button{Label: d.text("bot.groups_before"), Action: action(verbPage, strconv.Itoa(page-1)), Style: StyleQuiet, Icon: "chevron-left"})
	}
	buttons = append(buttons, Button{Label: d.text("bot.groups_unknown"), Action: GroupAction(""), Style: StyleQuiet})
	for i := len(shown); i < len(buttons); i++ {
		lines = append(lines, strconv.Itoa(i+1)+". "+buttons[i].Label)
	}
	d.add(Message{Kind: MessageChoices, Text: strings.Join(lines, "\n"), Buttons: buttons})
}

// turnPage shows another page of the list.
func (d *draft) turnPage(page int) {
	p := d.c.Pending
	if p != PendingGroupPerson {
		p = PendingGroup
	}
	d.chooseGroup(p, page)
}

// interpretGroup takes words for a resident group while one is asked for.
// Words that name none are taken for one all the same when a person was
// asked for; else they are a question.
func (d *draft) interpretGroup(s said) (intent, bool) {
	if d.c.Pending != PendingGroup && d.c.Pending != PendingGroupPerson {
		return intent{kind: intentGroup}, d.statesWard(s)
	}
	switch {
	case s.unknowing():
		return intent{kind: intentAction, action: GroupAction("")}, true
	case s.declines(), s.nothing():
		return intent{kind: intentDecline}, true
	}
	for _, o := range d.c.Offered {
		if fold(o.Label) == s.plain {
			return intent{kind: intentAction, action: o.Action}, true
		}
	}
	if _, ok := d.wardNamed(s); ok {
		return intent{kind: intentGroup}, true
	}
	found := d.w.Roster.FindGroups(s.text)
	if n := s.number(); n >= 1 && n <= len(d.c.Offered) {
		return d.interpretLine(d.c.Offered[n-1].Action, found), true
	}
	switch {
	case len(found) == 1 && (d.c.Pending == PendingGroupPerson || len(s.words) <= 8):
		return intent{kind: intentAction, action: GroupAction(found[0].ID)}, true
	case d.c.Pending == PendingGroupPerson || len(found) > 1 && len(s.words) <= 8:
		return intent{kind: intentGroup}, true
	}
	return intent{}, false
}

// interpretLine takes a number for a line of the list that was shown. Where
// line 3 is not group 3, and there is a group 3, the citizen is asked.
func (d *draft) interpretLine(line string, found []roster.ResidentGroup) intent {
	verb, args := cut(line)
	g, isGroup := d.groupOf(args[0])
	isGroup = isGroup && verb == verbGroup
	switch {
	case len(found) != 1, isGroup && found[0].ID == g.ID:
		return intent{kind: intentAction, action: line}
	case isGroup:
		return intent{kind: intentGroup}
	}
	return intent{kind: intentAction, action: GroupAction(found[0].ID)}
}

// saidGroup answers words that do not name exactly one group.
func (d *draft) saidGroup(s said) {
	if d.saidWard(s) {
		return
	}
	found := slices.Clone(d.w.Roster.FindGroups(s.text))
	if n := s.number(); n >= 1 && n <= len(d.c.Offered) {
		_, args := cut(d.c.Offered[n-1].Action)
		if g, ok := d.groupOf(args[0]); ok && !slices.ContainsFunc(found, func(f roster.ResidentGroup) bool { return f.ID == g.ID }) {
			found = append(found, g)
		}
	}
	if len(found) > 0 {
		if len(found) > groupsPerPage {
			found = found[:groupsPerPage]
		}
		d.listGroups(d.text("bot.groups_which"), found, 0)
		return
	}
	if s.talk() != "" || s.onlyDigits() { // no attempt at a name
		d.chooseGroup(d.c.Pending, 0)
		return
	}
	if d.c.Misses++; d.c.Misses > 1 {
		d.c.Pending, d.c.Misses = PendingNone, 0
		d.open("")
		return
	}
	key := "bot.groups_not_found"
	if s.others(saysGroup) > 2 {
		key = "bot.groups_first" // she has said what it is about
	}
	d.ask(d.text(key), Button{Label: d.text("bot.groups_unknown"), Action: GroupAction("")},
		Button{Label: d.text("bot.groups_list"), Action: action(verbPage, "0"), Style: StyleQuiet})
}

// groupOf finds the group that an action names.
func (d *draft) groupOf(key string) (roster.ResidentGroup, bool) {
	for _, g := range d.w.Roster.Groups {
		if short(string(g.ID)) == key {
			return g, true
		}
	}
	return roster.ResidentGroup{}, false
}

// pickGroup notes the group, and opens the ticket if one waited for it.
func (d *draft) pickGroup(key string) {
	person := d.c.Pending == PendingGroupPerson
	d.c.Pending = PendingNone
	g, known := d.groupOf(key)
	switch {
	case known:
		taken := d.t != nil && d.t.Group != g.ID
		if d.regroup(g.ID) {
			return // she has been told who answers now
		}
		if taken {
			d.alertOwner(AlertMessage, "")
		}
		d.c.Group = g.ID
	case key != "-":
		d.chooseGroup(pendingFor(person), 0)
		return
	}
	switch {
	case person:
		d.open(d.c.Group)
	case known:
		d.ask(d.text("bot.group_noted", "group", g.Name), Button{Label: d.text("bot.button_groups"), Action: ActionGroups, Style: StyleQuiet})
	default:
		d.say("bot.group_unknown")
	}
}

// movable reports that an open ticket still may go to whoever is in charge
// of another group: nobody has taken it in hand.
func (d *draft) movable(g roster.GroupID) bool {
	return d.t != nil && d.t.ClaimedBy == "" && d.t.Group != g
}

// regroup notes another group for the open ticket too, and brings one that
// nobody has taken in hand to who is in charge there. It reports whether the
// citizen has been told of it.
func (d *draft) regroup(g roster.GroupID) bool {
	if d.t == nil || d.t.Group == g {
		return false
	}
	d.c.Group = g
	if !d.movable(g) {
		d.setTicket(d.t.Regroup("", g, d.now))
		return false
	}
	old, to := d.t.Owner, d.w.Roster.InChargeOf(g, d.t.Sector, d.now)
	if to.Owner == old {
		d.setTicket(d.t.Regroup("", g, d.now))
		d.notice(d.text("bot.group_noted", "group", d.w.Roster.GroupName(g)))
		d.alertOwner(AlertMessage, "")
		return true
	}
	d.setTicket(d.t.Transfer(d.w.Roster, "", to, g, "", d.now))
	d.newOwner(old)
	return true
}

// saysGroup are words around a group's name that ask nothing.
const saysGroup = " nha o la thuoc song nham roi co chu khong phai so to dan pho tdp thon ban xom khu ap lang kp ma gio moi tai day ho gia dinh hien dang live in group am from "

// statesGroup is the group she says she lives in, with nothing else said.
func (d *draft) statesGroup(s said) (roster.GroupID, bool) {
	asked := d.t != nil && d.t.Group == "" // the desk got it because she was slow to say
	if len(s.words) > 12 || !asked && !s.holds("o", "thuoc", "nha", "song", "live", "nham", "from") {
		return "", false
	}
	found := d.w.Roster.FindGroups(s.text)
	if len(found) != 1 {
		return "", false
	}
	names := " " + fold(strings.Join(append([]string{found[0].Name, string(found[0].ID)}, found[0].Aliases...), " ")) + " "
	for _, w := range s.words {
		if !among(names, w) && !among(saysGroup, w) && !among(courtesy, w) {
			return "", false
		}
	}
	return found[0].ID, true
}

func pendingFor(person bool) Pending {
	if person {
		return PendingGroupPerson
	}
	return PendingGroup
}
