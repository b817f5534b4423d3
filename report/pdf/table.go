package pdf

import (
	"strings"

	"relazione/report"
)

// A tableStyle is how a table is set: roomy on a portrait page, dense on a landscape one.
type tableStyle struct {
	text   look
	padX   float64
	padY   float64
	snug   float64 // padY of a table that so ends a page earlier; 0 for never
	grid   bool    // every cell has a border, not only rows
	middle bool    // texts stand in the middle of their rows
	rotate bool    // groups of rows are named along their side
}

var (
	roomyStyle = tableStyle{text: tableLook, padX: 5, padY: 4, snug: 2.5}
	fineStyle  = tableStyle{text: fineLook, padX: 4, padY: 2.5}
	denseStyle = tableStyle{text: denseLook, padX: 3, padY: 2.5, grid: true, middle: true, rotate: true}
)

// A tableLayout is a table being laid out.
type tableLayout struct {
	*layouter
	table     *report.Table
	style     tableStyle
	columns   []column
	caption   []line
	head      []tableRow
	body      []tableRow
	x         float64
	forgotten int     // rows whose cells are gone
	after     float64 // height of what stands with the last rows
}

// fewRows is how many rows of a table stand together at least, where it begins and where it ends: one alone looks lost.
const fewRows = 2

func (l *layouter) table(parent *element, t *report.Table, next report.Block) {
	tl := l.set(t, parent.add("Table"))
	if isSignatures(next) { // nobody signs a page without what is signed
		tl.after = 2*half + 3*half + l.least(next)
	}
	tl.name()
	l.gap(half)
	l.need(tl.least())
	if tl.whole() && tl.full() > l.room() {
		tl.close()
	}
	l.mark(t.ID)
	if len(t.Caption) > 0 {
		l.bookmarks = append(l.bookmarks, bookmark{l.level, strings.ReplaceAll(t.Caption.String(), "\u00a0", " "), target{len(l.pages) - 1, l.y}})
	}
	for _, n := range tl.caption {
		l.put(n, l.cur.left, l.y, captionLook)
		l.y += captionLook.leading
	}
	l.y += half / 2
	tl.tidy()
	tl.place()
	l.space(2 * half)
}

// set measures a table and sets its texts in lines, as parts of an element.
func (l *layouter) set(t *report.Table, el *element) *tableLayout {
	style := roomyStyle
	switch {
	case l.cur.landscape:
		style = denseStyle
	case t.LookedUp:
		style = fineStyle
	}
	tl := &tableLayout{layouter: l, table: t, style: style, x: l.cur.left, columns: make([]column, len(t.Columns))}
	if len(t.Caption) > 0 {
		tl.caption = l.lines(l.atoms(t.Caption, captionLook, el.add("Caption")), l.cur.right-l.cur.left)
	}
	tl.head = tl.rows(el.add("THead"), t.Head, true)
	tl.body = tl.rows(el.add("TBody"), t.Body, false)
	tl.size(l.cur.right - l.cur.left)
	tl.wrap(tl.head)
	tl.wrap(tl.body)
	tl.body = tl.slice(tl.body, l.cur.bottom-l.cur.top-tl.height(tl.head)-captionLook.leading*2)
	for i := range tl.head {
		tl.stretch(tl.head, 0, i)
	}
	return tl
}

// above is the height of what stands over the rows.
func (tl *tableLayout) above() float64 {
	return float64(len(tl.caption))*captionLook.leading + half/2 + tl.height(tl.head)
}

// full is the height of the table in one piece.
func (tl *tableLayout) full() float64 { return tl.above() + tl.height(tl.body) + tl.foot(tl.body) }

// whole reports whether the table is too short to be parted.
func (tl *tableLayout) whole() bool { return tl.full() < (tl.cur.bottom-tl.cur.top)/4 }

// least is the height without which the table doesn't begin on a page.
func (tl *tableLayout) least() float64 {
	if tl.whole() {
		return tl.full() - tl.spare()
	}
	some := tl.body[:min(fewRows, len(tl.body))]
	return tl.above() + min(tl.height(some)+tl.excess(0, len(some), nil)+tl.foot(some), (tl.cur.bottom-tl.cur.top)*3/4)
}
