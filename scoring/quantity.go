package scoring

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"relazione/internal/lazy"
)

// A Unit is what a number counts, in the spelling used on the page: "" for a plain number, "%", "‰", "€", "gg.".
type Unit string

// Units with a meaning of their own; any other text is a unit too, and only printed.
const (
	Plain    Unit = ""
	Percent  Unit = "%"
	PerMille Unit = "‰"
	Euro     Unit = "€"
	Days     Unit = "gg."
	Hours    Unit = "ore"
)

// scale is what one of the unit is worth: 1% is 1/100.
func (u Unit) scale() *big.Rat {
	switch u {
	case Percent:
		return hundredth
	case PerMille:
		return thousandth
	}
	return one
}

// compares reports whether numbers of two units are of the same kind: the same, both shares, or one without a unit.
func (u Unit) compares(v Unit) bool {
	share := func(u Unit) bool { return u == Percent || u == PerMille }
	if u != v && (u.multiple() || v.multiple()) {
		return false
	}
	return u == v || u == Plain || v == Plain || share(u) && share(v)
}

// multiple reports whether the unit counts thousands or millions of something: the number alone says little.
func (u Unit) multiple() bool {
	word, _, _ := strings.Cut(strings.ToLower(string(u)), " ")
	switch strings.TrimSuffix(word, ".") {
	case "mila", "migliaia", "mln", "milioni", "milione", "mld", "miliardi", "miliardo":
		return true
	}
	return false
}

// Never changed.
var one, hundredth, thousandth = big.NewRat(1, 1), big.NewRat(1, 100), big.NewRat(1, 1000)

// A Quantity is an exact number as a document states it.
type Quantity struct {
	// Value is the number itself: 0.976 for "97,60%", -12 for "-12 gg.". Nil in the zero Quantity, which is no number.
	Value *big.Rat
	// Decimals is how many are stated, in the unit: 2 for "97,60%".
	Decimals int
	// Unit is what Value counts.
	Unit Unit
}

// Share returns r as a percentage shown with the given decimals: Share(1/2, 0) is "50%".
func Share(r *big.Rat, decimals int) Quantity {
	return Quantity{Value: r, Decimals: decimals, Unit: Percent}
}

// Fits reports whether a number is one that a dashboard can have: no body counts more than a thousand million millions of anything.
func Fits(r *big.Rat) bool {
	const surely = 49 // bits of a numerator, with which a fraction is less than most
	return r.Num().BitLen() <= surely || new(big.Rat).Abs(r).Cmp(most) <= 0
}

// most is 10^15, which Excel's 15 digits still tell from its neighbours.
var most = new(big.Rat).SetInt64(1e15)

// Fitting is a value without its number where that is one that no dashboard can have; what it says of how it was read then tells.
func (v Value) Fitting() Value {
	if v.Known() && !Fits(v.Value) {
		v.Quantity, v.Ratio, v.Stored = Quantity{}, nil, false
		v.Reading = "il numero è fuori misura: non sta fra −10¹⁵ e 10¹⁵"
	}
	return v
}

// Known reports whether q is a number at all.
func (q Quantity) Known() bool { return q.Value != nil }

// String writes q as Italian administrative texts do: a full stop between thousands, a decimal comma, the per cent
// sign next to the number and any other unit after a no-break space ("1.234,50%", "27 gg."). It rounds to q.Decimals.
// The zero Quantity is the empty string.
func (q Quantity) String() string {
	s := q.Number()
	switch q.Unit {
	case Plain:
		return s
	case Percent, PerMille:
		return s + string(q.Unit)
	}
	if s == "" {
		return ""
	}
	return s + "\u00a0" + string(q.Unit)
}

// Number is String without the unit.
func (q Quantity) Number() string {
	if q.Value == nil {
		return ""
	}
	s := q.fixed()
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteString("," + fraction)
	}
	if strings.Trim(b.String(), "0.,") == "" {
		sign = "" // a rounding to zero has no sign
	}
	return sign + b.String()
}

