// Package relazione makes the annual Relazione sulla Performance of a chamber of commerce (art. 10 c. 1 lett. b D.lgs.
// 150/2009) out of its performance dashboard, and verifies one that was published.
//
// [Build] does all of it for a dashboard that package scoring/cruscotto has read from a workbook: it recomputes every
// number, looks for contradictions, composes the document, and renders it as an accessible archival PDF that carries
// its own data. [Verify] takes such a PDF, recomputes it from the data inside and compares.
//
// The parts can be used by themselves: scoring is the arithmetic, scoring/rules the checks, report the document as
// blocks, report/pdf and report/opendata its editions.
package relazione

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"relazione/report"
	"relazione/report/opendata"
	"relazione/report/pdf"
	"relazione/scoring"
	"relazione/scoring/rules"
)

// Version is this program's; documents record it.
const Version = "0.1.0"

// Program is what documents say made them.
const Program = "relazione " + Version

// Source is what a document is made of besides what its workbook says.
type Source struct {
	Name   string    // of the file, without its folder; the Relazione doesn't say it, the dossier does
	SHA256 string    // of the file, in hexadecimal
	Date   time.Time // of the document, where the workbook names no act of approval

	Templates report.Templates   // default texts that were changed
	Previous  *scoring.Dashboard // last year's, whose figures the document shows; nil for none
}

// An Edition is a document in all its forms.
type Edition struct {
	Evidence *scoring.Evidence // the evaluation, and what was looked at to check it
	Findings []scoring.Finding
	Document *report.Document
	Data     *opendata.Data
	PDF      []byte
}

// Names of the files inside the PDF.
const (
	dataFile     = "relazione.json"
	workbookFile = "cruscotto.xlsx"
)

// Build makes the document of a dashboard. With errors that nobody waived it is marked as a draft. The same dashboard and
// source give the same bytes. The error, if any, says which text can't be filled or printed.
func Build(d *scoring.Dashboard, source Source) (e *Edition, err error) {
	e = &Edition{}
	defer explain(&err)
	e.Evidence, e.Findings = check(d, source.Against())
	err = e.compose(source, rules.Open(e.Findings), Program)
	if unprintable := (*pdf.UnprintableError)(nil); errors.As(err, &unprintable) {
		err = &CharacterError{unprintable, whereIs(d, unprintable.Rune)}
	}
	return e, err
}

// Against is what a dashboard can be held against.
type Against struct {
	Plan     *scoring.Dashboard // the approved plan; nil for none
	Previous *scoring.Dashboard // last year's; nil for none

	Templates report.Templates // default texts that were changed: what they say is checked too
}

// Against is what to check a dashboard against to see what [Build] sees.
func (s Source) Against() Against { return Against{Previous: s.Previous, Templates: s.Templates} }

// Check recomputes every number of a dashboard and looks for contradictions, in the tables and in the texts, without composing
// the document. The error, if any, is this program's own failure.
func Check(d *scoring.Dashboard, against Against) (e *scoring.Evidence, findings []scoring.Finding, err error) {
	defer explain(&err)
	e, findings = check(d, against)
	return e, findings, nil
}

func check(d *scoring.Dashboard, against Against) (*scoring.Evidence, []scoring.Finding) {
	e := &scoring.Evidence{Evaluation: scoring.Evaluate(d)}
	if against.Plan != nil {
		e.Plan = scoring.Evaluate(against.Plan)
	}
	if against.Previous != nil {
		e.Previous = scoring.Evaluate(against.Previous)
	}
	e.Prose = report.Prose(e.Evaluation, report.Options{Templates: against.Templates, Previous: e.Previous})
	return e, rules.Check(e)
}

// A CharacterError is a character of the workbook's that the document can't print.
type CharacterError struct {
	*pdf.UnprintableError
	Cell scoring.Cell // the first that has it; zero if it is in none
}

func (e *CharacterError) Error() string {
	if e.Cell == (scoring.Cell{}) {
		return e.UnprintableError.Error()
	}
	return e.Cell.String() + ": " + e.UnprintableError.Error()
}

// whereIs finds the first cell with a character.
func whereIs(d *scoring.Dashboard, r rune) scoring.Cell {
	var cell scoring.Cell
	d.Texts(func(t scoring.Text) {
		if cell == (scoring.Cell{}) && strings.ContainsRune(t.Text, r) {
			cell = t.Cell
		}
	})
	return cell
}

// explain turns a panic into an error: one bad workbook among many must not stop the others.
func explain(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("errore interno (%v): inviare il file a chi mantiene il programma", p)
	}
}

// compose makes the document and its forms.
func (e *Edition) compose(source Source, draft bool, program string) error {
	var err error
	if e.Document, err = report.Relazione(e.Evidence.Evaluation, report.Options{Draft: draft, Date: source.Date, Templates: source.Templates, Previous: e.Evidence.Previous}); err != nil {
		return err
	}
	e.Data = opendata.New(e.Evidence.Evaluation, e.Document, program, source.SHA256)
	data, err := e.Data.Encode()
	if err != nil {
		return err
	}
	workbook, err := e.Data.CleanWorkbook()
	if err != nil {
		return fmt.Errorf("cartella di lavoro da allegare: %w", err)
	}
	var b bytes.Buffer
	err = pdf.Render(&b, e.Document,
		pdf.Attachment{Name: dataFile, MIME: "application/json", Relationship: pdf.DataOfDocument, Data: data,
			Description: "I dati del documento e ogni numero ricalcolato"},
		pdf.Attachment{Name: workbookFile, MIME: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Relationship: pdf.SourceOfDocument,
			Data: workbook, Description: "Il cruscotto, con quanto il documento mostra"})
	e.PDF = b.Bytes()
	return err
}
