package scoring_test

import (
	"testing"

	"relazione/scoring"
)

// What is stated is an error only where no values that round to those written could give it.
func TestRounding(t *testing.T) {
	for _, c := range []struct {
		name   string
		stated string
		parts  []string
		stored bool // the parts are numbers, not texts
		want   scoring.Verdict
	}{
		{"the rounding of the exact one", "83,34%", []string{"66,67%", "100,00%"}, true, scoring.Agrees},
		{"one that the roundings allow", "83,33%", []string{"66,66%", "100,00%"}, false, scoring.Agrees},
		{"a hundredth less, of three thirds", "66,66%", []string{"66,67%", "66,67%", "66,66%"}, false, scoring.Rounded},
		{"the same of stored numbers", "66,66%", []string{"66,67%", "66,67%", "66,66%"}, true, scoring.Disagrees},
		{"one that they don't allow", "66,60%", []string{"66,67%", "66,67%", "66,66%"}, false, scoring.Disagrees},
		{"whole per cents", "50%", []string{"33%", "67%", "51%"}, false, scoring.Agrees},
		{"whole per cents, one off", "51%", []string{"33%", "67%", "51%"}, false, scoring.Rounded},
		{"one per cent off one number", "99%", []string{"100%"}, false, scoring.Disagrees},
		{"whole per cents, two off", "52%", []string{"33%", "67%", "51%"}, false, scoring.Disagrees},
	} {
		t.Run(c.name, func(t *testing.T) {
			value := func(s string, stored bool) scoring.Value {
				q, err := scoring.ParseQuantity(s)
				if err != nil {
					t.Fatal(err)
				}
				return scoring.Value{Quantity: q, Text: s, Stored: stored}
			}
			top := &scoring.Node{Title: scoring.Text{Text: "Obiettivo"}, Stated: value(c.stated, false)}
			for _, part := range c.parts {
				top.Children = append(
					top.Children,
					&scoring.Node{Title: scoring.Text{Text: part}, Depth: 1, Parent: top,
						Indicator: &scoring.Indicator{Attainment: value(part, c.stored)}},
				)
			}
			e := scoring.Evaluate(&scoring.Dashboard{
				Levels: []scoring.Level{
					scoring.NewLevel("obiettivo"),
					scoring.NewLevel("indicatore"),
				}, Roots: []*scoring.Node{top},
			})
			if got := e.Of(top).Verdict(); got != c.want {
				low, high := e.Of(top).Range()
				t.Errorf("%q; want %q (between %s and %s)", got, c.want, low.FloatString(8), high.FloatString(8))
			}
		})
	}
}
