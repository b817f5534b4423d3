package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"relazione"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

func newExplain() *cobra.Command {
	return &cobra.Command{
		Use:   "explain CRUSCOTTO.xlsx CHE_COSA",
		Short: "Spiega come si arriva a un numero",
		Long: `Mostra come si arriva a un numero, dalle celle al risultato: il metodo, i
componenti con i loro pesi e le loro celle, il valore esatto come frazione, il
valore mostrato e quello dichiarato.

CHE_COSA è un codice (1.3), un titolo, una cella (H13, Strategici!D2; di una
cella del foglio Testi sono spiegate le cifre), oppure: ente, media, sistema,
dirigenziali.`,
		Example: `  relazione explain 2024.xlsx 1.3
  relazione explain 2024.xlsx "Customer satisfaction"
  relazione explain 2024.xlsx Testi!C2
  relazione explain 2024.xlsx ente`,
		Args: italianArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, source, err := cruscotto.Read(args[0])
			if err != nil {
				return err
			}
			e, _, err := relazione.Check(d, relazione.Against{})
			if err != nil {
				return fmt.Errorf("%s: %w", source.Name, err)
			}
			x := &explainer{e: e, leaves: map[*scoring.Derivation]*scoring.Node{}, out: cmd.OutOrStdout()}
			d.Walk(func(n *scoring.Node) {
				if a := e.Attainment(n); a != nil {
					x.leaves[a] = n
				}
			})
			if !x.explain(strings.TrimSpace(args[1])) {
				return hinted{fmt.Errorf("%s: non c'è nessun numero che si chiami «%s»", filepath.Base(args[0]), args[1]),
					"indicare un codice, un titolo, una cella con un numero, oppure: ente, media, sistema, dirigenziali"}
			}
			return x.err
		},
	}
}

// An explainer writes derivations as trees.
type explainer struct {
	e      *scoring.Evidence
	leaves map[*scoring.Derivation]*scoring.Node // indicators by the derivation of their attainment
	out    io.Writer
	err    error
}

func (x *explainer) line(prefix, text string) {
	if x.err == nil {
		_, x.err = fmt.Fprintln(x.out, prefix+strings.ReplaceAll(wrapTo(text, lineWidth-len([]rune(prefix))), "\n", "\n"+continued(prefix)))
	}
}

// continued is what goes on under the prefix of a line: its trunks without its branch.
func continued(prefix string) string {
	return strings.NewReplacer("├─ ", "│  ", "└─ ", "   ").Replace(prefix)
}

// explain finds what is asked for; false if nothing is.
func (x *explainer) explain(what string) bool {
	for _, total := range x.e.Totals() {
		if scoring.Fold(total.Code) == scoring.Fold(what) {
			x.derivation(total, "", "", "")
			return true
		}
	}
	if nodes := x.named(what); len(nodes) > 0 {
		for i, n := range nodes {
			if i > 0 {
				x.line("", "")
			}
			x.node(n)
		}
		return true
	}
	for i := range x.e.Objectives {
		if o := &x.e.Objectives[i]; scoring.TitleKey(o.Row.Title.Text) == scoring.TitleKey(what) {
			x.derivation(o.Attainment, "", "", "")
			return true
		}
	}
	return x.cell(what)
}

// named are the nodes with a code, or failing that a title: people give several the same.
func (x *explainer) named(what string) []*scoring.Node {
	first := x.e.Find(what)
	if first == nil {
		return nil
	}
	var all []*scoring.Node
	byCode := scoring.CodeKey(first.Code.Text) == scoring.CodeKey(what)
	x.e.Dashboard.Walk(func(n *scoring.Node) {
		if byCode && scoring.CodeKey(n.Code.Text) == scoring.CodeKey(what) || !byCode && n.Depth == first.Depth && scoring.TitleKey(n.Title.Text) == scoring.TitleKey(what) {
			all = append(all, n)
		}
	})
	return all
}

