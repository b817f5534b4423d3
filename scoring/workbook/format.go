package workbook

import (
	"math/big"
	"strings"
	"time"

	"github.com/xuri/nfp"

	"relazione/scoring"
)

// A format is what a number format shows of a number: its decimals, its unit, and the words around it.
type format struct {
	general  bool
	date     bool
	base     time.Time // day zero of dates
	decimals int
	grouping bool
	unit     scoring.Unit // as the number is read: "%" when the format multiplies by 100
	literal  bool         // the per cent sign is only written, the number isn't multiplied
	prefix   string       // as shown before the number
	suffix   string       // as shown after it, the unit included
}

// general shows a number as it is.
var general = &format{general: true}

// builtinFormats are the number formats that files name without spelling out (ECMA-376 part 1, 18.8.30).
var builtinFormats = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
	14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
	21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0",
}

// newFormat understands a number format's code: its first section, which is the one for positive numbers.
func newFormat(code string, date1904 bool) *format {
	if code == "" || strings.EqualFold(code, "General") || len(code) > 255 {
		return general
	}
	parser := nfp.NumberFormatParser()
	sections := parser.Parse(code)
	if len(sections) == 0 {
		return general
	}
	f := &format{base: time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)}
	if date1904 {
		f.base = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	digits, afterPoint := false, false
	around := func(s string) {
		if digits {
			f.suffix += s
		} else {
			f.prefix += s
		}
	}
	for _, token := range sections[0].Items {
		switch token.TType {
		case nfp.TokenTypeGeneral, nfp.TokenTypeFraction, nfp.TokenTypeExponential, nfp.TokenTypeTextPlaceHolder:
			f.general = true
			digits = true
		case nfp.TokenTypeDateTimes, nfp.TokenTypeElapsedDateTimes:
			f.date = true
		case nfp.TokenTypeZeroPlaceHolder, nfp.TokenTypeHashPlaceHolder, nfp.TokenTypeDigitalPlaceHolder:
			digits = true
			if afterPoint {
				f.decimals += len(token.TValue)
			}
		case nfp.TokenTypeDecimalPoint:
			afterPoint = true
		case nfp.TokenTypeThousandsSeparator:
			f.grouping = true
		case nfp.TokenTypePercent:
			f.unit = scoring.Percent
			around("%")
		case nfp.TokenTypeCurrencyLanguage:
			for _, p := range token.Parts {
				if p.Token.TType == nfp.TokenSubTypeCurrencyString {
					around(p.Token.TValue)
				}
			}
		case nfp.TokenTypeLiteral:
			around(token.TValue)
		}
	}
	if f.date {
		return f
	}
	f.prefix, f.suffix = strings.TrimLeft(f.prefix, " "), strings.TrimRight(f.suffix, " ")
	if f.unit == scoring.Plain {
		words := strings.TrimSpace(f.prefix + " " + f.suffix)
		if q, err := scoring.ParseQuantity("0 " + words); err == nil && words != "" {
			f.unit = q.Unit
			f.literal = f.unit == scoring.Percent || f.unit == scoring.PerMille
		}
	}
	return f
}

// quantity reads a cell's number, which the strict pass has found to be one.
func (f *format) quantity(raw string) scoring.Quantity {
	r, err := ExactNumber(raw)
	if err != nil {
		return scoring.Quantity{}
	}
	q := scoring.Quantity{Value: r, Unit: f.unit, Decimals: f.decimals}
	if f.literal {
		hundred := big.NewRat(100, 1)
		if f.unit == scoring.PerMille {
			hundred = big.NewRat(1000, 1)
		}
		q.Value = new(big.Rat).Quo(r, hundred)
	}
	if f.general {
		q.Decimals = allDecimals(r)
	}
	return q
}

// show writes a cell's number as the cell does, in Italian.
func (f *format) show(raw string) string {
	if f.date {
		if t, ok := f.time(raw); ok {
			return t.Format("02/01/2006")
		}
	}
	q := f.quantity(raw)
	number := q.Number()
	if !f.grouping {
		number = strings.ReplaceAll(number, ".", "")
	}
	if negative, ok := strings.CutPrefix(number, "-"); ok {
		return "-" + f.prefix + negative + f.suffix
	}
	return f.prefix + number + f.suffix
}

// time reads a cell's number as a date.
func (f *format) time(raw string) (time.Time, bool) {
	r, err := ExactNumber(raw)
	if err != nil || r.Sign() < 0 {
		return time.Time{}, false
	}
	days := new(big.Int).Quo(r.Num(), r.Denom())
	if !days.IsInt64() || days.Int64() > 3_000_000 {
		return time.Time{}, false
	}
	return f.base.AddDate(0, 0, int(days.Int64())), true
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
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-decimals)), nil))
	return power.Mul(power, scoring.Round(new(big.Rat).Quo(r, power), 0))
}

// FormatCode is the number format that shows v as its text does; the inverse of newFormat.
func FormatCode(v scoring.Value) string {
	prefix, suffix := around(v.Text)
	code := "0"
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
	if v.Unit == scoring.Percent {
		if space := strings.TrimSuffix(suffix, "%"); space != suffix {
			return code + quote(space) + "%"
		}
		return code + "%"
	}
	return quote(prefix) + code + quote(suffix)
}

// around splits off what stands before and after the digits of a number's text.
func around(s string) (prefix, suffix string) {
	isDigit := func(r rune) bool { return '0' <= r && r <= '9' }
	first, last := strings.IndexFunc(s, isDigit), strings.LastIndexFunc(s, isDigit)
	if first < 0 {
		return "", ""
	}
	return strings.TrimLeft(s[:first], "- "), s[last+1:]
}
