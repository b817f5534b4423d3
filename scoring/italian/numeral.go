package italian

import (
	"slices"
	"strconv"
	"strings"
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

// Gender is that of an Italian noun.
type Gender bool

const (
	Masculine Gender = false
	Feminine  Gender = true
)
