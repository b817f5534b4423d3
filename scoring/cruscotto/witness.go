package cruscotto

import (
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// A witness knows what the cells of a table say of themselves, whatever its labels: where values begin, what they add up to, which are
// quotients of others.
type witness struct {
	s       *workbook.Sheet
	header  int
	rows    []int   // of data; no more than mostWitnessed, so that a long table is no slower to understand
	nodes   [][]int // of each level: the node that each row belongs to
	known   map[int]*evidence
	asked   map[enquiry]bool // what was asked before
	measure map[field]int    // columns taken for target, result and attainment so far
}

// An enquiry is a question that is asked more than once, while the levels are what they are.
type enquiry struct {
	what    string
	a, b, c int
}

func (w *witness) once(q enquiry, find func() bool) bool {
	answer, ok := w.asked[q]
	if !ok {
		answer = find()
		w.asked[q] = answer
	}
	return answer
}

// mostWitnessed is how many rows are heard: what so many say, others wouldn't change.
const mostWitnessed = 250

// evidence is what one column holds, by the rows of its witness.
type evidence struct {
	numbers []*big.Rat // nil where there is none
	spread  []*big.Rat // half a unit of the last decimal that is written
	least   *big.Rat   // the least of these
	own     []bool     // the row has a cell of its own: neither blank nor merged from above
	filled  int
	numeric int
	signed  int // numbers with a sign of comparison before them
	codes   int
	shares  int // numbers written as percentages
}

// newWitness hears a table. Rows of totals, notes and titles say nothing.
func newWitness(s *workbook.Sheet, header int) *witness {
	w := &witness{s: s, header: header, known: map[int]*evidence{}, asked: map[enquiry]bool{}, measure: map[field]int{}}
	for _, r := range s.Rows {
		if r.Number <= header || texts(s, r) < 2 || scoring.IsTotal(firstText(s, r).Text) {
			continue
		}
		if w.rows = append(w.rows, r.Number); len(w.rows) == mostWitnessed {
			break
		}
	}
	return w
}

// measures reports whether so many columns hold numbers in most of the rows that have something there.
func (w *witness) measures(columns int) bool {
	for col := range w.s.LastColumn(w.header, w.header) {
		if e := w.of(col + 1); e.numeric*2 > e.filled {
			columns--
		}
	}
	return columns <= 0
}

// under says where the levels stand, from the top.
func (w *witness) under(levels []levelColumns) {
	w.nodes = nil
	clear(w.asked)
	count := 0
	above := make([]int, len(w.rows))
	for _, level := range levels {
		of := make([]int, len(w.rows))
		seen := map[string]int{} // nodes of this level under the open one above
		last := ""
		for i, row := range w.rows {
			if i > 0 && above[i] != above[i-1] {
				clear(seen)
				last = ""
			}
			key := scoring.Fold(
				w.s.Shown(ref.At(level.code, row)),
			) + "\x00" + scoring.Fold(
				w.s.Shown(ref.At(level.title, row)),
			)
			if key == "\x00" {
				key = last
			}
			if _, ok := seen[key]; !ok {
				count++
				seen[key] = count
			}
			of[i], last = seen[key], key
		}
		w.nodes = append(w.nodes, of)
		above = of
	}
}

// of is what a column holds.
func (w *witness) of(col int) *evidence {
	if e, ok := w.known[col]; ok {
		return e
	}
	e := &evidence{}
	for _, row := range w.rows {
		at := ref.At(col, row)
		v := w.s.Value(at)
		anchor, _ := w.s.Covered(at)
		own := anchor.Row == row && !v.Empty()
		var number, spread *big.Rat
		if own {
			e.filled++
			t := v
			if strings.IndexFunc(v.Text, unicode.IsDigit) >= 0 {
				t = scoring.AsTarget(v)
			}
			if t.Known() {
				e.numeric++
				number = t.Value
				spread = t.Spread()
				if t.Operator != "" {
					e.signed++
				}
				if t.Unit == scoring.Percent {
					e.shares++
				}
			}
			if codeText.MatchString(v.Text) {
				e.codes++
			}
		}
		e.numbers, e.spread, e.own = append(e.numbers, number), append(e.spread, spread), append(e.own, own)
	}
	w.known[col] = e
	return e
}

// finest is half a unit of the last decimal that the numbers of a column have: a weight of 1 among some of 0,5 isn't rounded.
func (e *evidence) finest() *big.Rat {
	if e.least == nil {
		for _, spread := range e.spread {
			if spread != nil && (e.least == nil || spread.Cmp(e.least) < 0) {
				e.least = spread
			}
		}
	}
	return e.least
}

// full reports whether a column has something in each row.
func (e *evidence) full() bool { return e.filled == len(e.own) }

// begins reports whether a column that isn't full has its values just where the nodes of a level begin.
func (w *witness) begins(col, level int) bool {
	return w.once(enquiry{what: "begins", a: col, b: level}, func() bool { return w.findBegins(col, level) })
}

func (w *witness) findBegins(col, level int) bool {
	e := w.of(col)
	if e.full() || e.filled == 0 {
		return false
	}
	for i, own := range e.own {
		if own != (i == 0 || w.nodes[level][i] != w.nodes[level][i-1]) {
			return false
		}
	}
	return true
}

// changes reports whether the numbers of a column change within nodes of a level, or begin where none does: they are of something finer.
// One that is mistaken among many changes nothing.
func (w *witness) changes(col, level int) bool {
	return w.once(enquiry{what: "changes", a: col, b: level}, func() bool { return w.findChanges(col, level) })
}

func (w *witness) findChanges(col, level int) bool {
	e := w.of(col)
	first := map[int]*big.Rat{}
	again, other := 0, 0
	for i, n := range e.numbers {
		if n == nil {
			continue
		}
		node := w.nodes[level][i]
		f, ok := first[node]
		switch {
		case ok && f.Cmp(n) != 0:
			other++
		case ok:
			again++
		default:
			first[node] = n
			if i > 0 && w.nodes[level][i-1] == node {
				other++
			}
		}
	}
	const many = 3
	return other > 0 && again < other*many
}

// addsUp reports whether the numbers of a column make 1, 100 or always the same under each node above a level, as weights do; one number
// for each node of it. Where every node stands alone, each must make the whole.
func (w *witness) addsUp(col, level int) bool {
	return w.once(enquiry{what: "addsUp", a: col, b: level}, func() bool { return w.findAddsUp(col, level) })
}

func (w *witness) findAddsUp(col, level int) bool {
	e := w.of(col)
	if e.numeric == 0 || w.changes(col, level) {
		return false
	}
	type total struct {
		sum, spread *big.Rat
		parts       int
	}
	totals := map[int]*total{}
	seen := map[int]bool{}
	for i, n := range e.numbers {
		node := w.nodes[level][i]
		if n == nil || seen[node] {
			continue
		}
		seen[node] = true
		parent := 0
		if level > 0 {
			parent = w.nodes[level-1][i]
		}
		t := totals[parent]
		if t == nil {
			t = &total{new(big.Rat), new(big.Rat), 0}
			totals[parent] = t
		}
		t.sum.Add(t.sum, n)
		t.spread.Add(t.spread, e.finest())
		t.parts++
	}
	nodes := map[int]bool{}
	for _, node := range w.nodes[level] {
		nodes[node] = true
	}
	if len(seen)*10 < len(nodes)*9 {
		return false
	}
	several, right := 0, 0
	var common *big.Rat
	same := true
	for _, parent := range slices.Sorted(maps.Keys(totals)) {
		t := totals[parent]
		if t.parts > 1 {
			several++
		}
		if near(t.sum, big.NewRat(1, 1), t.spread) || near(t.sum, big.NewRat(100, 1), t.spread) {
			right++
		}
		if common == nil {
			common = t.sum
		}
		same = same && common.Cmp(t.sum) == 0
	}
	return several == 0 && len(totals) > 1 && right == len(totals) || several > 0 && (right*10 >= len(totals)*8 || same && several > 1)
}

// averages reports whether the numbers of a column lie between the least and the greatest of the attainments under the nodes of a level, as
// means do.
func (w *witness) averages(col, level int) bool {
	return w.once(enquiry{what: "averages", a: col, b: level, c: w.measure[fieldAttainment]}, func() bool { return w.findAverages(col, level) })
}

func (w *witness) findAverages(col, level int) bool {
	attainment, e := w.of(w.measure[fieldAttainment]), w.of(col)
	if w.measure[fieldAttainment] == 0 || w.measure[fieldAttainment] == col || e.numeric < 2 ||
		attainment.numeric < 2 ||
		w.changes(col, level) ||
		e.full() && w.changes(w.measure[fieldAttainment], level) && e.numeric == len(w.rows) && level == len(w.nodes)-1 {
		return false
	}
	type group struct{ stated, least, most, spread *big.Rat }
	groups := map[int]*group{}
	for i := range w.rows {
		node := w.nodes[level][i]
		g := groups[node]
		if g == nil {
			g = &group{spread: new(big.Rat)}
			groups[node] = g
		}
		if g.stated == nil && e.numbers[i] != nil {
			g.stated, g.spread = e.numbers[i], e.spread[i]
		}
		if a := attainment.numbers[i]; a != nil {
			if g.least == nil || a.Cmp(g.least) < 0 {
				g.least = a
			}
			if g.most == nil || a.Cmp(g.most) > 0 {
				g.most = a
			}
		}
	}
	told, within := 0, 0
	for _, g := range groups {
		if g.stated == nil || g.least == nil {
			continue
		}
		told++
		if new(big.Rat).Add(g.stated, g.spread).Cmp(g.least) >= 0 &&
			new(big.Rat).Sub(g.stated, g.spread).Cmp(g.most) <= 0 {
			within++
		}
	}
	return told > 1 && within*10 >= told*9
}

// isQuotient reports whether one column is the attainment of what two others say was due and was reached: their quotient, either way, capped at
// 100% or not.
func (w *witness) isQuotient(target, result, attainment int) bool {
	return w.once(enquiry{what: "isQuotient", a: target, b: result, c: attainment}, func() bool { return w.findQuotient(target, result, attainment) })
}

func (w *witness) findQuotient(target, result, attainment int) bool {
	if target == 0 || result == 0 || attainment == 0 || target == result || attainment == target ||
		attainment == result {
		return false
	}
	t, r, a := w.of(target), w.of(result), w.of(attainment)
	told, right, below := 0, 0, 0
	for i := range w.rows {
		due, got, stated := t.numbers[i], r.numbers[i], a.numbers[i]
		if due == nil || got == nil || stated == nil || due.Sign() <= 0 || got.Sign() <= 0 {
			continue
		}
		if told++; told > firstHeard && right*2 < told {
			return false // too few among the first for the rest to mend it
		}
		q := new(big.Rat).Quo(got, due)
		for _, way := range []*big.Rat{q, new(big.Rat).Inv(q)} {
			capped := way
			if way.Cmp(oneWhole) > 0 {
				capped = oneWhole
			}
			matched := false
			for _, scale := range []*big.Rat{oneWhole, hundred} {
				exact, full := new(big.Rat).Mul(way, scale), new(big.Rat).Mul(capped, scale)
				matched = matched || near(stated, exact, a.spread[i]) || near(stated, full, a.spread[i])
			}
			if matched {
				right++
				if capped != oneWhole {
					below++
				}
				break
			}
		}
	}
	return told > 1 && below > 0 && right*10 >= told*8
}

// firstHeard is after how many rows columns that are no quotients are let go.
const firstHeard = 10

var oneWhole, hundred = big.NewRat(1, 1), big.NewRat(100, 1)

// near reports whether two numbers differ by no more than a rounding.
func near(a, b, spread *big.Rat) bool {
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d).Cmp(spread) <= 0
}

