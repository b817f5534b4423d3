package pdf

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"relazione/report"
)

// isWide reports whether a block is, or begins a section that is, a wide table.
func isWide(b report.Block) bool {
	switch b := b.(type) {
	case *report.Table:
		return b.Wide()
	case *report.Section:
		return len(b.Body) > 0 && isWide(b.Body[0])
	}
	return false
}

func isSignatures(b report.Block) bool { _, ok := b.(*report.Signatures); return ok }

// least is the height without which a block doesn't begin on a page.
func (l *layouter) least(b report.Block) float64 {
	switch b := b.(type) {
	case *report.Section:
		return 40 + l.leastOf(b.Body)
	case *report.Table:
		const few, first = 15, 99 // of a longer one: caption, header and two rows, each in one line
		if len(b.Body) > few {
			return first
		}
		return half + l.set(b, &element{}).least()
	case *report.Chart:
		return chartHeight(b)
	case *report.Signatures:
		height, _ := signing(b)
		return height
	case *report.Paragraph, *report.List, *report.TitleBlock, *report.Contents:
		return 2 * bodyLook.leading
	case nil:
		return 0
	}
	panic(fmt.Sprintf("pdf: block %T", b)) // the set of blocks is closed; a test lays each out
}

// leastOf is the same for the beginning of some blocks.
func (l *layouter) leastOf(blocks []report.Block) float64 {
	if len(blocks) == 0 {
		return 0
	}
	if p, ok := blocks[0].(*report.Paragraph); ok && len(blocks) > 1 && announces(p, blocks[1]) {
		lines := l.lines(l.atoms(p.Text, bodyLook, nil), l.cur.right-l.cur.left)
		return float64(len(lines))*bodyLook.leading + half + l.least(blocks[1])
	}
	return l.least(blocks[0])
}

func (l *layouter) section(parent *element, s *report.Section) {
	l.level++
	defer func() { l.level-- }()
	if l.level <= 2 { // nothing stands beyond the section that it is of
		l.land()
	}
	el := parent.add("Sect")
	k := headLooks[min(l.level, len(headLooks))-1]
	before := [...]float64{4 * half, 3 * half, 2 * half}[min(l.level, 3)-1]
	wide := isWide(s)
	if s.Apart && len(l.cur.texts) > 0 {
		l.newPage(l.cur.geometry)
	}
	if wide != l.cur.landscape {
		g := portrait
		if wide {
			g = landscape
		}
		if len(l.cur.texts) == 0 {
			l.pages = l.pages[:len(l.pages)-1]
			l.cur = nil
		}
		l.newPage(g)
	}
	title := s.Title
	heading := el.add(l.headTag(min(l.level, len(headLooks))))
	hang := 0.0
	if s.Number != "" {
		title = append(report.Inline{{Text: s.Number + "\u00a0\u00a0"}}, title...)
		hang = l.fonts.width(s.Number+"\u00a0\u00a0", k.face, k.size)
	}
	atoms := l.atoms(title, k, heading)
	lines := l.lines(atoms, l.cur.right-l.cur.left)
	if len(lines) > 1 && hang > 0 { // further lines begin under the first one's words
		first := lines[0]
		rest := l.lines(atoms, l.cur.right-l.cur.left-hang)
		lines = append([]line{first}, rest[1:]...)
	}
	height := float64(len(lines)) * k.leading
	l.need(before*l.air + height + half + l.leastOf(s.Body))
	l.gap(before)
	l.mark(s.ID)
	l.bookmarks = append(
		l.bookmarks,
		bookmark{
			l.level - 1,
			strings.TrimSpace(strings.ReplaceAll(s.Number+" "+s.Title.String(), "\u00a0", " ")),
			target{len(l.pages) - 1, l.y},
		},
	)
	for i, n := range lines {
		x := l.cur.left
		if i > 0 {
			x += hang
		}
		l.placeNotes(el, n)
		l.put(n, x, l.y, k)
		l.y += k.leading
	}
	l.y += half
	l.under(el, s.Body, l.cur.left, l.cur.right)
}

func (l *layouter) list(parent *element, list *report.List, left, right float64) {
	depth := 0
	for p := parent; p != nil; p = p.parent {
		if p.tag == "LBody" {
			depth++
		}
	}
	el := parent.add("L")
	el.set().numbering = "Disc"
	if list.Start > 0 {
		el.set().numbering = "Decimal"
	}
	outer := l.tight
	l.tight = true // items of one short paragraph stand close
	for _, i := range list.Items {
		l.tight = l.tight && isShort(i)
	}
	for n, i := range list.Items {
		li := el.add("LI")
		label, body := li.add("Lbl"), li.add("LBody")
		words := bullets[min(depth, len(bullets)-1)]
		if list.Start > 0 {
			words = fmt.Sprintf("%d.", list.Start+n)
		}
		mark := l.lines(l.atoms(report.Plain(words), bodyLook, label), 3*indent)[0]
		left := left + max(0, mark.width-indent+8) // a number of many digits moves its text
		mark.space = true
		at := left + indent - max(indent-3, mark.width+5)
		l.lead = func() { l.put(mark, at, l.y, bodyLook) }
		l.under(body, i.Body, left+indent, right)
	}
	if l.tight && !outer {
		l.space(half)
	}
	l.tight = outer
}

