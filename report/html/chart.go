package html

import (
	"fmt"
	"math/big"

	"relazione/report"
	"relazione/scoring/italian"
)

// chart writes a bar chart as a picture with a text alternative, and its figures in a table. Only the bars are drawn: words are words, which wrap and
// grow as the reader's do.
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
	share := func(v *big.Rat) string { // of the axis, in percent
		if v.Sign() <= 0 {
			return "0"
		}
		return new(big.Rat).Mul(new(big.Rat).Quo(v, most), big.NewRat(100, 1)).FloatString(2)
	}
	targets := false
	p.put("<div class=\"grafico\" role=\"img\" aria-label=\"%s\">\n", text(c.Alt))
	for _, bar := range c.Bars {
		p.put("<p>%s</p>\n<div><svg viewBox=\"0 0 100 22\" preserveAspectRatio=\"none\" aria-hidden=\"true\">", text(bar.Label))
		p.put("<rect y=\"3\" width=\"100\" height=\"16\" class=\"fondo\"/><rect y=\"3\" width=\"%s\" height=\"16\" class=\"barra\"/>", share(bar.Value))
		if bar.Target != nil {
			targets = true
			p.put("<path d=\"M%s 0v22\" class=\"target\" vector-effect=\"non-scaling-stroke\"/>", share(bar.Target))
		}
		p.put("</svg> <span class=\"valore\">%s</span></div>\n", text(bar.ValueText))
	}
	if targets {
		p.put("<p class=\"legenda\"><svg viewBox=\"0 0 8 22\" aria-hidden=\"true\"><path d=\"M4 0v22\" class=\"target\" vector-effect=\"non-scaling-stroke\"/></svg> %s</p>\n", text(c.MarkName()))
	}
	p.put(
		"</div>\n<details>\n<summary>I dati del grafico</summary>\n<div class=\"scorre stretta\" role=\"region\" "+
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
