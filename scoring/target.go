package scoring

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"relazione/internal/lazy"
)

// An Operator is the sign before a limit, as it is printed.
type Operator string

const (
	AtLeast Operator = "≥"
	AtMost  Operator = "≤"
	Over    Operator = ">"
	Under   Operator = "<"
	Exactly Operator = "="
)

// Way is which results are better where a limit has the sign; Undeclared where it doesn't tell.
func (o Operator) Way() Direction {
	switch o {
	case AtLeast, Over:
		return Increasing
	case AtMost, Under:
		return Decreasing
	}
	return Undeclared
}

// comparisons are the signs and words before a limit, and what each means; of two that begin alike, the longer comes
// first.
var comparisons = []struct {
	written string
	means   Operator
}{
	{"> o =", AtLeast}, {"< o =", AtMost},
	{
		">=",
		AtLeast,
	}, {"=>", AtLeast}, {"≥", AtLeast}, {"<=", AtMost}, {"=<", AtMost}, {"≤", AtMost}, {">", Over}, {"<", Under}, {"=",
		Exactly},
	{"≧", AtLeast}, {"≦", AtMost},
	{
		"almeno",
		AtLeast,
	}, {"non meno d", AtLeast}, {"non inferiore a", AtLeast}, {"minimo", AtLeast}, {"min.", AtLeast}, {"min ", AtLeast},
	{
		"maggiore o uguale a",
		AtLeast,
	}, {"superiore o uguale a", AtLeast}, {"minore o uguale a", AtMost}, {"inferiore o uguale a", AtMost},
	{
		"maggiore d",
		Over,
	}, {"superiore a", Over}, {"più d", Over}, {"oltre", Over}, {"minore d", Under}, {"inferiore a", Under}, {"meno d", Under},
	{"fino a", AtMost}, {"max.", AtMost}, {"max ", AtMost},
	{
		"al massimo",
		AtMost,
	}, {"al più", AtMost}, {"non oltre", AtMost}, {"non più di", AtMost}, {"non superiore a", AtMost}, {"massimo",
		AtMost},
	{"entro", AtMost},
}

// CutOperator parts the sign or words that begin a limit from its number: "almeno 3" is at least, 3. Without any the
// operator is empty.
func CutOperator(limit string) (by Operator, rest string) {
	s := strings.TrimSpace(normalizeSpaces(limit))
	for _, c := range comparisons {
		if rest, ok := cutPrefixFold(s, c.written); ok {
			return c.means, strings.TrimSpace(afterComparison.ReplaceAllString(rest, "$1"))
		}
	}
	return "", s
}

// AsTarget reads a target as people write it: what is no plain number may be one after a comparison (">= 103,00%", "≤ 5
// gg", "almeno 3") or before a mark that refers to a note ("4200*"). The number, its comparison and mark are then
// known; anything else stays as it was, to be read by [Indicator.Reaches].
func AsTarget(v Value) Value {
	if v.Known() || v.Empty() {
		return v
	}
	operator, s := CutOperator(v.Text)
	if _, isDate := ParseDate(s); isDate {
		return v
	}
	read := AsWritten(Value{Text: s})
	if !read.Known() || operator == "" && read.Mark == "" && read.Ratio == nil && read.Unit != Hours {
		return v
	}
	v.Quantity, v.Operator, v.Mark, v.Reading = read.Quantity, operator, read.Mark, read.Reading
	return v
}

// afterComparison is the end of a preposition and the article before a limit: "non meno d|el 90%", "superiore a|ll'80%".
var afterComparison = lazy.New(
	`(?i)^(?:i|el|ello|ella|ei|egli|elle|ell['’]|l|llo|lla|i|gli|lle|ll['’]| +(?:il|lo|la|i|gli|le|al|a|l['’]|ai))? *(\d|[-+€])`,
)

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

var rangeText = lazy.New(`(?i)^(?:tra|fra|da)?\s*([^±]+?)\s*(±|\+\s*/\s*-|\+-|\be\b|\ba\b|÷)\s*(.+)$`)