// fixed is the number in its unit with its decimals, after a point.
func (q Quantity) fixed() string {
	units, ok := roundedSmall(q.Value, q.Unit.scale(), q.Decimals)
	if !ok {
		return new(big.Rat).Quo(q.Value, q.Unit.scale()).FloatString(q.Decimals)
	}
	if q.Decimals <= 0 {
		return strconv.FormatInt(units, 10)
	}
	s := fmt.Sprintf("%0*d", q.Decimals+1, max(units, -units))
	sign := ""
	if units < 0 {
		sign = "-"
	}
	return sign + s[:len(s)-q.Decimals] + "." + s[len(s)-q.Decimals:]
}

// Terse is q with the decimals that say nothing left out: "80,00%" becomes "80%", "97,60%" becomes "97,6%".
func (q Quantity) Terse() Quantity {
	for q.Value != nil && q.Decimals > 0 && q.round(q.Decimals-1).Cmp(q.Rounded()) == 0 {
		q.Decimals--
	}
	return q
}

// Rounded is the number that String shows: q.Value rounded to q.Decimals in the unit.
func (q Quantity) Rounded() *big.Rat { return q.round(q.Decimals) }

func (q Quantity) round(decimals int) *big.Rat {
	scale := q.Unit.scale()
	r := new(big.Rat).Quo(q.Value, scale)
	return r.Mul(Round(r, decimals), scale)
}

// Spread is how far the exact number may lie from q as it was written: half a unit of its last decimal.
func (q Quantity) Spread() *big.Rat {
	half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(q.Decimals)), nil))
	return half.Mul(half, big.NewRat(1, 2)).Mul(half, q.Unit.scale())
}

// Agrees reports whether q is a correct rounding of exact at the decimals that q states.
func (q Quantity) Agrees(exact *big.Rat) bool {
	return q.Units(exact).Cmp(q.Units(q.Value)) == 0
}

// Units is a number in units of q's last decimal, rounded half away from zero.
func (q Quantity) Units(exact *big.Rat) *big.Int {
	return roundedUnits(exact, q.Unit.scale(), q.Decimals)
}

// roundedUnits is r / scale in units of the last decimal, rounded half away from zero.
func roundedUnits(r, scale *big.Rat, decimals int) *big.Int {
	if units, ok := roundedSmall(r, scale, decimals); ok {
		return big.NewInt(units)
	}
	return roundedLarge(r, scale, decimals)
}

// roundedLarge is roundedUnits for numbers of any size.
func roundedLarge(r, scale *big.Rat, decimals int) *big.Int {
	n := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	n.Mul(n, r.Num()).Mul(n, scale.Denom())
	d := new(big.Int).Mul(r.Denom(), scale.Num())
	quotient, rest := n.QuoRem(n, d, new(big.Int))
	if rest.Lsh(rest.Abs(rest), 1).Cmp(d) >= 0 {
		quotient.Add(quotient, big.NewInt(int64(r.Sign())))
	}
	return quotient
}

// roundedSmall is roundedUnits where all that it comes by fits 64 bits, as nearly all numbers of a workbook do; ok is false where it doesn't.
func roundedSmall(r, scale *big.Rat, decimals int) (units int64, ok bool) {
	for _, n := range []*big.Int{r.Num(), r.Denom(), scale.Num(), scale.Denom()} {
		if !n.IsInt64() || n.Int64() == math.MinInt64 {
			return 0, false
		}
	}
	num, negative := r.Num().Int64(), r.Sign() < 0
	if negative {
		num = -num
	}
	n, fits := uint64(num), true
	times := func(by uint64) {
		high, low := bits.Mul64(n, by)
		n, fits = low, fits && high == 0 && low <= math.MaxInt64/2
	}
	for range decimals {
		if times(10); !fits {
			return 0, false
		}
	}
	times(uint64(scale.Denom().Int64()))
	high, d := bits.Mul64(uint64(r.Denom().Int64()), uint64(scale.Num().Int64()))
	if !fits || high != 0 || d == 0 || d > math.MaxInt64/2 || scale.Sign() < 0 {
		return 0, false
	}
	quotient, rest := n/d, n%d
	if 2*rest >= d {
		quotient++
	}
	if negative {
		return -int64(quotient), true
	}
	return int64(quotient), true
}

// Round rounds r to the given decimals, halves away from zero, as Excel's ROUND does.
func Round(r *big.Rat, decimals int) *big.Rat {
	if r.IsInt() {
		return new(big.Rat).Set(r)
	}
	return new(
		big.Rat,
	).SetFrac(roundedUnits(r, big.NewRat(1, 1), decimals), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)),
		nil))
}

