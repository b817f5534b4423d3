package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"

	"github.com/xuri/excelize/v2"
)

// defaultType says what the parts of an extension are; a package has a row of them.
var defaultType = regexp.MustCompile(`(?:<Default [^>]*></Default>)+`)

// WriteSorted writes a workbook that excelize made with its parts in order of name and without times, and what it says of their types in order too:
// excelize writes streamed sheets, and the types of pictures, in random order. Each part is compressed once.
func WriteSorted(w io.Writer, f *excelize.File) error {
	parts := keptParts{}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return parts })
	if _, err := f.WriteToBuffer(); err != nil {
		return err
	}
	out := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		to, err := out.Create(name)
		if err != nil {
			return err
		}
		data := parts[name].Bytes()
		if name == partTypes {
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

// keptParts are the parts of a package as they are handed over, by name.
type keptParts map[string]*bytes.Buffer

func (p keptParts) Create(name string) (io.Writer, error) {
	p[name] = &bytes.Buffer{}
	return p[name], nil
}

func (p keptParts) AddFS(files fs.FS) error {
	return fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		p[name] = bytes.NewBuffer(data)
		return err
	})
}

func (p keptParts) Close() error { return nil }
