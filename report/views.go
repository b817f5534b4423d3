package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// An actView is an act as templates see it.
type actView struct{ Nome, Data words }

func (c *composer) act(name string) (*actView, error) {
	acts := map[string]scoring.Act{
		"smvp":      c.d.Entity.ScaleAct,
		"piano":     c.d.Entity.PlanAct,
		"relazione": c.d.Entity.ReportAct,
	}
	act, ok := acts[name]
	if !ok {
		return nil, fmt.Errorf("atto «%s» sconosciuto", name)
	}
	if act.Name.Empty() {
		return nil, nil
	}
	return &actView{words(act.Name.Text), words(LongDate(act.Date))}, nil
}

// approval is the sentence on how the plan was approved; empty where the workbook doesn't say.
func (c *composer) approval() string {
	plan := c.d.Entity.PlanAct
	if plan.Name.Empty() && plan.Date.IsZero() {
		return ""
	}
	var b strings.Builder
	b.WriteString("Il Piano della Performance")
	if year := c.d.Entity.Year; year != 0 {
		fmt.Fprintf(&b, " %d", year)
	}
	b.WriteString(" è stato approvato")
	if date := LongDate(plan.Date); date != "" {
		b.WriteString(" il " + date)
	}
	if !plan.Name.Empty() {
		fmt.Fprintf(&b, " (%s)", words(plan.Name.Text))
	}
	if !c.d.Entity.PIAO.Empty() {
		fmt.Fprintf(&b, ", come documento integrato all'interno del %s", words(c.d.Entity.PIAO.Text))
	}
	return b.String() + "."
}

// An aggregateView is a number over several others, as templates see it.
type aggregateView struct {
	Valore  cited
	Metodo  string
	Livello levelView // at the top of the tree
}

func (c *composer) aggregateView(d *scoring.Derivation) *aggregateView {
	if !d.Known() {
		return nil
	}
	value := c.cite(d)
	value.Quantity = value.Terse()
	return &aggregateView{value, d.Method.String(), c.levelAt(0)}
}

// A table1View is Tabella 1 as templates see it.
type table1View struct {
	Livello           levelView
	Numero, Raggiunti int
	TuttiRaggiunti    bool
	GiudizioComune    words // the judgement that all have; empty where they differ
	NonRaggiunti      []objectiveView
}

// An objectiveView is a strategic objective as templates see it.
type objectiveView struct {
	Livello        levelView
	Titolo         words
	Performance    *cited
	Target         *scoring.Quantity
	Raggiungimento *cited
	Giudizio       words
	Azioni         []actionView
}

// An actionView is an action short of full attainment, as templates see it.
type actionView struct {
	Livello        levelView
	Titolo, Codice words
	Commento       string // Markdown that goes on the sentence «nell'azione …»
}

var whole = big.NewRat(1, 1)

// citeKnown is cite, or nil for what can't be calculated.
func (c *composer) citeKnown(d *scoring.Derivation) *cited {
	if !d.Known() {
		return nil
	}
	number := c.cite(d)
	return &number
}

// comments reports whether the text comments on each objective of Tabella 1; where nothing can be said of them the document is as without the table.
func (c *composer) comments() bool {
	return slices.ContainsFunc(c.e.Objectives, func(o scoring.Objective) bool { return o.Attainment.Known() })
}

func (c *composer) table1View() *table1View {
	if !c.comments() {
		return nil
	}
	view := &table1View{
		Livello:        c.levelAt(c.e.TargetDepth),
		Numero:         len(c.e.Objectives),
		GiudizioComune: words(c.e.Objectives[0].Judgement),
	}
	for _, o := range c.e.Objectives {
		if words(o.Judgement) != view.GiudizioComune {
			view.GiudizioComune = ""
		}
		if o.Attainment.Known() && o.Attainment.Value.Cmp(whole) >= 0 {
			view.Raggiunti++
			continue
		}
		view.NonRaggiunti = append(view.NonRaggiunti, objectiveView{
			Titolo: words(o.Row.Title.Text), Raggiungimento: c.citeKnown(o.Attainment), Giudizio: words(o.Judgement)})
	}
	view.TuttiRaggiunti = view.Raggiunti == view.Numero
	return view
}

