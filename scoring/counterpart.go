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
