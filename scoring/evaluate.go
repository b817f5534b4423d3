package scoring

import (
	"fmt"
	"math/big"

	"relazione/scoring/italian"
)

// An Evaluation is a dashboard with every number recomputed.
type Evaluation struct {
	Dashboard *Dashboard
	Scale     Scale // as it holds in the dashboard's year

	Objectives  []Objective // Tabella 1, row by row
	TargetDepth int         // the level that Tabella 1 speaks of; -1 if none
	// performance of the body: the attainments of Tabella 1 rolled up or, without that table, the top of the tree
	Entity        *Derivation
	Mean          *Derivation     // the objectives' performances, simple mean
	System        *Derivation     // the system indicators' attainments rolled up
	SystemRows    []*Node         // the system indicators, in the order of Tabella 2
	Orphans       []SystemRow     // rows of Tabella 2 whose code the tree doesn't have
	Managers      []ManagerResult // the managers' objectives, row by row
	ManagersTotal *Derivation     // their performances rolled up
	Table         *Derivation     // the top of the tree rolled up, as a row of totals does; nil where neither weights nor the scale say how

	nodes       map[*Node]*Derivation
	byCode      map[string]*Node // by CodeKey; where several share it, the first
	byTitle     map[string]*Node // objectives, by TitleKey
	byLeafTitle map[string]*Node
	cellIndex
}

// Totals are the numbers over the whole dashboard.
func (e *Evaluation) Totals() []*Derivation {
	all := []*Derivation{e.Entity, e.Mean, e.System, e.ManagersTotal}
	if e.Table != nil && e.Table.Stated.Known() {
		all = append(all, e.Table)
	}
	return all
}

// An Objective is a row of Tabella 1: a node measured against a target of its own.
type Objective struct {
	Row         ObjectiveTarget
	Node        *Node       // nil when the tree has no such objective
	Performance *Derivation // of the node
	Attainment  *Derivation // of the target, by the scale's bands
	Judgement   string      // valutazione sintetica; empty when the scale covers no such attainment
}

// A ManagerResult is a manager's objective with its performance.
type ManagerResult struct {
	Row         ManagerObjective
	Node        *Node // the action that measures it; nil when it is the system mean, or nothing
	Performance *Derivation
}

// Of returns the performance of a node of the evaluated tree.
func (e *Evaluation) Of(n *Node) *Derivation { return e.nodes[n] }

// Find returns the node with that code, or failing that the objective or the leaf with that title, in any spelling; nil
// if there is none. Where several share it, the first.
func (e *Evaluation) Find(codeOrTitle string) *Node {
	title := TitleKey(codeOrTitle)
	for _, n := range []*Node{e.byCode[CodeKey(codeOrTitle)], e.byTitle[title], e.byLeafTitle[title]} {
		if n != nil {
			return n
		}
	}
	return nil
}

// Evaluate recomputes everything that a dashboard states. What can't be calculated says why.
func Evaluate(d *Dashboard) *Evaluation {
	e := &Evaluation{
		Dashboard:   d,
		Scale:       d.Scale.InYear(d.Entity.Year),
		nodes:       map[*Node]*Derivation{},
		byCode:      map[string]*Node{},
		byTitle:     map[string]*Node{},
		byLeafTitle: map[string]*Node{},
	}
	d.Walk(func(n *Node) {
		if key := CodeKey(n.Code.Text); key != "" && e.byCode[key] == nil {
			e.byCode[key] = n
		}
		titles := e.byTitle
		if n.Indicator != nil {
			titles = e.byLeafTitle
		}
		if key := TitleKey(n.Title.Text); key != "" && titles[key] == nil {
			titles[key] = n
		}
	})
	for _, root := range d.Roots {
		e.node(root)
	}
	e.objectives()
	e.system()
	e.managers()
	return e
}

// node computes a node after its children.
func (e *Evaluation) node(n *Node) *Derivation {
	level := e.Dashboard.Levels[n.Depth]
	d := &Derivation{Of: level.Singular + " " + n.Name(), Gender: italian.Gender(level.Feminine), Code: n.ID(), Stated: n.Stated}
	d.Shown = e.shown(n.Stated)
	e.nodes[n] = d
	if n.Indicator != nil {
		e.leaf(n, d)
		return d
	}
	for _, child := range n.Children {
		e.node(child)
	}
	method := e.Scale.Method(level.Singular, level.Plural)
	if method == Given {
		e.given(d, n.Stated)
		return d
	}
	d.roll(methodFor(method, n.Children), e.terms(n.Children))
	return d
}

