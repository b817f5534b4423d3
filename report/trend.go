package report

import (
	"fmt"
	"math/big"

	"relazione/scoring"
	"relazione/scoring/italian"
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

// A trendView is how performances changed since last year, as templates see it; or results, where no more is known of last year.
type trendView struct{ Frase string }

// trendView counts the nodes above what is measured that did better, worse or the same than in last year's workbook; without one, the results that did
// against those that this year's has in a column. Nil where nothing can be compared.
func (c *composer) trendView() *trendView {
	depth, year := len(c.d.Levels)-1, c.d.Entity.Year-1
	what, ending := "il risultato", "o"
	var trend scoring.Trend
	if c.previous == nil {
		trend = scoring.TrendOfResults(c.d.At(depth))
	} else {
		depth, year = max(0, depth-1), c.previous.Dashboard.Entity.Year
		what, ending = "la performance", "a"
		trend = scoring.TrendOf(c.d.At(depth), c.e, c.previous, c.pairs())
	}
	level := c.levelAt(depth)
	var parts []string
	for _, count := range []struct {
		n    int
		said string
	}{{trend.Better, "migliorat" + ending}, {trend.Worse, "peggiorat" + ending}, {trend.Same, "rimast" + ending + " uguale"}} {
		switch {
		case count.n == 0:
		case len(parts) == 0:
			parts = append(parts, fmt.Sprintf("%s per %s", count.said, italian.Count(count.n, level.Singolare, level.Plurale, "")))
		default:
			parts = append(parts, fmt.Sprintf("%s per %d", count.said, count.n))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	since := "all'anno precedente"
	if year > 0 {
		since = fmt.Sprintf("al %d", year)
	}
	return &trendView{fmt.Sprintf("Rispetto %s %s è %s.", since, what, italian.List(parts))}
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
