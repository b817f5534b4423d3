package scoring

import (
	"fmt"
	"math/big"
	"strings"
)

// A ScoreMethod says how an indicator's attainment follows from its result. Formulas are with r the result, t the
// target, s the threshold, b the base value; what comes out is never less than zero.
type ScoreMethod int

const (
	// ScoreGiven: the attainment is typed in, as the SMVP's own procedure decides it.
	ScoreGiven ScoreMethod = iota
	// ScoreBands: the worth of the band in which the ratio falls (see [ScoreRatio]).
	ScoreBands
	// ScoreRatio: r / t where higher is better, and where lower is better what [Lower] says. With t = 0 it is 1 if the
	// target is reached, 0 if not; with t < 0 it is 1 + (r − t) / |t| where higher is better, 1 + (t − r) / |t| where
	// lower is.
	ScoreRatio
	// ScoreLinear: 0 short of the threshold, (r − s) / (t − s) from it to the target.
	ScoreLinear
	// ScoreAllOrNothing: 1 if the target is reached, 0 if not; so are a yes, a date and a range always scored.
	ScoreAllOrNothing
)

// scoreNames are the words used in workbooks and explanations.
var scoreNames = map[ScoreMethod]string{
	ScoreGiven:        "valore inserito",
	ScoreBands:        "fasce",
	ScoreRatio:        "rapporto",
	ScoreLinear:       "lineare",
	ScoreAllOrNothing: "tutto o niente",
}

func (m ScoreMethod) String() string { return scoreNames[m] }

// ParseScoreMethod reads the name of a method.
func ParseScoreMethod(s string) (ScoreMethod, error) {
	switch Fold(s) {
	case "si no", "data", "raggiunto o no", "on off", "tutto o nulla":
		return ScoreAllOrNothing, nil
	case "proporzionale", "rapporto risultato target", "risultato target":
		return ScoreRatio, nil
	case "inserito", "manuale":
		return ScoreGiven, nil
	}
	for m, name := range scoreNames {
		if Fold(name) == Fold(s) {
			return m, nil
		}
	}
	return ScoreGiven, fmt.Errorf(
		"%q non è un metodo di punteggio: «fasce», «rapporto», «lineare», «tutto o niente» o «valore inserito»",
		s,
	)
}

// Lower is the ratio of an indicator for which lower is better, with a positive target.
type Lower int

const (
	TargetOverResult Lower = iota // t / r
	TwoMinusRatio                 // 2 − r / t
	RemainingShare                // (b − r) / (b − t)
)

var lowerNames = map[Lower]string{
	TargetOverResult: "target / risultato",
	TwoMinusRatio:    "2 − risultato / target",
	RemainingShare:   "(base − risultato) / (base − target)",
}

func (l Lower) String() string { return lowerNames[l] }

// ParseLower reads the name of a ratio; empty is the first.
func ParseLower(s string) (Lower, error) {
	if Fold(s) == "" {
		return TargetOverResult, nil
	}
	for l, name := range lowerNames {
		letters := strings.NewReplacer("risultato", "r", "target", "t").
			Replace(name)
			// as the manual's formulas are written
		if Fold(name) == Fold(s) || Fold(letters) == Fold(s) {
			return l, nil
		}
	}
	return TargetOverResult, fmt.Errorf(
		"%q non è un rapporto: «target / risultato», «2 − risultato / target» o «(base − risultato) / (base − target)»",
		s,
	)
}

// A Missing says what an indicator without a measure does to the roll-up.
type Missing int

const (
	Blocks   Missing = iota // what depends on it can't be calculated
	Excluded                // it is left out, and the weights of the others count for the whole
	Zero                    // it is worth nothing
)

var missingNames = map[Missing]string{Blocks: "blocca", Excluded: "escluso", Zero: "zero"}

func (m Missing) String() string { return missingNames[m] }

// ParseMissing reads the word; empty is the first.
func ParseMissing(s string) (Missing, error) {
	if Fold(s) == "" {
		return Blocks, nil
	}
	for m, name := range missingNames {
		if name == Fold(s) {
			return m, nil
		}
	}
	return Blocks, fmt.Errorf("%q non è previsto: «blocca», «escluso» o «zero»", s)
}

