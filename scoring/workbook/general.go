package workbook

import (
	"math/big"
	"strconv"
	"strings"
)

// generalNumber writes a number that isn't negative as the format General does in a cell that is wide enough: in up to eleven
// characters, or else in scientific notation with five decimals.
func generalNumber(v *big.Rat) string {
	if v.Sign() == 0 {
		return "0"
	}
	const characters, significant = 11, 10
	e := exponentOf(v)
	switch {
	case e >= -4 && e <= -1:
		return comma(trimZeros(fixed(v, significant-1)))
	case e >= -9 && e <= 9:
		if s := trimZeros(fixed(v, 12)); len(s) <= characters {
			return comma(s)
		}
		if s := trimZeros(fixed(v, significant-1-e)); len(s) <= characters {
			return comma(s)
		}
	case e == 10:
		return comma(fixed(v, 0))
	}
	const decimals = 5
	mantissa, e := normalized(v, e, decimals)
	return comma(trimZeros(fixed(mantissa, decimals))) + "E" + signed(e, 2, true)
}

// fixed writes a number with so many decimals, rounded half away from zero.
func fixed(v *big.Rat, decimals int) string {
	decimals = max(decimals, 0)
	return roundAt(v, decimals).FloatString(decimals)
}

func trimZeros(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// comma makes a decimal point Italian.
func comma(s string) string { return strings.Replace(s, ".", ",", 1) }

// exponentOf is the power of ten of a positive number's first digit.
func exponentOf(v *big.Rat) int {
	e := len(v.Num().String()) - len(v.Denom().String())
	if v.Cmp(powerOfTen(e)) < 0 {
		e--
	}
	return e
}

// normalized is a number's mantissa for a power of ten, which is raised where rounding carries.
func normalized(v *big.Rat, e, decimals int) (*big.Rat, int) {
	mantissa := new(big.Rat).Quo(v, powerOfTen(e))
	if roundAt(mantissa, decimals).Cmp(big.NewRat(10, 1)) >= 0 {
		e++
		mantissa.Quo(mantissa, big.NewRat(10, 1))
	}
	return mantissa, e
}

// signed writes an exponent of at least so many digits.
func signed(e, digits int, plus bool) string {
	s := strconv.Itoa(max(e, -e))
	s = strings.Repeat("0", max(0, digits-len(s))) + s
	switch {
	case e < 0:
		return "-" + s
	case plus:
		return "+" + s
	}
	return s
}

// scientific writes a number by a section with an exponent. With several digits before the point the exponent is a multiple of
// their number.
func (s *section) scientific(v *big.Rat) string {
	mantissaTokens, exponentDigits, plus := s.tokens, 0, true
	for i, t := range s.tokens {
		if t.kind == exponentToken {
			mantissaTokens, plus = s.tokens[:i], t.text == "+"
			for _, t := range s.tokens[i+1:] {
				if t.kind == digitToken {
					exponentDigits++
				}
			}
		}
	}
	whole, fraction := placeholders(mantissaTokens)
	abs, e := new(big.Rat).Abs(v), 0
	if abs.Sign() != 0 {
		e = exponentOf(abs)
		if n := len(whole); n > 1 {
			e -= ((e % n) + n) % n
		}
		mantissa := new(big.Rat).Quo(abs, powerOfTen(e))
		if roundAt(mantissa, len(fraction)).Cmp(powerOfTen(max(1, len(whole)))) >= 0 {
			e += max(1, len(whole))
			mantissa.Quo(mantissa, powerOfTen(max(1, len(whole))))
		}
		abs = mantissa
	}
	inner := section{tokens: mantissaTokens}
	text, _, _ := inner.digits(abs)
	return minus(v.Sign() < 0 && !s.unsigned, text+"E"+signed(e, exponentDigits, plus))
}

// fraction writes a number by a section with a slash: the fraction nearest to it, of the denominator that is written or of as many digits
// as there are placeholders for.
func (s *section) fraction(v *big.Rat) string {
	slash := 0
	for i, t := range s.tokens {
		if t.kind == slashToken {
			slash = i
			break
		}
	}
	begin := slash
	for begin > 0 && s.tokens[begin-1].kind == digitToken {
		begin--
	}
	end, places, given := slash+1, 0, ""
	for end < len(s.tokens) && (s.tokens[end].kind == digitToken || s.tokens[end].kind == literalToken && onlyDigits(s.tokens[end].text)) {
		if s.tokens[end].kind == literalToken || s.tokens[end].text == "0" && given != "" {
			given += s.tokens[end].text
		} else {
			places++
		}
		end++
	}
	wholeDigits := false
	for _, t := range s.tokens[:begin] {
		wholeDigits = wholeDigits || t.kind == digitToken
	}
	abs := new(big.Rat).Abs(v)
	whole := new(big.Int)
	if wholeDigits {
		whole.Quo(abs.Num(), abs.Denom())
	}
	rest := new(big.Rat).Sub(abs, new(big.Rat).SetInt(whole))
	numerator, denominator := nearest(rest, places, given)
	if wholeDigits && numerator.Cmp(denominator) == 0 {
		whole.Add(whole, big.NewInt(1))
		numerator.SetInt64(0)
	}
	var b strings.Builder
	for _, t := range s.tokens[:begin] {
		if t.kind != digitToken {
			b.WriteString(literal(t))
			continue
		}
		if whole.Sign() != 0 || numerator.Sign() == 0 {
			b.WriteString(whole.String())
		}
		whole = new(big.Int) // once
	}
	if numerator.Sign() != 0 || !wholeDigits {
		b.WriteString(numerator.String() + "/" + denominator.String())
	}
	for _, t := range s.tokens[end:] {
		b.WriteString(literal(t))
	}
	return minus(v.Sign() < 0 && !s.unsigned, strings.Join(strings.Fields(b.String()), " "))
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// nearest is the fraction nearest to a number that has a given denominator, or one of at most so many digits; the smallest of
// those as near.
func nearest(v *big.Rat, places int, given string) (numerator, denominator *big.Int) {
	round := func(d int64) *big.Int { return scoringRound(new(big.Rat).Mul(v, big.NewRat(d, 1))) }
	if d, err := strconv.ParseInt(given, 10, 32); err == nil && d > 0 {
		return round(d), big.NewInt(d)
	}
	const mostPlaces = 3 // more would take long to look through, and nobody reads them
	last := int64(9)
	for range min(places, mostPlaces) - 1 {
		last = last*10 + 9
	}
	var best *big.Rat
	for d := int64(1); d <= last; d++ {
		n := round(d)
		off := new(big.Rat).Sub(v, new(big.Rat).SetFrac(n, big.NewInt(d)))
		if off.Abs(off); best == nil || off.Cmp(best) < 0 {
			best, numerator, denominator = off, n, big.NewInt(d)
			if off.Sign() == 0 {
				break
			}
		}
	}
	return numerator, denominator
}

// scoringRound is the whole number nearest to one.
func scoringRound(v *big.Rat) *big.Int { return new(big.Int).Set(roundAt(v, 0).Num()) }
