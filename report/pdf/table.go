package pdf

import (
	"fmt"
	"math"
	"strings"

	"relazione/report"
)

// A tableStyle is how a table is set: roomy on a portrait page, dense on a landscape one.
type tableStyle struct {
	text   look
	padX   float64
	padY   float64
	grid   bool // every cell has a border, not only rows
	middle bool // texts stand in the middle of their rows
	rotate bool // groups of rows are named along their side
}

var (
	roomyStyle = tableStyle{text: tableLook, padX: 5, padY: 4}
	denseStyle = tableStyle{text: denseLook, padX: 3, padY: 2.5, grid: true, middle: true, rotate: true}
)

// A tableCell is a cell at its place in the grid.
type tableCell struct {
	*report.Cell
	row, col, rows, cols int
	kind                 report.ColumnKind
	el                   *element
	atoms                []atom
	lines                []line
	up                   bool    // set along the side, running upwards
	need                 float64 // height for all lines
}

// A tableRow is the cells that begin in a row, and the height of those that end there too.
type tableRow struct {
	cells  []*tableCell
	height float64
	notes  float64 // height of the footnotes that its cells refer to
}

// A column is its place, and where its numbers align.
type column struct {
	x, width float64
	whole    float64 // width of what stands before the decimal comma
	part     float64 // width of the comma and what follows it
	up       bool    // its label runs upwards
}

// A tableLayout is a table being laid out.
type tableLayout struct {
	*layouter
	table   *report.Table
	style   tableStyle
	columns []column
	head    []tableRow
	body    []tableRow
	x       float64
}

func (l *layouter) table(parent *element, t *report.Table) {
	style := roomyStyle
	if l.cur.landscape {
		style = denseStyle
	}
	tl := &tableLayout{layouter: l, table: t, style: style, x: l.cur.left, columns: make([]column, len(t.Columns))}
	el := parent.add("Table")
	var caption []line
	if len(t.Caption) > 0 {
		caption = l.lines(l.atoms(t.Caption, captionLook, el.add("Caption")), l.cur.right-l.cur.left)
	}
	tl.head = tl.rows(el.add("THead"), t.Head, true)
	tl.body = tl.rows(el.add("TBody"), t.Body, false)
	tl.name()
	tl.size(l.cur.right - l.cur.left)
	tl.wrap(tl.head)
	tl.wrap(tl.body)
	tl.body = tl.slice(tl.body, l.cur.bottom-l.cur.top-tl.height(tl.head)-captionLook.leading*2)
	for i := range tl.head {
		tl.stretch(tl.head, 0, i)
	}
	l.gap(half)
	first := 0.0
	if len(tl.body) > 0 {
		first = tl.body[0].height + tl.foot(tl.body[:1])
	}
	above := float64(len(caption))*captionLook.leading + half/2 + tl.height(tl.head)
	if whole := above + tl.height(tl.body) + tl.foot(tl.body); whole < (l.cur.bottom-l.cur.top)/2 {
		l.need(whole) // a short table is not parted
	}
	l.need(above + first)
	l.mark(t.ID)
	for _, n := range caption {
		l.put(n, l.cur.left, l.y, captionLook)
		l.y += captionLook.leading
	}
	l.y += half / 2
	tl.place()
	l.y += 2 * half
}

