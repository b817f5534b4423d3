package cruscotto

import (
	"fmt"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// usualLevels name the levels of a tree whose depth only its codes tell, where the workbook doesn't: as many as it has,
// from the end.
var usualLevels = []string{
	"area strategica",
	"ambito strategico",
	"obiettivo strategico",
	"obiettivo operativo",
	"azione",
	"indicatore",
}

// isOutline reports whether levels stand one below the other: there is one column of titles with one of codes, and some
// codes begin with others.
func (l *layout) isOutline(s *workbook.Sheet, rows []workbook.Row) bool {
	if len(l.columns) != 1 || l.columns[0].code == 0 {
		return false
	}
	codes := map[string]bool{}
	for _, r := range rows {
		if code := scoring.CodeKey(codeAt(s, ref.At(l.columns[0].code, r.Number)).Text); code != "" {
			codes[code] = true
		}
	}
	for code := range codes {
		if i := strings.LastIndexByte(code, '.'); i > 0 && codes[code[:i]] {
			return true
		}
	}
	return false
}

// placeholderText is what the chambers' common system writes where a group has no indicator.
var placeholderText = lazy.New(`(?i)\bnon definit[oa]\b`)

// An outlined node is one of an outline, with the depth that its code tells.
type outlined struct {
	*scoring.Node
	depth int
	level string // as a column names it
}

// readOutline reads a tree whose levels stand one below the other. A row without a code measures the node above it; a
// group's own row carries placeholders instead of an indicator.
func (l *layout) readOutline(s *workbook.Sheet, d *scoring.Dashboard, rows []workbook.Row) error {
	columns := l.columns[0]
	var all []outlined
	leaf := 0
	top := 0 // the least depth of a code
	for _, r := range rows {
		if segments := segmentsOf(codeAt(s, ref.At(columns.code, r.Number)).Text); segments > 0 &&
			(top == 0 || segments < top) {
			top = segments
		}
	}
	above := -1 // the last node with a code
	for i, r := range rows {
		n, err := node(s, columns, r.Number)
		if err != nil {
			return err
		}
		segments := segmentsOf(n.Code.Text)
		if n.Title.Empty() && segments == 0 && !l.measuresIn(s, r.Number) {
			continue
		}
		o := outlined{Node: n, depth: segments - top, level: s.Shown(ref.At(l.measures[fieldLevel], r.Number))}
		group := i+1 < len(rows) && segments > 0 &&
			(segmentsOf(codeAt(s, ref.At(columns.code, rows[i+1].Number)).Text) > segments ||
				strings.TrimSpace(codeAt(s, ref.At(columns.code, rows[i+1].Number)).Text) == "" && l.measuresIn(s,
					rows[i+1].Number))
		if segments == 0 {
			if above < 0 {
				d.Unrecognized = append(d.Unrecognized, firstText(s, r))
				continue
			}
			o.depth = all[above].depth + 1
		}
		switch {
		case l.measuresIn(s, r.Number) && !group && !l.placeholder(s, r.Number):
			var odd []scoring.Text
			n.Indicator, odd = l.indicator(s, r.Number)
			if n.Title.Empty() {
				n.Title = n.Indicator.KPI
			}
			d.Unrecognized = append(d.Unrecognized, odd...)
			leaf = max(leaf, o.depth)
		case group && l.measuresIn(s, r.Number): // what a group's row states is its roll-up
			n.Stated = s.Value(ref.At(l.measures[fieldAttainment], r.Number))
			if l.placeholder(s, r.Number) && n.Weight.Known() && n.Weight.Value.Sign() == 0 {
				n.Weight = scoring.Value{} // of the placeholder
			}
		}
		all = append(all, o)
		if segments > 0 {
			above = len(all) - 1
		}
	}
	if leaf == 0 && len(all) == 0 {
		return nil
	}
	if leaf >= maxLevels {
		return &workbook.Error{
			Sheet:   s.Name,
			Problem: fmt.Sprintf("i codici hanno %d livelli: il limite è %d", leaf+1, maxLevels),
			Remedy:  "usare codici con meno punti",
		}
	}
	d.Levels = l.outlineLevels(all, leaf, d.Scale.Levels.Text)
	l.nest(s, d, all, leaf)
	return nil
}

// withoutPrepared leaves out the rows that have a code and nothing else, and under which nothing stands: they are prepared, and not filled in.
func (l *layout) withoutPrepared(s *workbook.Sheet, rows []workbook.Row) []workbook.Row {
	code := l.columns[0].code
	if code == 0 {
		return rows
	}
	bare := make([]bool, len(rows))
	above := map[string]bool{} // the codes under which something stands
	for i, r := range rows {
		key := scoring.CodeKey(codeAt(s, ref.At(code, r.Number)).Text)
		if bare[i] = l.bare(s, r); bare[i] || strings.Count(key, ".") > maxLevels { // which is refused
			continue
		}
		for at := len(key); at > 0; at = strings.LastIndexByte(key[:at], '.') {
			above[key[:at]] = true
		}
	}
	var kept []workbook.Row
	for i, r := range rows {
		if !bare[i] || above[scoring.CodeKey(codeAt(s, ref.At(code, r.Number)).Text)] {
			kept = append(kept, r)
		}
	}
	return kept
}

// bare reports whether a row has a code and nothing else: no title beside it in its cell, no value even if it isn't shown, no merged title. Only
// the results may have formulas that were never calculated, as those of a form that was never opened.
func (l *layout) bare(s *workbook.Sheet, r workbook.Row) bool {
	code := ref.At(l.columns[0].code, r.Number)
	if strings.ContainsAny(strings.TrimSpace(s.Shown(code)), " \n") || s.Merged(code) {
		return false
	}
	results := map[int]bool{l.measures[fieldAttainment]: true}
	for _, c := range l.columns {
		results[c.result] = true
		if c.title > 0 && s.Merged(ref.At(c.title, r.Number)) {
			return false
		}
	}
	for _, c := range r.Cells {
		p := ref.At(c.Col, r.Number)
		if c.Col != code.Col && (s.Shown(p) != "" || (c.Numeric() || c.Pending()) && !results[c.Col]) {
			return false
		}
	}
	return true
}

// maxLevels is how deep a tree may be.
const maxLevels = 10

// segmentsOf counts the parts of a code: 1.1.1 has three.
func segmentsOf(code string) int {
	code = scoring.CodeKey(code)
	if code == "" {
		return 0
	}
	return strings.Count(code, ".") + 1
}

// placeholder reports whether a row's indicator is none: it says so, or it has no weight and a target of nothing.
func (l *layout) placeholder(s *workbook.Sheet, row int) bool {
	if placeholderText.MatchString(s.Shown(ref.At(l.measures[fieldKPI], row))) {
		return true
	}
	target := scoring.AsTarget(s.Value(ref.At(l.measures[fieldTarget], row)))
	weight := s.Value(ref.At(l.columns[0].weight, row))
	return target.Operator == "=" && target.Known() && target.Value.Sign() == 0 && weight.Known() &&
		weight.Value.Sign() == 0 &&
		s.Shown(ref.At(l.measures[fieldResult], row)) == ""
}

// outlineLevels names the levels: as a column of the table does, as the sheet SMVP lists them, or as is usual.
func (l *layout) outlineLevels(all []outlined, leaf int, listed string) []scoring.Level {
	levels := make([]scoring.Level, leaf+1)
	name := func(depth int, name string) {
		if depth <= leaf && levels[depth].Singular == "" && scoring.Fold(name) != "" {
			level, ok := l.dictionary.level(name)
			if !ok {
				level = scoring.NewLevel(name)
			}
			levels[depth] = level
		}
	}
	for _, o := range all {
		name(o.depth, o.level)
	}
	if scoring.Fold(listed) != "" {
		for depth, s := range strings.Split(listed, ",") {
			name(depth, s)
		}
	}
	for depth := range levels {
		name(depth, usualLevels[max(0, len(usualLevels)-len(levels)+depth)%len(usualLevels)])
	}
	// Two depths can't go by one name: texts and rules name levels.
	seen := map[string]bool{}
	for depth := range levels {
		if seen[levels[depth].Singular] {
			levels[depth] = scoring.NewLevel(fmt.Sprintf("%s di livello %d", levels[depth].Singular, depth+1))
		}
		seen[levels[depth].Singular] = true
	}
	return levels
}

// nest makes a tree of an outline. An indicator that stands higher than the deepest gets the levels between, with its
// own title.
func (l *layout) nest(s *workbook.Sheet, d *scoring.Dashboard, all []outlined, leaf int) {
	open := make([]*scoring.Node, leaf+1)
	put := func(n *scoring.Node, depth int) {
		n.Depth = depth
		for up := depth - 1; up >= 0; up-- { // a level that the codes skip
			if open[up] == nil {
				continue
			}
			n.Parent = open[up]
			break
		}
		if n.Parent == nil {
			n.Depth = 0
			d.Roots = append(d.Roots, n)
		} else {
			n.Depth = n.Parent.Depth + 1
			n.Parent.Children = append(n.Parent.Children, n)
		}
		open[n.Depth] = n
		clear(open[n.Depth+1:])
	}
	for _, o := range all {
		if o.depth > leaf || o.depth < 0 {
			d.Unrecognized = append(d.Unrecognized, o.Title)
			continue
		}
		if o.Indicator == nil {
			// it should measure something, and the findings say that it doesn't
			if put(o.Node, o.depth); o.Node.Depth == leaf {
				o.Indicator = &scoring.Indicator{}
			}
			continue
		}
		measured := o.Indicator
		o.Indicator = nil
		put(o.Node, o.depth)
		n := o.Node
		for n.Depth < leaf {
			inner := &scoring.Node{Title: n.Title}
			put(inner, n.Depth+1)
			n = inner
		}
		n.Indicator = measured
	}
}

// severalIndicators reports whether a node of the deepest level has more than one indicator: its cells are merged over them, it stands
// for all of a table, or its title is said once, or again, for several.
func (l *layout) severalIndicators(s *workbook.Sheet, rows []workbook.Row) bool {
	leaf := l.columns[len(l.columns)-1]
	kpi := l.measures[fieldKPI]
	var last scoring.Text
	lastCode, lastKPI := "", ""
	again, measures := 0, 0 // rows with the code and title of the one above
	alone := false          // the row above says a title and measures nothing
	for _, r := range rows {
		if !l.measuresIn(s, r.Number) {
			if title := s.Text(ref.At(leaf.title, r.Number)); !title.Empty() {
				last, lastCode, lastKPI, alone = title, s.Text(ref.At(leaf.code, r.Number)).Text, "", true
			}
			continue
		}
		if alone && kpi != 0 && s.Shown(ref.At(leaf.title, r.Number)) == "" &&
			s.Shown(ref.At(leaf.code, r.Number)) == "" &&
			s.Shown(ref.At(kpi, r.Number)) != "" {
			return true
		}
		alone = false
		for _, col := range []int{leaf.title, leaf.code} {
			if from, merged := s.Covered(ref.At(col, r.Number)); merged && from.Row < r.Number {
				return true
			}
		}
		title, code := s.Text(ref.At(leaf.title, r.Number)), s.Text(ref.At(leaf.code, r.Number)).Text
		measured := s.Shown(ref.At(kpi, r.Number))
		if kpi != 0 && measured != "" && lastKPI != "" && measured != lastKPI && !last.Empty() &&
			(code == lastCode || code == "") {
			switch {
			case title.Empty() || title.Cell == last.Cell || code == "" && title.Text == last.Text:
				return true
			case title.Text == last.Text:
				again++
			}
		}
		if !title.Empty() {
			last = title
		}
		lastCode, lastKPI = code, measured
		measures++
	}
	const often = 6 // a code that is there twice among many is a mistake
	return again*often >= measures && again > 0
}

// ofWholeNodes reports whether weights that stand in each row are of the deepest level and not of its indicators: within each node they are
// the same, and those of the nodes add up.
func (l *layout) ofWholeNodes(col int) bool {
	level := len(l.witness.nodes) - 1
	return l.witness.of(col).full() && !l.witness.changes(col, level) && l.witness.addsUp(col, level)
}

// indicatorLevel adds a level for the indicators below the deepest one. Weights that stand on their rows are theirs.
func (l *layout) indicatorLevel(s *workbook.Sheet, rows []workbook.Row) {
	level, _ := scoring.LookupLevel("indicatore")
	above := &l.columns[len(l.columns)-1]
	if l.weight == 0 && above.weight != 0 && !l.ofWholeNodes(above.weight) {
		var last scoring.Text
		for _, r := range rows {
			title := s.Text(ref.At(above.title, r.Number))
			again := !last.Empty() && (title.Empty() || title.Cell == last.Cell || title.Text == last.Text)
			if at := (ref.At(above.weight, r.Number)); again && !covered(s, at) && s.Shown(at) != "" {
				l.weight, above.weight = above.weight, 0
				break
			}
			if !title.Empty() {
				last = title
			}
		}
	}
	l.levels = append(l.levels, level)
	l.columns = append(l.columns, levelColumns{title: l.measures[fieldKPI], weight: l.weight})
	at := len(l.levels) - 1
	for i := range l.uses {
		u := &l.uses[i]
		u.means = u.As
		switch {
		case u.role.field == fieldKPI:
			u.role = role{fieldTitle, at}
		case u.role.field == fieldWeight && u.header.col == l.weight:
			u.role = role{fieldWeight, at}
		default:
			continue
		}
		u.As = u.role.name(l.levels)
	}
}

// decideLevels says in what order the levels stand, and why.
func (r *reader) decideLevels(l *layout) {
	var names []string
	left := true
	for i, level := range r.reading.Dashboard.Levels {
		names = append(names, level.Singular)
		left = left && (i == 0 || i >= len(l.columns) || l.columns[i].title > l.columns[i-1].title)
	}
	why := "stanno nelle colonne da sinistra a destra"
	switch {
	case r.reading.Outline:
		why = "stanno uno sotto l'altro: lo dicono i codici"
	case len(names) == 1:
		why = "c'è un solo livello"
	case !left:
		why = "lo dicono i loro nomi, e i valori che valgono per più valori di altri"
	}
	r.decide("ordine dei livelli", strings.Join(names, " › "), why)
}

// nestByGrain puts the levels in their order where it isn't that of their columns: a level whose name is that of a wider thing, or whose
// values each hold for several of another's, stands above it.
func (l *layout) nestByGrain(w *witness) {
	if len(l.levels) < 2 || len(l.levels) > maxLevels {
		return
	}
	for i := 1; i < len(l.levels); i++ {
		for j := i; j > 0 && l.wider(w, j, j-1); j-- {
			l.levels[j], l.levels[j-1] = l.levels[j-1], l.levels[j]
			l.columns[j], l.columns[j-1] = l.columns[j-1], l.columns[j]
		}
	}
}

// wider reports whether a level is wider than one whose column stands to the left of its own.
func (l *layout) wider(w *witness, right, left int) bool {
	if l.levels[left].Deepest() || l.levels[right].Deepest() {
		return l.levels[left].Deepest() && !l.levels[right].Deepest()
	}
	many, few := w.distinct(l.columns[left].title), w.distinct(l.columns[right].title)
	if few > many || !w.determines(l.columns[left].title, l.columns[right].title) {
		return false
	}
	if a, b := l.levels[left].Tier(), l.levels[right].Tier(); a != 0 && b != 0 {
		return b < a
	}
	const enough = 4
	return len(w.rows) >= enough && few > 1 && few*2 <= many
}
