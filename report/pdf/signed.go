package pdf

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"regexp"
	"slices"
	"strconv"
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
	for _, n := range slices.Sorted(maps.Keys(before.Table)) {
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
	if root, err := after.Catalog(); err == nil {
		if form, err := after.DereferenceDict(root["AcroForm"]); err == nil && form["XFA"] != nil {
			return false, xfaForm, nil
		}
	}
	last := 0 // where the last signature's bytes end
	for _, n := range slices.Sorted(maps.Keys(after.Table)) {
		d, ok := objectOf(after, n).(types.Dict)
		if !ok {
			continue
		}
		if what := acts(d); what != "" && before.Table[n] == nil {
			return false, what, nil
		}
		if d["ByteRange"] != nil && d["Contents"] != nil {
			end, ok := covers(file, d)
			if !ok {
				return false, "una firma non è di questi byte, o il suo valore è rovinato: il documento è cambiato dopo la firma", nil
			}
			signed, last = true, max(last, end)
		}
	}
	switch {
	case !signed:
		return false, "in coda c'è qualcosa, ma non una firma", nil
	case last < len(file):
		if change, err = onlyValidated(file, last); err != nil || change != "" {
			return false, change, err
		}
	}
	return signed, "", nil
}

// catalogForValidation are the entries that the data to validate signatures later add to the catalogue (ETSI EN 319 142-1, 5.4).
var catalogForValidation = []string{"DSS", "Extensions", "Version"}

// onlyValidated says what stands after the last signature besides the data to validate it: nothing where there is no more.
func onlyValidated(file []byte, signed int) (change string, err error) {
	const other = "dopo l'ultima firma c'è dell'altro"
	if !bytes.Contains(file[signed:], []byte("startxref")) {
		return other, nil
	}
	var was, is *model.Context
	if err := open(file[:signed], func(ctx *model.Context) error { was = ctx; return nil }); err != nil {
		return "", err
	}
	if err := open(file, func(ctx *model.Context) error { is = ctx; return nil }); err != nil {
		return "", err
	}
	for n, entry := range was.Table {
		if n == 0 || entry.Free || bookkeeping(entry.Object) {
			continue
		}
		a, b := objectOf(was, n), objectOf(is, n)
		if same(a, b) {
			continue
		}
		before, okA := a.(types.Dict)
		after, okB := b.(types.Dict)
		if n != int(was.Root.ObjectNumber) || !okA || !okB {
			return other, nil
		}
		if otherEntry(before, after, catalogForValidation) != "" {
			return other, nil
		}
	}
	root, err := is.Catalog()
	if err != nil || root["DSS"] == nil {
		return other, nil
	}
	return "", nil
}

// acts says of an object that it runs something or that another program may show other contents for it; it is empty for what signing adds.
func acts(d types.Dict) string {
	kind, says := d.NameEntry("S"), d.Type()
	action := kind != nil && slices.Contains(actions, *kind) && (says == nil || *says == "Action") // other objects have an S too
	switch {
	case d["XFA"] != nil:
		return xfaForm
	case action, d["JS"] != nil, d["AA"] != nil, d["A"] != nil && d["FT"] != nil:
		return "esegue un'azione"
	}
	return ""
}

// actions are those that run something or lead out of the document (ISO 32000-1, 12.6.4).
var actions = []string{"JavaScript", "Launch", "SubmitForm", "ImportData", "URI", "GoToR"}

const xfaForm = "ha un modulo XFA, che altri programmi mostrano al posto delle pagine"

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
func covers(file []byte, signature types.Dict) (end int, ok bool) {
	var at []int
	ranges, ok := signature["ByteRange"].(types.Array)
	if !ok || len(ranges) != 4 {
		return 0, false
	}
	for _, o := range ranges {
		n, ok := o.(types.Integer)
		if !ok || int(n) < 0 || int(n) > len(file) {
			return 0, false
		}
		at = append(at, int(n))
	}
	if at[0] != 0 || at[1] > at[2] || at[2]+at[3] > len(file) {
		return 0, false
	}
	value, err := hex.DecodeString(strings.Trim(string(file[at[1]:at[2]]), "<>\r\n\t \x00"))
	if err != nil || !isSignedData(value) {
		return 0, false
	}
	for _, digest := range []hash.Hash{sha256.New(), sha512.New384(), sha512.New()} {
		digest.Write(file[:at[1]])
		digest.Write(file[at[2] : at[2]+at[3]])
		if bytes.Contains(value, digest.Sum(nil)) {
			return at[2] + at[3], true
		}
	}
	return 0, false
}

// isSignedData reports whether a signature's value is a CMS message (RFC 5652, 5.1), whole: after it only the room that was left for it.
func isSignedData(value []byte) bool {
	var message struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	rest, err := asn1.Unmarshal(value, &message)
	return err == nil && message.Type.Equal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}) && len(bytes.Trim(rest, "\x00")) == 0
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
	if key := otherEntry(a, b, allowed); key != "" {
		return "ha un'altra voce " + key
	}
	if allowed != nil && !catalog {
		content, err := contentOf(ctx, a["Contents"])
		if err != nil {
			return "ha un contenuto illeggibile"
		}
		return widgetsOnly(ctx, a["Annots"], b["Annots"], content)
	}
	return ""
}

// otherEntry is the first entry, in the order of the names, that two dictionaries don't share, but for those allowed; empty for none.
func otherEntry(a, b types.Dict, allowed []string) string {
	for _, keys := range []types.Dict{a, b} {
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if !slices.Contains(allowed, key) && (a[key] == nil || b[key] == nil || !same(a[key], b[key])) {
				return key
			}
		}
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
func widgetsOnly(ctx *model.Context, was, is types.Object, content []byte) string {
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
		if d["A"] != nil || d["AA"] != nil {
			return "ha una firma che esegue un'azione"
		}
		if rect, err := ctx.RectForArray(d.ArrayEntry("Rect")); err != nil || rect == nil || coversWords(content, rect) {
			return "ha una firma la cui figura copre delle parole"
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

// textSetting is where a page of ours sets text, as its writer does: a font's size, then a place and a string.
var textSetting = regexp.MustCompile(`/F\w+ ([\d.]+) Tf|BT ([-\d.]+) ([-\d.]+) Td`)

// coversWords reports whether a rectangle lies over words of a page. How wide words are isn't measured: each line is taken to go on for a
// few letters at least, so that what begins under the rectangle, or right before it, is found.
func coversWords(content []byte, rect *types.Rectangle) bool {
	if rect.Width() == 0 || rect.Height() == 0 {
		return false
	}
	size := 0.0
	const letters = 4
	for _, m := range textSetting.FindAllSubmatch(content, -1) {
		if len(m[1]) > 0 {
			size, _ = strconv.ParseFloat(string(m[1]), 64)
			continue
		}
		x, _ := strconv.ParseFloat(string(m[2]), 64)
		y, _ := strconv.ParseFloat(string(m[3]), 64)
		if x < rect.UR.X && x+letters*size/2 > rect.LL.X && y < rect.UR.Y && y+size*0.7 > rect.LL.Y {
			return true
		}
	}
	return false
}
