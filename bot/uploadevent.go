package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// UploadEvent is what a citizen sent by the page for files: it enters her
// conversation as if it had come on her channel. form is the UUID of the form;
// the same form with the same content is the same event. at is when it came.
func UploadEvent(c Conversation, form string, at time.Time, text string, files []FileRef) Event {
	content := text
	for _, f := range files {
		content += "\x00" + f.Hash
	}
	sum := sha256.Sum256([]byte(content))
	return Event{Key: EventKey("upload:" + string(c.ID) + ":" + form + "+" + hex.EncodeToString(sum[:4])), Conversation: c.ID, Address: c.Address,
		Kind: EventText, At: at, Due: at, Text: text, Files: files, ByPage: true}
}
