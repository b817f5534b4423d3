package cruscotto

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"relazione/scoring"
	"relazione/scoring/ref"
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

// treeColumns are the columns that a tree needs: a level has a code, a weight and a result where any of its nodes does.
func (b *builder) treeColumns() []treeColumn {
	d := b.dashboard
	var columns []treeColumn
	add := func(f field, group string, depth int, value func(*scoring.Node) any) *treeColumn {
		c := treeColumn{group: group, depth: depth, value: value, field: f}
		for _, known := range columnLabels {
			if known.field == f {
				c.label, c.width = known.label, known.width
			}
		}
		columns = append(columns, c)
		return &columns[len(columns)-1]
	}
	for depth, level := range d.Levels {
		use := d.Use(depth)
		if use.Coded {
			add(fieldCode, level.Group(), depth, func(n *scoring.Node) any { return n.Code })
		}
		title := add(fieldTitle, level.Group(), depth, func(n *scoring.Node) any { return n.Title })
		if !use.Coded {
			title.label = scoring.Capitalize(level.Singular)
			if title.rotated = depth < len(d.Levels)-1; title.rotated {
				title.width = 8
			}
		}
		if use.Weighted {
			add(fieldWeight, level.Group(), depth, func(n *scoring.Node) any { return n.Weight })
		}
		if use.Stated {
			result := add(fieldResult, level.Group(), depth, func(n *scoring.Node) any { return n.Stated })
			if result.rotated = !use.Coded && depth < len(d.Levels)-1; result.rotated {
				result.width = 6
			}
		}
	}
	indicator := func(f field, group string, value func(*scoring.Indicator) any) {
		add(f, group, -1, func(n *scoring.Node) any { return value(n.Measure()) })
	}
	measures := d.MeasuresHeading()
	indicator(fieldKPI, measures, func(i *scoring.Indicator) any { return i.KPI })
	indicator(fieldTarget, measures, func(i *scoring.Indicator) any { return i.Target })
	indicator(fieldResult, measures, func(i *scoring.Indicator) any { return i.Result })
	indicator(fieldAttainment, measures, func(i *scoring.Indicator) any { return i.Attainment })
	used := func(has func(*scoring.Indicator) bool) bool {
		found := false
		d.Walk(func(n *scoring.Node) { found = found || (n.Indicator != nil && has(n.Indicator)) })
		return found
	}
	if used(func(i *scoring.Indicator) bool { return !i.Threshold.Empty() }) {
		indicator(fieldThreshold, extras, func(i *scoring.Indicator) any { return i.Threshold })
	}
	if used(func(i *scoring.Indicator) bool { return !i.Numerator.Empty() || !i.Denominator.Empty() }) {
		indicator(fieldNumerator, extras, func(i *scoring.Indicator) any { return i.Numerator })
		indicator(fieldDenominator, extras, func(i *scoring.Indicator) any { return i.Denominator })
	}
	if used(func(i *scoring.Indicator) bool { return i.Direction != scoring.Undeclared }) {
		indicator(fieldDirection, extras, func(i *scoring.Indicator) any { return i.Direction.String() })
	}
	for _, optional := range []struct {
		field field
		value func(*scoring.Indicator) any
		has   func(*scoring.Indicator) bool
	}{
		{fieldBase, func(i *scoring.Indicator) any { return i.Base }, func(i *scoring.Indicator) bool { return !i.Base.Empty() }},
		{fieldInitial, func(i *scoring.Indicator) any { return i.Initial }, func(i *scoring.Indicator) bool { return !i.Initial.Empty() }},
		{fieldChange, func(i *scoring.Indicator) any { return i.Amendment }, func(i *scoring.Indicator) bool { return !i.Amendment.Empty() }},
		{fieldPrevious, func(i *scoring.Indicator) any { return i.Previous }, func(i *scoring.Indicator) bool { return !i.Previous.Empty() }},
	} {
		if used(optional.has) {
			indicator(optional.field, extras, optional.value)
		}
	}
	years := map[int]bool{}
	d.Walk(func(n *scoring.Node) {
		if n.Indicator != nil {
			for _, t := range n.Measure().Targets {
				years[t.Year] = true
			}
		}
	})
	for _, year := range slices.Sorted(maps.Keys(years)) {
		indicator(fieldTarget, extras, func(i *scoring.Indicator) any {
			for _, t := range i.Targets {
				if t.Year == year {
					return t.Target
				}
			}
			return nil
		})
		columns[len(columns)-1].label = fmt.Sprintf("target %d", year)
	}
	if used(func(i *scoring.Indicator) bool { return !i.Ruling.Empty() }) {
		indicator(fieldRuling, extras, func(i *scoring.Indicator) any { return i.Ruling })
	}
	if used(func(i *scoring.Indicator) bool { return i.System }) {
		indicator(fieldSystem, extras, func(i *scoring.Indicator) any {
			if i.System {
				return "SI"
			}
			return ""
		})
	}
	return columns
}

