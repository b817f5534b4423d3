package rules

import (
	"math/big"
	"strings"
	"testing"

	"relazione/scoring"
)

// Shares that so many cases give are let be; others are told with the nearest that they give.
func TestImpossibleShare(t *testing.T) {
	quantity := func(text string) scoring.Value {
		q, err := scoring.ParseQuantity(text)
		if err != nil {
			t.Fatal(err)
		}
		return scoring.Value{Quantity: q, Text: text}
	}
	for _, test := range []struct{ result, denominator, numerator, kpi, want string }{
		{"37,21%", "8", "", "", "il più vicino è 37,50%"},
		{"37,5%", "8", "", "", ""},
		{"38%", "8", "", "", ""},
		{"33,33%", "3", "", "", ""},
		{"33,34%", "3", "", "", "33,33%"},
		{"27,21%", "136", "", "", ""},
		{"95,9%", "", "211", "", ""},
		{"95,1%", "", "211", "", "non può venire da 211 casi"},
		{"99,9%", "", "7", "", "non può venire da 7 casi"},
		{"37,21%", "", "", "domande accolte su 8 domande", "di cui parla il testo"},
		{"37,21%", "", "", "giorni", ""},
		{"37,21%", "8,5", "", "", ""},
	} {
		i := &scoring.Indicator{Result: quantity(test.result), KPI: scoring.Text{Text: test.kpi}}
		if test.denominator != "" {
			i.Denominator = quantity(test.denominator)
		}
		if test.numerator != "" {
			i.Numerator = quantity(test.numerator)
		}
		d := &scoring.Dashboard{Levels: []scoring.Level{scoring.NewLevel("azione")},
			Roots: []*scoring.Node{{Title: scoring.Text{Text: "Domande"}, Weight: scoring.Value{Quantity: scoring.Share(big.NewRat(1, 1), 0)}, Indicator: i}}}
		found := impossibleShare.Run(&scoring.Evidence{Evaluation: scoring.Evaluate(d)})
		switch {
		case test.want == "" && len(found) > 0:
			t.Errorf("%+v: %s", test, found[0].Message)
		case test.want != "" && (len(found) != 1 || !strings.Contains(found[0].Message, test.want)):
			t.Errorf("%+v: %v", test, found)
		}
	}
}
