package relazione

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sourcegraph/conc"

	"relazione/internal/hint"
	"relazione/report"
	"relazione/report/html"
	"relazione/report/opendata"
	"relazione/report/pdf"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/rules"
)

// Options are what a review needs besides the workbook. The zero Options hold it against nothing but itself.
type Options struct {
	Plan      *scoring.Dashboard // the approved plan; nil for none
	Previous  *scoring.Dashboard // last year's, whose figures the document shows; nil for none
	Templates report.Templates   // default texts that were changed: what they say is checked too
	// of a document whose workbook names no act of approval; zero for when the workbook was last saved
	Date  time.Time
	Draft Draft          // when the document is marked as one
	Rules []scoring.Rule // others to run besides this program's own
	// the PDF is all that will be asked for: what doesn't depend on the findings is made while they are looked for, and what was read isn't kept
	OnlyPDF bool
}

// Draft says when a document is marked as a draft.
type Draft int

const (
	DraftIfOpen Draft = iota // where errors are open
	DraftAlways
	draftNever // what was published without the mark is composed again without it
	draftOpen  // likewise with it, for the errors that it said to have
	draftClean // and without errors
)

// A Review is a dashboard checked once: what was found, and what follows from it. Its methods may be called from any
// number of goroutines; each result is computed when it is first asked for, and kept.
type Review struct {
	// what was understood of the workbook; nil for data that come from a published document, and where only the PDF is asked for
	Reading  *cruscotto.Reading
	Evidence *scoring.Evidence // the evaluation, and what was looked at to check it
	Findings []scoring.Finding // those of the tree first, in the order of their cells

	options Options
	made    *composition

	document kept[*report.Document]
	data     kept[*opendata.Data]
	file     kept[rendered]
	page     kept[[]byte]
	copied   kept[[]byte]
}

// rendered is a PDF and how many pages it has.
type rendered struct {
	file  []byte
	pages int
}

// Names of the files inside the PDF.
const (
	dataFile     = "relazione.json"
	workbookFile = "cruscotto.xlsx"
)

// Check recomputes every number of a workbook that was read and looks for contradictions, in the tables and in the
// texts. The error, if any, is the context's.
func Check(ctx context.Context, reading *cruscotto.Reading, o Options) (*Review, error) {
	r, err := check(ctx, reading.Dashboard, Program, reading.Book.SHA256, o)
	if err != nil {
		return nil, err
	}
	if !o.OnlyPDF { // the cells of a large workbook take as much memory as all else
		r.Reading = reading
	}
	return r, nil
}

