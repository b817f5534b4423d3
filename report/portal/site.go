package portal

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"relazione/internal/atomicfile"
	"relazione/report/opendata"
	"relazione/scoring"
)

// manifestFormat names the form of the manifest.
const manifestFormat = "relazione-sito/1"

// A Manifest says what a revision is and what is in it.
type Manifest struct {
	Format    string                   `json:"format"`
	Program   string                   `json:"program"` // that published: "relazione 0.1.0"
	Entity    string                   `json:"entity"`
	Title     string                   `json:"title"`
	Year      int                      `json:"year"`
	Revision  int                      `json:"revision"` // 1 for the first
	Draft     bool                     `json:"draft"`
	Published time.Time                `json:"published"`
	Reason    string                   `json:"reason,omitempty"` // of a revision after the first
	Workbook  string                   `json:"workbook"`         // SHA-256 of the workbook that it came from
	Document  Listed                   `json:"document"`         // the Relazione, signed or not
	Signed    bool                     `json:"signed"`
	Findings  Findings                 `json:"findings"`
	Changes   []opendata.RevisedNumber `json:"changes,omitempty"` // numbers that the revision before shows otherwise
	Files     []Listed                 `json:"files"`
}

// Listed is a file that a manifest lists.
type Listed struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Media  string `json:"mediaType"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// A Revision is what was published of a year, in a folder of its own.
type Revision struct {
	Folder   string // its name in the site
	Manifest Manifest
}

// An Error is why a site can't be published to, in words for who runs it.
type Error struct {
	Problem string
	Remedy  string
	Err     error
}

func (e *Error) Error() string { return e.Problem }

// Hint is what to do about it.
func (e *Error) Hint() string  { return e.Remedy }
func (e *Error) Unwrap() error { return e.Err }

func fail(err error, hint, format string, args ...any) error {
	return &Error{Problem: fmt.Sprintf(format, args...), Remedy: hint, Err: err}
}

// Options say how to publish.
type Options struct {
	Reason string        // why a document of a year that is there already is another; needed only then
	When   time.Time     // of the publication
	Wait   time.Duration // how long to wait for another run to end
}

// An Outcome is what publishing did.
type Outcome struct {
	Folder    string // of the revision, in the site
	Revision  int
	Unchanged bool // it was there already, byte for byte
	Changes   []opendata.RevisedNumber

	relazione, validation Record
}

const (
	temporaryPrefix = ".in-pubblicazione-"
)

// Publish adds a release to the site in a folder, which is made if its parent exists. The error, if any, is an
// [*Error]; no revision is then changed, and none is there by half. Where only the index or a zip could not be written,
// the next run writes it.
func Publish(dir string, e *Release, o Options) (*Outcome, error) {
	derived, err := Derived(e.Document, e.Data)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, fail(
			err,
			"controllare che la cartella superiore esista e sia scrivibile",
			"la cartella %s non si può creare",
			dir,
		)
	}
	unlock, err := lock(dir, o.Wait)
	if err != nil {
		return nil, err
	}
	defer unlock()
	s := &site{dir}
	if err := s.sweep(); err != nil {
		return nil, err
	}
	revisions, err := s.revisions()
	if err != nil {
		return nil, err
	}
	issued := o.When
	var latest *Revision
	for i, r := range revisions {
		if scoring.Fold(r.Manifest.Entity) != scoring.Fold(e.Data.Entity.Name) {
			return nil, fail(
				nil,
				"indicare con --to la cartella di questo ente",
				"la cartella %s è di «%s», non di «%s»",
				dir,
				r.Manifest.Entity,
				e.Data.Entity.Name,
			)
		}
		if r.Manifest.Year == e.Data.Entity.Year && latest == nil { // the latest comes first
			latest = &revisions[i]
		}
		if r.Manifest.Year == e.Data.Entity.Year {
			issued = r.Manifest.Published // the first comes last
		}
	}
	revision := 1
	if latest != nil {
		same, err := s.holds(latest, e, derived, issued)
		if err != nil {
			return nil, err
		}
		if same {
			out := &Outcome{Folder: latest.Folder, Revision: latest.Manifest.Revision, Unchanged: true}
			out.relazione, out.validation = e.recordsOf([]File{{Name: latest.Manifest.Document.Name}}, latest.Manifest.Published, out.Revision)
			return out, s.complete(revisions)
		}
		if e.Document.Draft && !latest.Manifest.Draft {
			return nil, fail(
				nil,
				"pubblicare la bozza altrove, con un altro --to",
				"del %d è già pubblicata la relazione definitiva: una bozza non la sostituisce",
				e.Data.Entity.Year,
			)
		}
		revision = latest.Manifest.Revision + 1
		if strings.TrimSpace(o.Reason) == "" && latest.Manifest.Draft && !e.Document.Draft {
			o.Reason = "La relazione definitiva sostituisce la bozza."
		}
		if strings.TrimSpace(o.Reason) == "" {
			return nil, fail(
				nil,
				"dire perché con --motivo \"…\": la revisione pubblicata resta al suo indirizzo",
				"del %d è già pubblicato un documento diverso, o con altri allegati (%s)",
				e.Data.Entity.Year,
				filepath.Join(dir, latest.Folder),
			)
		}
	}
	m, files, err := s.compose(latest, e, derived, o, issued, revision)
	if err != nil {
		return nil, err
	}
	folder := folderOf(m.Year, revision)
	all, err := whole(m, files)
	if err != nil {
		return nil, err
	}
	if err := s.place(folder, all); err != nil {
		return nil, err
	}
	out := &Outcome{Folder: folder, Revision: revision, Changes: m.Changes}
	out.relazione, out.validation = e.recordsOf(files, m.Published, revision)
	return out, s.complete(sorted(append(revisions, Revision{folder, *m})))
}

// compose makes a revision's files and manifest.
func (s *site) compose(
	latest *Revision,
	e *Release,
	derived []File,
	o Options,
	issued time.Time,
	revision int,
) (*Manifest, []File, error) {
	when := o.When.UTC().Truncate(time.Second)
	files, err := e.files(derived, when, issued, revision)
	if err != nil {
		return nil, nil, err
	}
	m := &Manifest{
		Format:    manifestFormat,
		Program:   e.Data.Program,
		Entity:    e.Data.Entity.Name,
		Title:     e.Data.Title,
		Year:      e.Data.Entity.Year,
		Revision:  revision,
		Draft:     e.Document.Draft,
		Published: when,
		Workbook:  e.Data.Workbook.SHA256,
		Signed:    e.Signed,
		Findings:  e.Findings,
	}
	for _, f := range files {
		m.Files = append(m.Files, Listed{f.Name, f.Title, f.Media, len(f.Data), hash(f.Data)})
	}
	m.Document = m.Files[0]
	if latest != nil {
		m.Reason = strings.Join(strings.Fields(o.Reason), " ")
		raw, err := os.ReadFile(filepath.Join(s.dir, latest.Folder, fileData))
		if err != nil {
			return nil, nil, fail(
				err,
				"controllare il sito con «relazione publish --check»",
				"i dati della revisione pubblicata (%s) non si leggono",
				latest.Folder,
			)
		}
		before, err := opendata.Decode(raw)
		if err != nil {
			return nil, nil, fail(
				err,
				"controllare il sito con «relazione publish --check»",
				"i dati della revisione pubblicata (%s) sono rovinati",
				latest.Folder,
			)
		}
		m.Changes = opendata.Revised(before, e.Data)
	}
	return m, files, nil
}

// holds reports whether a revision is just this edition: the same files, or such as differ only because the workbook
// was saved again. It is an error for a file of the revision to be gone or changed.
func (s *site) holds(r *Revision, e *Release, derived []File, issued time.Time) (bool, error) {
	published := map[string][]byte{}
	for _, f := range r.Manifest.Files {
		data, err := readPublished(filepath.Join(s.dir, r.Folder, f.Name))
		if err != nil || hash(data) != f.SHA256 {
			return false, s.changed(err, *r, f.Name)
		}
		published[f.Name] = data
	}
	files, err := e.files(derived, r.Manifest.Published, issued, r.Manifest.Revision)
	if err != nil {
		return false, err
	}
	if len(files) != len(published) {
		return false, nil
	}
	same := true
	for _, f := range files {
		data, ok := published[f.Name]
		if !ok {
			return false, nil
		}
		same = same && hash(data) == hash(f.Data)
		switch {
		case f.Name == fileValidation || f.Name == files[0].Name && (e.Signed || r.Manifest.Signed):
			if hash(data) != hash(f.Data) {
				return false, nil
			}
		case strings.HasPrefix(f.Name, recordPrefix):
			if !sameRecord(data, f.Data) {
				return false, nil
			}
		}
	}
	if same {
		return true, nil
	}
	before, err := opendata.Decode(published[fileData])
	if err != nil {
		return false, nil
	}
	return before.Program == e.Data.Program && before.Date.Equal(e.Data.Date) &&
		len(opendata.Difference(before, e.Data)) == 0, nil
}

// sameRecord compares records but for the hash of the document, which is told apart by what it says.
func sameRecord(a, b []byte) bool {
	var x, y Record
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	x.SHA256, y.SHA256 = "", ""
	return reflect.DeepEqual(x, y)
}

// A site is a folder that is published.
type site struct{ dir string }

// lockOf is the file that a run locks: beside the site's folder, which is uploaded as it is; where nothing can be written there, among the system's
// temporary files. It stays: a file that is taken away while others wait for it keeps nobody out.
func lockOf(dir string) string {
	whole, err := filepath.Abs(dir)
	if err != nil {
		whole = dir
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil { // by whatever name it is called
		whole = real
	}
	parent, base := filepath.Split(whole)
	name := filepath.Join(parent, "."+base+".pubblicazione.lock")
	if f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o666); err == nil {
		f.Close()
		return name
	}
	return filepath.Join(os.TempDir(), "relazione-"+hash([]byte(whole))[:16]+".lock")
}

// lock keeps other runs out until unlock. The system gives it back when a run dies.
func lock(dir string, wait time.Duration) (unlock func(), err error) {
	l := flock.New(lockOf(dir), flock.SetPermissions(0o666))
	ok, err := l.TryLock()
	if err == nil && !ok && wait > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		defer cancel()
		ok, err = l.TryLockContext(ctx, 20*time.Millisecond)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded) || err == nil && !ok:
		return nil, fail(err, "aspettare che finisca e riprovare", "in %s un'altra pubblicazione è in corso", dir)
	case err != nil:
		return nil, fail(err, "controllare che la cartella sia scrivibile", "accanto alla cartella %s non si può scrivere", dir)
	}
	return func() { l.Unlock() }, nil
}

// oldLock is the lock of runs that kept it in the folder.
const oldLock = ".pubblicazione.lock"

// leftover reports whether a name is of what a run that was stopped leaves.
func leftover(name string) bool {
	return strings.HasPrefix(name, temporaryPrefix) || name == oldLock ||
		strings.HasPrefix(name, ".") && strings.HasSuffix(name, ".tmp") && (strings.HasPrefix(name, "."+fileIndex+".") || strings.Contains(name, ".zip."))
}

// sweep takes away what a run that was stopped left half written, and refuses a folder that is somebody else's.
func (s *site) sweep() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fail(err, "controllare la cartella", "la cartella %s non si legge", s.dir)
	}
	for _, e := range entries {
		if leftover(e.Name()) {
			if err := os.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
				return fail(
					err,
					"toglierla a mano",
					"il resto %s di una pubblicazione interrotta non si può togliere",
					e.Name(),
				)
			}
		}
	}
	index, err := os.ReadFile(filepath.Join(s.dir, fileIndex))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fail(
			err,
			"toglierlo, o indicare un'altra cartella con --to",
			"in %s c'è un %s che non è un file leggibile",
			s.dir,
			fileIndex,
		)
	}
	if err == nil && !strings.Contains(string(index), generatorMark) {
		return fail(
			nil,
			"indicare con --to una cartella vuota, o quella di una pubblicazione precedente",
			"in %s c'è un %s che non è nostro: non viene sostituito",
			s.dir,
			fileIndex,
		)
	}
	return nil
}

// revisions are those of the site, the latest year first, in it the latest revision.
func (s *site) revisions() ([]Revision, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fail(err, "controllare la cartella", "la cartella %s non si legge", s.dir)
	}
	var all []Revision
	for _, e := range entries {
		match := revisionName.FindStringSubmatch(e.Name())
		if match == nil {
			continue
		}
		damaged := func(err error) error {
			return fail(
				err,
				"controllare il sito con «relazione publish --check», e rimettere i file com'erano",
				"la revisione %s non si legge: manca o è rovinato il suo %s",
				e.Name(),
				fileManifest,
			)
		}
		raw, err := os.ReadFile(filepath.Join(s.dir, e.Name(), fileManifest))
		if err != nil {
			return nil, damaged(err)
		}
		var m Manifest
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, damaged(err)
		}
		year, _ := strconv.Atoi(match[1])
		if m.Format != manifestFormat || m.Year != year || folderOf(m.Year, m.Revision) != e.Name() ||
			len(m.Files) == 0 {
			return nil, damaged(nil)
		}
		all = append(all, Revision{e.Name(), m})
	}
	return sorted(all), nil
}

// sums is the list of hashes that sha256sum reads.
func sums(m *Manifest, manifest []byte) []byte {
	var b strings.Builder
	for _, f := range m.Files {
		fmt.Fprintf(&b, "%s  %s\n", f.SHA256, f.Name)
	}
	fmt.Fprintf(&b, "%s  %s\n", hash(manifest), fileManifest)
	return []byte(b.String())
}

// whole are a revision's files with its manifest and sums.
func whole(m *Manifest, files []File) ([]File, error) {
	manifest, err := opendata.Indented(m)
	if err != nil {
		return nil, err
	}
	return append(slices.Clip(files),
		File{Name: fileManifest, Media: mediaJSON, Data: manifest},
		File{Name: fileSums, Media: "text/plain", Data: sums(m, manifest)}), nil
}

// Fresh is the site that has this release and no other, without writing it anywhere: the files, named with the folder that each stands in. It is what
// [Publish] makes of an empty folder.
func Fresh(e *Release, when time.Time) ([]File, error) {
	derived, err := Derived(e.Document, e.Data)
	if err != nil {
		return nil, err
	}
	const first = 1
	m, files, err := (&site{}).compose(nil, e, derived, Options{When: when}, when, first)
	if err != nil {
		return nil, err
	}
	all, err := whole(m, files)
	if err != nil {
		return nil, err
	}
	folder := folderOf(m.Year, first)
	for i := range all {
		all[i].Name = folder + "/" + all[i].Name
	}
	whole, err := Zip(all, m.Published)
	if err != nil {
		return nil, err
	}
	index, err := indexPage([]Revision{{folder, *m}}, nil)
	return append(all, File{Name: zipOf(folder), Media: "application/zip", Data: whole}, File{Name: fileIndex, Media: mediaHTML, Data: []byte(index)}), err
}

// place writes a revision beside and renames it to its folder.
func (s *site) place(folder string, all []File) (err error) {
	temporary := filepath.Join(s.dir, temporaryPrefix+rand.Text()[:8])
	unwritten := func(err error) error {
		os.RemoveAll(temporary)
		return fail(
			err,
			"liberare spazio, o controllare i permessi, e riprovare: quello che era pubblicato non è cambiato",
			"la revisione %s non si può scrivere",
			folder,
		)
	}
	if err := os.Mkdir(temporary, 0o777); err != nil {
		return unwritten(err)
	}
	for _, f := range all {
		if err := atomicfile.Write(filepath.Join(temporary, f.Name), f.Data); err != nil {
			return unwritten(err)
		}
	}
	to := filepath.Join(s.dir, folder)
	if _, err := os.Lstat(to); err == nil {
		return unwritten(os.ErrExist)
	}
	if err := os.Rename(temporary, to); err != nil {
		return unwritten(err)
	}
	atomicfile.SyncFolder(s.dir)
	return nil
}

// complete brings the index and the zips up to date, where they aren't: the index first, which readers need more.
func (s *site) complete(revisions []Revision) error {
	if err := s.writeIndex(revisions); err != nil {
		return err
	}
	for _, r := range revisions {
		if wrongZip(s.dir, r) == "" {
			continue
		}
		data, err := s.zipped(r)
		if err != nil {
			return err
		}
		name := filepath.Join(s.dir, zipOf(r.Folder))
		if err := atomicfile.Write(name, data); err != nil {
			return fail(err, "liberare spazio, o controllare i permessi, e riprovare", "il file %s non si può scrivere", name)
		}
	}
	return nil
}

// changed is the error of a published file that is no longer what was published.
func (s *site) changed(err error, r Revision, name string) error {
	return fail(err, "controllare il sito con «relazione publish --check», e rimettere i file com'erano", "il file %s, già pubblicato, manca o è cambiato",
		filepath.Join(s.dir, r.Folder, name))
}

// zipped is a revision's folder in one file, dated when it was published.
func (s *site) zipped(r Revision) ([]byte, error) {
	var files []File
	for i, name := range r.names() {
		data, err := readPublished(filepath.Join(s.dir, r.Folder, name))
		if err != nil || i < len(r.Manifest.Files) && hash(data) != r.Manifest.Files[i].SHA256 {
			return nil, s.changed(err, r, name)
		}
		files = append(files, File{Name: r.Folder + "/" + name, Data: data})
	}
	return Zip(files, r.Manifest.Published)
}

// names are those of a revision's files, with the manifest and the sums.
func (r Revision) names() []string {
	var names []string
	for _, f := range r.Manifest.Files {
		names = append(names, f.Name)
	}
	return append(names, fileManifest, fileSums)
}

// Zip puts files into one, in their order, each dated when.
func Zip(files []File, when time.Time) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		to, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: when.UTC()})
		if err != nil {
			return nil, err
		}
		if _, err := to.Write(f.Data); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// data are a revision's.
func (s *site) data(r Revision) ([]byte, error) {
	return readPublished(filepath.Join(s.dir, r.Folder, fileData))
}

// writeIndex brings the index up to date, if it isn't.
func (s *site) writeIndex(revisions []Revision) error {
	page, err := indexPage(revisions, s.data)
	if err != nil {
		return err
	}
	name := filepath.Join(s.dir, fileIndex)
	if old, err := os.ReadFile(name); err == nil && string(old) == page {
		return nil
	}
	if err := atomicfile.Write(name, []byte(page)); err != nil {
		return fail(
			err,
			"liberare spazio, o controllare i permessi, e riprovare",
			"l'indice %s non si può scrivere",
			name,
		)
	}
	return nil
}
