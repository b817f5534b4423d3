package cruscotto_test

import (
	"strconv"
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

// Whatever is answered, the copy doesn't ask the same again, and has what was answered.
func TestAnswers(t *testing.T) {
	answered := func(t *testing.T, raw []byte) (copies int) {
		t.Helper()
		before := readingOf(t, raw)
		for i, q := range before.Dashboard.Questions {
			for k, choice := range q.Choices {
				answers := make([]int, i+1)
				answers[i] = k
				copied, err := before.WithMap(t.Context(), answers...)
				if err != nil {
					t.Fatal(err)
				}
				after, err := readtest.Bytes(copied)
				if err != nil {
					continue // the page says why not
				}
				copies++
				for _, again := range after.Dashboard.Questions {
					if again.Cell == q.Cell && again.Asks == q.Asks {
						t.Errorf("%s answered with %q is asked again", q.Asks, choice.Means)
					}
				}
				for _, c := range after.Columns {
					if c.Header.Cell == q.Cell && choice.Means != "ignora" && !strings.HasPrefix(c.As, choice.Means) && !strings.HasPrefix("titolo: "+strings.TrimPrefix(choice.Means, "livello "), c.As) &&
						choice.Label == c.Header.Text && choice.Label != "Anno" {
						t.Errorf("%s answered with %q is read as %q", c.Header.Text, choice.Means, c.As)
					}
				}
			}
		}
		return copies
	}
	copies := 0
	eachDrawing(t, func(t *testing.T, drawing *txtar.Archive) {
		workbook, _, _ := drawn(t, drawing)
		copies += answered(t, workbook)
	})
	for seed := range 40 {
		copies += answered(t, newForeign(uint64(seed)).workbook(t))
	}
	if copies < 5 {
		t.Errorf("only %d answers were tried", copies)
	}
}

// Of targets of several years, those of the year that was answered are read.
func TestAnswerYear(t *testing.T) {
	raw, _, _ := drawn(t, txtar.Parse([]byte(`
-- foglio Programma --
Area | Obiettivo | Indicatore | Target 2023 | Target 2024 | Target 2025
Servizi | Tempi | Giorni medi | 10 | 11 | 12
 | Corsi | Corsi svolti | 20 | 21 | 22
Risorse | Costi | Spesa | 30 | 31 | 32
`)))
	before := readingOf(t, raw)
	if len(before.Dashboard.Questions) != 1 {
		t.Fatalf("questions: %v", before.Dashboard.Questions)
	}
	for k, choice := range before.Dashboard.Questions[0].Choices {
		copied, err := before.WithMap(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		after := readingOf(t, copied)
		want := map[string]string{"2023": "10 20 30", "2024": "11 21 31", "2025": "12 22 32"}[choice.Means]
		var got []string
		after.Dashboard.Walk(func(n *scoring.Node) {
			if n.Indicator != nil {
				got = append(got, n.Indicator.Target.Text)
			}
		})
		if strings.Join(got, " ") != want || strconv.Itoa(after.Dashboard.Entity.Year) != choice.Means || len(after.Dashboard.Questions) > 0 {
			t.Errorf("%s: targets %q, year %d, %d questions", choice.Means, got, after.Dashboard.Entity.Year, len(after.Dashboard.Questions))
		}
	}
}

// Of several sheets that may be the tree's, the one that was answered is read.
func TestAnswerSheet(t *testing.T) {
	table := func(result string) string {
		return "Area | Obiettivo | Target | Risultato | Raggiungimento\nServizi | Tempi | 10 | " + result + " | 90%\n | Corsi | 10 | 8 | 80%\nRisorse | Costi | 10 | 7 | 70%\n"
	}
	raw, _, _ := drawn(t, txtar.Parse([]byte("-- foglio I semestre --\n"+table("4")+"-- foglio II semestre --\n"+table("9"))))
	before := readingOf(t, raw)
	if len(before.Dashboard.Questions) != 1 || len(before.Dashboard.Questions[0].Choices) != 2 {
		t.Fatalf("questions: %+v", before.Dashboard.Questions)
	}
	for k, want := range []string{"9", "4"} {
		copied, err := before.WithMap(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if got := readingOf(t, copied).Dashboard.Roots[0].Children[0].Indicator.Result.Text; got != want {
			t.Errorf("choice %d: the result is %s, not %s", k, got, want)
		}
	}
}
