package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// partly is from where on a result that isn't full is told from a missed one, where the scale has no limits of its own.
var partly = big.NewRat(4, 5)

// A summaryView is what a tree came to, as templates see it, for bodies without a Tabella 1 of their own.
type summaryView struct {
	Frase   string   // how many are reached, nearly or not, of the first level that can be calculated
	Livelli []string // likewise of each level, with names
	Estremi string   // the three indicators that went furthest beyond their targets, and the three that stayed furthest below: Markdown
}

// summary is nil where nothing was measured.
func (c *composer) summary() *summaryView {
	v := &summaryView{}
	for depth, level := range c.d.Levels {
		nodes := c.d.At(depth)
		said := c.reached(nodes, viewLevel(level))
		if said == "" || len(nodes) == 1 && v.Frase != "" && len(c.d.At(depth-1)) == 1 { // one under one: what is above has said it
			continue
		}
		if v.Frase == "" {
			v.Frase = said
		} else {
			v.Livelli = append(v.Livelli, said)
		}
	}
	if v.Frase == "" {
		return nil
	}
	v.Estremi = c.extremes()
	return v
}

// titleOf is a node's title; its code where it has none.
func titleOf(n *scoring.Node) string { return cmp.Or(n.Title.Text, n.ID()) }

// tellApart gives nodes the names that a sentence calls them by: their titles, with the code where another has the same.
func tellApart(nodes []*scoring.Node) func(*scoring.Node) string {
	count := map[string]int{}
	for _, n := range nodes {
		count[scoring.TitleKey(titleOf(n))]++
	}
	return func(n *scoring.Node) string {
		name := titleOf(n)
		if count[scoring.TitleKey(name)] > 1 {
			name = n.Name()
		}
		return "«" + string(words(name)) + "»"
	}
}

// reached counts nodes by how far they got, and names those that didn't get all the way; empty where none can be calculated.
func (c *composer) reached(nodes []*scoring.Node, level levelView) string {
	groups := [4][]string{} // full, partly, not, not calculable
	name := tellApart(nodes)
	for _, n := range nodes {
		d, at := c.e.Of(n), 3
		switch {
		case !d.Known():
		case d.Value.Cmp(whole) >= 0:
			at = 0
		case d.Value.Cmp(partly) >= 0:
			at = 1
		default:
			at = 2
		}
		groups[at] = append(groups[at], name(n))
	}
	if len(groups[3]) == len(nodes) {
		return ""
	}
	one := italian.Noun{Gender: level.gender()}
	many := italian.Noun{Gender: level.gender(), Plural: true}
	agreed := func(n int, stem string) string {
		if n == 1 {
			return one.Agree(stem)
		}
		return many.Agree(stem)
	}
	say := func(n int) [4]string {
		are := "sono"
		if n == 1 {
			are = "è"
		}
		return [4]string{are + " pienamente " + agreed(n, "raggiunt"), are + " " + agreed(n, "raggiunt") + " in parte", "non " + are + " " + agreed(n, "raggiunt"),
			"non " + are + " calcolabil" + map[bool]string{true: "e", false: "i"}[n == 1]}
	}
	if len(nodes) == 1 {
		for at, names := range groups {
			if len(names) == 1 {
				return fmt.Sprintf("%s %s.", italian.Capitalize(level.one().The()), say(1)[at])
			}
		}
	}
	if len(groups[0]) == len(nodes) {
		return fmt.Sprintf("%s %s.", italian.Capitalize(level.Tutti(len(nodes))), say(len(nodes))[0])
	}
	for at, names := range groups[:3] {
		switch {
		case len(names) < len(nodes):
		case at == 1:
			return fmt.Sprintf("%s %s.", italian.Capitalize(level.Tutti(len(nodes))), say(len(nodes))[at])
		default:
			return fmt.Sprintf("Nessun%s %s%d %s è %s.", level.O("o", "a"), italian.OfCount(len(nodes), level.gender()), len(nodes), level.Plurale, one.Agree("raggiunt"))
		}
	}
	var parts []string
	for at, names := range groups {
		if len(names) == 0 {
			continue
		}
		part := fmt.Sprintf("%d %s", len(names), say(len(names))[at])
		const most = 8
		if at > 0 {
			listed := names[:min(most, len(names))]
			if len(names) > most {
				listed = append(slices.Clone(listed), fmt.Sprintf("altr%s %d", level.O("i", "e"), len(names)-most))
			}
			part += " (" + italian.List(listed) + ")"
		}
		parts = append(parts, part)
	}
	return fmt.Sprintf("%s%d %s %s.", italian.Capitalize(italian.OfCount(len(nodes), level.gender())), len(nodes), level.Plurale, italian.List(parts))
}

