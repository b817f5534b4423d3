package pdf

import (
	"context"
	"fmt"
	"strings"

	"relazione/report"
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
	fineLook    = look{regular, 8, 10.25, ink}
	denseLook   = look{regular, 7, 8.75, ink} // Allegato A
	runningLook = look{regular, 8.5, 11.25, grey}
)

const (
	half   = 7.5 // half a line of body text
	indent = 16  // of list items
)

// A layouter places blocks on pages.
type layouter struct {
	ctx       context.Context // of the whole layout, which its many small steps ask before each block and row
	doc       *report.Document
	fonts     *fonts
	pages     []*page
	cur       *page
	y         float64 // where the next block begins
	air       float64 // of the usual distance, what stands between blocks
	root      *element
	level     int // of the section being laid out
	targets   map[string]target
	bookmarks []bookmark
	numbers   []pageNumber
	noted     map[*report.Note]bool
	carried   []placedNote // notes, or what is left of them, for the next page
	looks     map[look]*look
	accent    color      // of rules and bars
	floating  []floating // in their order
	headers   int32      // header cells so far that others name
	tight     bool       // paragraphs stand close: they are items of a list of short ones
	long      func(*layouter)
	lead      func() // draws what stands before the next paragraph's first line: a list item's mark
	err       error
}

func newLayouter(ctx context.Context, doc *report.Document, f *fonts, air float64) *layouter {
	l := &layouter{
		ctx:     ctx,
		doc:     doc,
		fonts:   f,
		air:     air,
		targets: map[string]target{},
		noted:   map[*report.Note]bool{},
		looks:   map[look]*look{},
		root:    &element{tag: "Document", joined: true},
	}
	if l.accent = barFill; doc.Color != nil {
		l.accent = color(doc.Color.OnPaper())
	}
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
			l.table(parent, b, next)
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

// Footnotes stand under a short rule.
const noteRule = 2 * half

// bullets are the marks of list items, by depth.
var bullets = [...]string{"•", "–"}

// finish draws what stands on every page and fills in the page numbers of the contents.
func (l *layouter) finish() {
	l.land()
	for len(l.carried) > 0 {
		l.newPage(l.cur.geometry)
	}
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
			mark := report.Typeset(strings.Replace(l.doc.DraftMark(), "bozza:", "BOZZA –", 1))
			k := runningLook
			k.face, k.color = bold, red
			l.text(p.left, p.footer, mark, l.shared(k), nil)
			k.size = 15
			const word = "BOZZA"
			width := l.fonts.width(word, k.face, k.size)
			x := (p.left + p.right - width) / 2
			l.text(x, head+2, word, l.shared(k), nil)
			for _, side := range [][4]float64{{-8, -13, width + 16, 0}, {-8, 6, width + 16, 0}, {-8, -13, 0, 19},
				{width + 8, -13, 0, 19}} {
				l.rule(x+side[0], head+side[1], side[2], side[3], 1, red)
			}
		}
		p.texts = append(p.texts, body...)
	}
}
