package cruscotto

import (
	"fmt"
	"io"
	"math"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

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
		file: excelize.NewFile(), dashboard: d, evaluation: scoring.Evaluate(d), form: form,
		styles: map[look]int{}, resultRef: map[*scoring.Node]string{},
	}
	defer b.file.Close()
	if err := b.build(); err != nil {
		return fmt.Errorf("scrittura della cartella di lavoro: %w", err)
	}
	if err := workbook.WriteSorted(w, b.file); err != nil {
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
	colorHeader = "DCE6F1"
	colorLine   = "8497B0"
	fontName    = "Calibri"
)

// A builder is the state of writing one workbook.
type builder struct {
	file       *excelize.File
	dashboard  *scoring.Dashboard
	evaluation *scoring.Evaluation
	styles     map[look]int
	resultRef  map[*scoring.Node]string // where each node's result stands in the Cruscotto
	form       bool                     // it is to be filled in
	decisions  []scoring.Decision       // about the year
	rowOf      map[*scoring.Node]int    // the first row of each node in the Cruscotto
}

func (b *builder) style(l look) (int, error) {
	if id, ok := b.styles[l]; ok {
		return id, nil
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: fontName, Size: 10, Bold: l.bold || l.header || l.title || l.strong},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
	}
	if l.title {
		s.Font.Size = 14
	}
	if l.title || l.oneLine {
		s.Alignment.WrapText = false
	}
	if !l.plain && !l.title {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: colorLine, Style: 1})
		}
	}
	if l.header {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colorHeader}}
	}
	if l.header || l.centered || l.rotated || l.code != "" {
		s.Alignment.Horizontal = "center"
	}
	if l.rotated {
		s.Alignment.TextRotation = 90
	}
	if l.code != "" {
		s.CustomNumFmt = &l.code
	}
	if b.form {
		s.Protection = &excelize.Protection{Locked: l.locked || l.header || l.title || l.bold}
	}
	id, err := b.file.NewStyle(s)
	b.styles[l] = id
	return id, err
}

// cell dresses a value for the stream writer: a Value as a number in its own format, or as the text that stands there.
func (b *builder) cell(v any, l look) (excelize.Cell, error) {
	c := excelize.Cell{Value: v}
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
	case nil:
		c.Value = nil
	}
	if c.Value == "" {
		c.Value = nil
	}
	var err error
	c.StyleID, err = b.style(l)
	return c, err
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
	properties := &excelize.DocProperties{Creator: "relazione", LastModifiedBy: "relazione", Language: "it-IT"}
	if d.Entity.Year != 0 {
		properties.Title = b.title()
	}
	saved := d.Modified
	if saved.IsZero() {
		saved = time.Date(max(d.Entity.Year, 2009)+1, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	properties.Created, properties.Modified = saved.Format(time.RFC3339), saved.Format(time.RFC3339)
	if err := b.file.SetDocProps(properties); err != nil {
		return err
	}
	if b.form { // it opens on them
		if err := b.file.SetSheetName("Sheet1", SheetInstructions); err != nil {
			return err
		}
		if err := b.instructions(); err != nil {
			return err
		}
		if _, err := b.file.NewSheet(string(scoring.PartTree)); err != nil {
			return err
		}
	} else if err := b.file.SetSheetName("Sheet1", string(scoring.PartTree)); err != nil {
		return err
	}
	if err := b.tree(); err != nil {
		return err
	}
	for _, part := range parts {
		if d.Has(part.part) {
			if err := b.sheet(part); err != nil {
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
	if _, err := b.file.NewSheet(SheetDecisions); err != nil {
		return err
	}
	p, err := b.page(SheetDecisions)
	if err != nil {
		return err
	}
	const words, reason = 80, 50
	if err := p.columns([]float64{18, words, 9, reason}); err != nil {
		return err
	}
	if err := p.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := p.line(30, look{header: true}, "Dove", "Che cosa decidere", "Fatto", "Motivo, se cambia o resta"); err != nil {
		return err
	}
	for _, d := range b.decisions {
		to := "A1"
		if d.Node != nil {
			to = ref.At(1, b.rowOf[d.Node]).String()
		}
		link, err := b.cell(string(d.Part), look{})
		if err != nil {
			return err
		}
		link.Formula = fmt.Sprintf(`HYPERLINK("#'%s'!%s","%s")`, d.Part, to, strings.TrimSuffix(fmt.Sprintf("%s %s", d.Part, to), " A1"))
		what, err := b.cell(scoring.Text{Text: italian.Capitalize(d.What)}, look{locked: true})
		if err != nil {
			return err
		}
		if err := p.line(float64(linesIn(d.What, words))*13+5, look{}, link, what, nil, nil); err != nil {
			return err
		}
	}
	if err := b.choose(SheetDecisions, ref.Area{From: ref.At(3, 2), To: ref.At(3, p.row)}, "", "", []string{yesMark}); err != nil {
		return err
	}
	if err := p.stream.Flush(); err != nil {
		return err
	}
	return p.repeatHeader(1)
}

// sheet writes a part on a sheet of its own.
func (b *builder) sheet(of part) error {
	name := string(of.part)
	if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	p, err := b.page(name)
	if err != nil {
		return err
	}
	if err := of.write(p); err != nil {
		return err
	}
	return p.stream.Flush()
}

// A page writes a sheet of plain tables from the top.
type page struct {
	*builder
	name   string
	stream *excelize.StreamWriter
	row    int // the last one written
}

func (b *builder) page(name string) (*page, error) {
	if err := b.layOut(name); err != nil {
		return nil, err
	}
	stream, err := b.file.NewStreamWriter(name)
	return &page{builder: b, name: name, stream: stream}, err
}

// layOut sets how a sheet prints: on A4 across, as wide as the page, with its name and the number of pages.
func (b *builder) layOut(name string) error {
	orientation, size, fit, pages := "landscape", 9, 1, 0
	yes := true
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &size,
		FitToWidth: &fit, FitToHeight: &pages}); err != nil {
		return err
	}
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	margin := 0.4
	if err := b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &margin,
		Right: &margin}); err != nil {
		return err
	}
	return b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&RPagina &P di &N"})
}

