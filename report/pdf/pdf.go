// Package pdf renders a [report.Document] as an A4 PDF.
//
// Rendering goes in two steps. The layout (layout.go, blocks.go, flow.go; grid.go to tabledraw.go for tables; chart.go) turns blocks into pages of shapes and texts
// at their places. Each text knows the structure element it belongs to, given where the block's meaning is known, or
// that it is an artifact. Then the painter (paint.go) writes the pages, so that page numbers, which the
// contents need first, are known before they are written; those of a long document that need none are drawn while the others are laid out. The archiver (archive.go) adds what makes the file accessible and lasting.
//
// Lengths are points, 1/72 inch; y grows downwards.
package pdf

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"relazione/report"
)

// Render writes the document with files attached to it: [Compose], [Pages.Attach], then [Pages.Write].
func Render(ctx context.Context, w io.Writer, doc *report.Document, files ...Attachment) error {
	pages, err := Compose(ctx, doc)
	if err != nil {
		return err
	}
	for _, f := range files {
		packed, err := Pack(f, func(w io.Writer) error { _, err := w.Write(f.Data); return err })
		if err != nil {
			return err
		}
		pages.Attach(packed)
	}
	return pages.Write(w)
}

// Pages are a document laid out and drawn.
type Pages struct {
	doc     *report.Document
	painter *painter

	attached []attached
}

// Compose lays the document out and draws it. It is an error for the text to hold a character that the embedded
// fonts lack; the context cuts it short.
func Compose(ctx context.Context, doc *report.Document) (*Pages, error) {
	var p *painter
	l, err := layout(ctx, doc, func(l *layouter) {
		if p == nil {
			p = newPainter(l)
		}
		p.ahead()
	})
	if err != nil {
		return nil, err
	}
	if p == nil {
		p = newPainter(l)
	}
	if err := p.paint(ctx); err != nil {
		return nil, err
	}
	return &Pages{doc: doc, painter: p}, nil
}

// Count is how many pages there are.
func (p *Pages) Count() int { return len(p.painter.pages) }

// Write writes the PDF, once, with the files that are attached. The same document and files, in the same order, give the same bytes.
func (p *Pages) Write(w io.Writer) error {
	p.archive()
	if b, ok := w.(*bytes.Buffer); ok {
		b.Grow(p.painter.file.size)
	}
	for _, piece := range p.painter.file.out {
		if _, err := w.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// layout places the document's blocks on pages. long is called when a page of a long document is full, if it isn't nil: but for the head, the foot and the
// page numbers of contents, nothing more comes on it.
func layout(ctx context.Context, doc *report.Document, long func(*layouter)) (*layouter, error) {
	fonts, err := newFonts()
	if err != nil {
		return nil, err
	}
	l, err := spaced(ctx, doc, fonts, airy, long)
	if err != nil || len(l.pages) >= longDocument || !l.leftOver() {
		return l, err
	}
	closer, err := spaced(ctx, doc, fonts, snug, nil)
	if err != nil || len(closer.pages) >= len(l.pages) {
		return l, err
	}
	return closer, nil
}

// longDocument is from how many pages on they are drawn while the others are laid out: held together they take much memory.
const longDocument = 100

// How much of the usual distance stands between blocks.
const (
	airy = 1
	snug = 0.65
)

// spaced places them with a share of the usual distance between them.
func spaced(ctx context.Context, doc *report.Document, f *fonts, air float64, long func(*layouter)) (*layouter, error) {
	l := newLayouter(ctx, doc, f, air)
	l.long = long
	l.blocks(doc.Body)
	l.finish()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if l.err != nil {
		return nil, fmt.Errorf("composizione del PDF: %w", l.err)
	}
	return l, nil
}

// leftOver reports whether a page has just a few lines that the pages before might have room for.
func (l *layouter) leftOver() bool {
	const few = 0.2 // of the page
	for i, p := range l.pages {
		if i > 0 && !p.landscape && p.used < few*(p.bottom-p.top) {
			return true
		}
	}
	return false
}
