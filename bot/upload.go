package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// UploadTime is how long a link to the page for files holds.
const UploadTime = 24 * time.Hour

// UploadPath is the page on which citizens send files whose channel takes
// none; the token of UploadToken stands behind it.
const UploadPath = "/gui/"

const (
	// uploadMark is how many letters the mark of a token has: 12 bytes.
	uploadMark = 16
	// uploadUntil is how many letters say until when it holds: minutes in
	// base 36, which six letters hold for four thousand years.
	uploadUntil = 6
)

// UploadToken is what the link to the page for files carries: whose
// conversation what is sent there belongs to, and until when. It names
// neither account nor chat, and is of letters that stand in a URL as they
// are. Without a key it is "", and no link is to be offered.
func UploadToken(key string, c ConversationID, until time.Time) string {
	if key == "" || c == "" {
		return ""
	}
	minute := until.Unix() / 60
	if until.After(time.Unix(minute*60, 0)) {
		minute++ // rounded up: it holds for as long as was said
	}
	end := strconv.FormatInt(max(minute, 0), 36)
	if len(end) > uploadUntil {
		return ""
	}
	rest := strings.Repeat("0", uploadUntil-len(end)) + end + string(c)
	return uploadMarkOf(key, rest) + rest
}

// ReadUpload is the conversation that a token of UploadToken was made for;
// false for one that is not ours, was changed, or has run out at now. That
// the conversation is still there is not its matter.
func ReadUpload(key, token string, now time.Time) (ConversationID, bool) {
	if key == "" || len(token) <= uploadMark+uploadUntil || len(token) > 128 {
		return "", false
	}
	given, rest := token[:uploadMark], token[uploadMark:]
	if !hmac.Equal([]byte(given), []byte(uploadMarkOf(key, rest))) {
		return "", false
	}
	minute, err := strconv.ParseInt(rest[:uploadUntil], 36, 64)
	if err != nil || !now.Before(time.Unix(minute*60, 0)) {
		return "", false
	}
	return ConversationID(rest[uploadUntil:]), true
}

func uploadMarkOf(key, rest string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte("motcua link for files\x00" + rest))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))[:uploadMark]
}

// uploadButton offers the page for files on a channel that takes none; false
// elsewhere, and where the page has no public address.
func (d *draft) uploadButton() (Button, bool) {
	base := strings.TrimRight(d.w.Settings.PublicURL, "/")
	if base == "" || !d.w.Settings.LimitsOf(d.c.Address).ByLink || d.c.Kind == KindDesk {
		return Button{}, false
	}
	token := UploadToken(d.w.Settings.LinkKey, d.c.ID, d.now.Add(UploadTime))
	if token == "" {
		return Button{}, false
	}
	return Button{Label: d.text("channel.button_upload"), URL: base + UploadPath + token, Style: StyleMain, Icon: "paperclip"}, true
}

// isFile reports that what could not be taken is a file, which may come by
// another way.
func isFile(what string) bool {
	switch what {
	case WhatLargeFile, WhatFileKind, WhatFileLost, WhatVoice, WhatOther:
		return true
	}
	return false
}
