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

// A Grid says which cells of a sheet hold something: numbers and what formulas give, or words.
type Grid struct{ numbers, words map[int][]uint64 } // a bit for each row, by column

// NewGrid is a grid of empty cells.
func NewGrid() *Grid { return &Grid{map[int][]uint64{}, map[int][]uint64{}} }

// Fill marks a cell as one that holds words, or something that counts.
func (g *Grid) Fill(col, row int, word bool) {
	rows := g.numbers
	if word {
		rows = g.words
	}
	for len(rows[col]) <= row/64 {
		rows[col] = append(rows[col], 0)
	}
	rows[col][row/64] |= 1 << (row % 64)
}

// count is how many cells of an area are marked.
func count(rows map[int][]uint64, a Area) int {
	n := 0
	for col, marks := range rows {
		if col < a.FromCol || col > a.ToCol {
			continue
		}
		for row := a.FromRow; row <= a.ToRow && row/64 < len(marks); row++ {
			if marks[row/64]>>(row%64)&1 == 1 {
				n++
			}
		}
	}
	return n
}

// Cells finds the values of a dashboard by where they stand.
type Cells struct {
	sheets map[string]*sheetCells // by folded name
	folded map[string]string      // names as written
	grids  map[string]*Grid       // by folded name; nil where the dashboard comes from no workbook
	budget int                    // places that may still be returned
}

// sheetCells are the values of a sheet, in columns.
type sheetCells struct {
	columns []int           // those that have any, in order
	places  map[int][]Place // of each, by row
}

// maxPlaces is how many places may be looked at in all: a stranger's formulas may each read everything.
const maxPlaces = 30_000_000

// Cells indexes every value of the dashboard that has a cell; it does so once.
func (e *Evaluation) Cells() *Cells {
	e.cellsOnce.Do(func() { e.cells = e.indexCells() })
	return e.cells
}

// sheet is the values of a sheet, by its name in any spelling.
func (c *Cells) sheet(name string) (*sheetCells, string) {
	key, ok := c.folded[name]
	if !ok {
		key = Fold(name)
		c.folded[name] = key
	}
	return c.sheets[key], key
}

// Covers reports whether places, which [Cells.In] found in an area of a sheet, are all that stands there: no cell has a number,
// or for a single cell words, that the dashboard doesn't hold.
func (c *Cells) Covers(sheet string, a Area, places []Place) bool {
	if c.grids == nil {
		return true
	}
	_, key := c.sheet(sheet)
	grid := c.grids[key]
	if grid == nil {
		return false
	}
	filled := count(grid.numbers, a)
	if a.FromCol == a.ToCol && a.FromRow == a.ToRow {
		filled += count(grid.words, a)
	}
	known, last := 0, Area{}
	for _, p := range places {
		if at := (Area{FromCol: p.Col, FromRow: p.Row}); at != last && (!p.Value.Empty() || p.Value.Uncached()) {
			known, last = known+1, at
		}
	}
	return filled <= known
}

func (e *Evaluation) indexCells() *Cells {
	c := &Cells{sheets: map[string]*sheetCells{}, folded: map[string]string{}, grids: e.Dashboard.Surface.Grids, budget: maxPlaces}
	put := func(v *Value, role Role, n *Node, follows *Derivation) {
		if col, row, ok := ParseRef(v.Cell.Ref); ok {
			s, key := c.sheet(v.Cell.Sheet)
			if s == nil {
				s = &sheetCells{places: map[int][]Place{}}
				c.sheets[key] = s
			}
			s.places[col] = append(s.places[col], Place{col, row, v, role, n, follows})
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
	for _, s := range c.sheets {
		for col, places := range s.places {
			slices.SortStableFunc(places, func(a, b Place) int { return cmp.Compare(a.Row, b.Row) })
			s.columns = append(s.columns, col)
		}
		slices.Sort(s.columns)
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
	s, _ := c.sheet(sheet)
	if s == nil {
		return nil
	}
	var found []Place
	first, _ := slices.BinarySearch(s.columns, a.FromCol)
	for _, col := range s.columns[first:] {
		if col > a.ToCol {
			break
		}
		places := s.places[col]
		i, _ := slices.BinarySearchFunc(places, a.FromRow, func(p Place, row int) int { return cmp.Compare(p.Row, row) })
		for ; i < len(places) && places[i].Row <= a.ToRow; i++ {
			if len(found) == most || c.budget <= 0 {
				return found
			}
			found = append(found, places[i])
			c.budget--
		}
	}
	return found
}

// cellIndex is what an Evaluation keeps of Cells.
type cellIndex struct {
	cellsOnce sync.Once
	cells     *Cells
}
