package opendata

import (
	"bytes"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

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
	m := workbook.NewMaker()
	m.Title, m.Description, m.Saved = t.Title, t.Description, when
	err := t.forPeople().write(m)
	var b bytes.Buffer
	if err == nil {
		err = m.Write(&b)
	}
	if err != nil {
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

func (t sheetTable) write(m *workbook.Maker) error {
	sheet := m.Sheet(sheetName(t.Title))
	head := m.Style(workbook.Style{Bold: true, Wrap: true, Down: "center", Fill: workbook.HeaderFill})
	words := m.Style(workbook.Style{Wrap: true, Down: "top"})
	widths := make([]float64, len(t.heads))
	row := make([]workbook.MadeCell, len(t.heads))
	for i, title := range t.heads {
		widths[i] = t.width(i)
		sheet.Width(i+1, widths[i])
		row[i] = workbook.MadeCell{Style: head, Value: title}
	}
	sheet.Freeze(0, 1)
	sheet.PrintRows(1)
	sheet.Page.Footer = workbook.PageFooter
	sheet.Row(1, perLine*float64(t.headLines(widths)), row)
	for k, cells := range t.cells {
		lines := 1 // programs that don't fit rows to their words get the height
		for i, c := range cells {
			lines = max(lines, int(float64(utf8.RuneCountInString(c.text))/(widths[i]-2))+1)
			switch {
			case c == sheetCell{}:
				row[i] = workbook.MadeCell{}
			case c.number == "":
				row[i] = workbook.MadeCell{Style: words, Value: c.text}
			default:
				number, format, err := c.value()
				if err != nil {
					return err
				}
				row[i] = workbook.MadeCell{Style: m.Style(workbook.Style{Down: "top", Format: format}), Value: number}
			}
		}
		const most = 400
		sheet.Row(k+2, float64(min(lines*perLine, most)), row)
	}
	sheet.Filter(ref.Area{From: ref.At(1, 1), To: ref.At(len(t.heads), len(t.cells)+1)})
	return nil
}

// perLine is the height of a line of words, in points.
const perLine = 15

// headLines is in how many lines the longest head is set.
func (t sheetTable) headLines(widths []float64) int {
	most := 1
	for i, head := range t.heads {
		lines, line := 1, 0
		for _, word := range strings.Fields(head) {
			length := utf8.RuneCountInString(word)
			if line > 0 && float64(line+1+length) > widths[i]-2 {
				lines, line = lines+1, -1
			}
			line += 1 + length
		}
		most = max(most, lines)
	}
	return most
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

// sheetName is a title as Excel takes it for a sheet: what stands before a dash, where it has one.
func sheetName(title string) string {
	title, _, _ = strings.Cut(title, " – ")
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
