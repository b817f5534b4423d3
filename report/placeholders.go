package report

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"text/template"

	"relazione/scoring"
	"relazione/scoring/italian"
)

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
		if scoring.TitleKey(c.e.Objectives[i].Row.Title.Text) == scoring.TitleKey(title) &&
			c.e.Objectives[i].Node != nil {
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

// indicatorValue is one of an indicator's values.
func indicatorValue(s subject, name string, pick func(*scoring.Indicator) scoring.Value) (any, error) {
	if s.node.Indicator == nil {
		return nil, fmt.Errorf("%s non ha un indicatore: manca %s", s.node.Name(), name)
	}
	return shown(pick(s.node.Indicator), name+" di "+s.node.Name())
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
	common := c.common[c.withoutPassages] // what they remember depends on it
	if common == nil {
		common = template.FuncMap{}
		for _, some := range []template.FuncMap{c.formFunctions(), c.bodyFunctions(), remembered(c.viewFunctions())} {
			maps.Copy(common, some)
		}
		c.common[c.withoutPassages] = common
	}
	all := remembered(c.nodeFunctions(current))
	maps.Copy(all, common)
	return all
}

// remembered makes functions of texts find each answer once: a loop may ask for it at every turn.
func remembered(functions template.FuncMap) template.FuncMap {
	for name, f := range functions {
		find := reflect.ValueOf(f)
		call := find.Call
		if find.Type().IsVariadic() {
			call = find.CallSlice
		}
		answers := map[string][]reflect.Value{}
		functions[name] = reflect.MakeFunc(find.Type(), func(args []reflect.Value) []reflect.Value {
			asked := ""
			for _, arg := range args {
				asked += fmt.Sprintf("%q", arg.Interface())
			}
			if answers[asked] == nil {
				answers[asked] = call(args)
			}
			return answers[asked]
		}).Interface()
	}
	return functions
}

// nodeFunctions are values of a node.
func (c *composer) nodeFunctions(current subject) template.FuncMap {
	// of makes a function that shows something of the node that its argument names.
	of := func(show func(subject) (any, error)) func(...string) (any, error) {
		return func(args ...string) (any, error) {
			s, err := c.about(current, args)
			if err != nil {
				return nil, err
			}
			return show(s)
		}
	}
	result := func(i *scoring.Indicator) scoring.Value { return i.Result }
	target := func(i *scoring.Indicator) scoring.Value { return i.Target }
	threshold := func(i *scoring.Indicator) scoring.Value { return i.Threshold }
	attainment := func(i *scoring.Indicator) scoring.Value { return i.Attainment }
	return template.FuncMap{
		"risultato": of(func(s subject) (any, error) {
			if s.node.Indicator == nil {
				return c.performance(s)
			}
			return indicatorValue(s, "il risultato", result)
		}),
		"target": of(func(s subject) (any, error) {
			if s.objective != nil {
				return shown(s.objective.Row.Target, "il target di "+s.objective.Row.Title.Text)
			}
			return indicatorValue(s, "il target", target)
		}),
		"soglia": of(func(s subject) (any, error) { return indicatorValue(s, "la soglia", threshold) }),
		"raggiungimento": of(func(s subject) (any, error) {
			if s.objective != nil {
				return c.known(s.objective.Attainment)
			}
			return indicatorValue(s, "il raggiungimento", attainment)
		}),
		"performance": of(c.performance),
		"peso":        of(func(s subject) (any, error) { return shown(s.node.Weight, "il peso di "+s.node.Name()) }),
		"titolo":      of(func(s subject) (any, error) { return words(s.node.Title.Text), nil }),
	}
}

// formFunctions are the forms that a value takes in a sentence.
func (c *composer) formFunctions() template.FuncMap {
	return template.FuncMap{
		"numero": func(v any) (string, error) {
			q, err := asCited(v)
			return q.Number(), err
		},
		"breve":     breve,
		"al":        al,
		"del":       del,
		"il":        il,
		"lettere":   func(n int) string { return italian.Numeral(n, italian.Feminine) },
		"maiuscola": italian.Capitalize,
		"elenco":    c.enumerateBelow,
		"gli":       func(l levelView) string { return l.many().The() },
	}
}

// bodyFunctions are the body and its acts.
func (c *composer) bodyFunctions() template.FuncMap {
	entity := c.d.Entity
	return template.FuncMap{
		"anno": func() string { // without it the sentences still stand
			if entity.Year == 0 {
				return ""
			}
			return fmt.Sprint(entity.Year)
		},
		"camera":               entity.Chamber,
		"ente":                 func() words { return words(entity.Name.Text) },
		"periodo":              func() words { return words(entity.TargetPeriod.Text) },
		"piao":                 func() words { return words(entity.PIAO.Text) },
		"collegamentoBilancio": func() string { return safeLink(strings.TrimSpace(entity.BudgetLink.Text)) },
		"fonteScala":           func() words { return words(c.e.Scale.Source.Text) },
		"atto":                 c.act,
		"approvazione":         c.approval,
	}
}

// viewFunctions are counts, and parts of the dashboard as templates see them.
func (c *composer) viewFunctions() template.FuncMap {
	return template.FuncMap{
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
		"traccia": func() string {
			profile, _ := c.d.Entity.Profile()
			return profile.Name
		},
		"senzaRisultati": c.nothingKnown,
		"riepilogo":      c.summary,
		"schede":         c.cards,
		"mancati":        c.shortView,
		"prospettive":    c.topView,
		"operativi":      c.operationalView,
		"dirigenziali":   c.managersView,
		"sistema":        c.systemView,
		"allegati":       c.annexes,
		"testo":          c.passage,
		"alberoInParole": func() words { return words(c.tree()) },
		"confronto":      c.trendView,
		"annoPrecedente": func() bool { return c.previous != nil },
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
		if c.used[i] = true; c.withoutPassages {
			continue
		}
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
