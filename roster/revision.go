package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// revision names the content: the same for two rosters that say the same,
// however their files are laid out.
func (r *Roster) revision() string {
	plain := *r
	plain.Location, plain.Revision = nil, ""
	content, err := json.Marshal(struct {
		Roster Roster
		Zone   string
	}{plain, r.zone().String()})
	if err != nil {
		// Strings, numbers and days between the years 0 and 9999 always encode.
		panic("encode roster: " + err.Error())
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}
