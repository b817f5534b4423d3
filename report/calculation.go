package report

import (
	"fmt"
	"strings"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// A Calculation is how a number of the document came about, for who wants to follow it down to the single indicators.
type Calculation struct {
	ID    string // unique in the document; what spans name
	Of    string // what the number is: "Obiettivo operativo 1.3 Regolazione del mercato"
	Shown string // the number as printed; "non calcolabile" where there is none
	Lines []string
	Terms []CalculationTerm // the numbers that it follows from
}

// A CalculationTerm is one of the numbers that another follows from.
type CalculationTerm struct {
	Weight string // "80%"; empty in a simple mean
	ID     string // of its calculation
}

// calculationPrefix is what IDs of calculations begin with.
const calculationPrefix = "calcolo-"

// calculations are those of an evaluation: the IDs of the derivations that they explain and, when they are written, all in order.
type calculations struct {
	e    *scoring.Evaluation
	id   map[*scoring.Derivation]string
	used map[string]int // how many are called so
	list []Calculation
}

// calculationsOf names every computed number: those over the whole dashboard, Tabella 1, the managers' objectives,
// the tree.
func calculationsOf(e *scoring.Evaluation) *calculations {
	c := &calculations{e: e, id: map[*scoring.Derivation]string{}, used: map[string]int{}}
	for _, total := range e.Totals() {
		if len(total.Terms) > 0 {
			c.name(total, total.Code)
		}
	}
	for i := range e.Objectives {
		o := &e.Objectives[i]
		c.name(o.Attainment, fmt.Sprintf("raggiungimento-%d", i+1))
		if o.Node != nil {
			c.name(e.Of(o.Node), o.Node.ID())
			c.id[o.Performance] = c.id[e.Of(o.Node)]
		}
	}
	e.Dashboard.Walk(func(n *scoring.Node) { c.name(e.Of(n), n.ID()) })
	for i := range e.Managers {
		m := &e.Managers[i]
		if m.Performance != nil && m.Node == nil {
			c.name(m.Performance, fmt.Sprintf("dirigenziale-%d", i+1))
		} else if m.Node != nil {
			c.id[m.Performance] = c.id[e.Of(m.Node)]
		}
	}
	return c
}

// explained are all of them.
func (c *calculations) explained() []Calculation {
	e := c.e
	for _, total := range e.Totals() {
		if len(total.Terms) > 0 {
			c.explain(total)
		}
	}
	for i := range e.Objectives {
		c.explain(e.Objectives[i].Attainment)
	}
	for i := range e.Managers {
		if m := &e.Managers[i]; m.Performance != nil && m.Node == nil {
			c.explain(m.Performance)
		}
	}
	e.Dashboard.Walk(func(n *scoring.Node) {
		if n.Indicator != nil {
			c.indicator(n)
		} else {
			c.explain(e.Of(n))
		}
	})
	return c.list
}

// name gives a derivation an ID that says what it is of.
func (c *calculations) name(d *scoring.Derivation, of string) {
	if c.id[d] != "" {
		return
	}
	base := calculationPrefix + strings.ReplaceAll(scoring.Fold(of), " ", "-")
	id := base
	for c.used[id] > 0 { // as others of the same name, or one that is called so
		c.used[base]++
		id = fmt.Sprintf("%s-%d", base, c.used[base])
	}
	c.used[id] = 1
	c.id[d] = id
}

func shownOf(d *scoring.Derivation) string {
	if !d.Known() {
		return "non calcolabile"
	}
	return d.Quantity().String()
}

// explain writes the calculation of a number that follows from others.
func (c *calculations) explain(d *scoring.Derivation) {
	out := Calculation{ID: c.id[d], Of: italian.Capitalize(d.Of), Shown: shownOf(d)}
	switch {
	case !d.Known():
		out.Lines = append(out.Lines, italian.Capitalize(d.Reason)+".")
	case d.Method == scoring.ByBand:
		out.Lines = append(
			out.Lines,
			fmt.Sprintf(
				"Risultato / target: %s; nella scala del Sistema di misurazione e valutazione vale %s.",
				d.Formula(1),
				d.Quantity(),
			),
		)
	case len(d.Terms) == 0:
		out.Lines = append(out.Lines, "Valore inserito nel cruscotto.")
	default:
		const most = 60
		out.Lines = append(out.Lines, fmt.Sprintf("%s: %s.", italian.Capitalize(d.Method.String()), d.Formula(most)),
			fmt.Sprintf("Valore esatto: %s; è mostrato con %d decimali.", scoring.Exact(d.Value), d.Shown))
	}
	for _, t := range d.Terms {
		if c.id[t.Derivation] == "" {
			continue
		}
		term := CalculationTerm{ID: c.id[t.Derivation]}
		if t.Weight != nil {
			term.Weight = t.Weight.Show()
		}
		out.Terms = append(out.Terms, term)
	}
	c.list = append(c.list, out)
}

// indicator writes where an action's performance comes from: its indicator.
func (c *calculations) indicator(n *scoring.Node) {
	d, i := c.e.Of(n), n.Indicator
	out := Calculation{ID: c.id[d], Of: italian.Capitalize(d.Of), Shown: shownOf(d)}
	add := func(label, text string) {
		if strings.TrimSpace(text) != "" {
			out.Lines = append(
				out.Lines,
				fmt.Sprintf("%s: %s.", label, strings.TrimRight(strings.TrimSpace(text), ".")),
			)
		}
	}
	if !d.Known() {
		out.Lines = append(out.Lines, italian.Capitalize(d.Reason)+".")
	}
	add("Indicatore", i.KPI.Text)
	add("Target", i.Target.Show())
	add("Risultato", i.Result.Show())
	if i.Numerator.Known() && i.Denominator.Known() {
		add("Rapporto", i.Numerator.Show()+" / "+i.Denominator.Show())
	}
	add("Soglia minima", i.Threshold.Show())
	add("Verso", i.Direction.String())
	add("Percentuale di raggiungimento", i.Attainment.Show())
	add("Parere dell'OIV", i.Ruling.Text)
	c.list = append(c.list, out)
}
