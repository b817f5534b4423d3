package report

import (
	"fmt"
	"math/big"

	"relazione/scoring"
)

// previousLabel heads the column of last year's figures.
func (c *composer) previousLabel() string {
	if c.previous != nil && c.previous.Dashboard.Entity.Year != 0 {
		return fmt.Sprintf("Risultato %d", c.previous.Dashboard.Entity.Year)
	}
	if c.d.Entity.Year != 0 {
		return fmt.Sprintf("Risultato %d", c.d.Entity.Year-1)
	}
	return "Anno precedente"
}

// beforeOf are last year's figures of nodes, in cells: what last year's workbook says of the same nodes, or for an
// indicator what this year's says in its column. Nil where none has any.
func (c *composer) beforeOf(nodes []*scoring.Node) map[*scoring.Node]Cell {
	cells, some := map[*scoring.Node]Cell{}, false
	pairs := c.pairs()
	for _, n := range nodes {
		cells[n] = Cell{Text: Plain("–")}
		other := pairs[n]
		switch {
		case n.Indicator != nil && !n.Indicator.Previous.Empty():
			cells[n], some = value(n.Indicator.Previous), true
		case n.Indicator != nil && other != nil && other.Indicator != nil && !other.Indicator.Result.Empty():
			cells[n], some = value(other.Indicator.Result), true
		case n.Indicator == nil && other != nil && c.previous.Of(other).Known():
			cells[n], some = Cell{Text: Plain(c.previous.Of(other).Quantity().String())}, true
		}
	}
	if !some {
		return nil
	}
	return cells
}

// pairs are last year's nodes by this year's.
func (c *composer) pairs() map[*scoring.Node]*scoring.Node {
	if c.previous == nil {
		return nil
	}
	if c.paired == nil {
		c.paired = scoring.AcrossYears(c.e, c.previous)
	}
	return c.paired
}

// A trendView is how performances changed since last year, as templates see it.
type trendView struct {
	Livello                        levelView
	Anno                           int
	Migliorati, Peggiorati, Uguali int
}

// trendView counts the nodes above what is measured that did better, worse or the same; nil without last year's
// workbook.
func (c *composer) trendView() *trendView {
	if c.previous == nil {
		return nil
	}
	depth := max(0, len(c.d.Levels)-2)
	trend := scoring.TrendOf(c.d.At(depth), c.e, c.previous, c.pairs())
	if trend == (scoring.Trend{}) {
		return nil
	}
	return &trendView{c.levelAt(depth), c.previous.Dashboard.Entity.Year, trend.Better, trend.Worse, trend.Same}
}

// trendChart compares the top level's performances with last year's: this year's bars, last year's marks.
func (c *composer) trendChart() Block {
	if c.previous == nil {
		return nil
	}
	chart := &Chart{
		ID: "grafico-andamento",
		Caption: Plain(
			fmt.Sprintf(
				"Le performance per %s rispetto al %d (indicato dal segno)",
				c.d.Levels[0].Singular,
				c.previous.Dashboard.Entity.Year,
			),
		),
		Mark: fmt.Sprint(c.previous.Dashboard.Entity.Year),
	}
	for _, n := range c.d.Roots {
		p := c.e.Of(n)
		if !p.Known() {
			continue
		}
		bar := Bar{Label: Typeset(n.Name()), Value: p.Value, ValueText: p.Quantity().String()}
		if other := c.pairs()[n]; other != nil && c.previous.Of(other).Known() {
			bar.Target, bar.TargetText = new(
				big.Rat,
			).Set(c.previous.Of(other).Value),
				c.previous.Of(other).
					Quantity().
					String()
		}
		chart.Bars = append(chart.Bars, bar)
	}
	return chart.described()
}
