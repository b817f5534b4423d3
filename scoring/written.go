package scoring

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"relazione/internal/lazy"
)

// A Ratio is what a result is the ratio of, where its own cell says so: 180/240.
type Ratio struct{ Numerator, Denominator Quantity }

// Quotient is the exact number that the ratio gives.
func (r Ratio) Quotient() *big.Rat { return new(big.Rat).Quo(r.Numerator.Value, r.Denominator.Value) }

// AsWritten reads a measure as people type it into a cell: a number with its unit, with a raised mark or an asterisk that refers
// to a note ("28¹", "4200*"), after a sign of number ("n. 4215"), a ratio with or without what it gives ("180/240=75%", "28/30
// (93,3%)"), a duration ("36:30", "36h 30m"), or a number with a comment on a line below it. What can be taken in two ways says in
// Reading how it was taken; anything else stays a text.
func AsWritten(v Value) Value {
	if v.Known() || v.Empty() {
		return v
	}
	first, below, lines := strings.Cut(v.Text, "\n")
	if lines {
		below = strings.Join(strings.Fields(below), " ")
		if below == "" || strings.ContainsFunc(below, unicode.IsDigit) || strings.TrimSpace(first) == "" {
			return v // two numbers, or words over several lines
		}
	}
	s, mark, reading := cutMark(squareMeasure.ReplaceAllStringFunc(cleanNumber(first), squared))
	if reading != "" {
		v.Reading = reading
		return v
	}
	s = numberSign.ReplaceAllString(s, "$1")
	switch q, ratio, ok := readMeasure(s); {
	case ok:
		v.Quantity, v.Ratio, v.Mark = q, ratio, mark
		if v = v.Fitting(); !v.Known() {
			return v
		}
	case monthOrRatio(s) && !strings.HasPrefix(s, "3"): // 30/6 and 31/12 are days
		v.Reading = fmt.Sprintf("«%s» può essere una data o un rapporto", strings.TrimSpace(s))
		return v
	default:
		return v
	}
	switch {
	case lines:
		v.Reading = fmt.Sprintf("sotto il numero c'è scritto «%s»", below)
	case v.Ratio != nil && !strings.ContainsAny(s, "%=("):
		v.Reading = fmt.Sprintf("«%s» è stato letto come un rapporto: %s", strings.TrimSpace(s), v.Quantity)
	case mark != "" && mark != "*":
		v.Reading = fmt.Sprintf("il segno %s è stato preso per il richiamo di una nota", mark)
	case decimalOrThousand.MatchString(s):
		v.Reading = fmt.Sprintf(
			"«%s» è stato letto con la virgola decimale (%s), non come migliaia",
			strings.TrimSpace(s),
			v.Quantity,
		)
	}
	return v
}

var (
	// numberSign begins a count: "n. 4215", "nr 12", "n° 3".
	numberSign = lazy.New(`(?i)^n(?:\.|r\.?|um\.?|°|º)\s*(\d)`)
	// decimalOrThousand is a number that Italians read with a decimal comma, and the English with one of thousands.
	decimalOrThousand = lazy.New(`^[€\s]*[1-9]\d{0,2},\d{3}(?:\s*[^\d\s%‰].*)?$`)
	// raisedMark is a reference to a note, or the exponent of a unit: raised or lowered digits and letters.
	raisedMark = lazy.New(`[⁰¹²³⁴-⁹⁽⁾ᵃᵇᶜᵈ†‡]+(?:[,;] ?[⁰¹²³⁴-⁹⁽⁾ᵃᵇᶜᵈ†‡]+)*$|[₀-₉]+$`)
	// markInside is a number with a mark before its unit: "28¹ eventi".
	markInside = lazy.New(`^([-+]?[\d.,]*\d)([⁰¹²³⁴-⁹⁽⁾ᵃᵇᶜᵈ†‡]+)( ?[%‰€]| ?\pL.*)$`)
	// markInBrackets is a reference to a note in brackets: "28 (1)", "100% [a]".
	markInBrackets = lazy.New(`^([-+]?[\d.,]*\d ?[%‰€]?) ?([(\[](?:[1-9]\d?|[a-z]|\*+)[)\]])$`)
	// squareMeasure is an area or a volume as keyboards write it: m2.
	squareMeasure = lazy.New(`(?:^|[\d ])[cdkm]?m[23]$`)
	// lengths are units that an exponent can follow.
	lengths = lazy.New(`(?:^|[\d ])(?:[cdkmh]|da)?m$`)
)

func squared(unit string) string {
	return unit[:len(unit)-1] + map[byte]string{'2': "²", '3': "³"}[unit[len(unit)-1]]
}

// cutMark takes a mark off the end of a number: asterisks, or raised digits that are no exponent of a unit. A power of ten is none of
// the two: reading then says so.
func cutMark(s string) (rest, mark, reading string) {
	rest = strings.TrimRight(s, "* ")
	if mark = strings.TrimSpace(s[len(rest):]); mark != "" {
		return rest, mark, ""
	}
	if m := markInBrackets.FindStringSubmatch(s); m != nil {
		return m[1], m[2], ""
	}
	if m := markInside.FindStringSubmatch(s); m != nil && !powerOfTen.MatchString(m[1]) {
		return m[1] + m[3], m[2], ""
	}
	mark = raisedMark.FindString(s)
	trimmed := strings.TrimSpace(strings.TrimSuffix(s, mark))
	last, _ := lastRune(trimmed)
	switch {
	case mark == "" || trimmed == "":
		return s, "", ""
	case (mark == "²" || mark == "³") && lengths.MatchString(trimmed):
		return s, "", "" // m²
	case unicode.IsLetter(last) && strings.Trim(mark, "₀₁₂₃₄₅₆₇₈₉") == "":
		return s, "", "" // CO₂
	case powerOfTen.MatchString(trimmed):
		return s, "", fmt.Sprintf("«%s» può essere una potenza o un numero con il richiamo di una nota", s)
	}
	return trimmed, mark, ""
}

