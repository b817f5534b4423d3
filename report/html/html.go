// Package html renders a [report.Document] as one self-contained page: nothing is fetched, no script runs, the fonts
// travel with it. Each computed number leads to the calculation that it comes from, down to the single indicators.
//
// The look is that of the public administration's web (the tokens of Bootstrap Italia, Titillium Web), light or dark as
// the reader's system asks.
package html

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"strings"

	"relazione/report"
	"relazione/report/font"
	"relazione/scoring"
)

// A Link leads from the page to a file beside it.
type Link struct {
	Name string // of the file, relative to the page
	Text string // what it is

	Media   string // its media type; empty where search engines need not know of it
	License string // the address of its licence; empty for what is no data
}

//go:embed page.css
var pageStyle string

// notesID is where the notes stand, calculationsID the calculations.
const (
	notesID        = "note"
	calculationsID = "calcoli"
)

// Render writes the document as a page, with links to other files. The same document gives the same bytes.
func Render(w io.Writer, doc *report.Document, links ...Link) error {
	style, err := Style()
	if err != nil {
		return err
	}
	p := &page{doc: doc, calculated: map[string]int{}, cited: map[*report.Note]int{}}
	for i, c := range doc.Calculations() {
		p.calculated[c.ID] = i
	}
	if p.linked, err = linked(doc, links); err != nil {
		return err
	}
	p.document(style+ownColors(doc), links)
	_, err = io.WriteString(w, p.b.String())
	return err
}

// Fragment is a section as part of a page of ours, with [Style].
func Fragment(s *report.Section) ([]byte, error) {
	p := &page{doc: &report.Document{}, cited: map[*report.Note]int{}}
	p.section(s, 2)
	return []byte(p.b.String()), nil
}

// ownColors are the body's, with the contrasts that the usual ones have; on paper there are none.
func ownColors(doc *report.Document) string {
	if doc.Color == nil {
		return ""
	}
	dark := scoring.Color{0x2a, 0x37, 0x43} // what bars stand on, in page.css
	return fmt.Sprintf("@media screen{:root{--testata:%s;--barra:%s}}\n@media screen and (prefers-color-scheme:dark){:root{--testata:%s;--barra:%s}}\n",
		doc.Color.UnderText(), doc.Color.OnPaper(), doc.Color.UnderText(), doc.Color.OnDark(dark))
}

// Style is the style sheet of our pages, with the fonts in it.
func Style() (string, error) {
	var b strings.Builder
	for _, f := range []struct{ file, look string }{
		{"Regular", "font-weight:400;font-style:normal"}, {"Bold", "font-weight:700;font-style:normal"}, {"Italic",
			"font-weight:400;font-style:italic"},
	} {
		data, err := font.Files.ReadFile("TitilliumWeb-" + f.file + ".ttf")
		if err != nil {
			return "", err
		}
		fmt.Fprintf(
			&b,
			"@font-face{font-family:\"Titillium "+
				"Web\";%s;font-display:swap;src:url(data:font/ttf;base64,%s)format(\"truetype\")}\n",
			f.look,
			base64.StdEncoding.EncodeToString(data),
		)
	}
	return b.String() + pageStyle, nil
}

// PlainStyle is the style sheet of our pages with the fonts that the reader's computer has.
func PlainStyle() string { return pageStyle }

// Head is what a page of ours begins with: no request leaves it.
func Head(title, description, style string) string {
	return fmt.Sprintf(`<!DOCTYPE html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<meta name="description" content="%s">
<style>
%s</style>
</head>
`, html.EscapeString(title), html.EscapeString(description), style)
}

// A page is a document on its way to HTML.
type page struct {
	b          strings.Builder
	doc        *report.Document
	linked     []byte               // what it is to search engines
	calculated map[string]int       // calculations by ID
	unnamed    int                  // tables
	notes      []*report.Note       // in the order in which they are first cited
	cited      map[*report.Note]int // how often
	charts     int
}

