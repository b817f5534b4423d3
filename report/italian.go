package report

import (
	"fmt"
	"strings"
	"time"

	"relazione/scoring"
)

// with joins a preposition or an article to a number: "al 90%" but "all'80%", as the number is read aloud.
func with(plain, elided string, q scoring.Quantity) string {
	if !q.Known() {
		return ""
	}
	whole, _, _ := strings.Cut(q.Number(), ",")
	whole, _, _ = strings.Cut(whole, ".")
	if strings.HasPrefix(whole, "8") || whole == "1" && q.Value.Sign() > 0 && !strings.Contains(q.Number(), ".") || whole == "11" {
		return elided + q.String()
	}
	return plain + q.String()
}

func al(q scoring.Quantity) string  { return with("al ", "all'", q) }
func del(q scoring.Quantity) string { return with("del ", "dell'", q) }
func il(q scoring.Quantity) string  { return with("il ", "l'", q) }

// numerals are the numbers that a text spells out.
var numerals = []string{"zero", "una", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci"}

// inWords spells a small number out, in the feminine.
func inWords(n int) string {
	if n >= 0 && n < len(numerals) {
		return numerals[n]
	}
	return fmt.Sprint(n)
}

// all writes "tutti i 9", "tutti gli 8".
func all(n int) string {
	article := "i"
	if s := fmt.Sprint(n); s[0] == '8' || s == "11" {
		article = "gli"
	}
	return fmt.Sprintf("tutti %s %d", article, n)
}

// longDate writes a date as acts do: "31 gennaio 2024", "1º marzo 2024"; empty for the zero time.
func longDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1º"
	}
	return fmt.Sprintf("%s %s %d", day, scoring.Months[t.Month()-1], t.Year())
}

// enumerate joins words as a sentence does: "a, b e c".
func enumerate(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " e " + words[len(words)-1]
}