// AsRange reads a target that is a range: "18 +/- 2", "tra 16 e 20", "da 16% a 20%".
func AsRange(v Value) (low, high Quantity, ok bool) {
	if v.Known() {
		return low, high, false
	}
	m := rangeText.FindStringSubmatch(strings.TrimSpace(normalizeSpaces(v.Text)))
	if m == nil {
		return low, high, false
	}
	a, err := ParseQuantity(m[1])
	b, err2 := ParseQuantity(m[3])
	if err != nil || err2 != nil {
		return low, high, false
	}
	if a.Unit == Plain && b.Unit != Plain { // the unit stands once, at the end
		a.Value, a.Unit = new(big.Rat).Mul(a.Value, b.Unit.scale()), b.Unit
	}
	if !a.Unit.compares(b.Unit) {
		return low, high, false
	}
	if sign := strings.ToLower(m[2]); sign == "e" || sign == "a" || sign == "÷" {
		return a, b, a.Value.Cmp(b.Value) <= 0
	}
	if b.Value.Sign() < 0 {
		return low, high, false
	}
	if b.Unit == Plain && a.Unit != Plain {
		b.Value = new(big.Rat).Mul(b.Value, a.Unit.scale())
	}
	low, high = a, a
	low.Value, high.Value = new(big.Rat).Sub(a.Value, b.Value), new(big.Rat).Add(a.Value, b.Value)
	return low, high, true
}

