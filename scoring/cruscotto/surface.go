package cruscotto

import (
	"slices"
	"strconv"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// surface notes what the workbook does besides stating values, in the sheets that the report is made from. A sheet that
// it isn't made from counts only as a whole.
func (r *reader) surface() {
	out := &r.reading.Dashboard.Surface
	out.Grids = map[string]*ref.Grid{}
	for _, s := range r.book.Sheets {
		part := r.partOf(s)
		if slices.Contains(r.tree, s) {
			part = scoring.PartTree
		}
		r.reading.Sheets = append(r.reading.Sheets, SheetUse{s.Name, part})
		if s.Hidden && s.LastRow() > 0 {
			out.Hidden = append(
				out.Hidden,
				scoring.Concealed{Kind: scoring.HiddenSheet, First: s.Name, Last: s.Name, Cell: firstCell(s)},
			)
		}
		if part == "" {
			continue
		}
		out.Hidden = append(out.Hidden, hiddenData(s)...)
		out.Overlaps = append(out.Overlaps, s.Overlaps...)
		out.Grids[s.Name] = s.Filled()
		for _, row := range s.Rows {
			for i := range row.Cells {
				c := &row.Cells[i]
				at := s.Place(ref.At(c.Col, row.Number))
				if c.External() {
					out.Links = append(out.Links, scoring.Text{Text: c.Formula, Cell: at})
				}
				if c.Kind == workbook.Failure {
					out.Failures = append(out.Failures, scoring.Text{Text: c.Shown(), Cell: at})
				}
				if c.Pending() && row.Number >= r.firstRow(s) {
					out.Pending = append(out.Pending, scoring.Text{Text: c.Formula, Cell: at})
				}
				if note := (scoring.Text{Text: c.Note, Cell: at}); c.Note != "" && c.Numeric() {
					out.Disguise = append(out.Disguise, note)
				} else if c.Note != "" {
					out.Struck = append(out.Struck, note)
				}
			}
		}
	}
}

// firstRow is the first row of a sheet that anything is read from: what stands over the labels of the tree is a title or a legend.
func (r *reader) firstRow(s *workbook.Sheet) int {
	for _, t := range r.reading.Tables {
		if at, ok := ref.Parse(t.First); ok && t.Sheet == s.Name && len(t.Rows) > 0 {
			return at.Row
		}
	}
	return 1
}

func firstCell(s *workbook.Sheet) scoring.Cell {
	r := s.Rows[0]
	return s.Place(ref.At(r.Cells[0].Col, r.Number))
}

// hiddenData lists the hidden rows and columns with content, those side by side as one.
func hiddenData(s *workbook.Sheet) []scoring.Concealed {
	var out []scoring.Concealed
	for i := 0; i < len(s.Rows); {
		if !s.Rows[i].Hidden {
			i++
			continue
		}
		last := i
		for last+1 < len(s.Rows) && s.Rows[last+1].Number == s.Rows[last].Number+1 && s.Rows[last+1].Hidden {
			last++
		}
		out = append(
			out,
			scoring.Concealed{
				Kind:  scoring.HiddenRows,
				First: strconv.Itoa(s.Rows[i].Number),
				Last:  strconv.Itoa(s.Rows[last].Number),
				Cell:  s.Place(ref.At(s.Rows[i].Cells[0].Col, s.Rows[i].Number)),
			},
		)
		i = last + 1
	}
	for _, columns := range s.HiddenColumns {
		if at, ok := s.FirstIn(columns.From.Col, columns.To.Col); ok {
			out = append(
				out,
				scoring.Concealed{
					Kind:  scoring.HiddenColumns,
					First: ref.ColumnName(columns.From.Col),
					Last:  ref.ColumnName(columns.To.Col),
					Cell:  s.Place(at),
				},
			)
		}
	}
	return out
}