func (p *page) put(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// text escapes what comes from the document.
func text(s string) string { return html.EscapeString(s) }

// anchor makes an ID of the document's usable as one of HTML.
func anchor(s string) string { return text(strings.ReplaceAll(s, " ", "-")) }

func (p *page) document(style string, links []Link) {
	title := p.doc.Title
	if p.doc.Entity != "" {
		title += " – " + p.doc.Entity
	}
	if p.doc.Draft {
		title = "BOZZA – " + title
	}
	p.b.WriteString(Head(title, p.doc.Subject, style))
	p.put("<body>\n<a class=\"salta\" href=\"#contenuto\">Vai al contenuto</a>\n")
	var contents *report.Contents
	var body []report.Block
	p.put("<header class=\"testata\">\n")
	for _, b := range p.doc.Body {
		switch b := b.(type) {
		case *report.TitleBlock:
			p.title(b)
		case *report.Contents:
			contents = b
		default:
			body = append(body, b)
		}
	}
	p.put("</header>\n<div class=\"pagina\">\n")
	if contents != nil {
		p.contents(contents)
	}
	p.put("<main id=\"contenuto\" tabindex=\"-1\">\n")
	p.blocks(body, 2)
	p.endnotes()
	p.calculations()
	p.put("</main>\n</div>\n<footer class=\"piede\">\n")
	if len(links) > 0 {
		p.put("<h2>Documento e dati</h2>\n<ul>\n")
		for _, l := range links {
			p.put("<li><a href=\"%s\">%s</a></li>\n", text(l.Name), text(l.Text))
		}
		p.put("</ul>\n")
	}
	if p.doc.Entity != "" {
		p.put("<p>%s</p>\n", text(p.doc.Entity))
	}
	p.put("</footer>\n<script type=\"application/ld+json\">%s</script>\n</body>\n</html>\n", p.linked)
}

func (p *page) title(b *report.TitleBlock) {
	if logo := b.Logo; logo != nil {
		p.put("<img class=\"logo\" src=\"data:image/png;base64,%s\" width=\"%d\" height=\"%d\" alt=\"%s\">\n",
			base64.StdEncoding.EncodeToString(logo.PNG), logo.Width, logo.Height, text(logo.Alt))
	}
	if b.Entity != "" {
		p.put("<p class=\"ente\">%s</p>\n", text(b.Entity))
	}
	p.put("<h1>%s</h1>\n", text(b.Title))
	for _, line := range b.Lines {
		p.put("<p>")
		p.inline(line)
		p.put("</p>\n")
	}
	if p.doc.Draft {
		p.put("<p class=\"bozza\"><strong>BOZZA</strong></p>\n")
	}
}

func (p *page) contents(c *report.Contents) {
	p.put(
		"<nav class=\"indice\" aria-labelledby=\"titolo-indice\">\n<h2 id=\"titolo-indice\">%s</h2>\n<ol>\n",
		text(c.Title),
	)
	open := false // an entry of the first level
	inner := false
	closeInner := func() {
		if inner {
			p.put("</ol>\n")
			inner = false
		}
	}
	for _, e := range c.Entries {
		label := e.Title
		if e.Number != "" {
			label = e.Number + " " + label
		}
		if e.Level == 1 || !open {
			closeInner()
			if open {
				p.put("</li>\n")
			}
			open = true
			p.put("<li><a href=\"#%s\">%s</a>", anchor(e.ID), text(label))
			continue
		}
		if !inner {
			p.put("\n<ol>\n")
			inner = true
		}
		p.put("<li><a href=\"#%s\">%s</a></li>\n", anchor(e.ID), text(label))
	}
	closeInner()
	if open {
		p.put("</li>\n")
	}
	if len(p.doc.Calculations()) > 0 {
		p.put("<li><a href=\"#%s\">Come si calcolano i numeri</a></li>\n", calculationsID)
	}
	p.put("</ol>\n</nav>\n")
}

func (p *page) blocks(blocks []report.Block, level int) {
	for _, b := range blocks {
		switch b := b.(type) {
		case *report.Section:
			p.section(b, level)
		case *report.Paragraph:
			p.put("<p>")
			p.inline(b.Text)
			p.put("</p>\n")
		case *report.List:
			p.list(b, level)
		case *report.Table:
			p.table(b)
		case *report.Chart:
			p.chart(b)
		case *report.TitleBlock, *report.Contents: // they stand before the rest
		case *report.Signatures:
			p.put("<div class=\"firme\">\n")
			for _, s := range b.Signatories {
				p.put("<p>%s<br>%s</p>\n", text(report.Typeset(s.Office)), text(report.Typeset(s.Name)))
			}
			p.put("</div>\n")
		default:
			panic(fmt.Sprintf("html: block %T", b)) // the set of blocks is closed; a test renders each
		}
	}
}

func (p *page) section(s *report.Section, level int) {
	level = min(level, 6)
	p.put("<section aria-labelledby=\"%s\">\n<h%d id=\"%s\">", anchor(s.ID), level, anchor(s.ID))
	if s.Number != "" {
		p.put("<span class=\"numero\">%s</span> ", text(s.Number))
	}
	p.inline(s.Title)
	p.put("</h%d>\n", level)
	p.blocks(s.Body, level+1)
	p.put("</section>\n")
}

func (p *page) list(l *report.List, level int) {
	tag, start := "ul", ""
	if l.Start > 0 {
		tag = "ol"
		if l.Start > 1 {
			start = fmt.Sprintf(" start=\"%d\"", l.Start)
		}
	}
	p.put("<%s%s>\n", tag, start)
	for _, item := range l.Items {
		p.put("<li>")
		if only, ok := item.Body[0].(*report.Paragraph); ok && len(item.Body) == 1 {
			p.inline(only.Text)
		} else {
			p.put("\n")
			p.blocks(item.Body, level)
		}
		p.put("</li>\n")
	}
	p.put("</%s>\n", tag)
}

// inline writes text. A number leads to its calculation, a note's mark to the note.
func (p *page) inline(words report.Inline) {
	for _, span := range words {
		if span.Note != nil {
			if p.cited[span.Note]++; p.cited[span.Note] == 1 {
				p.notes = append(p.notes, span.Note)
			}
			n := span.Note.Number
			p.put(
				"<sup><a id=\"%s\" href=\"#nota-%d\" role=\"doc-noteref\" aria-label=\"Nota %d\">%d</a></sup>",
				citationID(n, p.cited[span.Note]), n, n, n,
			)
			continue
		}
		s := text(span.Text)
		if span.Lang != "" {
			s = fmt.Sprintf("<span lang=\"%s\">%s</span>", text(span.Lang), s)
		}
		if span.Strong {
			s = "<strong>" + s + "</strong>"
		}
		if span.Emph {
			s = "<em>" + s + "</em>"
		}
		_, calculated := p.calculated[span.Of]
		switch {
		case calculated:
			s = fmt.Sprintf("<a class=\"calcolo\" href=\"#%s\">%s</a>", text(span.Of), s)
		case span.Link != "":
			s = fmt.Sprintf("<a href=\"%s\">%s</a>", text(span.Link), s)
		}
		p.b.WriteString(s)
	}
}

func (p *page) table(t *report.Table) {
	id := anchor(t.ID)
	if t.ID == "" {
		p.unnamed++
		id = fmt.Sprintf("tabella-senza-nome-%d", p.unnamed)
	}
	// What is wider than a phone scrolls inside itself, by keyboard too.
	label := " aria-label=\"Tabella\""
	if len(t.Caption) > 0 {
		label = fmt.Sprintf(" aria-labelledby=\"%s-titolo\"", id)
	}
	class := "scorre"
	if t.Wide() {
		class += " larga"
	}
	tree := bands(t)
	labels := labelsOf(t)
	switch {
	case tree != nil:
		class += " albero schede"
	case labels != nil:
		class += " schede"
	case len(t.Columns) <= fewColumns:
		class += " stretta"
	}
	p.put("<div class=\"%s\" id=\"%s\" role=\"region\" tabindex=\"0\"%s>\n<table>\n", class, id, label)
	if len(t.Caption) > 0 {
		p.put("<caption id=\"%s-titolo\">", id)
		p.inline(t.Caption)
		p.put("</caption>\n")
	}
	if tree != nil {
		p.tree(t, tree)
		p.put("</table>\n</div>\n")
		return
	}
	if len(t.Head) > 1 {
		for _, c := range t.Head[0] {
			p.put("<colgroup span=\"%d\"></colgroup>\n", c.Cols())
		}
	}
	p.put("<thead>\n")
	for i, row := range t.Head {
		scope := "col"
		if i < len(t.Head)-1 {
			scope = "colgroup"
		}
		p.row(t, row, scope)
	}
	p.put("</thead>\n<tbody>\n")
	covered := make([]int, len(t.Columns)+1) // rows that each column is still covered for
	for _, row := range t.Body {
		p.bodyRow(t, row, covered, labels)
	}
	p.put("</tbody>\n</table>\n</div>\n")
}

func (p *page) row(t *report.Table, row report.Row, scope string) {
	p.put("<tr>")
	for _, c := range row {
		p.cell(c, "th", scope, "")
	}
	p.put("</tr>\n")
}

// bodyRow places cells in the columns that cells above don't cover, so that each has its column's look; labels are those of the columns where a row is
// a card on a narrow screen.
func (p *page) bodyRow(t *report.Table, row report.Row, covered []int, labels []string) {
	p.put("<tr>")
	col := 0
	next := func() {
		for col < len(covered) && covered[col] > 0 {
			covered[col]--
			col++
		}
	}
	for _, c := range row {
		next()
		if labels != nil && col < len(labels) {
			p.labelled(t, c, col, labels[col])
		} else if c.Header {
			p.cell(c, "th", "row", classOf(t, col))
		} else {
			p.cell(c, "td", "", classOf(t, col))
		}
		for range c.Cols() {
			if col < len(covered) {
				covered[col] = c.Rows() - 1
				col++
			}
		}
	}
	for col < len(covered) {
		if covered[col] > 0 {
			covered[col]--
		}
		col++
	}
	p.put("</tr>\n")
}

// cell writes a cell, with attributes more where there are.
func (p *page) cell(c report.Cell, tag, scope, class string, more ...string) {
	p.put("<%s", tag)
	for _, attribute := range more {
		p.put(" %s", attribute)
	}
	if c.ID != "" {
		p.put(" id=\"%s\"", anchor(c.ID))
	}
	if scope != "" {
		p.put(" scope=\"%s\"", scope)
	}
	if class != "" {
		p.put(" class=\"%s\"", class)
	}
	if c.Cols() > 1 {
		p.put(" colspan=\"%d\"", c.Cols())
	}
	if c.Rows() > 1 {
		p.put(" rowspan=\"%d\"", c.Rows())
	}
	p.put(">")
	p.inline(c.Text)
	p.put("</%s>", tag)
}

// citationID is where a note is cited for the nth time.
func citationID(note, nth int) string {
	if nth == 1 {
		return fmt.Sprintf("rif-nota-%d", note)
	}
	return fmt.Sprintf("rif-nota-%d-%d", note, nth)
}

// endnotes writes the notes that the text refers to, each with the ways back.
func (p *page) endnotes() {
	if len(p.notes) == 0 {
		return
	}
	p.put(
		"<section class=\"note\" role=\"doc-endnotes\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">Note</h2>\n<ol>\n",
		notesID,
		notesID,
	)
	for i := 0; i < len(p.notes); i++ { // a note may hold none, but what it held would be listed too
		note := p.notes[i]
		p.put("<li id=\"nota-%d\" value=\"%d\">", note.Number, note.Number)
		p.inline(note.Text)
		for i := range p.cited[note] {
			where, sign := "", "↩"
			if p.cited[note] > 1 {
				where, sign = fmt.Sprintf(", richiamo %d", i+1), fmt.Sprintf("↩%d", i+1)
			}
			p.put(
				" <a href=\"#%s\" role=\"doc-backlink\"><span aria-hidden=\"true\">%s</span><span class=\"nascosto\">Torna al testo della nota %d%s</span></a>",
				citationID(note.Number, i+1), sign, note.Number, where,
			)
		}
		p.put("</li>\n")
	}
	p.put("</ol>\n</section>\n")
}

// calculations writes how every number came about. What a link leads to lies inside the details element, so that
// following it opens it.
func (p *page) calculations() {
	if len(p.doc.Calculations()) == 0 {
		return
	}
	p.put("<section class=\"calcoli\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">Come si calcolano i numeri</h2>\n"+
		"<p>Ogni numero calcolato del documento porta qui: da ogni risultato si scende ai suoi componenti, fino ai "+
		"singoli indicatori.</p>\n", calculationsID, calculationsID)
	for _, c := range p.doc.Calculations() {
		p.put(
			"<details>\n<summary>%s: <strong>%s</strong></summary>\n<div id=\"%s\" tabindex=\"-1\">\n",
			text(report.Typeset(c.Of)),
			text(c.Shown),
			anchor(c.ID),
		)
		for _, line := range c.Lines {
			p.put("<p>%s</p>\n", text(report.Typeset(line)))
		}
		if len(c.Terms) > 0 {
			p.put("<ul>\n")
			for _, t := range c.Terms {
				term := p.doc.Calculations()[p.calculated[t.ID]]
				weight := ""
				if t.Weight != "" {
					weight = text(t.Weight) + " × "
				}
				p.put(
					"<li>%s<a href=\"#%s\">%s: %s</a></li>\n",
					weight,
					text(t.ID),
					text(report.Typeset(term.Of)),
					text(term.Shown),
				)
			}
			p.put("</ul>\n")
		}
		p.put("</div>\n</details>\n")
	}
	p.put("</section>\n")
}
