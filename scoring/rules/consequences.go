package rules

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"relazione/scoring"
)

// A lineage finds, for what was found, the finding that it comes from: a wrong weight makes the result above it wrong, the row of Tabella 1
// that repeats it, and the waiver that was written for it. Who mends the first has mended them all, so they are told as one.
type lineage struct {
	e        *scoring.Evidence
	findings []scoring.Finding
	rank     map[string]int         // of rules, in the order of All
	at       map[scoring.Cell][]int // open findings
	accepted map[scoring.Cell][]int
	copies   map[scoring.Cell]scoring.Cell        // cells of other tables that repeat one of the tree's, and which
	follows  map[scoring.Cell]*scoring.Derivation // cells that aren't values, of findings on numbers that can't be calculated

	// the first error at a row of Tabella 2, of Tabella 1 and of the managers' table that names nothing in the tree; -1 for none
	orphan, stranger, lostManager int
	orphans, strangers            int                   // how many such rows of the first two explain nothing yet
	missing                       map[scoring.Cell]bool // passages that lack a value

	byKPI    map[string]scoring.Cell // those rows by the letters of their KPI
	waived   map[scoring.Cell]string // where each waiver says, by the cell of its rule
	unread   int                     // the column of the tree that nobody knows the meaning of, or that isn't there; -1 for none
	miscoded map[string]int          // faults in codes, by the code of the group that they stand in
	places   map[string]int          // the first finding at each place that a waiver can name
	bases    map[*scoring.Derivation]*big.Rat
	below    map[*scoring.Derivation]int // the error at or below a number; -1 for none
	from     []int                       // of each finding the one that it comes from; -1 for none
	done     []bool
}

// follow tells each finding which other it comes from, and what to do about it then. It returns the place of that other, or the finding's own.
func follow(e *scoring.Evidence, findings []scoring.Finding) (roots []int) {
	l := &lineage{e: e, findings: findings, rank: map[string]int{}, at: map[scoring.Cell][]int{}, accepted: map[scoring.Cell][]int{}, copies: map[scoring.Cell]scoring.Cell{},
		follows: map[scoring.Cell]*scoring.Derivation{}, below: map[*scoring.Derivation]int{}, byKPI: map[string]scoring.Cell{}, missing: map[scoring.Cell]bool{}, waived: map[scoring.Cell]string{},
		from: make([]int, len(findings)), done: make([]bool, len(findings))}
	for i, r := range All() {
		l.rank[r.ID] = i
	}
	for i, f := range findings {
		l.from[i] = -1
		switch {
		case f.Severity == scoring.Note || f.Cell == (scoring.Cell{}):
		case f.Waived != "":
			l.accepted[f.Cell] = append(l.accepted[f.Cell], i)
		default:
			l.at[f.Cell] = append(l.at[f.Cell], i)
		}
	}
	l.index()
	l.indexFindings()
	for i := range findings {
		root := l.root(i)
		if roots = append(roots, root); root == i {
			continue
		}
		f, r := &findings[i], findings[root]
		if r.Waived != "" { // who accepted what is wrong has accepted what comes of it
			f.Waived, f.Act = r.Waived, r.Act
			continue
		}
		f.From, f.Expected = r.Cell, "" // what to expect was calculated from what is wrong
		f.Hint = fmt.Sprintf("viene da %s: correggere prima quella cella", r.Cell)
		if r.Cell == f.Cell {
			f.Hint = "viene dallo stesso dato: correggerlo"
		}
	}
	return roots
}

