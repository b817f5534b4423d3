package pdf

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// forSignature are the entries that signing adds to the catalogue and to a page (ETSI EN 319 142-1, ISO 32000-1, 12.8).
var (
	catalogForSignature = []string{"AcroForm", "DSS", "Perms", "Extensions", "Version"}
	pageForSignature    = []string{"Annots"}
)

// OnlySigned reports whether file, which begins with the bytes of original, adds nothing to it but signatures: every object of
// the original is as it was, but for what signing must add. Where not, change says what else is there.
func OnlySigned(original, file []byte) (signed bool, change string, err error) {
	var before, after *model.Context
	keep := func(to **model.Context) func(*model.Context) error {
		return func(ctx *model.Context) error { *to = ctx; return nil }
	}
	if err := open(original, keep(&before)); err != nil {
		return false, "", err
	}
	if err := open(file, keep(&after)); err != nil {
		return false, "", err
	}
	if before.Root == nil || after.Root == nil || before.Root.ObjectNumber != after.Root.ObjectNumber {
		return false, "il catalogo del documento è un altro", nil
	}
	if before.Info == nil || after.Info == nil || before.Info.ObjectNumber != after.Info.ObjectNumber {
		return false, "le proprietà del documento sono altre", nil
	}
	numbers := make([]int, 0, len(before.Table))
	for n := range before.Table {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		was, is := before.Table[n], after.Table[n]
		if n == 0 || was.Free || bookkeeping(was.Object) {
			continue
		}
		if is == nil || is.Free {
			return false, fmt.Sprintf("manca l'oggetto %d", n), nil
		}
		if what := amended(after, was.Object, is.Object, n == int(before.Root.ObjectNumber)); what != "" {
			return false, fmt.Sprintf("l'oggetto %d %s", n, what), nil
		}
	}
	for _, entry := range after.Table {
		if d, ok := entry.Object.(types.Dict); ok && d["ByteRange"] != nil && d["Contents"] != nil {
			return true, "", nil
		}
	}
	return false, "in coda c'è qualcosa, ma non una firma", nil
}

// bookkeeping reports whether an object only says where others are.
func bookkeeping(o types.Object) bool {
	switch o := o.(type) {
	case types.ObjectStreamDict, *types.ObjectStreamDict, types.XRefStreamDict, *types.XRefStreamDict, nil:
		return true
	case types.StreamDict:
		return o.Type() != nil && (*o.Type() == "ObjStm" || *o.Type() == "XRef")
	}
	return false
}

// amended says what makes an object another; empty if it is the same, or has only what signing adds.
func amended(ctx *model.Context, was, is types.Object, catalog bool) string {
	if stream, ok := was.(types.StreamDict); ok {
		other, ok := is.(types.StreamDict)
		if !ok || !bytes.Equal(stream.Raw, other.Raw) || stream.Dict.PDFString() != other.Dict.PDFString() {
			return "ha un altro contenuto"
		}
		return ""
	}
	if was.PDFString() == is.PDFString() {
		return ""
	}
	a, okA := was.(types.Dict)
	b, okB := is.(types.Dict)
	if !okA || !okB {
		return "è un altro"
	}
	allowed := []string(nil)
	switch {
	case catalog:
		allowed = catalogForSignature
	case a.Type() != nil && *a.Type() == "Page":
		allowed = pageForSignature
	}
	for _, keys := range []types.Dict{a, b} {
		for key := range keys {
			if slices.Contains(allowed, key) {
				continue
			}
			if a[key] == nil || b[key] == nil || a[key].PDFString() != b[key].PDFString() {
				return "ha un'altra voce " + key
			}
		}
	}
	if allowed != nil && !catalog {
		return widgetsOnly(ctx, a["Annots"], b["Annots"])
	}
	return ""
}

// widgetsOnly says what a page's annotations have besides the ones that were there and the fields of signatures.
func widgetsOnly(ctx *model.Context, was, is types.Object) string {
	before, err := ctx.DereferenceArray(was)
	if err != nil {
		return "ha annotazioni illeggibili"
	}
	after, err := ctx.DereferenceArray(is)
	if err != nil || len(after) < len(before) {
		return "ha perso annotazioni"
	}
	had := map[string]int{}
	for _, o := range before {
		had[o.PDFString()]++
	}
	for _, o := range after {
		if key := o.PDFString(); had[key] > 0 {
			had[key]--
			continue
		}
		d, err := ctx.DereferenceDict(o)
		if err != nil || d == nil || d.Subtype() == nil || *d.Subtype() != "Widget" || !signatureField(ctx, d) {
			return "ha un'annotazione che non è una firma"
		}
	}
	for _, left := range had {
		if left > 0 {
			return "ha perso annotazioni"
		}
	}
	return ""
}

func signatureField(ctx *model.Context, d types.Dict) bool {
	for range 4 { // a field's type may stand in those above it
		if t := d.NameEntry("FT"); t != nil {
			return *t == "Sig"
		}
		parent, err := ctx.DereferenceDict(d["Parent"])
		if err != nil || parent == nil {
			return false
		}
		d = parent
	}
	return false
}
