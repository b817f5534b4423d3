package cruscotto

import (
	"fmt"

	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// groups are the nodes above the leaves while rows are read. Where a column says its node in every row, rows that stand apart and say the
// same belong together, and what they state of it must be the same.
type groups struct {
	full   []bool // by level: every row says its node
	known  map[groupKey]*scoring.Node
	stated map[*scoring.Node]*statements
	order  []*scoring.Node
}

type groupKey struct {
	parent      *scoring.Node
	code, title string
}

// statements are what rows say of one node.
type statements struct{ weights, results []scoring.Value }

func newGroups(l *layout, s *workbook.Sheet, rows []workbook.Row) *groups {
	g := &groups{known: map[groupKey]*scoring.Node{}, stated: map[*scoring.Node]*statements{}}
	for _, columns := range l.columns {
		full := true
		for _, r := range rows {
			at := ref.At(columns.title, r.Number)
			if l.measuresIn(s, r.Number) && (covered(s, at) || s.Shown(at) == "") {
				full = false
				break
			}
		}
		g.full = append(g.full, full)
	}
	return g
}

func keyOf(n *scoring.Node, parent *scoring.Node) groupKey {
	return groupKey{parent, scoring.CodeKey(n.Code.Text), scoring.Fold(n.Title.Text)}
}

// again is the node that a row speaks of again; nil where it begins one.
func (g *groups) again(open []*scoring.Node, depth int, n *scoring.Node) *scoring.Node {
	node := open[depth]
	if !continues(node, n) {
		node = nil
		if g.full[depth] {
			var parent *scoring.Node
			if depth > 0 {
				parent = open[depth-1]
			}
			node = g.known[keyOf(n, parent)]
		}
	}
	if node != nil && g.full[depth] {
		g.hear(node, n)
	}
	return node
}

// began takes in a node that a row is the first to speak of.
func (g *groups) began(n *scoring.Node) {
	if g.full[n.Depth] {
		g.known[keyOf(n, n.Parent)] = n
		g.hear(n, n)
	}
}

func (g *groups) hear(node, said *scoring.Node) {
	s := g.stated[node]
	if s == nil {
		s = &statements{}
		g.stated[node] = s
		g.order = append(g.order, node)
	}
	s.weights = append(s.weights, said.Weight)
	s.results = append(s.results, said.Stated)
}

// stands is what a value says, however it is written.
func stands(v scoring.Value) string {
	if v.Known() {
		return v.Value.RatString()
	}
	return v.Text
}

// contradictions ask about what rows state differently of one node. What most of them say is taken.
func (g *groups) contradictions() []scoring.Question {
	var questions []scoring.Question
	for _, n := range g.order {
		for _, of := range []struct {
			what   string
			values []scoring.Value
			node   *scoring.Value
		}{{"il peso", g.stated[n].weights, &n.Weight}, {"il risultato", g.stated[n].results, &n.Stated}} {
			count := map[string]int{}
			most := scoring.Value{}
			for _, v := range of.values {
				if v.Empty() {
					continue
				}
				if count[stands(v)]++; most.Empty() || count[stands(v)] > count[stands(most)] {
					most = v
				}
			}
			if len(count) < 2 {
				continue
			}
			if stands(*of.node) != stands(most) {
				*of.node = most
			}
			for _, v := range of.values {
				if v.Empty() || stands(v) == stands(most) {
					continue
				}
				questions = append(questions, scoring.Question{Cell: v.Cell, Found: v.Text,
					Asks:    fmt.Sprintf("quale sia %s di «%s»: altre righe dicono %s", of.what, n.Name(), most.Text),
					Taken:   most.Text,
					Answer:  "scrivere lo stesso valore in tutte le righe del gruppo",
					Choices: mapLines(v.Text, ignore),
				})
			}
		}
	}
	return questions
}
