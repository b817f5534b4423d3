package report

import (
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"

	"relazione/scoring"
)

// Options are what a document needs besides the evaluation.
type Options struct {
	Draft bool      // findings are open: every edition says so
	Date  time.Time // of the document, if the workbook gives no act of approval

	Templates Templates           // default texts that were changed
	Previous  *scoring.Evaluation // last year's, to show the trend; nil without
}

// Relazione assembles the annual report (art. 10 c. 1 lett. b D.lgs. 150/2009). The error, if any, is a [*TextError]: a text
// of the workbook's or of the templates' that can't be filled.
func Relazione(e *scoring.Evaluation, o Options) (*Document, error) {
	c := newComposer(e, o)
	c.calculations = calculationsOf(e)
	entity := c.d.Entity
	doc := &Document{
		Title: "Relazione sulla Performance", Entity: entity.Name.Text, Year: entity.Year, Lang: "it-IT", Draft: o.Draft, Date: o.Date,
	}
	if entity.Year != 0 {
		doc.Title = fmt.Sprintf("%s %d", doc.Title, entity.Year)
	}
	doc.Subject = "Risultati della performance organizzativa, ai sensi dell'art. 10 del D.lgs. 150/2009"
	if !entity.ReportAct.Date.IsZero() {
		doc.Date = entity.ReportAct.Date
	}
	profile, _ := entity.Profile()
	files := profileFiles[profile.Name]
	doc.Templates, doc.Previous = o.Templates.of(files), o.Previous
	body, err := c.assemble(files, c.directives())
	if err != nil {
		return nil, err
	}
	for i, p := range c.d.Passages {
		if c.used[i] {
			doc.Passages = append(doc.Passages, p)
		}
	}
	contents := number(body)
	title := &TitleBlock{Entity: doc.Entity, Title: doc.Title}
	if act := entity.ReportAct; !act.Name.Empty() {
		line := "Approvata dalla Giunta con " + act.Name.Text
		if date := LongDate(act.Date); date != "" {
			line += " del " + date
		}
		title.Lines = append(title.Lines, Text(line))
	}
	if o.Draft { // on the pages it is a mark, which a screen reader passes over
		title.Lines = append(title.Lines, Inline{{Text: "Bozza: contiene rilievi non risolti.", Strong: true}})
	}
	doc.Body = append([]Block{title, contents}, body...)
	doc.Calculations = c.calculations.list
	return doc, nil
}

// A TextError is a text that can't be filled or read: a template's, or a passage of the workbook's.
type TextError struct {
	File string       // of a template; empty for a passage
	Cell scoring.Cell // of a passage
	Err  error
}

func (e *TextError) Error() string {
	where := e.File
	if where == "" {
		where = e.Cell.String()
	}
	return fmt.Sprintf("%s: %v", where, e.Err)
}

func (e *TextError) Unwrap() error { return e.Err }

// Hint is what to do about it.
func (e *TextError) Hint() string {
	return "correggere il testo o il segnaposto; il manuale elenca quelli ammessi"
}

// errNoValue is a placeholder for something that the workbook doesn't have.
var errNoValue = errors.New("il valore non c'è")

// A composer is the state of assembling one document.
type composer struct {
	e *scoring.Evaluation
	d *scoring.Dashboard

	used            []bool           // passages that the document has, by their place
	withoutPassages bool             // only the default texts are wanted
	extra           template.FuncMap // functions of this document only

	calculations calculations
	templates    Templates
	previous     *scoring.Evaluation
	paired       map[*scoring.Node]*scoring.Node
}

func newComposer(e *scoring.Evaluation, o Options) *composer {
	return &composer{e: e, d: e.Dashboard, used: make([]bool, len(e.Dashboard.Passages)), templates: o.Templates, previous: o.Previous}
}

