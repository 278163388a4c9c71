package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestOriginOfThePublicAddress(t *testing.T) {
	for _, c := range []struct {
		public, origin string
		taken          bool
	}{
		{"", "https://motcua.example.vn", false},
		{"https://motcua.example.vn", "https://motcua.example.vn", true},
		{"https://Motcua.Example.vn:443/", "https://motcua.example.vn", true},
		{"http://motcua.example.vn:8080", "http://motcua.example.vn:8080", true},
		{"https://motcua.example.vn", "http://motcua.example.vn", false},
		{"https://motcua.example.vn", "https://other.example.vn", false},
	} {
		cross, err := crossOrigin(c.public)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/say", nil)
		r.Header.Set("Origin", c.origin)
		if err := cross.Check(r); (err == nil) != c.taken {
			t.Errorf("%q from %q: %v", c.public, c.origin, err)
		}
	}
}
