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
		got, ok := roundedSmall(r, scale, decimals)
		if !ok {
			continue
		}
		fast++
		if want := roundedLarge(r, scale, decimals); want.Cmp(big.NewInt(got)) != 0 {
			t.Fatalf("%s / %s at %d decimals: %d, not %s", r, scale, decimals, got, want)
		}
	}
	if fast < 20_000 {
		t.Errorf("only %d were computed in 64 bits", fast)
	}
}