// Short is r, or where its fraction is long a number of few digits that rounds as r does to as many decimals as people write, and is as
// near to any number of theirs: r cut far behind them, with a last digit that keeps it off every half that r isn't.
func Short(r *big.Rat) *big.Rat {
	const kept, long = maxDigits + 10, 64 * (maxDigits + 10) // decimals, and bits worth cutting
	if r.Denom().BitLen() <= long {
		return r
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(kept), nil)
	n, rest := new(big.Int).QuoRem(new(big.Int).Mul(r.Num(), scale), r.Denom(), new(big.Int))
	n.Mul(n, big.NewInt(10))
	if rest.Sign() != 0 {
		n.Add(n, big.NewInt(int64(r.Sign())))
	}
	return new(big.Rat).SetFrac(n, scale.Mul(scale, big.NewInt(10)))
}

// errNotNumber is returned, wrapped, for a text in which no number can be read.
var errNotNumber = errors.New("non è un numero")

// limits on the text of a number: longer ones are mistakes or attacks, never measurements.
const (
	maxNumberText = 80
	maxDigits     = 30
	maxUnitText   = 24
)

// ParseQuantity reads a number as Italian hands type it: "97,60 %", "-12 gg.", "115€", "€ 2.791.266,59", "3,5",
// "- 21,43". A full stop separates thousands where groups of three follow it, and stands for the comma elsewhere
// ("97.6"). What follows the number is its unit. It returns an error that says what is wrong when the text is not
// one number: two commas, a letter among the digits, nothing at all.
func ParseQuantity(text string) (Quantity, error) {
	s := cleanNumber(text)
	if s == "" {
		return Quantity{}, fmt.Errorf("cella vuota: %w", errNotNumber)
	}
	if utf8.RuneCountInString(s) > maxNumberText {
		return Quantity{}, fmt.Errorf("testo troppo lungo: %w", errNotNumber)
	}
	var unit Unit
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok && strings.HasPrefix(strings.TrimSpace(rest), "€") { // "-€ 12"
		s, sign = strings.TrimSpace(rest), "-"
	}
	for _, currency := range []string{"€", "EUR", "euro", "Euro"} {
		if rest, ok := strings.CutPrefix(s, currency); ok {
			s, unit = strings.TrimSpace(rest), Euro
			break
		}
	}
	if rest, ok := strings.CutPrefix(s, "-"); ok && sign == "" {
		s, sign = strings.TrimSpace(rest), "-"
	} else if rest, ok := strings.CutPrefix(s, "+"); ok {
		s = strings.TrimSpace(rest)
	}
	s = spacedThousands.ReplaceAllStringFunc(
		s,
		func(number string) string { return strings.ReplaceAll(number, " ", ".") },
	)
	end := strings.IndexFunc(
		s,
		func(r rune) bool { return !isDigit(r) && r != '.' && r != ',' && r != '\'' && r != '’' },
	)
	if end < 0 {
		end = len(s)
	}
	digits, suffix := strings.ReplaceAll(s[:end], "’", "'"), s[end:]
	if strings.HasSuffix(digits, ".") && beginsWord(suffix) {
		return Quantity{}, fmt.Errorf("%q: il numero di un elenco: %w", text, errNotNumber)
	}
	// A full stop after the last digit ends a sentence or an abbreviation, not a number.
	digits = strings.TrimSuffix(digits, ".")
	number, decimals, err := parseDigits(digits)
	if err != nil {
		return Quantity{}, fmt.Errorf("%q: %w", text, err)
	}
	if suffix != "" {
		currency := unit
		if unit, err = parseUnit(suffix); err != nil {
			return Quantity{}, fmt.Errorf("%q: %w", text, err)
		}
		switch {
		case currency == Plain:
		case unit.multiple():
			unit += " " + currency
		default:
			return Quantity{}, fmt.Errorf("%q: due unità di misura: %w", text, errNotNumber)
		}
	}
	value, ok := new(big.Rat).SetString(sign + number)
	if !ok {
		return Quantity{}, fmt.Errorf("%q: %w", text, errNotNumber)
	}
	return Quantity{Value: value.Mul(value, unit.scale()), Decimals: decimals, Unit: unit}, nil
}