// rows puts cells at their places in the grid and gives them their elements.
func (tl *tableLayout) rows(group *element, rows []report.Row, head bool) []tableRow {
	taken := make([]int, len(tl.columns)) // until which row each column is spanned
	all := make([]tableRow, len(rows))
	for r, row := range rows {
		tr := group.add("TR")
		col := 0
		for i := range row {
			for col < len(taken) && taken[col] > r {
				col++
			}
			if col >= len(taken) {
				tl.fail(fmt.Errorf("tabella %s: riga %d con più celle che colonne", tl.table.ID, r+1))
				return nil
			}
			c := &tableCell{Cell: &row[i], row: r, col: col, rows: min(row[i].Rows(), len(rows)-r), cols: min(row[i].Cols(), len(taken)-col)}
			c.kind = tl.table.Columns[col].Kind
			tag := "TD"
			if head || c.Header {
				tag = "TH"
			}
			c.el = tr.add(tag)
			c.el.cell = &cellAttributes{rowSpan: int32(c.rows), colSpan: int32(c.cols)}
			if tag == "TH" {
				c.el.cell.scope = "Row"
				if head {
					c.el.cell.scope = "Column"
				}
			}
			k := tl.style.text
			if head || c.Header {
				k.face, k.color = bold, navy
			}
			if !head && c.Header && c.kind != report.Group {
				k.face = regular
				k.color = ink
			}
			text := c.el
			for _, span := range c.Text {
				if span.Note != nil { // the note follows the cell's own words
					text = c.el.add("P")
					break
				}
			}
			c.atoms = tl.atoms(c.Text, k, text)
			for j := col; j < col+c.cols; j++ {
				taken[j] = r + c.rows
			}
			all[r].cells = append(all[r].cells, c)
			col += c.cols
		}
	}
	return all
}

// name ties header cells to what they head where scope alone is ambiguous: under grouped headers.
func (tl *tableLayout) name() {
	if len(tl.head) < 2 {
		return
	}
	heads := make([][]int32, len(tl.columns)) // IDs over each column
	for _, row := range tl.head {
		for _, c := range row.cells {
			tl.headers++
			c.el.cell.id = tl.headers
			c.el.cell.headers = heads[c.col]
			for j := c.col; j < c.col+c.cols; j++ {
				heads[j] = append(heads[j][:len(heads[j]):len(heads[j])], c.el.cell.id)
			}
		}
	}
	rowHeads := make([]int32, len(tl.columns)) // ID of the row header that covers each column now
	until := make([]int, len(tl.columns))
	for r, row := range tl.body {
		for _, c := range row.cells {
			if c.Header {
				tl.headers++
				c.el.cell.id = tl.headers
				rowHeads[c.col], until[c.col] = c.el.cell.id, r+c.rows
			}
		}
		for _, c := range row.cells {
			ids := append([]int32(nil), heads[c.col]...)
			for j, id := range rowHeads {
				if id != 0 && until[j] > r && id != c.el.cell.id && (j < c.col || !c.Header) {
					ids = append(ids, id)
				}
			}
			c.el.cell.headers = ids
		}
	}
}

// upright reports whether a cell's text runs along its side.
func (tl *tableLayout) upright(c *tableCell, head bool) bool {
	return tl.style.rotate && c.cols == 1 && (c.kind == report.Group || head && tl.columns[c.col].up)
}

