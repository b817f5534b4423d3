package pdf

import (
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// lostToSignatures lists what a document no longer conforms to since its signatures: one that can be seen is read by no screen reader unless it
// has tags and a description (ISO 14289-1, 7.18.1 and 7.18.4), and an archive needs its fonts and that it is printed (ISO 19005-3, 6.2.11.4 and
// 6.3). That a field was put among the tags isn't looked for: it would change the tree of tags, which no signature may.
func lostToSignatures(before, after *model.Context) []string {
	var lost []string
	for _, n := range added(before, after) {
		d, ok := objectOf(after, n).(types.Dict)
		if !ok || !isSignatureField(after, d) {
			continue
		}
		figure, ok := areaOfAnnotation(after, d)
		seen := ok && !figure.empty()
		if seen {
			lost = append(lost, noTag)
		}
		if flags := d.IntEntry("F"); flags == nil || *flags&printed == 0 || *flags&(hidden|noView|invisible) != 0 {
			lost = append(lost, "PDF/A-3: il campo della firma è nascosto, o non si stampa")
		}
		if seen && !archivable(after, d) {
			lost = append(lost, "PDF/A-3: la figura della firma manca, o usa caratteri che non sono nel file")
		}
	}
	slices.Sort(lost)
	return slices.Compact(lost)
}

const noTag = "PDF/UA-1: una firma visibile sta fuori dai tag del documento, e chi usa un lettore di schermo non la trova"

// Flags of an annotation (ISO 32000-1, table 165).
const (
	invisible = 1 << 0
	hidden    = 1 << 1
	printed   = 1 << 2
	noView    = 1 << 5
)

// archivable reports whether a field has an appearance whose fonts are all in the file.
func archivable(ctx *model.Context, field types.Dict) bool {
	appearance, err := ctx.DereferenceDict(field["AP"])
	if err != nil || appearance == nil || appearance["N"] == nil {
		return false
	}
	return fontsWithin(ctx, appearance["N"], 0)
}

// fontsWithin reports whether the fonts of a drawing, and of those within it, are in the file.
func fontsWithin(ctx *model.Context, drawing types.Object, depth int) bool {
	const deepest = 8
	stream, _, err := ctx.DereferenceStreamDict(drawing)
	if err != nil || stream == nil || depth > deepest {
		return false
	}
	resources, err := ctx.DereferenceDict(stream.Dict["Resources"])
	if err != nil {
		return false
	}
	fonts, err := ctx.DereferenceDict(resources["Font"])
	if err != nil {
		return false
	}
	for _, o := range fonts {
		if font, err := ctx.DereferenceDict(o); err != nil || !embedded(ctx, font) {
			return false
		}
	}
	inner, err := ctx.DereferenceDict(resources["XObject"])
	if err != nil {
		return false
	}
	for _, o := range inner {
		x, _, err := ctx.DereferenceStreamDict(o)
		if err != nil || x == nil {
			return false
		}
		if kind := x.Dict.Subtype(); kind != nil && *kind == "Form" && !fontsWithin(ctx, o, depth+1) {
			return false
		}
	}
	return true
}

// embedded reports whether a font's program is in the file (ISO 32000-1, 9.9).
func embedded(ctx *model.Context, font types.Dict) bool {
	switch kind := font.Subtype(); {
	case kind == nil:
		return false
	case *kind == "Type3":
		return true
	case *kind == "Type0":
		parts, err := ctx.DereferenceArray(font["DescendantFonts"])
		if err != nil || len(parts) != 1 {
			return false
		}
		if font, err = ctx.DereferenceDict(parts[0]); err != nil {
			return false
		}
	}
	d, err := ctx.DereferenceDict(font["FontDescriptor"])
	return err == nil && (d["FontFile"] != nil || d["FontFile2"] != nil || d["FontFile3"] != nil)
}