// ParseDate reads a date as people write it: 31/12/2025, 31.12.2025, 31 dicembre 2025, 31-dic-25, 2025-12-31, after "entro il" or a
// day of the week or not, with a time after it or not.
func ParseDate(s string) (time.Time, bool) {
	s = strings.ToLower(cleanNumber(s))
	for _, before := range []string{"entro il ", "entro ", "il "} {
		s = strings.TrimPrefix(s, before)
	}
	s = timeOfDay.ReplaceAllString(s, "")
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 4 && isWeekday(words[0]) {
		words = words[1:]
	}
	if len(words) == 1 {
		if parts := strings.Split(words[0], "-"); len(parts) == 3 && monthOf(parts[1]) > 0 {
			words = parts
		}
	}
	if len(words) == 3 {
		if month := monthOf(words[1]); month > 0 {
			words = []string{strings.TrimRight(words[0], "º°") + "/" + strconv.Itoa(month) + "/" + words[2]}
		}
	}
	written := strings.Join(words, " ")
	if longest := len("2006-01-02"); len(written) > longest || !strings.ContainsAny(written, "/-.") || strings.IndexFunc(written, unicode.IsDigit) != 0 {
		return time.Time{}, false // as most texts
	}
	for _, layout := range []string{"2/1/2006", "2-1-2006", "2.1.2006", "2006-01-02", "2/1/06", "2-1-06", "2.1.06"} {
		if t, err := time.Parse(layout, written); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// timeOfDay is what may stand after a date: " 00:00:00", "t00:00:00z".
var timeOfDay = lazy.New(`[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?$`)

// monthOf is the number of a month by its name or the first three letters of it; 0 for any other word.
func monthOf(word string) int {
	word = strings.TrimRight(word, ".")
	for i, month := range Months {
		english := strings.ToLower(time.Month(i + 1).String())
		if word == month || word == english ||
			len(word) == 3 && (strings.HasPrefix(month, word) || strings.HasPrefix(english, word)) {
			return i + 1
		}
	}
	return 0
}

func isWeekday(word string) bool {
	return slices.Contains([]string{"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"}, word)
}

// ParseYes reads a mark, a target or a result that is a yes or a no: "SI", "On", "realizzato", "NO".
func ParseYes(s string) (yes, ok bool) {
	switch Fold(s) {
	case "si", "on", "yes", "vero", "true", "fatto", "realizzato", "raggiunto", "completato", "x", "1":
		return true, true
	case "no", "off", "falso", "false", "0", "non realizzato", "non raggiunto", "non fatto":
		return false, true
	}
	return false, false
}

// A Light is how a result stands to its target where it is said in words, in a sign or in a colour.
type Light int

const (
	NoLight       Light = iota // it says nothing of the kind
	Reached                    // the target is reached or passed
	PartlyReached              // it is reached in part
	Missed                     // it isn't reached
)

// AsLight reads a result that says how it stands to its target: "raggiunto", "verde", "+" and the like; NoLight for anything else. The
// signs are those of legends as plans have them: + is over the target, = on it, − under it. A hyphen alone says that nothing is there.
func AsLight(s string) Light {
	switch strings.TrimSpace(s) {
	case "+", "++", "=", "✓", "✔", "☑":
		return Reached
	case "−", "–", "✗", "✘", "☒":
		return Missed
	case "±", "+/-":
		return PartlyReached
	}
	switch Fold(s) {
	case "raggiunto", "conseguito", "realizzato", "completato", "attuato", "verde", "green", "in linea", "superato", "pienamente raggiunto",
		"raggiunta", "conseguita", "realizzata", "completata", "attuata", "totalmente raggiunto", "achieved", "on target":
		return Reached
	case "parzialmente raggiunto", "parzialmente conseguito", "parzialmente realizzato", "parziale", "in parte", "giallo", "arancione", "ambra",
		"amber", "yellow", "parzialmente", "parzialmente raggiunta", "parzialmente attuato", "quasi raggiunto":
		return PartlyReached
	case "non raggiunto", "non conseguito", "non realizzato", "non attuato", "rosso", "red", "non raggiunta", "non conseguita", "mancato",
		"sotto target", "not achieved":
		return Missed
	}
	return NoLight
}

// A State says whether an indicator was measured. What wasn't is neither zero nor a hundred until the scale says so.
type State int

const (
	Measured      State = iota
	NotMeasured         // there is no result, or it says that it isn't there yet: "n.d."
	NotMeasurable       // it can't be measured, or doesn't apply any more: "n.m.", "non applicabile"
)

// String is the word for users.
func (s State) String() string {
	return [...]string{Measured: "misurato", NotMeasured: "non misurato", NotMeasurable: "non misurabile"}[s]
}

// State reads an indicator's result.
func (i *Indicator) State() State {
	if AsLight(i.Result.Text) != NoLight {
		return Measured
	}
	switch Fold(i.Result.Text) {
	case "":
		return NotMeasured
	case "n d", "nd", "non disponibile", "non rilevato", "non misurato", "non ancora disponibile", "in corso":
		return NotMeasured
	case "n m",
		"nm",
		"non misurabile",
		"n a",
		"na",
		"non applicabile",
		"n p",
		"neutralizzato",
		"sterilizzato",
		"annullato":
		return NotMeasurable
	}
	return Measured
}

// Way is which results are better: as declared, or else as the target's comparison says; Undeclared where neither does.
func (i *Indicator) Way() Direction {
	if i.Direction != Undeclared {
		return i.Direction
	}
	return i.Target.Operator.Way()
}

// TakenAsLeast reports whether a target is written with the sign of equality, and nothing says which results are better: as people write
// it, "= 90%" asks for at least so much.
func (v Value) TakenAsLeast(i *Indicator) bool {
	return v.Operator == Exactly && v.Known() && i.Result.Known() && i.Direction == Undeclared
}

// Reaches reports whether the result is what the target asks for: a number at or past it, in a range, a date not after
// it, a yes. It can tell only where both say something of the same kind.
func (i *Indicator) Reaches() (reaches, known bool) {
	if i.State() != Measured {
		return false, false
	}
	if light := AsLight(i.Result.Text); light != NoLight && !i.Result.Known() {
		if wanted, ok := ParseYes(i.Target.Text); ok && !wanted && !i.Target.Known() { // 0 may be a number
			return light == Missed, true
		}
		return light == Reached, true
	}
	if i.Target.Known() {
		if i.Result.Known() && !i.Result.Unit.compares(i.Target.Unit) {
			return false, false
		}
		if i.Target.TakenAsLeast(i) {
			return i.Result.Value.Cmp(i.Target.Value) >= 0, true
		}
		reaches, known = i.Meets(i.Target)
		if known && (i.Target.Operator == Over || i.Target.Operator == Under) &&
			i.Result.Value.Cmp(i.Target.Value) == 0 {
			return false, true
		}
		return reaches, known
	}
	if low, high, ok := AsRange(i.Target); ok && i.Result.Known() && i.Result.Unit.compares(low.Unit) &&
		i.Result.Unit.compares(high.Unit) {
		return i.Result.Value.Cmp(low.Value) >= 0 && i.Result.Value.Cmp(high.Value) <= 0, true
	}
	if due, ok := ParseDate(i.Target.Text); ok {
		if done, ok := ParseDate(i.Result.Text); ok {
			return !done.After(due), true
		}
		if yes, ok := ParseYes(i.Result.Text); ok {
			return yes, true
		}
		return false, false
	}
	if wanted, ok := ParseYes(i.Target.Text); ok {
		if yes, ok := ParseYes(i.Result.Text); ok {
			return yes == wanted, true
		}
		if i.Result.Known() && i.Result.Unit == Percent { // done to so much
			return i.Result.Value.Cmp(big.NewRat(1, 1)) >= 0, true
		}
	}
	return false, false
}
