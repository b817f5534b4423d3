package opendata

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// SpreadsheetFile is the name of the table's file for people.
func (t Resource) SpreadsheetFile() string { return t.Name + ".xlsx" }

// Spreadsheet writes the table for people: what [Resource.CSV] has, with its columns' titles, numbers that are numbers and texts that are never run, in
// an Excel workbook, which opens the same wherever a decimal comma is written. A CSV of RFC 4180 doesn't: Excel in Italy wants semicolons. when is the
// document's date; the same table and date give the same bytes.
func (t Resource) Spreadsheet(when time.Time) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := t.write(f, when); err != nil {
		return nil, fmt.Errorf("tabella %s: %w", t.Name, err)
	}
	var b bytes.Buffer
	if err := workbook.WriteSorted(&b, f); err != nil {
		return nil, fmt.Errorf("tabella %s: %w", t.Name, err)
	}
	return b.Bytes(), nil
}

func (t Resource) write(f *excelize.File, when time.Time) error {
	sheet := sheetName(t.Title)
	if err := f.SetSheetName(f.GetSheetName(0), sheet); err != nil {
		return err
	}
	stamp := when.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Title: t.Title, Description: t.Description, Creator: "relazione", LastModifiedBy: "relazione",
		Language: "it-IT", Created: stamp, Modified: stamp}); err != nil {
		return err
	}
	across, fit, wide, high := "landscape", true, 1, 0
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &across, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F1"}}})
	if err != nil {
		return err
	}
	words, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	numbers := map[int]int{} // styles by decimals
	stream, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, field := range t.Fields {
		if err := stream.SetColWidth(i+1, i+1, t.width(i, field)); err != nil {
			return err
		}
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	row := make([]any, len(t.Fields))
	for i, field := range t.Fields {
		row[i] = excelize.Cell{StyleID: head, Value: field.Title}
	}
	if err := stream.SetRow("A1", row); err != nil {
		return err
	}
	for k, texts := range t.Rows {
		for i, text := range texts {
			row[i] = excelize.Cell{StyleID: words, Value: text}
			switch {
			case text == "":
				row[i] = nil
			case t.Fields[i].Type == "boolean":
				row[i] = excelize.Cell{StyleID: words, Value: map[string]string{"true": "sì", "false": "no"}[text]}
			case t.Fields[i].Type == "number":
				number, err := strconv.ParseFloat(text, 64)
				if err != nil {
					return err
				}
				_, after, _ := strings.Cut(text, ".")
				style, ok := numbers[len(after)]
				if !ok {
					if style, err = f.NewStyle(&excelize.Style{CustomNumFmt: numberFormat(len(after)), Alignment: &excelize.Alignment{Vertical: "top"}}); err != nil {
						return err
					}
					numbers[len(after)] = style
				}
				row[i] = excelize.Cell{StyleID: style, Value: number}
			}
		}
		if err := stream.SetRow(ref.At(1, k+2).String(), row); err != nil {
			return err
		}
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	return f.AutoFilter(sheet, "A1:"+ref.At(len(t.Fields), len(t.Rows)+1).String(), nil)
}

// numberFormat shows a number with decimals.
func numberFormat(decimals int) *string {
	format := "#,##0"
	if decimals > 0 {
		format += "." + strings.Repeat("0", min(decimals, 30)) // as many as Excel takes
	}
	return &format
}

// width is a column's, by what stands in it.
func (t Resource) width(i int, field Field) float64 {
	const least, most = 10, 48
	longest := 0
	for _, word := range strings.Fields(field.Title) {
		longest = max(longest, utf8.RuneCountInString(word)+4) // beside the mark of the filter
	}
	for _, row := range t.Rows {
		longest = max(longest, utf8.RuneCountInString(row[i])+2)
	}
	return float64(min(max(longest, least), most))
}

// sheetName is a title as Excel takes it for a sheet.
func sheetName(title string) string {
	const most = 31
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return '-'
		}
		return r
	}, title)
	if runes := []rune(name); len(runes) > most {
		name = strings.TrimSpace(string(runes[:most]))
	}
	return name
}