// A ScoreRule says how some indicators are scored, from a year on.
type ScoreRule struct {
	Of            Text // an indicator's code or title, or that of a node above, or its level; empty for all
	Method        ScoreMethod
	Lower         Lower
	Cap           Value // the most that an attainment may be; not Known without
	Uncapped      bool
	NotMeasured   Missing
	NotMeasurable Missing
	From          int // the year that it holds from; 0 for always
}

// limit is the most that an attainment may be under the rule: 100% where it says nothing; nil without limit.
func (r ScoreRule) limit() *big.Rat {
	switch {
	case r.Uncapped:
		return nil
	case r.Cap.Known():
		return r.Cap.Value
	}
	return big.NewRat(1, 1)
}

// InYear is the scale as it holds in a year: rules that begin later don't count, and of several on the same thing the
// latest does. Without a year all count.
func (s Scale) InYear(year int) Scale {
	s.Rules = latest(s.Rules, year, func(r RollupRule) (string, int) { return TitleKey(r.Of.Text), r.From })
	s.Scores = latest(s.Scores, year, func(r ScoreRule) (string, int) { return scoreKey(r), r.From })
	return s
}

// latest picks of the rules on each thing, which key tells, the one that holds in a year and began last; the first of several.
func latest[T any](rules []T, year int, key func(T) (of string, from int)) []T {
	var kept []T
	at := map[string]int{}
	for _, r := range rules {
		of, from := key(r)
		if year != 0 && from > year {
			continue
		}
		i, there := at[of]
		if !there {
			at[of] = len(kept)
			kept = append(kept, r)
		} else if _, since := key(kept[i]); from > since {
			kept[i] = r
		}
	}
	return kept
}

func scoreKey(r ScoreRule) string { return CodeKey(r.Of.Text) + "|" + TitleKey(r.Of.Text) }

// ScoreOf is the rule of an indicator: of those that name it or something above it the nearest, then one for all. It is
// false where the scale says nothing: the attainment is then as typed in.
func (s Scale) ScoreOf(n *Node, levels []Level) (ScoreRule, bool) {
	names := func(r ScoreRule, n *Node) bool {
		key, title := CodeKey(r.Of.Text), TitleKey(r.Of.Text)
		return key != "" && key == CodeKey(n.Code.Text) || title != "" && title == TitleKey(n.Title.Text)
	}
	for at := n; at != nil; at = at.Parent {
		for _, r := range s.Scores {
			if names(r, at) {
				return r, true
			}
		}
	}
	if n.Depth < len(levels) {
		for _, r := range s.Scores {
			if key := TitleKey(r.Of.Text); key != "" &&
				(key == TitleKey(levels[n.Depth].Singular) || key == TitleKey(levels[n.Depth].Plural)) {
				return r, true
			}
		}
	}
	for _, r := range s.Scores {
		if r.Of.Empty() {
			return r, true
		}
	}
	return ScoreRule{}, false
}

// Score is what an indicator's result is worth under a rule: the exact number, and how it came about. Where it can't be
// told, value is nil and how says why.
func (s Scale) Score(i *Indicator, rule ScoreRule) (value *big.Rat, how string) {
	reaches, known := i.Reaches()
	all := func() (*big.Rat, string) {
		if reaches {
			return big.NewRat(1, 1), fmt.Sprintf("target %s, risultato %s: raggiunto", i.Target.Show(), i.Result.Show())
		}
		return new(big.Rat), fmt.Sprintf("target %s, risultato %s: non raggiunto", i.Target.Show(), i.Result.Show())
	}
	switch {
	case !known && i.Target.Known() && i.Result.Known() && i.Way() == Undeclared:
		return nil, "l'indicatore non dice se è meglio un valore alto o basso (verso)"
	case !known:
		return nil, fmt.Sprintf(
			"il risultato «%s» non si può confrontare con il target «%s»",
			i.Result.Show(),
			i.Target.Show(),
		)
	case rule.Method == ScoreAllOrNothing || !i.Target.Known() || !i.Result.Known() || i.Way() == Undeclared: // a word has no ratio
		return all()
	}
	switch rule.Method {
	case ScoreLinear:
		if value, how = linear(i); value == nil {
			return nil, how
		}
	default:
		if value, how = ratio(i, rule.Lower, reaches); value == nil {
			return nil, how
		}
	}
	if rule.Method == ScoreBands {
		band := find(s.OnResult, value)
		if band == nil {
			return nil, fmt.Sprintf(
				"il foglio SMVP non dice quanto vale un rapporto di %s (%s)",
				Share(value, 2).Terse(),
				how,
			)
		}
		return band.Worth.Value, fmt.Sprintf("%s, che nelle fasce del SMVP vale %s", how, band.Worth.Show())
	}
	if value.Sign() < 0 {
		return new(big.Rat), how + ", che vale 0%"
	}
	if limit := rule.limit(); limit != nil && value.Cmp(limit) > 0 {
		return limit, fmt.Sprintf("%s, con un massimo del %s", how, Share(limit, 2).Terse())
	}
	return value, how
}

