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

func chartHeight(c *report.Chart) float64 {
	return captionLook.leading + half + barStep*float64(len(c.Bars)) + chartFoot + half
}

// chart draws horizontal bars with their figures at the end, and a mark where the target is. What it says stands in the
// figure's alternative text; nothing is told by colour alone.
func (l *layouter) chart(parent *element, c *report.Chart) {
	l.gap(half)
	l.need(chartHeight(c))
	l.mark(c.ID)
	figure := parent.add("Figure")
	figure.set().alt = l.printable(c.Alt)
	top := l.y
	caption := figure.add("Caption")
	for _, n := range l.lines(l.atoms(c.Caption, captionLook, caption), l.cur.right-l.cur.left) {
		l.put(n, l.cur.left, l.y, captionLook)
		l.y += captionLook.leading
	}
	l.y += half

	labels, values := 0.0, 0.0
	most := big.NewRat(1, 1)
	targets := false
	for _, bar := range c.Bars {
		labels = max(labels, l.fonts.width(l.printable(bar.Label), regular, chartLook.size))
		values = max(values, l.fonts.width(bar.ValueText, bold, chartLook.size))
		for _, v := range []*big.Rat{bar.Value, bar.Target} {
			if v != nil && v.Cmp(most) > 0 {
				most = v
			}
		}
		targets = targets || bar.Target != nil
	}
	width := l.cur.right - l.cur.left
	labels = min(labels, 0.45*width)
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
		middle := l.y + barStep/2
		baseline := middle + chartLook.size*0.32
		label := l.lines(l.atoms(report.Inline{{Text: bar.Label}}, chartLook, figure), labels+1)[0]
		for _, p := range label.pieces {
			word(l.cur.left, baseline, p.text, chartLook)
		}
		l.fill(from, middle-barHeight/2, track, barHeight, trackFill)
		l.fill(from, middle-barHeight/2, length(bar.Value), barHeight, barFill)
		if bar.Target != nil {
			x := from + length(bar.Target)
			l.fill(x-1, middle-barHeight/2-3, 2, barHeight+6, ink)
		}
		word(l.cur.right-l.fonts.width(bar.ValueText, bold, chartLook.size), baseline, bar.ValueText, strong)
		l.y += barStep
	}
	small := look{regular, 8, 11, grey}
	l.rule(from, l.y, track, 0, 0.5, rule)
	for quarter := int64(0); quarter <= 4; quarter++ {
		share := new(big.Rat).Mul(most, big.NewRat(quarter, 4))
		f, _ := new(big.Rat).Mul(share, big.NewRat(100, 1)).Float64()
		x := from + length(share)
		l.rule(x, l.y, 0, 3, 0.5, rule)
		mark := formatShare(f)
		word(x-l.fonts.width(mark, regular, small.size)/2, l.y+11, mark, small)
	}
	if targets {
		y := l.y + 11 - 6
		l.fill(l.cur.left, y-2, 2, 10, ink)
		word(l.cur.left+6, l.y+11, "target", small)
	}
	l.y += chartFoot
	figure.set().box = &box{len(l.pages) - 1, l.cur.left, top, l.cur.right, l.y}
	l.y += half
}

func formatShare(percent float64) string {
	return new(big.Rat).SetFloat64(percent).FloatString(0) + "%"
}
