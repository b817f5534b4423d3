package rules

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"relazione/internal/lazy"
	"relazione/scoring"
)

// A fact is a number that the workbook has or that was computed from it.
type fact struct {
	scoring.Quantity        // without its sign
	name             string // "target di 1.3.1 (Cruscotto!N13)"
	prompt           prompt // what words announce it
	count            bool   // it counts nodes or rows
	part             bool   // it is a numerator or a denominator
}

func (f fact) agrees(n statedNumber) bool {
	if !f.Known() ||
		f.Unit != n.Unit && !(shareOrPlain(f.Unit) && shareOrPlain(n.Unit)) && f.Unit != scoring.Plain &&
			n.Unit != scoring.Plain {
		return false
	}
	return n.Agrees(f.Value)
}

// shareOrPlain reports whether a unit's numbers are shares or plain, which texts write as they like: 1 and 100%.
func shareOrPlain(u scoring.Unit) bool {
	return u == scoring.Plain || u == scoring.Percent || u == scoring.PerMille
}

func unsigned(q scoring.Quantity) scoring.Quantity {
	if q.Known() {
		q.Value = new(big.Rat).Abs(q.Value)
	}
	return q
}

// A tracer looks for where the numbers of the prose come from.
type tracer struct {
	e       *scoring.Evidence
	global  []fact
	rounded map[precision]map[string][]fact // the global ones, by what they round to

	before map[*scoring.Node]*scoring.Node // last year's nodes; nil until they are asked for
	rows   []*scoring.Node                 // the indicators in their order, and the place of each; likewise
	row    map[*scoring.Node]int
}

// A precision is how a text writes a number.
type precision struct {
	unit     scoring.Unit
	decimals int
}

// ofWhole are the global facts that a number may be, in their order.
func (t *tracer) ofWhole(n statedNumber) []fact {
	as := precision{n.Unit, n.Decimals}
	if t.rounded[as] == nil {
		t.rounded[as] = map[string][]fact{}
		for _, f := range t.global {
			if f.Known() {
				units := n.Units(f.Value).String()
				t.rounded[as][units] = append(t.rounded[as][units], f)
			}
		}
	}
	return t.rounded[as][n.Units(n.Value).String()]
}

// trace finds every number that the prose claims and where it comes from.
func trace(e *scoring.Evidence) []scoring.Claim {
	t := &tracer{e: e, global: globalFacts(e), rounded: map[precision]map[string][]fact{}}
	var claims []scoring.Claim
	for i := range e.Prose() {
		if p := &e.Prose()[i]; p.Broken == nil {
			claims = append(claims, t.paragraph(p)...)
		}
	}
	return claims
}

// factsOf are the numbers of a node.
func (t *tracer) factsOf(n *scoring.Node) []fact {
	var facts []fact
	add := func(v scoring.Value, name string, p prompt) {
		if v.Known() {
			facts = append(
				facts,
				fact{
					Quantity: unsigned(v.Quantity),
					name:     fmt.Sprintf("%s di %s (%s)", name, n.ID(), v.Cell),
					prompt:   p,
				},
			)
		}
	}
	if i := n.Indicator; i != nil {
		add(i.Target, "target", promptTarget)
		add(i.Result, "risultato", promptResult)
		add(i.Threshold, "soglia", promptThreshold)
		add(i.Attainment, "raggiungimento", promptPerformance)
		parts := len(facts)
		add(i.Numerator, "numeratore", noPrompt)
		add(i.Denominator, "denominatore", noPrompt)
		for k := range facts[parts:] {
			facts[parts+k].part = true
		}
	}
	add(n.Weight, "peso", promptWeight)
	if d := t.e.Of(n); d.Known() {
		facts = append(
			facts,
			fact{
				Quantity: unsigned(d.Quantity()),
				name:     "performance ricalcolata di " + n.ID(),
				prompt:   promptPerformance,
			},
		)
	}
	for _, o := range t.e.Objectives {
		if o.Node != n {
			continue
		}
		add(o.Row.Target, "target", promptTarget)
		if o.Attainment.Known() {
			facts = append(
				facts,
				fact{
					Quantity: o.Attainment.Quantity(),
					name:     "raggiungimento ricalcolato di " + n.ID(),
					prompt:   promptPerformance,
				},
			)
		}
	}
	for _, m := range t.e.Managers {
		if m.Node == n {
			add(m.Row.Weight, "peso dirigenziale", promptWeight)
			add(m.Row.Target, "target dirigenziale", promptTarget)
		}
	}
	return facts
}

// globalFacts are the numbers that any part of the document may speak of.
func globalFacts(e *scoring.Evidence) []fact {
	g := &factList{}
	for _, d := range e.Totals() {
		g.derived(d)
	}
	for _, o := range e.Objectives {
		g.derived(o.Performance)
		g.derived(o.Attainment)
		g.target(o.Row.Target, o.Row.Title.Text)
	}
	for _, m := range e.Managers {
		g.derived(m.Performance)
		g.target(m.Row.Target, m.Row.Title.Text)
	}
	for _, n := range e.Dashboard.Roots {
		g.derived(e.Of(n))
	}
	g.levels(e)
	g.tables(e)
	return append(
		g.facts,
		fact{Quantity: scoring.Share(whole, 0), name: "pieno raggiungimento", prompt: promptPerformance},
	)
}

