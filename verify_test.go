package relazione

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"relazione/report/pdf"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

func sample(t *testing.T) *Edition {
	t.Helper()
	d, source, err := cruscotto.Read(filepath.Join("testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := Build(d, Source{SHA256: source.SHA256, Date: d.Modified})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// forge renders a document with data of its own choosing.
func forge(t *testing.T, e *Edition) []byte {
	t.Helper()
	data, err := e.Data.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := pdf.Render(&b, e.Document, pdf.Attachment{Name: dataFile, MIME: "application/json", Relationship: pdf.DataOfDocument, Data: data}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestVerify(t *testing.T) {
	good := sample(t)
	check := func(name string, file []byte, agrees bool, want ...string) {
		t.Run(name, func(t *testing.T) {
			v, err := Verify(file)
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
	check("as built", good.PDF, true)
	check("with something appended", append(bytes.Clone(good.PDF), "\n% something appended\n"...), false)

	number := sample(t)
	number.Data.Results.Entity.Shown = "99,00%"
	check("another number in the data", forge(t, number), false, "performance di ente: pubblicato 99,00%", "ricalcolato 100,00%")

	table := sample(t)
	table.Data.Targets[4].Computed.Attainment.Exact = "0.98"
	check("another number of Tabella 1", forge(t, table), false, "Tabella 1, Customer Satisfaction, raggiungimento: pubblicato 100,00% (esatto: 0.98)")

	text := sample(t)
	text.Document.Title = "Relazione sulla Performance 2025"
	check("another text in the document", forge(t, text), false, "il file dice «2025», i dati danno «2024»")

	draft := sample(t)
	draft.Evidence.Dashboard.Roots[0].Stated.Value.SetFrac64(1, 2)
	draft.Findings = nil
	if err := draft.compose(Source{Date: draft.Document.Date}, false, Program); err != nil {
		t.Fatal(err)
	}
	check("errors, and no draft mark", draft.PDF, false, "non porta la scritta BOZZA")

	older := sample(t)
	if err := older.compose(Source{SHA256: older.Data.Workbook.SHA256, Date: older.Document.Date}, false, "relazione 0.0.9"); err != nil {
		t.Fatal(err)
	}
	check("made by another version", older.PDF, true)
}

func TestVerifyNothing(t *testing.T) {
	e := sample(t)
	var b bytes.Buffer
	if err := pdf.Render(&b, e.Document); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(b.Bytes()); !errors.Is(err, ErrNoData) {
		t.Errorf("a PDF without data: %v", err)
	}
	for _, file := range []string{"", "not a PDF", "%PDF-1.7\n", "%PDF-1.7\nstartxref\n0\n%%EOF"} {
		if _, err := Verify([]byte(file)); err == nil {
			t.Errorf("%q was verified", file)
		}
	}
}

func TestAgainst(t *testing.T) {
	e := sample(t)
	v, err := Verify(e.PDF)
	if err != nil {
		t.Fatal(err)
	}
	d, _, err := cruscotto.Read(filepath.Join("testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	differences, err := v.Against(d)
	if err != nil || len(differences) > 0 {
		t.Errorf("against its own workbook: %v, %v", differences, err)
	}
	d.Roots[0].Children[0].Children[2].Children[0].Indicator.Target.Text = "230"
	q, err := scoring.ParseQuantity("230")
	if err != nil {
		t.Fatal(err)
	}
	d.Roots[0].Children[0].Children[2].Children[0].Indicator.Target.Quantity = q
	differences, err = v.Against(d)
	if err != nil || len(differences) == 0 || !strings.Contains(strings.Join(differences, "\n"), "1.3.1 Livello di diffusione del servizio di mediazione] › indicatore › target › valore: nel PDF «220», nella cartella di lavoro «230»") {
		t.Errorf("against another target: %v, %v", differences, err)
	}
}
