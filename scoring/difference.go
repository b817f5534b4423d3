package scoring

import "strings"

// A Change is a kind of difference between two years.
type Change string

const (
	Added     Change = "aggiunto"
	Dropped   Change = "tolto"
	Retitled  Change = "titolo"
	Recoded   Change = "codice"
	Reweighed Change = "peso"
	KPI       Change = "kpi"
	Turned    Change = "verso"
	Retarget  Change = "target"
	Performed Change = "risultato"
	Copied    Change = "testo"
	Rescaled  Change = "aggregazione"
)

// Changes are all kinds, in the order in which they are told.
var Changes = []Change{Added, Dropped, Retitled, Recoded, Reweighed, KPI, Turned, Retarget, Performed, Rescaled, Copied}

// Verdicts on a difference; none where there is nothing to judge.
const (
	Eased    = "più facile"
	Hardened = "più impegnativo"
	Better   = "migliore"
	Worse    = "peggiore"
)

// A Difference is something that isn't in one year's dashboard as it is in another's, or, for a text, that still is.
type Difference struct {
	Change        Change
	Level         string // of the node, in the singular; empty for what is of no node
	Code, Title   string // of the node: the later year's, or the earlier's where it was dropped
	Before, After string // as the workbooks say it, or as recomputed for a roll-up; empty where there is nothing
	Verdict       string
	Was, Is       Cell // where they stand; zero for what stands nowhere
}

// Differences tells what changed from one year's dashboard to another's: the tree, weights, indicators, directions,
// targets, results, the roll-ups' rules; and texts copied as they were. In the order of the tree, a node's changes in
// that of [Changes].
func Differences(before, after *Evaluation) []Difference {
	c := &comparison{before: before, after: after, pairs: AcrossYears(after, before)}
	kept := map[*Node]bool{}
	after.Dashboard.Walk(func(n *Node) {
		c.node = Difference{
			Level: after.Dashboard.Levels[n.Depth].Singular,
			Code:  n.Code.Text,
			Title: n.Title.Text,
			Is:    n.Cell(),
		}
		was := c.pairs[n]
		if was == nil {
			c.tell(Difference{Change: Added, After: n.Name()})
			return
		}
		kept[was] = true
		c.node.Was = was.Cell()
		c.compare(was, n)
	})
	before.Dashboard.Walk(func(n *Node) {
		if !kept[n] {
			c.node = Difference{
				Level: before.Dashboard.Levels[n.Depth].Singular,
				Code:  n.Code.Text,
				Title: n.Title.Text,
				Was:   n.Cell(),
			}
			c.tell(Difference{Change: Dropped, Before: n.Name()})
		}
	})
	c.node = Difference{Title: "performance di ente"}
	c.performance(before.Entity, after.Entity)
	c.rules()
	c.texts()
	return c.all
}

type comparison struct {
	before, after *Evaluation
	pairs         map[*Node]*Node
	node          Difference // what is being compared
	all           []Difference
}

// tell adds a difference of the node that is being compared.
func (c *comparison) tell(d Difference) {
	d.Level, d.Code, d.Title = c.node.Level, c.node.Code, c.node.Title
	if d.Was == (Cell{}) {
		d.Was = c.node.Was
	}
	if d.Is == (Cell{}) {
		d.Is = c.node.Is
	}
	c.all = append(c.all, d)
}

