package workbook

import (
	"math/big"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"relazione/scoring"
)

// A format is a number format as Excel applies it (ECMA-376 part 1, 18.8.31): up to four sections, each for some
// numbers, the last for texts.
type format struct {
	sections []section // for numbers
	texts    *section  // for texts; nil where they are shown as they are
	base     time.Time // day zero of dates
	mac      bool      // days are counted from 1904
}

// general shows a number as it is.
var general = newFormat("", false)

// builtinFormats are the number formats that files name without spelling out (ECMA-376 part 1, 18.8.30), as Excel has
// them with Italian settings.
var builtinFormats = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
	5: `#,##0\ "€";\-#,##0\ "€"`, 6: `#,##0\ "€";[Red]\-#,##0\ "€"`,
	7: `#,##0.00\ "€";\-#,##0.00\ "€"`, 8: `#,##0.00\ "€";[Red]\-#,##0.00\ "€"`,
	9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "dd/mm/yyyy", 15: "dd-mmm-yy", 16: "dd-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
	21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: `#,##0;\-#,##0`, 38: `#,##0;[Red]\-#,##0`,
	39: `#,##0.00;\-#,##0.00`, 40: `#,##0.00;[Red]\-#,##0.00`,
	41: `_-* #,##0_-;\-* #,##0_-;_-* "-"_-;_-@_-`, 42: `_-* #,##0\ "€"_-;\-* #,##0\ "€"_-;_-* "-"\ "€"_-;_-@_-`,
	43: `_-* #,##0.00_-;\-* #,##0.00_-;_-* "-"??_-;_-@_-`,
	44: `_-* #,##0.00\ "€"_-;\-* #,##0.00\ "€"_-;_-* "-"??\ "€"_-;_-@_-`,
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}

// maxFormatCode is Excel's own limit on a format's code, in characters.
const maxFormatCode = 255

// newFormat understands a number format's code; what is no format shows numbers as they are.
func newFormat(code string, date1904 bool) *format {
	f := &format{base: time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC), mac: date1904}
	if date1904 {
		f.base = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if code == "" || utf8.RuneCountInString(code) > maxFormatCode {
		code = "General"
	}
	const most = 4 // sections; what comes after is ignored, as in Excel
	all := splitSections(code)
	all = all[:min(most, len(all))]
	for _, tokens := range all {
		f.sections = append(f.sections, newSection(tokens))
	}
	last := &f.sections[len(f.sections)-1]
	if len(all) == most || len(all) > 1 && last.forTexts() {
		f.texts, f.sections = last, f.sections[:len(f.sections)-1]
	}
	f.conditions()
	return f
}

// text shows a text.
func (f *format) text(s string) string {
	if f.texts == nil {
		return s
	}
	var b strings.Builder
	for _, t := range f.texts.tokens {
		if t.kind == textToken || t.kind == generalToken {
			b.WriteString(s)
		} else {
			b.WriteString(literal(t))
		}
	}
	return strings.TrimSpace(b.String())
}

// conditions gives sections without one the numbers that are theirs by position: the first those above zero (or from it
// on, or all, where fewer follow), the second those below, the third the rest.
func (f *format) conditions() {
	numeric := f.sections
	given := false
	for i := range numeric {
		given = given || numeric[i].holds != nil
	}
	sign := func(holds func(int) bool) func(*big.Rat) bool {
		return func(v *big.Rat) bool { return holds(v.Sign()) }
	}
	negative := sign(func(s int) bool { return s < 0 })
	switch {
	case len(numeric) == 2 && !given:
		numeric[0].holds = sign(func(s int) bool { return s >= 0 })
		numeric[1].unsigned = true
	case len(numeric) == 3 && !given:
		numeric[0].holds = sign(func(s int) bool { return s > 0 })
		numeric[1].holds, numeric[1].unsigned = negative, true
	case len(numeric) == 3 && numeric[1].holds == nil:
		numeric[1].holds, numeric[1].unsigned = negative, true
	case len(numeric) == 2 && numeric[0].aboveZero && numeric[1].holds == nil:
		numeric[1].unsigned = true
	}
}

// section is the one for a number; nil where none is, which Excel shows as a row of signs.
func (f *format) section(v *big.Rat) *section {
	for i := range f.sections {
		if s := &f.sections[i]; s.holds == nil || s.holds(v) {
			return s
		}
	}
	return nil
}

// meaning is what kind of thing a format makes of a number.
type meaning uint8

const (
	meansNumber   meaning = iota
	meansDate             // a day, with or without a time
	meansDuration         // hours and minutes, of the clock or elapsed
	meansWords            // no digit of the number is shown
)

// A reading is a number as its format shows it.
type reading struct {
	text     string // as a person sees it, without the spaces around it
	means    meaning
	quantity scoring.Quantity // the number that the text states; the zero Quantity where it states none
	note     string           // what the text doesn't say, in Italian; empty where it says all
}

