package scoring

import (
	"math/big"
	"strings"
	"time"

	"relazione/scoring/italian"
	"relazione/scoring/ref"
)

// A Cell is a place in a workbook. The zero Cell is no place: what has it was computed.
type Cell struct {
	Sheet string // "Cruscotto"
	Ref   string // "H12"
}

// String writes the place as Excel does: Cruscotto!H12.
func (c Cell) String() string {
	if c == (Cell{}) {
		return ""
	}
	return c.Sheet + "!" + c.Ref
}

// A Text is words with the cell they stand in.
type Text struct {
	Text string
	Cell Cell
}

// Empty reports whether nothing is written.
func (t Text) Empty() bool { return strings.TrimSpace(t.Text) == "" }

// A Value is a number, or what stands where one should, with the cell it was read from.
type Value struct {
	Quantity          // the number; not Known when the cell is empty or can't be read as one
	Text     string   // what a reader sees in the cell; empty when the cell is
	Formula  string   // the formula behind the number, without the equals sign; empty when it was typed
	Operator Operator // of a target; empty for a plain number
	Mark     string   // the asterisk or raised digit that refers to a note
	Ratio    *Ratio   // what the number is the ratio of, where the cell says so; nil elsewhere
	Reading  string   // how a text that can be taken in two ways was taken, in Italian; empty for most
	Pending  bool     // the cell has a formula that no program has calculated yet
	Stored   bool     // the cell holds a number, known to Excel's 15 digits; a text is known to half a unit of its last decimal
	Cell     Cell
}

// Empty reports whether the cell is. A value that is neither empty nor Known is a text where a number should be.
func (v Value) Empty() bool { return v.Text == "" }

// Show is the number in Italian form, or else the text of the cell.
func (v Value) Show() string {
	switch {
	case v.Known() && v.Operator != "":
		return string(v.Operator) + " " + v.Quantity.String() + v.Mark
	case v.Known():
		return v.Quantity.String() + v.Mark
	}
	return v.Text
}

// Direction says which results are better.
type Direction int

const (
	Undeclared Direction = iota // nobody said
	Increasing                  // crescente: higher is better
	Decreasing                  // decrescente: lower is better
)

// String is the word used in workbooks; empty when undeclared.
func (d Direction) String() string {
	switch d {
	case Increasing:
		return "crescente"
	case Decreasing:
		return "decrescente"
	}
	return ""
}

// ParseDirection reads the word; Undeclared for any other.
func ParseDirection(s string) Direction {
	switch Fold(s) {
	case "crescente", "in aumento", "positiva", "positivo", "aumento", "alto", "massimizzare", "piu":
		return Increasing
	case "decrescente",
		"in diminuzione",
		"negativa",
		"negativo",
		"diminuzione",
		"riduzione",
		"basso",
		"minimizzare",
		"meno":
		return Decreasing
	}
	return Undeclared
}

// An Indicator is what a leaf of the tree measures.
type Indicator struct {
	KPI        Text      // how it is computed, in words
	Target     Value     // the value to reach
	Result     Value     // what was measured
	Attainment Value     // what the result is worth under the scale, as stated: a share, 0 to 100%
	Threshold  Value     // below it nothing is granted
	Direction  Direction // which results are better
	Ruling     Text      // the OIV's opinion that overrides the attainment, with its reason
	System     bool      // one of the objectives common to all chambers (obiettivi di sistema)

	Numerator, Denominator Value // what the result is the ratio of, where the workbook says
	DirectionCell          Cell  // where the direction is declared

	Base      Value        // the value that the target starts from
	Initial   Value        // the target as approved, where it was changed during the year
	Amendment Text         // the act that changed it (art. 6 D.lgs. 150/2009)
	Previous  Value        // last year's result
	Targets   []YearTarget // those of other years, in order
	Owner     Text         // who answers for it, as the workbook says: a unit or a person; never published
}

