package report

import (
	"fmt"
	"strings"
)

// A Visit is what [Walk] calls for each block.
type Visit struct {
	Enter func(b Block) (inside bool) // before what is inside the block; false passes over that
	Leave func(b Block)               // after it, also where it was passed over; may be nil
}

// Walk goes through blocks and those inside them, in reading order. All that looks through documents goes by it, so
// that a new kind of block is known to all of them.
func Walk(blocks []Block, v Visit) {
	for _, b := range blocks {
		if v.Enter(b) {
			Walk(b.inner(), v)
		}
		if v.Leave != nil {
			v.Leave(b)
		}
	}
}

// each is Walk for who looks at every block.
func each(blocks []Block, f func(Block)) {
	Walk(blocks, Visit{Enter: func(b Block) bool { f(b); return true }})
}

// What each kind of block is to a walk: the blocks inside it, its own texts that hold spans, and what a reader hears of
// it, before what is inside.

func (s *Section) inner() []Block { return s.Body }
func (s *Section) own() []Inline  { return []Inline{s.Title} }
func (s *Section) heard() []Inline {
	if s.Number == "" {
		return s.own()
	}
	return []Inline{append(Inline{{Text: s.Number + " "}}, s.Title...)}
}

func (p *Paragraph) inner() []Block  { return nil }
func (p *Paragraph) own() []Inline   { return []Inline{p.Text} }
func (p *Paragraph) heard() []Inline { return p.own() }

func (l *List) inner() []Block {
	var all []Block
	for _, item := range l.Items {
		all = append(all, item.Body...)
	}
	return all
}
func (l *List) own() []Inline   { return nil }
func (l *List) heard() []Inline { return nil }

func (t *Table) inner() []Block { return nil }
func (t *Table) own() []Inline  { return append([]Inline{t.Caption}, t.cells()...) }

// cells are the texts of the table's cells, row by row.
func (t *Table) cells() []Inline {
	var all []Inline
	for _, rows := range [][]Row{t.Head, t.Body} {
		for _, row := range rows {
			for _, cell := range row {
				all = append(all, cell.Text)
			}
		}
	}
	return all
}
func (t *Table) heard() []Inline { return t.own() }

func (c *Chart) inner() []Block  { return nil }
func (c *Chart) own() []Inline   { return []Inline{c.Caption} }
func (c *Chart) heard() []Inline { return []Inline{c.Caption, {{Text: c.Alt}}} }

func (t *TitleBlock) inner() []Block { return nil }
func (t *TitleBlock) own() []Inline  { return t.Lines }
func (t *TitleBlock) heard() []Inline {
	said := []Inline{{{Text: t.Entity}}, {{Text: t.Title}}}
	if t.Logo != nil {
		said = append([]Inline{{{Text: t.Logo.Alt}}}, said...)
	}
	return append(said, t.Lines...)
}

func (c *Contents) inner() []Block { return nil }
func (c *Contents) own() []Inline  { return nil }
func (c *Contents) heard() []Inline {
	all := []Inline{{{Text: c.Title}}}
	for _, e := range c.Entries {
		s := e.Title
		if e.Number != "" {
			s = e.Number + " " + s
		}
		all = append(all, Inline{{Text: s}})
	}
	return all
}

func (s *Signatures) inner() []Block { return nil }
func (s *Signatures) own() []Inline  { return nil }
func (s *Signatures) heard() []Inline {
	var all []Inline
	for _, signatory := range s.Signatories {
		all = append(all, Inline{{Text: strings.TrimSpace(signatory.Office + " " + signatory.Said())}})
	}
	return all
}

// PlainText is the document's text in reading order: one string for each heading, paragraph, table cell and so on. A
// note follows the text that first refers to it; a chart is its alternative text.
func (d *Document) PlainText() []string {
	var all []string
	told := map[*Note]bool{}
	put := func(s string) {
		if s != "" {
			all = append(all, s)
		}
	}
	each(d.Body, func(b Block) {
		for _, words := range b.heard() {
			s := ""
			for _, span := range words {
				s += span.Text
			}
			put(s)
			for _, note := range words.notes(told) {
				put(fmt.Sprintf("%d %s", note.Number, note.Text))
			}
		}
	})
	return all
}

// notes are those that a text is the first to refer to; told are those referred to before it, to which it adds them.
func (in Inline) notes(told map[*Note]bool) []*Note {
	var all []*Note
	for _, span := range in {
		if span.Note != nil && !told[span.Note] {
			told[span.Note] = true
			all = append(all, span.Note)
		}
	}
	return all
}
