package cruscotto

import (
	"fmt"
	"slices"
	"strings"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// headerRows is how far down the labels of a plain table may begin: title rows and notes come first.
const headerRows = 30

// A cell is one that a column is read from.
type cell struct {
	sheet *workbook.Sheet
	at    ref.Position // in column 0 where the sheet lacks the column
	unit  string       // of the row, where a column says it
}

func (c cell) text() scoring.Text   { return c.sheet.Text(c.at) }
func (c cell) value() scoring.Value { return c.sheet.Value(c.at) }

// fail is an error about what stands in the cell.
func (c cell) fail(remedy, format string, args ...any) error {
	return &workbook.Error{
		Sheet:   c.sheet.Name,
		Cell:    c.at.String(),
		Problem: fmt.Sprintf(format, args...),
		Remedy:  remedy,
	}
}

// A column of a plain table whose rows are Ts is all that is known of it: how it is labelled, and how a cell becomes
// part of a row and comes from one.
type column[T any] struct {
	label    string // the one we write
	synonyms []string
	optional bool
	width    float64 // in Excel's characters
	read     func(c cell, row *T) error
	// a scoring.Text or Value, a string, an int; nil for nothing
	write func(row *T) any
	dress func(b *builder, index int, to *workbook.MadeCell) // what is more to write than the value; nil for nothing

	understood func(words string) bool // the words are among those of the column; nil for a column of any

	// what a form adds
	prompt  string                            // what a cell says when it is chosen; empty for nothing
	options func(*scoring.Dashboard) []string // what there is to choose from; nil for anything
	code    string                            // number format of a cell still to be filled in; empty for none
	open    bool                              // the column must be there, and its cells may be left empty
}

// words is a column of texts.
func words[T any](label string, width float64, field func(*T) *scoring.Text, synonyms ...string) column[T] {
	return column[T]{label: label, synonyms: synonyms, width: width,
		read:  func(c cell, row *T) error { *field(row) = c.text(); return nil },
		write: func(row *T) any { return *field(row) }}
}

// optionalWords is a column of words that may be missing.
func optionalWords[T any](label string, width float64, field func(*T) *scoring.Text, synonyms ...string) column[T] {
	c := words(label, width, field, synonyms...)
	c.optional = true
	return c
}

// quantities is a column of numbers.
func quantities[T any](label string, width float64, field func(*T) *scoring.Value, synonyms ...string) column[T] {
	return column[T]{label: label, synonyms: synonyms, width: width,
		read:  func(c cell, row *T) error { *field(row) = c.value(); return nil },
		write: func(row *T) any { return *field(row) }}
}

// shares is a column of percentages, each of which must be one.
func shares[T any](label string, width float64, field func(*T) *scoring.Value, synonyms ...string) column[T] {
	c := quantities(label, width, field, synonyms...)
	c.read = func(c cell, row *T) error {
		v := c.value()
		if !v.Known() || v.Unit != scoring.Percent {
			return c.fail("scrivere per esempio 90%", "«%s»: serve una percentuale", v.Text)
		}
		*field(row) = v
		return nil
	}
	return c
}

// years is a column of years from which rules hold; 0 for an empty cell.
func years[T any](label string, width float64, field func(*T) *int, synonyms ...string) column[T] {
	return column[T]{label: label, synonyms: synonyms, width: width, optional: true,
		read: func(c cell, row *T) error {
			t := c.text()
			if t.Empty() {
				return nil
			}
			year, ok := parseYear(t.Text)
			if !ok {
				return c.fail("scrivere l'anno da cui la regola vale, per esempio 2024", "«%s» non è un anno", t.Text)
			}
			*field(row) = year
			return nil
		},
		write: func(row *T) any {
			if *field(row) == 0 {
				return nil
			}
			return *field(row)
		}}
}

// choices is a column of words from a list, among, which parse knows.
func choices[T, C any](
	label string,
	width float64,
	field func(*T) *C,
	parse func(string) (C, error),
	show func(C) string,
	among []C,
	synonyms ...string,
) column[T] {
	options := func(*scoring.Dashboard) []string {
		var words []string
		for _, choice := range among {
			words = append(words, show(choice))
		}
		return words
	}
	return column[T]{label: label, synonyms: synonyms, width: width, options: options,
		read: func(c cell, row *T) error {
			choice, err := parse(c.text().Text)
			if err != nil {
				return c.fail("scegliere una delle voci elencate", "%v", err)
			}
			*field(row) = choice
			return nil
		},
		write: func(row *T) any { return show(*field(row)) }}
}

// maybe makes a column one that a table may lack.
func (c column[T]) maybe() column[T] {
	c.optional = true
	return c
}

// says gives the column the words that a form shows when one of its cells is chosen.
func (c column[T]) says(prompt string) column[T] {
	c.prompt = prompt
	return c
}

// orNothing lets the cells of a column that must be there be left empty.
func (c column[T]) orNothing() column[T] {
	c.open = true
	return c
}

// as gives the column the number format of what is to be filled in.
func (c column[T]) as(code string) column[T] {
	c.code = code
	return c
}

func (c column[T]) matches(label string) bool {
	folded := scoring.Fold(label)
	return folded == scoring.Fold(c.label) || slices.Contains(c.synonyms, folded)
}

// A plainTable is a table whose rows are each one thing of the dashboard's.
type plainTable[T any] struct {
	columns []column[T]
	rows    func(*scoring.Dashboard) *[]T
	keep    func(*T) bool // rows that say something; nil for all
}

// A table is a plain table, whatever its rows are.
type table interface {
	// find recognizes the table's header in a row: the column of each of its columns, 0 for those that aren't there;
	// nil if it isn't one.
	find(s *workbook.Sheet, row int) []int
	// readRow reads a row into a dashboard; empty where nothing stands in it.
	readRow(s *workbook.Sheet, row int, at []int, d *scoring.Dashboard) (empty bool, err error)
	// labels are those that a header must have.
	labels() []string
	// lay writes the table on a page.
	lay(p *page)
	// widths are those of its columns.
	widths() []float64
	// prepare gives rows of a form's page their prompts and drop-downs.
	prepare(p *page, from, to int) error
	// format gives the columns of a form's page the number formats of what is to be filled in.
	format(p *page)
	// filled reports whether a dashboard has any of its rows.
	filled(d *scoring.Dashboard) bool
}

func (t *plainTable[T]) find(s *workbook.Sheet, row int) []int {
	at := make([]int, len(t.columns))
	for c := 1; c <= s.LastColumn(row, row); c++ {
		label := s.Shown(ref.At(c, row))
		for i := range t.columns {
			if at[i] == 0 && label != "" && t.columns[i].matches(label) {
				at[i] = c
				break
			}
		}
	}
	for i := range t.columns {
		if at[i] == 0 && !t.columns[i].optional {
			return nil
		}
	}
	return at
}

func (t *plainTable[T]) readRow(s *workbook.Sheet, row int, at []int, d *scoring.Dashboard) (empty bool, err error) {
	empty = true
	for _, col := range at {
		if col != 0 && s.Shown(ref.At(col, row)) != "" {
			empty = false
		}
	}
	if empty {
		return true, nil
	}
	var out T
	for i, c := range t.columns {
		if err := c.read(cell{sheet: s, at: ref.At(at[i], row)}, &out); err != nil {
			return false, err
		}
	}
	if t.keep == nil || t.keep(&out) {
		all := t.rows(d)
		*all = append(*all, out)
	}
	return false, nil
}

func (t *plainTable[T]) labels() []string {
	var labels []string
	for _, c := range t.columns {
		if !c.optional {
			labels = append(labels, "«"+c.label+"»")
		}
	}
	return labels
}

func (t *plainTable[T]) widths() []float64 {
	widths := make([]float64, len(t.columns))
	for i, c := range t.columns {
		widths[i] = c.width
	}
	return widths
}

func (t *plainTable[T]) filled(d *scoring.Dashboard) bool { return len(*t.rows(d)) > 0 }

// lay writes a header and rows. Rows grow with the longest of their texts.
func (t *plainTable[T]) lay(p *page) {
	labels := make([]any, len(t.columns))
	for i, c := range t.columns {
		labels[i] = c.label
		if p.form && !c.optional && !c.open {
			labels[i] = c.label + compulsoryMark
		}
	}
	p.line(30, look{header: true}, labels...)
	rows := *t.rows(p.dashboard)
	for index := range rows {
		values := make([]any, len(t.columns))
		lines := 1
		for i, c := range t.columns {
			v := c.write(&rows[index])
			if text, ok := v.(scoring.Text); ok {
				lines = max(lines, linesIn(text.Text, c.width))
			}
			to := p.cell(v, look{})
			if c.dress != nil {
				c.dress(p.builder, index, &to)
			}
			values[i] = to
		}
		p.line(min(workbook.MaxRowHeight, float64(lines)*13+5), look{}, values...)
	}
}

func (t *plainTable[T]) prepare(p *page, from, to int) error {
	for i, c := range t.columns {
		if err := p.choose(ref.Area{From: ref.At(i+1, from), To: ref.At(i+1, to)}, c.label, c.prompt, p.offered(c.options)); err != nil {
			return err
		}
	}
	return nil
}

func (t *plainTable[T]) format(p *page) {
	for i, c := range t.columns {
		p.sheet.ColumnStyle(i+1, p.style(look{code: c.code}))
	}
}

// readOnly reads the only table of a sheet, from its header to the end; blank rows don't count.
func readOnly(t table) func(*workbook.Sheet, *scoring.Dashboard) error {
	return func(s *workbook.Sheet, d *scoring.Dashboard) error {
		last := s.LastRow()
		for header := 1; header <= min(headerRows, last); header++ {
			at := t.find(s, header)
			if at == nil {
				continue
			}
			for row := header + 1; row <= last; row++ {
				if _, err := t.readRow(s, row, at, d); err != nil {
					return err
				}
			}
			return nil
		}
		if last == 0 {
			return nil // an empty sheet says nothing
		}
		return &workbook.Error{Sheet: s.Name,
			Problem: fmt.Sprintf(
				"nelle righe 1–%d non c'è una riga con le intestazioni %s",
				min(headerRows, last),
				strings.Join(t.labels(), ", "),
			),
			Remedy: "scrivere le intestazioni delle colonne nella prima riga della tabella"}
	}
}

// An entry is a line of a sheet that says one thing: a label and what it says.
type entry struct {
	label string
	read  func(c cell, d *scoring.Dashboard) error
	write func(d *scoring.Dashboard) any // a string, an int, a scoring.Value or a time.Time; nil where it says nothing

	ifSaid bool // it is written only where it says something; the others stand there to be filled in
	must   bool // a form marks it as compulsory

	prompt  string                            // what a form says when its cell is chosen
	options func(*scoring.Dashboard) []string // what a form offers to choose from; nil for anything

	over func(d *scoring.Dashboard) *scoring.Image // what lies over the cell; nil for entries of words
}

// readMixed reads a sheet of entries and tables, each of which ends at a blank row or at the next header. A line that
// is neither is noted as unrecognized, but for one that says one thing only, as titles do.
func readMixed(entries []entry, tables []table) func(*workbook.Sheet, *scoring.Dashboard) error {
	return func(s *workbook.Sheet, d *scoring.Dashboard) error {
		var open table
		var at []int
		previous := 0
	rows:
		for _, r := range s.Rows {
			if r.Number > previous+1 {
				open = nil
			}
			previous = r.Number
			for _, t := range tables {
				if found := t.find(s, r.Number); found != nil {
					open, at = t, found
					continue rows
				}
			}
			if open != nil {
				empty, err := open.readRow(s, r.Number, at, d)
				if err != nil {
					return err
				}
				if empty {
					open = nil
				}
				continue
			}
			if err := readEntry(s, r, entries, d); err != nil {
				return err
			}
		}
		return nil
	}
}

// readEntry reads a line of a sheet that says one thing.
func readEntry(s *workbook.Sheet, r workbook.Row, entries []entry, d *scoring.Dashboard) error {
	label := firstText(s, r)
	if label.Text == "" {
		return nil
	}
	for _, e := range entries {
		if scoring.Fold(e.label) != scoring.Fold(label.Text) {
			continue
		}
		first := ref.At(r.Cells[0].Col, r.Number)
		at := ref.At(first.Col+1, r.Number)
		for {
			if anchor, merged := s.Covered(at); !merged || anchor != first {
				break
			}
			at.Col++ // the label is merged over more columns
		}
		return e.read(cell{sheet: s, at: at}, d)
	}
	if len(r.Cells) > 1 {
		d.Unrecognized = append(d.Unrecognized, label)
	}
	return nil
}
