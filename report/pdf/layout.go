package pdf

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

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

// Type sizes. Distances between blocks are multiples of half a line.
var (
	bodyLook    = look{regular, 10.5, 15, ink}
	noteLook    = look{regular, 8.5, 11.25, ink}
	headLooks   = [...]look{{bold, 17, 22.5, navy}, {bold, 13, 18.75, navy}, {bold, 11, 15, navy}}
	titleLook   = look{bold, 26, 33.75, navy}
	entityLook  = look{regular, 13, 18.75, grey}
	captionLook = look{bold, 9.5, 13, navy}
	tableLook   = look{regular, 9.5, 13, ink}
	denseLook   = look{regular, 7, 8.75, ink} // Allegato A
	runningLook = look{regular, 8.5, 11.25, grey}
)

const (
	half   = 7.5 // half a line of body text
	indent = 16  // of list items
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
	texts  []text
	links  []pageLink
	notes  []placedNote // at its foot
	taken  float64      // by the notes
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

// A layouter places blocks on pages.
type layouter struct {
	ctx       context.Context // of the whole layout, which its many small steps ask before each block and row
	doc       *report.Document
	fonts     *fonts
	pages     []*page
	cur       *page
	y         float64 // where the next block begins
	root      *element
	level     int // of the section being laid out
	targets   map[string]target
	bookmarks []bookmark
	numbers   []pageNumber
	noted     map[*report.Note]bool
	looks     map[look]*look
	headers   int32  // header cells so far that others name
	tight     bool   // paragraphs stand close: they are items of a list of short ones
	lead      func() // draws what stands before the next paragraph's first line: a list item's mark
	err       error
}

func newLayouter(ctx context.Context, doc *report.Document, f *fonts) *layouter {
	l := &layouter{ctx: ctx, doc: doc, fonts: f, targets: map[string]target{}, noted: map[*report.Note]bool{}, looks: map[look]*look{}, root: &element{tag: "Document", joined: true}}
	l.newPage(portrait)
	return l
}

func (l *layouter) fail(err error) {
	if l.err == nil {
		l.err = err
	}
}

// stopped reports whether there is no use in going on.
func (l *layouter) stopped() bool { return l.err != nil || l.ctx.Err() != nil }

// printable is a text in characters that can be shown.
func (l *layouter) printable(s string) string {
	p, err := l.fonts.printable(s)
	if err != nil {
		l.fail(err)
	}
	return p
}

func (l *layouter) newPage(g geometry) {
	l.closePage()
	l.cur = &page{geometry: g}
	l.pages = append(l.pages, l.cur)
	l.y = g.top
}

// room is the height left on the page.
func (l *layouter) room() float64 { return l.cur.bottom - l.cur.taken - l.y }

// atTop reports whether the page is still empty.
func (l *layouter) atTop() bool { return l.y <= l.cur.top }

// need begins a new page unless h fits.
func (l *layouter) need(h float64) {
	if l.room() < h && !l.atTop() {
		l.newPage(l.cur.geometry)
	}
}

// gap leaves a distance to the block before, which the top of a page swallows.
func (l *layouter) gap(h float64) {
	if !l.atTop() {
		l.y += h
	}
}

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
			l.cur.links = append(l.cur.links, pageLink{x, y, l.fonts.width(strings.TrimRight(p.text, " "), p.look.face, p.look.size), k.leading, p.link, p.el, strings.TrimSpace(p.text)})
		}
		x += p.width
	}
}

// blocks lays out blocks in order, under the current element.
func (l *layouter) blocks(blocks []report.Block) { l.under(l.root, blocks, l.cur.left, l.cur.right) }

