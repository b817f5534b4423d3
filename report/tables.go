package report

import (
	"fmt"
	"strings"

	"relazione/scoring"
)

// IDs of the tables that texts refer to.
const (
	tableObjectives = "tabella-strategici"
	tableSystem     = "tabella-sistema"
)

// directives are the blocks that templates call by name.
func (c *composer) directives() map[string]directive {
	return map[string]directive{
		"tabella": choose("tabella", map[string]func() Block{
			"prospettive": c.topTable, "dirigenziali": c.managersTable, "strategici": c.objectivesTable,
			"sistema": c.systemTable, "cruscotto": c.dashboardTable,
		}),
		"grafico": choose("grafico", map[string]func() Block{"strategici": c.objectivesChart, "prospettive": c.topChart, "andamento": c.trendChart}),
		"firme":   func(string) (Block, error) { return c.signatures(), nil },
	}
}

func choose(kind string, blocks map[string]func() Block) directive {
	return func(name string) (Block, error) {
		block := blocks[name]
		if block == nil {
			return nil, fmt.Errorf("%s «%s»: nome sconosciuto", kind, name)
		}
		return block(), nil
	}
}

func head(labels ...string) Row {
	var row Row
	for _, label := range labels {
		row = append(row, Cell{Text: Text(label), Header: true})
	}
	return row
}

func kinds(kinds ...ColumnKind) []Column {
	var columns []Column
	for _, k := range kinds {
		columns = append(columns, Column{k})
	}
	return columns
}

// value is a workbook's value in a cell: the number in its Italian form, or the text that stands there.
// An empty cell says so, lest it be taken for a mistake of the document's.
func value(v scoring.Value) Cell {
	if v.Empty() {
		return Cell{Text: Text("n.d.")}
	}
	return Cell{Text: Text(v.Show())}
}

// derived is a computed number in a cell, with the calculation that it comes from.
func (c *composer) derived(d *scoring.Derivation) Cell {
	if !d.Known() {
		if d != nil && d.Excluded {
			return Cell{Text: Text("n.m.")}
		}
		return Cell{Text: Text("n.c.")}
	}
	return Cell{Text: Inline{{Text: Typeset(d.Quantity().String()), Of: c.calculations.id[d]}}}
}

// label is a cell that names its row.
func label(s string) Cell { return Cell{Text: foreign(Text(s)), Header: true} }

func (c *composer) topTable() Block {
	level := c.d.Levels[0]
	t := &Table{ID: "tabella-prospettive", Caption: Text("Performance per " + level.Singular), Columns: kinds(Words, Number),
		Head: []Row{head(scoring.Capitalize(level.Singular), "Performance")}}
	before := c.beforeOf(c.d.Roots)
	if before != nil {
		t.Columns, t.Head[0] = append(t.Columns, Column{Number}), append(t.Head[0], head(c.previousLabel())...)
	}
	if len(c.e.Scale.Lights) > 0 {
		t.Columns, t.Head[0] = append(t.Columns, Column{Words}), append(t.Head[0], head("Semaforo")...)
	}
	for _, n := range c.d.Roots {
		row := Row{label(n.Name()), c.derived(c.e.Of(n))}
		if before != nil {
			row = append(row, before[n])
		}
		if len(c.e.Scale.Lights) > 0 {
			row = append(row, c.light(c.e.Of(n)))
		}
		t.Body = append(t.Body, row)
	}
	return t
}

func (c *composer) objectivesTable() Block {
	target := "Target"
	if c.d.Entity.Year != 0 {
		target = fmt.Sprintf("Target PP %d", c.d.Entity.Year)
	}
	level := c.levelAt(c.e.TargetDepth)
	t := &Table{ID: tableObjectives, Numbered: true, Caption: Text(scoring.Capitalize(level.Plurale)),
		Columns: kinds(Words, Number, Number, Number, Words),
		Head:    []Row{head(scoring.Capitalize(level.Singolare), "Risultato misurato", target, "% Raggiungimento", "Valutazione sintetica")}}
	for _, o := range c.e.Objectives {
		t.Body = append(t.Body, Row{label(o.Row.Title.Text), c.derived(o.Performance), value(o.Row.Target), c.derived(o.Attainment),
			{Text: Text(o.Judgement)}})
	}
	return t
}

