package main

import (
	"net/url"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/web/chat"
)

// signer signs links to files that open without a session.
func (c *core) signer() files.Signer {
	w, _, release := c.host.Take()
	defer release()
	if w.Settings.LinkKey == "" {
		return files.Signer{} // verifies nothing
	}
	return files.Signer{Key: []byte("motcua link to a file\x00" + w.Settings.LinkKey)}
}

// fileLink is an address under which a file opens without a session until a
// time, for platforms that cannot be given a file itself; "" without a public
// address.
func (c *core) fileLink(f bot.FileRef, until time.Time) string {
	if c.cfg.PublicURL == "" {
		return ""
	}
	return c.cfg.PublicURL + chat.SharedPath + c.signer().Sign(f.Hash, until) + "/" + f.Hash + "/" + url.PathEscape(f.Name)
}

// roomFiles is what stays free of files that citizens send, in bytes, so that
// their words still find room.
const roomFiles = 512 << 20

// roomForFiles reports whether the disk has room for files that citizens send.
func (c *core) roomForFiles() bool {
	free, known := room(c.cfg.Data)
	return !known || free >= roomFiles
}