// A factList gathers facts.
type factList struct{ facts []fact }

func (g *factList) derived(d *scoring.Derivation) {
	if d.Known() {
		q := d.Quantity()
		q.Value = scoring.Short(q.Value) // it is compared with every number of the texts
		g.facts = append(g.facts, fact{Quantity: q, name: d.Of + ", valore ricalcolato", prompt: promptPerformance})
	}
}

func (g *factList) target(v scoring.Value, of string) {
	if v.Known() {
		g.facts = append(
			g.facts,
			fact{
				Quantity: unsigned(v.Quantity),
				name:     fmt.Sprintf("target di «%s» (%s)", of, v.Cell),
				prompt:   promptTarget,
			},
		)
	}
}

// count adds how many of something there are, if there are any.
func (g *factList) count(n int, of string) {
	if n > 0 {
		g.facts = append(
			g.facts,
			fact{Quantity: scoring.Quantity{Value: big.NewRat(int64(n), 1)}, name: of, count: true},
		)
	}
}

// levels counts each level's nodes, by class and by trend.
func (g *factList) levels(e *scoring.Evidence) {
	var pairs map[*scoring.Node]*scoring.Node
	if e.Previous != nil {
		pairs = scoring.AcrossYears(e.Evaluation, e.Previous)
	}
	for depth, level := range e.Dashboard.Levels {
		nodes := e.Dashboard.At(depth)
		trend := scoring.TrendOfResults(nodes)
		if e.Previous != nil {
			trend = scoring.TrendOf(nodes, e.Evaluation, e.Previous, pairs)
		}
		if trend != (scoring.Trend{}) {
			for _, c := range []struct {
				n  int
				of string
			}{{trend.Better, "migliori"}, {trend.Worse, "peggiori"}, {trend.Same, "uguali"}} {
				name := fmt.Sprintf("numero di %s %s rispetto all'anno prima", level.Plural, c.of)
				g.facts = append(
					g.facts,
					fact{Quantity: scoring.Quantity{Value: big.NewRat(int64(c.n), 1)}, name: name, count: true},
				)
			}
		}
		g.count(len(nodes), "numero di "+level.Plural)
		for _, class := range e.Classify(nodes) {
			g.count(len(class.Nodes), fmt.Sprintf("numero di %s nella classe %s", level.Plural, class.Limit))
			g.facts = append(
				g.facts,
				fact{Quantity: class.Limit, name: "soglia di conteggio del SMVP", prompt: promptThreshold},
			)
		}
	}
}

// tables counts the rows of the tables, and how many reach their whole.
func (g *factList) tables(e *scoring.Evidence) {
	var objectives, managers, system []*scoring.Derivation
	for _, o := range e.Objectives {
		objectives = append(objectives, o.Attainment)
	}
	for _, m := range e.Managers {
		managers = append(managers, m.Performance)
	}
	for _, n := range e.SystemRows {
		system = append(system, e.Of(n))
	}
	for _, table := range []struct {
		name string
		all  []*scoring.Derivation
	}{{"obiettivi della Tabella 1", objectives}, {"obiettivi dirigenziali", managers}, {"obiettivi di sistema",
		system}} {
		full, short := 0, 0
		for _, d := range table.all {
			switch {
			case !d.Known():
			case d.Value.Cmp(whole) >= 0:
				full++
			default:
				short++
			}
		}
		g.count(full+short, "numero di "+table.name)
		g.count(full, "numero di "+table.name+" al 100%")
		g.count(short, "numero di "+table.name+" sotto il 100%")
	}
}

var (
	codeText   = lazy.New(`\b\d+(?:\.\d+)+(?:\s?[A-Za-z]\b)?(?:\.[a-z]\b)?`)
	quotedText = lazy.New(`["“«]([^"“”«»]{3,200})["”»]`)
)

// mentioned are the nodes that a text names, by code or by title between quotation marks.
func (t *tracer) mentioned(text string) []*scoring.Node {
	var nodes []*scoring.Node
	add := func(name string) {
		if n := t.e.Find(name); n != nil && !slices.Contains(nodes, n) && len(nodes) < 20 {
			nodes = append(nodes, n)
		}
	}
	for _, code := range codeText.FindAllString(text, -1) {
		add(code)
	}
	for _, quoted := range quotedText.FindAllStringSubmatch(text, -1) {
		add(quoted[1])
	}
	return nodes
}

