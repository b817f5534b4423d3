package cruscotto

import (
	"fmt"
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
)

// columnLabel ties what stands in a header to what the column holds.
type columnLabel struct {
	field  field
	label  string   // the one we write
	others []string // others that we understand, folded
	width  float64  // in Excel's characters
}

// columnLabels are all the labels understood, folded.
var columnLabels = []columnLabel{
	{fieldCode, "cod.", []string{"codice", "codifica", "n"}, 8},
	{fieldTitle, "titolo / descrizione", []string{"titolo", "descrizione", "denominazione"}, 30},
	{fieldWeight, "peso", []string{"pesi", "pesatura", "ponderazione", "peso %", "peso percentuale"}, 7},
	{fieldResult, "risultato", []string{"performance", "misurazione", "consuntivo", "valore rilevato", "risultato misurato"}, 10},
	{fieldKPI, "kpi", []string{"algoritmo", "formula", "indicatore", "algoritmo di calcolo"}, 44},
	{fieldTarget, "target", []string{"valore atteso", "obiettivo"}, 11},
	{fieldAttainment, "percentuale di raggiungimento", []string{"percentuale raggiungimento", "% raggiungimento", "% di raggiungimento", "grado di raggiungimento", "raggiungimento", "% realizzazione"}, 15},
	{fieldThreshold, "soglia", []string{"soglia minima"}, 9},
	{fieldDirection, "verso", []string{"polarita", "direzione"}, 12},
	{fieldRuling, "parere OIV", []string{"parere dell oiv"}, 40},
	{fieldSystem, "sistema", []string{"obiettivo di sistema", "di sistema"}, 9},
	{fieldNumerator, "numeratore", []string{"num", "valore numeratore"}, 12},
	{fieldDenominator, "denominatore", []string{"den", "valore denominatore"}, 12},
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

func fieldOf(label string) (field, bool) {
	f, ok := fieldByLabel[scoring.Fold(label)]
	return f, ok
}

// levelColumns are where one level stands; 0 for what it lacks.
type levelColumns struct{ code, title, weight, result int }

// A layout is where everything stands in the Cruscotto.
type layout struct {
	header   int // the row of the labels
	levels   []scoring.Level
	columns  []levelColumns
	measures map[field]int  // columns of what an indicator has; the result is what was measured
	unknown  []scoring.Text // labels of columns that have content and mean nothing
}

// A header is a column's label with the group it stands under.
type header struct {
	col          int
	label, group string // the group folded
	heading      string // the group as written
	field        field
	level        scoring.Level
	isTitle      bool
}

// headerRows is how far down the labels may begin: title rows and notes come first.
const headerRows = 30

// findLayout recognizes the columns of the Cruscotto by their labels and groups.
func findLayout(s *sheet) (*layout, error) {
	best, bestCount := 0, 0
	for r := 1; r <= min(headerRows, s.lastRow()); r++ {
		count := 0
		for c := 1; c <= s.lastCol(r, r); c++ {
			label := s.text(position{c, r})
			if _, ok := fieldOf(label); ok {
				count++
			} else if _, ok := scoring.LookupLevel(label); ok {
				count++
			}
		}
		if count > bestCount {
			best, bestCount = r, count
		}
	}
	if bestCount < 3 {
		return nil, &Error{Sheet: s.name,
			Problem: fmt.Sprintf("nelle righe 1–%d non c'è una riga di intestazioni con almeno titolo, target e percentuale di raggiungimento", min(headerRows, max(1, s.lastRow()))),
			Hint:    "scrivere le intestazioni delle colonne come nel modello"}
	}
	headers := readHeaders(s, best)
	l := &layout{header: best, measures: map[field]int{}}
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
	place := func(to int, h header) error {
		if to == 0 {
			return nil
		}
		return &Error{Sheet: s.name, Cell: position{h.col, best}.String(),
			Problem: fmt.Sprintf("la colonna «%s» ripete la colonna %s", h.label, scoring.ColumnName(to)),
			Hint:    "lasciare una sola colonna con questa intestazione in ogni gruppo"}
	}
	for i, h := range headers {
		if h.field == "" && s.hasBelow(h.col, best) {
			l.unknown = append(l.unknown, s.textAt(position{h.col, best}))
		}
		var of *int // a level's column; nil for an indicator's
		if owner := ownerOf(headers, i, l); owner != nil {
			switch h.field {
			case fieldCode:
				of = &owner.code
			case fieldWeight:
				of = &owner.weight
			case fieldResult:
				if !measuresIndicator(headers, i, indicatorGroups[h.group]) {
					of = &owner.result
				}
			}
		}
		switch {
		case of != nil:
			if err := place(*of, h); err != nil {
				return nil, err
			}
			*of = h.col
		case h.field == "" || h.field == fieldTitle || h.field == fieldCode || h.field == fieldWeight ||
			h.field == fieldResult && !measuresIndicator(headers, i, indicatorGroups[h.group]):
		default:
			if err := place(l.measures[h.field], h); err != nil {
				return nil, err
			}
			l.measures[h.field] = h.col
		}
	}
	return l, l.complete(s, headers)
}

// readHeaders reads the labels of a row with the groups above them. A group's name holds up to the next one.
func readHeaders(s *sheet, at int) []header {
	var headers []header
	group, heading := "", ""
	for c := 1; c <= s.lastCol(at, at); c++ {
		if at > 1 {
			if above := s.text(position{c, at - 1}); scoring.Fold(above) != "" {
				group, heading = scoring.Fold(above), above
			}
		}
		label := s.text(position{c, at})
		if label == "" {
			continue
		}
		h := header{col: c, label: label, group: group, heading: heading}
		if f, ok := fieldOf(label); ok {
			h.field = f
			if f == fieldTitle {
				h.isTitle = true
				if h.level, ok = scoring.LookupLevel(group); !ok {
					h.level = scoring.NewLevel(heading)
				}
			}
		} else if level, ok := scoring.LookupLevel(label); ok {
			h.level, h.isTitle, h.field = level, true, fieldTitle
		}
		headers = append(headers, h)
	}
	return headers
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
	return !hasTitle || others > 1
}

// ownerOf finds the level that a code, weight or result column belongs to: in its group, the nearest title to its left,
// or else the nearest to its right. Without groups, a code belongs to the title after it.
func ownerOf(headers []header, i int, l *layout) *levelColumns {
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
	if owner := first(); owner != nil {
		return owner
	}
	return second()
}

// complete checks that what nothing can be computed without is there.
func (l *layout) complete(s *sheet, headers []header) error {
	var missing []string
	if len(l.levels) == 0 {
		missing = append(missing, "di titolo (obiettivo, azione)")
	}
	if l.measures[fieldAttainment] == 0 {
		missing = append(missing, "«percentuale di raggiungimento»")
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
		Hint:    "aggiungere le colonne che mancano, o correggere le intestazioni"}
}
