package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// IDs of the tables that texts refer to.
const (
	tableObjectives = "tabella-strategici"
	tableSystem     = "tabella-sistema"
)

// directives are the blocks that templates call by name.
func (c *composer) directives() map[string]directive {
	tables := choose("tabella", map[string]func() Block{
		"prospettive": c.topTable, "dirigenziali": c.managersTable, "strategici": c.objectivesTable,
		"sistema": c.systemTable, "cruscotto": c.dashboardTable,
	})
	return map[string]directive{
		"tabella": func(name string) (Block, error) {
			if name == "scostamenti" {
				return c.shortTable()
			}
			if index, is := strings.CutPrefix(name, "scheda "); is {
				i, err := strconv.Atoi(index)
				if err != nil {
					return nil, fmt.Errorf("tabella «%s»: la scheda si indica con il suo numero", name)
				}
				return c.cardTable(i), nil
			}
			return tables(name)
		},
		"grafico": choose(
			"grafico",
			map[string]func() Block{
				"strategici":  c.objectivesChart,
				"prospettive": c.topChart,
				"andamento":   c.trendChart,
				"scostamenti": c.shortfallChart,
			},
		),
		"firme": func(string) (Block, error) { return c.signatures(), nil },
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
		row = append(row, Cell{Text: Plain(label), Header: true})
	}
	return row
}

func kinds(kinds ...ColumnKind) []Column {
	var columns []Column
	for _, k := range kinds {
		columns = append(columns, Column{Kind: k})
	}
	return columns
}

// value is a workbook's value in a cell: the number in its Italian form, or the text that stands there.
// An empty cell says so, lest it be taken for a mistake of the document's.
func value(v scoring.Value) Cell {
	if v.Empty() {
		return Cell{Text: Plain("n.d.")}
	}
	return Cell{Text: Plain(v.Show())}
}

// derived is a computed number in a cell, with the calculation that it comes from.
func (c *composer) derived(d *scoring.Derivation) Cell {
	if !d.Known() {
		if d != nil && d.Excluded {
			return Cell{Text: Plain("n.m.")}
		}
		return Cell{Text: Plain("n.c.")}
	}
	return Cell{Text: Inline{{Text: Typeset(d.Quantity().String()), Of: c.calculations.id[d]}}}
}

// label is a cell that names its row.
func label(s string) Cell { return Cell{Text: foreign(Plain(s)), Header: true} }

