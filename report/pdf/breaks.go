package pdf

import (
	"math"
	"slices"
)

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
					slices = max(slices, (len(tl.linesOf(c))+perSlice-1)/perSlice)
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
				lines := tl.linesOf(c)
				from := min(s*perSlice, len(lines))
				piece.lines = lines[from:min(from+perSlice, len(lines)):len(lines)]
				if at[i+1]-at[i] == 1 {
					piece.lines = lines
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
	at := tablePart{}
	for first := true; first || at.end < len(tl.body); first = false {
		if tl.stopped() {
			return
		}
		if !first {
			tl.newPage(tl.cur.geometry)
			tl.forget(at.start)
			row := tl.body[at.end : at.end+1]
			next := tl.following(at)
			tl.need(tl.again() + tl.height(tl.head) + tl.height(row) + tl.excess(next.start, next.start+1, next.open) + tl.foot(row))
			tl.carriedOn()
		}
		tl.drawHead(!first)
		at = tl.next(at, tl.room())
		tl.drawRows(at.start, at.end, at.open)
	}
}

// forget lets go of the rows before one, which are drawn: a table may have hundreds of thousands of cells.
func (tl *tableLayout) forget(before int) {
	for r := max(0, tl.forgotten); r < before-lookBack; r++ {
		tl.body[r].cells = nil
		tl.forgotten = r + 1
	}
}

// A tablePart is the rows of a table that stand on one page.
type tablePart struct {
	start, end int
	open       []*tableCell // begun on an earlier page
}

// following is where the part that follows one begins.
func (tl *tableLayout) following(after tablePart) tablePart {
	p := tablePart{start: after.end}
	for r := after.start; r < after.end; r++ {
		p.open = append(p.open, tl.body[r].cells...)
	}
	p.open = tl.open(p.start, append(after.open[:len(after.open):len(after.open)], p.open...))
	return p
}

// next is the part that follows one, on a page with room for rows.
func (tl *tableLayout) next(after tablePart, room float64) tablePart {
	p := tl.following(after)
	p.end = tl.fill(p.start, p.open, room)
	if p.end == p.start && len(tl.body) > 0 {
		p.end = p.start + 1 // a row that fits no page is drawn all the same; slice leaves none
	}
	if rows := tl.body[p.start:p.end]; p.end == len(tl.body) && len(rows) > fewRows &&
		tl.height(rows)+tl.excess(p.start, p.end, p.open)+tl.foot(rows)+tl.after > room && tl.after > 0 {
		p.end -= fewRows
	}
	return p
}

// tidy sets the rows closer where the table so ends a page earlier, if just a few of them would stand on its last page: they look forgotten there.
func (tl *tableLayout) tidy() {
	const few = 0.25 // of the page
	pages, last := tl.pages()
	if tl.spare() == 0 || pages == 1 || last > few*tl.fullRoom() {
		return
	}
	loose := tl.style.padY
	tl.close()
	if closer, _ := tl.pages(); closer == pages {
		tl.pad(loose)
	}
}

// pages is how many pages the table takes from the current place on, notes that go on from page to page aside, and the height of its last rows.
func (tl *tableLayout) pages() (count int, last float64) {
	at, room := tablePart{}, tl.room()-tl.height(tl.head)
	for count == 0 || at.end < len(tl.body) {
		at = tl.next(at, room)
		room = tl.fullRoom()
		count++
	}
	return count, tl.height(tl.body[at.start:at.end])
}

// fullRoom is the height for rows on a page that the table goes on on.
func (tl *tableLayout) fullRoom() float64 {
	return tl.cur.bottom - tl.cur.top - tl.height(tl.head) - tl.again()
}

// again is the height of what carriedOn says.
func (tl *tableLayout) again() float64 {
	if len(tl.table.Caption) == 0 {
		return 0
	}
	return captionLook.leading + half/2
}

// spare is how much lower the table is with its rows set closer.
func (tl *tableLayout) spare() float64 {
	if tl.style.snug == 0 {
		return 0
	}
	return float64(2*len(tl.body)) * (tl.style.padY - tl.style.snug)
}

// close sets the rows of the body closer, where their style allows.
func (tl *tableLayout) close() {
	if tl.style.snug > 0 {
		tl.pad(tl.style.snug)
	}
}

// pad leaves another distance above and below the texts of the body.
func (tl *tableLayout) pad(y float64) {
	more := 2 * (y - tl.style.padY)
	for i := range tl.body {
		tl.body[i].height += more
		for _, c := range tl.body[i].cells {
			if !c.up {
				c.need += more
			}
		}
	}
	tl.style.padY = y
}

// carriedOn says over the part of a table on a further page which table it is.
func (tl *tableLayout) carriedOn() {
	if len(tl.table.Caption) == 0 {
		return
	}
	const again = " (segue)"
	k := captionLook
	words := tl.printable(tl.table.Caption.String())
	width := tl.cur.right - tl.cur.left - tl.fonts.width(again, k.face, k.size)
	tl.text(tl.cur.left, tl.y+k.baseline(), tl.fittingIn(words, k, width)+again, tl.shared(k), nil)
	tl.y += tl.again()
}

// fill returns the row before which the page ends: as late as room allows, but a little earlier where that spares a
// group's name from standing beside a row too low for it.
func (tl *tableLayout) fill(start int, open []*tableCell, room float64) int {
	const earlier = 6
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
	if left := len(tl.body) - latest; left < fewRows && latest-start > 2*fewRows {
		latest -= fewRows - left
	}
	best, bestCost := latest, math.Inf(1)
	for end := latest; end > start && end > latest-earlier; end-- {
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

// excess is how much a page with the rows from start to end must be stretched for the cells that span over them: as stretchPage will, each on what those
// before it have stretched.
func (tl *tableLayout) excess(start, end int, open []*tableCell) float64 {
	var spanning []*tableCell
	add := func(c *tableCell) {
		if c.rows > 1 {
			spanning = append(spanning, c)
		}
	}
	for _, c := range open {
		add(c)
	}
	for r := start; r < end; r++ {
		for _, c := range tl.body[r].cells {
			add(c)
		}
	}
	if len(spanning) == 0 {
		return 0
	}
	slices.SortStableFunc(spanning, func(a, b *tableCell) int { return min(a.row+a.rows, end) - min(b.row+b.rows, end) })
	heights := make([]float64, end-start)
	for r := range heights {
		heights[r] = tl.body[start+r].height
	}
	over := 0.0
	for _, c := range spanning {
		from, to := max(c.row, start), min(c.row+c.rows, end)
		if to <= from {
			continue
		}
		missing := c.need
		for _, h := range heights[from-start : to-start] {
			missing -= h
		}
		if missing > 0 {
			heights[to-1-start] += missing
			over += missing
		}
	}
	return over
}

// lookBack is how many rows before a break may hold a cell that it parts.
const lookBack = 60

// nextExcess is how much the rows after a break must be stretched for the groups that it parts.
func (tl *tableLayout) nextExcess(at int) float64 {
	over := 0.0
	for r := max(0, at-lookBack); r < at; r++ {
		for _, c := range tl.body[r].cells {
			if c.rows > 1 && c.row+c.rows > at {
				over = max(over, c.need-tl.height(tl.body[at:c.row+c.rows]))
			}
		}
	}
	return over
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
