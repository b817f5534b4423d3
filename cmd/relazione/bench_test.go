package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"relazione"
	"relazione/internal/chamber"
	"relazione/scoring/cruscotto"
)

// BenchmarkBuild builds the sample, and made-up chambers of more actions than any real one has.
func BenchmarkBuild(b *testing.B) {
	eachWorkbook(b, func(b *testing.B, workbook string) {
		output := filepath.Join(b.TempDir(), "relazione.pdf")
		for b.Loop() {
			if _, err := build(context.Background(), buildJob{workbook, output}, relazione.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkValidate checks the same workbooks, from the file to the findings in words.
func BenchmarkValidate(b *testing.B) {
	eachWorkbook(b, func(b *testing.B, workbook string) {
		for b.Loop() {
			if err := validate(context.Background(), workbook, validateOptions{format: formatText}, io.Discard,
				io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func eachWorkbook(b *testing.B, measure func(*testing.B, string)) {
	b.Run("sample", func(b *testing.B) { measure(b, filepath.Join("..", "..", "testdata", "2024.xlsx")) })
	for _, actions := range []int{1000, 10000} {
		b.Run(fmt.Sprintf("actions=%d", actions), func(b *testing.B) {
			var workbook bytes.Buffer
			if err := cruscotto.Write(&workbook, chamber.New(actions)); err != nil {
				b.Fatal(err)
			}
			name := filepath.Join(b.TempDir(), "prova.xlsx")
			if err := os.WriteFile(name, workbook.Bytes(), 0o644); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			measure(b, name)
		})
	}
}
