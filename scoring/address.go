package scoring

import (
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"unicode/utf8"
)

// WebAddress is an address of a page as it may stand in data and links (RFC 3986): absolute, of http or https, with a host and nobody's name;
// letters beyond ASCII in its path or query are escaped. ok is false for any other text; spaces around it don't count.
func WebAddress(text string) (address string, ok bool) {
	address = strings.TrimSpace(text)
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || strings.Trim(u.Hostname(), ".") == "" ||
		strings.ContainsFunc(u.Host, beyondASCII) || strings.ContainsAny(address, " \t\n\r<>\"{}|\\^`") {
		return "", false
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String(), true
}

func beyondASCII(r rune) bool { return r >= utf8.RuneSelf }

// LooksLikeAddress reports whether a text means to be an address of a page, and nothing else.
func LooksLikeAddress(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "www.")
}

// MailAddress is an address of a mailbox as it may stand in a link (RFC 6068); ok is false for any other text.
func MailAddress(text string) (address string, ok bool) {
	text = strings.TrimSpace(text)
	m, err := mail.ParseAddress(text)
	if err != nil || m.Address != text || strings.ContainsAny(text, " \"<>%?&#/\\") {
		return "", false
	}
	return text, true
}
