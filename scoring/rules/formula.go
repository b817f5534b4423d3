package rules

import (
	"math/big"
	"regexp"
	"strings"

	"github.com/xuri/efp"

	"relazione/scoring"
)

// Limits on the formulas that are looked into: longer ones, and those that read more cells, are left alone.
const (
	maxFormula      = 8192 // characters, Excel's own limit
	maxFormulaCells = 50_000
	maxFormulaDepth = 64 // functions and parentheses within each other, Excel's own limit
)

// A reference is an area of cells that a formula reads.
type reference struct {
	sheet string // as written; empty for the formula's own
	scoring.Area
}

// parseFormula splits a formula into tokens; nil for one that can't be, or is too long.
func parseFormula(formula string) (tokens []efp.Token) {
	if len(formula) > maxFormula {
		return nil
	}
	defer func() {
		if recover() != nil { // the text is a stranger's: what the parser can't stand is no formula
			tokens = nil
		}
	}()
	parser := efp.ExcelParser()
	for _, t := range parser.Parse(formula) {
		if t.TType != efp.TokenTypeWhitespace {
			tokens = append(tokens, t)
		}
	}
	return tokens
}

// parseReference reads "H3", "$H$3:H7", "H:H", "'Foglio 1'!H3:H7"; false for names and other workbooks.
func parseReference(s string) (reference, bool) {
	var r reference
	if i := strings.LastIndexByte(s, '!'); i >= 0 {
		r.sheet, s = strings.ReplaceAll(strings.Trim(s[:i], "'"), "''", "'"), s[i+1:]
	}
	if strings.Contains(r.sheet, "[") {
		return r, false
	}
	first, last, isRange := strings.Cut(s, ":")
	if !isRange {
		last = first
	}
	ok, ok2 := false, false
	if r.FromCol, r.FromRow, ok = scoring.ParseRef(first); ok {
		r.ToCol, r.ToRow, ok2 = scoring.ParseRef(last)
	} else if isRange { // whole columns
		r.FromCol, r.FromRow, ok = scoring.ParseRef(first + "1")
		r.ToCol, _, ok2 = scoring.ParseRef(last + "1")
		r.ToRow = scoring.MaxRow
	}
	if r.ToCol < r.FromCol {
		r.FromCol, r.ToCol = r.ToCol, r.FromCol
	}
	if r.ToRow < r.FromRow {
		r.FromRow, r.ToRow = r.ToRow, r.FromRow
	}
	return r, ok && ok2
}

// references lists what a formula reads. all is false where it reads something else besides: a name, another workbook, cells
// that it computes.
func references(formula string) (refs []reference, all bool) {
	if r, ok := parseReference(formula); ok { // most formulas of a large workbook are just that
		return []reference{r}, true
	}
	tokens := parseFormula(formula)
	all = tokens != nil
	for _, t := range tokens {
		switch {
		case t.TType == efp.TokenTypeFunction && t.TSubType == efp.TokenSubTypeStart:
			switch strings.ToUpper(t.TValue) {
			case "OFFSET", "INDIRECT", "INDEX", "VLOOKUP", "HLOOKUP", "LOOKUP", "XLOOKUP":
				all = false
			}
		case t.TType == efp.TokenTypeOperand && t.TSubType == efp.TokenSubTypeRange:
			r, ok := parseReference(t.TValue)
			if !ok {
				all = false
				continue
			}
			refs = append(refs, r)
		}
	}
	return refs, all
}

// selects reports whether a formula chooses the rows that it reads by what stands in them, so that its ranges say nothing.
func selects(formula string) bool { return selection.MatchString(formula) }

var selection = regexp.MustCompile(`(?i)\b(SUMIFS?|AVERAGEIFS?|COUNTIFS?|FILTER|AGGREGATE|SUBTOTAL|LEFT|RIGHT|MID)\s*\(|\bSUMPRODUCT\(.*[=<>]`)

// calculate computes a formula of the sheet from what the workbook states in the cells that it reads: arithmetic and the
// functions by which results are rolled up. It is false for any other formula, and where a cell holds no number.
func calculate(cells *scoring.Cells, sheet, formula string) (*big.Rat, bool) {
	if r, ok := parseReference(formula); ok && r.FromCol == r.ToCol && r.FromRow == r.ToRow { // most formulas of a large workbook
		if r.sheet == "" {
			r.sheet = sheet
		}
		if places := cells.In(r.sheet, r.Area, 1); len(places) == 1 && places[0].Value.Known() {
			return places[0].Value.Value, true
		}
		return nil, false
	}
	c := &calculator{cells: cells, sheet: sheet, tokens: parseFormula(formula), budget: maxFormulaCells}
	if c.tokens == nil {
		return nil, false
	}
	v := c.expression(0, 0)
	if c.failed || c.next < len(c.tokens) || len(v) != 1 || v[0] == nil {
		return nil, false
	}
	return v[0], true
}

