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
	lowered       bool
	properties    bool // they are being read
}

func (t *richText) reset() {
	t.plain.Reset()
	t.struck.Reset()
	t.raised, t.lowered, t.cut, t.properties = false, false, false, false
}

// start takes in the beginning of an element inside a text.
func (t *richText) start(name string, attr []xml.Attr) {
	switch name {
	case "r":
		t.raised, t.lowered, t.cut = false, false, false
	case "rPr":
		t.properties = true
	case "vertAlign":
		t.raised = t.properties && attribute(attr, "val") == "superscript"
		t.lowered = t.properties && attribute(attr, "val") == "subscript"
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
		t.raised, t.lowered, t.cut = false, false, false
	}
}

func (t *richText) write(data []byte) {
	switch {
	case t.cut:
		t.struck.Write(data)
	case t.raised:
		t.plain.WriteString(raiser.Replace(string(data)))
	case t.lowered:
		t.plain.WriteString(lowerer.Replace(string(data)))
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

// raiser and lowerer make digits, signs and the letters that refer to notes raised and lowered ones; the rest stays as it is.
var (
	raiser = strings.NewReplacer(
		"0",
		"⁰",
		"1",
		"¹",
		"2",
		"²",
		"3",
		"³",
		"4",
		"⁴",
		"5",
		"⁵",
		"6",
		"⁶",
		"7",
		"⁷",
		"8",
		"⁸",
		"9",
		"⁹",
		"(",
		"⁽",
		")",
		"⁾",
		"-",
		"⁻",
		"+",
		"⁺",
		"a",
		"ᵃ",
		"b",
		"ᵇ",
		"c",
		"ᶜ",
		"d",
		"ᵈ",
	)
	lowerer = strings.NewReplacer(
		"0",
		"₀",
		"1",
		"₁",
		"2",
		"₂",
		"3",
		"₃",
		"4",
		"₄",
		"5",
		"₅",
		"6",
		"₆",
		"7",
		"₇",
		"8",
		"₈",
		"9",
		"₉",
	)
)

// readable is a text as a person reads it: composed characters, without those that nobody sees and without spaces around.
func readable(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r) || r == '\u034f' || r >= '\ufe00' && r <= '\ufe0f': // no width, marks of direction, variants
			return -1
		case r == '\r', r < ' ' && r != '\n' && r != '\t':
			return -1
		case unicode.Is(unicode.Cc, r) && r > 0x7e:
			return -1
		}
		return r
	}, norm.NFC.String(s)))
}
