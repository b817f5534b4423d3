// Package floor measures the least that a document out of a workbook takes with the libraries at hand: cells read, nothing understood, checked, tagged or
// attached, and put on pages line by line. What the program takes is held against it: go test -bench . ./internal/floor
package floor

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/xuri/excelize/v2"

	"relazione"
	"relazione/internal/chamber"
	"relazione/report/font"
	"relazione/scoring/cruscotto"
)

// bare reads a workbook and prints its rows.
func bare(data []byte) ([]byte, error) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	face, err := font.Files.ReadFile("TitilliumWeb-Regular.ttf")
	if err != nil {
		return nil, err
	}
	pdf := fpdf.New("P", "pt", "A4", "")
	pdf.AddUTF8FontFromBytes("titillium", "", face)
	pdf.SetFont("titillium", "", 8)
	pdf.AddPage()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			pdf.MultiCell(0, 10, strings.Join(row, " | "), "", "L", false)
		}
	}
	var b bytes.Buffer
	err = pdf.Output(&b)
	return b.Bytes(), err
}

// whole is what the program does.
func whole(ctx context.Context, name string) error {
	reading, err := cruscotto.OpenFile(ctx, name)
	if err != nil {
		return err
	}
	review, err := relazione.Check(ctx, reading, relazione.Options{OnlyPDF: true})
	if err != nil {
		return err
	}
	_, err = review.PDF(ctx)
	return err
}

func BenchmarkFloor(b *testing.B) {
	sample, err := os.ReadFile(filepath.Join("..", "..", "testdata", "2024.xlsx"))
	if err != nil {
		b.Fatal(err)
	}
	var large bytes.Buffer
	if err := cruscotto.Write(&large, chamber.New(1000)); err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"sample": sample, "actions=1000": large.Bytes()} {
		file := filepath.Join(b.TempDir(), "cruscotto.xlsx")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			b.Fatal(err)
		}
		b.Run("bare/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bare(data); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("relazione/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := whole(b.Context(), file); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
