package portal

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// maxPublished bounds a file that is checked.
const maxPublished = 200 << 20

// A Report is what checking a site found.
type Report struct {
	Revisions []Revision
	Files     int
	Problems  []string // a sentence each
}

// Check holds a site against its manifests: every file is there with the hash that was recorded, nothing else is, the
// index is that of the revisions. edition looks into one revision whose files are whole. The error, if any, says why
// the folder can't be read.
func Check(dir string, check func(r Revision, read func(name string) []byte) []string) (*Report, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fail(err, "indicare la cartella di una pubblicazione", "la cartella %s non si legge", dir)
	}
	out := &Report{}
	problem := func(format string, args ...any) { out.Problems = append(out.Problems, fmt.Sprintf(format, args...)) }
	zips := map[string]bool{}
	for _, e := range entries {
		switch {
		case e.Name() == fileIndex:
		case leftover(e.Name()):
			problem("%s: resto di una pubblicazione interrotta: la prossima lo toglie", e.Name())
		case zipName.MatchString(e.Name()):
			zips[e.Name()] = true
		case revisionName.MatchString(e.Name()) && e.IsDir():
			if r, ok := checkRevision(dir, e.Name(), out, problem); ok {
				for _, p := range check(r, func(name string) []byte {
					data, _ := readPublished(filepath.Join(dir,
						r.Folder, name))
					return data
				}) {
					problem("%s: %s", r.Folder, p)
				}
			}
		default:
			problem("%s: non fa parte della pubblicazione", e.Name())
		}
	}
	if len(out.Revisions) == 0 && len(out.Problems) == 0 {
		return nil, fail(nil, "indicare la cartella data a --to", "in %s non c'è nessuna pubblicazione", dir)
	}
	out.Revisions = sorted(out.Revisions)
	for _, r := range out.Revisions {
		if name := zipOf(r.Folder); !zips[name] {
			problem("%s: manca: «relazione publish» lo scrive di nuovo", name)
		} else if p := wrongZip(dir, r); p != "" {
			problem("%s: %s: «relazione publish» lo scrive di nuovo", name, p)
		} else {
			out.Files++
		}
		delete(zips, zipOf(r.Folder))
	}
	for name := range zips {
		problem("%s: non fa parte della pubblicazione", name)
	}
	last := map[int]int{} // revisions of a year, the latest first
	for _, r := range out.Revisions {
		if next, ok := last[r.Manifest.Year]; ok && r.Manifest.Revision != next-1 {
			problem("manca la revisione %d del %d", next-1, r.Manifest.Year)
		}
		last[r.Manifest.Year] = r.Manifest.Revision
	}
	for year, first := range last {
		if first != 1 {
			problem("manca la revisione %d del %d", first-1, year)
		}
	}
	slices.Sort(out.Problems)
	page, err := indexPage(out.Revisions, (&site{dir}).data)
	if err != nil {
		return nil, err
	}
	index, err := readPublished(filepath.Join(dir, fileIndex))
	switch {
	case err != nil:
		problem("%s: manca, o non si legge", fileIndex)
	case string(index) != page:
		problem("%s: non è quello delle revisioni che ci sono", fileIndex)
	}
	return out, nil
}

// zipName is the name of a revision's zip.
var zipName = regexp.MustCompile(strings.TrimSuffix(revisionName.String(), "$") + `\.zip$`)

// wrongZip says what a revision's zip has otherwise than its folder; empty if nothing. Another version may have packed it otherwise.
func wrongZip(dir string, r Revision) string {
	raw, err := readPublished(filepath.Join(dir, zipOf(r.Folder)))
	if err != nil {
		return "non si legge"
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return "non si legge"
	}
	const other = "non ha i file della cartella"
	names := r.names()
	if len(z.File) != len(names) {
		return other
	}
	published := map[string]string{} // hashes
	for _, f := range r.Manifest.Files {
		published[f.Name] = f.SHA256
	}
	for _, name := range []string{fileManifest, fileSums} { // which have none
		data, err := readPublished(filepath.Join(dir, r.Folder, name))
		if err != nil {
			return other
		}
		published[name] = hash(data)
	}
	for i, f := range z.File {
		if f.Name != r.Folder+"/"+names[i] || f.UncompressedSize64 > maxPublished {
			return other
		}
		from, err := f.Open()
		if err != nil {
			return "non si legge"
		}
		data, err := io.ReadAll(io.LimitReader(from, maxPublished))
		from.Close()
		if err != nil || hash(data) != published[names[i]] {
			return other
		}
	}
	return ""
}

func readPublished(name string) ([]byte, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxPublished {
		return nil, fs.ErrInvalid
	}
	return os.ReadFile(name)
}

// checkRevision holds a revision's files against its manifest, and says whether they are whole.
func checkRevision(dir, folder string, out *Report, problem func(string, ...any)) (Revision, bool) {
	before := len(out.Problems)
	raw, err := readPublished(filepath.Join(dir, folder, fileManifest))
	var m Manifest
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	if err != nil || m.Format != manifestFormat || folderOf(m.Year, m.Revision) != folder || len(m.Files) == 0 ||
		m.Document != m.Files[0] {
		problem("%s: %s manca o è rovinato", folder, fileManifest)
		return Revision{}, false
	}
	expected := map[string]bool{fileManifest: true, fileSums: true}
	for _, f := range m.Files {
		expected[f.Name] = true
		if f.Name != filepath.Base(f.Name) || strings.ContainsAny(f.Name, `/\`) {
			problem("%s: il manifest nomina un file fuori dalla cartella", folder)
			return Revision{}, false
		}
		data, err := readPublished(filepath.Join(dir, folder, f.Name))
		switch {
		case err != nil:
			problem("%s/%s: manca, o non si legge", folder, f.Name)
		case hash(data) != f.SHA256:
			problem("%s/%s: non è il file pubblicato: l'impronta è un'altra", folder, f.Name)
		default:
			out.Files++
		}
	}
	if listed, err := readPublished(filepath.Join(dir, folder, fileSums)); err != nil ||
		string(listed) != string(sums(&m, raw)) {
		problem("%s/%s: manca, o non è quello dei file pubblicati", folder, fileSums)
	}
	entries, err := os.ReadDir(filepath.Join(dir, folder))
	if err != nil {
		problem("%s: non si legge", folder)
	}
	for _, e := range entries {
		if !expected[e.Name()] {
			problem("%s/%s: non fa parte della pubblicazione", folder, e.Name())
		}
	}
	r := Revision{folder, m}
	out.Revisions = append(out.Revisions, r)
	return r, len(out.Problems) == before
}
