package pdf

import (
	"math"
	"strings"

	"relazione/report"
)

// A column is its place, and where its numbers align.
type column struct {
	x, width float64
	whole    float64 // width of what stands before the decimal comma
	part     float64 // width of the comma and what follows it
	widest   float64 // width of the longest number
	unit     string  // what stands after the digits of the numbers
	numbers  bool    // there are some
	mixed    bool    // their units differ: there is nothing to compare down the column, and they end under each other
	up       bool    // its label runs upwards
}

// upright reports whether a cell's text runs along its side.
func (tl *tableLayout) upright(c *tableCell, head bool) bool {
	return tl.style.rotate && c.cols == 1 && (c.kind == report.Group || head && tl.columns[c.col].up)
}

// size gives columns their widths: what their longest words and numbers need, then shares of the rest by how much text
// they hold.
func (tl *tableLayout) size(width float64) {
	needs := make([]need, len(tl.columns))
	for _, row := range tl.body {
		for _, c := range row.cells {
			if c.cols == 1 {
				tl.needs(&needs[c.col], c, width)
			}
		}
	}
	tl.labels(needs)
	for i, c := range tl.table.Columns {
		if c.Blank {
			const room = 0.18 // of the table, for a word or two by hand
			needs[i] = need{needs[i].firm, max(needs[i].least, room*width), room * width}
		}
	}
	given := shareOut(needs, width)
	x := tl.x
	for i := range tl.columns {
		tl.columns[i].x, tl.columns[i].width = x, given[i]
		x += given[i]
	}
}

// A need is how wide a column is at least for its words not to be cut, and would be if there were room for all its texts in one line. What is firm of
// it no long word of another column may take: numbers, codes, labels and usual words are not cut for one.
type need struct{ firm, least, wanted float64 }

// Limits on what one column may ask for before its words are cut.
const (
	widestCode = 80  // points; longer codes are titles in disguise
	usualWord  = 0.1 // of the table; longer ones may be cut where there is no room
	widestWord = 0.2 // of the table; a longer word is an address or a slip
)

// needs takes in a cell of the body.
func (tl *tableLayout) needs(n *need, c *tableCell, width float64) {
	pad := 2 * tl.style.padX
	k := tl.style.text
	natural, word := c.natural, c.longest
	switch c.kind {
	case report.Group:
		if tl.style.rotate {
			n.firm = max(n.firm, tl.uprightLines(natural)*k.leading+pad)
			return
		}
		n.least, n.wanted = max(n.least, word+pad), max(n.wanted, natural+pad)
	case report.Number:
		before, after := splitNumber(c.Text.String())
		if before == "" && after == "" { // words where a number might stand: a deadline, a condition
			n.words(word, natural, width, pad)
			return
		}
		col := &tl.columns[c.col]
		col.whole = max(col.whole, tl.fonts.width(tl.printable(before), k.face, k.size))
		col.part = max(col.part, tl.fonts.width(tl.printable(after), k.face, k.size))
		unit := strings.TrimLeft(after, ",0123456789")
		col.mixed = col.mixed || col.numbers && unit != col.unit
		col.unit, col.numbers, col.widest = unit, true, max(col.widest, natural)
		n.firm = max(n.firm, col.whole+col.part+pad)
	case report.Code:
		n.firm = max(n.firm, min(natural, widestCode)+pad)
	default:
		n.words(word, natural, width, pad)
	}
}

// words takes in running text: its longest word, and its width in one line, in a table of a width.
func (n *need) words(word, natural, width, pad float64) {
	n.firm = max(n.firm, min(word, usualWord*width)+pad)
	n.least = max(n.least, min(word, widestWord*width)+pad)
	n.wanted = max(n.wanted, natural+pad)
}

// uprightLines is in how many lines a text that runs along its side is set: one for a short name, else as many as keep
// it within three fifths of the page, for the rows beside it seldom take more.
func (tl *tableLayout) uprightLines(natural float64) float64 {
	const short, part = 60, 0.6
	if natural <= short {
		return 1
	}
	return max(2, math.Ceil(natural/(part*(tl.cur.bottom-tl.cur.top))))
}

