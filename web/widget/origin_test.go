package widget

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestOrigins(t *testing.T) {
	for _, c := range []struct {
		list string
		want []string
	}{
		{"", nil},
		{" , ", nil},
		{"https://phuong.example.vn", []string{"https://phuong.example.vn"}},
		{" HTTPS://Phuong.Example.VN:443/ ,https://phuong.example.vn", []string{"https://phuong.example.vn"}},
		{"https://phuong.example.vn:8443,https://tinh.example.vn", []string{"https://phuong.example.vn:8443", "https://tinh.example.vn"}},
		{"https://xn--phng-hoa-8ya.vn", []string{"https://xn--phng-hoa-8ya.vn"}},
		{"http://localhost:3000,http://127.0.0.1:80,http://[::1]:81", []string{"http://localhost:3000", "http://127.0.0.1", "http://[::1]:81"}},
	} {
		got, err := Origins(c.list)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, %v; want %q", c.list, got, err, c.want)
		}
	}
}

func TestFaultsOfOriginsAreToldAtOnce(t *testing.T) {
	faults := map[string]string{
		"http://phuong.example.vn":         "must begin with https",
		"https://*.example.vn":             "a star is not taken",
		"*":                                "a star is not taken",
		"phuong.example.vn":                "no address such as",
		"https://":                         "no address such as",
		"https://phuong.example.vn/tin":    "leave out what follows",
		"https://phuong.example.vn?x":      "leave out what follows",
		"https://phuong.example.vn/#":      "leave out what follows",
		"https://u:p@phuong.example.vn":    "leave out what follows",
		"https://phường.vn":                "plain letters",
		"https://phuong.example.vn; x":     "",
		"https://phuong.example.vn 'self'": "",
		"https://phuong.example.vn:":       "port is missing",
		"javascript:alert(1)":              "no address such as",
		"null":                             "no address such as",
	}
	var list []string
	for bad, want := range faults {
		got, err := Origins(bad)
		if err == nil || !strings.Contains(err.Error(), want) || got != nil {
			t.Errorf("%q: %q, %v; want %q", bad, got, err, want)
		}
		list = append(list, bad)
	}
	_, err := Origins("https://good.example.vn," + strings.Join(list, ","))
	if n := strings.Count(err.Error(), "read origin"); n != len(faults) {
		t.Errorf("%d faults are told of %d:\n%v", n, len(faults), err)
	}
}

// FuzzOrigins: whatever is taken can stand in a policy as one word, and is
// what a browser writes.
func FuzzOrigins(f *testing.F) {
	for _, s := range []string{"https://phuong.example.vn", "https://a.vn:8443,http://localhost", "https://[::1]:1", "https://a;b", "https://a'b", "*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, list string) {
		got, err := Origins(list)
		if err != nil {
			return
		}
		for _, o := range got {
			u, err := url.Parse(o)
			if err != nil || u.Scheme+"://"+u.Host != o || strings.ContainsAny(o, " ;,'\"*\r\n\t") || strings.ToLower(o) != o {
				t.Errorf("%q gives %q", list, o)
			}
		}
		again, err := Origins(strings.Join(got, ","))
		if err != nil || !slices.Equal(again, got) {
			t.Errorf("%q read again is %q, %v", got, again, err)
		}
	})
}
