package pdf

// An element is a structure element of the tagged PDF (ISO 32000-1, 14.7): what a part of the document is. Blocks give
// it when they are laid out; its content is what the painter draws in its name.
type element struct {
	tag    string // standard structure type: "P", "TD"
	parent *element
	kids   []kid // in reading order
	inline bool  // it goes into its parent where its first content does, amid the parent's text
	joined bool  // it is among its parent's kids
	object int32 // its number in the file
	cell   *cellAttributes
	other  *attributes
}

// cellAttributes are a table cell's (ISO 32000-1, 14.8.5.7).
type cellAttributes struct {
	id               int32 // by which cells name it as their header; 0 if none does
	headers          []int32
	rowSpan, colSpan int32
	scope            string // Row or Column, of a header cell
}

// attributes are those that few elements have.
type attributes struct {
	alt       string
	lang      string
	id        string // of a note
	box       *box   // of a figure
	numbering string // of a list: how its items are labelled
}

// A kid is one of three: an element, marked content, or an annotation.
type kid struct {
	element    *element
	page       int32 // of marked content
	mark       int32 // its number on the page
	annotation int32 // its place among all annotations, from 1; 0 if it isn't one
}

// A box is a place on a page, y downwards.
type box struct {
	page           int
	x0, y0, x1, y1 float64
}

// set returns the element's rare attributes, to be changed.
func (e *element) set() *attributes {
	if e.other == nil {
		e.other = &attributes{}
	}
	return e.other
}

// add makes a child element that stands after those there are.
func (e *element) add(tag string) *element {
	child := &element{tag: tag, parent: e, joined: true}
	e.kids = append(e.kids, kid{element: child})
	return child
}

// within makes a child element that takes its place amid the parent's text when it is drawn.
func (e *element) within(tag string) *element {
	return &element{tag: tag, parent: e, inline: true}
}

// join puts an inline element in its place.
func (e *element) join() {
	if e.joined {
		return
	}
	e.joined = true
	e.parent.join()
	e.parent.kids = append(e.parent.kids, kid{element: e})
}

// An artifact is why something drawn is no content (ISO 32000-1, 14.8.2.2).
type artifact uint8

const (
	content      artifact = iota
	pageArtifact          // running head, page number, a header repeated
	lineArtifact          // rules, fills and borders
)

// Marked content operators that begin an artifact.
var artifactMarks = [...]string{
	pageArtifact: "/Artifact <</Type /Pagination>> BDC",
	lineArtifact: "/Artifact <</Type /Layout>> BDC",
}
