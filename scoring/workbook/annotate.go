package workbook

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring/ref"
)

// A Mark is what a copy adds to a cell: a colour and a comment, or a text where the cell is empty. The cell's own comment stays, and comes first.
type Mark struct {
	Sheet   string
	At      ref.Position
	Fill    string // RRGGBB
	Comment []Paragraph
	Text    string // in the style of the cell above; the cell must be empty
}

// A Paragraph of a comment has a head in bold and what follows on the next lines.
type Paragraph struct{ Head, Body string }

// A List is a sheet that a copy adds.
type List struct {
	Name    string // a number is added where the workbook has it already; empty for no sheet
	Columns []ListColumn
	Rows    []ListRow
}

// A ListColumn is a column of the list.
type ListColumn struct {
	Label string
	Width float64 // in Excel's characters
}

// A ListRow is a row of the list. Its first cell leads to a cell, where there is one.
type ListRow struct {
	Cells  []string
	Sheet  string
	To     ref.Position
	Height float64 // in points
}

// Annotated is a copy of the workbook that differs only by marks and by the list. Every part that needn't change is copied byte for byte;
// in the others only the cells' styles, the comments and what ties new parts in are changed. Sheets with threaded comments get no
// comments: they would be taken for legacy copies of the threads.
func (b *Book) Annotated(ctx context.Context, author string, marks []Mark, list List) (out []byte, err error) {
	defer Guard(&err)
	a := &annotation{packageCopy: b.copy(ctx), book: b, author: author, styles: map[styled]int{}}
	if err := a.findMain(); err != nil {
		return nil, err
	}
	bySheet := map[string][]Mark{}
	for _, m := range marks {
		bySheet[m.Sheet] = append(bySheet[m.Sheet], m)
	}
	for _, s := range b.Sheets {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if len(bySheet[s.Name]) == 0 {
			continue
		}
		if err := a.sheet(s, bySheet[s.Name]); err != nil {
			return nil, err
		}
	}
	if list.Name != "" {
		if err := a.list(list); err != nil {
			return nil, err
		}
	}
	if len(a.styles)+len(a.looks) > 0 {
		if err := a.writeStyles(); err != nil {
			return nil, err
		}
	}
	return a.write()
}

// Signed reports whether the workbook carries a digital signature, which doesn't hold for a copy of it.
func (b *Book) Signed() bool {
	return slices.ContainsFunc(
		b.container.names,
		func(name string) bool { return strings.HasPrefix(strings.ToLower(name), "_xmlsignatures/") },
	)
}

// An annotation is a copy being annotated.
type annotation struct {
	*packageCopy
	book      *Book
	author    string
	main      string         // workbook.xml
	namespace string         // of its elements
	base      string         // of relationships
	stylePart string         // empty where the workbook has none
	own       int            // cell styles that the workbook has
	styles    map[styled]int // cell styles made, by what they are made from
	fills     []string       // colours of fills made, in order
	looks     []look         // styles of the list made
}

// styled is a cell style made from another with a fill.
type styled struct {
	style int
	fill  string
}

// A look is one of the list's.
type look int

const (
	lookHeader look = iota
	lookPlain
	lookLink
)

// findMain finds the part that lists the sheets, and the styles.
func (a *annotation) findMain() error {
	l := &loader{container: a.container, spent: &spent{}}
	var err error
	if a.main, err = l.mainPart(); err != nil {
		return err
	}
	data, err := a.bytes(a.main)
	if err != nil {
		return err
	}
	err = spans(data, func(s span) error {
		a.prefix = s.prefix
		a.namespace = namespaceOf(s)
		a.base = relationshipBase(a.namespace)
		return errStop
	})
	if err != nil {
		return err
	}
	related, err := l.relationshipsOf(a.main)
	if err != nil {
		return err
	}
	for _, r := range related {
		if r.kind == "styles" && a.has(r.target) {
			a.stylePart = r.target
		}
	}
	if a.stylePart == "" {
		return a.newStyles()
	}
	data, err = a.bytes(a.stylePart)
	if err != nil {
		return err
	}
	return spans(data, func(s span) error {
		if !s.end && s.name == "xf" && within(s, "cellXfs") {
			a.own++
		}
		return nil
	})
}

