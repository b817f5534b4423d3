package chamber

import (
	"math/big"

	"relazione/scoring"
)

// YearBefore makes a dashboard last year's, with every third attainment a fifth lower.
func YearBefore(d *scoring.Dashboard) *scoring.Dashboard {
	d.Entity.Year--
	n := 0
	d.Walk(func(node *scoring.Node) {
		node.Stated = scoring.Value{}
		if i := node.Indicator; i != nil && i.Attainment.Known() {
			if n++; n%3 == 0 {
				lower := scoring.Share(new(big.Rat).Mul(i.Attainment.Value, big.NewRat(4, 5)), 0)
				i.Attainment = scoring.Value{Text: lower.String(), Quantity: lower}
			}
		}
	})
	for i := range d.Targets {
		d.Targets[i].Result, d.Targets[i].Attainment, d.Targets[i].Judgement = scoring.Value{}, scoring.Value{},
			scoring.Text{}
	}
	d.Entity.Stated, d.Passages, d.Waivers = scoring.StatedTotals{}, nil, nil
	return d
}