// isProduct reports whether a column is a weight times what was reached: the points that a row brings.
func (w *witness) isProduct(weight, attainment, col int) bool {
	if weight == 0 || attainment == 0 {
		return false
	}
	told, right := 0, 0
	for i, n := range w.of(col).numbers {
		a, b := w.of(weight).numbers[i], w.of(attainment).numbers[i]
		if n == nil || a == nil || b == nil {
			continue
		}
		told++
		exact := new(big.Rat).Mul(a, b)
		if near(n, exact, w.of(col).spread[i]) || near(n, new(big.Rat).Mul(exact, hundred), w.of(col).spread[i]) {
			right++
		}
	}
	return told > 1 && right*10 >= told*8
}

// onlyYes reports whether all that a column says is yes or no.
func (w *witness) onlyYes(col int) bool {
	told := 0
	for _, row := range w.rows {
		text := w.s.Shown(ref.At(col, row))
		if _, ok := scoring.ParseYes(text); !ok && text != "" {
			return false
		} else if ok {
			told++
		}
	}
	return told > 1
}

// distinct counts the different texts of a column, numbers among them.
func (w *witness) distinct(col int) int {
	seen := map[string]bool{}
	for _, row := range w.rows {
		if text := scoring.Fold(w.s.Shown(ref.At(col, row))); text != "" {
			seen[text] = true
		}
	}
	return len(seen)
}

// determines reports whether each text of a column always comes with one of another's: an objective with its area.
func (w *witness) determines(col, other int) bool {
	of := map[string]string{}
	last := ""
	for _, row := range w.rows {
		text, with := scoring.Fold(w.s.Shown(ref.At(col, row))), scoring.Fold(w.s.Shown(ref.At(other, row)))
		if with == "" {
			with = last
		}
		last = with
		if text == "" {
			continue
		}
		if before, ok := of[text]; ok && before != with {
			return false
		}
		of[text] = with
	}
	return len(of) > 0
}

// wordy reports whether a column holds words rather than numbers.
func (e *evidence) wordy() bool { return e.filled > 0 && e.numeric*4 < e.filled }

// numerical reports whether a column holds numbers, but for a few words.
func (e *evidence) numerical() bool { return e.filled > 0 && e.numeric*3 >= e.filled*2 }

// coded reports whether all that a column holds could be codes.
func (e *evidence) coded() bool { return e.filled > 0 && e.codes == e.filled }

// percentages reports whether the numbers of a column are written as such.
func (e *evidence) percentages() bool { return e.numeric > 0 && e.shares*2 > e.numeric }
