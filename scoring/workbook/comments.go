package workbook

import (
	"encoding/xml"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"relazione/internal/lazy"
	"relazione/scoring/ref"
)

// The parts that hold a sheet's comments: their words (ECMA-376 part 1, 18.7) and the boxes that they are shown in, in VML (part 4,
// 19.4.2.5). Both are only added to.

// comments puts the comments of marks beside those that the sheet has.
func (a *annotation) comments(s *Sheet, marks []Mark) error {
	var words, drawing string
	if a.has(relsOf(s.part)) {
		data, err := a.bytes(relsOf(s.part))
		if err != nil {
			return err
		}
		related, err := relationshipsIn(data, path.Dir(s.part))
		if err != nil {
			return err
		}
		legacy, err := a.legacyDrawing(s)
		if err != nil {
			return err
		}
		for _, r := range related {
			switch {
			case r.kind == "threadedComment":
				return nil
			case r.kind == "comments" && a.has(r.target):
				words = r.target
			case r.kind == "vmlDrawing" && r.id == legacy && a.has(r.target):
				drawing = r.target
			}
		}
	}
	if err := a.words(s, words, marks); err != nil {
		return err
	}
	return a.boxes(s, drawing, marks)
}

// relationshipsIn reads a part of relationships.
func relationshipsIn(data []byte, dir string) ([]relationship, error) {
	var all []relationship
	err := spans(data, func(s span) error {
		if s.name == "Relationship" && !s.end && attribute(s.attr, "TargetMode") != "External" {
			all = append(all, newRelationship(s.attr, dir))
		}
		return nil
	})
	return all, err
}

// legacyDrawing is the ID by which a sheet names the drawing of its comments; empty where it has none.
func (a *annotation) legacyDrawing(s *Sheet) (id string, err error) {
	data, err := a.bytes(s.part)
	if err != nil {
		return "", err
	}
	err = spans(data, func(s span) error {
		if s.name == "legacyDrawing" && !s.end {
			id = attribute(s.attr, "id")
			return errStop
		}
		return nil
	})
	return id, err
}

// words adds the comments to their part, which is made if the sheet has none. A cell's own comment stays, and comes first.
func (a *annotation) words(s *Sheet, part string, marks []Mark) error {
	if part == "" {
		part = a.unused("xl/commentsRelazione%d.xml")
		a.set(
			part,
			fmt.Appendf(
				nil,
				xml.Header+`<comments xmlns="%s"><authors></authors><commentList></commentList></comments>`,
				a.namespace,
			),
		)
		if _, err := a.relate(s.part, "comments", part, a.base); err != nil {
			return err
		}
		if err := a.declare(part, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"); err != nil {
			return err
		}
	}
	return a.edit(part, func(data []byte, e *edits) error {
		byCell := map[string]*Mark{}
		for i := range marks {
			byCell[marks[i].At.String()] = &marks[i]
		}
		authors := 0
		current := ""
		var openAuthors, closeAuthors, openList, closeList, openText span
		err := spans(data, func(t span) error {
			switch {
			case t.name == "authors" && t.end:
				closeAuthors = t
			case t.name == "authors":
				openAuthors = t
			case t.name == "author" && !t.end:
				authors++
			case t.name == "commentList" && t.end:
				closeList = t
			case t.name == "commentList":
				openList = t
			case t.name == "comment" && !t.end:
				current = strings.ReplaceAll(attribute(t.attr, "ref"), "$", "")
			case t.name == "text" && !t.end && within(t, "comment"):
				openText = t
			case t.name == "text" && t.end && within(t, "comment") && byCell[current] != nil:
				appendTo(data, e, openText, t, runs(openText.prefix, "\n\n", byCell[current].Comment))
				delete(byCell, current)
			}
			return nil
		})
		if err != nil {
			return err
		}
		x := openList.prefix
		appendTo(data, e, openAuthors, closeAuthors, fmt.Sprintf(`<%sauthor>%s</%sauthor>`, x, escape(a.author), x))
		var list strings.Builder
		for i := range marks {
			m := &marks[i]
			if byCell[m.At.String()] != nil {
				fmt.Fprintf(
					&list,
					`<%[1]scomment ref="%[2]s" authorId="%[3]d"><%[1]stext>%[4]s</%[1]stext></%[1]scomment>`,
					x,
					m.At,
					authors,
					runs(x, "", m.Comment),
				)
			}
		}
		appendTo(data, e, openList, closeList, list.String())
		return nil
	})
}

// runs are paragraphs as runs of rich text, the heads in bold.
func runs(x, before string, paragraphs []Paragraph) string {
	var b strings.Builder
	run := func(bold, text string) {
		fmt.Fprintf(
			&b,
			`<%[1]sr><%[1]srPr>%[2]s<%[1]ssz val="9"/><%[1]srFont val="Calibri"/></%[1]srPr><%[1]st xml:space="preserve">%[3]s</%[1]st></%[1]sr>`,
			x,
			bold,
			strings.ReplaceAll(escape(text), "&#xA;", "\n"),
		)
	}
	for _, p := range paragraphs {
		run(fmt.Sprintf("<%sb/>", x), before+p.Head)
		run("", "\n"+p.Body)
		before = "\n\n"
	}
	return b.String()
}

