package report_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/report"
	"relazione/scoring"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func sample(t testing.TB) *scoring.Dashboard {
	t.Helper()
	d, err := readtest.Dashboard(filepath.Join("..", "testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func compose(t testing.TB, d *scoring.Dashboard) *report.Document {
	t.Helper()
	doc, err := report.Relazione(scoring.Evaluate(d), report.Options{Date: d.Modified})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestSampleGolden(t *testing.T) {
	got := strings.Join(compose(t, sample(t)).PlainText(), "\n") + "\n"
	golden := filepath.Join("testdata", "relazione-2024.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("document (-want +got), -update accepts it:\n%s", diff)
	}
}

// At least 97% of the words that Sondrio published are in the document, in their order. The rest is where the published
// one contradicts itself or Italian: "allegato 1" for Allegato A, "del 80%".
func TestPublishedProse(t *testing.T) {
	published, err := os.ReadFile(filepath.Join("testdata", "prosa-2024.txt"))
	if err != nil {
		t.Fatal(err)
	}
	want := wordsOf(string(published))
	got := wordsOf(strings.Join(compose(t, sample(t)).PlainText(), "\n"))
	common := longestCommon(want, got)
	share := float64(common) / float64(len(want))
	t.Logf("%d of %d words: %.1f%%", common, len(want), 100*share)
	if share < 0.97 {
		t.Errorf("only %.1f%% of the published words", 100*share)
	}
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(
		strings.ToLower(s),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) },
	)
}

// longestCommon is the length of the longest common subsequence.
func longestCommon(a, b []string) int {
	previous, current := make([]int, len(b)+1), make([]int, len(b)+1)
	for _, x := range a {
		for j, y := range b {
			if x == y {
				current[j+1] = previous[j] + 1
			} else {
				current[j+1] = max(previous[j+1], current[j])
			}
		}
		previous, current = current, previous
	}
	return previous[len(b)]
}

// A workbook with nothing but the Cruscotto gives a document, and one of objectives that missed their targets says so.
func TestOtherDashboards(t *testing.T) {
	bare := chamber.New(40)
	bare.Sheets, bare.Entity, bare.Scale = nil, scoring.Entity{}, scoring.Scale{}
	text := strings.Join(compose(t, bare).PlainText(), "\n")
	for _, unwanted := range []string{"Tabella 1", "dirigenziali", "%!", "<nil>", "map["} {
		if strings.Contains(text, unwanted) {
			t.Errorf("a bare workbook's document contains %q", unwanted)
		}
	}
	missed := sample(t)
	missed.Targets[4].Target = mustValue(t, "90%")
	e := scoring.Evaluate(missed)
	if e.Objectives[4].Attainment.Known() {
		t.Error("the scale of the sample says nothing of 88 against 90")
	}
	text = strings.Join(compose(t, missed).PlainText(), "\n")
	for _, wanted := range []string{"per 8 dei 9 obiettivi",
		"“Customer Satisfaction”, il cui raggiungimento non è calcolabile", "n.c."} {
		if !strings.Contains(text, wanted) {
			t.Errorf("the document does not say %q:\n%s", wanted, text)
		}
	}
}

func mustValue(t *testing.T, s string) scoring.Value {
	t.Helper()
	q, err := scoring.ParseQuantity(s)
	if err != nil {
		t.Fatal(err)
	}
	return scoring.Value{Quantity: q, Text: s}
}

// Texts are data: what looks like Markdown, a template or markup in a title is printed as it stands; what a passage may
// do is only to show values.
func TestTextsAreData(t *testing.T) {
	d := sample(t)
	const nasty = `*A* [x](http://x) {{anno}} <b>B</b> &amp; | # _c_ ` + "`d`"
	d.Roots[0].Children[0].Children[2].Children[0].Title.Text = nasty
	text := strings.Join(compose(t, d).PlainText(), "\n")
	if got := strings.Count(text, nasty); got != 3 { // in the comment, among the deviations and in Allegato A
		t.Errorf("the title stands %d times as written; want 3", got)
	}
	for _, passage := range []string{
		`{{range $x := 100000000}}x{{end}}`, `{{if true}}x{{end}}`, `{{template "x"}}`, `{{define "x"}}{{end}}`,
		`{{testo "Strategici"}}`,
		`{{risultato "9.9.9"}}`, `{{nulla}}`, `{{`, `{{$x := 1}}`, `{{printf "%1000000000d" 1}}`,
	} {
		d := sample(t)
		d.Passages[0].Text.Text = passage
		_, err := report.Relazione(scoring.Evaluate(d), report.Options{})
		var problem *report.TextError
		if !asTextError(err, &problem) || problem.Cell != d.Passages[0].Text.Cell {
			t.Errorf("%s: got %v; want an error at %s", passage, err, d.Passages[0].Text.Cell)
		}
	}
}

// What is wrong with a placeholder is told in the words of who wrote it.
func TestPlaceholderErrors(t *testing.T) {
	for passage, want := range map[string]string{
		`{{risultatoo}}`:                "il segnaposto «risultatoo» non esiste",
		`{{risultato`:                   "un segnaposto non è chiuso da }}",
		`{{}}`:                          "un segnaposto è vuoto",
		`{{numero}}`:                    "il segnaposto «numero» vuole un altro numero di valori",
		`{{al (titolo)}}`:               "non è un numero: per un'altra azione servono le parentesi",
		`{{risultato "9.9.9"}}`:         "nel cruscotto non c'è «9.9.9»",
		`{{if true}}x{{end}}`:           "non è ammesso",
		`{{range .}}`:                   "un segnaposto non è chiuso da }}",
		`{{conta "obiettivi tattici"}}`: "nel cruscotto non c'è un livello «obiettivi tattici»",
	} {
		d := sample(t)
		d.Passages[0].Text.Text = passage
		_, err := report.Relazione(scoring.Evaluate(d), report.Options{})
		if err == nil || !strings.Contains(err.Error(), "Testi!C2: ") || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "template") {
			t.Errorf("%s: got %v; want %s", passage, err, want)
		}
	}
	missing := sample(t)
	missing.Passages[0].Text.Text = `{{soglia "1.1.1"}}`
	if text := strings.Join(compose(t, missing).PlainText(), "\n"); !strings.Contains(
		text,
		"(testo non composto: manca un dato)",
	) {
		t.Error("a number that isn't there doesn't show")
	}
	prose := report.Prose(scoring.Evaluate(missing), report.Options{})
	if !slices.ContainsFunc(prose, func(p scoring.Prose) bool {
		return p.Broken != nil &&
			strings.Contains(
				p.Broken.Error(),
				"la soglia di 1.1.1 Registro Alternanza Scuola Lavoro - valorizzazione: il valore non c'è",
			)
	}) {
		t.Error("nor do the findings say so")
	}
	d := sample(t)
	d.Passages[0].Text.Text = "vale {{risultato “3.4.5”}} e {{al (risultato \"3.3.1\")}}."
	if text := strings.Join(compose(t, d).PlainText(), "\n"); !strings.Contains(
		text,
		"vale 22,46% e al 28,95\u00a0gg..",
	) {
		t.Errorf("curly quotes and parentheses: %s", text)
	}
}

