package rules_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relazione"
	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/internal/tool"
	"relazione/scoring"
)

// Changes that say nothing new raise nothing but notes: what the sample has of itself, it has still, and no more.
func TestNeutralChanges(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	changed := func(change func(*excelize.File)) func(*testing.T) []byte {
		return func(t *testing.T) []byte { return sheettest.Edited(t, raw, change) }
	}
	must := sheettest.Must(t)
	const main = string(scoring.PartTree)
	// each calls f for every cell that has a text or a number.
	each := func(f *excelize.File, sheet string, call func(ref, shown string)) {
		rows, err := f.GetRows(sheet)
		must(err)
		for r, row := range rows {
			for c, shown := range row {
				if shown != "" {
					ref, err := excelize.CoordinatesToCellName(c+1, r+1)
					must(err)
					call(ref, shown)
				}
			}
		}
	}
	headers := func(words map[string]string) func(*excelize.File) {
		return func(f *excelize.File) {
			for _, sheet := range f.GetSheetList() {
				each(f, sheet, func(ref, shown string) {
					if other, ok := words[scoring.Fold(shown)]; ok &&
						(sheet != main || strings.HasSuffix(ref, "2") && len(ref) == 2) {
						must(f.SetCellStr(sheet, ref, other))
					}
				})
			}
		}
	}
	decimals := func(from, to string) func(*testing.T) []byte {
		return func(t *testing.T) []byte {
			// The mean of the objectives is typed, rounded: with more decimals it would state another number.
			exact, err := sheettest.Replace(raw, "xl/worksheets/sheet2.xml", "<v>0.9791</v>", "<v>0.979111111</v>")
			must(err)
			names, parts, err := sheettest.Parts(exact)
			must(err)
			const styles = "xl/styles.xml"
			if !bytes.Contains(parts[styles], []byte(`formatCode="`+from+`"`)) {
				t.Fatalf("no format %s", from)
			}
			parts[styles] = bytes.ReplaceAll(
				parts[styles],
				[]byte(`formatCode="`+from+`"`),
				[]byte(`formatCode="`+to+`"`),
			)
			packed, err := sheettest.Pack(names, parts)
			must(err)
			return packed
		}
	}
	for name, change := range map[string]func(*testing.T) []byte{
		"nothing": func(*testing.T) []byte { return raw },
		"columns inserted": changed(func(f *excelize.File) {
			must(f.InsertCols(main, "M", 2))
			must(f.InsertCols(main, "A", 1))
			must(f.InsertCols(string(scoring.PartObjectives), "B", 1))
		}),
		// KPI and target change places, and so do two of the optional ones
		"columns moved": changed(func(f *excelize.File) {
			for _, pair := range []string{"MN", "RT"} {
				for r := 1; r <= 60; r++ {
					a, b := fmt.Sprintf("%c%d", pair[0], r), fmt.Sprintf("%c%d", pair[1], r)
					swap(t, f, main, a, b)
				}
			}
		}),
		"rows inserted": changed(func(f *excelize.File) {
			must(f.InsertRows(main, 1, 3))
			must(f.SetCellStr(main, "A1", "Camera di commercio: cruscotto degli obiettivi"))
			must(f.InsertRows(string(scoring.PartSystem), 1, 2))
			must(f.InsertRows(string(scoring.PartEntity), 1, 1))
		}),
		"synonyms": changed(headers(map[string]string{"cod": "Codice", "peso": "Ponderazione",
			"kpi": "Algoritmo di calcolo", "target": "Valore atteso",
			"percentuale di raggiungimento": "% realizzazione", "soglia": "Soglia minima", "verso": "Polarità",
			"titolo descrizione": "Denominazione"})),
		"capitals": changed(func(f *excelize.File) {
			for _, sheet := range f.GetSheetList() {
				each(f, sheet, func(ref, shown string) {
					if strings.Trim(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "1" || sheet == main && strings.HasSuffix(ref,
						"2") && len(ref) == 2 {
						must(f.SetCellStr(sheet, ref, strings.ToUpper(shown)))
					}
				})
			}
			must(f.SetSheetName(main, "CRUSCOTTO"))
		}),
		"stray spaces": changed(func(f *excelize.File) {
			for _, sheet := range f.GetSheetList() {
				each(f, sheet, func(ref, shown string) {
					formula, err := f.GetCellFormula(sheet, ref)
					must(err)
					kind, err := f.GetCellType(sheet, ref)
					must(err)
					if formula == "" && kind == excelize.CellTypeSharedString {
						must(f.SetCellStr(sheet, ref, "\u00a0 "+shown+" \u00a0"))
					}
				})
			}
		}),
		"numbers as text": changed(func(f *excelize.File) {
			for _, sheet := range f.GetSheetList() {
				each(f, sheet, func(ref, shown string) {
					formula, err := f.GetCellFormula(sheet, ref)
					must(err)
					// as Italian hands type it
					number := strings.ReplaceAll(strings.ReplaceAll(shown, ",", ""), ".", ",")
					if _, err := scoring.ParseQuantity(number); err == nil && formula == "" && sheet == main &&
						strings.Trim(ref[:1], "KGNOPQ") == "" {
						must(f.SetCellStr(sheet, ref, number))
					}
				})
			}
		}),
		"fewer decimals":          decimals("0.00%", "0.0%"),
		"more decimals":           decimals("0.00%", "0.0000%"),
		"re-saved by LibreOffice": func(t *testing.T) []byte { return tool.Resave(t, raw) },
		"re-saved by openpyxl":    func(t *testing.T) []byte { return tool.Openpyxl(t, raw) },
		"re-saved by excelize":    changed(func(*excelize.File) {}),
	} {
		t.Run(name, func(t *testing.T) {
			own := open(t, raw)
			for _, f := range open(t, change(t)) {
				if i := slices.Index(own, f); i >= 0 {
					own = slices.Delete(own, i, i+1)
					continue
				}
				t.Errorf("new: %s", f)
			}
			for _, f := range own {
				t.Errorf("lost: %s", f)
			}
		})
	}
}

// swap exchanges two cells, with their looks.
func swap(t *testing.T, f *excelize.File, sheet, a, b string) {
	t.Helper()
	values, styles := map[string]string{}, map[string]int{}
	kinds := map[string]excelize.CellType{}
	for _, ref := range []string{a, b} {
		var err error
		if values[ref], err = f.GetCellValue(sheet, ref, excelize.Options{RawCellValue: true}); err != nil {
			t.Fatal(err)
		}
		styles[ref], _ = f.GetCellStyle(sheet, ref)
		kinds[ref], _ = f.GetCellType(sheet, ref)
	}
	for from, to := range map[string]string{a: b, b: a} {
		err := f.SetCellValue(sheet, to, nil)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case values[from] == "":
		case kinds[from] == excelize.CellTypeSharedString:
			err = f.SetCellStr(sheet, to, values[from])
		default:
			err = f.SetCellDefault(sheet, to, values[from])
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle(sheet, to, to, styles[from]); err != nil {
			t.Fatal(err)
		}
	}
}

// open lists what a workbook's findings say, without the notes and without where: cells move.
func open(t *testing.T, workbook []byte) []string {
	t.Helper()
	d, err := readtest.DashboardOf(workbook)
	if err != nil {
		t.Fatal(err)
	}
	r, err := relazione.Check(context.Background(), readtest.Of(d, "prova.xlsx"), relazione.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range r.Findings {
		if f.Severity > scoring.Note {
			all = append(all, strings.Join(strings.Fields(fmt.Sprint(f.Rule, " ", f.Code, " ", f.Waived)), " "))
		}
	}
	return all
}
