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
	"slices"
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
			if s.Change = changed(before, after, forSigning); s.Change != "" {
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

// entries are those of objects that a revision may change.
type entries struct {
	catalog, page, info []string
	but                 map[int]bool // objects that may be others altogether
}

var (
	forSigning    = entries{catalogForSignature, pageForSignature, infoForSignature, nil}
	forValidation = entries{catalogForValidation, nil, infoForSignature, nil}
)

// changed says what has become of the objects of a document in a later revision; it is empty where they are as they were but for the entries
// allowed.
func changed(before, after *model.Context, allowed entries) string {
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
	for _, n := range slices.Sorted(maps.Keys(before.Table)) {
		if !compared(before, n) || allowed.but[n] {
			continue
		}
		if is := after.Table[n]; is == nil || is.Free || generationOf(is) != generationOf(before.Table[n]) {
			return fmt.Sprintf("manca l'oggetto %d", n)
		}
		was, is := objectOf(before, n), objectOf(after, n)
		may := []string(nil)
		switch d, ok := was.(types.Dict); {
		case n == int(before.Root.ObjectNumber):
			may = allowed.catalog
		case n == int(before.Info.ObjectNumber):
			may = allowed.info
		case ok && d.Type() != nil && *d.Type() == "Page":
			may = allowed.page
		}
		if what := amended(after, was, is, may); what != "" {
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
	for _, entry := range allowed.catalog {
		if what := acts(after, signed[entry]); what != "" {
			return what
		}
	}
	return ""
}

// compared reports whether an object of a document must stay as it is: one that says something, other than the metadata, which are compared
// by what they say. Numbers that were free, or that only said where others are, may come to be other objects.
func compared(ctx *model.Context, n int) bool {
	entry := ctx.Table[n]
	if n == 0 || entry == nil || entry.Free || bookkeeping(entry.Object) {
		return false
	}
	root, err := ctx.Catalog()
	if err != nil {
		return true
	}
	described, ok := root["Metadata"].(types.IndirectRef)
	return !ok || n != int(described.ObjectNumber)
}

// added are the objects of a revision that weren't compared with those before it, in order.
func added(before, after *model.Context) []int {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(after.Table)), func(n int) bool {
		return n == 0 || after.Table[n].Free || bookkeeping(after.Table[n].Object) || compared(before, n)
	})
}

// signatures looks for the signatures of a file, and for what was added to it besides.
func signatures(file []byte, before, after *model.Context) (signed bool, change string, err error) {
	if bytes.Contains(file[min(len(file), int(before.Read.FileSize)):], []byte("/XRefStm")) {
		return false, "ha due tavole degli oggetti, che i programmi leggono ognuno a modo suo", nil
	}
	last := 0 // where the last signature's bytes end
	for _, n := range added(before, after) {
		o := objectOf(after, n)
		if what := acts(after, o); what != "" {
			return false, what, nil
		}
		if d, ok := o.(types.Dict); ok && isSignature(d) {
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
		change, err = onlyValidated(before, file, last)
	}
	return signed, change, err
}

// catalogForValidation are the entries that the data to validate signatures later add to the catalogue (ETSI EN 319 142-1, 5.4).
var catalogForValidation = []string{"DSS", "Extensions", "Version", "Metadata"}

// onlyValidated says what stands after the last signature besides the data to validate it: nothing where there is no more.
func onlyValidated(original *model.Context, file []byte, signed int) (change string, err error) {
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
	allowed := forValidation
	allowed.but = map[int]bool{}
	if root, err := was.Catalog(); err == nil {
		within(was, root["DSS"], original, allowed.but)
	}
	if changed(was, is, allowed) != "" {
		return other, nil
	}
	for n, entry := range was.Table {
		if now := is.Table[n]; entry.Free && n != 0 && now != nil && !now.Free { // something may have referred to nothing
			return other, nil
		}
	}
	root, err := is.Catalog()
	if err != nil || root["DSS"] == nil {
		return other, nil
	}
	return "", nil
}

// within collects the objects of the data to validate signatures, which later ones are added to; none of the original document's is among them.
func within(ctx *model.Context, o types.Object, original *model.Context, all map[int]bool) {
	switch o := o.(type) {
	case types.IndirectRef:
		n := int(o.ObjectNumber)
		const most = 10_000
		if all[n] || compared(original, n) || len(all) > most {
			return
		}
		all[n] = true
		within(ctx, objectOf(ctx, n), original, all)
	case types.Dict:
		for _, item := range o {
			within(ctx, item, original, all)
		}
	case types.Array:
		for _, item := range o {
			within(ctx, item, original, all)
		}
	}
}

// acts says of an object, and of those written within it, that it runs something or that another program may show other contents for it; it
// is empty for what signing adds.
func acts(ctx *model.Context, o types.Object) string {
	switch o := o.(type) {
	case types.StreamDict:
		return acts(ctx, o.Dict)
	case types.Array:
		for _, item := range o {
			if what := acts(ctx, item); what != "" {
				return what
			}
		}
	case types.Dict:
		kind, _ := ctx.Dereference(o["S"])
		name, _ := kind.(types.Name)
		says := o.Type()
		action := slices.Contains(actions, string(name)) && (says == nil || *says == "Action") // other objects have an S too
		switch {
		case o["XFA"] != nil:
			return xfaForm
		case action, o["JS"] != nil, o["AA"] != nil, o["A"] != nil && o["FT"] != nil:
			return "esegue un'azione"
		}
		for _, key := range slices.Sorted(maps.Keys(o)) {
			if what := acts(ctx, o[key]); what != "" {
				return what
			}
		}
	}
	return ""
}

// actions are those that run something or lead out of the document (ISO 32000-1, 12.6.4).
var actions = []string{"JavaScript", "Launch", "SubmitForm", "ImportData", "URI", "GoToR", "GoToE", "Rendition", "Movie", "Sound", "Named",
	"RichMediaExecute", "Hide", "ResetForm", "SetOCGState", "Thread", "Trans", "GoTo3DView"}

const xfaForm = "ha un modulo XFA, che altri programmi mostrano al posto delle pagine"

// objectOf is an object of a document, taken out of the stream that it may stand in; nil for none.
func objectOf(ctx *model.Context, number int) types.Object {
	entry := ctx.Table[number]
	if entry == nil || entry.Free {
		return nil
	}
	o, err := ctx.Dereference(*types.NewIndirectRef(number, generationOf(entry)))
	if err != nil {
		return nil
	}
	return o
}

// generationOf is that of an object: a reference to another generation is one to nothing (ISO 32000-1, 7.3.10).
func generationOf(entry *model.XRefTableEntry) int {
	if entry.Generation == nil {
		return 0
	}
	return *entry.Generation
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
	if same(was, is) {
		return ""
	}
	if _, ok := was.(types.StreamDict); ok {
		return "ha un altro contenuto"
	}
	a, okA := was.(types.Dict)
	b, okB := is.(types.Dict)
	if !okA || !okB {
		return "è un altro"
	}
	if key := otherEntry(a, b, allowed); key != "" {
		return "ha un'altra voce " + key
	}
	if slices.Contains(allowed, "Annots") {
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
	if stream, ok := a.(types.StreamDict); ok { // its text is that of its dictionary alone
		other, ok := b.(types.StreamDict)
		return ok && bytes.Equal(stream.Raw, other.Raw) && same(stream.Dict, other.Dict)
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
		if _, apart := o.(types.IndirectRef); err != nil || !apart || !isSignatureField(ctx, d) {
			return "ha un'annotazione che non è una firma"
		}
		switch figure, ok := areaOfAnnotation(ctx, d); {
		case !ok:
			return "ha una firma senza un posto"
		case figure.empty():
		case d["AP"] != nil && !signs(ctx, d):
			return "ha la figura di una firma che non c'è"
		case coversContent(content, figure):
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

// isSignatureField reports whether an annotation is the field of a signature.
func isSignatureField(ctx *model.Context, d types.Dict) bool {
	if d == nil || d.Subtype() == nil || *d.Subtype() != "Widget" {
		return false
	}
	kind, _ := inherited(ctx, d, "FT").(types.Name)
	return kind == "Sig"
}

// signs reports whether a field has the signature that its figure is of; whether that covers the file is looked at apart.
func signs(ctx *model.Context, d types.Dict) bool {
	value, err := ctx.DereferenceDict(inherited(ctx, d, "V"))
	return err == nil && isSignature(value)
}

// isSignature reports whether an object is a signature's value (ISO 32000-1, table 252).
func isSignature(d types.Dict) bool { return d["ByteRange"] != nil && d["Contents"] != nil }

// inherited is an entry of a field, which may stand in those above it (ISO 32000-1, 12.7.3.1).
func inherited(ctx *model.Context, d types.Dict, key string) types.Object {
	const deepest = 4
	for range deepest {
		if o, err := ctx.Dereference(d[key]); err == nil && o != nil {
			return o
		}
		parent, err := ctx.DereferenceDict(d["Parent"])
		if err != nil || parent == nil {
			return nil
		}
		d = parent
	}
	return nil
}
