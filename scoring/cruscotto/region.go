package cruscotto

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// A region is where a table of the tree's kind stands: a row of labels, what is said above it, and the rows below, to the next one.
type region struct {
	sheet    *workbook.Sheet
	header   int
	from     int           // the first row of what is said above it
	labels   map[int]label // by column
	known    int           // labels that mean something
	heads    []head
	rows     []workbook.Row
	headings map[int][]heading            // of rows: those that they stand under, the widest first
	above    map[int]map[int]ref.Position // of rows, by column: cells above that hold for them too
	chosen   bool                         // some rows are left out
	last     int                          // the last row, notes among them
	left     map[RowKind][]int            // rows that hold nothing of the tree's
	doubts   []scoring.Question           // about what was taken for a heading
	proven   bool                         // its labels mean nothing: its numbers do
}

// A head is a line above a table that says something of all of it: "Obiettivo | 1.1 Costi".
type head struct {
	label string
	value ref.Position
}

// regionsOf finds the tables on a sheet that could hold a tree: the first, and those below it that have its labels again.
func (r *reader) regionsOf(s *workbook.Sheet) []region {
	header, known := r.words.header(s)
	proven := false
	if aside := s.Transposed(); header == 0 && aside != nil {
		const least = 4
		if there, count := r.words.header(aside); count >= least {
			s, header, known = aside, there, count
		}
	}
	if header == 0 {
		header = r.words.provenHeader(s)
		proven = header != 0
	} else if !r.measures(region{sheet: s, labels: labelsOf(s, header), header: header, known: known}) {
		proven = r.words.proves(s, header)
	}
	if header == 0 {
		return nil
	}
	first := region{sheet: s, header: header, known: known, labels: labelsOf(s, header), proven: proven}
	all := []region{first}
	above := map[string]bool{} // labels of lines above the first table
	for row := 1; row < header; row++ {
		if label, _, ok := pair(s, row); ok {
			above[scoring.Fold(s.Shown(label))] = true
		}
	}
	for _, row := range s.Rows {
		if row.Number <= header {
			continue
		}
		last := &all[len(all)-1]
		if mostlyWords(row) && mayRepeat(s, header, row) && alike(first.labels, labelsOf(s, row.Number)) {
			last.rows = last.rows[:len(last.rows)-r.headLines(last, above)]
			all = append(all, region{sheet: s, header: row.Number, known: known, labels: labelsOf(s, row.Number)})
			continue
		}
		last.rows = append(last.rows, row)
	}
	for i := range all {
		g := &all[i]
		g.left, g.last = map[RowKind][]int{}, g.header
		if n := len(g.rows); n > 0 {
			g.last = g.rows[n-1].Number
		}
		g.dropNotes()
	}
	for i := range all {
		from := 1
		if i > 0 {
			from = all[i-1].header + 1
			if n := len(all[i-1].rows); n > 0 {
				from = all[i-1].rows[n-1].Number + 1
			}
		}
		all[i].from = from
		all[i].findHeadings(r.words)
		r.ofOneYear(&all[i])
		all[i].lastPeriods(r.words)
	}
	repeated := r.repeatedHeads(all)
	for i := range all {
		all[i].heads = r.headsOf(s, all[i].from, all[i].header, repeated)
	}
	r.titlesOf(all)
	return all
}

// dropNotes leaves out what is said under the table.
func (g *region) dropNotes() {
	for n := len(g.rows) - 1; n > 0; n-- {
		if !aside(g.sheet, g.rows[n]) {
			return
		}
		g.left[NoteRow] = append(g.left[NoteRow], g.rows[n].Number)
		g.rows = g.rows[:n]
	}
}

// table says where a region stands, and what its rows are.
func (g *region) table() Table {
	on := g.sheet.Upright()
	if on != g.sheet { // on its side, its rows are columns
		return Table{
			Sheet: on.Name,
			First: g.sheet.Place(ref.At(1, g.header)).Ref,
			Last:  g.sheet.Place(ref.At(lastLabel(g.sheet, g.header), g.last)).Ref,
		}
	}
	rows := maps.Clone(g.left)
	rows[NoteRow] = slices.Sorted(slices.Values(g.left[NoteRow]))
	rows[LabelRow] = []int{g.header}
	for _, row := range g.rows {
		kind := DataRow
		switch {
		case scoring.IsTotal(firstText(g.sheet, row).Text):
			kind = TotalRow
		case slices.ContainsFunc(row.Cells, func(c workbook.Cell) bool { return placeholderText.MatchString(c.Shown()) }):
			kind = PlaceholderRow
		case texts(g.sheet, row) == 0:
			continue
		}
		rows[kind] = append(rows[kind], row.Number)
	}
	first := slices.Min(slices.Collect(maps.Keys(g.labels)))
	return Table{
		Sheet: g.sheet.Name,
		First: ref.At(first, g.header).String(),
		Last:  ref.At(lastLabel(g.sheet, g.header), g.last).String(),
		Rows:  rows,
	}
}

