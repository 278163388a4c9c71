package platform

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Loose is a string of a platform's that may come as a number too. Anything
// else is "": one field of an unknown form must not keep the others from being
// read.
type Loose string

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (l *Loose) UnmarshalJSON(raw []byte) error {
	var s string
	var n json.Number
	switch {
	case json.Unmarshal(raw, &s) == nil:
		*l = Loose(s)
	case json.Unmarshal(raw, &n) == nil:
		*l = Loose(n)
	default:
		*l = ""
	}
	return nil
}

// Number is what it says as a whole number; 0 when it says none.
func (l Loose) Number() int {
	n, err := strconv.Atoi(strings.TrimSpace(string(l)))
	if err != nil {
		return 0
	}
	return n
}
