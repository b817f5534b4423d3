package pdf

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// paint writes the pages with fpdf, and returns its finished file.
func (p *painter) paint(date time.Time) ([]byte, error) {
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetCatalogSort(true)
	p.pdf.SetCreationDate(date)
	p.pdf.SetModificationDate(date)
	for i, pg := range p.pages {
		orientation := "P"
		if pg.landscape {
			orientation = "L"
		}
		p.pdf.AddPageFormat(orientation, fpdf.SizeType{Wd: portrait.width, Ht: portrait.height})
		p.page(i, pg)
	}
	var raw bytes.Buffer
	if err := p.pdf.Output(&raw); err != nil {
		return nil, fmt.Errorf("scrittura del PDF: %w", err)
	}
	p.pdf, p.fonts = nil, nil // they hold all pages once more
	return raw.Bytes(), nil
}

// A painter draws shapes and texts, each within marked content that says which element it belongs to, or that it is an
// artifact.
type painter struct {
	*layouter
	pdf         *fpdf.Fpdf
	marks       [][]*element // by page: the element of each sequence of marked content
	annotations []annotation

	// what is in force on the page being drawn
	index int
	look  *look // nil until a font is set
	open  bool  // a sequence of marked content is
	el    *element
	art   artifact
}

// An annotation is a link of a page.
type annotation struct {
	pageLink
	page int
}

func (p *painter) page(index int, pg *page) {
	p.index, p.look = index, nil
	p.marks = append(p.marks, nil)
	for _, shape := range pg.shapes {
		p.shape(shape)
	}
	for i, image := range pg.images {
		p.begin(image.el, content)
		name := fmt.Sprintf("%d-%d", index, i)
		as := fpdf.ImageOptions{ImageType: "PNG"}
		p.pdf.RegisterImageOptionsReader(name, as, bytes.NewReader(image.png))
		p.pdf.ImageOptions(name, image.x, image.y, image.w, image.h, false, as, 0, "")
	}
	for i := range pg.texts {
		p.text(&pg.texts[i])
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
	pg.shapes, pg.images, pg.texts = nil, nil, nil // drawn
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

func (p *painter) shape(s shape) {
	p.begin(nil, lineArtifact)
	x, y, w, h := float64(s.x), float64(s.y), float64(s.w), float64(s.h)
	if s.thick == 0 {
		p.pdf.SetFillColor(int(s.color[0]), int(s.color[1]), int(s.color[2]))
		p.pdf.Rect(x, y, w, h, "F")
		return
	}
	p.pdf.SetDrawColor(int(s.color[0]), int(s.color[1]), int(s.color[2]))
	p.pdf.SetLineWidth(float64(s.thick))
	p.pdf.Line(x, y, x+w, y+h)
}

func (p *painter) text(t *text) {
	if t.text == "" {
		return
	}
	p.begin(t.el, t.art)
	if p.look == nil || t.look.face != p.look.face || t.look.size != p.look.size {
		p.pdf.SetFont(family, faceStyles[t.look.face], t.look.size)
	}
	p.pdf.SetTextColor(int(t.look.color[0]), int(t.look.color[1]), int(t.look.color[2]))
	p.look = t.look
	x, y := float64(t.x), float64(t.y)
	if !t.up {
		p.pdf.Text(x, y, t.text)
		return
	}
	p.pdf.TransformBegin()
	p.pdf.TransformRotate(90, x, y)
	p.pdf.Text(x, y, t.text)
	p.pdf.TransformEnd()
}