// header is the row of labels among the first rows of a sheet, and how many of them mean something; 0 where there is none. Labels that
// are merged down belong to the last row that they cover.
func (d *dictionary) header(s *workbook.Sheet) (row, known int) {
	const least = 3
	for r := 1; r <= min(headerRows, s.LastRow()); r++ {
		if count := d.known(s, r); count > known {
			row, known = r, count
		}
	}
	if known < least {
		return 0, 0
	}
	for below := row + 1; below <= row+2; below++ {
		if !joined(s, row, below) {
			break
		}
		row, known = below, max(known, d.known(s, below))
	}
	return row, known
}

// joined reports whether a row goes on with the labels of the one above: some are merged down into it, and it has others of its own.
func joined(s *workbook.Sheet, row, below int) bool {
	down, own := 0, 0
	for c := 1; c <= s.LastColumn(row, row); c++ {
		anchor, merged := s.Covered(ref.At(c, below))
		switch {
		case merged && anchor.Row <= row && anchor.Col == c && s.Shown(anchor) != "":
			down++
		case !merged && s.Shown(ref.At(c, below)) != "":
			if cell, _ := s.At(ref.At(c, below)); cell.Kind != workbook.Words {
				if _, year := parseYear(cell.Shown()); !year {
					return false
				}
			}
			own++
		}
	}
	return down >= 2 && own > 0
}

// labelsOf are the labels of a row, by column.
func labelsOf(s *workbook.Sheet, row int) map[int]label {
	labels := map[int]label{}
	for c := 1; c <= lastLabel(s, row); c++ {
		if text := s.Shown(ref.At(c, row)); text != "" {
			labels[c] = readLabel(text)
		}
	}
	return labels
}

// lastLabel is the last column of a row of labels, those that are merged down into it among them.
func lastLabel(s *workbook.Sheet, row int) int {
	last := s.LastColumn(row, row)
	for c := s.LastColumn(max(1, row-2), row); c > last; c-- {
		if s.Shown(ref.At(c, row)) != "" {
			return c
		}
	}
	return last
}

// mayRepeat reports whether a row could have the labels of another: some of its cells begin as those do.
func mayRepeat(s *workbook.Sheet, header int, row workbook.Row) bool {
	same := 0
	for i := range row.Cells {
		c := &row.Cells[i]
		label, _ := utf8.DecodeRuneInString(s.Shown(ref.At(c.Col, header)))
		first, _ := utf8.DecodeRuneInString(c.Shown())
		if first != utf8.RuneError && unicode.ToLower(first) == unicode.ToLower(label) {
			same++
		}
	}
	return same > 2
}

// alike reports whether two rows of labels are those of one table: nearly all stand in the same columns.
func alike(a, b map[int]label) bool {
	same := 0
	for col, l := range a {
		if l.words != "" && l.words == b[col].words {
			same++
		}
	}
	const enough = 4 // fifths
	return same >= 3 && same*5 >= max(len(a), len(b))*enough || same >= 3 && len(a) == len(b) && same == len(a)-1
}

// titlesOf takes for heads the titles that stand above each of several tables, where nothing else tells them apart: a line with one text.
// Where all begin with the name of a level, that is what they are.
func (r *reader) titlesOf(all []region) {
	if len(all) < 2 || differing(all) != 0 {
		return
	}
	level := ""
	var titles []ref.Position
	seen := map[string]bool{}
	for i, g := range all {
		if len(g.heads) > 0 {
			return
		}
		var title ref.Position
		for row := g.header - 1; row >= g.from && title.Col == 0; row-- {
			if i, ok := slices.BinarySearchFunc(g.sheet.Rows, row, func(r workbook.Row, row int) int { return r.Number - row }); ok {
				if line := g.sheet.Rows[i]; texts(g.sheet, line) == 1 {
					title, _ = ref.Parse(firstText(g.sheet, line).Cell.Ref)
				} else if texts(g.sheet, line) > 1 && row < g.header-1 {
					break
				}
			}
		}
		text := g.sheet.Shown(title)
		if title.Col == 0 || seen[scoring.Fold(text)] || g.sheet.Upright() != g.sheet {
			return
		}
		seen[scoring.Fold(text)] = true
		named, _ := scoring.LookupLevel(readLabel(text).words)
		if i == 0 {
			level = named.Singular
		} else if level != named.Singular {
			level = ""
		}
		titles = append(titles, title)
	}
	for i, title := range titles {
		all[i].heads = []head{{cmp.Or(level, levelsOfHeadings[0]), title}}
	}
}

// repeatedHeads are the labels, folded, that stand with another value above each of several tables: they name what each is of, also where
// nobody knows them.
func (r *reader) repeatedHeads(all []region) map[string]bool {
	if len(all) < 2 {
		return nil
	}
	count := map[string]int{}
	for _, g := range all {
		for row := g.from; row < g.header; row++ {
			if label, _, ok := pair(g.sheet, row); ok {
				count[scoring.Fold(g.sheet.Shown(label))]++
			}
		}
	}
	maps.DeleteFunc(count, func(_ string, n int) bool { return n < len(all) })
	heads := map[string]bool{}
	for label := range count {
		heads[label] = true
	}
	return heads
}

