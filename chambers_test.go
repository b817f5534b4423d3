package relazione_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"relazione"
	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/internal/tool"
	"relazione/scoring"
	"relazione/scoring/rules"
)

// chambers are the workbooks of made-up bodies, each of another tree, scale and hand.
func chambers(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "camere", "*.xlsx"))
	if err != nil || len(names) < 4 {
		t.Fatalf("%d chambers, %v", len(names), err)
	}
	return names
}

// Every chamber's workbook is without contradictions, gives its document, and the document recomputes from its own
// data.
func TestChambers(t *testing.T) {
	for _, workbook := range chambers(t) {
		t.Run(filepath.Base(workbook), func(t *testing.T) {
			d, err := readtest.Dashboard(workbook)
			if err != nil {
				t.Fatal(err)
			}
			e := build(t, d, relazione.Options{})
			if rules.Open(e.Findings) {
				t.Errorf("errors: %s", findings(e.Findings))
			}
			if len(d.Unrecognized) > 0 {
				t.Errorf("not understood: %v", d.Unrecognized)
			}
			if !e.Evidence.Evaluation.Entity.Known() {
				t.Errorf("no performance of the body: %v", e.Evidence.Evaluation.Entity)
			}
			v, err := relazione.Verify(context.Background(), e.PDF)
			if err != nil {
				t.Fatal(err)
			}
			if v.Bytes != relazione.Identical {
				t.Errorf("the document doesn't follow from its data: %v %v", v.Wrong, v.Texts)
			}
			conforms(t, e.PDF)
		})
	}
}

// LibreOffice saves a chamber's workbook without changing what is found in it.
func TestChambersResaved(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	for _, workbook := range chambers(t) {
		t.Run(filepath.Base(workbook), func(t *testing.T) {
			raw, err := os.ReadFile(workbook)
			if err != nil {
				t.Fatal(err)
			}
			check := func(raw []byte) []string {
				d, err := readtest.DashboardOf(raw)
				if err != nil {
					t.Fatal(err)
				}
				return findings(review(t, d, relazione.Options{}).Findings)
			}
			if a, b := check(raw), check(tool.Resave(t, raw)); !slices.Equal(a, b) {
				t.Errorf("before:\n%s\nafter:\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
			}
		})
	}
}

func findings(all []scoring.Finding) []string {
	var out []string
	for _, f := range all {
		out = append(
			out,
			fmt.Sprintf("%s %s %s: %s (%s, %s)", f.Severity, f.Cell, f.Rule, f.Message, f.Found, f.Expected),
		)
	}
	return out
}

// With last year's dashboard the document shows its figures and what changed, and they are in its data.
func TestYearBefore(t *testing.T) {
	read := func() *scoring.Dashboard {
		d, err := readtest.Dashboard(filepath.Join("testdata", "2024.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := read()
	e := build(t, d, relazione.Options{Previous: chamber.YearBefore(read())})
	text := strings.Join(e.Document.PlainText(), "\n")
	for _, want := range []string{"Risultato 2023",
		"Rispetto al 2023 la performance è ",
		"Le performance per prospettiva rispetto al 2023"} {
		if !strings.Contains(text, want) {
			t.Errorf("the document doesn't say %q", want)
		}
	}
	for _, f := range e.Findings {
		if f.Cell == (scoring.Cell{}) && strings.Contains(f.Message, "migliorat") {
			t.Errorf("the trend isn't traced: %s", f.Message)
		}
	}
	v, err := relazione.Verify(context.Background(), e.PDF)
	if err != nil {
		t.Fatal(err)
	}
	if v.Bytes != relazione.Identical {
		t.Errorf("the document doesn't follow from its data: %v %v", v.Wrong, v.Texts)
	}
	if origin, err := v.ComesFrom(context.Background(), readtest.Of(read(), "2024.xlsx")); err != nil ||
		len(origin.Differences) > 0 {
		t.Errorf("against its own workbook: %v, %v", origin, err)
	}
	plain := build(t, read(), relazione.Options{})
	if bytes.Equal(plain.PDF, e.PDF) || plain.Data.Before != nil {
		t.Error("last year's figures without last year's workbook")
	}
	conforms(t, e.PDF)
}

// conforms has a document judged, unless tests are to be short.
func conforms(t *testing.T, document []byte) {
	t.Helper()
	if testing.Short() {
		return
	}
	file := filepath.Join(t.TempDir(), "relazione.pdf")
	if err := os.WriteFile(file, document, 0o644); err != nil {
		t.Fatal(err)
	}
	tool.Conform(t, []string{file})
}