// line writes one row of cells.
func (p *page) line(height float64, l look, values ...any) error {
	p.row++
	cells := make([]any, len(values))
	for i, v := range values {
		c, ok := v.(excelize.Cell)
		if !ok {
			var err error
			if c, err = p.cell(v, l); err != nil {
				return err
			}
		}
		cells[i] = c
	}
	return p.stream.SetRow(ref.At(1, p.row).String(), cells, excelize.RowOpts{Height: height})
}

// columns sets the widths of the page's columns.
func (p *page) columns(widths []float64) error {
	for i, width := range widths {
		if err := p.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	return nil
}

// only writes a sheet that is one table, its header kept in sight and repeated in print.
func (p *page) only(t table) error {
	if err := p.columns(t.widths()); err != nil {
		return err
	}
	if p.form {
		if err := t.format(p); err != nil {
			return err
		}
	}
	if err := p.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2",
		ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := t.lay(p); err != nil {
		return err
	}
	if p.form {
		if err := t.prepare(p, 2, p.row+formRows); err != nil {
			return err
		}
	}
	return p.repeatHeader(1)
}

func (p *page) repeatHeader(rows int) error {
	return p.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: p.name,
		RefersTo: fmt.Sprintf("'%s'!$1:$%d", p.name, rows)})
}

// entries writes a title and the lines of a sheet of entries, whose values stand in a column of a width.
func (p *page) entries(title string, width float64, entries []entry) error {
	if err := p.line(24, look{title: true}, title); err != nil {
		return err
	}
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
		label, err := p.cell(words, look{bold: true})
		if err != nil {
			return err
		}
		value, height := e.write(p.dashboard), 0.0
		if said, ok := value.(string); ok && p.form && linesIn(said, width) > 1 {
			height = min(tallestRow, float64(linesIn(said, width))*13+5)
		}
		if over != nil {
			height = pictureHeight
		}
		if err := p.line(height, look{}, label, value); err != nil {
			return err
		}
		if p.form {
			here := ref.At(2, p.row)
			if err := p.choose(p.name, ref.Area{From: here, To: here}, e.label, e.prompt, p.offered(e.options)); err != nil {
				return err
			}
		}
		if over != nil {
			if err := p.picture(over, p.dashboard.Entity.LogoText()); err != nil {
				return err
			}
		}
	}
	return nil
}

// tallestRow is the most that Excel takes, in points.
const tallestRow = 409

// pictureHeight is that of a line that a picture lies over, in points.
const pictureHeight = 54

// picture lays one over the second cell of the line written last.
func (p *page) picture(m *scoring.Image, alt string) error {
	const pixels = (pictureHeight - 6) * 96 / 72
	scale := pixels / float64(m.Height)
	return p.file.AddPictureFromBytes(p.name, ref.At(2, p.row).String(), &excelize.Picture{Extension: ".png", File: m.PNG,
		Format: &excelize.GraphicOptions{AltText: alt, ScaleX: scale, ScaleY: scale, OffsetX: 4, OffsetY: 4, Positioning: "oneCell"}})
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
	if err := p.columns(widest); err != nil {
		return err
	}
	if err := p.entries(title, widest[1], entries); err != nil {
		return err
	}
	for _, t := range tables {
		if !t.filled(p.dashboard) {
			continue
		}
		p.row++
		first := p.row + 2
		if err := t.lay(p); err != nil {
			return err
		}
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
