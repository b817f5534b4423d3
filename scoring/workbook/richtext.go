package workbook

import (
	"encoding/xml"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A richText gathers a text of runs, each with its looks (ECMA-376 part 1, 18.4): raised digits come out as the raised signs that a
// reader sees, what is struck out is left aside.
type richText struct {
	plain, struck strings.Builder
	raised, cut   bool // the looks of the open run
	properties    bool // they are being read
}

func (t *richText) reset() {
	t.plain.Reset()
	t.struck.Reset()
	t.raised, t.cut, t.properties = false, false, false
}

// start takes in the beginning of an element inside a text.
func (t *richText) start(name string, attr []xml.Attr) {
	switch name {
	case "r":
		t.raised, t.cut = false, false
	case "rPr":
		t.properties = true
	case "vertAlign":
		t.raised = t.properties && attribute(attr, "val") == "superscript"
	case "strike", "dstrike":
		val := attribute(attr, "val")
		t.cut = t.properties && (val == "" || isTrue(val))
	}
}

// end takes in the end of one.
func (t *richText) end(name string) {
	switch name {
	case "rPr":
		t.properties = false
	case "r":
		t.raised, t.cut = false, false
	}
}

func (t *richText) write(data []byte) {
	switch {
	case t.cut:
		t.struck.Write(data)
	case t.raised:
		t.plain.WriteString(raise(string(data)))
	default:
		t.plain.Write(data)
	}
}

// len is how many bytes were written.
func (t *richText) len() int { return t.plain.Len() + t.struck.Len() }

func (t *richText) text() string { return t.plain.String() }

// note says what is struck out.
func (t *richText) note() string {
	if struck := readable(t.struck.String()); struck != "" {
		return "nella cella c'è anche un testo barrato: «" + struck + "»"
	}
	return ""
}

// raise makes digits and signs raised ones; letters stay as they are.
func raise(s string) string {
	return strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹",
		"(", "⁽", ")", "⁾", "-", "⁻", "+", "⁺").Replace(s)
}

// readable is a text as a person reads it: composed characters, without those that nobody sees and without spaces around.
func readable(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\u200b' || r == '\u2060' || r == '\ufeff' || r == '\u00ad': // zero-width spaces and joiners, soft hyphen
			return -1
		case r == '\u200e' || r == '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069': // marks of direction
			return -1
		case r == '\r', r < ' ' && r != '\n' && r != '\t':
			return -1
		case unicode.Is(unicode.Cc, r) && r > 0x7e:
			return -1
		}
		return r
	}, norm.NFC.String(s)))
}
