// Package pdf renders a [report.Document] as an A4 PDF: laid out by this package, written by fpdf, which lives here and
// nowhere else.
//
// Rendering goes in two steps. The layout (layout.go, table.go, chart.go) turns blocks into pages of items: texts, rules and
// fills at their places. Each item knows the structure element it belongs to, given where the block's meaning is known,
// or that it is an artifact. Only then does the painter (paint.go) write the pages, so that page numbers, which the
// contents need first, are known before anything is written.
//
// Lengths are points, 1/72 inch; y grows downwards.
package pdf

import (
	"fmt"
	"io"

	"relazione/report"
)

// Render writes the document with files attached to it. The same document gives the same bytes. It is an error for the text to hold a character that
// the embedded fonts lack.
func Render(w io.Writer, doc *report.Document, files ...Attachment) error {
	l, err := layout(doc)
	if err != nil {
		return err
	}
	return paint(w, doc, l, files)
}

// layout places the document's blocks on pages.
func layout(doc *report.Document) (*layouter, error) {
	fonts, err := newFonts()
	if err != nil {
		return nil, err
	}
	l := newLayouter(doc, fonts)
	l.blocks(doc.Body)
	l.finish()
	if l.err != nil {
		return nil, fmt.Errorf("composizione del PDF: %w", l.err)
	}
	return l, nil
}
