package pdf

import (
	"bytes"
	"context"
	"fmt"
	"strings"
)

// A painter draws shapes and texts, each within marked content that says which element it belongs to, or that it is an
// artifact.
type painter struct {
	*layouter
	file        *file
	marks       [][]*element // by page: the element of each sequence of marked content
	annotations []annotation

	// Object numbers.
	pageTree  int
	pageRefs  []int   // by page
	contents  [][]int // of each page: mostly one
	resources int
	images    []int

	// What is in force on the page being drawn.
	index  int
	canvas *canvas
	open   bool // a sequence of marked content is
	el     *element
	art    artifact
	failed error // the first page that couldn't be drawn
}

// An annotation is a link of a page.
type annotation struct {
	pageLink
	page int
}

func newPainter(l *layouter) *painter {
	p := &painter{layouter: l, file: newFile(), canvas: &canvas{}}
	p.pageTree, p.resources = p.file.reserve(), p.file.reserve()
	return p
}

// ahead draws the pages that are full, but for what is still to come on them.
func (p *painter) ahead() {
	waiting := map[*page]bool{} // for the numbers of other pages
	for _, n := range p.numbers {
		waiting[n.page] = true
	}
	for i := len(p.contents); i < len(p.pages) && p.failed == nil; i++ {
		p.grow(i)
		if pg := p.pages[i]; !waiting[pg] {
			pg.ahead = true
			p.failed = p.page(i, pg)
		}
	}
}

// grow makes room for what is known of the pages up to one.
func (p *painter) grow(index int) {
	for len(p.pageRefs) <= index {
		p.pageRefs, p.contents, p.marks = append(p.pageRefs, p.file.reserve()), append(p.contents, nil), append(p.marks, nil)
	}
}

// paint writes all that pages show, and what they need for it; [painter.dictionary] is what they are.
func (p *painter) paint(ctx context.Context) error {
	for i, pg := range p.pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.grow(i)
		pg.ahead = false
		if p.failed == nil {
			p.failed = p.page(i, pg)
		}
	}
	if p.failed != nil {
		return fmt.Errorf("scrittura del PDF: %w", p.failed)
	}
	var fonts, images, pages strings.Builder
	for i := range faces {
		n, err := p.fonts.embed(p.file, i)
		if err != nil {
			return fmt.Errorf("scrittura del PDF: %w", err)
		}
		if n != 0 {
			fmt.Fprintf(&fonts, "/%s %d 0 R ", i.resource(), n)
		}
	}
	for i, n := range p.images {
		fmt.Fprintf(&images, "/%s %d 0 R ", imageResource(i), n)
	}
	p.file.put(p.resources, fmt.Appendf(nil, "<</Font <<%s>> /XObject <<%s>>>>", fonts.String(), images.String()))
	for _, n := range p.pageRefs {
		fmt.Fprintf(&pages, "%d 0 R ", n)
	}
	p.file.put(p.pageTree, fmt.Appendf(nil, "<</Type /Pages /Count %d /Kids [%s]>>", len(p.pages), pages.String()))
	p.fonts = nil // drawn
	return nil
}

// dictionary is a page's, still open.
func (p *painter) dictionary(index int) []byte {
	pg := p.pages[index]
	b := fmt.Appendf(nil, "<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Resources %d 0 R /Contents ", p.pageTree, pg.width, pg.height, p.resources)
	if streams := p.contents[index]; len(streams) == 1 {
		b = fmt.Appendf(b, "%d 0 R", streams[0])
	} else {
		b = append(b, '[')
		for _, n := range streams {
			b = fmt.Appendf(b, "%d 0 R ", n)
		}
		b = append(b, ']')
	}
	return b
}

func imageResource(index int) string { return fmt.Sprintf("I%d", index) }

func (p *painter) page(index int, pg *page) error {
	p.index, p.canvas = index, newCanvas(pg.height, p.canvas.b)
	if pg.ahead { // what follows on the page begins with the colours and widths that a page begins with
		p.canvas.operator("q")
	}
	for _, shape := range pg.shapes {
		p.shape(shape)
	}
	for _, image := range pg.images {
		n, err := p.file.raster(image.png)
		if err != nil {
			return err
		}
		p.begin(image.el, content)
		p.canvas.image(imageResource(len(p.images)), image.x, image.y, image.w, image.h)
		p.images = append(p.images, n)
	}
	for i := range pg.texts {
		p.text(&pg.texts[i])
	}
	p.close()
	if pg.ahead {
		p.canvas.operator("Q")
	}
	p.contents[index] = append(p.contents[index], p.file.addStream("", bytes.Clone(p.canvas.b)))
	pg.shapes, pg.images, pg.texts = nil, nil, nil // drawn
	if pg.ahead {                                  // where its links lead may not be laid out yet
		return nil
	}
	for _, link := range pg.links {
		if _, known := p.targets[link.to[1:]]; link.to[0] == '#' && !known {
			continue
		}
		p.annotations = append(p.annotations, annotation{link, index})
		link.el.join()
		link.el.kids = append(link.el.kids, kid{annotation: int32(len(p.annotations))})
	}
	pg.links = nil
	return nil
}

// begin opens marked content for an element or an artifact, unless it is open already.
func (p *painter) begin(el *element, art artifact) {
	if p.open && p.el == el && (el != nil || p.art == art) {
		return
	}
	p.close()
	p.open, p.el, p.art = true, el, art
	if el == nil {
		p.canvas.operator(artifactMarks[art])
		return
	}
	mark := len(p.marks[p.index])
	p.marks[p.index] = append(p.marks[p.index], el)
	el.join()
	el.kids = append(el.kids, kid{page: int32(p.index), mark: int32(mark)})
	p.canvas.begin(el.tag, mark)
}

func (p *painter) close() {
	if p.open {
		p.canvas.operator("EMC")
		p.open = false
	}
}

func (p *painter) shape(s shape) {
	p.begin(nil, lineArtifact)
	x, y, w, h := float64(s.x), float64(s.y), float64(s.w), float64(s.h)
	if s.thick == 0 {
		p.canvas.box(x, y, w, h, s.color)
		return
	}
	p.canvas.line(x, y, x+w, y+h, float64(s.thick), s.color)
}

func (p *painter) text(t *text) {
	if t.text == "" {
		return
	}
	p.begin(t.el, t.art)
	p.canvas.text(float64(t.x), float64(t.y), t.up, t.look, p.fonts.codes(t.text, t.look.face))
}