// A YearTarget is the target of another year than the report's.
type YearTarget struct {
	Year   int
	Target Value
}

// Values are the indicator's numbers.
func (i *Indicator) Values() []Value {
	values := []Value{
		i.Target,
		i.Result,
		i.Attainment,
		i.Threshold,
		i.Numerator,
		i.Denominator,
		i.Base,
		i.Initial,
		i.Previous,
	}
	for _, t := range i.Targets {
		values = append(values, t.Target)
	}
	return values
}

// Meets reports whether the result is at least as good as a limit: the target, or the threshold. It can tell only where
// both are numbers and the direction is declared.
func (i *Indicator) Meets(limit Value) (meets, known bool) {
	if !i.Result.Known() || !limit.Known() || i.Way() == Undeclared {
		return false, false
	}
	c := i.Result.Value.Cmp(limit.Value)
	if i.Way() == Decreasing {
		c = -c
	}
	return c >= 0, true
}

// A Node is one perspective, objective or action.
type Node struct {
	Code      Text  // "1.3"; empty where the level has none
	Title     Text  // "Regolazione del mercato"
	Weight    Value // share within the parent; not Known where the level has none
	Stated    Value // the performance that the workbook states; empty where it states none
	Depth     int   // index into Dashboard.Levels
	Parent    *Node // nil at the top
	Children  []*Node
	Indicator *Indicator // what a leaf measures; nil above
}

// Name is how people call the node: its code and title, or the title alone.
func (n *Node) Name() string {
	if n.Code.Empty() {
		return n.Title.Text
	}
	return n.Code.Text + " " + n.Title.Text
}

// Measure is what the node measures; of one that measures nothing, an indicator that says nothing.
func (n *Node) Measure() *Indicator {
	if n.Indicator == nil {
		return &Indicator{}
	}
	return n.Indicator
}

// ID is what waivers and texts call the node: its code, or its title where it has none.
func (n *Node) ID() string {
	if n.Code.Empty() {
		return n.Title.Text
	}
	return n.Code.Text
}

// Cell is where the node stands in the workbook.
func (n *Node) Cell() Cell {
	if n.Code.Empty() {
		return n.Title.Cell
	}
	return n.Code.Cell
}

// Leaves calls f for each leaf below n, or n itself if it is one, in order.
func (n *Node) Leaves(f func(*Node)) {
	if len(n.Children) == 0 {
		f(n)
	}
	for _, child := range n.Children {
		child.Leaves(f)
	}
}

// Group is what stands above the level's columns in a table.
func (l Level) Group() string {
	if l.Heading != "" {
		return l.Heading
	}
	return italian.Capitalize(l.Plural)
}

// A Level is a depth of the tree, with the names its nodes go by.
type Level struct {
	Singular string // "obiettivo operativo"
	Plural   string // "obiettivi operativi"
	Feminine bool   // "la prospettiva", not "il"
	Heading  string // what the workbook groups the level's columns under: "BSC"; empty for the plural
}

// A Dashboard is a body's performance tree for a year, with the tables and texts that go with it: a workbook as read.
type Dashboard struct {
	Levels       []Level
	Roots        []*Node
	Entity       Entity
	Scale        Scale
	Targets      []ObjectiveTarget  // Tabella 1, in its order
	System       []SystemRow        // Tabella 2, in its order
	Managers     []ManagerObjective // the managers' table, in its order
	Passages     []Passage          // what the controller writes
	Waivers      []Waiver           // findings accepted on the record
	Unrecognized []Text             // labels and rows that have content and mean nothing to this program
	Total        Value              // what a row of totals states of the top of the tree
	Questions    []Question         // choices that the workbook leaves open
	Sheets       []PartSheet        // which parts it has, and on which sheets; without the sheets that are no part
	Modified     time.Time          // when the workbook says it was last saved; zero when it doesn't say
	Surface      Surface            // what the workbook does besides stating values
}

