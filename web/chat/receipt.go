package chat

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
)

// receiptTime is how long a stored file waits for the message that names it.
// It must be well below the age at which files that nobody names are removed.
const receiptTime = 12 * time.Hour

// receipt is what a page gets for a file that is stored, to name it in the
// message: nothing is kept of it here until then.
type receipt struct {
	File  bot.FileRef `json:"f"`
	Until int64       `json:"u"`
}

// receiptMark signs a receipt for whoever sent the file: another visitor's is
// worth nothing.
func (c *Chat) receiptMark(owner bot.ConversationID, body string) []byte {
	m := hmac.New(sha256.New, []byte(c.Key))
	m.Write([]byte("motcua receipt for a file\x00" + string(owner) + "\x00" + body))
	return m.Sum(nil)[:16]
}

// give makes the receipt for a file of an owner's.
func (c *Chat) give(owner bot.ConversationID, f bot.FileRef) (string, error) {
	b, err := json.Marshal(receipt{f, c.Now().Add(receiptTime).Unix()})
	if err != nil {
		return "", fmt.Errorf("write receipt: %w", err)
	}
	body := base64.RawURLEncoding.EncodeToString(b)
	return body + "." + base64.RawURLEncoding.EncodeToString(c.receiptMark(owner, body)), nil
}

// errReceipt: a receipt is not this owner's, too old, or its file is gone.
var errReceipt = errors.New("receipt is not good")

// redeem reads the receipts that an owner brings, and looks that the files
// are still there.
func (c *Chat) redeem(owner bot.ConversationID, receipts []string) ([]bot.FileRef, error) {
	if len(receipts) > maxFiles {
		return nil, fmt.Errorf("%w: %d of them", errReceipt, len(receipts))
	}
	var out []bot.FileRef
	total := int64(0)
	for _, given := range receipts {
		f, err := c.readReceipt(owner, given)
		if err != nil {
			return nil, err
		}
		if total += f.Size; total > maxTotal {
			return nil, fmt.Errorf("%w: their files are too large together", errReceipt)
		}
		body, _, err := c.Files.Open(f.Hash)
		if errors.Is(err, files.ErrAbsent) {
			return nil, fmt.Errorf("%w: its file is gone", errReceipt)
		}
		if err != nil {
			return nil, fmt.Errorf("look for file: %w", err)
		}
		if err := body.Close(); err != nil {
			return nil, fmt.Errorf("look for file: %w", err)
		}
		out = append(out, f)
	}
	return out, nil
}

func (c *Chat) readReceipt(owner bot.ConversationID, given string) (bot.FileRef, error) {
	var got receipt
	body, mark, _ := strings.Cut(given, ".")
	signed, err := base64.RawURLEncoding.Strict().DecodeString(mark)
	if err != nil || c.Key == "" || owner == "" || c.Files == nil || !hmac.Equal(signed, c.receiptMark(owner, body)) {
		return bot.FileRef{}, errReceipt
	}
	// Only what we signed ourselves comes this far.
	b, err := base64.RawURLEncoding.DecodeString(body)
	if err == nil {
		err = json.Unmarshal(b, &got)
	}
	if err != nil || c.Now().Unix() >= got.Until {
		return bot.FileRef{}, errReceipt
	}
	return got.File, nil
}
