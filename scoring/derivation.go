package scoring

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"relazione/scoring/italian"
)

// A Derivation is a number with the way it came about: read from a cell, or computed from other derivations.
type Derivation struct {
	Of     string // what the number is, in Italian: "obiettivo operativo 1.3 Regolazione del mercato"
	Gender italian.Gender
	Code   string   // the node's code, where it has one
	Method Method   // how Value follows from Terms
	How    string   // the computation in words, of what was [Scored]
	Terms  []Term   // what it follows from; none for a number read from a cell
	Target *big.Rat // the target that an [ByBand] compares with
	Value  *big.Rat // the exact number; nil when it can't be calculated
	Reason string   // why it can't
	Where  Cell     // of the value that is missing, if that is why
	Stated Value    // what the workbook says it is; for a number read from a cell, that cell
	Shown  int      // decimals to show

	Excluded bool // it wasn't measured, and the scale leaves such out; Reason says so

	ranged    sync.Once // each number above asks again: without it that would take time that grows with the power of the depth
	low, high *big.Rat
	allows    sync.Once
	isAllowed bool
}

// A Term is one of the numbers that another follows from.
type Term struct {
	Weight *Value // nil in a simple mean
	*Derivation
}

// Noun is what the number is, for a sentence around it: "dell'obiettivo operativo 1.3 …".
func (d *Derivation) Noun() italian.Noun { return italian.Noun{Text: d.Of, Gender: d.Gender} }

// Known reports whether the number could be calculated.
func (d *Derivation) Known() bool { return d != nil && d.Value != nil }

// Quantity is the exact number as a percentage at the decimals that the workbook states for it, or else the scale's.
func (d *Derivation) Quantity() Quantity {
	if !d.Known() {
		return Quantity{}
	}
	if d.RoundedBefore() { // what the workbook states is as right as the number, and is what others read
		return Share(d.Stated.Value, d.Shown)
	}
	return Share(d.Value, d.Shown)
}

// Contradicted reports whether the workbook states a number that no rounding explains: none of the values that the numbers below can
// stand for gives it. Where it states none, it isn't.
func (d *Derivation) Contradicted() bool {
	return d.Known() && d.Stated.Known() && !d.agrees() && !d.allowed()
}

// RoundedBefore reports whether the workbook states a number that only differs because those below were rounded before: it isn't the
// rounding of the exact one, and is among those that the roundings allow.
func (d *Derivation) RoundedBefore() bool {
	return d.Known() && d.Stated.Known() && !d.agrees() && d.allowed()
}

// agrees reports whether what is stated is the rounding of the exact number, as far as a double tells it.
func (d *Derivation) agrees() bool {
	if d.Stated.Agrees(d.Value) {
		return true
	}
	slack := new(big.Rat).Mul(new(big.Rat).Abs(d.Value), doubles)
	return d.Stated.Agrees(new(big.Rat).Add(d.Value, slack)) || d.Stated.Agrees(new(big.Rat).Sub(d.Value, slack))
}

// doubles is what a number that Excel computed may lack, as a share of it: the last of its 15 digits, with what several operations add.
var doubles = big.NewRat(1, 1e13)

// allowed reports whether some value that the numbers below can stand for rounds to what is stated.
func (d *Derivation) allowed() bool {
	d.allows.Do(func() { d.isAllowed = d.withinRange() })
	return d.isAllowed
}

func (d *Derivation) withinRange() bool {
	low, high := d.Range()
	if low == nil {
		return false
	}
	from, to := known(d.Stated.Quantity)
	if low.Cmp(high) == 0 || d.fromStored() {
		return low.Cmp(to) < 0 && high.Cmp(from) >= 0
	}
	return low.Cmp(to) < 0 && high.Cmp(from) > 0 // halves round away from zero: the upper limits are of the next number
}

// fromStored reports whether all that a number follows from directly is stored as numbers: then the limits of its range are reached.
func (d *Derivation) fromStored() bool {
	return !slices.ContainsFunc(d.Terms, func(t Term) bool { return t.Stated.Known() && !t.Stated.Stored })
}

// known are the limits of the values that round to a quantity as it was written.
func known(q Quantity) (low, high *big.Rat) {
	half := q.Spread()
	return new(big.Rat).Sub(q.Value, half), new(big.Rat).Add(q.Value, half)
}

// Range is between which numbers the exact one lies, as far as those below are known: a number that a text states is known to half a
// unit of its last decimal. Weights and targets are decided, not measured: they are exact. Nil where it can't be calculated.
func (d *Derivation) Range() (low, high *big.Rat) {
	d.ranged.Do(func() { d.low, d.high = d.findRange() })
	return d.low, d.high
}

