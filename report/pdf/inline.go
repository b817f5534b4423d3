package pdf

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"relazione/report"
)

// A look is how text is set.
type look struct {
	face    face
	size    float64
	leading float64
	color   color
}

// A color is red, green and blue, 0–255.
type color [3]uint8

// Colours of the public administration's design system; each text colour has a contrast of at least 4.5:1 on white and
// on the header fill.
var (
	ink       = color{0x1a, 0x1a, 0x1a}
	navy      = color{0x17, 0x32, 0x4d}
	blue      = color{0x00, 0x59, 0xb3}
	grey      = color{0x45, 0x55, 0x66}
	red       = color{0xb3, 0x1b, 0x1b}
	rule      = color{0x8a, 0x99, 0xa8}
	hairline  = color{0xc2, 0xcb, 0xd4}
	headFill  = color{0xe6, 0xec, 0xf2}
	barFill   = color{0x00, 0x66, 0xcc}
	trackFill = color{0xe9, 0xee, 0xf3}
)

// A piece is a run of text of one look, as it stands in a line.
type piece struct {
	text  string
	look  *look
	rise  float64 // above the baseline
	width float64
	el    *element
	link  string
	note  *report.Note // its mark is this piece

	whole *string // the text that it is a part of, from at on; nil for none
	at    int32
}

// join makes a piece and the next one of the same text one piece, without copying it; false if they aren't such, or other than a space, where there
// is to be one, stands between them.
func (p *piece) join(next piece, space bool) bool {
	end := int(p.at) + len(p.text)
	between := int(next.at) - end
	if p.whole == nil || p.whole != next.whole || space && between != 1 || !space && between != 0 {
		return false
	}
	p.text = (*p.whole)[p.at : int(next.at)+len(next.text)]
	return true
}

// A line is pieces set side by side.
type line struct {
	pieces []piece
	width  float64
	space  bool // a space was dropped at its end, which extraction must still see
}

// notes are those whose marks stand in the line.
func (l line) notes() []*report.Note {
	var notes []*report.Note
	for _, p := range l.pieces {
		if p.note != nil {
			notes = append(notes, p.note)
		}
	}
	return notes
}

// An atom is text that no line break parts.
type atom struct {
	pieces []piece
	width  float64
	spaced bool // a space stands before it
}

// atoms cuts inline text where lines may break. el is the element the text belongs to; links, notes and phrases in
// other languages get elements of their own in it.
func (l *layouter) atoms(words report.Inline, base look, el *element) []atom {
	count := 0
	for _, span := range words {
		count += strings.Count(span.Text, " ") + 1
	}
	atoms, pieces := make([]atom, 0, count), make([]piece, 0, count)
	glue := false // the next piece belongs to the last atom
	spaced := false
	put := func(p piece) {
		p.width = l.fonts.width(p.text, p.look.face, p.look.size)
		if glue && len(atoms) > 0 {
			last := &atoms[len(atoms)-1]
			last.pieces = append(last.pieces, p)
			last.width += p.width
			return
		}
		pieces = append(pieces, p)
		atoms = append(atoms, atom{pieces[len(pieces)-1 : len(pieces) : len(pieces)], p.width, spaced})
	}
	for _, span := range words {
		p := piece{el: el, link: span.Link, note: span.Note}
		k := base
		k.face = base.face.with(span.Strong, span.Emph)
		if span.Link != "" || span.Note != nil {
			k.color = blue
		}
		text := l.printable(span.Text)
		switch {
		case span.Note != nil:
			k.size, p.rise = base.size*0.65, base.size*0.33
			p.look = l.shared(k)
			if el != nil {
				p.el = el.within("Reference").within("Link")
			}
			p.link = "#" + noteID(span.Note)
			p.text = text
			glue = true
			put(p)
			continue
		case span.Link != "":
			if el != nil {
				p.el = el.within("Link")
			}
		case span.Lang != "" && el != nil:
			p.el = el.within("Span")
			p.el.set().lang = span.Lang
		}
		p.look = l.shared(k)
		whole := text
		p.whole = &whole
		for len(text) > 0 {
			if text[0] == ' ' {
				glue, spaced = false, true
				text = strings.TrimLeft(text, " ")
				continue
			}
			end := breakAfter(text)
			p.at = int32(len(whole) - len(text))
			p.text, text = text[:end], text[end:]
			put(p)
			glue, spaced = len(text) == 0, false // what follows in the next span is still the same word
		}
	}
	return atoms
}

// breakAfter returns where the first unbreakable part of a text ends: at a space, or after a sign at which codes, paths
// and compound words may be parted.
func breakAfter(s string) int {
	var previous rune
	for i, r := range s {
		if r == ' ' {
			return i
		}
		if i > 0 && previous != 0 {
			before := strings.ContainsRune("/-–_)+", previous)
			scheme := previous == '/' && strings.HasSuffix(s[:i], "://") // an address goes on with its host
			if before && (unicode.IsLetter(r) || r == '(') && i > 2 && !scheme {
				return i
			}
		}
		previous = r
	}
	return len(s)
}

