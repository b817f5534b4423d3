package scoring

import (
	"fmt"
	"strings"

	"relazione/scoring/ref"
)

// An Explanation is how a number came about: what it is, how it was computed, and the numbers that it follows from.
type Explanation struct {
	Head  string   // "80% (E3) × obiettivo operativo 1.1 …: 80,00%"
	Notes []string // on the computation: a sentence each
	Parts []Explanation
}

// Names by which the numbers over the whole tree are asked for.
const (
	CodeEntity   = "ente"
	CodeMean     = "media"
	CodeSystem   = "sistema"
	CodeManagers = "dirigenziali"
)

// Explain finds the numbers that a name asks for: a code, a title, a cell (H13, Strategici!D2; of a passage, the
// numbers in it), or one over the whole tree, as [CodeEntity]. It is nil where there are none.
func Explain(e *Evidence, what string) []Explanation {
	x := &explainer{e: e, leaves: map[*Derivation]*Node{}}
	e.Dashboard.Walk(func(n *Node) {
		if a := e.Attainment(n); a != nil {
			x.leaves[a] = n
		}
	})
	what = strings.TrimSpace(what)
	for _, total := range e.Totals() {
		if Fold(total.Code) == Fold(what) {
			return []Explanation{x.derivation(total, "")}
		}
	}
	if nodes := x.named(what); len(nodes) > 0 {
		return x.nodes(nodes)
	}
	for i := range e.Objectives {
		if o := &e.Objectives[i]; TitleKey(o.Row.Title.Text) == TitleKey(what) {
			return []Explanation{x.derivation(o.Attainment, "")}
		}
	}
	return x.cell(what)
}

// An explainer puts derivations into words.
type explainer struct {
	e      *Evidence
	leaves map[*Derivation]*Node // indicators by the derivation of their attainment
}

// named are the nodes with a code, or failing that a title: people give several the same.
func (x *explainer) named(what string) []*Node {
	first := x.e.Find(what)
	if first == nil {
		return nil
	}
	var all []*Node
	byCode := CodeKey(first.Code.Text) == CodeKey(what)
	x.e.Dashboard.Walk(func(n *Node) {
		if byCode && CodeKey(n.Code.Text) == CodeKey(what) ||
			!byCode && n.Depth == first.Depth && TitleKey(n.Title.Text) == TitleKey(what) {
			all = append(all, n)
		}
	})
	return all
}

func (x *explainer) nodes(nodes []*Node) []Explanation {
	var all []Explanation
	for _, n := range nodes {
		all = append(all, x.node(n))
	}
	return all
}

// node explains a node, and its attainment where Tabella 1 has a target for it.
func (x *explainer) node(n *Node) Explanation {
	for i := range x.e.Objectives {
		if o := &x.e.Objectives[i]; o.Node == n {
			return x.derivation(o.Attainment, "")
		}
	}
	return x.derivation(x.e.Of(n), "")
}

// cell explains what stands in a cell. One without a sheet is the tree's.
func (x *explainer) cell(what string) []Explanation {
	sheet, name, ok := strings.Cut(what, "!")
	if !ok {
		sheet, name = x.e.Dashboard.SheetOf(PartTree), what
	}
	at, ok := ref.Parse(strings.ToUpper(name))
	if !ok {
		return nil
	}
	sheet = x.e.Dashboard.sheetCalled(sheet)
	cell := Cell{Sheet: sheet, Ref: at.String()}
	if p, ok := x.e.Cells().At(cell); ok {
		return []Explanation{x.place(p)}
	}
	var all []Explanation
	for _, c := range x.e.Claims {
		if c.Prose.Cell != cell {
			continue
		}
		claim := Explanation{Head: fmt.Sprintf("%s  %s: «%s»", c.Quantity, c.Status, c.Text)}
		if c.Because != "" {
			claim.Notes = []string{c.Because}
		}
		all = append(all, claim)
	}
	if all != nil {
		return all
	}
	var nodes []*Node
	x.e.Dashboard.Walk(func(n *Node) {
		if n.Code.Cell == cell || n.Title.Cell == cell {
			nodes = append(nodes, n)
		}
	})
	return x.nodes(nodes)
}

// place explains a cell that holds a number.
func (x *explainer) place(p Place) Explanation {
	if p.Follows != nil {
		return x.derivation(p.Follows, "")
	}
	of := ""
	if p.Node != nil {
		of = " " + x.e.Of(p.Node).Noun().Of()
	}
	out := Explanation{Head: fmt.Sprintf("%s%s: %s, letto in %s", p.Role, of, orNothing(*p.Value), p.Value.Cell)}
	say := func(format string, args ...any) { out.Notes = append(out.Notes, fmt.Sprintf(format, args...)) }
	if p.Value.Known() {
		say("valore esatto %s", Exact(p.Value.Value))
	}
	if p.Value.Formula != "" {
		say("formula nel file: =%s", p.Value.Formula)
	}
	if p.Node != nil && p.Role != OfWeight {
		out.Notes = append(out.Notes, measured(p.Node)...)
	}
	for _, row := range x.e.Dashboard.System {
		if v := p.Value.Cell; v != row.Target.Cell && v != row.Result.Cell && v != row.Attainment.Cell {
			continue
		}
		if n := x.e.Find(row.Code.Text); n != nil && n.Indicator != nil {
			say("riga della Tabella 2; nel cruscotto è %s:", n.Name())
			out.Notes = append(out.Notes, measured(n)...)
			say("raggiungimento %s (%s)", orNothing(n.Indicator.Attainment), n.Indicator.Attainment.Cell.Ref)
		}
	}
	return out
}

