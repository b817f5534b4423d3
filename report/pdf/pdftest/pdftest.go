// Package pdftest changes finished PDFs as signing programs and forgers do, for tests.
package pdftest

import (
	"bytes"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A File is what a revision of a PDF builds on.
type File struct {
	Catalog, Properties types.Dict
	Page                types.Dict // the first
	// numbers of the catalogue, the document's properties, the first page, and of no object yet
	Root, Info, First, Free int
}

// byteRange has room for the places of a signature, which are known only when the file is whole.
const byteRange = "/ByteRange [0 1111111111 2222222222 3333333333]"

// Look reads a PDF.
func Look(t testing.TB, file []byte) File {
	t.Helper()
	api.DisableConfigDir()
	ctx, err := api.ReadAndValidate(bytes.NewReader(file), model.NewDefaultConfiguration())
	if err != nil {
		t.Fatal(err)
	}
	f := File{Root: int(ctx.Root.ObjectNumber), Info: int(ctx.Info.ObjectNumber), Free: *ctx.Size + 5}
	if f.Catalog, err = ctx.Catalog(); err != nil {
		t.Fatal(err)
	}
	if f.Properties, err = ctx.DereferenceDict(*ctx.Info); err != nil {
		t.Fatal(err)
	}
	ref, err := ctx.PageDictIndRef(1)
	if err != nil {
		t.Fatal(err)
	}
	f.First = int(ref.ObjectNumber)
	if f.Page, err = ctx.DereferenceDict(*ref); err != nil {
		t.Fatal(err)
	}
	return f
}

// Revise appends a revision to a file: objects, new or in place of old ones, and a cross-reference table.
func Revise(t testing.TB, file []byte, objects map[int]string) []byte {
	t.Helper()
	at := bytes.LastIndex(file, []byte("startxref\n"))
	var previous int
	if _, err := fmt.Sscan(string(file[at+len("startxref\n"):]), &previous); err != nil {
		t.Fatal(err)
	}
	f := Look(t, file)
	size := f.Free - 5
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
	fmt.Fprintf(
		out,
		"xref\n%strailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n",
		table.String(),
		size,
		f.Root,
		f.Info,
		previous,
		start,
	)
	return digested(out.Bytes())
}

// digested fills in the places and the digest of a new signature, if there is one.
func digested(file []byte) []byte {
	place := bytes.LastIndex(file, []byte(byteRange))
	if place < 0 {
		return file
	}
	from := place + bytes.Index(file[place:], []byte("/Contents <")) + len("/Contents ")
	to := from + bytes.IndexByte(file[from:], '>') + 1
	filled := fmt.Sprintf("/ByteRange [0 %d %d %d", from, to, len(file)-to)
	copy(file[place:], filled+strings.Repeat(" ", len(byteRange)-len(filled)-1)+"]")
	digest := sha256.New()
	digest.Write(file[:from])
	digest.Write(file[to:])
	value, err := asn1.Marshal(message{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, signedData{1, digest.Sum(nil)}})
	if err != nil {
		panic(err)
	}
	copy(file[from+1:], hex.EncodeToString(value))
	return file
}

// A message is a CMS one with just the digest in it: whoever looks for a signature finds none.
type message struct {
	Type    asn1.ObjectIdentifier
	Content signedData `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version int
	Digest  []byte
}

// With is a dictionary as text, with another value for a key.
func With(d types.Dict, key, value string) string {
	s := d.Clone().(types.Dict)
	delete(s, key)
	return strings.TrimSuffix(s.PDFString(), ">>") + "/" + key + " " + value + ">>"
}

// Signature is the objects that a signature adds or replaces.
func Signature(f File) map[int]string {
	annots := "["
	if f.Page["Annots"] != nil {
		annots = strings.TrimSuffix(f.Page["Annots"].PDFString(), "]")
	}
	field := fmt.Sprintf(
		"<</Type /Annot /Subtype /Widget /FT /Sig /T (Firma) /Rect [0 0 0 0] /F 132 /V %d 0 R /P %d 0 R>>",
		f.Free+1,
		f.First,
	)
	value := "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached " + byteRange + " /Contents <" + strings.Repeat(
		"0",
		512,
	) + ">>>"
	form := fmt.Sprintf("<</SigFlags 3 /Fields [%d 0 R]>>", f.Free)
	return map[int]string{f.Free: field, f.Free + 1: value, f.Root: With(f.Catalog, "AcroForm", form),
		f.First: With(f.Page, "Annots", fmt.Sprintf("%s %d 0 R]", annots, f.Free))}
}

// Sign appends a signature, as PAdES does; its value is none that would validate.
func Sign(t testing.TB, file []byte) []byte {
	t.Helper()
	return Revise(t, file, Signature(Look(t, file)))
}
