package scoring_test

import (
	"math/big"
	"testing"

	"relazione/scoring"
)

// written is a cell as a reader of workbooks hands it over: a number where the text is one.
func written(s string) scoring.Value {
	if q, err := scoring.ParseQuantity(s); err == nil {
		return scoring.Value{Text: s, Quantity: q}
	}
	return scoring.Value{Text: s}
}

func TestAsTarget(t *testing.T) {
	for _, test := range []struct {
		text, operator, number, mark string
	}{
		{">= 103,00%", "≥", "103,00%", ""},
		{"=> 103%", "≥", "103%", ""},
		{"≤ 5 gg", "≤", "5\u00a0gg.", ""},
		{"<5", "<", "5", ""},
		{"= 45.000", "=", "45.000", ""},
		{"almeno 3", "≥", "3", ""},
		{"Non più di 12 gg.", "≤", "12\u00a0gg.", ""},
		{"4200*", "", "4.200", "*"},
		{"53 ‰", "", "53‰", ""},
		{"SI", "", "", ""},
		{"31/12/2025", "", "", ""},
		{"18 +/- 2", "", "", ""},
		{"entro il 31 dicembre 2025", "", "", ""},
		{">", "", "", ""},
		{">= quanto basta", "", "", ""},
	} {
		v := scoring.AsTarget(written(test.text))
		number := ""
		if v.Known() {
			number = v.Quantity.String()
		}
		if string(v.Operator) != test.operator || number != test.number || v.Mark != test.mark || v.Text != test.text {
			t.Errorf("%s: %q %q %q", test.text, v.Operator, number, v.Mark)
		}
	}
}

func TestAsRange(t *testing.T) {
	for text, want := range map[string][2]string{
		"18 +/- 2":        {"16", "20"},
		"18 ± 2":          {"16", "20"},
		"20% ± 5%":        {"15%", "25%"},
		"tra 16 e 20":     {"16", "20"},
		"da 16% a 20%":    {"16%", "20%"},
		"da 16 a 20%":     {"16%", "20%"},
		"TRA 16 E 20":     {"16", "20"},
		"18 ± -2":         {},
		"tra 16 gg e 20€": {},
		"tra 20 e 16":     {},
		"18":              {},
		"pratiche e atti": {},
		"± 2":             {},
	} {
		low, high, ok := scoring.AsRange(scoring.Value{Text: text})
		if ok != (want[0] != "") {
			t.Errorf("%s: range %t", text, ok)
		} else if ok && (low.Terse().String() != want[0] || high.Terse().String() != want[1]) {
			t.Errorf("%s: from %s to %s", text, low, high)
		}
	}
}

// What is reached, by the comparison that the target or the direction names.
func TestReaches(t *testing.T) {
	for _, test := range []struct {
		target, result string
		way            scoring.Direction
		reaches, known bool
	}{
		{">= 103%", "103%", scoring.Undeclared, true, true},
		{"> 103%", "103%", scoring.Undeclared, false, true},
		{"≤ 5 gg", "6 gg", scoring.Undeclared, false, true},
		{"= 45.000", "45.001", scoring.Undeclared, true, true}, // people write it for "at least"
		{"= 45.000", "44.999", scoring.Undeclared, false, true},
		{"100", "120", scoring.Increasing, true, true},
		{"100", "120", scoring.Decreasing, false, true},
		{"100", "120", scoring.Undeclared, false, false},
		{"18 +/- 2", "20", scoring.Undeclared, true, true},
		{"18 +/- 2", "20,1", scoring.Undeclared, false, true},
		{"tra 16 gg e 20 gg", "18 €", scoring.Undeclared, false, false},
		{"SI", "sì", scoring.Undeclared, true, true},
		{"On", "Off", scoring.Undeclared, false, true},
		{"31/12/2025", "30/12/2025", scoring.Undeclared, true, true},
		{"31/12/2025", "1 gennaio 2026", scoring.Undeclared, false, true},
		{"31/12/2025", "31/02/2025", scoring.Undeclared, false, false},
		{"buono", "ottimo", scoring.Undeclared, false, false},
	} {
		i := &scoring.Indicator{
			Target:    scoring.AsTarget(written(test.target)),
			Result:    written(test.result),
			Direction: test.way,
		}
		if reaches, known := i.Reaches(); reaches != test.reaches || known != test.known {
			t.Errorf("%s, %s, %s: reached %t, known %t", test.target, test.result, test.way, reaches, known)
		}
	}
}

