package rules

import (
	"iter"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/italian"
)

// signed is a number, or one said in its place, with the sign that the text gives it.
func (n statedNumber) signed(q scoring.Quantity) scoring.Quantity {
	if n.negative && q.Known() {
		q.Value = new(big.Rat).Neg(q.Value)
	}
	return q
}

// A statedNumber is a number in a paragraph that claims something.
type statedNumber struct {
	scoring.Quantity // without its sign
	negative         bool
	from, to         int // in bytes
	otherYear        bool
	prompt           prompt // what the words before it say it is
	counts           int    // the level that it counts the nodes of; -1 for none
	inAll            bool   // the words say that it counts all of them
	before           string // the words between the number before it, or the sentence's beginning, and it, folded
}

// A prompt is what the words before a number say it is.
type prompt int

const (
	noPrompt prompt = iota
	promptTarget
	promptThreshold
	promptResult
	promptPerformance
	promptWeight
)

var (
	numberText = lazy.New(
		`\d(?:[\d.,]*\d)?(?:[\s\x{a0}\x{202f}]?(?:%|‰|€|per cento|per mille|euro\b|gg\b\.?|giorni\b))?`,
	)
	// afterMinus ends with a sign that isn't the dash of a range or of an aside.
	afterMinus = lazy.New(`(?:^|[\s(«"])[-−–]$`)
	address    = lazy.New(`(?:https?://|www\.)\S+`)
	yearText   = lazy.New(`\b(?:19|20)\d\d\b`)
	limitText  = lazy.New(`(?i)\b(?:entro|oltre i|almeno) (?:il |i |le )?$`)
	lastWord   = lazy.New(`[\p{L}.]+[\s\x{a0}]*$`)
)

// tail is the end of a text, longer than what expressions that end there match: on all of it they would be tried from every letter.
func tail(text string) string {
	const enough = 40 // bytes
	from := max(0, len(text)-enough)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return text[from:]
}

// eachWord is where each run of letters begins and ends.
func eachWord(text string) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		from := -1
		for i, r := range text {
			switch letter := unicode.IsLetter(r); {
			case letter && from < 0:
				from = i
			case !letter && from >= 0:
				if !yield(from, i) {
					return
				}
				from = -1
			}
		}
		if from >= 0 {
			yield(from, len(text))
		}
	}
}

// referenceWords are words after which a number names something: an article, an act, a page.
var referenceWords = setOf(
	`art artt articolo articoli comma commi lgs dlgs legge leggi decreto dpcm dpr dm delibera
	deliberazione determinazione determina regolamento direttiva circolare nota prot protocollo par
	paragrafo pag pagina pagine tabella tab allegato capitolo cap sezione punto lett lettera ue iso uni
	impresa industria tecnologie transizione piano versione livello obiettivo azione indicatore telefono
	tel cap numero`,
)

// setOf are the words of a text.
func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// otherYearReach is how near a number a year that isn't the report's must stand to be the number's, in bytes.
const otherYearReach = 32

// claimedNumbers finds the numbers of a paragraph that claim something: not dates, acts, laws, codes, addresses and
// time limits.
func claimedNumbers(e *scoring.Evidence, text string) []statedNumber {
	if addresses := address.FindAllStringIndex(text, -1); addresses != nil {
		masked := []byte(text)
		for _, span := range addresses {
			for i := span[0]; i < span[1]; i++ {
				masked[i] = ' '
			}
		}
		text = string(masked)
	}
	var found []statedNumber
	previous := 0
	for _, span := range numberText.FindAllStringIndex(text, -1) {
		from, to := span[0], span[1]
		before := text[previous:from]
		previous = to
		q, ok := claimed(e, text, from, to)
		if !ok {
			continue
		}
		found = append(
			found,
			statedNumber{
				Quantity: q,
				negative: afterMinus.MatchString(tail(text[:from])),
				from:     from,
				to:       to,
				prompt:   promptIn(before),
				counts:   counted(e, text[to:]),
				before:   sentenceOf(before),
			},
		)
	}
	for from, to := range eachWord(text) {
		i, ok := italian.ParseNumeral(text[from:to])
		if !ok || i < 2 { // "uno" is an article too
			continue
		}
		if level := counted(e, text[to:]); level >= 0 {
			found = append(
				found,
				statedNumber{
					Quantity: scoring.Quantity{Value: big.NewRat(int64(i), 1)},
					from:     from,
					to:       to,
					counts:   level,
					before:   sentenceOf(text[:from]),
				},
			)
		}
	}
	if len(found) == 0 {
		return nil
	}
	slices.SortFunc(found, func(a, b statedNumber) int { return a.from - b.from })
	years := yearText.FindAllStringIndex(text, -1)
	for i := range found {
		n := &found[i]
		n.inAll = allWords.MatchString(n.before)
		for _, y := range years {
			year, _ := strconv.Atoi(text[y[0]:y[1]])
			near := y[0] >= n.to && y[0]-n.to <= otherYearReach || y[1] <= n.from && n.from-y[1] <= otherYearReach
			if near && year != e.Dashboard.Entity.Year &&
				!strings.ContainsAny(text[min(n.to, y[0]):max(n.from, y[1])], ".;") {
				n.otherYear = true
			}
		}
	}
	return found
}

// allWords are those after which a count is of all there are.
var allWords = lazy.New(
	`\b(tutti|tutte|complessiv[aie]|in tutto|individua\w*|articola\w* in|compost\w* da)( gli| le| i| n)?$`,
)

// sentenceOf is the last sentence of a text, folded.
func sentenceOf(text string) string {
	if i := strings.LastIndexAny(text, ".;"); i >= 0 {
		text = text[i+1:]
	}
	const reach = 400
	if len(text) > reach {
		text = text[len(text)-reach:]
	}
	return scoring.Fold(text)
}