var (
	shapeID   = lazy.New(`_x0000_s(\d+)`)
	noteShape = lazy.New(`(?s)<\w+:Row>\s*(\d+)\s*</\w+:Row>\s*<\w+:Column>\s*(\d+)\s*</\w+:Column>|` +
		`<\w+:Column>\s*(\d+)\s*</\w+:Column>\s*<\w+:Row>\s*(\d+)\s*</\w+:Row>`)
	emptyDrawing = lazy.New(`(?s)^(.*<(xml)\b[^>]*?)\s*/>\s*$`)
)

// boxes adds the boxes of comments to the sheet's drawing, which is made if it has none; cells that have one keep theirs.
func (a *annotation) boxes(s *Sheet, part string, marks []Mark) error {
	if part == "" {
		part = a.unused("xl/drawings/vmlDrawingRelazione%d.vml")
		a.set(
			part,
			[]byte(`<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" `+
				`xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="97"/></o:shapelayout></xml>`),
		)
		id, err := a.relate(s.part, "vmlDrawing", part, a.base)
		if err != nil {
			return err
		}
		if err := a.declare(part, "application/vnd.openxmlformats-officedocument.vmlDrawing"); err != nil {
			return err
		}
		if err := a.edit(s.part, func(data []byte, e *edits) error { return a.tieDrawing(data, e, id) }); err != nil {
			return err
		}
	}
	data, err := a.bytes(part)
	if err != nil {
		return err
	}
	text := string(data)
	const firstShape = 97 * 1024 // of the block of IDs that our drawings name
	last := firstShape
	for _, m := range shapeID.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil && n < 1<<30 {
			last = max(last, n)
		}
	}
	drawn := map[ref.Position]bool{}
	for _, m := range noteShape.FindAllStringSubmatch(text, -1) {
		row, _ := strconv.Atoi(m[1] + m[4])
		col, _ := strconv.Atoi(m[2] + m[3])
		drawn[ref.At(col+1, row+1)] = true
	}
	text = emptyDrawing.ReplaceAllString(text, "$1></$2>")
	end := strings.LastIndex(text, "</")
	if end < 0 {
		return fmt.Errorf("la parte %s non è un disegno", part)
	}
	var b strings.Builder
	for _, m := range marks {
		if drawn[m.At] {
			continue
		}
		last++
		b.WriteString(box(last, m))
	}
	a.set(part, []byte(text[:end]+b.String()+text[end:]))
	return nil
}

// box is the box of a comment: hidden until the cell is pointed at, beside it, as high as its words need.
func box(id int, m Mark) string {
	const perLine, columns = 62, 4 // characters; columns that the box is wide
	lines := 1
	for _, p := range m.Comment {
		lines += 2
		for _, line := range strings.Split(p.Body, "\n") {
			lines += 1 + utf8.RuneCountInString(line)/perLine
		}
	}
	row, col := m.At.Row-1, m.At.Col-1
	return fmt.Sprintf(
		`<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" `+
			`xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s%d" style="position:absolute;visibility:hidden;width:380px;height:%dpx;z-index:1" `+
			`fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>`+
			`<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/>`+
			`<x:SizeWithCells/><x:Anchor>%d, 15, %d, 2, %d, 15, %d, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column>`+
			`</x:ClientData></v:shape>`,
		id,
		min(600, 14*lines+10),
		col+1,
		max(0, row-1),
		col+1+columns,
		max(0, row-1)+max(4, lines*14/20),
		row,
		col,
	)
}

// afterDrawing are the elements of a sheet that come after the drawing of its comments (ECMA-376 part 1, 18.3.1.99).
var afterDrawing = map[string]bool{
	"legacyDrawingHF": true, "drawingHF": true, "picture": true, "oleObjects": true, "controls": true, "webPublishItems": true, "tableParts": true, "extLst": true,
}

// tieDrawing names the drawing in the sheet, in its place.
func (a *annotation) tieDrawing(data []byte, e *edits, id string) error {
	at, prefix := -1, ""
	err := spans(data, func(s span) error {
		switch {
		case len(s.parents) == 0 && !s.end:
			prefix = s.prefix
		case len(s.parents) == 1 && !s.end && s.name == "legacyDrawing": // it leads nowhere
			end := ">"
			if data[s.to-2] == '/' {
				end = "/>"
			}
			e.replace(
				s.from,
				s.to,
				fmt.Sprintf(`<%slegacyDrawing xmlns:rel="%s" rel:id="%s"%s`, prefix, a.base, id, end),
			)
			return errStop
		case len(s.parents) == 1 && !s.end && afterDrawing[s.name], len(s.parents) == 0 && s.end:
			at = s.from
			return errStop
		}
		return nil
	})
	if at >= 0 {
		e.insert(at, fmt.Sprintf(`<%slegacyDrawing xmlns:rel="%s" rel:id="%s"/>`, prefix, a.base, id))
	}
	return err
}
