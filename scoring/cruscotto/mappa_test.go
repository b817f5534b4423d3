package cruscotto_test

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"relazione/internal/readtest"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

func readingOf(t *testing.T, raw []byte) *cruscotto.Reading {
	t.Helper()
	reading, err := readtest.Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	return reading
}

// A copy with the sheet Mappa filled in is the same tree, and nothing is left to ask.
func sameWithMap(t *testing.T, raw []byte) {
	t.Helper()
	before := readingOf(t, raw)
	copied, err := before.WithMap(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	after := readingOf(t, copied)
	if got, want := outlineOf(after.Dashboard), outlineOf(before.Dashboard); got != want {
		t.Errorf("with the sheet Mappa:\n%s\nwithout:\n%s", got, want)
	}
	for _, q := range after.Dashboard.Questions {
		t.Errorf("asked again: %s %s", q.Cell, q.Asks)
	}
	var roles [2][]string
	for i, r := range []*cruscotto.Reading{before, after} {
		for _, c := range r.Columns {
			if c.Role != "" {
				roles[i] = append(roles[i], c.Header.Cell.String()+" "+c.As)
			}
		}
	}
	if got, want := strings.Join(roles[1], "\n"), strings.Join(roles[0], "\n"); got != want {
		t.Errorf("columns with the sheet Mappa:\n%s\nwithout:\n%s", got, want)
	}
}

func TestReadingWithMap(t *testing.T) {
	eachDrawing(t, func(t *testing.T, drawing *txtar.Archive) {
		workbook, _, _ := drawn(t, drawing)
		sameWithMap(t, workbook)
	})
	for seed := range 40 {
		sameWithMap(t, newForeign(uint64(seed)).workbook(t))
	}
}

// What the sheet Mappa says of a column is done, also against what its cells say.
func TestMapDecides(t *testing.T) {
	drawing := func(means string) *txtar.Archive {
		return txtar.Parse([]byte(`
-- foglio Cruscotto --
Area | Peso | Obiettivo | Peso | Target | Consuntivo | % raggiungimento
Servizi | 50% | Tempi | 50% | 10 | 9 | 90%
 | | Corsi | 50% | 10 | 8 | 80%
Risorse | 50% | Costi | 100% | 10 | 7 | 70%
-- foglio Mappa --
Intestazione | Significato | Cella
` + means))
	}
	for _, c := range []struct {
		means string
		want  func(d *scoring.Dashboard) bool
	}{
		{"Peso | ignora | Cruscotto!D1", func(d *scoring.Dashboard) bool {
			return d.Roots[0].Children[0].Weight.Empty() && !d.Roots[0].Weight.Empty()
		}},
		{"Area | titolo: struttura | Cruscotto!A1", func(d *scoring.Dashboard) bool { return d.Levels[0].Singular == "struttura" }},
		{"Consuntivo | ignora | ", func(d *scoring.Dashboard) bool { return d.Roots[0].Children[0].Indicator.Result.Empty() }},
		{"Target | target del 2026 | Cruscotto!E1", func(d *scoring.Dashboard) bool {
			i := d.Roots[0].Children[0].Indicator
			return i.Target.Empty() && len(i.Targets) == 1 && i.Targets[0].Year == 2026
		}},
	} {
		raw, _, _ := drawn(t, drawing(c.means))
		if !c.want(readingOf(t, raw).Dashboard) {
			t.Errorf("%s: not done", c.means)
		}
	}
}
