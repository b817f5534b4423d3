package pdf

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"time"

	"relazione/report"
)

// archive turns fpdf's finished file into one that conforms to PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1): it
// takes fpdf's objects apart, mends those that the standards find fault with, adds the structure tree, link
// annotations, metadata, output intent and attached files, and writes all anew, what is no stream in compressed object
// streams.
func archive(w io.Writer, raw []byte, doc *report.Document, p *painter, files []Attachment) error {
	a := &archiver{doc: doc, painter: p}
	if err := a.parse(raw); err != nil {
		return fmt.Errorf("il PDF di base non ha la forma attesa: %w", err)
	}
	a.fonts()
	a.links()
	structure := a.structure()
	info := a.add(a.info())
	metadata := a.addStream("/Type /Metadata /Subtype /XML", a.xmp())
	a.objects[metadata].plain = true // for who looks for it without reading PDF
	profile := a.addStream("/N 3", icc)
	intent := a.add(
		fmt.Sprintf(
			"<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) "+
				"/DestOutputProfile %d 0 R>>",
			profile,
		),
	)
	catalog := fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R "+
		"/ViewerPreferences <</DisplayDocTitle true>> /Metadata %d 0 R /OutputIntents [%d 0 R]", a.pageTree,
		literal(doc.Lang), structure, metadata, intent)
	catalog += a.attach(files)
	if outlines := a.outline(); outlines != 0 {
		catalog += fmt.Sprintf(" /Outlines %d 0 R /PageMode /UseOutlines", outlines)
	}
	root := a.add(catalog + ">>")
	a.pack()
	return a.write(w, root, info, a.title())
}

// An archiver holds the objects of the file being made, by number.
type archiver struct {
	doc      *report.Document
	painter  *painter
	objects  []object // index 0 is not used
	pageRefs []int    // object numbers of the pages, in order
	pageTree int

	annotations []int // object numbers of the painter's
}

// toUnicode maps character codes, which are UTF-16 already, to themselves, in ranges that stay within a byte.
func toUnicode() string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS " +
		"def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const perSection = 100 // at most (ISO 32000-1, 9.7.5.4)
	for first := 0; first < 256; first += perSection {
		last := min(first+perSection, 256)
		fmt.Fprintf(&b, "%d beginbfrange\n", last-first)
		for high := first; high < last; high++ {
			fmt.Fprintf(&b, "<%02X00> <%02XFF> <%02X00>\n", high, high, high)
		}
		b.WriteString("endbfrange\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.String()
}

// producer is what the file says made it.
const producer = "relazione"

// date is when the document was made: its own date, never the clock.
func (a *archiver) date() time.Time { return a.doc.Date.UTC().Truncate(time.Second) }

// pdfDate writes the date as ISO 32000-1, 7.9.4 wants.
func (a *archiver) pdfDate() string { return literal(a.date().Format("D:20060102150405") + "+00'00'") }

// title is the document's, with who it is of.
func (a *archiver) title() string {
	if a.doc.Entity == "" {
		return a.doc.Title
	}
	return a.doc.Title + " – " + a.doc.Entity
}

// info is the document information dictionary; xmp says the same.
func (a *archiver) info() string {
	date := a.pdfDate()
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
