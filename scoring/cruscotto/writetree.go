package cruscotto

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// headerLines are the two rows of the Cruscotto's header: groups and labels.
const headerLines = 2

// extras is the group of the columns that Allegato A doesn't print.
const extras = "Dati per la relazione"

// A treeColumn is a column of the Cruscotto as written.
type treeColumn struct {
	group, label string
	width        float64
	depth        int // of the level it belongs to; -1 for the indicator's
	rotated      bool
	value        func(*scoring.Node) any
	field        field
}

// ofIndicator is the depth of a column that is the indicator's.
const ofIndicator = -1

// treeColumns are the columns that a tree needs: a level has a code, a weight and a result where any of its nodes does,
// an indicator what any of them has.
func (b *builder) treeColumns() []treeColumn {
	d := b.dashboard
	var columns []treeColumn
	for depth := range d.Levels {
		columns = append(columns, levelColumnsOf(d, depth)...)
	}
	for _, f := range treeFields {
		heading := d.MeasuresHeading()
		switch {
		case f.write == nil:
			continue
		case f.filled != nil && !anyIndicator(d, f.filled):
			continue
		case f.filled != nil:
			heading = extras
		}
		columns = append(columns, measureColumn(f, heading))
	}
	return append(columns, otherTargets(d)...)
}

// narrow are the widths of columns whose words run along their side.
const narrowTitle, narrowResult = 8, 6

// levelColumnsOf are the columns of a level.
func levelColumnsOf(d *scoring.Dashboard, depth int) []treeColumn {
	level, use, above := d.Levels[depth], d.Use(depth), depth < len(d.Levels)-1
	column := func(f field, value func(*scoring.Node) any) treeColumn {
		known := fieldOf(f)
		return treeColumn{
			group: level.Group(),
			label: known.label,
			width: known.width,
			depth: depth,
			value: value,
			field: f,
		}
	}
	var columns []treeColumn
	if use.Coded {
		columns = append(columns, column(fieldCode, func(n *scoring.Node) any { return n.Code }))
	}
	title := column(fieldTitle, func(n *scoring.Node) any { return n.Title })
	if !use.Coded {
		title.label = italian.Capitalize(level.Singular)
		if title.rotated = above; above {
			title.width = narrowTitle
		}
	}
	columns = append(columns, title)
	if use.Weighted {
		columns = append(columns, column(fieldWeight, func(n *scoring.Node) any { return n.Weight }))
	}
	if use.Stated {
		result := column(fieldResult, func(n *scoring.Node) any { return n.Stated })
		if result.rotated = above && !use.Coded; result.rotated {
			result.width = narrowResult
		}
		columns = append(columns, result)
	}
	return columns
}

// measureColumn is a column of the indicator's.
func measureColumn(f treeField, group string) treeColumn {
	return treeColumn{group: group, label: f.label, width: f.width, depth: ofIndicator, field: f.field,
		value: func(n *scoring.Node) any { return f.write(n.Measure()) }}
}

// anyIndicator reports whether any indicator has something.
func anyIndicator(d *scoring.Dashboard, has func(*scoring.Indicator) bool) bool {
	found := false
	d.Walk(func(n *scoring.Node) { found = found || n.Indicator != nil && has(n.Indicator) })
	return found
}

// otherTargets are columns for the targets of other years.
func otherTargets(d *scoring.Dashboard) []treeColumn {
	years := map[int]bool{}
	d.Walk(func(n *scoring.Node) {
		for _, t := range n.Measure().Targets {
			years[t.Year] = true
		}
	})
	var columns []treeColumn
	for _, year := range slices.Sorted(maps.Keys(years)) {
		c := measureColumn(fieldOf(fieldTarget), extras)
		c.label = fmt.Sprintf("target %d", year)
		c.value = func(n *scoring.Node) any {
			for _, t := range n.Measure().Targets {
				if t.Year == year {
					return t.Target
				}
			}
			return nil
		}
		columns = append(columns, c)
	}
	return columns
}

// A treePage is the Cruscotto being written: its columns, its leaves, and the rows that each node spans.
type treePage struct {
	*page
	columns     []treeColumn
	leaves      []*scoring.Node
	first, last map[*scoring.Node]int
}

// tree writes the Cruscotto: a row for each leaf, the nodes above in merged cells.
func (b *builder) tree() error {
	t := &treePage{page: b.page(string(scoring.PartTree)), columns: b.treeColumns(), first: map[*scoring.Node]int{}, last: map[*scoring.Node]int{}}
	t.place()
	t.header()
	t.rows()
	t.merge()
	t.print()
	if t.form {
		return t.dressTree(headerLines + len(t.leaves))
	}
	return nil
}

// place gives every node the rows of its leaves.
func (t *treePage) place() {
	for _, root := range t.dashboard.Roots {
		root.Leaves(func(leaf *scoring.Node) {
			row := headerLines + 1 + len(t.leaves)
			t.leaves = append(t.leaves, leaf)
			for n := leaf; n != nil; n = n.Parent {
				if t.first[n] == 0 {
					t.first[n] = row
				}
				t.last[n] = row
			}
		})
	}
	maps.Copy(t.rowOf, t.first)
	for n, row := range t.first {
		if col := t.column(n.Depth, fieldResult); col != 0 {
			t.resultRef[n] = ref.At(col, row).String()
		}
	}
}

// column is the number of the column that holds a field of a depth; 0 where there is none.
func (t *treePage) column(depth int, f field) int {
	for i, c := range t.columns {
		if c.depth == depth && c.field == f {
			return i + 1
		}
	}
	return 0
}

func (t *treePage) header() {
	for i, c := range t.columns {
		t.sheet.Width(i+1, c.width)
	}
	t.sheet.Freeze(0, headerLines)
	t.treeHeader(t.columns)
}