func (l *layouter) under(parent *element, blocks []report.Block, left, right float64) {
	for i, b := range blocks {
		if l.stopped() {
			return
		}
		var next report.Block
		if i+1 < len(blocks) {
			next = blocks[i+1]
		}
		if !isWide(b) && l.cur.landscape && l.level <= 1 && !isSignatures(b) {
			l.newPage(portrait)
			left, right = l.cur.left, l.cur.right
		}
		switch b := b.(type) {
		case *report.Section:
			l.section(parent, b)
			left, right = l.cur.left, l.cur.right
		case *report.Paragraph:
			l.paragraph(parent, b, next, left, right)
		case *report.List:
			l.list(parent, b, left, right)
		case *report.Table:
			l.table(parent, b)
			left, right = l.cur.left, l.cur.right
		case *report.Chart:
			l.chart(parent, b)
		case *report.TitleBlock:
			l.titleBlock(parent, b)
		case *report.Contents:
			l.contents(parent, b)
		case *report.Signatures:
			l.signatures(parent, b)
		default:
			panic(fmt.Sprintf("pdf: block %T", b)) // the set of blocks is closed; a test lays each out
		}
	}
}

// isWide reports whether a block is, or begins a section that is, a wide table.
func isWide(b report.Block) bool {
	switch b := b.(type) {
	case *report.Table:
		return b.Wide()
	case *report.Section:
		return len(b.Body) > 0 && isWide(b.Body[0])
	}
	return false
}

func isSignatures(b report.Block) bool { _, ok := b.(*report.Signatures); return ok }

// least is the height without which a block doesn't begin on a page.
func (l *layouter) least(b report.Block) float64 {
	switch b := b.(type) {
	case *report.Section:
		if len(b.Body) > 0 {
			return 40 + l.least(b.Body[0])
		}
		return 40
	case *report.Table:
		const first, row = 75, 24 // caption, header and a row; each other, in one line
		if whole := first + row*float64(len(b.Body)-1); whole < (l.cur.bottom-l.cur.top)/2 {
			return whole // which isn't parted
		}
		return first
	case *report.Chart:
		return chartHeight(b)
	case *report.Signatures:
		return 90 // two lines and room to sign between them
	case *report.Paragraph, *report.List, *report.TitleBlock, *report.Contents:
		return 2 * bodyLook.leading
	case nil:
		return 0
	}
	panic(fmt.Sprintf("pdf: block %T", b)) // the set of blocks is closed; a test lays each out
}

func (l *layouter) section(parent *element, s *report.Section) {
	l.level++
	defer func() { l.level-- }()
	el := parent.add("Sect")
	k := headLooks[min(l.level, len(headLooks))-1]
	before := [...]float64{4 * half, 3 * half, 2 * half}[min(l.level, 3)-1]
	wide := isWide(s)
	if wide != l.cur.landscape {
		g := portrait
		if wide {
			g = landscape
		}
		if len(l.cur.texts) == 0 {
			l.pages = l.pages[:len(l.pages)-1]
			l.cur = nil
		}
		l.newPage(g)
	}
	title := s.Title
	heading := el.add(fmt.Sprintf("H%d", min(l.level, len(headLooks))))
	hang := 0.0
	if s.Number != "" {
		title = append(report.Inline{{Text: s.Number + "\u00a0\u00a0"}}, title...)
		hang = l.fonts.width(s.Number+"\u00a0\u00a0", k.face, k.size)
	}
	atoms := l.atoms(title, k, heading)
	lines := l.lines(atoms, l.cur.right-l.cur.left)
	if len(lines) > 1 && hang > 0 { // further lines begin under the first one's words
		first := lines[0]
		rest := l.lines(atoms, l.cur.right-l.cur.left-hang)
		lines = append([]line{first}, rest[1:]...)
	}
	first := report.Block(nil)
	if len(s.Body) > 0 {
		first = s.Body[0]
	}
	height := float64(len(lines)) * k.leading
	l.need(before + height + half + l.least(first))
	l.gap(before)
	l.mark(s.ID)
	l.bookmarks = append(l.bookmarks, bookmark{l.level - 1, strings.TrimSpace(strings.ReplaceAll(s.Number+" "+s.Title.String(), "\u00a0", " ")), target{len(l.pages) - 1, l.y}})
	for i, n := range lines {
		x := l.cur.left
		if i > 0 {
			x += hang
		}
		l.placeNotes(el, n)
		l.put(n, x, l.y, k)
		l.y += k.leading
	}
	l.y += half
	l.under(el, s.Body, l.cur.left, l.cur.right)
}

