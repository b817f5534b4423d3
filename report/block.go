// Package report composes documents out of an evaluated dashboard: a tree of blocks that every edition (PDF, HTML) is
// rendered from, so that no number can differ between them.
//
// A [Block] knows what it is (a section, a paragraph, a table with its header cells, a chart with its figures) and
// never how a format draws it. [Relazione] assembles the annual report: the texts of package templates and of the
// workbook's sheet Testi, filled with values and turned from Markdown into blocks.
package report

import (
	"math/big"
	"strings"
	"time"

	"relazione/scoring"
)

// A Document is a whole document as blocks.
type Document struct {
	Title   string         // "Relazione sulla Performance 2024"
	Entity  string         // who reports
	Year    int            // on which; 0 if the workbook doesn't say
	Subject string         // one sentence on what it is
	Lang    string         // BCP 47: "it-IT"
	Date    time.Time      // of the document; what makes the same input give the same bytes
	Draft   bool           // to be marked as such wherever it is seen
	Color   *scoring.Color // of the body, for rules and bars; nil for the usual one
	Open    bool           // it is one for errors that nobody accepted
	Body    []Block

	Templates map[string]string   // default texts that were changed, by file; of those that the document uses
	Previous  *scoring.Evaluation // last year's, whose figures it shows; nil for none
	Passages  []scoring.Passage   // the workbook's texts that the document has
	// how the numbers that spans are Of came about, parents before what they follow from, the same each time; nil for none
	Explained func() []Calculation
}

// Calculations are those of the document. They may be written when they are first asked for: most editions have none.
func (d *Document) Calculations() []Calculation {
	if d.Explained == nil {
		return nil
	}
	return d.Explained()
}

// DraftMark is what a draft says of itself on every page: "bozza: …".
func (d *Document) DraftMark() string {
	switch {
	case d.Entity == "" && d.Year == 0:
		return "bozza: mancano l'ente e l'anno"
	case d.Entity == "":
		return "bozza: manca l'ente"
	case d.Year == 0:
		return "bozza: manca l'anno"
	}
	if !d.Open {
		return "bozza: documento non definitivo"
	}
	return "bozza: contiene rilievi non risolti"
}

// A Block is one of the kinds below. The set is closed: what a kind is to who looks through documents is told by these
// methods (walk.go), and the editions, which draw each kind their own way, handle them all in a type switch that a test
// holds to it.
type Block interface {
	inner() []Block  // the blocks inside it
	own() []Inline   // its own texts that hold spans, in reading order
	heard() []Inline // all that a reader hears of it, before what is inside
}

// A Section is a heading with what stands under it. How deep it is nested is the heading's level.
type Section struct {
	ID     string // unique in the document; what references name
	Number string // "2.1"; empty for a section without
	Title  Inline
	Body   []Block
	Apart  bool // a reader takes it out by itself: on paper it begins a page
	deeper bool // its heading was not of the first level: it goes on the section before it
}

// A Paragraph is running text.
type Paragraph struct{ Text Inline }

// A List is a list of items, marked or numbered.
type List struct {
	Start int // the first item's number; 0 for a list without numbers
	Items []Item
}

// An Item is an entry of a list: paragraphs and lists.
type Item struct{ Body []Block }

// A Table has rows of cells, as in HTML: each row lists the cells that begin in it.
type Table struct {
	ID       string
	Caption  Inline // with its number, if it has one: "Tabella 1 – Obiettivi strategici"
	Numbered bool   // it is one of the document's numbered tables
	LookedUp bool   // nobody reads it through: it is set small
	Columns  []Column
	Upper    []string // of a table over the tree: what one thing of each level above the rows is called, a group of columns each, from the left
	Head     []Row
	Body     []Row
}

// wideColumns is from how many columns on a table doesn't fit an upright page: Allegato A has a dozen, the others at
// most seven.
const wideColumns = 8

// Wide reports whether the table needs a page of its own that lies across.
func (t *Table) Wide() bool { return len(t.Columns) >= wideColumns }

// A Column says what a table's column holds.
type Column struct {
	Kind  ColumnKind
	Blank bool // to be filled in by hand: it keeps room for that
}

// ColumnKind is what a column holds.
type ColumnKind int

