package cruscotto

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// findLayout recognizes the columns of the Cruscotto, by their labels and groups and by what their cells say.
func findLayout(s *workbook.Sheet, header int, d *dictionary) (*layout, error) {
	if header == 0 {
		return nil, &workbook.Error{Sheet: s.Name,
			Problem: fmt.Sprintf(
				"nelle righe 1–%d non c'è una riga di intestazioni con almeno titolo, target e risultato; trovate: %s",
				min(headerRows, max(1, s.LastRow())),
				someLabels(s),
			),
			Remedy: "scrivere le intestazioni delle colonne come nel modello, o dire nel foglio Mappa che cosa " +
				"significano (intestazione, significato)"}
	}
	headers, beside := firstTable(s, header, readHeaders(s, header, d))
	w := newWitness(s, header)
	w.resultsAbove(headers)
	b := &columnFinder{s: s, headers: headers, indicatorGroups: map[string]bool{},
		layout: &layout{
			dictionary: d,
			header:     header,
			measures:   map[field]int{},
			targets:    map[int]int{},
			witness:    newWitness(s, header),
		}}
	b.findLevels()
	if len(b.levels) > maxLevels {
		return nil, &workbook.Error{
			Sheet:   s.Name,
			Problem: fmt.Sprintf("nella riga %d ci sono %d colonne di titoli: i livelli possono essere %d", header, len(b.levels), maxLevels),
			Remedy:  "dire nel foglio Mappa quali colonne ignorare",
		}
	}
	for i := range headers {
		if err := b.assign(i); err != nil {
			return nil, err
		}
	}
	for _, h := range beside {
		b.use(h, noRole, otherTable)
	}
	if len(beside) > 0 {
		label := beside[0].text(s, header)
		b.doubts = append(b.doubts, scoring.Question{Cell: label.Cell, Found: label.Text,
			Asks:    fmt.Sprintf("che cosa contiene la tabella che comincia con «%s»: sta accanto a quella letta, e nessuno la legge", label.Text),
			Answer:  "metterla sotto l'altra, o su un foglio suo; oppure dirla da ignorare nel foglio Mappa",
			Choices: mapLines(label.Text, ignore),
		})
	}
	return b.layout, b.complete(s, headers)
}

// weightOfIndicators is what a column of weights is for users where levels have weights too.
const weightOfIndicators = "peso dell'indicatore"

const otherTable = "non letta: dopo una colonna vuota comincia un'altra tabella"

// A columnFinder makes a layout of the labels of a table.
type columnFinder struct {
	*layout
	s               *workbook.Sheet
	headers         []header
	indicatorGroups map[string]bool // groups with what indicators have
	hasKPI          bool
}

// findLevels takes the titles for levels, and asks the cells about the order of these and about the columns without a meaning.
func (b *columnFinder) findLevels() {
	for i := range b.headers {
		h := &b.headers[i]
		if h.isTitle {
			if h.group != scoring.Fold(h.level.Plural) {
				h.level.Heading = h.heading
			}
			if slices.ContainsFunc(b.levels, func(l scoring.Level) bool { return l.Singular == h.level.Singular }) { // one name, one level
				h.level = scoring.NewLevel(fmt.Sprintf("%s di colonna %s", h.level.Singular, ref.ColumnName(h.col)))
			}
			at := len(b.levels)
			for at > 0 && b.levels[at-1].Deepest() { // wherever its column stands, nothing is under an indicator
				at--
			}
			b.levels = slices.Insert(b.levels, at, h.level)
			b.columns = slices.Insert(b.columns, at, levelColumns{title: h.col})
		}
		if h.field == fieldTarget || h.field == fieldKPI {
			b.indicatorGroups[h.group] = true
		}
		b.hasKPI = b.hasKPI || h.field == fieldKPI
	}
	b.nestByGrain(b.witness)
	b.witness.under(b.columns)
	b.witness.explain(b.headers, b.layout)
}