func (t *treePage) rows() {
	cells := make([]any, len(t.columns))
	for i, leaf := range t.leaves {
		row := headerLines + 1 + i
		height := 0.0
		for j, c := range t.columns {
			n := leaf
			if c.depth >= 0 {
				n = ancestor(leaf, c.depth)
			}
			cell, needs := t.treeCell(c, n, n == leaf || t.first[n] == row)
			cells[j] = cell
			height = max(height, needs)
		}
		t.line(min(workbook.MaxRowHeight, height), look{}, cells...)
	}
}

// treeCell is a node's cell in a column, empty but in the first of its rows, and the height that it needs in each.
func (t *treePage) treeCell(c treeColumn, n *scoring.Node, begins bool) (cell workbook.MadeCell, height float64) {
	l := look{rotated: c.rotated, centered: c.field == fieldCode || c.field == fieldDirection || c.field == fieldSystem}
	var v any
	if begins {
		v = c.value(n)
	}
	formula := ""
	if c.depth >= 0 && c.field == fieldResult && v != nil {
		formula = t.rollupFormula(n)
	}
	if t.form {
		l.locked = formula != ""
		l.code = formCode(n, c)
	}
	cell = t.cell(v, l)
	cell.Formula = formula
	return cell, t.neededHeight(n, c, v, t.last[n]-t.first[n]+1)
}

// merge joins the cells of nodes that span several rows.
func (t *treePage) merge() {
	for j, c := range t.columns {
		if c.depth < 0 {
			continue
		}
		for _, n := range t.dashboard.At(c.depth) {
			if t.last[n] > t.first[n] {
				t.sheet.Merge(ref.Area{From: ref.At(j+1, t.first[n]), To: ref.At(j+1, t.last[n])})
			}
		}
	}
}

// print says what is printed: not what is for the program only.
func (t *treePage) print() {
	printed := 0
	for i, c := range t.columns {
		if c.group != extras {
			printed = i + 1
		}
	}
	t.sheet.PrintArea(ref.Area{From: ref.At(1, 1), To: ref.At(printed, headerLines+len(t.leaves))})
	t.sheet.PrintRows(headerLines)
}

func (p *page) treeHeader(columns []treeColumn) {
	groups, labels := make([]any, len(columns)), make([]any, len(columns))
	begin := 0
	for i, c := range columns {
		labels[i] = p.cell(c.label, look{header: true, rotated: c.rotated})
		groups[i] = ""
		if i == 0 || columns[i-1].group != c.group {
			begin, groups[i] = i, c.group
		}
		if next := i + 1; (next == len(columns) || columns[next].group != c.group) && i > begin {
			p.sheet.Merge(ref.Area{From: ref.At(begin+1, 1), To: ref.At(i+1, 1)})
		}
	}
	p.line(30, look{header: true}, groups...)
	p.line(72, look{header: true}, labels...)
}

// neededHeight estimates, in points, the height that a row needs for a value: rotated text runs along the span of rows.
func (b *builder) neededHeight(n *scoring.Node, c treeColumn, v any, span int) float64 {
	text, ok := v.(scoring.Text)
	if !ok {
		return 18
	}
	if c.rotated {
		along := float64(utf8.RuneCountInString(text.Text)) * 6 / 2 // in two lines
		for _, word := range strings.Fields(text.Text) {
			along = max(along, float64(utf8.RuneCountInString(word))*7)
		}
		return along / float64(span)
	}
	return (float64(linesIn(text.Text, c.width))*13 + 5) / float64(span)
}

func ancestor(n *scoring.Node, depth int) *scoring.Node {
	for n.Depth > depth {
		n = n.Parent
	}
	return n
}

// rollupFormula is the live formula of a node's result, over just the rows of its children; empty where the result is
// typed in, or contradicts them: a formula would correct it.
func (t *treePage) rollupFormula(n *scoring.Node) string {
	derivation := t.evaluation.Of(n)
	if t.form {
		return t.growingFormula(n, derivation.Method)
	}
	if !derivation.Known() || n.Stated.Empty() || derivation.Contradicted() {
		return ""
	}
	if n.Indicator != nil {
		if !n.Measure().Attainment.Known() {
			return "" // the scale gives it, not a cell
		}
		return ref.At(t.column(-1, fieldAttainment), t.first[n]).String()
	}
	results := t.column(n.Depth+1, fieldResult)
	for _, child := range n.Children {
		d := t.evaluation.Of(child)
		stated := child.Stated
		if results == 0 && child.Indicator != nil {
			stated = child.Indicator.Attainment
		}
		if d.Excluded || !stated.Known() || !d.Known() || stated.Value.Cmp(d.Value) != 0 {
			return "" // the cells don't hold what the result follows from
		}
	}
	over := func(f field) string {
		col := t.column(n.Depth+1, f)
		if f == fieldResult && col == 0 {
			col = t.column(-1, fieldAttainment)
		}
		return fmt.Sprintf("%s:%s", ref.At(col, t.first[n]), ref.At(col, t.last[n]))
	}
	switch derivation.Method {
	case scoring.WeightedMean:
		total := new(big.Rat)
		for _, child := range n.Children {
			total.Add(total, child.Weight.Value)
		}
		formula := fmt.Sprintf("SUMPRODUCT(%s,%s)", over(fieldWeight), over(fieldResult))
		if total.Cmp(big.NewRat(1, 1)) != 0 {
			formula += fmt.Sprintf("/SUM(%s)", over(fieldWeight))
		}
		return formula
	case scoring.SimpleMean:
		return fmt.Sprintf("AVERAGE(%s)", over(fieldResult))
	}
	return ""
}
