package rules

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"relazione/scoring"
	"relazione/scoring/ref"
)

// Each rule finds what is wrong in its own wrong example, and nothing in the right one: on a small dashboard, without a workbook, a document or
// any other rule.
func TestExamples(t *testing.T) {
	for _, r := range All() {
		t.Run(r.ID, func(t *testing.T) {
			if found := try(t, r, r.Right); len(found) > 0 {
				t.Errorf("%q is right, and it found %+v", r.Right, found)
			}
			if found := try(t, r, r.Wrong); len(found) == 0 {
				t.Errorf("%q is wrong, and it found nothing", r.Wrong)
			} else if found[0].Message == "" || found[0].Hint == "" {
				t.Errorf("%+v says too little", found[0])
			}
		})
	}
}

// try runs a rule over the example's dashboard with changes. The rules on waivers look at what all the others found.
func try(t *testing.T, r scoring.Rule, changes string) []scoring.Finding {
	t.Helper()
	x := newExample()
	for change := range strings.SplitSeq(changes, "; ") {
		x.change(t, change)
	}
	e := x.evidence()
	if r.Run != nil {
		e.Claims = trace(e)
		return r.Run(e)
	}
	found, err := Check(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(found, func(f scoring.Finding) bool { return f.Rule != r.ID })
}

// An example is the small dashboard that the examples of the manual speak of, with the plan and last year's, which are the same but for what an
// example says.
type example struct {
	now, plan, before *scoring.Dashboard
	withPlan, withOld bool
	unprintable       []scoring.Unprintable
}

func newExample() *example {
	x := &example{now: exampleDashboard(), plan: exampleDashboard(), before: exampleDashboard()}
	x.before.Walk(func(n *scoring.Node) { // a year in which nothing went beyond its target
		if i := n.Indicator; i != nil {
			put(&i.Result, i.Target.Show())
		}
	})
	return x
}

// empty is how examples write that nothing stands there.
const empty = "—"

func at(sheet scoring.Part, col string, row int) scoring.Cell {
	return scoring.Cell{Sheet: string(sheet), Ref: fmt.Sprint(col, row)}
}

// put writes a value as a workbook has it.
func put(v *scoring.Value, words string) {
	cell, formula := v.Cell, v.Formula
	*v = scoring.Value{Cell: cell, Formula: formula}
	if words == empty {
		return
	}
	v.Text = words
	if q, err := scoring.ParseQuantity(words); err == nil {
		v.Quantity = q
	} else {
		*v = scoring.AsTarget(*v)
	}
}

func words(t *scoring.Text, s string) {
	if t.Text = s; s == empty {
		t.Text = ""
	}
}

func exampleDashboard() *scoring.Dashboard {
	d := &scoring.Dashboard{
		Levels: []scoring.Level{{Singular: "obiettivo strategico", Plural: "obiettivi strategici"}, {Singular: "azione", Plural: "azioni", Feminine: true}},
		Sheets: scoring.PartsNamed(scoring.PartTree, scoring.PartEntity, scoring.PartScale, scoring.PartObjectives, scoring.PartSystem, scoring.PartManagers,
			scoring.PartTexts, scoring.PartWaivers),
	}
	value := func(cell scoring.Cell, s string) scoring.Value {
		v := scoring.Value{Cell: cell}
		put(&v, s)
		return v
	}
	row := 3
	for _, o := range []struct {
		code, title, stated string
		actions             [][]string // code, title, weight, KPI, target, result, attainment
	}{
		{"1", "Servizi", "88%", [][]string{
			{"1.1", "Evasione delle domande", "60%", "domande evase / domande ricevute", "90%", "85%", "80%"},
			{"1.2", "Assistenza alle imprese", "40%", "imprese assistite", "10", "12", "100%"},
		}},
		{"2", "Promozione", "100%", [][]string{
			{"2.1", "Partecipazione alle fiere", "50%", "imprese partecipanti", "20", "21", "100%"},
			{"2.2", "Diffusione del marchio", "50%", "imprese con il marchio / imprese", "30%", "31%", "100%"},
		}},
	} {
		parent := &scoring.Node{Code: scoring.Text{Text: o.code, Cell: at(scoring.PartTree, "A", row)},
			Title:  scoring.Text{Text: o.title, Cell: at(scoring.PartTree, "B", row)},
			Weight: scoring.Value{Cell: at(scoring.PartTree, "C", row)}, Stated: value(at(scoring.PartTree, "D", row), o.stated)}
		d.Roots = append(d.Roots, parent)
		for _, a := range o.actions {
			cell := func(col string) scoring.Cell { return at(scoring.PartTree, col, row) }
			i := &scoring.Indicator{KPI: scoring.Text{Text: a[3], Cell: cell("H")}, Target: value(cell("I"), a[4]), Result: value(cell("J"), a[5]),
				Attainment: value(cell("K"), a[6]), Threshold: scoring.Value{Cell: cell("L")}, Direction: scoring.Increasing, DirectionCell: cell("M"),
				Ruling: scoring.Text{Cell: cell("N")}, System: a[0] == "1.1", Numerator: scoring.Value{Cell: cell("P")}, Denominator: scoring.Value{Cell: cell("Q")},
				Initial: scoring.Value{Cell: cell("R")}, Amendment: scoring.Text{Cell: cell("S")}, Owner: scoring.Text{Cell: cell("T")}}
			parent.Children = append(parent.Children, &scoring.Node{Code: scoring.Text{Text: a[0], Cell: cell("E")},
				Title: scoring.Text{Text: a[1], Cell: cell("F")}, Weight: value(cell("G"), a[2]), Stated: scoring.Value{Cell: cell("U")}, Depth: 1, Parent: parent, Indicator: i})
			row++
		}
	}
	date := func(s string) scoring.Act {
		day, _ := scoring.ParseDate(s)
		return scoring.Act{Name: scoring.Text{Text: "delibera n. 3", Cell: at(scoring.PartEntity, "B", 9)}, Date: day, Cell: at(scoring.PartEntity, "B", 10)}
	}
	d.Entity = scoring.Entity{Name: scoring.Text{Text: "Camera di prova"}, Year: 2024, ScaleAct: date("31/01/2024"), PlanAct: date("31/01/2024"),
		ReportAct:   date("20/06/2025"),
		Signatories: []scoring.Signatory{{Office: scoring.Text{Text: "LA PRESIDENTE"}, Name: scoring.Text{Text: "Anna Bruni"}}}}
	d.Targets = []scoring.ObjectiveTarget{
		{Title: scoring.Text{Text: "Servizi", Cell: at(scoring.PartObjectives, "A", 2)}, Result: value(at(scoring.PartObjectives, "B", 2), "88%"),
			Target: value(at(scoring.PartObjectives, "C", 2), "80%"), Attainment: value(at(scoring.PartObjectives, "D", 2), "100%"),
			Judgement: scoring.Text{Text: "Ottimo", Cell: at(scoring.PartObjectives, "E", 2)}},
		{Title: scoring.Text{Text: "Promozione", Cell: at(scoring.PartObjectives, "A", 3)}, Result: value(at(scoring.PartObjectives, "B", 3), "100%"),
			Target: value(at(scoring.PartObjectives, "C", 3), "80%"), Attainment: value(at(scoring.PartObjectives, "D", 3), "100%"),
			Judgement: scoring.Text{Text: "Ottimo", Cell: at(scoring.PartObjectives, "E", 3)}},
	}
	d.System = []scoring.SystemRow{{Code: scoring.Text{Text: "1.1", Cell: at(scoring.PartSystem, "A", 2)},
		KPI:    scoring.Text{Text: "domande evase / domande ricevute", Cell: at(scoring.PartSystem, "B", 2)},
		Target: value(at(scoring.PartSystem, "C", 2), "90%"), Result: value(at(scoring.PartSystem, "D", 2), "85%"),
		Attainment: value(at(scoring.PartSystem, "E", 2), "80%")}}
	d.Managers = []scoring.ManagerObjective{{Code: scoring.Text{Text: "1.2", Cell: at(scoring.PartManagers, "A", 2)},
		Title:  scoring.Text{Text: "Assistenza alle imprese", Cell: at(scoring.PartManagers, "B", 2)},
		Target: value(at(scoring.PartManagers, "C", 2), "10"), Weight: value(at(scoring.PartManagers, "D", 2), "100%"),
		Performance: value(at(scoring.PartManagers, "E", 2), "100%")}}
	d.Scale = scoring.Scale{
		Rules:      []scoring.RollupRule{{Of: scoring.Text{Text: "Obiettivi strategici", Cell: at(scoring.PartScale, "A", 3)}, Method: scoring.WeightedMean}},
		OnTarget:   bands("< 100% = 0%, ≥ 100% = 100%"),
		Judgements: bands("< 90% = Adeguato, ≥ 90% = Ottimo"),
	}
	for i, p := range [][3]string{
		{scoring.SectionObjectives, "1.1", "La gara è partita in ritardo."},
		{scoring.SectionProcess, "", "Le fasi del processo. Il bilancio di genere è stato approvato."},
		{scoring.SectionOperations, "", "Le azioni sono state seguite da un gruppo di lavoro."},
	} {
		d.Passages = append(d.Passages, scoring.Passage{Section: scoring.Text{Text: p[0], Cell: at(scoring.PartTexts, "A", 2+i)},
			Code: scoring.Text{Text: p[1], Cell: at(scoring.PartTexts, "B", 2+i)}, Text: scoring.Text{Text: p[2], Cell: at(scoring.PartTexts, "C", 2+i)}})
	}
	return d
}

// bands reads bands as examples write them: "< 80% = 0%, ≥ 80% = Ottimo".
func bands(s string) []scoring.Band {
	var all []scoring.Band
	for i, one := range strings.Split(s, ", ") {
		limit, worth, _ := strings.Cut(one, " = ")
		sign, number, _ := strings.Cut(limit, " ")
		q, err := scoring.ParseQuantity(number)
		if err != nil {
			panic(err)
		}
		b := scoring.Band{Label: scoring.Text{Text: worth, Cell: at(scoring.PartScale, "C", 10+i)}}
		if w, err := scoring.ParseQuantity(worth); err == nil {
			b.Worth, b.Label = scoring.Value{Quantity: w, Text: worth, Cell: b.Label.Cell}, scoring.Text{}
		}
		if sign == "<" {
			b.To, b.ToText = q.Value, limit
		} else {
			b.From, b.FromText = q.Value, limit
		}
		all = append(all, b)
	}
	return all
}

// evidence is what the rules look at.
func (x *example) evidence() *scoring.Evidence {
	e := &scoring.Evidence{Evaluation: scoring.Evaluate(x.now), Unprintable: x.unprintable}
	if x.withPlan {
		e.Plan = scoring.Evaluate(x.plan)
	}
	if x.withOld {
		x.before.Entity.Year--
		e.Previous = scoring.Evaluate(x.before)
	}
	var said []scoring.Prose
	for _, p := range x.now.Passages {
		prose := scoring.Prose{Text: p.Text.Text, Cell: p.Text.Cell, Section: p.Section.Text}
		if !p.Code.Empty() {
			prose.Node = e.Find(p.Code.Text)
		}
		if strings.Contains(prose.Text, "{{risultato}}") { // the only placeholder that examples have
			prose.Text = strings.ReplaceAll(prose.Text, "{{risultato}}", prose.Node.Indicator.Result.Show())
		} else if strings.Contains(prose.Text, "{{") {
			prose.Broken = fmt.Errorf("il segnaposto non esiste")
		}
		said = append(said, prose)
	}
	e.Words = func() []scoring.Prose { return said }
	return e
}

// change does what an example says: "peso di 1.1: 60%", "Sistema, target di 1.1: 90%", "piano, peso di 1.1: 50%".
func (x *example) change(t *testing.T, said string) {
	t.Helper()
	what, value, ok := strings.Cut(said, ": ")
	if !ok {
		t.Fatalf("%q says nothing", said)
	}
	d := x.now
	if rest, is := strings.CutPrefix(what, "piano, "); is {
		d, what, x.withPlan = x.plan, rest, true
	} else if rest, is := strings.CutPrefix(what, "anno prima, "); is {
		d, what, x.withOld = x.before, rest, true
	}
	sheet, rest, inSheet := strings.Cut(what, ", ")
	if !inSheet {
		sheet, rest = "", what
	}
	field, of := rest, ""
	if i := strings.LastIndex(rest, " di "); i >= 0 {
		field, of = rest[:i], rest[i+len(" di "):]
	}
	done := false
	switch sheet {
	case "":
		done = x.inTree(d, field, of, value) || x.onSurface(d, what, value)
	case "Tabella 1":
		done = inTable1(d, field, of, value)
	case string(scoring.PartSystem):
		done = inSystem(d, field, value)
	case string(scoring.PartManagers):
		done = inManagers(d, field, value)
	case string(scoring.PartEntity):
		done = inEntity(d, rest, value)
	case string(scoring.PartScale):
		done = inScale(d, rest, value)
	}
	if !done {
		t.Fatalf("no example can say %q", said)
	}
}

func (x *example) inTree(d *scoring.Dashboard, field, of, value string) bool {
	n := scoring.Evaluate(d).Find(of)
	if section, is := strings.CutPrefix(field, "testo"); is && section == "" && n == nil && of != "" {
		d.Passages = append(d.Passages, scoring.Passage{Section: scoring.Text{Text: of, Cell: at(scoring.PartTexts, "A", 9)},
			Text: scoring.Text{Text: value, Cell: at(scoring.PartTexts, "C", 9)}})
		return true
	}
	if n == nil {
		return false
	}
	i := n.Indicator
	switch field {
	case "titolo":
		words(&n.Title, value)
	case "codice":
		words(&n.Code, value)
	case "peso":
		put(&n.Weight, value)
	case "azioni":
		if value == empty {
			n.Children = nil
		}
	case "testo":
		for k := range d.Passages {
			if p := &d.Passages[k]; p.Code.Text == of {
				if words(&p.Text, value); value == empty {
					d.Passages = slices.Delete(d.Passages, k, k+1)
				}
				return true
			}
		}
		return false
	case "formula del risultato":
		n.Stated.Formula = value
	default:
		if i == nil && field == "risultato" {
			put(&n.Stated, value)
			return true
		}
		return i != nil && inIndicator(d, n, field, value)
	}
	return true
}

func inIndicator(d *scoring.Dashboard, n *scoring.Node, field, value string) bool {
	i := n.Indicator
	switch field {
	case "target":
		put(&i.Target, value)
	case "risultato":
		put(&i.Result, value)
	case "raggiungimento":
		put(&i.Attainment, value)
	case "soglia":
		put(&i.Threshold, value)
	case "numeratore":
		put(&i.Numerator, value)
	case "denominatore":
		put(&i.Denominator, value)
	case "target iniziale":
		put(&i.Initial, value)
	case "KPI":
		words(&i.KPI, value)
	case "verso":
		i.Direction = scoring.ParseDirection(value)
	case "parere OIV":
		words(&i.Ruling, value)
	case "atto di modifica":
		words(&i.Amendment, value)
	case "responsabile":
		words(&i.Owner, value)
	case "sistema":
		i.System = value != empty
	case "formula del raggiungimento":
		if i.Attainment.Formula = value; strings.Contains(value, "[") {
			d.Surface.Links = append(d.Surface.Links, scoring.Text{Text: value, Cell: i.Attainment.Cell})
		}
	case "formula del target":
		formula, never := strings.CutSuffix(value, " (mai calcolata)")
		i.Target.Formula = formula
		if never {
			i.Target = scoring.Value{Cell: i.Target.Cell, Formula: formula, Pending: true}
			d.Surface.Pending = append(d.Surface.Pending, scoring.Text{Text: formula, Cell: i.Target.Cell})
		}
	default:
		return false
	}
	return true
}

// onSurface is what a workbook does besides stating values.
func (x *example) onSurface(d *scoring.Dashboard, what, value string) bool {
	s := &d.Surface
	cell := func(name string) scoring.Cell { return scoring.Cell{Sheet: string(scoring.PartTree), Ref: name} }
	switch what {
	case "righe nascoste":
		if value != "nessuna" {
			s.Hidden = append(s.Hidden, scoring.Concealed{Kind: scoring.HiddenRows, First: value, Last: value, Cell: cell("E" + value)})
		}
	case "celle unite":
		a, b, _ := strings.Cut(value, " e ")
		one, _ := ref.ParseArea(a)
		two, _ := ref.ParseArea(b)
		if one.Contains(two.From) {
			s.Overlaps = append(s.Overlaps, scoring.Text{Text: value, Cell: cell(two.From.String())})
		}
	case "cella K3":
		if strings.HasPrefix(value, "#") {
			s.Failures = append(s.Failures, scoring.Text{Text: value, Cell: cell("K3")})
		}
	case "testo barrato nella cella J3":
		if value != "nessuno" {
			s.Struck = append(s.Struck, scoring.Text{Text: "nella cella è barrato " + value, Cell: cell("J3")})
		}
	case "carattere nel testo su 1.1":
		for _, r := range value {
			if r > 0x1f000 {
				x.unprintable = append(x.unprintable, scoring.Unprintable{Text: scoring.Text{Text: value, Cell: cell("J3")}, Rune: r})
			}
		}
	case "colonna «Valore»":
		if !strings.HasPrefix(value, "nel foglio Mappa") {
			d.Questions = append(d.Questions, scoring.Question{Cell: cell("V2"), Asks: "che cosa contiene la colonna «Valore»", Found: "Valore",
				Answer: "dirlo nel foglio Mappa"})
		}
	case "Deroghe":
		part := strings.Split(value, " | ")
		w := scoring.Waiver{Rule: scoring.Text{Text: part[0], Cell: at(scoring.PartWaivers, "A", 2)}, Where: scoring.Text{Text: part[1]}}
		if len(part) > 2 {
			w.Reason.Text = part[2]
		}
		d.Waivers = append(d.Waivers, w)
	default:
		return false
	}
	return true
}

func inTable1(d *scoring.Dashboard, field, of, value string) bool {
	k := slices.IndexFunc(d.Targets, func(o scoring.ObjectiveTarget) bool { return o.Title.Text == of })
	if k < 0 {
		return false
	}
	switch row := &d.Targets[k]; field {
	case "titolo":
		words(&row.Title, value)
	case "risultato":
		put(&row.Result, value)
	case "riga":
		if value == empty {
			d.Targets = slices.Delete(d.Targets, k, k+1)
		}
	default:
		return false
	}
	return true
}

func inSystem(d *scoring.Dashboard, field, value string) bool {
	switch row := &d.System[0]; field {
	case "risultato":
		put(&row.Result, value)
	case "KPI":
		words(&row.KPI, value)
	default:
		return false
	}
	return true
}

func inManagers(d *scoring.Dashboard, field, value string) bool {
	switch row := &d.Managers[0]; field {
	case "performance":
		put(&row.Performance, value)
	case "target":
		put(&row.Target, value)
	case "codice":
		words(&row.Code, value)
	case "righe":
		if value == empty {
			d.Managers = nil
		}
	default:
		return false
	}
	return true
}

func inEntity(d *scoring.Dashboard, field, value string) bool {
	day, _ := scoring.ParseDate(value)
	switch field {
	case "logo":
		if strings.Contains(value, " ") {
			d.Entity.Logo.Problem, d.Entity.Logo.Remedy = value, "mettere il file accanto al cruscotto"
		}
	case "colore":
		d.Entity.Color.Text = value
	case "atto del piano":
		words(&d.Entity.PlanAct.Name, value)
	case "data del piano":
		d.Entity.PlanAct.Date = day
	case "data della relazione":
		d.Entity.ReportAct.Date = day
	case "firmatari":
		if value == empty {
			d.Entity.Signatories = nil
		}
	case "Telefono":
		d.Unrecognized = append(d.Unrecognized, scoring.Text{Text: field, Cell: at(scoring.PartEntity, "A", 20)})
	case "Contatto":
		d.Entity.Publication.Contact.Text = value
	default:
		return false
	}
	return true
}

func inScale(d *scoring.Dashboard, field, value string) bool {
	switch field {
	case "fasce di raggiungimento":
		d.Scale.OnTarget = bands(value)
	case "valutazione sintetica":
		d.Scale.Judgements = bands(value)
	default:
		method, err := scoring.ParseMethod(value)
		if err != nil && value != empty {
			return false
		}
		d.Scale.Rules = nil
		if value != empty {
			d.Scale.Rules = []scoring.RollupRule{{Of: scoring.Text{Text: field, Cell: at(scoring.PartScale, "A", 3)}, Method: method}}
		}
	}
	return true
}

// The example without changes is right in every respect but for notes.
func TestExampleIsRight(t *testing.T) {
	found, err := Check(context.Background(), newExample().evidence())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("%+v", f)
	}
	if e := scoring.Evaluate(exampleDashboard()); e.Entity.Value == nil || e.Entity.Value.Cmp(big.NewRat(1, 1)) != 0 {
		t.Errorf("its performance is %v", e.Entity.Value)
	}
}
