package relazione

import (
	"bytes"
	"errors"

	"relazione/report"
	"relazione/report/opendata"
	"relazione/report/pdf"
	"relazione/scoring"
	"relazione/scoring/rules"
)

// Dossier makes the paper for the evaluation body out of what [Check] found, as a PDF of the same conformance as the Relazione.
// summary says in a few words what was found. A Relazione that can't be composed yet is no obstacle: the dossier says so. The
// error, if any, says which text can't be printed.
func Dossier(e *scoring.Evidence, findings []scoring.Finding, summary string, source Source) (file []byte, err error) {
	defer explain(&err)
	checked := opendata.CountChecked(e)
	o := report.DossierOptions{Workbook: source.Name, SHA256: source.SHA256, Program: Program, Date: source.Date, Summary: summary,
		Checked: report.Counts(checked), Criteria: rules.Criteria(), Templates: source.Templates}
	if act := e.Dashboard.Entity.ReportAct; !act.Date.IsZero() {
		o.Date = act.Date
	}
	if doc, err := report.Relazione(e.Evaluation, report.Options{Draft: rules.Open(findings), Date: source.Date, Templates: source.Templates, Previous: e.Previous}); err == nil {
		if pages, err := pdf.Compose(doc); err == nil {
			o.Relazione, o.Pages = doc, pages.Count()
		}
	}
	doc, err := report.Dossier(e, findings, o)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = pdf.Render(&b, doc)
	if unprintable := (*pdf.UnprintableError)(nil); errors.As(err, &unprintable) {
		err = &CharacterError{unprintable, whereIs(e.Dashboard, unprintable.Rune)}
	}
	return b.Bytes(), err
}
