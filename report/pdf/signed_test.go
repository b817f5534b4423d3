package pdf

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// revise appends a revision to a file, as signing programs and forgers do: objects, new or in place of old ones, and a
// cross-reference table.
func revise(t *testing.T, file []byte, objects map[int]string) []byte {
	t.Helper()
	at := bytes.LastIndex(file, []byte("startxref\n"))
	var previous int
	if _, err := fmt.Sscan(string(file[at+len("startxref\n"):]), &previous); err != nil {
		t.Fatal(err)
	}
	var root, info, size int
	if err := open(file, func(ctx *model.Context) error {
		root, info, size = int(ctx.Root.ObjectNumber), int(ctx.Info.ObjectNumber), *ctx.Size
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var numbers []int
	for n := range objects {
		numbers = append(numbers, n)
		size = max(size, n+1)
	}
	sort.Ints(numbers)
	out := bytes.NewBuffer(bytes.Clone(file))
	var table strings.Builder
	for _, n := range numbers {
		fmt.Fprintf(&table, "%d 1\n%010d 00000 n \n", n, out.Len())
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", n, objects[n])
	}
	start := out.Len()
	fmt.Fprintf(out, "xref\n%strailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n", table.String(), size, root, info, previous, start)
	return out.Bytes()
}

// A signature passes; a revision that does anything else doesn't, whatever it calls itself.
func TestOnlySigned(t *testing.T) {
	var b bytes.Buffer
	if err := Render(&b, everyBlock()); err != nil {
		t.Fatal(err)
	}
	file := b.Bytes()
	var catalog, page types.Dict
	var root, first, free int
	if err := open(file, func(ctx *model.Context) error {
		root, free = int(ctx.Root.ObjectNumber), *ctx.Size+5
		catalog, _ = ctx.Catalog()
		ref, err := ctx.PageDictIndRef(1)
		if err != nil {
			return err
		}
		first = int(ref.ObjectNumber)
		page, err = ctx.DereferenceDict(*ref)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	changed := func(d types.Dict, key, value string) string {
		s := d.Clone().(types.Dict)
		delete(s, key)
		return strings.TrimSuffix(s.PDFString(), ">>") + "/" + key + " " + value + ">>"
	}
	annots := strings.TrimSuffix(page["Annots"].PDFString(), "]")
	field := fmt.Sprintf("<</Type /Annot /Subtype /Widget /FT /Sig /T (Firma) /Rect [0 0 0 0] /F 132 /V %d 0 R /P %d 0 R>>", free+1, first)
	value := "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00>>>"
	form := fmt.Sprintf("<</SigFlags 3 /Fields [%d 0 R]>>", free)
	signature := map[int]string{free: field, free + 1: value, root: changed(catalog, "AcroForm", form), first: changed(page, "Annots", fmt.Sprintf("%s %d 0 R]", annots, free))}
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
	painted := with(first, changed(page, "Contents", fmt.Sprintf("[%s %d 0 R]", page["Contents"].PDFString(), free+2)))
	painted[free+2] = overlay
	stamped := with(first, changed(page, "Annots", fmt.Sprintf("%s %d 0 R %d 0 R]", annots, free, free+2)))
	stamped[free+2] = "<</Type /Annot /Subtype /Square /Rect [0 0 600 400] /IC [1 1 1]>>"
	for name, test := range map[string]struct {
		file   []byte
		signed bool
		change string
	}{
		"signed":                       {revise(t, file, signature), true, ""},
		"a page painted over":          {revise(t, file, painted), false, "Contents"},
		"an annotation over a page":    {revise(t, file, stamped), false, "annotazione"},
		"the catalogue in another way": {revise(t, file, with(root, changed(catalog, "Lang", "(en)"))), false, "Lang"},
		"nothing but junk":             {append(bytes.Clone(file), "% junk\n"...), false, "non una firma"},
		"an unused object":             {revise(t, file, map[int]string{free: "<</A 1>>"}), false, "non una firma"},
	} {
		signed, change, err := OnlySigned(file, test.file)
		if err != nil || signed != test.signed || !strings.Contains(change, test.change) {
			t.Errorf("%s: signed %t, change %q, %v", name, signed, change, err)
		}
	}
}