// labels takes in the header: a label runs upwards where it would make a column of numbers half as wide again.
func (tl *tableLayout) labels(needs []need) {
	const tooWide = 1.5
	longest := make([]float64, len(needs)) // word of the labels
	for _, row := range tl.head {
		for _, c := range row.cells {
			if c.cols == 1 {
				longest[c.col] = max(longest[c.col], c.longest+2*tl.style.padX)
			}
		}
	}
	for i := range needs {
		n, kind := &needs[i], tl.table.Columns[i].Kind
		n.least = max(n.least, n.firm)
		tl.columns[i].up = tl.style.rotate &&
			(kind == report.Group || longest[i] > tooWide*n.least && kind == report.Number)
		if !tl.columns[i].up {
			n.firm, n.least = max(n.firm, longest[i]), max(n.least, longest[i])
		}
		n.wanted = max(n.wanted, n.least)
	}
}

// shareOut gives columns a width in all: each what it needs at least, and a share of the rest. Where not even that
// fits, words are cut; where not even what is firm does, all shrink.
func shareOut(needs []need, width float64) []float64 {
	firm, total, desire := 0.0, 0.0, 0.0
	for _, n := range needs {
		firm += n.firm
		total += n.least
		desire += n.wanted - n.least
	}
	out := make([]float64, len(needs))
	spare := width - total
	if spare < 0 {
		for i, n := range needs {
			if firm > width {
				out[i] = n.firm * (width / firm)
			} else {
				out[i] = n.firm + (n.least-n.firm)*(width-firm)/(total-firm)
			}
		}
		return out
	}
	given, spare := shareSpare(needs, spare)
	if spare > 0 && desire <= 0 || spare > 0.1 { // everything fits: the rest goes to all alike
		for i := range given {
			given[i] += spare / float64(len(given))
		}
	}
	for i, n := range needs {
		out[i] = n.least + given[i]
	}
	return out
}

// shareSpare parts what is left among the columns that want more, by the square root of how much: twice the text is not
// twice the width. What one doesn't use goes to the others in the next of a few rounds.
func shareSpare(needs []need, spare float64) (given []float64, left float64) {
	const rounds, enough = 4, 0.1
	share := make([]float64, len(needs))
	shares := 0.0
	for i, n := range needs {
		if n.wanted > n.least {
			share[i] = math.Sqrt(n.wanted - n.least)
			shares += share[i]
		}
	}
	given = make([]float64, len(needs))
	for round := 0; round < rounds && spare > enough && shares > 0; round++ {
		left, weights := spare, 0.0
		for i, n := range needs {
			if share[i] == 0 {
				continue
			}
			more := min(left*share[i]/shares, n.wanted-n.least-given[i])
			given[i] += more
			spare -= more
			if given[i] >= n.wanted-n.least-enough {
				share[i] = 0
			}
			weights += share[i]
		}
		shares = weights
	}
	return given, spare
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

// splitNumber parts a number, with the sign before it, at its decimal comma or where its unit begins; two empty strings for what is no number, or one with a
// remark after it.
func splitNumber(s string) (before, after string) {
	if strings.Contains(s, " (") {
		return "", ""
	}
	start := len(s) - len(strings.TrimLeft(s, "≥≤<>=+- \u00a0"))
	i := start
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
		i++
	}
	if i == start {
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
				lines := tl.linesOf(c)
				if !tl.long() {
					c.lines, c.atoms = lines, nil
				}
				c.need = float64(len(lines))*k.leading + 2*tl.style.padY
				for _, n := range lines {
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
	along := max(c.longest, c.natural/float64(most))
	atoms := tl.atomsOf(c)
	for ; along < c.natural; along += 2 {
		if len(tl.lines(atoms, along)) <= most {
			break
		}
	}
	return along + 2*tl.style.padX
}
