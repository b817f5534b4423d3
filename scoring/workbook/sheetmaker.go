package workbook

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"relazione/scoring/ref"
)

// A SheetMaker writes a sheet: first its columns and what stays in sight, then its rows, then all else.
type SheetMaker struct {
	Page PageSetup

	maker    *Maker
	index    int
	name     string
	columns  []madeColumn
	frozen   [2]int // columns and rows
	part     *part
	begun    bool
	row      int // the last one
	line     []byte
	merged   []ref.Area
	validity []Validation
	rules    []condition
	pictures []madePicture
	filter   ref.Area
	guarded  bool
	drawing  int // its number among the parts with pictures; 0 without any
}

// A PageSetup is how a sheet prints: across, as wide as the page.
type PageSetup struct {
	Side   float64 // margins on the left and the right, in inches; 0 for the usual ones
	Footer string  // in Excel's codes; empty for none
}

type madeColumn struct {
	width float64
	style int
}

// A condition colours the cells of an area for which a formula is true.
type condition struct {
	area, formula string
	fill          int
}

// A madePicture lies over a cell.
type madePicture struct {
	picture       int
	at            ref.Position
	alt           string
	width, height float64 // in points
}

// Names that Excel knows.
const (
	nameTitles = "_xlnm.Print_Titles"
	nameArea   = "_xlnm.Print_Area"
	nameFilter = "_xlnm._FilterDatabase"
)

// Namespaces of the parts of a workbook (ECMA-376).
const (
	mainSpace      = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationsSpace = "http://schemas.openxmlformats.org/package/2006/relationships"
)

// Sheet adds a sheet after those there are, to which nothing more can be written.
func (m *Maker) Sheet(name string) *SheetMaker {
	if n := len(m.sheets); n > 0 {
		m.sheets[n-1].finish()
	}
	const longest = 31
	if name == "" || utf8.RuneCountInString(name) > longest || strings.ContainsAny(name, `[]:*?/\`) {
		m.fail("«%s» non può essere il nome di un foglio", name)
	}
	s := &SheetMaker{maker: m, index: len(m.sheets), name: name, part: newPart(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(m.sheets)+1))}
	m.sheets = append(m.sheets, s)
	return s
}

func (s *SheetMaker) column(number int) *madeColumn {
	for len(s.columns) < number {
		s.columns = append(s.columns, madeColumn{})
	}
	return &s.columns[number-1]
}

// Width sets a column's width, in Excel's characters.
func (s *SheetMaker) Width(column int, width float64) { s.column(column).width = width }

// ColumnStyle sets how a column's cells are that aren't written.
func (s *SheetMaker) ColumnStyle(column, style int) { s.column(column).style = style }

// Freeze keeps columns and rows in sight.
func (s *SheetMaker) Freeze(columns, rows int) { s.frozen = [2]int{columns, rows} }

// What our sheets have in common: the colour of headers, and a foot with the sheet's name and the number of pages.
const (
	HeaderFill = "DCE6F1"
	PageFooter = "&L&A&RPagina &P di &N"
)

// MaxRowHeight is the most that Excel takes, in points.
const MaxRowHeight = 409

// Row writes a row, below those written before. A height of 0 is the usual one.
func (s *SheetMaker) Row(number int, height float64, cells []MadeCell) {
	s.begin()
	switch {
	case number <= s.row || number > ref.MaxRow:
		s.maker.fail("%s: la riga %d viene dopo la %d", s.name, number, s.row)
	case height > MaxRowHeight:
		s.maker.fail("%s: la riga %d è alta %v punti, il limite è %d", s.name, number, height, MaxRowHeight)
	}
	s.row = number
	b := append(s.line[:0], `<row r="`...)
	b = strconv.AppendInt(b, int64(number), 10)
	if height > 0 {
		b = append(b, `" customHeight="1" ht="`...)
		b = appendFloat(b, height)
	}
	b = append(b, `">`...)
	for i, c := range cells {
		if v, ok := c.Value.(float64); ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
			s.maker.fail("%s!%s: %v non è un numero", s.name, ref.At(i+1, number), v)
		}
		if c != (MadeCell{}) {
			b = appendCell(b, ref.At(i+1, number), c)
		}
	}
	s.line = append(b, "</row>"...)
	s.part.write(s.line)
}

