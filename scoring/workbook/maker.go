package workbook

import (
	"archive/zip"
	"cmp"
	"encoding/xml"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"time"

	"relazione/internal/deflate"
	"relazione/scoring/ref"
)

// A Maker makes a workbook of our own: its sheets in their order, each from the top, then [Maker.Write]. What is made is compressed as it comes. The
// same calls give the same bytes.
type Maker struct {
	Title, Description string
	Saved              time.Time // when the workbook says it was made and saved
	Recalculates       bool      // formulas are calculated when it is opened

	sheets   []*SheetMaker
	styles   numbered[Style]
	fills    numbered[string] // of cells that meet a condition
	names    []definedName
	pictures [][]byte
	drawings int   // sheets with pictures
	err      error // the first thing that Excel would take for damage
}

func (m *Maker) fail(format string, args ...any) {
	if m.err == nil {
		m.err = fmt.Errorf(format, args...)
	}
}

// numbered are values in the order in which they were first used.
type numbered[T comparable] struct {
	all []T
	at  map[T]int
}

func (n *numbered[T]) number(v T) int {
	i, ok := n.at[v]
	if !ok {
		if n.at == nil {
			n.at = map[T]int{}
		}
		i = len(n.all)
		n.at[v] = i
		n.all = append(n.all, v)
	}
	return i
}

// A definedName is one that Excel knows, of a sheet.
type definedName struct {
	sheet       int // from 0
	name, means string
}

// NewMaker begins a workbook.
func NewMaker() *Maker {
	m := &Maker{}
	m.Style(Style{}) // that of cells without one
	return m
}

// A Style is how a cell is set.
type Style struct {
	Size     float64 // in points; 0 for 11
	Bold     bool
	Wrap     bool
	Across   string // alignment: "center"; empty for the usual one
	Down     string // "center", "top"; empty for the bottom
	Upwards  bool   // words run along the cell's side
	Format   string // of numbers; empty for the usual one
	Fill     string // a colour, "DCE6F1"; empty for none
	Border   string // likewise
	Unlocked bool   // it can be changed where the sheet is protected
}

// Style gives a style its number.
func (m *Maker) Style(s Style) int { return m.styles.number(s) }

// Fill gives the look of cells that meet a condition, a colour, its number.
func (m *Maker) Fill(color string) int { return m.fills.number(color) }

// A MadeCell is a cell to be written; the zero one is left out.
type MadeCell struct {
	Value   any    // a string, a float64, an int, a time.Time; nil for an empty cell
	Formula string // without =; the value is its result as it was last calculated
	Style   int
}

// A Validation says what may be written in an area.
type Validation struct {
	Area                    ref.Area
	Choices                 []string // a drop-down; nil for none
	ErrorTitle, Error       string   // what is said of something else, which may stand all the same
	PromptTitle, PromptText string   // what is shown when a cell is chosen; empty for nothing
}