// appendSections adds a file's blocks: what begins at a deeper heading than the first level goes on the last section.
func appendSections(body, blocks []Block) []Block {
	for _, b := range blocks {
		if s, ok := b.(*Section); ok && s.deeper && len(body) > 0 {
			if last, ok := body[len(body)-1].(*Section); ok {
				last.Body = append(last.Body, s)
				continue
			}
		}
		body = append(body, b)
	}
	return body
}

// prune drops sections that nothing stands in.
func prune(blocks []Block) []Block {
	kept := blocks[:0]
	for _, b := range blocks {
		if s, ok := b.(*Section); ok {
			if s.Body = prune(s.Body); len(s.Body) == 0 {
				continue
			}
		}
		kept = append(kept, b)
	}
	return kept
}

// number gives sections, tables and notes their numbers, fills the references to them and lists the contents.
func number(body []Block) *Contents {
	contents := &Contents{Title: "Indice"}
	labels := map[string]string{}
	tables := 0
	var visit func([]Block, string, int)
	visit = func(blocks []Block, prefix string, level int) {
		count := 0
		for _, b := range blocks {
			switch b := b.(type) {
			case *Section:
				if b.Number != "" {
					count++
					b.Number = fmt.Sprintf("%s%d", prefix, count)
				}
				if b.ID == "" {
					b.ID = fmt.Sprintf("sezione-%d", len(contents.Entries)+len(labels)+1)
				}
				label := b.Number
				if label == "" {
					label, _, _ = strings.Cut(b.Title.String(), " – ")
				}
				labels[b.ID] = label
				if level <= 2 {
					contents.Entries = append(contents.Entries, Entry{level, b.Number, b.Title.String(), b.ID})
				}
				inner := prefix
				if b.Number != "" {
					inner = b.Number + "."
				}
				if level >= 2 { // deeper headings go without numbers
					clearNumbers(b.Body)
				}
				visit(b.Body, inner, level+1)
			case *Table:
				if b.Numbered {
					tables++
					label := fmt.Sprintf("Tabella\u00a0%d", tables)
					labels[b.ID] = label
					b.Caption = append(Inline{{Text: label + " – "}}, b.Caption...)
					contents.Entries = append(contents.Entries, Entry{level, "", b.Caption.String(), b.ID})
				}
			}
		}
	}
	visit(body, "", 1)
	titles := map[string]string{}
	for _, entry := range contents.Entries {
		titles[entry.ID] = entry.Title
	}
	notes := 0
	eachInline(body, func(words Inline, listed bool) {
		for i := range words {
			if note := words[i].Note; note != nil {
				notes++
				note.Number, words[i].Text = notes, fmt.Sprint(notes)
			}
			id, ok := strings.CutPrefix(words[i].Link, "#")
			if !ok || words[i].Text != "" {
				continue
			}
			words[i].Text = labels[id]
			if listed {
				words[i].Text = titles[id]
			}
		}
	})
	return contents
}

func clearNumbers(blocks []Block) {
	for _, b := range blocks {
		if s, ok := b.(*Section); ok {
			s.Number = ""
		}
	}
}

// eachInline calls f for every inline text below blocks; alone says that a list's entry is just that.
func eachInline(blocks []Block, f func(words Inline, alone bool)) {
	for _, b := range blocks {
		switch b := b.(type) {
		case *Section:
			f(b.Title, false)
			eachInline(b.Body, f)
		case *Paragraph:
			f(b.Text, false)
		case *List:
			for _, item := range b.Items {
				if p, ok := item.Body[0].(*Paragraph); ok && len(item.Body) == 1 && len(p.Text) == 1 {
					f(p.Text, true)
					continue
				}
				eachInline(item.Body, f)
			}
		case *Table:
			f(b.Caption, false)
			for _, rows := range [][]Row{b.Head, b.Body} {
				for _, row := range rows {
					for _, cell := range row {
						f(cell.Text, false)
					}
				}
			}
		case *Chart:
			f(b.Caption, false)
		}
	}
}