// size gives columns their widths: what their longest words and numbers need, then shares of the rest by how much text they
// hold.
func (tl *tableLayout) size(width float64) {
	pad := 2 * tl.style.padX
	k := tl.style.text
	least := make([]float64, len(tl.columns))
	wanted := make([]float64, len(tl.columns))
	label := make([]float64, len(tl.columns)) // longest word of the labels
	for _, row := range tl.body {
		for _, c := range row.cells {
			if c.cols > 1 {
				continue
			}
			natural, word := measure(c.atoms)
			switch c.kind {
			case report.Group:
				if tl.style.rotate {
					lines := 1.0
					if natural > 60 {
						lines = max(2, math.Ceil(natural/(0.6*(tl.cur.bottom-tl.cur.top))))
					}
					least[c.col] = max(least[c.col], lines*k.leading+pad)
					continue
				}
				least[c.col], wanted[c.col] = max(least[c.col], word+pad), max(wanted[c.col], natural+pad)
			case report.Number:
				before, after := splitNumber(c.Text.String())
				col := &tl.columns[c.col]
				if before == "" && after == "" {
					continue
				}
				col.whole = max(col.whole, tl.fonts.width(tl.printable(before), k.face, k.size))
				col.part = max(col.part, tl.fonts.width(tl.printable(after), k.face, k.size))
				least[c.col] = max(least[c.col], col.whole+col.part+pad)
			case report.Code:
				least[c.col] = max(least[c.col], min(natural, 80)+pad)
			default:
				least[c.col] = max(least[c.col], min(word, 0.3*width)+pad)
				wanted[c.col] = max(wanted[c.col], natural+pad)
			}
		}
	}
	for _, row := range tl.head {
		for _, c := range row.cells {
			if c.cols == 1 {
				_, word := measure(c.atoms)
				label[c.col] = max(label[c.col], word+pad)
			}
		}
	}
	for i := range tl.columns {
		kind := tl.table.Columns[i].Kind
		tl.columns[i].up = tl.style.rotate && (kind == report.Group || label[i] > 1.5*least[i] && kind == report.Number)
		if !tl.columns[i].up {
			least[i] = max(least[i], label[i])
		}
		wanted[i] = max(wanted[i], least[i])
	}
	total, desire := 0.0, 0.0
	for i := range least {
		total += least[i]
		desire += wanted[i] - least[i]
	}
	spare := width - total
	if spare < 0 { // too many words too long: shrink all, and cut the words
		for i := range least {
			least[i] *= width / total
		}
		spare = 0
	}
	// Columns with much text get their share by its square root: twice the text is not twice the width.
	share := make([]float64, len(least))
	shares := 0.0
	for i := range least {
		if wanted[i] > least[i] {
			share[i] = math.Sqrt(wanted[i] - least[i])
			shares += share[i]
		}
	}
	given := make([]float64, len(least))
	for round := 0; round < 4 && spare > 0.1 && shares > 0; round++ {
		left, weights := spare, 0.0
		for i := range least {
			if share[i] == 0 {
				continue
			}
			more := min(left*share[i]/shares, wanted[i]-least[i]-given[i])
			given[i] += more
			spare -= more
			if given[i] >= wanted[i]-least[i]-0.1 {
				share[i] = 0
			}
			weights += share[i]
		}
		shares = weights
	}
	if spare > 0 && desire <= 0 || spare > 0.1 { // everything fits: the rest goes to all alike
		for i := range given {
			given[i] += spare / float64(len(given))
		}
	}
	x := tl.x
	for i := range tl.columns {
		tl.columns[i].x, tl.columns[i].width = x, least[i]+given[i]
		x += tl.columns[i].width
	}
}

// measure returns the widths of a text in one line and of its longest unbreakable part.
func measure(atoms []atom) (natural, word float64) {
	for _, a := range atoms {
		natural += a.width
		if a.spaced {
			natural += 3
		}
		word = max(word, a.width)
	}
	return natural, word
}

// splitNumber parts a number at its decimal comma, or where its unit begins; two empty strings for what is no number.
func splitNumber(s string) (before, after string) {
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.' || i == 0 && s[i] == '-') {
		i++
	}
	if i == 0 || s[:i] == "-" {
		return "", ""
	}
	return s[:i], s[i:]
}

// span is the place of a cell from left to right.
func (tl *tableLayout) span(c *tableCell) (x, width float64) {
	for j := c.col; j < c.col+c.cols; j++ {
		width += tl.columns[j].width
	}
	return tl.columns[c.col].x, width
}

// wrap sets the cells' texts in lines and finds how high rows must be.
func (tl *tableLayout) wrap(rows []tableRow) {
	head := len(rows) > 0 && len(tl.head) > 0 && &rows[0] == &tl.head[0]
	k := tl.style.text
	for i := range rows {
		row := &rows[i]
		row.height = k.leading + 2*tl.style.padY
		for _, c := range row.cells {
			_, width := tl.span(c)
			if c.up = tl.upright(c, head); c.up {
				c.need = tl.upwardNeed(c, width)
			} else {
				c.lines = tl.lines(c.atoms, width-2*tl.style.padX)
				c.atoms = nil // tables have hundreds of thousands
				c.need = float64(len(c.lines))*k.leading + 2*tl.style.padY
				for _, n := range c.lines {
					for _, note := range n.notes() {
						row.notes += float64(len(tl.noteLines(note, nil))) * noteLook.leading
					}
				}
			}
			if c.rows == 1 {
				row.height = max(row.height, c.need)
			}
		}
	}
}