// headsOf are the lines above a table that give it something: a label that means something, and beside it what it is.
func (r *reader) headsOf(s *workbook.Sheet, from, header int, repeated map[string]bool) []head {
	var heads []head
	title := false
	for row := from; row < header; row++ {
		label, value, ok := pair(s, row)
		if !ok || row == header-1 && overLabels(s, value, header) {
			continue
		}
		f, _, isField := r.words.field(s.Shown(label))
		_, isLevel := r.words.level(s.Shown(label))
		named := repeated[scoring.Fold(s.Shown(label))] && !isField
		if isField || isLevel || named {
			heads = append(heads, head{s.Shown(label), value})
			title = title || isLevel || named || f == fieldTitle
		}
	}
	if !title {
		return nil
	}
	return heads
}

// overLabels reports whether a cell is merged across several labels below it: it names a group of them.
func overLabels(s *workbook.Sheet, at ref.Position, header int) bool {
	right := ref.At(at.Col+1, at.Row)
	anchor, merged := s.Covered(right)
	return merged && anchor == at && s.Shown(ref.At(at.Col, header)) != "" && s.Shown(ref.At(right.Col, header)) != ""
}

// pair is a row of two cells: a label and what stands beside it.
func pair(s *workbook.Sheet, row int) (label, value ref.Position, ok bool) {
	var found []ref.Position
	for c := 1; c <= s.LastColumn(row, row); c++ {
		at := ref.At(c, row)
		if anchor, merged := s.Covered(at); merged && anchor != at || s.Shown(at) == "" {
			continue
		}
		if found = append(found, at); len(found) > 2 {
			break
		}
	}
	if len(found) != 2 {
		return label, value, false
	}
	return found[0], found[1], true
}

// headLines counts the rows at the end of a region that are the head of the one that follows.
func (r *reader) headLines(g *region, above map[string]bool) int {
	n := 0
	for i := len(g.rows) - 1; i >= 0; i-- {
		label, _, ok := pair(g.sheet, g.rows[i].Number)
		if !ok {
			if texts(g.sheet, g.rows[i]) == 1 && n == 0 && i > 0 && g.rows[i].Number > g.rows[i-1].Number+1 {
				return 1 // the title of the next table
			}
			break
		}
		_, _, isField := r.words.field(g.sheet.Shown(label))
		if _, isLevel := r.words.level(g.sheet.Shown(label)); !isField && !isLevel && !above[scoring.Fold(g.sheet.Shown(label))] {
			break
		}
		n++
	}
	return n
}

// A heading names the rows that follow; it may state their weight and result.
type heading struct {
	title, weight, stated ref.Position
	inset                 int // how far its text is set in; a bold one stands out
}

// findHeadings parts headings that stand on rows of their own from the rows of the table.
func (g *region) findHeadings(words *dictionary) {
	plain := g.plainHeadings(words)
	var all []*heading // of each row; nil for data
	insets := map[int]bool{}
	for i, row := range g.rows {
		h, ok := plain[row.Number]
		if at, merged := g.acrossHeading(row); merged {
			h, ok = heading{title: at}, true
		}
		if !ok || i == len(g.rows)-1 {
			all = append(all, nil)
			continue
		}
		g.left[HeadingRow] = append(g.left[HeadingRow], row.Number)
		h.inset = g.inset(h.title)
		insets[h.inset] = true
		all = append(all, &h)
	}
	depths := slices.Sorted(maps.Keys(insets))
	var rows []workbook.Row
	var run, open []heading
	deep := false // some headings stand directly under others
	g.headings = map[int][]heading{}
	for i, row := range g.rows {
		if h := all[i]; h != nil {
			if depth, _ := slices.BinarySearch(depths, h.inset); len(depths) > 1 {
				depth = min(depth, len(levelsOfHeadings)-1)
				open = append(open[:min(depth, len(open)):min(depth, len(open))], *h)
			} else {
				run = append(run, *h)
			}
			continue
		}
		switch {
		case len(run) > 1:
			deep, open = true, run[len(run)-2:]
		case len(run) == 1 && deep && len(open) == 2:
			open = []heading{open[0], run[0]}
		case len(run) == 1:
			open = run
		}
		run = nil
		rows = append(rows, row)
		if len(open) > 0 {
			g.headings[row.Number] = open
		}
	}
	if len(g.headings) > 0 {
		g.rows = rows
	}
}

// inset is how far a heading's text is set in: one that isn't bold stands back behind those that are.
func (g *region) inset(at ref.Position) int {
	const notBold = 1
	c, _ := g.sheet.At(at)
	in := int(c.Indent) * (notBold + 1)
	if !c.Bold {
		in += notBold
	}
	return in
}

