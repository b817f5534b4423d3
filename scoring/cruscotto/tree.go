package cruscotto

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// readTree reads the Cruscotto: a leaf in each row, the nodes above it in merged cells or in cells left blank below; or
// levels one below the other, told apart by their codes.
func (r *reader) readTree(s *workbook.Sheet, header int) error {
	d, words := r.reading.Dashboard, r.words
	l, err := findLayout(s, header, words)
	if err != nil {
		return err
	}
	for _, label := range l.unknown {
		if l.owner == 0 && isOwner(label.Text.Text) && !l.witness.of(label.col).numerical() {
			l.owns(label)
		} else if q, ok := l.question(label); ok {
			d.Questions = append(d.Questions, q)
		} else if l.looksLikeLevel(label) {
			d.Questions = append(d.Questions, scoring.Question{Cell: label.Text.Cell, Found: label.Text.Text,
				Asks: fmt.Sprintf("se la colonna «%s» è un livello: ogni suo valore vale per più %s",
					strings.Join(strings.Fields(label.Text.Text), " "), l.levels[len(l.levels)-1].Plural),
				Taken:   "un'informazione che non cambia l'albero",
				Answer:  "dirlo nel foglio Mappa: nella colonna Intestazione il suo nome, in Significato «livello …» oppure «ignora»",
				Choices: mapLines(label.Text.Text, ignore, ofTheLevel+asLevel(label.Text.Text)),
			})
		} else {
			d.Unrecognized = append(d.Unrecognized, label.Text)
		}
	}
	d.Questions = append(d.Questions, l.doubts...)
	d.Questions = append(d.Questions, l.doubtful()...)
	d.Questions = append(d.Questions, l.misplaced(s)...)
	last := l.lastMeasured(s)
	var rows []workbook.Row
	for _, row := range s.Rows {
		if row.Number <= l.header || row.Number > last && aside(s, row) {
			continue
		}
		if l.isTotal(s, row.Number) {
			l.totals = append(l.totals, row)
			continue
		}
		if mostlyWords(row) && l.titleIsLabel(s, row.Number, words) &&
			words.known(s, row.Number) >= 4 { // the header of another table
			d.Unrecognized = append(d.Unrecognized, firstText(s, row))
			for len(rows) > 0 && texts(s, rows[len(rows)-1]) < 2 { // its title
				rows = rows[:len(rows)-1]
			}
			break
		}
		rows = append(rows, row)
	}
	filled := 0
	for _, row := range rows {
		if texts(s, row) > 0 {
			filled++
		}
	}
	if err := within(scoring.RowsWithin(filled)); err != nil {
		return err
	}
	rows = l.withoutPrepared(s, rows)
	if l.isOutline(s, rows) {
		r.reading.Outline = true
		err = l.readOutline(s, d, rows)
	} else {
		if u := l.useOf(l.measures[fieldLevel]); u != nil { // it says of rows what they are, and no code where they stand
			d.Unrecognized = append(d.Unrecognized, u.Header)
		}
		err = l.readColumns(s, d, rows)
	}
	splitCodes(d)
	l.nameUses()
	r.reading.Columns, r.reading.layout = l.uses, l
	r.decideLevels(l)
	if err == nil && len(d.Roots) == 0 {
		err = &workbook.Error{
			Sheet:   s.Name,
			Problem: fmt.Sprintf("sotto le intestazioni (riga %d) non c'è nessuna riga con un indicatore", l.header),
			Remedy:  "scrivere un'azione per riga, con target e risultato",
		}
	}
	return err
}

// owns takes a column for that of who answers for each row.
func (l *layout) owns(label unknownLabel) {
	l.owner = label.col
	l.uses = append(l.uses, ColumnUse{Header: label.Text, As: "chi ne risponde: non si pubblica", header: header{col: label.col}})
}

