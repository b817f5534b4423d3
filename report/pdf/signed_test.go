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
func TestOnlySigned(t *testing.T) {
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
		"a signature in the margin":      {pdftest.Revise(t, file, field("/Rect [2 2 20 12]")), true, ""},
		"a signature over the page":      {pdftest.Revise(t, file, field("/Rect [0 0 600 840]")), false, "copre delle parole"},
		"a signature that runs":          {pdftest.Revise(t, file, field("/Rect [0 0 0 0] /AA <</E <</S /JavaScript /JS (1)>>>>")), false, "azione"},
		"an action that says it is one":  {pdftest.Revise(t, file, with(f.Free+3, "<</Type /Action /S /Launch /F (x)>>")), false, "azione"},
		"a form of another kind":         {pdftest.Revise(t, file, with(f.Root, form)), false, "XFA"},
		"a signature whose value is bad": {broken, false, "rovinato"},
		"a byte after the signature":     {append(pdftest.Revise(t, file, signature), 'x'), false, "altro"},
		"nothing but junk":               {append(bytes.Clone(file), "% junk\n"...), false, "non una firma"},
		"an unused object": {pdftest.Revise(t, file, map[int]string{f.Free: "<</A 1>>"}), false,
			"non una firma"},
	} {
		signed, change, err := OnlySigned(file, test.file)
		if err != nil || signed != test.signed || !strings.Contains(change, test.change) {
			t.Errorf("%s: signed %t, change %q, %v", name, signed, change, err)
		}
	}
}
