package scoring

import (
	"fmt"
	"slices"
	"strings"
)

// A Decision is what somebody has to decide about a new year.
type Decision struct {
	What string // a sentence, without full stop
	Part Part   // the sheet that it is about
	Node *Node  // of the new year's tree; nil where it is about none
}

// Next is next year's dashboard, to be filled in: the tree, weights, indicators, scale, texts and signatories of a
// year, without its results, which are kept as those of the year before. decisions lists what somebody has to decide.
func Next(d *Dashboard) (next *Dashboard, decisions []Decision) {
	out := *d
	out.Waivers, out.Unrecognized, out.Questions, out.Surface = nil, nil, nil, Surface{}
	out.Sheets = slices.Clone(d.Sheets)
	e := &out.Entity
	if e.Year != 0 {
		e.Year++
	}
	e.PlanAct, e.ReportAct, e.Stated = Act{}, Act{}, StatedTotals{}
	p := &e.Publication
	p.Protocol, p.Outcome, p.Validation, p.OIVProtocol = Act{}, Text{}, Act{}, Act{}
	decide := func(part Part, n *Node, format string, args ...any) {
		decisions = append(decisions, Decision{fmt.Sprintf(format, args...), part, n})
	}
	decide(PartEntity, nil, "atti del piano e della relazione: da scrivere nel foglio Ente")
	if !e.ScaleAct.Name.Empty() {
		decide(PartEntity, nil,
			"atto di aggiornamento del SMVP: è ancora «%s»? L'OIV rende un parere vincolante ogni anno (art. 7 "+
				"D.lgs. 150/2009)",
			e.ScaleAct.Name.Text,
		)
	}
	if !e.PIAO.Empty() {
		decide(PartEntity, nil, "PIAO: è ancora «%s»?", e.PIAO.Text)
	}
	if !e.TargetPeriod.Empty() {
		decide(PartEntity, nil, "periodo dei target strategici: è ancora «%s»?", e.TargetPeriod.Text)
	}
	out.Roots = nil
	var copyNodes func([]*Node, *Node) []*Node
	copyNodes = func(nodes []*Node, parent *Node) []*Node {
		var all []*Node
		for _, n := range nodes {
			m := *n
			m.Parent, m.Stated = parent, Value{}
			if n.Indicator != nil {
				m.Indicator = nextIndicator(n, e.Year, func(format string, args ...any) { decide(PartTree, &m, format, args...) })
			}
			m.Children = copyNodes(n.Children, &m)
			all = append(all, &m)
		}
		return all
	}
	out.Roots = copyNodes(d.Roots, nil)
	out.Targets = append([]ObjectiveTarget(nil), d.Targets...)
	for i := range out.Targets {
		o := &out.Targets[i]
		decide(PartObjectives, nil, "Tabella 1, «%s»: il target resta %s?", o.Title.Text, o.Target.Show())
		o.Result, o.Attainment, o.Judgement = Value{}, Value{}, Text{}
	}
	out.System = append([]SystemRow(nil), d.System...)
	for i := range out.System {
		out.System[i].Target, out.System[i].Result, out.System[i].Attainment = Value{}, Value{}, Value{}
	}
	out.Managers = append([]ManagerObjective(nil), d.Managers...)
	for i := range out.Managers {
		decide(PartManagers, nil,
			"obiettivo dirigenziale «%s»: il target resta %s e il peso %s?",
			out.Managers[i].Title.Text,
			out.Managers[i].Target.Show(),
			out.Managers[i].Weight.Show(),
		)
		out.Managers[i].Performance, out.Managers[i].Note = Value{}, Text{}
	}
	for _, passage := range d.Passages {
		about := passage.Section.Text
		if !passage.Code.Empty() {
			about += ", " + passage.Code.Text
		}
		decide(PartTexts, nil, "testo (%s): è quello dell'anno scorso, da riscrivere o da togliere", about)
	}
	return &out, decisions
}

// nextIndicator is an indicator with its result as last year's, and the target that the years' targets name.
func nextIndicator(n *Node, year int, decide func(string, ...any)) *Indicator {
	i := *n.Indicator
	i.Previous = i.Result // also where there is none: what stood there is of the year before
	i.Previous.Formula = ""
	i.Result, i.Attainment, i.Ruling, i.Numerator, i.Denominator, i.Initial, i.Amendment = Value{}, Value{}, Text{},
		Value{}, Value{}, Value{}, Text{}
	i.Targets = nil
	planned := false
	for _, t := range n.Indicator.Targets {
		switch {
		case t.Year == year:
			i.Target, planned = t.Target, true
		case t.Year > year:
			i.Targets = append(i.Targets, t)
		}
	}
	switch {
	case planned:
	case i.Previous.Known() && i.Target.Known() && i.Previous.Unit == i.Target.Unit && i.Way() != Undeclared &&
		easier(&i):
		decide(
			"%s: il target %s chiede meno di quanto già ottenuto (%s)",
			n.Name(),
			i.Target.Show(),
			strings.TrimSpace(i.Previous.Show()),
		)
	default:
		decide("%s: il target resta %s?", n.Name(), i.Target.Show())
	}
	return &i
}

// easier reports whether a target asks for less than last year's result.
func easier(i *Indicator) bool {
	c := i.Target.Value.Cmp(i.Previous.Value)
	return i.Way() == Increasing && c < 0 || i.Way() == Decreasing && c > 0
}
