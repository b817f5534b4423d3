// Package sheettest takes workbooks apart and changes them, for tests.
package sheettest

import (
	"archive/zip"
	"bytes"
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
