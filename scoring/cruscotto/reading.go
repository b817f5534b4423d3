package cruscotto

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// A Reading is what was understood of a book. It is complete when it is returned and doesn't change
// afterwards.
type Reading struct {
	Book      *workbook.Book
	Sheets    []SheetUse  // what each sheet was taken for, in their order
	Tables    []Table     // where the tree stands
	Columns   []ColumnUse // what each column of the tree's table was taken for
	Decisions []Decision  // what else was chosen, and why
	Outline   bool        // levels stand one below the other
	Dashboard *scoring.Dashboard

	layout *layout
}

// A SheetUse says what a sheet was taken for.
type SheetUse struct {
	Name string
	Part scoring.Part // empty for a sheet that is no part of the dashboard
}

// A ColumnUse says what a column was taken for; [Reading.Why] says why.
type ColumnUse struct {
	Header scoring.Text
	As     string // in Italian: "peso: obiettivo operativo"
	Role   string // in Italian, without the level: "peso"; empty for a column that isn't read
	Level  string // whose it is, in the singular; empty for what indicators have

	header header
	role   role
	means  string // what the sheet Mappa would have to say; empty for As
}

// A Decision is another choice that was made: of the sheet, of the row of labels, of the order of the levels.
type Decision struct {
	Of     string // in Italian
	Chosen string
	Why    string
}

// A Table is where a part of the tree stands, and what its rows are.
type Table struct {
	Sheet string
	First string // the cell of its first label
	Last  string // the last cell of its rows
	Rows  map[RowKind][]int
}

// A RowKind is what a row of a table is.
type RowKind string

// Kinds of rows.
const (
	LabelRow       RowKind = "intestazioni"
	DataRow        RowKind = "dati"
	HeadingRow     RowKind = "titoli"
	TotalRow       RowKind = "totali"
	PlaceholderRow RowKind = "segnaposto"
	EarlierRow     RowKind = "periodi precedenti"
	NoteRow        RowKind = "note"
)

// RowKinds are all, in the order in which they are told.
var RowKinds = []RowKind{LabelRow, HeadingRow, DataRow, PlaceholderRow, TotalRow, EarlierRow, NoteRow}

// OpenFile reads the workbook at a path within the usual limits. The error, if any, is a [*workbook.Error], or the
// context's.
func OpenFile(ctx context.Context, path string) (*Reading, error) {
	b, err := workbook.OpenFile(ctx, path, workbook.DefaultLimits())
	if err != nil {
		return nil, err
	}
	return Read(ctx, b)
}

// Read understands a book. The error, if any, is a [*workbook.Error] that says what is missing, or the context's.
func Read(ctx context.Context, b *workbook.Book) (*Reading, error) {
	r := &reader{
		book:    b,
		reading: &Reading{Book: b, Dashboard: &scoring.Dashboard{Modified: b.Modified}},
		aliases: map[string]scoring.Part{},
		words: &dictionary{
			fields:  map[string]field{},
			levels:  map[string]scoring.Level{},
			ignored: map[string]bool{},
			cells:   map[scoring.Cell]meaning{},
			labels:  map[string]meaning{},
		},
	}
	if err := r.guarded(ctx); err != nil {
		if located, ok := err.(*workbook.Error); ok && located.File == "" {
			located.File = b.Name
		}
		return nil, err
	}
	return r.reading, nil
}

// A reader is the state of understanding one book.
type reader struct {
	book    *workbook.Book
	reading *Reading
	aliases map[string]scoring.Part // sheets of ours by the names that the workbook has for them, folded
	words   *dictionary
	tree    []*workbook.Sheet // those that the tree stands on
}

// guarded reads behind the door that strangers' bytes come through.
func (r *reader) guarded(ctx context.Context) (err error) {
	defer workbook.Guard(&err)
	return r.read(ctx)
}

