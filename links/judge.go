package links

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/motcua/motcua/outward"
	"github.com/motcua/motcua/procedures"
)

// good reports a status that comes with what was asked for.
func good(status int) bool {
	return status == http.StatusOK || status == http.StatusNonAuthoritativeInfo || status == http.StatusPartialContent
}

func byStatus(status int) procedures.LinkOutcome {
	switch {
	case good(status):
		return procedures.LinkOK
	case status == http.StatusNotFound || status == http.StatusGone:
		return procedures.LinkMissing
	case status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests ||
		status == http.StatusProxyAuthRequired:
		return procedures.LinkVaguely
	}
	return procedures.LinkRefused
}

// byError is the outcome of a request that brought no answer, but for those
// that took too long.
func byError(err error) procedures.LinkOutcome {
	var (
		unverified *tls.CertificateVerificationError
		noTLS      tls.RecordHeaderError
		alert      tls.AlertError
		unknownCA  x509.UnknownAuthorityError
		dns        *net.DNSError
		op         *net.OpError
	)
	switch {
	case errors.Is(err, outward.ErrPrivate):
		return procedures.LinkPrivate
	case errors.As(err, &unverified), errors.As(err, &noTLS), errors.As(err, &alert), errors.As(err, &unknownCA):
		return procedures.LinkInsecure
	case errors.As(err, &dns), errors.As(err, &op) && op.Op == "dial":
		return procedures.LinkNobody
	}
	return procedures.LinkRefused
}

// judge says whether what came is what the guide says. start is the address
// in the guide.
func (f found) judge(k Kind, start *url.URL) procedures.LinkOutcome {
	kind := f.kind
	if kind == "" || kind == "application/octet-stream" || kind == "text/plain" {
		kind = declared(http.DetectContentType(f.body))
	}
	html := isHTML(kind)
	switch {
	case frontPage(start, f.final):
		return procedures.LinkWrong
	case k == KindForm && (html || kind == "application/json" || len(f.body) == 0):
		return procedures.LinkWrong
	case k == KindVideo && html && f.login(start):
		return procedures.LinkWrong
	case k == KindVideo && !html && !moving(kind):
		return procedures.LinkWrong
	}
	return procedures.LinkOK
}

func isHTML(kind string) bool { return kind == "text/html" || kind == "application/xhtml+xml" }

// moving reports the content type of a video or of a list of its parts. What
// says only that it is some file is believed.
func moving(kind string) bool {
	return strings.HasPrefix(kind, "video/") || slices.Contains([]string{"application/octet-stream", "application/mp4",
		"application/vnd.apple.mpegurl", "application/x-mpegurl", "audio/mpegurl", "application/dash+xml"}, kind)
}

// frontPage reports that a page deep in a site was answered with the site's
// first page: many sites do so with pages that they no longer have.
func frontPage(start, final *url.URL) bool {
	deep := strings.Trim(start.Path, "/") != "" || start.RawQuery != ""
	return deep && strings.Trim(final.Path, "/") == "" && final.RawQuery == "" &&
		bareHost(start) == bareHost(final) && start.String() != final.String()
}

func bareHost(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") }

// passwordField is a field of a page that asks for a password.
var passwordField = regexp.MustCompile(`(?i)<input\b[^>]*\btype\s*=\s*["']?password\b`)

// login reports a page that wants to know who one is before it shows
// anything: it has a field for a password, or the way led to an address that
// says so.
func (f found) login(start *url.URL) bool {
	return passwordField.Match(f.body) || signIn(f.final) && !signIn(start)
}

// signIn reports an address of a page to sign in at.
func signIn(u *url.URL) bool {
	if strings.HasPrefix(strings.ToLower(u.Hostname()), "accounts.") {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(u.Path), func(r rune) bool { return r == '/' || r == '.' }), func(part string) bool {
		return slices.Contains([]string{"login", "signin", "sign-in", "sign_in", "sso", "dang-nhap", "dangnhap"}, part)
	})
}
