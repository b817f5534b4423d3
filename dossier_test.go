package relazione_test

import (
	"bytes"
	"context"
	"math/big"
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

// The dossier says what it must on a first page of its own: the outcome, every criterion, and where to sign; then the evidence, in which no number
// has lost its sign and nothing speaks of command lines; and never that it is the validation.
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
	if len(pages) >= 10 {
		t.Errorf("%d pages", len(pages))
	}
	first := strings.Join(pages[0], " ")
	for _, want := range []string{"Camera di commercio di Sondrio", "Performance 2024", "Non sono la validazione e non la sostituiscono", "111 coincidono",
		"senza un motivo nella relazione: 1.1.1", "a) ", "b) ", "c) ", "d) ", "e) ", "f) ", "g) ", "h) ", "i) ", "j) ", "k) ", "Giudizio", "Luogo e data",
		"Per l’Organismo indipendente di valutazione"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first page doesn't say %q", want)
		}
	}
	var all []string
	for _, words := range pages {
		all = append(all, words...)
	}
	text := strings.Join(all, " ")
	for _, want := range []string{
		"80% × 80% + 20% × 60%", "76,00%", "95,1%", "95,9%", "target -12 gg., risultato -21,43 gg.",
		"Acquisito il preventivo parere", "-22,40 gg.", "Gulpease", "Obiettivo operativo 1.3 Regolazione del mercato",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the dossier doesn't say %q", want)
		}
	}
	if strings.Contains(text, "--") || strings.Contains(text, "relazione validate") {
		t.Error("the dossier speaks of command lines")
	}
	d.Walk(func(n *scoring.Node) {
		if n.Indicator != nil && !strings.Contains(text, "Azione "+n.Code.Text) {
			t.Errorf("the dossier doesn't have %s", n.Code.Text)
		}
	})
}

// A number that the workbook states wrongly stands apart with its calculation, one that can't be calculated with its reason.
func TestDossierDisagrees(t *testing.T) {
	d, err := readtest.Dashboard(filepath.Join("testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	n := scoring.Evaluate(d).Find("1.3")
	n.Stated.Quantity, n.Stated.Text = scoring.Quantity{Value: big.NewRat(77, 100), Unit: scoring.Percent}, "77%"
	weight := &scoring.Evaluate(d).Find("3.4.1").Weight
	weight.Quantity, weight.Text = scoring.Quantity{}, ""
	pages, err := pdf.Words(dossier(t, d))
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, words := range pages {
		text += strings.Join(words, " ") + " "
	}
	_, apart, found := strings.Cut(text, "Numeri che non coincidono, o che non si possono calcolare")
	apart, _, _ = strings.Cut(apart, "Numeri che coincidono")
	for _, want := range []string{"80% × 80% + 20% × 60%", "76,00%", "77%", "Cruscotto!H13", "manca il peso dell’azione 3.4.1", "n.c."} {
		if !found || !strings.Contains(apart, want) {
			t.Errorf("what disagrees doesn't say %q: %s", want, apart)
		}
	}
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
