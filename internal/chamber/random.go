package chamber

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// Random makes up a dashboard without contradictions: one to six levels, with codes or without, weights as shares, as
// points or none, and one of the ways of scoring.
func Random(r *rand.Rand) *scoring.Dashboard {
	d := &scoring.Dashboard{
		Sheets:   scoring.PartsNamed(scoring.PartEntity, scoring.PartScale),
		Modified: time.Date(2025, time.June, 1, 0, 0, 0, 0, time.UTC),
	}
	d.Entity.Name, d.Entity.Year = text("Camera di commercio a caso"), 2020+r.IntN(8)
	names := []string{
		"prospettiva",
		"missione",
		"area strategica",
		"programma",
		"obiettivo strategico",
		"obiettivo operativo",
	}
	for len(names) > r.IntN(6) {
		i := r.IntN(len(names))
		names = append(names[:i], names[i+1:]...)
	}
	for _, name := range append(names, []string{"azione", "obiettivo", "piano"}[r.IntN(3)]) {
		level, ok := scoring.LookupLevel(name)
		if !ok {
			panic("no level " + name)
		}
		d.Levels = append(d.Levels, level)
	}
	g := &generator{Rand: r, d: d, codes: r.IntN(2) == 0, weights: r.IntN(3)}
	d.Scale.Points = g.weights == pointWeights
	d.Scale.Rules = []scoring.RollupRule{{Of: text(scoring.AggregateEntity), Method: scoring.SimpleMean}}
	for _, level := range d.Levels[:len(d.Levels)-1] {
		method := scoring.WeightedMean
		if g.weights == noWeights {
			method = []scoring.Method{scoring.SimpleMean, scoring.Minimum}[r.IntN(2)]
		}
		d.Scale.Rules = append(
			d.Scale.Rules,
			scoring.RollupRule{Of: text(italian.Capitalize(level.Plural)), Method: method},
		)
	}
	g.rule = scoring.ScoreRule{
		Method:        scoring.ScoreMethod(r.IntN(5)),
		Lower:         scoring.Lower(r.IntN(2)),
		Uncapped:      r.IntN(3) == 0,
		NotMeasured:   scoring.Excluded,
		NotMeasurable: scoring.Missing(r.IntN(3)),
	}
	d.Scale.Scores = []scoring.ScoreRule{g.rule}
	if g.rule.Method == scoring.ScoreBands {
		half, whole := big.NewRat(1, 2), big.NewRat(1, 1)
		d.Scale.OnResult = []scoring.Band{
			{To: half, ToText: "< 50%", Worth: value("0%")},
			{From: half, To: whole, FromText: "≥ 50%", ToText: "< 100%", Worth: value("70%")},
			{From: whole, FromText: "≥ 100%", Worth: value("100%")},
		}
	}
	g.children(nil, 0, "")
	return d
}

const (
	shareWeights = iota
	pointWeights
	noWeights
)

type generator struct {
	*rand.Rand
	d       *scoring.Dashboard
	codes   bool
	weights int
	rule    scoring.ScoreRule
	nodes   int
}

func (g *generator) children(parent *scoring.Node, depth int, prefix string) {
	most := 3
	switch {
	case depth == len(g.d.Levels)-1:
		most = 5
	case len(g.d.Levels) > 3:
		most = 2
	}
	count := 1 + g.IntN(most)
	left := 20
	for i := range count {
		g.nodes++
		code := fmt.Sprint(i + 1)
		if prefix != "" {
			code = prefix + "." + code
		}
		weight, share := "", 1+g.IntN(max(1, left-(count-i-1)))
		if i == count-1 {
			share = left
		}
		left -= share
		switch {
		case parent == nil || g.weights == noWeights:
		case g.weights == pointWeights:
			weight = fmt.Sprint(share)
		default:
			weight = fmt.Sprintf("%d%%", 5*share)
		}
		title := fmt.Sprintf(
			"%s numero %d",
			italian.Capitalize(
				[]string{"sviluppo delle imprese", "qualità dei servizi", "«digitale» & innovazione",
					"costi <ridotti>"}[g.IntN(4)],
			),
			g.nodes,
		)
		own := code
		if !g.codes {
			own = ""
		}
		n := child(g.d, parent, depth, own, title, weight)
		if depth == len(g.d.Levels)-1 {
			n.Indicator = g.indicator()
		} else {
			g.children(n, depth+1, code)
		}
	}
}

// indicator makes up a measure whose attainment is what the rule gives.
func (g *generator) indicator() *scoring.Indicator {
	unit := []string{"", "%", " gg."}[g.IntN(3)]
	target := 10 + g.IntN(90)
	i := &scoring.Indicator{
		KPI:       text("Misura a caso"),
		Target:    value(fmt.Sprintf("%d%s", target, unit)),
		Result:    value(fmt.Sprintf("%d%s", 1+g.IntN(2*target), unit)),
		Direction: []scoring.Direction{scoring.Increasing, scoring.Decreasing}[g.IntN(2)],
	}
	if g.rule.Method == scoring.ScoreLinear {
		distance := 1 + g.IntN(9)
		if i.Direction == scoring.Increasing {
			distance = -distance
		}
		i.Threshold = value(fmt.Sprintf("%d%s", target+distance, unit))
	}
	if g.IntN(9) == 0 {
		i.Result = scoring.Value{Text: "n.d."}
		return i
	}
	score, how := g.d.Scale.Score(i, g.rule)
	if g.rule.Method == scoring.ScoreGiven {
		if reached, _ := i.Reaches(); reached {
			i.Attainment = value("100%")
		} else {
			i.Attainment = value("60%")
		}
		return i
	}
	if score == nil {
		panic(how)
	}
	if g.IntN(2) == 0 && score.Cmp(big.NewRat(2, 1)) < 0 {
		if shown := scoring.Share(score, 2).String(); !strings.Contains(shown, "−") {
			i.Attainment = value(shown)
		}
	}
	return i
}
