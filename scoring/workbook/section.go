package workbook

import (
	"math/big"
	"strings"
	"unicode"

	"relazione/scoring"
)

// The code of a number format is read here and not by a library: the one there is (xuri/nfp, excelize's) folds repeated
// commas and dashes into one, and it is by their number that formats scale.

// tokenKind is what a part of a format's code does.
type tokenKind uint8

const (
	literalToken   tokenKind = iota
	digitToken               // 0, # or ?
	pointToken               // .
	commaToken               // ,
	percentToken             // %
	exponentToken            // E+ or E-
	slashToken               // / of a fraction
	generalToken             // General
	textToken                // @
	dateToken                // y, m, d, h, s, repeated
	elapsedToken             // [h], [m], [s]
	halfDayToken             // AM/PM
	conditionToken           // [>=100]
	localeToken              // [$-410]: which words dates have
)

// A token is a part of a format's code.
type token struct {
	kind tokenKind
	text string
}

// splitSections cuts a format's code into sections of tokens.
func splitSections(code string) [][]token {
	var all [][]token
	var now []token
	put := func(kind tokenKind, text string) {
		if last := len(now) - 1; kind == literalToken && last >= 0 && now[last].kind == literalToken {
			now[last].text += text
			return
		}
		now = append(now, token{kind, text})
	}
	rs := []rune(code)
	at := func(i int) rune {
		if i < len(rs) {
			return rs[i]
		}
		return 0
	}
	for i := 0; i < len(rs); i++ {
		switch r := rs[i]; {
		case r == ';':
			all, now = append(all, now), nil
		case r == '"':
			end := i + 1
			for end < len(rs) && rs[end] != '"' {
				end++
			}
			put(literalToken, string(rs[i+1:min(end, len(rs))]))
			i = end
		case r == '\\' || r == '!':
			if i++; i < len(rs) {
				put(literalToken, string(rs[i]))
			}
		case r == '_': // as wide as the next character
			i++
			put(literalToken, " ")
		case r == '*': // fills the cell with the next character
			i++
		case r == '[':
			end := i + 1
			for end < len(rs) && rs[end] != ']' {
				end++
			}
			bracket(string(rs[i+1:min(end, len(rs))]), put)
			i = end
		case hasFold(rs[i:], "general"):
			put(generalToken, "")
			i += len("general") - 1
		case hasFold(rs[i:], "am/pm"):
			put(halfDayToken, "")
			i += len("am/pm") - 1
		case hasFold(rs[i:], "a/p"):
			put(halfDayToken, "")
			i += len("a/p") - 1
		case (r == 'E' || r == 'e') && (at(i+1) == '+' || at(i+1) == '-'):
			put(exponentToken, string(at(i+1)))
			i++
		case strings.ContainsRune("0#?", r):
			put(digitToken, string(r))
		case r == '.':
			put(pointToken, "")
		case r == ',':
			put(commaToken, "")
		case r == '%':
			put(percentToken, "")
		case r == '/':
			put(slashToken, "")
		case r == '@':
			put(textToken, "")
		case strings.ContainsRune("ymdhs", unicode.ToLower(r)):
			end := i
			for end < len(rs) && unicode.ToLower(rs[end]) == unicode.ToLower(r) {
				end++
			}
			put(dateToken, strings.ToLower(string(rs[i:end])))
			i = end - 1
		default:
			put(literalToken, string(r))
		}
	}
	return append(all, now)
}

// bracket reads what stands in square brackets: a currency, a language, a condition, elapsed time. Colours and the rest show
// nothing.
func bracket(s string, put func(tokenKind, string)) {
	lower := strings.ToLower(s)
	switch {
	case strings.HasPrefix(s, "$"):
		currency, language, _ := strings.Cut(s[1:], "-")
		if currency != "" {
			put(literalToken, currency)
		}
		if language != "" {
			put(localeToken, strings.ToUpper(language))
		}
	case s != "" && strings.ContainsRune("<>=", rune(s[0])):
		put(conditionToken, s)
	case lower != "" && (strings.Trim(lower, "h") == "" || strings.Trim(lower, "m") == "" || strings.Trim(lower, "s") == ""):
		put(elapsedToken, lower)
	}
}