func (c *composer) systemTable() Block {
	caption := "Obiettivi di sistema"
	if c.d.Entity.Year != 0 {
		caption = fmt.Sprintf("%s %d", caption, c.d.Entity.Year)
	}
	t := &Table{ID: tableSystem, Numbered: true, Caption: Text(caption), Columns: kinds(Code, Words, Number, Number, Number),
		Head: []Row{head("Codifica", "KPI", "Obiettivo", "Misurazione", "Performance")}}
	for _, n := range c.e.SystemRows {
		i := n.Indicator
		t.Body = append(t.Body, Row{label(n.Code.Text), {Text: Text(i.KPI.Text)}, value(i.Target), value(i.Result), c.attainment(n)})
	}
	return t
}

func (c *composer) managersTable() Block {
	t := &Table{ID: "tabella-dirigenziali", Caption: Text("Obiettivi dirigenziali"),
		Columns: kinds(Code, Words, Number, Number, Number),
		Head:    []Row{head("Cod.", "Obiettivo", "Target", "Peso", "Performance")}}
	for _, m := range c.e.Managers {
		title := Cell{Text: Text(m.Row.Title.Text), Header: true}
		if !m.Row.Note.Empty() {
			title.Text = append(title.Text, Span{Note: &Note{Text: Text(m.Row.Note.Text)}})
		}
		t.Body = append(t.Body, Row{{Text: Text(m.Row.Code.Text)}, title, value(m.Row.Target), value(m.Row.Weight), c.derived(m.Performance)})
	}
	return t
}

// dashboardTable is Allegato A: a row for each leaf; the levels above head the rows they span.
func (c *composer) dashboardTable() Block {
	caption := "Obiettivi, azioni e indicatori: pesi, target e risultati"
	if c.leafLevel().Singolare != "azione" {
		caption = scoring.Capitalize(enumerate(c.plurals())) + ": pesi, target e risultati"
	}
	t := &Table{ID: "tabella-cruscotto", Caption: Text(caption)}
	var groups, labels Row
	type column struct {
		depth int // -1 for the indicator's
		cell  func(*scoring.Node) Cell
	}
	var columns []column
	add := func(label string, kind ColumnKind, depth int, cell func(*scoring.Node) Cell) {
		labels = append(labels, Cell{Text: Text(label), Header: true})
		t.Columns = append(t.Columns, Column{kind})
		columns = append(columns, column{depth, cell})
	}
	group := func(name string, from int) {
		groups = append(groups, Cell{Text: Text(name), ColSpan: len(columns) - from, Header: true})
	}
	leaf := len(c.d.Levels) - 1
	for depth, level := range c.d.Levels {
		from := len(columns)
		nodes := c.d.At(depth)
		coded, weighted, stated := false, false, depth < leaf
		for _, n := range nodes {
			coded = coded || !n.Code.Empty()
			weighted = weighted || !n.Weight.Empty()
			stated = stated || !n.Stated.Empty()
		}
		kind := Words
		if !coded && depth < leaf {
			kind = Group
		}
		if coded {
			add("Cod.", Code, depth, func(n *scoring.Node) Cell { return Cell{Text: Text(n.Code.Text)} })
		}
		title := scoring.Capitalize(level.Singular)
		if coded {
			title = "Titolo / descrizione"
		}
		add(title, kind, depth, func(n *scoring.Node) Cell { return label(strings.TrimSpace(n.Title.Text)) })
		if weighted {
			add("Peso", Number, depth, func(n *scoring.Node) Cell { return value(n.Weight) })
		}
		resultKind := Number
		if kind == Group {
			resultKind = Group
		}
		if stated { // of what is measured, the attainment says as much
			add("Risultato", resultKind, depth, func(n *scoring.Node) Cell { return c.derived(c.e.Of(n)) })
		}
		group(level.Group(), from)
	}
	from := len(columns)
	apart, before := false, c.beforeOf(c.d.At(leaf))
	c.d.Walk(func(n *scoring.Node) {
		apart = apart || n.Indicator != nil && !n.Indicator.KPI.Empty() && n.Indicator.KPI.Text != n.Title.Text
	})
	if apart {
		add("KPI", Words, -1, func(n *scoring.Node) Cell { return Cell{Text: Text(n.Measure().KPI.Text)} })
	}
	add("Target", Number, -1, func(n *scoring.Node) Cell { return changedTarget(n.Measure()) })
	if before != nil {
		add(c.previousLabel(), Number, -1, func(n *scoring.Node) Cell { return before[n] })
	}
	add("Risultato", Number, -1, func(n *scoring.Node) Cell { return value(n.Measure().Result) })
	add("Percentuale di raggiungimento", Number, -1, c.attainment)
	if len(c.e.Scale.Lights) > 0 {
		add("Semaforo", Words, -1, func(n *scoring.Node) Cell { return c.light(c.e.Of(n)) })
	}
	measures := "Indicatori"
	if c.d.Levels[leaf].Group() == measures {
		measures = "Misurazione"
	}
	group(measures, from)
	t.Head = []Row{groups, labels}

	begun := map[*scoring.Node]bool{}
	for _, root := range c.d.Roots {
		root.Leaves(func(n *scoring.Node) {
			var row Row
			for _, col := range columns {
				of := n
				for col.depth >= 0 && of.Depth > col.depth {
					of = of.Parent
				}
				if begun[of] && of != n {
					continue
				}
				cell := col.cell(of)
				if of != n {
					of.Leaves(func(*scoring.Node) { cell.RowSpan++ })
				}
				row = append(row, cell)
			}
			for of := n; of != nil; of = of.Parent {
				begun[of] = true
			}
			t.Body = append(t.Body, row)
		})
	}
	return t
}

