package cruscotto

import "relazione/scoring"

// Example is a small dashboard to begin with: one node of each level, with a code, an indicator of two common kinds,
// and the rules that most bodies have. What is to be replaced says so.
func Example() *scoring.Dashboard {
	text := func(s string) scoring.Text { return scoring.Text{Text: s} }
	value := func(s string) scoring.Value {
		q, err := scoring.ParseQuantity(s)
		if err != nil {
			panic(err) // the texts below are constants
		}
		return scoring.Value{Quantity: q, Text: s}
	}
	level := func(name string) scoring.Level {
		l, ok := scoring.LookupLevel(name)
		if !ok {
			panic("no level " + name)
		}
		return l
	}
	d := &scoring.Dashboard{
		Levels: []scoring.Level{
			level("area strategica"),
			level("obiettivo strategico"),
			level("obiettivo operativo"),
			level("azione"),
		},
		Sheets: scoring.PartsNamed(scoring.PartEntity, scoring.PartScale, scoring.PartTexts, scoring.PartWaivers),
	}
	d.Entity.Name = text("Camera di commercio di …")
	d.Entity.Signatories = []scoring.Signatory{
		{Office: text("IL SEGRETARIO GENERALE")},
		{Office: text("IL PRESIDENTE")},
	}
	d.Scale.Rules = []scoring.RollupRule{
		{Of: text("Aree strategiche"), Method: scoring.WeightedMean},
		{Of: text("Obiettivi strategici"), Method: scoring.WeightedMean},
		{
			Of:     text("Obiettivi operativi"),
			Method: scoring.WeightedMean,
		},
		{Of: text(scoring.AggregateEntity), Method: scoring.SimpleMean},
	}
	d.Scale.Decimals = value("2")
	d.Passages = []scoring.Passage{
		{
			Section: text(scoring.SectionProcess),
			Text:    text("(esempio, da completare) Le fasi e i tempi previsti dal Sistema sono stati rispettati."),
		},
	}
	var parent *scoring.Node
	for depth, n := range []struct{ code, title, weight string }{
		{"1", "(esempio) Competitività delle imprese", "100%"}, {"1.1", "(esempio) Digitalizzazione", "100%"}, {"1.1.1",
			"(esempio) Servizi digitali", "100%"},
	} {
		node := &scoring.Node{
			Code:   text(n.code),
			Title:  text(n.title),
			Weight: value(n.weight),
			Depth:  depth,
			Parent: parent,
		}
		if parent == nil {
			d.Roots = append(d.Roots, node)
			node.Weight = scoring.Value{}
		} else {
			parent.Children = append(parent.Children, node)
		}
		parent = node
	}
	for _, a := range []struct {
		code, title, weight, kpi, target string
		direction                        scoring.Direction
	}{
		{"1.1.1.1", "(esempio) Diffusione del cassetto digitale", "60%",
			"Imprese aderenti / imprese attive al 31 dicembre", "48%", scoring.Increasing},
		{"1.1.1.2", "(esempio) Tempi di risposta", "40%", "Giorni medi di risposta alle richieste", "5 gg.",
			scoring.Decreasing},
	} {
		parent.Children = append(
			parent.Children,
			&scoring.Node{Code: text(a.code), Title: text(a.title), Weight: value(a.weight), Depth: 3, Parent: parent,
				Indicator: &scoring.Indicator{KPI: text(a.kpi), Target: value(a.target), Direction: a.direction}},
		)
	}
	return d
}