func (t *tracer) paragraph(p *scoring.Prose) []scoring.Claim {
	numbers := claimedNumbers(t.e, p.Text)
	if len(numbers) == 0 {
		return nil
	}
	var own []fact // of what the passage is about
	if p.Node != nil {
		own = t.factsOf(p.Node)
	}
	var named []fact
	for _, n := range t.mentioned(p.Text) {
		if n != p.Node {
			named = append(named, t.factsOf(n)...)
		}
	}
	claims := make([]scoring.Claim, len(numbers))
	for i, n := range numbers {
		claims[i] = scoring.Claim{Prose: p, Quantity: n.signed(n.Quantity), Text: around(p.Text, n), OtherYear: n.otherYear}
		v := t.one(&suspect{statedNumber: n, at: i, numbers: numbers, text: p.Text, subject: p.Node, own: own, named: named})
		claims[i].Status, claims[i].Because, claims[i].Expected = v.status, v.because, n.signed(v.expected)
	}
	t.pairs(p, numbers, claims)
	for i := range claims {
		if c := &claims[i]; p.Own && c.Status != scoring.Confirmed {
			c.Status, c.Because, c.Expected = scoring.Confirmed, "presa dai dati", scoring.Quantity{}
		}
	}
	return claims
}

// A verdict is what came of tracing a number.
type verdict struct {
	status   scoring.Status
	because  string
	expected scoring.Quantity // of a contradicted number, where a single one would do
}

// A suspect is a number of a paragraph being traced, with what is known around it.
type suspect struct {
	statedNumber
	at         int // its place among the paragraph's numbers
	numbers    []statedNumber
	text       string
	subject    *scoring.Node // what the passage is about; nil for the section as a whole
	own, named []fact        // of the subject, and of the other nodes that the passage names
	// what the words before it say it is, as the data have it; nil where they don't say, or the data don't
	announced *fact
	near      *fact // what a computation nearly gives; nil where none does
}

// hypotheses are what a number may be, in the order in which they are tried: the first that decides is taken. Those
// that are surest come first, chance last; what the number is meant to be and isn't is decided only after every way of
// confirming it but the vaguest.
var hypotheses = []func(*tracer, *suspect) (verdict, bool){
	(*tracer).asCount,
	(*tracer).asTotal,
	(*tracer).asAnnounced,
	(*tracer).asFactOfSubject,
	(*tracer).asFactOfWhole,
	(*tracer).asComputed,
	(*tracer).asAnnouncedOtherwise,
	(*tracer).asAnyFact,
	(*tracer).asLastYears,
	(*tracer).asOfAnotherYear,
	(*tracer).asNearMiss,
	(*tracer).asSlip,
	(*tracer).asNeighbours,
}

// one traces a number.
func (t *tracer) one(s *suspect) verdict {
	for _, try := range hypotheses {
		if v, decided := try(t, s); decided {
			return v
		}
	}
	return verdict{status: scoring.Untraceable}
}

func confirmed(because string) (verdict, bool) {
	return verdict{scoring.Confirmed, because, scoring.Quantity{}}, true
}

func contradicted(f fact, s *suspect) (verdict, bool) {
	const most = 2 // decimals that a datum has and the text leaves out: 37,50% isn't 38%
	s.Decimals = max(s.Decimals, min(most, f.Terse().Decimals))
	return verdict{scoring.Contradicted, f.name, statedAs(f, s.statedNumber)}, true
}

// asCount: it counts the nodes of a level. More than there are, or another number of "all", is wrong; fewer may be some
// of them.
func (t *tracer) asCount(s *suspect) (verdict, bool) {
	if s.counts < 0 {
		return verdict{}, false
	}
	name := "numero di " + t.e.Dashboard.Levels[s.counts].Plural
	total := scoring.Quantity{Value: big.NewRat(int64(len(t.e.Dashboard.At(s.counts))), 1)}
	switch c := s.Value.Cmp(total.Value); {
	case c == 0:
		return confirmed(name)
	case c > 0 && !s.otherYear && alike(s.Quantity, total) || s.inAll && c != 0:
		return verdict{scoring.Contradicted, name, total}, true
	}
	return verdict{}, false
}

// asTotal: the words before it name a number over the whole dashboard.
func (t *tracer) asTotal(s *suspect) (verdict, bool) {
	total, said := t.totalNamed(s.statedNumber)
	if !said || s.otherYear {
		return verdict{}, false
	}
	f := fact{Quantity: total.Quantity(), name: total.Of + ", valore ricalcolato"}
	if f.agrees(s.statedNumber) || s.Agrees(total.Value) {
		return confirmed(f.name)
	}
	return contradicted(f, s)
}

// asAnnounced: what the words announce is held against just that, where there is one.
func (t *tracer) asAnnounced(s *suspect) (verdict, bool) {
	for _, facts := range [][]fact{s.own, s.named} {
		for i, f := range facts {
			asked := f.prompt == s.prompt || s.prompt == promptResult && f.prompt == promptPerformance
			if s.prompt == noPrompt || !asked || !sameKind(f, s.statedNumber) {
				continue
			}
			if f.agrees(s.statedNumber) {
				return confirmed(f.name)
			}
			if s.announced == nil {
				s.announced = &facts[i]
			}
		}
	}
	return verdict{}, false
}

// asFactOfSubject: it is a number of what the passage speaks of, or names.
func (t *tracer) asFactOfSubject(s *suspect) (verdict, bool) {
	if s.announced != nil { // it is meant to be something else
		return verdict{}, false
	}
	for _, f := range append(s.own[:len(s.own):len(s.own)], s.named...) {
		if f.agrees(s.statedNumber) {
			return confirmed(f.name)
		}
	}
	return verdict{}, false
}

