// Package sheettest takes workbooks apart and changes them, for tests.
package sheettest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
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