// plurals are the names of the levels.
func (c *composer) plurals() []string {
	var all []string
	for _, l := range c.d.Levels {
		all = append(all, l.Plural)
	}
	return all
}

// attainment is what an indicator's result is worth: as the workbook states it where it was typed in, as the scale gives it elsewhere.
func (c *composer) attainment(n *scoring.Node) Cell {
	if d := c.e.Attainment(n); d != nil && d.Method == scoring.Given && !d.Excluded {
		return value(n.Measure().Attainment)
	}
	return c.derived(c.e.Of(n))
}

// light is the colour of a performance, in a word.
func (c *composer) light(d *scoring.Derivation) Cell {
	if !d.Known() {
		return Cell{}
	}
	return Cell{Text: Text(c.e.Scale.Light(d.Value))}
}

// changedTarget is a target, with what it was before it was changed and by which act (art. 6 D.lgs. 150/2009).
func changedTarget(i *scoring.Indicator) Cell {
	cell := value(i.Target)
	if i.Initial.Empty() || i.Initial.Show() == i.Target.Show() {
		return cell
	}
	note := "era " + i.Initial.Show()
	if !i.Change.Empty() {
		note += ", " + i.Change.Text
	}
	return Cell{Text: append(cell.Text, Text(" ("+note+")")...)}
}

func (c *composer) objectivesChart() Block {
	chart := &Chart{ID: "grafico-strategici", Caption: Text("Performance degli obiettivi strategici rispetto al target")}
	for _, o := range c.e.Objectives {
		if !o.Performance.Known() {
			continue
		}
		bar := Bar{Label: Typeset(o.Row.Title.Text), Value: o.Performance.Value, ValueText: o.Performance.Quantity().String()}
		if o.Row.Target.Known() {
			bar.Target, bar.TargetText = o.Row.Target.Value, o.Row.Target.Terse().String()
		}
		chart.Bars = append(chart.Bars, bar)
	}
	return chart.described()
}

func (c *composer) topChart() Block {
	chart := &Chart{ID: "grafico-prospettive", Caption: Text("Le performance a confronto, per " + c.d.Levels[0].Singular)}
	for _, n := range c.d.Roots {
		if p := c.e.Of(n); p.Known() {
			chart.Bars = append(chart.Bars, Bar{Label: Typeset(n.Name()), Value: p.Value, ValueText: p.Quantity().String()})
		}
	}
	return chart.described()
}

// described is the chart with its alternative text. A chart without bars is no block.
func (chart *Chart) described() Block {
	if len(chart.Bars) == 0 {
		return nil
	}
	chart.Describe()
	return chart
}

// Describe writes the alternative text: every figure of the chart.
func (chart *Chart) Describe() {
	var figures []string
	for _, bar := range chart.Bars {
		figure := fmt.Sprintf("%s %s", bar.Label, bar.ValueText)
		if bar.TargetText != "" {
			figure += fmt.Sprintf(" (%s %s)", chart.MarkName(), bar.TargetText)
		}
		figures = append(figures, figure)
	}
	chart.Alt = fmt.Sprintf("Grafico a barre. %s: %s.", chart.Caption, strings.Join(figures, "; "))
}

func (c *composer) signatures() Block {
	s := &Signatures{}
	for _, signatory := range c.d.Entity.Signatories {
		s.Signatories = append(s.Signatories, Signatory{signatory.Office.Text, signatory.Name.Text})
	}
	if len(s.Signatories) == 0 {
		return nil
	}
	return s
}
