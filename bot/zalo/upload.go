package zalo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
)

// errNoFile: a file cannot be opened any more.
var errNoFile = errors.New("the file is not there")

// uploadPaths are where files go before they are sent; second-hand.
var uploadPaths = map[kind]string{kindImage: "/v2.0/oa/upload/image", kindGIF: "/v2.0/oa/upload/gif", kindFile: "/v2.0/oa/upload/file"}

// upload gives a file to Zalo and returns what it is named by there for some
// days. Nothing was sent when it fails, whatever became of the upload.
func (c *Channel) upload(ctx context.Context, b body, access string) (string, *fault) {
	raw, contentType, err := c.packed(b)
	if err != nil {
		return "", &fault{err: err}
	}
	data, bad := c.call(ctx, uploadPaths[b.Kind], contentType, bytes.NewReader(raw), access)
	if bad != nil {
		bad.left = false
		return "", bad
	}
	var got struct {
		ID    loose `json:"attachment_id"`
		Token loose `json:"token"`
	}
	if json.Unmarshal(data, &got) != nil || got.ID == "" && got.Token == "" {
		return "", &fault{err: errNoAnswer}
	}
	if b.Kind == kindFile && got.Token != "" {
		return string(got.Token), nil
	}
	if got.ID == "" {
		return string(got.Token), nil
	}
	return string(got.ID), nil
}

// packed is a file as a form. It is at most 5 MB, and held in memory so that
// its length is known: not every server takes a form without one.
func (c *Channel) packed(b body) (raw []byte, contentType string, err error) {
	if b.File == nil {
		return nil, "", errNoFile
	}
	r, _, err := c.opt.Files.Open(b.File.Hash)
	if err != nil {
		return nil, "", errNoFile
	}
	defer func() { _ = r.Close() }() // only read from
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile("file", b.File.Name)
	if err == nil {
		_, err = io.Copy(part, io.LimitReader(r, maxFile+1))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, "", errNoFile
	}
	return out.Bytes(), w.FormDataContentType(), nil
}
