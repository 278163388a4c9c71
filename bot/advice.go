package bot

// advised are the reasons of a failed delivery for which there is advice of
// their own.
var advised = map[string]string{
	"delivery.unknown": "live.advice_unknown", "delivery.expired": "live.advice_expired", "delivery.no_channel": "live.advice_no_channel",
	"delivery.busy": "live.advice_busy", "delivery.blocked": "live.advice_blocked", "delivery.gone": "live.advice_gone",
	ReasonWindow: "channel.advice_window", ReasonSpared: "channel.advice_window",
	"delivery.refused": "live.advice_refused", "delivery.account": "live.advice_account",
}

// Advice is the catalogue key of what else an officer can try when a reply
// did not arrive for a reason; "" is a reason that nobody knows.
func Advice(reason string) string {
	if key, ok := advised[reason]; ok {
		return key
	}
	return "live.advice_other"
}