// terms are nodes that were computed, with their weights.
func (e *Evaluation) terms(nodes []*Node) []Term {
	terms := make([]Term, len(nodes))
	for i, n := range nodes {
		terms[i] = Term{Weight: &n.Weight, Derivation: e.nodes[n]}
	}
	return terms
}

// roll combines terms, without their weights where these don't count.
func (d *Derivation) roll(method Method, terms []Term) {
	d.combine(method, terms)
	if d.Method == SimpleMean {
		for i := range d.Terms {
			d.Terms[i].Weight = nil
		}
	}
}

// leaf scores an indicator: by the scale's rule for it, or as the workbook gives its attainment where the scale has
// none or an opinion of the OIV's overrides it. One that wasn't measured is what the rule makes of it.
func (e *Evaluation) leaf(n *Node, d *Derivation) {
	i := n.Indicator
	read := &Derivation{Of: "raggiungimento " + d.Noun().Of(), Code: n.ID(), Method: Given, Shown: e.shown(i.Attainment)}
	rule, scored := e.Scale.ScoreOf(n, e.Dashboard.Levels)
	state := i.State()
	policy := rule.NotMeasured
	if state == NotMeasurable {
		policy = rule.NotMeasurable
	}
	switch {
	case !i.Ruling.Empty() && i.Attainment.Known(): // decided by who may
		e.given(read, i.Attainment)
	case state != Measured && policy != Blocks && (scored && rule.Method != ScoreGiven || i.Attainment.Empty()):
		read.Stated = i.Attainment
		read.Reason = fmt.Sprintf("%s: l'indicatore risulta %s, e il SMVP dice «%s»", n.Name(), state, policy)
		if policy == Zero {
			read.Method, read.How, read.Value = Scored, read.Reason, new(big.Rat)
		} else {
			read.Excluded = true
		}
	case scored && rule.Method != ScoreGiven:
		read.Method, read.Stated = Scored, i.Attainment
		if state != Measured {
			read.Reason, read.Where = fmt.Sprintf(
				"%s non è %s (%s)",
				n.Name(),
				[...]string{NotMeasured: "misurato", NotMeasurable: "misurabile"}[state],
				i.Result.Cell,
			), i.Result.Cell
			break
		}
		value, how := e.Scale.Score(i, rule)
		if value == nil {
			read.Reason, read.Where = fmt.Sprintf(
				"il raggiungimento %s non si può calcolare: %s",
				d.Noun().Of(),
				how,
			), i.Result.Cell
			break
		}
		read.Value, read.How = value, how
	default:
		e.given(read, i.Attainment)
	}
	d.combine(SimpleMean, []Term{{Derivation: read}})
	if read.Excluded {
		d.Reason = read.Reason
	}
}

// Attainment is the derivation of what an indicator's result is worth; nil for a node without one.
func (e *Evaluation) Attainment(n *Node) *Derivation {
	if d := e.nodes[n]; n.Indicator != nil && d != nil && len(d.Terms) == 1 {
		return d.Terms[0].Derivation
	}
	return nil
}

// given takes a number from its cell.
func (e *Evaluation) given(d *Derivation, v Value) {
	d.Method, d.Stated, d.Where = Given, v, v.Cell
	switch {
	case v.Known():
		d.Value = v.Value
	case v.Pending:
		d.Reason = fmt.Sprintf("la formula in %s non ha un valore memorizzato", v.Cell)
	case v.Empty():
		d.Reason = fmt.Sprintf("manca il valore %s (%s)", d.Noun().Of(), v.Cell)
	default:
		d.Reason = fmt.Sprintf("in %s c'è %q, che non è un numero", v.Cell, v.Text)
	}
}

// methodFor fills in what the scale leaves unsaid: with weights a weighted mean, without any a simple one.
func methodFor(method Method, children []*Node) Method {
	if method != Unstated {
		return method
	}
	for _, child := range children {
		if !child.Weight.Empty() {
			return WeightedMean
		}
	}
	return SimpleMean
}

// shown is how many decimals a number computed for v is shown with: those that the scale asks for, so that a column of
// results has as many everywhere, or else those that the workbook states.
func (e *Evaluation) shown(v Value) int {
	if v.Known() && v.Unit == Percent && !e.Scale.Decimals.Known() {
		return v.Quantity.Decimals
	}
	return e.Scale.ShownDecimals()
}