// ratio compares a result with its target; see [ScoreRatio].
func ratio(i *Indicator, lower Lower, reaches bool) (*big.Rat, string) {
	r, t := i.Result.Value, i.Target.Value
	one := big.NewRat(1, 1)
	say := func(v *big.Rat, formula string) (*big.Rat, string) {
		return v, fmt.Sprintf("%s = %s", formula, Share(v, 2).Terse())
	}
	shownR, shownT := i.Result.Quantity.String(), i.Target.Quantity.String()
	switch {
	case t.Sign() == 0:
		if reaches {
			return one, "target zero, raggiunto"
		}
		return new(big.Rat), "target zero, non raggiunto"
	case t.Sign() < 0:
		gap := new(big.Rat).Sub(r, t)
		formula := fmt.Sprintf("1 + (%s − (%s)) / |%s|", shownR, shownT, shownT)
		if i.Way() == Decreasing {
			gap.Neg(gap)
			formula = fmt.Sprintf("1 + (%s − (%s)) / |%s|", shownT, shownR, shownT)
		}
		return say(gap.Add(one, gap.Quo(gap, new(big.Rat).Abs(t))), formula)
	case i.Way() == Increasing:
		return say(new(big.Rat).Quo(r, t), fmt.Sprintf("%s / %s", shownR, shownT))
	case lower == TwoMinusRatio:
		return say(
			new(big.Rat).Sub(big.NewRat(2, 1), new(big.Rat).Quo(r, t)),
			fmt.Sprintf("2 − %s / %s", shownR, shownT),
		)
	case lower == RemainingShare:
		if !i.Base.Known() || i.Base.Value.Cmp(t) <= 0 || !i.Base.Unit.compares(i.Target.Unit) {
			return nil, "manca il valore base, o non è sopra il target"
		}
		v := new(big.Rat).Sub(i.Base.Value, r)
		return say(
			v.Quo(v, new(big.Rat).Sub(i.Base.Value, t)),
			fmt.Sprintf("(%s − %s) / (%s − %s)", i.Base.Show(), shownR, i.Base.Show(), shownT),
		)
	case r.Sign() <= 0:
		return one, fmt.Sprintf("target %s, risultato %s: raggiunto", shownT, shownR)
	}
	return say(new(big.Rat).Quo(t, r), fmt.Sprintf("%s / %s", shownT, shownR))
}

// linear goes from the threshold to the target; see [ScoreLinear].
func linear(i *Indicator) (*big.Rat, string) {
	if !i.Threshold.Known() || !i.Threshold.Unit.compares(i.Target.Unit) {
		return nil, "manca la soglia da cui il punteggio comincia"
	}
	r, t, s := i.Result.Value, i.Target.Value, i.Threshold.Value
	span := new(big.Rat).Sub(t, s)
	if span.Sign() == 0 || span.Sign() > 0 != (i.Way() == Increasing) {
		return nil, fmt.Sprintf("la soglia %s non sta prima del target %s", i.Threshold.Show(), i.Target.Show())
	}
	v := new(big.Rat).Sub(r, s)
	v.Quo(v, span)
	return v, fmt.Sprintf(
		"(%s − %s) / (%s − %s) = %s",
		i.Result.Quantity,
		i.Threshold.Quantity,
		i.Target.Quantity,
		i.Threshold.Quantity,
		Share(v, 2).Terse(),
	)
}

// Explain is a score rule in words.
func (r ScoreRule) Describe() string {
	parts := []string{r.Method.String()}
	if r.Method == ScoreRatio || r.Method == ScoreBands {
		parts = append(parts, "se è meglio un valore basso "+r.Lower.String())
	}
	switch {
	case r.Uncapped:
		parts = append(parts, "senza massimo")
	case r.Cap.Known():
		parts = append(parts, "massimo "+r.Cap.Show())
	}
	return strings.Join(parts, ", ")
}