var powerOfTen = lazy.New(`(?:^|[^\d.,])10$`)

func lastRune(s string) (rune, bool) {
	rs := []rune(s)
	if len(rs) == 0 {
		return 0, false
	}
	return rs[len(rs)-1], true
}

// ratioText is one number over another, and what they give: "180/240=75%", "28 / 30 (93,3%)", "28 su 30: 93,3%".
var ratioText = lazy.New(`(?i)^([\d.,]*\d)\s*(?:/|⁄|∕|\bsu\b|\bdi\b)\s*(\d[\d.,]*?)(?:\s*[*x×]\s*100)?` +
	`(?:\s*(?:=|:|-)\s*([\d.,]+\s*[%‰]?)|\s*\(\s*([\d.,]+\s*[%‰]?)\s*\)|\s+([\d.,]+\s*[%‰]))?$`)

// shareOfRatio is the other way round: "93,3% (28/30)".
var shareOfRatio = lazy.New(`(?i)^([\d.,]+\s*[%‰])\s*\(\s*([\d.,]*\d\s*(?:/|su|di)\s*\d[\d.,]*)\s*\)$`)

// monthOrRatio reports whether a text may be a day and a month, a month and a year, or one number over another.
func monthOrRatio(s string) bool {
	m := dayOrMonth.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return false
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[2])
	return a >= 1 && (a <= 31 && b >= 1 && b <= 12 || a <= 12 && (b >= 20 && b < 40 || b >= 1900 && b <= 2100))
}

var dayOrMonth = lazy.New(`^(\d{1,2})/(\d{1,2}|\d{4})$`)

// readMeasure reads a number, a ratio or a duration.
func readMeasure(s string) (Quantity, *Ratio, bool) {
	if q, err := ParseQuantity(s); err == nil {
		return q, nil, true
	}
	if q, ok := parseDuration(s); ok {
		return q, nil, true
	}
	s = strings.TrimSpace(s)
	if m := shareOfRatio.FindStringSubmatch(s); m != nil {
		s = m[2] + "=" + m[1]
	}
	m := ratioText.FindStringSubmatch(s)
	if m == nil || monthOrRatio(s) {
		return Quantity{}, nil, false
	}
	a, err := ParseQuantity(m[1])
	b, err2 := ParseQuantity(m[2])
	if err != nil || err2 != nil || b.Value.Sign() <= 0 {
		return Quantity{}, nil, false
	}
	ratio := &Ratio{a, b}
	if stated := m[3] + m[4] + m[5]; stated != "" {
		q, err := ParseQuantity(stated)
		if err == nil && q.Unit == Plain { // "28/30 (93,3)": the sign is understood
			if share := Share(new(big.Rat).Quo(q.Value, big.NewRat(100, 1)), q.Decimals); share.Agrees(
				ratio.Quotient(),
			) {
				q = share
			}
		}
		return q, ratio, err == nil
	}
	const decimals = 2
	return Share(ratio.Quotient(), decimals), ratio, true
}

var (
	clockText = lazy.New(`^(?:h|ore)?\s*(\d{1,5})[:∶]([0-5]\d)(?:[:∶]([0-5]\d))?(?:\s*(?:h|ore))?$`)
	hoursText = lazy.New(
		`(?i)^(\d{1,5})\s*(?:h|ore|ora)\.?\s*(?:,?\s*e\s+|,\s*)?(?:([0-5]?\d)\s*(?:m|min|minuti|minuto|'|′)?\.?)?$`,
	)
)

// parseDuration reads hours and minutes: "36:30", "36:30:00", "36h 30m", "2 ore e 15 minuti". The unit is the hour.
func parseDuration(s string) (Quantity, bool) {
	s = strings.TrimSpace(s)
	m := clockText.FindStringSubmatch(s)
	if m == nil {
		m = append(hoursText.FindStringSubmatch(s), "")
		if len(m) < 4 || m[2] == "" { // "36 ore" is a number with its unit
			return Quantity{}, false
		}
	}
	total := new(big.Rat)
	for i, part := range m[1:4] {
		if part == "" {
			continue
		}
		n, ok := new(big.Rat).SetString(part)
		if !ok {
			return Quantity{}, false
		}
		for range i {
			n.Quo(n, big.NewRat(60, 1))
		}
		total.Add(total, n)
	}
	q := Quantity{Value: total, Decimals: 2, Unit: Hours}
	return q.Terse(), true
}

// cleanNumber makes the signs of a number those of the keyboard: full-width and foreign digits, minus signs, spaces of any
// width; without what nobody sees.
func cleanNumber(s string) string {
	if ascii(s) {
		return strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return ' '
			}
			return r
		}, s))
	}
	s = width.Fold.String(normalizeSpaces(s))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r) || r == '\u034f' || r >= '\ufe00' && r <= '\ufe0f':
			return -1
		case r == '﹪':
			return '%'
		case unicode.Is(unicode.Nd, r) && r > '9':
			return '0' + digitValue(r)
		}
		return r
	}, s))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// digitValue is the value of a decimal digit of any script: their ten stand in order.
func digitValue(r rune) rune {
	zero := r
	for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
		zero--
	}
	return r - zero
}
