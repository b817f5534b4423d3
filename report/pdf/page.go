package pdf

import (
	"strings"

	"relazione/report"
)

// A geometry is a kind of page: its size and the frame of its text.
type geometry struct {
	landscape                        bool
	width, height                    float64
	left, right, top, bottom, footer float64 // edges of the text; baseline of the page number
}

// A4, with room for a running head and a page number. The landscape page is for wide tables: it gives them all it can.
var (
	portrait  = geometry{false, 595.28, 841.89, 68, 527.28, 88, 768, 800}
	landscape = geometry{true, 841.89, 595.28, 36, 805.89, 62, 544, 568}
)

// A text is words drawn at a place.
type text struct {
	x, y float32 // of the baseline's start
	up   bool    // it runs upwards
	art  artifact
	text string
	look *look
	el   *element // what it belongs to; nil for an artifact
}

// A shape is a box filled, or a line drawn, at a place. Shapes are no content: they are artifacts all.
type shape struct {
	x, y, w, h float32 // a line goes from x, y to x+w, y+h
	thick      float32 // of a line; 0 for a box
	color      color
}

// A target is the place on a page that a link leads to.
type target struct {
	page int // from 0
	y    float64
}

// A pageLink is a place that leads somewhere when it is clicked.
type pageLink struct {
	x, y, w, h float64
	to         string
	el         *element
	label      string
}

// A bookmark is an entry of the outline.
type bookmark struct {
	level int
	title string
	at    target
}

// A page is what is drawn on it: shapes, and over them texts in reading order.
type page struct {
	geometry
	shapes []shape
	images []placedImage
	texts  []text
	links  []pageLink
	notes  []placedNote // at its foot
	taken  float64      // by the notes
	ahead  bool         // its text is drawn, before its head and foot are known
	used   float64      // by the text
}

// A placedImage is a picture at its place.
type placedImage struct {
	x, y, w, h float64
	png        []byte
	el         *element
}

// A placedNote is a footnote on its page.
type placedNote struct {
	note  *report.Note
	lines []line
	el    *element
}

// A pageNumber is a text to be drawn once the page of a target is known.
type pageNumber struct {
	page  *page
	index int // among its texts
	of    string
}

func (l *layouter) newPage(g geometry) {
	if g.landscape {
		l.land()
	}
	l.closePage()
	if l.long != nil && len(l.pages) >= longDocument {
		l.long(l)
	}
	l.cur = &page{geometry: g}
	l.pages = append(l.pages, l.cur)
	l.y = g.top
	l.carryOn()
	for len(l.floating) > 0 && (l.atTop() || l.room() >= l.floating[0].height) {
		next := l.floating[0]
		l.floating = l.floating[1:]
		next.draw()
	}
}

// A floating is what waits for the next page.
type floating struct {
	height float64
	draw   func()
}

// land puts what waits for the next page there, before anything else begins.
func (l *layouter) land() {
	for len(l.floating) > 0 {
		l.newPage(portrait)
	}
}

// room is the height left on the page.
func (l *layouter) room() float64 { return l.cur.bottom - l.cur.taken - l.y }

// atTop reports whether the page is still empty.
func (l *layouter) atTop() bool { return l.y <= l.cur.top }

// need begins a new page unless h fits.
func (l *layouter) need(h float64) {
	for l.room() < h && !l.atTop() { // what waited for the page may fill it
		l.newPage(l.cur.geometry)
	}
}

// gap leaves a distance to the block before, which the top of a page swallows.
func (l *layouter) gap(h float64) {
	if !l.atTop() {
		l.space(h)
	}
}

// space leaves a distance.
func (l *layouter) space(h float64) { l.y += h * l.air }

// mark notes where a part of the document begins.
func (l *layouter) mark(id string) {
	if id != "" {
		l.targets[id] = target{len(l.pages) - 1, l.y}
	}
}

// text draws words of an element; with none they are no content.
func (l *layouter) text(x, baseline float64, s string, k *look, el *element) {
	art := content
	if el == nil {
		art = pageArtifact
	}
	l.cur.texts = append(l.cur.texts, text{x: float32(x), y: float32(baseline), text: s, look: k, el: el, art: art})
}

// shared is the one copy of a look: texts are many, looks few.
func (l *layouter) shared(k look) *look {
	if l.looks[k] == nil {
		l.looks[k] = &k
	}
	return l.looks[k]
}

func (l *layouter) fill(x, y, w, h float64, c color) {
	l.cur.shapes = append(l.cur.shapes, shape{float32(x), float32(y), float32(w), float32(h), 0, c})
}

// rule draws a line from x, y to x+w, y+h.
func (l *layouter) rule(x, y, w, h, thick float64, c color) {
	l.cur.shapes = append(l.cur.shapes, shape{float32(x), float32(y), float32(w), float32(h), float32(thick), c})
}

// baseline is how far below the top of a line its baseline is.
func (k look) baseline() float64 { return (k.leading-k.size)/2 + k.size*0.8 }

// put draws a line whose top is at y.
func (l *layouter) put(n line, x, y float64, k look) {
	baseline := y + k.baseline()
	for i, p := range n.pieces {
		s := p.text
		if n.space && i == len(n.pieces)-1 {
			s += " "
		}
		l.text(x, baseline-p.rise, s, p.look, p.el)
		if p.link != "" && p.el != nil {
			l.cur.links = append(
				l.cur.links,
				pageLink{
					x,
					y,
					l.fonts.width(strings.TrimRight(p.text, " "), p.look.face, p.look.size),
					k.leading,
					p.link,
					p.el,
					strings.TrimSpace(p.text),
				},
			)
		}
		x += p.width
	}
}
