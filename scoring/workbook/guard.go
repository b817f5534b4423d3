package workbook

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const (
	hintSaveAsXLSX = "aprirla in Excel o LibreOffice e salvarla come «Cartella di lavoro Excel (.xlsx)»"
	hintDamaged    = "il file è danneggiato: aprirlo in Excel o LibreOffice, controllarlo e salvarlo di nuovo come " +
		".xlsx, oppure ripartire da una copia intatta"
	hintTooLarge = "togliere fogli, righe e oggetti che non servono alla relazione"
)

// partTypes is the part that says what the others are.
const partTypes = "[Content_Types].xml"

// A container is a zip whose directory was checked; its parts are checked as they are read.
type container struct {
	raw    []byte               // the whole file
	parts  map[string]*zip.File // by path in lower case: names of parts don't tell cases apart (ECMA-376 part 2, 6.2.2)
	names  []string             // in the order of the zip
	limits Limits
	ctx    context.Context // bounds the reading of parts while the book is opened
}

// openContainer opens a file's bytes as a zip within limits.
func openContainer(ctx context.Context, raw []byte, limits Limits) (*container, error) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, &Error{
			Problem: "il file è troncato o danneggiato: l'archivio non ha un indice leggibile",
			Remedy:  hintDamaged,
			Err:     err,
		}
	}
	if len(archive.File) > limits.Parts {
		return nil, problem(hintTooLarge, "il file contiene %d parti: il limite è %d", len(archive.File), limits.Parts)
	}
	c := &container{raw: raw, parts: map[string]*zip.File{}, limits: limits, ctx: ctx}
	var total uint64
	for _, f := range archive.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if strings.HasSuffix(name, "/") {
			continue
		}
		key := strings.ToLower(name)
		if c.parts[key] != nil {
			return nil, problem(hintDamaged, "l'archivio contiene due volte la parte %s", name)
		}
		if f.Flags&1 != 0 {
			return nil, problem("salvarla senza password", "la parte %s è cifrata", name)
		}
		if f.Method != zip.Store && f.Method != zip.Deflate {
			return nil, problem(hintSaveAsXLSX, "la parte %s è compressa con un metodo sconosciuto", name)
		}
		total += f.UncompressedSize64
		if f.UncompressedSize64 > uint64(limits.TotalSize) || total > uint64(limits.TotalSize) {
			return nil, problem(
				hintTooLarge,
				"il contenuto decompresso supera %d MB (parte %s)",
				limits.TotalSize>>20,
				name,
			)
		}
		c.parts[key] = f
		c.names = append(c.names, name)
	}
	return c, c.describe()
}

// part is the file of a part; nil if the package has none.
func (c *container) part(name string) *zip.File { return c.parts[strings.ToLower(name)] }

// describe says what the package is when it isn't an .xlsx or .xlsm.
func (c *container) describe() error {
	switch {
	case c.part("xl/workbook.bin") != nil:
		return problem(hintSaveAsXLSX, "è una cartella di lavoro binaria (.xlsb), che non si può leggere")
	case c.part(partTypes) != nil && c.part("_rels/.rels") != nil &&
		c.part("word/document.xml") == nil && c.part("ppt/presentation.xml") == nil:
		return nil
	case c.part("mimetype") != nil:
		return problem(hintSaveAsXLSX, "è un documento OpenDocument (.ods o simile), non una cartella di lavoro Excel")
	case c.part("word/document.xml") != nil || c.part("ppt/presentation.xml") != nil:
		return problem(
			"indicare il cruscotto in formato .xlsx",
			"è un documento di Office, ma non una cartella di lavoro Excel",
		)
	}
	return problem(hintSaveAsXLSX, "è un archivio zip, ma non una cartella di lavoro Excel (.xlsx)")
}