func (l *layouter) paragraph(parent *element, p *report.Paragraph, next report.Block, left, right float64) {
	el := parent.add("P")
	lines := l.lines(l.atoms(p.Text, bodyLook, el), right-left)
	keep := 0.0
	if strings.HasSuffix(strings.TrimSpace(p.Text.String()), ":") { // it announces what follows
		keep = l.least(next)
	}
	l.flow(parent, lines, left, bodyLook, keep)
	if !l.tight {
		l.y += half
	}
}

// flow places lines, at least two together on either side of a page break; the last ones with keep points of what follows.
func (l *layouter) flow(parent *element, lines []line, x float64, k look, keep float64) {
	for first := true; len(lines) > 0; first = false {
		fits, used := 0, 0.0
		for used <= l.room() && fits < len(lines) {
			cost := k.leading + l.noteCost(lines[fits])
			if used+cost > l.room()+0.01 {
				break
			}
			used += cost
			fits++
		}
		if fits == len(lines) && keep > 0 && used+keep > l.room() {
			fits -= 2
		}
		if rest := len(lines) - fits; rest == 1 && fits > 0 && len(lines) > 1 {
			fits--
		}
		if fits < min(2, len(lines)) && !l.atTop() {
			fits = 0
		}
		if fits <= 0 {
			if l.atTop() && !first {
				return // nothing ever fits; can't happen on a page taller than a line
			}
			if l.atTop() {
				fits = 1
			} else {
				l.newPage(l.cur.geometry)
				continue
			}
		}
		if l.lead != nil {
			l.lead()
			l.lead = nil
		}
		for _, n := range lines[:fits] {
			l.placeNotes(parent, n)
			l.put(n, x, l.y, k)
			l.y += k.leading
		}
		if lines = lines[fits:]; len(lines) > 0 {
			l.newPage(l.cur.geometry)
		}
	}
}

// Footnotes stand under a short rule.
const noteRule = 2 * half

func noteID(n *report.Note) string { return fmt.Sprintf("nota-%d", n.Number) }

// noteLines sets a note for the current page.
func (l *layouter) noteLines(n *report.Note, el *element) []line {
	mark := report.Span{Text: fmt.Sprintf("%d\u00a0\u00a0", n.Number)}
	var label, body *element
	if el != nil {
		label, body = el.add("Lbl"), el
	}
	atoms := l.atoms(report.Inline{mark}, noteLook, label)
	words := l.atoms(n.Text, noteLook, body)
	if len(words) > 0 {
		words[0].spaced = false
		atoms[0].width += words[0].width
		atoms[0].pieces = append(atoms[0].pieces, words[0].pieces...)
		atoms = append(atoms, words[1:]...)
	}
	return l.lines(atoms, l.cur.right-l.cur.left)
}

// noteCost is the height that a line's notes take at the foot of the page.
func (l *layouter) noteCost(n line) float64 {
	cost := 0.0
	for _, note := range n.notes() {
		if l.noted[note] {
			continue
		}
		if cost == 0 && len(l.cur.notes) == 0 {
			cost += noteRule
		}
		cost += float64(len(l.noteLines(note, nil))) * noteLook.leading
	}
	return cost
}

// placeNotes puts a line's notes at the foot of its page and, in reading order, after the block it is in.
func (l *layouter) placeNotes(parent *element, n line) {
	l.cur.taken += l.noteCost(n)
	for _, note := range n.notes() {
		if l.noted[note] { // it stands where it was first referred to
			continue
		}
		l.noted[note] = true
		el := parent.add("Note")
		el.set().id = noteID(note)
		l.cur.notes = append(l.cur.notes, placedNote{note, l.noteLines(note, el), el})
	}
}

// closePage draws the notes at the foot of the page that ends.
func (l *layouter) closePage() {
	if l.cur == nil {
		return
	}
	defer l.trim()
	if len(l.cur.notes) == 0 {
		return
	}
	y := l.cur.bottom - l.cur.taken + noteRule
	l.rule(l.cur.left, y-half, 120, 0, 0.5, rule)
	for _, n := range l.cur.notes {
		l.targets[noteID(n.note)] = target{len(l.pages) - 1, y}
		for _, text := range n.lines {
			l.put(text, l.cur.left, y, noteLook)
			y += noteLook.leading
		}
	}
}

