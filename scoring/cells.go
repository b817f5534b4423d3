package scoring

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Excel's own grid.
const (
	MaxColumn = 16384
	MaxRow    = 1048576
)

// ParseRef reads a reference to one cell, with or without dollar signs: B3 is column 2, row 3.
func ParseRef(ref string) (col, row int, ok bool) {
	s := strings.ReplaceAll(ref, "$", "")
	letters := 0
	for letters < len(s) && letters < 4 && s[letters] >= 'A' && s[letters] <= 'Z' {
		col = col*26 + int(s[letters]-'A') + 1
		letters++
	}
	if letters == 0 || letters == len(s) || s[letters] < '1' || s[letters] > '9' {
		return 0, 0, false
	}
	row, err := strconv.Atoi(s[letters:])
	return col, row, err == nil && col <= MaxColumn && row <= MaxRow
}

// ColumnName writes a column's number as letters.
func ColumnName(col int) string {
	var name []byte
	for ; col > 0; col = (col - 1) / 26 {
		name = append(name, byte('A'+(col-1)%26))
	}
	slices.Reverse(name)
	return string(name)
}

// A Role is what a value is of its node or row.
type Role int

const (
	OtherRole    Role = iota
	OfWeight          // the weight of a node
	OfResult          // the result that the workbook states of a node
	OfTarget          // an indicator's target, and so on
	OfMeasure         // what an indicator measured
	OfAttainment      // what the measure is worth
	OfThreshold
	OfNumerator
	OfDenominator
)

// String is the word for users.
func (r Role) String() string {
	return [...]string{OtherRole: "valore", OfWeight: "peso", OfResult: "risultato", OfTarget: "target", OfMeasure: "risultato",
		OfAttainment: "raggiungimento", OfThreshold: "soglia", OfNumerator: "numeratore", OfDenominator: "denominatore"}[r]
}

// A Place is a cell that holds a value of the dashboard's.
type Place struct {
	Col, Row int
	Value    *Value
	Role     Role
	Node     *Node       // of the Cruscotto; nil elsewhere
	Follows  *Derivation // what the value should be; nil where it follows from nothing
}

// An Area is a rectangle of cells, its corners included.
type Area struct{ FromCol, FromRow, ToCol, ToRow int }

// Contains reports whether a cell lies in the area.
func (a Area) Contains(col, row int) bool {
	return col >= a.FromCol && col <= a.ToCol && row >= a.FromRow && row <= a.ToRow
}

// Cells finds the values of a dashboard by where they stand.
type Cells struct {
	columns map[column][]Place // by row
}

type column struct {
	sheet string // folded
	col   int
}

// Cells indexes every value of the dashboard that has a cell; it does so once.
func (e *Evaluation) Cells() *Cells {
	e.cellsOnce.Do(func() { e.cells = e.indexCells() })
	return e.cells
}

func (e *Evaluation) indexCells() *Cells {
	c := &Cells{columns: map[column][]Place{}}
	put := func(v *Value, role Role, n *Node, follows *Derivation) {
		if col, row, ok := ParseRef(v.Cell.Ref); ok {
			key := column{Fold(v.Cell.Sheet), col}
			c.columns[key] = append(c.columns[key], Place{col, row, v, role, n, follows})
		}
	}
	d := e.Dashboard
	d.Walk(func(n *Node) {
		put(&n.Weight, OfWeight, n, nil)
		put(&n.Stated, OfResult, n, e.Of(n))
		if i := n.Indicator; i != nil {
			put(&i.Target, OfTarget, n, nil)
			put(&i.Result, OfMeasure, n, nil)
			put(&i.Attainment, OfAttainment, n, nil)
			put(&i.Threshold, OfThreshold, n, nil)
			put(&i.Numerator, OfNumerator, n, nil)
			put(&i.Denominator, OfDenominator, n, nil)
		}
	})
	for i := range e.Objectives {
		o := &e.Objectives[i]
		put(&o.Row.Result, OfResult, nil, o.Performance)
		put(&o.Row.Target, OfTarget, nil, nil)
		put(&o.Row.Attainment, OfAttainment, nil, o.Attainment)
	}
	for i := range d.System {
		row := &d.System[i]
		put(&row.Target, OfTarget, nil, nil)
		put(&row.Result, OfMeasure, nil, nil)
		put(&row.Attainment, OfAttainment, nil, nil)
	}
	for i := range e.Managers {
		m := &e.Managers[i]
		put(&m.Row.Target, OfTarget, nil, nil)
		put(&m.Row.Weight, OfWeight, nil, nil)
		put(&m.Row.Performance, OfResult, nil, m.Performance)
	}
	for _, total := range e.Totals() {
		put(&total.Stated, OtherRole, nil, total)
	}
	for _, places := range c.columns {
		slices.SortStableFunc(places, func(a, b Place) int { return cmp.Compare(a.Row, b.Row) })
	}
	return c
}

// At returns what stands in a cell.
func (c *Cells) At(cell Cell) (Place, bool) {
	col, row, ok := ParseRef(cell.Ref)
	if !ok {
		return Place{}, false
	}
	places := c.In(cell.Sheet, Area{col, row, col, row}, 1)
	if len(places) == 0 {
		return Place{}, false
	}
	return places[0], true
}

// In returns the values in an area of a sheet, column by column, at most so many.
func (c *Cells) In(sheet string, a Area, most int) []Place {
	var found []Place
	for col := a.FromCol; col <= min(a.ToCol, MaxColumn); col++ {
		places := c.columns[column{Fold(sheet), col}]
		i, _ := slices.BinarySearchFunc(places, a.FromRow, func(p Place, row int) int { return cmp.Compare(p.Row, row) })
		for ; i < len(places) && places[i].Row <= a.ToRow; i++ {
			if len(found) == most {
				return found
			}
			found = append(found, places[i])
		}
	}
	return found
}

// cellIndex is what an Evaluation keeps of Cells.
type cellIndex struct {
	cellsOnce sync.Once
	cells     *Cells
}
