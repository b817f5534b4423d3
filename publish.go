package relazione

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"relazione/internal/hint"
	"relazione/report/opendata"
	"relazione/report/pdf"
	"relazione/report/portal"
	"relazione/scoring"
	"relazione/scoring/rules"
)

// ReleaseOptions are what publishing needs besides the workbook.
type ReleaseOptions struct {
	Kind       ReleaseKind
	Signed     []byte    // the document as it came back from being signed; nil to publish it unsigned
	AnyLoss    bool      // the signed document may no longer conform to PDF/A or PDF/UA, for its signature's sake
	Validation []byte    // the OIV's validation as a PDF; nil if there is none to publish
	Dossier    bool      // the dossier of evidence for the OIV is to be published too
	When       time.Time // of the publication: acts can't be of after it; zero not to look
}

// ReleaseKind is what is published.
type ReleaseKind int

const (
	FinalRelease ReleaseKind = iota
	DraftRelease             // openly marked, whatever is missing
)

// An ObstacleError is why a document can't be published other than as a draft.
type ObstacleError struct {
	Reasons []string // a sentence each, without full stop
	Draft   bool     // they stand in the way of a draft too
	Lost    bool     // they are what the document lost by being signed
}

func (e *ObstacleError) Error() string {
	if e.Lost {
		return "il documento firmato non è più conforme a " + strings.Join(e.Reasons, "; a ")
	}
	return "la relazione non si può pubblicare: " + strings.Join(e.Reasons, "; ")
}

// Hint is what to do about it.
func (e *ObstacleError) Hint() string {
	if e.Lost {
		return "far firmare di nuovo il documento con una firma che non si vede, o pubblicarlo così com'è con --accetta"
	}
	if e.Draft {
		return "correggere: nemmeno una bozza si può pubblicare così"
	}
	return "correggere, o pubblicare una bozza con --bozza"
}

// ErrNotOurs is returned, wrapped, for a signed document that isn't the one that the workbook gives.
var ErrNotOurs = hint.New("firmare in PAdES il PDF composto da questo cruscotto, senza salvarlo con altri programmi",
	"il PDF firmato non è la relazione di questo cruscotto")

// Release composes all that is to be published of a review. It refuses, with an [*ObstacleError], what is no final
// document: one with errors that nobody accepted, without the Giunta's act of approval or without the outcome of the
// OIV's validation; what a draft may lack, it may not lack either: the body's name and the year, and nobody's score by
// name.
func (r *Review) Release(ctx context.Context, o ReleaseOptions) (*portal.Release, error) {
	if reasons := r.Obstacles(o.Kind, o.When); len(reasons) > 0 {
		return nil, &ObstacleError{Reasons: reasons, Draft: len(r.Obstacles(DraftRelease, o.When)) > 0}
	}
	if o.Kind == DraftRelease {
		r = r.asDraft()
	}
	file, err := r.PDF(ctx)
	if err != nil {
		return nil, err
	}
	doc, _ := r.Document() // the PDF has them
	data, _ := r.Data()
	release := &portal.Release{
		Document:         doc,
		Data:             data,
		Publication:      r.Dashboard().Entity.Publication,
		Findings:         portal.CountFindings(r.Findings),
		PDF:              file,
		Validation:       o.Validation,
		ValidationSigned: o.Validation != nil && pdf.Signed(o.Validation),
	}
	if o.Signed != nil {
		v, err := r.signed(ctx, o.Signed)
		if err != nil {
			return nil, err
		}
		if len(v.Lost) > 0 && !o.AnyLoss {
			return nil, &ObstacleError{Reasons: v.Lost, Lost: true}
		}
		release.PDF, release.Signed = o.Signed, true
		release.Data = v.Data
		release.Document, _ = v.rebuilt.Document()
	}
	if o.Dossier {
		if release.Dossier, err = r.Dossier(ctx, ForEveryone); err != nil {
			return nil, err
		}
	}
	return release, nil
}