func hasFold(rs []rune, word string) bool {
	return len(rs) >= len(word) && strings.EqualFold(string(rs[:len(word)]), word)
}

// sectionKind is how a section shows numbers.
type sectionKind uint8

const (
	numberSection sectionKind = iota
	dateSection
	fractionSection
	scientificSection
)

// A section is one of a format's.
type section struct {
	kind      sectionKind
	tokens    []token
	holds     func(*big.Rat) bool // for which numbers; nil for all
	aboveZero bool                // its condition is > 0 or >= 0
	unsigned  bool                // the number's minus isn't shown: the section says it, or hides it
	general   bool
	locale    string // of the words of dates; empty for the reader's own

	percent, scale int  // how many per cent signs, and thousands the number is divided by
	grouping       bool // thousands are parted
	literalShare   scoring.Unit
	unit           scoring.Unit // what the words after the number say that it counts
}

// newSection understands a section's tokens.
func newSection(tokens []token) section {
	var s section
	dates, digits := false, false
	for _, t := range tokens {
		switch t.kind {
		case conditionToken:
			s.condition(t.text)
			continue
		case localeToken:
			s.locale = t.text
			continue
		case dateToken, elapsedToken, halfDayToken:
			dates = true
		case exponentToken:
			s.kind = scientificSection
		case generalToken, textToken:
			s.general = true
		case digitToken:
			digits = true
		case percentToken:
			s.percent++
		}
		s.tokens = append(s.tokens, t)
	}
	switch {
	case dates:
		s.kind = dateSection
		return s
	case s.kind == scientificSection:
		return s
	case digits && s.isFraction():
		s.kind = fractionSection
		return s
	}
	s.tokens, s.grouping, s.scale = commas(s.tokens)
	s.unit, s.literalShare = unitOf(s.tokens, s.percent)
	return s
}

// forTexts reports whether the section is for texts, wherever it stands: it has their place and none for digits.
func (s *section) forTexts() bool {
	texts := false
	for _, t := range s.tokens {
		switch t.kind {
		case textToken:
			texts = true
		case digitToken, dateToken, elapsedToken, generalToken:
			return false
		}
	}
	return texts
}

// condition reads a condition: [>=100].
func (s *section) condition(text string) {
	operator := strings.TrimRight(text, "0123456789.-+ ")
	limit, ok := new(big.Rat).SetString(strings.TrimSpace(text[len(operator):]))
	if !ok {
		return
	}
	holds, known := map[string]func(int) bool{
		"<": func(c int) bool { return c < 0 }, "<=": func(c int) bool { return c <= 0 }, ">": func(c int) bool { return c > 0 },
		">=": func(c int) bool { return c >= 0 }, "=": func(c int) bool { return c == 0 }, "<>": func(c int) bool { return c != 0 },
	}[operator]
	if !known {
		return
	}
	s.holds = func(v *big.Rat) bool { return holds(v.Cmp(limit)) }
	s.aboveZero = limit.Sign() == 0 && (operator == ">" || operator == ">=")
	s.unsigned = limit.Sign() == 0 && (operator == "<" || operator == "<=")
}

// isFraction reports whether a slash stands between placeholders.
func (s *section) isFraction() bool {
	for i, t := range s.tokens {
		if t.kind == slashToken && i > 0 && s.tokens[i-1].kind == digitToken {
			return i+1 < len(s.tokens) && (s.tokens[i+1].kind == digitToken || s.tokens[i+1].kind == literalToken)
		}
	}
	return false
}