// Each method by its formula, also where the target is zero or less and where lower is better.
func TestScore(t *testing.T) {
	up, down := scoring.Increasing, scoring.Decreasing
	ratio := scoring.ScoreRule{Method: scoring.ScoreRatio}
	free := scoring.ScoreRule{Method: scoring.ScoreRatio, Uncapped: true}
	capped := scoring.ScoreRule{Method: scoring.ScoreRatio, Cap: written("120%")}
	two := scoring.ScoreRule{Method: scoring.ScoreRatio, Lower: scoring.TwoMinusRatio, Uncapped: true}
	remaining := scoring.ScoreRule{Method: scoring.ScoreRatio, Lower: scoring.RemainingShare, Uncapped: true}
	linear := scoring.ScoreRule{Method: scoring.ScoreLinear}
	bands := scoring.ScoreRule{Method: scoring.ScoreBands}
	nothing := scoring.ScoreRule{Method: scoring.ScoreAllOrNothing}
	share := func(n, d int64) *big.Rat { return big.NewRat(n, d) }
	scale := scoring.Scale{OnResult: []scoring.Band{
		{
			To:    share(4, 5),
			Worth: written("0%"),
		}, {From: share(4, 5), To: share(1, 1), Worth: written("60%")}, {From: share(1, 1), Worth: written("100%")}}}
	for _, test := range []struct {
		name                            string
		rule                            scoring.ScoreRule
		target, result, threshold, base string
		way                             scoring.Direction
		want                            string // a fraction; empty where it can't be told
	}{
		{"short", ratio, "200", "150", "", "", up, "3/4"},
		{"capped at a hundred", ratio, "200", "260", "", "", up, "1"},
		{"uncapped", free, "200", "260", "", "", up, "13/10"},
		{"capped elsewhere", capped, "200", "260", "", "", up, "6/5"},
		{"lower is better", ratio, "8", "10", "", "", down, "4/5"},
		{"lower is better, from the target's sign", ratio, "≤ 8", "10", "", "", scoring.Undeclared, "4/5"},
		{"lower is better, result zero", ratio, "8", "0", "", "", down, "1"},
		{"two minus the ratio", two, "8", "10", "", "", down, "3/4"},
		{"two minus the ratio is never less than nothing", two, "8", "24", "", "", down, "0"},
		{"what remains", remaining, "40", "45", "", "60", down, "3/4"},
		{"what remains, without the base", remaining, "40", "45", "", "", down, ""},
		{"what remains, the base on the other side", remaining, "10", "20", "", "5", down, ""},
		{"what remains, base in another unit", remaining, "10%", "50%", "", "80 gg", down, ""},
		{"what remains, base equal to the target", remaining, "40", "45", "", "40", down, ""},
		{"target zero, reached", ratio, "0", "0", "", "", down, "1"},
		{"target zero, missed", ratio, "0", "2", "", "", down, "0"},
		{"negative target, higher is better", free, "-100", "-80", "", "", up, "6/5"},
		{"negative target, missed", free, "-100", "-130", "", "", up, "7/10"},
		{"negative target, lower is better", free, "-10", "-12", "", "", down, "6/5"},
		{"negative target, lower is better, missed", free, "-10", "-8", "", "", down, "4/5"},
		{"linear", linear, "80", "70", "60", "", up, "1/2"},
		{"linear, at the threshold", linear, "80", "60", "60", "", up, "0"},
		{"linear, below it", linear, "80", "50", "60", "", up, "0"},
		{"linear, downwards", linear, "5", "6", "9", "", down, "3/4"},
		{"linear without a threshold", linear, "80", "70", "", "", up, ""},
		{"linear, threshold past the target", linear, "80", "70", "90", "", up, ""},
		{"a band", bands, "100", "80", "", "", up, "3/5"},
		{"the side of a band", bands, "100", "100", "", "", up, "1"},
		{"all", nothing, "100", "100", "", "", up, "1"},
		{"nothing", nothing, "100", "99,99", "", "", up, "0"},
		{"a date by any method", ratio, "31/12/2025", "31/12/2025", "", "", scoring.Undeclared, "1"},
		{"a yes by any method", linear, "SI", "NO", "", "", scoring.Undeclared, "0"},
		{"no direction", ratio, "200", "150", "", "", scoring.Undeclared, ""},
		{"other units", ratio, "20%", "5 gg", "", "", up, ""},
	} {
		i := &scoring.Indicator{
			Target:    scoring.AsTarget(written(test.target)),
			Result:    written(test.result),
			Threshold: written(test.threshold),
			Base:      written(test.base),
			Direction: test.way,
		}
		got, how := scale.Score(i, test.rule)
		if how == "" {
			t.Errorf("%s: no explanation", test.name)
		}
		switch {
		case got == nil && test.want != "", got != nil && got.RatString() != test.want:
			t.Errorf("%s: %v (%s), want %s", test.name, got, how, test.want)
		}
	}
}