func appendFloat(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'f', -1, 64) }

func appendCell(b []byte, at ref.Position, c MadeCell) []byte {
	b = append(b, `<c r="`...)
	b = at.Append(b)
	if c.Style != 0 {
		b = append(b, `" s="`...)
		b = strconv.AppendInt(b, int64(c.Style), 10)
	}
	if day, ok := c.Value.(time.Time); ok && serial(day) < firstSerial {
		c.Value = day.Format("02/01/2006") // Excel knows no such day
	}
	text, isText := c.Value.(string)
	switch {
	case isText && c.Formula != "":
		b = append(b, `" t="str`...)
	case isText:
		b = append(b, `" t="inlineStr`...)
	case c.Value == nil && c.Formula == "":
		return append(b, `"/>`...)
	}
	b = append(b, `">`...)
	if c.Formula != "" {
		b = append(b, "<f>"...)
		b = append(b, escape(c.Formula)...)
		b = append(b, "</f>"...)
	}
	switch v := c.Value.(type) {
	case string:
		begin, end := "<is><t", "</t></is>"
		if c.Formula != "" {
			begin, end = "<v", "</v>"
		}
		b = append(b, begin...)
		if strings.TrimSpace(text) != text {
			b = append(b, ` xml:space="preserve"`...)
		}
		b = append(b, '>')
		b = append(b, cellText(text)...)
		b = append(b, end...)
	case float64:
		b = append(b, "<v>"...)
		b = append(appendFloat(b, v), "</v>"...)
	case int:
		b = append(b, "<v>"...)
		b = append(strconv.AppendInt(b, int64(v), 10), "</v>"...)
	case time.Time:
		b = append(b, "<v>"...)
		b = append(appendFloat(b, serial(v)), "</v>"...)
	case nil:
	default:
		panic(fmt.Sprintf("no cell holds a %T", v))
	}
	return append(b, "</c>"...)
}

// firstSerial is 1 March 1900: Excel counts a 29 February before it that there wasn't.
const firstSerial = 61

// serial is a time as Excel counts it: in days since the end of 1899.
func serial(t time.Time) float64 {
	const epoch, day = 25569, 24 * 60 * 60 // 1 January 1970; seconds
	return float64(t.Unix())/day + epoch
}

// cellText is a text as a cell holds it, at most as long as Excel takes, which counts in UTF-16. What would be read as the code of a character is marked as none.
func cellText(s string) string {
	const longest = 32767
	if len(s) > longest {
		units := 0
		for i, r := range s {
			if units += max(1, utf16.RuneLen(r)); units > longest {
				s = s[:i]
				break
			}
		}
	}
	if strings.Contains(s, "_x") {
		s = coded.ReplaceAllString(s, "_x005F$0")
	}
	return escape(s)
}

// Merge joins the cells of an area.
func (s *SheetMaker) Merge(a ref.Area) {
	if !a.Single() {
		s.merged = append(s.merged, a)
	}
}

// Validate says what may be written in an area. Excel takes choices of 255 letters in all; more are an error.
func (s *SheetMaker) Validate(v Validation) error {
	const most = 255
	if n := utf8.RuneCountInString(strings.Join(v.Choices, ",")); n > most {
		return fmt.Errorf("%s!%s: le voci dell'elenco hanno %d lettere in tutto, il limite di Excel è %d", s.name, v.Area, n, most)
	}
	s.validity = append(s.validity, v)
	return nil
}

// ColorIf fills the cells of an area for which a formula, written for its first cell, is true.
func (s *SheetMaker) ColorIf(area ref.Area, formula, color string) {
	s.rules = append(s.rules, condition{area.String(), formula, s.maker.Fill(color)})
}