// shortfalls groups the leaves that are short of full attainment by the objective whose comment they belong to: those
// of Tabella 1, or the top of the tree where there is no such table.
func (c *composer) shortfalls() ([]objectiveView, error) {
	type group struct {
		title string
		node  *scoring.Node
		row   *scoring.Objective
	}
	var groups []group
	for i, o := range c.e.Objectives {
		if o.Node != nil {
			groups = append(groups, group{o.Row.Title.Text, o.Node, &c.e.Objectives[i]})
		}
	}
	// Objectives of that level that Tabella 1 doesn't have are commented too.
	for _, n := range c.d.At(max(0, c.e.TargetDepth)) {
		if c.objectiveOf(n) == nil {
			groups = append(groups, group{n.Title.Text, n, nil})
		}
	}
	var views []objectiveView
	for _, g := range groups {
		view := objectiveView{Livello: c.levelAt(c.e.TargetDepth), Titolo: words(g.title)}
		view.Performance = c.citeKnown(c.e.Of(g.node))
		if g.row != nil && g.row.Row.Target.Known() {
			view.Target = &g.row.Row.Target.Quantity
		}
		if g.row != nil {
			view.Performance = c.citeKnown(g.row.Performance)
		}
		var failure error
		g.node.Leaves(func(leaf *scoring.Node) {
			d := c.e.Of(leaf)
			// without an indicator it is an objective that nothing is under
			if leaf.Indicator == nil || d.Known() && d.Value.Cmp(whole) >= 0 || failure != nil {
				return
			}
			var comment string
			comment, failure = c.comment(leaf)
			view.Azioni = append(
				view.Azioni,
				actionView{c.leafLevel(), words(leaf.Title.Text), words(leaf.Code.Text), comment},
			)
		})
		if failure != nil {
			return nil, failure
		}
		if len(view.Azioni) > 0 {
			views = append(views, view)
		}
	}
	return views, nil
}

// comment is what stands after «nell'azione "…" (1.3.1)»: the workbook's text, which goes on the sentence if it begins
// in lower case, or else the figures. Its further paragraphs are indented as a list's.
func (c *composer) comment(leaf *scoring.Node) (string, error) {
	key := leaf.Code.Text
	if key == "" {
		key = leaf.Title.Text
	}
	text, err := c.passage(scoring.SectionObjectives, key)
	if err != nil {
		return "", err
	}
	first, _ := utf8.DecodeRuneInString(text)
	switch {
	case text == "":
		i := leaf.Indicator
		worth := "la cui performance non è calcolabile"
		if d := c.e.Of(leaf); d.Known() {
			number := c.cite(d)
			number.Quantity = number.Terse()
			worth = "che corrisponde ad una performance " + must(del(number))
		}
		text = fmt.Sprintf(
			", con un risultato di %s a fronte di un target di %s, %s.",
			orMissing(i.Result),
			orMissing(i.Target),
			worth,
		)
	case unicode.IsUpper(first):
		text = ". " + text
	default:
		text = ", " + text
	}
	return strings.ReplaceAll(text, "\n", "\n  "), nil
}

func orMissing(v scoring.Value) string {
	if v.Empty() {
		return "(dato mancante)"
	}
	return words(v.Show()).String()
}

// A topLevelView is the top level as templates see it.
type topLevelView struct {
	Livello      levelView
	BSC          bool // it is the perspectives of the Balanced Scorecard
	Voci         []topView
	ConRisultati bool // any of them could be calculated
}

// A topView is a node of the top level as templates see it.
type topView struct {
	Titolo words
	Testo  string
}

// topView lists the top level, if the tree has one above the objectives of Tabella 1.
func (c *composer) topView() (*topLevelView, error) {
	if len(c.d.Levels) < 2 {
		return nil, nil
	}
	level := c.levelAt(0)
	view := &topLevelView{Livello: level, BSC: level.Singolare == "prospettiva"}
	for _, n := range c.d.Roots {
		view.ConRisultati = view.ConRisultati || c.e.Of(n).Known()
		text, err := c.passage(scoring.SectionTop, n.Title.Text)
		if err != nil {
			return nil, err
		}
		if text != "" {
			text = fmt.Sprintf("**%s**: %s", words(n.Title.Text), text)
		}
		view.Voci = append(view.Voci, topView{words(n.Title.Text), text})
	}
	return view, nil
}

// An operationalView is the level just above the leaves, as templates see it.
type operationalView struct {
	Livello        levelView
	Numero         int
	Plurale        string
	Conta          string // "3 obiettivi operativi"
	Classi         []classView
	ConScostamenti bool
}

// A classView is the objectives between two limits of the scale, as templates see them.
type classView struct {
	Frase string
	Nomi  []words // empty for those at the top
}

func (c *composer) operationalView() *operationalView {
	depth := len(c.d.Levels) - 2
	if depth > 0 && c.d.Levels[depth+1].Singular == "indicatore" && c.d.Levels[depth].Singular == "azione" {
		depth-- // what is above the indicators is an action's own
	}
	if depth < 1 { // the top level has a paragraph of its own
		return nil
	}
	nodes := c.d.At(depth)
	level := c.levelAt(depth)
	view := &operationalView{Livello: level, Numero: len(nodes), Plurale: level.Plurale,
		Conta: italian.Count(len(nodes), level.Singolare, level.Plurale, "")}
	classes := c.e.Classify(nodes)
	for i, class := range classes {
		v := classView{Frase: classPhrase(class, level)}
		switch {
		case !class.AtTop:
			view.ConScostamenti = true
			v.Frase += ", precisamente:"
			for _, node := range class.Nodes {
				v.Nomi = append(v.Nomi, words(node.Title.Text))
			}
		case i < len(classes)-1:
			v.Frase += ","
		}
		view.Classi = append(view.Classi, v)
	}
	unknown := classView{}
	for _, n := range nodes {
		if !c.e.Of(n).Known() {
			unknown.Nomi = append(unknown.Nomi, words(n.Title.Text))
		}
	}
	if len(unknown.Nomi) > 0 && len(classes) > 0 {
		unknown.Frase = fmt.Sprintf("%d con performance non calcolabile, precisamente:", len(unknown.Nomi))
		view.Classi = append(view.Classi, unknown)
	}
	return view
}