// upwardNeed is the height at which a text that runs upwards has no more lines than its column has room for.
func (tl *tableLayout) upwardNeed(c *tableCell, width float64) float64 {
	most := max(1, int((width-tl.style.padX)/tl.style.text.leading))
	natural, word := measure(c.atoms)
	along := max(word, natural/float64(most))
	for ; along < natural; along += 2 {
		if len(tl.lines(c.atoms, along)) <= most {
			break
		}
	}
	return along + 2*tl.style.padX
}

// foot is the height that rows take at the foot of the page, for their notes.
func (tl *tableLayout) foot(rows []tableRow) float64 {
	total := 0.0
	for _, r := range rows {
		total += r.notes
	}
	if total > 0 && len(tl.cur.notes) == 0 {
		total += noteRule
	}
	return total
}

func (tl *tableLayout) height(rows []tableRow) float64 {
	total := 0.0
	for _, r := range rows {
		total += r.height
	}
	return total
}

// slice parts rows higher than a page into rows that aren't, their lines going on from one to the next.
func (tl *tableLayout) slice(rows []tableRow, most float64) []tableRow {
	tall := false
	for _, r := range rows {
		tall = tall || r.height > most
	}
	if !tall {
		return rows
	}
	perSlice := int((most - 2*tl.style.padY) / tl.style.text.leading)
	at := make([]int, len(rows)+1) // where each row begins among the sliced ones
	for i, r := range rows {
		slices := 1
		if r.height > most {
			for _, c := range r.cells {
				if c.rows == 1 && !c.up {
					slices = max(slices, (len(c.lines)+perSlice-1)/perSlice)
				}
			}
		}
		at[i+1] = at[i] + slices
	}
	var out []tableRow
	for i, r := range rows {
		for s := range at[i+1] - at[i] {
			var part tableRow
			part.height = tl.style.text.leading + 2*tl.style.padY
			for _, c := range r.cells {
				if c.rows > 1 || c.up {
					if s == 0 {
						whole := *c
						whole.row, whole.rows = at[i], at[i+c.rows]-at[i]
						part.cells = append(part.cells, &whole)
					}
					continue
				}
				piece := *c
				piece.row, piece.rows = at[i]+s, 1
				from := min(s*perSlice, len(c.lines))
				piece.lines = c.lines[from:min(from+perSlice, len(c.lines))]
				if at[i+1]-at[i] == 1 {
					piece.lines = c.lines
				}
				piece.need = float64(len(piece.lines))*tl.style.text.leading + 2*tl.style.padY
				part.height = max(part.height, piece.need)
				part.cells = append(part.cells, &piece)
			}
			out = append(out, part)
		}
	}
	return out
}

// stretch makes row last high enough for the cells that span rows from first and end there.
func (tl *tableLayout) stretch(rows []tableRow, first, last int) float64 {
	before := rows[last].height
	for r := first; r <= last; r++ {
		for _, c := range rows[r].cells {
			if c.rows > 1 && c.row+c.rows-1 == last {
				if missing := c.need - tl.height(rows[r:last+1]); missing > 0 {
					rows[last].height += missing
				}
			}
		}
	}
	return rows[last].height - before
}

// open returns the cells that span over the row, having begun before it.
func (tl *tableLayout) open(row int, candidates []*tableCell) []*tableCell {
	var still []*tableCell
	for _, c := range candidates {
		if c.row < row && c.row+c.rows > row {
			still = append(still, c)
		}
	}
	return still
}

// place draws the table page by page.
func (tl *tableLayout) place() {
	var open []*tableCell // begun on an earlier page
	for start := 0; start < len(tl.body) || start == 0; {
		tl.drawHead(start > 0)
		room := tl.room()
		end := tl.fill(start, open, room)
		if end == start && len(tl.body) > 0 {
			end = start + 1 // a row that fits no page is drawn all the same; slice leaves none
		}
		tl.drawRows(start, end, open)
		if end >= len(tl.body) {
			return
		}
		var spanning []*tableCell
		for r := start; r < end; r++ {
			spanning = append(spanning, tl.body[r].cells...)
		}
		open = tl.open(end, append(open, spanning...))
		start = end
		tl.newPage(tl.cur.geometry)
	}
}

