package html

import (
	"strings"

	"relazione/report"
)

// A band is the columns of a wide table that its first row of heads names together.
type band struct {
	head     report.Cell
	from, to int
	upper    string // what one thing of the level above the rows that it is about is called; empty for the rows' own
}

// bands are the groups of columns of a table over the tree; nil for another table, and for one over a single level.
func bands(t *report.Table) []band {
	if len(t.Upper) == 0 || len(t.Head) != 2 {
		return nil
	}
	var all []band
	from := 0
	for i, head := range t.Head[0] {
		b := band{head: head, from: from, to: from + head.Cols()}
		if i < len(t.Upper) {
			b.upper = t.Upper[i]
		}
		all = append(all, b)
		from = b.to
	}
	return all
}

// spread is a table's body as a grid: each cell in the column where it begins, nil where one from above or from the left goes on.
func spread(t *report.Table) [][]*report.Cell {
	covered := make([]int, len(t.Columns))
	var grid [][]*report.Cell
	for _, row := range t.Body {
		out := make([]*report.Cell, len(t.Columns))
		col := 0
		for i := range row {
			for col < len(covered) && covered[col] > 0 {
				covered[col]--
				col++
			}
			if col == len(covered) {
				break
			}
			out[col] = &row[i]
			for range row[i].Cols() {
				if col < len(covered) {
					covered[col] = row[i].Rows() - 1
					col++
				}
			}
		}
		for ; col < len(covered); col++ {
			if covered[col] > 0 {
				covered[col]--
			}
		}
		grid = append(grid, out)
	}
	return grid
}

// tree writes a wide table so that a screen shows it without scrolling sideways: what spans rows on paper stands over them, in rows of its own that
// repeat what is above; on a narrow screen each row is a card with its labels.
func (p *page) tree(t *report.Table, all []band) {
	var lower []band
	width := 0
	for _, b := range all {
		if b.upper == "" {
			lower = append(lower, b)
			width += b.to - b.from
		}
	}
	for _, b := range lower {
		p.put("<colgroup span=\"%d\"></colgroup>\n", b.to-b.from)
	}
	p.put("<thead>\n<tr>")
	for _, b := range lower {
		p.cell(b.head, "th", "colgroup", "")
	}
	p.put("</tr>\n<tr>")
	for _, b := range lower {
		for col := b.from; col < b.to; col++ {
			p.cell(t.Head[1][col], "th", "col", classOf(t, col))
		}
	}
	p.put("</tr>\n</thead>\n")
	labels := labelsOf(t)
	path := make([]string, len(all)) // what each upper band is at
	open := false
	for _, row := range spread(t) {
		began := false
		for i, b := range all {
			if b.upper == "" || row[b.from] == nil {
				continue
			}
			if !began {
				if open {
					p.put("</tbody>\n")
				}
				p.put("<tbody>\n")
				began, open = true, true
			}
			above := ""
			if i > 0 && row[all[i-1].from] == nil { // it isn't said in the row above
				above = strings.Join(path[:i], " › ")
			}
			path[i] = p.group(t, b, row, width, above)
		}
		if !open {
			p.put("<tbody>\n")
			open = true
		}
		p.put("<tr>")
		for _, b := range lower {
			for col := b.from; col < b.to; col++ {
				c := row[col]
				if c == nil {
					continue
				}
				p.labelled(t, *c, col, labels[col])
			}
		}
		p.put("</tr>\n")
	}
	if open {
		p.put("</tbody>\n")
	}
}

// group writes the row over a group of rows, and returns what the group is called.
func (p *page) group(t *report.Table, b band, row []*report.Cell, width int, above string) string {
	var name []string
	id := ""
	for col := b.from; col < b.to; col++ {
		if c := row[col]; c != nil && (c.Header || t.Columns[col].Kind == report.Code) {
			name = append(name, c.Text.String())
			if c.ID != "" {
				id = c.ID
			}
		}
	}
	// Half of the columns are for what is measured of it.
	half := max(1, width/2)
	p.put("<tr class=\"gruppo\"><th scope=\"rowgroup\"")
	if id != "" {
		p.put(" id=\"%s\"", anchor(id))
	}
	p.put(" colspan=\"%d\">", max(1, width-half))
	if above != "" {
		p.put("<span class=\"percorso\">%s › </span>", text(above))
	}
	p.put("<span class=\"livello\">%s</span> ", text(b.upper))
	called := strings.TrimSpace(strings.Join(name, " "))
	if id != "" {
		p.put("<a class=\"nome\" href=\"#%s\">%s</a>", anchor(id), text(called))
	} else {
		p.put("<strong class=\"nome\">%s</strong>", text(called))
	}
	p.put("</th><td colspan=\"%d\">", half)
	for col := b.from; col < b.to; col++ {
		c := row[col]
		if c == nil || c.Header || t.Columns[col].Kind == report.Code || len(c.Text) == 0 {
			continue
		}
		p.put("<span class=\"misura\">%s ", text(strings.ToLower(t.Head[1][col].Text.String())))
		p.inline(c.Text)
		p.put("</span> ")
	}
	p.put("</td></tr>\n")
	return called
}

// fewColumns fit a phone as they are.
const fewColumns = 3

// labelsOf are what a table's columns are called where each row is a card; nil for a table that isn't shown so: one of few columns, or whose cells span
// rows otherwise than over a tree.
func labelsOf(t *report.Table) []string {
	if len(t.Columns) <= fewColumns || len(t.Head) == 0 {
		return nil
	}
	tree := bands(t)
	for _, row := range t.Body {
		for _, c := range row {
			if c.Cols() > 1 || c.Rows() > 1 && tree == nil {
				return nil
			}
		}
	}
	last := t.Head[len(t.Head)-1]
	if len(last) != len(t.Columns) {
		return nil
	}
	labels, times := make([]string, len(last)), map[string]int{}
	for col, c := range last {
		labels[col] = c.Text.String()
	}
	for _, b := range tree {
		for col := b.from; col < b.to && b.upper == ""; col++ {
			times[labels[col]]++
		}
	}
	for _, b := range tree {
		for col := b.from; col < b.to; col++ {
			if times[labels[col]] > 1 { // a card has no heads above to tell them apart
				labels[col] += " (" + strings.ToLower(b.head.Text.String()) + ")"
			}
		}
	}
	return labels
}

// labelled writes a cell of a row that is a card on a narrow screen.
func (p *page) labelled(t *report.Table, c report.Cell, col int, label string) {
	class := classOf(t, col)
	if t.Columns[col].Kind == report.Words && !c.Header {
		class = "lungo"
	}
	label = "data-etichetta=\"" + text(label) + "\""
	if c.Header {
		p.cell(c, "th", "row", class, label)
	} else {
		p.cell(c, "td", "", class, label)
	}
}

// classOf is how a column's cells are set.
func classOf(t *report.Table, col int) string {
	if col >= len(t.Columns) {
		return ""
	}
	switch t.Columns[col].Kind {
	case report.Number:
		return "cifra"
	case report.Code:
		return "codice"
	}
	return ""
}
