package cruscotto

import (
	"fmt"
	"io"
	"math"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// Write writes a dashboard as a workbook that [Read] gives back: the same tree, tables, texts and rules, each value as
// its Text shows it. Results that follow from others are live formulas over just their components, with the stated
// value as the cached one; a stated result that contradicts its components stays the typed number it is. The same
// dashboard gives the same bytes.
func Write(w io.Writer, d *scoring.Dashboard) error { return write(w, d, false, nil) }

// WriteForm writes a dashboard as a workbook to be filled in: as [Write] does, with instructions, drop-downs, formulas
// for every roll-up that go on holding when rows are added, colours where weights don't add up, and its formulas
// protected (without a password).
//
// What is to be decided about the year has a sheet of its own, Da decidere, with links, room for a tick and for the reason; none for no decisions.
func WriteForm(w io.Writer, d *scoring.Dashboard, decisions []scoring.Decision) error {
	return write(w, d, true, decisions)
}

func write(w io.Writer, d *scoring.Dashboard, form bool, decisions []scoring.Decision) error {
	b := &builder{
		decisions: decisions, rowOf: map[*scoring.Node]int{},
		file: workbook.NewMaker(), dashboard: d, evaluation: scoring.Evaluate(d), form: form,
		styles: map[look]int{}, resultRef: map[*scoring.Node]string{},
	}
	return b.writeTo(w, b.build)
}

// writeTo builds the workbook and writes it.
func (b *builder) writeTo(w io.Writer, build func() error) error {
	err := build()
	if err == nil {
		err = b.file.Write(w)
	}
	if err != nil {
		return fmt.Errorf("scrittura della cartella di lavoro: %w", err)
	}
	return nil
}

// A look is how a cell is set.
type look struct {
	code     string // number format; "" for text
	header   bool
	bold     bool
	rotated  bool
	centered bool
	plain    bool // no border
	title    bool
	locked   bool // in a form, not to be filled in
	oneLine  bool // it goes on over the cells beside it
	strong   bool // in a form, in bold and to be filled in all the same
}

const (
	colorLine = "8497B0"
)

// A builder is the state of writing one workbook.
type builder struct {
	file       *workbook.Maker
	dashboard  *scoring.Dashboard
	evaluation *scoring.Evaluation
	styles     map[look]int
	resultRef  map[*scoring.Node]string // where each node's result stands in the Cruscotto
	form       bool                     // it is to be filled in
	decisions  []scoring.Decision       // about the year
	rowOf      map[*scoring.Node]int    // the first row of each node in the Cruscotto
}

func (b *builder) style(l look) int {
	if id, ok := b.styles[l]; ok {
		return id
	}
	s := workbook.Style{
		Size: 10, Bold: l.bold || l.header || l.title || l.strong, Wrap: !l.title && !l.oneLine, Down: "center", Upwards: l.rotated, Format: l.code,
		Unlocked: b.form && !(l.locked || l.header || l.title || l.bold),
	}
	if l.title {
		s.Size = 14
	}
	if !l.plain && !l.title {
		s.Border = colorLine
	}
	if l.header {
		s.Fill = workbook.HeaderFill
	}
	if l.header || l.centered || l.rotated || l.code != "" {
		s.Across = "center"
	}
	b.styles[l] = b.file.Style(s)
	return b.styles[l]
}

// cell dresses a value: a Value as a number in its own format, or as the text that stands there.
func (b *builder) cell(v any, l look) workbook.MadeCell {
	c := workbook.MadeCell{Value: v}
	switch v := v.(type) {
	case scoring.Text:
		c.Value = v.Text
	case scoring.Value:
		c.Value = v.Text
		if code, ok := formatOf(v); ok {
			l.code, c.Value = code, plainNumber(v)
		} else if v.Known() {
			l.centered = true
		}
	case time.Time:
		c.Value = nil
		if !v.IsZero() {
			c.Value, l.code = v, "dd/mm/yyyy"
		}
	}
	if c.Value == "" {
		c.Value = nil
	}
	c.Style = b.style(l)
	return c
}

// formatOf is the number format of a value's cell; false for one that must be written as the text it is.
func formatOf(v scoring.Value) (string, bool) {
	if !v.Known() || v.Operator != "" || v.Mark != "" || v.Ratio != nil || !fitsExcel(v.Quantity) {
		return "", false
	}
	return workbook.FormatCode(v)
}

// fitsExcel reports whether a number survives Excel's 15 significant digits.
func fitsExcel(q scoring.Quantity) bool {
	f, _ := q.Value.Float64()
	back, err := workbook.ExactNumber(fmt.Sprintf("%.17g", f))
	return err == nil && back.Cmp(q.Value) == 0
}

// plainNumber is the number that a cell with v's format stores.
func plainNumber(v scoring.Value) float64 {
	r := v.Value
	if v.Unit == scoring.PerMille { // written by the format, not multiplied by it
		r = new(big.Rat).Mul(r, big.NewRat(1000, 1))
	}
	f, _ := r.Float64()
	return f
}

func (b *builder) build() error {
	d := b.dashboard
	if d.Entity.Year != 0 {
		b.file.Title = b.title()
	}
	if b.file.Saved = d.Modified; b.file.Saved.IsZero() {
		b.file.Saved = time.Date(max(d.Entity.Year, 2009)+1, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if b.form { // it opens on them
		b.instructions()
	}
	if err := b.tree(); err != nil {
		return err
	}
	for _, part := range parts {
		if d.Has(part.part) {
			if err := part.write(b.page(string(part.part))); err != nil {
				return err
			}
		}
	}
	return b.toDecide()
}

// title is what the workbook is called.
func (b *builder) title() string {
	title := "Cruscotto della performance"
	if year := b.dashboard.Entity.Year; year != 0 {
		title = fmt.Sprintf("%s %d", title, year)
	}
	return title
}

// SheetDecisions is the sheet of what is to be decided about a year; nothing reads it.
const SheetDecisions = "Da decidere"

// toDecide writes it.
func (b *builder) toDecide() error {
	if len(b.decisions) == 0 {
		return nil
	}
	p := b.page(SheetDecisions)
	const words, reason = 80, 50
	p.columns([]float64{18, words, 9, reason})
	p.sheet.Freeze(0, 1)
	p.line(30, look{header: true}, "Dove", "Che cosa decidere", "Fatto", "Motivo, se cambia o resta")
	for _, d := range b.decisions {
		to := "A1"
		if d.Node != nil {
			to = ref.At(1, b.rowOf[d.Node]).String()
		}
		link := b.link(string(d.Part), to, strings.TrimSuffix(fmt.Sprintf("%s %s", d.Part, to), " A1"), look{})
		what := b.cell(scoring.Text{Text: italian.Capitalize(d.What)}, look{locked: true})
		p.line(float64(linesIn(d.What, words))*13+5, look{}, link, what, nil, nil)
	}
	p.sheet.PrintRows(1)
	return p.choose(ref.Area{From: ref.At(3, 2), To: ref.At(3, p.row)}, "", "", []string{yesMark})
}

// link is a cell that leads to another, and says so.
func (b *builder) link(sheet, to, words string, l look) workbook.MadeCell {
	c := b.cell(words, l)
	c.Formula = fmt.Sprintf(`HYPERLINK("#'%s'!%s","%s")`, sheet, to, words)
	return c
}

// A page writes a sheet of plain tables from the top.
type page struct {
	*builder
	sheet *workbook.SheetMaker
	row   int // the last one written
}

// page begins a sheet: it prints with narrow margins, with its name and the number of pages.
func (b *builder) page(name string) *page {
	p := &page{builder: b, sheet: b.file.Sheet(name)}
	p.sheet.Page = workbook.PageSetup{Side: 0.4, Footer: workbook.PageFooter}
	return p
}

// line writes one row of cells.
func (p *page) line(height float64, l look, values ...any) {
	p.row++
	cells := make([]workbook.MadeCell, len(values))
	for i, v := range values {
		c, ok := v.(workbook.MadeCell)
		if !ok {
			c = p.cell(v, l)
		}
		cells[i] = c
	}
	p.sheet.Row(p.row, height, cells)
}

// columns sets the widths of the page's columns.
func (p *page) columns(widths []float64) {
	for i, width := range widths {
		p.sheet.Width(i+1, width)
	}
}

// only writes a sheet that is one table, its header kept in sight and repeated in print.
func (p *page) only(t table) error {
	p.columns(t.widths())
	if p.form {
		t.format(p)
	}
	p.sheet.Freeze(0, 1)
	p.sheet.PrintRows(1)
	t.lay(p)
	if p.form {
		return t.prepare(p, 2, p.row+formRows)
	}
	return nil
}

// entries writes a title and the lines of a sheet of entries, whose values stand in a column of a width.
func (p *page) entries(title string, width float64, entries []entry) error {
	p.line(24, look{title: true}, title)
	p.row++
	for _, e := range entries {
		var over *scoring.Image
		if e.over != nil {
			over = e.over(p.dashboard)
		}
		if e.ifSaid && !p.form && e.write(p.dashboard) == "" && over == nil {
			continue
		}
		words := e.label
		if p.form && e.must {
			words += compulsoryMark
		}
		label := p.cell(words, look{bold: true})
		value, height := e.write(p.dashboard), 0.0
		if said, ok := value.(string); ok && p.form && linesIn(said, width) > 1 {
			height = min(workbook.MaxRowHeight, float64(linesIn(said, width))*13+5)
		}
		if over != nil {
			height = pictureHeight
		}
		p.line(height, look{}, label, value)
		if p.form {
			here := ref.At(2, p.row)
			if err := p.choose(ref.Area{From: here, To: here}, e.label, e.prompt, p.offered(e.options)); err != nil {
				return err
			}
		}
		if over != nil {
			p.picture(over, p.dashboard.Entity.LogoText())
		}
	}
	return nil
}

// pictureHeight is that of a line that a picture lies over, in points.
const pictureHeight = 54

// picture lays one over the second cell of the line written last.
func (p *page) picture(m *scoring.Image, alt string) {
	const height = pictureHeight - 6
	p.sheet.Picture(ref.At(2, p.row), m.PNG, alt, height*float64(m.Width)/float64(m.Height), height)
}

// mixed writes a sheet of entries and tables, a blank line before each; those without rows are left out.
func (p *page) mixed(title string, entries []entry, tables ...table) error {
	widest := []float64{}
	for _, t := range tables {
		for i, width := range t.widths() {
			if i == len(widest) {
				widest = append(widest, width)
			}
		}
	}
	const read = 3 // columns of what is to be read; what is filled in has its own in all
	if !p.form {
		widest = widest[:min(read, len(widest))]
	}
	p.columns(widest)
	if err := p.entries(title, widest[1], entries); err != nil {
		return err
	}
	for _, t := range tables {
		if !t.filled(p.dashboard) {
			continue
		}
		p.row++
		first := p.row + 2
		t.lay(p)
		if p.form {
			if err := t.prepare(p, first, p.row); err != nil {
				return err
			}
		}
	}
	return nil
}

// linesIn estimates how many lines a text takes in a column.
func linesIn(s string, width float64) int {
	lines := 0
	for _, line := range strings.Split(s, "\n") {
		lines += max(1, int(math.Ceil(float64(utf8.RuneCountInString(line))*1.05/width)))
	}
	return lines
}
