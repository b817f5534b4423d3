// Package sheettest takes workbooks apart and changes them, for tests.
package sheettest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"relazione/scoring/ref"
)

// Parts unpacks a workbook: the names of its parts, in order, and their content.
func Parts(workbook []byte) (names []string, content map[string][]byte, err error) {
	r, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return nil, nil, err
	}
	content = map[string][]byte{}
	for _, f := range r.File {
		from, err := f.Open()
		if err != nil {
			return nil, nil, err
		}
		if content[f.Name], err = io.ReadAll(from); err != nil {
			return nil, nil, err
		}
		names = append(names, f.Name)
	}
	return names, content, nil
}

// Pack is the inverse of Parts.
func Pack(names []string, content map[string][]byte) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(
		zip.Deflate,
		func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) },
	) // tests make thousands
	for _, name := range names {
		to, err := w.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := to.Write(content[name]); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// Replace puts new in place of the first old in a part of a workbook. It is an error if the part doesn't contain old.
func Replace(workbook []byte, part, old, new string) ([]byte, error) {
	names, content, err := Parts(workbook)
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(content[part], []byte(old)) {
		return nil, fmt.Errorf("%s does not contain %q", part, old)
	}
	content[part] = bytes.Replace(content[part], []byte(old), []byte(new), 1)
	return Pack(names, content)
}

// SetCell puts content, the XML within <c>, in place of that of a cell of a sheet's XML; attributes are those of <c>
// besides its reference and style, which stays. It is an error if the sheet has no such cell.
func SetCell(sheet []byte, ref, attributes, content string) ([]byte, error) {
	from := bytes.Index(sheet, []byte(`<c r="`+ref+`"`))
	if from < 0 {
		return nil, fmt.Errorf("no cell %s", ref)
	}
	open := from + bytes.IndexByte(sheet[from:], '>')
	to := open + 1
	if sheet[open-1] != '/' {
		end := bytes.Index(sheet[open:], []byte("</c>"))
		if end < 0 {
			return nil, fmt.Errorf("cell %s has no end", ref)
		}
		to = open + end + len("</c>")
	}
	style := ""
	if i := bytes.Index(sheet[from:open], []byte(` s="`)); i >= 0 {
		rest := sheet[from+i+len(` s="`) : open]
		style = fmt.Sprintf(` s="%s"`, rest[:bytes.IndexByte(rest, '"')])
	}
	cell := fmt.Sprintf(`<c r="%s"%s%s>%s</c>`, ref, style, attributes, content)
	return bytes.Join([][]byte{sheet[:from], []byte(cell), sheet[to:]}, nil), nil
}

// A Sheet is one to be made: texts, numbers and formulas (of type Formula) in rows.
type Sheet struct {
	Name string
	Rows [][]any
}

// A Formula is what a cell computes, without the equals sign, with the value that was stored for it.
type Formula struct {
	Text  string
	Value string
}

// Workbook makes a workbook of sheets.
func Workbook(sheets ...Sheet) []byte {
	const (
		head     = `<?xml version="1.0" encoding="UTF-8"?>`
		main     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		office   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		packages = "http://schemas.openxmlformats.org/package/2006/"
		kind     = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	var types, relations, list strings.Builder
	names := []string{"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
	content := map[string][]byte{}
	for i, s := range sheets {
		part := fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)
		names = append(names, part)
		fmt.Fprintf(&types, `<Override PartName="/%s" ContentType="%sworksheet+xml"/>`, part, kind)
		fmt.Fprintf(&relations, `<Relationship Id="r%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, office, i+1)
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="r%d"/>`, escaped(s.Name), i+1, i+1)
		content[part] = []byte(head + `<worksheet xmlns="` + main + `"><sheetData>` + s.rows() + `</sheetData></worksheet>`)
	}
	content[names[0]] = []byte(head + `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.` +
		`openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="` + kind + `sheet.main+xml"/>` +
		types.String() + `</Types>`)
	content[names[1]] = []byte(head + `<Relationships xmlns="` + packages + `relationships"><Relationship Id="r1" Type="` + office +
		`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	content[names[2]] = []byte(head + `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets>` + list.String() + `</sheets></workbook>`)
	content[names[3]] = []byte(head + `<Relationships xmlns="` + packages + `relationships">` + relations.String() + `</Relationships>`)
	file, err := Pack(names, content)
	if err != nil {
		panic(err) // a buffer takes all
	}
	return file
}

func (s Sheet) rows() string {
	var b strings.Builder
	for i, row := range s.Rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, cell := range row {
			at := ref.At(j+1, i+1)
			switch cell := cell.(type) {
			case nil:
			case string:
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, escaped(cell))
			case Formula:
				fmt.Fprintf(&b, `<c r="%s"><f>%s</f><v>%s</v></c>`, at, escaped(cell.Text), escaped(cell.Value))
			default:
				fmt.Fprintf(&b, `<c r="%s"><v>%v</v></c>`, at, cell)
			}
		}
		b.WriteString("</row>")
	}
	return b.String()
}

func escaped(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a buffer takes all
	return b.String()
}
