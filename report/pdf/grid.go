package pdf

import (
	"fmt"

	"relazione/report"
)

// A tableCell is a cell at its place in the grid.
type tableCell struct {
	*report.Cell
	row, col, rows, cols int
	kind                 report.ColumnKind
	el, words            *element // and that of its words
	look                 *look
	atoms                []atom  // nil where they aren't kept
	natural, longest     float64 // widths of the text in one line, and of its longest unbreakable part
	lines                []line  // nil where they aren't kept
	up                   bool    // set along the side, running upwards
	need                 float64 // height for all lines
}

// A tableRow is the cells that begin in a row, and the height of those that end there too.
type tableRow struct {
	cells  []*tableCell
	height float64
	notes  float64 // height of the footnotes that its cells refer to
}

// rows puts cells at their places in the grid and gives them their elements.
func (tl *tableLayout) rows(group *element, rows []report.Row, head bool) []tableRow {
	taken := make([]int, len(tl.columns)) // until which row each column is spanned
	all := make([]tableRow, len(rows))
	for r, row := range rows {
		tr := group.add("TR")
		col := 0
		for i := range row {
			for col < len(taken) && taken[col] > r {
				col++
			}
			if col >= len(taken) {
				tl.fail(fmt.Errorf("tabella %s: riga %d con più celle che colonne", tl.table.ID, r+1))
				return nil
			}
			c := &tableCell{
				Cell: &row[i],
				row:  r,
				col:  col,
				rows: min(row[i].Rows(), len(rows)-r),
				cols: min(row[i].Cols(), len(taken)-col),
			}
			c.kind = tl.table.Columns[col].Kind
			tag := "TD"
			if head || c.Header {
				tag = "TH"
			}
			c.el = tr.add(tag)
			c.el.cell = &cellAttributes{rowSpan: int32(c.rows), colSpan: int32(c.cols)}
			if tag == "TH" {
				c.el.cell.scope = "Row"
				if head {
					c.el.cell.scope = "Column"
				}
			}
			k := tl.style.text
			if head || c.Header {
				k.face, k.color = bold, navy
			}
			if !head && c.Header && c.kind != report.Group {
				k.face = regular
				k.color = ink
			}
			text := c.el
			for _, span := range c.Text {
				if span.Note != nil { // the note follows the cell's own words
					text = c.el.add("P")
					break
				}
			}
			c.words, c.look = text, tl.shared(k)
			atoms := tl.atomsOf(c)
			c.natural, c.longest = measure(atoms)
			if !tl.long() {
				c.atoms = atoms
			}
			for j := col; j < col+c.cols; j++ {
				taken[j] = r + c.rows
			}
			all[r].cells = append(all[r].cells, c)
			col += c.cols
		}
	}
	return all
}

// long reports whether the table has so many rows that what its cells' texts come to isn't kept, but found anew each time.
func (tl *tableLayout) long() bool { return len(tl.table.Body) > 500 }

// linesOf are a cell's lines.
func (tl *tableLayout) linesOf(c *tableCell) []line {
	if c.lines != nil {
		return c.lines
	}
	_, width := tl.span(c)
	return tl.lines(tl.atomsOf(c), width-2*tl.style.padX)
}

// atomsOf are a cell's text cut where lines may break.
func (tl *tableLayout) atomsOf(c *tableCell) []atom {
	if c.atoms != nil {
		return c.atoms
	}
	return tl.atoms(c.Text, *c.look, c.words)
}

// name ties header cells to what they head where scope alone is ambiguous: under grouped headers.
func (tl *tableLayout) name() {
	if len(tl.head) < 2 {
		return
	}
	heads := make([][]int32, len(tl.columns)) // IDs over each column
	for _, row := range tl.head {
		for _, c := range row.cells {
			tl.headers++
			c.el.cell.id = tl.headers
			c.el.cell.headers = heads[c.col]
			for j := c.col; j < c.col+c.cols; j++ {
				heads[j] = append(heads[j][:len(heads[j]):len(heads[j])], c.el.cell.id)
			}
		}
	}
	rowHeads := make([]int32, len(tl.columns)) // ID of the row header that covers each column now
	until := make([]int, len(tl.columns))      // and the row before which it ends
	for r, row := range tl.body {
		for _, c := range row.cells {
			if c.Header {
				tl.headers++
				c.el.cell.id = tl.headers
				rowHeads[c.col], until[c.col] = c.el.cell.id, r+c.rows
			}
		}
		for _, c := range row.cells {
			ids := append([]int32(nil), heads[c.col]...)
			for j, id := range rowHeads {
				// what heads only some of a cell's rows is below it, not above: a perspective's result isn't its first objective's
				if id != 0 && until[j] >= r+c.rows && id != c.el.cell.id && (j < c.col || !c.Header) {
					ids = append(ids, id)
				}
			}
			c.el.cell.headers = ids
		}
	}
}