func (d *Derivation) findRange() (low, high *big.Rat) {
	if !d.Known() {
		return nil, nil
	}
	if d.Method == Given && !d.Stated.Stored && d.Stated.Known() {
		return known(d.Stated.Quantity)
	}
	switch d.Method {
	case WeightedMean, SimpleMean, Sum, Minimum:
	default:
		return d.Value, d.Value
	}
	// Each term is what lies below it, or what was stated for it where that was rounded on the way.
	end := func(most bool) *big.Rat {
		v, _, _ := mean(d.Method, d.Terms, func(t Term) *big.Rat {
			low, high := t.Range()
			if low == nil {
				return nil
			}
			if t.Stated.Known() && t.allowed() {
				from, to := t.Stated.Value, t.Stated.Value // a stored number is what formulas go on with
				if !t.Stated.Stored {
					from, to = known(t.Stated.Quantity)
				}
				low = slices.MinFunc([]*big.Rat{low, from}, (*big.Rat).Cmp)
				high = slices.MaxFunc([]*big.Rat{high, to}, (*big.Rat).Cmp)
			}
			if most {
				return high
			}
			return low
		})
		return v
	}
	if low, high = end(false), end(true); low == nil || high == nil {
		return nil, nil
	}
	return low, high
}

// A Verdict is how what the workbook states compares with the exact number.
type Verdict int

const (
	NothingStated Verdict = iota
	Unreadable            // what is stated is no number
	Incomparable          // the number can't be calculated
	Disagrees
	Agrees
	Rounded // it differs only because the numbers below were rounded before
)

// String is the verdict in a word or two for users; empty where nothing is stated.
func (v Verdict) String() string {
	return [...]string{NothingStated: "", Unreadable: "non è un numero", Incomparable: "non si può confrontare",
		Disagrees: "NON coincide",
		Agrees:    "coincide",
		Rounded:   "coincide, arrotondando prima di calcolare"}[v]
}

// Verdict compares what the workbook states with the number.
func (d *Derivation) Verdict() Verdict {
	switch {
	case d.Stated.Empty():
		return NothingStated
	case !d.Stated.Known():
		return Unreadable
	case !d.Known():
		return Incomparable
	case d.Contradicted():
		return Disagrees
	case d.RoundedBefore():
		return Rounded
	}
	return Agrees
}

// Whole reports whether weights add up to 100%: to nine decimals, as a cell that holds a third stores fifteen digits of
// it.
func Whole(total *big.Rat) bool { return Round(total, 9).Cmp(big.NewRat(1, 1)) == 0 }

// unknown is a derivation that can't be calculated.
func unknown(of, reason string) *Derivation { return &Derivation{Of: of, Reason: reason} }

// combine computes a mean of terms into d.
func (d *Derivation) combine(method Method, terms []Term) {
	d.Method, d.Terms = method, terms
	d.Value, d.Reason, d.Where = mean(method, terms, func(t Term) *big.Rat { return t.Value })
	if len(terms) > 0 && d.Value == nil && !slices.ContainsFunc(terms, func(t Term) bool { return !t.Excluded }) {
		d.Excluded, d.Reason = true, "nulla di ciò da cui deriva è stato misurato"
	}
}

// mean is the value of a roll-up; nil with the reason when it has none. value picks the number of a term.
func mean(method Method, terms []Term, value func(Term) *big.Rat) (*big.Rat, string, Cell) {
	if len(terms) == 0 {
		return nil, "non c'è nulla da cui calcolarlo", Cell{}
	}
	var weighted, weights []*big.Rat
	for _, t := range terms {
		if t.Excluded {
			continue
		}
		v := value(t)
		if v == nil {
			reason := "manca il valore " + t.Noun().Of()
			if t.Reason != "" {
				reason = t.Reason
			}
			return nil, reason, t.Where
		}
		weight := big.NewRat(1, 1)
		if method == WeightedMean || method == Sum && t.Weight != nil && !t.Weight.Empty() {
			if t.Weight == nil || !t.Weight.Known() {
				cell := Cell{}
				if t.Weight != nil {
					cell = t.Weight.Cell
				}
				reason := "manca il peso " + t.Noun().Of()
				if cell != (Cell{}) {
					reason += fmt.Sprintf(" (%s)", cell)
				}
				return nil, reason, cell
			}
			weight = t.Weight.Value
		}
		weighted = append(weighted, new(big.Rat).Mul(weight, v))
		weights = append(weights, weight)
	}
	switch {
	case len(weighted) == 0:
		return nil, "nulla di ciò da cui deriva è stato misurato", Cell{}
	case method == Sum:
		return unlessTooLong(sum(weighted))
	case method == Minimum:
		return slices.MinFunc(weighted, (*big.Rat).Cmp), "", Cell{}
	}
	total, all := sum(weights), sum(weighted)
	switch {
	case total == nil || all == nil:
		return unlessTooLong(nil)
	case total.Sign() == 0:
		return nil, "la somma dei pesi è zero", Cell{}
	}
	return unlessTooLong(new(big.Rat).Quo(all, total))
}

