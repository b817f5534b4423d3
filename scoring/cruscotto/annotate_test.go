package cruscotto_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relazione/internal/sheettest"
	"relazione/internal/tool"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/ref"
)

// withMacros is the sample as a workbook with macros and a comment of its controller's.
func withMacros(t *testing.T) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(sheettest.Sample(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.AddComment(string(scoring.PartTree), excelize.Comment{Cell: "P3", Author: "Ufficio",
		Text: "Verificato con lo sportello"}); err != nil {
		t.Fatal(err)
	}
	if err := f.AddVBAProject(append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte,
		1024)...)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "macro.xlsm")
	if err := f.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The annotated copy is her own workbook: formulas with their values, formats, widths and macros stay, and it says the
// same. It has a comment and a fill on each cell concerned, and a sheet with links to them.
func TestAnnotate(t *testing.T) {
	raw := withMacros(t)
	path := filepath.Join(t.TempDir(), "2024.xlsm")
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	d := read(t, raw)
	findings := check(t, &scoring.Evidence{Evaluation: scoring.Evaluate(d)})
	copied, err := annotated(t, path, findings)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := annotated(t, path, findings); err != nil || !bytes.Equal(copied, again) {
		t.Errorf("two copies differ (%v)", err)
	}
	if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, raw) {
		t.Errorf("the workbook itself was written to (%v)", err)
	}
	if diff := cmp.Diff(d.Roots, read(t, copied).Roots, sameContent,
		cmp.AllowUnexported(scoring.Quantity{})); diff != "" {
		t.Errorf("the copy says something else (-workbook +copy):\n%s", diff)
	}
	_, before := sheettest.Unpack(t, raw)
	_, after := sheettest.Unpack(t, copied)
	if !bytes.Equal(before["xl/vbaProject.bin"], after["xl/vbaProject.bin"]) || len(after["xl/vbaProject.bin"]) == 0 {
		t.Error("the macros changed")
	}
	old, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	f, err := excelize.OpenReader(bytes.NewReader(copied))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if want := append(old.GetSheetList(), cruscotto.SheetFindings); !slices.Equal(f.GetSheetList(), want) {
		t.Errorf("sheets %v; want %v", f.GetSheetList(), want)
	}
	at := map[string][]scoring.Finding{}
	for _, finding := range findings {
		at[finding.Cell.String()] = append(at[finding.Cell.String()], finding)
	}
	formulas := 0
	for _, sheet := range old.GetSheetList() {
		for col := 1; col <= 20; col++ {
			name := ref.ColumnName(col)
			was, _ := old.GetColWidth(sheet, name)
			if is, _ := f.GetColWidth(sheet, name); is != was {
				t.Errorf("%s: column %s is %v wide; was %v", sheet, name, is, was)
			}
			for row := 1; row <= 60; row++ {
				ref := fmt.Sprintf("%s%d", name, row)
				formula, _ := old.GetCellFormula(sheet, ref)
				if is, _ := f.GetCellFormula(sheet, ref); is != formula {
					t.Errorf("%s!%s: formula %q; was %q", sheet, ref, is, formula)
				}
				if formula != "" {
					formulas++
				}
				value, _ := old.GetCellValue(sheet, ref)
				if is, _ := f.GetCellValue(sheet, ref); is != value {
					t.Errorf("%s!%s: %q; was %q", sheet, ref, is, value)
				}
				style, is := styleOf(t, old, sheet, ref), styleOf(t, f, sheet, ref)
				if concerned := at[sheet+"!"+ref] != nil; concerned {
					if is.Fill.Pattern != 1 {
						t.Errorf("%s!%s has a finding and no fill", sheet, ref)
					}
					is.Fill, style.Fill = excelize.Fill{}, excelize.Fill{}
				}
				if diff := cmp.Diff(style, is); diff != "" {
					t.Errorf("%s!%s: style (-was +is):\n%s", sheet, ref, diff)
				}
			}
		}
	}
	if formulas < 80 {
		t.Errorf("%d formulas were compared", formulas)
	}
	commented := map[string]string{}
	for _, sheet := range old.GetSheetList() {
		comments, err := f.GetComments(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range comments {
			text := c.Text
			for _, run := range c.Paragraph {
				text += run.Text
			}
			commented[sheet+"!"+c.Cell] = text
		}
	}
	delete(at, "") // of the workbook as a whole
	for cell, findings := range at {
		for _, finding := range findings {
			if !strings.Contains(commented[cell], finding.Rule) ||
				!strings.Contains(commented[cell], finding.Message[1:]) {
				t.Errorf("%s: %q doesn't tell %s", cell, commented[cell], finding.Rule)
			}
		}
	}
	if len(commented) != len(at) {
		t.Errorf("%d comments; want %d", len(commented), len(at))
	}
	if !strings.Contains(commented["Cruscotto!P3"], "Verificato con lo sportello") {
		t.Errorf("the comment that was there is gone: %q", commented["Cruscotto!P3"])
	}
	for i, finding := range findings {
		ref := fmt.Sprintf("A%d", i+2)
		linked, target, _ := f.GetCellHyperLink(cruscotto.SheetFindings, ref)
		if want := finding.Cell.String(); linked != (want != "") || strings.ReplaceAll(target, "'", "") != want {
			t.Errorf("row %d leads to %q; want %q", i+2, target, want)
		}
	}
}

