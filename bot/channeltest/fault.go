package channeltest

import "fmt"

// fault is what goes wrong in one run of a story, at one step. The zero fault
// is none.
type fault struct {
	at    int
	mode  Mode // how the platform call of that number ends
	in    way  // how the update of that number fares at the inbox
	again bool // that update comes four times
	swaps bool // updates that can come in another order do
	dies  Step // the process dies at the write of that kind and number; "" it lives
	lands bool // and that write takes effect
}

// loses reports that a message may rightly never arrive.
func (f fault) loses() bool { return f.mode == Blocked || f.mode == Refused }

// String names it in a test's name.
func (f fault) String() string {
	switch {
	case f.mode != Deliver:
		return fmt.Sprintf("call %d %s", f.at, f.mode)
	case f.in != fine:
		return fmt.Sprintf("update %d %s", f.at, f.in)
	case f.again:
		return fmt.Sprintf("F01 update %d again and again", f.at)
	case f.swaps:
		return "updates in another order"
	case f.dies != "" && f.lands:
		return fmt.Sprintf("F09 killed after %s %d", f.dies, f.at)
	case f.dies != "":
		return fmt.Sprintf("F09 killed before %s %d", f.dies, f.at)
	}
	return "nothing goes wrong"
}
