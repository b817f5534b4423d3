package cruscotto

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relazione/scoring"
)

// A field is what a column of the Cruscotto holds.
type field string

const (
	fieldCode        field = "codice"
	fieldTitle       field = "titolo"
	fieldWeight      field = "peso"
	fieldResult      field = "risultato" // a node's, or what an indicator measured: the group tells
	fieldKPI         field = "KPI"
	fieldTarget      field = "target"
	fieldAttainment  field = "percentuale di raggiungimento"
	fieldThreshold   field = "soglia"
	fieldDirection   field = "verso"
	fieldRuling      field = "parere OIV"
	fieldSystem      field = "sistema"
	fieldNumerator   field = "numeratore"
	fieldDenominator field = "denominatore"
	fieldBase        field = "valore base"
	fieldInitial     field = "target iniziale"
	fieldChange      field = "atto di modifica"
	fieldPrevious    field = "anno precedente"
	fieldUnit        field = "unità di misura"
	fieldLevel       field = "livello" // of a row, where levels stand one below the other
)

// columnLabel ties what stands in a header to what the column holds.
type columnLabel struct {
	field  field
	label  string   // the one we write
	others []string // others that we understand, folded
	width  float64  // in Excel's characters
}

// columnLabels are all the labels understood, folded. A year in a label is understood apart.
var columnLabels = []columnLabel{
	{fieldCode, "cod.", []string{"codice", "codifica", "n", "id", "code", "cod obiettivo", "codice obiettivo", "codice indicatore", "cod indicatore"}, 8},
	{fieldTitle, "titolo / descrizione", []string{"titolo", "descrizione", "denominazione", "title", "description", "nome", "oggetto"}, 30},
	{fieldWeight, "peso", []string{"pesi", "pesatura", "ponderazione", "peso %", "peso percentuale", "% peso", "weight", "punti", "peso obiettivo", "peso indicatore"}, 7},
	{fieldResult, "risultato", []string{"performance", "misurazione", "consuntivo", "valore rilevato", "risultato misurato", "valore consuntivo", "valore a consuntivo", "valore raggiunto",
		"risultato raggiunto", "dato consuntivo", "actual", "result", "valore misurato", "valore"}, 10},
	{fieldKPI, "kpi", []string{"algoritmo", "formula", "indicatore", "indicatori", "algoritmo di calcolo", "formula di calcolo", "modalita di calcolo", "indicator", "indicatore di risultato", "descrizione indicatore"}, 44},
	{fieldTarget, "target", []string{"valore atteso", "obiettivo", "risultato atteso", "valore obiettivo", "target pp", "target piao", "atteso", "expected"}, 11},
	{fieldAttainment, "percentuale di raggiungimento", []string{"percentuale raggiungimento", "% raggiungimento", "% di raggiungimento", "grado di raggiungimento", "raggiungimento", "% realizzazione",
		"% di realizzazione", "grado di realizzazione", "realizzazione", "performance indicatore", "punteggio", "achievement", "attainment", "percentuale di realizzazione"}, 15},
	{fieldThreshold, "soglia", []string{"soglia minima", "valore soglia", "minimo", "threshold"}, 9},
	{fieldDirection, "verso", []string{"polarita", "direzione", "tendenza", "direction"}, 12},
	{fieldRuling, "parere OIV", []string{"parere dell oiv", "parere"}, 40},
	{fieldSystem, "sistema", []string{"obiettivo di sistema", "di sistema", "indicatore comune"}, 9},
	{fieldNumerator, "numeratore", []string{"num", "valore numeratore"}, 12},
	{fieldDenominator, "denominatore", []string{"den", "valore denominatore"}, 12},
	{fieldBase, "valore base", []string{"baseline", "valore iniziale", "base", "valore di partenza", "valore massimo", "dato di partenza"}, 11},
	{fieldInitial, "target iniziale", []string{"target approvato", "target originario", "target precedente alla modifica"}, 12},
	{fieldChange, "atto di modifica", []string{"atto di variazione", "atto di rimodulazione", "rimodulazione"}, 26},
	{fieldPrevious, "anno precedente", []string{"risultato anno precedente", "consuntivo anno precedente", "valore anno precedente", "storico"}, 12},
	{fieldUnit, "unità di misura", []string{"um", "u m", "unita", "misura", "unit"}, 10},
	{fieldLevel, "livello", []string{"tipo", "tipologia", "level"}, 18},
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
		return "", 0, false
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
		return "", 0, false
	case year == 0 || d.year == 0 || year == d.year:
		return f, 0, true
	case f == fieldTarget:
		return f, year, true
	case f == fieldResult && year == d.year-1:
		return fieldPrevious, 0, true
	}
	return "", 0, false
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
func (d *dictionary) known(s *sheet, row int) int {
	count := 0
	for c := 1; c <= s.lastCol(row, row); c++ {
		label := s.text(position{c, row})
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
	uses       []scoring.Use  // what each column was taken for
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

// headerRows is how far down the labels may begin: title rows and notes come first.
const headerRows = 30

// findLayout recognizes the columns of the Cruscotto by their labels and groups.
func findLayout(s *sheet, d *dictionary) (*layout, error) {
	best, bestCount := 0, 0
	for r := 1; r <= min(headerRows, s.lastRow()); r++ {
		if count := d.known(s, r); count > bestCount {
			best, bestCount = r, count
		}
	}
	if bestCount < 3 {
		return nil, &Error{Sheet: s.name,
			Problem: fmt.Sprintf("nelle righe 1–%d non c'è una riga di intestazioni con almeno titolo, target e risultato; trovate: %s", min(headerRows, max(1, s.lastRow())), s.someLabels()),
			Hint:    "scrivere le intestazioni delle colonne come nel modello, o dire nel foglio Mappa che cosa significano (intestazione, significato)"}
	}
	headers, beside := firstTable(s, best, readHeaders(s, best, d))
	l := &layout{dictionary: d, header: best, measures: map[field]int{}, targets: map[int]int{}}
	indicatorGroups := map[string]bool{}
	for i := range headers {
		h := &headers[i]
		if h.isTitle {
			if h.group != scoring.Fold(h.level.Plural) {
				h.level.Heading = h.heading
			}
			l.levels = append(l.levels, h.level)
			l.columns = append(l.columns, levelColumns{title: h.col})
		}
		if h.field == fieldTarget || h.field == fieldKPI {
			indicatorGroups[h.group] = true
		}
	}
	firstLabel := 0
	if len(headers) > 0 {
		firstLabel = headers[0].col
	}
	notRead := func(h header) {
		l.uses = append(l.uses, scoring.Use{Of: s.textAt(position{h.col, best}), As: "non letta: dopo una colonna vuota comincia un'altra tabella"})
	}
	unknown := func(h header) {
		if gapBetween(s, best, firstLabel, h.col) { // another table beside this one
			notRead(h)
			return
		}
		if s.hasBelow(h.col, best) && !d.ignored[scoring.Fold(h.label)] {
			l.unknown = append(l.unknown, s.textAt(position{h.col, best}))
		}
	}
	place := func(to *int, h header, use string) error {
		if *to == 0 {
			*to = h.col
			l.uses = append(l.uses, scoring.Use{Of: s.textAt(position{h.col, best}), As: use})
			return nil
		}
		if gapBetween(s, best, *to, h.col) { // another table beside this one
			unknown(h)
			return nil
		}
		return &Error{Sheet: s.name, Cell: position{h.col, best}.String(),
			Problem: fmt.Sprintf("la colonna «%s» ripete la colonna %s", h.label, scoring.ColumnName(*to)),
			Hint:    "lasciare una sola colonna con questa intestazione in ogni gruppo, o dire nel foglio Mappa quale ignorare"}
	}
	for i, h := range headers {
		if h.isTitle {
			l.uses = append(l.uses, scoring.Use{Of: s.textAt(position{h.col, best}), As: "titolo: " + h.level.Singular})
			continue
		}
		if h.field == "" {
			unknown(h)
			continue
		}
		owner, level := ownerOf(headers, i, l)
		measured := measuresIndicator(headers, i, indicatorGroups[h.group])
		var to *int
		use := string(h.field)
		switch {
		case h.year != 0:
			col := l.targets[h.year]
			if err := place(&col, h, fmt.Sprintf("target del %d", h.year)); err != nil {
				return nil, err
			}
			l.targets[h.year] = col
			continue
		case owner != nil && h.field == fieldCode:
			to, use = &owner.code, "codice: "+level
		case owner != nil && h.field == fieldWeight && owner.weight != 0 && indicatorGroups[h.group]:
			to, use = &l.weight, "peso dell'indicatore"
		case owner != nil && h.field == fieldWeight:
			to, use = &owner.weight, "peso: "+level
		case owner != nil && h.field == fieldResult && !measured:
			to, use = &owner.result, "risultato: "+level
		case h.field == fieldCode || h.field == fieldWeight || h.field == fieldResult && !measured:
			continue
		default:
			col := l.measures[h.field]
			to = &col
			if err := place(to, h, use); err != nil {
				return nil, err
			}
			l.measures[h.field] = *to
			continue
		}
		if err := place(to, h, use); err != nil {
			return nil, err
		}
	}
	for _, h := range beside {
		notRead(h)
	}
	return l, l.complete(s, headers)
}

// someLabels are the texts of the rows where labels are looked for, for who has to say what they mean.
func (s *sheet) someLabels() string {
	var found []string
	for _, r := range s.rows {
		if r.number > headerRows {
			break
		}
		for _, c := range r.cells {
			if c.kind == text && len(found) < 20 {
				label := strings.Join(strings.Fields(c.text), " ")
				if words := []rune(label); len(words) > 30 {
					label = string(words[:30]) + "…"
				}
				found = append(found, label)
			}
		}
	}
	if len(found) == 0 {
		return "nessun testo"
	}
	return strings.Join(found, " · ")
}

// firstTable parts labels where, after an empty column, a table with a target of its own begins beside one.
func firstTable(s *sheet, row int, headers []header) (first, beside []header) {
	hasTarget := func(headers []header) bool {
		return slices.ContainsFunc(headers, func(h header) bool { return h.field == fieldTarget && h.year == 0 })
	}
	for i := 1; i < len(headers); i++ {
		if gapBetween(s, row, headers[i-1].col, headers[i].col) && hasTarget(headers[:i]) && hasTarget(headers[i:]) {
			return headers[:i], headers[i:]
		}
	}
	return headers, nil
}

// gapBetween reports whether an empty header parts two columns.
func gapBetween(s *sheet, row, from, to int) bool {
	for c := from + 1; c < to; c++ {
		if s.text(position{c, row}) == "" && !s.hasBelow(c, row) {
			return true
		}
	}
	return false
}

// readHeaders reads the labels of a row with the groups above them. A group's name holds up to the next one.
func readHeaders(s *sheet, at int, d *dictionary) []header {
	var headers []header
	group, heading := "", ""
	grouped := hasGroups(s, at, d)
	kpis := 0
	for c := 1; c <= s.lastCol(at, at); c++ {
		if grouped {
			if above := s.text(position{c, at - 1}); scoring.Fold(above) != "" {
				group, heading = scoring.Fold(above), above
			}
		}
		label := s.text(position{c, at})
		if label == "" {
			continue
		}
		h := header{col: c, label: label, group: group, heading: heading}
		if f, year, ok := d.field(label); ok {
			h.field, h.year = f, year
			if f == fieldTitle {
				h.isTitle = true
				if h.level, ok = d.level(group); !ok {
					if scoring.Fold(heading) == "" {
						h.level = scoring.Level{Singular: "obiettivo", Plural: "obiettivi"}
					} else {
						h.level = scoring.NewLevel(heading)
					}
				}
			}
			if f == fieldKPI {
				kpis++
			}
		} else if level, ok := d.level(label); ok {
			h.level, h.isTitle, h.field = level, true, fieldTitle
		}
		headers = append(headers, h)
	}
	attainments, target, targets := 0, 0, 0
	for _, h := range headers {
		if h.field == fieldAttainment {
			attainments++
		}
		if h.field == fieldTarget && h.year == 0 {
			targets++
			if target == 0 || scoring.Fold(h.label) != "obiettivo" {
				target = h.col
			}
		}
	}
	titled := slices.ContainsFunc(headers, func(h header) bool {
		return h.isTitle || h.field == fieldTarget && targets > 1 && scoring.Fold(h.label) == "obiettivo"
	})
	for i := range headers {
		h := &headers[i]
		folded := scoring.Fold(h.label)
		switch {
		case h.field == fieldKPI && (kpis > 1 || !titled) && (folded == "indicatore" || folded == "indicatori"):
			h.level, _ = scoring.LookupLevel("indicatore")
			h.isTitle, h.field = true, fieldTitle
		case h.field == fieldTarget && targets > 1 && folded == "obiettivo":
			h.level, _ = d.level("obiettivo")
			h.isTitle, h.field = true, fieldTitle
		case attainments == 0 && folded == "performance" && target != 0 && h.col > target && measuredBefore(headers, h.col, target):
			h.field = fieldAttainment
		}
	}
	return headers
}

// hasGroups reports whether the row above the labels names groups of them. A title that stands there alone, at the left, doesn't.
func hasGroups(s *sheet, at int, d *dictionary) bool {
	if at == 1 {
		return false
	}
	above, first := map[string]bool{}, 0
	for c := 1; c <= s.lastCol(at-1, at); c++ {
		if text := scoring.Fold(s.text(position{c, at - 1})); text != "" {
			above[text] = true
			if _, ok := d.level(text); ok {
				return true
			}
		}
		if first == 0 && s.text(position{c, at}) != "" {
			first = c
		}
	}
	return len(above) > 1 || len(above) == 1 && first != 0 && scoring.Fold(s.text(position{first, at - 1})) == ""
}

// measuredBefore reports whether another column between the target and this one holds what was measured.
func measuredBefore(headers []header, col, target int) bool {
	return slices.ContainsFunc(headers, func(h header) bool { return h.field == fieldResult && h.col > target && h.col < col })
}

// hasBelow reports whether a column has content under a row.
func (s *sheet) hasBelow(col, row int) bool {
	for _, r := range s.rows {
		if r.number > row && s.text(position{col, r.number}) != "" {
			return true
		}
	}
	return false
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
func (l *layout) complete(s *sheet, headers []header) error {
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
	return &Error{Sheet: s.name,
		Problem: fmt.Sprintf("nella riga %d mancano le colonne %s; trovate: %s", l.header, strings.Join(missing, ", "), strings.Join(found, " · ")),
		Hint:    "aggiungere le colonne che mancano, correggere le intestazioni, o dire nel foglio Mappa che cosa significano (intestazione, significato)"}
}