// read shows a number. Text, unit and value agree: a format that scales gives the scaled number in the unit written
// after it, one that shows words gives no number.
func (f *format) read(v *big.Rat) reading {
	s := f.section(v)
	if s == nil {
		return reading{text: "#####", means: meansWords, note: "il formato non prevede il valore " + italianNumber(v)}
	}
	var out reading
	switch s.kind {
	case dateSection:
		out = f.date(s, v)
	case fractionSection:
		out = reading{text: s.fraction(v), quantity: scoring.Quantity{Value: v, Decimals: allDecimals(v)}}
	case scientificSection:
		out = reading{text: s.scientific(v), quantity: scoring.Quantity{Value: v, Decimals: allDecimals(v)}}
	default:
		out = s.number(v)
	}
	out.text = strings.TrimSpace(out.text)
	hasSign := strings.ContainsAny(out.text, "-−(") || out.means == meansDate
	switch {
	case out.text == "" && v.Sign() != 0:
		out.means, out.quantity = meansWords, scoring.Quantity{}
		out.note = "il formato nasconde il valore " + italianNumber(v)
	case v.Sign() < 0 && out.means == meansNumber && !hasSign && strings.ContainsAny(out.text, "123456789"):
		out.note = "il formato nasconde il segno: il valore è " + italianNumber(v)
	case out.means == meansNumber && s.kind == numberSection && s.adds(v):
		out = seen(out, v)
	}
	return out
}

// adds reports whether the section writes digits or a sign of its own beside those of a number.
func (s *section) adds(v *big.Rat) bool {
	for _, t := range s.tokens {
		if t.kind == literalToken &&
			(strings.ContainsAny(t.text, "0123456789") || v.Sign() > 0 && strings.ContainsAny(t.text, "-−(")) {
			return true
		}
	}
	return false
}

// seen is a reading by its text alone, where the format writes digits or a sign beside the number's.
func seen(r reading, v *big.Rat) reading {
	text := r.text
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		text = "-" + strings.TrimSuffix(inner, ")")
	}
	w := scoring.AsWritten(scoring.Value{Text: text})
	if w.Known() && r.quantity.Known() && w.Value.Cmp(r.quantity.Value) == 0 {
		return r
	}
	r.quantity, r.note = w.Quantity, "il formato aggiunge cifre o segni al valore "+italianNumber(v)
	if !w.Known() {
		r.means = meansWords
	}
	return r
}

// italianNumber writes a number in full.
func italianNumber(v *big.Rat) string {
	return scoring.Quantity{Value: v, Decimals: allDecimals(v)}.String()
}

// allDecimals counts the decimals that write r in full; at most 15.
func allDecimals(r *big.Rat) int {
	n, exact := r.FloatPrec()
	if !exact {
		return 15
	}
	return min(n, 15)
}

// roundAt rounds to a decimal place, which may lie before the decimal point.
func roundAt(r *big.Rat, decimals int) *big.Rat {
	if decimals >= 0 {
		return scoring.Round(r, decimals)
	}
	power := powerOfTen(-decimals)
	return power.Mul(power, scoring.Round(new(big.Rat).Quo(r, power), 0))
}

// powerOfTen is 10 to the n, which may be negative.
func powerOfTen(n int) *big.Rat {
	p := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil))
	if n < 0 {
		p.Inv(p)
	}
	return p
}

// FormatCode is the number format that shows v as its text does; the inverse of reading a cell. ok is false where no format
// does, and the text itself must be written.
func FormatCode(v scoring.Value) (code string, ok bool) {
	prefix, suffix := around(v)
	code = "0"
	if strings.Contains(v.Number(), ".") && strings.Contains(v.Text, ".") {
		code = "#,##0"
	}
	if v.Quantity.Decimals > 0 {
		code += "." + strings.Repeat("0", v.Quantity.Decimals)
	}
	quote := func(s string) string {
		if s == "" {
			return ""
		}
		return `"` + strings.ReplaceAll(s, `"`, `"\""`) + `"`
	}
	space, percent := strings.CutSuffix(suffix, "%")
	switch {
	case v.Unit == scoring.Percent && percent:
		code += quote(space) + "%"
	case v.Unit == scoring.Percent:
		code += "%"
	default:
		code = quote(prefix) + code + quote(suffix)
	}
	stored := v.Value
	if v.Unit == scoring.PerMille { // written by the format, not multiplied by it
		stored = new(big.Rat).Mul(stored, big.NewRat(1000, 1))
	}
	again := formats.of(code).read(stored)
	return code, again.text == v.Text && again.quantity.Known() && again.quantity.Value.Cmp(v.Value) == 0
}

// formats are those that numbers were written with: a few, many times.
var formats formatCache

type formatCache struct {
	mu     sync.Mutex
	byCode map[string]*format
}

func (c *formatCache) of(code string) *format {
	const most = 500
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.byCode[code]
	if f == nil {
		if f = newFormat(code, false); c.byCode == nil || len(c.byCode) == most {
			c.byCode = map[string]*format{}
		}
		c.byCode[code] = f
	}
	return f
}

// around splits off what stands before and after the number of a value's text.
func around(v scoring.Value) (prefix, suffix string) {
	number := strings.TrimPrefix(v.Number(), "-")
	for _, digits := range []string{number, strings.ReplaceAll(number, ".", "")} {
		if i := strings.Index(v.Text, digits); digits != "" && i >= 0 {
			return strings.TrimLeft(v.Text[:i], "- "), v.Text[i+len(digits):]
		}
	}
	isDigit := func(r rune) bool { return '0' <= r && r <= '9' }
	first, last := strings.IndexFunc(v.Text, isDigit), strings.LastIndexFunc(v.Text, isDigit)
	if first < 0 {
		return "", ""
	}
	return strings.TrimLeft(v.Text[:first], "- "), v.Text[last+1:]
}