const (
	Words  ColumnKind = iota // running text
	Number                   // quantities, to be compared down the column
	Code                     // short identifiers
	Group                    // the name, or the result, of a group of rows
)

// A Row is the cells that begin in a row of a table.
type Row []Cell

// A Cell is a table cell. Zero spans count as one.
type Cell struct {
	Text    Inline
	ColSpan int
	RowSpan int
	Header  bool   // it names its column (in the head) or its rows (in the body)
	ID      string // unique in the document; what addresses lead to. Empty for most
}

// Cols is how many columns the cell spans, never less than one.
func (c Cell) Cols() int { return max(1, c.ColSpan) }

// Rows is how many rows the cell spans, never less than one.
func (c Cell) Rows() int { return max(1, c.RowSpan) }

// A Chart compares shares with each other and, where they have one, with a target of their own.
type Chart struct {
	ID      string
	Caption Inline
	Alt     string // says all the figures, for who can't see the chart
	Mark    string // what the bars' targets are; empty for "target"
	Bars    []Bar
}

// MarkName is what the marks beside the bars are called.
func (c *Chart) MarkName() string {
	if c.Mark == "" {
		return "target"
	}
	return c.Mark
}

// Axis is where the chart's scale ends, and in how many steps: at a round number, and never below 100%.
func (c *Chart) Axis() (most *big.Rat, steps int64) {
	longest := big.NewRat(1, 1)
	for _, bar := range c.Bars {
		for _, v := range []*big.Rat{bar.Value, bar.Target} {
			if v != nil && v.Cmp(longest) > 0 {
				longest = v
			}
		}
	}
	const mostSteps = 6
	for size := big.NewRat(1, 4); ; size = new(big.Rat).Mul(size, big.NewRat(2, 1)) {
		count := new(big.Rat).Quo(longest, size)
		n := new(big.Int).Quo(new(big.Int).Add(count.Num(), new(big.Int).Sub(count.Denom(), big.NewInt(1))), count.Denom())
		if n.Cmp(big.NewInt(mostSteps)) <= 0 {
			return new(big.Rat).Mul(size, new(big.Rat).SetInt(n)), n.Int64()
		}
	}
}

// A Bar is one share of a chart. Figures come as numbers, for their length, and as text, to be printed.
type Bar struct {
	Label      string
	Value      *big.Rat // 1 is 100%
	ValueText  string
	Target     *big.Rat // nil where it has none
	TargetText string
}

// A TitleBlock opens the document.
type TitleBlock struct {
	Logo   *Picture // the body's; nil for none
	Entity string
	Title  string
	Lines  []Inline // what else stands there: the act of approval, the protocol
}

// A Picture is an image with what it shows in words.
type Picture struct {
	*scoring.Image
	Alt string
}

// Contents is the table of contents.
type Contents struct {
	Title   string
	Entries []Entry
}

// An Entry of the contents leads to a section or a table.
type Entry struct {
	Level  int // 1 for a section of the first level
	Number string
	Title  string
	ID     string // of what it leads to
}

// Signatures close the document.
type Signatures struct{ Signatories []Signatory }

// A Signatory signs. Where it isn't known who will, Name is empty.
type Signatory struct{ Office, Name string }

// Said is the name as it stands under the office; empty where it isn't known.
func (s Signatory) Said() string {
	if s.Name == "" {
		return ""
	}
	return "(" + s.Name + ")"
}

// Inline is text within a block, as spans of one look each.
type Inline []Span

// A Span is a run of text.
type Span struct {
	Text   string
	Strong bool
	Emph   bool
	Lang   string // of a phrase in another language than the document's; empty otherwise
	Link   string // an address, or "#" and the ID of a part of the document
	Note   *Note  // a reference to this note stands here; Text is its mark
	Of     string // the ID of the calculation whose number this is; empty for other text
}

// A Note is a footnote.
type Note struct {
	Number int
	Text   Inline
}

// Plain makes plain inline text.
func Plain(s string) Inline {
	if s == "" {
		return nil
	}
	return Inline{{Text: Typeset(s)}}
}

// String is the text without its looks and notes.
func (in Inline) String() string {
	var s strings.Builder
	for _, span := range in {
		if span.Note == nil {
			s.WriteString(span.Text)
		}
	}
	return s.String()
}
