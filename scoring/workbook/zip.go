package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
)

// defaultType says what the parts of an extension are; a package has a row of them.
var defaultType = regexp.MustCompile(`(?:<Default [^>]*></Default>)+`)

// SortParts writes a package's parts in order of name and without times, and what it says of their types in order too: excelize writes streamed sheets,
// and the types of pictures, in random order.
func SortParts(w io.Writer, raw []byte) error {
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return err
	}
	slices.SortFunc(r.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, f := range r.File {
		to, err := out.Create(f.Name)
		if err != nil {
			return err
		}
		from, err := f.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(from)
		if err != nil {
			return err
		}
		if err := from.Close(); err != nil {
			return err
		}
		if f.Name == partTypes {
			data = defaultType.ReplaceAllFunc(data, func(row []byte) []byte {
				end := []byte("</Default>")
				types := bytes.SplitAfter(bytes.TrimSuffix(row, end), end)
				types[len(types)-1] = append(bytes.Clone(types[len(types)-1]), end...)
				slices.SortFunc(types, bytes.Compare)
				return bytes.Join(types, nil)
			})
		}
		if _, err := to.Write(data); err != nil {
			return err
		}
	}
	return out.Close()
}