// lines fills lines of a width. A word wider than a line is cut, at a syllable where it has one.
func (l *layouter) lines(atoms []atom, width float64) []line {
	var lines []line
	var current line
	flush := func(space bool) {
		current.space = space
		lines = append(lines, current)
		current = line{}
	}
	for i := 0; i < len(atoms); i++ {
		a := atoms[i]
		gap := 0.0
		if a.spaced && len(current.pieces) > 0 {
			gap = l.fonts.width(" ", a.pieces[0].look.face, a.pieces[0].look.size)
		}
		if len(current.pieces) > 0 && current.width+gap+a.width > width+0.01 {
			flush(a.spaced)
			gap = 0
		}
		if len(current.pieces) == 0 && a.width > width+0.01 {
			head, tail, ok := l.cut(a, width)
			if ok {
				current.append(head.pieces, head.width, 0)
				flush(false)
				atoms = append(append(append([]atom(nil), atoms[:i+1]...), tail), atoms[i+1:]...)
				continue
			}
		}
		current.append(a.pieces, a.width, gap)
	}
	if len(current.pieces) > 0 || len(lines) == 0 {
		flush(false)
	}
	return lines
}

// append adds an atom's pieces, as one with the last where they look alike.
func (n *line) append(pieces []piece, width, gap float64) {
	for i, p := range pieces {
		if last := len(n.pieces) - 1; last >= 0 {
			q := &n.pieces[last]
			if q.el == p.el && q.look == p.look && q.rise == p.rise && q.link == p.link && q.note == nil &&
				p.note == nil {
				space := i == 0 && gap > 0
				if space {
					q.width += gap
				}
				q.width += p.width
				if q.join(p, space) {
					continue
				}
				if q.whole = nil; space {
					q.text += " "
				}
				q.text += p.text
				continue
			}
			if i == 0 && gap > 0 {
				q.text, q.whole = q.text+" ", nil
				q.width += gap
			}
		}
		n.pieces = append(n.pieces, p)
	}
	n.width += gap + width
}

// cut parts an atom so that its head fits a width: in the piece that reaches past it.
func (l *layouter) cut(a atom, width float64) (head, tail atom, ok bool) {
	i := 0
	for i < len(a.pieces)-1 && head.width+a.pieces[i].width <= width {
		head.width += a.pieces[i].width
		i++
	}
	p := a.pieces[i]
	at, hyphen := l.cutAt(p, width-head.width)
	if at == 0 && i == 0 {
		return a, a, false
	}
	head.pieces, tail.pieces = slices.Clone(a.pieces[:i]), slices.Clone(a.pieces[i:])
	if at > 0 {
		first, rest := p, p
		first.text, first.whole = p.text[:at]+hyphen, nil
		rest.text, rest.at = p.text[at:], p.at+int32(at)
		first.width = l.fonts.width(first.text, p.look.face, p.look.size)
		rest.width = l.fonts.width(rest.text, p.look.face, p.look.size)
		head.pieces, tail.pieces[0] = append(head.pieces, first), rest
		head.width += first.width
	}
	for _, p := range tail.pieces {
		tail.width += p.width
	}
	head.spaced = a.spaced
	return head, tail, true
}

// cutAt is where a piece is parted so that what comes before fits a width, with the hyphen that it then ends with: at its last syllable that does, else
// anywhere; 0 where nothing does.
func (l *layouter) cutAt(p piece, width float64) (at int, hyphen string) {
	letters := []rune(p.text)
	best, anywhere, size := 0, 0, 0
	for i := 1; i < len(letters); i++ {
		size += utf8.RuneLen(letters[i-1])
		mark := ""
		if unicode.IsLetter(letters[i-1]) && unicode.IsLetter(letters[i]) {
			mark = "-"
		}
		if l.fonts.width(p.text[:size], p.look.face, p.look.size) > width {
			break
		}
		anywhere = size
		if mark != "" && (!syllable(letters, i) || l.fonts.width(p.text[:size]+mark, p.look.face, p.look.size) > width) {
			continue
		}
		best, hyphen = size, mark
	}
	if best == 0 {
		return anywhere, ""
	}
	return best, hyphen
}

// syllable reports whether Italian may part a word before letters[i]: before a consonant and the vowel after it, with
// the groups that begin Italian words kept whole ("tra-spa-ren-za", "in-ter-na-zio-na-liz-za-zio-ne").
func syllable(letters []rune, i int) bool {
	vowel := func(r rune) bool { return strings.ContainsRune("aeiouàèéìòùAEIOUÀÈÉÌÒÙ", r) }
	if i < 2 || i > len(letters)-2 || vowel(letters[i]) || !unicode.IsLetter(letters[i]) {
		return false
	}
	previous, this, next := unicode.ToLower(letters[i-1]), unicode.ToLower(letters[i]), unicode.ToLower(letters[i+1])
	switch {
	case previous == 's' || (previous == 'g' && (this == 'n' || this == 'l')) || (previous == 'c' || previous == 'g') &&
		this == 'h':
		return false // these stay with what follows them
	case strings.ContainsRune("bcdfgptv", previous) && (this == 'l' || this == 'r'):
		return false
	case vowel(next):
		return true
	case vowel(previous):
		return this == 's' && !vowel(next) && next != 's' || strings.ContainsRune("bcdfgptv", this) && (next == 'l' ||
			next == 'r') ||
			this == 'g' && (next == 'n' || next == 'l') ||
			(this == 'c' || this == 'g') && next == 'h'
	}
	return strings.ContainsRune("bcdfgptv", this) && (next == 'l' || next == 'r') ||
		(this == 'c' || this == 'g') && next == 'h'
}
