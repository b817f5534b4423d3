package scoring

import (
	"cmp"
	"iter"
	"slices"
	"sync"

	"relazione/scoring/ref"
)

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
	return [...]string{OtherRole: "valore", OfWeight: "peso", OfResult: "risultato", OfTarget: "target",
		OfMeasure:    "risultato",
		OfAttainment: "raggiungimento", OfThreshold: "soglia", OfNumerator: "numeratore",
		OfDenominator: "denominatore"}[r]
}

// A Place is a cell that holds a value of the dashboard's.
type Place struct {
	At      ref.Position
	Value   *Value
	Role    Role
	Node    *Node       // of the tree; nil elsewhere
	Follows *Derivation // what the value should be; nil where it follows from nothing
}

// Cells finds the values of a dashboard by where they stand. It never changes: any number of lookups may run at once.
type Cells struct {
	sheets map[string]*sheetCells // by name, and by folded name
	grids  map[string]*ref.Grid   // likewise; nil where the dashboard comes from no workbook
}

// sheetCells are the values of a sheet, in columns.
type sheetCells struct {
	columns []int           // those that have any, in order
	places  map[int][]Place // of each, by row
}

// Cells indexes every value of the dashboard that has a cell; it does so once.
func (e *Evaluation) Cells() *Cells {
	e.cellsOnce.Do(func() { e.cells = e.indexCells() })
	return e.cells
}

// inAnySpelling looks a sheet up by its name as written, which is nearly always so, or in any spelling.
func inAnySpelling[T any](sheets map[string]T, name string) T {
	if s, ok := sheets[name]; ok {
		return s
	}
	return sheets[Fold(name)]
}

// Covers reports whether the values in an area of a sheet are all that stands there: no cell has a number, or for a
// single cell words, that the dashboard doesn't hold.
func (c *Cells) Covers(sheet string, a ref.Area) bool {
	if c.grids == nil {
		return true
	}
	grid := inAnySpelling(c.grids, sheet)
	if grid == nil {
		return false
	}
	filled := grid.Numbers(a)
	if a.Single() {
		filled += grid.Words(a)
	}
	known, last := 0, ref.Position{}
	for p := range c.In(sheet, a) {
		if p.At != last && (!p.Value.Empty() || p.Value.Pending) {
			known, last = known+1, p.At
		}
	}
	return filled <= known
}

func (e *Evaluation) indexCells() *Cells {
	c := &Cells{sheets: map[string]*sheetCells{}}
	if grids := e.Dashboard.Surface.Grids; grids != nil {
		c.grids = map[string]*ref.Grid{}
		for name, grid := range grids {
			c.grids[name], c.grids[Fold(name)] = grid, grid
		}
	}
	put := func(v *Value, role Role, n *Node, follows *Derivation) {
		at, ok := ref.Parse(v.Cell.Ref)
		if !ok {
			return
		}
		s := inAnySpelling(c.sheets, v.Cell.Sheet)
		if s == nil {
			s = &sheetCells{places: map[int][]Place{}}
			c.sheets[v.Cell.Sheet], c.sheets[Fold(v.Cell.Sheet)] = s, s
		}
		s.places[at.Col] = append(s.places[at.Col], Place{at, v, role, n, follows})
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
		if s.columns != nil { // met before, by its other spelling
			continue
		}
		for col, places := range s.places {
			slices.SortStableFunc(places, func(a, b Place) int { return cmp.Compare(a.At.Row, b.At.Row) })
			s.columns = append(s.columns, col)
		}
		slices.Sort(s.columns)
	}
	return c
}

// At returns what stands in a cell.
func (c *Cells) At(cell Cell) (Place, bool) {
	at, ok := ref.Parse(cell.Ref)
	if !ok {
		return Place{}, false
	}
	for p := range c.In(cell.Sheet, ref.Area{From: at, To: at}) {
		return p, true
	}
	return Place{}, false
}

// In returns the values in an area of a sheet, column by column.
func (c *Cells) In(sheet string, a ref.Area) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		s := inAnySpelling(c.sheets, sheet)
		if s == nil {
			return
		}
		first, _ := slices.BinarySearch(s.columns, a.From.Col)
		for _, col := range s.columns[first:] {
			if col > a.To.Col {
				return
			}
			places := s.places[col]
			i, _ := slices.BinarySearchFunc(
				places,
				a.From.Row,
				func(p Place, row int) int { return cmp.Compare(p.At.Row, row) },
			)
			for ; i < len(places) && places[i].At.Row <= a.To.Row; i++ {
				if !yield(places[i]) {
					return
				}
			}
		}
	}
}

// cellIndex is what an Evaluation keeps of Cells.
type cellIndex struct {
	cellsOnce sync.Once
	cells     *Cells
}
