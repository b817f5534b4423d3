package cruscotto

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"relazione/scoring"
)

// Write writes a dashboard as a workbook that [Read] gives back: the same tree, tables, texts and rules, each value as its
// Text shows it. Results that follow from others are live formulas over just their components, with the stated value
// as the cached one; a stated result that contradicts its components stays the typed number it is. The same dashboard
// gives the same bytes.
func Write(w io.Writer, d *scoring.Dashboard) error { return write(w, d, false) }

// WriteForm writes a dashboard as a workbook to be filled in: as [Write] does, with instructions, drop-downs, formulas for every roll-up
// that go on holding when rows are added, colours where weights don't add up, and its formulas protected (without a password).
func WriteForm(w io.Writer, d *scoring.Dashboard) error { return write(w, d, true) }

func write(w io.Writer, d *scoring.Dashboard, form bool) error {
	b := &builder{
		file: excelize.NewFile(), dashboard: d, evaluation: scoring.Evaluate(d), form: form,
		styles: map[look]int{}, resultRef: map[*scoring.Node]string{},
	}
	defer b.file.Close()
	if err := b.build(); err != nil {
		return fmt.Errorf("scrittura della cartella di lavoro: %w", err)
	}
	var raw bytes.Buffer
	if err := b.file.Write(&raw); err != nil {
		return fmt.Errorf("scrittura della cartella di lavoro: %w", err)
	}
	return sortZip(w, raw.Bytes())
}

// sortZip writes a zip's files in order of name and without times: excelize writes streamed sheets in random order.
func sortZip(w io.Writer, raw []byte) error {
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return err
	}
	slices.SortFunc(r.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, f := range r.File {
		to, err := out.Create(f.Name)
		if err != nil {
			return err
		}
		from, err := f.Open()
		if err != nil {
			return err
		}
		if _, err := io.Copy(to, from); err != nil {
			return err
		}
		if err := from.Close(); err != nil {
			return err
		}
	}
	return out.Close()
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
}

func (b *builder) style(l look) (int, error) {
	if id, ok := b.styles[l]; ok {
		return id, nil
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: fontName, Size: 10, Bold: l.bold || l.header || l.title},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
	}
	if l.title {
		s.Font.Size, s.Alignment.WrapText = 14, false
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
		if v.Known() && v.Operator == "" && v.Mark == "" && fitsExcel(v.Quantity) {
			l.code = codeFor(v)
			c.Value = plainNumber(v)
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

// fitsExcel reports whether a number survives Excel's 15 significant digits.
func fitsExcel(q scoring.Quantity) bool {
	f, _ := q.Value.Float64()
	back, err := exactNumber(fmt.Sprintf("%.17g", f))
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
		properties.Title = fmt.Sprintf("Cruscotto della performance %d", d.Entity.Year)
	}
	saved := d.Modified
	if saved.IsZero() {
		saved = time.Date(max(d.Entity.Year, 2009)+1, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	properties.Created, properties.Modified = saved.Format(time.RFC3339), saved.Format(time.RFC3339)
	if err := b.file.SetDocProps(properties); err != nil {
		return err
	}
	if err := b.file.SetSheetName("Sheet1", SheetDashboard); err != nil {
		return err
	}
	if err := b.tree(); err != nil {
		return err
	}
	writers := map[string]func(*page) error{
		SheetEntity: b.entity, SheetScale: b.scale, SheetObjectives: b.objectives, SheetSystem: b.system,
		SheetManagers: b.managers, SheetTexts: b.texts, SheetWaivers: b.waivers,
	}
	for _, name := range OptionalSheets {
		if !slices.Contains(d.Sheets, name) {
			continue
		}
		if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
		p, err := b.page(name)
		if err != nil {
			return err
		}
		if err := writers[name](p); err != nil {
			return err
		}
		if b.form {
			if err := b.dress(name, p.row); err != nil {
				return err
			}
		}
		if err := p.stream.Flush(); err != nil {
			return err
		}
	}
	if b.form {
		return b.instructions()
	}
	return nil
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
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &size, FitToWidth: &fit, FitToHeight: &pages}); err != nil {
		return err
	}
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	margin := 0.4
	if err := b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin}); err != nil {
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
	return p.stream.SetRow(position{1, p.row}.String(), cells, excelize.RowOpts{Height: height})
}

// widths sets the columns to fit a table.
func (p *page) widths(t table) error {
	for i, c := range t {
		if err := p.stream.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	return nil
}

// table writes a header and rows. Rows grow with the longest of their texts.
func (p *page) table(t table, rows [][]any) error {
	labels := make([]any, len(t))
	for i, c := range t {
		labels[i] = c.label
	}
	if err := p.line(30, look{header: true}, labels...); err != nil {
		return err
	}
	for _, row := range rows {
		lines := 1
		for i, v := range row {
			if text, ok := v.(scoring.Text); ok {
				lines = max(lines, linesIn(text.Text, t[i].width))
			}
		}
		if err := p.line(min(409, float64(lines)*13+5), look{}, row...); err != nil {
			return err
		}
	}
	return nil
}

// only writes a sheet that is one table, its header kept in sight and repeated in print.
func (p *page) only(t table, rows [][]any) error {
	if err := p.widths(t); err != nil {
		return err
	}
	if err := p.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := p.table(t, rows); err != nil {
		return err
	}
	return p.repeatHeader(1)
}

func (p *page) repeatHeader(rows int) error {
	return p.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: p.name,
		RefersTo: fmt.Sprintf("'%s'!$1:$%d", p.name, rows)})
}

