package desk

import (
	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// A grid is a part of a sheet as a page draws it, with Excel's coordinates.
type grid struct {
	Sheet   string
	Columns []string
	Rows    []gridRow
	Cut     bool // the sheet goes on
}

// A gridRow is a row of it.
type gridRow struct {
	Number int
	Cells  []gridCell
}

// A gridCell is a cell, with what was found in it.
type gridCell struct {
	Ref              string
	Text             string
	Formula          string
	ColSpan, RowSpan int
	Kind             string // of the gravest finding: "errore", "avviso", "nota", "accettato"; empty for none
	Cause            string // the key of its cause; empty for none
	Chosen           bool
	Bold             bool
}

// Limits of what is drawn at once: a page of more would be slow to read, by eye and by ear.
const (
	mostColumns = 30
	mostRows    = 220
	rowsAbove   = 60 // the chosen one
)

// drawn is the part of a sheet around a cell.
func drawn(s *workbook.Sheet, causes []listedCause, chosen scoring.Cell) *grid {
	kinds := map[string]gridCell{}
	for i := len(causes) - 1; i >= 0; i-- { // the first is the gravest
		for _, f := range append(causes[i].Findings[:len(causes[i].Findings):len(causes[i].Findings)], causes[i].Consequences...) {
			if f.Cell.Sheet == s.Name {
				kinds[f.Cell.Ref] = gridCell{Kind: f.Kind(), Cause: causes[i].Key}
			}
		}
	}
	at, _ := ref.Parse(chosen.Ref)
	first, last := 1, s.LastRow()
	if last > mostRows {
		first = max(1, min(at.Row-rowsAbove, last-mostRows+1))
		last = min(last, first+mostRows-1)
	}
	columns := min(mostColumns, s.LastColumn(first, last))
	g := &grid{Sheet: s.Name, Cut: last < s.LastRow() || first > 1 || columns < s.LastColumn(first, last)}
	for c := 1; c <= columns; c++ {
		g.Columns = append(g.Columns, ref.ColumnName(c))
	}
	for r := first; r <= last; r++ {
		row := gridRow{Number: r}
		for c := 1; c <= columns; c++ {
			p := ref.At(c, r)
			anchor, merged := s.Covered(p)
			begins := ref.At(max(anchor.Col, 1), max(anchor.Row, first)) // the part of it that is drawn
			if merged && begins != p {
				continue
			}
			cell, _ := s.At(p)
			out := kinds[anchor.String()]
			out.Ref, out.Text, out.ColSpan, out.RowSpan = anchor.String(), cell.Shown(), 1, 1
			if cell != nil {
				out.Formula, out.Bold = cell.Formula, cell.Bold
			}
			out.Chosen = chosen.Sheet == s.Name && chosen.Ref == out.Ref
			if merged {
				for out.ColSpan < columns-c+1 && covers(s, anchor, ref.At(c+out.ColSpan, r)) {
					out.ColSpan++
				}
				for out.RowSpan < last-r+1 && covers(s, anchor, ref.At(c, r+out.RowSpan)) {
					out.RowSpan++
				}
			}
			row.Cells = append(row.Cells, out)
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func covers(s *workbook.Sheet, anchor, p ref.Position) bool {
	at, merged := s.Covered(p)
	return merged && at == anchor
}
