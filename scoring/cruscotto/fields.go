package cruscotto

import (
	"math/big"
	"strings"

	"relazione/scoring"
)

// A treeField is all that is known of a column of the tree's table: the words for it, and for one of an indicator's,
// how a cell becomes part of the indicator and comes from it.
type treeField struct {
	field
	name string // what users are told the column holds
	column[scoring.Indicator]
	filled func(*scoring.Indicator) bool // an indicator has it; nil for a column that is always written, or never
}

// treeFields are all of them. A year in a label is understood apart. The indicator's columns are in the order in which
// they are written: those that the document prints first.
var treeFields = []treeField{
	labelled(
		fieldCode,
		"codice",
		"cod.",
		8,
		"codice",
		"codifica",
		"n",
		"id",
		"code",
		"cod obiettivo",
		"codice obiettivo",
		"codice indicatore",
		"cod indicatore",
	),
	labelled(
		fieldTitle,
		"titolo",
		"titolo / descrizione",
		30,
		"titolo",
		"descrizione",
		"denominazione",
		"title",
		"description",
		"nome",
		"oggetto",
		"voce",
	),
	labelled(
		fieldWeight,
		"peso",
		"peso",
		7,
		"pesi",
		"pesatura",
		"ponderazione",
		"peso %",
		"peso percentuale",
		"% peso",
		"weight",
		"punti",
		"peso obiettivo",
		"peso indicatore",
	),
	{
		fieldKPI,
		"KPI",
		words(
			"kpi",
			44,
			func(i *scoring.Indicator) *scoring.Text { return &i.KPI },
			"algoritmo",
			"formula",
			"indicatore",
			"indicatori",
			"algoritmo di calcolo",
			"formula di calcolo",
			"modalita di calcolo",
			"indicator",
			"indicatore di risultato",
			"descrizione indicatore",
		),
		nil,
	},
	{
		fieldTarget,
		"target",
		targets(
			"target",
			11,
			func(i *scoring.Indicator) *scoring.Value { return &i.Target },
			"valore atteso",
			"obiettivo",
			"risultato atteso",
			"valore obiettivo",
			"target pp",
			"target piao",
			"atteso",
			"expected",
		),
		nil,
	},
	{
		fieldResult,
		"risultato",
		measures(
			"risultato",
			10,
			func(i *scoring.Indicator) *scoring.Value { return &i.Result },
			"performance",
			"misurazione",
			"consuntivo",
			"valore rilevato",
			"risultato misurato",
			"valore consuntivo",
			"valore a consuntivo",
			"valore raggiunto",
			"risultato raggiunto",
			"dato consuntivo",
			"actual",
			"result",
			"valore misurato",
			"valore",
		),
		nil,
	},
	{fieldAttainment, "percentuale di raggiungimento", quantities(
		"percentuale di raggiungimento",
		15,
		func(i *scoring.Indicator) *scoring.Value { return &i.Attainment },
		"percentuale raggiungimento",
		"% raggiungimento",
		"% di raggiungimento",
		"grado di raggiungimento",
		"raggiungimento",
		"% realizzazione",
		"% di realizzazione",
		"grado di realizzazione",
		"realizzazione",
		"performance indicatore",
		"punteggio",
		"achievement",
		"attainment",
		"percentuale di realizzazione",
	), nil},
	{
		fieldThreshold,
		"soglia",
		targets("soglia", 9, func(i *scoring.Indicator) *scoring.Value { return &i.Threshold }, "soglia minima",
			"valore soglia", "minimo", "threshold"),
		func(i *scoring.Indicator) bool { return !i.Threshold.Empty() },
	},
	{
		fieldNumerator,
		"numeratore",
		quantities("numeratore", 12, func(i *scoring.Indicator) *scoring.Value { return &i.Numerator }, "num",
			"valore numeratore"),
		hasParts,
	},
	{
		fieldDenominator,
		"denominatore",
		quantities("denominatore", 12, func(i *scoring.Indicator) *scoring.Value { return &i.Denominator }, "den",
			"valore denominatore"),
		hasParts,
	},
	{
		fieldDirection,
		"verso",
		directionColumn,
		func(i *scoring.Indicator) bool { return i.Direction != scoring.Undeclared },
	},
	{
		fieldBase,
		"valore base",
		measures("valore base", 11, func(i *scoring.Indicator) *scoring.Value { return &i.Base }, "baseline",
			"valore iniziale", "base", "valore di partenza", "valore massimo", "dato di partenza"),
		func(i *scoring.Indicator) bool { return !i.Base.Empty() },
	},
	{
		fieldInitial,
		"target iniziale",
		targets(
			"target iniziale",
			12,
			func(i *scoring.Indicator) *scoring.Value { return &i.Initial },
			"target approvato",
			"target originario",
			"target precedente alla modifica",
		),
		func(i *scoring.Indicator) bool { return !i.Initial.Empty() },
	},
	{
		fieldAmendment,
		"atto di modifica",
		words(
			"atto di modifica",
			26,
			func(i *scoring.Indicator) *scoring.Text { return &i.Amendment },
			"atto di variazione",
			"atto di rimodulazione",
			"rimodulazione",
		),
		func(i *scoring.Indicator) bool { return !i.Amendment.Empty() },
	},
	{
		fieldPrevious,
		"anno precedente",
		measures("anno precedente", 12, func(i *scoring.Indicator) *scoring.Value { return &i.Previous },
			"risultato anno precedente", "consuntivo anno precedente", "valore anno precedente", "storico"),
		func(i *scoring.Indicator) bool { return !i.Previous.Empty() },
	},
	{
		fieldRuling,
		"parere OIV",
		words("parere OIV", 40, func(i *scoring.Indicator) *scoring.Text { return &i.Ruling }, "parere dell oiv",
			"parere"),
		func(i *scoring.Indicator) bool { return !i.Ruling.Empty() },
	},
	{fieldSystem, "sistema", systemColumn, func(i *scoring.Indicator) bool { return i.System }},
	labelled(fieldUnit, "unità di misura", "unità di misura", 10, "um", "u m", "unita", "misura", "unit"),
	labelled(fieldLevel, "livello", "livello", 18, "tipo", "tipologia", "level"),
}

