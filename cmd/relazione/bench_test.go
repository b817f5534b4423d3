package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
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

// BenchmarkProcess runs the program as people do, from its start to its end, with the most memory that it takes beside the time: the sample, made-up
// chambers, and a chamber of each of sixty bodies at once.
func BenchmarkProcess(b *testing.B) {
	program := filepath.Join(b.TempDir(), "relazione")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Skipf("%v: %s", err, out)
	}
	sample, err := filepath.Abs(filepath.Join("..", "..", "testdata", "2024.xlsx"))
	if err != nil {
		b.Fatal(err)
	}
	measure := func(name string, args ...string) {
		b.Run(name, func(b *testing.B) {
			peak := 0.0
			for b.Loop() {
				cmd := exec.Command(program, args...)
				if err := cmd.Run(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() >= exitFailed {
					b.Fatal(err)
				}
				peak = max(peak, peakOf(cmd.ProcessState))
			}
			b.ReportMetric(peak/(1<<20), "peak-MiB")
		})
	}
	dir := b.TempDir()
	written := filepath.Join(dir, "relazione.pdf")
	measure("validate/sample", "validate", sample)
	measure("build/sample", "build", sample, "-o", written, "--sostituisci")
	for _, actions := range []int{1000, 10000} {
		var workbook bytes.Buffer
		if err := cruscotto.Write(&workbook, chamber.New(actions)); err != nil {
			b.Fatal(err)
		}
		name := filepath.Join(dir, fmt.Sprintf("%d.xlsx", actions))
		if err := os.WriteFile(name, workbook.Bytes(), 0o644); err != nil {
			b.Fatal(err)
		}
		measure(fmt.Sprintf("build/actions=%d", actions), "build", name, "-o", written, "--sostituisci")
	}
	data, err := os.ReadFile(sample)
	if err != nil {
		b.Fatal(err)
	}
	all := []string{"build", "--sostituisci"}
	for i := range 60 {
		name := filepath.Join(dir, fmt.Sprintf("ente-%02d.xlsx", i))
		if err := os.WriteFile(name, data, 0o644); err != nil {
			b.Fatal(err)
		}
		all = append(all, name)
	}
	measure("build/bodies=60", all...)
}