func (c *composer) topTable() Block {
	level := c.d.Levels[0]
	t := &Table{
		ID:      "tabella-prospettive",
		Caption: Plain("Performance per " + level.Singular),
		Columns: kinds(Words, Number),
		Head:    []Row{head(italian.Capitalize(level.Singular), "Performance")},
	}
	before := c.beforeOf(c.d.Roots)
	if before != nil {
		t.Columns, t.Head[0] = append(t.Columns, Column{Kind: Number}), append(t.Head[0], head(c.previousLabel())...)
	}
	if len(c.e.Scale.Lights) > 0 {
		t.Columns, t.Head[0] = append(t.Columns, Column{Kind: Words}), append(t.Head[0], head("Semaforo")...)
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
	t := &Table{ID: tableObjectives, Numbered: true, Caption: Plain(italian.Capitalize(level.Plurale)),
		Columns: kinds(Words, Number, Number, Number, Words),
		Head: []Row{
			head(
				italian.Capitalize(level.Singolare),
				"Risultato misurato",
				target,
				"% Raggiungimento",
				"Valutazione sintetica",
			),
		}}
	for _, o := range c.e.Objectives {
		t.Body = append(
			t.Body,
			Row{label(o.Row.Title.Text), c.derived(o.Performance), value(o.Row.Target), c.derived(o.Attainment),
				{Text: Plain(o.Judgement)}},
		)
	}
	return t
}

func (c *composer) systemTable() Block {
	caption := "Obiettivi di sistema"
	if c.d.Entity.Year != 0 {
		caption = fmt.Sprintf("%s %d", caption, c.d.Entity.Year)
	}
	if slices.ContainsFunc(c.e.Managers, func(m scoring.ManagerResult) bool { return m.Row.SystemMean }) {
		caption += " Dirigente" // they are the managers', who are measured by their mean
	}
	t := &Table{
		ID:       tableSystem,
		Numbered: true,
		Caption:  Plain(caption),
		Columns:  kinds(Code, Words, Number, Number, Number),
		Head:     []Row{head("Codifica", "KPI", "Obiettivo", "Misurazione", "Performance")},
	}
	rows := c.e.SystemRowsByNode()
	for _, n := range c.e.SystemRows {
		i := n.Indicator
		t.Body = append(
			t.Body,
			Row{label(cmp.Or(rows[n].Code.Text, n.Code.Text)), // as the table itself writes it
				{Text: Plain(i.KPI.Text)}, value(i.Target), value(i.Result), c.attainment(n)},
		)
	}
	return t
}

func (c *composer) managersTable() Block {
	t := &Table{ID: "tabella-dirigenziali", Caption: Plain("Obiettivi dirigenziali"),
		Columns: kinds(Code, Words, Number, Number, Number),
		Head:    []Row{head("Cod.", "Obiettivo", "Target", "Peso", "Performance")}}
	for _, m := range c.e.Managers {
		title := Cell{Text: Plain(m.Row.Title.Text), Header: true}
		if !m.Row.Note.Empty() {
			title.Text = append(title.Text, Span{Note: &Note{Text: Plain(m.Row.Note.Text)}})
		}
		t.Body = append(
			t.Body,
			Row{
				{Text: Plain(m.Row.Code.Text)},
				title,
				value(m.Row.Target),
				value(m.Row.Weight),
				c.derived(m.Performance),
			},
		)
	}
	return t
}

// dashboardTable is Allegato A: a row for each leaf; the levels above head the rows they span.
func (c *composer) dashboardTable() Block {
	caption := "Obiettivi, azioni e indicatori: pesi, target e risultati"
	if c.leafLevel().Singolare != "azione" {
		caption = italian.Capitalize(italian.List(c.plurals())) + ": pesi, target e risultati"
	}
	t := &treeTable{table: &Table{ID: "tabella-cruscotto", Caption: Plain(caption)}}
	for depth := range c.d.Levels {
		c.levelColumns(t, depth)
	}
	c.measureColumns(t)
	t.table.Head = []Row{t.groups, t.labels}
	for _, level := range c.d.Levels[:len(c.d.Levels)-1] {
		t.table.Upper = append(t.table.Upper, italian.Capitalize(level.Singular))
	}
	t.fill(c.d.Roots)
	return t.table
}

// A treeTable is a table over the tree while it is made.
type treeTable struct {
	table          *Table
	groups, labels Row
	columns        []treeColumn
}

// A treeColumn is a column of such a table.
type treeColumn struct {
	depth int // of the nodes that it is of; onLeaf for what the leaf measures
	cell  func(*scoring.Node) Cell
}

// onLeaf is the depth of what is of the leaf, whatever its depth.
const onLeaf = -1

func (t *treeTable) add(label string, kind ColumnKind, depth int, cell func(*scoring.Node) Cell) {
	t.labels = append(t.labels, Cell{Text: Plain(label), Header: true})
	t.table.Columns = append(t.table.Columns, Column{Kind: kind})
	t.columns = append(t.columns, treeColumn{depth, cell})
}

// group puts a name above the columns from one on.
func (t *treeTable) group(name string, from int) {
	t.groups = append(t.groups, Cell{Text: Plain(name), ColSpan: len(t.columns) - from, Header: true})
}

// levelColumns are those of a level: its title, and what its nodes have.
func (c *composer) levelColumns(t *treeTable, depth int) {
	level, use, from := c.d.Levels[depth], c.d.Use(depth), len(t.columns)
	kind, title := Words, italian.Capitalize(level.Singular)
	if use.Coded {
		title = "Titolo / descrizione"
		t.add("Cod.", Code, depth, func(n *scoring.Node) Cell { return Cell{Text: Plain(n.Code.Text)} })
	} else if depth < len(c.d.Levels)-1 {
		kind = Group
	}
	t.add(title, kind, depth, func(n *scoring.Node) Cell {
		cell := label(strings.TrimSpace(n.Title.Text))
		if n.Depth == depth { // one that has no node above stands in their columns too
			cell.ID = c.placeOf(n)
		}
		return cell
	})
	if use.Weighted {
		t.add("Peso", Number, depth, func(n *scoring.Node) Cell { return value(n.Weight) })
	}
	if use.Stated {
		if kind != Group {
			kind = Number
		}
		t.add("Risultato", kind, depth, func(n *scoring.Node) Cell { return c.derived(c.e.Of(n)) })
	}
	t.group(level.Group(), from)
}

// placeOf is where a node stands in Allegato A, by its code or title: the same from year to year, so that what leads there goes on leading there.
func (c *composer) placeOf(n *scoring.Node) string { return placeIn(c.calculations, c.e, n) }

func placeIn(all *calculations, e *scoring.Evaluation, n *scoring.Node) string {
	return "cruscotto-" + strings.TrimPrefix(all.id[e.Of(n)], calculationPrefix)
}

// Places are where each node stands in the page of the Relazione: the ID that an address leads to.
func Places(e *scoring.Evaluation) map[*scoring.Node]string {
	all, places := calculationsOf(e), map[*scoring.Node]string{}
	e.Dashboard.Walk(func(n *scoring.Node) { places[n] = placeIn(all, e, n) })
	return places
}

// measureColumns are those of what the leaves measure.
func (c *composer) measureColumns(t *treeTable) {
	from := len(t.columns)
	apart, before := false, c.beforeOf(c.d.At(len(c.d.Levels)-1))
	c.d.Walk(func(n *scoring.Node) {
		apart = apart || n.Indicator != nil && !n.Indicator.KPI.Empty() && n.Indicator.KPI.Text != n.Title.Text
	})
	if apart {
		t.add("KPI", Words, onLeaf, func(n *scoring.Node) Cell { return Cell{Text: Plain(n.Measure().KPI.Text)} })
	}
	t.add("Target", Number, onLeaf, func(n *scoring.Node) Cell { return changedTarget(n.Measure()) })
	if before != nil {
		t.add(c.previousLabel(), Number, onLeaf, func(n *scoring.Node) Cell { return before[n] })
	}
	t.add("Risultato", Number, onLeaf, func(n *scoring.Node) Cell { return value(n.Measure().Result) })
	t.add("Percentuale di raggiungimento", Number, onLeaf, c.attainment)
	if len(c.e.Scale.Lights) > 0 {
		t.add("Semaforo", Words, onLeaf, func(n *scoring.Node) Cell { return c.light(c.e.Of(n)) })
	}
	t.group(c.d.MeasuresHeading(), from)
}

// fill writes a row for each leaf; a node's cells stand in the first of its leaves' rows and span them all.
func (t *treeTable) fill(roots []*scoring.Node) {
	begun := map[*scoring.Node]bool{}
	for _, root := range roots {
		root.Leaves(func(n *scoring.Node) {
			var row Row
			for _, col := range t.columns {
				of := n
				for col.depth != onLeaf && of.Depth > col.depth {
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
			t.table.Body = append(t.table.Body, row)
		})
	}
}

// plurals are the names of the levels.
func (c *composer) plurals() []string {
	var all []string
	for _, l := range c.d.Levels {
		all = append(all, l.Plural)
	}
	return all
}

// attainment is what an indicator's result is worth: as the workbook states it where it was typed in, as the scale
// gives it elsewhere.
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
	return Cell{Text: Plain(c.e.Scale.Light(d.Value))}
}

// changedTarget is a target, with what it was before it was changed and by which act (art. 6 D.lgs. 150/2009).
func changedTarget(i *scoring.Indicator) Cell {
	cell := value(i.Target)
	if i.Initial.Empty() || i.Initial.Show() == i.Target.Show() {
		return cell
	}
	note := "era " + i.Initial.Show()
	if !i.Amendment.Empty() {
		note += ", " + i.Amendment.Text
	}
	return Cell{Text: append(cell.Text, Plain(" ("+note+")")...)}
}

func (c *composer) objectivesChart() Block {
	chart := &Chart{
		ID:      "grafico-strategici",
		Caption: Plain("Performance degli obiettivi strategici rispetto al target"),
	}
	for _, o := range c.e.Objectives {
		if !o.Performance.Known() {
			continue
		}
		bar := Bar{
			Label:     Typeset(o.Row.Title.Text),
			Value:     o.Performance.Value,
			ValueText: o.Performance.Quantity().String(),
		}
		if o.Row.Target.Known() {
			bar.Target, bar.TargetText = o.Row.Target.Value, o.Row.Target.Terse().String()
		}
		chart.Bars = append(chart.Bars, bar)
	}
	return chart.described()
}

func (c *composer) topChart() Block {
	chart := &Chart{
		ID:      "grafico-prospettive",
		Caption: Plain("Le performance a confronto, per " + c.d.Levels[0].Singular),
	}
	for _, n := range c.d.Roots {
		if p := c.e.Of(n); p.Known() {
			chart.Bars = append(
				chart.Bars,
				Bar{Label: Typeset(n.Name()), Value: p.Value, ValueText: p.Quantity().String()},
			)
		}
	}
	return chart.described()
}

// described is the chart with its alternative text. A chart whose bars are all alike shows nothing, and is no block.
func (chart *Chart) described() Block {
	alike := func(b Bar) bool {
		return b.ValueText == chart.Bars[0].ValueText && b.TargetText == chart.Bars[0].TargetText
	}
	if !slices.ContainsFunc(chart.Bars, func(b Bar) bool { return !alike(b) }) {
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
