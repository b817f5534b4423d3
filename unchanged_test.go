package relazione_test

import (
	"context"
	"math/big"
	"testing"

	"relazione"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// Checking changes nothing of what is checked, which the rules that run beside a rule look at too: where a result that lies within a range is stated
// wrongly, the range stays as it was.
func TestCheckingChangesNothing(t *testing.T) {
	reading, err := cruscotto.OpenFile(context.Background(), "testdata/2024.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	d := reading.Dashboard
	d.Walk(func(n *scoring.Node) { // results are typed, in whole percents
		if n.Stated.Known() {
			n.Stated.Value, n.Stated.Decimals, n.Stated.Stored, n.Stated.Formula = scoring.Round(n.Stated.Value, 2), 0, false, ""
		}
	})
	before := scoring.Evaluate(d)
	tried := 0
	d.Walk(func(n *scoring.Node) {
		if low, high := before.Of(n).Range(); low == nil || low.Cmp(high) == 0 || !n.Stated.Known() {
			return
		}
		right := n.Stated.Value
		n.Stated.Value = new(big.Rat).Mul(right, big.NewRat(1, 2))
		defer func() { n.Stated.Value = right }()
		r, err := relazione.Check(context.Background(), reading, relazione.Options{})
		if err != nil {
			t.Fatal(err)
		}
		tried++
		low, high := r.Evidence.Of(n).Range()
		if wantLow, wantHigh := scoring.Evaluate(d).Of(n).Range(); low.Cmp(wantLow) != 0 || high.Cmp(wantHigh) != 0 {
			t.Errorf("%s: from %s to %s after checking, from %s to %s before", n.Name(), low, high, wantLow, wantHigh)
		}
	})
	if tried == 0 {
		t.Error("no result is known to lie within a range")
	}
}