// asFactOfWhole: it is a number over the whole, or a count, of the same kind. A text on an action doesn't count the
// objectives.
func (t *tracer) asFactOfWhole(s *suspect) (verdict, bool) {
	if len(s.own) > 0 {
		return verdict{}, false
	}
	for _, f := range t.ofWhole(s.statedNumber) {
		sameShare := (f.Unit == scoring.Percent) == (s.Unit == scoring.Percent)
		if f.agrees(s.statedNumber) && sameShare && f.count == (s.Unit == scoring.Plain && s.Decimals == 0) {
			return confirmed(f.name)
		}
	}
	return verdict{}, false
}

// asComputed: it follows from numbers near it.
func (t *tracer) asComputed(s *suspect) (verdict, bool) {
	if s.announced != nil && (s.announced.prompt == promptTarget || s.announced.prompt == promptThreshold || s.announced.prompt == promptWeight) {
		return verdict{}, false // what was decided follows from nothing
	}
	because, near := t.derive(s)
	if because != "" {
		return confirmed(because)
	}
	s.near = near
	return verdict{}, false
}

// asAnnouncedOtherwise: it is announced as a number of the subject's, and is another.
func (t *tracer) asAnnouncedOtherwise(s *suspect) (verdict, bool) {
	if s.announced == nil || s.otherYear || len(s.own) == 0 {
		return verdict{}, false
	}
	return contradicted(*s.announced, s)
}

// asAnyFact: it is some number over the whole; counts are too many to tell by chance.
func (t *tracer) asAnyFact(s *suspect) (verdict, bool) {
	for _, f := range t.ofWhole(s.statedNumber) {
		if f.agrees(s.statedNumber) && !f.count {
			return confirmed(f.name)
		}
	}
	return verdict{}, false
}

// asOfAnotherYear: nothing here says what it was.
func (t *tracer) asOfAnotherYear(s *suspect) (verdict, bool) {
	return verdict{status: scoring.Untraceable}, s.otherYear
}

// asNearMiss: a computation gives it but for one digit.
func (t *tracer) asNearMiss(s *suspect) (verdict, bool) {
	if s.near == nil {
		return verdict{}, false
	}
	return contradicted(*s.near, s)
}

// smallNumbers are those up to which a likeness says nothing.
var smallNumbers = big.NewRat(20, 1)

// asSlip: it is a number of the subject's but for one digit, the order of the digits or the comma, or by little. Weights are round and alike by
// nature.
func (t *tracer) asSlip(s *suspect) (verdict, bool) {
	for _, f := range s.own {
		share := f.Unit == scoring.Percent
		telling := share || s.Value.Cmp(smallNumbers) > 0
		if f.prompt != promptWeight && share == (s.Unit == scoring.Percent) && telling &&
			(alike(s.Quantity, statedAs(f, s.statedNumber)) || misplaced(s.Quantity, f.Quantity)) {
			if s.Decimals < f.Decimals {
				s.Decimals = f.Decimals // the comma may be what was lost
			}
			return contradicted(f, s)
		}
	}
	return verdict{}, false
}

// mistakable reports whether a number has digits enough not to be another's by chance.
func mistakable(s *suspect) bool {
	const telling = 3
	return len(strings.Trim(strings.NewReplacer(".", "", ",", "").Replace(s.Number()), "0")) >= telling
}

// ownAs is the subject's own number of the kind that a fact is, as a text that gives the fact should give it; false where there is none, or where
// the paragraph gives it too: then it speaks of both.
func (t *tracer) ownAs(f fact, s *suspect) (fact, bool) {
	for _, own := range s.own {
		if own.prompt != f.prompt || own.Unit != f.Unit {
			continue
		}
		for _, n := range s.numbers {
			if own.agrees(n) {
				return fact{}, false
			}
		}
		return own, true
	}
	return fact{}, false
}

// comparing are the words by which a text gives another year's number.
var comparing = lazy.New(`\b(precedent[ei]|scors[oa]|passat[oa]|prima|era|erano|rispetto|contro|fronte|partenza|inizial[ei]|dal?|storic[oa])\b`)

// asLastYears: it is last year's result of what the passage is about, where this year's should stand.
func (t *tracer) asLastYears(s *suspect) (verdict, bool) {
	if len(s.own) == 0 || !mistakable(s) {
		return verdict{}, false
	}
	for _, f := range t.lastYears(s.subject) {
		if !f.agrees(s.statedNumber) {
			continue
		}
		own, alone := t.ownAs(f, s)
		if !alone || s.otherYear || comparing.MatchString(s.before) {
			return confirmed(f.name)
		}
		v, _ := contradicted(own, s)
		v.because = fmt.Sprintf("è il %s; quello dell'anno è %s", f.name, own.Quantity)
		return v, true
	}
	return verdict{}, false
}