// commas takes the commas out of a number's tokens: between digits of the whole part they part thousands, after the last
// digit each divides by a thousand, elsewhere they are signs like any other.
func commas(tokens []token) (out []token, grouping bool, scale int) {
	digitAfter := func(i int) bool {
		for _, t := range tokens[i:] {
			if t.kind == pointToken {
				return false
			}
			if t.kind == digitToken {
				return true
			}
		}
		return false
	}
	seen, decimals := false, false
	for i, t := range tokens {
		switch t.kind {
		case digitToken:
			seen = true
		case pointToken:
			decimals = true
		case commaToken:
			before := i > 0 && (tokens[i-1].kind == digitToken || tokens[i-1].kind == commaToken)
			switch {
			case seen && !decimals && digitAfter(i):
				grouping = true
			case seen && before:
				scale++
			default:
				out = append(out, token{literalToken, ","})
			}
			continue
		}
		out = append(out, t)
	}
	return out, grouping, scale
}

// unitOf is what the words around the digits say that a number counts. A per cent sign that is only written, or a per mille, gives
// a share of what the number says.
func unitOf(tokens []token, percents int) (unit, literalShare scoring.Unit) {
	if percents > 0 {
		return scoring.Percent, ""
	}
	var before, after strings.Builder
	digits := false
	for _, t := range tokens {
		switch {
		case t.kind == digitToken || t.kind == generalToken || t.kind == textToken:
			digits = true
		case t.kind == literalToken && digits:
			after.WriteString(t.text)
		case t.kind == literalToken:
			before.WriteString(t.text)
		}
	}
	if !digits {
		return scoring.Plain, ""
	}
	suffix := strings.TrimSpace(after.String())
	words := strings.TrimSpace(before.String() + " " + suffix)
	if q, err := scoring.ParseQuantity("0 " + words); err == nil && words != "" {
		if q.Unit == scoring.Percent || q.Unit == scoring.PerMille {
			return q.Unit, q.Unit
		}
		return q.Unit, ""
	}
	const most = 24 // characters; longer words are a comment
	if strings.TrimSpace(before.String()) == "" && len(suffix) <= most &&
		strings.ContainsFunc(suffix, unicode.IsLetter) {
		return scoring.Unit(suffix), ""
	}
	return scoring.Plain, ""
}

// number shows a number in the section, with the number that the text then states.
func (s *section) number(v *big.Rat) reading {
	scaled := new(big.Rat).Set(v)
	if s.unsigned {
		scaled.Abs(scaled)
	}
	for range s.percent {
		scaled.Mul(scaled, big.NewRat(100, 1))
	}
	for range s.scale {
		scaled.Mul(scaled, big.NewRat(1, 1000))
	}
	text, decimals, digits := s.digits(scaled)
	out := reading{text: text}
	if !digits {
		out.means = meansWords
		if v.Sign() == 0 && strings.Trim(text, " -–—€") == "" && strings.TrimSpace(text) != "" {
			out.means = meansNumber // a dash is how accounts write nothing
			out.quantity = scoring.Quantity{Value: new(big.Rat)}
		}
		return out
	}
	if !s.general && s.split() {
		out.means = meansWords // signs stand between its digits: a telephone number
		return out
	}
	if s.unit == scoring.Percent && s.percent == 1 && s.scale == 0 && (!s.unsigned || v.Sign() >= 0) { // what is shown a hundredfold is what is kept
		out.quantity = scoring.Quantity{Value: v, Decimals: decimals, Unit: s.unit}
		return out
	}
	stated := new(big.Rat).Set(scaled)
	if s.unsigned && v.Sign() < 0 {
		stated.Neg(stated)
	}
	switch {
	case s.unit == scoring.Percent:
		stated.Mul(stated, big.NewRat(1, 100))
		if s.literalShare == "" && s.percent > 1 {
			stated.Set(v)
		}
	case s.unit == scoring.PerMille:
		stated.Mul(stated, big.NewRat(1, 1000))
	}
	out.quantity = scoring.Quantity{Value: stated, Decimals: decimals, Unit: s.unit}
	return out
}

// split reports whether words stand between the section's digits.
func (s *section) split() bool {
	seen, words := false, false
	for _, t := range s.tokens {
		switch t.kind {
		case digitToken:
			if words {
				return true
			}
			seen = true
		case literalToken:
			words = seen && strings.TrimSpace(t.text) != ""
		}
	}
	return false
}