// spacedThousands is a number at the beginning of a text whose thousands are parted by spaces, as ISO 80000-1 has them.
var spacedThousands = lazy.New(`^[1-9]\d{0,2}(?: \d{3})+(?:,\d+)?(?:\D|$)`)

// beginsWord reports whether a text goes on with a word after a space: "2. Didattica".
func beginsWord(s string) bool {
	rest, ok := strings.CutPrefix(s, " ")
	r, _ := utf8.DecodeRuneInString(rest)
	return ok && unicode.IsLetter(r)
}

// separators drops what parts the digits of a number.
var separators = strings.NewReplacer(".", "", ",", "")

// parseDigits turns digits with Italian separators into what big.Rat reads, and counts the decimals.
func parseDigits(s string) (number string, decimals int, err error) {
	if s == "" {
		return "", 0, errNotNumber
	}
	if len(separators.Replace(s)) > maxDigits {
		return "", 0, fmt.Errorf("più di %d cifre: %w", maxDigits, errNotNumber)
	}
	if !isDigit(rune(s[0])) || !isDigit(rune(s[len(s)-1])) {
		return "", 0, fmt.Errorf("separatore fuori posto: %w", errNotNumber)
	}
	s = strings.ReplaceAll(s, "'", ".")
	comma, stop := strings.LastIndex(s, ","), strings.LastIndex(s, ".")
	point := comma // where the decimals begin
	switch {
	case comma < 0 && stop >= 0 && !grouped(s, '.'):
		if strings.Count(s, ".") > 1 {
			return "", 0, fmt.Errorf("due punti decimali: %w", errNotNumber)
		}
		point = stop
	case comma >= 0 && stop > comma: // 1,234.5, as in English
		point = stop
		if !grouped(s[:stop], ',') {
			return "", 0, fmt.Errorf("separatori in disordine: %w", errNotNumber)
		}
	case comma >= 0 && strings.Count(s, ",") > 1:
		return "", 0, fmt.Errorf("due virgole: %w", errNotNumber)
	case comma >= 0 && stop >= 0 && !grouped(s[:comma], '.'):
		return "", 0, fmt.Errorf("gruppi di migliaia irregolari: %w", errNotNumber)
	}
	if point < 0 {
		return separators.Replace(s), 0, nil
	}
	fraction := s[point+1:]
	return separators.Replace(s[:point]) + "." + fraction, len(fraction), nil
}

// grouped reports whether s is digits in groups of three divided by sep, the first group shorter or not.
func grouped(s string, sep rune) bool {
	groups := strings.Split(s, string(sep))
	for i, group := range groups {
		if i == 0 && (len(group) < 1 || len(group) > 3 || (len(groups) > 1 && group == "0")) {
			return false
		}
		if i > 0 && len(group) != 3 {
			return false
		}
	}
	return true
}

// parseUnit reads what stands after a number. Spellings of one unit become one.
func parseUnit(suffix string) (Unit, error) {
	glued := suffix[0] != ' '
	s := strings.TrimSpace(suffix)
	switch strings.ToLower(s) {
	case "%", "%.", "per cento", "percento", "per cento.", "pct", "p.c.", "perc.", "perc":
		return Percent, nil
	case "‰", "per mille":
		return PerMille, nil
	case "€", "euro", "eur":
		return Euro, nil
	case "gg", "gg.", "g.", "giorni", "giorno":
		return Days, nil
	case "h", "h.", "ore", "ora":
		return Hours, nil
	}
	if len(s) > maxUnitText {
		return "", fmt.Errorf("dopo il numero c'è altro testo: %w", errNotNumber)
	}
	if glued && strings.Trim(s, "OoIl") == "" {
		return "", fmt.Errorf("la lettera %s al posto di una cifra: %w", s, errNotNumber)
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && r != ' ' && r != '.' && r != '/' && r != '°' && r != '²' && r != '³' && r != '₂' &&
			r != '₃' &&
			r != '€' {
			return "", fmt.Errorf("%q fra le cifre: %w", r, errNotNumber)
		}
	}
	return Unit(s), nil
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// normalizeSpaces makes every space a plain one and every minus a hyphen, as a reader sees them.
func normalizeSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u2212' || r == '\u2013' || r == '\u2010' || r == '\u2011' || r == '\u2012' || r == '\ufe63':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
}
