package pdf

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// forSignature are the entries that signing adds to the catalogue and to a page (ETSI EN 319 142-1, ISO 32000-1, 12.8).
var (
	catalogForSignature = []string{"AcroForm", "DSS", "Perms", "Extensions", "Version"}
	pageForSignature    = []string{"Annots"}
)

// OnlySigned reports whether file, which begins with the bytes of original, adds nothing to it but signatures: every
// object of the original is as it was, but for what signing must add. Where not, change says what else is there.
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
		wasObject, isObject := objectOf(before, n), objectOf(after, n)
		if is == nil || is.Free {
			return false, fmt.Sprintf("manca l'oggetto %d", n), nil
		}
		if what := amended(after, wasObject, isObject, n == int(before.Root.ObjectNumber)); what != "" {
			return false, fmt.Sprintf("l'oggetto %d %s", n, what), nil
		}
	}
	for n := range after.Table {
		if d, ok := objectOf(after, n).(types.Dict); ok && d["ByteRange"] != nil && d["Contents"] != nil {
			if !covers(file, d) {
				return false, "una firma non è di questi byte: il documento è cambiato dopo la firma", nil
			}
			signed = true
		}
	}
	if !signed {
		change = "in coda c'è qualcosa, ma non una firma"
	}
	return signed, change, nil
}

// objectOf is an object of a document, taken out of the stream that it may stand in; nil for none.
func objectOf(ctx *model.Context, number int) types.Object {
	entry := ctx.Table[number]
	if entry == nil || entry.Free {
		return nil
	}
	generation := 0
	if entry.Generation != nil {
		generation = *entry.Generation
	}
	o, err := ctx.Dereference(*types.NewIndirectRef(number, generation))
	if err != nil {
		return nil
	}
	return o
}

// covers reports whether a signature's value holds the digest of the bytes that it says it is of (ISO 32000-1, 12.8.1):
// everything but the value itself, up to the end of its revision. Whether the signature is valid, and whose it is, is
// for a program with certificates to say.
func covers(file []byte, signature types.Dict) bool {
	var at []int
	ranges, ok := signature["ByteRange"].(types.Array)
	if !ok || len(ranges) != 4 {
		return false
	}
	for _, o := range ranges {
		n, ok := o.(types.Integer)
		if !ok || int(n) < 0 || int(n) > len(file) {
			return false
		}
		at = append(at, int(n))
	}
	if at[0] != 0 || at[1] > at[2] || at[2]+at[3] > len(file) {
		return false
	}
	value, err := hex.DecodeString(strings.Trim(string(file[at[1]:at[2]]), "<>\r\n\t \x00"))
	if err != nil {
		return false
	}
	for _, digest := range []hash.Hash{sha256.New(), sha512.New384(), sha512.New()} {
		digest.Write(file[:at[1]])
		digest.Write(file[at[2] : at[2]+at[3]])
		if bytes.Contains(value, digest.Sum(nil)) {
			return true
		}
	}
	return false
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
		if !ok || !bytes.Equal(stream.Raw, other.Raw) || !same(stream.Dict, other.Dict) {
			return "ha un altro contenuto"
		}
		return ""
	}
	if same(was, is) {
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
			if a[key] == nil || b[key] == nil || !same(a[key], b[key]) {
				return "ha un'altra voce " + key
			}
		}
	}
	if allowed != nil && !catalog {
		return widgetsOnly(ctx, a["Annots"], b["Annots"])
	}
	return ""
}

// same compares objects by what they say: programs write a string in several ways.
func same(a, b types.Object) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if a.PDFString() == b.PDFString() {
		return true
	}
	switch x := a.(type) {
	case types.Dict:
		y, ok := b.(types.Dict)
		if !ok || len(x) != len(y) {
			return false
		}
		for key := range x {
			if !same(x[key], y[key]) {
				return false
			}
		}
		return true
	case types.Array:
		y, ok := b.(types.Array)
		return ok && slices.EqualFunc(x, y, same)
	case types.StringLiteral, types.HexLiteral:
		s, err := types.StringOrHexLiteral(a)
		t, err2 := types.StringOrHexLiteral(b)
		return err == nil && err2 == nil && s != nil && t != nil && *s == *t
	}
	return false
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
