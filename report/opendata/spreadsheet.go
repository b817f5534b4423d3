package opendata

import (
	"bytes"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// SpreadsheetFile is the name of the table's file for people.
func (t Resource) SpreadsheetFile() string { return t.Name + ".xlsx" }

// Spreadsheet writes the table for people, in an Excel workbook that opens the same wherever a decimal comma is written: a CSV of RFC 4180 doesn't, as
// Excel in Italy wants semicolons. A value is one cell, a number with its unit; columns without content, and the fractions that programs want, are left
// out. when is the document's date; the same table and date give the same bytes.
func (t Resource) Spreadsheet(when time.Time) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := t.forPeople().write(f, when); err != nil {
		return nil, fmt.Errorf("tabella %s: %w", t.Name, err)
	}
	var b bytes.Buffer
	if err := workbook.WriteSorted(&b, f); err != nil {
		return nil, fmt.Errorf("tabella %s: %w", t.Name, err)
	}
	return b.Bytes(), nil
}

// A sheetTable is a table as people read it.
type sheetTable struct {
	Resource
	heads []string
	cells [][]sheetCell
}

// A sheetCell is a text, or a number with its unit.
type sheetCell struct {
	text   string
	number string // with a decimal point; empty for a text
	unit   scoring.Unit
}

// forPeople puts the parts of values together and leaves out what is empty.
func (t Resource) forPeople() sheetTable {
	out := sheetTable{Resource: t, cells: make([][]sheetCell, len(t.Rows))}
	for i, field := range t.Fields {
		if field.part == valueUnit || field.part == valueText || field.part == exactValue {
			continue
		}
		filled := false
		column := make([]sheetCell, len(t.Rows))
		for r, row := range t.Rows {
			c := sheetCell{text: row[i]}
			switch {
			case field.part == percentage && row[i] != "":
				c = sheetCell{number: row[i], unit: scoring.Percent}
			case field.part == valueNumber && row[i] != "":
				c = sheetCell{number: row[i], unit: scoring.Unit(row[i+1])}
			case field.part == valueNumber:
				c.text = row[i+2]
			case field.Type == "boolean":
				c.text = map[string]string{"true": "sì", "false": "no"}[row[i]]
			}
			column[r], filled = c, filled || c != sheetCell{}
		}
		if !filled {
			continue
		}
		out.heads = append(out.heads, field.Title)
		for r := range column {
			out.cells[r] = append(out.cells[r], column[r])
		}
	}
	return out
}

func (t sheetTable) write(f *excelize.File, when time.Time) error {
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
	styles := map[string]int{} // of numbers, by their format
	stream, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	widths := make([]float64, len(t.heads))
	for i := range t.heads {
		widths[i] = t.width(i)
		if err := stream.SetColWidth(i+1, i+1, widths[i]); err != nil {
			return err
		}
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	row := make([]any, len(t.heads))
	for i, title := range t.heads {
		row[i] = excelize.Cell{StyleID: head, Value: title}
	}
	if err := stream.SetRow("A1", row); err != nil {
		return err
	}
	for k, cells := range t.cells {
		for i, c := range cells {
			switch {
			case c == sheetCell{}:
				row[i] = nil
			case c.number == "":
				row[i] = excelize.Cell{StyleID: words, Value: c.text}
			default:
				number, format, err := c.value()
				if err != nil {
					return err
				}
				style, ok := styles[format]
				if !ok {
					if style, err = f.NewStyle(&excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Vertical: "top"}}); err != nil {
						return err
					}
					styles[format] = style
				}
				row[i] = excelize.Cell{StyleID: style, Value: number}
			}
		}
		lines := 1 // programs that don't fit rows to their words get the height
		for i, c := range cells {
			lines = max(lines, int(float64(utf8.RuneCountInString(c.text))/(widths[i]-2))+1)
		}
		const perLine, most = 15, 400
		if err := stream.SetRow(ref.At(1, k+2).String(), row, excelize.RowOpts{Height: float64(min(lines*perLine, most))}); err != nil {
			return err
		}
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	return f.AutoFilter(sheet, "A1:"+ref.At(len(t.heads), len(t.cells)+1).String(), nil)
}

// value is the number as Excel keeps it, and the format that shows it with its decimals and unit.
func (c sheetCell) value() (number float64, format string, err error) {
	exact, ok := new(big.Rat).SetString(c.number)
	if !ok {
		return 0, "", fmt.Errorf("«%s» non è un numero", c.number)
	}
	_, after, _ := strings.Cut(c.number, ".")
	const most = 30 // decimals that Excel takes
	format = "#,##0"
	if after != "" {
		format += "." + strings.Repeat("0", min(len(after), most))
	}
	switch c.unit {
	case scoring.Percent:
		exact.Quo(exact, big.NewRat(100, 1))
		format += "%"
	case "":
	default:
		format += `" ` + strings.ReplaceAll(string(c.unit), `"`, "") + `"`
	}
	number, _ = exact.Float64()
	return number, format, nil
}

// width is a column's, by what stands in it.
func (t sheetTable) width(i int) float64 {
	const least, most = 10, 48
	longest := 0
	for _, word := range strings.Fields(t.heads[i]) {
		longest = max(longest, utf8.RuneCountInString(word)+4) // beside the mark of the filter
	}
	for _, row := range t.cells {
		longest = max(longest, utf8.RuneCountInString(row[i].text+row[i].number+string(row[i].unit))+3)
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
