package scoring

import "fmt"

// Counterparts pair the nodes of one dashboard with those of another: by code, or by depth and title where they have none; where
// several share it, in their order.
func Counterparts(of, in *Evaluation) map[*Node]*Node {
	key := func(n *Node) string {
		if n.Code.Empty() {
			return fmt.Sprintf("%d %s", n.Depth, TitleKey(n.Title.Text))
		}
		return CodeKey(n.Code.Text)
	}
	others := map[string][]*Node{}
	in.Dashboard.Walk(func(n *Node) { others[key(n)] = append(others[key(n)], n) })
	pairs := map[*Node]*Node{}
	of.Dashboard.Walk(func(n *Node) {
		if same := others[key(n)]; len(same) > 0 {
			pairs[n], others[key(n)] = same[0], same[1:]
		}
	})
	return pairs
}

// A Trend says how many nodes did better, worse or the same as the year before; those that either year lacks or can't calculate don't count.
type Trend struct{ Better, Worse, Same int }

// TrendOf compares nodes with their counterparts of the year before.
func TrendOf(nodes []*Node, of, before *Evaluation, pairs map[*Node]*Node) Trend {
	var t Trend
	for _, n := range nodes {
		other := pairs[n]
		if other == nil || !before.Of(other).Known() || !of.Of(n).Known() {
			continue
		}
		switch of.Of(n).Value.Cmp(before.Of(other).Value) {
		case 1:
			t.Better++
		case -1:
			t.Worse++
		default:
			t.Same++
		}
	}
	return t
}