// plainHeadings are those that only say a title, in the column of the titles, and at most the weight and result of what follows: where the
// table has one column of titles, its rows are measured, and the first of them has such a heading above it.
func (g *region) plainHeadings(words *dictionary) map[int]heading {
	title, others := 0, map[int]bool{}
	var weight, attainment int
	for _, col := range slices.Sorted(maps.Keys(g.labels)) {
		text := g.sheet.Shown(ref.At(col, g.header))
		f, _, isField := words.field(text)
		_, isLevel := words.level(text)
		switch {
		case isField && f == fieldWeight && weight == 0:
			weight = col
		case isField && f == fieldAttainment && attainment == 0:
			attainment = col
		case isField && f == fieldTitle || isLevel && title == 0:
			if title != 0 {
				return nil
			}
			title = col
		case isLevel && f != fieldKPI:
			return nil
		default:
			others[col] = true
		}
	}
	if title == 0 || len(others) == 0 {
		return nil
	}
	first := slices.Min(slices.Collect(maps.Keys(g.labels)))
	found := map[int]heading{}
	data, weighted := 0, 0
	headed := false         // the row above is a heading
	insets := map[int]int{} // of data
	var last workbook.Row
	for i, row := range g.rows {
		at := ref.At(title, row.Number)
		if words := firstText(g.sheet, row); texts(g.sheet, row) == 1 && words.Cell == g.sheet.Place(ref.At(first, row.Number)) {
			at = ref.At(first, row.Number) // where the table begins
		}
		c, anchor := g.sheet.At(at)
		alone := c != nil && anchor == at && c.Kind == workbook.Words && !scoring.IsTotal(c.Shown()) &&
			!asideText.MatchString(c.Shown())
		for i := range row.Cells {
			if c := &row.Cells[i]; c.Col != at.Col && c.Col != weight && c.Col != attainment && c.Shown() != "" {
				alone = false
			}
		}
		if alone {
			h := heading{title: at}
			if g.sheet.Shown(ref.At(weight, row.Number)) != "" {
				h.weight = ref.At(weight, row.Number)
			}
			if g.sheet.Shown(ref.At(attainment, row.Number)) != "" {
				h.stated = ref.At(attainment, row.Number)
			}
			found[row.Number] = h
		} else {
			data++
			if at = ref.At(title, row.Number); g.sheet.Shown(at) != "" {
				insets[g.inset(at)]++
			} else if headed { // what stands above is its own title
				return nil
			}
			if g.sheet.Shown(ref.At(weight, row.Number)) != "" {
				weighted++
			}
		}
		if i == 0 && !alone {
			return nil
		}
		last, headed = row, alone
	}
	if _, ok := found[last.Number]; ok || len(found) == 0 {
		return nil
	}
	told := false
	for row, h := range found {
		switch words.cells[g.sheet.Place(h.title)].row {
		case headingRow:
			told = true
		case dataRow:
			delete(found, row)
		}
	}
	if told {
		return found
	}
	var alike []int // rows that look as those do that are measured
	for _, row := range slices.Sorted(maps.Keys(found)) {
		if h := found[row]; insets[g.inset(h.title)] > 0 && h.stated.Col == 0 &&
			(weighted < data || h.weight.Col != 0) {
			alike = append(alike, row)
		}
	}
	for _, row := range alike {
		if len(alike) == len(found) {
			text := g.sheet.Text(found[row].title)
			g.doubts = append(g.doubts, scoring.Question{Cell: text.Cell, Found: text.Text,
				Asks: fmt.Sprintf(
					"se «%s» è il titolo delle righe che seguono o una riga a cui mancano i dati",
					text.Text,
				),
				Taken:   "il titolo delle righe che seguono",
				Choices: mapLines(text.Text, asHeading, asData),
				Answer:  "unire le celle dei titoli, o rientrare le righe che stanno sotto; di una riga senza dati, scrivere almeno il target",
			})
			break
		}
		delete(found, row)
	}
	return found
}

// periodStems are those of labels of a column that says which part of the year a row speaks of.
const periodStems = "period|trimestr|quadrimestr|semestr|bimestr|mes|quarter|month|rilevazion"

// ofOneYear leaves out the rows of other years, where a column says of which each is: the report's is kept or, where nobody says which that
// is, the last, and it is asked.
func (r *reader) ofOneYear(g *region) {
	col := 0
	for c, l := range g.labels {
		if isYear(l.words) && (col == 0 || c < col) {
			col = c
		}
	}
	if col == 0 {
		return
	}
	years := map[int][]workbook.Row{}
	for _, row := range g.rows {
		if texts(g.sheet, row) < 2 {
			continue
		}
		year, ok := parseYear(g.sheet.Shown(ref.At(col, row.Number)))
		if !ok {
			return
		}
		years[year] = append(years[year], row)
	}
	if len(years) < 2 {
		return
	}
	year := cmp.Or(r.reading.Dashboard.Entity.Year, r.words.year)
	if years[year] == nil {
		year = slices.Max(slices.Collect(maps.Keys(years)))
		label := g.sheet.Text(ref.At(col, g.header))
		g.doubts = append(g.doubts, scoring.Question{Cell: label.Cell, Found: label.Text,
			Asks:  "di quale anno è il cruscotto: ha righe di più anni, e nessun foglio lo dice",
			Taken: fmt.Sprintf("il %d", year), Answer: fmt.Sprintf("scrivere nel foglio Ente la voce Anno (per esempio %d)", year),
			Choices: linesOfYear(year, slices.Sorted(maps.Keys(years))),
		})
	}
	for _, other := range slices.Sorted(maps.Keys(years)) {
		if other == year {
			continue
		}
		for _, row := range years[other] {
			g.left[EarlierRow] = append(g.left[EarlierRow], row.Number)
		}
	}
	slices.Sort(g.left[EarlierRow])
	g.rows, g.chosen = years[year], true
}

func isYear(label string) bool { return label == "anno" || label == "year" || label == "esercizio" }