// trim gives back what the page's slices grew too much: documents have thousands of pages.
func (l *layouter) trim() {
	l.cur.texts, l.cur.shapes = slices.Clip(slices.Clone(l.cur.texts)), slices.Clip(slices.Clone(l.cur.shapes))
}

// bullets are the marks of list items, by depth.
var bullets = [...]string{"•", "–"}

func (l *layouter) list(parent *element, list *report.List, left, right float64) {
	depth := 0
	for p := parent; p != nil; p = p.parent {
		if p.tag == "LBody" {
			depth++
		}
	}
	el := parent.add("L")
	el.set().numbering = "Disc"
	if list.Start > 0 {
		el.set().numbering = "Decimal"
	}
	outer := l.tight
	l.tight = true // items of one short paragraph stand close
	for _, i := range list.Items {
		l.tight = l.tight && isShort(i)
	}
	for n, i := range list.Items {
		li := el.add("LI")
		label, body := li.add("Lbl"), li.add("LBody")
		words := bullets[min(depth, len(bullets)-1)]
		if list.Start > 0 {
			words = fmt.Sprintf("%d.", list.Start+n)
		}
		mark := l.lines(l.atoms(report.Plain(words), bodyLook, label), 3*indent)[0]
		left := left + max(0, mark.width-indent+8) // a number of many digits moves its text
		mark.space = true
		at := left + indent - max(indent-3, mark.width+5)
		l.lead = func() { l.put(mark, at, l.y, bodyLook) }
		l.under(body, i.Body, left+indent, right)
	}
	if l.tight && !outer {
		l.y += half
	}
	l.tight = outer
}