// digits writes a number by the section's placeholders. decimals is how many it shows; any is false where there is no placeholder.
func (s *section) digits(v *big.Rat) (text string, decimals int, any bool) {
	negative := v.Sign() < 0
	abs := new(big.Rat).Abs(v)
	var b strings.Builder
	if s.general {
		for _, t := range s.tokens {
			switch t.kind {
			case generalToken, textToken:
				b.WriteString(generalNumber(abs))
			case literalToken:
				b.WriteString(t.text)
			case percentToken:
				b.WriteByte('%')
			}
		}
		return minus(negative, b.String()), allDecimals(abs), true
	}
	whole, fraction := placeholders(s.tokens)
	if len(whole)+len(fraction) == 0 {
		for _, t := range s.tokens {
			b.WriteString(literal(t))
		}
		return minus(negative, b.String()), 0, false
	}
	fixed := abs.FloatString(len(fraction)) // which rounds halves away from zero, as Excel does
	integer, decimal, _ := strings.Cut(fixed, ".")
	shown := len(decimal)
	for shown > 0 && decimal[shown-1] == '0' && fraction[shown-1] == '#' {
		shown--
	}
	integers := s.spread(integer, whole)
	nextWhole, nextFraction, afterPoint := 0, 0, false
	for _, t := range s.tokens {
		switch t.kind {
		case digitToken:
			if !afterPoint {
				b.WriteString(integers[nextWhole])
				nextWhole++
				continue
			}
			switch {
			case nextFraction < shown && !(decimal[nextFraction] == '0' && fraction[nextFraction] == '?' && onlyZeros(decimal[nextFraction:])):
				b.WriteByte(decimal[nextFraction])
				decimals++
			case nextFraction < shown:
				b.WriteByte(' ')
			}
			nextFraction++
		case pointToken:
			if !afterPoint && len(whole) == 0 && integer != "0" {
				b.WriteString(integer)
			}
			afterPoint = true
			b.WriteByte(',')
		default:
			b.WriteString(literal(t))
		}
	}
	return minus(negative, b.String()), decimals, true
}

func minus(negative bool, s string) string {
	if negative {
		return "-" + s
	}
	return s
}

func onlyZeros(s string) bool { return strings.Trim(s, "0") == "" }

// literal is what a token that is no digit shows.
func literal(t token) string {
	switch t.kind {
	case literalToken:
		return t.text
	case percentToken:
		return "%"
	case slashToken:
		return "/"
	case exponentToken:
		return "E" + t.text
	}
	return ""
}

// placeholders are those before and after the decimal point.
func placeholders(tokens []token) (whole, fraction string) {
	afterPoint := false
	for _, t := range tokens {
		switch {
		case t.kind == pointToken:
			afterPoint = true
		case t.kind == digitToken && afterPoint:
			fraction += t.text
		case t.kind == digitToken:
			whole += t.text
		}
	}
	return whole, fraction
}

// spread gives each placeholder of the whole part its digit, from the right; the first has all that are left over. Thousands are parted
// among them.
func (s *section) spread(integer, whole string) []string {
	if integer == "0" && !strings.Contains(whole, "0") {
		integer = "" // nothing but optional digits
	}
	out := make([]string, len(whole))
	count := 0 // digits written, from the right
	write := func(digit string) string {
		if count > 0 && count%3 == 0 && s.grouping {
			digit += "."
		}
		count++
		return digit
	}
	for i := len(whole) - 1; i >= 0; i-- {
		var written string
		switch {
		case integer != "":
			written = write(integer[len(integer)-1:])
			integer = integer[:len(integer)-1]
			for i == 0 && integer != "" {
				written = write(integer[len(integer)-1:]) + written
				integer = integer[:len(integer)-1]
			}
		case whole[i] == '0':
			written = write("0")
		case whole[i] == '?':
			written = " "
		}
		out[i] = written
	}
	return out
}