func isPeriod(label string) bool { return clue{all: []string{periodStems}}.fits(stems(label)) }

// lastPeriods leaves out the rows that another follows about the same thing at a later time of the year.
func (g *region) lastPeriods(words *dictionary) {
	measures := g.sheet.LastColumn(g.header, g.header) + 1
	periods := map[int]bool{}
	for col, l := range g.labels {
		if isPeriod(l.words) {
			periods[col] = true
		}
		if _, isLevel := words.level(g.sheet.Shown(ref.At(col, g.header))); isLevel {
			continue
		}
		switch f, _, _ := words.field(g.sheet.Shown(ref.At(col, g.header))); f {
		case fieldTarget, fieldResult, fieldAttainment, fieldWeight:
			measures = min(measures, col)
		}
	}
	if len(periods) == 0 || measures > mostCandidates {
		return
	}
	columns := slices.Sorted(maps.Keys(periods))
	last := map[string]int{} // index in g.rows
	var keys []string
	holding := map[int]ref.Position{} // by column, the last cell with content
	above := map[int]map[int]ref.Position{}
	for _, r := range g.rows {
		key := ""
		for col := 1; col < measures; col++ {
			at := ref.At(col, r.Number)
			if anchor, _ := g.sheet.Covered(at); g.sheet.Shown(at) != "" {
				holding[col] = anchor
			} else if from, ok := holding[col]; ok && !periods[col] {
				if above[r.Number] == nil {
					above[r.Number] = map[int]ref.Position{}
				}
				above[r.Number][col] = from
			}
			if !periods[col] {
				key += "\x00" + scoring.Fold(g.sheet.Shown(holding[col]))
			}
		}
		keys = append(keys, key)
	}
	weights := g.weightsSaidOnce(words, above, measures)
	// later compares by numbers where both rows have them; words, and Roman numerals, come in the order of the rows.
	later := func(a, b workbook.Row) bool {
		for _, col := range columns {
			x, err := strconv.Atoi(g.sheet.Shown(ref.At(col, a.Number)))
			y, err2 := strconv.Atoi(g.sheet.Shown(ref.At(col, b.Number)))
			if err == nil && err2 == nil && x != y {
				return x < y
			}
		}
		return true
	}
	for i, r := range g.rows {
		if g.sheet.Shown(ref.At(columns[0], r.Number)) == "" {
			return // not a row for each period
		}
		if j, ok := last[keys[i]]; !ok || later(g.rows[j], r) {
			last[keys[i]] = i
		}
	}
	if len(last) == len(g.rows) {
		return
	}
	var rows []workbook.Row
	for i, r := range g.rows {
		if last[keys[i]] == i {
			rows = append(rows, r)
		} else {
			g.left[EarlierRow] = append(g.left[EarlierRow], r.Number)
		}
	}
	g.rows, g.chosen, g.above = rows, true, above
	for row, at := range weights {
		for col, from := range at {
			if g.above[row] == nil {
				g.above[row] = map[int]ref.Position{}
			}
			g.above[row][col] = from
		}
	}
}

// weightsSaidOnce are weights, and what else stands between the titles and the periods, that the first row of a thing says for all of its
// periods.
func (g *region) weightsSaidOnce(words *dictionary, above map[int]map[int]ref.Position, measures int) map[int]map[int]ref.Position {
	once := map[int]map[int]ref.Position{}
	for col := range g.labels {
		f, _, _ := words.field(g.sheet.Shown(ref.At(col, g.header)))
		if col < measures || f != fieldWeight && f != fieldKPI && f != fieldTarget {
			continue
		}
		var from ref.Position
		for _, r := range g.rows {
			at := ref.At(col, r.Number)
			switch {
			case g.sheet.Shown(at) != "":
				from, _ = g.sheet.Covered(at)
			case from.Col != 0 && above[r.Number] != nil:
				if once[r.Number] == nil {
					once[r.Number] = map[int]ref.Position{}
				}
				once[r.Number][col] = from
			}
		}
	}
	return once
}

// acrossHeading is the text of a row that names what follows: it alone stands there, over the columns of the table.
func (g *region) acrossHeading(row workbook.Row) (ref.Position, bool) {
	s := g.sheet
	var at ref.Position
	wide := 0
	for c := 1; c <= s.LastColumn(g.header, g.header); c++ {
		p := ref.At(c, row.Number)
		if s.Shown(p) == "" {
			continue
		}
		anchor, _ := s.Covered(p)
		if anchor.Row != row.Number || at != (ref.Position{}) && anchor != at {
			return at, false
		}
		at, wide = anchor, wide+1
	}
	if wide == 0 || scoring.IsTotal(s.Shown(at)) || asideText.MatchString(s.Shown(at)) {
		return at, false
	}
	if cell, _ := s.At(at); cell.Kind != workbook.Words {
		return at, false
	}
	return at, wide > 1 && wide*2 >= len(g.labels)
}

