package workbook

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"relazione/scoring"
	"relazione/scoring/ref"
)

// A Sheet is a worksheet's cells and merged ranges.
type Sheet struct {
	Name          string
	Hidden        bool
	Rows          []Row          // those that have cells, in order
	HiddenColumns []ref.Area     // by their columns
	Overlaps      []scoring.Text // cells that two merged ranges claim, with the ranges' first cells

	part   string // of the package
	merges []ref.Area
	byRow  map[int]int // row number to index in Rows
	cover  map[ref.Position]ref.Position

	lines  []Line // of an arranged sheet
	before int    // columns that an arranged sheet has before those of its lines
	aside  *Sheet // what a transposed sheet was made of
}

// A Row is a worksheet row's cells, in order of column.
type Row struct {
	Number int
	Hidden bool
	Cells  []Cell
}

// Kind is what a cell holds.
type Kind uint8

const (
	Blank Kind = iota
	Words      // also a number that its format shows as words
	Number
	Date
	Duration // hours and minutes, of the clock or elapsed
	Boolean
	Failure // #DIV/0! and the like
)

// String is the kind's name in the list of cells.
func (k Kind) String() string {
	return [...]string{Blank: "empty", Words: "text", Number: "number", Date: "date", Duration: "duration", Boolean: "boolean",
		Failure: "error"}[k]
}

// A Cell is one cell with content.
type Cell struct {
	Col     int
	Kind    Kind
	Bold    bool
	Indent  int16  // how far its text is set in, in spaces, by the cell's format or by spaces before it
	Formula string // behind what is shown, without the equals sign; empty for what was typed
	Note    string // what a reader sees and the text doesn't say, or the other way round, in Italian; empty for most

	shown    string            // as a person sees it
	raw      string            // of a number, as the file writes it
	quantity *scoring.Quantity // of a number; its Value is that of all who ask, and isn't changed
	format   *format           // of a number

	pending bool // it has a formula that no program has calculated yet
}

// Pending reports whether the cell has a formula that no program has calculated yet: its value is not known until one does.
func (c *Cell) Pending() bool { return c != nil && c.pending }

// Shown is the cell as a reader sees it, numbers in Italian form, without the spaces around it; the nil cell is empty.
func (c *Cell) Shown() string {
	if c == nil {
		return ""
	}
	return c.shown
}

// Numeric reports whether the file holds a number in the cell, whatever its format makes of it.
func (c *Cell) Numeric() bool { return c != nil && c.raw != "" }

// set takes in a number that the strict pass has found to be one.
func (c *Cell) set(raw string, v *big.Rat) {
	r := c.format.read(v)
	quantity := r.quantity
	c.raw, c.shown, c.Note, c.quantity = raw, r.text, r.note, &quantity
	c.Kind = [...]Kind{meansNumber: Number, meansDate: Date, meansDuration: Duration, meansWords: Words}[r.means]
}

// Covered is the cell that gives a position its content: another one where merged ranges cover it.
func (s *Sheet) Covered(p ref.Position) (anchor ref.Position, merged bool) {
	if anchor, merged = s.cover[p]; merged {
		return anchor, true
	}
	return p, false
}

// Merged reports whether a merged range lies over a position, even one below all content, where [Sheet.Covered] knows of none.
func (s *Sheet) Merged(p ref.Position) bool {
	return slices.ContainsFunc(s.merges, func(m ref.Area) bool { return m.Contains(p) })
}

// At returns the cell at a position, following merged ranges to the cell that holds their content, which it names too;
// nil if it is empty.
func (s *Sheet) At(p ref.Position) (*Cell, ref.Position) {
	p, _ = s.Covered(p)
	i, ok := s.byRow[p.Row]
	if !ok {
		return nil, p
	}
	cells := s.Rows[i].Cells
	if j, found := slices.BinarySearchFunc(cells, p.Col, func(c Cell, col int) int {
		return cmp.Compare(c.Col,
			col)
	}); found {
		return &cells[j], p
	}
	return nil, p
}

// Shown returns what a reader sees at a position.
func (s *Sheet) Shown(p ref.Position) string {
	c, _ := s.At(p)
	return c.Shown()
}

// Text reads words; column 0 is a column that the sheet doesn't have.
func (s *Sheet) Text(p ref.Position) scoring.Text {
	if p.Col == 0 {
		return scoring.Text{}
	}
	c, at := s.At(p)
	return scoring.Text{Text: c.Shown(), Cell: s.Place(at)}
}

// Value reads a number, or what stands in its place; column 0 is a column that the sheet doesn't have.
func (s *Sheet) Value(p ref.Position) scoring.Value {
	if p.Col == 0 {
		return scoring.Value{}
	}
	c, at := s.At(p)
	v := scoring.Value{Text: c.Shown(), Cell: s.Place(at)}
	if c == nil {
		return v
	}
	v.Formula, v.Pending = c.Formula, c.pending
	switch {
	case c.Numeric():
		v.Quantity, v.Stored = *c.quantity, true
		v = v.Fitting()
	case c.Kind == Words:
		v = scoring.AsWritten(v)
	}
	return v
}

// Date reads a date, from a cell with a number or from words.
func (s *Sheet) Date(p ref.Position) (time.Time, bool) {
	c, _ := s.At(p)
	if c == nil {
		return time.Time{}, false
	}
	if c.Numeric() {
		exact, err := ExactNumber(c.raw)
		if err != nil {
			return time.Time{}, false
		}
		t, ok := c.format.time(exact)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), ok
	}
	return scoring.ParseDate(c.shown)
}

// LastRow is the number of the last row with content.
func (s *Sheet) LastRow() int {
	if len(s.Rows) == 0 {
		return 0
	}
	return s.Rows[len(s.Rows)-1].Number
}

// LastColumn is the number of the last column with content in the rows from..to.
func (s *Sheet) LastColumn(from, to int) int {
	last := 0
	first, _ := slices.BinarySearchFunc(s.Rows, from, func(r Row, n int) int { return cmp.Compare(r.Number, n) })
	for _, r := range s.Rows[first:] {
		if r.Number > to {
			break
		}
		if len(r.Cells) > 0 {
			last = max(last, r.Cells[len(r.Cells)-1].Col)
		}
	}
	return last
}

// FirstIn is the first cell with content in some columns.
func (s *Sheet) FirstIn(from, to int) (ref.Position, bool) {
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if c.Col >= from && c.Col <= to {
				return ref.Position{Col: c.Col, Row: r.Number}, true
			}
		}
	}
	return ref.Position{}, false
}

// Filled says which cells hold something.
func (s *Sheet) Filled() *ref.Grid {
	grid := ref.NewGrid()
	for _, r := range s.Rows {
		for i := range r.Cells {
			c := &r.Cells[i]
			at := ref.Position{Col: c.Col, Row: r.Number}
			switch {
			case c.Shown() == "" && !c.pending && !c.Numeric():
			case c.Kind == Words && !c.Numeric():
				grid.FillWords(at)
			default:
				grid.FillNumber(at)
			}
		}
	}
	return grid
}