// namespaceOf is the namespace of a root element.
func namespaceOf(root span) string {
	for _, attr := range root.attr {
		if root.prefix == "" && attr.Name.Space == "" && attr.Name.Local == "xmlns" ||
			attr.Name.Space == "xmlns" && attr.Name.Local+":" == root.prefix {
			return attr.Value
		}
	}
	return ""
}

func within(s span, parent string) bool {
	return len(s.parents) > 0 && s.parents[len(s.parents)-1] == parent
}

// newStyles gives the workbook a part of styles with the one that cells without have.
func (a *annotation) newStyles() error {
	a.stylePart, a.own = a.unused("xl/stylesRelazione%d.xml"), 1
	a.set(
		a.stylePart,
		fmt.Appendf(
			nil,
			xml.Header+`<styleSheet xmlns="%s"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>`+
				`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>`+
				`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>`+
				`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`+
				`<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>`,
			a.namespace,
		),
	)
	if _, err := a.relate(a.main, "styles", a.stylePart, a.base); err != nil {
		return err
	}
	return a.declare(a.stylePart, "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml")
}

// style is the number of a cell style that is another with a fill.
func (a *annotation) style(of int, fill string) int {
	key := styled{of, fill}
	if id, ok := a.styles[key]; ok {
		return id
	}
	if !slices.Contains(a.fills, fill) {
		a.fills = append(a.fills, fill)
	}
	a.styles[key] = a.own + len(a.styles)
	return a.styles[key]
}

// listStyle is the number of a style of the list's: they come after those of cells, whose number is known when the list is made.
func (a *annotation) listStyle(l look) int {
	i := slices.Index(a.looks, l)
	if i < 0 {
		i = len(a.looks)
		a.looks = append(a.looks, l)
	}
	return a.own + len(a.styles) + i
}