func (l *lineage) index() {
	// rows of Tabella 2 whose code is none of the tree's, or a second time one; of Tabella 1 and the managers' table that name nothing in the tree
	var orphans, strangers, lostManagers []scoring.Cell
	copied := func(here, there scoring.Value) {
		if here.Cell != (scoring.Cell{}) {
			l.copies[here.Cell] = there.Cell
		}
	}
	for _, row := range l.e.Dashboard.System {
		if n := l.e.Find(row.Code.Text); n != nil && n.Indicator != nil {
			copied(row.Target, n.Indicator.Target)
			copied(row.Result, n.Indicator.Result)
			copied(row.Attainment, n.Indicator.Attainment)
		}
	}
	for _, m := range l.e.Managers {
		l.follows[m.Row.Code.Cell] = m.Performance
		if m.Node == nil && !m.Row.SystemMean {
			lostManagers = append(lostManagers, m.Row.Code.Cell)
		}
		if m.Node != nil && m.Node.Indicator != nil {
			copied(m.Row.Target, m.Node.Indicator.Target)
		}
	}
	for _, o := range l.e.Objectives {
		if o.Node == nil {
			strangers = append(strangers, o.Row.Title.Cell)
		}
		l.follows[o.Row.Judgement.Cell], l.follows[o.Row.Target.Cell] = o.Attainment, o.Performance
	}
	for _, row := range l.e.Orphans {
		orphans = append(orphans, row.Code.Cell)
	}
	seen := map[string]bool{}
	for _, row := range l.e.Dashboard.System {
		key := scoring.CodeKey(row.Code.Text)
		if seen[key] {
			orphans = append(orphans, row.Code.Cell)
		}
		if n := l.e.Find(row.Code.Text); seen[key] || n == nil || n.Indicator == nil {
			l.byKPI[letters(row.KPI.Text)] = row.Code.Cell
		}
		seen[key] = true
	}
	for _, w := range l.e.Dashboard.Waivers {
		l.waived[w.Rule.Cell] = placeKey(w.Where.Text)
	}
	l.orphan, l.stranger, l.lostManager = l.error(orphans...), l.error(strangers...), l.error(lostManagers...)
	l.orphans, l.strangers = len(orphans), len(strangers)
	for _, p := range l.e.Prose() {
		if p.Missing {
			l.missing[p.Cell] = true
		}
	}
	delete(l.copies, scoring.Cell{})
	delete(l.follows, scoring.Cell{})
}

func (l *lineage) indexFindings() {
	l.miscoded, l.places, l.unread = map[string]int{}, map[string]int{}, -1
	tree := l.e.Dashboard.SheetOf(scoring.PartTree)
	faulty := map[scoring.Cell]int{}
	for i, f := range l.findings {
		if f.Waived != "" || f.Severity == scoring.Note || f.Rule == unusedWaiver.ID || f.Rule == broadWaiver.ID {
			continue
		}
		if _, value := l.e.Cells().At(f.Cell); f.Cell.Sheet == tree && (f.Rule == uncertainReading.ID && (l.unread < 0 ||
			l.findings[l.unread].Rule != uncertainReading.ID) || f.Rule == missingValue.ID && f.Code == "" && !value && l.unread < 0) {
			l.unread = i
		}
		if f.Rule == repeatedCode.ID || f.Rule == strayCode.ID {
			faulty[f.Cell] = i
		}
		for place := range placesOf(f) {
			if f.Cell == (scoring.Cell{}) {
				break // what is said of the whole file has nothing to do with a waiver of it
			}
			if _, there := l.places[place]; !there {
				l.places[place] = i
			}
		}
	}
	if len(faulty) == 0 {
		return
	}
	l.e.Dashboard.Walk(func(n *scoring.Node) {
		if i, is := faulty[n.Code.Cell]; is && n.Parent != nil && !n.Parent.Code.Empty() {
			l.miscoded[scoring.CodeKey(n.Parent.Code.Text)] = i
		}
	})
}

// makesShort are the rules whose faults make an indicator look short of its target.
var makesShort = map[string]bool{contradictedAttainment.ID: true, contradictedDirection.ID: true, differentUnits.ID: true, attainmentRange.ID: true,
	unreadableNumber.ID: true, repeatedCode.ID: true, magnitude.ID: true, contradictedRuling.ID: true, contradictedTable2.ID: true}

// root is the finding that one comes from in the end: itself where it comes from none.
func (l *lineage) root(i int) int {
	if !l.done[i] {
		l.done[i] = true // a circle ends here
		if f := l.findings[i]; f.Waived == "" && f.Severity > scoring.Note {
			if from := l.origin(i); from >= 0 && l.findings[from].Severity >= f.Severity && l.root(from) != i {
				l.from[i] = l.root(from)
			}
		}
	}
	if l.from[i] < 0 {
		return i
	}
	return l.from[i]
}

