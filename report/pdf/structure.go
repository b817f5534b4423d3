package pdf

// An element is a structure element of the tagged PDF (ISO 32000-1, 14.7): what a part of the document is. Blocks give
// it when they are laid out; its content is what the painter draws in its name.
type element struct {
	tag     string // standard structure type: "P", "TD"
	parent  *element
	kids    []any // *element, marked, or annotation, in reading order
	inline  bool  // it goes into its parent where its first content does, amid the parent's text
	joined  bool  // it is among its parent's kids
	alt     string
	lang    string
	id      string // of a header cell or a note
	scope   string // of a header cell: Row, Column
	headers []string
	colSpan int
	rowSpan int
	box     *box   // of a figure
	number  string // of a list: how its items are labelled
	object  int    // its number in the file
}

// marked is a sequence of marked content on a page.
type marked struct{ page, id int }

// annotation is a link's, by its place among all.
type annotation struct{ index int }

// A box is a place on a page.
type box struct {
	page           int
	x0, y0, x1, y1 float64
}

// add makes a child element that stands after those there are.
func (e *element) add(tag string) *element {
	child := &element{tag: tag, parent: e, joined: true}
	e.kids = append(e.kids, child)
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
	if e.parent.inline {
		e.parent.join()
	}
	e.parent.kids = append(e.parent.kids, e)
}

// An artifact is why something drawn is no content (ISO 32000-1, 14.8.2.2).
type artifact uint8

const (
	content      artifact = iota
	pageArtifact          // running head, page number, a header repeated
	lineArtifact          // rules, fills and borders
)

// Properties of artifacts, as marked content spells them.
var artifactProperties = [...]string{
	pageArtifact: "/Artifact <</Type /Pagination>> BDC",
	lineArtifact: "/Artifact <</Type /Layout>> BDC",
}
