package pdf

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// structure adds the structure tree (ISO 32000-1, 14.7) and returns its root.
func (a *archiver) structure() int {
	root := a.reserve()
	a.number(a.painter.root)
	a.element(a.painter.root, root)
	// The parent tree leads from marked content and annotations back to elements.
	var nums strings.Builder
	for i, marks := range a.painter.marks {
		fmt.Fprintf(&nums, "%d [", i)
		for _, el := range marks {
			fmt.Fprintf(&nums, "%d 0 R ", el.object)
		}
		nums.WriteString("]\n")
	}
	for i, annotation := range a.painter.annotations {
		fmt.Fprintf(&nums, "%d %d 0 R\n", len(a.painter.marks)+i, annotation.el.object)
	}
	parents := a.add("<</Nums [" + nums.String() + "]>>")
	ids := a.add("<</Names [" + a.identifiers() + "]>>")
	a.put(root, fmt.Appendf(
		nil,
		"<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d /IDTree %d 0 R>>",
		a.painter.root.object,
		parents,
		len(a.painter.marks)+len(a.painter.annotations),
		ids,
	))
	return root
}

// number gives an element and those under it their object numbers.
func (a *archiver) number(e *element) {
	e.object = int32(a.reserve())
	for _, k := range e.kids {
		if k.element != nil {
			a.number(k.element)
		}
	}
}

// identifiers lists all element IDs with their elements, in order.
func (a *archiver) identifiers() string {
	type entry struct {
		id     string
		object int32
	}
	var all []entry
	var collect func(*element)
	collect = func(e *element) {
		if e.cell != nil && e.cell.id != 0 {
			all = append(all, entry{cellID(e.cell.id), e.object})
		}
		if e.other != nil && e.other.id != "" {
			all = append(all, entry{e.other.id, e.object})
		}
		for _, k := range e.kids {
			if k.element != nil {
				collect(k.element)
			}
		}
	}
	collect(a.painter.root)
	slices.SortFunc(all, func(x, y entry) int { return strings.Compare(x.id, y.id) })
	var b strings.Builder
	for _, e := range all {
		fmt.Fprintf(&b, "%s %d 0 R ", literal(e.id), e.object)
	}
	return b.String()
}

func cellID(id int32) string { return fmt.Sprintf("h%06d", id) }

// element writes an element and those under it.
func (a *archiver) element(e *element, parent int) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<</S /%s /P %d 0 R", e.tag, parent)
	home := int32(-1) // the page that the element's content is on, unless it says otherwise
	for _, k := range e.kids {
		if k.element == nil && k.annotation == 0 {
			home = k.page
			fmt.Fprintf(&b, " /Pg %d 0 R", a.painter.pageRefs[home])
			break
		}
	}
	b.WriteString(" /K [")
	for _, k := range e.kids {
		switch {
		case k.element != nil:
			fmt.Fprintf(&b, "%d 0 R ", k.element.object)
		case k.annotation != 0:
			annotation := a.painter.annotations[k.annotation-1]
			fmt.Fprintf(
				&b,
				"<</Type /OBJR /Pg %d 0 R /Obj %d 0 R>> ",
				a.painter.pageRefs[annotation.page],
				a.annotations[k.annotation-1],
			)
		case k.page == home:
			fmt.Fprintf(&b, "%d ", k.mark)
		default:
			fmt.Fprintf(&b, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", a.painter.pageRefs[k.page], k.mark)
		}
	}
	b.WriteString("]")
	if e.cell != nil {
		e.cell.write(&b)
	}
	if e.other != nil {
		a.writeOther(&b, e.other)
	}
	b.WriteString(">>")
	a.put(int(e.object), b.Bytes())
	for _, k := range e.kids {
		if k.element != nil {
			a.element(k.element, int(e.object))
		}
	}
}

// write writes what a table cell's element says of it (ISO 32000-1, 14.8.5.7).
func (c *cellAttributes) write(b *bytes.Buffer) {
	if c.id != 0 {
		fmt.Fprintf(b, " /ID %s", literal(cellID(c.id)))
	}
	b.WriteString(" /A <</O /Table")
	if c.rowSpan > 1 {
		fmt.Fprintf(b, " /RowSpan %d", c.rowSpan)
	}
	if c.colSpan > 1 {
		fmt.Fprintf(b, " /ColSpan %d", c.colSpan)
	}
	if c.scope != "" {
		fmt.Fprintf(b, " /Scope /%s", c.scope)
	}
	if len(c.headers) > 0 {
		b.WriteString(" /Headers [")
		for _, id := range c.headers {
			b.WriteString(literal(cellID(id)))
		}
		b.WriteString("]")
	}
	b.WriteString(">>")
}

// writeOther writes what other elements say of themselves.
func (a *archiver) writeOther(b *bytes.Buffer, o *attributes) {
	if o.id != "" {
		fmt.Fprintf(b, " /ID %s", literal(o.id))
	}
	if o.alt != "" {
		fmt.Fprintf(b, " /Alt %s", literal(o.alt))
	}
	if o.lang != "" {
		fmt.Fprintf(b, " /Lang %s", literal(o.lang))
	}
	if o.numbering != "" {
		fmt.Fprintf(b, " /A <</O /List /ListNumbering /%s>>", o.numbering)
	}
	if o.box != nil {
		height := a.painter.pages[o.box.page].height
		fmt.Fprintf(
			b,
			" /A <</O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]>>",
			o.box.x0,
			height-o.box.y1,
			o.box.x1,
			height-o.box.y0,
		)
	}
}

// links adds the link annotations, and the pages, which know of them and of their place in the parent tree.
func (a *archiver) links() {
	onPage := make([][]byte, len(a.painter.pageRefs))
	for i, link := range a.painter.annotations {
		geometry := a.painter.pages[link.page].geometry
		action, contents := "", "Collegamento a "+link.to
		if id, internal := strings.CutPrefix(link.to, "#"); internal {
			to := a.painter.targets[id]
			contents = "Vai a " + strings.ReplaceAll(link.label, "\u00a0", " ")
			action = fmt.Sprintf(
				"/Dest [%d 0 R /XYZ null %.2f null]",
				a.painter.pageRefs[to.page],
				a.painter.pages[to.page].height-to.y+10,
			)
		} else {
			action = fmt.Sprintf("/A <</S /URI /URI %s>>", address(link.to))
		}
		n := a.add(
			fmt.Sprintf(
				"<</Type /Annot /Subtype /Link /Rect [%.2f %.2f %.2f %.2f] /Border [0 0 0] /F 4 /Contents %s "+
					"/StructParent %d %s>>",
				link.x,
				geometry.height-link.y-link.h,
				link.x+link.w,
				geometry.height-link.y,
				literal(contents),
				len(a.painter.pageRefs)+i,
				action,
			),
		)
		a.annotations = append(a.annotations, n)
		onPage[link.page] = fmt.Appendf(onPage[link.page], "%d 0 R ", n)
	}
	for i, n := range a.painter.pageRefs {
		page := a.painter.dictionary(i)
		page = fmt.Appendf(page, " /StructParents %d /Tabs /S", i)
		if onPage[i] != nil {
			page = fmt.Appendf(page, " /Annots [%s]", onPage[i])
		}
		a.put(n, append(page, ">>"...))
	}
}
