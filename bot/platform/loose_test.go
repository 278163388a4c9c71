package platform

import (
	"encoding/json"
	"testing"
)

func TestLooseTakesStringsAndNumbers(t *testing.T) {
	for raw, want := range map[string]struct {
		text   Loose
		number int
	}{
		`"12"`: {"12", 12}, `12`: {"12", 12}, `" 7 "`: {" 7 ", 7}, `"a"`: {"a", 0}, `-32`: {"-32", -32},
		`12345678901234567890`: {"12345678901234567890", 0}, `true`: {"", 0}, `null`: {"", 0}, `{"a":1}`: {"", 0}, `["1"]`: {"", 0},
	} {
		got := struct{ A, B Loose }{A: "old"}
		if err := json.Unmarshal([]byte(`{"A":`+raw+`,"B":"next"}`), &got); err != nil || got.B != "next" {
			t.Errorf("%s: %+v, %v", raw, got, err)
		}
		if got.A != want.text || got.A.Number() != want.number {
			t.Errorf("%s: %q %d, want %q %d", raw, got.A, got.A.Number(), want.text, want.number)
		}
	}
}