// lastYears is last year's result of a node, from last year's workbook or the column of this one.
func (t *tracer) lastYears(n *scoring.Node) []fact {
	if n == nil || n.Indicator == nil {
		return nil
	}
	was := n.Indicator.Previous
	if t.e.Previous != nil {
		if t.before == nil {
			t.before = scoring.AcrossYears(t.e.Evaluation, t.e.Previous)
		}
		if before := t.before[n]; before != nil && before.Indicator != nil && before.Indicator.Result.Known() {
			was = before.Indicator.Result
		}
	}
	if !was.Known() {
		return nil
	}
	return []fact{{Quantity: unsigned(was.Quantity), name: "risultato dell'anno prima di " + n.ID(), prompt: promptResult}}
}

// asNeighbours: it is a number of the row above or below, or of the same group, where the subject's own should stand. Further rows are too many to
// tell by chance.
func (t *tracer) asNeighbours(s *suspect) (verdict, bool) {
	if len(s.own) == 0 || !mistakable(s) {
		return verdict{}, false
	}
	for _, n := range t.neighbours(s.subject) {
		for _, f := range t.factsOf(n) {
			if f.prompt != promptResult && f.prompt != promptTarget || !f.agrees(s.statedNumber) {
				continue
			}
			if own, alone := t.ownAs(f, s); alone && own.Value.Cmp(f.Value) != 0 {
				v, _ := contradicted(own, s)
				v.because = fmt.Sprintf("è il %s; il %s", f.name, own.name)
				return v, true
			}
		}
	}
	return verdict{}, false
}

// neighbours are the other indicators of a node's group, and those in the rows beside it.
func (t *tracer) neighbours(n *scoring.Node) []*scoring.Node {
	if n == nil || n.Indicator == nil {
		return nil
	}
	if t.row == nil {
		t.row = map[*scoring.Node]int{}
		leaves(t.e, func(n *scoring.Node, _ *scoring.Indicator) {
			t.row[n] = len(t.rows)
			t.rows = append(t.rows, n)
		})
	}
	var all []*scoring.Node
	at := t.row[n]
	for _, i := range []int{at - 1, at + 1} {
		if i >= 0 && i < len(t.rows) {
			all = append(all, t.rows[i])
		}
	}
	const most = 20
	if n.Parent != nil {
		for _, other := range n.Parent.Children[:min(most, len(n.Parent.Children))] {
			if other != n && !slices.Contains(all, other) {
				all = append(all, other)
			}
		}
	}
	return all
}

// totalNamed is the number over the whole dashboard that the words before a percentage name.
func (t *tracer) totalNamed(n statedNumber) (*scoring.Derivation, bool) {
	if n.Unit != scoring.Percent {
		return nil, false
	}
	at, found := len(n.before), (*scoring.Derivation)(nil)
	for _, named := range []struct {
		words string
		d     *scoring.Derivation
	}{{"performance di ente", t.e.Entity}, {"media matematica della performance", t.e.Mean}, {"media delle performance",
		t.e.Mean},
		{"livello medio di raggiungimento degli obiettivi", t.e.System}, {"livello medio degli obiettivi di sistema",
			t.e.System}} {
		if i := strings.Index(n.before, named.words); i >= 0 && i < at && named.d.Known() {
			at, found = i, named.d
		}
	}
	return found, found != nil
}

// sameKind reports whether a number and a fact can be about the same thing: shares with shares, the rest with the rest.
func sameKind(f fact, n statedNumber) bool {
	if (f.Unit == scoring.Percent) == (n.Unit == scoring.Percent) {
		return true
	}
	times := apart(f.Value, n.Value) // 1 and 101% are two ways of writing shares
	return shareOrPlain(f.Unit) && shareOrPlain(n.Unit) && times > 0 && times < 8
}

// statedAs is a fact stated the way a number is.
func statedAs(f fact, n statedNumber) scoring.Quantity {
	return scoring.Quantity{Value: f.Value, Decimals: n.Decimals, Unit: n.Unit}
}

// neighbours is how many numbers before and after another may have something to do with it.
const neighbours = 5

// An input is a number that another may follow from.
type input struct {
	scoring.Quantity
	beside    bool // it stands in the paragraph; else it is the subject's
	otherYear bool // the paragraph says that it is of another year
}

// inputs are the numbers near one, and the subject's.
func (s *suspect) inputs() []input {
	reach := neighbours
	if s.Unit == scoring.Percent && s.Decimals == 0 {
		reach = 2 // a whole percentage comes out of too many pairs by chance
	}
	var all []input
	for i := max(0, s.at-reach); i < min(len(s.numbers), s.at+reach+1); i++ {
		if i != s.at {
			all = append(all, input{s.numbers[i].Quantity, true, s.numbers[i].otherYear})
		}
	}
	for _, f := range s.own {
		if f.prompt == promptTarget || f.prompt == promptResult || f.part {
			all = append(all, input{f.Quantity, false, false})
		}
	}
	return all
}

// A computation is how one number may follow from two.
type computation struct {
	formula string   // with places for the two numbers, 1 and 2
	value   *big.Rat // what it gives
	telling bool     // nearly giving it says that the number is wrong
}