// A calculator is where the computation of a formula stands. Values are lists of numbers, of one for what is no range; nil
// stands for an empty cell.
type calculator struct {
	cells  *scoring.Cells
	sheet  string
	tokens []efp.Token
	next   int
	budget int
	failed bool
}

func (c *calculator) fail() []*big.Rat {
	c.failed = true
	return nil
}

func (c *calculator) peek() (efp.Token, bool) {
	if c.failed || c.next >= len(c.tokens) {
		return efp.Token{}, false
	}
	return c.tokens[c.next], true
}

// Precedence of the operators, those that bind closer higher.
var precedence = map[string]int{"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "+": 2, "-": 2, "*": 3, "/": 3}

func (c *calculator) expression(lowest, depth int) []*big.Rat {
	if depth > maxFormulaDepth {
		return c.fail()
	}
	left := c.operand(depth)
	for {
		t, ok := c.peek()
		if ok && t.TType == efp.TokenTypeOperatorPostfix {
			c.next++
			left = c.each(left, func(a *big.Rat) *big.Rat { return new(big.Rat).Quo(a, big.NewRat(100, 1)) })
			continue
		}
		rank := precedence[t.TValue]
		if !ok || t.TType != efp.TokenTypeOperatorInfix || rank == 0 || rank <= lowest {
			if ok && t.TType == efp.TokenTypeOperatorInfix && rank == 0 {
				return c.fail()
			}
			return left
		}
		c.next++
		left = c.apply(t.TValue, left, c.expression(rank, depth+1))
	}
}

func (c *calculator) each(values []*big.Rat, f func(*big.Rat) *big.Rat) []*big.Rat {
	if !c.spend(len(values)) {
		return nil
	}
	out := make([]*big.Rat, len(values))
	for i, v := range values {
		out[i] = f(zero(v))
	}
	return out
}

// spend takes from what a formula may cost; a stranger's may ask for any number of operations.
func (c *calculator) spend(n int) bool {
	if c.budget -= n; c.budget < 0 {
		c.failed = true
	}
	return !c.failed
}

// small reports whether a number is of a size that results have: sums of unlike fractions double their digits at each step.
func small(v *big.Rat) bool {
	const most = 2048 // bits
	return v.Num().BitLen() < most && v.Denom().BitLen() < most
}

func zero(v *big.Rat) *big.Rat {
	if v == nil {
		return new(big.Rat)
	}
	return v
}

// apply computes a binary operator, cell by cell where an operand is a range.
func (c *calculator) apply(operator string, a, b []*big.Rat) []*big.Rat {
	if c.failed || len(a) != len(b) && len(a) != 1 && len(b) != 1 || len(a) == 0 || len(b) == 0 {
		return c.fail()
	}
	if !c.spend(max(len(a), len(b))) {
		return nil
	}
	out := make([]*big.Rat, max(len(a), len(b)))
	for i := range out {
		x, y := zero(a[min(i, len(a)-1)]), zero(b[min(i, len(b)-1)])
		truth := func(b bool) *big.Rat {
			if b {
				return big.NewRat(1, 1)
			}
			return new(big.Rat)
		}
		switch order := x.Cmp(y); operator {
		case "+":
			out[i] = new(big.Rat).Add(x, y)
		case "-":
			out[i] = new(big.Rat).Sub(x, y)
		case "*":
			out[i] = new(big.Rat).Mul(x, y)
		case "/":
			if y.Sign() == 0 {
				return c.fail()
			}
			out[i] = new(big.Rat).Quo(x, y)
		case "=":
			out[i] = truth(order == 0)
		case "<>":
			out[i] = truth(order != 0)
		case "<":
			out[i] = truth(order < 0)
		case ">":
			out[i] = truth(order > 0)
		case "<=":
			out[i] = truth(order <= 0)
		case ">=":
			out[i] = truth(order >= 0)
		}
		if out[i] != nil && !small(out[i]) {
			return c.fail()
		}
	}
	return out
}

func (c *calculator) operand(depth int) []*big.Rat {
	t, ok := c.peek()
	if !ok {
		return c.fail()
	}
	c.next++
	switch t.TType {
	case efp.TokenTypeOperatorPrefix:
		v := c.operand(depth)
		if t.TValue == "-" {
			v = c.each(v, func(a *big.Rat) *big.Rat { return new(big.Rat).Neg(a) })
		}
		return v
	case efp.TokenTypeSubexpression:
		v := c.expression(0, depth+1)
		if end, ok := c.peek(); !ok || end.TSubType != efp.TokenSubTypeStop {
			return c.fail()
		}
		c.next++
		return v
	case efp.TokenTypeFunction:
		if t.TSubType == efp.TokenSubTypeStart {
			return c.function(strings.ToUpper(t.TValue), depth)
		}
	case efp.TokenTypeOperand:
		switch t.TSubType {
		case efp.TokenSubTypeNumber:
			if v, ok := new(big.Rat).SetString(t.TValue); ok && len(t.TValue) < 40 && !strings.ContainsAny(t.TValue, "eE/") {
				return []*big.Rat{v}
			}
		case efp.TokenSubTypeLogical:
			if strings.EqualFold(t.TValue, "TRUE") {
				return []*big.Rat{big.NewRat(1, 1)}
			}
			return []*big.Rat{new(big.Rat)}
		case efp.TokenSubTypeRange:
			return c.read(t.TValue)
		}
	}
	return c.fail()
}

// read takes the numbers of an area, down its columns.
func (c *calculator) read(ref string) []*big.Rat {
	r, ok := parseReference(ref)
	size := (r.ToCol - r.FromCol + 1) * (r.ToRow - r.FromRow + 1)
	if !ok || !c.spend(size) {
		return c.fail()
	}
	if r.sheet == "" {
		r.sheet = c.sheet
	}
	values := make([]*big.Rat, size)
	places := c.cells.In(r.sheet, r.Area, size)
	if !c.cells.Covers(r.sheet, r.Area, places) {
		return c.fail() // it reads cells that aren't the dashboard's: what stands there isn't known here
	}
	for _, p := range places {
		switch {
		case p.Value.Known():
			values[(p.Col-r.FromCol)*(r.ToRow-r.FromRow+1)+p.Row-r.FromRow] = p.Value.Value
		case !p.Value.Empty() || p.Value.Uncached():
			return c.fail()
		}
	}
	return values
}

// function computes a function; its start was read.
func (c *calculator) function(name string, depth int) []*big.Rat {
	var args [][]*big.Rat
	for {
		t, ok := c.peek()
		if !ok {
			return c.fail()
		}
		if t.TType == efp.TokenTypeFunction && t.TSubType == efp.TokenSubTypeStop {
			c.next++
			break
		}
		if t.TType == efp.TokenTypeArgument {
			c.next++
			continue
		}
		args = append(args, c.expression(0, depth+1))
	}
	if c.failed || len(args) == 0 {
		return c.fail()
	}
	var numbers []*big.Rat // of all arguments, without empty cells
	for _, arg := range args {
		for _, v := range arg {
			if v != nil {
				numbers = append(numbers, v)
			}
		}
	}
	total := new(big.Rat)
	for _, v := range numbers {
		if total.Add(total, v); !small(total) {
			return c.fail()
		}
	}
	one := func(v *big.Rat) []*big.Rat { return []*big.Rat{v} }
	switch {
	case name == "SUM":
		return one(total)
	case name == "AVERAGE" && len(numbers) > 0:
		return one(total.Quo(total, big.NewRat(int64(len(numbers)), 1)))
	case name == "SUMPRODUCT":
		product := args[0]
		for _, arg := range args[1:] {
			if len(arg) != len(product) {
				return c.fail()
			}
			product = c.apply("*", product, arg)
		}
		sum := new(big.Rat)
		for _, v := range product {
			if sum.Add(sum, zero(v)); !small(sum) {
				return c.fail()
			}
		}
		return one(sum)
	case (name == "MIN" || name == "MAX") && len(numbers) > 0:
		best := numbers[0]
		for _, v := range numbers[1:] {
			if order := v.Cmp(best); name == "MIN" && order < 0 || name == "MAX" && order > 0 {
				best = v
			}
		}
		return one(best)
	case name == "ROUND" && len(args) == 2 && len(args[0]) == 1 && len(args[1]) == 1:
		n := zero(args[1][0])
		if n.IsInt() && n.Sign() >= 0 && n.Cmp(big.NewRat(20, 1)) <= 0 {
			return one(scoring.Round(zero(args[0][0]), int(n.Num().Int64())))
		}
	case name == "IF" && len(args) == 3 && len(args[0]) == 1:
		if zero(args[0][0]).Sign() != 0 {
			return args[1]
		}
		return args[2]
	}
	return c.fail()
}
