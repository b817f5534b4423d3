package pdf

import (
	"strings"

	"relazione/report"
)

// drawHead draws the header rows; repeated on a further page, they are no content.
func (tl *tableLayout) drawHead(repeated bool) {
	for r, row := range tl.head {
		for _, c := range row.cells {
			x, width := tl.span(c)
			height := tl.height(tl.head[r : r+c.rows])
			tl.layouter.fill(x, tl.y, width, height, headFill)
		}
		tl.y += row.height
	}
	tl.rule(tl.x, tl.y, tl.width(), 0, 1, navy)
	tl.y -= tl.height(tl.head)
	if tl.style.grid {
		y := tl.y
		for r, row := range tl.head {
			for _, c := range row.cells {
				x, width := tl.span(c)
				tl.border(x, y, width, tl.height(tl.head[r:r+c.rows]), hairline)
			}
			y += row.height
		}
	}
	for r, row := range tl.head {
		for _, c := range row.cells {
			tl.drawCell(c, tl.y, tl.height(tl.head[r:r+c.rows]), true, repeated)
		}
		tl.y += row.height
	}
}

func (tl *tableLayout) width() float64 {
	last := tl.columns[len(tl.columns)-1]
	return last.x + last.width - tl.x
}

func (tl *tableLayout) border(x, y, w, h float64, c color) {
	tl.rule(x, y+h, w, 0, 0.4, c)
	tl.rule(x+w, y, 0, h, 0.4, c)
	if x == tl.x {
		tl.rule(x, y, 0, h, 0.4, c)
	}
}

// drawRows draws the rows of a page; cells begun earlier repeat their text, which is no content there.
func (tl *tableLayout) drawRows(start, end int, open []*tableCell) {
	if end == start {
		return
	}
	// A cell that spans past the page, or just over it, must have room on it.
	for r := start; r < end; r++ {
		tl.stretchPage(start, r, end, open)
	}
	top := make([]float64, end-start+1)
	top[0] = tl.y
	for r := start; r < end; r++ {
		top[r-start+1] = top[r-start] + tl.body[r].height
	}
	type placed struct {
		*tableCell
		y, h     float64
		repeated bool
	}
	var cells []placed
	for _, c := range open {
		to := min(c.row+c.rows, end)
		cells = append(cells, placed{c, top[0], top[to-start] - top[0], true})
	}
	for r := start; r < end; r++ {
		for _, c := range tl.body[r].cells {
			to := min(c.row+c.rows, end)
			cells = append(cells, placed{c, top[r-start], top[to-start] - top[r-start], false})
		}
	}
	for _, c := range cells {
		x, width := tl.span(c.tableCell)
		if tl.style.grid {
			tl.border(x, c.y, width, c.h, hairline)
		} else {
			tl.rule(x, c.y+c.h, width, 0, 0.4, hairline)
		}
	}
	for _, c := range cells {
		tl.drawCell(c.tableCell, c.y, c.h, false, c.repeated)
		if c.row+c.rows <= end {
			c.lines = nil // drawn to its end
		}
	}
	tl.y = top[end-start]
	tl.rule(tl.x, tl.y, tl.width(), 0, 0.6, rule)
}

// drawCell draws a cell's text in its place.
func (tl *tableLayout) drawCell(c *tableCell, y, height float64, head, repeated bool) {
	x, width := tl.span(c)
	k := tl.style.text
	var lines []line
	if c.up {
		lines = tl.lines(tl.atomsOf(c), height-2*tl.style.padX)
		block := float64(len(lines)) * k.leading
		across := x + (width-block)/2
		for _, n := range lines {
			tl.putUp(n, across+k.baseline(), y+(height+n.width)/2, repeated)
			across += k.leading
		}
		return
	}
	lines = tl.linesOf(c)
	block := float64(len(lines)) * k.leading
	top := y + tl.style.padY
	if tl.style.middle || head {
		top = y + (height-block)/2
	}
	for _, n := range lines {
		at := x + tl.style.padX
		switch {
		case head && c.cols > 1, c.kind == report.Code && tl.style.middle && !head, head && tl.style.grid:
			at = x + (width-n.width)/2
		case c.kind == report.Number && head:
			at = x + width - tl.style.padX - n.width
		case c.kind == report.Number:
			at = tl.numberAt(c, n, x, width)
		case c.kind == report.Group && !head:
			at = x + tl.style.padX
		}
		if repeated {
			tl.putArtifact(n, at, top, k)
		} else {
			tl.placeNotes(c.el, n)
			tl.put(n, at, top, k)
		}
		top += k.leading
	}
}

// numberAt is where a number begins so that its decimal comma stands under those above; in a column of several units, and for words among numbers,
// so that it ends where the others do.
func (tl *tableLayout) numberAt(c *tableCell, n line, x, width float64) float64 {
	col := tl.columns[c.col]
	before, after := splitNumber(c.Text.String())
	if number := before != "" || after != ""; col.mixed || !number || len(n.pieces) == 0 {
		edge := x + width - tl.style.padX
		if tl.style.grid {
			edge = x + (width+max(col.widest, n.width))/2
		}
		return max(x+tl.style.padX, edge-n.width)
	}
	whole := tl.fonts.width(before, n.pieces[0].look.face, n.pieces[0].look.size)
	axis := x + width - tl.style.padX - col.part
	if tl.style.grid {
		axis = x + (width-col.whole-col.part)/2 + col.whole
	}
	return axis - whole
}

// putArtifact draws a line that repeats what stands elsewhere.
func (l *layouter) putArtifact(n line, x, y float64, k look) {
	for _, p := range n.pieces {
		l.text(x, y+k.baseline()-p.rise, p.text, p.look, nil)
		x += p.width
	}
}

// putUp draws a line that runs upwards from a point.
func (l *layouter) putUp(n line, x, y float64, repeated bool) {
	for i, p := range n.pieces {
		s := strings.TrimRight(p.text, " ")
		if n.space || i < len(n.pieces)-1 {
			s += " "
		}
		el := p.el
		if repeated {
			el = nil
		}
		l.text(x, y, s, p.look, el)
		l.cur.texts[len(l.cur.texts)-1].up = true
		y -= p.width
	}
}
