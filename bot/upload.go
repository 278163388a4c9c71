package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// UploadTime is how long a link to the page for files holds.
const UploadTime = 24 * time.Hour

// UploadPath is the page on which citizens send files whose channel takes
// none; the token of UploadToken stands behind it.
const UploadPath = "/gui/"

// uploadBytes is how much of the mark a link carries: nobody guesses 16 bytes.
const uploadBytes = 16

// UploadToken is what stands behind UploadPath in a link to the page for
// files: whose conversation they go to and until when the link holds, to the
// second. key is Settings.LinkKey. It fits into an address as it is.
func UploadToken(key string, c ConversationID, until time.Time) string {
	body := string(c) + "." + strconv.FormatInt(until.Unix(), 36)
	return body + "." + base64.RawURLEncoding.EncodeToString(uploadMark(key, body))
}

// ReadUpload says whose conversation a token is for; false when it is none of
// ours or holds no more. Without a key no token is good.
func ReadUpload(key, token string, now time.Time) (ConversationID, bool) {
	cut := strings.LastIndexByte(token, '.')
	if key == "" || cut < 0 {
		return "", false
	}
	body := token[:cut]
	given, err := base64.RawURLEncoding.Strict().DecodeString(token[cut+1:])
	if err != nil || !hmac.Equal(given, uploadMark(key, body)) {
		return "", false
	}
	// Only what we made ourselves comes this far.
	c, until, ok := strings.Cut(body, ".")
	unix, err := strconv.ParseInt(until, 36, 64)
	if !ok || err != nil || c == "" || now.Unix() >= unix {
		return "", false
	}
	return ConversationID(c), true
}

func uploadMark(key, body string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte("motcua link to send files\x00" + body))
	return h.Sum(nil)[:uploadBytes]
}

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
		Kind: EventText, At: at, Due: at, Text: text, Files: files}
}
