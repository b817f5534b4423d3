package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"relazione/internal/chamber"
	"relazione/scoring/cruscotto"
)

// BenchmarkBuild builds the sample, and made-up chambers of more actions than any real one has.
func BenchmarkBuild(b *testing.B) {
	b.Run("sample", func(b *testing.B) { benchmarkBuild(b, filepath.Join("..", "..", "testdata", "2024.xlsx")) })
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
			benchmarkBuild(b, name)
		})
	}
}

func benchmarkBuild(b *testing.B, workbook string) {
	output := filepath.Join(b.TempDir(), "relazione.pdf")
	b.ReportAllocs()
	for b.Loop() {
		if r := build(buildJob{workbook, output}); r.err != nil {
			b.Fatal(r.err)
		}
	}
}