// A distance is how far an indicator's result is from its target, as a share of the target: above zero where it is better.
type distance struct {
	node *scoring.Node
	by   *big.Rat
}

// distances are those of the indicators whose target and result can be compared, the furthest below first.
func (c *composer) distances() []distance {
	var all []distance
	c.d.Walk(func(n *scoring.Node) {
		i := n.Measure()
		_, known := i.Reaches()
		if !known || !i.Target.Known() || !i.Result.Known() || i.Target.Value.Sign() == 0 {
			return
		}
		by := new(big.Rat).Sub(i.Result.Value, i.Target.Value)
		by.Quo(by, new(big.Rat).Abs(i.Target.Value))
		if i.Way() == scoring.Decreasing {
			by.Neg(by)
		}
		all = append(all, distance{n, by})
	})
	slices.SortStableFunc(all, func(a, b distance) int { return a.by.Cmp(b.by) })
	return all
}

// nothingKnown says why no performance can be calculated.
func (c *composer) nothingKnown() string {
	measured := false
	c.d.Walk(func(n *scoring.Node) { measured = measured || n.Measure().State() == scoring.Measured })
	if measured {
		return "I risultati sono stati misurati, ma nessuna performance è calcolabile: mancano i raggiungimenti, o la regola che li calcola."
	}
	return "Nessun risultato è stato misurato."
}

// extremes are the three indicators that went furthest beyond their targets, and those that stayed furthest below, each with its figures, as two
// lists in Markdown.
func (c *composer) extremes() string {
	const most = 3
	name := tellApart(c.d.At(len(c.d.Levels) - 1))
	say := func(n *scoring.Node) string {
		if i := n.Indicator; i.Result.Empty() || i.Target.Empty() {
			return fmt.Sprintf("%s, con un raggiungimento %s", name(n), must(del(c.cite(c.e.Of(n)))))
		}
		return fmt.Sprintf("%s: %s, a fronte di un target di %s", name(n), orMissing(n.Indicator.Result), orMissing(n.Indicator.Target))
	}
	var best, worst []string
	all := c.distances()
	var below []*scoring.Node
	for _, n := range c.short() {
		if c.e.Of(n).Known() && c.e.Of(n).Value.Cmp(whole) < 0 {
			below = append(below, n)
		}
	}
	slices.SortStableFunc(below, func(a, b *scoring.Node) int { return c.e.Of(a).Value.Cmp(c.e.Of(b).Value) })
	for _, n := range below {
		if item := say(n); len(worst) < most && !slices.Contains(worst, item) {
			worst = append(worst, item)
		}
	}
	for _, d := range slices.Backward(all) {
		if item := say(d.node); d.by.Sign() > 0 && len(best) < most && !slices.Contains(best, item) {
			best = append(best, item)
		}
	}
	var b strings.Builder
	for _, list := range []struct {
		one, many string
		items     []string
	}{{"Il risultato andato oltre il target:", "I risultati andati più oltre il target:", best},
		{"Il risultato rimasto sotto il target:", "I risultati rimasti più lontani dal target:", worst}} {
		if len(list.items) > 0 {
			fmt.Fprintf(&b, "%s\n\n- %s\n\n", either(len(list.items), list.one, list.many), strings.Join(list.items, "\n- "))
		}
	}
	return b.String()
}

// short are the indicators under their target or under full attainment, and those of which nothing can be said.
func (c *composer) short() []*scoring.Node {
	var nodes []*scoring.Node
	c.d.Walk(func(n *scoring.Node) {
		if n.Indicator == nil {
			return
		}
		d := c.e.Of(n)
		meets, known := n.Indicator.Reaches()
		if known && !meets || d.Known() && d.Value.Cmp(whole) < 0 || !d.Known() {
			nodes = append(nodes, n)
		}
	})
	return nodes
}

// A shortView is what there is to say of them as a whole, as templates see it.
type shortView struct{ Frase string }