// unlessTooLong is a number and no reason, or the reason why its fraction is too long.
func unlessTooLong(r *big.Rat) (*big.Rat, string, Cell) {
	if r == nil || tooLong(r) {
		return nil, fmt.Sprintf("la sua frazione esatta avrebbe più di %d cifre, perché i numeri da cui deriva (per esempio i target) sono "+
			"troppi e tutti diversi", maxExact), Cell{}
	}
	return r, "", Cell{}
}

// TotalWeight is the sum of the weights of a weighted mean; nil for any other number, or where a weight is missing.
func (d *Derivation) TotalWeight() *big.Rat {
	if d.Method != WeightedMean {
		return nil
	}
	total := new(big.Rat)
	for _, t := range d.Terms {
		if t.Weight == nil || !t.Weight.Known() {
			return nil
		}
		total.Add(total, t.Weight.Value)
	}
	return total
}

// SpoiledBelow reports whether a number that this one follows from, however far down, is contradicted, is no share
// between 0 and 100%, or has weights that aren't a whole.
func (d *Derivation) SpoiledBelow() bool {
	for _, t := range d.Terms {
		total := t.TotalWeight()
		odd := t.Method == Given && t.Known() && (t.Value.Sign() < 0 || t.Value.Cmp(big.NewRat(1, 1)) > 0)
		if t.Contradicted() || odd || total != nil && len(t.Terms) > 0 && !Whole(total) || t.SpoiledBelow() {
			return true
		}
	}
	return false
}

// FromStated recomputes a roll-up from what the workbook states of its terms, where it states something: a total that
// agrees with this and not with the exact value only repeats a mistake made below.
func (d *Derivation) FromStated() *big.Rat {
	if len(d.Terms) == 0 {
		return nil
	}
	pick := func(t Term) *big.Rat {
		if t.Stated.Known() {
			return t.Stated.Value
		}
		return t.Value
	}
	if d.Method == ByBand {
		return nil
	}
	v, _, _ := mean(d.Method, d.Terms, pick)
	return v
}

// Formula is the computation in one line, with the numbers that it is of: "(80% × 80% + 20% × 60%) / 110%". It is empty
// for a number read from a cell, and names no more than so many terms.
func (d *Derivation) Formula(most int) string {
	if len(d.Terms) == 0 {
		return ""
	}
	shown := func(t Term) string {
		if t.Known() {
			return t.Quantity().Terse().String()
		}
		return "?"
	}
	if d.Method == ByBand {
		if d.Target == nil || !d.Terms[0].Known() {
			return ""
		}
		ratio := Share(new(big.Rat).Quo(d.Terms[0].Value, d.Target), 2)
		return fmt.Sprintf("%s / %s = %s", shown(d.Terms[0]), Share(d.Target, d.Terms[0].Shown).Terse(), ratio)
	}
	included := slices.DeleteFunc(slices.Clone(d.Terms), func(t Term) bool { return t.Excluded })
	parts := make([]string, 0, min(most, len(included))+1)
	for i, t := range included {
		if i == most {
			parts = append(parts, "…")
			break
		}
		if (d.Method == WeightedMean || d.Method == Sum) && t.Weight != nil && !t.Weight.Empty() {
			parts = append(parts, t.Weight.Show()+" × "+shown(t))
		} else {
			parts = append(parts, shown(t))
		}
	}
	if d.Method == Minimum {
		return "minimo fra " + strings.Join(parts, ", ")
	}
	sum := strings.Join(parts, " + ")
	switch total := (&Derivation{Method: d.Method, Terms: included}).TotalWeight(); {
	case d.Method == Sum, len(included) == 1 && total == nil, total != nil && Whole(total):
		return sum
	case total != nil && len(included) > 0 && included[0].Weight.Unit == Percent:
		return fmt.Sprintf("(%s) / %s", sum, Share(total, 2).Terse())
	case total != nil:
		return fmt.Sprintf("(%s) / %s", sum, Quantity{Value: total, Decimals: 4}.Terse())
	}
	return fmt.Sprintf("(%s) / %d", sum, len(included))
}

// Exact is the number as a fraction and as a decimal: "19/25 = 0,76". A decimal without an end is cut, and says so.
func Exact(r *big.Rat) string {
	const most = 12
	decimals, finite := r.FloatPrec()
	if r.IsInt() {
		return r.Num().String()
	}
	end := ""
	if !finite || decimals > most {
		decimals, end = most, "…"
	}
	digits := r.FloatString(decimals)
	if end != "" {
		digits = new(
			big.Rat,
		).SetFrac(new(big.Int).Quo(new(big.Int).Mul(r.Num(), new(big.Int).Exp(big.NewInt(10),
			big.NewInt(int64(decimals)), nil)), r.Denom()),
			new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)).
			FloatString(decimals)
	}
	return r.RatString() + " = " + strings.Replace(digits, ".", ",", 1) + end
}
