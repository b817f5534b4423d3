package cruscotto

import (
	"fmt"
	"slices"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// A field is what a column of the tree's table holds.
type field int

const (
	noField field = iota
	fieldCode
	fieldTitle
	fieldWeight
	fieldResult // a node's, or what an indicator measured: the group tells
	fieldKPI
	fieldTarget
	fieldAttainment
	fieldThreshold
	fieldDirection
	fieldRuling
	fieldSystem
	fieldNumerator
	fieldDenominator
	fieldBase
	fieldInitial
	fieldAmendment
	fieldPrevious
	fieldUnit
	fieldLevel // of a row, where levels stand one below the other
)

// String is the word for users.
func (f field) String() string {
	for _, c := range treeFields {
		if c.field == f {
			return c.name
		}
	}
	return ""
}

// fieldLabels are the labels that we write.
func fieldLabels() []string {
	var labels []string
	for _, c := range treeFields {
		labels = append(labels, c.label)
	}
	return labels
}

// fieldByLabel are the fields by every label, folded.
var fieldByLabel = func() map[string]field {
	fields := map[string]field{}
	for _, c := range treeFields {
		fields[scoring.Fold(c.label)] = c.field
		for _, other := range c.synonyms {
			fields[other] = c.field
		}
	}
	return fields
}()

// A dictionary knows labels: ours, and what the sheet Mappa says of the workbook's own.
type dictionary struct {
	fields  map[string]field
	levels  map[string]scoring.Level
	ignored map[string]bool
	cells   map[scoring.Cell]meaning
	proofs  int                // rows that were tried for labels without a meaning
	labels  map[string]meaning // folded: those with more than a field
	year    int                // the report's; 0 if the workbook doesn't say

	read map[string]*wording // labels that were looked at: each is, many times
}

// A wording is what a label says by itself, whatever the sheet Mappa says of it.
type wording struct {
	label
	folded string
	sense  field
	aside  bool
}

// wording reads a label.
func (d *dictionary) wording(text string) *wording {
	const most = 1000 // a workbook's labels are fewer: what is not, is looked at anew
	if w := d.read[text]; w != nil {
		return w
	}
	w := &wording{label: readLabel(text), folded: scoring.Fold(text)}
	w.sense, w.aside = sense(w.label), isAsideLabel(w.label)
	if d.read == nil || len(d.read) == most {
		d.read = map[string]*wording{}
	}
	d.read[text] = w
	return w
}

var yearInLabel = lazy.New(`\b(20\d\d)\b`)

// field is what a label means. A year in it that isn't the report's makes it another: last year's result, another
// year's target.
func (d *dictionary) field(text string) (f field, year int, ok bool) {
	l := d.wording(text)
	if l.folded == "" || d.ignored[l.folded] {
		return noField, 0, false
	}
	if f, ok := d.fields[l.folded]; ok {
		return f, 0, true
	}
	if _, ok := d.levels[l.folded]; ok {
		return noField, 0, false
	}
	if l.words == "" && l.year != 0 && l.year == d.year-1 { // a year alone is over what was measured in it
		return fieldPrevious, 0, true
	}
	if f = l.sense; f == noField {
		return noField, 0, false
	}
	switch year = l.year; {
	case year == 0 || d.year == 0 || year == d.year:
		return f, 0, true
	case f == fieldTarget:
		return f, year, true
	case f == fieldResult && year == d.year-1:
		return fieldPrevious, 0, true
	}
	return noField, 0, false
}

// meaning is what the sheet Mappa says of the column whose label stands in a cell.
func (d *dictionary) meaning(at scoring.Cell, label string) (meaning, bool) {
	if m, ok := d.cells[at]; ok && (label == "" || scoring.Fold(m.of) == scoring.Fold(label)) {
		return m, true
	}
	m, ok := d.labels[scoring.Fold(label)]
	return m, ok
}

// told reports whether the sheet Mappa says what a label means.
func (d *dictionary) told(label string) bool {
	folded := scoring.Fold(label)
	_, isField := d.fields[folded]
	_, isLevel := d.levels[folded]
	return isField || isLevel
}

// level is the level that a label names.
func (d *dictionary) level(label string) (scoring.Level, bool) {
	w := d.wording(label)
	if d.ignored[w.folded] {
		return scoring.Level{}, false
	}
	if l, ok := d.levels[w.folded]; ok {
		return l, true
	}
	if w.aside {
		return scoring.Level{}, false
	}
	words := w.words
	if italian, ok := englishLevels[strings.TrimSuffix(words, "s")]; ok {
		words = italian
	}
	return scoring.LookupLevel(words)
}

// englishLevels are the names of levels in English, in the singular.
var englishLevels = map[string]string{
	"perspective": "prospettiva", "strategic objective": "obiettivo strategico", "operational objective": "obiettivo operativo",
	"objective": "obiettivo", "strategic goal": "obiettivo strategico", "strategic theme": "linea strategica", "strategic area": "area strategica",
	"programme": "programma", "program": "programma", "project": "progetto", "action": "azione", "initiative": "azione", "activity": "attività",
}

// known counts how many cells of a row are labels; one that is merged across counts once.
func (d *dictionary) known(s *workbook.Sheet, row int) int {
	count := 0
	for c := 1; c <= lastLabel(s, row); c++ {
		if anchor, merged := s.Covered(ref.At(c, row)); merged && anchor.Col < c {
			continue
		}
		label := s.Shown(ref.At(c, row))
		if _, _, ok := d.field(label); ok {
			count++
		} else if _, ok := d.level(label); ok {
			count++
		}
	}
	return count
}

// levelColumns are where one level stands; 0 for what it lacks.
type levelColumns struct{ code, title, weight, result int }

// A layout is where everything stands in the Cruscotto.
type layout struct {
	dictionary *dictionary
	header     int // the row of the labels
	levels     []scoring.Level
	columns    []levelColumns
	measures   map[field]int  // columns of what an indicator has; the result is what was measured
	targets    map[int]int    // columns of other years' targets, by year
	owner      int            // the column that says who answers for each row; 0 where none does
	weight     int            // the column of the indicators' own weights; 0 where they have none
	uses       []ColumnUse    // what each column was taken for
	unknown    []unknownLabel // of columns that have content and mean nothing
	totals     []workbook.Row // rows that sum up those above them
	witness    *witness
	doubts     []scoring.Question
}

// An unknownLabel is one that means nothing.
type unknownLabel struct {
	scoring.Text
	col int
}

// A header is a column's label with the group it stands under.
type header struct {
	col          int
	label, group string // the group folded
	heading      string // the group as written
	field        field
	year         int // of a target that isn't the report's
	level        scoring.Level
	isTitle      bool
	above        bool   // a result that is surely of a level, not of what was measured
	earlier      bool   // what was measured before the end of the year
	proven       bool   // no label says what it holds: arithmetic does
	ignored      bool   // the sheet Mappa says that it isn't to be read
	told         bool   // the sheet Mappa says what it means
	beside       int    // the level that its place suggests
	ofLevel      string // the level that the sheet Mappa gives it, in the singular
	mentions     string // the level that the label names beside what the column holds, in the singular
	mentioned    int    // which that is, from 1; 0 for none
	own          bool   // the sheet Mappa says that it is of what is measured
}

// measuresIndicator tells the column of what was measured from that of a node's performance: the one beside the target
// in a group of indicators, the last where a group holds both.
func measuresIndicator(headers []header, i int, indicators bool) bool {
	if !indicators {
		return false
	}
	hasTitle := false
	for j, h := range headers {
		if h.group != headers[i].group {
			continue
		}
		hasTitle = hasTitle || h.isTitle
		if h.field == fieldResult && !h.above && j > i {
			return false
		}
	}
	others := 0
	for _, h := range headers {
		if h.group == headers[i].group && h.field == fieldResult && !h.above {
			others++
		}
	}
	beside := false // the target, without another level's title in between
	for j, h := range headers {
		if h.field == fieldTarget && h.year == 0 && h.group == headers[i].group {
			between := headers[min(i, j):max(i, j)]
			beside = beside || !slices.ContainsFunc(between, func(h header) bool { return h.isTitle })
		}
	}
	return !hasTitle || others > 1 || beside
}

// ownerOf finds the level that a code, weight or result column belongs to: in its group, the nearest title to its left,
// or else the nearest to its right. Without groups, a code belongs to the title after it.
func ownerOf(headers []header, i int, l *layout) (owner *levelColumns) {
	columns := func(h header) *levelColumns {
		for k := range l.columns {
			if l.columns[k].title == h.col {
				return &l.columns[k]
			}
		}
		return nil
	}
	inGroup := 0
	for _, h := range headers {
		if h.isTitle && h.group == headers[i].group {
			inGroup++
		}
	}
	same := func(h header) bool { return h.isTitle && (h.group == headers[i].group || inGroup == 0) }
	left := func() *levelColumns {
		for j := i - 1; j >= 0; j-- {
			if same(headers[j]) {
				return columns(headers[j])
			}
		}
		return nil
	}
	right := func() *levelColumns {
		for j := i + 1; j < len(headers); j++ {
			if same(headers[j]) {
				return columns(headers[j])
			}
		}
		return nil
	}
	first, second := left, right
	if headers[i].field == fieldCode {
		first, second = right, left
	}
	if owner = first(); owner == nil {
		owner = second()
	}
	return owner
}

// complete checks that what nothing can be computed without is there.
func (l *layout) complete(s *workbook.Sheet, headers []header) error {
	var missing []string
	if len(l.levels) == 0 {
		missing = append(missing, "di titolo (obiettivo, azione)")
	}
	if l.measures[fieldAttainment] == 0 || len(l.levels) == 0 { // where how far it came is stated, no more is needed
		if l.measures[fieldTarget] == 0 && len(l.targets) == 0 {
			missing = append(missing, "«target»")
		}
		if l.measures[fieldResult] == 0 && l.measures[fieldTarget] == 0 {
			missing = append(missing, "«risultato» dell'indicatore")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	var found []string
	for _, h := range headers {
		found = append(found, strings.Join(strings.Fields(h.label), " "))
	}
	return &workbook.Error{Sheet: s.Name,
		Problem: fmt.Sprintf(
			"nella riga %d mancano le colonne %s; trovate: %s",
			l.header,
			strings.Join(missing, ", "),
			strings.Join(found, " · "),
		),
		Remedy: "aggiungere le colonne che mancano, correggere le intestazioni, o dire nel foglio Mappa che cosa " +
			"significano (intestazione, significato)"}
}