// Notices are what whoever publishes at a moment should know, where nothing stands in the way: a term that has passed, records that stay incomplete.
func (r *Review) Notices(kind ReleaseKind, when time.Time) []error {
	if kind == DraftRelease {
		r = r.asDraft()
	}
	doc, err := r.Document()
	if err != nil {
		return []error{err}
	}
	data, err := r.Data()
	if err != nil {
		return []error{err}
	}
	return (&portal.Release{Document: doc, Data: data, Publication: r.Dashboard().Entity.Publication}).Notices(when)
}

// asDraft is the same review, its document marked as a draft.
func (r *Review) asDraft() *Review {
	o := r.options
	o.Draft = DraftAlways
	return &Review{
		Reading:  r.Reading,
		Evidence: r.Evidence,
		Findings: r.Findings,
		options:  o,
		made:     r.made,
	}
}

// Obstacles says what stands in the way of publishing at a moment: a sentence each, without full stop. A zero moment isn't looked at.
func (r *Review) Obstacles(kind ReleaseKind, when time.Time) []string {
	entity := r.Dashboard().Entity
	var reasons []string
	if entity.Name.Empty() {
		reasons = append(reasons, "nel foglio Ente manca il nome dell'ente")
	}
	if entity.Year == 0 {
		reasons = append(reasons, "nel foglio Ente manca l'anno")
	}
	for _, f := range r.Findings {
		if f.Rule == rules.NamedScore && f.Waived == "" {
			reasons = append(reasons, fmt.Sprintf("in %s una valutazione sta accanto al nome di una persona", f.Cell))
		}
	}
	for _, address := range []scoring.Text{entity.Publication.Address, entity.Publication.Contact, entity.BudgetLink} {
		if _, ok := scoring.WebAddress(address.Text); !ok && scoring.LooksLikeAddress(address.Text) {
			reasons = append(reasons, fmt.Sprintf("in %s «%s» non è un indirizzo web, come https://www.esempio.it/performance/",
				cmp.Or(address.Cell.String(), "un testo del foglio Ente"), address.Text))
		}
	}
	if kind == DraftRelease {
		return reasons
	}
	var open []string
	for _, f := range r.Findings {
		if f.Severity == scoring.Error && f.Waived == "" {
			open = append(open, cmp.Or(f.Cell.String(), "file"))
		}
	}
	const most = 5
	switch {
	case len(open) > most:
		reasons = append(
			reasons,
			fmt.Sprintf(
				"ci sono %d errori che nessuno ha accettato (%s e altri: li elenca «relazione validate»)",
				len(open),
				strings.Join(open[:most], ", "),
			),
		)
	case len(open) > 0:
		reasons = append(
			reasons,
			fmt.Sprintf(
				"ci sono errori che nessuno ha accettato (%s: li spiega «relazione validate»)",
				strings.Join(open, ", "),
			),
		)
	}
	if entity.ReportAct.Name.Empty() || entity.ReportAct.Date.IsZero() {
		reasons = append(
			reasons,
			"nel foglio Ente manca l'atto con cui la Giunta ha approvato la relazione, con la sua data",
		)
	}
	if !entity.ReportAct.Date.IsZero() && entity.Year != 0 && entity.ReportAct.Date.Year() <= entity.Year {
		reasons = append(
			reasons,
			fmt.Sprintf(
				"l'atto della Giunta (%s) è precedente alla fine del %d",
				entity.ReportAct.Date.Format("02/01/2006"),
				entity.Year,
			),
		)
	}
	if !when.IsZero() && entity.ReportAct.Date.After(when) {
		reasons = append(
			reasons,
			fmt.Sprintf("l'atto della Giunta (%s) è nel futuro", entity.ReportAct.Date.Format("02/01/2006")),
		)
	}
	switch outcome := scoring.Fold(entity.Publication.Outcome.Text); {
	case outcome == "":
		reasons = append(reasons, "nel foglio Ente manca l'esito della validazione dell'OIV")
	case !strings.Contains(outcome, "validat") && !strings.Contains(outcome, "positiv") && !strings.Contains(outcome,
		"negativ") && !strings.Contains(outcome, "favorevol"):
		reasons = append(
			reasons,
			fmt.Sprintf(
				"nel foglio Ente l'esito della validazione dell'OIV è «%s»: scrivere «validata», «validata con "+
					"osservazioni» o «non validata»",
				entity.Publication.Outcome.Text,
			),
		)
	}
	return reasons
}

