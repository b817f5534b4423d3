package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// unbroken are the abbreviations and words that may not be parted from the number after them.
var unbroken = map[string]bool{
	"n.":       true,
	"nn.":      true,
	"art.":     true,
	"artt.":    true,
	"par.":     true,
	"pag.":     true,
	"pagina":   true,
	"prot.":    true,
	"comma":    true,
	"€":        true,
	"tabella":  true,
	"allegato": true,
}

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
	return keepTogether(strings.ReplaceAll(b.String(), "...", "…"))
}

// keepTogether makes the spaces within a reference no-break ones.
func keepTogether(s string) string {
	words := strings.Split(s, " ")
	if len(words) == 1 {
		return s
	}
	var b strings.Builder
	for i, word := range words {
		if i > 0 {
			before := words[i-1]
			if at := strings.LastIndexAny(before, "(“«’‘"); at >= 0 {
				_, size := utf8.DecodeRuneInString(before[at:])
				before = before[at+size:]
			}
			before = strings.ToLower(before)
			space := " "
			if unbroken[before] && beginsReference(word) {
				space = "\u00a0"
			}
			b.WriteString(space)
		}
		b.WriteString(word)
	}
	return b.String()
}

// beginsReference reports whether a word may be what an abbreviation refers to: a number, a letter, "n.".
func beginsReference(word string) bool {
	word = strings.TrimRight(word, ".,;:)")
	first, size := utf8.DecodeRuneInString(word)
	return unicode.IsDigit(first) || unicode.IsUpper(first) && size == len(word) || word == "n"
}
