package cruscotto

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// SheetFindings is the sheet that [Annotate] adds.
const SheetFindings = "Rilievi"

// maxAnnotatedMerges bounds what excelize spends on merged ranges when it saves a sheet: the time grows with their
// square.
const maxAnnotatedMerges = 30_000

// fillOf are the colours of cells: those of Excel's own styles for bad, neutral and good.
var fillOf = map[scoring.Severity]string{scoring.Error: "FFC7CE", scoring.Warning: "FFEB9C", scoring.Note: "DDEBF7"}

const fillAccepted = "E2EFDA"

// Annotate returns a copy of the workbook that differs only by a comment and a fill on each cell that a finding is
// about, and by the sheet Rilievi, which lists the findings with links to the cells. Formulas with their values,
// formats, widths, macros and what else the workbook has stay as they are; the file itself is not touched. The error,
// if any, is an [*workbook.Error], or the context's.
func Annotate(ctx context.Context, book *workbook.Book, findings []scoring.Finding) ([]byte, error) {
	out, err := annotate(ctx, book, findings)
	if err == nil || ctx.Err() != nil {
		return out, err
	}
	var located *workbook.Error
	if !errors.As(err, &located) {
		located = &workbook.Error{
			Problem: "la copia annotata non si può scrivere: " + err.Error(),
			Remedy:  "usare --format text",
			Err:     err,
		}
	}
	located.File = book.Name
	return nil, located
}

func annotate(ctx context.Context, book *workbook.Book, findings []scoring.Finding) (out []byte, err error) {
	defer workbook.Guard(&err)
	bare, existing, err := book.WithoutComments(ctx)
	if err != nil {
		return nil, err
	}
	limit := workbook.DefaultLimits().TotalSize
	file, err := excelize.OpenReader(
		bytes.NewReader(bare),
		excelize.Options{UnzipSizeLimit: limit, UnzipXMLSizeLimit: limit},
	)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	a := &annotator{file: file, styles: map[styleKey]int{}, existing: existing}
	if err := a.cells(findings); err != nil {
		return nil, err
	}
	if err := a.list(findings); err != nil {
		return nil, err
	}
	var b, sorted bytes.Buffer
	if err := file.Write(&b); err != nil {
		return nil, err
	}
	err = workbook.SortParts(&sorted, b.Bytes())
	return sorted.Bytes(), err
}

// An annotator is the state of annotating one workbook.
type annotator struct {
	file     *excelize.File
	styles   map[styleKey]int
	existing map[string]workbook.SheetComments // by sheet
}

type styleKey struct {
	style int
	fill  string
}

// cells marks each cell that findings are about.
func (a *annotator) cells(findings []scoring.Finding) error {
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
	checked := map[string]bool{}
	for _, cell := range order {
		if !checked[cell.Sheet] {
			checked[cell.Sheet] = true
			if err := a.bounded(cell.Sheet); err != nil {
				return err
			}
		}
		if err := a.fill(cell, byCell[cell]); err != nil {
			return err
		}
		if err := a.comment(cell, byCell[cell]); err != nil {
			return err
		}
	}
	return a.restore(byCell)
}