// shortView is nil where every indicator is at its target, or where none could be calculated: then the summary has said so.
func (c *composer) shortView() (*shortView, error) {
	below, open := 0, 0 // what is under its target, and what can't be calculated
	for _, n := range c.short() {
		if c.e.Of(n).Known() {
			below++
		} else {
			open++
		}
		if c.comments() {
			continue
		}
		if _, err := c.passage(scoring.SectionObjectives, n.ID()); err != nil { // the table has it
			return nil, err
		}
	}
	leaves := c.d.At(len(c.d.Levels) - 1)
	if below+open == 0 || open == len(leaves) {
		return nil, nil
	}
	level, ends := c.leafLevel(), ": la tabella riporta lo scostamento e il motivo."
	if c.comments() {
		ends = ": la tabella riporta lo scostamento."
	}
	if len(leaves) == 1 {
		return &shortView{italian.Capitalize("l'unic"+level.O("o ", "a ")+level.Singolare) + " non raggiunge pienamente il suo target" + ends}, nil
	}
	var parts []string
	if below > 0 {
		parts = append(parts, fmt.Sprintf("%d non %s pienamente il target", below, either(below, "raggiunge", "raggiungono")))
	}
	if open > 0 {
		parts = append(parts, fmt.Sprintf("%d non %s", open, either(open, "è calcolabile", "sono calcolabili")))
	}
	return &shortView{fmt.Sprintf("Su %d %s, %s%s", len(leaves), level.Plurale, italian.List(parts), ends)}, nil
}