// misplaced asks about the columns that were taken for numbers by their labels and hold sentences.
func (l *layout) misplaced(s *workbook.Sheet) []scoring.Question {
	columns := map[int]field{
		l.weight:                    fieldWeight,
		l.measures[fieldTarget]:     fieldTarget,
		l.measures[fieldResult]:     fieldResult,
		l.measures[fieldAttainment]: fieldAttainment,
	}
	for _, c := range l.columns {
		columns[c.weight], columns[c.result] = fieldWeight, fieldResult
	}
	delete(columns, 0)
	var questions []scoring.Question
	for _, col := range slices.Sorted(maps.Keys(columns)) {
		rows, sentences := 0, 0
		for _, row := range l.witness.rows {
			v := s.Value(ref.At(col, row))
			if v.Empty() {
				continue
			}
			const words = 3
			if rows++; !scoring.AsTarget(v).Known() && len(strings.Fields(v.Text)) >= words {
				sentences++
			}
		}
		if rows < 2 || sentences*3 < rows*2 {
			continue
		}
		label := s.Text(ref.At(col, l.header))
		if u := l.useOf(col); u == nil || u.header.told {
			continue
		}
		questions = append(questions, scoring.Question{Cell: label.Cell, Found: label.Text,
			Asks: fmt.Sprintf(
				"che cosa contiene la colonna «%s»: ha frasi, non numeri",
				strings.Join(strings.Fields(label.Text), " "),
			),
			Taken:   columns[col].String(),
			Answer:  "dirlo nel foglio Mappa: nella colonna Intestazione il suo nome, in Significato «livello …», kpi… oppure «ignora»",
			Choices: mapLines(label.Text, l.useOf(col).As, fieldKPI.String(), ofTheLevel+asLevel(label.Text), ignore),
		})
	}
	return questions
}

// looksLikeLevel reports whether a column that nobody reads could be a level: words that each hold for several of the deepest.
func (l *layout) looksLikeLevel(label unknownLabel) bool {
	if isAside(label.Text.Text) || len(l.unknown) > mostCandidates || sense(readLabel(label.Text.Text)) != noField {
		return false
	}
	const least = 4
	w, values := l.witness, l.witness.distinct(label.col)
	return len(w.rows) >= least && w.of(label.col).wordy() && w.of(label.col).full() && values > 1 && values*2 <= len(w.rows) &&
		w.determines(l.columns[len(l.columns)-1].title, label.col)
}

// useOf is what a column was taken for; nil for nothing.
func (l *layout) useOf(col int) *ColumnUse {
	for i := range l.uses {
		if l.uses[i].header.col == col {
			return &l.uses[i]
		}
	}
	return nil
}

// unused are the measures that no column has yet: what one of numbers may be.
func (l *layout) unused() []string {
	leaf := l.columns[len(l.columns)-1]
	var all []string
	for _, f := range []field{fieldTarget, fieldResult, fieldAttainment} {
		if l.measures[f] == 0 {
			all = append(all, f.String())
		}
	}
	if l.weight == 0 && leaf.weight == 0 {
		all = append(all, fieldWeight.String())
	}
	return all
}

// question asks what a column holds whose label means nothing and which looks like a weight, a result or a target: numbers in most of
// its rows.
func (l *layout) question(label unknownLabel) (scoring.Question, bool) {
	if other := readLabel(label.Text.Text); other.year != 0 &&
		(sense(other) != noField || other.words == "") { // another year's
		return scoring.Question{}, false
	}
	if len(l.unknown) > mostCandidates || isAside(label.Text.Text) {
		return scoring.Question{}, false
	}
	if e := l.witness.of(label.col); e.numeric*2 <= e.filled || e.filled < 2 {
		return scoring.Question{}, false
	}
	return scoring.Question{Cell: label.Text.Cell, Found: label.Text.Text,
		Asks: fmt.Sprintf(
			"che cosa contiene la colonna «%s»: ha numeri che nessuno legge",
			strings.Join(strings.Fields(label.Text.Text), " "),
		),
		Answer:  "dirlo nel foglio Mappa: nella colonna Intestazione il suo nome, in Significato peso, target, risultato… oppure «ignora»",
		Choices: mapLines(label.Text.Text, append([]string{ignore}, l.unused()...)...),
	}, true
}

