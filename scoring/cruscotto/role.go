package cruscotto

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

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
	fieldChange
	fieldPrevious
	fieldUnit
	fieldLevel // of a row, where levels stand one below the other
)

// columnLabel ties what stands in a header to what the column holds.
type columnLabel struct {
	field  field
	name   string   // what users are told the column holds
	label  string   // the one we write
	others []string // others that we understand, folded
	width  float64  // in Excel's characters
}

// columnLabels are all the labels understood, folded. A year in a label is understood apart.
var columnLabels = []columnLabel{
	{fieldCode, "codice", "cod.", []string{"codice", "codifica", "n", "id", "code", "cod obiettivo", "codice obiettivo", "codice indicatore", "cod indicatore"}, 8},
	{fieldTitle, "titolo", "titolo / descrizione", []string{"titolo", "descrizione", "denominazione", "title", "description", "nome", "oggetto"}, 30},
	{fieldWeight, "peso", "peso", []string{"pesi", "pesatura", "ponderazione", "peso %", "peso percentuale", "% peso", "weight", "punti", "peso obiettivo", "peso indicatore"}, 7},
	{fieldResult, "risultato", "risultato", []string{"performance", "misurazione", "consuntivo", "valore rilevato", "risultato misurato", "valore consuntivo", "valore a consuntivo", "valore raggiunto",
		"risultato raggiunto", "dato consuntivo", "actual", "result", "valore misurato", "valore"}, 10},
	{fieldKPI, "KPI", "kpi", []string{"algoritmo", "formula", "indicatore", "indicatori", "algoritmo di calcolo", "formula di calcolo", "modalita di calcolo", "indicator", "indicatore di risultato", "descrizione indicatore"}, 44},
	{fieldTarget, "target", "target", []string{"valore atteso", "obiettivo", "risultato atteso", "valore obiettivo", "target pp", "target piao", "atteso", "expected"}, 11},
	{fieldAttainment, "percentuale di raggiungimento", "percentuale di raggiungimento", []string{"percentuale raggiungimento", "% raggiungimento", "% di raggiungimento", "grado di raggiungimento", "raggiungimento", "% realizzazione",
		"% di realizzazione", "grado di realizzazione", "realizzazione", "performance indicatore", "punteggio", "achievement", "attainment", "percentuale di realizzazione"}, 15},
	{fieldThreshold, "soglia", "soglia", []string{"soglia minima", "valore soglia", "minimo", "threshold"}, 9},
	{fieldDirection, "verso", "verso", []string{"polarita", "direzione", "tendenza", "direction"}, 12},
	{fieldRuling, "parere OIV", "parere OIV", []string{"parere dell oiv", "parere"}, 40},
	{fieldSystem, "sistema", "sistema", []string{"obiettivo di sistema", "di sistema", "indicatore comune"}, 9},
	{fieldNumerator, "numeratore", "numeratore", []string{"num", "valore numeratore"}, 12},
	{fieldDenominator, "denominatore", "denominatore", []string{"den", "valore denominatore"}, 12},
	{fieldBase, "valore base", "valore base", []string{"baseline", "valore iniziale", "base", "valore di partenza", "valore massimo", "dato di partenza"}, 11},
	{fieldInitial, "target iniziale", "target iniziale", []string{"target approvato", "target originario", "target precedente alla modifica"}, 12},
	{fieldChange, "atto di modifica", "atto di modifica", []string{"atto di variazione", "atto di rimodulazione", "rimodulazione"}, 26},
	{fieldPrevious, "anno precedente", "anno precedente", []string{"risultato anno precedente", "consuntivo anno precedente", "valore anno precedente", "storico"}, 12},
	{fieldUnit, "unità di misura", "unità di misura", []string{"um", "u m", "unita", "misura", "unit"}, 10},
	{fieldLevel, "livello", "livello", []string{"tipo", "tipologia", "level"}, 18},
}