// claimed reads the number at a place in a text; false if it isn't a claim.
func claimed(e *scoring.Evidence, text string, from, to int) (scoring.Quantity, bool) {
	q, err := scoring.ParseQuantity(text[from:to])
	if err != nil || partOfWord(text, from, to, q) {
		return q, false
	}
	if q.Unit != scoring.Plain { // "entro 30 giorni" is a time limit
		return q, q.Unit != scoring.Days || !limitText.MatchString(tail(text[:from]))
	}
	return q, !names(e, text, from, to)
}

// partOfWord reports whether the digits are of something longer: A4, 3/2018, 1.2.1A, Covid-19, 2023-2025, 1°.
func partOfWord(text string, from, to int, q scoring.Quantity) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	switch {
	case from > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune("/_.", before)):
		return true
	case before == '-' && from > 1 && text[from-2] != ' ':
		return true
	case to < len(text):
		return unicode.IsLetter(after) && q.Unit == scoring.Plain || strings.ContainsRune("/°ªº_", after)
	}
	return false
}

// names reports whether a plain number names something instead of counting it: a year, a code, a day, an act, an
// article, a page.
func names(e *scoring.Evidence, text string, from, to int) bool {
	digits := text[from:to]
	if yearText.MatchString(digits) && len(digits) == 4 {
		return true
	}
	if strings.Contains(digits, ".") && (e.Find(digits) != nil || strings.HasSuffix(digits, ".0")) { // a code; "4.0"
		return true
	}
	const reach = 40 // bytes after the number that may hold the month or the date of an act
	rest := strings.Fields(strings.ToLower(text[to:min(len(text), to+reach)]))
	if len(rest) > 0 && slices.Contains(scoring.Months[:], strings.Trim(rest[0], ".,;)")) {
		return true
	}
	word, left := wordBefore(text[:from])
	if word == "n" || word == "nr" || word == "num" || word == "numero" {
		// n. 230 del 26 ottobre
		if len(rest) > 1 && (rest[0] == "del" || rest[0] == "dell'") && unicode.IsDigit(rune(rest[1][0])) {
			return true
		}
		word, _ = wordBefore(left)
	}
	return referenceWords[word]
}

// wordBefore takes the last word off a text, if nothing but spaces and full stops stand after it.
func wordBefore(text string) (word, left string) {
	const reach = 80 // bytes: longer words aren't among those that are looked for
	from := max(0, len(text)-reach)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	span := lastWord.FindStringIndex(text[from:])
	if span == nil {
		return "", ""
	}
	at := from + span[0]
	words := strings.FieldsFunc(text[at:], func(r rune) bool { return !unicode.IsLetter(r) })
	if len(words) == 0 {
		return "", ""
	}
	return strings.ToLower(words[len(words)-1]), text[:at]
}

var promptWords = map[string]prompt{
	"target": promptTarget, "atteso": promptTarget, "soglia": promptThreshold,
	"risultato": promptResult, "misurazione": promptResult, "consuntivo": promptResult,
	"performance": promptPerformance, "raggiungimento": promptPerformance, "raggiunto": promptPerformance,
	"peso": promptWeight,
}

// promptIn is what the words between one number and the next say that the next one is: the last that says something.
func promptIn(words string) prompt {
	const reach = 60 // bytes
	if len(words) > reach {
		words = words[len(words)-reach:]
	}
	if i := strings.LastIndexAny(words, ".;:"); i >= 0 {
		words = words[i+1:]
	}
	found := noPrompt
	for _, word := range strings.Fields(scoring.Fold(words)) {
		if p, ok := promptWords[word]; ok {
			found = p
		}
	}
	return found
}

// counted is the level whose nodes the words after a number name; -1 for none.
func counted(e *scoring.Evidence, after string) int {
	words := strings.Fields(scoring.Fold(after[:min(len(after), 60)]))
	for length := min(3, len(words)); length > 0; length-- {
		if depth := e.Dashboard.LevelIndex(strings.Join(words[:length], " ")); depth >= 0 {
			return depth
		}
	}
	return -1
}

// alike reports whether two numbers differ as by a slip of the hand: by little, or by one digit.
func alike(a, b scoring.Quantity) bool {
	x, y := a.Number(), b.Number()
	digits := strings.NewReplacer(".", "", ",", "")
	x, y = digits.Replace(x), digits.Replace(y)
	if len(x) >= 3 && oneSlip(x, y) {
		return true
	}
	if b.Value.Sign() == 0 {
		return false
	}
	distance := new(big.Rat).Sub(a.Value, b.Value)
	distance.Quo(distance.Abs(distance), new(big.Rat).Abs(b.Value))
	return distance.Cmp(big.NewRat(3, 100)) <= 0
}

// misplaced reports whether two different numbers have the same digits, three or more, in another order or with the comma elsewhere: 72,12% for
// 27,21%, 2721% for 27,21%.
func misplaced(a, b scoring.Quantity) bool {
	digits := func(q scoring.Quantity) string {
		all := []rune(strings.NewReplacer(".", "", ",", "").Replace(q.Number()))
		slices.Sort(all)
		return string(all)
	}
	const telling = 3
	return len(digits(a)) >= telling && digits(a) == digits(b) && a.Value.Cmp(b.Value) != 0
}

// oneSlip reports whether one digit was mistyped, or two neighbours exchanged.
func oneSlip(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	var wrong []int
	for i := range a {
		if a[i] != b[i] {
			wrong = append(wrong, i)
		}
	}
	return len(wrong) == 1 ||
		len(wrong) == 2 && wrong[1] == wrong[0]+1 && a[wrong[0]] == b[wrong[1]] && a[wrong[1]] == b[wrong[0]]
}
