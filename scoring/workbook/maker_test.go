package workbook_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"relazione/internal/sheettest"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// What is made is read back as it was, by another program and by ours.
func TestMaker(t *testing.T) {
	texts := []string{"parola", " spazi intorno ", "due\nrighe", "\ttabulatore", `"virgolette" & <segni> l'apostrofo`, "codice _x0041_ scritto", "perché 🙂", "123",
		strings.Repeat("à", 40000)}
	m := workbook.NewMaker()
	m.Title, m.Saved = "Prova & <prova>", time.Date(2025, 6, 1, 10, 0, 0, 0, time.UTC)
	s := m.Sheet("L'anno")
	s.Width(1, 30)
	s.Freeze(1, 1)
	for i, text := range texts {
		s.Row(i+1, 0, []workbook.MadeCell{{Value: text}})
	}
	day, share := m.Style(workbook.Style{Format: "dd/mm/yyyy"}), m.Style(workbook.Style{Format: "0.00%"})
	s.Row(20, 15, []workbook.MadeCell{{Value: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Style: day}, {}, {Value: 0.976, Style: share},
		{Value: 12.5, Formula: `SUM(A1:A2)&"x"`}, {Value: "sì", Formula: "D20"}, {Value: 7}})
	s.PrintArea(ref.Area{From: ref.At(1, 1), To: ref.At(6, 20)})
	s.Merge(ref.Area{From: ref.At(1, 21), To: ref.At(2, 21)})
	m.Sheet("Vuoto")
	var made bytes.Buffer
	if err := m.Write(&made); err != nil {
		t.Fatal(err)
	}

	f := sheettest.Open(t, made.Bytes())
	book, err := workbook.Open(context.Background(), bytes.NewReader(made.Bytes()), int64(made.Len()), workbook.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if r := []rune(text); len(r) > 32767 { // what Excel takes
			text = string(r[:32767])
		}
		at := ref.At(1, i+1)
		if got, err := f.GetCellValue("L'anno", at.String()); err != nil || got != text {
			t.Errorf("%s: excelize reads %.60q, %v", at, got, err)
		}
		if got, want := book.Sheets[0].Text(at).Text, strings.TrimSpace(strings.Join(strings.Fields(text), " ")); strings.Join(strings.Fields(got), " ") != want {
			t.Errorf("%s: it is read as %.60q", at, got)
		}
	}
	for cell, want := range map[string]string{"A20": "29/02/2024", "B20": "", "C20": "97.60%", "D20": "12.5", "E20": "sì", "F20": "7"} {
		if got, err := f.GetCellValue("L'anno", cell); err != nil || got != want {
			t.Errorf("%s: excelize reads %q, %v", cell, got, err)
		}
	}
	if got, err := f.GetCellFormula("L'anno", "D20"); err != nil || got != `SUM(A1:A2)&"x"` {
		t.Errorf("the formula is %q, %v", got, err)
	}
	if names := f.GetDefinedName(); len(names) != 1 || names[0].RefersTo != "'L''anno'!$A$1:$F$20" {
		t.Errorf("names: %+v", names)
	}
	if panes, err := f.GetPanes("L'anno"); err != nil || !panes.Freeze || panes.TopLeftCell != "B2" {
		t.Errorf("panes: %+v, %v", panes, err)
	}
	if p, err := f.GetDocProps(); err != nil || p.Title != m.Title || p.Created != "2025-06-01T10:00:00Z" {
		t.Errorf("properties: %+v, %v", p, err)
	}
}

// A text as long as Excel takes is whole; a longer one is cut, in the units that Excel counts.
func TestMakerLongText(t *testing.T) {
	m := workbook.NewMaker()
	m.Sheet("Testi").Row(1, 0, []workbook.MadeCell{{Value: strings.Repeat("🙂", 20000)}})
	var made bytes.Buffer
	if err := m.Write(&made); err != nil {
		t.Fatal(err)
	}
	got, err := sheettest.Open(t, made.Bytes()).GetCellValue("Testi", "A1")
	if units := len(utf16.Encode([]rune(got))); err != nil || units != 32766 {
		t.Errorf("%d units, %v", units, err)
	}
}

// What Excel takes for damage is an error, and days before its calendar are words.
func TestMakerLimits(t *testing.T) {
	row := func(number int, height float64, v any) func(*workbook.Maker) {
		return func(m *workbook.Maker) {
			s := m.Sheet("Foglio")
			s.Row(2, 15, []workbook.MadeCell{{Value: "x"}})
			s.Row(number, height, []workbook.MadeCell{{Value: v}})
		}
	}
	for name, make := range map[string]func(*workbook.Maker){
		"a long name":      func(m *workbook.Maker) { m.Sheet(strings.Repeat("a", 32)) },
		"a name with a /":  func(m *workbook.Maker) { m.Sheet("a/b") },
		"rows in disorder": row(2, 15, "x"), "a row too high": row(3, 410, "x"), "no number": row(3, 15, math.NaN()), "an endless one": row(3, 15, math.Inf(1)),
	} {
		m := workbook.NewMaker()
		make(m)
		if err := m.Write(io.Discard); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	m := workbook.NewMaker()
	row(3, 409, time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC))(m)
	var made bytes.Buffer
	if err := m.Write(&made); err != nil {
		t.Fatal(err)
	}
	if got, err := sheettest.Open(t, made.Bytes()).GetCellValue("Foglio", "A3"); err != nil || got != "01/01/1899" {
		t.Errorf("%q, %v", got, err)
	}
}

// A picture lies where it was laid, and says what it shows.
func TestMakerPicture(t *testing.T) {
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, image.NewGray(image.Rect(0, 0, 8, 4))); err != nil {
		t.Fatal(err)
	}
	picture := encoded.Bytes()
	m := workbook.NewMaker()
	for _, name := range []string{"Senza", "Con"} {
		s := m.Sheet(name)
		s.Row(1, 0, []workbook.MadeCell{{Value: "x"}})
		if name == "Con" {
			s.Picture(ref.At(2, 3), picture, "Lo stemma «nuovo»", 60, 30)
		}
	}
	var made bytes.Buffer
	if err := m.Write(&made); err != nil {
		t.Fatal(err)
	}
	f := sheettest.Open(t, made.Bytes())
	all, err := f.GetPictures("Con", "B3")
	if err != nil || len(all) != 1 || !bytes.Equal(all[0].File, picture) || all[0].Format.AltText != "Lo stemma «nuovo»" {
		t.Errorf("%d pictures, %v", len(all), err)
	}
}

// Choices beyond what Excel takes are an error: it would call the whole file damaged.
func TestMakerChoices(t *testing.T) {
	s := workbook.NewMaker().Sheet("Scelte")
	if err := s.Validate(workbook.Validation{Choices: []string{strings.Repeat("x", 255)}}); err != nil {
		t.Error(err)
	}
	if err := s.Validate(workbook.Validation{Choices: []string{strings.Repeat("x", 200), strings.Repeat("y", 55)}}); err == nil {
		t.Error("256 letters pass")
	}
}