// derive looks for a computation from numbers near one, or from those of what the passage is about, that gives it:
// because says which. near is the one that nearly does, for a share that is wrong by a slip.
func (t *tracer) derive(s *suspect) (because string, near *fact) {
	inputs := s.inputs()
	for i, a := range inputs {
		for j, b := range inputs {
			if i == j || b.Value.Sign() == 0 || a.Unit != b.Unit && a.Unit != scoring.Plain && b.Unit != scoring.Plain {
				continue
			}
			for _, c := range s.computations(a, b, i < j) {
				agrees := s.Agrees(c.value)
				if !agrees && (!c.telling || near != nil) {
					continue
				}
				f := fact{Quantity: scoring.Quantity{Value: c.value, Decimals: s.Decimals, Unit: s.Unit}}
				f.name = fmt.Sprintf("%s = %s", fmt.Sprintf(c.formula, a, b), f.Quantity)
				if agrees {
					return f.name, nil
				}
				thisYear := s.otherYear || !a.otherYear && !b.otherYear
				if thisYear && oneSlip(s.Quantity.Number(), f.Quantity.Number()) {
					near = &f
				}
			}
		}
	}
	if said := s.saidShare(); said != nil {
		near = said
	}
	return "", near
}

// saidShare is what a percentage should be that a text gives between two counts that it compares, "211, pari al 95,9% rispetto a 220"; nil where it
// gives none so.
func (s *suspect) saidShare() *fact {
	if s.Unit != scoring.Percent || s.Decimals == 0 || s.at == 0 || s.at+1 >= len(s.numbers) || s.otherYear {
		return nil
	}
	a, b := s.numbers[s.at-1], s.numbers[s.at+1]
	count := func(n statedNumber) bool {
		return !n.otherYear && n.Unit == scoring.Plain && n.Decimals == 0 && n.Value.Cmp(smallNumbers) > 0
	}
	const close = 80 // bytes in which the three stand
	if !count(a) || !count(b) || b.to-a.from > 2*close || s.from-a.to > close || !compares.MatchString(s.text[s.to:b.from]) {
		return nil
	}
	share := new(big.Rat).Quo(a.Value, b.Value)
	if apart(share, s.Value) > 1 {
		return nil
	}
	f := fact{Quantity: scoring.Quantity{Value: share, Decimals: s.Decimals, Unit: s.Unit}}
	f.name = fmt.Sprintf("%s / %s = %s", a.Quantity, b.Quantity, f.Quantity)
	return &f
}

// computations are the ways in which texts give a number out of two others: shares, differences and changes for
// percentages, sums and differences for counts that stand beside it.
func (s *suspect) computations(a, b input, ordered bool) []computation {
	if s.Unit == scoring.Percent || s.Unit == scoring.PerMille {
		if a.Unit == scoring.Percent && b.Unit == scoring.Percent {
			return []computation{{"%[1]s - %[2]s", new(big.Rat).Sub(a.Value, b.Value), false}}
		}
		ratio := new(big.Rat).Quo(a.Value, b.Value)
		telling := s.Decimals > 0 && a.Value.Cmp(smallNumbers) > 0 && b.Value.Cmp(smallNumbers) > 0
		all := []computation{
			{"%[1]s / %[2]s", ratio, telling},
			{"(%[1]s - %[2]s) / %[2]s", new(big.Rat).Sub(ratio, whole), false},
			{"(%[2]s - %[1]s) / %[2]s", new(big.Rat).Sub(whole, ratio), false},
		}
		if sum := new(big.Rat).Add(a.Value, b.Value); sum.Sign() != 0 {
			all = append(
				all,
				computation{"%[1]s / (%[1]s + %[2]s)", new(big.Rat).Quo(a.Value, sum), false},
			)
		}
		return all
	}
	const least = 10 // smaller counts are sums of too many pairs
	if !a.beside || !b.beside || a.Unit != s.Unit || b.Unit != s.Unit || !ordered ||
		s.Value.Cmp(big.NewRat(least, 1)) <= 0 {
		return nil
	}
	difference := new(big.Rat).Sub(a.Value, b.Value)
	return []computation{
		{"%[1]s + %[2]s", new(big.Rat).Add(a.Value, b.Value), false},
		{"differenza fra %[1]s e %[2]s", difference.Abs(difference), false},
	}
}

// pairs looks at the counts of a paragraph about an indicator: their ratio, or the mean that they weigh, is the
// indicator's result. What is then confirmed are the counts; where they give another result, they are contradicted.
func (t *tracer) pairs(p *scoring.Prose, numbers []statedNumber, claims []scoring.Claim) {
	if p.Node == nil || p.Node.Indicator == nil || !p.Node.Indicator.Result.Known() {
		return
	}
	s := &settlement{
		node:    p.Node,
		text:    p.Text,
		numbers: numbers,
		claims:  claims,
		result:  unsigned(p.Node.Indicator.Result.Quantity),
	}
	if s.result.Decimals > 2 && s.result.Terse().Decimals <= 2 {
		s.result.Decimals = 2 // a format that adds zeros makes a typed number no more precise
	}
	for k, n := range numbers {
		if claims[k].Status == scoring.Untraceable && n.Unit != scoring.Percent {
			s.open = append(s.open, k)
		}
	}
	i := p.Node.Indicator
	if s.weightedMean() || !isRatio(i.KPI.Text) && i.Result.Unit != scoring.Percent ||
		!sharesWords(i.KPI.Text, p.Text) {
		return
	}
	s.ratio()
}

