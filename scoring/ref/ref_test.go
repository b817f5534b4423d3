package ref_test

import (
	"testing"

	"relazione/scoring/ref"
)

func TestParse(t *testing.T) {
	for name, want := range map[string]ref.Position{
		"A1": ref.At(1, 1), "$H$12": ref.At(8, 12), "XFD1048576": ref.At(ref.MaxColumn, ref.MaxRow),
		"": {}, "A": {}, "1": {}, "A0": {}, "XFE1": {}, "A1048577": {}, "a1": {}, "A1B": {}, "AAAA1": {},
	} {
		got, ok := ref.Parse(name)
		if ok != (want != ref.Position{}) || ok && got != want {
			t.Errorf("%q: got %v, %t", name, got, ok)
		}
		if ok && got.String() != want.String() {
			t.Errorf("%q is written %q", name, got)
		}
	}
}

func TestParseArea(t *testing.T) {
	for name, want := range map[string]ref.Area{
		"H3":      {From: ref.At(8, 3), To: ref.At(8, 3)},
		"$H$3:H7": {From: ref.At(8, 3), To: ref.At(8, 7)},
		"H7:G3":   {From: ref.At(7, 3), To: ref.At(8, 7)},
		"H:H":     {From: ref.At(8, 1), To: ref.At(8, ref.MaxRow)},
	} {
		if got, ok := ref.ParseArea(name); !ok || got != want {
			t.Errorf("%s: got %v, %t", name, got, ok)
		}
	}
	for _, name := range []string{"", "totale", "H3:", ":H3", "H"} {
		if got, ok := ref.ParseArea(name); ok {
			t.Errorf("%q was read as %v", name, got)
		}
	}
}

// A name that is parsed and written again is the same, wherever it is.
func FuzzParse(f *testing.F) {
	f.Add(1, 1)
	f.Add(ref.MaxColumn, ref.MaxRow)
	f.Fuzz(func(t *testing.T, col, row int) {
		if col < 1 || col > ref.MaxColumn || row < 1 || row > ref.MaxRow {
			t.Skip()
		}
		p := ref.At(col, row)
		if got, ok := ref.Parse(p.String()); !ok || got != p {
			t.Errorf("%v is written %s, which is read as %v", p, p, got)
		}
	})
}

func TestGrid(t *testing.T) {
	g := ref.NewGrid()
	g.FillNumber(ref.At(2, 3))
	g.FillNumber(ref.At(2, 130))
	g.FillWords(ref.At(3, 3))
	all := ref.Area{From: ref.At(1, 1), To: ref.At(3, ref.MaxRow)}
	if g.Numbers(all) != 2 || g.Words(all) != 1 || g.Numbers(ref.Area{From: ref.At(2, 4), To: ref.At(2, 129)}) != 0 {
		t.Errorf("%d numbers, %d words", g.Numbers(all), g.Words(all))
	}
}
