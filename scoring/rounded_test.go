package scoring

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// What is computed in 64 bits is what any number of bits gives, up to where they end and past it.
func TestRoundedSmall(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	fast := 0
	for range 200_000 {
		size := func() int64 { return random.Int64() >> random.IntN(63) }
		r := big.NewRat(size(), max(1, size()))
		if random.IntN(2) == 0 {
			r.Neg(r)
		}
		scale := []*big.Rat{big.NewRat(1, 1), big.NewRat(1, 100), big.NewRat(1, 1000), big.NewRat(max(1, size()), max(1, size()))}[random.IntN(4)]
		decimals := random.IntN(12)
		n := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
		n.Mul(n, r.Num()).Mul(n, scale.Denom())
		d := new(big.Int).Mul(r.Denom(), scale.Num())
		want, rest := n.QuoRem(n, d, new(big.Int))
		if rest.Lsh(rest.Abs(rest), 1).Cmp(d) >= 0 {
			want.Add(want, big.NewInt(int64(r.Sign())))
		}
		if _, ok := roundedSmall(r, scale, decimals); ok {
			fast++
		}
		if got := roundedUnits(r, scale, decimals); got.Cmp(want) != 0 {
			t.Fatalf("%s / %s at %d decimals: %s, not %s", r, scale, decimals, got, want)
		}
	}
	if fast < 20_000 {
		t.Errorf("only %d were computed in 64 bits", fast)
	}
}