// tree writes the Cruscotto: a row for each leaf, the nodes above in merged cells.
func (b *builder) tree() error {
	p, err := b.page(string(scoring.PartTree))
	if err != nil {
		return err
	}
	columns := b.treeColumns()
	for i, c := range columns {
		if err := p.stream.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	corner := ref.At(1, headerLines+1)
	if err := p.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: headerLines, TopLeftCell: corner.String(), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := p.treeHeader(columns); err != nil {
		return err
	}
	first, last := map[*scoring.Node]int{}, map[*scoring.Node]int{}
	var leaves []*scoring.Node
	for _, root := range b.dashboard.Roots {
		root.Leaves(func(leaf *scoring.Node) {
			row := headerLines + 1 + len(leaves)
			leaves = append(leaves, leaf)
			for n := leaf; n != nil; n = n.Parent {
				if first[n] == 0 {
					first[n] = row
				}
				last[n] = row
			}
		})
	}
	find := func(depth int, f field) int {
		for i, c := range columns {
			if c.depth == depth && c.field == f {
				return i + 1
			}
		}
		return 0
	}
	for n, row := range first {
		if col := find(n.Depth, fieldResult); col != 0 {
			b.resultRef[n] = ref.At(col, row).String()
		}
	}
	for i, leaf := range leaves {
		row := headerLines + 1 + i
		cells := make([]any, len(columns))
		height := 0.0
		for j, c := range columns {
			n := leaf
			if c.depth >= 0 {
				n = ancestor(leaf, c.depth)
			}
			l := look{rotated: c.rotated, centered: c.field == fieldCode || c.field == fieldDirection || c.field == fieldSystem}
			var v any
			if n == leaf || first[n] == row {
				v = c.value(n)
			}
			formula := ""
			if c.depth >= 0 && c.field == fieldResult && v != nil {
				formula = b.rollupFormula(n, find, first, last)
			}
			if b.form {
				l.locked = formula != ""
				l.code = formCode(n, c)
			}
			cell, err := b.cell(v, l)
			if err != nil {
				return err
			}
			cell.Formula = formula
			cells[j] = cell
			height = max(height, b.neededHeight(n, c, v, last[n]-first[n]+1))
		}
		if err := p.line(min(409, height), look{}, cells...); err != nil {
			return err
		}
	}
	for j, c := range columns {
		if c.depth < 0 {
			continue
		}
		for _, n := range b.dashboard.At(c.depth) {
			if last[n] > first[n] {
				if err := p.stream.MergeCell(ref.At(j+1, first[n]).String(), ref.At(j+1, last[n]).String()); err != nil {
					return err
				}
			}
		}
	}
	if b.form {
		if err := b.dressTree(columns, find, headerLines+len(leaves)); err != nil {
			return err
		}
	}
	if err := p.stream.Flush(); err != nil {
		return err
	}
	printed := 0 // what is for the program only is not printed
	for i, c := range columns {
		if c.group != extras {
			printed = i + 1
		}
	}
	area := fmt.Sprintf("'%s'!$A$1:$%s$%d", string(scoring.PartTree), ref.ColumnName(printed), headerLines+len(leaves))
	if err := b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: string(scoring.PartTree), RefersTo: area}); err != nil {
		return err
	}
	return p.repeatHeader(headerLines)
}

func (p *page) treeHeader(columns []treeColumn) error {
	groups, labels := make([]any, len(columns)), make([]any, len(columns))
	begin := 0
	for i, c := range columns {
		label, err := p.cell(c.label, look{header: true, rotated: c.rotated})
		if err != nil {
			return err
		}
		labels[i] = label
		groups[i] = ""
		if i == 0 || columns[i-1].group != c.group {
			begin, groups[i] = i, c.group
		}
		if next := i + 1; (next == len(columns) || columns[next].group != c.group) && i > begin {
			if err := p.stream.MergeCell(ref.At(begin+1, 1).String(), ref.At(i+1, 1).String()); err != nil {
				return err
			}
		}
	}
	if err := p.line(30, look{header: true}, groups...); err != nil {
		return err
	}
	return p.line(72, look{header: true}, labels...)
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
func (b *builder) rollupFormula(n *scoring.Node, find func(int, field) int, first, last map[*scoring.Node]int) string {
	derivation := b.evaluation.Of(n)
	if b.form {
		return b.growingFormula(n, derivation.Method, find, first, last)
	}
	if !derivation.Known() || n.Stated.Empty() || derivation.Contradicted() {
		return ""
	}
	if n.Indicator != nil {
		if !n.Measure().Attainment.Known() {
			return "" // the scale gives it, not a cell
		}
		return ref.At(find(-1, fieldAttainment), first[n]).String()
	}
	results := find(n.Depth+1, fieldResult)
	for _, child := range n.Children {
		d := b.evaluation.Of(child)
		stated := child.Stated
		if results == 0 && child.Indicator != nil {
			stated = child.Indicator.Attainment
		}
		if d.Excluded || !stated.Known() || !d.Known() || stated.Value.Cmp(d.Value) != 0 {
			return "" // the cells don't hold what the result follows from
		}
	}
	over := func(f field) string {
		col := find(n.Depth+1, f)
		if f == fieldResult && col == 0 {
			col = find(-1, fieldAttainment)
		}
		return fmt.Sprintf("%s:%s", ref.At(col, first[n]), ref.At(col, last[n]))
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
