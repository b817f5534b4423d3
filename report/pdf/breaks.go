package pdf

import "math"

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
		if tl.stopped() {
			return
		}
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
		tl.carriedOn()
	}
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
	tl.y += k.leading + half/2
}

// fill returns the row before which the page ends: as late as room allows, but a little earlier where that spares a
// group's name from standing beside a row too low for it.
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
	if left := len(tl.body) - latest; left < fewRows && latest-start > 2*fewRows {
		latest -= fewRows - left
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
