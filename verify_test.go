package relazione

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/report/pdf"
	"relazione/scoring"
)

// A made document is one with its review.
type made struct {
	*Review
	file []byte
}

func sample(t *testing.T) made {
	t.Helper()
	return of(t, dashboard(t))
}

func dashboard(t *testing.T) *scoring.Dashboard {
	t.Helper()
	d, err := readtest.Dashboard(filepath.Join("testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func of(t *testing.T, d *scoring.Dashboard) made {
	t.Helper()
	r, err := Check(context.Background(), readtest.Of(d, "2024.xlsx"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return compose(t, r)
}

func compose(t *testing.T, r *Review) made {
	t.Helper()
	file, err := r.PDF(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return made{r, file}
}

// forge renders a document with data of its own choosing.
func forge(t *testing.T, m made) []byte {
	t.Helper()
	data, err := m.data.value.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	attached := pdf.Attachment{Name: dataFile, MIME: "application/json", Relationship: pdf.DataOfDocument, Data: data}
	if err := pdf.Render(context.Background(), &b, m.document.value, attached); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestVerify(t *testing.T) {
	good := sample(t)
	try := func(name string, file []byte, agrees bool, want ...string) {
		t.Run(name, func(t *testing.T) {
			v, err := Verify(context.Background(), file)
			if err != nil {
				t.Fatal(err)
			}
			if v.Agrees() != agrees {
				t.Errorf("agrees: %t; %v %v %v %q", v.Agrees(), v.Bytes, v.Wrong, v.Texts, v.Draft)
			}
			said := strings.Join(append(append(v.Wrong, v.Texts...), v.Draft), "\n")
			for _, w := range want {
				if !strings.Contains(said, w) {
					t.Errorf("it does not say %q but:\n%s", w, said)
				}
			}
		})
	}
	try("as built", good.file, true)
	try("with something appended", append(bytes.Clone(good.file), "\n% something appended\n"...), false)

	number := sample(t)
	number.data.value.Results.Entity.Shown = "99,00%"
	try(
		"another number in the data",
		forge(t, number),
		false,
		"performance di ente: pubblicato 99,00%",
		"ricalcolato 100,00%",
	)

	table := sample(t)
	table.data.value.Targets[4].Computed.Attainment.Exact = "0.98"
	try(
		"another number of Tabella 1",
		forge(t, table),
		false,
		"Tabella 1, Customer Satisfaction, raggiungimento: pubblicato 100,00% (esatto: 0.98)",
	)

	text := sample(t)
	text.document.value.Title = "Relazione sulla Performance 2025"
	try("another text in the document", forge(t, text), false, "il file dice «2025», i dati danno «2024»")

	broken := dashboard(t)
	broken.Roots[0].Stated.Value.SetFrac64(1, 2)
	r, err := check(context.Background(), broken, Program, "", Options{Draft: draftNever})
	if err != nil {
		t.Fatal(err)
	}
	try("errors, and no draft mark", compose(t, r).file, false, "non porta la scritta BOZZA")

	older := sample(t).Review
	older.made.program = "relazione 0.0.9"
	try("made by another version", compose(t, older).file, true)
}

func TestVerifyNothing(t *testing.T) {
	e := sample(t)
	var b bytes.Buffer
	if err := pdf.Render(context.Background(), &b, e.document.value); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(context.Background(), b.Bytes()); !errors.Is(err, ErrNoData) {
		t.Errorf("a PDF without data: %v", err)
	}
	for _, file := range []string{"", "not a PDF", "%PDF-1.7\n", "%PDF-1.7\nstartxref\n0\n%%EOF"} {
		if _, err := Verify(context.Background(), []byte(file)); err == nil {
			t.Errorf("%q was verified", file)
		}
	}
}

func TestComesFrom(t *testing.T) {
	e := sample(t)
	v, err := Verify(context.Background(), e.file)
	if err != nil {
		t.Fatal(err)
	}
	d := dashboard(t)
	origin, err := v.ComesFrom(context.Background(), readtest.Of(d, "2024.xlsx"))
	if err != nil || len(origin.Differences) > 0 {
		t.Errorf("against its own workbook: %v, %v", origin, err)
	}
	d.Roots[0].Children[0].Children[2].Children[0].Indicator.Target.Text = "230"
	q, err := scoring.ParseQuantity("230")
	if err != nil {
		t.Fatal(err)
	}
	d.Roots[0].Children[0].Children[2].Children[0].Indicator.Target.Quantity = q
	origin, err = v.ComesFrom(context.Background(), readtest.Of(d, "2024.xlsx"))
	if err != nil || len(origin.Differences) == 0 ||
		!strings.Contains(
			strings.Join(origin.Differences, "\n"),
			"1.3.1 Livello di diffusione del servizio di mediazione] › indicatore › target › valore: nel PDF «220», "+
				"nella cartella di lavoro «230»",
		) {
		t.Errorf("against another target: %v, %v", origin, err)
	}
}

// A document verifies whatever its workbook says: what is known of a number only to half a unit, as of one that a text states, is in its data.
func TestVerifyDisagreeing(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	for _, total := range []string{"0.98", "0.97", "0.9761", "1"} {
		changed, err := sheettest.Replace(raw, "xl/worksheets/sheet2.xml", "<v>0.976</v>", "<v>"+total+"</v>")
		if err != nil {
			t.Fatal(err)
		}
		d, err := readtest.DashboardOf(changed)
		if err != nil {
			t.Fatal(err)
		}
		v, err := Verify(t.Context(), of(t, d).file)
		if err != nil || !v.Agrees() {
			t.Errorf("a total of %s: %v, %q, %q", total, err, v.Wrong, v.Texts)
		}
	}
}