func orNothing(v Value) string {
	if v.Empty() {
		return "(cella vuota)"
	}
	return v.Show()
}

// readIn names the cell that a number was read from.
func readIn(c Cell) string {
	if c == (Cell{}) {
		return "file"
	}
	return c.String()
}

// derivation explains a number by those that it follows from; as is what stands before its name.
func (x *explainer) derivation(d *Derivation, as string) Explanation {
	value := "non calcolabile"
	switch {
	case d.Known():
		value = d.Quantity().String()
	case d.Excluded:
		value = "fuori dal calcolo"
	}
	out := Explanation{Head: fmt.Sprintf("%s%s: %s", as, d.Of, value)}
	say := func(format string, args ...any) { out.Notes = append(out.Notes, fmt.Sprintf(format, args...)) }
	terms := d.Terms
	if read, n := x.leaf(d); read != nil {
		if read.Method == Given && !read.Excluded {
			say("raggiungimento letto in %s", readIn(read.Stated.Cell))
		}
		out.Notes = append(out.Notes, measured(n)...)
		if read.Method == Scored && read.Known() {
			out.Notes = append(out.Notes, x.scored(read, n)...)
		}
		terms = nil
	}
	switch {
	case !d.Known():
		say("%s", d.Reason)
	case len(terms) == 0 && len(d.Terms) > 0:
	case d.Method == Given:
		say("letto in %s", readIn(d.Stated.Cell))
	case d.Method == ByBand:
		say("%s, che nella scala del foglio SMVP vale %s", d.Formula(1), d.Quantity())
	default:
		const most = 12 // terms in one line; the parts below have them all
		say("%s: %s", d.Method, d.Formula(most))
		say("valore esatto %s; mostrato con %d decimali", Exact(d.Value), d.Shown)
	}
	if d.Method != Given && !d.Stated.Empty() {
		say("dichiarato %s in %s: %s", d.Stated.Show(), d.Stated.Cell, d.Verdict())
	}
	for _, t := range terms {
		weight := ""
		if t.Weight != nil {
			weight = fmt.Sprintf("%s (%s) × ", orNothing(*t.Weight), t.Weight.Cell.Ref)
		}
		out.Parts = append(out.Parts, x.derivation(t.Derivation, weight))
	}
	return out
}

// leaf is the derivation of the attainment that an indicator's performance is, and the indicator; nil for any other
// number.
func (x *explainer) leaf(d *Derivation) (*Derivation, *Node) {
	if len(d.Terms) != 1 || d.Method == ByBand || d.Terms[0].Weight != nil {
		return nil, nil
	}
	read := d.Terms[0].Derivation
	if n := x.leaves[read]; n != nil {
		return read, n
	}
	return nil, nil
}

// scored says how an attainment follows from the result, by which rule of the scale's, and whether the workbook says
// the same.
func (x *explainer) scored(read *Derivation, n *Node) []string {
	line := "raggiungimento calcolato"
	if rule, ok := x.e.Scale.ScoreOf(n, x.e.Dashboard.Levels); ok {
		line += fmt.Sprintf(" con il metodo «%s» del foglio SMVP", rule.Method)
		if rule.Of.Cell.Ref != "" {
			line += " (" + rule.Of.Cell.Ref + ")"
		}
	}
	notes := []string{line + ": " + read.How, "valore esatto " + Exact(read.Value)}
	if !read.Stated.Empty() {
		notes = append(
			notes,
			fmt.Sprintf("dichiarato %s in %s: %s", read.Stated.Show(), read.Stated.Cell, read.Verdict()),
		)
	}
	return notes
}

// measured says what an action's attainment was decided from.
func measured(n *Node) []string {
	i := n.Indicator
	if i == nil {
		return nil
	}
	parts := []string{
		fmt.Sprintf("target %s (%s)", orNothing(i.Target), i.Target.Cell.Ref),
		fmt.Sprintf("risultato %s (%s)", orNothing(i.Result), i.Result.Cell.Ref),
	}
	if !i.Threshold.Empty() {
		parts = append(parts, fmt.Sprintf("soglia %s (%s)", i.Threshold.Show(), i.Threshold.Cell.Ref))
	}
	if i.Numerator.Known() && i.Denominator.Known() {
		parts = append(parts, fmt.Sprintf("%s / %s", i.Numerator.Show(), i.Denominator.Show()))
	}
	if i.Direction != Undeclared {
		parts = append(parts, "verso "+i.Direction.String())
	}
	notes := []string{strings.Join(parts, ", ")}
	if !i.Ruling.Empty() {
		notes = append(notes, fmt.Sprintf("parere OIV (%s): %s", i.Ruling.Cell.Ref, i.Ruling.Text))
	}
	return notes
}
