package workbook_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/scoring/cruscotto"
	"relazione/scoring/workbook"
)

// Each of these was seen to make programs that trust their workbook library lose data, loop or panic. Each gets one
// sentence that says what the file is or where it is broken.
func TestHostileFiles(t *testing.T) {
	good := sheettest.Sample(t)
	const sheetStart = `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	const sheetEnd = `</sheetData></worksheet>`
	sheet := func(rows string) []byte { return sheettest.With(t, sheettest.Sheet1, []byte(sheetStart+rows+sheetEnd)) }
	encrypted := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 4096)...)
	for i, r := range "EncryptedPackage" {
		encrypted[1024+2*i] = byte(r)
	}
	binary := func(name string) []byte {
		return sheettest.Packed(
			t,
			[]string{"[Content_Types].xml", "_rels/.rels", name},
			map[string][]byte{"[Content_Types].xml": []byte("<a/>"), "_rels/.rels": []byte("<a/>"), name: {1}},
		)
	}
	truncatedSheet := func() []byte {
		_, content := sheettest.Unpack(t, good)
		return sheettest.With(t, sheettest.Sheet1, content[sheettest.Sheet1][:len(content[sheettest.Sheet1])/2])
	}
	for name, test := range map[string]struct {
		file []byte
		want string
	}{
		"empty": {nil, "vuoto"},
		"text":  {[]byte("codice;peso\n1.1;20%\n"), "non è una cartella di lavoro Excel"},
		"PDF":   {[]byte("%PDF-1.7\n"), "è un PDF"},
		"xls": {append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 4096)...),
			"vecchio formato binario (.xls)"},
		"encrypted": {encrypted, "protetta da password"},
		"xlsb":      {binary("xl/workbook.bin"), ".xlsb"},
		"docx":      {binary("word/document.xml"), "non una cartella di lavoro Excel"},
		"ods": {sheettest.Packed(t, []string{"mimetype"},
			map[string][]byte{"mimetype": []byte("application/vnd.oasis.opendocument.spreadsheet")}), "OpenDocument"},
		"zip of something else": {sheettest.Packed(t, []string{"a.txt"}, map[string][]byte{"a.txt": []byte("x")}),
			"archivio zip"},
		"cut in the middle":   {good[:len(good)/2], "troncato o danneggiato"},
		"cut at the end":      {good[:len(good)-30], "troncato o danneggiato"},
		"bomb":                {bomb(t, 300<<20), "decompresso supera"},
		"bomb that lies":      {lyingBomb(t), "incompleta o rovinata"},
		"broken checksum":     {brokenChecksum(t), "incompleta o rovinata"},
		"twice the same part": {twice(t), "due volte"},
		"sheet cut short":     {truncatedSheet(), "non è XML ben formato"},
		"sheet of two roots": {sheettest.With(t, sheettest.Sheet1, []byte(sheetStart+sheetEnd+"<a/>")),
			"non è XML ben formato"},
		"empty sheet part": {sheettest.With(t, sheettest.Sheet1, nil), "non è XML ben formato"},
		"entity bomb": {sheettest.With(t, sheettest.Sheet1,
			[]byte(`<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>`)), "DOCTYPE"},
		"external entity": {sheettest.With(t, sheettest.Sheet1,
			[]byte(`<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`)), "DOCTYPE"},
		"deep XML": {sheettest.With(t, sheettest.Sheet1, []byte(strings.Repeat("<a>",
			100000)+strings.Repeat("</a>", 100000))), "uno dentro l'altro"},
		"no such style":         {sheet(`<row r="1"><c r="A1" s="9999"><v>1</v></c></row>`), "stile"},
		"no such shared string": {sheet(`<row r="1"><c r="A1" t="s"><v>9999</v></c></row>`), "A1"},
		"not a number":          {sheet(`<row r="1"><c r="B1"><v>NaN</v></c></row>`), "B1"},
		"infinite number":       {sheet(`<row r="1"><c r="B1"><v>1e999</v></c></row>`), "B1"},
		"hexadecimal number":    {sheet(`<row r="1"><c r="B1"><v>0x1F</v></c></row>`), "B1"},
		"rows out of order":     {sheet(`<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>`), "riga 1"},
		"the same row twice":    {sheet(`<row r="1"/><row r="1"/>`), "riga 1"},
		"cells out of order":    {sheet(`<row r="1"><c r="B1"/><c r="A1"/></row>`), "A1"},
		"cell of another row":   {sheet(`<row r="1"><c r="A7"/></row>`), "A7"},
		"cell beyond the grid":  {sheet(`<row r="1"><c r="XFE1"/></row>`), "XFE1"},
		"row beyond the grid":   {sheet(`<row r="1048577"/>`), "1048577"},
		"unknown cell type":     {sheet(`<row r="1"><c r="A1" t="q"><v>1</v></c></row>`), "tipo di cella"},
		"merge of nonsense": {sheettest.With(t, sheettest.Sheet1,
			[]byte(sheetStart+`</sheetData><mergeCells><mergeCell ref="Z9:A1"/></mergeCells></worksheet>`)), "Z9:A1"},
		"only the last column": {sheet(func() string {
			var b strings.Builder
			for r := range 2000 {
				fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, r+1, r+1)
			}
			return b.String()
		}()), "celle"},
		"a long text": {sheet(`<row r="1"><c r="A1" t="inlineStr"><is><t>` + strings.Repeat("x",
			1<<20) + `</t></is></c></row>`), "testi"},
		"a long formula": {sheet(`<row r="1"><c r="A1"><f>` + strings.Repeat("1+", 1<<16) + `1</f></c></row>`),
			"formula"},
		"no Cruscotto": {sheettest.Mutant(t, "xl/workbook.xml", `name="Cruscotto"`, `name="Foglio1" state="hidden"`),
			"non c'è un foglio «Cruscotto»; fogli trovati: Foglio1, Ente"},
		"no sheet part": {sheettest.Mutant(t, "xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml",
			"worksheets/sheet99.xml"), "Cruscotto"},
		"no target": {sheet(`<row r="1"><c r="A1" t="inlineStr"><is><t>Titolo</t></is></c><c r="B1" t="inlineStr"><is><t>Peso</t></is></c><c r="C1" t="inlineStr"><is><t>Risultato</t></is></c></row>`), "mancano le colonne"},
		"no header": {sheet(`<row r="1"><c r="A1"><v>1</v></c></row>`), "intestazioni"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "ostile.xlsx")
			if err := os.WriteFile(file, test.file, 0o644); err != nil {
				t.Fatal(err)
			}
			refuses(t, file, test.want)
		})
	}
}

// refuses checks that reading gives one located sentence with a hint.
func refuses(t *testing.T, file, want string) {
	t.Helper()
	_, err := cruscotto.OpenFile(context.Background(), file)
	var problem *workbook.Error
	if !errors.As(err, &problem) {
		t.Fatalf("got %v; want an *Error", err)
	}
	if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "interno") {
		t.Errorf("got %q; want it to contain %q", err, want)
	}
	if problem.File != filepath.Base(file) || problem.Hint() == "" || strings.Contains(problem.Problem, "\n") {
		t.Errorf("incomplete error: %+v", problem)
	}
}

func TestFoldersAndPipes(t *testing.T) {
	dir := t.TempDir()
	refuses(t, dir, "cartella, non un file")
	refuses(t, filepath.Join(dir, "niente.xlsx"), "non esiste")
	pipe := filepath.Join(dir, "pipe.xlsx")
	if err := exec.Command("mkfifo", pipe).Run(); err != nil {
		t.Skip("no mkfifo here:", err)
	}
	refuses(t, pipe, "pipe")
}

// A sparse file of many gigabytes with an old workbook's header is told from its ends, not read whole.
func TestHugeSparseFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "enorme.xls")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.Write([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1})
	if err := f.Truncate(8 << 30); err != nil {
		t.Skip(err)
	}
	refuses(t, file, ".xls")
}

// bomb is a small zip of a sheet that is size bytes unpacked.
func bomb(t *testing.T, size int) []byte {
	names, content := sheettest.Unpack(t, sheettest.Sample(t))
	content[sheettest.Sheet1] = make([]byte, size)
	return sheettest.Packed(t, names, content)
}

// lyingBomb says that its sheet is smaller than it is.
func lyingBomb(t *testing.T) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	names, content := sheettest.Unpack(t, sheettest.Sample(t))
	for _, name := range names {
		if name != sheettest.Sheet1 {
			to, _ := w.Create(name)
			to.Write(content[name])
		}
	}
	data := append(content[sheettest.Sheet1], bytes.Repeat([]byte(" "), 50<<20)...)
	var packed bytes.Buffer
	inner := zip.NewWriter(&packed)
	to, _ := inner.Create("x")
	to.Write(data)
	inner.Close()
	r, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := r.File[0].OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	header := &zip.FileHeader{
		Name:               sheettest.Sheet1,
		Method:             zip.Deflate,
		CRC32:              crc32.ChecksumIEEE(content[sheettest.Sheet1]),
		CompressedSize64:   r.File[0].CompressedSize64,
		UncompressedSize64: uint64(len(content[sheettest.Sheet1])),
	}
	lie, err := w.CreateRaw(header)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(lie, raw)
	w.Close()
	return b.Bytes()
}

// brokenChecksum has a part whose content isn't what its checksum says.
func brokenChecksum(t *testing.T) []byte {
	names, content := sheettest.Unpack(t, sheettest.Sample(t))
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		header := &zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(content[name]),
			CompressedSize64: uint64(len(content[name])), UncompressedSize64: uint64(len(content[name]))}
		data := content[name]
		if name == sheettest.Sheet1 {
			data = bytes.Replace(data, []byte("<v>0.76</v>"), []byte("<v>0.96</v>"), 1)
		}
		to, err := w.CreateRaw(header)
		if err != nil {
			t.Fatal(err)
		}
		to.Write(data)
	}
	w.Close()
	return b.Bytes()
}

// twice has two parts of one name.
func twice(t *testing.T) []byte {
	names, content := sheettest.Unpack(t, sheettest.Sample(t))
	content["XL/worksheets/sheet1.xml"] = []byte("<worksheet/>")
	return sheettest.Packed(t, append(names, "XL/worksheets/sheet1.xml"), content)
}

// Whatever happens to its bytes, a workbook is read or refused; it never brings the program down.
func TestMutantsNeverPanic(t *testing.T) {
	names, content := sheettest.Unpack(t, sheettest.Sample(t))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		name := names[random.IntN(len(names))]
		original := content[name]
		mutant := bytes.Clone(original)
		for range 1 + random.IntN(4) {
			at := random.IntN(len(mutant))
			switch random.IntN(3) {
			case 0:
				mutant[at] = byte(random.IntN(256))
			case 1:
				mutant = append(mutant[:at], mutant[min(len(mutant), at+random.IntN(40)):]...)
			case 2:
				from := random.IntN(len(mutant))
				chunk := bytes.Clone(mutant[from:min(len(mutant), from+random.IntN(80))])
				mutant = append(mutant[:at], append(chunk, mutant[at:]...)...)
			}
		}
		content[name] = mutant
		workbook := sheettest.Packed(t, names, content)
		content[name] = original
		if _, err := readtest.DashboardOf(workbook); err != nil && strings.Contains(err.Error(), "interno") {
			t.Fatalf("mutant %d of %s: %v", i, name, err)
		}
	}
}

// A part that isn't needed can't refuse a workbook, and one that is may be written as other programs write it.
func TestToleratedFiles(t *testing.T) {
	names, content := sheettest.Unpack(t, sheettest.Sample(t))
	renamed := map[string][]byte{}
	var upper []string
	for _, name := range names {
		other := strings.ToUpper(name)
		if name == "[Content_Types].xml" {
			other = name
		}
		upper, renamed[other] = append(upper, other), content[name]
	}
	utf16 := func(s []byte) []byte {
		out := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(strings.Replace(string(s), "UTF-8", "UTF-16", 1))) {
			out = append(out, byte(u), byte(u>>8))
		}
		return out
	}
	for name, file := range map[string][]byte{
		"a broken part that nothing needs": sheettest.With(t, "docProps/app.xml", []byte("<a><b></a>")),
		"DOCTYPE in a part that nothing needs": sheettest.With(t, "customXml/item1.xml",
			[]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`)),
		"broken properties":         sheettest.With(t, "docProps/core.xml", []byte("<a>")),
		"names of parts in capital": sheettest.Packed(t, upper, renamed),
		"a mark of UTF-8":           sheettest.With(t, sheettest.Sheet1, append([]byte("\ufeff"), content[sheettest.Sheet1]...)),
		"UTF-16":                    sheettest.With(t, sheettest.Sheet1, utf16(content[sheettest.Sheet1])),
		"declared otherwise":        sheettest.Mutant(t, sheettest.Sheet1, `encoding="UTF-8"`, `encoding="UTF-16"`),
	} {
		d, err := readtest.DashboardOf(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(d.Roots) != 4 || d.Entity.Year != 2024 {
			t.Errorf("%s: %d roots, year %d", name, len(d.Roots), d.Entity.Year)
		}
	}
}