// table makes one table of the regions of a tree, and says in which of its rows the labels are. One region is read where it stands.
func (r *reader) table(all []region) (table *workbook.Sheet, header int) {
	if len(all) == 1 && len(all[0].headings) == 0 && len(all[0].heads) == 0 && !all[0].chosen {
		return all[0].sheet, all[0].header
	}
	first := all[0]
	var before [][]workbook.Borrowed // of each region
	var labels []workbook.Borrowed
	heads := len(first.heads) > 0
	several := false
	depth := 0
	var weighted, stated [len(levelsOfHeadings)]bool
	for _, g := range all {
		several = several || g.sheet != first.sheet
		heads = heads && sameHeads(first.heads, g.heads)
		for _, under := range g.headings {
			depth = max(depth, len(under))
			for i, h := range under {
				weighted[i] = weighted[i] || h.weight.Col != 0
				stated[i] = stated[i] || h.stated.Col != 0
			}
		}
	}
	other := differing(all)
	for _, g := range all {
		var cells []workbook.Borrowed
		switch {
		case heads:
			for _, h := range g.heads {
				cells = append(cells, workbook.Borrowed{From: g.sheet, At: h.value})
			}
		case several:
			cells = append(cells, workbook.Borrowed{Text: g.sheet.Name})
		}
		if other != 0 {
			cells = append(cells, workbook.Borrowed{From: g.sheet, At: ref.At(other, g.header)})
		}
		before = append(before, cells)
	}
	switch {
	case heads:
		for _, h := range first.heads {
			labels = append(labels, workbook.Borrowed{Text: h.label})
		}
	case several:
		labels = append(labels, workbook.Borrowed{Text: levelOfSheets})
	}
	if other != 0 {
		labels = append(labels, workbook.Borrowed{Text: levelOfBlocks})
	}
	for i := range depth {
		labels = append(labels, workbook.Borrowed{Text: levelsOfHeadings[i]})
		if weighted[i] {
			labels = append(labels, workbook.Borrowed{Text: fieldOf(fieldWeight).label})
		}
		if stated[i] {
			labels = append(labels, workbook.Borrowed{Text: fieldOf(fieldResult).label})
		}
	}
	for _, b := range labels {
		if _, ok := r.words.level(b.Text); !ok && b.Text != "" {
			if _, _, ok := r.words.field(b.Text); !ok {
				r.words.levels[scoring.Fold(b.Text)] = scoring.NewLevel(b.Text)
			}
		}
	}
	var lines []workbook.Line
	if first.header > 1 && hasGroups(first.sheet, first.header, r.words) {
		lines = append(lines, workbook.Line{From: first.sheet, Row: first.header - 1})
	}
	lines = append(lines, workbook.Line{From: first.sheet, Row: first.header, Before: labels})
	header = len(lines)
	for i, g := range all {
		for _, row := range g.rows {
			cells := slices.Clone(before[i])
			under := g.headings[row.Number]
			for level := range depth {
				var h heading
				if level < len(under) {
					h = under[level]
				}
				cells = append(cells, borrowed(g.sheet, h.title))
				if weighted[level] {
					cells = append(cells, borrowed(g.sheet, h.weight))
				}
				if stated[level] {
					cells = append(cells, borrowed(g.sheet, h.stated))
				}
			}
			lines = append(lines, workbook.Line{From: g.sheet, Row: row.Number, Before: cells, Above: g.above[row.Number]})
		}
	}
	return workbook.Arrange(first.sheet.Name, len(labels), lines), header
}

// borrowed is a cell of a sheet, or nothing.
func borrowed(s *workbook.Sheet, at ref.Position) workbook.Borrowed {
	if at.Col == 0 {
		return workbook.Borrowed{}
	}
	return workbook.Borrowed{From: s, At: at}
}

// Names of levels that the workbook shows and doesn't name.
const (
	levelOfSheets = "scheda"
	levelOfBlocks = "prospettiva"
)

var levelsOfHeadings = [...]string{"sezione", "sottosezione", "gruppo", "sottogruppo"}

func sameHeads(a, b []head) bool {
	return slices.EqualFunc(a, b, func(a, b head) bool { return scoring.Fold(a.label) == scoring.Fold(b.label) })
}

// differing is the column whose label is another in each region: it names the region; 0 where there is none.
func differing(all []region) int {
	found := 0
	for col, l := range all[0].labels {
		for _, g := range all[1:] {
			if other := g.labels[col]; other.words != l.words && other.words != "" {
				if found != 0 && found != col {
					return 0
				}
				found = col
			}
		}
	}
	return found
}

