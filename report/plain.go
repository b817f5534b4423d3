package report

import "fmt"

// PlainText is the document's text in reading order: one string for each heading, paragraph, table cell and so on. A note
// follows the text that refers to it; a chart is its alternative text.
func (d *Document) PlainText() []string {
	var all []string
	put := func(s string) {
		if s != "" {
			all = append(all, s)
		}
	}
	words := func(in Inline) {
		s := ""
		for _, span := range in {
			s += span.Text
		}
		put(s)
		for _, span := range in {
			if span.Note != nil {
				put(fmt.Sprintf("%d %s", span.Note.Number, span.Note.Text))
			}
		}
	}
	var walk func([]Block)
	walk = func(blocks []Block) {
		for _, b := range blocks {
			switch b := b.(type) {
			case *Section:
				title := b.Title
				if b.Number != "" {
					title = append(Inline{{Text: b.Number + " "}}, title...)
				}
				words(title)
				walk(b.Body)
			case *Paragraph:
				words(b.Text)
			case *List:
				for _, item := range b.Items {
					walk(item.Body)
				}
			case *Table:
				words(b.Caption)
				for _, rows := range [][]Row{b.Head, b.Body} {
					for _, row := range rows {
						for _, cell := range row {
							words(cell.Text)
						}
					}
				}
			case *Chart:
				words(b.Caption)
				put(b.Alt)
			case *TitleBlock:
				put(b.Entity)
				put(b.Title)
				for _, line := range b.Lines {
					words(line)
				}
			case *Contents:
				put(b.Title)
				for _, e := range b.Entries {
					if e.Number != "" {
						put(e.Number + " " + e.Title)
					} else {
						put(e.Title)
					}
				}
			case *Signatures:
				for _, s := range b.Signatories {
					put(s.Office + " (" + s.Name + ")")
				}
			}
		}
	}
	walk(d.Body)
	return all
}
