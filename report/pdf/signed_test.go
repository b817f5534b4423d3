package pdf

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"relazione/report/pdf/pdftest"
)

// A signature passes; a revision that does anything else doesn't, whatever it calls itself.
func TestSignings(t *testing.T) {
	var b bytes.Buffer
	if err := Render(context.Background(), &b, everyBlock()); err != nil {
		t.Fatal(err)
	}
	file := b.Bytes()
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
		"a signature in the margin":     {pdftest.Revise(t, file, field("/Rect [2 2 20 12]")), true, ""},
		"a signature over the page":     {pdftest.Revise(t, file, field("/Rect [0 0 600 840]")), false, "copre delle parole"},
		"a signature that runs":         {pdftest.Revise(t, file, field("/Rect [0 0 0 0] /AA <</E <</S /JavaScript /JS (1)>>>>")), false, "azione"},
		"an action that says it is one": {pdftest.Revise(t, file, with(f.Free+3, "<</Type /Action /S /Launch /F (x)>>")), false, "azione"},
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
