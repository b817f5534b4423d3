package scoring

import (
	"fmt"
	"math/big"
	"sort"
	"strings"
)

// A Method says how a number follows from others.
type Method int

const (
	// Unstated: the scale says nothing; see [Scale.Method].
	Unstated Method = iota
	// Given: the number is typed in, as the SMVP's own procedure decides it.
	Given
	// WeightedMean is Σ(weight × value) / Σ weight over the children.
	WeightedMean
	// SimpleMean is Σ value / count over the children.
	SimpleMean
	// Sum is Σ(weight × value) over the children, not divided by the weights; without weights Σ value.
	Sum
	// Minimum is the least value of the children.
	Minimum
	// Scored is what an indicator's result is worth against its target: see [ScoreRule].
	Scored
	// ByBand is what a performance is worth against a target of its own: the band of the scale in which the ratio
	// performance / target falls.
	ByBand
)

// methodNames are the words used in workbooks and explanations.
var methodNames = map[Method]string{
	Given:        "valore inserito",
	WeightedMean: "media ponderata",
	SimpleMean:   "media semplice",
	Sum:          "somma",
	Minimum:      "minimo",
	Scored:       "punteggio del risultato",
	ByBand:       "confronto con il target",
}

func (m Method) String() string { return methodNames[m] }

// ParseMethod reads the name of a roll-up method.
func ParseMethod(s string) (Method, error) {
	switch Fold(s) {
	case "somma dei punti", "somma punti":
		return Sum, nil
	case "media aritmetica":
		return SimpleMean, nil
	}
	for m, name := range methodNames {
		if m != ByBand && m != Scored && Fold(name) == Fold(s) {
			return m, nil
		}
	}
	return Unstated, fmt.Errorf(
		"%q non è un metodo di aggregazione: «media ponderata», «media semplice», «somma», «minimo» "+
			"o «valore inserito»",
		s,
	)
}

// Names of the aggregates that are no level of the tree, as the SMVP sheet calls them.
const (
	AggregateEntity   = "Ente"
	AggregateSystem   = "Obiettivi di sistema"
	AggregateManagers = "Obiettivi dirigenziali"
)

// A RollupRule says how one level, or one of the aggregates above, is computed.
type RollupRule struct {
	Of     Text // the level's name, singular or plural, or an aggregate's
	Method Method
	From   int // the year that it holds from; 0 for always
}

// A Band is a range of shares with what it is worth: a share, or a label.
type Band struct {
	From     *big.Rat // nil: no lower limit
	To       *big.Rat // nil: no upper limit
	Above    bool     // From itself is outside
	UpTo     bool     // To itself is inside
	Worth    Value    // what falls in it is worth; not Known in a scale of labels
	Label    Text     // what it is called; empty in a scale of values
	FromText string   // the limits as written
	ToText   string
}

// Contains reports whether r falls in the band.
func (b Band) Contains(r *big.Rat) bool {
	if b.From != nil {
		if c := r.Cmp(b.From); c < 0 || (c == 0 && b.Above) {
			return false
		}
	}
	if b.To != nil {
		if c := r.Cmp(b.To); c > 0 || (c == 0 && !b.UpTo) {
			return false
		}
	}
	return true
}

// Limits is the band's range in words: "da ≥ 80% a < 90%".
func (b Band) Limits() string {
	var limits []string
	if b.FromText != "" {
		limits = append(limits, "da "+b.FromText)
	}
	if b.ToText != "" {
		limits = append(limits, "a "+b.ToText)
	}
	return strings.Join(limits, " ")
}

// find returns the first band that contains r, or nil.
func find(bands []Band, r *big.Rat) *Band {
	for i := range bands {
		if bands[i].Contains(r) {
			return &bands[i]
		}
	}
	return nil
}

// A Scale is the rules of a Sistema di misurazione e valutazione della performance (art. 7 D.lgs. 150/2009). The zero
// Scale is usable: levels are weighted means where weights are given, simple means elsewhere, and nothing is judged.
type Scale struct {
	Name       Text         // "SMVP 2024"
	Source     Text         // where in it the judgement scale stands: "par. 2 pagina 8"
	Rules      []RollupRule // how levels and aggregates are computed
	OnTarget   []Band       // what performance / target is worth
	OnResult   []Band       // what an action's result is worth against its target; see [Scale.OfResult]
	Scores     []ScoreRule  // how attainments follow from results; none: they are typed in
	Lights     []Band       // the colour of a performance, in words
	Levels     Text         // names of the levels of a tree whose depth only codes tell, from the top, with commas
	Points     bool         // weights are points, whatever they add up to
	Judgements []Band       // valutazione sintetica of an attainment
	Grades     []Grade      // how many points attainments are worth
	Classes    []Value      // limits between which the document counts objectives
	Decimals   Value        // of computed shares for which the workbook states none; 2 where it doesn't say
}

// defaultDecimals are shown for a computed percentage when neither the workbook nor the scale says how many.
const defaultDecimals = 2

// MaxShownDecimals is the most that a scale may ask for.
const MaxShownDecimals = 6