// readColumns reads a tree whose levels stand in columns.
func (l *layout) readColumns(s *workbook.Sheet, d *scoring.Dashboard, rows []workbook.Row) error {
	if l.severalIndicators(s, rows) {
		l.indicatorLevel(s, rows)
	}
	d.Levels = l.levels
	leaf := len(l.levels) - 1
	open := make([]*scoring.Node, len(l.levels)) // the node that rows now belong to, at each depth
	groups := newGroups(l, s, rows)
	totals := l.totals
	for _, r := range rows {
		for len(totals) > 0 && totals[0].Number < r.Number {
			l.total(s, d, totals[0].Number, open)
			totals = totals[1:]
		}
		deepest := l.deepest(s, r.Number)
		if deepest < 0 {
			if words := firstText(s, r); words.Text != "" {
				d.Unrecognized = append(d.Unrecognized, words)
			}
			continue
		}
		for depth, columns := range l.columns[:deepest+1] {
			n, err := node(s, columns, r.Number)
			if err != nil {
				return err
			}
			n.Depth = depth
			if depth < leaf {
				if again := groups.again(open, depth, n); again != nil {
					if again != open[depth] {
						open[depth] = again
						clear(open[depth+1:])
					}
					continue
				}
			}
			if n.Title.Empty() && n.Code.Empty() && depth < leaf {
				return &workbook.Error{
					Sheet:   s.Place(ref.At(columns.title, r.Number)).Sheet,
					Cell:    s.Place(ref.At(columns.title, r.Number)).Ref,
					Problem: fmt.Sprintf("manca il titolo: %s a cui appartiene la riga", l.levels[depth].Singular),
					Remedy:  "scrivere il titolo nella prima riga del gruppo, o unire le celle",
				}
			}
			if depth == leaf {
				if n.Title.Empty() && n.Code.Empty() && depth > 0 {
					n.Title.Text = fmt.Sprintf("indicatore %d", len(open[depth-1].Children)+1)
				}
				var odd []scoring.Text
				n.Indicator, odd = l.indicator(s, r.Number)
				d.Unrecognized = append(d.Unrecognized, odd...)
			}
			if depth == 0 {
				d.Roots = append(d.Roots, n)
			} else {
				n.Parent = open[depth-1]
				n.Parent.Children = append(n.Parent.Children, n)
			}
			if depth < leaf {
				groups.began(n)
			}
			open[depth] = n
			clear(open[depth+1:])
		}
	}
	for _, q := range groups.contradictions() {
		if !l.dictionary.cells[q.Cell].ignored {
			d.Questions = append(d.Questions, q)
		}
	}
	for _, r := range totals {
		l.total(s, d, r.Number, open)
	}
	return nil
}

// total gives what a row of totals states to the node that it sums up: the one that it names, or that of which it stands in the
// components' column; to the dashboard where that is the top. A node that states a result of its own keeps it.
func (l *layout) total(s *workbook.Sheet, d *scoring.Dashboard, row int, open []*scoring.Node) {
	stated := s.Value(ref.At(l.measures[fieldAttainment], row))
	for _, columns := range l.columns {
		if !stated.Known() {
			stated = s.Value(ref.At(columns.result, row))
		}
	}
	if !stated.Known() {
		return
	}
	for depth, columns := range l.columns {
		called := s.Shown(ref.At(columns.title, row))
		if covered(s, ref.At(columns.title, row)) || !scoring.IsTotal(called) {
			continue
		}
		of := scoring.TotalOf(called)
		named := func(n *scoring.Node) bool {
			if n == nil || of == "" {
				return false
			}
			title := " " + scoring.Fold(n.Name()) + " "
			return strings.Contains(title, " "+of+" ") || strings.Contains(" "+of+" ", " "+scoring.Fold(n.Title.Text)+" ")
		}
		var n *scoring.Node
		switch {
		case depth < len(open)-1 && (named(open[depth]) || of == scoring.Fold(l.levels[depth].Singular)):
			n = open[depth]
		case depth > 0 && (of == "" || named(open[depth-1]) || of == scoring.Fold(l.levels[depth-1].Singular)):
			n = open[depth-1]
		case of != "":
			return // of what, can't be told
		}
		switch {
		case n != nil && n.Stated.Empty() && n.Indicator == nil:
			n.Stated = stated
		case n == nil && d.Total.Empty():
			d.Total = stated
		}
		return
	}
}