// classPhrase says how many objectives are in a class, and what their performance is: "3 sono raggiunti oltre il 90%".
func classPhrase(class scoring.Class, level levelView) string {
	n := len(class.Nodes)
	are, reached := "sono", "raggiunt"+level.O("i", "e")
	if n == 1 {
		are, reached = "è", "raggiunt"+level.O("o", "a")
	}
	switch {
	case class.AtTop:
		return fmt.Sprintf("%d %s %s %s", n, are, reached, must(al(class.Limit)))
	case class.Last && class.Equal:
		return fmt.Sprintf("%d non oltre %s", n, must(il(class.Limit)))
	case class.Last:
		return fmt.Sprintf("%d %s sotto %s", n, are, must(il(class.Limit)))
	}
	return fmt.Sprintf("%d %s %s oltre %s", n, are, reached, must(il(class.Limit)))
}

// A managersView is the managers' objectives as templates see them.
type managersView struct {
	Numero, Raggiunti int
	Conta             string // "3 obiettivi dirigenziali"
	TuttiRaggiunti    bool
	PesiDiversi       bool
	Commenti          []string // Markdown
}

func (c *composer) managersView() (*managersView, error) {
	if len(c.e.Managers) == 0 {
		return nil, nil
	}
	view := &managersView{Numero: len(c.e.Managers),
		Conta: italian.Count(len(c.e.Managers), "obiettivo dirigenziale", "obiettivi dirigenziali", "")}
	for _, m := range c.e.Managers {
		if m.Performance.Known() && m.Performance.Value.Cmp(whole) >= 0 {
			view.Raggiunti++
		}
		if first := c.e.Managers[0].Row.Weight; m.Row.Weight.Known() && first.Known() &&
			m.Row.Weight.Value.Cmp(first.Value) != 0 {
			view.PesiDiversi = true
		}
		if m.Row.Code.Empty() {
			continue
		}
		text, err := c.passage(scoring.SectionManagers, m.Row.Code.Text)
		if err != nil {
			return nil, err
		}
		if text != "" && !strings.HasPrefix(text, "#") {
			text = fmt.Sprintf("### %s\n\n%s", words(m.Row.Title.Text), text)
		}
		if text != "" {
			view.Commenti = append(view.Commenti, text)
		}
	}
	view.TuttiRaggiunti = view.Raggiunti == view.Numero
	return view, nil
}

// A systemView is the system indicators as templates see them.
type systemView struct {
	Numero, Pieni int
	Supera        bool // those at 100% are over the target of the mean
	Sotto         []*scoring.Node
	Media         cited
	Metodo        string
	Target        *scoring.Quantity
	Resa          *cited // what the mean is worth against its target
}

func (c *composer) systemView() *systemView {
	if len(c.e.SystemRows) == 0 || !c.e.System.Known() {
		return nil
	}
	view := &systemView{Numero: len(c.e.SystemRows), Media: c.cite(c.e.System), Metodo: "media aritmetica semplice"}
	for _, n := range c.e.SystemRows {
		if c.e.Of(n).Value.Cmp(whole) >= 0 {
			view.Pieni++
		} else {
			view.Sotto = append(view.Sotto, n)
		}
	}
	for _, m := range c.e.Managers {
		if m.Row.SystemMean && m.Row.Target.Known() {
			view.Target = &m.Row.Target.Quantity
			view.Resa = c.citeKnown(m.Performance)
			view.Supera = m.Row.Target.Value.Cmp(whole) < 0
		}
	}
	return view
}

// enumerateBelow writes performances with the codes they belong to: "al 60% (2.1.2) e all'80% (3.3.1)".
func (c *composer) enumerateBelow(nodes []*scoring.Node) string {
	var items []string
	for _, n := range nodes {
		number := c.cite(c.e.Of(n))
		number.Quantity = number.Terse()
		items = append(items, fmt.Sprintf("%s (%s)", must(al(number)), words(n.Code.Text)))
	}
	return italian.List(items)
}

// annexes lists the IDs of what stands after the text; none where it is Allegato A alone, which the contents lead to.
func (c *composer) annexes() []string {
	var ids []string
	if len(c.e.Objectives) > 0 {
		ids = append(ids, tableObjectives)
	}
	if len(c.e.SystemRows) > 0 {
		ids = append(ids, tableSystem)
	}
	if len(ids) == 0 {
		return nil
	}
	return append(ids, "allegato-a")
}