func (c *comparison) compare(was, is *Node) {
	if TitleKey(was.Title.Text) != TitleKey(is.Title.Text) {
		c.tell(
			Difference{
				Change: Retitled,
				Before: was.Title.Text,
				After:  is.Title.Text,
				Was:    was.Title.Cell,
				Is:     is.Title.Cell,
			},
		)
	}
	if CodeKey(was.Code.Text) != CodeKey(is.Code.Text) {
		c.tell(Difference{Change: Recoded, Before: was.Code.Text, After: is.Code.Text})
	}
	c.value(Reweighed, was.Weight, is.Weight, "")
	a, b := was.Indicator, is.Indicator
	if a == nil || b == nil {
		c.performance(c.before.Of(was), c.after.Of(is))
		return
	}
	if Fold(a.KPI.Text) != Fold(b.KPI.Text) {
		c.tell(Difference{Change: KPI, Before: a.KPI.Text, After: b.KPI.Text, Was: a.KPI.Cell, Is: b.KPI.Cell})
	}
	way := b.Way()
	if a.Way() != way {
		c.tell(Difference{Change: Turned, Before: a.Way().String(), After: way.String()})
		way = Undeclared
	}
	c.value(Retarget, a.Target, b.Target, verdict(a.Target, b.Target, way, Hardened, Eased))
	// a year that hasn't been measured yet has no results to compare
	if b.State() == Measured || a.State() == Measured && !b.Result.Empty() {
		c.value(Performed, a.Result, b.Result, verdict(a.Result, b.Result, way, Better, Worse))
	}
}

// value tells of a number that isn't the same.
func (c *comparison) value(change Change, was, is Value, verdict string) {
	same := Fold(was.Text) == Fold(is.Text)
	if was.Known() && is.Known() {
		same = was.Value.Cmp(is.Value) == 0 && was.Unit == is.Unit && was.Operator == is.Operator
	}
	if !same {
		c.tell(
			Difference{
				Change:  change,
				Before:  was.Show(),
				After:   is.Show(),
				Verdict: verdict,
				Was:     was.Cell,
				Is:      is.Cell,
			},
		)
	}
}

// verdict is what a number's change means by the direction of its indicator; empty for numbers that don't compare.
func verdict(was, is Value, way Direction, up, down string) string {
	if !was.Known() || !is.Known() || was.Unit != is.Unit || way == Undeclared {
		return ""
	}
	switch c := is.Value.Cmp(was.Value); {
	case c == 0:
		return ""
	case (c > 0) == (way == Increasing):
		return up
	}
	return down
}

// performance tells of a roll-up that gives another number.
func (c *comparison) performance(was, is *Derivation) {
	if !was.Known() || !is.Known() || was.Value.Cmp(is.Value) == 0 {
		return
	}
	d := Difference{
		Change:  Performed,
		Before:  was.Quantity().String(),
		After:   is.Quantity().String(),
		Verdict: Better,
		Was:     was.Stated.Cell,
		Is:      is.Stated.Cell,
	}
	if is.Value.Cmp(was.Value) < 0 {
		d.Verdict = Worse
	}
	c.tell(d)
}

// rules tells of levels and aggregates that are rolled up otherwise.
func (c *comparison) rules() {
	names := []string{}
	for _, l := range c.after.Dashboard.Levels {
		names = append(names, l.Plural)
	}
	for _, name := range append(names, Aggregates...) {
		singular := name
		for _, l := range c.after.Dashboard.Levels {
			if l.Plural == name {
				singular = l.Singular
			}
		}
		was, is := c.before.Scale.Method(name, singular), c.after.Scale.Method(name, singular)
		if was != is && was != Unstated && is != Unstated {
			c.node = Difference{Title: name}
			c.tell(Difference{Change: Rescaled, Before: was.String(), After: is.String()})
		}
	}
}

// shortestText is how many characters a text must have for its copy to say something.
const shortestText = 40

// texts tells of passages that are last year's, word for word.
func (c *comparison) texts() {
	old := map[string]Passage{}
	for _, p := range c.before.Dashboard.Passages {
		old[Fold(p.Text.Text)] = p
	}
	for _, p := range c.after.Dashboard.Passages {
		was, found := old[Fold(p.Text.Text)]
		if !found || len(strings.TrimSpace(p.Text.Text)) < shortestText {
			continue
		}
		c.node = Difference{Code: p.Code.Text, Title: p.Section.Text}
		c.tell(Difference{Change: Copied, After: abridged(p.Text.Text), Was: was.Text.Cell, Is: p.Text.Cell})
	}
}

// abridged is how a text begins, in whole words.
func abridged(s string) string {
	const most = 80
	var b strings.Builder
	for _, word := range strings.Fields(s) {
		if b.Len() > 0 && b.Len()+len(word) > most {
			return b.String() + " …"
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}
