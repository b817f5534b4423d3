package cruscotto_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/internal/tool"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

func blankOf(t *testing.T, m cruscotto.Model, levels ...scoring.Level) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := cruscotto.WriteBlank(&b, m, levels, 2027); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A new workbook of each model, or of levels of one's own, reads as its example alone: what is prepared is no node. It opens on the instructions.
func TestBlank(t *testing.T) {
	own := []scoring.Level{scoring.NewLevel("Ambito"), scoring.NewLevel("Indicatore")}
	cases := map[string][]scoring.Level{"own": own, "one": own[1:]}
	for _, m := range cruscotto.Models {
		cases[m.Name] = nil
	}
	for name, levels := range cases {
		t.Run(name, func(t *testing.T) {
			m := cruscotto.Models[0]
			for _, other := range cruscotto.Models {
				if other.Name == name {
					m = other
				}
			}
			raw := blankOf(t, m, levels...)
			if !bytes.Equal(raw, blankOf(t, m, levels...)) {
				t.Error("two blanks differ")
			}
			d := read(t, raw)
			depth := len(levels)
			if depth == 0 {
				depth = len(m.Levels)
			}
			nodes := 0
			d.Walk(func(n *scoring.Node) {
				if nodes++; !strings.HasPrefix(n.Title.Text, "(esempio)") {
					t.Errorf("%q isn't the example's", n.Name())
				}
			})
			if nodes != depth+1 {
				t.Errorf("%d nodes of %d levels", nodes, depth)
			}
			if len(d.Questions)+len(d.Unrecognized) > 0 {
				t.Errorf("it isn't understood: %+v, %+v", d.Questions, d.Unrecognized)
			}
			f, err := excelize.OpenReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if active := f.GetSheetName(f.GetActiveSheetIndex()); active != cruscotto.SheetInstructions {
				t.Errorf("it opens on %s", active)
			}
		})
	}
}

// Filled in as a person would, with twenty-five actions, groups added at the end and rows put in between by copying, and recalculated by
// LibreOffice, a blank's formulas give what the program computes, but for the number that was pasted over one.
func TestBlankFilledIn(t *testing.T) {
	f, must := sheettest.Open(t, blankOf(t, cruscotto.Models[0])), sheettest.Must(t)
	const sheet = string(scoring.PartTree)
	rowOf := func(code string) int {
		t.Helper()
		for row := 3; row < 400; row++ {
			if got, err := f.GetCellValue(sheet, fmt.Sprintf("A%d", row)); err == nil && got == code {
				return row
			}
		}
		t.Fatalf("no row for %s", code)
		return 0
	}
	fill := func(row int, code, title string, weight float64, measured ...any) {
		must(f.SetCellStr(sheet, fmt.Sprintf("A%d", row), code))
		must(f.SetCellStr(sheet, fmt.Sprintf("B%d", row), title))
		must(f.SetCellFloat(sheet, fmt.Sprintf("C%d", row), weight, -1, 64))
		for i, v := range measured {
			must(f.SetCellValue(sheet, fmt.Sprintf("%c%d", 'D'+i, row), v))
		}
	}
	actions := 0
	action := func(row int, code string, weight float64) {
		actions++
		fill(row, code, fmt.Sprintf("Azione %d", actions), weight, "domande evase", 100, 100-10*(actions%3), "crescente")
	}
	for area, weight := range []float64{0.5, 0.3, 0.2} {
		a := fmt.Sprint(area + 1)
		fill(rowOf(a), a, "Area "+a, weight)
		for o := 1; o <= 2; o++ {
			code := fmt.Sprintf("%s.%d", a, o)
			fill(rowOf(code), code, "Obiettivo "+code, 0.5)
			fill(rowOf(code+".1"), code+".1", "Operativo "+code, 1)
			for k, w := range []float64{0.4, 0.3, 0.2, 0.1} {
				leaf := fmt.Sprintf("%s.1.%d", code, k+1)
				action(rowOf(leaf), leaf, w)
			}
		}
	}
	for range 2 { // rows put in between, by copying
		must(f.DuplicateRow(sheet, rowOf("2.1.1.1")))
	}
	for i, row := 0, rowOf("2.1.1.1"); i < 3; i++ {
		action(row+i, fmt.Sprintf("2.1.1.%d", []int{1, 5, 6}[i]), []float64{0.2, 0.1, 0.1}[i])
	}
	last := rowOf("4.3.3.4") + 1
	for i, code := range []string{"5", "5.1", "5.1.1", "5.1.1.1"} { // a group at the end
		must(f.DuplicateRow(sheet, last+i-1))
		fill(last+i, code, "Nuovo "+code, 1)
	}
	action(last+3, "5.1.1.1", 1)
	pasted := rowOf("1.1.1.1")
	must(f.SetCellFloat(sheet, fmt.Sprintf("H%d", pasted), 0.5, -1, 64))
	var b bytes.Buffer
	must(f.Write(&b))
	d := read(t, tool.Resave(t, b.Bytes()))
	e := scoring.Evaluate(d)
	leaves, wrong := 0, 0
	d.Walk(func(n *scoring.Node) {
		x := e.Of(n)
		if n.Indicator != nil {
			if leaves++; e.Attainment(n).Contradicted() {
				if wrong++; n.Indicator.Attainment.Cell.Ref != fmt.Sprintf("H%d", pasted) {
					t.Errorf("%s: %s, not %s", n.Name(), n.Indicator.Attainment.Show(), e.Attainment(n).Quantity())
				}
			}
			return
		}
		above := n.Code.Text == "1" || strings.HasPrefix("1.1.1", n.Code.Text)
		if !n.Stated.Known() || x.Contradicted() != above {
			t.Errorf("%s: the formula gives %q, the program %s", n.Name(), n.Stated.Show(), x.Quantity())
		}
	})
	if leaves != 27 || wrong != 1 {
		t.Errorf("%d actions, %d wrong", leaves, wrong)
	}
}