// node explains a node, and its attainment where Tabella 1 has a target for it.
func (x *explainer) node(n *scoring.Node) {
	for i := range x.e.Objectives {
		if o := &x.e.Objectives[i]; o.Node == n {
			x.derivation(o.Attainment, "", "", "")
			return
		}
	}
	x.derivation(x.e.Of(n), "", "", "")
}

func (x *explainer) cell(what string) bool {
	sheet, ref, ok := strings.Cut(what, "!")
	if !ok {
		sheet, ref = cruscotto.SheetDashboard, what
	}
	ref = strings.ToUpper(strings.ReplaceAll(ref, "$", ""))
	for _, name := range append([]string{cruscotto.SheetDashboard}, x.e.Dashboard.Sheets...) {
		if scoring.Fold(name) == scoring.Fold(sheet) {
			sheet = name
		}
	}
	cell := scoring.Cell{Sheet: sheet, Ref: ref}
	if p, ok := x.e.Cells().At(cell); ok {
		x.place(p)
		return true
	}
	found := false
	for _, c := range x.e.Claims {
		if c.Prose.Cell == cell {
			found = true
			x.line("", fmt.Sprintf("%s  %s: «%s»", c.Quantity, c.Status, c.Text))
			if c.Because != "" {
				x.line("   ", c.Because)
			}
		}
	}
	if found {
		return true
	}
	x.e.Dashboard.Walk(func(n *scoring.Node) {
		if n.Code.Cell == cell || n.Title.Cell == cell {
			x.node(n)
			found = true
		}
	})
	return found
}

// place explains a cell that holds a number.
func (x *explainer) place(p scoring.Place) {
	if p.Follows != nil {
		x.derivation(p.Follows, "", "", "")
		return
	}
	of := ""
	if p.Node != nil {
		of = " di " + p.Node.Name()
	}
	x.line("", fmt.Sprintf("%s%s: %s, letto in %s", p.Role, of, orNothing(*p.Value), p.Value.Cell))
	if p.Value.Known() {
		x.line("   ", "valore esatto "+scoring.Exact(p.Value.Value))
	}
	if p.Value.Formula != "" {
		x.line("   ", "formula nel file: ="+p.Value.Formula)
	}
	if p.Node != nil && p.Role != scoring.OfWeight {
		x.indicator(p.Node, "   ")
	}
	for _, row := range x.e.Dashboard.System {
		if v := p.Value.Cell; v != row.Target.Cell && v != row.Result.Cell && v != row.Attainment.Cell {
			continue
		}
		if n := x.e.Find(row.Code.Text); n != nil && n.Indicator != nil {
			x.line("   ", "riga della Tabella 2; nel cruscotto è "+n.Name()+":")
			x.indicator(n, "   ")
			x.line("   ", fmt.Sprintf("raggiungimento %s (%s)", orNothing(n.Indicator.Attainment), n.Indicator.Attainment.Cell.Ref))
		}
	}
}

func orNothing(v scoring.Value) string {
	if v.Empty() {
		return "(cella vuota)"
	}
	return v.Show()
}