// signed checks that a signed file is the review's document with signatures after it. The workbook may have been filled
// in since, in what the document doesn't say.
func (r *Review) signed(ctx context.Context, signed []byte) (*Verification, error) {
	v, err := Verify(ctx, signed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotOurs, err)
	}
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	if differences := opendata.Difference(v.Data, data); len(differences) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrNotOurs, differences[0])
	}
	switch {
	case v.Tampering != "":
		return nil, fmt.Errorf("%w: è stato modificato: %s", ErrNotOurs, v.Tampering)
	case v.Bytes == Identical:
		return nil, fmt.Errorf("%w: non è firmato", ErrNotOurs)
	case v.Bytes != Signed:
		return nil, fmt.Errorf("%w: i suoi byte sono altri, o è stato firmato con una busta CAdES", ErrNotOurs)
	}
	return v, nil
}

// CheckSite verifies a published folder: hashes, missing and foreign files, the index; that each document verifies and
// has what its standards ask; and that the page, the tables and the data are those that the document's own data give.
func CheckSite(ctx context.Context, dir string) (*portal.Report, error) {
	return portal.Check(
		dir,
		func(r portal.Revision, read func(string) []byte) []string { return checkRevision(ctx, r, read) },
	)
}

func checkRevision(ctx context.Context, r portal.Revision, read func(string) []byte) []string {
	file := read(r.Manifest.Document.Name)
	v, err := Verify(ctx, file)
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", r.Manifest.Document.Name, err)}
	}
	var problems []string
	problem := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if !v.Agrees() && !(v.OtherProgram() && v.AgreesInNumbers()) { // of another version's, the manifest has the bytes
		problem(
			"%s: non è il documento che i suoi dati danno («relazione verify» dice di più)",
			r.Manifest.Document.Name,
		)
	}
	lacks, err := pdf.Lacks(file)
	if err != nil {
		problem("%s: %v", r.Manifest.Document.Name, err)
	}
	for _, what := range lacks {
		problem("%s: %s", r.Manifest.Document.Name, what)
	}
	if v.Data.Entity.Year != r.Manifest.Year || v.Data.Draft != r.Manifest.Draft {
		problem("%s: non è del %d, o non è una bozza come dice il manifest", r.Manifest.Document.Name, r.Manifest.Year)
	}
	if p := portal.WrongRecord(r.Manifest, v.Data, read); p != "" {
		problem("%s", p)
	}
	doc, err := v.rebuilt.Document()
	if err != nil {
		return append(problems, err.Error())
	}
	derived, err := portal.Derived(doc, v.Data)
	if err != nil {
		return append(problems, err.Error())
	}
	for _, f := range derived {
		data := read(f.Name)
		switch {
		case v.Data.Program == Program && !bytes.Equal(data, f.Data):
			problem("%s: non è quello che i dati del documento danno", f.Name)
		case v.Data.Program != Program: // another version may word and draw it otherwise, but not with other numbers
			if missing := missingFigure(f, data, v.Data); missing != "" {
				problem("%s: non c'è %s", f.Name, missing)
			}
		}
	}
	return problems
}

// missingFigure names a computed number of the data that a page doesn't show; empty if it shows all.
func missingFigure(f portal.File, data []byte, d *opendata.Data) string {
	if f.Name != portal.HTMLName(d.Entity.Year) {
		return ""
	}
	for _, figure := range d.Figures() {
		if figure.Number != nil && !bytes.Contains(data, []byte(figure.Number.Shown)) {
			return fmt.Sprintf("%s di %s", figure.Number.Shown, figure.Of)
		}
	}
	return ""
}
