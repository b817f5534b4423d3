package pdf

import (
	"fmt"
	"strings"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"relazione/report/font"
)

// A face is one of the family's fonts.
type face uint8

const (
	regular face = iota
	bold
	italic
	boldItalic
	faces
)

// faceNames are the faces' styles, as their files are called.
var faceNames = [faces]string{"Regular", "Bold", "Italic", "BoldItalic"}

// resource is what pages call a face.
func (f face) resource() string { return "F" + string('0'+rune(f)) }

// with returns the face made bold or italic.
func (f face) with(strong, emph bool) face {
	isBold := strong || f == bold || f == boldItalic
	isItalic := emph || f == italic || f == boldItalic
	switch {
	case isBold && isItalic:
		return boldItalic
	case isBold:
		return bold
	case isItalic:
		return italic
	}
	return regular
}

// A typeface is one of the family's fonts, parsed.
type typeface struct {
	*sfnt.Font
	file *truetype
}

// parsed are the family's fonts, by face.
var parsed = sync.OnceValues(func() (all [faces]typeface, err error) {
	for i := range faces {
		data, err := font.Files.ReadFile("TitilliumWeb-" + faceNames[i] + ".ttf")
		if err != nil {
			return all, err
		}
		if all[i].Font, err = sfnt.Parse(data); err != nil {
			return all, err
		}
		if all[i].file, err = parseTrueType(data); err != nil {
			return all, err
		}
	}
	return all, nil
})

// Prepare parses the fonts, which stay parsed. A program that has other work to do first calls it beside that.
func Prepare() { _, _ = parsed() } // the document says what is wrong

// fonts measures a document's texts, and keeps which characters it shows.
type fonts struct {
	typefaces [faces]typeface
	buffer    sfnt.Buffer
	advance   [faces][]uint16 // by rune, in thousandths of the size, plus one; 0: not looked up yet
	shown     [faces][]bool   // by rune
	scratch   []byte
}

// runes is where the family's characters end.
const runes = 0x2600

// lacking marks a rune that the family has no glyph for.
const lacking = ^uint16(0)

func newFonts() (*fonts, error) {
	all, err := parsed()
	f := &fonts{typefaces: all}
	for i := range faces {
		f.advance[i], f.shown[i] = make([]uint16, runes), make([]bool, runes)
	}
	return f, err
}

// glyph returns a rune's advance in thousandths of the size, and whether the family has it.
func (f *fonts) glyph(r rune, font face) (advance int, ok bool) {
	if r >= runes {
		return 0, false
	}
	if f.advance[font][r] == 0 {
		f.advance[font][r] = lacking
		if i, err := f.typefaces[font].GlyphIndex(&f.buffer, r); err == nil && i != 0 {
			if w, err := f.typefaces[font].GlyphAdvance(&f.buffer, i, fixed.I(1000), xfont.HintingNone); err == nil {
				f.advance[font][r] = uint16(w.Round()) + 1
			}
		}
	}
	if f.advance[font][r] == lacking {
		return 0, false
	}
	return int(f.advance[font][r]) - 1, true
}

// width of a text, in points.
func (f *fonts) width(s string, font face, size float64) float64 {
	total := 0
	for _, r := range s {
		advance, _ := f.glyph(r, font)
		total += advance
	}
	return float64(total) * size / 1000
}

// replacements stand in for characters that the family lacks and that mean the same.
var replacements = strings.NewReplacer(
	"\u00ad",
	"",
	"\u2011",
	"-",
	"\u2010",
	"-",
	"\u202f",
	"\u00a0",
	"\u2009",
	"\u00a0",
	"\u2007",
	"\u00a0",
	"\u200b",
	"",
	"\u200c",
	"",
	"\u200d",
	"",
	"\u200e",
	"",
	"\u200f",
	"",
	"\u061c",
	"",
	"\u202a",
	"",
	"\u202b",
	"",
	"\u202c",
	"",
	"\u202d",
	"",
	"\u202e",
	"",
	"\u2066",
	"",
	"\u2067",
	"",
	"\u2068",
	"",
	"\u2069",
	"",
	"ẞ",
	"SS",
	"←",
	"<-",
	"↑",
	"(su)",
	"↓",
	"(giù)",
	"⇒",
	"=>",
	"\ufeff",
	"",
	"\t",
	" ",
	"\r",
	"",
	"\n",
	" ",
	"\u2212",
	"-",
	"→",
	"->",
	"■",
	"•",
	"▪",
	"•",
	"◦",
	"•",
	"✓",
	"sì",
	"✔",
	"sì",
)

// An UnprintableError is a character that the embedded fonts lack.
type UnprintableError struct {
	Rune rune
	Text string // in which it stands, or its beginning
}

func (e *UnprintableError) Error() string {
	return fmt.Sprintf(
		"il carattere «%c» (U+%04X), nel testo «%s», non è fra quelli stampabili",
		e.Rune,
		e.Rune,
		e.Text,
	)
}

// printable gives a text in characters that the fonts have, or says which one they lack.
func (f *fonts) printable(s string) (string, error) {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] < 0x20 {
			ascii = false
			break
		}
	}
	if ascii {
		return s, nil
	}
	has := func(r rune) bool { _, ok := f.glyph(r, regular); return ok }
	out, lacking := inGlyphs(s, has)
	if lacking != 0 {
		return "", &UnprintableError{Rune: lacking, Text: shorten(s)}
	}
	return out, nil
}

// inGlyphs gives a text in characters that a font has: those that it lacks are taken apart where that says the same (the ligature ﬁ, ½, ①).
// lacking is the first that can't be given; 0 for none.
func inGlyphs(s string, has func(rune) bool) (out string, lacking rune) {
	s = replacements.Replace(norm.NFC.String(s))
	var b strings.Builder
	for _, r := range s {
		if has(r) {
			b.WriteRune(r)
			continue
		}
		apart := replacements.Replace(norm.NFKC.String(string(r)))
		for _, part := range apart {
			if part == r || !has(part) {
				return "", r
			}
		}
		b.WriteString(apart)
	}
	return b.String(), 0
}

// Lacking is the first character of a text that a document can't print, neither itself nor in others that say the same; 0 for none.
func Lacking(s string) rune {
	const latin1 = 0x100 // all of which the font has
	if strings.IndexFunc(s, func(r rune) bool { return r >= latin1 || r < ' ' && r != '\n' && r != '\t' && r != '\r' }) < 0 {
		return 0
	}
	all, err := parsed()
	if err != nil {
		return 0 // the document says so
	}
	var buffer sfnt.Buffer
	_, lacking := inGlyphs(s, func(r rune) bool {
		if r >= runes {
			return false
		}
		i, err := all[regular].GlyphIndex(&buffer, r)
		return err == nil && i != 0
	})
	return lacking
}

func shorten(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
