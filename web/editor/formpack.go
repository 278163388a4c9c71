package editor

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"

	"github.com/motcua/motcua/procedures"
)

// pack writes a guide so that a page can carry it along: what somebody began
// from is known as long as the page is open, whatever happens meanwhile.
func pack(g *procedures.Guide) (string, error) {
	b, err := g.Canonical()
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		return "", fmt.Errorf("pack guide: %w", err)
	}
	if err := z.Close(); err != nil {
		return "", fmt.Errorf("pack guide: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(out.Bytes()), nil
}

// unpack reads what pack wrote.
func unpack(s string) (*procedures.Guide, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("unpack guide: %w", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("unpack guide: %w", err)
	}
	if b, err = io.ReadAll(io.LimitReader(z, procedures.MaxFile+1)); err != nil {
		return nil, fmt.Errorf("unpack guide: %w", err)
	}
	g, faults := procedures.ReadStored(b, "began.yaml")
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("unpack guide: %w", err)
	}
	return g, nil
}
