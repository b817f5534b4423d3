package cruscotto_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"relazione/internal/chamber"
	"relazione/internal/hint"
	"relazione/internal/readtest"
	"relazione/scoring/cruscotto"
)

func BenchmarkRead(b *testing.B) {
	for _, actions := range []int{1000, 10000} {
		b.Run(fmt.Sprintf("actions=%d", actions), func(b *testing.B) {
			var workbook bytes.Buffer
			if err := cruscotto.Write(&workbook, chamber.New(actions)); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := readtest.DashboardOf(workbook.Bytes()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// sheetOf is a workbook with one sheet.
func sheetOf(b *testing.B, rows [][]any) []byte {
	b.Helper()
	f := excelize.NewFile()
	defer f.Close()
	to, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i, row := range rows {
		if err := to.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			b.Fatal(err)
		}
	}
	if err := to.Flush(); err != nil {
		b.Fatal(err)
	}
	raw, err := f.WriteToBuffer()
	if err != nil {
		b.Fatal(err)
	}
	return raw.Bytes()
}

// A stranger's sheet of 60 columns, most of which nobody reads, as long as the limits let it be.
func BenchmarkReadForeign(b *testing.B) {
	labels := []any{"Area", "Peso", "Obiettivo", "Peso obiettivo", "Indicatore", "Valore atteso", "Consuntivo", "% realizzazione"}
	for len(labels) < 60 {
		labels = append(labels, fmt.Sprintf("Dato %c%c", 'a'+len(labels)%26, 'a'+len(labels)/26))
	}
	rows := [][]any{labels}
	for i := range 6500 {
		row := []any{fmt.Sprintf("Area %d", i/100), "1%", fmt.Sprintf("Obiettivo %d", i), "1%", fmt.Sprintf("quanti %d", i), 10, 9, "90%"}
		for len(row) < 60 {
			row = append(row, []any{"testo", 12.5, "15/03/2024"}[len(row)%3])
		}
		rows = append(rows, row)
	}
	raw := sheetOf(b, rows)
	for b.Loop() {
		if _, err := readtest.DashboardOf(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// Sheets that would take forever if every reading of them were tried.
func BenchmarkReadHostile(b *testing.B) {
	repeat := func(n int, label func(int) any) []any {
		var row []any
		for i := range n {
			row = append(row, label(i))
		}
		return row
	}
	for name, rows := range map[string][][]any{
		"results and attainments": append([][]any{append([]any{"Obiettivo", "Target"}, repeat(1000, func(i int) any {
			return []any{"Risultato", "% raggiungimento"}[i%2]
		})...)}, slices.Repeat([][]any{append([]any{"a", 10}, repeat(1000, func(i int) any { return i % 7 })...)}, 100)...),
		"rows of words over numbers": append(slices.Repeat([][]any{repeat(12, func(i int) any { return fmt.Sprintf("voce %d", i) })}, 29),
			slices.Repeat([][]any{repeat(12, func(i int) any { return i*i + 3 })}, 500)...),
		"labels again and again": slices.Repeat([][]any{{"Obiettivo", "Indicatore", "Target", "Risultato"}, {"a", "b", 10, 9}}, 10000),
		"headings alone":         append([][]any{{"Obiettivo", "Indicatore", "Target", "Risultato"}}, slices.Repeat([][]any{{"Titolo"}, {"a", "b", 10, 9}}, 20000)...),
	} {
		b.Run(name, func(b *testing.B) {
			raw := sheetOf(b, rows)
			for b.Loop() {
				if _, err := readtest.Bytes(raw); err != nil && hint.Of(err) == "" {
					b.Fatal(err)
				}
			}
		})
	}
}