// A row counts as prepared only if nothing but its code is in it: what anybody wrote isn't left out.
func TestPreparedRows(t *testing.T) {
	rows := [][]any{{"Codice", "Titolo", "Peso", "KPI", "Target", "Risultato", "Raggiungimento"}, {"1", "Area"},
		{"1.1", "A", "50%", "tempi", "90%", "80%", "88,9%"}, {"1.2"}, {"1.3", "B", "50%", "tempi b", "90%", "80%", "88,9%"}, {"2"}, {"2.1"}}
	for name, tc := range map[string]struct {
		edit func(*excelize.File) error
		kept bool
	}{
		"a code alone": {func(*excelize.File) error { return nil }, false},
		"a weight":     {func(f *excelize.File) error { return f.SetCellStr("Cruscotto", "C4", "10%") }, true},
		"a weight that is hidden": {func(f *excelize.File) error {
			hidden := ";;;"
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &hidden})
			return errors.Join(err, f.SetCellValue("Cruscotto", "C4", 0.5), f.SetCellStyle("Cruscotto", "C4", "C4", style))
		}, true},
		"a weight to be calculated":  {func(f *excelize.File) error { return f.SetCellFormula("Cruscotto", "C4", "1/10") }, true},
		"a title to be calculated":   {func(f *excelize.File) error { return f.SetCellFormula("Cruscotto", "B4", `B3&"x"`) }, true},
		"a title in the code's cell": {func(f *excelize.File) error { return f.SetCellStr("Cruscotto", "A4", "1.2 Servizi alle imprese") }, true},
		"the title above":            {func(f *excelize.File) error { return f.MergeCell("Cruscotto", "B3", "B4") }, true},
		"a result to be calculated":  {func(f *excelize.File) error { return f.SetCellFormula("Cruscotto", "G4", "F4/E4") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := excelize.NewFile()
			defer f.Close()
			if err := f.SetSheetName("Sheet1", "Cruscotto"); err != nil {
				t.Fatal(err)
			}
			for i, row := range rows {
				if err := f.SetSheetRow("Cruscotto", fmt.Sprintf("A%d", i+1), &row); err != nil {
					t.Fatal(err)
				}
			}
			if err := tc.edit(f); err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := f.Write(&b); err != nil {
				t.Fatal(err)
			}
			d, err := readtest.DashboardOf(b.Bytes())
			kept := err != nil // who it is of can't be told: then it is said
			if err == nil {
				d.Walk(func(n *scoring.Node) {
					kept = kept || n.Cell().Ref == "A4" || n.Cell().Ref == "B4" || strings.HasPrefix(n.Code.Text, "1.2")
				})
			}
			if kept != tc.kept {
				t.Errorf("kept: %v (%v)", kept, err)
			}
		})
	}
}