// assign finds a place for a column.
func (b *columnFinder) assign(i int) error {
	h := b.headers[i]
	switch {
	case h.isTitle:
		at := b.levelAt(h.col)
		b.use(h, role{fieldTitle, at}, "titolo: "+h.level.Singular)
		return nil
	case h.earlier:
		b.use(h, noRole, "periodo precedente dell'anno")
		return nil
	case b.counts(h):
		b.use(h, noRole, "numero di riga")
		return nil
	case h.field == noField:
		b.leave(h)
		return nil
	case h.year != 0:
		col := b.targets[h.year]
		err := b.place(&col, h, role{fieldTarget, ofIndicators}, fmt.Sprintf("target del %d", h.year))
		b.targets[h.year] = col
		return err
	}
	at := b.owner(i)
	measured := h.own || !h.above && h.ofLevel == "" && measuresIndicator(b.headers, i, b.indicatorGroups[h.group]) ||
		h.proven && b.witness.measure[h.field] == h.col
	levelled := func(to *int) error {
		return b.place(to, h, role{h.field, at}, h.field.String()+": "+b.levels[at].Singular)
	}
	switch {
	case at >= 0 && h.field == fieldCode && b.columns[at].code != 0 && b.codesUnknown(i):
		b.leave(h)
		return nil
	case at >= 0 && h.field == fieldCode:
		return levelled(&b.columns[at].code)
	case h.own && h.field == fieldWeight,
		at >= 0 && h.ofLevel == "" && h.field == fieldWeight && b.columns[at].weight != 0 && b.indicatorGroups[h.group]:
		return b.place(&b.weight, h, role{fieldWeight, ofIndicators}, weightOfIndicators)
	case at >= 0 && h.field == fieldWeight:
		return levelled(&b.columns[at].weight)
	case at == len(b.levels)-1 && h.above && b.witness.isProduct(b.columns[at].weight, b.attainment(), h.col):
		b.use(h, noRole, "punteggio: peso per raggiungimento")
		return nil
	case at >= 0 && h.field == fieldResult && !measured:
		return levelled(&b.columns[at].result)
	case h.field == fieldCode || h.field == fieldWeight || h.field == fieldResult && !measured:
		b.leave(h)
		return nil
	}
	col := b.measures[h.field]
	err := b.place(&col, h, role{h.field, ofIndicators}, h.field.String())
	b.measures[h.field] = col
	return err
}

// attainment is the column that says how far what is measured came; 0 for none.
func (b *columnFinder) attainment() int {
	for _, h := range b.headers {
		if h.field == fieldAttainment {
			return h.col
		}
	}
	return 0
}

// counts reports whether a column only counts the rows.
func (b *columnFinder) counts(h header) bool {
	return !h.told && (h.field == fieldCode && (len(b.levels) > 1 || b.hasKPI) || h.field == noField) &&
		(h.label == "" || countsRows[readLabel(h.label).words]) && runs(b.s, b.header, h.col)
}

// codesUnknown reports whether a column of codes stands before one of words that nobody knows: they are of that.
func (b *columnFinder) codesUnknown(i int) bool {
	if i+1 >= len(b.headers) {
		return false
	}
	next := b.headers[i+1]
	return next.field == noField && !next.isTitle && b.witness.of(next.col).wordy()
}

// owner is the level that a column of codes, weights or results belongs to; -1 for none. Where no group says it, the cells do.
func (b *columnFinder) owner(i int) int {
	h := b.headers[i]
	owner := ownerOf(b.headers, i, b.layout)
	if owner == nil {
		return -1
	}
	at := b.levelAt(owner.title)
	switch {
	case h.own:
		return ofIndicators
	case h.ofLevel != "":
		return slices.IndexFunc(b.levels, func(l scoring.Level) bool { return l.Singular == h.ofLevel })
	case h.group == "" && (h.field == fieldWeight || h.field == fieldResult):
		for level, l := range b.levels {
			if l.Singular == h.mentions {
				h.mentioned = level + 1
			}
		}
		return b.witness.settle(h, at, func(level int) bool {
			c := b.columns[level]
			return h.field == fieldWeight && c.weight == 0 || h.field == fieldResult && c.result == 0
		})
	}
	return at
}

// levelAt is the level whose titles stand in a column.
func (l *layout) levelAt(title int) int {
	return slices.IndexFunc(l.columns, func(c levelColumns) bool { return c.title == title })
}