// A Question is a choice that a workbook leaves open, or something stated that would be left unread. Until it is answered the document is
// a draft.
type Question struct {
	Cell   Cell
	Asks   string // in Italian, without the question mark
	Found  string // what stands in the cell
	Taken  string // how it was taken for now; empty where it was left unread
	Answer string // what to do to answer it, in Italian

	// the lines of the sheet Mappa that answer it: the first says it is as it was taken, the others are what else it may be
	Choices []Choice
}

// A Choice is a line of the sheet Mappa.
type Choice struct {
	Label string // Intestazione
	Means string // Significato
	Says  string // what that is, in Italian
}

// Surface is what a workbook does besides stating values: it hides, links and fails.
type Surface struct {
	Hidden   []Concealed
	Overlaps []Text // cells that two merged ranges claim, with the ranges' first cells
	Links    []Text // formulas that read other workbooks
	Failures []Text // cells that show an error of Excel's
	Pending  []Text // formulas that no program has calculated yet
	Struck   []Text // what is said of texts that are struck out beside what counts
	Disguise []Text // what is said of formats that show something else than the number in the cell

	// which cells of each sheet hold something, by its name; nil for a dashboard from no workbook
	Grids map[string]*ref.Grid
}

// A Concealed part of a sheet is one that its reader doesn't see, and that holds something.
type Concealed struct {
	Kind        ConcealedKind
	First, Last string // the numbers of rows or the letters of columns; the name of a sheet twice
	Cell        Cell   // the first with content
}

// ConcealedKind is what is hidden.
type ConcealedKind int

const (
	HiddenSheet ConcealedKind = iota
	HiddenRows
	HiddenColumns
)

// String is the part in words: "righe 4–7".
func (c Concealed) String() string {
	one, many := "foglio", "fogli"
	switch c.Kind {
	case HiddenRows:
		one, many = "riga", "righe"
	case HiddenColumns:
		one, many = "colonna", "colonne"
	}
	if c.First == c.Last {
		return one + " " + c.First
	}
	return many + " " + c.First + "–" + c.Last
}

// Walk calls f for every node, parents before children, in order.
func (d *Dashboard) Walk(f func(*Node)) {
	var walk func([]*Node)
	walk = func(nodes []*Node) {
		for _, n := range nodes {
			f(n)
			walk(n.Children)
		}
	}
	walk(d.Roots)
}

// Values calls f for every number of the tree and of the tables, in order.
func (d *Dashboard) Values(f func(*Value)) {
	d.Walk(func(n *Node) {
		f(&n.Weight)
		f(&n.Stated)
		if i := n.Indicator; i != nil {
			for _, v := range []*Value{&i.Target, &i.Result, &i.Attainment, &i.Threshold, &i.Numerator, &i.Denominator, &i.Base, &i.Initial,
				&i.Previous} {
				f(v)
			}
		}
	})
	for i := range d.Targets {
		row := &d.Targets[i]
		f(&row.Result)
		f(&row.Target)
		f(&row.Attainment)
	}
	for i := range d.System {
		row := &d.System[i]
		f(&row.Target)
		f(&row.Result)
		f(&row.Attainment)
	}
	for i := range d.Managers {
		row := &d.Managers[i]
		f(&row.Target)
		f(&row.Weight)
		f(&row.Performance)
	}
}

// Texts calls f for every text of the dashboard that documents may print.
func (d *Dashboard) Texts(f func(Text)) {
	d.tableTexts(f)
	d.passages(f)
}

func (d *Dashboard) passages(f func(Text)) {
	for _, p := range d.Passages {
		f(p.Text)
	}
}

