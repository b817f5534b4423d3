package cruscotto

import (
	"context"
	"fmt"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// WithWaivers returns a copy of the workbook with rows more at the end of the sheet Deroghe, which is added where the workbook has none. All else
// stays as it is, byte for byte. The error, if any, is a [*workbook.Error], or the context's.
func (r *Reading) WithWaivers(ctx context.Context, waivers []scoring.Waiver) ([]byte, error) {
	const remedy = "scrivere la riga nel foglio Deroghe"
	for _, s := range r.Book.Sheets {
		if s.Name != r.Dashboard.SheetOf(scoring.PartWaivers) {
			continue
		}
		last := s.LastRow()
		if last == 0 { // an empty sheet gets its labels too
			var marks []workbook.Mark
			for k, c := range waiversTable.columns {
				marks = append(marks, workbook.Mark{Sheet: s.Name, At: ref.At(k+1, 1), Text: c.label})
				for i := range waivers {
					if words := written(c, &waivers[i]); words != "" {
						marks = append(marks, workbook.Mark{Sheet: s.Name, At: ref.At(k+1, 2+i), Text: words})
					}
				}
			}
			return annotated(ctx, r.Book, marks, workbook.List{}, remedy)
		}
		for header := 1; header <= min(headerRows, last); header++ {
			at := waiversTable.find(s, header)
			if at == nil {
				continue
			}
			var marks []workbook.Mark
			row := lastFilled(s, at, header)
			for i := range waivers {
				row = nextFree(s, at, row+1)
				if row > ref.MaxRow {
					return nil, &workbook.Error{File: r.Book.Name, Sheet: s.Name, Problem: "il foglio non ha righe libere", Remedy: remedy}
				}
				for k, c := range waiversTable.columns {
					words := written(c, &waivers[i])
					if words != "" && at[k] == 0 && c.label == actLabel {
						return nil, &workbook.Error{File: r.Book.Name, Sheet: s.Name, Problem: "il foglio non ha la colonna Atto", Remedy: "aggiungerla, o togliere --atto"}
					}
					if words != "" && at[k] > 0 {
						marks = append(marks, workbook.Mark{Sheet: s.Name, At: ref.At(at[k], row), Text: words})
					}
				}
			}
			return annotated(ctx, r.Book, marks, workbook.List{}, remedy)
		}
	}
	list := workbook.List{Name: string(scoring.PartWaivers)}
	for _, c := range waiversTable.columns {
		list.Columns = append(list.Columns, workbook.ListColumn{Label: c.label, Width: c.width})
	}
	for i := range waivers {
		row, lines := workbook.ListRow{}, 1
		for _, c := range waiversTable.columns {
			words := written(c, &waivers[i])
			row.Cells = append(row.Cells, words)
			lines = max(lines, linesIn(words, c.width))
		}
		row.Height = min(workbook.MaxRowHeight, float64(lines)*13+5)
		list.Rows = append(list.Rows, row)
	}
	return annotated(ctx, r.Book, nil, list, remedy)
}

// actLabel is the column of the act by which something is accepted; a sheet may lack it.
const actLabel = "Atto"

// nextFree is the first row from one on in which nothing stands in the table's columns, not even a formula that shows nothing, and no cell is merged.
func nextFree(s *workbook.Sheet, at []int, row int) int {
	const most = 1000
	for end := row + most; row < end && row <= ref.MaxRow; row++ {
		free := true
		for _, col := range at {
			if col == 0 {
				continue
			}
			p := ref.At(col, row)
			v := s.Value(p)
			free = free && !s.Merged(p) && v.Empty() && v.Formula == "" && !v.Pending
		}
		if free {
			return row
		}
	}
	return ref.MaxRow + 1
}

// written is what a column writes of a waiver.
func written(c column[scoring.Waiver], w *scoring.Waiver) string {
	if t, ok := c.write(w).(scoring.Text); ok {
		return t.Text
	}
	panic(fmt.Sprintf("the waivers' column %s holds no words", c.label))
}

// lastFilled is the last row of a table in which anything stands; the header where none does.
func lastFilled(s *workbook.Sheet, at []int, header int) int {
	last := header
	for _, r := range s.Rows {
		for _, col := range at {
			if col > 0 && r.Number > last && s.Shown(ref.At(col, r.Number)) != "" {
				last = r.Number
			}
		}
	}
	return last
}