// Every sheet that is filled in says what goes where, in words that Excel takes, and marks what it can't do without; the numbers typed into it are the
// percentages that they look like.
func TestBlankHelps(t *testing.T) {
	f := sheettest.Open(t, blankOf(t, cruscotto.Models[0]))
	marked := map[string][]string{
		"Ente": {"A3", "A8"}, "Cruscotto": {"A2", "C2", "F2"}, "SMVP": {"A9"}, "Strategici": {"A1", "C1"}, "Sistema": {"A1"}, "Dirigenziali": {"B1", "C1", "D1"},
		"Testi": {"A1", "C1"}, "Deroghe": {"A1", "B1", "D1"},
	}
	for sheet, cells := range marked {
		help, err := f.GetDataValidations(sheet)
		if err != nil {
			t.Fatal(err)
		}
		prompts := 0
		for _, v := range help {
			const title, prompt, list = 32, 255, 255 // Excel repairs a workbook with more
			if v.Prompt != nil {
				prompts++
				if utf8.RuneCountInString(*v.Prompt) > prompt {
					t.Errorf("%s!%s: a prompt of %d letters", sheet, v.Sqref, utf8.RuneCountInString(*v.Prompt))
				}
			}
			if v.PromptTitle != nil && utf8.RuneCountInString(*v.PromptTitle) > title {
				t.Errorf("%s!%s: the title of the prompt is %q", sheet, v.Sqref, *v.PromptTitle)
			}
			if len(v.Formula1) > list {
				t.Errorf("%s!%s: a list of %d letters", sheet, v.Sqref, len(v.Formula1))
			}
		}
		if prompts == 0 {
			t.Errorf("the sheet %s says nothing of its cells", sheet)
		}
		for _, cell := range cells {
			if label, _ := f.GetCellValue(sheet, cell); !strings.HasSuffix(label, " *") {
				t.Errorf("%s!%s is %q, not marked", sheet, cell, label)
			}
		}
	}
	for cell, code := range map[string]string{"Strategici!C2": "0%", "Strategici!D7": "0.00%", "Dirigenziali!D3": "0%"} {
		sheet, at, _ := strings.Cut(cell, "!")
		column := strings.TrimRight(at, "0123456789")
		id, err := f.GetColStyle(sheet, column)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || style.CustomNumFmt == nil || *style.CustomNumFmt != code {
			t.Errorf("%s isn't formatted %s: %+v, %v", cell, code, style, err)
		}
	}
}

// What the form's own formula says of a result is what the program says: below zero, at zero, of dates, words and shares, whatever the direction.
func TestBlankScores(t *testing.T) {
	f, must := sheettest.Open(t, blankOf(t, cruscotto.Models[3])), sheettest.Must(t)
	const sheet = string(scoring.PartTree)
	day := func(month time.Month, day int) time.Time { return time.Date(2025, month, day, 0, 0, 0, 0, time.UTC) }
	var rows []int
	all, err := f.GetRows(sheet)
	must(err)
	for i, row := range all {
		if strings.Count(row[0], ".") == 2 {
			rows = append(rows, i+1)
		}
	}
	dates := "dd/mm/yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &dates})
	must(err)
	plain, err := f.NewStyle(&excelize.Style{NumFmt: 0})
	must(err)
	n := 0
	for _, values := range [][2]any{{100, 80}, {100, 130}, {-12, -8}, {-12, -21}, {-5, 3}, {0, 0}, {0, 4}, {0, -4}, {5, 0}, {5, -1}, {day(6, 30), day(7, 15)}, {day(6, 30), day(6, 15)},
		{"SI", "SI"}, {"SI", "NO"}} {
		for _, direction := range []string{"crescente", "decrescente"} {
			row := rows[n]
			n++
			must(f.SetCellStr(sheet, fmt.Sprintf("B%d", row), fmt.Sprint("Indicatore ", n)))
			must(f.SetCellFloat(sheet, fmt.Sprintf("C%d", row), 0.25, -1, 64))
			must(f.SetCellStr(sheet, fmt.Sprintf("D%d", row), "misura"))
			for i, v := range values {
				cell := fmt.Sprintf("%c%d", 'E'+i, row)
				must(f.SetCellValue(sheet, cell, v))
				if _, ok := v.(time.Time); ok {
					must(f.SetCellStyle(sheet, cell, cell, style))
				} else {
					must(f.SetCellStyle(sheet, cell, cell, plain))
				}
			}
			must(f.SetCellStr(sheet, fmt.Sprintf("G%d", row), direction))
		}
	}
	var b bytes.Buffer
	must(f.Write(&b))
	d := read(t, tool.Resave(t, b.Bytes()))
	e := scoring.Evaluate(d)
	seen := 0
	d.Walk(func(node *scoring.Node) {
		if node.Indicator == nil {
			return
		}
		seen++
		if a := e.Attainment(node); a.Contradicted() || !node.Indicator.Attainment.Known() {
			i := node.Indicator
			t.Errorf("%s, target %s, result %s, %s: the formula gives %q, the program %s", node.Name(), i.Target.Show(), i.Result.Show(), i.Direction, i.Attainment.Show(), a.Quantity())
		}
	})
	if seen != n {
		t.Errorf("%d indicators of %d", seen, n)
	}
}