// tableTexts is Texts without the passages.
func (d *Dashboard) tableTexts(f func(Text)) {
	d.Walk(func(n *Node) {
		f(n.Code)
		f(n.Title)
		for _, v := range []Value{n.Weight, n.Stated} {
			f(Text{v.Text, v.Cell})
		}
		if i := n.Indicator; i != nil {
			f(i.KPI)
			f(i.Amendment)
			for _, v := range i.Values() {
				f(Text{v.Text, v.Cell})
			}
		}
	})
	e := d.Entity
	for _, t := range []Text{e.Name, e.TargetPeriod, e.PIAO, e.ScaleAct.Name, e.PlanAct.Name, e.ReportAct.Name,
		e.BudgetLink, e.Logo.Alt, e.Publication.Protocol.Name, d.Scale.Name, d.Scale.Source} {
		f(t)
	}
	for _, v := range []Value{e.Stated.Entity, e.Stated.Mean, e.Stated.System, e.Stated.Managers} {
		f(Text{v.Text, v.Cell})
	}
	for _, s := range e.Signatories {
		f(s.Office)
		f(s.Name)
	}
	for _, band := range d.Scale.Judgements {
		f(band.Label)
	}
	for _, row := range d.Targets {
		f(row.Title)
		f(Text{row.Target.Text, row.Target.Cell})
	}
	for _, row := range d.Managers {
		f(row.Code)
		f(row.Title)
		f(row.Note)
		f(Text{row.Target.Text, row.Target.Cell})
	}
}

// IsPlan reports whether a dashboard is one of what is due, with nothing reached yet: several indicators with targets, and no result.
func (d *Dashboard) IsPlan() (indicators int, yes bool) {
	targets, reached := 0, 0
	d.Walk(func(n *Node) {
		i := n.Indicator
		if i == nil {
			return
		}
		indicators++
		if !i.Target.Empty() || len(i.Targets) > 0 {
			targets++
		}
		if !i.Result.Empty() || i.Result.Pending || !i.Attainment.Empty() { // an attainment that waits to be calculated waits for its result
			reached++
		}
	})
	return indicators, indicators > 1 && targets > 0 && reached == 0
}

// YearIsOver reports whether the workbook was last saved after the year that it reports on; so it is where it doesn't say when, or on which year.
func (d *Dashboard) YearIsOver() bool {
	return d.Modified.IsZero() || d.Entity.Year == 0 || d.Modified.Year() > d.Entity.Year
}

// At returns the nodes of a depth, in order.
func (d *Dashboard) At(depth int) []*Node {
	var nodes []*Node
	d.Walk(func(n *Node) {
		if n.Depth == depth {
			nodes = append(nodes, n)
		}
	})
	return nodes
}

// LevelIndex returns the depth of the level that name speaks of, singular or plural in any spelling, or -1.
func (d *Dashboard) LevelIndex(name string) int {
	key := TitleKey(name)
	for i, level := range d.Levels {
		if TitleKey(level.Singular) == key || TitleKey(level.Plural) == key {
			return i
		}
	}
	return -1
}

// ObjectiveTarget is a row of Tabella 1: an objective's own target, and what is stated of it.
type ObjectiveTarget struct {
	Title      Text  // the objective's name in the table, which may differ from the cruscotto's in spelling
	Result     Value // risultato misurato, as stated
	Target     Value
	Attainment Value // % raggiungimento, as stated
	Judgement  Text  // valutazione sintetica, as stated
}

// SystemRow is a row of Tabella 2: an indicator common to all chambers. Its values, where given, are only to be checked
// against the cruscotto.
type SystemRow struct {
	Code       Text
	KPI        Text
	Target     Value
	Result     Value
	Attainment Value
}

// ManagerObjective is an objective of the managers.
type ManagerObjective struct {
	Code        Text // of the action that measures it
	Title       Text
	SystemMean  bool // measured by the mean of the system indicators instead of an action
	Target      Value
	Weight      Value
	Performance Value // as stated
	Note        Text
}

// An Act is a decision: what it is called and when it was taken.
type Act struct {
	Name Text // "deliberazione n. 2/GC"
	Date time.Time
	Cell Cell // of the date
}

// A Signatory signs the document.
type Signatory struct {
	Office Text // "LA PRESIDENTE"
	Name   Text
}

