package pdf

import (
	"bytes"
	"fmt"
	"io"

	"codeberg.org/go-pdf/fpdf"

	"relazione/report"
)

// paint writes the pages with fpdf, and what fpdf lacks with the archiver.
func paint(w io.Writer, doc *report.Document, l *layouter, files []Attachment) error {
	pdf := l.fonts.pdf
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(doc.Date)
	pdf.SetModificationDate(doc.Date)
	p := &painter{pdf: pdf, layouter: l}
	for i, pg := range l.pages {
		orientation := "P"
		if pg.landscape {
			orientation = "L"
		}
		pdf.AddPageFormat(orientation, fpdf.SizeType{Wd: portrait.width, Ht: portrait.height})
		p.page(i, pg)
	}
	var raw bytes.Buffer
	if err := pdf.Output(&raw); err != nil {
		return fmt.Errorf("scrittura del PDF: %w", err)
	}
	return archive(w, raw.Bytes(), doc, p, files)
}

// A painter draws items, each within marked content that says which element it belongs to, or that it is an artifact.
type painter struct {
	*layouter
	pdf         *fpdf.Fpdf
	marks       [][]*element // by page: the element of each sequence of marked content
	annotations []annotation

	// what is in force on the page being drawn
	index int
	face  look
	set   bool // face is
	open  bool // a sequence of marked content is
	el    *element
	art   artifact
}

// An annotation is a link of a page.
type annotation struct {
	pageLink
	page int
}

func (p *painter) page(index int, pg *page) {
	p.index, p.set = index, false
	p.marks = append(p.marks, nil)
	for i := range pg.items {
		p.item(&pg.items[i])
	}
	p.close()
	for _, link := range pg.links {
		if _, known := p.targets[link.to[1:]]; link.to[0] == '#' && !known {
			continue
		}
		p.annotations = append(p.annotations, annotation{link, index})
		link.el.join()
		link.el.kids = append(link.el.kids, kid{annotation: int32(len(p.annotations))})
	}
	pg.items = nil
}

// begin opens marked content for an element or an artifact, unless it is open already.
func (p *painter) begin(el *element, art artifact) {
	if p.open && p.el == el && (el != nil || p.art == art) {
		return
	}
	p.close()
	p.open, p.el, p.art = true, el, art
	if el == nil {
		p.pdf.RawWriteStr(artifactMarks[art])
		return
	}
	mark := len(p.marks[p.index])
	p.marks[p.index] = append(p.marks[p.index], el)
	el.join()
	el.kids = append(el.kids, kid{page: int32(p.index), mark: int32(mark)})
	p.pdf.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", el.tag, mark))
}

func (p *painter) close() {
	if p.open {
		p.pdf.RawWriteStr("EMC")
		p.open = false
	}
}

func (p *painter) item(it *item) {
	if it.kind == textItem && it.text == "" {
		return
	}
	p.begin(it.el, it.art)
	c := it.look.color
	switch it.kind {
	case fillItem:
		p.pdf.SetFillColor(int(c[0]), int(c[1]), int(c[2]))
		p.pdf.Rect(it.x, it.y, it.w, it.h, "F")
	case ruleItem:
		p.pdf.SetDrawColor(int(c[0]), int(c[1]), int(c[2]))
		p.pdf.SetLineWidth(it.thick)
		p.pdf.Line(it.x, it.y, it.x+it.w, it.y+it.h)
	case textItem:
		p.text(it)
	}
}

func (p *painter) text(it *item) {
	c := it.look.color
	if !p.set || it.look.face != p.face.face || it.look.size != p.face.size {
		p.pdf.SetFont(family, faceStyles[it.look.face], it.look.size)
	}
	p.pdf.SetTextColor(int(c[0]), int(c[1]), int(c[2]))
	p.face, p.set = it.look, true
	if !it.up {
		p.pdf.Text(it.x, it.y, it.text)
		return
	}
	p.pdf.TransformBegin()
	p.pdf.TransformRotate(90, it.x, it.y)
	p.pdf.Text(it.x, it.y, it.text)
	p.pdf.TransformEnd()
}
