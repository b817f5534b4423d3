package scoring

import (
	"net/mail"
	"net/url"
	"strings"
)

// WebAddress is an address of a page as it may stand in data and links (RFC 3986): absolute, of http or https, with a host. ok is false for
// any other text; spaces around it don't count.
func WebAddress(text string) (address string, ok bool) {
	address = strings.TrimSpace(text)
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.ContainsAny(address, " \t\n\r<>\"{}|\\^`") {
		return "", false
	}
	return u.String(), true
}

// LooksLikeAddress reports whether a text means to be an address of a page.
func LooksLikeAddress(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.Contains(text, "://") || strings.HasPrefix(text, "http") || strings.HasPrefix(text, "www.")
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