// An Entity is the body that reports, and the acts the report rests on.
type Entity struct {
	Name         Text
	Kind         Text // what sort of body it is, as the workbook says: "Comune"; empty where the name tells
	Logo         Logo
	Color        Text // of rules and bars, which ParseColor reads; empty for the usual one
	Year         int
	YearCell     Cell
	TargetPeriod Text // years the strategic targets cover: "2023/2025"
	PIAO         Text // "PIAO 2023/2025 – Aggiornamento 2024"
	ScaleAct     Act  // by which the SMVP was updated
	PlanAct      Act  // by which the plan was approved
	ReportAct    Act  // by which the Relazione was approved
	BudgetLink   Text // where the financial report is published
	Outline      Text // the name of a [Profile]; empty for the usual one
	Signatories  []Signatory
	Stated       StatedTotals
	Publication  Publication
}

// Chamber reports whether the body is a chamber of commerce, by what the workbook says it is or else by its name: texts that speak of the
// chambers' system are for chambers alone.
func (e Entity) Chamber() bool {
	said := e.Kind.Text
	if e.Kind.Empty() {
		said = e.Name.Text
	}
	return strings.HasPrefix(Fold(said), "camera di commercio") || strings.HasPrefix(Fold(said), "cciaa") || Fold(said) == "camera"
}

// Publication is what the transparency portal is told besides the document. Nothing of it but the protocol is in the document, so that it can be filled
// in after the document was approved and signed; the protocol stands on the first page of one that is composed after it is known.
type Publication struct {
	IPACode       Text // the body's code in the index of public administrations: "cciaa_so"
	Contact       Text // an address to write to
	Address       Text // where the site's folder will be read: "https://…/performance/"
	Protocol      Act  // under which the Relazione is registered: "12345/2025"
	Outcome       Text // of the OIV's validation: "validata"
	Validation    Act  // the OIV's
	OIVProtocol   Act
	ReportSection Text // where in Amministrazione trasparente the Relazione goes; empty for the usual place
	OIVSection    Text // where the validation goes
}

// StatedTotals are the numbers over the whole dashboard as the workbook states them, to be checked only.
type StatedTotals struct {
	Entity   Value // performance di ente
	Mean     Value // of the performances of the objectives of Tabella 1
	System   Value // mean of the system indicators
	Managers Value // of the managers' objectives
}

// A Passage is a text of the controller's: Markdown with placeholders.
type Passage struct {
	Section Text // which part of the document it belongs to, by name
	Code    Text // which node it speaks of; empty for the section as a whole
	Text    Text
}

// A Waiver accepts a finding on the record.
type Waiver struct {
	Rule   Text
	Where  Text // a code, a title or a cell; "file" for what is about the workbook as a whole
	Found  Text // what stands there, to accept just that; empty for whatever does
	Reason Text
	Act    Text
}

// Deadline is the last day for the Relazione on a year (art. 10 c. 1 lett. b D.lgs. 150/2009).
func Deadline(year int) time.Time { return time.Date(year+1, time.June, 30, 0, 0, 0, 0, time.UTC) }

// maxExact bounds the denominators of exact numbers, in digits. The mean of 10,000 quotients by as many different targets of four digits stays
// under it; past it, a number would take longer to compute than anybody waits for.
const maxExact = 45_000

// tooLong reports whether a number's fraction has more digits than are computed with.
func tooLong(r *big.Rat) bool { return r.Denom().BitLen() > maxExact*10/3 }

// sum adds in pairs, so that long fractions are few; it is nil where the sum's would be too long.
func sum(values []*big.Rat) *big.Rat {
	switch len(values) {
	case 0:
		return new(big.Rat)
	case 1:
		return values[0]
	}
	a, b := sum(values[:len(values)/2]), sum(values[len(values)/2:])
	if a == nil || b == nil {
		return nil
	}
	total := new(big.Rat).Add(a, b)
	if tooLong(total) {
		return nil
	}
	return total
}
