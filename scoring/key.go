package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces a text to what a reader would take for the same words: lower case, no accents, no punctuation, single
// spaces. Labels of sheets and columns are compared so.
func Fold(s string) string {
	if folded, ok := foldASCII(s); ok {
		return folded
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%':
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return b.String()
}

// foldASCII is Fold for what needs no tables of characters; ok is false for what does.
func foldASCII(s string) (folded string, ok bool) {
	same, gap, n := true, false, 0
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			return "", false
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '%' || c == ' ' && !gap && n > 0:
			gap = c == ' '
		case c >= 'A' && c <= 'Z':
			same, gap = false, false
		default:
			same, gap = false, true
		}
		n++
	}
	if same && !gap {
		return s, true
	}
	b := make([]byte, 0, len(s))
	gap = false
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c < 'a' && (c < '0' || c > '9') && c != '%' || c > 'z' {
			gap = true
			continue
		}
		if gap && len(b) > 0 {
			b = append(b, ' ')
		}
		gap = false
		b = append(b, c)
	}
	return string(b), true
}

// CodeKey makes codes comparable: "1.2.1 A" and "1.2.1a" are one.
func CodeKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, strings.TrimRight(strings.TrimSpace(s), "."))
}

// TotalOf is what a row of totals says that it sums up, folded: "area 1" for "Totale Area 1"; empty where it only says that it is one.
func TotalOf(s string) string {
	words := strings.Fields(Fold(s))
	for len(words) > 0 && (IsTotal(words[0]) || totalWords[words[0]] || articles[words[0]]) {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// totalWords say of a total only that it is of everything, or how it was made.
var totalWords = map[string]bool{
	"generale": true, "complessivo": true, "complessiva": true, "finale": true, "ponderato": true, "ponderata": true, "semplice": true,
	"aritmetica": true, "dell": true, "del": true, "della": true, "ente": true, "parziale": true, "pesi": true, "risultato": true,
}

// IsTotal reports whether a text names a row that sums others up: "Totale", "Media ponderata".
func IsTotal(s string) bool {
	word, _, _ := strings.Cut(Fold(s), " ")
	switch word {
	case "totale", "totali", "tot", "subtotale", "somma", "media", "riepilogo":
		return true
	}
	return false
}

// articles are the words that a title gains and loses from one table to the next without becoming another title.
var articles = map[string]bool{
	"il": true, "lo": true, "la": true, "l": true, "i": true, "gli": true, "le": true, "un": true, "una": true,
	"di": true, "a": true, "da": true, "in": true, "con": true, "su": true, "per": true, "e": true, "ed": true,
	"del": true, "dello": true, "della": true, "dell": true, "dei": true, "degli": true, "delle": true,
	"al": true, "allo": true, "alla": true, "all": true, "ai": true, "agli": true, "alle": true,
	"nel": true, "nello": true, "nella": true, "nell": true, "nei": true, "negli": true, "nelle": true,
}

// TitleKey makes titles comparable: articles and prepositions, case, accents and punctuation don't count, so "La
// qualità dei processi" and "Qualità dei Processi" are one.
func TitleKey(s string) string {
	var words []string
	for _, word := range strings.Fields(Fold(s)) {
		if !articles[word] {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}
