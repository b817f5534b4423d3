package pdf

import (
	"encoding/binary"
	"fmt"
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// Characters are written as their UTF-16 codes, which the map of codes to characters (ISO 32000-1, 9.10.3) gives as they are: what is copied or read
// aloud is what was written, also where two characters look alike.

// codes are a text's characters as a font's codes; they are noted as shown. The result is valid until the next call.
func (f *fonts) codes(s string, font face) []byte {
	f.scratch = f.scratch[:0]
	for _, r := range s {
		if r < runes { // no other is printable
			f.shown[font][r] = true
			f.scratch = append(f.scratch, byte(r>>8), byte(r))
		}
	}
	return f.scratch
}

// stems are how thick the upright strokes are, which no table of the fonts tells, in thousandths of the size.
var stems = [faces]int{regular: 87, italic: 87, bold: 165, boldItalic: 165}

// Flags of a font (ISO 32000-1, table 123).
const (
	fontSymbolic  = 1 << 2 // it is not in one of the standard encodings
	fontItalic    = 1 << 6
	fontForceBold = 1 << 18
)

// embed writes a face with the glyphs shown (ISO 32000-1, 9.7), and returns its number; 0 if nothing is shown in it.
func (f *fonts) embed(to *file, font face) (int, error) {
	var (
		shown    []rune
		glyphs   []uint16
		typeface = f.typefaces[font]
	)
	for r, is := range f.shown[font] {
		if is {
			glyph, err := typeface.GlyphIndex(&f.buffer, rune(r))
			if err != nil {
				return 0, err
			}
			shown, glyphs = append(shown, rune(r)), append(glyphs, uint16(glyph))
		}
	}
	if len(shown) == 0 {
		return 0, nil
	}
	program, places, err := typeface.file.subset(glyphs)
	if err != nil {
		return 0, err
	}
	last := shown[len(shown)-1]
	glyphOf := make([]byte, 2*(last+1)) // each code
	var widths strings.Builder
	for i, r := range shown {
		binary.BigEndian.PutUint16(glyphOf[2*r:], places[glyphs[i]])
		advance, _ := f.glyph(r, font)
		switch {
		case i > 0 && shown[i-1] == r-1:
			fmt.Fprintf(&widths, " %d", advance)
		case i > 0:
			widths.WriteString("] ")
			fallthrough
		default:
			fmt.Fprintf(&widths, "%d [%d", r, advance)
		}
	}
	descriptor, err := f.descriptor(font)
	if err != nil {
		return 0, err
	}
	const subset = "RELAZ" // and a letter of the face's (9.6.4)
	name := fmt.Sprintf("%s%c+TitilliumWeb-%s", subset, 'A'+rune(font), faceNames[font])
	file := to.addStream(fmt.Sprintf("/Length1 %d", len(program)), program)
	described := to.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s %s /FontFile2 %d 0 R>>", name, descriptor, file))
	cid := to.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> "+
		"/FontDescriptor %d 0 R /W [%s]] /CIDToGIDMap %d 0 R>>", name, described, widths.String(), to.addStream("", glyphOf)))
	return to.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>",
		name, cid, to.addStream("", toUnicode(shown)))), nil
}

// descriptor is what a font's descriptor says of the letters' shape (ISO 32000-1, 9.8).
func (f *fonts) descriptor(font face) (string, error) {
	typeface, em := f.typefaces[font], fixed.I(1000)
	bounds, err := typeface.Bounds(&f.buffer, em, xfont.HintingNone)
	if err != nil {
		return "", err
	}
	metrics, err := typeface.Metrics(&f.buffer, em, xfont.HintingNone)
	if err != nil {
		return "", err
	}
	flags, angle := fontSymbolic, 0.0
	if post := typeface.PostTable(); post != nil {
		angle = post.ItalicAngle
	}
	if font == italic || font == boldItalic {
		flags |= fontItalic
	}
	if font == bold || font == boldItalic {
		flags |= fontForceBold
	}
	return fmt.Sprintf("/Flags %d /FontBBox [%d %d %d %d] /ItalicAngle %.0f /Ascent %d /Descent %d /CapHeight %d /StemV %d", flags,
		bounds.Min.X.Floor(), -bounds.Max.Y.Ceil(), bounds.Max.X.Ceil(), -bounds.Min.Y.Floor(), angle, metrics.Ascent.Round(),
		-metrics.Descent.Round(), metrics.CapHeight.Round(), stems[font]), nil
}

// toUnicode maps the codes in use to characters, in ranges that stay within a byte (ISO 32000-1, 9.10.3).
func toUnicode(shown []rune) []byte {
	var ranges []string
	last := -1
	for _, r := range shown {
		if high := int(r >> 8); high != last {
			ranges = append(ranges, fmt.Sprintf("<%02X00> <%02XFF> <%02X00>\n", high, high, high))
			last = high
		}
	}
	return fmt.Appendf(nil, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"+
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"+
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n%d beginbfrange\n%sendbfrange\n"+
		"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n", len(ranges), strings.Join(ranges, "")) // at most 100 in one section: there are 38 high bytes
}
