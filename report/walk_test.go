package report_test

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"relazione/internal/blocktest"
	"relazione/report"
	"relazione/report/html"
	"relazione/report/pdf"
)

// kinds are the types of this package that are blocks, as its source has them.
func kinds(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			f, ok := n.(*ast.FuncDecl)
			if ok && f.Recv != nil && f.Name.Name == "heard" {
				all = append(all, f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name)
			}
			return true
		})
	}
	slices.Sort(all)
	return all
}

// A kind of block that is added is in the document of every kind, and every walk and edition knows it: those that don't
// panic here.
func TestEveryKindIsKnown(t *testing.T) {
	doc := blocktest.Every()
	var met []string
	report.Walk(doc.Body, report.Visit{Enter: func(b report.Block) bool {
		if name := strings.TrimPrefix(fmt.Sprintf("%T", b), "*report."); !slices.Contains(met, name) {
			met = append(met, name)
		}
		return true
	}})
	slices.Sort(met)
	if want := kinds(t); len(want) == 0 || !slices.Equal(met, want) {
		t.Errorf("the document of every kind has %v; the kinds are %v", met, want)
	}
	text := strings.Join(doc.PlainText(), "\n")
	for _, want := range []string{"Approvato", "Indice", "1 Sezione", "Un capoverso.", "1 Una nota.", "Una voce.",
		"Tabella", "cella", "A: 50%", "IL PRESIDENTE (Nome Cognome)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text has no %q", want)
		}
	}
	if m := report.Measure(doc); m.Words == 0 {
		t.Error("no words")
	}
	var page, file bytes.Buffer
	if err := html.Render(&page, doc); err != nil {
		t.Error(err)
	}
	if err := pdf.Render(context.Background(), &file, doc); err != nil {
		t.Error(err)
	}
}

// What a visit passes over isn't entered, and is left all the same.
func TestWalkPassesOver(t *testing.T) {
	entered, left := 0, 0
	report.Walk(blocktest.Every().Body, report.Visit{
		Enter: func(b report.Block) bool { entered++; _, section := b.(*report.Section); return !section },
		Leave: func(report.Block) { left++ },
	})
	if entered != 3 || left != 3 {
		t.Errorf("entered %d, left %d; want 3 and 3", entered, left)
	}
}
