package opendata_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"relazione"
	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/report"
	"relazione/report/opendata"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// A made document is one with its data.
type made struct {
	*relazione.Review
	Data     *opendata.Data
	Document *report.Document
}

func build(t *testing.T, d *scoring.Dashboard) made {
	t.Helper()
	r, err := relazione.Check(context.Background(), readtest.Of(d, "2024.xlsx"), relazione.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := made{Review: r}
	if m.Data, err = r.Data(); err != nil {
		t.Fatal(err)
	}
	if m.Document, err = r.Document(); err != nil {
		t.Fatal(err)
	}
	return m
}

// file is the document as a PDF.
func file(t *testing.T, m made) []byte {
	t.Helper()
	out, err := m.PDF(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sample(t *testing.T) *scoring.Dashboard {
	t.Helper()
	d, err := readtest.Dashboard(filepath.Join("..", "..", "testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// compile reads a schema.
func compile(t *testing.T, raw []byte) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("schema.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// valid holds JSON against a schema.
func valid(t *testing.T, schema *jsonschema.Schema, raw []byte) error {
	t.Helper()
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(instance)
}

// What validate says as JSON is as validation.schema.json says, and other things aren't.
func TestValidationSchema(t *testing.T) {
	compiled := compile(t, opendata.ValidationSchema)
	d := sample(t)
	raw, err := build(t, d).Validation().Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := valid(t, compiled, raw); err != nil {
		t.Error(err)
	}
	if !strings.Contains(string(raw), `"waived": "`) || !strings.Contains(string(raw), `"cell": "P3"`) {
		t.Errorf("no accepted finding in %s", raw)
	}
	for _, broken := range []string{`"severity": "warning"`, `"cell": "O3"`, `"sheet": "Cruscotto",`, `"nodes": 85,`} {
		other := strings.NewReplacer("warning", "avviso", "O3", "3O", `"sheet": "Cruscotto",`, "", `"nodes": 85,`, "").
			Replace(broken)
		if err := valid(t, compiled, bytes.Replace(raw, []byte(broken), []byte(other), 1)); err == nil {
			t.Errorf("without %s it is valid too", broken)
		}
	}
}

// What inspect says as JSON is as reading.schema.json says.
func TestReadingSchema(t *testing.T) {
	compiled := compile(t, opendata.ReadingSchema)
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "camere", "*.xlsx"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range append(files, filepath.Join("..", "..", "testdata", "2024.xlsx")) {
		reading, err := cruscotto.OpenFile(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := opendata.NewReading(reading).Encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(t, compiled, raw); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if nodes := bytes.Count(raw, []byte(`"children"`)); nodes < 4 {
			t.Errorf("%s: %d nodes", file, nodes)
		}
	}
}

// The data are as schema.json says.
func TestSchema(t *testing.T) {
	compiled := compile(t, opendata.Schema)
	for name, d := range map[string]*scoring.Dashboard{"sample": sample(t), "bare": chamber.New(9)} {
		raw, err := build(t, d).Data.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(t, compiled, raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The document is a function of the data: composing from them gives the same data and the same bytes.
func TestDashboardComesBack(t *testing.T) {
	for name, d := range map[string]*scoring.Dashboard{"sample": sample(t), "made up": chamber.New(77)} {
		first := build(t, d)
		raw, err := first.Data.Encode()
		if err != nil {
			t.Fatal(err)
		}
		data, err := opendata.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		again, err := data.Dashboard()
		if err != nil {
			t.Fatal(err)
		}
		second := build(t, again)
		if diff := cmp.Diff(first.Data, second.Data); diff != "" {
			t.Errorf("%s (-first +second):\n%s", name, diff)
		}
		if !bytes.Equal(file(t, first), file(t, second)) {
			t.Errorf("%s: the bytes differ", name)
		}
	}
}

// The clean workbook reads back and gives the same document.
func TestCleanWorkbook(t *testing.T) {
	first := build(t, sample(t))
	workbook, err := first.Data.CleanWorkbook()
	if err != nil {
		t.Fatal(err)
	}
	d, err := readtest.DashboardOf(workbook)
	if err != nil {
		t.Fatal(err)
	}
	second := build(t, d)
	if differences := opendata.Difference(first.Data, second.Data); len(differences) > 0 {
		t.Errorf("%s", strings.Join(differences, "\n"))
	}
}

// A text that the document doesn't show is not published.
func TestUnusedTextsStayHome(t *testing.T) {
	d := sample(t)
	const secret = "appunto riservato"
	d.Passages = append(
		d.Passages,
		scoring.Passage{
			Section: scoring.Text{Text: "Strategici"},
			Code:    scoring.Text{Text: "1.1.1"},
			Text:    scoring.Text{Text: secret},
		},
		scoring.Passage{Section: scoring.Text{Text: "Appunti"}, Text: scoring.Text{Text: secret}},
	)
	e := build(t, d)
	raw, err := e.Data.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), secret) {
		t.Error("the data contain a text that the document doesn't have")
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, raw := range []string{"", "{}", `{"format":"relazione/9"}`, "[1]"} {
		if _, err := opendata.Decode([]byte(raw)); err == nil {
			t.Errorf("%q was decoded", raw)
		}
	}
	good, err := build(t, sample(t)).Data.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{{`"value": "0.76"`, `"value": "1/0"`}, {`"value": "0.76"`, `"value": "zero"`},
		{`"method": "media ponderata"`, `"method": "a caso"`},
		{`"date": "2024-01-31"`, `"date": "ieri"`}, {`"levels": [`, `"levels": [{"singular":"x","plural":"x"},`}} {
		broken := strings.Replace(string(good), change[0], change[1], 1)
		if broken == string(good) {
			t.Fatalf("no %s in the data", change[0])
		}
		data, err := opendata.Decode([]byte(broken))
		if err != nil {
			continue
		}
		if _, err := data.Dashboard(); err == nil {
			t.Errorf("%s was taken", change[1])
		}
	}
	if !json.Valid(good) {
		t.Error("not JSON")
	}
}

// What diff writes is what its schema says, for people and for spreadsheets.
func TestDifferences(t *testing.T) {
	before, after := chamber.New(30), chamber.New(40)
	after.Roots[0].Children[0].Title.Text = "=HYPERLINK(\"http://a.example\")"
	after.Roots[0].Children[0].Children[0].Children[0].Indicator.Target = scoring.Value{Text: "n.d."}
	sum := strings.Repeat("0", 64)
	d := opendata.NewDifferences(
		opendata.Compared{Workbook: "2023.xlsx", SHA256: sum, Year: 2023},
		opendata.Compared{Workbook: "2024.xlsx", SHA256: sum},
		scoring.Differences(scoring.Evaluate(before), scoring.Evaluate(after)),
	)
	if len(d.Differences) < 10 {
		t.Fatalf("%d differences", len(d.Differences))
	}
	raw, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := compile(t, opendata.DifferencesSchema).Validate(instance); err != nil {
		t.Error(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(d.Resource().CSV())).ReadAll()
	if err != nil || len(rows) != len(d.Differences)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a formula: %s", cell)
			}
		}
	}
}