// ShownDecimals is how many decimals a computed share is shown with, where the workbook states none.
func (s Scale) ShownDecimals() int {
	if s.Decimals.Known() && s.Decimals.Value.IsInt() {
		if n := s.Decimals.Value.Num(); n.IsInt64() && n.Int64() >= 0 && n.Int64() <= MaxShownDecimals {
			return int(n.Int64())
		}
	}
	return defaultDecimals
}

// Method returns what the scale says of a level or aggregate, by any of its names; Unstated if nothing.
func (s Scale) Method(names ...string) Method {
	for _, rule := range s.Rules {
		for _, name := range names {
			if TitleKey(rule.Of.Text) == TitleKey(name) {
				return rule.Method
			}
		}
	}
	return Unstated
}

// Aggregates are the names that rules may have besides those of levels.
var Aggregates = []string{AggregateEntity, AggregateSystem, AggregateManagers}

// A BandTable is one of the scale's tables of bands.
type BandTable struct {
	Of    string // what its shares are of, in Italian
	Bands []Band
	Step  *big.Rat // how far apart bands may stand that leave nothing between them; nil for not at all
}

// A Grade is a band of attainments with the points that it is worth, which are a range too.
type Grade struct {
	Shares Band
	Points Band
}

// BandTables are all of them, empty ones too.
func (s Scale) BandTables() []BandTable {
	graded, points := BandTable{Of: "percentuale e punteggio"}, BandTable{Of: "punteggio", Step: one}
	for _, g := range s.Grades {
		if limits := g.Points.Limits(); limits != "" {
			g.Shares.Label.Text = "punti " + limits
		}
		graded.Bands = append(graded.Bands, g.Shares)
		if g.Points.From != nil || g.Points.To != nil {
			points.Bands = append(points.Bands, g.Points)
		}
	}
	return []BandTable{{Of: "raggiungimento degli obiettivi", Bands: s.OnTarget}, {Of: "risultato degli indicatori", Bands: s.OnResult},
		{Of: "valutazione sintetica", Bands: s.Judgements}, {Of: "semaforo", Bands: s.Lights}, graded, points}
}

// Judge returns the valutazione sintetica of an attainment; false when no row of the scale covers it.
func (s Scale) Judge(attainment *big.Rat) (label string, ok bool) {
	if band := find(s.Judgements, attainment); band != nil {
		return band.Label.Text, true
	}
	return "", false
}

// Light is the colour of a performance, in a word; empty where the scale has none for it.
func (s Scale) Light(performance *big.Rat) string {
	if band := find(s.Lights, performance); band != nil {
		return band.Label.Text
	}
	return ""
}

// A Class is the nodes whose performance falls between two limits of the scale.
type Class struct {
	Limit Quantity // what they are over, or, in the last class, what they don't pass
	Last  bool     // the class under the lowest limit
	AtTop bool     // Limit is the highest: they reached it or went over
	Nodes []*Node
	Equal bool // in the last class: somebody is just at the limit
}

// Classify counts nodes by the scale's limits: those at the highest limit or over, those over each lower one, those
// that pass none. Classes without nodes are left out; so are nodes whose performance is not calculable.
func (e *Evaluation) Classify(nodes []*Node) []Class {
	limits := append([]Value(nil), e.Scale.Classes...)
	sort.SliceStable(limits, func(i, j int) bool { return limits[i].Value.Cmp(limits[j].Value) > 0 })
	if len(limits) == 0 {
		return nil
	}
	classes := make([]Class, len(limits)+1)
	for i, limit := range limits {
		classes[i] = Class{Limit: limit.Quantity, AtTop: i == 0}
	}
	classes[len(limits)] = Class{Limit: limits[len(limits)-1].Quantity, Last: true}
	for _, n := range nodes {
		performance := e.Of(n).Value
		if performance == nil {
			continue
		}
		i := sort.Search(len(limits), func(i int) bool {
			c := performance.Cmp(limits[i].Value)
			return c > 0 || (c == 0 && i == 0)
		})
		classes[i].Nodes = append(classes[i].Nodes, n)
		if i == len(limits) && performance.Cmp(limits[i-1].Value) == 0 {
			classes[i].Equal = true
		}
	}
	kept := classes[:0]
	for _, class := range classes {
		if len(class.Nodes) > 0 {
			kept = append(kept, class)
		}
	}
	return kept
}

// OfResult is the attainment that the scale's bands give to a result: result / target where higher is better, target /
// result where lower is. It is false where the scale has no such bands, or none for this ratio, and where the ratio
// means nothing: with a target or a result that isn't positive only reaching the target counts, as 100%.
func (s Scale) OfResult(i *Indicator) (*big.Rat, bool) {
	meets, known := i.Meets(i.Target)
	if len(s.OnResult) == 0 || len(s.Scores) > 0 || !known {
		return nil, false
	}
	ratio := big.NewRat(1, 1)
	switch {
	case i.Target.Value.Sign() > 0 && i.Result.Value.Sign() > 0:
		ratio.Quo(i.Result.Value, i.Target.Value)
		if i.Way() == Decreasing {
			ratio.Inv(ratio)
		}
	case !meets:
		return nil, false
	}
	band := find(s.OnResult, ratio)
	if band == nil {
		return nil, false
	}
	return band.Worth.Value, true
}