// String is the word for users.
func (f field) String() string {
	for _, c := range columnLabels {
		if c.field == f {
			return c.name
		}
	}
	return ""
}

// fieldLabels are the labels that we write.
func fieldLabels() []string {
	var labels []string
	for _, c := range columnLabels {
		labels = append(labels, c.label)
	}
	return labels
}

// fieldByLabel are the fields by every label, folded.
var fieldByLabel = func() map[string]field {
	fields := map[string]field{}
	for _, c := range columnLabels {
		fields[scoring.Fold(c.label)] = c.field
		for _, other := range c.others {
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
	year    int // the report's; 0 if the workbook doesn't say
}

var yearInLabel = regexp.MustCompile(`\b(20\d\d)\b`)

// field is what a label means. A year in it that isn't the report's makes it another: last year's result, another year's target.
func (d *dictionary) field(label string) (f field, year int, ok bool) {
	folded := scoring.Fold(label)
	if d.ignored[folded] {
		return noField, 0, false
	}
	if f, ok := d.fields[folded]; ok {
		return f, 0, true
	}
	if strings.Contains(folded, "20") && yearInLabel.MatchString(folded) {
		m := yearInLabel.FindString(folded)
		year, _ = strconv.Atoi(m)
		folded = strings.Join(strings.Fields(yearInLabel.ReplaceAllString(folded, "")), " ")
	}
	f, ok = fieldByLabel[folded]
	switch {
	case !ok:
		return noField, 0, false
	case year == 0 || d.year == 0 || year == d.year:
		return f, 0, true
	case f == fieldTarget:
		return f, year, true
	case f == fieldResult && year == d.year-1:
		return fieldPrevious, 0, true
	}
	return noField, 0, false
}

// level is the level that a label names.
func (d *dictionary) level(label string) (scoring.Level, bool) {
	folded := scoring.Fold(label)
	if d.ignored[folded] {
		return scoring.Level{}, false
	}
	if l, ok := d.levels[folded]; ok {
		return l, true
	}
	return scoring.LookupLevel(label)
}

// known counts how many cells of a row are labels.
func (d *dictionary) known(s *workbook.Sheet, row int) int {
	count := 0
	for c := 1; c <= s.LastColumn(row, row); c++ {
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
	weight     int            // the column of the indicators' own weights; 0 where they have none
	uses       []ColumnUse    // what each column was taken for
	unknown    []scoring.Text // labels of columns that have content and mean nothing
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
		if h.field == fieldResult && j > i {
			return false
		}
	}
	others := 0
	for _, h := range headers {
		if h.group == headers[i].group && h.field == fieldResult {
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
func ownerOf(headers []header, i int, l *layout) (owner *levelColumns, level string) {
	columns := func(h header) *levelColumns {
		for k := range l.columns {
			if l.columns[k].title == h.col {
				level = l.levels[k].Singular
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
	return owner, level
}

// complete checks that what nothing can be computed without is there.
func (l *layout) complete(s *workbook.Sheet, headers []header) error {
	var missing []string
	if len(l.levels) == 0 {
		missing = append(missing, "di titolo (obiettivo, azione)")
	}
	if l.measures[fieldTarget] == 0 {
		missing = append(missing, "«target»")
	}
	if l.measures[fieldResult] == 0 {
		missing = append(missing, "«risultato» dell'indicatore")
	}
	if len(missing) == 0 {
		return nil
	}
	var found []string
	for _, h := range headers {
		found = append(found, strings.Join(strings.Fields(h.label), " "))
	}
	return &workbook.Error{Sheet: s.Name,
		Problem: fmt.Sprintf("nella riga %d mancano le colonne %s; trovate: %s", l.header, strings.Join(missing, ", "), strings.Join(found, " · ")),
		Remedy:  "aggiungere le colonne che mancano, correggere le intestazioni, o dire nel foglio Mappa che cosa significano (intestazione, significato)"}
}