// writeStyles puts the styles made into their part.
func (a *annotation) writeStyles() error {
	return a.edit(a.stylePart, func(data []byte, e *edits) error {
		opened, closed := map[string]span{}, map[string]span{}
		counts := map[string]int{}
		var records []string
		var begin span
		err := spans(data, func(s span) error {
			if len(s.parents) == 1 {
				if s.end {
					closed[s.name] = s
				} else {
					opened[s.name] = s
				}
			}
			if len(s.parents) == 2 && !s.end {
				counts[s.parents[1]]++
			}
			if s.name == "xf" && within(s, "cellXfs") {
				if !s.end {
					begin = s
				} else {
					records = append(records, string(data[begin.from:max(s.to, begin.to)]))
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, name := range []string{"fonts", "fills", "borders", "cellXfs"} {
			if _, ok := opened[name]; !ok {
				return fmt.Errorf("nella parte %s manca %s", a.stylePart, name)
			}
		}
		x := opened["fills"].prefix
		add := func(name string, items []string) {
			open := opened[name]
			tag := string(data[open.from:open.to])
			if attributeAt(tag, "count") >= 0 {
				tag = setAttribute(tag, "count", strconv.Itoa(counts[name]+len(items)))
			}
			text := strings.Join(items, "")
			if closed[name].from == closed[name].to {
				tag = strings.TrimRight(
					strings.TrimSuffix(tag, "/>"),
					" ",
				) + ">" + text + "</" + open.prefix + name + ">"
				text = ""
			}
			e.replace(open.from, open.to, tag)
			if text != "" {
				e.insert(closed[name].from, text)
			}
		}
		var fills, xfs []string
		for _, c := range append(slices.Clone(a.fills), HeaderFill) {
			fills = append(
				fills,
				fmt.Sprintf(
					`<%[1]sfill><%[1]spatternFill patternType="solid"><%[1]sfgColor rgb="FF%[2]s"/><%[1]sbgColor indexed="64"/></%[1]spatternFill></%[1]sfill>`,
					x,
					c,
				),
			)
		}
		keys := slices.SortedFunc(maps.Keys(a.styles), func(p, q styled) int { return a.styles[p] - a.styles[q] })
		for _, key := range keys {
			record := "<" + x + `xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>`
			if key.style < len(records) {
				record = records[key.style]
			}
			end := strings.IndexByte(record, '>') + 1
			tag := setAttribute(record[:end], "fillId", strconv.Itoa(counts["fills"]+slices.Index(a.fills, key.fill)))
			xfs = append(xfs, setAttribute(tag, "applyFill", "1")+record[end:])
		}
		fonts := []string{
			fmt.Sprintf(`<%[1]sfont><%[1]sb/><%[1]ssz val="10"/><%[1]sname val="Calibri"/></%[1]sfont>`, x),
			fmt.Sprintf(`<%[1]sfont><%[1]ssz val="10"/><%[1]sname val="Calibri"/></%[1]sfont>`, x),
			fmt.Sprintf(
				`<%[1]sfont><%[1]su/><%[1]ssz val="10"/><%[1]scolor rgb="FF0563C1"/><%[1]sname val="Calibri"/></%[1]sfont>`,
				x,
			),
		}
		side := func(name string) string {
			return fmt.Sprintf(`<%[1]s%[2]s style="thin"><%[1]scolor rgb="FF8497B0"/></%[1]s%[2]s>`, x, name)
		}
		borders := []string{
			fmt.Sprintf(
				`<%sborder>%s%s%s%s</%sborder>`,
				x,
				side("left"),
				side("right"),
				side("top"),
				side("bottom"),
				x,
			),
		}
		for _, l := range a.looks {
			fill := 0
			if l == lookHeader {
				fill = counts["fills"] + len(fills) - 1
			}
			xfs = append(
				xfs,
				fmt.Sprintf(
					`<%[1]sxf numFmtId="0" fontId="%[2]d" fillId="%[3]d" borderId="%[4]d" xfId="0" applyFont="1" applyFill="1" `+
						`applyBorder="1" applyAlignment="1"><%[1]salignment vertical="center" wrapText="1"/></%[1]sxf>`,
					x,
					counts["fonts"]+int(l),
					fill,
					counts["borders"],
				),
			)
		}
		add("fonts", fonts)
		add("fills", fills)
		add("borders", borders)
		add("cellXfs", xfs)
		return nil
	})
}

// sheet marks the cells of a sheet.
func (a *annotation) sheet(s *Sheet, marks []Mark) error {
	wanted := map[ref.Position]*Mark{}
	for i := range marks {
		wanted[marks[i].At] = &marks[i]
	}
	if err := a.edit(s.part, func(data []byte, e *edits) error { return a.put(data, e, wanted) }); err != nil {
		return err
	}
	if slices.ContainsFunc(marks, func(m Mark) bool { return m.Text != "" }) {
		if err := a.growTables(s, marks); err != nil {
			return err
		}
	}
	marks = slices.DeleteFunc(slices.Clone(marks), func(m Mark) bool { return len(m.Comment) == 0 })
	if len(marks) == 0 {
		return nil
	}
	return a.comments(s, marks)
}

// put gives the cells wanted their styles and texts; those that the sheet doesn't have are put in their places.
func (a *annotation) put(data []byte, e *edits, wanted map[ref.Position]*Mark) error {
	left := slices.SortedFunc(maps.Keys(wanted), func(p, q ref.Position) int {
		if p.Row != q.Row {
			return p.Row - q.Row
		}
		return p.Col - q.Col
	})
	prefix := ""
	var columns columnStyles
	rowStyle := -1         // of the open row; -1 where its cells have their columns'
	above := map[int]int{} // the styles of the last cells met, by column
	written := func(p ref.Position, style int) string {
		return fmt.Sprintf(`<%[1]sc r="%[2]s" s="%[3]d" t="inlineStr"><%[1]sis><%[1]st xml:space="preserve">%[4]s</%[1]st></%[1]sis></%[1]sc>`,
			prefix, p, style, escape(coded.ReplaceAllString(wanted[p].Text, "_x005F$0")))
	}
	cellTag := func(p ref.Position) string {
		style := rowStyle
		if style < 0 {
			style = columns.of(p.Col)
		}
		if wanted[p].Text != "" {
			if like, ok := above[p.Col]; ok {
				style = like
			}
			return written(p, style)
		}
		return fmt.Sprintf(`<%sc r="%s" s="%d"/>`, prefix, p, a.style(style, wanted[p].Fill))
	}
	writes := slices.ContainsFunc(left, func(p ref.Position) bool { return wanted[p].Text != "" })
	var blank span // the open cell that a text takes the place of
	row, col := 0, 0
	var rowTag span
	// before puts in the cells of the open row that come before a column.
	before := func(col, at int) {
		var text strings.Builder
		for len(left) > 0 && left[0].Row == row && left[0].Col < col {
			text.WriteString(cellTag(left[0]))
			left = left[1:]
		}
		if text.Len() > 0 {
			e.insert(at, text.String())
		}
	}
	// rowsBefore puts in rows that the sheet doesn't have.
	rowsBefore := func(next, at int) {
		var text strings.Builder
		for len(left) > 0 && left[0].Row < next {
			number := left[0].Row
			fmt.Fprintf(&text, `<%srow r="%d">`, prefix, number)
			for len(left) > 0 && left[0].Row == number {
				text.WriteString(cellTag(left[0]))
				left = left[1:]
			}
			fmt.Fprintf(&text, `</%srow>`, prefix)
		}
		if text.Len() > 0 {
			e.insert(at, text.String())
		}
	}
	// met takes a cell that the sheet has off those left: the first one, as long as the sheet's cells stand in order.
	met := func(at ref.Position) {
		if len(left) > 0 && left[0] == at {
			left = left[1:]
		} else if i := slices.Index(left, at); i >= 0 {
			left = slices.Delete(left, i, i+1)
		}
	}
	return spans(data, func(s span) error {
		switch {
		case s.name == "worksheet" && !s.end:
			prefix = s.prefix
		case s.name == "col" && !s.end:
			columns.add(s.attr)
		case s.name == "row" && !s.end && within(s, "sheetData"):
			row++
			if n, err := strconv.Atoi(attribute(s.attr, "r")); err == nil {
				row = n
			}
			rowStyle = -1
			rowsBefore(row, s.from)
			col, rowTag = 0, s
			if n, err := strconv.Atoi(attribute(s.attr, "s")); err == nil && isTrue(attribute(s.attr, "customFormat")) {
				rowStyle = n
			}
		case s.name == "row" && s.end && within(s, "sheetData"):
			if s.from != s.to {
				before(ref.MaxColumn+1, s.from)
				return nil
			}
			if len(left) > 0 && left[0].Row == row { // an empty row: it is opened
				var inner edits
				open := string(data[rowTag.from:rowTag.to])
				text := ""
				for len(left) > 0 && left[0].Row == row {
					text += cellTag(left[0])
					left = left[1:]
				}
				appendTo(data, &inner, rowTag, s, text)
				e.replace(rowTag.from, rowTag.from+len(open), inner.all[0].text)
			}
		case s.name == "c" && !s.end && within(s, "row"):
			col++
			if p, ok := ref.Parse(attribute(s.attr, "r")); ok {
				col = p.Col
			}
			before(col, s.from)
			at := ref.At(col, row)
			old, _ := strconv.Atoi(attribute(s.attr, "s"))
			if m := wanted[at]; m != nil && m.Text != "" {
				blank = s
				met(at)
			} else if above[col] = old; m != nil {
				e.replace(
					s.from,
					s.to,
					setAttribute(string(data[s.from:s.to]), "s", strconv.Itoa(a.style(old, m.Fill))),
				)
				met(at)
			}
		case s.name == "c" && s.end && within(s, "row") && blank.to > 0:
			old, _ := strconv.Atoi(attribute(blank.attr, "s"))
			e.replace(blank.from, max(blank.to, s.to), written(ref.At(col, row), old))
			blank = span{}
		case s.name == "dimension" && !s.end:
			if area, ok := ref.ParseArea(attribute(s.attr, "ref")); ok && writes {
				e.replace(s.from, s.to, setAttribute(string(data[s.from:s.to]), "ref", widened(area, left).String()))
			}
		case s.name == "sheetData" && s.end:
			if rowStyle = -1; s.from != s.to {
				rowsBefore(ref.MaxRow+1, s.from)
			}
		}
		return nil
	})
}

// widened is an area with some cells.
func widened(a ref.Area, cells []ref.Position) ref.Area {
	for _, c := range cells {
		a.From.Col, a.From.Row = min(a.From.Col, c.Col), min(a.From.Row, c.Row)
		a.To.Col, a.To.Row = max(a.To.Col, c.Col), max(a.To.Row, c.Row)
	}
	return a
}

// growTables makes the tables of a sheet that end right above a text written take it in.
func (a *annotation) growTables(s *Sheet, marks []Mark) error {
	if !a.has(relsOf(s.part)) {
		return nil
	}
	data, err := a.bytes(relsOf(s.part))
	if err != nil {
		return err
	}
	related, err := relationshipsIn(data, path.Dir(s.part))
	if err != nil {
		return err
	}
	for _, r := range related {
		if r.kind != "table" || !a.has(r.target) {
			continue
		}
		err := a.edit(r.target, func(data []byte, e *edits) error {
			return spans(data, func(s span) error {
				area, ok := ref.ParseArea(attribute(s.attr, "ref"))
				if s.end || !ok || s.name != "table" && s.name != "autoFilter" {
					return nil
				}
				grown := area
				for slices.ContainsFunc(marks, func(m Mark) bool {
					return m.Text != "" && m.At.Row == grown.To.Row+1 && m.At.Col >= area.From.Col && m.At.Col <= area.To.Col
				}) {
					grown.To.Row++
				}
				if n, err := strconv.Atoi(attribute(s.attr, "totalsRowCount")); grown != area && err == nil && n > 0 {
					return errors.New("la tabella del foglio finisce con una riga di totali: toglierla, e riprovare")
				}
				if grown != area {
					e.replace(s.from, s.to, setAttribute(string(data[s.from:s.to]), "ref", grown.String()))
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// coded is what Excel takes for the code of a character.
var coded = lazy.New(`_x[0-9A-Fa-f]{4}_`)

// columnStyles are the styles that cells without one of their own have by their columns.
type columnStyles []struct{ from, to, style int }

func (c *columnStyles) add(attr []xml.Attr) {
	from, err := strconv.Atoi(attribute(attr, "min"))
	to, err2 := strconv.Atoi(attribute(attr, "max"))
	style, err3 := strconv.Atoi(attribute(attr, "style"))
	if err == nil && err2 == nil && err3 == nil {
		*c = append(*c, struct{ from, to, style int }{from, to, style})
	}
}

func (c columnStyles) of(col int) int {
	for _, columns := range c {
		if columns.from <= col && col <= columns.to {
			return columns.style
		}
	}
	return 0
}

// list adds the sheet that lists what was found.
func (a *annotation) list(l List) error {
	names, err := a.sheetNames()
	if err != nil {
		return err
	}
	name := l.Name
	for i := 2; slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, name) }); i++ {
		name = fmt.Sprintf("%s %d", l.Name, i)
	}
	part := a.unused("xl/worksheets/sheetRelazione%d.xml")
	a.set(part, a.listSheet(l))
	if err := a.declare(part, "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"); err != nil {
		return err
	}
	id, err := a.relate(a.main, "worksheet", part, a.base)
	if err != nil {
		return err
	}
	return a.edit(a.main, func(data []byte, e *edits) error {
		count, last := 0, 0
		relation := "r"
		opened, closed := map[string]span{}, map[string]span{}
		var root span
		err := spans(data, func(s span) error {
			if len(s.parents) == 0 && !s.end {
				root = s
				for _, attr := range s.attr {
					if attr.Name.Space == "xmlns" && attr.Value == a.base {
						relation = attr.Name.Local
					}
				}
			}
			if len(s.parents) == 1 {
				if s.end {
					closed[s.name] = s
				} else {
					opened[s.name] = s
				}
			}
			if s.name == "sheet" && !s.end {
				count++
				if n, err := strconv.Atoi(attribute(s.attr, "sheetId")); err == nil {
					last = max(last, n)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		declared := ""
		if attributeAt(string(data[root.from:root.to]), "xmlns:"+relation) < 0 {
			declared = fmt.Sprintf(` xmlns:%s="%s"`, relation, a.base)
		}
		appendTo(
			data,
			e,
			opened["sheets"],
			closed["sheets"],
			fmt.Sprintf(`<%ssheet name="%s" sheetId="%d"%s %s:id="%s"/>`, root.prefix, escape(name), last+1,
				declared, relation, id),
		)
		titles := fmt.Sprintf(
			`<%sdefinedName name="_xlnm.Print_Titles" localSheetId="%d">'%s'!$1:$1</%sdefinedName>`,
			root.prefix,
			count,
			escape(strings.ReplaceAll(name, "'", "''")),
			root.prefix,
		)
		if open, ok := opened["definedNames"]; ok {
			appendTo(data, e, open, closed["definedNames"], titles)
			return nil
		}
		at := closed["sheets"].to
		if closed["sheets"].from == closed["sheets"].to {
			at = opened["sheets"].to
		}
		for _, name := range []string{"functionGroups", "externalReferences"} { // which come before the names
			if s, ok := closed[name]; ok {
				at = max(s.to, opened[name].to)
			}
		}
		e.insert(at, "<"+root.prefix+"definedNames>"+titles+"</"+root.prefix+"definedNames>")
		return nil
	})
}

// sheetNames are the names of all sheets, charts among them.
func (a *annotation) sheetNames() (names []string, err error) {
	data, err := a.bytes(a.main)
	if err != nil {
		return nil, err
	}
	err = spans(data, func(s span) error {
		if s.name == "sheet" && !s.end {
			names = append(names, attribute(s.attr, "name"))
		}
		return nil
	})
	return names, err
}

// listSheet is the part of the list: it prints across A4, as wide as the page, its header on each.
func (a *annotation) listSheet(l List) []byte {
	var b strings.Builder
	fmt.Fprintf(
		&b,
		xml.Header+`<worksheet xmlns="%s"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">`+
			`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`,
		a.namespace,
	)
	for i, c := range l.Columns {
		fmt.Fprintf(&b, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, c.Width)
	}
	b.WriteString(`</cols><sheetData>`)
	put := func(col, row int, style int, text string) {
		fmt.Fprintf(
			&b,
			`<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`,
			ref.At(col, row),
			style,
			escape(text),
		)
	}
	header, plain, link := a.listStyle(lookHeader), a.listStyle(lookPlain), a.listStyle(lookLink)
	b.WriteString(`<row r="1" ht="20" customHeight="1">`)
	for i, c := range l.Columns {
		put(i+1, 1, header, c.Label)
	}
	b.WriteString(`</row>`)
	var links strings.Builder
	for i, r := range l.Rows {
		row := i + 2
		fmt.Fprintf(&b, `<row r="%d" ht="%g" customHeight="1">`, row, r.Height)
		for j, text := range r.Cells {
			style := plain
			if j == 0 && r.Sheet != "" {
				style = link
			}
			put(j+1, row, style, text)
		}
		b.WriteString(`</row>`)
		if r.Sheet != "" {
			fmt.Fprintf(
				&links,
				`<hyperlink ref="A%d" location="'%s'!%s"/>`,
				row,
				escape(strings.ReplaceAll(r.Sheet, "'", "''")),
				r.To,
			)
		}
	}
	last := ref.At(len(l.Columns), len(l.Rows)+1)
	fmt.Fprintf(&b, `</sheetData><autoFilter ref="A1:%s"/>`, last)
	if links.Len() > 0 {
		fmt.Fprintf(&b, `<hyperlinks>%s</hyperlinks>`, links.String())
	}
	b.WriteString(`<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>` +
		`<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>` +
		`<headerFooter><oddFooter>&amp;L&amp;A&amp;RPagina &amp;P di &amp;N</oddFooter></headerFooter></worksheet>`)
	return []byte(b.String())
}