// Write ends the workbook and writes it. It is an error for it to have what Excel takes for damage: a name or a height beyond its limits, rows out of
// order, a number that is none.
func (m *Maker) Write(w io.Writer) error {
	if m.err != nil {
		return m.err
	}
	if n := len(m.sheets); n > 0 {
		m.sheets[n-1].finish()
	}
	out := zip.NewWriter(w)
	put := func(name, content string) error {
		p := newPart(name)
		p.write([]byte(xml.Header + content))
		p.end()
		return p.copyTo(out)
	}
	for _, p := range []struct{ name, content string }{
		{partTypes, m.types()},
		{"_rels/.rels", relations(relation{"officeDocument", "xl/workbook.xml"}, relation{"extended-properties", "docProps/app.xml"},
			relation{coreProperties, "docProps/core.xml"})},
		{"docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>relazione</Application></Properties>`},
		{"docProps/core.xml", m.properties()},
		{"xl/workbook.xml", m.workbook()},
		{"xl/_rels/workbook.xml.rels", m.workbookRelations()},
		{"xl/styles.xml", m.styleSheet()},
	} {
		if err := put(p.name, p.content); err != nil {
			return err
		}
	}
	for i, s := range m.sheets {
		if err := s.part.copyTo(out); err != nil {
			return err
		}
		if s.drawing == 0 {
			continue
		}
		drawing := fmt.Sprintf("drawing%d.xml", s.drawing)
		shown, media := s.drawn()
		for _, p := range []struct{ name, content string }{
			{fmt.Sprintf("xl/worksheets/_rels/sheet%d.xml.rels", i+1), relations(relation{"drawing", "../drawings/" + drawing})},
			{"xl/drawings/" + drawing, shown},
			{"xl/drawings/_rels/" + drawing + ".rels", relations(media...)},
		} {
			if err := put(p.name, p.content); err != nil {
				return err
			}
		}
	}
	for i, picture := range m.pictures {
		p := newPart("xl/media/" + pictureName(i))
		p.write(picture)
		p.end()
		if err := p.copyTo(out); err != nil {
			return err
		}
	}
	return out.Close()
}

// A part is one of the package's being written.
type part struct {
	name   string
	packed deflated
	to     io.WriteCloser
	sum    hash.Hash32
	size   int
}

// deflated are a part's bytes, compressed.
type deflated []byte

func (d *deflated) Write(b []byte) (int, error) {
	*d = append(*d, b...)
	return len(b), nil
}

func newPart(name string) *part {
	p := &part{name: name, sum: crc32.NewIEEE()}
	p.to = deflate.NewWriter(&p.packed)
	return p
}

func (p *part) write(b []byte) {
	p.to.Write(b) // into memory, which takes all
	p.sum.Write(b)
	p.size += len(b)
}

func (p *part) end() { p.to.Close() }

// copyTo writes the part into a package, without a time.
func (p *part) copyTo(out *zip.Writer) error {
	w, err := out.CreateRaw(&zip.FileHeader{Name: p.name, Method: zip.Deflate, CRC32: p.sum.Sum32(), CompressedSize64: uint64(len(p.packed)),
		UncompressedSize64: uint64(p.size)})
	if err == nil {
		_, err = w.Write(p.packed)
	}
	return err
}

func pictureName(index int) string { return fmt.Sprintf("image%d.png", index+1) }

// types says what the parts are (ECMA-376, part 2).
func (m *Maker) types() string {
	var b strings.Builder
	b.WriteString(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>`)
	if len(m.pictures) > 0 {
		b.WriteString(`<Default Extension="png" ContentType="image/png"/>`)
	}
	override := func(name, what string) {
		fmt.Fprintf(&b, `<Override PartName="/%s" ContentType="application/vnd.openxmlformats-%s+xml"/>`, name, what)
	}
	const spreadsheet = "officedocument.spreadsheetml."
	override("docProps/app.xml", "officedocument.extended-properties")
	override("docProps/core.xml", "package.core-properties")
	override("xl/workbook.xml", spreadsheet+"sheet.main")
	override("xl/styles.xml", spreadsheet+"styles")
	for i, s := range m.sheets {
		override(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), spreadsheet+"worksheet")
		if s.drawing > 0 {
			override(fmt.Sprintf("xl/drawings/drawing%d.xml", s.drawing), "officedocument.drawing")
		}
	}
	b.WriteString("</Types>")
	return b.String()
}

// A relation leads from a part to another.
type relation struct{ kind, target string }

// coreProperties is the one kind whose name isn't Office's but the package's.
const coreProperties = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"

// relations writes them with the IDs rId1, rId2 and so on.
func relations(all ...relation) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="` + relationsSpace + `">`)
	for i, r := range all {
		if r.kind != coreProperties {
			r.kind = relationshipBase("") + "/" + r.kind
		}
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i+1, r.kind, r.target)
	}
	b.WriteString("</Relationships>")
	return b.String()
}