func styleOf(t *testing.T, f *excelize.File, sheet, ref string) *excelize.Style {
	t.Helper()
	id, err := f.GetCellStyle(sheet, ref)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return style
}

// Comments that other programs drew in their own ways stay, with the findings after them.
func TestAnnotateOthersComments(t *testing.T) {
	for name, resave := range map[string]func(testing.TB, []byte) []byte{"LibreOffice": tool.Resave,
		"openpyxl": tool.Openpyxl} {
		t.Run(name, func(t *testing.T) {
			raw := resave(t, withMacros(t))
			path := filepath.Join(t.TempDir(), "2024.xlsx")
			if err := os.WriteFile(path, raw, 0o644); err != nil {
				t.Fatal(err)
			}
			d := read(t, raw)
			copied, err := annotated(t, path, check(t, &scoring.Evidence{Evaluation: scoring.Evaluate(d)}))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(d.Roots, read(t, copied).Roots, sameContent); diff != "" {
				t.Errorf("the copy says something else (-workbook +copy):\n%s", diff)
			}
			f, err := excelize.OpenReader(bytes.NewReader(copied))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			comments, err := f.GetComments(string(scoring.PartTree))
			if err != nil {
				t.Fatal(err)
			}
			said := ""
			for _, c := range comments {
				if c.Cell == "P3" {
					said = c.Text
					for _, run := range c.Paragraph {
						said += run.Text
					}
				}
			}
			if !strings.Contains(said, "Verificato con lo sportello") ||
				!strings.Contains(said, "raggiungimento-incoerente") ||
				len(comments) < 10 {
				t.Errorf("%d comments; on P3: %q", len(comments), said)
			}
		})
	}
}

// LibreOffice and openpyxl open the annotated copy, and what they save says the same as if they had saved the workbook.
func TestAnnotatedOpens(t *testing.T) {
	for name, raw := range map[string][]byte{"sample": sheettest.Sample(t), "rich": rich(t)} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "2024.xlsx")
			if err := os.WriteFile(path, raw, 0o644); err != nil {
				t.Fatal(err)
			}
			d := read(t, raw)
			copied, err := annotated(t, path, check(t, &scoring.Evidence{Evaluation: scoring.Evaluate(d)}))
			if err != nil {
				t.Fatal(err)
			}
			for program, resave := range map[string]func(testing.TB, []byte) []byte{"LibreOffice": tool.Resave, "openpyxl": tool.Openpyxl} {
				if diff := cmp.Diff(read(t, resave(t, raw)).Roots, read(t, resave(t, copied)).Roots, sameContent); diff != "" {
					t.Errorf("after %s (-workbook +copy):\n%s", program, diff)
				}
			}
		})
	}
}