// isShort reports whether a list item is one short paragraph, or such a paragraph with a list of them.
func isShort(i report.Item) bool {
	for n, b := range i.Body {
		switch b := b.(type) {
		case *report.Paragraph:
			if n > 0 || utf8.RuneCountInString(b.Text.String()) > 120 {
				return false
			}
		case *report.List:
			for _, inner := range b.Items {
				if !isShort(inner) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}

func (l *layouter) titleBlock(parent *element, t *report.TitleBlock) {
	width := l.cur.right - l.cur.left
	set := func(words report.Inline, k look) {
		el := parent.add("P")
		for _, n := range l.lines(l.atoms(words, k, el), width) {
			l.put(n, l.cur.left, l.y, k)
			l.y += k.leading
		}
	}
	set(report.Plain(t.Entity), entityLook)
	set(report.Plain(t.Title), titleLook)
	for _, words := range t.Lines {
		set(words, bodyLook)
	}
	l.y += half
	l.rule(l.cur.left, l.y, width, 0, 1.5, barFill)
	l.y += 3 * half
}

func (l *layouter) contents(parent *element, c *report.Contents) {
	k := headLooks[1]
	heading := parent.add("H1")
	l.put(l.lines(l.atoms(report.Plain(c.Title), k, heading), l.cur.right-l.cur.left)[0], l.cur.left, l.y, k)
	l.y += k.leading + half
	toc := parent.add("TOC")
	numbers := l.fonts.width("000", regular, bodyLook.size) + 4
	for _, e := range c.Entries {
		entry := bodyLook
		if e.Level == 1 {
			entry.face = bold
			l.y += half / 2
		}
		x := l.cur.left + float64(e.Level-1)*indent
		words := e.Title
		if e.Number != "" {
			words = e.Number + "\u00a0\u00a0" + e.Title
		}
		reference := toc.add("TOCI").add("Reference")
		link := reference.add("Link")
		lines := l.lines(l.atoms(report.Plain(words), entry, link), l.cur.right-numbers-x-2*indent)
		l.need(float64(len(lines)) * entry.leading)
		for i, n := range lines {
			if n.space = true; i == len(lines)-1 {
				from := x + n.width + 4
				dots := int((l.cur.right - numbers - from) / l.fonts.width(" .", regular, 9))
				if dots > 1 {
					leader := strings.Repeat(" .", dots)
					l.text(l.cur.right-numbers-l.fonts.width(leader, regular, 9), l.y+entry.baseline(), leader, l.shared(look{regular, 9, entry.leading, grey}), nil)
				}
			}
			l.put(n, x, l.y, entry)
			l.cur.links = append(l.cur.links, pageLink{x, l.y, l.cur.right - x, entry.leading, "#" + e.ID, link, words})
			l.y += entry.leading
		}
		l.text(l.cur.right, l.y-entry.leading+entry.baseline(), "", l.shared(entry), link)
		l.numbers = append(l.numbers, pageNumber{l.cur, len(l.cur.texts) - 1, e.ID})
	}
	l.y += 2 * half
}

func (l *layouter) signatures(parent *element, s *report.Signatures) {
	const height = 90
	l.need(height)
	l.gap(3 * half)
	width := (l.cur.right - l.cur.left) / float64(len(s.Signatories))
	for i, who := range s.Signatories {
		el := parent.add("P")
		x := l.cur.left + float64(i)*width
		y := l.y
		for _, words := range []string{who.Office, "(" + who.Name + ")"} {
			for _, n := range l.lines(l.atoms(report.Plain(words), bodyLook, el), width-indent) {
				n.space = true
				l.put(n, x+(width-n.width)/2, y, bodyLook)
				y += bodyLook.leading
			}
		}
		l.rule(x+width/2-80, l.y+72, 160, 0, 0.5, rule)
	}
	l.y += height
}

// fitting is a text cut to a width, for the running head, which says it for orientation only.
func (l *layouter) fitting(s string, width float64) string {
	if l.fonts.width(s, runningLook.face, runningLook.size) <= width {
		return s
	}
	letters := []rune(s)
	for len(letters) > 0 && l.fonts.width(string(letters)+"…", runningLook.face, runningLook.size) > width {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimRight(string(letters), " ") + "…"
}

// finish draws what stands on every page and fills in the page numbers of the contents.
func (l *layouter) finish() {
	l.closePage()
	for _, n := range l.numbers {
		at := &n.page.texts[n.index]
		if to, ok := l.targets[n.of]; ok {
			at.text = fmt.Sprint(to.page + 1)
			at.x -= float32(l.fonts.width(at.text, at.look.face, at.look.size))
		}
	}
	narrow := (portrait.right-portrait.left)/2 - 45 // a draft is marked between them
	title, entity := l.fitting(l.printable(l.doc.Title), narrow-10), l.fitting(l.printable(l.doc.Entity), narrow)
	for i, p := range l.pages {
		l.cur = p
		body := p.texts
		p.texts = make([]text, 0, len(body)+4)
		head := p.top - 34
		if p.landscape {
			head = p.top - 24
		}
		if i > 0 {
			l.text(p.left, head, title, l.shared(runningLook), nil)
			l.text(p.right-l.fonts.width(entity, regular, runningLook.size), head, entity, l.shared(runningLook), nil)
			l.rule(p.left, head+6, p.right-p.left, 0, 0.5, hairline)
		}
		number := fmt.Sprintf("%d / %d", i+1, len(l.pages))
		l.text(p.right-l.fonts.width(number, regular, runningLook.size), p.footer, number, l.shared(runningLook), nil)
		if l.doc.Draft {
			const mark = "BOZZA – contiene rilievi non risolti"
			k := runningLook
			k.face, k.color = bold, red
			l.text(p.left, p.footer, mark, l.shared(k), nil)
			k.size = 15
			const word = "BOZZA"
			width := l.fonts.width(word, k.face, k.size)
			x := (p.left + p.right - width) / 2
			l.text(x, head+2, word, l.shared(k), nil)
			for _, side := range [][4]float64{{-8, -13, width + 16, 0}, {-8, 6, width + 16, 0}, {-8, -13, 0, 19}, {width + 8, -13, 0, 19}} {
				l.rule(x+side[0], head+side[1], side[2], side[3], 1, red)
			}
		}
		p.texts = append(p.texts, body...)
	}
}
