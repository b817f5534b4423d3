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
		"nothing but junk": {append(bytes.Clone(file), "% junk\n"...), false, "non una firma"},
		"an unused object": {pdftest.Revise(t, file, map[int]string{f.Free: "<</A 1>>"}), false,
			"non una firma"},
	} {
		signed, change, err := OnlySigned(file, test.file)
		if err != nil || signed != test.signed || !strings.Contains(change, test.change) {
			t.Errorf("%s: signed %t, change %q, %v", name, signed, change, err)
		}
	}
}