func asTextError(err error, to **report.TextError) bool {
	e, ok := err.(*report.TextError)
	*to = e
	return ok
}

func TestTypeset(t *testing.T) {
	for in, want := range map[string]string{
		`l'Ente "virtuoso"`:         "l’Ente “virtuoso”",
		`("rete "Lombardia Point")`: "(“rete “Lombardia Point”)",
		`n. 25 dell'art. 10`:        "n.\u00a025 dell’art.\u00a010",
		`pari a € 2.791`:            "pari a €\u00a02.791",
		`e così via...`:             "e così via…",
	} {
		if got := report.Typeset(in); got != want {
			t.Errorf("%s: got %s; want %s", in, got, want)
		}
	}
}

// A note that is cited again is one note with two references.
func TestNoteCitedTwice(t *testing.T) {
	d := chamber.New(3)
	d.Passages = append(d.Passages, scoring.Passage{Section: scoring.Text{Text: "Processo"}, Text: scoring.Text{
		Text: "Uno[^a], due[^b] e di nuovo uno[^a].\n\n[^a]: La prima nota.\n[^b]: La seconda nota.",
	}})
	doc, err := report.Relazione(scoring.Evaluate(d), report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	said := doc.PlainText()
	var first, second string
	for _, line := range said {
		if mark, ok := strings.CutSuffix(line, " La prima nota."); ok && first == "" {
			first = mark
		} else if ok {
			t.Error("the first note is told twice")
		}
		if mark, ok := strings.CutSuffix(line, " La seconda nota."); ok {
			second = mark
		}
	}
	if want := fmt.Sprintf("Uno%s, due%s e di nuovo uno%s.", first, second, first); first == "" || !slices.Contains(said, want) {
		t.Errorf("%q isn't in %q", want, said)
	}
}
