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

// forSignature are the entries that signing adds to the catalogue, to a page and to the properties (ETSI EN 319 142-1, ISO 32000-1, 12.8).
var (
	catalogForSignature = []string{"AcroForm", "DSS", "Perms", "Extensions", "Version", "Metadata"}
	pageForSignature    = []string{"Annots"}
	infoForSignature    = []string{"ModDate", "Producer"} // what programs say of themselves
)

// A Signing is what was done to a document since it was made.
type Signing struct {
	Signed bool     // it was signed, and nothing else
	Change string   // what was done besides; empty if nothing
	Lost   []string // what the document no longer conforms to, for the signature's sake: a sentence each
}

// Signings compares a file, which begins with the bytes of original, with it: signed is one to which nothing was added but signatures, what
// signing programs say of themselves in the document's properties, and the data to validate a signature.
func Signings(original, file []byte) (Signing, error) {
	var s Signing
	err := open(original, func(before *model.Context) error {
		return open(file, func(after *model.Context) (err error) {
			if s.Change = beforeSignatures(before, after); s.Change != "" {
				return nil
			}
			s.Signed, s.Change, err = signatures(file, before, after)
			if s.Signed {
				s.Lost = lostToSignatures(before, after)
			}
			return err
		})
	})
	if err != nil {
		return Signing{}, err
	}
	s.Signed = s.Signed && s.Change == ""
	return s, nil
}

// beforeSignatures says what has become of the objects of a document; it is empty where they are as they were but for what signing must
// add.
func beforeSignatures(before, after *model.Context) string {
	if before.Root == nil || after.Root == nil || before.Root.ObjectNumber != after.Root.ObjectNumber {
		return "il catalogo del documento è un altro"
	}
	if before.Info == nil || after.Info == nil || before.Info.ObjectNumber != after.Info.ObjectNumber {
		return "le proprietà del documento sono altre"
	}
	root, err := before.Catalog()
	if err != nil {
		return "il catalogo del documento è illeggibile"
	}
	described, _ := root["Metadata"].(types.IndirectRef)
	for _, n := range slices.Sorted(maps.Keys(before.Table)) {
		was, is := before.Table[n], after.Table[n]
		if n == 0 || was.Free || bookkeeping(was.Object) || n == int(described.ObjectNumber) {
			continue
		}
		if is == nil || is.Free {
			return fmt.Sprintf("manca l'oggetto %d", n)
		}
		allowed := []string(nil)
		switch n {
		case int(before.Root.ObjectNumber):
			allowed = catalogForSignature
		case int(before.Info.ObjectNumber):
			allowed = infoForSignature
		}
		if what := amended(after, objectOf(before, n), objectOf(after, n), allowed); what != "" {
			return fmt.Sprintf("l'oggetto %d %s", n, what)
		}
	}
	signed, err := after.Catalog()
	if err != nil {
		return "il catalogo del documento è illeggibile"
	}
	if what := otherMetadata(metadata(before, root), metadata(after, signed)); what != "" {
		return what
	}
	for _, entry := range catalogForSignature {
		if what := acts(signed[entry]); what != "" {
			return what
		}
	}
	return ""
}

// signatures looks for the signatures of a file, and for what was added to it besides.
func signatures(file []byte, before, after *model.Context) (signed bool, change string, err error) {
	last := 0 // where the last signature's bytes end
	for _, n := range slices.Sorted(maps.Keys(after.Table)) {
		o := objectOf(after, n)
		if what := acts(o); what != "" && before.Table[n] == nil {
			return false, what, nil
		}
		if d, ok := o.(types.Dict); ok && d["ByteRange"] != nil && d["Contents"] != nil {
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
		change, err = onlyValidated(file, last)
	}
	return signed, change, err
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

// acts says of an object, and of those written within it, that it runs something or that another program may show other contents for it; it
// is empty for what signing adds.
func acts(o types.Object) string {
	switch o := o.(type) {
	case types.Array:
		for _, item := range o {
			if what := acts(item); what != "" {
				return what
			}
		}
	case types.Dict:
		kind, says := o.NameEntry("S"), o.Type()
		action := kind != nil && slices.Contains(actions, *kind) && (says == nil || *says == "Action") // other objects have an S too
		switch {
		case o["XFA"] != nil:
			return xfaForm
		case action, o["JS"] != nil, o["AA"] != nil, o["A"] != nil && o["FT"] != nil:
			return "esegue un'azione"
		}
		for _, key := range slices.Sorted(maps.Keys(o)) {
			if what := acts(o[key]); what != "" {
				return what
			}
		}
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

// amended says what makes an object another; empty if it is the same, or differs only in the entries allowed. A page may have the fields of
// signatures.
func amended(ctx *model.Context, was, is types.Object, allowed []string) string {
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
	page := a.Type() != nil && *a.Type() == "Page"
	if page {
		allowed = pageForSignature
	}
	if key := otherEntry(a, b, allowed); key != "" {
		return "ha un'altra voce " + key
	}
	if page {
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
