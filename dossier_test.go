package relazione_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relazione"
	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/internal/tool"
	"relazione/report/pdf"
	"relazione/scoring"
)

func dossier(t *testing.T, d *scoring.Dashboard) []byte {
	t.Helper()
	file, err := review(t, d, relazione.Options{}).Dossier(context.Background(), relazione.ForEvaluators)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The dossier says what it must: every criterion, every recomputed number, what was accepted and why; and never that it
// is the validation.
func TestDossier(t *testing.T) {
	d, err := readtest.Dashboard(filepath.Join("testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	file := dossier(t, d)
	if !bytes.Equal(file, dossier(t, d)) {
		t.Error("two dossiers of one workbook differ")
	}
	pages, err := pdf.Words(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, words := range pages {
		all = append(all, words...)
	}
	text := strings.Join(all, " ")
	for _, want := range []string{
		"Non è la validazione e non la sostituisce", "a) ", "k) ", "80% × 80% + 20% × 60%", "19/25", "76,00%",
		"2203/2250", "95,1%", "95,9%",
		"Acquisito il preventivo parere", "-22,40 gg.", "Gulpease", "Obiettivo operativo 1.3 Regolazione del mercato",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the dossier doesn't say %q", want)
		}
	}
	d.Walk(func(n *scoring.Node) {
		if n.Indicator != nil && !strings.Contains(text, "Azione "+n.Code.Text) {
			t.Errorf("the dossier doesn't have %s", n.Code.Text)
		}
	})
}

// The dossier conforms to PDF/A-3a and PDF/UA-1, also of a workbook with nothing but a tree.
func TestDossierConforms(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	d, err := readtest.Dashboard(filepath.Join("testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	bare := chamber.New(9)
	bare.Sheets, bare.Entity, bare.Scale = nil, scoring.Entity{}, scoring.Scale{}
	var files []string
	for name, d := range map[string]*scoring.Dashboard{"sample": d, "bare": bare} {
		file := filepath.Join(t.TempDir(), name+".pdf")
		if err := os.WriteFile(file, dossier(t, d), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	tool.Conform(t, files)
}