// entries writes a title and the lines of a sheet of entries.
func (p *page) entries(title string, entries []entry) error {
	if err := p.line(24, look{title: true}, title); err != nil {
		return err
	}
	p.row++
	for _, e := range entries {
		label, err := p.cell(e.label, look{bold: true})
		if err != nil {
			return err
		}
		if err := p.line(0, look{}, label, e.write(p.dashboard)); err != nil {
			return err
		}
	}
	return nil
}

// section leaves a line blank and writes a table, if it has rows.
func (p *page) section(t table, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	p.row++
	return p.table(t, rows)
}

func (b *builder) entity(p *page) error {
	if err := p.widths(signatoriesTable); err != nil {
		return err
	}
	if err := p.entries("Ente e atti", entityEntries); err != nil {
		return err
	}
	var rows [][]any
	for _, s := range b.dashboard.Entity.Signatories {
		rows = append(rows, []any{s.Office, s.Name})
	}
	return p.section(signatoriesTable, rows)
}

func (b *builder) scale(p *page) error {
	if err := p.widths(targetBandsTable); err != nil {
		return err
	}
	if err := p.entries("Sistema di misurazione e valutazione della performance", scaleEntries); err != nil {
		return err
	}
	scale := b.dashboard.Scale
	var methods, scores, bands, results, judgements, lights, classes [][]any
	year := func(from int) any {
		if from == 0 {
			return nil
		}
		return from
	}
	for _, r := range scale.Rules {
		methods = append(methods, []any{r.Of, r.Method.String(), year(r.From)})
	}
	for _, r := range scale.Scores {
		limit := any(r.Cap)
		if r.Uncapped {
			limit = uncappedMark
		}
		of := any(r.Of)
		if r.Of.Empty() {
			of = everyIndicator
		}
		scores = append(scores, []any{of, r.Method.String(), r.Lower.String(), limit, r.NotMeasured.String(), r.NotMeasurable.String(), year(r.From)})
	}
	for _, band := range scale.Lights {
		lights = append(lights, []any{band.FromText, band.ToText, band.Label})
	}
	for _, band := range scale.OnTarget {
		bands = append(bands, []any{band.FromText, band.ToText, band.Worth})
	}
	for _, band := range scale.OnResult {
		results = append(results, []any{band.FromText, band.ToText, band.Worth})
	}
	for _, band := range scale.Judgements {
		judgements = append(judgements, []any{band.FromText, band.ToText, band.Label})
	}
	for _, c := range scale.Classes {
		classes = append(classes, []any{c})
	}
	if err := p.section(methodsTable, methods); err != nil {
		return err
	}
	if err := p.section(scoresTable, scores); err != nil {
		return err
	}
	if err := p.section(lightsTable, lights); err != nil {
		return err
	}
	if err := p.section(targetBandsTable, bands); err != nil {
		return err
	}
	if err := p.section(resultBandsTable, results); err != nil {
		return err
	}
	if err := p.section(judgementsTable, judgements); err != nil {
		return err
	}
	return p.section(classesTable, classes)
}

func (b *builder) objectives(p *page) error {
	var rows [][]any
	for _, o := range b.evaluation.Objectives {
		result, err := b.cell(o.Row.Result, look{})
		if err != nil {
			return err
		}
		if ref := b.resultRef[o.Node]; ref != "" && !o.Row.Result.Empty() && !o.Performance.Contradicted() {
			result.Formula = fmt.Sprintf("%s!%s", SheetDashboard, ref)
		}
		rows = append(rows, []any{o.Row.Title, result, o.Row.Target, o.Row.Attainment, o.Row.Judgement})
	}
	return p.only(objectivesTable, rows)
}

func (b *builder) system(p *page) error {
	var rows [][]any
	for _, r := range b.dashboard.System {
		rows = append(rows, []any{r.Code, r.KPI, r.Target, r.Result, r.Attainment})
	}
	return p.only(systemTable, rows)
}

func (b *builder) managers(p *page) error {
	var rows [][]any
	for _, m := range b.dashboard.Managers {
		mark := ""
		if m.SystemMean {
			mark = systemMeanMark
		}
		rows = append(rows, []any{m.Code, m.Title, m.Target, m.Weight, m.Performance, mark, m.Note})
	}
	return p.only(managersTable, rows)
}

func (b *builder) texts(p *page) error {
	var rows [][]any
	for _, t := range b.dashboard.Passages {
		rows = append(rows, []any{t.Section, t.Code, t.Text})
	}
	return p.only(textsTable, rows)
}

func (b *builder) waivers(p *page) error {
	var rows [][]any
	for _, w := range b.dashboard.Waivers {
		rows = append(rows, []any{w.Rule, w.Where, w.Found, w.Reason, w.Act})
	}
	return p.only(waiversTable, rows)
}

// linesIn estimates how many lines a text takes in a column.
func linesIn(s string, width float64) int {
	lines := 0
	for _, line := range strings.Split(s, "\n") {
		lines += max(1, int(math.Ceil(float64(utf8.RuneCountInString(line))*1.05/width)))
	}
	return lines
}
