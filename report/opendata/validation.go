package opendata

import (
	_ "embed"

	"relazione/scoring"
)

// ValidationSchema is the JSON Schema of a [Validation] (draft 2020-12).
//
//go:embed validation.schema.json
var ValidationSchema []byte

// Validation is what checking a workbook found, as JSON.
type Validation struct {
	Workbook string    `json:"workbook"` // the file's name, without its folder
	SHA256   string    `json:"sha256"`
	Entity   string    `json:"entity"`
	Year     int       `json:"year"` // 0 where the workbook doesn't say
	Checked  Checked   `json:"checked"`
	Findings []Finding `json:"findings"`
}

// Checked says how much was checked.
type Checked struct {
	Nodes       int `json:"nodes"`       // of the tree
	Rollups     int `json:"rollups"`     // numbers recomputed from others
	Weights     int `json:"weights"`     // weights read
	Attainments int `json:"attainments"` // attainments held against target and result
	Claims      int `json:"claims"`      // numbers in the texts that were traced
}

// Finding is one of the things found.
type Finding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"` // error, warning, note
	Sheet    string `json:"sheet"`    // empty for the workbook as a whole
	Cell     string `json:"cell"`
	Code     string `json:"code"` // of the node concerned, or its title; empty for none
	Expected string `json:"expected"`
	Found    string `json:"found"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
	Waived   string `json:"waived,omitempty"` // the reason it was accepted for
	Cause    string `json:"cause"`            // what it comes from: findings of one cause have the same
	From     string `json:"from,omitempty"`   // the cell of the finding that it follows from, with its sheet; empty where it follows from none
}

// NewValidation is what was found in a workbook.
func NewValidation(workbook, sha256 string, e *scoring.Evidence, findings []scoring.Finding) *Validation {
	v := &Validation{
		Workbook: workbook,
		SHA256:   sha256,
		Entity:   e.Dashboard.Entity.Name.Text,
		Year:     e.Dashboard.Entity.Year,
		Checked:  CountChecked(e),
		Findings: []Finding{},
	}
	for _, f := range findings {
		v.Findings = append(
			v.Findings,
			Finding{Rule: f.Rule, Severity: f.Severity.String(), Sheet: f.Cell.Sheet, Cell: f.Cell.Ref, Code: f.Code,
				Expected: f.Expected, Found: f.Found, Message: f.Message, Hint: f.Hint, Waived: f.Waived, Cause: f.Cause, From: f.From.String()},
		)
	}
	return v
}

// CountChecked counts what the rules looked at.
func CountChecked(e *scoring.Evidence) Checked {
	c := Checked{Rollups: 2*len(e.Objectives) + len(e.Managers), Claims: len(e.Claims)}
	for _, total := range e.Totals() {
		if len(total.Terms) > 0 {
			c.Rollups++
		}
	}
	e.Dashboard.Walk(func(n *scoring.Node) {
		c.Nodes++
		c.Rollups++
		if n.Weight.Known() {
			c.Weights++
		}
		if n.Indicator != nil && n.Indicator.Attainment.Known() {
			c.Attainments++
		}
	})
	for _, m := range e.Managers {
		if m.Row.Weight.Known() {
			c.Weights++
		}
	}
	return c
}

// Encode writes the validation as JSON, the same for the same findings.
func (v *Validation) Encode() ([]byte, error) { return Indented(v) }