// restore writes the comments of cells that no finding is about.
func (a *annotator) restore(found map[scoring.Cell][]scoring.Finding) error {
	for _, sheet := range slices.Sorted(maps.Keys(a.existing)) {
		comments := a.existing[sheet]
		for _, ref := range slices.Sorted(maps.Keys(comments.ByCell)) {
			if found[scoring.Cell{Sheet: sheet, Ref: ref}] != nil {
				continue // written with the findings
			}
			old := comments.ByCell[ref]
			if err := a.file.AddComment(sheet, excelize.Comment{Cell: ref, Author: old.Author,
				Paragraph: []excelize.RichTextRun{{Text: old.Text}}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// bounded refuses a sheet that excelize would take too long to save.
func (a *annotator) bounded(sheet string) error {
	merges, err := a.file.GetMergeCells(sheet, true)
	if err == nil && len(merges) > maxAnnotatedMerges {
		return &workbook.Error{
			Sheet:   sheet,
			Problem: fmt.Sprintf("il foglio ha più di %d intervalli uniti: non si può annotare", maxAnnotatedMerges),
			Remedy:  "usare --format text",
		}
	}
	return err
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

// fill colours a cell and leaves the rest of its style as it is: the style's record is copied, not rebuilt.
func (a *annotator) fill(cell scoring.Cell, findings []scoring.Finding) error {
	style, err := a.file.GetCellStyle(cell.Sheet, cell.Ref)
	if err != nil {
		return err
	}
	key := styleKey{style, fillColor(findings)}
	id, ok := a.styles[key]
	if !ok {
		made, err := a.file.NewStyle(
			&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{key.fill}}},
		)
		if err != nil {
			return err
		}
		records := a.file.Styles.CellXfs
		xf := records.Xf[style]
		yes := true
		xf.FillID, xf.ApplyFill = records.Xf[made].FillID, &yes
		records.Xf = append(records.Xf, xf)
		records.Count = len(records.Xf)
		id = records.Count - 1
		a.styles[key] = id
	}
	return a.file.SetCellStyle(cell.Sheet, cell.Ref, cell.Ref, id)
}

// commentAuthor signs the comments.
const commentAuthor = "relazione"

// comment writes the findings on a cell, after what its own comment says if it has one.
func (a *annotator) comment(cell scoring.Cell, findings []scoring.Finding) error {
	c := excelize.Comment{Cell: cell.Ref, Author: commentAuthor, Width: 380}
	lines := 0
	existing := a.existing[cell.Sheet]
	if existing.Kept {
		return nil // the sheet's own can't be touched: the fill and the list remain
	}
	if old, ok := existing.ByCell[cell.Ref]; ok {
		c.Author = old.Author
		c.Paragraph = append(c.Paragraph, excelize.RichTextRun{Text: old.Text + "\n\n"})
		lines += 4
	}
	for i, f := range findings {
		head := fmt.Sprintf("%s: %s", scoring.Capitalize(f.Severity.Italian()), f.Rule)
		if f.Waived != "" {
			head = "Accettato: " + f.Rule
		}
		if i > 0 {
			head = "\n\n" + head
		}
		body := "\n" + strings.Join(said(f), "\n")
		c.Paragraph = append(
			c.Paragraph,
			excelize.RichTextRun{Text: head, Font: &excelize.Font{Bold: true, Size: 9, Family: fontName}},
			excelize.RichTextRun{Text: body, Font: &excelize.Font{Size: 9, Family: fontName}},
		)
		lines += 3 + linesIn(body, 62)
	}
	c.Height = uint(min(600, 14*lines+10))
	return a.file.AddComment(cell.Sheet, c)
}

// said is a finding in lines.
func said(f scoring.Finding) []string {
	lines := []string{scoring.Capitalize(f.Message) + "."}
	if f.Found != "" {
		lines = append(lines, "Trovato: "+f.Found)
	}
	if f.Expected != "" {
		lines = append(lines, "Atteso: "+f.Expected)
	}
	if f.Hint != "" {
		lines = append(lines, "Che cosa fare: "+f.Hint+".")
	}
	if f.Waived != "" {
		lines = append(lines, "Accettato perché: "+f.Waived)
	}
	return lines
}

// findingsTable is the sheet Rilievi.
var findingsTable = []struct {
	label string
	width float64
}{
	{"Cella", 18}, {"Gravità", 10}, {"Regola", 26}, {"Codice", 12}, {"Rilievo", 70},
	{"Trovato", 22}, {"Atteso", 22}, {"Che cosa fare", 50}, {"Accettato perché", 40},
}

// list adds the sheet that lists the findings, each with a link to its cell.
func (a *annotator) list(findings []scoring.Finding) error {
	name := SheetFindings
	for i := 2; slices.ContainsFunc(a.file.GetSheetList(), func(s string) bool {
		return strings.EqualFold(s,
			name)
	}); i++ {
		name = fmt.Sprintf("%s %d", SheetFindings, i)
	}
	if _, err := a.file.NewSheet(name); err != nil {
		return err
	}
	b := &builder{file: a.file, styles: map[look]int{}}
	if err := b.layOut(name); err != nil {
		return err
	}
	plain, err := b.style(look{})
	if err != nil {
		return err
	}
	header, err := b.style(look{header: true})
	if err != nil {
		return err
	}
	link, err := a.file.NewStyle(
		&excelize.Style{Font: &excelize.Font{Family: fontName, Size: 10, Color: "0563C1", Underline: "single"},
			Alignment: &excelize.Alignment{
				Vertical: "center",
			}, Border: []excelize.Border{{Type: "left", Color: colorLine, Style: 1}, {Type: "right", Color: colorLine,
				Style: 1},
				{Type: "top", Color: colorLine, Style: 1}, {Type: "bottom", Color: colorLine, Style: 1}}},
	)
	if err != nil {
		return err
	}
	for i, c := range findingsTable {
		col := ref.ColumnName(i + 1)
		if err := a.file.SetColWidth(name, col, col, c.width); err != nil {
			return err
		}
		if err := a.file.SetCellStr(name, col+"1", c.label); err != nil {
			return err
		}
	}
	lastCol := ref.ColumnName(len(findingsTable))
	if err := a.file.SetCellStyle(name, "A1", lastCol+"1", header); err != nil {
		return err
	}
	for i, f := range findings {
		row := fmt.Sprint(i + 2)
		for j, words := range []string{cmp.Or(f.Cell.String(), "file"), f.Severity.Italian(), f.Rule, f.Code, f.Message,
			f.Found, f.Expected, f.Hint, f.Waived} {
			if err := a.file.SetCellStr(name, ref.ColumnName(j+1)+row, words); err != nil {
				return err
			}
		}
		if err := a.file.SetCellStyle(name, "A"+row, lastCol+row, plain); err != nil {
			return err
		}
		if f.Cell != (scoring.Cell{}) {
			target := fmt.Sprintf("'%s'!%s", strings.ReplaceAll(f.Cell.Sheet, "'", "''"), f.Cell.Ref)
			if err := a.file.SetCellHyperLink(name, "A"+row, target, "Location"); err != nil {
				return err
			}
			if err := a.file.SetCellStyle(name, "A"+row, "A"+row, link); err != nil {
				return err
			}
		}
		lines := 1
		for j, words := range []string{f.Message, f.Hint, f.Waived} {
			lines = max(lines, linesIn(words, findingsTable[[]int{4, 7, 8}[j]].width))
		}
		if err := a.file.SetRowHeight(name, i+2, min(409, float64(lines)*13+5)); err != nil {
			return err
		}
	}
	if err := a.file.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2",
		ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return a.file.AutoFilter(name, fmt.Sprintf("A1:%s%d", lastCol, len(findings)+1), nil)
}