// check is Check for a dashboard, wherever it comes from, of a document that a program made of a workbook.
func check(ctx context.Context, d *scoring.Dashboard, program, sha256 string, o Options) (*Review, error) {
	if o.Date.IsZero() {
		if o.Date = d.Modified; o.Date.IsZero() {
			o.Date = time.Date(max(d.Entity.Year, firstYear), time.December, 31, 0, 0, 0, 0, time.UTC)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e := &scoring.Evidence{Evaluation: scoring.Evaluate(d)}
	if o.Plan != nil {
		e.Plan = scoring.Evaluate(o.Plan)
	}
	if o.Previous != nil {
		e.Previous = scoring.Evaluate(o.Previous)
	}
	c := &composition{Evaluation: e.Evaluation, options: report.Options{Date: o.Date, Templates: o.Templates, Previous: e.Previous}, program: program,
		sha256: sha256}
	if o.OnlyPDF {
		go c.ahead(ctx)
	}
	e.Words = sync.OnceValue(func() []scoring.Prose { return report.Prose(c.Evaluation, c.options) })
	d.Texts(func(t scoring.Text) {
		if r := pdf.Lacking(t.Text); r != 0 {
			e.Unprintable = append(e.Unprintable, scoring.Unprintable{Text: t, Rune: r})
		}
	})
	findings, err := rules.Check(ctx, e, o.Rules...)
	if err != nil {
		return nil, err
	}
	return &Review{Evidence: e, Findings: findings, options: o, made: c}, nil
}

// firstYear is the first that the law on these reports knows (D.lgs. 150/2009).
const firstYear = 2009

// Dashboard is what was checked.
func (r *Review) Dashboard() *scoring.Dashboard { return r.Evidence.Dashboard }

// Open reports whether there are errors that nobody accepted: the document is then a draft.
func (r *Review) Open() bool { return rules.Open(r.Findings) }

// Summary counts what was found: "2 errori, 5 avvisi, nessuna nota, 3 rilievi accettati".
func (r *Review) Summary() string { return rules.Summary(r.Findings) }

// Missing are the optional parts that the workbook lacks, of those whose lack shows in the document.
func (r *Review) Missing() []scoring.Part {
	var missing []scoring.Part
	for _, p := range scoring.OptionalParts {
		if p.Without() != "" && !r.Dashboard().Has(p) {
			missing = append(missing, p)
		}
	}
	return missing
}

// OtherYears says which of the workbooks that this one is held against are of an unexpected year: an error for each.
func (r *Review) OtherYears() []error {
	var wrong []error
	look := func(what string, other *scoring.Dashboard, distance int) {
		year := r.Dashboard().Entity.Year
		if other != nil && other.Entity.Year != 0 && year != 0 && other.Entity.Year != year+distance {
			wrong = append(
				wrong,
				hint.New(
					"controllare il file indicato",
					"il cruscotto indicato come %s è del %d, non del %d",
					what,
					other.Entity.Year,
					year+distance,
				),
			)
		}
	}
	look("piano", r.options.Plan, 0)
	look("anno precedente", r.options.Previous, -1)
	return wrong
}

// Explain says how a number came about: of a node, by code or title, of a cell, or one over the whole tree ("ente"). It
// is nil where there is no such number.
func (r *Review) Explain(what string) []scoring.Explanation { return scoring.Explain(r.Evidence, what) }

// IsTotal reports whether what is explained is a number over the whole tree ("ente").
func (r *Review) IsTotal(what string) bool {
	return slices.ContainsFunc(r.Evidence.Totals(), func(d *scoring.Derivation) bool { return scoring.Fold(d.Code) == scoring.Fold(what) })
}

// FindingsAt are the findings about a cell, accepted ones among them: named with its sheet, or alone for one of the sheets of the tree.
func (r *Review) FindingsAt(cell string) []scoring.Finding {
	cell = strings.ReplaceAll(strings.TrimSpace(cell), "$", "")
	sheet, at, named := strings.Cut(cell, "!")
	if !named {
		at = cell
	}
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f scoring.Finding) bool {
		here := strings.EqualFold(strings.Trim(sheet, "'"), f.Cell.Sheet)
		if !named {
			here = slices.Contains(r.Dashboard().Sheets, scoring.PartSheet{Part: scoring.PartTree, Name: f.Cell.Sheet})
		}
		return f.Cell.Ref == "" || !here || !strings.EqualFold(at, f.Cell.Ref)
	})
}

// Validation is what was found, as data for other programs.
func (r *Review) Validation() *opendata.Validation {
	return opendata.NewValidation(r.name(), r.made.sha256, r.Evidence, r.Findings)
}

// name is the workbook's, without its folder; empty for one that came as bytes.
func (r *Review) name() string {
	if r.Reading == nil {
		return ""
	}
	return r.Reading.Book.Name
}

// Unfinished is why the document is a draft; empty where it isn't one by itself: errors that nobody accepted, or a body or year that isn't named.
func (r *Review) Unfinished() string {
	switch entity := r.Dashboard().Entity; {
	case r.Open():
		return "il cruscotto contiene errori"
	case entity.Name.Empty():
		return "il cruscotto non dice di quale ente è (foglio Ente)"
	case entity.Year == 0:
		return "il cruscotto non dice di quale anno è (foglio Ente)"
	}
	return ""
}