func (r *reader) read(ctx context.Context) error {
	d := r.reading.Dashboard
	if err := r.readMap(); err != nil {
		return err
	}
	for _, p := range parts {
		s := r.find(p.part)
		if s == nil {
			continue
		}
		d.Sheets = append(d.Sheets, scoring.PartSheet{Part: p.part, Name: s.Name})
		if err := p.read(s, d); err != nil {
			return err
		}
		if p.part == scoring.PartEntity {
			if err := r.readLogo(ctx, s); err != nil {
				return err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// The tree comes last: labels with years are understood by the report's.
	r.words.year = cmp.Or(d.Entity.Year, r.words.year)
	d.Entity.Year = r.words.year // the sheet Mappa may say it instead of Ente
	tree, err := r.treeRegions()
	if err != nil {
		return err
	}
	if r.words.year == 0 {
		r.words.year = r.reportYear(tree)
	}
	if len(tree) > 0 && tree[0].header > 0 && !tree[0].proven {
		r.decide(
			"riga delle intestazioni",
			fmt.Sprintf("%s, riga %d", tree[0].sheet.Upright().Name, tree[0].header),
			fmt.Sprintf(
				"%d delle sue %d etichette hanno un significato",
				min(tree[0].known, len(tree[0].labels)),
				len(tree[0].labels),
			),
		)
	}
	for _, g := range tree {
		d.Questions = append(d.Questions, g.doubts...)
		if g.header > 0 {
			r.reading.Tables = append(r.reading.Tables, g.table())
		}
		if on := g.sheet.Upright(); !slices.Contains(r.tree, on) {
			r.tree = append(r.tree, on)
		}
	}
	for i, s := range r.tree {
		d.Sheets = slices.Insert(d.Sheets, i, scoring.PartSheet{Part: scoring.PartTree, Name: s.Name})
	}
	if err := r.readTree(r.table(tree)); err != nil {
		return err
	}
	if err := within(d.Bounded()); err != nil {
		return err
	}
	r.surface()
	return ctx.Err()
}

// within is an error about a bound of dashboards, as one of the workbook's; nil for none.
func within(err error) error {
	over := (*scoring.BoundError)(nil)
	if !errors.As(err, &over) {
		return err
	}
	return &workbook.Error{Sheet: over.Cell.Sheet, Cell: over.Cell.Ref, Problem: over.Problem(), Remedy: over.Hint()}
}

// find is the sheet of a part: the one with its name, in any spelling, or the one that the sheet Mappa says it is; nil
// if there is none.
func (r *reader) find(p scoring.Part) *workbook.Sheet {
	for _, s := range r.book.Sheets {
		if scoring.Fold(s.Name) == scoring.Fold(string(p)) {
			return s
		}
	}
	for _, s := range r.book.Sheets {
		if r.aliases[scoring.Fold(s.Name)] == p {
			return s
		}
	}
	var among *workbook.Sheet // with a year or other words around: "SMVP 2021", "Dati ente"
	for _, s := range r.book.Sheets {
		if coreName(s.Name) == scoring.Fold(string(p)) {
			if among != nil {
				return nil
			}
			among = s
		}
	}
	return among
}

// coreName is a sheet's name without years and the words that say nothing: "SMVP 2021", "Dati ente".
func coreName(name string) string {
	var core []string
	for _, word := range strings.Fields(scoring.Fold(apart(name))) {
		if !emptyWords[word] && !slices.Contains(sheetWords, word) && strings.Trim(word, "0123456789") != "" {
			core = append(core, word)
		}
	}
	return strings.Join(core, " ")
}

// sheetWords are those that names of sheets have around what they are about.
var sheetWords = []string{
	"dati",
	"foglio",
	"tabella",
	"scheda",
	"sheet",
	"copia",
	"nuovo",
	"definitivo",
	"def",
	"rev",
	"v",
}

// partOf is what a sheet is, beside the tree; empty for nothing.
func (r *reader) partOf(s *workbook.Sheet) scoring.Part {
	if isMap(s) {
		return scoring.PartMap
	}
	for _, p := range scoring.OptionalParts {
		if r.find(p) == s {
			return p
		}
	}
	return ""
}

// reportYear is the year that the columns of the table are about, where the sheet Ente doesn't say: that of its results, or of its
// only targets. Of targets of several years it is the first, and a question. It is 0 where no label has a year.
func (r *reader) reportYear(tree []region) int {
	var targets, results []int
	var first scoring.Text
	for _, g := range tree {
		for col := 1; col <= lastLabel(g.sheet, g.header); col++ {
			text := g.sheet.Text(ref.At(col, g.header))
			l := readLabel(text.Text)
			if l.year == 0 {
				continue
			}
			switch sense(l) {
			case fieldTarget:
				if len(targets) == 0 || l.year < slices.Min(targets) {
					first = text
				}
				targets = append(targets, l.year)
			case fieldResult, fieldAttainment:
				results = append(results, l.year)
			}
		}
	}
	switch {
	case len(results) > 0:
		return slices.Max(results)
	case len(targets) == 0:
		return 0
	}
	year := slices.Min(targets)
	if year != slices.Max(targets) {
		r.reading.Dashboard.Questions = append(r.reading.Dashboard.Questions, scoring.Question{
			Cell: first.Cell, Found: first.Text, Asks: "di quale anno è il cruscotto: ci sono target di più anni, e nessun foglio lo dice",
			Taken: fmt.Sprintf(
				"il %d",
				year,
			), Answer: fmt.Sprintf("scrivere nel foglio Ente la voce Anno (per esempio %d)", year),
			Choices: linesOfYear(year, slices.Sorted(slices.Values(targets))),
		})
	}
	return year
}
