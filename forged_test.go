package relazione

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"relazione/report/opendata"
	"relazione/report/pdf"
	"relazione/scoring/cruscotto"
)

var forgeries = flag.Int("forgeries", 150, "how many forged data to verify")

// spoil changes a few values of data at random: what a PDF's data may say is anybody's.
func spoil(r *rand.Rand, v any) any {
	odd := []any{nil, map[string]any{}, []any{}, []any{map[string]any{}}, "", "x", strings.Repeat("a", 50000), 9.99e307, -1e300, 1e-300, true,
		"1E400", "-0", "0/0", "9999999999999999999999999999", "\u202e\x00", "<b>", "{{range .}}", 1, -1, json.Number("1e308")}
	switch x := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(x)) { // the same forgeries in every run
			value := x[key]
			switch {
			case r.IntN(400) == 0:
				x[key] = odd[r.IntN(len(odd))]
			case r.IntN(400) == 0:
				delete(x, key)
			default:
				x[key] = spoil(r, value)
			}
		}
	case []any:
		if len(x) > 0 && r.IntN(100) == 0 {
			x = append(x, x[r.IntN(len(x))])
		}
		for i := range x {
			x[i] = spoil(r, x[i])
		}
		return x
	}
	return v
}

// Data that somebody changed are verified, or refused in words: never a panic, never without an end.
func TestForgedData(t *testing.T) {
	reading, err := cruscotto.OpenFile(t.Context(), "testdata/2024.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	review, err := Check(t.Context(), reading, Options{})
	if err != nil {
		t.Fatal(err)
	}
	document, err := review.PDF(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := pdf.Extract(document, dataFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"onTarget", "onResult", "judgements", "lights", "scores", "rules", "classes", "grades"} {
		for _, odd := range []map[string]any{{}, {"text": "", "value": "1"}} {
			var v map[string]any
			if err := json.Unmarshal(raw, &v); err != nil {
				t.Fatal(err)
			}
			v["scale"].(map[string]any)[key] = []any{odd}
			forged, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if err := verifyForged(t, forged); err != nil {
				t.Errorf("a scale whose %s are %v: %v", key, odd, err)
			}
		}
	}
	worst := time.Duration(0)
	for seed := range *forgeries {
		r := rand.New(rand.NewPCG(uint64(seed), 15))
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		forged, err := json.Marshal(spoil(r, v))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := verifyForged(t, forged); err != nil {
			t.Errorf("forgery %d: %v", seed, err)
		}
		worst = max(worst, time.Since(start))
	}
	t.Logf("the slowest of %d forged data took %v", *forgeries, worst)
}

func verifyForged(t *testing.T, raw []byte) (err error) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	data, refused := opendata.Decode(raw)
	if refused != nil {
		return nil
	}
	v := &Verification{Data: data}
	if refused := v.rebuild(t.Context()); refused != nil {
		return nil
	}
	_, _ = v.rebuilt.PDF(t.Context())
	return nil
}