// treeRegions finds the table of the tree, on one sheet or on several: on the sheet called so or, where there is none, on that of those
// without another name of ours whose labels say most. A hidden one, or one of several alike, is for the user to choose.
func (r *reader) treeRegions() ([]region, error) {
	if main := r.find(scoring.PartTree); main != nil {
		r.decide(
			"foglio dell'albero",
			main.Name,
			fmt.Sprintf("si chiama così, o lo dice il foglio %s", scoring.PartMap),
		)
		if all := r.regionsOf(main); all != nil {
			return all, nil
		}
		return []region{{sheet: main}}, nil // which says what is missing
	}
	var groups [][]region
	var names []string
	for _, s := range r.book.Sheets {
		names = append(names, s.Name)
		if r.partOf(s) != "" || r.words.ignored[scoring.Fold(s.Name)] {
			continue
		}
		found := r.regionsOf(s)
		if len(found) == 0 || !found[0].proven && !r.measures(found[0]) {
			continue
		}
		i := slices.IndexFunc(groups, func(g []region) bool { return alike(g[0].labels, found[0].labels) })
		if i < 0 || s.Hidden {
			groups = append(groups, found)
		} else {
			groups[i] = append(groups[i], found...)
		}
	}
	if len(groups) == 0 {
		return nil, r.noTree(names)
	}
	slices.SortStableFunc(groups, func(a, b []region) int { return b[0].known - a[0].known })
	best := groups[0]
	if best[0].sheet.Hidden {
		return nil, r.whichTree(names, fmt.Sprintf("«%s» potrebbe esserlo, ma è nascosto", best[0].sheet.Name))
	}
	if len(groups) > 1 && groups[1][0].known == best[0].known {
		return nil, r.whichTree(
			names,
			fmt.Sprintf("potrebbero esserlo sia «%s» sia «%s»", best[0].sheet.Name, groups[1][0].sheet.Name),
		)
	}
	for _, other := range groups[1:] {
		g := other[0]
		if g.known*2 < best[0].known { // a table about something else
			continue
		}
		r.reading.Dashboard.Questions = append(r.reading.Dashboard.Questions, scoring.Question{
			Cell: g.sheet.Place(ref.At(1, g.header)), Found: g.sheet.Name,
			Asks: fmt.Sprintf(
				"che cosa contiene il foglio «%s»: ha una tabella con misure, che nessuno legge",
				g.sheet.Name,
			),
			Answer:  "dirlo nel foglio Mappa: nella colonna Intestazione il nome del foglio, in Significato «foglio …» oppure «ignora»",
			Choices: mapLines(g.sheet.Name, ignore, ofTheSheet+string(scoring.PartTree)),
		})
	}
	if chosen, years := r.ofTheYear(best); years {
		if chosen == nil {
			return nil, r.whichTree(
				names,
				fmt.Sprintf("potrebbero esserlo sia «%s» sia «%s», di anni diversi", best[0].sheet.Name,
					best[len(best)-1].sheet.Name),
			)
		}
		best = chosen
	}
	best = r.lastPeriodSheet(best)
	why := fmt.Sprintf("ha %d intestazioni con un significato", best[0].known)
	switch {
	case best[0].proven:
		why = "ha una colonna che è il rapporto fra altre due: target, risultato e raggiungimento"
	case len(groups) > 1:
		why += fmt.Sprintf("; il foglio che viene dopo, «%s», ne ha %d", groups[1][0].sheet.Name, groups[1][0].known)
	}
	var on []string
	for _, g := range best {
		if name := g.sheet.Upright().Name; !slices.Contains(on, name) {
			on = append(on, name)
		}
	}
	r.decide("foglio dell'albero", strings.Join(on, ", "), why)
	return best, nil
}

func (r *reader) decide(of, chosen, why string) {
	r.reading.Decisions = append(r.reading.Decisions, Decision{of, chosen, why})
}

// measures reports whether a table's labels speak of something measured, and of what.
func (r *reader) measures(g region) bool {
	measured, named := false, false
	for col := range g.labels {
		text := g.sheet.Shown(ref.At(col, g.header))
		f, _, ok := r.words.field(text)
		switch {
		case ok && (f == fieldTarget || f == fieldResult || f == fieldAttainment):
			measured = true
		case ok && (f == fieldTitle || f == fieldKPI):
			named = true
		}
		if _, ok := r.words.level(text); ok {
			named = true
		}
	}
	return measured && (named || g.known >= 3)
}

// periodSheet is a name of a sheet that says which part of the year it is of: "II semestre", "30.06.2024", "Giugno".
var periodSheet = lazy.New(`(?i)(trim|semestr|quadrim|bimestr|\bq[1-4]\b|\d{1,2}[./ -]\d{1,2}[./ -]20\d\d|` +
	`\b(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)\b)`)

// lastPeriodSheet keeps the last of several sheets that each are of a part of the year: the year's results stand there. It is asked.
func (r *reader) lastPeriodSheet(all []region) []region {
	last := all[len(all)-1].sheet
	several := false
	lines := mapLines(last.Name, ofTheSheet+string(scoring.PartTree))
	for _, g := range all {
		if g.sheet != last && !slices.ContainsFunc(lines, func(c scoring.Choice) bool { return c.Label == g.sheet.Name }) {
			several = true
			lines = append(lines, mapLines(g.sheet.Name, ofTheSheet+string(scoring.PartTree))...)
		}
		if !periodSheet.MatchString(g.sheet.Name) {
			return all
		}
	}
	if !several {
		return all
	}
	r.reading.Dashboard.Questions = append(r.reading.Dashboard.Questions, scoring.Question{
		Cell: last.Place(ref.At(1, all[len(all)-1].header)), Found: last.Name,
		Asks:    "quale foglio ha i risultati dell'anno: ce n'è uno per periodo",
		Taken:   fmt.Sprintf("«%s», l'ultimo", last.Name),
		Answer:  "dirlo nel foglio Mappa: nella colonna Intestazione il nome del foglio, in Significato «foglio Cruscotto»",
		Choices: lines,
	})
	return slices.DeleteFunc(slices.Clone(all), func(g region) bool { return g.sheet != last })
}

