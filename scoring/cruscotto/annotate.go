package cruscotto

import (
	"cmp"
	"context"
	"errors"

	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// SheetFindings is the sheet that [Annotate] adds.
const SheetFindings = "Rilievi"

// fillOf are the colours of cells: those of Excel's own styles for bad, neutral and good.
var fillOf = map[scoring.Severity]string{scoring.Error: "FFC7CE", scoring.Warning: "FFEB9C", scoring.Note: "DDEBF7"}

const fillAccepted = "E2EFDA"

// commentAuthor signs the comments.
const commentAuthor = "relazione"

// Annotate returns a copy of the workbook that differs only by a comment and a fill on each cell that a finding is about, and by the
// sheet Rilievi, which lists the findings with links to the cells. All else stays as it is, byte for byte; the file itself is not touched.
// The error, if any, is a [*workbook.Error], or the context's.
func Annotate(ctx context.Context, book *workbook.Book, findings []scoring.Finding) ([]byte, error) {
	return annotated(ctx, book, marksOf(findings), listOf(findings), "usare --format text")
}

// annotated is the copy with marks and a list; remedy is what to do where none can be made.
func annotated(
	ctx context.Context,
	book *workbook.Book,
	marks []workbook.Mark,
	list workbook.List,
	remedy string,
) ([]byte, error) {
	out, err := book.Annotated(ctx, commentAuthor, marks, list)
	if err == nil || ctx.Err() != nil {
		return out, err
	}
	var located *workbook.Error
	if !errors.As(err, &located) {
		located = &workbook.Error{
			Problem: "la copia annotata non si può scrivere: " + err.Error(),
			Remedy:  remedy,
			Err:     err,
		}
	}
	located.File = book.Name
	return nil, located
}

// marksOf are the marks of cells that findings are about, in the order in which they are found.
func marksOf(findings []scoring.Finding) []workbook.Mark {
	byCell := map[scoring.Cell][]scoring.Finding{}
	var order []scoring.Cell
	for _, f := range findings {
		if f.Cell == (scoring.Cell{}) {
			continue
		}
		if byCell[f.Cell] == nil {
			order = append(order, f.Cell)
		}
		byCell[f.Cell] = append(byCell[f.Cell], f)
	}
	var marks []workbook.Mark
	for _, cell := range order {
		at, ok := ref.Parse(cell.Ref)
		if !ok {
			continue
		}
		m := workbook.Mark{Sheet: cell.Sheet, At: at, Fill: fillColor(byCell[cell])}
		for _, f := range byCell[cell] {
			head := italian.Capitalize(f.Severity.Italian()) + ": " + f.Rule
			if f.Waived != "" {
				head = "Accettato: " + f.Rule
			}
			m.Comment = append(m.Comment, workbook.Paragraph{Head: head, Body: said(f)})
		}
		marks = append(marks, m)
	}
	return marks
}

func fillColor(findings []scoring.Finding) string {
	worst := scoring.Severity(0)
	for _, f := range findings {
		if f.Waived == "" {
			worst = max(worst, f.Severity)
		}
	}
	if worst == 0 {
		return fillAccepted
	}
	return fillOf[worst]
}

// said is a finding in lines.
func said(f scoring.Finding) string {
	text := italian.Capitalize(f.Message) + "."
	for _, line := range []struct{ before, what, after string }{
		{"Trovato: ", f.Found, ""}, {"Atteso: ", f.Expected, ""}, {"Che cosa fare: ", f.Hint, "."}, {"Accettato perché: ", f.Waived, ""},
	} {
		if line.what != "" {
			text += "\n" + line.before + line.what + line.after
		}
	}
	return text
}

// A findingColumn is a column of the sheet Rilievi.
type findingColumn struct {
	workbook.ListColumn
	of func(scoring.Finding) string
}

// findingColumns are the columns of the sheet Rilievi; in all they are as wide as A4 across takes.
var findingColumns = []findingColumn{
	{
		workbook.ListColumn{Label: "Cella", Width: 18},
		func(f scoring.Finding) string { return cmp.Or(f.Cell.String(), "file") },
	},
	{workbook.ListColumn{Label: "Gravità", Width: 10}, func(f scoring.Finding) string { return f.Severity.Italian() }},
	{workbook.ListColumn{Label: "Regola", Width: 22}, func(f scoring.Finding) string { return f.Rule }},
	{workbook.ListColumn{Label: "Codice", Width: 12}, func(f scoring.Finding) string { return f.Code }},
	{workbook.ListColumn{Label: "Rilievo", Width: 60}, func(f scoring.Finding) string { return f.Message }},
	{workbook.ListColumn{Label: "Trovato", Width: 20}, func(f scoring.Finding) string { return f.Found }},
	{workbook.ListColumn{Label: "Atteso", Width: 20}, func(f scoring.Finding) string { return f.Expected }},
	{workbook.ListColumn{Label: "Che cosa fare", Width: 44}, func(f scoring.Finding) string { return f.Hint }},
	{workbook.ListColumn{Label: "Accettato perché", Width: 36}, func(f scoring.Finding) string { return f.Waived }},
}

// listOf is the sheet Rilievi.
func listOf(findings []scoring.Finding) workbook.List {
	list := workbook.List{Name: SheetFindings}
	for _, c := range findingColumns {
		list.Columns = append(list.Columns, c.ListColumn)
	}
	for _, f := range findings {
		row := workbook.ListRow{}
		if at, ok := ref.Parse(f.Cell.Ref); ok {
			row.Sheet, row.To = f.Cell.Sheet, at
		}
		lines := 1
		for _, c := range findingColumns {
			words := c.of(f)
			row.Cells = append(row.Cells, words)
			lines = max(lines, linesIn(words, c.Width))
		}
		row.Height = min(workbook.MaxRowHeight, float64(lines)*13+5)
		list.Rows = append(list.Rows, row)
	}
	return list
}
