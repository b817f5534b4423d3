package cruscotto

import (
	"context"
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
	Columns   []ColumnUse // what each column of the tree's table was taken for
	Outline   bool        // levels stand one below the other
	Dashboard *scoring.Dashboard
}

// A SheetUse says what a sheet was taken for.
type SheetUse struct {
	Name string
	Part scoring.Part // empty for a sheet that is no part of the dashboard
}

// A ColumnUse says what a column was taken for.
type ColumnUse struct {
	Header scoring.Text
	As     string // in Italian: "peso: obiettivo operativo"; empty for nothing

	header header
	role   role
}

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
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// The tree comes last: labels with years are understood by the report's.
	r.words.year = d.Entity.Year
	tree, err := r.treeRegions()
	if err != nil {
		return err
	}
	if r.words.year == 0 {
		r.words.year = r.reportYear(tree)
	}
	for _, g := range tree {
		d.Questions = append(d.Questions, g.doubts...)
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
	r.surface()
	return ctx.Err()
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

// A meaning is a line of the sheet Mappa.
type meaning struct{ label, means scoring.Text }

// readMap reads the sheet Mappa: what the workbook's own labels, and sheets, mean.
func (r *reader) readMap() error {
	s := r.find(scoring.PartMap)
	if s == nil {
		return nil
	}
	var lines []meaning
	table := &plainTable[meaning]{
		rows: func(*scoring.Dashboard) *[]meaning { return &lines },
		columns: []column[meaning]{
			words(
				"Intestazione",
				40,
				func(m *meaning) *scoring.Text { return &m.label },
				"etichetta",
				"colonna",
				"foglio",
			),
			words("Significato", 40, func(m *meaning) *scoring.Text { return &m.means }, "che cos e", "vale"),
		},
	}
	if err := readOnly(table)(s, r.reading.Dashboard); err != nil {
		return err
	}
	for _, m := range lines {
		if !m.label.Empty() && !r.learn(m) {
			return &workbook.Error{
				Sheet:   s.Name,
				Cell:    m.means.Cell.Ref,
				Problem: fmt.Sprintf("«%s» non è un significato previsto", m.means.Text),
				Remedy: "scrivere uno fra: " + strings.Join(
					fieldLabels(),
					", ",
				) + "; oppure «livello …», «foglio …», «ignora»",
			}
		}
	}
	return nil
}

// learn takes in a line of the sheet Mappa; false where it means nothing.
func (r *reader) learn(m meaning) bool {
	label, means := scoring.Fold(m.label.Text), scoring.Fold(m.means.Text)
	if name, ok := strings.CutPrefix(means, "foglio "); ok {
		for _, p := range append([]scoring.Part{scoring.PartTree}, scoring.OptionalParts[:]...) {
			if scoring.Fold(string(p)) == name {
				r.aliases[label] = p
				return true
			}
		}
	}
	if means == "ignora" || means == "da ignorare" || means == "non leggere" {
		r.words.ignored[label] = true
		return true
	}
	if f, ok := fieldByLabel[means]; ok {
		r.words.fields[label] = f
		return true
	}
	name := strings.TrimPrefix(means, "livello ")
	level, ok := scoring.NamedLevel(name)
	if !ok && name != means {
		level, ok = scoring.NewLevel(strings.Join(strings.Fields(m.means.Text)[1:], " ")), true
	}
	if ok {
		r.words.levels[label] = level
	}
	return ok
}

// partOf is what a sheet is, beside the tree; empty for nothing.
func (r *reader) partOf(s *workbook.Sheet) scoring.Part {
	for _, p := range append([]scoring.Part{scoring.PartMap}, scoring.OptionalParts[:]...) {
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
		})
	}
	return year
}