// place gives a column to what it holds. One that repeats another's meaning is of another table, or too many.
func (b *columnFinder) place(to *int, h header, r role, as string) error {
	switch {
	case *to == 0:
		*to = h.col
		b.use(h, r, as)
	case gapBetween(b.s, b.header, *to, h.col): // another table beside this one
		b.leave(h)
	default:
		return &workbook.Error{Sheet: b.s.Name, Cell: b.s.Place(ref.At(h.col, b.header)).Ref,
			Problem: fmt.Sprintf("la colonna «%s» ripete la colonna %s", h.label, ref.ColumnName(*to)),
			Remedy: "lasciare una sola colonna con questa intestazione in ogni gruppo, o dire nel foglio Mappa " +
				"quale ignorare"}
	}
	return nil
}

// leave says of a column that it isn't read, and why.
func (b *columnFinder) leave(h header) {
	if h.ignored {
		return
	}
	if gapBetween(b.s, b.header, b.headers[0].col, h.col) {
		b.use(h, noRole, otherTable)
		return
	}
	if as := aboutTime(b.s, b.header, h); as != "" {
		b.use(h, noRole, as)
		return
	}
	if hasBelow(b.s, h.col, b.header) && !b.dictionary.ignored[scoring.Fold(h.label)] {
		b.unknown = append(b.unknown, unknownLabel{h.text(b.s, b.header), h.col})
	}
}

func (b *columnFinder) use(h header, r role, as string) {
	b.uses = append(b.uses, ColumnUse{Header: h.text(b.s, b.header), As: as, header: h, role: r})
}

// aboutTime says of a column that only tells of when its rows are what it does; it is empty for any other.
func aboutTime(s *workbook.Sheet, at int, h header) string {
	words := readLabel(h.label).words
	if isPeriod(words) {
		return "periodo di rilevazione"
	}
	if !isYear(words) {
		return ""
	}
	for _, r := range s.Rows {
		if text := s.Shown(ref.At(h.col, r.Number)); r.Number > at && text != "" {
			if _, ok := parseYear(text); !ok {
				return ""
			}
		}
	}
	return "anno"
}

// countsRows are labels that a column of row numbers may have.
var countsRows = map[string]bool{
	"n": true, "nr": true, "num": true, "numero": true, "progressivo": true, "n progr": true, "n progressivo": true, "id": true, "n d ordine": true,
}

// runs reports whether a column only counts the rows of its table: 1, 2, 3, again from 1 or not.
func runs(s *workbook.Sheet, at, col int) bool {
	last, rows, most := 0, 0, 0
	sheet := ""
	for _, r := range s.Rows {
		p := ref.At(col, r.Number)
		if on := s.Place(p).Sheet; on != sheet { // each sheet of a tree may count from 1
			sheet, last = on, 0
		}
		if r.Number <= at || texts(s, r) < 2 {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSuffix(s.Shown(p), "."))
		if _, merged := s.Covered(p); err != nil || merged || n != last+1 && n != 1 {
			return false
		}
		last, most = n, max(most, n)
		rows++
	}
	return rows > 1 && most > 1
}