// labelled is a column that is no indicator's own.
func labelled(f field, name, label string, width float64, synonyms ...string) treeField {
	return treeField{f, name, column[scoring.Indicator]{label: label, synonyms: synonyms, width: width}, nil}
}

// fieldOf is what is known of a field.
func fieldOf(f field) treeField {
	for _, t := range treeFields {
		if t.field == f {
			return t
		}
	}
	return treeField{}
}

func hasParts(i *scoring.Indicator) bool { return !i.Numerator.Empty() || !i.Denominator.Empty() }

// measures is a column of numbers whose unit may stand in a column of its own.
func measures(
	label string,
	width float64,
	of func(*scoring.Indicator) *scoring.Value,
	synonyms ...string,
) column[scoring.Indicator] {
	c := quantities(label, width, of, synonyms...)
	c.read = func(c cell, i *scoring.Indicator) error { *of(i) = inUnit(c.value(), c.unit); return nil }
	return c
}

// targets is a column of numbers to be reached, with the sign before them; their unit may stand in a column of its own.
func targets(
	label string,
	width float64,
	of func(*scoring.Indicator) *scoring.Value,
	synonyms ...string,
) column[scoring.Indicator] {
	c := quantities(label, width, of, synonyms...)
	c.read = func(c cell, i *scoring.Indicator) error { *of(i) = c.target(); return nil }
	return c
}

// target reads a number to be reached.
func (c cell) target() scoring.Value {
	return inUnit(scoring.AsTarget(inUnit(c.value(), c.unit)), c.unit)
}

var directionColumn = column[scoring.Indicator]{
	label: "verso", synonyms: []string{"polarita", "direzione", "tendenza", "direction"}, width: 12,
	read: func(c cell, i *scoring.Indicator) error {
		written := c.text()
		i.Direction, i.DirectionCell = scoring.ParseDirection(written.Text), written.Cell
		return nil
	},
	write:      func(i *scoring.Indicator) any { return i.Direction.String() },
	understood: func(words string) bool { return scoring.ParseDirection(words) != scoring.Undeclared },
}

// yesMark is what a mark is written as.
const yesMark = "SI"

var systemColumn = column[scoring.Indicator]{
	label: "sistema", synonyms: []string{"obiettivo di sistema", "di sistema", "indicatore comune"}, width: 9,
	read: func(c cell, i *scoring.Indicator) error {
		yes, _ := scoring.ParseYes(c.text().Text)
		i.System = yes
		return nil
	},
	write: func(i *scoring.Indicator) any {
		if i.System {
			return yesMark
		}
		return ""
	},
	understood: func(words string) bool { _, ok := scoring.ParseYes(words); return ok },
}

// inUnit gives a number the unit that stands in a column of its own.
func inUnit(v scoring.Value, unit string) scoring.Value {
	if !v.Known() || v.Unit != scoring.Plain || strings.TrimSpace(unit) == "" {
		return v
	}
	q, err := scoring.ParseQuantity("1 " + unit)
	if err != nil || q.Unit == scoring.Plain {
		return v
	}
	v.Quantity = scoring.Quantity{Value: new(big.Rat).Mul(v.Value, q.Value), Decimals: v.Decimals, Unit: q.Unit}
	v.Text = v.Show() // without that column it would say less
	return v
}
