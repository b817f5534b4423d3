package cruscotto_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/internal/tool"
	"relazione/scoring"
)

func waiver(rule, where, found, reason, act string) scoring.Waiver {
	text := func(s string) scoring.Text { return scoring.Text{Text: s} }
	return scoring.Waiver{Rule: text(rule), Where: text(where), Found: text(found), Reason: text(reason), Act: text(act)}
}

func withWaivers(t *testing.T, raw []byte, waivers ...scoring.Waiver) []byte {
	t.Helper()
	r, err := readtest.Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	out, err := r.WithWaivers(context.Background(), waivers)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Waivers that are written come back after those that were there, whatever the sheet looks like, and nothing else in the file changes.
func TestWithWaivers(t *testing.T) {
	edited := func(edit func(*excelize.File)) []byte { return sheettest.Edited(t, sheettest.Sample(t), edit) }
	must := sheettest.Must(t)
	const sheet = string(scoring.PartWaivers)
	for name, raw := range map[string][]byte{
		"the sample":       sheettest.Sample(t),
		"no such sheet":    edited(func(f *excelize.File) { must(f.DeleteSheet(sheet)) }),
		"a note below":     edited(func(f *excelize.File) { must(f.SetCellStr(sheet, "A20", "Deroghe approvate con delibera n. 5")) }),
		"lower columns":    edited(func(f *excelize.File) { must(f.InsertRows(sheet, 1, 3)); must(f.InsertCols(sheet, "A", 2)) }),
		"no act, no value": edited(func(f *excelize.File) { must(f.RemoveCol(sheet, "E")); must(f.RemoveCol(sheet, "C")) }),
		"blank rows with a style": edited(func(f *excelize.File) {
			style, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
			must(err)
			must(f.SetCellStyle(sheet, "A9", "E30", style))
		}),
		"merged cells below": edited(func(f *excelize.File) { must(f.MergeCell(sheet, "A9", "E10")) }),
		"formulas that show nothing": edited(func(f *excelize.File) {
			must(f.SetCellFormula(sheet, "C9", `IF(A9="","",A9)`))
			must(f.SetCellFormula(sheet, "C10", `IF(A10="","",A10)`))
		}),
		"an empty sheet": edited(func(f *excelize.File) {
			for range 40 {
				must(f.RemoveRow(sheet, 1))
			}
		}),
		"a table": edited(func(f *excelize.File) {
			must(f.AddTable(sheet, &excelize.Table{Range: "A1:E8", Name: "TabellaDeroghe"}))
		}),
	} {
		t.Run(name, func(t *testing.T) {
			before := read(t, raw).Waivers
			act := "det. n. 4"
			if name == "no act, no value" {
				act = ""
			}
			added := []scoring.Waiver{waiver("totale", "Cruscotto!H13", "77%", "Prova <&> «così»", act),
				waiver("pesi", "file", "", "Perché sì", "")}
			out := withWaivers(t, raw, added...)
			again := withWaivers(t, out, waiver("fasce", "SMVP!A3", "", "Ancora", "")) // a copy of the copy
			after := read(t, again).Waivers
			if len(after) != len(before)+3 {
				t.Fatalf("%d waivers after %d", len(after), len(before))
			}
			got := after[len(before)]
			if got.Rule.Text != "totale" || got.Where.Text != "Cruscotto!H13" || got.Reason.Text != "Prova <&> «così»" ||
				got.Act.Text != act || act != "" && got.Found.Text != "77%" {
				t.Errorf("came back as %+v", got)
			}
			if last := after[len(after)-1]; last.Rule.Text != "fasce" {
				t.Errorf("the last is %+v", last)
			}
			_, were := sheettest.Unpack(t, raw)
			_, are := sheettest.Unpack(t, out)
			changed := 0
			for part, content := range were {
				if !bytes.Equal(content, are[part]) {
					changed++
					if strings.HasPrefix(part, "xl/worksheets/sheet") && !bytes.Contains(content, []byte("Regola")) && name == "the sample" {
						t.Errorf("%s changed", part)
					}
				}
			}
			if name == "the sample" && changed != 1 {
				t.Errorf("%d parts changed", changed)
			}
			if name == "a table" && !bytes.Contains(are["xl/tables/table1.xml"], []byte(`ref="A1:E10"`)) {
				t.Errorf("the table ends where it did: %s", are["xl/tables/table1.xml"])
			}
		})
	}
}

// LibreOffice and openpyxl read the rows written.
func TestWaiversOpen(t *testing.T) {
	out := withWaivers(t, sheettest.Sample(t), waiver("totale", "Cruscotto!H13", "77%", "Prova", "det. n. 4"))
	want := read(t, out).Waivers
	for program, resave := range map[string]func(testing.TB, []byte) []byte{"LibreOffice": tool.Resave, "openpyxl": tool.Openpyxl} {
		if got := read(t, resave(t, out)).Waivers; len(got) != len(want) || got[len(got)-1] != want[len(want)-1] {
			t.Errorf("%s: %+v", program, got)
		}
	}
}