// derivation writes a number and, under it, those that it follows from. head goes before its first line, rest before the others;
// as is what stands before its name.
func (x *explainer) derivation(d *scoring.Derivation, head, rest, as string) {
	value := "non calcolabile"
	switch {
	case d.Known():
		value = d.Quantity().String()
	case d.Excluded:
		value = "fuori dal calcolo"
	}
	x.line(head, fmt.Sprintf("%s%s: %s", as, d.Of, value))
	inner := rest + "   "
	terms := d.Terms
	if read, n := x.leaf(d); read != nil {
		if read.Method == scoring.Given && !read.Excluded {
			x.line(inner, fmt.Sprintf("raggiungimento letto in %s", place(read.Stated.Cell)))
		}
		x.indicator(n, inner)
		if read.Method == scoring.Scored && read.Known() {
			x.scored(read, n, inner)
		}
		terms = nil
	}
	switch {
	case !d.Known():
		x.line(inner, d.Reason)
	case len(terms) == 0 && len(d.Terms) > 0:
	case d.Method == scoring.Given:
		x.line(inner, fmt.Sprintf("letto in %s", place(d.Stated.Cell)))
	case d.Method == scoring.Against:
		x.line(inner, fmt.Sprintf("%s, che nella scala del foglio SMVP vale %s", d.Formula(1), d.Quantity()))
	default:
		const most = 12
		x.line(inner, fmt.Sprintf("%s: %s", d.Method, d.Formula(most)))
		x.line(inner, fmt.Sprintf("valore esatto %s; mostrato con %d decimali", scoring.Exact(d.Value), d.Shown))
	}
	if d.Method != scoring.Given && !d.Stated.Empty() {
		x.line(inner, fmt.Sprintf("dichiarato %s in %s: %s", d.Stated.Show(), d.Stated.Cell, d.Verdict()))
	}
	for i, t := range terms {
		branch, trunk := "├─ ", "│  "
		if i == len(terms)-1 {
			branch, trunk = "└─ ", "   "
		}
		weight := ""
		if t.Weight != nil {
			weight = fmt.Sprintf("%s (%s) × ", orNothing(*t.Weight), t.Weight.Cell.Ref)
		}
		x.derivation(t.Derivation, inner+branch, inner+trunk, weight)
	}
}

// leaf is the derivation of the attainment that an indicator's performance is, and the indicator; nil for any other number.
func (x *explainer) leaf(d *scoring.Derivation) (*scoring.Derivation, *scoring.Node) {
	if len(d.Terms) != 1 || d.Method == scoring.Against || d.Terms[0].Weight != nil {
		return nil, nil
	}
	read := d.Terms[0].Derivation
	if n := x.leaves[read]; n != nil {
		return read, n
	}
	return nil, nil
}

// scored writes how an attainment follows from the result, by which rule of the scale's, and whether the workbook says the same.
func (x *explainer) scored(read *scoring.Derivation, n *scoring.Node, prefix string) {
	line := "raggiungimento calcolato"
	if rule, ok := x.e.Scale.ScoreOf(n, x.e.Dashboard.Levels); ok {
		line += fmt.Sprintf(" con il metodo «%s» del foglio SMVP", rule.Method)
		if rule.Of.Cell.Ref != "" {
			line += " (" + rule.Of.Cell.Ref + ")"
		}
	}
	x.line(prefix, line+": "+read.How)
	x.line(prefix, "valore esatto "+scoring.Exact(read.Value))
	if !read.Stated.Empty() {
		x.line(prefix, fmt.Sprintf("dichiarato %s in %s: %s", read.Stated.Show(), read.Stated.Cell, read.Verdict()))
	}
}

// indicator writes what an action's attainment was decided from.
func (x *explainer) indicator(n *scoring.Node, prefix string) {
	i := n.Indicator
	if i == nil {
		return
	}
	parts := []string{fmt.Sprintf("target %s (%s)", orNothing(i.Target), i.Target.Cell.Ref), fmt.Sprintf("risultato %s (%s)", orNothing(i.Result), i.Result.Cell.Ref)}
	if !i.Threshold.Empty() {
		parts = append(parts, fmt.Sprintf("soglia %s (%s)", i.Threshold.Show(), i.Threshold.Cell.Ref))
	}
	if i.Numerator.Known() && i.Denominator.Known() {
		parts = append(parts, fmt.Sprintf("%s / %s", i.Numerator.Show(), i.Denominator.Show()))
	}
	if i.Direction != scoring.Undeclared {
		parts = append(parts, "verso "+i.Direction.String())
	}
	x.line(prefix, strings.Join(parts, ", "))
	if !i.Ruling.Empty() {
		x.line(prefix, fmt.Sprintf("parere OIV (%s): %s", i.Ruling.Cell.Ref, i.Ruling.Text))
	}
}
