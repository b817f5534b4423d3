package cruscotto_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relazione"
	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// Whatever the tree and the scale, a workbook reads back to the dashboard it was written from, is without errors and
// gives a document.
func TestAnyDashboard(t *testing.T) {
	seeds := uint64(40)
	if testing.Short() {
		seeds = 4
	}
	for seed := range seeds {
		d := chamber.Random(rand.New(rand.NewPCG(seed, 0)))
		var plain bytes.Buffer
		if err := cruscotto.Write(&plain, d); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for name, raw := range map[string][]byte{"plain": plain.Bytes(), "form": form(t, d)} {
			again := read(t, raw)
			again.Modified = d.Modified
			if diff := cmp.Diff(d, again, sameContent); diff != "" {
				t.Fatalf("seed %d, %s, read back (-written +read):\n%s", seed, name, diff)
			}
			r, err := relazione.Check(context.Background(), readtest.Of(again, "prova.xlsx"), relazione.Options{})
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			for _, f := range r.Findings {
				if f.Severity == scoring.Error {
					t.Errorf("seed %d, %s: %+v", seed, name, f)
				}
			}
			if seed%10 != 0 {
				continue
			}
			if file, err := r.PDF(context.Background()); err != nil || r.Open() || len(file) == 0 {
				t.Errorf("seed %d, %s: %v", seed, name, err)
			}
		}
	}
}