// origin is the finding that one directly comes from; -1 for none.
func (l *lineage) origin(i int) int {
	f := l.findings[i]
	switch f.Rule {
	case formulaRange.ID, planNodes.ID, planTargets.ID, planWeights.ID, easierThanBefore.ID, lateTarget.ID, easyTarget.ID, differentKPI.ID:
		return -1 // they stand for themselves, whatever else is wrong
	case unusedWaiver.ID:
		if l.unread >= 0 {
			return l.unread
		}
		return l.ofWaiver(f)
	case typedAmongFormulas.ID: // what is typed follows from nothing
		return l.beside(i)
	case unusedText.ID:
		if from := l.ofLostCode(f.Code); from >= 0 {
			return from
		}
		return l.lostManager
	case missingValue.ID:
		if _, value := l.e.Cells().At(f.Cell); !value && i != l.unread {
			return l.unread
		}
	case missingObjective.ID:
		if l.strangers == 0 { // each explains one
			return -1
		}
		l.strangers--
		return l.stranger
	case unexplained.ID:
		if p, ok := l.e.Cells().At(f.Cell); ok && p.Node != nil {
			if from := l.inIndicator(p.Node); from >= 0 && makesShort[l.findings[from].Rule] {
				return from
			}
		}
		return -1
	case brokenText.ID:
		n := l.e.Find(f.Code)
		if n == nil || !l.missing[f.Cell] {
			return -1
		}
		if from := l.inIndicator(n); from >= 0 {
			return from
		}
		if from := l.inNumber(l.e.Of(n)); from >= 0 || n.Indicator == nil {
			return from
		}
		for _, v := range []scoring.Value{n.Indicator.Target, n.Indicator.Result, n.Indicator.Attainment} {
			if v.Cell == (scoring.Cell{}) {
				return l.unread
			}
		}
		return -1
	case notCalculable.ID:
		if from := l.ofLostCode(f.Code); from >= 0 {
			return from
		}
		if d := l.follows[f.Cell]; l.unread >= 0 && d != nil && !d.Known() && d.Where == (scoring.Cell{}) {
			return l.unread
		}
	case incompleteSystem.ID:
		if from := l.ofMissingRow(f); from >= 0 {
			return from
		}
	}
	if from := l.beside(i); from >= 0 {
		return from
	}
	if there, is := l.copies[f.Cell]; is {
		return l.error(there)
	}
	p, ok := l.e.Cells().At(f.Cell)
	if ok && p.Value.Formula != "" { // it only repeats another cell
		if r, is := parseReference(p.Value.Formula); is && r.Single() {
			if from := l.error(scoring.Cell{Sheet: l.sheetNamed(r.on(f.Cell.Sheet)), Ref: r.From.String()}); from >= 0 {
				return from
			}
		}
	}
	switch {
	case l.follows[f.Cell] != nil:
		return l.inNumber(l.follows[f.Cell])
	case ok && p.Follows != nil:
		return l.inNumber(p.Follows)
	case ok && p.Role == scoring.OfAttainment && p.Node != nil:
		return l.inIndicator(p.Node)
	}
	return -1
}

// beside is a finding on the same datum that comes first in the manual. A passage may have several faults that have nothing to do with each
// other.
func (l *lineage) beside(i int) int {
	f := l.findings[i]
	if _, value := l.e.Cells().At(f.Cell); !value && (f.Code == "" || f.Cell.Sheet == l.e.Dashboard.SheetOf(scoring.PartTexts)) {
		return -1
	}
	best := -1
	for _, j := range l.at[f.Cell] {
		g := l.findings[j]
		if g.Rule != f.Rule && l.rank[g.Rule] < l.rank[f.Rule] && g.Severity >= f.Severity && (best < 0 || l.rank[g.Rule] < l.rank[l.findings[best].Rule]) {
			best = j
		}
	}
	return best
}

// error is the most important error at one of some cells; -1 for none.
func (l *lineage) error(cells ...scoring.Cell) int { return l.among(l.at, cells...) }

func (l *lineage) among(at map[scoring.Cell][]int, cells ...scoring.Cell) int {
	best := -1
	for _, c := range cells {
		for _, j := range at[c] {
			if g := l.findings[j]; g.Severity == scoring.Error && (best < 0 || l.rank[g.Rule] < l.rank[l.findings[best].Rule]) {
				best = j
			}
		}
	}
	return best
}

// inIndicator is an error in what an indicator's attainment follows from, or in it.
func (l *lineage) inIndicator(n *scoring.Node) int {
	i := n.Indicator
	if i == nil {
		return -1
	}
	return l.error(n.Cell(), i.Target.Cell, i.Result.Cell, i.DirectionCell, i.Threshold.Cell, i.Numerator.Cell, i.Denominator.Cell, i.Attainment.Cell)
}