// Document is the Relazione as blocks. With errors that nobody accepted, or without the body or the year, it is marked as a draft. The error, if any, is
// a [*report.TextError]: a text that can't be filled.
func (r *Review) Document() (*report.Document, error) {
	return r.document.get(func() (*report.Document, error) {
		draft, open := r.options.Draft != draftNever, r.Open()
		switch r.options.Draft {
		case DraftIfOpen:
			draft = r.Unfinished() != ""
		case draftOpen, draftClean:
			open = r.options.Draft == draftOpen
		}
		doc, err := r.made.Document()
		if err != nil || !draft {
			return doc, err
		}
		return doc.AsDraft(open), nil
	})
}

// Composable is why the document can't be composed, as [Review.PDF] would say it, found without composing it; nil if nothing is known to stand in
// the way.
func (r *Review) Composable() error {
	if _, err := r.Document(); err != nil {
		return err
	}
	if all := r.Evidence.Unprintable; len(all) > 0 {
		return lacking(all[0].Text.Text, all[0].Text.Cell)
	}
	return nil
}

// lacking is the error of words in a cell with a character that no font of ours has; nil where they have none.
func lacking(words string, cell scoring.Cell) error {
	if c := pdf.Lacking(words); c != 0 {
		return &CharacterError{UnprintableError: &pdf.UnprintableError{Rune: c, Text: words}, Cell: cell}
	}
	return nil
}

// DossierComposable is why the dossier for the evaluation body can't be composed, as [Review.Composable] is for the Relazione: it prints findings and
// waivers, which the Relazione doesn't.
func (r *Review) DossierComposable() error {
	for _, f := range r.Findings {
		for _, words := range []string{f.Message, f.Found, f.Expected, f.Hint, f.Waived, f.Act} {
			if err := lacking(words, f.Cell); err != nil {
				return err
			}
		}
	}
	for _, w := range r.Dashboard().Waivers {
		for _, t := range []scoring.Text{w.Rule, w.Where, w.Found, w.Reason, w.Act} {
			if err := lacking(t.Text, t.Cell); err != nil {
				return err
			}
		}
	}
	if all := r.Evidence.Unprintable; len(all) > 0 {
		return lacking(all[0].Text.Text, all[0].Text.Cell)
	}
	return nil
}

// Data are the document's: all that it is a function of, with every number recomputed.
func (r *Review) Data() (*opendata.Data, error) {
	return r.data.get(func() (*opendata.Data, error) {
		doc, err := r.Document()
		if err != nil {
			return nil, err
		}
		data, err := r.made.Data()
		if err != nil {
			return nil, err
		}
		marked := *data
		marked.Draft, marked.Open = doc.Draft, doc.Open
		return &marked, nil
	})
}

// PDF is the document as an accessible archival PDF that carries its data. The same workbook and options give the same
// bytes. The error, if any, says which text can't be filled or printed.
func (r *Review) PDF(ctx context.Context) ([]byte, error) {
	out, err := r.file.get(func() (rendered, error) { return r.render(ctx) })
	return out.file, err
}

func (r *Review) render(ctx context.Context) (rendered, error) {
	doc, err := r.Document()
	if err != nil {
		return rendered{}, err
	}
	var data, workbook *pdf.Packed
	var pages *pdf.Pages
	steps := []func() error{
		func() (err error) { data, err = r.packedData(); return err },
		func() (err error) { workbook, err = r.packedWorkbook(); return err },
		func() (err error) { pages, err = pdf.Compose(ctx, doc); return r.located(err) },
	}
	if err := inTurns(steps, r.made.large()); err != nil {
		return rendered{}, err
	}
	pages.Attach(workbook)
	pages.Attach(data)
	var b bytes.Buffer
	err = pages.Write(&b)
	return rendered{b.Bytes(), pages.Count()}, err
}

// inTurns takes steps at once, or one after the other until one fails. The error is that of the first step that has one; a panic is the caller's.
func inTurns(steps []func() error, oneByOne bool) error {
	if oneByOne {
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	}
	errs := make([]error, len(steps))
	var running conc.WaitGroup
	for i, step := range steps {
		running.Go(func() { errs[i] = step() })
	}
	running.Wait()
	return cmp.Or(errs...)
}

// packedData are the data as they are attached to the document.
func (r *Review) packedData() (*pdf.Packed, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	if r.made.large() {
		defer r.data.forget()
	}
	return pdf.Pack(pdf.Attachment{Name: dataFile, MIME: "application/json", Relationship: pdf.DataOfDocument,
		Description: "I dati del documento e ogni numero ricalcolato"}, data.Write)
}