// someLabels are the texts of the rows where labels are looked for, for who has to say what they mean.
func someLabels(s *workbook.Sheet) string {
	var found []string
	for _, r := range s.Rows {
		if r.Number > headerRows {
			break
		}
		for _, c := range r.Cells {
			if c.Kind == workbook.Words && len(found) < 20 {
				label := strings.Join(strings.Fields(c.Shown()), " ")
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
func firstTable(s *workbook.Sheet, row int, headers []header) (first, beside []header) {
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
func gapBetween(s *workbook.Sheet, row, from, to int) bool {
	for c := from + 1; c < to; c++ {
		if s.Shown(ref.At(c, row)) == "" && !hasBelow(s, c, row) {
			return true
		}
	}
	return false
}

// readHeaders reads the labels of a row with the groups above them. A group's name holds up to the next one.
func readHeaders(s *workbook.Sheet, at int, d *dictionary) []header {
	var headers []header
	group, heading := "", ""
	beside := false
	grouped := hasGroups(s, at, d)
	kpis := 0
	for _, c := range columnsOf(s, at) {
		if grouped {
			if anchor, merged := s.Covered(ref.At(c, at)); merged && anchor.Row < at {
				group, heading = "", "" // the label itself is merged down
			} else if above := s.Shown(ref.At(c, at-1)); scoring.Fold(above) != "" {
				group, heading = scoring.Fold(above), above
			}
		}
		if beside {
			continue
		}
		label := s.Shown(ref.At(c, at))
		if l := readLabel(label); l.words == "" && l.year != 0 && heading != "" { // a year under what it is of
			if _, _, ok := d.field(heading); ok {
				label, group = heading+" "+label, ""
			}
		}
		h := header{col: c, label: label, group: group, heading: heading, beside: ofIndicators, told: d.told(label)}
		if m, ok := d.meaning(h.text(s, at).Cell, label); ok {
			if m.ignored {
				headers = append(headers, header{col: c, label: label, told: true, ignored: true, group: group, heading: heading})
				beside = len(headers) > 1 && gapBetween(s, at, headers[max(0, len(headers)-2)].col, c) // all of the tables that begin here
				continue
			}
			h.take(m)
		} else if f, year, ok := d.field(label); ok {
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
	lastPeriodGroup(headers)
	setApart(headers)
	periods(headers)
	d.ofLevels(headers)
	attainments, target, targets := 0, 0, 0
	for _, h := range headers {
		if h.field == fieldAttainment {
			attainments++
		}
		if h.field == fieldTarget && h.year == 0 {
			targets++
			if target == 0 || !h.namesObjective() {
				target = h.col
			}
		} else if h.field == fieldTarget {
			targets++ // another year's
		}
	}
	words := func(col int) bool { values, _ := valuesBelow(s, at, col); return len(values) > 1 }
	titled := slices.ContainsFunc(headers, func(h header) bool {
		return h.isTitle || h.field == fieldTarget && h.namesObjective() && (targets > 1 || words(h.col))
	})
	for i := range headers {
		h := &headers[i]
		switch {
		case h.told:
		case h.field == fieldUnit && h.is("misura") && kpis == 0 && d.differ(s, at, h.col):
			h.field = fieldKPI
		case h.field == fieldKPI && (kpis > 1 || !titled) && (h.is("indicatore") || h.is("indicatori")):
			h.level, _ = scoring.LookupLevel("indicatore")
			h.isTitle, h.field = true, fieldTitle
		case h.field == fieldTarget && h.namesObjective() && (targets > 1 || words(h.col)):
			h.level, _ = d.level("obiettivo")
			h.isTitle, h.field = true, fieldTitle
		case attainments == 0 && h.is("performance") && target != 0 && h.col > target && measuredBefore(headers, h.col, target):
			h.field = fieldAttainment
		}
	}
	codesForTitles(s, at, headers)
	d.unknownLevels(s, at, headers)
	return headers
}

// columnsOf are the columns of a table: those with a label, and those without one between them, or right beside them, that are filled.
func columnsOf(s *workbook.Sheet, at int) []int {
	var columns []int
	last := lastLabel(s, at)
	few := last <= mostCandidates
	for c := 1; c <= last || c == last+1 && len(columns) > 0; c++ {
		if s.Shown(ref.At(c, at)) != "" || few && len(columns) > 0 && oftenBelow(s, c, at) {
			columns = append(columns, c)
			last = max(last, c)
		}
	}
	return columns
}

// oftenBelow reports whether a column has content in at least half of the rows of its table, where it has no label.
func oftenBelow(s *workbook.Sheet, col, row int) bool {
	rows, filled := 0, 0
	for _, r := range s.Rows {
		if r.Number <= row || texts(s, r) < 2 {
			continue
		}
		if rows++; s.Shown(ref.At(col, r.Number)) != "" {
			filled++
		}
		if rows == mostWitnessed {
			break
		}
	}
	return rows > 0 && filled*2 >= rows
}

// levelName is what a level is called that only a column's label names.
func (h header) levelName() string {
	if h.label == "" {
		return "livello di colonna " + ref.ColumnName(h.col)
	}
	return apart(h.label)
}

// text is the label as it stands, or for a column without one, which it is.
func (h header) text(s *workbook.Sheet, at int) scoring.Text {
	t := s.Text(ref.At(h.col, at))
	if t.Empty() {
		t.Cell = s.Place(ref.At(h.col, at))
		t.Text = fmt.Sprintf("colonna %s senza intestazione", ref.ColumnName(h.col))
	}
	return t
}

// lastPeriodGroup keeps of groups of columns that are each of a part of the year the last.
func lastPeriodGroup(headers []header) {
	last := ""
	several := false
	for _, h := range headers {
		if periodLabel.MatchString(h.heading) {
			several = several || last != "" && last != h.group
			last = h.group
		}
	}
	if !several {
		return
	}
	for i := range headers {
		h := &headers[i]
		if !periodLabel.MatchString(h.heading) {
			continue
		}
		if h.group != last && !h.told {
			h.field, h.isTitle, h.earlier = noField, false, true
		}
		h.group, h.heading = "", ""
	}
}

// ofLevels notes which levels the labels of weights and results name: "Peso obiettivo", "Risultato area", "Peso OS". What is measured has its
// own even where the label names the deepest level.
func (d *dictionary) ofLevels(headers []header) {
	var titles []header
	for _, h := range headers {
		if h.isTitle {
			titles = append(titles, h)
		}
	}
	for i := range headers {
		h := &headers[i]
		if h.told || h.isTitle || h.group != "" || h.field != noField && h.field != fieldWeight && h.field != fieldResult && h.field != fieldAttainment {
			continue
		}
		words := strings.Fields(readLabel(h.label).words)
		stemmed := stems(strings.Join(words, " "))
		named, longest := -1, 0
		for j, t := range titles {
			of := stems(scoring.Fold(t.level.Singular))
			initials := ""
			for _, word := range of {
				initials += word[:1]
			}
			all := len(of) > 0 && !slices.ContainsFunc(of, func(s string) bool { return !slices.Contains(stemmed, s) })
			if (all || len(of) > 1 && slices.Contains(words, initials)) && len(of) > longest {
				named, longest = j, len(of)
			}
		}
		if named >= 0 && h.field == noField { // what is left of the label may mean something
			rest := slices.DeleteFunc(slices.Clone(words), func(word string) bool {
				return slices.Contains(stems(scoring.Fold(titles[named].level.Singular)), stem(word))
			})
			if f := sense(label{words: strings.Join(rest, " ")}); f == fieldWeight || f == fieldResult || f == fieldAttainment {
				h.field = f
			} else {
				continue
			}
		}
		if named < 0 || h.field != fieldWeight && (named == len(titles)-1 || titles[named].level.Deepest()) {
			continue
		}
		h.mentions = titles[named].level.Singular
		if h.field != fieldWeight {
			h.field, h.above = fieldResult, true
		}
	}
}

// is reports whether a label says just this, year, number and brackets left out: unless what stands in brackets means something itself.
func (h header) is(words string) bool {
	l := readLabel(h.label)
	return l.words == words && fieldByLabel[l.aside] == noField
}

// namesObjective reports whether a label is a word for an objective that is one for a target too.
func (h header) namesObjective() bool { return h.is("obiettivo") || h.is("goal") || h.is("objective") }

// setApart takes away what labels seem to mean where others make it clear that they don't: columns that differ by a number only are a
// scale's, and what is expected in words stands beside the targets of years.
func setApart(headers []header) {
	numbers := map[string]map[int]bool{}
	years, plain := 0, 0
	for _, h := range headers {
		l := readLabel(h.label)
		if l.number != 0 || strings.HasSuffix(scoring.Fold(h.label), " 0") {
			if numbers[l.words] == nil {
				numbers[l.words] = map[int]bool{}
			}
			numbers[l.words][l.number] = true
		}
		if h.field == fieldTarget && l.year != 0 {
			years++
		} else if h.field == fieldTarget {
			plain++
		}
	}
	for i := range headers {
		h := &headers[i]
		l := readLabel(h.label)
		if h.told {
			continue
		}
		if len(numbers[l.words]) > 1 && !h.isTitle ||
			years > 0 && plain > 0 && h.field == fieldTarget && l.year == 0 && strings.HasPrefix(l.words, "risultat") {
			h.field = noField
		}
	}
}

// periodLabel is that of a column of what was measured by some time of the year: "II trimestre", "al 30/6".
var periodLabel = lazy.New(
	`(?i)^(?:.*\b)?(?:(?:i{1,3}|iv|[1-4][°ªº]?)\s*(?:trim|quadrim|sem|bim)|(?:primo|secondo|terzo|quarto)\s+(?:trim|quadrim|sem)|` +
		`(?:al|alla data del)\s+\d{1,2}\s*[/.-]\s*\d{1,2}|q[1-4]\b)`,
)

// periods takes the last of the columns of periods for the year's result, where no other column has it.
func periods(headers []header) {
	var found []int
	for i, h := range headers {
		switch {
		case (h.field == noField || h.field == fieldResult) && !h.isTitle && periodLabel.MatchString(h.label):
			found = append(found, i)
		case h.field == fieldResult:
			return
		}
	}
	if len(found) < 2 {
		return
	}
	last := found[len(found)-1]
	for _, i := range found {
		headers[i].field, headers[i].earlier = noField, true
		if headers[i].told {
			last = i
		}
	}
	headers[last].field, headers[last].earlier = fieldResult, false
}

// resultsAbove tells the attainment of what was measured from those of the levels above it, which go by the same name: it is the
// last.
func (w *witness) resultsAbove(headers []header) {
	w.outcomesAside(headers)
	if attainment, result := w.measuredAttainment(headers); attainment >= 0 {
		for i := range headers {
			h := &headers[i]
			if i != attainment && i != result && !h.told && (h.field == fieldAttainment || h.field == fieldResult && h.group == "") {
				h.field, h.above = fieldResult, true
			}
		}
		return
	}
	last := -1
	for i, h := range headers {
		if h.field != fieldAttainment {
			continue
		}
		if last >= 0 {
			between := headers[last:i]
			if !headers[last].told &&
				slices.ContainsFunc(between, func(h header) bool { return h.isTitle || h.field == fieldTarget }) {
				headers[last].field = fieldResult
				headers[last].above = true
			}
		}
		last = i
	}
}

// outcomesAside takes away the meaning of results that only say yes or no where another column has what was measured.
func (w *witness) outcomesAside(headers []header) {
	measured := slices.ContainsFunc(headers, func(h header) bool { return h.field == fieldResult && w.of(h.col).numerical() })
	for i := range headers {
		if h := &headers[i]; measured && h.field == fieldResult && !h.told && (w.onlyLights(h.col) || w.onlyYes(h.col)) {
			h.field = noField
		}
	}
}

// measuredAttainment is the one column of several called attainment that is the quotient of the target and of a result, and that result's;
// -1 where none is, or more. What levels state stands in fewer rows.
func (w *witness) measuredAttainment(headers []header) (attainment, result int) {
	found, result, attainments, results, target := -1, -1, 0, 0, 0
	for _, h := range headers {
		if h.field == fieldTarget && !h.isTitle && h.year == 0 && target == 0 {
			target = h.col
		}
	}
	for _, h := range headers {
		switch h.field {
		case fieldResult:
			results++
		case fieldAttainment:
			attainments++
		}
	}
	const most = 100 // more pairs than any table of people's has
	if attainments < 2 && results < 2 || results*attainments > most {
		return -1, -1
	}
	for i, h := range headers {
		if h.field != fieldAttainment || found >= 0 && w.of(h.col).numeric < w.of(headers[found].col).numeric {
			continue
		}
		for j, r := range headers {
			if r.field == fieldResult && w.isQuotient(target, r.col, h.col) {
				if found >= 0 && w.of(h.col).numeric == w.of(headers[found].col).numeric {
					return -1, -1
				}
				found, result = i, j
				break
			}
		}
	}
	return found, result
}

// unknownLevels takes for levels the columns of words whose labels nobody knows, before the titles that are known: each of their values
// holds for whole titles of the next.
func (d *dictionary) unknownLevels(s *workbook.Sheet, at int, headers []header) {
	if len(headers) > mostCandidates {
		return
	}
	known := slices.IndexFunc(headers, func(h header) bool { return h.isTitle })
	if known < 0 {
		d.unknownTitle(s, at, headers, 0)
		return
	}
	for i := known - 1; i >= 0; i-- {
		h := &headers[i]
		if d.open(*h) && holds(s, at, h.col, headers[known].col) {
			h.isTitle, h.field, h.level = true, fieldTitle, scoring.NewLevel(h.levelName())
			known = i
		}
	}
	for i := known + 1; i < len(headers); i++ { // and between them
		h := &headers[i]
		next := slices.IndexFunc(headers[i:], func(h header) bool { return h.isTitle })
		if next > 0 && d.open(*h) &&
			holds(
				s,
				at,
				h.col,
				headers[i+next].col,
			) && holds(s, at, headers[known].col, h.col) && !constant(s, at, h.col, headers[known].col) {
			h.isTitle, h.field, h.level = true, fieldTitle, scoring.NewLevel(h.levelName())
			known = i
		}
	}
	for i := range headers {
		if headers[i].isTitle {
			known = i
		}
	}
	if values, _ := valuesBelow(s, at, headers[known].col); len(values) > 0 {
		d.unknownTitle(s, at, headers[known+1:], len(values))
	}
}

// mostCandidates is how many columns may be looked at for what their content says: a table of people's has fewer.
const mostCandidates = 150

// constant reports whether a column says one thing for all that another tells apart.
func constant(s *workbook.Sheet, at, col, above int) bool {
	values, _ := valuesBelow(s, at, col)
	others, _ := valuesBelow(s, at, above)
	return len(values) == 1 && len(others) > 1
}

// codesForTitles finds levels of which the column with their name holds the codes, and the next one the titles.
func codesForTitles(s *workbook.Sheet, at int, headers []header) {
	for i := range headers[:max(0, len(headers)-1)] {
		h, next := &headers[i], &headers[i+1]
		if h.told || next.told || !h.isTitle || !next.isTitle ||
			fieldByLabel[readLabel(next.label).words] != fieldTitle ||
			h.group != next.group {
			continue
		}
		codes := true
		rows := 0
		for _, r := range s.Rows {
			if text := s.Shown(ref.At(h.col, r.Number)); r.Number > at && text != "" {
				codes = codes && codeText.MatchString(text)
				rows++
			}
		}
		if codes && rows > 0 {
			next.level, next.heading = h.level, h.heading
			h.isTitle, h.field = false, fieldCode
		}
	}
}

// codeText is what a code may be: no spaces, and a digit.
var codeText = lazy.New(`^[\pL\d._/-]*\d[\pL\d._/-]*$`)

// unknownTitle takes for the titles of what is measured the first column of words that differ, where no label says which they are: there
// are more of them than of what they stand under.
func (d *dictionary) unknownTitle(s *workbook.Sheet, at int, headers []header, more int) {
	kpi := slices.IndexFunc(headers, func(h header) bool { return h.field == fieldKPI })
	for i := range headers {
		h := &headers[i]
		if i == kpi {
			return // what stands behind it is about it
		}
		if !d.meansNothing(*h) {
			continue
		}
		if values, rows := valuesBelow(s, at, h.col); rows > 0 && len(values)*2 > rows && len(values) > more {
			h.isTitle, h.field = true, fieldTitle
			switch {
			case kpi < 0 && i+1 < len(headers) && d.describes(s, at, headers[i+1]):
				headers[i+1].field = fieldKPI
				h.level = scoring.NewLevel(h.levelName())
			case kpi < 0:
				h.level, _ = scoring.LookupLevel("indicatore")
			case h.label == "":
				h.level, _ = scoring.LookupLevel("obiettivo")
			default:
				h.level = scoring.NewLevel(h.levelName())
			}
			return
		}
	}
}

// differ reports whether a column says something else in nearly each row: no unit of measure does.
func (d *dictionary) differ(s *workbook.Sheet, at, col int) bool {
	const least = 3
	values, rows := valuesBelow(s, at, col)
	return rows >= least && len(values)*5 >= rows*4
}

// describes reports whether a column that nobody knows could say how each title before it is measured: words, nearly always others.
func (d *dictionary) describes(s *workbook.Sheet, at int, h header) bool {
	return d.meansNothing(h) && d.differ(s, at, h.col)
}

// open reports whether a column may still be taken for something by what it holds: neither its label nor the sheet Mappa settles it, and it
// isn't about a row.
func (d *dictionary) open(h header) bool {
	return h.field == noField && !h.told && !h.isTitle && !d.ignored[scoring.Fold(h.label)] && !isAside(h.label)
}

// meansNothing reports whether a column is open and its label never meant anything: that of some open ones was taken away for others' sake.
func (d *dictionary) meansNothing(h header) bool {
	return d.open(h) && sense(readLabel(h.label)) == noField
}

// valuesBelow are the words of a column under its label, and in how many rows it has some; none where it holds numbers or dates too.
func valuesBelow(s *workbook.Sheet, at, col int) (values map[string]bool, rows int) {
	values = map[string]bool{}
	for _, r := range s.Rows {
		c, _ := s.At(ref.At(col, r.Number))
		if r.Number <= at || c.Shown() == "" || texts(s, r) < 2 { // what stands alone is a title or a note
			continue
		}
		rows++
		value := scoring.Fold(c.Shown())
		if c.Kind == workbook.Words && values[value] {
			continue
		}
		_, isDate := scoring.ParseDate(c.Shown())
		if c.Kind != workbook.Words || isDate || scoring.AsWritten(scoring.Value{Text: c.Shown()}).Known() {
			return nil, 0
		}
		values[value] = true
	}
	return values, rows
}

// holds reports whether a column's values hold for whole values of another, finer one: it is filled wherever a new one begins, or blank
// below its own, and never changes within one.
func holds(s *workbook.Sheet, at, col, finer int) bool {
	values, rows := valuesBelow(s, at, col)
	if rows == 0 {
		return false
	}
	starts, within, last := 0, "", ""
	of := map[string]string{}
	for _, r := range s.Rows {
		if r.Number <= at || texts(s, r) < 2 {
			continue
		}
		value, inner := scoring.Fold(s.Shown(ref.At(col, r.Number))), scoring.Fold(s.Shown(ref.At(finer, r.Number)))
		if scoring.IsTotal(inner) || scoring.IsTotal(value) {
			continue
		}
		if value == "" {
			value = last
		}
		if value == "" {
			return false // something stands before the first
		}
		if inner != "" && (inner != within || value != last) {
			starts++
		}
		if inner == "" && value != last && within != "" {
			return false // it begins where nothing finer does
		}
		if inner != "" {
			if other, ok := of[inner]; ok && other != value && len(values) == rows {
				return false
			}
			of[inner], within = value, inner
		}
		last = value
	}
	return starts > 0 && len(values) <= starts
}

// hasGroups reports whether the row above the labels names groups of them. A title that stands there alone, at the
// left, doesn't.
func hasGroups(s *workbook.Sheet, at int, d *dictionary) bool {
	if at == 1 {
		return false
	}
	above, first := map[string]bool{}, 0
	for c := 1; c <= s.LastColumn(at-1, at); c++ {
		if text := scoring.Fold(s.Shown(ref.At(c, at-1))); text != "" {
			above[text] = true
			if _, ok := d.level(text); ok {
				return true
			}
		}
		if first == 0 && s.Shown(ref.At(c, at)) != "" {
			first = c
		}
	}
	return len(above) > 1 || len(above) == 1 && first != 0 && scoring.Fold(s.Shown(ref.At(first, at-1))) == ""
}

// measuredBefore reports whether another column between the target and this one holds what was measured.
func measuredBefore(headers []header, col, target int) bool {
	return slices.ContainsFunc(
		headers,
		func(h header) bool { return h.field == fieldResult && h.col > target && h.col < col },
	)
}

// hasBelow reports whether a column has content under a row.
func hasBelow(s *workbook.Sheet, col, row int) bool {
	for _, r := range s.Rows {
		if r.Number > row && s.Shown(ref.At(col, r.Number)) != "" {
			return true
		}
	}
	return false
}
