package html

import (
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"

	"relazione/report"
	"relazione/scoring/italian"
)

// Measures of a chart, in the units of its own coordinates.
const (
	chartWidth  = 720
	barHeight   = 16
	barLeading  = 54 // from one bar to the next: its label stands above it
	chartTop    = 8
	chartBottom = 22
	valueRoom   = 120 // for the figure after the longest bar
	labelRoom   = 54  // runes in a label, at the size it has on a phone; longer ones are cut, the table has them whole
)

// chart writes a bar chart as a picture with a text alternative, and its figures in a table.
func (p *page) chart(c *report.Chart) {
	p.charts++
	id := anchor(c.ID)
	if c.ID == "" {
		id = fmt.Sprintf("grafico-%d", p.charts)
	}
	p.put("<figure id=\"%s\">\n<figcaption>", id)
	p.inline(c.Caption)
	p.put("</figcaption>\n")
	most, _ := c.Axis()
	length := func(v *big.Rat) string {
		if v.Sign() <= 0 {
			return "0"
		}
		share := new(big.Rat).Mul(new(big.Rat).Quo(v, most), big.NewRat(chartWidth-valueRoom, 1))
		return share.FloatString(1)
	}
	height := chartTop + barLeading*len(c.Bars) + chartBottom
	targets := false
	p.put("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", chartWidth, height, text(c.Alt))
	p.put("<g aria-hidden=\"true\">\n")
	for i, bar := range c.Bars {
		y := chartTop + barLeading*i
		p.put("<text x=\"0\" y=\"%d\" class=\"voce\">%s</text>\n", y+17, text(shorten(bar.Label, labelRoom)))
		p.put("<rect x=\"0\" y=\"%d\" width=\"%s\" height=\"%d\" class=\"fondo\"/>\n", y+25, length(most), barHeight)
		p.put(
			"<rect x=\"0\" y=\"%d\" width=\"%s\" height=\"%d\" class=\"barra\"/>\n",
			y+25,
			length(bar.Value),
			barHeight,
		)
		p.put("<text x=\"%s\" y=\"%d\" dx=\"6\" class=\"valore\">%s</text>\n", length(most), y+40, text(bar.ValueText))
		if bar.Target != nil {
			targets = true
			p.put("<path d=\"M%s %dv%d\" class=\"target\"/>\n", length(bar.Target), y+22, barHeight+6)
		}
	}
	if targets {
		y := height - 8
		p.put(
			"<path d=\"M4 %dv14\" class=\"target\"/><text x=\"12\" y=\"%d\" class=\"voce\">%s</text>\n",
			y-11,
			y,
			text(c.MarkName()),
		)
	}
	p.put(
		"</g>\n</svg>\n<details>\n<summary>I dati del grafico</summary>\n<div class=\"scorre\" role=\"region\" "+
			"tabindex=\"0\" aria-label=\"%s\">\n<table>\n<thead><tr><th scope=\"col\">Voce</th><th "+
			"scope=\"col\">Valore</th>",
		text("I dati del grafico: "+c.Caption.String()),
	)
	if targets {
		p.put("<th scope=\"col\">%s</th>", text(italian.Capitalize(c.MarkName())))
	}
	p.put("</tr></thead>\n<tbody>\n")
	for _, bar := range c.Bars {
		p.put("<tr><th scope=\"row\">%s</th><td class=\"cifra\">%s</td>", text(bar.Label), text(bar.ValueText))
		if targets {
			p.put("<td class=\"cifra\">%s</td>", text(bar.TargetText))
		}
		p.put("</tr>\n")
	}
	p.put("</tbody>\n</table>\n</div>\n</details>\n</figure>\n")
}

// shorten cuts a text at a word, with an ellipsis.
func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	cut := string([]rune(s)[:most-1])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}