// isShort reports whether a list item is one short paragraph, or such a paragraph with a list of them.
func isShort(i report.Item) bool {
	for n, b := range i.Body {
		switch b := b.(type) {
		case *report.Paragraph:
			if n > 0 || utf8.RuneCountInString(b.Text.String()) > 120 {
				return false
			}
		case *report.List:
			for _, inner := range b.Items {
				if !isShort(inner) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}

// headTag is the heading of a section by its depth: under the document's title, where it has one, which is the first heading (ISO 14289-1, 7.4).
func (l *layouter) headTag(level int) string {
	if slices.ContainsFunc(l.doc.Body, func(b report.Block) bool { _, ok := b.(*report.TitleBlock); return ok }) {
		level++
	}
	return fmt.Sprintf("H%d", level)
}

func (l *layouter) titleBlock(parent *element, t *report.TitleBlock) {
	width := l.cur.right - l.cur.left
	set := func(tag string, words report.Inline, k look) {
		el := parent.add(tag)
		for _, n := range l.lines(l.atoms(words, k, el), width) {
			l.put(n, l.cur.left, l.y, k)
			l.y += k.leading
		}
	}
	if t.Logo != nil {
		l.picture(parent.add("Figure"), t.Logo)
	}
	if t.Entity != "" {
		set("P", report.Plain(t.Entity), entityLook)
	}
	set("H1", report.Plain(t.Title), titleLook)
	for _, words := range t.Lines {
		set("P", words, bodyLook)
	}
	l.y += half
	l.rule(l.cur.left, l.y, width, 0, 1.5, l.accent)
	l.y += 3 * half
}

// picture draws the logo, as large as stands well over a title.
func (l *layouter) picture(figure *element, p *report.Picture) {
	const most, widest = 62, 230 // points
	scale := min(most/float64(p.Height), widest/float64(p.Width))
	w, h := float64(p.Width)*scale, float64(p.Height)*scale
	figure.set().alt = l.printable(p.Alt)
	figure.set().box = &box{len(l.pages) - 1, l.cur.left, l.y, l.cur.left + w, l.y + h}
	l.cur.images = append(l.cur.images, placedImage{l.cur.left, l.y, w, h, p.PNG, figure})
	l.y += h + 2*half
}

func (l *layouter) contents(parent *element, c *report.Contents) {
	k := headLooks[1]
	heading := parent.add(l.headTag(1))
	l.put(l.lines(l.atoms(report.Plain(c.Title), k, heading), l.cur.right-l.cur.left)[0], l.cur.left, l.y, k)
	l.y += k.leading + half
	toc := parent.add("TOC")
	numbers := l.fonts.width("000", regular, bodyLook.size) + 4
	for _, e := range c.Entries {
		entry := bodyLook
		if e.Level == 1 {
			entry.face = bold
			l.y += half / 2
		}
		x := l.cur.left + float64(e.Level-1)*indent
		words := e.Title
		if e.Number != "" {
			words = e.Number + "\u00a0\u00a0" + e.Title
		}
		reference := toc.add("TOCI").add("Reference")
		link := reference.add("Link")
		lines := l.lines(l.atoms(report.Plain(words), entry, link), l.cur.right-numbers-x-2*indent)
		l.need(float64(len(lines)) * entry.leading)
		for i, n := range lines {
			if n.space = true; i == len(lines)-1 {
				from := x + n.width + 4
				dots := int((l.cur.right - numbers - from) / l.fonts.width(" .", regular, 9))
				if dots > 1 {
					leader := strings.Repeat(" .", dots)
					l.text(
						l.cur.right-numbers-l.fonts.width(leader, regular, 9),
						l.y+entry.baseline(),
						leader,
						l.shared(look{regular, 9, entry.leading, grey}),
						nil,
					)
				}
			}
			l.put(n, x, l.y, entry)
			l.cur.links = append(l.cur.links, pageLink{x, l.y, l.cur.right - x, entry.leading, "#" + e.ID, link, words})
			l.y += entry.leading
		}
		l.text(l.cur.right, l.y-entry.leading+entry.baseline(), "", l.shared(entry), link)
		l.numbers = append(l.numbers, pageNumber{l.cur, len(l.cur.texts) - 1, e.ID})
	}
	l.y += 2 * half
}

// signing is the height of the signatures, and where their lines are: under an office and a name, with room to sign.
func signing(s *report.Signatures) (height, line float64) {
	if slices.ContainsFunc(s.Signatories, func(who report.Signatory) bool { return who.Name != "" }) {
		return 90, 72
	}
	return 60, 48 // an office alone
}

func (l *layouter) signatures(parent *element, s *report.Signatures) {
	l.land() // nothing is signed above what it says
	height, line := signing(s)
	l.need(height)
	l.gap(3 * half)
	width := (l.cur.right - l.cur.left) / float64(len(s.Signatories))
	for i, who := range s.Signatories {
		el := parent.add("P")
		x := l.cur.left + float64(i)*width
		y := l.y
		for _, words := range []string{who.Office, who.Said()} {
			for _, n := range l.lines(l.atoms(report.Plain(words), bodyLook, el), width-indent) {
				n.space = true
				l.put(n, x+(width-n.width)/2, y, bodyLook)
				y += bodyLook.leading
			}
		}
		l.rule(x+width/2-80, l.y+line, 160, 0, 0.5, rule)
	}
	l.y += height
}

// fitting is a text cut to a width, for the running head, which says it for orientation only.
func (l *layouter) fitting(s string, width float64) string { return l.fittingIn(s, runningLook, width) }

// fittingIn is a text in a look, cut to a width.
func (l *layouter) fittingIn(s string, k look, width float64) string {
	if l.fonts.width(s, k.face, k.size) <= width {
		return s
	}
	letters := []rune(s)
	for len(letters) > 0 && l.fonts.width(string(letters)+"…", k.face, k.size) > width {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimRight(string(letters), " ") + "…"
}
