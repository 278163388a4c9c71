package console

import (
	"testing"
)

func TestPages(t *testing.T) {
	p := newPlace(t)
	for _, path := range []string{"/console", "/console?tab=ward", "/console?q=phuc", "/console/t/N427AH", "/console/t/N427AH/guide", "/console/t/N427AH/guide?guide=tam+tru",
		"/console/t/N427AH/transfer", "/console/t/N427AH/close", "/console/t/S4NX9P/take", "/console/t/S4NX9P", "/console/t/X9N4RT", "/console/notices", "/console/roster", "/console/me"} {
		a := p.get(path)
		if a.status != 200 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}
