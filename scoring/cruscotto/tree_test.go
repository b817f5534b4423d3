package cruscotto_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relazione/internal/sheettest"
	"relazione/scoring"
)

// small makes a workbook of a Cruscotto alone: objectives, their actions, what these measure. Rows go below the labels.
func small(t *testing.T, merges []string, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	f.SetSheetName("Sheet1", "Cruscotto")
	all := append([][]any{
		{"Obiettivi operativi", nil, "Azioni", nil, nil, nil, "Indicatori", nil, nil},
		{"cod.", "titolo", "cod.", "titolo", "peso", "risultato", "target", "risultato", "% raggiungimento"},
	}, rows...)
	for i, row := range all {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Cruscotto", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range append([]string{"A1:B1", "C1:F1", "G1:I1"}, merges...) {
		from, to, _ := strings.Cut(m, ":")
		if err := f.MergeCell("Cruscotto", from, to); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shape writes a tree in a line: codes, and the performance of what has others below it.
func shape(d *scoring.Dashboard) string {
	e := scoring.Evaluate(d)
	var parts []string
	d.Walk(func(n *scoring.Node) {
		s := strings.Repeat(">", n.Depth) + n.Name()
		if n.Depth == 0 {
			s += "=" + e.Of(n).Quantity().String()
		}
		parts = append(parts, s)
	})
	return strings.Join(parts, " ")
}

// No row of the tree is lost and none counts twice, however the cells above it are left.
func TestRowsOfTheTree(t *testing.T) {
	a1 := []any{"1", "A", "1.1", "a", "50%", nil, "1", "1", "100%"}
	for name, test := range map[string]struct {
		merges []string
		rows   [][]any
		want   string
	}{
		"blanks below": {nil, [][]any{a1, {nil, nil, "1.2", "b", "50%", nil, "1", "1", "0%"}},
			"1 A=50,00% >1.1 a >1.2 b"},
		"the same words again": {nil, [][]any{a1, {"1", "A", "1.2", "b", "50%", nil, "1", "1", "0%"}},
			"1 A=50,00% >1.1 a >1.2 b"},
		"the title again, not the code": {nil, [][]any{a1, {nil, "A", "1.2", "b", "50%", nil, "1", "1", "0%"}},
			"1 A=50,00% >1.1 a >1.2 b"},
		"titles that differ by an article": {nil, [][]any{{nil, "Area A", "1.1", "a", "1", nil, "1", "1", "100%"},
			{nil, "Area E", "2.1", "b", "1", nil, "1", "1", "0%"}}, "Area A=100,00% >1.1 a Area E=0,00% >2.1 b"},
		"an action that measures nothing": {nil, [][]any{a1, {nil, nil, "1.2", "b", "50%"}}, "1 A= >1.1 a >1.2 b"},
		"an objective on a row of its own": {nil, [][]any{a1, {"2", "B"}, {nil, nil, "2.1", "b", "100%", nil, "1", "1",
			"0%"}}, "1 A=100,00% >1.1 a 2 B=0,00% >2.1 b"},
		"an action merged over a blank row": {[]string{"C3:C4", "D3:D4", "E3:E4", "G3:G4", "H3:H4", "I3:I4"},
			[][]any{a1, {}, {nil, nil, "1.2", "b", "50%", nil, "1", "1", "0%"}}, "1 A=50,00% >1.1 a >1.2 b"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shape(read(t, small(t, test.merges, test.rows...))); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// Several indicators of one action are a level of their own.
func TestTwoIndicatorsInAMergedAction(t *testing.T) {
	workbook := small(
		t,
		[]string{"C3:C4", "D3:D4", "E3:E4"},
		[]any{"1", "A", "1.1", "a", "100%", nil, "1", "1", "100%"},
		[]any{nil, nil, nil, nil, nil, nil, "2", "1", "0%"},
	)
	if got, want := shape(read(t, workbook)), "1 A=50,00% >1.1 a >>indicatore 1 >>indicatore 2"; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
}

// A column that means nothing to the program is said to.
func TestUnknownColumn(t *testing.T) {
	workbook := small(t, nil, []any{"1", "A", "1.1", "a", "100%", nil, "1", "1", "100%"})
	names, content := sheettest.Unpack(t, workbook)
	for name := range content {
		content[name] = bytes.Replace(content[name], []byte(">peso<"), []byte(">importanza<"), 1)
	}
	d := read(t, sheettest.Packed(t, names, content))
	if len(d.Unrecognized) != 1 || d.Unrecognized[0].Text != "importanza" || d.Unrecognized[0].Cell.Ref != "E2" {
		t.Errorf("unrecognized: %+v", d.Unrecognized)
	}
}
