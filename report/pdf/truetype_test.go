package pdf

import (
	"slices"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A subset is a font of its own, in which each glyph has the outline and the advance that it has in the whole one.
func TestSubset(t *testing.T) {
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	var buffer sfnt.Buffer
	for f, whole := range all {
		var glyphs []uint16
		for _, r := range "Relazione sulla Performance: àèéìòù ÀÈÉÌÒÙ «½ €» 100%" {
			g, err := whole.GlyphIndex(&buffer, r)
			if err != nil || g == 0 {
				t.Fatalf("%c: %v", r, err)
			}
			glyphs = append(glyphs, uint16(g))
		}
		file, places, err := whole.file.subset(glyphs)
		if err != nil {
			t.Fatal(err)
		}
		part, err := sfnt.Parse(withNames(t, file, whole.file))
		if err != nil {
			t.Fatalf("%s: %v", faceNames[f], err)
		}
		if part.NumGlyphs() != len(places) {
			t.Errorf("%s: %d glyphs instead of %d", faceNames[f], part.NumGlyphs(), len(places))
		}
		if checksum(file) != 0xB1B0AFBA {
			t.Errorf("%s: its checksum is wrong", faceNames[f])
		}
		for was, is := range places {
			want, err := whole.LoadGlyph(&buffer, sfnt.GlyphIndex(was), fixed.I(1000), nil)
			if err != nil {
				t.Fatal(err)
			}
			want = slices.Clone(want)
			got, err := part.LoadGlyph(&buffer, sfnt.GlyphIndex(is), fixed.I(1000), nil)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: glyph %d is drawn otherwise: %v", faceNames[f], was, err)
			}
			a, _ := whole.GlyphAdvance(&buffer, sfnt.GlyphIndex(was), fixed.I(1000), 0)
			if b, err := part.GlyphAdvance(&buffer, sfnt.GlyphIndex(is), fixed.I(1000), 0); a != b || err != nil {
				t.Errorf("%s: glyph %d advances %v instead of %v", faceNames[f], was, b, a)
			}
		}
	}
}

// withNames adds to a subset what a PDF has no need of and sfnt asks for.
func withNames(t *testing.T, file []byte, whole *truetype) []byte {
	t.Helper()
	part, err := parseTrueType(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cmap", "name", "OS/2"} {
		part.tables[name] = whole.tables[name]
	}
	part.tables["post"] = append([]byte{0, 3, 0, 0}, whole.tables["post"][4:32]...) // without the glyphs' names
	return assemble(part.tables)
}

// A file cut short or changed anywhere is an error or another font, never a panic.
func FuzzTrueType(f *testing.F) {
	all, err := parsed()
	if err != nil {
		f.Fatal(err)
	}
	file, _, err := all[regular].file.subset([]uint16{36, 37})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file, uint16(1))
	f.Add(file[:len(file)/2], uint16(0))
	f.Fuzz(func(t *testing.T, data []byte, glyph uint16) {
		if font, err := parseTrueType(data); err == nil {
			font.subset([]uint16{glyph})
		}
	})
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 1: "1", -1.5: "-1.5", 0.05: "0.05", -0.004: "0", 841.889: "841.89", 12.1: "12.1", -0.995: "-1"} {
		if got := string(appendNumber(nil, v)); got != want {
			t.Errorf("%v is written %s, not %s", v, got, want)
		}
	}
}
