package pdf

import (
	"bytes"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Lacks lists what a PDF lacks of the facts that PDF/A-3a and PDF/UA-1 ask of any file and that can be read off it (ISO
// 19005-3, ISO 14289-1): the claims, the tags, the language, the colours, and nothing that runs. It is no validation:
// veraPDF is.
func Lacks(file []byte) ([]string, error) {
	var lacks []string
	err := open(file, func(ctx *model.Context) error {
		root, err := ctx.Catalog()
		if err != nil {
			return err
		}
		need := func(there bool, what string) {
			if !there {
				lacks = append(lacks, what)
			}
		}
		xmp := metadata(ctx, root)
		need(
			bytes.Contains(xmp, []byte("<pdfaid:part>3</pdfaid:part>")) &&
				bytes.Contains(xmp, []byte("<pdfaid:conformance>A</pdfaid:conformance>")),
			"non si dichiara PDF/A-3a",
		)
		need(bytes.Contains(xmp, []byte("<pdfuaid:part>1</pdfuaid:part>")), "non si dichiara PDF/UA-1")
		marked := false
		if info, err := ctx.DereferenceDict(root["MarkInfo"]); err == nil && info != nil {
			if b := info.BooleanEntry("Marked"); b != nil {
				marked = *b
			}
		}
		need(marked && root["StructTreeRoot"] != nil, "non è etichettato")
		need(root["Lang"] != nil, "non dice la lingua")
		need(root["OutputIntents"] != nil, "non dice i colori")
		title := false
		if preferences, err := ctx.DereferenceDict(root["ViewerPreferences"]); err == nil && preferences != nil {
			if b := preferences.BooleanEntry("DisplayDocTitle"); b != nil {
				title = *b
			}
		}
		need(title, "non mostra il titolo")
		need(root["OpenAction"] == nil && root["AA"] == nil, "esegue un'azione quando si apre")
		need(ctx.Encrypt == nil, "è cifrato")
		return nil
	})
	return lacks, err
}

// metadata is the document's XMP packet; empty if it has none.
func metadata(ctx *model.Context, root types.Dict) []byte {
	stream, _, err := ctx.DereferenceStreamDict(root["Metadata"])
	if err != nil || stream == nil {
		return nil
	}
	data, err := inflated(stream)
	if err != nil {
		return nil
	}
	return data
}

// Signed reports whether a PDF of anybody's holds a signature; false for what can't be read.
func Signed(file []byte) bool {
	signed := false
	err := open(file, func(ctx *model.Context) error {
		for n := range ctx.Table {
			if d, ok := objectOf(ctx, n).(types.Dict); ok && isSignature(d) {
				signed = true
			}
		}
		return nil
	})
	return err == nil && signed
}