// A settlement is what the counts of a paragraph say of an indicator's result.
type settlement struct {
	node    *scoring.Node
	text    string
	numbers []statedNumber
	claims  []scoring.Claim
	result  scoring.Quantity
	open    []int // counts and measures that nothing else explains
}

func (s *settlement) confirm(because string, which ...int) {
	for _, k := range which {
		if s.claims[k].Status == scoring.Untraceable {
			s.claims[k].Status, s.claims[k].Because = scoring.Confirmed, because
		}
	}
}

func (s *settlement) contradict(which int, because string, expected scoring.Quantity) {
	c := &s.claims[which]
	c.Status, c.Because, c.Expected = scoring.Contradicted, because, expected
}

// weightedMean looks for Σ(count × measure) / Σ count among the first four; true where that decides.
func (s *settlement) weightedMean() bool {
	if len(s.open) < 4 {
		return false
	}
	a, x, b, y := s.numbers[s.open[0]], s.numbers[s.open[1]], s.numbers[s.open[2]], s.numbers[s.open[3]]
	weight := new(big.Rat).Add(a.Value, b.Value)
	if weight.Sign() <= 0 || x.Unit != y.Unit || a.Unit != b.Unit || a.Decimals != 0 || b.Decimals != 0 {
		return false
	}
	total := new(big.Rat).Add(new(big.Rat).Mul(a.Value, x.Value), new(big.Rat).Mul(b.Value, y.Value))
	mean := scoring.Quantity{Value: total.Quo(total, weight), Decimals: s.result.Decimals, Unit: s.result.Unit}
	formula := fmt.Sprintf(
		"(%s × %s + %s × %s) / (%s + %s) = %s, risultato di %s",
		a.Quantity,
		x.Quantity,
		b.Quantity,
		y.Quantity,
		a.Quantity,
		b.Quantity,
		mean,
		s.node.ID(),
	)
	switch {
	case s.result.Agrees(mean.Value):
		s.confirm(formula, s.open[:4]...)
	case alike(mean, s.result):
		s.contradict(s.open[1], formula, s.result)
	default:
		return false
	}
	return true
}

// ratio looks for two counts, one after the other, whose ratio or change is the result; where there is none, the first
// two that the text compares are held against it.
func (s *settlement) ratio() {
	compared := [2]int{-1, -1}
	for k := 0; k+1 < len(s.open); k++ {
		a, b := s.numbers[s.open[k]], s.numbers[s.open[k+1]]
		if a.Decimals != 0 || b.Decimals != 0 || a.Value.Sign() == 0 || b.Value.Sign() == 0 {
			continue
		}
		for _, pair := range [][2]statedNumber{{a, b}, {b, a}} {
			share := new(big.Rat).Quo(pair[0].Value, pair[1].Value)
			if s.result.Agrees(share) || s.result.Agrees(new(big.Rat).Sub(share, whole)) {
				s.confirm(
					fmt.Sprintf(
						"%s / %s = %s, risultato di %s",
						pair[0].Quantity,
						pair[1].Quantity,
						s.result,
						s.node.ID(),
					),
					s.open[k],
					s.open[k+1],
				)
				return
			}
		}
		const after = 12 // bytes after the second in which the words may still come
		if (a.otherYear || b.otherYear) && !strings.Contains(scoring.Fold(s.node.Indicator.KPI.Text), "precedente") {
			continue // what is compared with another year's isn't the share
		}
		if compared[0] < 0 && a.to <= b.from && compares.MatchString(s.text[a.to:min(len(s.text), b.to+after)]) {
			compared = [2]int{s.open[k], s.open[k+1]}
		}
	}
	if compared[0] < 0 {
		return
	}
	i := s.node.Indicator
	a, b := s.numbers[compared[0]].Quantity, s.numbers[compared[1]].Quantity
	if a.Value.Cmp(b.Value) > 0 && !strings.Contains(scoring.Fold(i.KPI.Text), "precedente") {
		a, b = b, a
	}
	share := scoring.Share(new(big.Rat).Quo(a.Value, b.Value), 2)
	s.contradict(
		compared[0],
		fmt.Sprintf(
			"%s / %s = %s, ma il risultato di %s è %s (%s)",
			a,
			b,
			share,
			s.node.ID(),
			i.Result.Show(),
			i.Result.Cell,
		),
		scoring.Quantity{},
	)
}

// compares is what stands between two counts of which one is a share of the other.
var compares = lazy.New(`(?i)\b(a fronte|su|rispetto|contro|sul totale|dei quali|di cui)\b|/`)

