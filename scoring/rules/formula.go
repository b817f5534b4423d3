package rules

import (
	"cmp"
	"math/big"
	"strings"

	"github.com/xuri/efp"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/ref"
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
	ref.Area
}

// on is the sheet that the reference is to, for a formula of a sheet.
func (r reference) on(own string) string { return cmp.Or(r.sheet, own) }

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
	var ok bool
	r.Area, ok = ref.ParseArea(s)
	return r, ok
}

// references lists what a formula reads. all is false where it reads something else besides: a name, another workbook,
// cells that it computes.
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

// selects reports whether a formula chooses the rows that it reads by what stands in them, so that its ranges say
// nothing.
func selects(formula string) bool { return selection.MatchString(formula) }

var selection = lazy.New(
	`(?i)\b(SUMIFS?|AVERAGEIFS?|COUNTIFS?|FILTER|AGGREGATE|SUBTOTAL|LEFT|RIGHT|MID)\s*\(|\bSUMPRODUCT\(.*[=<>]`,
)

// calculate computes a formula of the sheet from what the workbook states in the cells that it reads: arithmetic and
// the functions by which results are rolled up. It is false for any other formula, and where a cell holds no number.
func calculate(cells *scoring.Cells, sheet, formula string) (*big.Rat, bool) {
	if r, ok := parseReference(formula); ok && r.Single() { // most formulas of a large workbook
		for p := range cells.In(r.on(sheet), r.Area) {
			return p.Value.Value, p.Value.Known()
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

// A calculator is where the computation of a formula stands. Values are lists of numbers, of one for what is no range;
// nil stands for an empty cell.
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

// An operator joins two numbers; one that binds closer ranks higher.
type operator struct {
	rank    int
	compute func(x, y *big.Rat) *big.Rat // nil where it has no value
}

// operators are all that formulas here may have, by their sign.
var operators = map[string]operator{
	"=":  {1, compared(func(order int) bool { return order == 0 })},
	"<>": {1, compared(func(order int) bool { return order != 0 })},
	"<":  {1, compared(func(order int) bool { return order < 0 })},
	">":  {1, compared(func(order int) bool { return order > 0 })},
	"<=": {1, compared(func(order int) bool { return order <= 0 })},
	">=": {1, compared(func(order int) bool { return order >= 0 })},
	"+":  {2, func(x, y *big.Rat) *big.Rat { return new(big.Rat).Add(x, y) }},
	"-":  {2, func(x, y *big.Rat) *big.Rat { return new(big.Rat).Sub(x, y) }},
	"*":  {3, func(x, y *big.Rat) *big.Rat { return new(big.Rat).Mul(x, y) }},
	"/": {3, func(x, y *big.Rat) *big.Rat {
		if y.Sign() == 0 {
			return nil
		}
		return new(big.Rat).Quo(x, y)
	}},
}

// compared is 1 where two numbers stand in an order, else 0.
func compared(holds func(order int) bool) func(x, y *big.Rat) *big.Rat {
	return func(x, y *big.Rat) *big.Rat {
		if holds(x.Cmp(y)) {
			return big.NewRat(1, 1)
		}
		return new(big.Rat)
	}
}

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
		rank := operators[t.TValue].rank
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

// small reports whether a number is of a size that results have: sums of unlike fractions double their digits at each
// step.
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
	compute := operators[operator].compute
	out := make([]*big.Rat, max(len(a), len(b)))
	for i := range out {
		out[i] = compute(zero(a[min(i, len(a)-1)]), zero(b[min(i, len(b)-1)]))
		if out[i] == nil || !small(out[i]) {
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
			if v, ok := new(big.Rat).SetString(t.TValue); ok && len(t.TValue) < 40 &&
				!strings.ContainsAny(t.TValue, "eE/") {
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
func (c *calculator) read(name string) []*big.Rat {
	r, ok := parseReference(name)
	if !ok || !c.spend(r.Size()) {
		return c.fail()
	}
	sheet := r.on(c.sheet)
	if !c.cells.Covers(sheet, r.Area) {
		return c.fail() // it reads cells that aren't the dashboard's: what stands there isn't known here
	}
	values := make([]*big.Rat, r.Size())
	height := r.To.Row - r.From.Row + 1
	for p := range c.cells.In(sheet, r.Area) {
		switch {
		case p.Value.Known():
			values[(p.At.Col-r.From.Col)*height+p.At.Row-r.From.Row] = p.Value.Value
		case !p.Value.Empty() || p.Value.Pending:
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
	compute := functions[name]
	if c.failed || len(args) == 0 || compute == nil {
		return c.fail()
	}
	if v := compute(c, args); v != nil {
		return v
	}
	return c.fail()
}

// functions are those that are computed: the ones by which results are rolled up. Each gives nil where it can't.
var functions = map[string]func(c *calculator, args [][]*big.Rat) []*big.Rat{
	"SUM": func(_ *calculator, args [][]*big.Rat) []*big.Rat { return single(total(filled(args))) },
	"AVERAGE": func(_ *calculator, args [][]*big.Rat) []*big.Rat {
		numbers := filled(args)
		sum := total(numbers)
		if sum == nil || len(numbers) == 0 {
			return nil
		}
		return single(sum.Quo(sum, big.NewRat(int64(len(numbers)), 1)))
	},
	"SUMPRODUCT": func(c *calculator, args [][]*big.Rat) []*big.Rat {
		product := args[0]
		for _, arg := range args[1:] {
			if len(arg) != len(product) {
				return nil
			}
			product = c.apply("*", product, arg)
		}
		return single(total(filled([][]*big.Rat{product})))
	},
	"MIN": func(_ *calculator, args [][]*big.Rat) []*big.Rat {
		return extreme(filled(args), func(v, best *big.Rat) bool { return v.Cmp(best) < 0 })
	},
	"MAX": func(_ *calculator, args [][]*big.Rat) []*big.Rat {
		return extreme(filled(args), func(v, best *big.Rat) bool { return v.Cmp(best) > 0 })
	},
	"ROUND": func(_ *calculator, args [][]*big.Rat) []*big.Rat {
		if len(args) != 2 || len(args[0]) != 1 || len(args[1]) != 1 {
			return nil
		}
		const most = 20 // decimals; more say nothing that a cell could hold
		n := zero(args[1][0])
		if !n.IsInt() || n.Sign() < 0 || n.Cmp(big.NewRat(most, 1)) > 0 {
			return nil
		}
		return single(scoring.Round(zero(args[0][0]), int(n.Num().Int64())))
	},
	"IF": func(_ *calculator, args [][]*big.Rat) []*big.Rat {
		if len(args) != 3 || len(args[0]) != 1 {
			return nil
		}
		if zero(args[0][0]).Sign() != 0 {
			return args[1]
		}
		return args[2]
	},
}

// single is one number as a value; nil for none.
func single(v *big.Rat) []*big.Rat {
	if v == nil {
		return nil
	}
	return []*big.Rat{v}
}

// filled are the numbers of all arguments, without empty cells.
func filled(args [][]*big.Rat) []*big.Rat {
	var numbers []*big.Rat
	for _, arg := range args {
		for _, v := range arg {
			if v != nil {
				numbers = append(numbers, v)
			}
		}
	}
	return numbers
}

// total adds; nil where the sum outgrows what results have.
func total(numbers []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, v := range numbers {
		if sum.Add(sum, v); !small(sum) {
			return nil
		}
	}
	return sum
}

// extreme is the number that is before all others; nil without any.
func extreme(numbers []*big.Rat, before func(v, best *big.Rat) bool) []*big.Rat {
	if len(numbers) == 0 {
		return nil
	}
	best := numbers[0]
	for _, v := range numbers[1:] {
		if before(v, best) {
			best = v
		}
	}
	return single(best)
}