// describeOLE tells an encrypted workbook from an old one: both are compound files.
func describeOLE(r io.ReaderAt, size int64) error {
	const enough = 1 << 20 // the directory of a compound file that Office writes is near one of its ends
	want := utf16Bytes("EncryptedPackage")
	for _, offset := range []int64{0, max(0, size-enough)} {
		chunk := make([]byte, min(size-offset, enough))
		n, _ := r.ReadAt(chunk, offset)
		if bytes.Contains(chunk[:n], want) {
			return problem(
				"togliere la password di apertura (File › Informazioni › Proteggi cartella di lavoro) e salvarla di "+
					"nuovo",
				"la cartella di lavoro è protetta da password",
			)
		}
	}
	return problem(
		hintSaveAsXLSX,
		"è una cartella di lavoro nel vecchio formato binario (.xls), che non si può leggere",
	)
}

func utf16Bytes(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// read gives a part's bytes to f, never more than the part declared, and checks that it was whole: the zip reader
// verifies the checksum at the end, so the part is always read to it.
func (c *container) read(name string, f func(io.Reader) error) error {
	file := c.part(name)
	if file == nil {
		return problem(hintDamaged, "nell'archivio manca la parte %s", name)
	}
	r, err := file.Open()
	if err != nil {
		return &Error{Problem: fmt.Sprintf("la parte %s non si può leggere", name), Remedy: hintDamaged, Err: err}
	}
	defer r.Close()
	bounded := io.LimitReader(r, int64(file.UncompressedSize64)+1)
	if err := f(bounded); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, bounded); err != nil {
		return damagedPart(name, err)
	}
	return nil
}

func damagedPart(name string, err error) error {
	return &Error{Problem: fmt.Sprintf("la parte %s è incompleta o rovinata", name), Remedy: hintDamaged, Err: err}
}

// readXML walks the elements of an XML part to its end. start is called for each opening element, text for the
// character data inside the innermost one, end at its close; any may be nil. The first error stops the walk.
func (c *container) readXML(name string, v visitor) error {
	return c.read(name, func(r io.Reader) error { return v.walk(c, name, r) })
}

// A visitor is what a walk over XML calls.
type visitor struct {
	start func(name string, attr []xml.Attr) error
	text  func(data []byte) error
	end   func(name string) error
}

// charset decodes what a part says that it is written in. UTF-16 was decoded by its mark.
func charset(label string, r io.Reader) (io.Reader, error) {
	if strings.HasPrefix(strings.ToLower(label), "utf-16") {
		return r, nil
	}
	e, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("codifica %s sconosciuta", label)
	}
	return e.NewDecoder().Reader(r), nil
}

func (v visitor) walk(c *container, part string, r io.Reader) error {
	broken := func(err error) error {
		var corrupt flate.CorruptInputError
		if errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) ||
			errors.Is(err, io.ErrUnexpectedEOF) && !errors.As(err, new(*xml.SyntaxError)) ||
			errors.As(err, &corrupt) {
			return damagedPart(part, err)
		}
		return &Error{Problem: fmt.Sprintf("la parte %s non è XML ben formato", part), Remedy: hintDamaged, Err: err}
	}
	// A mark at the beginning says that the part is UTF-16; what comes out is UTF-8, without the mark.
	d := xml.NewDecoder(transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder())))
	d.CharsetReader = charset
	depth, elements := 0, 0
	for count := 0; ; count++ {
		if count%4096 == 0 && c.ctx.Err() != nil {
			return problem(hintTooLarge, "la lettura ha superato %s", c.limits.ReadingTime)
		}
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if elements == 0 {
				return broken(errors.New("nessun elemento"))
			}
			return nil
		}
		if err != nil {
			return broken(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			elements++
			if depth == 0 && elements > 1 {
				return broken(errors.New("più di un elemento principale"))
			}
			if depth++; depth > c.limits.Depth {
				return problem(hintDamaged, "la parte %s ha più di %d elementi uno dentro l'altro", part,
					c.limits.Depth)
			}
			if v.start != nil {
				if err := v.start(t.Name.Local, t.Attr); err != nil {
					return err
				}
			}
		case xml.EndElement:
			depth--
			if v.end != nil {
				if err := v.end(t.Name.Local); err != nil {
					return err
				}
			}
		case xml.CharData:
			if v.text != nil {
				if err := v.text(t); err != nil {
					return err
				}
			}
		case xml.Directive:
			return problem(hintDamaged, "la parte %s contiene una dichiarazione DOCTYPE, che un file Excel non ha",
				part)
		}
	}
}
