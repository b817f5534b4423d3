package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"text/template"
	"time"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// Options are what a document needs besides the evaluation.
type Options struct {
	Date time.Time // of the document, if the workbook gives no act of approval

	Templates Templates           // default texts that were changed
	Previous  *scoring.Evaluation // last year's, to show the trend; nil without
}

// Relazione assembles the annual report (art. 10 c. 1 lett. b D.lgs. 150/2009). The error, if any, is a [*TextError]: a
// text of the workbook's or of the templates' that can't be filled.
func Relazione(e *scoring.Evaluation, o Options) (*Document, error) {
	c := newComposer(e, o)
	c.calculations = calculationsOf(e)
	entity := c.d.Entity
	doc := &Document{
		Title: "Relazione sulla Performance", Entity: entity.Name.Text, Year: entity.Year, Lang: "it-IT",
		Date: o.Date,
	}
	if color, ok := scoring.ParseColor(entity.Color.Text); ok {
		doc.Color = &color
	}
	if entity.Year != 0 {
		doc.Title = fmt.Sprintf("%s %d", doc.Title, entity.Year)
	}
	doc.Subject = "Risultati della performance organizzativa, ai sensi dell'art. 10 del D.lgs. 150/2009"
	if !entity.ReportAct.Date.IsZero() {
		doc.Date = entity.ReportAct.Date
	}
	profile, _ := entity.Profile()
	files := profileFiles[profile.Name]
	doc.Templates, doc.Previous = o.Templates.of(files), o.Previous
	body, err := c.assemble(files, c.directives())
	if err != nil {
		return nil, err
	}
	for i, p := range c.d.Passages {
		if c.used[i] {
			doc.Passages = append(doc.Passages, p)
		}
	}
	contents := number(body)
	title := &TitleBlock{Entity: doc.Entity, Title: doc.Title, Lines: titleLines(entity)}
	if logo := entity.Logo.Image; logo != nil {
		title.Logo = &Picture{logo, entity.LogoText()}
	}
	doc.Body = append([]Block{title, contents}, body...)
	doc.Explained = sync.OnceValue(c.calculations.explained)
	return doc, nil
}

// AsDraft is the document marked as a draft: every edition says so, and whether that is for errors that are open.
func (d *Document) AsDraft(open bool) *Document {
	draft := *d
	draft.Draft, draft.Open = true, open
	draft.Body = slices.Clone(d.Body)
	for i, b := range draft.Body {
		if title, ok := b.(*TitleBlock); ok { // on the pages it is a mark, which a screen reader passes over
			marked := *title
			marked.Lines = append(slices.Clip(title.Lines), Inline{{Text: italian.Capitalize(draft.DraftMark()) + ".", Strong: true}})
			draft.Body[i] = &marked
		}
	}
	return &draft
}

// titleLines are the act by which the document was approved, and the protocol under which it is registered, where they are known.
func titleLines(entity scoring.Entity) []Inline {
	var lines []Inline
	put := func(words string, act scoring.Act) {
		if act.Name.Empty() {
			return
		}
		line := words + " " + act.Name.Text
		if date := LongDate(act.Date); date != "" {
			line += " del " + date
		}
		lines = append(lines, Plain(line))
	}
	approved := "Approvata con"
	if entity.Chamber() {
		approved = "Approvata dalla Giunta con"
	}
	put(approved, entity.ReportAct)
	put("Protocollo n.", entity.Publication.Protocol)
	return lines
}

// A TextError is a text that can't be filled or read: a template's, or a passage of the workbook's.
type TextError struct {
	File string       // of a template; empty for a passage
	Cell scoring.Cell // of a passage
	Err  error
}

func (e *TextError) Error() string {
	switch {
	case e.File != "":
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	case e.Cell != (scoring.Cell{}):
		return fmt.Sprintf("%s: %v", e.Cell, e.Err)
	}
	return e.Err.Error() // a passage that comes from a document's data stands in no cell
}

func (e *TextError) Unwrap() error { return e.Err }

// Hint is what to do about it.
func (e *TextError) Hint() string {
	return "correggere il testo o il segnaposto; il manuale elenca quelli ammessi"
}

// errNoValue is a placeholder for something that the workbook doesn't have.
var errNoValue = errors.New("il valore non c'è")

// A composer is the state of assembling one document.
type composer struct {
	e *scoring.Evaluation
	d *scoring.Dashboard

	used            []bool                    // passages that the document has, by their place
	withoutPassages bool                      // only the default texts are wanted
	extra           template.FuncMap          // functions of this document only
	common          map[bool]template.FuncMap // those of every text, whatever it is about, without and with passages

	calculations *calculations
	templates    Templates
	previous     *scoring.Evaluation
	paired       map[*scoring.Node]*scoring.Node
}

