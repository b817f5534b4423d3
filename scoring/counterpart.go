package scoring

import (
	"cmp"
	"slices"
	"strings"
)

// Counterparts pair the nodes of one dashboard with those of another of the same year, where codes don't change: by
// code, or by depth and title where they have none; where several share it, in their order.
func Counterparts(of, in *Evaluation) map[*Node]*Node {
	p := newPairing(of, in)
	p.match(func(t titled) any {
		if t.Code.Empty() {
			return place{t.Depth, t.key}
		}
		return CodeKey(t.Code.Text)
	}, nil)
	return p.pairs
}

// AcrossYears pair the nodes of one year's dashboard with those of another's, whose codes may have been given anew:
// those that share a code and, more or less, a title; then those of a level that share a title, or have a similar one;
// then those that share a code alone.
func AcrossYears(of, in *Evaluation) map[*Node]*Node {
	p := newPairing(of, in)
	code := func(t titled) any { return CodeKey(t.Code.Text) }
	p.match(code, func(a, b titled) bool { return likenessOf(a, b).enough() })
	p.matchTitles(func(t titled) any { // under the same node
		if p.pairs[t.Parent] != nil {
			return p.pairs[t.Parent]
		}
		return t.Parent
	})
	p.matchTitles(func(t titled) any { return t.Depth })
	p.similar()
	p.match(code, nil)
	return p.pairs
}

// A titled node is one with its title made comparable.
type titled struct {
	*Node
	key   string
	words []string // of the key, in order and once
}

func newTitled(n *Node) titled {
	key := TitleKey(n.Title.Text)
	words := strings.Fields(key)
	slices.Sort(words)
	return titled{n, key, slices.Compact(words)}
}

// A place is where a title stands.
type place struct {
	depth int
	title string
}

// A likeness is how many of two titles' words are common, out of those of both (Dice's coefficient is twice the one
// over the other).
type likeness struct{ common, all int }

func likenessOf(a, b titled) likeness {
	like := likeness{all: len(a.words) + len(b.words)}
	for _, word := range a.words {
		if _, found := slices.BinarySearch(b.words, word); found {
			like.common++
		}
	}
	return like
}

// enough reports whether two titles are likely one that was reworded: half of the words are common.
func (l likeness) enough() bool { return 4*l.common >= l.all }

func (l likeness) compare(m likeness) int { return cmp.Compare(l.common*m.all, m.common*l.all) }

type pairing struct {
	these, those []titled
	pairs        map[*Node]*Node
	taken        map[*Node]bool
}

func newPairing(of, in *Evaluation) *pairing {
	p := &pairing{pairs: map[*Node]*Node{}, taken: map[*Node]bool{}}
	of.Dashboard.Walk(func(n *Node) { p.these = append(p.these, newTitled(n)) })
	in.Dashboard.Walk(func(n *Node) { p.those = append(p.those, newTitled(n)) })
	return p
}

func (p *pairing) pair(a, b *Node) { p.pairs[a], p.taken[b] = b, true }

// mostAlike bounds the comparisons of nodes that share a code.
const mostAlike = 50

// match pairs what is left and has the same key. An empty one is none.
func (p *pairing) match(key func(titled) any, fits func(a, b titled) bool) {
	others := map[any][]titled{}
	for _, b := range p.those {
		if !p.taken[b.Node] {
			others[key(b)] = append(others[key(b)], b)
		}
	}
	for _, a := range p.these {
		if p.pairs[a.Node] != nil || key(a) == "" {
			continue
		}
		same := others[key(a)]
		if len(same) > mostAlike && fits != nil {
			same = same[:mostAlike]
		}
		if i := slices.IndexFunc(same, func(b titled) bool { return fits == nil || fits(a, b) }); i >= 0 {
			p.pair(a.Node, same[i].Node)
			others[key(a)] = slices.Delete(others[key(a)], i, i+1)
		}
	}
}

// matchTitles pairs what is left and has the same title in the same place.
func (p *pairing) matchTitles(place func(titled) any) {
	type key struct {
		place any
		title string
	}
	p.match(func(t titled) any {
		if t.key == "" {
			return ""
		}
		return key{place(t), t.key}
	}, nil)
}

// mostCompared bounds the comparisons of titles: two workbooks without a code or title in common are two bodies'.
const mostCompared = 1_000_000

// similar pairs what is left of a level by similar titles, the most similar first.
func (p *pairing) similar() {
	type candidate struct {
		a, b *Node
		like likeness
	}
	left := func(all []titled, used func(*Node) bool) map[int][]titled {
		levels := map[int][]titled{}
		for _, t := range all {
			if !used(t.Node) && len(t.words) > 0 {
				levels[t.Depth] = append(levels[t.Depth], t)
			}
		}
		return levels
	}
	these := left(p.these, func(n *Node) bool { return p.pairs[n] != nil })
	those := left(p.those, func(n *Node) bool { return p.taken[n] })
	for depth, level := range these {
		if len(level)*len(those[depth]) > mostCompared {
			continue
		}
		var candidates []candidate
		for _, a := range level {
			for _, b := range those[depth] {
				if like := likenessOf(a, b); like.enough() {
					candidates = append(candidates, candidate{a.Node, b.Node, like})
				}
			}
		}
		slices.SortStableFunc(candidates, func(x, y candidate) int { return y.like.compare(x.like) })
		for _, c := range candidates {
			if p.pairs[c.a] == nil && !p.taken[c.b] {
				p.pair(c.a, c.b)
			}
		}
	}
}

// A Trend says how many nodes did better, worse or the same as the year before; those that either year lacks or can't
// calculate don't count.
type Trend struct{ Better, Worse, Same int }

// TrendOf compares nodes with their counterparts of the year before.
func TrendOf(nodes []*Node, of, before *Evaluation, pairs map[*Node]*Node) Trend {
	var t Trend
	for _, n := range nodes {
		other := pairs[n]
		if other == nil || !before.Of(other).Known() || !of.Of(n).Known() {
			continue
		}
		t.count(of.Of(n).Value.Cmp(before.Of(other).Value))
	}
	return t
}

// TrendOfResults compares what nodes measured with the results of the year before that stand beside them. It counts those whose unit is the same and whose
// direction is declared.
func TrendOfResults(nodes []*Node) Trend {
	var t Trend
	for _, n := range nodes {
		i := n.Measure()
		if !i.Result.Known() || !i.Previous.Known() || i.Result.Unit != i.Previous.Unit || i.Way() == Undeclared {
			continue
		}
		change := i.Result.Value.Cmp(i.Previous.Value)
		if i.Way() == Decreasing {
			change = -change
		}
		t.count(change)
	}
	return t
}

// count takes in one more: better if change is above zero, worse if it is below.
func (t *Trend) count(change int) {
	switch {
	case change > 0:
		t.Better++
	case change < 0:
		t.Worse++
	default:
		t.Same++
	}
}