// sharesWords reports whether a text speaks of what a KPI counts.
func sharesWords(kpi, text string) bool {
	const long = 6 // shorter words are in any text
	spoken := strings.Fields(scoring.Fold(text))
	return slices.ContainsFunc(
		strings.Fields(scoring.Fold(kpi)),
		func(w string) bool { return len(w) >= long && slices.Contains(spoken, w) },
	)
}

// around is a number with a few words before and after it.
func around(text string, n statedNumber) string {
	const reach = 40
	from, to := max(0, n.from-reach), min(len(text), n.to+reach)
	for from > 0 && text[from] != ' ' {
		from--
	}
	for to < len(text) && text[to] != ' ' {
		to++
	}
	for !utf8.RuneStart(text[from]) {
		from++
	}
	s := closed(strings.TrimSpace(text[from:to]))
	if from > 0 {
		s = "…" + s
	}
	if to < len(text) {
		s += "…"
	}
	return strings.Join(strings.Fields(s), " ")
}

// closed is a piece of a text without half brackets: what was opened before it isn't closed in it, what isn't closed in it is at its end.
func closed(s string) string {
	var b strings.Builder
	open := 0
	for _, r := range s {
		switch r {
		case '(':
			open++
		case ')':
			if open == 0 {
				continue
			}
			open--
		}
		b.WriteRune(r)
	}
	return b.String() + strings.Repeat(")", open)
}

var contradictedClaim = scoring.Rule{
	ID:       "cifra-smentita",
	Family:   familyClaims,
	Title:    "Una cifra nel testo non è quella dei dati",
	Severity: scoring.Error,
	Doc: `Legge ogni cifra dei testi e la riconduce a una cella, a un risultato ricalcolato, o a un calcolo sulle
cifre vicine (rapporto, quota, differenza, variazione, somma, media ponderata, conteggio), ai decimali con cui è
scritta. Segnala quelle che dovrebbero essere un certo numero e sono un altro: il 95,1% accanto a 211 e 220, che
è il 95,9%. Date, atti, leggi, protocolli, codici e termini in giorni non sono cifre da riscontrare. Una cifra
scritta come segnaposto non può sbagliare.`,
	Right:    "testo di 1.1: Il risultato è pari all'85%.",
	Wrong:    "testo di 1.1: Il risultato è pari al 58%.",
	Source:   `Linee guida DFP 3/2018, par. 4, lettere b) ed f).`,
	Criteria: "bf",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, c := range e.Claims {
			if c.Status == scoring.Contradicted {
				f := claimFinding(c)
				f.Expected = c.Expected.String()
				f.Message = fmt.Sprintf("«%s»: la cifra non torna: %s", c.Text, c.Because)
				f.Hint = "correggere la cifra, o sostituirla con un segnaposto che la prende dalla cella"
				findings = append(findings, f)
			}
		}
		return findings
	},
}

var untraceableClaim = scoring.Rule{
	ID:       "cifra-non-riscontrata",
	Family:   familyClaims,
	Title:    "Una cifra nel testo non viene dai dati",
	Severity: scoring.Note,
	Doc: `Segnala le cifre dei testi che non sono in nessuna cella e non derivano da quelle vicine: il programma non
può dire se sono giuste.`,
	Right:    "testo di 1.1: Il risultato è pari all'85%.",
	Wrong:    "testo di 1.1: Le domande ricevute sono 1.234.",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera f) (attendibilità dei dati).`,
	Criteria: "f",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, c := range e.Claims {
			if c.Status == scoring.Untraceable && !(c.OtherYear && e.Previous == nil) { // without that year's workbook nobody can tell
				f := claimFinding(c)
				f.Message = fmt.Sprintf("«%s»: la cifra non ha riscontro nel cruscotto", c.Text)
				f.Hint = "controllarla sulla fonte"
				findings = append(findings, f)
			}
		}
		return findings
	},
}

func claimFinding(c scoring.Claim) scoring.Finding {
	f := scoring.Finding{Cell: c.Prose.Cell, Found: c.Quantity.String()}
	if c.Prose.Node != nil {
		f.Code = c.Prose.Node.ID()
	}
	return f
}

var brokenText = scoring.Rule{
	ID:       "testo-non-componibile",
	Family:   familyClaims,
	Title:    "Un testo non si può comporre",
	Severity: scoring.Error,
	Doc: `Segnala i testi il cui segnaposto non esiste, non è scritto bene o chiede un valore che il cruscotto non
ha: finché non sono corretti la relazione non si può comporre.`,
	Right: "testo di 1.1: Il risultato è pari all'{{risultato}}.",
	Wrong: "testo di 1.1: Il risultato è pari all'{{risultati}}.",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, p := range e.Prose() {
			if p.Broken != nil {
				f := scoring.Finding{
					Cell:    p.Cell,
					Message: p.Broken.Error(),
					Hint:    "correggere il testo o il segnaposto; il manuale elenca quelli ammessi",
				}
				if p.Node != nil {
					f.Code = p.Node.ID()
					if i := p.Node.Indicator; i != nil && i.Result.Empty() && !e.Dashboard.YearIsOver() { // what it asks for is still to come
						f.Severity = scoring.Note
					}
				}
				findings = append(findings, f)
			}
		}
		return findings
	},
}