func (m *Maker) properties() string {
	var b strings.Builder
	b.WriteString(`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	say := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "<%s>%s</%[1]s>", name, escape(text))
		}
	}
	say("dc:title", m.Title)
	say("dc:description", m.Description)
	say("dc:creator", "relazione")
	say("cp:lastModifiedBy", "relazione")
	say("dc:language", "it-IT")
	for _, name := range []string{"created", "modified"} {
		fmt.Fprintf(&b, `<dcterms:%s xsi:type="dcterms:W3CDTF">%s</dcterms:%[1]s>`, name, m.Saved.UTC().Format(time.RFC3339))
	}
	b.WriteString("</cp:coreProperties>")
	return b.String()
}

func (m *Maker) workbook() string {
	var b strings.Builder
	b.WriteString(`<workbook xmlns="` + mainSpace + `" xmlns:r="` + relationshipBase("") + `"><bookViews><workbookView/></bookViews><sheets>`)
	for i, s := range m.sheets {
		fmt.Fprintf(&b, `<sheet name="%s" sheetId="%d" r:id="rId%[2]d"/>`, escape(s.name), i+1)
	}
	b.WriteString("</sheets>")
	if len(m.names) > 0 {
		names := slices.Clone(m.names)
		slices.SortStableFunc(names, func(x, y definedName) int {
			return cmp.Or(strings.Compare(x.name, y.name), cmp.Compare(x.sheet, y.sheet))
		})
		b.WriteString("<definedNames>")
		for _, n := range names {
			hidden := ""
			if n.name == nameFilter {
				hidden = ` hidden="1"`
			}
			fmt.Fprintf(&b, `<definedName name="%s" localSheetId="%d"%s>%s</definedName>`, n.name, n.sheet, hidden, escape(n.means))
		}
		b.WriteString("</definedNames>")
	}
	if m.Recalculates {
		b.WriteString(`<calcPr calcId="191029" fullCalcOnLoad="1"/>`)
	}
	b.WriteString("</workbook>")
	return b.String()
}

func (m *Maker) workbookRelations() string {
	var all []relation
	for i := range m.sheets {
		all = append(all, relation{"worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i+1)})
	}
	return relations(append(all, relation{"styles", "styles.xml"})...)
}

// styleSheet writes the styles in use (ECMA-376, part 1, 18.8).
func (m *Maker) styleSheet() string {
	type font struct {
		size float64
		bold bool
	}
	const (
		usualSize   = 11
		firstFormat = 164 // the numbers below are Excel's own formats
		firstFill   = 2   // those below are prescribed
	)
	var (
		fonts          numbered[font]
		fills, borders numbered[string]
		formats        numbered[string]
		cells, b       strings.Builder
	)
	fonts.number(font{usualSize, false})
	borders.number("")
	for _, s := range m.styles.all {
		size := s.Size
		if size == 0 {
			size = usualSize
		}
		format, fill := 0, 0
		if s.Format != "" {
			format = firstFormat + formats.number(s.Format)
		}
		if s.Fill != "" {
			fill = firstFill + fills.number(s.Fill)
		}
		fmt.Fprintf(&cells, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d" xfId="0" applyNumberFormat="%d" applyFont="1" applyFill="%d" `+
			`applyBorder="%d" applyAlignment="1" applyProtection="1"><alignment`, format, fonts.number(font{size, s.Bold}), fill,
			borders.number(s.Border), min(format, 1), min(fill, 1), min(len(s.Border), 1))
		if s.Across != "" {
			fmt.Fprintf(&cells, ` horizontal="%s"`, s.Across)
		}
		if s.Down != "" {
			fmt.Fprintf(&cells, ` vertical="%s"`, s.Down)
		}
		if s.Upwards {
			cells.WriteString(` textRotation="90"`)
		}
		if s.Wrap {
			cells.WriteString(` wrapText="1"`)
		}
		cells.WriteString("/>")
		if s.Unlocked {
			cells.WriteString(`<protection locked="0"/>`)
		}
		cells.WriteString("</xf>")
	}
	b.WriteString(`<styleSheet xmlns="` + mainSpace + `">`)
	list := func(name string, count int, item func(i int) string) {
		fmt.Fprintf(&b, `<%s count="%d">`, name, count)
		for i := range count {
			b.WriteString(item(i))
		}
		fmt.Fprintf(&b, "</%s>", name)
	}
	if len(formats.all) > 0 {
		list("numFmts", len(formats.all), func(i int) string {
			return fmt.Sprintf(`<numFmt numFmtId="%d" formatCode="%s"/>`, firstFormat+i, escape(formats.all[i]))
		})
	}
	list("fonts", len(fonts.all), func(i int) string {
		bold := ""
		if fonts.all[i].bold {
			bold = "<b/>"
		}
		return fmt.Sprintf(`<font>%s<sz val="%v"/><name val="Calibri"/><family val="2"/></font>`, bold, fonts.all[i].size)
	})
	solid := func(color string) string {
		return fmt.Sprintf(`<fill><patternFill patternType="solid"><fgColor rgb="FF%s"/><bgColor indexed="64"/></patternFill></fill>`, color)
	}
	list("fills", firstFill+len(fills.all), func(i int) string {
		switch i {
		case 0:
			return `<fill><patternFill patternType="none"/></fill>`
		case 1:
			return `<fill><patternFill patternType="gray125"/></fill>`
		}
		return solid(fills.all[i-firstFill])
	})
	list("borders", len(borders.all), func(i int) string {
		color := borders.all[i]
		if color == "" {
			return "<border><left/><right/><top/><bottom/><diagonal/></border>"
		}
		var sides strings.Builder
		for _, side := range []string{"left", "right", "top", "bottom"} {
			fmt.Fprintf(&sides, `<%s style="thin"><color rgb="FF%s"/></%[1]s>`, side, color)
		}
		return "<border>" + sides.String() + "<diagonal/></border>"
	})
	b.WriteString(`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`)
	fmt.Fprintf(&b, `<cellXfs count="%d">%s</cellXfs>`, len(m.styles.all), cells.String())
	b.WriteString(`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>`)
	list("dxfs", len(m.fills.all), func(i int) string {
		return fmt.Sprintf(`<dxf><fill><patternFill patternType="solid"><fgColor rgb="FF%s"/><bgColor rgb="FF%[1]s"/></patternFill></fill></dxf>`,
			m.fills.all[i])
	})
	b.WriteString("</styleSheet>")
	return b.String()
}