// fill returns the row before which the page ends: as late as room allows, but a little earlier where that spares a group's
// name from standing beside a row too low for it.
func (tl *tableLayout) fill(start int, open []*tableCell, room float64) int {
	const lookBack = 6
	latest := start
	for end := start + 1; end <= len(tl.body); end++ {
		used := tl.height(tl.body[start:end]) + tl.foot(tl.body[start:end])
		if used > room+0.01 {
			break
		}
		if used+tl.excess(start, end, open) <= room+0.01 {
			latest = end
		}
	}
	if latest == len(tl.body) || latest == start {
		return latest
	}
	best, bestCost := latest, math.Inf(1)
	for end := latest; end > start && end > latest-lookBack; end-- {
		over := tl.excess(start, end, open)
		used := tl.height(tl.body[start:end]) + tl.foot(tl.body[start:end]) + over
		if used > room+0.01 {
			continue
		}
		cost := 2*over + 0.5*(room-used) + 2*tl.nextExcess(end)
		if cost < bestCost {
			best, bestCost = end, cost
		}
	}
	return best
}

// excess is how much a page with the rows from start to end must be stretched for the cells that span over them.
func (tl *tableLayout) excess(start, end int, open []*tableCell) float64 {
	over := 0.0
	check := func(c *tableCell) {
		if c.rows == 1 {
			return
		}
		from, to := max(c.row, start), min(c.row+c.rows, end)
		if to > from {
			over = max(over, c.need-tl.height(tl.body[from:to]))
		}
	}
	for _, c := range open {
		check(c)
	}
	for r := start; r < end; r++ {
		for _, c := range tl.body[r].cells {
			check(c)
		}
	}
	return over
}

// nextExcess is how much the rows after a break must be stretched for the groups that it parts.
func (tl *tableLayout) nextExcess(at int) float64 {
	over := 0.0
	for r := max(0, at-60); r < at; r++ {
		for _, c := range tl.body[r].cells {
			if c.rows > 1 && c.row+c.rows > at {
				over = max(over, c.need-tl.height(tl.body[at:c.row+c.rows]))
			}
		}
	}
	return over
}

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

// stretchPage makes row r high enough for the cells whose part on this page ends with it.
func (tl *tableLayout) stretchPage(start, r, end int, open []*tableCell) {
	check := func(c *tableCell) {
		from, to := max(c.row, start), min(c.row+c.rows, end)
		if c.rows > 1 && to-1 == r {
			if missing := c.need - tl.height(tl.body[from:to]); missing > 0 {
				tl.body[r].height += missing
			}
		}
	}
	for _, c := range open {
		check(c)
	}
	for s := start; s <= r; s++ {
		for _, c := range tl.body[s].cells {
			check(c)
		}
	}
}

// drawCell draws a cell's text in its place.
func (tl *tableLayout) drawCell(c *tableCell, y, height float64, head, repeated bool) {
	x, width := tl.span(c)
	k := tl.style.text
	lines := c.lines
	if c.up {
		lines = tl.lines(c.atoms, height-2*tl.style.padX)
		block := float64(len(lines)) * k.leading
		across := x + (width-block)/2
		for _, n := range lines {
			tl.putUp(n, across+k.baseline(), y+(height+n.width)/2, repeated)
			across += k.leading
		}
		return
	}
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

// numberAt is where a number begins so that its decimal comma stands under those above.
func (tl *tableLayout) numberAt(c *tableCell, n line, x, width float64) float64 {
	col := tl.columns[c.col]
	before, after := splitNumber(c.Text.String())
	if before == "" && after == "" || len(n.pieces) == 0 {
		return x + max(tl.style.padX, (width-n.width)/2)
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
