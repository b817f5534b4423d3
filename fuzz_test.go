package relazione_test

import (
	"encoding/json"
	"os"
	"testing"

	"relazione"
	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/report"
)

// Whatever a file says it is, verifying it ends in an answer or in words.
func FuzzVerify(f *testing.F) {
	honest := carrying(f, mustJSON(f, dataOf(f)))
	f.Add(honest)
	f.Add(honest[:len(honest)/2])
	f.Fuzz(func(t *testing.T, file []byte) { _, _ = relazione.Verify(t.Context(), file) })
}

// Whatever data a document carries, they are refused or give a document.
func FuzzData(f *testing.F) {
	f.Add(mustJSON(f, dataOf(f)))
	f.Add([]byte(`{"format": "relazione/1", "levels": [{}], "tree": [{"indicator": {}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if json.Valid(data) {
			_, _ = relazione.Verify(t.Context(), carrying(t, data))
		}
	})
}

// Whatever the XML of a sheet says, it is read or refused, and what is read can be checked and composed.
func FuzzReading(f *testing.F) {
	names, content, err := sheettest.Parts(sheettest.Workbook(entity, tree(5, plain)))
	if err != nil {
		f.Fatal(err)
	}
	const part = "xl/worksheets/sheet2.xml"
	f.Add(content[part])
	f.Fuzz(func(t *testing.T, sheet []byte) {
		all := map[string][]byte{}
		for name, data := range content {
			all[name] = data
		}
		all[part] = sheet
		file, err := sheettest.Pack(names, all)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, file)
	})
}

// Whatever stands in the sheet Testi, the document that has it verifies.
func FuzzTexts(f *testing.F) {
	for _, text := range []string{"Un testo.", "+ 5% in più\n\n> 95%", "a[^1]\n\n[^1]: nota", "{{anno}} {{risultato \"1\"}}", "| a | b |\n|---|---|\n| 1 | 2 |",
		"- a\n  - b\n    1. c", "**grassetto** e *corsivo* `codice` [x](https://esempio.it)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { agree(t, passage(text)) })
}

// Whatever a default text says, it is filled or refused.
func FuzzTemplate(f *testing.F) {
	for _, name := range report.TemplateFiles() {
		text, _ := report.DefaultTemplate(name) // it is one of them
		f.Add(text)
	}
	raw, err := os.ReadFile("testdata/2024.xlsx")
	if err != nil {
		f.Fatal(err)
	}
	reading, err := readtest.Bytes(raw)
	if err != nil {
		f.Fatal(err)
	}
	name := report.TemplateFiles()[0]
	f.Fuzz(func(t *testing.T, text string) {
		review, err := relazione.Check(t.Context(), reading, relazione.Options{Templates: report.Templates{name: text}})
		if err == nil {
			_, _ = review.Document()
		}
	})
}

// agree makes a document of a workbook, where one can be made, and verifies it.
func agree(t *testing.T, file []byte) {
	t.Helper()
	reading, err := readtest.Bytes(file)
	if err != nil {
		return
	}
	review, err := relazione.Check(t.Context(), reading, relazione.Options{})
	if err != nil {
		t.Fatal(err)
	}
	document, err := review.PDF(t.Context())
	if err != nil {
		if !review.Open() {
			t.Fatalf("nothing is wrong with it, yet: %v", err)
		}
		return
	}
	v, err := relazione.Verify(t.Context(), document)
	if err != nil {
		t.Fatalf("built, and not to be verified: %v", err)
	}
	if !v.Agrees() {
		t.Fatalf("built, and not as its data say: %+v %+v", v.Wrong, v.Texts)
	}
}
