package italian

import (
	"slices"
	"strconv"
	"strings"

	"relazione/internal/lazy"
)

// numerals are the numbers that texts spell out, from nothing on.
var numerals = [...]string{
	"zero",
	"uno",
	"due",
	"tre",
	"quattro",
	"cinque",
	"sei",
	"sette",
	"otto",
	"nove",
	"dieci",
	"undici",
	"dodici",
	"tredici",
	"quattordici",
	"quindici",
	"sedici",
	"diciassette",
	"diciotto",
	"diciannove",
	"venti",
}

// spelled is up to which number our own texts spell numbers out, as is usual in running Italian.
const spelled = 10

// Numeral spells a small number out, in the feminine where what it counts is; a larger one is digits.
func Numeral(n int, counted Gender) string {
	switch {
	case n == 1 && counted == Feminine:
		return "una"
	case n >= 0 && n <= spelled:
		return numerals[n]
	}
	return strconv.Itoa(n)
}

// ParseNumeral reads a number that is spelled out, in either gender; false for any other word.
func ParseNumeral(word string) (int, bool) {
	word = strings.ToLower(word)
	if word == "una" {
		return 1, true
	}
	i := slices.Index(numerals[:], word)
	return i, i >= 0
}

// spelledOut are the words of which Italian numbers are made, and what may stand before one.
var spelledOut = lazy.New(`^(?:(?:almeno|circa|oltre|più di|meno di|fino a|massimo|minimo|non meno di) )?(?:zero|uno|un[oa]?|due|tre|tré|quattro|` +
	`cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|vent[ip]?|venti|trenta|trent|` +
	`quaranta|quarant|cinquanta|cinquant|sessanta|sessant|settanta|settant|ottanta|ottant|novanta|novant|cento|cent|mille|mila|milione|milioni| e | )+` +
	`(?: (?:giorni|per cento|euro|mesi|ore))?$`)

// SpelledOut reports whether a text is a number in words, "quattro", "almeno duecento": what people can read and nothing can compare.
func SpelledOut(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	return s != "" && spelledOut.MatchString(s)
}

// Gender is that of an Italian noun.
type Gender bool

const (
	Masculine Gender = false
	Feminine  Gender = true
)
