package pdf

import (
	_ "embed"
	"fmt"
	"time"

	"relazione/report"
)

// An archiver adds to the pages what makes their file conform to PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1): the
// structure tree, link annotations, metadata, output intent and attached files.
type archiver struct {
	*file
	doc     *report.Document
	painter *painter

	annotations []int // object numbers of the painter's
}

// archive finishes the file.
func (p *Pages) archive() {
	a := &archiver{file: p.painter.file, doc: p.doc, painter: p.painter}
	a.links()
	structure := a.structure()
	info := a.add(a.info())
	metadata := a.addPlain("/Type /Metadata /Subtype /XML", a.xmp()) // for who looks for it without reading PDF
	profile := a.addStream("/N 3", icc)
	intent := a.add(
		fmt.Sprintf(
			"<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) "+
				"/DestOutputProfile %d 0 R>>",
			profile,
		),
	)
	catalog := fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R "+
		"/ViewerPreferences <</DisplayDocTitle true>> /Metadata %d 0 R /OutputIntents [%d 0 R]", a.painter.pageTree,
		literal(a.doc.Lang), structure, metadata, intent)
	catalog += a.attached(p.attached)
	if outlines := a.outline(); outlines != 0 {
		catalog += fmt.Sprintf(" /Outlines %d 0 R /PageMode /UseOutlines", outlines)
	}
	a.finish(a.add(catalog+">>"), info, a.title())
}

// producer is what the file says made it.
const producer = "relazione"

// madeAt is when the document was made: its own date, never the clock.
func madeAt(doc *report.Document) time.Time { return doc.Date.UTC().Truncate(time.Second) }

// pdfDate writes it as ISO 32000-1, 7.9.4 wants.
func pdfDate(doc *report.Document) string {
	return literal(madeAt(doc).Format("D:20060102150405") + "+00'00'")
}

// title is the document's, with who it is of.
func (a *archiver) title() string {
	if a.doc.Entity == "" {
		return a.doc.Title
	}
	return a.doc.Title + " – " + a.doc.Entity
}

// info is the document information dictionary; xmp says the same.
func (a *archiver) info() string {
	date := pdfDate(a.doc)
	s := fmt.Sprintf(
		"<</Title %s /Subject %s /Producer %s /CreationDate %s /ModDate %s",
		literal(a.title()),
		literal(a.doc.Subject),
		literal(producer),
		date,
		date,
	)
	if a.doc.Entity != "" {
		s += " /Author " + literal(a.doc.Entity)
	}
	return s + ">>"
}

//go:embed icc/sRGB2014.icc
var icc []byte