func newComposer(e *scoring.Evaluation, o Options) *composer {
	return &composer{
		e:         e,
		d:         e.Dashboard,
		used:      make([]bool, len(e.Dashboard.Passages)),
		templates: o.Templates,
		previous:  o.Previous,

		common:       map[bool]template.FuncMap{},
		calculations: &calculations{},
	}
}

// appendSections adds a file's blocks: what begins at a deeper heading than the first level goes on the last section.
func appendSections(body, blocks []Block) []Block {
	for _, b := range blocks {
		if s, ok := b.(*Section); ok && s.deeper && len(body) > 0 {
			if last, ok := body[len(body)-1].(*Section); ok {
				last.Body = append(last.Body, s)
				continue
			}
		}
		body = append(body, b)
	}
	return body
}

// prune drops sections that nothing stands in.
func prune(blocks []Block) []Block {
	kept := blocks[:0]
	for _, b := range blocks {
		if s, ok := b.(*Section); ok {
			if s.Body = prune(s.Body); len(s.Body) == 0 {
				continue
			}
		}
		kept = append(kept, b)
	}
	return kept
}

// number gives sections, tables and notes their numbers, fills the references to them and lists the contents.
func number(body []Block) *Contents {
	n := &numbering{
		contents: &Contents{Title: "Indice"},
		labels:   map[string]string{},
		counts:   []int{0},
		prefixes: []string{""},
	}
	Walk(body, Visit{Enter: n.enter, Leave: n.leave})
	n.references(body)
	return n.contents
}

// numbering is where the numbering of a document stands.
type numbering struct {
	contents *Contents
	labels   map[string]string // what references to each ID say
	counts   []int             // sections so far, at each level
	prefixes []string          // before their numbers
	tables   int
}

func (n *numbering) enter(b Block) bool {
	level := len(n.counts)
	switch b := b.(type) {
	case *Section:
		n.section(b, level)
		inner := n.prefixes[level-1]
		if b.Number != "" {
			inner = b.Number + "."
		}
		n.counts, n.prefixes = append(n.counts, 0), append(n.prefixes, inner)
	case *Table:
		if b.Numbered {
			n.tables++
			label := fmt.Sprintf("Tabella\u00a0%d", n.tables)
			n.labels[b.ID] = label
			b.Caption = append(Inline{{Text: label + " – "}}, b.Caption...)
			n.contents.Entries = append(n.contents.Entries, Entry{level, "", b.Caption.String(), b.ID})
		}
	}
	return true
}

func (n *numbering) leave(b Block) {
	if _, ok := b.(*Section); ok {
		n.counts, n.prefixes = n.counts[:len(n.counts)-1], n.prefixes[:len(n.prefixes)-1]
	}
}

// numberedLevels is how deep headings are numbered and listed; deeper ones go without.
const numberedLevels = 2

func (n *numbering) section(s *Section, level int) {
	switch {
	case level > numberedLevels:
		s.Number = ""
	case s.Number != "":
		n.counts[level-1]++
		s.Number = fmt.Sprintf("%s%d", n.prefixes[level-1], n.counts[level-1])
	}
	if s.ID == "" {
		s.ID = fmt.Sprintf("sezione-%d", len(n.contents.Entries)+len(n.labels)+1)
	}
	label := s.Number
	if label == "" {
		label, _, _ = strings.Cut(s.Title.String(), " – ")
	}
	n.labels[s.ID] = label
	if level <= numberedLevels {
		n.contents.Entries = append(n.contents.Entries, Entry{level, s.Number, s.Title.String(), s.ID})
	}
}

// references numbers the notes and fills the references that have no words of their own: with the number of what they
// lead to, or with its title where they are all that an entry of a list says.
func (n *numbering) references(body []Block) {
	titles := map[string]string{}
	for _, entry := range n.contents.Entries {
		titles[entry.ID] = entry.Title
	}
	alone := map[Block]bool{}
	notes := 0
	each(body, func(b Block) {
		if list, ok := b.(*List); ok {
			for _, item := range list.Items {
				if p, ok := item.Body[0].(*Paragraph); ok && len(item.Body) == 1 && len(p.Text) == 1 {
					alone[p] = true
				}
			}
		}
		for _, words := range b.own() {
			for i := range words {
				if note := words[i].Note; note != nil {
					if note.Number == 0 { // where it is cited again it has its number
						notes++
						note.Number = notes
					}
					words[i].Text = fmt.Sprint(note.Number)
				}
				id, ok := strings.CutPrefix(words[i].Link, "#")
				switch {
				case !ok || words[i].Text != "":
				case alone[b]:
					words[i].Text = titles[id]
				default:
					words[i].Text = n.labels[id]
				}
			}
		}
	})
}