// Protect guards locked cells, without a password: rows can be put in and taken out, looks changed, cells sorted.
func (s *SheetMaker) Protect() { s.guarded = true }

// Filter gives an area, whose first row is its header, buttons to filter by.
func (s *SheetMaker) Filter(a ref.Area) {
	s.filter = a
	s.define(nameFilter, s.absolute(a))
}

// PrintRows repeats the first rows on each page.
func (s *SheetMaker) PrintRows(rows int) {
	s.define(nameTitles, fmt.Sprintf("'%s'!$1:$%d", s.quoted(), rows))
}

// PrintArea is what is printed of the sheet.
func (s *SheetMaker) PrintArea(a ref.Area) { s.define(nameArea, s.absolute(a)) }

func (s *SheetMaker) quoted() string { return strings.ReplaceAll(s.name, "'", "''") }

func (s *SheetMaker) absolute(a ref.Area) string {
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.quoted(), ref.ColumnName(a.From.Col), a.From.Row, ref.ColumnName(a.To.Col), a.To.Row)
}

func (s *SheetMaker) define(name, means string) {
	s.maker.names = append(s.maker.names, definedName{s.index, name, means})
}

// Picture lays a PNG over a cell, with the words for who doesn't see it, in a size in points.
func (s *SheetMaker) Picture(at ref.Position, png []byte, alt string, width, height float64) {
	if s.drawing == 0 {
		s.maker.drawings++
		s.drawing = s.maker.drawings
	}
	s.pictures = append(s.pictures, madePicture{len(s.maker.pictures), at, alt, width, height})
	s.maker.pictures = append(s.maker.pictures, png)
}

// begin writes what stands before the rows (ECMA-376, part 1, 18.3.1.99, has the order of all).
func (s *SheetMaker) begin() {
	if s.begun {
		return
	}
	s.begun = true
	var b strings.Builder
	b.WriteString(xml.Header + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relationshipBase("") +
		`"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"`)
	if s.index == 0 {
		b.WriteString(` tabSelected="1"`)
	}
	b.WriteString(">")
	if columns, rows := s.frozen[0], s.frozen[1]; columns+rows > 0 {
		pane := "bottomRight"
		b.WriteString("<pane")
		if columns > 0 {
			fmt.Fprintf(&b, ` xSplit="%d"`, columns)
		} else {
			pane = "bottomLeft"
		}
		if rows > 0 {
			fmt.Fprintf(&b, ` ySplit="%d"`, rows)
		} else {
			pane = "topRight"
		}
		fmt.Fprintf(&b, ` topLeftCell="%s" activePane="%s" state="frozen"/><selection pane="%[2]s"/>`, ref.At(columns+1, rows+1), pane)
	}
	b.WriteString(`</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>`)
	if len(s.columns) > 0 {
		b.WriteString("<cols>")
		for i, c := range s.columns {
			if c == (madeColumn{}) {
				continue
			}
			fmt.Fprintf(&b, `<col min="%d" max="%[1]d"`, i+1)
			if c.width > 0 {
				fmt.Fprintf(&b, ` width="%v" customWidth="1"`, c.width)
			}
			if c.style > 0 {
				fmt.Fprintf(&b, ` style="%d"`, c.style)
			}
			b.WriteString("/>")
		}
		b.WriteString("</cols>")
	}
	b.WriteString("<sheetData>")
	s.part.write([]byte(b.String()))
}

