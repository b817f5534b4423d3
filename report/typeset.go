package report

import (
	"regexp"
	"strings"
	"unicode"
)

// unbroken are the abbreviations that may not be parted from the number after them.
var unbroken = regexp.MustCompile(`(?i)(\bn\.|\bnn\.|\bart\.|\bartt\.|\bpar\.|\bpag\.|\bpagina|\bprot\.|\bcomma|€|\bTabella|\bAllegato) (\d|[A-Z]\b|n\.)`)

// Typeset gives a text the signs that a typewriter lacks: curly quotes and apostrophes, the ellipsis, no-break spaces
// between an abbreviation and its number.
func Typeset(s string) string {
	if !strings.ContainsAny(s, `"'.€ `) {
		return s
	}
	var b strings.Builder
	previous := ' '
	for _, r := range s {
		opens := unicode.IsSpace(previous) || strings.ContainsRune("([{«–—/", previous)
		switch {
		case r == '\'' && opens:
			r = '‘'
		case r == '\'':
			r = '’'
		case r == '"' && opens:
			r = '“'
		case r == '"':
			r = '”'
		}
		b.WriteRune(r)
		previous = r
	}
	return unbroken.ReplaceAllString(strings.ReplaceAll(b.String(), "...", "…"), "$1\u00a0$2")
}
