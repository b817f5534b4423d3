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
	grid   bool // every cell has a border, not only rows
	middle bool // texts stand in the middle of their rows
	rotate bool // groups of rows are named along their side
}

var (
	roomyStyle = tableStyle{text: tableLook, padX: 5, padY: 4}
	fineStyle  = tableStyle{text: fineLook, padX: 4, padY: 2.5}
	denseStyle = tableStyle{text: denseLook, padX: 3, padY: 2.5, grid: true, middle: true, rotate: true}
)

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

// fewRows is how many rows of a table stand together at least, where it begins and where it ends: one alone looks lost.
const fewRows = 2

func (l *layouter) table(parent *element, t *report.Table) {
	style := roomyStyle
	switch {
	case l.cur.landscape:
		style = denseStyle
	case t.LookedUp:
		style = fineStyle
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
	if some := tl.body[:min(fewRows, len(tl.body))]; len(some) > 0 {
		first = min(tl.height(some)+tl.foot(some), (l.cur.bottom-l.cur.top)/2)
	}
	above := float64(len(caption))*captionLook.leading + half/2 + tl.height(tl.head)
	if whole := above + tl.height(tl.body) + tl.foot(tl.body); whole < (l.cur.bottom-l.cur.top)/2 {
		l.need(whole) // a short table is not parted
	}
	l.need(above + first)
	l.mark(t.ID)
	if len(t.Caption) > 0 {
		l.bookmarks = append(l.bookmarks, bookmark{l.level, strings.ReplaceAll(t.Caption.String(), "\u00a0", " "), target{len(l.pages) - 1, l.y}})
	}
	for _, n := range caption {
		l.put(n, l.cur.left, l.y, captionLook)
		l.y += captionLook.leading
	}
	l.y += half / 2
	tl.place()
	l.y += 2 * half
}
