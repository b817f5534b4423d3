// Package chamber makes up dashboards for tests and benchmarks: any number of actions, the same for the same arguments.
package chamber

import (
	"fmt"
	"time"

	"relazione/scoring"
)

// New makes a chamber's dashboard with a number of actions: five actions an operational objective, four of those a
// strategic one, three of those a perspective. Every third strategic objective misses something.
func New(actions int) *scoring.Dashboard {
	d := &scoring.Dashboard{
		Levels:   Levels(),
		Sheets:   scoring.PartsNamed(scoring.PartEntity, scoring.PartScale),
		Modified: time.Date(2025, time.June, 1, 0, 0, 0, 0, time.UTC),
	}
	d.Entity.Name, d.Entity.Year = text("Camera di commercio di prova"), 2024
	d.Scale.Classes = []scoring.Value{value("100%"), value("90%"), value("80%")}
	d.Scale.Rules = []scoring.RollupRule{
		{Of: text("Prospettive"), Method: scoring.SimpleMean},
		{Of: text(scoring.AggregateEntity), Method: scoring.SimpleMean},
	}
	const perOperational, perStrategic, perTop = 5, 4, 3
	var top, strategic, operational *scoring.Node
	for i := range actions {
		if i%(perOperational*perStrategic*perTop) == 0 {
			top = child(d, nil, 0, "", fmt.Sprintf("Prospettiva %d", len(d.Roots)+1), "")
		}
		if i%(perOperational*perStrategic) == 0 {
			strategic = child(
				d,
				top,
				1,
				"",
				fmt.Sprintf("Obiettivo strategico %d", i/(perOperational*perStrategic)+1),
				"",
			)
		}
		if i%perOperational == 0 {
			code := fmt.Sprintf("%d.%d", i/(perOperational*perStrategic)+1, len(strategic.Children)+1)
			operational = child(d, strategic, 2, code, "Servizi digitali e semplificazione per le imprese", "25%")
		}
		code := fmt.Sprintf("%s.%d", operational.Code.Text, len(operational.Children)+1)
		leaf := child(
			d,
			operational,
			3,
			code,
			"Grado di diffusione degli strumenti digitali fra le imprese del territorio",
			"20%",
		)
		attainment, result := "100%", fmt.Sprintf("%d,%d%%", 28+i%17, i%10)
		if i%61 == 7 {
			attainment, result = "80%", fmt.Sprintf("%d,%d%%", 20+i%7, i%10)
		}
		leaf.Stated = value(attainment)
		leaf.Indicator = &scoring.Indicator{
			KPI:    text("numero di strumenti rilasciati nell'anno / numero di imprese attive al 31 dicembre"),
			Target: value("27,50%"), Result: value(result), Attainment: value(attainment),
			Direction: scoring.Increasing, System: i%11 == 0,
		}
	}
	return d
}

// Levels are those of a chamber that works by the Balanced Scorecard.
func Levels() []scoring.Level {
	return []scoring.Level{
		{Singular: "prospettiva", Plural: "prospettive", Feminine: true, Heading: "BSC"},
		{Singular: "obiettivo strategico", Plural: "obiettivi strategici"},
		{Singular: "obiettivo operativo", Plural: "obiettivi operativi"},
		{Singular: "azione", Plural: "azioni", Feminine: true},
	}
}

func child(d *scoring.Dashboard, parent *scoring.Node, depth int, code, title, weight string) *scoring.Node {
	n := &scoring.Node{Code: text(code), Title: text(title), Depth: depth, Parent: parent}
	if weight != "" {
		n.Weight = value(weight)
	}
	if parent == nil {
		d.Roots = append(d.Roots, n)
	} else {
		parent.Children = append(parent.Children, n)
	}
	return n
}

func text(s string) scoring.Text { return scoring.Text{Text: s} }

func value(s string) scoring.Value {
	q, err := scoring.ParseQuantity(s)
	if err != nil {
		panic(err) // the texts above are constants
	}
	return scoring.Value{Quantity: q, Text: s}
}