// inNumber is an error in what a number follows from: the weights, the measures and the attainments below it.
func (l *lineage) inNumber(d *scoring.Derivation) int {
	if d == nil {
		return -1
	}
	if found, known := l.below[d]; known {
		return found
	}
	l.below[d] = -1
	found := -1
	if d.Method == scoring.Given || d.Method == scoring.Scored {
		found = l.error(d.Stated.Cell)
	}
	// where the attainment is given, target and result change no number
	if n := l.e.Find(d.Code); found < 0 && n != nil && n.Indicator != nil && l.e.Attainment(n) != nil && l.e.Attainment(n).Method == scoring.Scored {
		found = l.inIndicator(n)
	}
	for _, t := range d.Terms {
		if found < 0 && t.Weight != nil {
			found = l.error(t.Weight.Cell)
		}
	}
	if found < 0 && d.Where != (scoring.Cell{}) {
		found = l.error(d.Where)
	}
	accepted := -1 // a number of accepted weights is accepted, if they can be why it is wrong
	for _, t := range d.Terms {
		if found < 0 && accepted < 0 && t.Weight != nil {
			accepted = l.among(l.accepted, t.Weight.Cell)
		}
	}
	for _, t := range d.Terms {
		if found >= 0 {
			break
		}
		if j := l.inNumber(t.Derivation); j >= 0 && l.findings[j].Waived == "" {
			found = j
		} else if accepted < 0 {
			accepted = j
		}
	}
	if found < 0 && l.asWeighed(d) {
		found = accepted
	}
	l.below[d] = found
	return found
}

// asWeighed reports whether weights alone can be why the workbook states another number: it is what the terms give with the weights as they
// are, divided by their sum or not, or with one of them such that they make a whole. True where there is nothing to explain.
func (l *lineage) asWeighed(d *scoring.Derivation) bool {
	total := d.TotalWeight()
	if total == nil || total.Sign() == 0 || !d.Known() || !d.Stated.Known() {
		return true
	}
	if l.bases == nil {
		l.bases = bases(l.e)
	}
	base := l.bases[d]
	if base == nil {
		base = total
	}
	slack := d.Stated.Spread() // and what each term was rounded by
	for _, t := range d.Terms {
		if t.Stated.Known() {
			part := new(big.Rat).Mul(new(big.Rat).Abs(t.Weight.Value), t.Stated.Spread())
			slack = new(big.Rat).Add(slack, part.Quo(part, base))
		}
	}
	for _, stated := range []bool{true, false} {
		var values []*big.Rat
		sum := new(big.Rat)
		for _, t := range d.Terms {
			v := t.Value
			if stated && t.Stated.Known() {
				v = t.Stated.Value
			}
			if v == nil { // it isn't measured, and left out
				v = new(big.Rat)
			}
			values = append(values, v)
			sum.Add(sum, new(big.Rat).Mul(t.Weight.Value, v))
		}
		could := []*big.Rat{new(big.Rat).Quo(sum, total), new(big.Rat).Quo(sum, base)}
		missing := new(big.Rat).Sub(base, total)
		for _, v := range values {
			with := new(big.Rat).Mul(missing, v)
			could = append(could, with.Quo(with.Add(with, sum), base))
		}
		if slices.ContainsFunc(could, func(v *big.Rat) bool { return new(big.Rat).Abs(new(big.Rat).Sub(v, d.Stated.Value)).Cmp(slack) <= 0 }) {
			return true
		}
	}
	return false
}

// sheetNamed is a sheet's name as the workbook spells it.
func (l *lineage) sheetNamed(name string) string {
	for _, s := range l.e.Dashboard.Sheets {
		if scoring.Fold(s.Name) == scoring.Fold(name) {
			return s.Name
		}
	}
	return name
}

// ofMissingRow is the fault in the codes of Tabella 2 by which an action isn't there: in the row with its KPI, or else in the first.
func (l *lineage) ofMissingRow(f scoring.Finding) int {
	if n := l.e.Find(f.Code); n != nil && n.Indicator != nil {
		if cell, ok := l.byKPI[letters(n.Indicator.KPI.Text)]; ok {
			return l.error(cell)
		}
	}
	if l.orphans == 0 { // each explains one
		return -1
	}
	l.orphans--
	return l.orphan
}

// ofLostCode is the fault in the tree's codes by which a table names one that isn't there: it would stand in the group of the code at fault.
func (l *lineage) ofLostCode(code string) int {
	if l.e.Find(code) != nil {
		return -1
	}
	for group := scoring.CodeKey(code); group != ""; group = group[:max(0, strings.LastIndexByte(group, '.'))] {
		if i, ok := l.miscoded[group]; ok {
			return i
		}
	}
	return -1
}

// ofWaiver is the first finding where a waiver accepts another that isn't there any more.
func (l *lineage) ofWaiver(f scoring.Finding) int {
	if i, ok := l.places[l.waived[f.Cell]]; ok {
		return i
	}
	return -1
}
