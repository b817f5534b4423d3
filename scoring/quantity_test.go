package scoring

import (
	"math/big"
	"testing"
)

func TestParseQuantity(t *testing.T) {
	for _, test := range []struct {
		text     string
		value    string // as a fraction
		decimals int
		unit     Unit
		shown    string
	}{
		{"97,60 %", "122/125", 2, Percent, "97,60%"},
		{"100%", "1", 0, Percent, "100%"},
		{"-12 gg.", "-12", 0, Days, "-12\u00a0gg."},
		{"- 21,43", "-2143/100", 2, Plain, "-21,43"},
		{"−22,40 gg.", "-112/5", 2, Days, "-22,40\u00a0gg."},
		{"50 gg", "50", 0, Days, "50\u00a0gg."},
		{"115€", "115", 0, Euro, "115\u00a0€"},
		{"€ 2.791.266,59", "279126659/100", 2, Euro, "2.791.266,59\u00a0€"},
		{"3,5", "7/2", 1, Plain, "3,5"},
		{"97.6", "488/5", 1, Plain, "97,6"},
		{"1.234", "1234", 0, Plain, "1.234"},
		{"0.500", "1/2", 3, Plain, "0,500"},
		{"1.234,5", "2469/2", 1, Plain, "1.234,5"},
		{"1,234.5", "2469/2", 1, Plain, "1.234,5"},
		{"53 ‰", "53/1000", 0, PerMille, "53‰"},
		{"12 quesiti", "12", 0, "quesiti", "12\u00a0quesiti"},
		{"\u00a097,60\u202f%\n", "122/125", 2, Percent, "97,60%"},
		{"+3", "3", 0, Plain, "3"},
	} {
		q, err := ParseQuantity(test.text)
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		want, _ := new(big.Rat).SetString(test.value)
		if q.Value.Cmp(want) != 0 || q.Decimals != test.decimals || q.Unit != test.unit || q.String() != test.shown {
			t.Errorf("%q: got %s, %d decimals, unit %q, shown %q; want %s, %d, %q, %q", test.text,
				q.Value, q.Decimals, q.Unit, q, test.value, test.decimals, test.unit, test.shown)
		}
	}
}

func TestParseQuantityRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "venti", "1O0", "10O", "9l", "3,,5", "3,5,5", "1.2.3", "1.23.456,7", "12.34,5", ",5", "5,", "--3", "%",
		"€ 3 %", "12 3", "27,21 % 40%", "=1+1", "#DIV/0!", "1e5", "0x10", "12 gg. lavorativi entro il 31/12",
	} {
		if q, err := ParseQuantity(text); err == nil {
			t.Errorf("%q was read as %s", text, q)
		}
	}
}

// Excel rounds halves away from zero, and a stated number agrees when it is a correct rounding of the exact one.
func TestAgrees(t *testing.T) {
	for _, test := range []struct {
		stated, exact string
		want          bool
	}{
		{"97,91%", "8812/9000", true},
		{"97,92%", "8812/9000", false},
		{"98%", "8812/9000", true},
		{"97,9%", "8812/9000", true},
		{"0,5", "9/20", true},
		{"-0,5", "-9/20", true},
		{"0,4", "9/20", false},
		{"76%", "76/100", true},
		{"76,00%", "7601/10000", false},
	} {
		stated, err := ParseQuantity(test.stated)
		if err != nil {
			t.Fatal(err)
		}
		exact, _ := new(big.Rat).SetString(test.exact)
		if got := stated.Agrees(exact); got != test.want {
			t.Errorf("%s agrees with %s: %t; want %t", test.stated, test.exact, got, test.want)
		}
	}
}

func TestTerse(t *testing.T) {
	for text, want := range map[string]string{"80,00%": "80%", "97,60%": "97,6%", "97,91%": "97,91%",
		"100 gg.": "100\u00a0gg."} {
		q, err := ParseQuantity(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Terse().String(); got != want {
			t.Errorf("%s: %s; want %s", text, got, want)
		}
	}
}

func TestNegativeZeroHasNoSign(t *testing.T) {
	q := Quantity{Value: big.NewRat(-1, 1000), Decimals: 2}
	if got := q.String(); got != "0,00" {
		t.Errorf("got %s", got)
	}
}

// What is printed is read back as the same number.
func FuzzParseQuantity(f *testing.F) {
	for _, text := range []string{"97,60 %", "-12 gg.", "€ 2.791.266,59", "1.234", "0.500", "53 ‰", "12 quesiti",
		"1O0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseQuantity(text)
		if err != nil {
			return
		}
		again, err := ParseQuantity(q.String())
		if err != nil {
			t.Fatalf("%q is shown as %q, which can't be read: %v", text, q, err)
		}
		if again.Value.Cmp(q.Value) != 0 || again.String() != q.String() {
			t.Fatalf("%q is shown as %q, which is read as %q", text, q, again)
		}
	})
}
