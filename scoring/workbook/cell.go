package workbook

import (
	"cmp"
	"slices"
	"strings"
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
	Words
	Number
	Boolean
	Failure // #DIV/0! and the like
)

// A Cell is one cell with content.
type Cell struct {
	Col     int
	Kind    Kind
	Formula string // behind what is shown, without the equals sign; empty for what was typed
	format  *format
	raw     string // text, or a number as the file writes it
}

// Shown is the cell as a reader sees it, numbers in Italian form; the nil cell is empty.
func (c *Cell) Shown() string {
	switch {
	case c == nil:
		return ""
	case c.Kind == Number:
		return c.format.show(c.raw)
	}
	return strings.TrimSpace(c.raw)
}

// Covered is the cell that gives a position its content: another one where merged ranges cover it.
func (s *Sheet) Covered(p ref.Position) (anchor ref.Position, merged bool) {
	if anchor, merged = s.cover[p]; merged {
		return anchor, true
	}
	return p, false
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

// Place names a position in the sheet.
func (s *Sheet) Place(p ref.Position) scoring.Cell {
	return scoring.Cell{Sheet: s.Name, Ref: p.String()}
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
	v.Formula = c.Formula
	switch c.Kind {
	case Number:
		if !c.format.date {
			v.Quantity = c.format.quantity(c.raw)
		}
	case Words:
		if q, err := scoring.ParseQuantity(c.raw); err == nil {
			v.Quantity = q
		}
	}
	return v
}

// Date reads a date, from a cell with a date format or from words.
func (s *Sheet) Date(p ref.Position) (time.Time, bool) {
	c, _ := s.At(p)
	if c == nil {
		return time.Time{}, false
	}
	if c.Kind == Number {
		return c.format.time(c.raw)
	}
	return scoring.ParseDate(c.raw)
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
			case c.Shown() == "" && c.Formula == "":
			case c.Kind == Words:
				grid.FillWords(at)
			default:
				grid.FillNumber(at)
			}
		}
	}
	return grid
}
