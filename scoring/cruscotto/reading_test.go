package cruscotto_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/xuri/excelize/v2"

	"relazione/scoring"
)

// Drawings of sheets as others keep them, and the tree that they are: a file for each kind. Sheets are drawn with bars between cells, and
// a dot before a text for each step that it is set in; "unite" lists merged cells, "domande" the cells that a question is about.
func TestReading(t *testing.T) {
	eachDrawing(t, func(t *testing.T, drawing *txtar.Archive) {
		workbook, want, asked := drawn(t, drawing)
		d := read(t, workbook)
		var questions []string
		for _, q := range d.Questions {
			questions = append(questions, q.Cell.String())
		}
		if diff := cmp.Diff(asked, questions); diff != "" {
			t.Errorf("questions (-want +got):\n%s", diff)
		}
		d.Walk(func(n *scoring.Node) { // a drawing that says what nodes state has it behind their titles
			if strings.Contains(want, " = ") && !n.Stated.Empty() {
				n.Title.Text += " = " + n.Stated.Show()
			}
		})
		if got := strings.ReplaceAll(outlineOf(d), "; ", "\n"); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// eachDrawing runs a test for each file of drawings.
func eachDrawing(t *testing.T, test func(t *testing.T, drawing *txtar.Archive)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "reading", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			drawing, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			test(t, drawing)
		})
	}
}

// drawn makes the workbook of a drawing.
func drawn(t *testing.T, drawing *txtar.Archive) (workbook []byte, tree string, questions []string) {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range drawing.Files {
		text := strings.TrimRight(string(part.Data), "\n")
		name, isSheet := strings.CutPrefix(part.Name, "foglio ")
		switch {
		case isSheet:
			_, err := f.NewSheet(name)
			must(err)
			for row, line := range strings.Split(text, "\n") {
				for col, cell := range strings.Split(line, "|") {
					at, err := excelize.CoordinatesToCellName(col+1, row+1)
					must(err)
					if cell = strings.TrimSpace(cell); cell != "" {
						must(f.SetCellStr(name, at, strings.ReplaceAll(cell, "·", "   ")))
					}
				}
			}
		case part.Name == "unite":
			for area := range strings.FieldsSeq(text) {
				sheet, area, _ := strings.Cut(area, "!")
				from, to, _ := strings.Cut(area, ":")
				must(f.MergeCell(sheet, from, to))
			}
		case part.Name == "albero":
			tree = text
		case part.Name == "domande":
			questions = strings.Split(text, "\n")
		}
	}
	must(f.DeleteSheet("Sheet1"))
	b, err := f.WriteToBuffer()
	must(err)
	return b.Bytes(), tree, questions
}
