package pdf

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"relazione/report/pdf/pdftest"
)

func published(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(context.Background(), &b, everyBlock()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A signature passes; a revision that does anything else doesn't, whatever it calls itself.
func TestSignings(t *testing.T) {
	file := published(t)
	f := pdftest.Look(t, file)
	signature := pdftest.Signature(f)
	annots := strings.TrimSuffix(f.Page["Annots"].PDFString(), "]")
	with := func(n int, object string) map[int]string {
		all := map[int]string{n: object}
		for k, v := range signature {
			if k != n {
				all[k] = v
			}
		}
		return all
	}
	overlay := "<</Length 31>>\nstream\n1 1 1 rg 0 0 600 400 re f 0 0 m\nendstream"
	painted := with(
		f.First,
		pdftest.With(f.Page, "Contents", fmt.Sprintf("[%s %d 0 R]", f.Page["Contents"].PDFString(), f.Free+2)),
	)
	painted[f.Free+2] = overlay
	stamped := with(f.First, pdftest.With(f.Page, "Annots", fmt.Sprintf("%s %d 0 R %d 0 R]", annots, f.Free, f.Free+2)))
	stamped[f.Free+2] = "<</Type /Annot /Subtype /Square /Rect [0 0 600 400] /IC [1 1 1]>>"
	field := func(more string) map[int]string {
		return with(f.Free, strings.Replace(signature[f.Free], "/Rect [0 0 0 0]", more, 1))
	}
	form := strings.Replace(signature[f.Root], "<</SigFlags 3", "<</XFA (x) /SigFlags 3", 1)
	broken := pdftest.Revise(t, file, signature)
	at := bytes.LastIndex(broken, []byte("/Contents <")) + len("/Contents <")
	broken[at] = '4' // no longer a sequence
	for name, test := range map[string]struct {
		file   []byte
		signed bool
		change string
	}{
		"signed":                    {pdftest.Revise(t, file, signature), true, ""},
		"a page painted over":       {pdftest.Revise(t, file, painted), false, "Contents"},
		"an annotation over a page": {pdftest.Revise(t, file, stamped), false, "annotazione"},
		"the catalogue in another way": {pdftest.Revise(t, file, with(f.Root, pdftest.With(f.Catalog, "Lang", "(en)"))),
			false, "Lang"},
		"a signature in the margin":            {pdftest.Revise(t, file, field("/Rect [2 2 20 12]")), true, ""},
		"a signature over the page":            {pdftest.Revise(t, file, field("/Rect [0 0 600 840]")), false, "copre delle parole"},
		"over the page, from its other corner": {pdftest.Revise(t, file, field("/Rect [600 840 0 0]")), false, "copre delle parole"},
		"over letters within lines":            {pdftest.Revise(t, file, field("/Rect [150 0 158 840]")), false, "copre delle parole"},
		"a figure without a signature": {pdftest.Revise(t, file, with(f.Free, fmt.Sprintf("<</Type /Annot /Subtype /Widget /FT /Sig /T (F) "+
			"/Rect [2 2 20 12] /F 4 /AP <</N %d 0 R>> /P %d 0 R>>", f.Free+2, f.First))), false, "che non c'è"},
		"a signature written into the page": {pdftest.Revise(t, file, with(f.First, pdftest.With(f.Page, "Annots",
			annots+strings.Replace(signature[f.Free], "/Rect [0 0 0 0]", "/Rect [2 2 20 12]", 1)+"]"))), false, "non è una firma"},
		"a form under the number of a stream that lists others": {hiddenForm(t, file, signature, listNumber(t, file)), false, "XFA"},
		"a page's content under another generation":             {again(t, file, signature, f), false, "manca l'oggetto"},
		"a signature that runs":                                 {pdftest.Revise(t, file, field("/Rect [0 0 0 0] /AA <</E <</S /JavaScript /JS (1)>>>>")), false, "azione"},
		"an action that says it is one":                         {pdftest.Revise(t, file, with(f.Free+3, "<</Type /Action /S /Launch /F (x)>>")), false, "azione"},
		"an action within the catalogue": {pdftest.Revise(t, file, with(f.Root, strings.Replace(signature[f.Root], "<</SigFlags 3",
			"<</DR <</X [<</S /JavaScript /JS (1)>>]>> /SigFlags 3", 1))), false, "azione"},
		"a program that says its name":   {pdftest.Revise(t, file, with(f.Info, pdftest.With(f.Properties, "Producer", "(Firma 3)"))), true, ""},
		"another title":                  {pdftest.Revise(t, file, with(f.Info, pdftest.With(f.Properties, "Title", "(Altro)"))), false, "Title"},
		"a form of another kind":         {pdftest.Revise(t, file, with(f.Root, form)), false, "XFA"},
		"a signature whose value is bad": {broken, false, "rovinato"},
		"a byte after the signature":     {append(pdftest.Revise(t, file, signature), 'x'), false, "altro"},
		"nothing but junk":               {append(bytes.Clone(file), "% junk\n"...), false, "non una firma"},
		"an unused object": {pdftest.Revise(t, file, map[int]string{f.Free: "<</A 1>>"}), false,
			"non una firma"},
	} {
		s, err := Signings(file, test.file)
		if err != nil || s.Signed != test.signed || !strings.Contains(s.Change, test.change) || (s.Change == "") != (test.change == "") {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

// A form can't hide under a number that was free, as documents of earlier versions have some.
func TestFreeNumber(t *testing.T) {
	file := published(t)
	file = pdftest.Revise(t, file, map[int]string{pdftest.Look(t, file).Free: "<</A 1>>"})
	hidden := hiddenForm(t, file, pdftest.Signature(pdftest.Look(t, file)), freeNumber(t, file))
	if s, err := Signings(file, hidden); err != nil || s.Signed || !strings.Contains(s.Change, "XFA") {
		t.Errorf("%+v, %v", s, err)
	}
}

// What a signing program says of itself in the metadata is no change of the document, however it writes them; anything else is.
func TestOtherMetadata(t *testing.T) {
	packet := func(description string) []byte {
		return []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
			`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" ` +
			`xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"` + description +
			`</rdf:Description></rdf:RDF></x:xmpmeta>`)
	}
	was := packet(`><pdf:Producer>relazione</pdf:Producer><pdfaid:part>3</pdfaid:part>` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Titolo</rdf:li></rdf:Alt></dc:title>`)
	for is, want := range map[string]string{
		` pdfaid:part="3"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Titolo</rdf:li></rdf:Alt></dc:title>` +
			`<pdf:Producer>Firma 3</pdf:Producer><xmpMM:InstanceID>1</xmpMM:InstanceID>`: "",
		` pdfaid:part="3"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Altro</rdf:li></rdf:Alt></dc:title>`:                   "title",
		` pdfaid:part="3" dc:title="Altro"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Titolo</rdf:li></rdf:Alt></dc:title>`: "title",
		`><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Titolo</rdf:li></rdf:Alt></dc:title>`:                                  "part",
		`<`: "illeggibili",
	} {
		if got := otherMetadata(was, packet(is)); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", is, got, want)
		}
	}
}

// hiddenForm is a signed document whose form stands under a number that the document had for nothing that is looked at.
func hiddenForm(t *testing.T, file []byte, signature map[int]string, number int) []byte {
	t.Helper()
	f := pdftest.Look(t, file)
	objects := maps.Clone(signature)
	objects[number] = fmt.Sprintf("<</XFA (x) /SigFlags 3 /Fields [%d 0 R]>>", f.Free)
	objects[f.Root] = pdftest.With(f.Catalog, "AcroForm", fmt.Sprintf("%d 0 R", number))
	return pdftest.Revise(t, file, objects)
}

// freeNumber and listNumber are numbers of the document that are of no object, and of one that only says where others are.
func freeNumber(t *testing.T, file []byte) int {
	return numberOf(t, file, func(e *model.XRefTableEntry) bool { return e == nil || e.Free })
}

func listNumber(t *testing.T, file []byte) int {
	return numberOf(t, file, func(e *model.XRefTableEntry) bool {
		return e != nil && !e.Free && bookkeeping(e.Object) && strings.Contains(e.Object.String(), "XRef")
	})
}

func numberOf(t *testing.T, file []byte, is func(*model.XRefTableEntry) bool) int {
	t.Helper()
	found := 0
	if err := open(file, func(ctx *model.Context) error {
		for n := 1; n < *ctx.Size; n++ {
			if found == 0 && is(ctx.Table[n]) {
				found = n
			}
		}
		return nil
	}); err != nil || found == 0 {
		t.Fatal("no such number", err)
	}
	return found
}

// again is a signed document whose first page's content stands there once more, under a generation that nothing refers to.
func again(t *testing.T, file []byte, signature map[int]string, f pdftest.File) []byte {
	t.Helper()
	ref := f.Page["Contents"].(types.IndirectRef)
	n := int(ref.ObjectNumber)
	objects := maps.Clone(signature)
	if err := open(file, func(ctx *model.Context) error {
		stream := objectOf(ctx, n).(types.StreamDict)
		objects[n] = stream.Dict.PDFString() + "\nstream\n" + string(stream.Raw) + "\nendstream"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	revised := pdftest.Revise(t, file, objects)
	entry := regexp.MustCompile(fmt.Sprintf(`\n%d 1\n(\d{10}) 00000 n`, n))
	revised = entry.ReplaceAll(revised, []byte(fmt.Sprintf("\n%d 1\n$1 00001 n", n)))
	return bytes.Replace(revised, []byte(fmt.Sprintf("\n%d 0 obj\n%s", n, objects[n][:20])), []byte(fmt.Sprintf("\n%d 1 obj\n%s", n, objects[n][:20])), 1)
}