// What wasn't measured is zero, left out or in the way, as the scale says, and never anything by itself.
func TestMissing(t *testing.T) {
	for _, test := range []struct {
		result string
		rule   scoring.ScoreRule
		want   string // of the parent, whose other half has 80%
	}{
		{"n.d.", scoring.ScoreRule{Method: scoring.ScoreRatio}, ""},
		{"n.d.", scoring.ScoreRule{Method: scoring.ScoreRatio, NotMeasured: scoring.Excluded}, "4/5"},
		{"n.d.", scoring.ScoreRule{Method: scoring.ScoreRatio, NotMeasured: scoring.Zero}, "2/5"},
		{"n.m.", scoring.ScoreRule{Method: scoring.ScoreRatio, NotMeasured: scoring.Zero}, ""},
		{"n.m.", scoring.ScoreRule{Method: scoring.ScoreRatio, NotMeasurable: scoring.Excluded}, "4/5"},
		{"0", scoring.ScoreRule{Method: scoring.ScoreRatio, NotMeasured: scoring.Excluded,
			NotMeasurable: scoring.Excluded}, "2/5"},
		{"", scoring.ScoreRule{Method: scoring.ScoreGiven, NotMeasured: scoring.Excluded}, "4/5"},
	} {
		top := &scoring.Node{Title: scoring.Text{Text: "Obiettivo"}}
		for _, result := range []string{"80", test.result} {
			leaf := &scoring.Node{
				Title:  scoring.Text{Text: "Indicatore " + result},
				Depth:  1,
				Parent: top,
				Weight: written("50%"),
				Indicator: &scoring.Indicator{
					Target:    written("100"),
					Result:    written(result),
					Direction: scoring.Increasing,
				},
			}
			if test.rule.Method == scoring.ScoreGiven && result == "80" {
				leaf.Indicator.Attainment = written("80%")
			}
			top.Children = append(top.Children, leaf)
		}
		d := &scoring.Dashboard{
			Levels: []scoring.Level{scoring.NewLevel("obiettivo"), scoring.NewLevel("indicatore")},
			Roots:  []*scoring.Node{top},
		}
		d.Scale.Scores = []scoring.ScoreRule{test.rule}
		got := scoring.Evaluate(d).Of(top)
		switch {
		case !got.Known() && test.want != "", got.Known() && got.Value.RatString() != test.want:
			t.Errorf(
				"%s, not measured %s, not measurable %s: %v %s",
				test.result,
				test.rule.NotMeasured,
				test.rule.NotMeasurable,
				got.Value,
				got.Reason,
			)
		}
	}
}

// Of several rules on the same thing the latest that has begun holds.
func TestInYear(t *testing.T) {
	scale := scoring.Scale{Rules: []scoring.RollupRule{
		{
			Of:     scoring.Text{Text: "Ambiti"},
			Method: scoring.SimpleMean,
			From:   2020,
		}, {Of: scoring.Text{Text: "Ambiti"}, Method: scoring.WeightedMean, From: 2025},
		{Of: scoring.Text{Text: "Ambiti"}, Method: scoring.Minimum, From: 2027}}}
	for year, want := range map[int]scoring.Method{2019: scoring.Unstated, 2020: scoring.SimpleMean,
		2024: scoring.SimpleMean, 2025: scoring.WeightedMean, 2026: scoring.WeightedMean, 2030: scoring.Minimum} {
		if got := scale.InYear(year).Method("Ambiti"); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

// A word for a result is reached or not, whatever number the target is: it has no ratio.
func TestScoreOfWords(t *testing.T) {
	for words, want := range map[string]string{"raggiunto": "1", "non raggiunto": "0", "verde": "1"} {
		for _, target := range []string{"100", "90%", "-5", "0"} {
			q, err := scoring.ParseQuantity(target)
			if err != nil {
				t.Fatal(err)
			}
			for _, direction := range []scoring.Direction{scoring.Increasing, scoring.Decreasing} {
				i := &scoring.Indicator{Target: scoring.Value{Quantity: q, Text: target}, Result: scoring.Value{Text: words}, Direction: direction}
				for _, method := range []scoring.ScoreMethod{scoring.ScoreRatio, scoring.ScoreLinear, scoring.ScoreBands, scoring.ScoreAllOrNothing} {
					v, how := scoring.Scale{}.Score(i, scoring.ScoreRule{Method: method})
					if v == nil || v.RatString() != want {
						t.Errorf("%s against %s: %v (%s); want %s", words, target, v, how, want)
					}
				}
			}
		}
	}
}
