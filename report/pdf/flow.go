package pdf

import (
	"fmt"
	"slices"
	"strings"

	"relazione/report"
)

func (l *layouter) paragraph(parent *element, p *report.Paragraph, next report.Block, left, right float64) {
	el := parent.add("P")
	lines := l.lines(l.atoms(p.Text, bodyLook, el), right-left)
	keep := 0.0
	if announces(p, next) {
		keep = l.least(next)
	}
	l.flow(parent, lines, left, bodyLook, keep)
	if !l.tight {
		l.space(half)
	}
}

// announces reports whether a paragraph says what follows it, and would be lost on the page before.
func announces(p *report.Paragraph, next report.Block) bool {
	const short = 250 // letters; a longer text is read for itself
	said := strings.TrimSpace(p.Text.String())
	switch next.(type) {
	case *report.Table:
		return len(said) < short || strings.HasSuffix(said, ":")
	}
	return strings.HasSuffix(said, ":")
}

// flow places lines, at least two together on either side of a page break; the last ones with keep points of what
// follows.
func (l *layouter) flow(parent *element, lines []line, x float64, k look, keep float64) {
	for len(lines) > 0 {
		fits, used := 0, 0.0
		for used <= l.room() && fits < len(lines) {
			cost := k.leading + l.noteCost(lines[fits])
			if used+cost > l.room()+0.01 {
				break
			}
			used += cost
			fits++
		}
		if fits == len(lines) && keep > 0 && used+keep > l.room() {
			fits -= 2
		}
		if rest := len(lines) - fits; rest == 1 && fits > 0 && len(lines) > 1 {
			fits--
		}
		if fits < min(2, len(lines)) && !l.atTop() {
			fits = 0
		}
		if fits <= 0 {
			if !l.atTop() {
				l.newPage(l.cur.geometry)
				continue
			}
			fits = 1 // its notes go on at the foot of the pages that follow
		}
		if l.lead != nil {
			l.lead()
			l.lead = nil
		}
		for _, n := range lines[:fits] {
			l.placeNotes(parent, n)
			l.put(n, x, l.y, k)
			l.y += k.leading
		}
		if lines = lines[fits:]; len(lines) > 0 {
			l.newPage(l.cur.geometry)
		}
	}
}

func noteID(n *report.Note) string { return fmt.Sprintf("nota-%d", n.Number) }

// noteLines sets a note for the current page.
func (l *layouter) noteLines(n *report.Note, el *element) []line {
	mark := report.Span{Text: fmt.Sprintf("%d\u00a0\u00a0", n.Number)}
	var label, body *element
	if el != nil {
		label, body = el.add("Lbl"), el
	}
	atoms := l.atoms(report.Inline{mark}, noteLook, label)
	words := l.atoms(n.Text, noteLook, body)
	if len(words) > 0 {
		words[0].spaced = false
		atoms[0].width += words[0].width
		atoms[0].pieces = append(atoms[0].pieces, words[0].pieces...)
		atoms = append(atoms, words[1:]...)
	}
	return l.lines(atoms, l.cur.right-l.cur.left)
}

// noteCost is the height that a line's notes take at the foot of the page.
func (l *layouter) noteCost(n line) float64 {
	cost := 0.0
	for _, note := range n.notes() {
		if l.noted[note] {
			continue
		}
		if cost == 0 && len(l.cur.notes) == 0 {
			cost += noteRule
		}
		cost += float64(len(l.noteLines(note, nil))) * noteLook.leading
	}
	return cost
}

// placeNotes puts a line's notes at the foot of its page and, in reading order, after the block it is in. What doesn't fit there, under a line of
// text, goes on at the foot of the next page.
func (l *layouter) placeNotes(parent *element, n line) {
	for _, note := range n.notes() {
		if l.noted[note] { // it stands where it was first referred to
			continue
		}
		l.noted[note] = true
		el := parent.add("Note")
		el.set().id = noteID(note)
		l.footnote(placedNote{note, l.noteLines(note, el), el}, l.room()-bodyLook.leading)
	}
}

// footnote puts a note at the foot of the page, up to a height; the rest of it waits for the next page.
func (l *layouter) footnote(n placedNote, height float64) {
	if len(l.cur.notes) == 0 {
		height -= noteRule
	}
	fits := min(len(n.lines), max(0, int((height+0.01)/noteLook.leading)))
	if len(l.carried) > 0 {
		fits = 0 // notes stand in their order
	}
	if fits < len(n.lines) {
		l.carried = append(l.carried, placedNote{n.note, n.lines[fits:], n.el})
	}
	if fits == 0 {
		return
	}
	if len(l.cur.notes) == 0 {
		l.cur.taken += noteRule
	}
	l.cur.taken += float64(fits) * noteLook.leading
	l.cur.notes = append(l.cur.notes, placedNote{n.note, n.lines[:fits], n.el})
}

// carryOn goes on with notes that the page before had no room for; they leave a part of the page to the text.
func (l *layouter) carryOn() {
	const forNotes = 0.6 // of the page
	waiting := l.carried
	l.carried = nil
	for _, n := range waiting {
		l.footnote(n, (l.cur.bottom-l.cur.top)*forNotes-l.cur.taken)
	}
}

// closePage draws the notes at the foot of the page that ends.
func (l *layouter) closePage() {
	if l.cur == nil {
		return
	}
	l.cur.used = l.y - l.cur.top
	defer l.trim()
	if len(l.cur.notes) == 0 {
		return
	}
	y := l.cur.bottom - l.cur.taken + noteRule
	l.rule(l.cur.left, y-half, 120, 0, 0.5, rule)
	for _, n := range l.cur.notes {
		if _, begun := l.targets[noteID(n.note)]; !begun {
			l.targets[noteID(n.note)] = target{len(l.pages) - 1, y}
		}
		for _, text := range n.lines {
			l.put(text, l.cur.left, y, noteLook)
			y += noteLook.leading
		}
	}
}

// trim gives back what the page's slices grew too much: documents have thousands of pages.
func (l *layouter) trim() {
	l.cur.texts, l.cur.shapes = slices.Clip(slices.Clone(l.cur.texts)), slices.Clip(slices.Clone(l.cur.shapes))
}
