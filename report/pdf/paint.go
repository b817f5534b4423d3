package pdf

import (
	"bytes"
	"fmt"
	"io"

	"codeberg.org/go-pdf/fpdf"

	"relazione/report"
)

// paint writes the pages with fpdf.
func paint(w io.Writer, doc *report.Document, l *layouter) error {
	pdf := l.fonts.pdf
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(doc.Date)
	pdf.SetModificationDate(doc.Date)
	pdf.SetTitle(doc.Title+" – "+doc.Entity, true)
	pdf.SetAuthor(doc.Entity, true)
	pdf.SetSubject(doc.Subject, true)
	pdf.SetLang(doc.Lang)
	p := &painter{pdf: pdf, links: map[string]int{}}
	for _, pg := range l.pages {
		size := fpdf.SizeType{Wd: portrait.width, Ht: portrait.height}
		orientation := "P"
		if pg.landscape {
			orientation = "L"
		}
		pdf.AddPageFormat(orientation, size)
		p.page(pg, l.targets)
	}
	for id, link := range p.links {
		if to, ok := l.targets[id]; ok {
			pdf.SetLink(link, to.y-10, to.page+1)
		}
	}
	var raw bytes.Buffer
	if err := pdf.Output(&raw); err != nil {
		return fmt.Errorf("scrittura del PDF: %w", err)
	}
	_, err := w.Write(raw.Bytes())
	return err
}

// A painter draws items, naming to which element each belongs.
type painter struct {
	pdf   *fpdf.Fpdf
	links map[string]int // fpdf's numbers of places in the document
	last  look           // the font and colour in force
	fresh bool           // none is
}

func (p *painter) page(pg *page, targets map[string]target) {
	p.fresh = true
	for _, it := range pg.items {
		switch it.kind {
		case fillItem:
			p.pdf.SetFillColor(int(it.look.color[0]), int(it.look.color[1]), int(it.look.color[2]))
			p.pdf.Rect(it.x, it.y, it.w, it.h, "F")
		case ruleItem:
			p.pdf.SetDrawColor(int(it.look.color[0]), int(it.look.color[1]), int(it.look.color[2]))
			p.pdf.SetLineWidth(it.thick)
			p.pdf.Line(it.x, it.y, it.x+it.w, it.y+it.h)
		case textItem:
			p.text(it)
		}
	}
	for _, link := range pg.links {
		if link.to[0] == '#' {
			if _, ok := targets[link.to[1:]]; !ok {
				continue
			}
			id, ok := p.links[link.to[1:]]
			if !ok {
				id = p.pdf.AddLink()
				p.links[link.to[1:]] = id
			}
			p.pdf.Link(link.x, link.y, link.w, link.h, id)
		} else {
			p.pdf.LinkString(link.x, link.y, link.w, link.h, link.to)
		}
	}
}

func (p *painter) text(it item) {
	if it.text == "" {
		return
	}
	if p.fresh || it.look.face != p.last.face || it.look.size != p.last.size {
		p.pdf.SetFont(family, faceStyles[it.look.face], it.look.size)
	}
	if p.fresh || it.look.color != p.last.color {
		p.pdf.SetTextColor(int(it.look.color[0]), int(it.look.color[1]), int(it.look.color[2]))
	}
	p.last, p.fresh = it.look, false
	if !it.up {
		p.pdf.Text(it.x, it.y, it.text)
		return
	}
	p.pdf.TransformBegin()
	p.pdf.TransformRotate(90, it.x, it.y)
	p.pdf.Text(it.x, it.y, it.text)
	p.pdf.TransformEnd()
}