// packedWorkbook is the clean workbook as it is attached to the document.
func (r *Review) packedWorkbook() (*pdf.Packed, error) {
	workbook, err := r.made.Workbook()
	if err != nil {
		return nil, err
	}
	defer r.made.workbook.forget()
	return pdf.Pack(pdf.Attachment{Name: workbookFile, MIME: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		Relationship: pdf.SourceOfDocument, Description: "Il cruscotto, con quanto il documento mostra"},
		func(w io.Writer) error { _, err := w.Write(workbook); return err })
}

// Page is the document as a page of HTML that needs nothing else.
func (r *Review) Page() ([]byte, error) {
	return r.page.get(func() ([]byte, error) {
		doc, err := r.Document()
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = html.Render(&b, doc)
		return b.Bytes(), err
	})
}

// Annotated is a copy of the workbook with the findings beside their cells. It is an error for a review that comes from
// no workbook.
func (r *Review) Annotated(ctx context.Context) ([]byte, error) {
	if r.Reading == nil {
		return nil, errors.New("i dati di un documento pubblicato non hanno una cartella di lavoro da annotare")
	}
	return r.copied.get(func() ([]byte, error) { return cruscotto.Annotate(ctx, r.Reading.Book, r.Findings) })
}

// An Audience is who a dossier is for.
type Audience int

const (
	ForEvaluators Audience = iota // everything that was found
	ForEveryone                   // without what only the workbook says, and without its name
)

// Dossier is the paper for the evaluation body as a PDF of the same conformance as the Relazione. A Relazione that
// can't be composed yet is no obstacle: the dossier says so. The error, if any, says which text can't be printed.
func (r *Review) Dossier(ctx context.Context, to Audience) ([]byte, error) {
	name, findings := r.name(), r.Findings
	if to == ForEveryone { // a file's own name may be a person's
		name, findings = fmt.Sprintf("cruscotto %d.xlsx", r.Dashboard().Entity.Year), rules.Public(findings)
	}
	checked := opendata.CountChecked(r.Evidence)
	o := report.DossierOptions{
		Workbook:  name,
		SHA256:    r.made.sha256,
		Program:   Program,
		Date:      r.options.Date,
		Checked:   report.Counts(checked),
		Templates: r.options.Templates,
	}
	if act := r.Dashboard().Entity.ReportAct; !act.Date.IsZero() {
		o.Date = act.Date
	}
	if out, err := r.file.get(func() (rendered, error) { return r.render(ctx) }); err == nil {
		o.Relazione, _ = r.Document()
		o.Pages = out.pages
	} else if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	doc, err := report.Dossier(r.Evidence, findings, o)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = pdf.Render(ctx, &b, doc)
	return b.Bytes(), r.located(err)
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

// Hint is what to do about it.
func (e *CharacterError) Hint() string {
	return "sostituirlo o toglierlo: il carattere tipografico della relazione non lo ha"
}

// located gives an error about a character the first cell that has it.
func (r *Review) located(err error) error {
	unprintable := (*pdf.UnprintableError)(nil)
	if !errors.As(err, &unprintable) {
		return err
	}
	e := &CharacterError{UnprintableError: unprintable}
	r.Dashboard().Texts(func(t scoring.Text) {
		if e.Cell == (scoring.Cell{}) && strings.ContainsRune(t.Text, unprintable.Rune) {
			e.Cell = t.Cell
		}
	})
	return e
}

// kept is a result that is computed once. One that a context cut short is computed again when it is asked for again.
type kept[T any] struct {
	mu    sync.Mutex
	done  bool
	value T
	err   error
}

// forget lets go of the result.
func (k *kept[T]) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	var nothing T
	k.value, k.done = nothing, false
}

func (k *kept[T]) get(compute func() (T, error)) (T, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.done {
		return k.value, k.err
	}
	value, err := compute()
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return value, err
	}
	k.value, k.err, k.done = value, err, true
	return value, err
}
