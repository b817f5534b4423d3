package pdf

import (
	"math/big"

	"relazione/report"
)

// Measures of a bar chart.
const (
	barStep   = 19.0 // from one bar to the next
	barHeight = 9.0
	chartFoot = 24.0 // the scale and the legend
)

var chartLook = look{regular, 9, 12, ink}

// chartHeight is a guess before the labels are set: none in more than a line.
func chartHeight(c *report.Chart) float64 {
	return captionLook.leading + half + barStep*float64(min(len(c.Bars), mostBars)) + chartFoot + half
}

// mostBars is how many bars a chart has where they don't all stand on one page.
const mostBars = 14

// chart draws a chart, or several if no page holds it; the alternative texts say all the figures once.
func (l *layouter) chart(parent *element, c *report.Chart) {
	parts := l.chartParts(c)
	if len(parts) == 1 {
		l.figure(parent, c)
		return
	}
	for i, bars := range parts {
		part := &report.Chart{Caption: c.Caption, Mark: c.Mark, Bars: bars}
		if i == 0 {
			part.ID = c.ID
		}
		part.Describe()
		l.figure(parent, part)
	}
}

// chartParts are the bars of a chart that stand together: all where a page has room for them, and they aren't too many to compare; else as many at a time as
// have.
func (l *layouter) chartParts(c *report.Chart) [][]report.Bar {
	full := l.cur.bottom - l.cur.top - half
	if len(c.Bars) <= 2*mostBars && l.figureHeight(c) <= full {
		return [][]report.Bar{c.Bars}
	}
	var parts [][]report.Bar
	part := &report.Chart{Caption: c.Caption}
	for _, bar := range c.Bars {
		more := &report.Chart{Caption: c.Caption, Bars: append(part.Bars[:len(part.Bars):len(part.Bars)], bar)}
		if len(part.Bars) > 0 && (len(part.Bars) == mostBars || l.figureHeight(more) > full) {
			parts = append(parts, part.Bars)
			more.Bars = []report.Bar{bar}
		}
		part = more
	}
	return append(parts, part.Bars)
}

// figure draws horizontal bars with their figures at the end, and a mark where the target is. What it says stands in
// the figure's alternative text; nothing is told by colour alone. One that the page has no room for stands at the top of the next, and the text that
// follows goes on before it.
func (l *layouter) figure(parent *element, c *report.Chart) {
	figure := parent.add("Figure")
	figure.set().alt = l.printable(c.Alt)
	height := half + l.figureHeight(c)
	if (l.room() < height || len(l.floating) > 0) && !l.atTop() && !l.cur.landscape { // they stand in their order
		l.floating = append(l.floating, floating{height, func() { l.bars(figure, c) }})
		return
	}
	l.gap(half)
	l.need(l.figureHeight(c)) // on a page across
	l.bars(figure, c)
}

// bars draws a figure here.
func (l *layouter) bars(figure *element, c *report.Chart) {
	l.mark(c.ID)
	top := l.y
	caption := figure.add("Caption")
	for _, n := range l.lines(l.atoms(c.Caption, captionLook, caption), l.cur.right-l.cur.left) {
		l.put(n, l.cur.left, l.y, captionLook)
		l.y += captionLook.leading
	}
	l.y += half

	labels, values := 0.0, 0.0
	most, steps := c.Axis()
	targets := false
	for _, bar := range c.Bars {
		labels = max(labels, l.fonts.width(l.printable(bar.Label), regular, chartLook.size))
		values = max(values, l.fonts.width(bar.ValueText, bold, chartLook.size))
		targets = targets || bar.Target != nil
	}
	width := l.cur.right - l.cur.left
	labels = min(labels, labelShare*width)
	from := l.cur.left + labels + 8
	track := l.cur.right - values - 8 - from
	length := func(v *big.Rat) float64 {
		f, _ := new(big.Rat).Quo(v, most).Float64()
		return max(0, f) * track
	}
	word := func(x, baseline float64, s string, k look) {
		l.text(x, baseline, s+" ", l.shared(k), figure)
	}
	strong := chartLook
	strong.face = bold
	for _, bar := range c.Bars {
		label := l.lines(l.atoms(report.Inline{{Text: bar.Label}}, chartLook, figure), labels+1)
		step := stepOf(label)
		middle := l.y + step/2
		baseline := middle + chartLook.size*0.32
		for i, n := range label {
			n.space = true
			l.put(n, l.cur.left, middle+(float64(i)-float64(len(label))/2)*chartLook.leading, chartLook)
		}
		l.fill(from, middle-barHeight/2, track, barHeight, trackFill)
		l.fill(from, middle-barHeight/2, length(bar.Value), barHeight, l.accent)
		if bar.Target != nil {
			x := from + length(bar.Target)
			l.fill(x-1, middle-barHeight/2-3, 2, barHeight+6, ink)
		}
		word(l.cur.right-l.fonts.width(bar.ValueText, bold, chartLook.size), baseline, bar.ValueText, strong)
		l.y += step
	}
	small := look{regular, 8, 11, grey}
	l.rule(from, l.y, track, 0, 0.5, rule)
	for step := range steps + 1 {
		share := new(big.Rat).Mul(most, big.NewRat(step, steps))
		x := from + length(share)
		l.rule(x, l.y, 0, 3, 0.5, rule)
		mark := new(big.Rat).Mul(share, big.NewRat(100, 1)).FloatString(0) + "%"
		word(x-l.fonts.width(mark, regular, small.size)/2, l.y+11, mark, small)
	}
	if targets {
		y := l.y + 11 - 6
		l.fill(l.cur.left, y-2, 2, 10, ink)
		word(l.cur.left+6, l.y+11, c.MarkName(), small)
	}
	l.y += chartFoot
	figure.set().box = &box{len(l.pages) - 1, l.cur.left, top, l.cur.right, l.y}
	l.space(half)
}

// labelShare is how much of the width labels may take at most.
const labelShare = 0.45

// stepOf is the height of a bar with its label.
func stepOf(label []line) float64 { return max(barStep, float64(len(label))*chartLook.leading+4) }

// figureHeight is a chart's height with its caption and labels set.
func (l *layouter) figureHeight(c *report.Chart) float64 {
	width := l.cur.right - l.cur.left
	caption := l.lines(l.atoms(c.Caption, captionLook, nil), width)
	height := float64(len(caption))*captionLook.leading + 2*half + chartFoot
	for _, bar := range c.Bars {
		height += stepOf(l.lines(l.atoms(report.Inline{{Text: bar.Label}}, chartLook, nil), labelShare*width+1))
	}
	return height
}