// codeAt reads a code; one that Excel took for a number, 1.1, has its point back.
func codeAt(s *workbook.Sheet, p ref.Position) scoring.Text {
	t := s.Text(p)
	if c, _ := s.At(p); p.Col != 0 && c != nil && c.Kind == workbook.Number {
		t.Text = strings.ReplaceAll(t.Text, ",", ".")
	}
	return t
}

// node reads a level's columns in a row. It is an error for a code or title to be a formula without a value: who it is
// of can't be told.
func node(s *workbook.Sheet, columns levelColumns, row int) (*scoring.Node, error) {
	for _, col := range []int{columns.code, columns.title} {
		if c, at := s.At(ref.At(col, row)); col != 0 && c.Pending() {
			return nil, &workbook.Error{
				Sheet:   s.Place(at).Sheet,
				Cell:    s.Place(at).Ref,
				Problem: "la formula non ha un valore memorizzato",
				Remedy:  "aprire il file in Excel o LibreOffice e salvarlo, così che le formule siano calcolate",
			}
		}
	}
	return &scoring.Node{
		Code:   codeAt(s, ref.At(columns.code, row)),
		Title:  s.Text(ref.At(columns.title, row)),
		Weight: s.Value(ref.At(columns.weight, row)),
		Stated: s.Value(ref.At(columns.result, row)),
	}, nil
}

// continues reports whether a row still speaks of the open node: the same merged cells, blanks below, or the same words
// again.
func continues(open, n *scoring.Node) bool {
	if open == nil {
		return false
	}
	if n.Title.Empty() && n.Code.Empty() {
		return true
	}
	if n.Title.Cell == open.Title.Cell {
		return true
	}
	sameCode := n.Code.Empty() || scoring.CodeKey(n.Code.Text) == scoring.CodeKey(open.Code.Text)
	sameTitle := n.Title.Empty() || scoring.Fold(n.Title.Text) == scoring.Fold(open.Title.Text)
	return sameCode && sameTitle
}

// indicator reads what a row measures; odd are words in it that its columns don't know.
func (l *layout) indicator(s *workbook.Sheet, row int) (i *scoring.Indicator, odd []scoring.Text) {
	i = &scoring.Indicator{}
	unit := s.Text(ref.At(l.measures[fieldUnit], row)).Text
	for _, f := range treeFields {
		if f.read == nil {
			continue
		}
		c := cell{s, ref.At(l.measures[f.field], row), unit}
		if words := c.text(); f.understood != nil && !words.Empty() && !f.understood(words.Text) {
			odd = append(odd, words)
		}
		f.read(c, i) // an indicator's columns take whatever stands in them: the rules say what is wrong with it
	}
	if l.owner > 0 {
		i.Owner = s.Text(ref.At(l.owner, row))
	}
	if col := l.measures[fieldResult]; i.Result.Text == hyphen && l.witness.onlyLights(col) { // among signs it is one
		i.Result.Text = "−"
	}
	for _, year := range slices.Sorted(maps.Keys(l.targets)) {
		if v := (cell{s, ref.At(l.targets[year], row), unit}).target(); !v.Empty() {
			i.Targets = append(i.Targets, scoring.YearTarget{Year: year, Target: v})
		}
	}
	return i, odd
}

// parseYear reads the year of a report.
func parseYear(s string) (int, bool) {
	year, err := strconv.Atoi(strings.TrimSpace(s))
	return year, err == nil && year >= 2009 && year <= 2100
}
