package opendata

import (
	_ "embed"
	"strings"

	"relazione/scoring"
)

// DifferencesSchema is the JSON Schema of [Differences] (draft 2020-12).
//
//go:embed difference.schema.json
var DifferencesSchema []byte

// Differences is what changed from one year's workbook to another's, as JSON.
type Differences struct {
	Before      Compared         `json:"before"`
	After       Compared         `json:"after"`
	Differences []YearDifference `json:"differences"`
}

// Compared is one of the two workbooks.
type Compared struct {
	Workbook string `json:"workbook"` // the file's name, without its folder
	SHA256   string `json:"sha256"`
	Year     int    `json:"year"` // 0 where the workbook doesn't say
}

// YearDifference is one thing that changed.
type YearDifference struct {
	Change  string `json:"change"`
	Level   string `json:"level,omitempty"`
	Code    string `json:"code,omitempty"`
	Title   string `json:"title"`
	Before  string `json:"before"` // empty for nothing
	After   string `json:"after"`
	Verdict string `json:"verdict,omitempty"`
	Was     string `json:"was,omitempty"` // sheet and cell in the earlier workbook
	Is      string `json:"is,omitempty"`  // and in the later
}

// NewDifferences is what was found between two workbooks.
func NewDifferences(before, after Compared, all []scoring.Difference) *Differences {
	d := &Differences{Before: before, After: after, Differences: []YearDifference{}}
	for _, x := range all {
		d.Differences = append(
			d.Differences,
			YearDifference{
				string(x.Change),
				x.Level,
				x.Code,
				x.Title,
				x.Before,
				x.After,
				x.Verdict,
				x.Was.String(),
				x.Is.String(),
			},
		)
	}
	return d
}

// Encode writes the differences as JSON.
func (d *Differences) Encode() ([]byte, error) { return Indented(d) }

// DifferencesHead is the first line of the table of differences.
func DifferencesHead() string {
	head, _, _ := strings.Cut(string((&Differences{}).Resource().CSV()), "\r\n")
	return head
}

// Resource is the differences as a table.
func (d *Differences) Resource() Resource {
	t := Resource{Name: "differenze", Title: "Differenze fra due anni", Fields: []Field{
		words(
			"cambiamento",
			"Che cosa è cambiato",
		), words("livello", "Livello"), words("codice", "Codice"), words("titolo", "Titolo"), words("prima", "Prima"),
		words(
			"dopo",
			"Dopo",
		), words("giudizio", "Giudizio"), words("cella_prima", "Cella nel primo cruscotto"), words("cella_dopo",
			"Cella nel secondo cruscotto")}}
	for _, x := range d.Differences {
		t.Rows = append(t.Rows, []string{x.Change, x.Level, x.Code, x.Title, x.Before, x.After, x.Verdict, x.Was, x.Is})
	}
	return t
}