// either is the first word for one, the second for more.
func either(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// shortTable lists them: how far each is from its target, and what the sheet Testi says of it where the text doesn't.
func (c *composer) shortTable() (Block, error) {
	t := &Table{
		ID:      "tabella-scostamenti",
		Caption: Plain("Gli scostamenti dai target e i loro motivi"),
		Columns: kinds(Words, Number, Number, Number, Number),
		Head:    []Row{head(italian.Capitalize(c.leafLevel().Singolare), "Target", "Risultato", "Scostamento", "Raggiungimento")},
	}
	reasons := !c.comments()
	if reasons {
		t.Columns, t.Head[0] = append(t.Columns, Column{Kind: Words}), append(t.Head[0], head("Motivo e rimedi")...)
	} else {
		t.Caption = Plain("Gli scostamenti dai target")
	}
	for _, n := range c.short() {
		i := n.Indicator
		row := Row{label(n.Name()), value(i.Target), value(i.Result), plain(deviation(i)), c.attainment(n)}
		if reasons {
			reason, err := c.reason(n)
			if err != nil {
				return nil, err
			}
			row = append(row, Cell{Text: reason})
		}
		t.Body = append(t.Body, row)
	}
	return t, nil
}

// reason is what the sheet Testi says of an indicator, in one line.
func (c *composer) reason(n *scoring.Node) (Inline, error) {
	text, err := c.passage(scoring.SectionObjectives, n.ID())
	if err != nil {
		return nil, err
	}
	blocks, err := readMarkdown(text, nil)
	if err != nil {
		return nil, err
	}
	var all Inline
	each(blocks, func(b Block) {
		for _, said := range b.own() {
			if len(said) > 0 && len(all) > 0 {
				all = append(all, Span{Text: " "})
			}
			all = append(all, said...)
		}
	})
	if len(all) == 0 {
		return Plain("non indicato"), nil
	}
	all[0].Text = italian.Capitalize(all[0].Text) // the text may go on a sentence
	return all, nil
}

// deviation is how far a result is from its target, in its own unit; percentages are apart by points. It is a dash where they can't be compared.
func deviation(i *scoring.Indicator) string {
	if !i.Target.Known() || !i.Result.Known() || i.Target.Unit != i.Result.Unit {
		return "–"
	}
	q := scoring.Quantity{Value: new(big.Rat).Sub(i.Result.Value, i.Target.Value), Unit: i.Result.Unit,
		Decimals: max(i.Target.Decimals, i.Result.Decimals)}
	sign := ""
	if q.Value.Sign() > 0 {
		sign = "+"
	}
	if q.Unit == scoring.Percent {
		return sign + strings.TrimSuffix(q.String(), "%") + " p.p."
	}
	return sign + q.String()
}

// shortfallBars are what the indicators under full attainment reached, the lowest first.
func (c *composer) shortfallBars() []Bar {
	var bars []Bar
	for _, n := range c.short() {
		if d := c.e.Of(n); d.Known() && d.Value.Cmp(whole) < 0 {
			bars = append(bars, Bar{Label: Typeset(n.Name()), Value: d.Value, ValueText: d.Quantity().String()})
		}
	}
	slices.SortStableFunc(bars, func(a, b Bar) int { return a.Value.Cmp(b.Value) })
	return bars
}

func (c *composer) shortfallChart() Block {
	const most = 12
	bars := c.shortfallBars()
	if len(bars) < 2 { // one bar compares with nothing
		return nil
	}
	caption := "I raggiungimenti sotto il 100%, dal più basso"
	if len(bars) > most {
		bars, caption = bars[:most], fmt.Sprintf("I %d raggiungimenti più bassi", most)
	}
	return (&Chart{ID: "grafico-scostamenti", Caption: Plain(caption), Bars: bars}).described()
}

// A cardView is an objective of the first level that is judged, as templates see it.
type cardView struct {
	Indice        int
	Titolo, Frase string
	Testo         string
}

// A cardsView is all of them.
type cardsView struct {
	Livello levelView
	Voci    []cardView
}

// cards are nil for a flat tree, and where nothing can be calculated.
func (c *composer) cards() (*cardsView, error) {
	depth := c.cardDepth()
	if depth < 0 {
		return nil, nil
	}
	view := &cardsView{Livello: c.levelAt(depth)}
	for i, n := range c.d.At(depth) {
		d := c.e.Of(n)
		said := "Il risultato non è calcolabile."
		if d.Known() {
			said = fmt.Sprintf("Risultato: %s", c.cite(d))
			if d.Method != scoring.Given && len(n.Children) > 1 {
				below := c.levelAt(n.Children[0].Depth)
				said += fmt.Sprintf(" (%s %s%d %s)", d.Method, italian.OfCount(len(n.Children), below.gender()), len(n.Children), below.Plurale)
			}
			said += "."
		}
		if c.previous != nil {
			if before := c.pairs()[n]; before != nil && c.previous.Of(before).Known() {
				said += fmt.Sprintf(" Nel %d era %s.", c.previous.Dashboard.Entity.Year, c.previous.Of(before).Quantity())
			}
		}
		var texts []string
		for _, section := range []string{scoring.SectionTop, scoring.SectionOperations, scoring.SectionObjectives} {
			text, err := c.passage(section, n.ID())
			if err != nil {
				return nil, err
			}
			if text != "" {
				texts = append(texts, text)
			}
		}
		view.Voci = append(view.Voci, cardView{i, string(words(n.Name())), said, strings.Join(texts, "\n\n")})
	}
	return view, nil
}

// cardDepth is the first level, above what is measured, of which anything can be calculated; -1 for none.
func (c *composer) cardDepth() int {
	for depth := range len(c.d.Levels) - 1 {
		if slices.ContainsFunc(c.d.At(depth), func(n *scoring.Node) bool { return c.e.Of(n).Known() && len(n.Children) > 0 }) {
			return depth
		}
	}
	return -1
}

// cardTable lists the indicators of a card.
func (c *composer) cardTable(index int) Block {
	nodes := c.d.At(max(0, c.cardDepth()))
	if index < 0 || index >= len(nodes) {
		return nil
	}
	var leaves []*scoring.Node
	nodes[index].Leaves(func(n *scoring.Node) {
		if n.Indicator != nil {
			leaves = append(leaves, n)
		}
	})
	if len(leaves) == 0 {
		return nil
	}
	before := c.beforeOf(leaves)
	level := c.leafLevel()
	t := &Table{ID: fmt.Sprintf("tabella-scheda-%d", index+1), Caption: Plain(italian.Capitalize(level.Plurale) + " – " + titleOf(nodes[index])),
		Columns: kinds(Words, Number, Number, Number), Head: []Row{head(italian.Capitalize(level.Singolare), "Target", "Risultato", "Raggiungimento")}}
	if before != nil {
		t.Columns, t.Head[0] = append(t.Columns, Column{Kind: Number}), append(t.Head[0], head(c.previousLabel())...)
	}
	for _, n := range leaves {
		row := Row{label(n.Name()), changedTarget(n.Indicator), value(n.Indicator.Result), c.attainment(n)}
		if before != nil {
			row = append(row, before[n])
		}
		t.Body = append(t.Body, row)
	}
	return t
}
