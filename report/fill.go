package report

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"relazione/scoring"
)

// words is text from a cell, which a template writes so that Markdown reads it as it stands.
type words string

// String escapes what Markdown would take for its own marks. Templates print through it.
func (w words) String() string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(string(w)), " ") {
		if strings.ContainsRune("\\`*_[]<>#|&~^", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// maxText bounds what one template may write, in bytes: a report's section is a few thousand.
const maxText = 4 << 20

// errTooLong stops a template that writes without end.
var errTooLong = errors.New("il testo prodotto è troppo lungo")

// A boundedWriter refuses to grow past maxText.
type boundedWriter struct{ strings.Builder }

func (w *boundedWriter) Write(p []byte) (int, error) {
	if w.Len()+len(p) > maxText {
		return 0, errTooLong
	}
	return w.Builder.Write(p)
}

// fill executes a default text.
func (c *composer) fill(name, source string) (string, error) {
	t, err := template.New(name).Funcs(c.functions(subject{})).Funcs(c.extra).Funcs(unbounded).Parse(source)
	if err != nil {
		return "", &TextError{File: name, Err: atLine(err)}
	}
	if err := onlyOurFields(t); err != nil {
		return "", &TextError{File: name, Err: err}
	}
	if err := boundLoops(t); err != nil {
		return "", err
	}
	var out boundedWriter
	if err := t.Execute(&out, nil); err != nil {
		var inner *TextError
		if errors.As(err, &inner) { // a passage of the workbook's is at fault, not the template that asked for it
			return "", inner
		}
		return "", &TextError{File: name, Err: atLine(err)}
	}
	return out.String(), nil
}

// fillPassage executes a text of the workbook's, in which only values may stand: no conditions, no loops.
func (c *composer) fillPassage(index int, about subject) (string, error) {
	p := c.d.Passages[index]
	fail := func(err error) error { return &TextError{Cell: p.Text.Cell, Err: placeholderError(err)} }
	t, err := template.New("testo").Funcs(c.functions(about)).Parse(straightQuotes(p.Text.Text))
	if err != nil {
		return "", fail(err)
	}
	if len(t.Templates()) > 1 || t.Tree == nil && strings.Contains(p.Text.Text, "{{") {
		return "", fail(errors.New("nei testi non si possono definire modelli"))
	}
	if t.Tree == nil {
		return "", nil
	}
	for _, node := range t.Root.Nodes {
		if err := onlyValues(node); err != nil {
			return "", fail(err)
		}
	}
	var out boundedWriter
	if err := t.Execute(&out, nil); err != nil {
		return "", fail(err)
	}
	// Passages come together in one text: the labels of their notes must not meet.
	return noteLabel.ReplaceAllString(strings.TrimSpace(out.String()), fmt.Sprintf("[^%d-$1]", index)), nil
}

// noteLabel is the label of a footnote in Markdown.
var noteLabel = regexp.MustCompile(`\[\^([^\]\s]+)\]`)

// braces are a placeholder; curly quotes come into it from word processors.
var braces = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

func straightQuotes(s string) string {
	return braces.ReplaceAllStringFunc(s, func(placeholder string) string {
		return strings.NewReplacer("“", `"`, "”", `"`, "«", `"`, "»", `"`).Replace(placeholder)
	})
}

// What text/template says of a placeholder, and what we say.
var placeholderProblems = []struct {
	found *regexp.Regexp
	means string
}{
	{regexp.MustCompile(`function "([^"]*)" not defined`), "il segnaposto «$1» non esiste"},
	{regexp.MustCompile(`wrong number of args for (\w+)`), "il segnaposto «$1» vuole un altro numero di valori: per esempio {{$1 (risultato \"1.3.1\")}}"},
	{regexp.MustCompile(`(?s)error calling \w+: (.*)`), "$1"},
	{regexp.MustCompile(`unclosed action|unexpected EOF|unterminated`), "un segnaposto non è chiuso da }}"},
	{regexp.MustCompile(`missing value for command`), "un segnaposto è vuoto"},
	{regexp.MustCompile(`can't handle|expected \S+; got|wrong type|can't give argument`), "un segnaposto ha ricevuto un valore che non sa trattare: per un'altra azione servono le parentesi, come in {{al (risultato \"1.3.1\")}}"},
}

// placeholderError words an error of text/template for who wrote the text.
func placeholderError(err error) error {
	if inner := (*TextError)(nil); errors.As(err, &inner) || errors.Is(err, errTooLong) || !strings.HasPrefix(err.Error(), "template:") {
		return err
	}
	for _, p := range placeholderProblems {
		if match := p.found.FindStringSubmatchIndex(err.Error()); match != nil {
			said := string(p.found.ExpandString(nil, p.means, err.Error(), match))
			if errors.Is(err, errNoValue) {
				return noValue(said)
			}
			return errors.New(said)
		}
	}
	return errors.New("un segnaposto non è scritto bene")
}

// noValue is [errNoValue] in words of its own.
type noValue string

func (e noValue) Error() string { return string(e) }

func (e noValue) Is(target error) bool { return target == errNoValue }

// placeholders are the functions that passages may call: they show one value.
var placeholders = []string{"risultato", "target", "soglia", "raggiungimento", "performance", "peso", "titolo", "numero", "breve", "al",
	"del", "il", "lettere", "anno", "ente", "periodo", "piao", "conta", "approvazione"}

// onlyValues reports what a passage holds besides text and placeholders.
func onlyValues(node parse.Node) error {
	switch n := node.(type) {
	case *parse.TextNode, *parse.CommentNode, *parse.StringNode, *parse.NumberNode:
		return nil
	case *parse.ActionNode:
		return onlyValues(n.Pipe)
	case *parse.PipeNode:
		if len(n.Decl) == 0 && len(n.Cmds) == 1 {
			for _, arg := range n.Cmds[0].Args {
				if err := onlyValues(arg); err != nil {
					return err
				}
			}
			return nil
		}
	case *parse.IdentifierNode:
		if slices.Contains(placeholders, n.Ident) {
			return nil
		}
	}
	return fmt.Errorf("%s non è ammesso: nei testi stanno soltanto i segnaposto, come {{risultato}}", firstLine(node.String()))
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// A subject is what a passage speaks of, and what a placeholder without a code means.
type subject struct {
	node      *scoring.Node
	objective *scoring.Objective
}

// about resolves a placeholder's argument: a code or a title, or nothing for the subject at hand.
func (c *composer) about(current subject, args []string) (subject, error) {
	if len(args) == 0 {
		if current.node == nil {
			return current, errors.New("qui il segnaposto vuole un codice, per esempio {{risultato \"1.3.1\"}}")
		}
		return current, nil
	}
	n := c.e.Find(args[0])
	if n == nil {
		if o := c.objectiveNamed(args[0]); o != nil {
			return subject{o.Node, o}, nil
		}
		return current, fmt.Errorf("nel cruscotto non c'è «%s»", args[0])
	}
	return subject{n, c.objectiveOf(n)}, nil
}

func (c *composer) objectiveNamed(title string) *scoring.Objective {
	for i := range c.e.Objectives {
		if scoring.TitleKey(c.e.Objectives[i].Row.Title.Text) == scoring.TitleKey(title) && c.e.Objectives[i].Node != nil {
			return &c.e.Objectives[i]
		}
	}
	return nil
}

func (c *composer) objectiveOf(n *scoring.Node) *scoring.Objective {
	for i := range c.e.Objectives {
		if c.e.Objectives[i].Node == n {
			return &c.e.Objectives[i]
		}
	}
	return nil
}

// indicatorValue makes the function of a placeholder that is one of an indicator's values.
func (c *composer) indicatorValue(current subject, name string, pick func(*scoring.Indicator) scoring.Value) func(...string) (any, error) {
	return func(args ...string) (any, error) {
		s, err := c.about(current, args)
		if err != nil {
			return nil, err
		}
		if s.node.Indicator == nil {
			return nil, fmt.Errorf("%s non ha un indicatore: manca %s", s.node.Name(), name)
		}
		return shown(pick(s.node.Indicator), name+" di "+s.node.Name())
	}
}

// shown is a value as a text shows it; it is an error for a text to speak of one that isn't there.
func shown(v scoring.Value, what string) (any, error) {
	switch {
	case v.Known():
		return v.Quantity, nil
	case v.Empty():
		return nil, fmt.Errorf("%s: %w", what, errNoValue)
	}
	return words(v.Text), nil
}

// functions are what templates and passages may call. Their names are Italian, as those who write the texts are.
func (c *composer) functions(current subject) template.FuncMap {
	entity, scale := c.d.Entity, c.e.Scale
	result := func(i *scoring.Indicator) scoring.Value { return i.Result }
	return template.FuncMap{
		// values of a node
		"risultato": func(args ...string) (any, error) {
			if s, err := c.about(current, args); err == nil && s.node.Indicator == nil {
				return c.performance(s)
			}
			return c.indicatorValue(current, "il risultato", result)(args...)
		},
		"target": func(args ...string) (any, error) {
			if s, err := c.about(current, args); err == nil && s.objective != nil {
				return shown(s.objective.Row.Target, "il target di "+s.objective.Row.Title.Text)
			}
			return c.indicatorValue(current, "il target", func(i *scoring.Indicator) scoring.Value { return i.Target })(args...)
		},
		"soglia": c.indicatorValue(current, "la soglia", func(i *scoring.Indicator) scoring.Value { return i.Threshold }),
		"raggiungimento": func(args ...string) (any, error) {
			if s, err := c.about(current, args); err == nil && s.objective != nil {
				return c.known(s.objective.Attainment)
			}
			return c.indicatorValue(current, "il raggiungimento", func(i *scoring.Indicator) scoring.Value { return i.Attainment })(args...)
		},
		"performance": func(args ...string) (any, error) {
			s, err := c.about(current, args)
			if err != nil {
				return nil, err
			}
			return c.performance(s)
		},
		"peso": func(args ...string) (any, error) {
			s, err := c.about(current, args)
			if err != nil {
				return nil, err
			}
			return shown(s.node.Weight, "il peso di "+s.node.Name())
		},
		"titolo": func(args ...string) (any, error) {
			s, err := c.about(current, args)
			if err != nil {
				return nil, err
			}
			return words(s.node.Title.Text), nil
		},

		// forms of a value
		"numero": func(v any) (string, error) {
			q, err := asCited(v)
			return q.Number(), err
		},
		"breve":     breve,
		"al":        al,
		"del":       del,
		"il":        il,
		"lettere":   func(n int) string { return scoring.Numeral(n, scoring.Feminine) },
		"maiuscola": scoring.Capitalize,
		"elenco":    c.enumerateBelow,

		// the body and its acts
		"anno": func() string { // without it the sentences still stand
			if entity.Year == 0 {
				return ""
			}
			return fmt.Sprint(entity.Year)
		},
		"ente":                 func() words { return words(entity.Name.Text) },
		"periodo":              func() words { return words(entity.TargetPeriod.Text) },
		"piao":                 func() words { return words(entity.PIAO.Text) },
		"collegamentoBilancio": func() string { return safeLink(strings.TrimSpace(entity.BudgetLink.Text)) },
		"fonteScala":           func() words { return words(scale.Source.Text) },
		"atto":                 c.act,
		"approvazione":         c.approval,

		// counts and tables
		"conta": func(level string) (int, error) {
			depth := c.d.LevelIndex(level)
			if depth < 0 {
				return 0, fmt.Errorf("nel cruscotto non c'è un livello «%s»", level)
			}
			return len(c.d.At(depth)), nil
		},
		"tabella1":        c.table1View,
		"performanceEnte": func() any { return c.aggregateView(c.e.Entity) },
		"mediaStrategici": func() any { return c.aggregateView(c.e.Mean) },
		"scostamenti":     c.shortfalls,
		"prospettive":     c.topView,
		"operativi":       c.operationalView,
		"dirigenziali":    c.managersView,
		"sistema":         c.systemView,
		"allegati":        c.annexes,
		"testo":           c.passage,
		"alberoInParole":  func() words { return words(c.tree()) },
		"gli":             func(l levelView) string { return article(l.Plurale, l.Femminile, true) + l.Plurale },
		"confronto":       c.trendView,
	}
}

func (c *composer) performance(s subject) (any, error) {
	if s.objective != nil {
		return c.known(s.objective.Performance)
	}
	return c.known(c.e.Of(s.node))
}

func (c *composer) known(d *scoring.Derivation) (any, error) {
	if !d.Known() {
		return nil, fmt.Errorf("%s: %s (%w)", d.Of, d.Reason, errNoValue)
	}
	return c.cite(d), nil
}

// cite is a computed number with the calculation that it comes from.
func (c *composer) cite(d *scoring.Derivation) cited {
	return cited{d.Quantity(), c.calculations.id[d]}
}

// passage is the workbook's text on a section as a whole, or on a node in it; empty if there is none.
func (c *composer) passage(section string, args ...string) (string, error) {
	code := ""
	if len(args) > 0 {
		code = args[0]
	}
	n := c.e.Find(code)
	var texts []string
	if c.withoutPassages {
		return "", nil
	}
	for i, p := range c.d.Passages {
		if scoring.Fold(p.Section.Text) != scoring.Fold(section) {
			continue
		}
		if code == "" && !p.Code.Empty() || code != "" && !samePlace(p.Code.Text, code, n) {
			continue
		}
		about := subject{node: n}
		if n != nil {
			about.objective = c.objectiveOf(n)
		}
		c.used[i] = true
		text, err := c.fillPassage(i, about)
		switch {
		case errors.Is(err, errNoValue): // the findings say so, and that it is an error
			text = "(testo non composto: manca un dato)"
		case err != nil:
			return "", err
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n\n"), nil
}

// samePlace reports whether a passage's code means the one asked for, or the node found by it.
func samePlace(written, asked string, n *scoring.Node) bool {
	if scoring.CodeKey(written) == scoring.CodeKey(asked) || scoring.TitleKey(written) == scoring.TitleKey(asked) {
		return written != ""
	}
	return n != nil && written != "" && (scoring.TitleKey(written) == scoring.TitleKey(n.Title.Text) ||
		(!n.Code.Empty() && scoring.CodeKey(written) == scoring.CodeKey(n.Code.Text)))
}

// An actView is an act as templates see it.
type actView struct{ Nome, Data words }

func (c *composer) act(name string) (*actView, error) {
	acts := map[string]scoring.Act{"smvp": c.d.Entity.ScaleAct, "piano": c.d.Entity.PlanAct, "relazione": c.d.Entity.ReportAct}
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
	fmt.Fprintf(&b, "Il Piano della Performance %d è stato approvato", c.d.Entity.Year)
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

func (c *composer) table1View() *table1View {
	if len(c.e.Objectives) == 0 {
		return nil
	}
	view := &table1View{Livello: c.levelAt(c.e.TargetDepth), Numero: len(c.e.Objectives), GiudizioComune: words(c.e.Objectives[0].Judgement)}
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

// shortfalls groups the leaves that are short of full attainment by the objective whose comment they belong to: those of
// Tabella 1, or the top of the tree where there is no such table.
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
			if leaf.Indicator == nil || d.Known() && d.Value.Cmp(whole) >= 0 || failure != nil { // without an indicator it is an objective that nothing is under
				return
			}
			var comment string
			comment, failure = c.comment(leaf)
			view.Azioni = append(view.Azioni, actionView{c.leafLevel(), words(leaf.Title.Text), words(leaf.Code.Text), comment})
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

// comment is what stands after «nell'azione "…" (1.3.1)»: the workbook's text, which goes on the sentence if it begins in
// lower case, or else the figures. Its further paragraphs are indented as a list's.
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
		text = fmt.Sprintf(", con un risultato di %s a fronte di un target di %s, %s.", orMissing(i.Result), orMissing(i.Target), worth)
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
	view := &operationalView{Livello: level, Numero: len(nodes), Plurale: level.Plurale}
	classes := c.e.Classify(nodes)
	for i, class := range classes {
		n := len(class.Nodes)
		are := "sono raggiunt" + level.O("i", "e")
		if n == 1 {
			are = "è raggiunt" + level.O("o", "a")
		}
		var phrase string
		switch {
		case class.AtTop:
			phrase = fmt.Sprintf("%d %s %s", n, are, must(al(class.Limit)))
		case class.Last && class.Equal:
			phrase = fmt.Sprintf("%d non oltre %s", n, must(il(class.Limit)))
		case class.Last:
			phrase = fmt.Sprintf("%d %s sotto %s", n, strings.Fields(are)[0], must(il(class.Limit)))
		default:
			phrase = fmt.Sprintf("%d %s oltre %s", n, are, must(il(class.Limit)))
		}
		v := classView{}
		if !class.AtTop {
			view.ConScostamenti = true
			phrase += ", precisamente:"
			for _, node := range class.Nodes {
				v.Nomi = append(v.Nomi, words(node.Title.Text))
			}
		} else if i < len(classes)-1 {
			phrase += ","
		}
		v.Frase = phrase
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

// A managersView is the managers' objectives as templates see them.
type managersView struct {
	Numero, Raggiunti int
	TuttiRaggiunti    bool
	PesiDiversi       bool
	Commenti          []string // Markdown
}

func (c *composer) managersView() (*managersView, error) {
	if len(c.e.Managers) == 0 {
		return nil, nil
	}
	view := &managersView{Numero: len(c.e.Managers)}
	for _, m := range c.e.Managers {
		if m.Performance.Known() && m.Performance.Value.Cmp(whole) >= 0 {
			view.Raggiunti++
		}
		if first := c.e.Managers[0].Row.Weight; m.Row.Weight.Known() && first.Known() && m.Row.Weight.Value.Cmp(first.Value) != 0 {
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
	return enumerate(items)
}

// annexes lists the IDs of what stands after the text.
func (c *composer) annexes() []string {
	var ids []string
	if len(c.e.Objectives) > 0 {
		ids = append(ids, tableObjectives)
	}
	if len(c.e.SystemRows) > 0 {
		ids = append(ids, tableSystem)
	}
	return append(ids, "allegato-a")
}