// finish writes what stands after the rows.
func (s *SheetMaker) finish() {
	s.begin()
	var b strings.Builder
	b.WriteString("</sheetData>")
	if s.guarded {
		b.WriteString(`<sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" formatColumns="0" formatRows="0" insertRows="0" ` +
			`insertHyperlinks="0" deleteRows="0" sort="0" autoFilter="0"/>`)
	}
	if s.filter != (ref.Area{}) {
		fmt.Fprintf(&b, `<autoFilter ref="%s"/>`, s.filter)
	}
	if len(s.merged) > 0 {
		fmt.Fprintf(&b, `<mergeCells count="%d">`, len(s.merged))
		for _, a := range s.merged {
			fmt.Fprintf(&b, `<mergeCell ref="%s"/>`, a)
		}
		b.WriteString("</mergeCells>")
	}
	for i, r := range s.rules {
		fmt.Fprintf(&b, `<conditionalFormatting sqref="%s"><cfRule type="expression" dxfId="%d" priority="%d"><formula>%s</formula></cfRule>`+
			`</conditionalFormatting>`, r.area, r.fill, i+1, escape(r.formula))
	}
	if len(s.validity) > 0 {
		fmt.Fprintf(&b, `<dataValidations count="%d">`, len(s.validity))
		for _, v := range s.validity {
			v.write(&b)
		}
		b.WriteString("</dataValidations>")
	}
	side := s.Page.Side
	if side == 0 {
		side = 0.7
	}
	fmt.Fprintf(&b, `<pageMargins left="%v" right="%[1]v" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>`+
		`<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>`, side)
	if s.Page.Footer != "" {
		fmt.Fprintf(&b, "<headerFooter><oddFooter>%s</oddFooter></headerFooter>", escape(s.Page.Footer))
	}
	if s.drawing > 0 {
		b.WriteString(`<drawing r:id="rId1"/>`)
	}
	b.WriteString("</worksheet>")
	s.part.write([]byte(b.String()))
	s.part.end()
}

func (v Validation) write(b *strings.Builder) {
	b.WriteString("<dataValidation")
	if v.Choices != nil {
		b.WriteString(` type="list"`)
	}
	b.WriteString(` allowBlank="1"`)
	attribute := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, ` %s="%s"`, name, escape(value))
		}
	}
	if v.Error != "" {
		b.WriteString(` errorStyle="warning" showErrorMessage="1"`)
		attribute("errorTitle", v.ErrorTitle)
		attribute("error", v.Error)
	}
	if v.PromptText != "" {
		b.WriteString(` showInputMessage="1"`)
		attribute("promptTitle", v.PromptTitle)
		attribute("prompt", v.PromptText)
	}
	attribute("sqref", v.Area.String())
	b.WriteString(">")
	if v.Choices != nil {
		fmt.Fprintf(b, "<formula1>%s</formula1>", escape(`"`+strings.ReplaceAll(strings.Join(v.Choices, ","), `"`, `""`)+`"`))
	}
	b.WriteString("</dataValidation>")
}

// drawn is the part with the sheet's pictures (ECMA-376, part 1, 20.5), and what it leads to.
func (s *SheetMaker) drawn() (part string, media []relation) {
	const (
		drawing = "http://schemas.openxmlformats.org/drawingml/2006/"
		point   = 12700 // lengths are counted in so many parts of one
		offset  = 3     // from the cell's corner, in points
	)
	var b strings.Builder
	fmt.Fprintf(&b, `<xdr:wsDr xmlns:xdr="%[1]sspreadsheetDrawing" xmlns:a="%[1]smain" xmlns:r="%[2]s">`, drawing, relationshipBase(""))
	for i, p := range s.pictures {
		media = append(media, relation{"image", "../media/" + pictureName(p.picture)})
		fmt.Fprintf(&b, `<xdr:oneCellAnchor><xdr:from><xdr:col>%d</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>%[2]d</xdr:rowOff></xdr:from>`+
			`<xdr:ext cx="%[4]d" cy="%[5]d"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="%[6]d" name="Immagine %[7]d" descr="%[8]s"/><xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr>`+
			`</xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId%[7]d"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/>`+
			`<a:ext cx="%[4]d" cy="%[5]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>`,
			p.at.Col-1, offset*point, p.at.Row-1, int(p.width*point), int(p.height*point), i+2, i+1, escape(p.alt))
	}
	b.WriteString("</xdr:wsDr>")
	return b.String(), media
}