// performanceOfBody is what the whole tree, or Tabella 1, comes to.
var performanceOfBody = italian.Noun{Text: "performance di ente", Gender: italian.Feminine}

func (e *Evaluation) objectives() {
	var attainments, performances []Term
	nodes := e.targetNodes()
	for _, row := range e.Dashboard.Targets {
		o := Objective{Row: row, Node: nodes[TitleKey(row.Title.Text)]}
		of := "obiettivo " + row.Title.Text
		if o.Node == nil {
			reason := fmt.Sprintf("nel cruscotto non c'è un obiettivo «%s»", row.Title.Text)
			o.Performance, o.Attainment = unknown(of, reason), unknown(of, reason)
		} else {
			performance := *e.Of(o.Node) // the table states it once more, at its own decimals
			performance.Stated, performance.Shown = row.Result, e.shown(row.Result)
			o.Performance = &performance
			o.Attainment = e.byBand("raggiungimento di "+row.Title.Text, &performance, row.Target)
			o.Attainment.Stated, o.Attainment.Shown = row.Attainment, e.shown(row.Attainment)
		}
		if o.Attainment.Known() {
			o.Judgement, _ = e.Scale.Judge(o.Attainment.Value)
		}
		e.Objectives = append(e.Objectives, o)
		attainments = append(attainments, Term{Derivation: o.Attainment})
		performances = append(performances, Term{Derivation: o.Performance})
	}
	stated := e.Dashboard.Entity.Stated
	if e.ofTable1() {
		e.Entity = e.aggregate(performanceOfBody, AggregateEntity, CodeEntity, stated.Entity, attainments)
	} else {
		e.Entity = e.top(stated.Entity)
	}
	e.Table = e.table()
	e.Mean = e.aggregate(italian.Noun{Text: "media delle performance degli obiettivi", Gender: italian.Feminine}, "", CodeMean, stated.Mean, performances)
}

// ofTable1 reports whether the performance of the body is of Tabella 1: there is one, or the scale says what its
// targets are worth.
func (e *Evaluation) ofTable1() bool {
	return len(e.Dashboard.Targets) > 0 || len(e.Scale.OnTarget) > 0
}

// UnstatedEntity reports whether nothing says how the performance of the body follows from the tree.
func (e *Evaluation) UnstatedEntity() bool {
	return !e.ofTable1() && len(e.Dashboard.Roots) > 1 && e.Scale.Method(AggregateEntity) == Unstated
}

// table rolls up the top of the tree by its weights, or as the scale says for the body.
func (e *Evaluation) table() *Derivation {
	roots, method := e.Dashboard.Roots, e.Scale.Method(AggregateEntity)
	if method = methodFor(method, roots); len(roots) < 2 || method != WeightedMean && (method != SimpleMean || e.UnstatedEntity()) {
		return nil
	}
	d := &Derivation{Of: "tutta la tabella", Stated: e.Dashboard.Total, Shown: e.shown(e.Dashboard.Total)}
	d.roll(method, e.terms(roots))
	return d
}

// top rolls up the nodes at the top of the tree, if the scale says how or there is but one.
func (e *Evaluation) top(stated Value) *Derivation {
	roots, method := e.Dashboard.Roots, e.Scale.Method(AggregateEntity)
	d := &Derivation{Of: performanceOfBody.Text, Gender: performanceOfBody.Gender, Code: CodeEntity, Stated: stated, Shown: e.Scale.ShownDecimals()}
	switch {
	case method == Given:
		e.given(d, stated)
	case e.UnstatedEntity():
		d.Method, d.Reason = SimpleMean, "il foglio SMVP non dice come si aggrega la performance di ente"
	default:
		d.roll(methodFor(method, roots), e.terms(roots))
	}
	return d
}

// targetNodes are the nodes that Tabella 1 may speak of, by title: those of the level that has most of its titles.
func (e *Evaluation) targetNodes() map[string]*Node {
	wanted := map[string]bool{}
	for _, row := range e.Dashboard.Targets {
		wanted[TitleKey(row.Title.Text)] = true
	}
	best := map[string]*Node{}
	e.TargetDepth = -1
	for depth := range e.Dashboard.Levels {
		found := map[string]*Node{}
		for _, n := range e.Dashboard.At(depth) {
			if key := TitleKey(n.Title.Text); wanted[key] && found[key] == nil {
				found[key] = n
			}
		}
		if len(found) > len(best) {
			best, e.TargetDepth = found, depth
		}
	}
	return best
}

