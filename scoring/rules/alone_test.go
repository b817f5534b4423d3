package rules_test

import (
	"testing"

	"relazione/scoring"
	"relazione/scoring/rules"
)

// A rule needs no workbook, no document and no other rule: only evidence.
func TestRuleAlone(t *testing.T) {
	value := func(s, ref string) scoring.Value {
		q, err := scoring.ParseQuantity(s)
		if err != nil {
			t.Fatal(err)
		}
		return scoring.Value{Quantity: q, Text: s, Stored: true, Cell: scoring.Cell{Sheet: "Prova", Ref: ref}}
	}
	top := &scoring.Node{Title: scoring.Text{Text: "Obiettivo"}, Stated: value("90%", "B1")}
	for _, attainment := range []string{"80%", "90%"} {
		top.Children = append(top.Children, &scoring.Node{Title: scoring.Text{Text: attainment}, Depth: 1, Parent: top,
			Indicator: &scoring.Indicator{Attainment: value(attainment, "D1")}})
	}
	d := &scoring.Dashboard{Levels: []scoring.Level{scoring.NewLevel("obiettivo"), scoring.NewLevel("indicatore")},
		Roots: []*scoring.Node{top}}
	for _, r := range rules.All() {
		if r.ID != "totale" {
			continue
		}
		findings := r.Run(&scoring.Evidence{Evaluation: scoring.Evaluate(d)})
		if len(findings) != 1 || findings[0].Cell.Ref != "B1" || findings[0].Expected != "85%" {
			t.Errorf("got %+v", findings)
		}
	}
}