// ofTheYear are the regions on sheets of the report's year, where the names of the sheets differ by their years; nil where none is.
func (r *reader) ofTheYear(all []region) (chosen []region, years bool) {
	seen := map[string]bool{}
	for _, g := range all {
		year := sheetYear.FindString(g.sheet.Name)
		if year == "" {
			return nil, false
		}
		seen[year] = true
		if year == strconv.Itoa(cmp.Or(r.reading.Dashboard.Entity.Year, r.words.year)) {
			chosen = append(chosen, g)
		}
	}
	return chosen, len(seen) > 1
}

var sheetYear = lazy.New(`20\d\d`)

func (r *reader) whichTree(names []string, why string) error {
	return &workbook.Error{
		Problem: fmt.Sprintf(
			"non c'è un foglio «%s»; fogli trovati: %s; %s",
			scoring.PartTree,
			strings.Join(names, ", "),
			why,
		),
		Remedy: "rinominare in «Cruscotto» il foglio che contiene l'albero degli obiettivi, o dirlo nel foglio Mappa " +
			"(nome del foglio, «foglio Cruscotto»)"}
}

// noTree says what the workbook has instead of a tree: the table whose labels say most, in its own words.
func (r *reader) noTree(names []string) error {
	var sheet *workbook.Sheet
	header, known := 0, 0
	for _, s := range r.book.Sheets {
		if r.partOf(s) != "" {
			continue
		}
		for row := 1; row <= min(headerRows, s.LastRow()); row++ {
			if count := r.words.known(s, row); count > known {
				sheet, header, known = s, row, count
			}
		}
	}
	if sheet == nil {
		return r.whichTree(names, "in nessuno c'è una riga di intestazioni con obiettivi, target e risultati")
	}
	lacks := []string{}
	found := map[field]bool{}
	var labels []string
	unknown := "" // a column of numbers
	witness := newWitness(sheet, header)
	for col := 1; col <= sheet.LastColumn(header, header); col++ {
		text := sheet.Shown(ref.At(col, header))
		if f, _, ok := r.words.field(text); ok {
			found[f] = true
		} else if _, ok := r.words.level(text); !ok && text != "" && !isAside(text) && witness.of(col).numerical() {
			unknown = cmp.Or(unknown, strings.Join(strings.Fields(text), " "))
		}
		if text != "" {
			labels = append(labels, strings.Join(strings.Fields(text), " "))
		}
	}
	for _, f := range []field{fieldKPI, fieldTarget, fieldResult} {
		if !found[f] {
			lacks = append(
				lacks,
				map[field]string{fieldKPI: "l'indicatore", fieldTarget: "il target", fieldResult: "il risultato"}[f],
			)
		}
	}
	what := "non è un cruscotto"
	if isMatrix(sheet, header) {
		what = "è una matrice di pesi (a ogni riga un obiettivo, a ogni colonna chi vi concorre), non un cruscotto"
	}
	remedy := "aggiungere le colonne che mancano; se ci sono con altri nomi, dire nel foglio Mappa che cosa significano (intestazione, significato)"
	if unknown != "" {
		remedy += fmt.Sprintf(", per esempio «%s», «%s»", unknown, fieldOf(fieldTarget).name)
	}
	return &workbook.Error{Sheet: sheet.Name,
		Problem: fmt.Sprintf("la tabella alle righe %d–%d (%s) %s: non ha %s", header, sheet.LastRow(),
			strings.Join(labels, ", "), what, strings.Join(lacks, ", ")),
		Remedy: remedy}
}

// isMatrix reports whether a table has nothing but shares that add up in each of its columns.
func isMatrix(s *workbook.Sheet, header int) bool {
	w := newWitness(s, header)
	all := make([]int, len(w.rows))
	each := make([]int, len(w.rows))
	for i := range each {
		each[i] = i + 1
	}
	w.nodes = [][]int{all, each}
	columns := 0
	for col := 2; col <= min(s.LastColumn(header, header), mostCandidates); col++ {
		if !w.of(col).numerical() || !w.addsUp(col, 1) {
			return false
		}
		columns++
	}
	const least = 2
	return columns >= least
}

// numbered is a title that begins with its code: "1.1 Corsi", "OS1 Costi".
var numbered = lazy.New(`^(\d+(?:\.\d+)*|\d*[A-Z]{1,3}[.-]?\d+(?:\.\d+)*)[.)]?\s+(\S.*)$`)

// splitCodes takes codes off the titles of the levels that have no column of them, where all their titles have one.
func splitCodes(d *scoring.Dashboard) {
	for depth := range d.Levels {
		nodes := d.At(depth)
		all := len(nodes) > 0
		for _, n := range nodes {
			all = all && n.Code.Empty() && numbered.MatchString(n.Title.Text)
		}
		if !all {
			continue
		}
		for _, n := range nodes {
			m := numbered.FindStringSubmatch(n.Title.Text)
			n.Code = scoring.Text{Text: m[1], Cell: n.Title.Cell}
			n.Title.Text = m[2]
		}
	}
}

// sentence reports whether a text is more than a title.
func sentence(s string) bool {
	const words = 5
	return strings.HasSuffix(strings.TrimRightFunc(s, unicode.IsSpace), ".") || len(strings.Fields(s)) > words
}