// byBand compares a performance with a target by the scale's bands.
func (e *Evaluation) byBand(of string, performance *Derivation, target Value) *Derivation {
	d := &Derivation{Of: of, Method: ByBand, Terms: []Term{{Derivation: performance}}, Shown: e.Scale.ShownDecimals()}
	switch {
	case !performance.Known():
		d.Reason = performance.Reason
		return d
	case !target.Known() || target.Value.Sign() <= 0:
		d.Reason = "manca un target positivo"
		return d
	case len(e.Scale.OnTarget) == 0:
		d.Reason = "il foglio SMVP non dice quanto vale un risultato rispetto al target"
		return d
	}
	d.Target = target.Value
	ratio := new(big.Rat).Quo(performance.Value, target.Value)
	band := find(e.Scale.OnTarget, ratio)
	if band == nil {
		d.Reason = fmt.Sprintf("il foglio SMVP non dice quanto vale il %s del target", Share(ratio, 2).Terse())
		return d
	}
	d.Value = band.Worth.Value
	return d
}

// aggregate rolls up numbers that are not a level: a simple mean unless the scale says otherwise.
func (e *Evaluation) aggregate(of italian.Noun, name, code string, stated Value, terms []Term) *Derivation {
	d := &Derivation{Of: of.Text, Gender: of.Gender, Code: code, Stated: stated, Shown: e.Scale.ShownDecimals()}
	method := SimpleMean
	if name != "" && e.Scale.Method(name) == WeightedMean {
		method = WeightedMean
	}
	d.combine(method, terms)
	return d
}

// system gathers the system indicators in the order of Tabella 2, or of the tree where there is no such table.
func (e *Evaluation) system() {
	seen := map[*Node]bool{}
	for _, row := range e.Dashboard.System {
		n := e.byCode[CodeKey(row.Code.Text)]
		if n == nil || n.Indicator == nil {
			e.Orphans = append(e.Orphans, row)
			continue
		}
		if !seen[n] {
			seen[n] = true
			e.SystemRows = append(e.SystemRows, n)
		}
	}
	e.Dashboard.Walk(func(n *Node) {
		if n.Indicator != nil && n.Indicator.System && !seen[n] {
			e.SystemRows = append(e.SystemRows, n)
		}
	})
	terms := make([]Term, len(e.SystemRows))
	for i, n := range e.SystemRows {
		terms[i] = Term{Derivation: e.Of(n)}
	}
	e.System = e.aggregate(
		italian.Noun{Text: "livello medio degli obiettivi di sistema"},
		AggregateSystem,
		CodeSystem,
		e.Dashboard.Entity.Stated.System,
		terms,
	)
}

// SystemRowsByNode are the rows of Tabella 2 by the actions that they repeat; of several rows on one, the first.
func (e *Evaluation) SystemRowsByNode() map[*Node]SystemRow {
	rows := map[*Node]SystemRow{}
	for _, row := range e.Dashboard.System {
		if n := e.Find(row.Code.Text); n != nil {
			if _, there := rows[n]; !there {
				rows[n] = row
			}
		}
	}
	return rows
}

func (e *Evaluation) managers() {
	var terms []Term
	for _, row := range e.Dashboard.Managers {
		m := ManagerResult{Row: row}
		of := "obiettivo dirigenziale " + row.Title.Text
		if row.SystemMean {
			m.Performance = e.byBand(of, e.System, row.Target)
		} else if m.Node = e.byCode[CodeKey(row.Code.Text)]; m.Node != nil {
			performance := *e.Of(m.Node)
			m.Performance = &performance
		} else {
			m.Performance = unknown(of, fmt.Sprintf("nel cruscotto non c'è un'azione con codice «%s»", row.Code.Text))
		}
		m.Performance.Of, m.Performance.Gender = of, italian.Masculine
		m.Performance.Stated, m.Performance.Shown = row.Performance, e.shown(row.Performance)
		e.Managers = append(e.Managers, m)
		terms = append(terms, Term{Weight: &row.Weight, Derivation: m.Performance})
	}
	d := &Derivation{
		Of:     "performance sugli obiettivi dirigenziali",
		Gender: italian.Feminine,
		Code:   CodeManagers,
		Stated: e.Dashboard.Entity.Stated.Managers,
		Shown:  e.Scale.ShownDecimals(),
	}
	method := e.Scale.Method(AggregateManagers)
	if method != SimpleMean {
		method = WeightedMean
	}
	d.combine(method, terms)
	e.ManagersTotal = d
}
