package pdf

import (
	"context"
	"fmt"
	"math/big"
	"math/rand"
	"strings"
	"testing"

	"relazione/report"
)

// A writer makes documents at random, each word of which is another.
type writer struct {
	*rand.Rand
	words, notes int
}

func (w *writer) say(most int) report.Inline {
	var b strings.Builder
	for range 1 + w.Intn(most) {
		w.words++
		fmt.Fprintf(&b, "w%dx ", w.words)
	}
	return report.Plain(strings.TrimSpace(b.String()))
}

func (w *writer) paragraph() report.Block {
	text := w.say(200)
	if w.Intn(3) == 0 {
		text[0].Text += ":"
	}
	if w.Intn(6) == 0 {
		w.notes++
		text = append(text, report.Span{Text: fmt.Sprint(w.notes), Note: &report.Note{Number: w.notes, Text: w.say(100)}})
	}
	return &report.Paragraph{Text: text}
}

func (w *writer) chart() report.Block {
	c := &report.Chart{Caption: w.say(3)}
	for range 1 + w.Intn(40) {
		c.Bars = append(c.Bars, report.Bar{Label: w.say(14).String(), Value: big.NewRat(int64(w.Intn(100)), 100), ValueText: "1%"})
	}
	c.Describe()
	return c
}

func (w *writer) table() report.Block {
	t := &report.Table{Caption: w.say(3), Columns: make([]report.Column, 2+w.Intn(4))}
	row := func(head bool) (row report.Row) {
		for range t.Columns {
			row = append(row, report.Cell{Text: w.say(12), Header: head})
		}
		return row
	}
	t.Head = []report.Row{row(true)}
	for range 1 + w.Intn(30) {
		t.Body = append(t.Body, row(false))
	}
	return t
}

// grouped is a table with names of groups that may take more room than their rows, and notes.
func (w *writer) grouped() report.Block {
	t := &report.Table{Caption: w.say(3), Columns: make([]report.Column, 2+w.Intn(4))}
	t.Columns[0].Kind = report.Group
	var head report.Row
	for range t.Columns {
		head = append(head, report.Cell{Text: w.say(3), Header: true})
	}
	t.Head = []report.Row{head}
	for range 1 + w.Intn(8) {
		rows := 1 + w.Intn(8)
		for i := range rows {
			var row report.Row
			if i == 0 {
				row = append(row, report.Cell{Text: w.say(60), Header: true, RowSpan: rows})
			}
			for range t.Columns[1:] {
				text := w.say(10)
				if w.Intn(20) == 0 {
					w.notes++
					text = append(text, report.Span{Text: fmt.Sprint(w.notes), Note: &report.Note{Number: w.notes, Text: w.say(60)}})
				}
				row = append(row, report.Cell{Text: text})
			}
			t.Body = append(t.Body, row)
		}
	}
	return t
}

func (w *writer) blocks(depth int) (all []report.Block) {
	for range 1 + w.Intn(6) {
		switch k := w.Intn(11); {
		case k == 10:
			all = append(all, w.grouped())
		case k < 3:
			all = append(all, w.chart())
		case k < 5:
			all = append(all, w.table())
		case k < 6:
			all = append(all, &report.List{Items: []report.Item{{Body: []report.Block{w.paragraph()}}, {Body: []report.Block{w.paragraph()}}}})
		case k < 8 && depth < 4:
			all = append(all, &report.Section{ID: fmt.Sprint("s", w.words), Title: w.say(3), Body: w.blocks(depth + 1)})
		default:
			all = append(all, w.paragraph())
		}
	}
	return all
}

// Whatever stands after whatever, no word is lost, leaves its page or stands on another, and charts stand in their order, before what is signed.
func TestRandomDocuments(t *testing.T) {
	documents := 300
	if testing.Short() {
		documents = 15
	}
	for seed := range documents {
		w := &writer{Rand: rand.New(rand.NewSource(int64(seed)))}
		doc := &report.Document{Title: "Prova", Lang: "it-IT"}
		for range 3 {
			doc.Body = append(doc.Body, &report.Section{ID: fmt.Sprint("t", w.words), Title: w.say(3), Body: w.blocks(2)})
		}
		doc.Body = append(doc.Body, &report.Signatures{Signatories: []report.Signatory{{Office: "IL SEGRETARIO", Name: "Nome"}}})
		l, err := layout(context.Background(), doc, nil)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]bool{}
		lastBar, signed := 0, false
		for number, p := range l.pages {
			var boxes []textBox
			for i := range p.texts {
				it := &p.texts[i]
				for word := range strings.FieldsSeq(it.text) {
					said[word] = true
				}
				signed = signed || strings.HasPrefix(it.text, "IL SEGRETARIO")
				if it.el != nil && it.el.tag == "Figure" {
					var first int
					if _, err := fmt.Sscanf(it.text, "w%dx", &first); err == nil {
						if first < lastBar || signed {
							t.Errorf("document %d, page %d: %q stands after what follows it", seed, number+1, it.text)
						}
						lastBar = first
					}
				}
				if strings.TrimSpace(it.text) == "" {
					continue
				}
				b := boxOf(l, it)
				if it.el != nil && b.y1 > p.bottom+3 {
					t.Errorf("document %d, page %d: %q stands at %.0f, below %.0f", seed, number+1, it.text, b.y1, p.bottom)
				}
				for _, o := range boxes {
					if b.x0 < o.x1-0.5 && o.x0 < b.x1-0.5 && b.y0 < o.y1-0.5 && o.y0 < b.y1-0.5 {
						t.Errorf("document %d, page %d: %q overlaps %q", seed, number+1, b.text, o.text)
					}
				}
				boxes = append(boxes, b)
			}
		}
		for i := 1; i <= w.words; i++ {
			if word := fmt.Sprintf("w%dx", i); !said[word] && !said[word+":"] {
				t.Errorf("document %d: %s is lost", seed, word)
			}
		}
	}
}
