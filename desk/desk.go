// Package desk is the review's verbs as pages: opening a workbook, how it was understood, what was found beside its cells, the document, and all that comes
// out of it. The pages are HTML that works without a script; a small one spares reloading.
//
// A [Desk] is an [http.Handler] that knows no network: the program serves it on the loopback address behind a [Door]. What it needs of files is a folder
// that it may read, an [fs.FS]. It never writes: copies are handed over.
package desk

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"relazione"
	"relazione/internal/hint"
	"relazione/report/opendata"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/workbook"
)

// A Desk holds the workbooks that are open. Its methods may be called from any number of goroutines.
type Desk struct {
	folder fs.FS // where workbooks stand; nil for none
	limits relazione.Limits
	jobs   chan struct{} // as many at once as there are processors

	mu      sync.Mutex
	books   map[string]*book // by ID
	order   []string         // of those that were handed over
	waiting map[chan string]bool
}

// Limits on what is handed over to a desk.
const (
	mostHanded  = 20               // workbooks kept, beside the folder's
	mostBytes   = 40 << 20         // of a request
	patience    = 10 * time.Second // for a turn to work
	mostListed  = 200              // workbooks of the folder
	mostWaiting = 20               // pages that wait for changes
)

// New is a desk over a folder; nil for one without.
func New(folder fs.FS, limits relazione.Limits) *Desk {
	return &Desk{folder: folder, limits: limits, jobs: make(chan struct{}, runtime.GOMAXPROCS(0)), books: map[string]*book{}, waiting: map[chan string]bool{}}
}

// A book is a workbook that is open: what was last seen of it that could be read, and what was wrong with what came since.
type book struct {
	id, name string
	handed   []byte // its bytes, under the desk's lock; nil for one of the folder

	mu     sync.Mutex
	beside [2]string // the IDs of the plan and of last year's workbook; empty for none
	seen   string    // the hash of what was last looked at
	view   *view     // nil while it could never be read
	err    error     // why what was last looked at can't be read; nil if it can
}

// A view is one state of a workbook. It doesn't change.
type view struct {
	review   *relazione.Review
	options  relazione.Options
	at       time.Time
	own      [sha256.Size]byte // the hash of the file alone
	troubles []string          // what it should have been held against and couldn't
	change   *Change           // from what it took the place of, which isn't kept; nil for none

	mu      sync.Mutex
	effects map[[2]int]answer // of questions and choices that were tried
	plain   *relazione.Review // without the plan; nil while it isn't needed
}

// document is the review that the document and all that is published follow from: the plan that was chosen beside is no part of them.
func (v *view) document(ctx context.Context) (*relazione.Review, error) {
	if v.options.Plan == nil {
		return v.review, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.plain == nil {
		plain, err := relazione.Check(ctx, v.review.Reading, relazione.Options{Previous: v.options.Previous})
		if err != nil {
			return nil, err
		}
		v.plain = plain
	}
	return v.plain, nil
}

// names are the folder's workbooks, without those that Excel keeps beside open ones and those that begin with a point.
func (d *Desk) names() ([]string, error) {
	if d.folder == nil {
		return nil, nil
	}
	entries, err := fs.ReadDir(d.folder, ".")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		extension := strings.ToLower(path.Ext(name))
		if !e.Type().IsRegular() || extension != ".xlsx" && extension != ".xlsm" || strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".") {
			continue
		}
		if names = append(names, name); len(names) == mostListed {
			break
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
	})
	return names, nil
}

// idOf is what addresses call a workbook of the folder: not its name, which no address may carry to a file.
func idOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "f" + hex.EncodeToString(sum[:8])
}

// Place is the page about a workbook of the folder, by its name; the first page for "".
func Place(name string) string {
	if name == "" {
		return "/"
	}
	return "/c/" + idOf(name) + "/rilievi"
}

// open are the books there are: the folder's, in order of name, then those that were handed over.
func (d *Desk) open() ([]*book, error) {
	names, err := d.names()
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var books []*book
	for _, name := range names {
		id := idOf(name)
		if d.books[id] == nil {
			d.books[id] = &book{id: id, name: name}
		}
		books = append(books, d.books[id])
	}
	for _, id := range d.order {
		books = append(books, d.books[id])
	}
	return books, nil
}

// book is the one of an ID; nil if there is none.
func (d *Desk) book(id string) *book {
	d.mu.Lock()
	b := d.books[id]
	d.mu.Unlock()
	if b == nil { // its list was never asked for
		d.open()
		d.mu.Lock()
		b = d.books[id]
		d.mu.Unlock()
	}
	return b
}

// Hand gives the desk a workbook that stands in no folder, and returns its ID. One of the same name takes the place of the one before: it was saved again.
func (d *Desk) Hand(name string, data []byte) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	sum := sha256.Sum256([]byte(name))
	id := "u" + hex.EncodeToString(sum[:8])
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.books[id]
	if b == nil {
		b = &book{id: id, name: name}
		d.books[id] = b
		d.order = append(d.order, id)
		if len(d.order) > mostHanded {
			delete(d.books, d.order[0])
			d.order = d.order[1:]
		}
	}
	b.handed = data
	return id
}

// drop forgets a book that was handed over.
func (d *Desk) drop(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.books, id)
	d.order = slices.DeleteFunc(d.order, func(other string) bool { return other == id })
}

// handed is what was handed over as a book; nil for one of the folder.
func (d *Desk) handed(b *book) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return b.handed
}

// bytes is what a book's file holds now.
func (d *Desk) bytes(b *book) ([]byte, error) {
	if handed := d.handed(b); handed != nil {
		return handed, nil
	}
	return d.file(b.name)
}

// file reads a file of the folder, and lets go of it.
func (d *Desk) file(name string) ([]byte, error) {
	f, err := d.folder.Open(name)
	if err != nil {
		return nil, hint.With(err, "il file è aperto in un altro programma, o non c'è più")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if most := workbook.DefaultLimits().FileSize; info.Size() > most {
		return nil, hint.New("togliere fogli e oggetti che non servono", "il file è di %d MB: il limite è %d MB", info.Size()>>20, most>>20)
	}
	return io.ReadAll(f)
}

// held reports whether an error is that of a file that another program keeps to itself, as Excel does on Windows while it saves.
var held = heldHere

// released is the bytes of a book whose file another program may still let go of.
func (d *Desk) released(ctx context.Context, b *book) ([]byte, error) {
	const first, most = 100 * time.Millisecond, 3 * time.Second
	for wait, waited := first, time.Duration(0); ; wait *= 2 {
		data, err := d.bytes(b)
		if err == nil || !held(err) || waited >= most {
			return data, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(wait):
			waited += wait
		}
	}
}

// look reads a book anew if it is another than what was last seen, and returns what is to be shown of it: the last state that could be read. patient is
// whether to wait for a file that another program has, where there is nothing to be shown meanwhile.
func (d *Desk) look(ctx context.Context, b *book, patient bool) (*view, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	read := d.bytes
	if patient && b.view == nil {
		read = func(b *book) ([]byte, error) { return d.released(ctx, b) }
	}
	data, err := read(b)
	if err != nil {
		b.err, b.seen = err, ""
		return b.view, err
	}
	own := sha256.Sum256(data)
	hash := sha256.New()
	hash.Write(own[:])
	var others [2]*scoring.Dashboard // none of which looks at others in turn
	var troubles []string
	for i, id := range b.beside {
		other := d.book(id)
		if other == nil || other == b {
			continue
		}
		more, err := d.bytes(other)
		if err == nil {
			hash.Write(more)
			var reading *cruscotto.Reading
			if reading, err = d.reading(ctx, other.name, more); err == nil {
				others[i] = reading.Dashboard
			}
		}
		if err != nil {
			what, _ := explainError(err)
			troubles = append(troubles, fmt.Sprintf("non è confrontato con %s, che non si legge: %s", other.name, what))
			hash.Write([]byte(what))
		}
	}
	if seen := hex.EncodeToString(hash.Sum(nil)); seen != b.seen {
		options := relazione.Options{Plan: others[0], Previous: others[1]}
		review, err := d.read(ctx, b.name, data, options)
		if ctx.Err() != nil {
			return b.view, context.Cause(ctx)
		}
		if errors.Is(err, errBusy) {
			return b.view, err
		}
		b.seen, b.err = seen, err
		if err == nil {
			now := &view{review: review, options: options, at: time.Now(), own: own, troubles: troubles}
			if b.view != nil {
				now.change = changeOf(b.view, now)
			}
			b.view = now
		}
	}
	return b.view, b.err
}

// read reads and checks a workbook, within the limits of one job.
func (d *Desk) read(ctx context.Context, name string, data []byte, o relazione.Options) (*relazione.Review, error) {
	ctx, done, err := d.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	reading, err := d.understand(ctx, name, data)
	if err != nil {
		return nil, err
	}
	return relazione.Check(ctx, reading, o)
}

// reading reads a workbook that another is held against.
func (d *Desk) reading(ctx context.Context, name string, data []byte) (*cruscotto.Reading, error) {
	ctx, done, err := d.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return d.understand(ctx, name, data)
}

func (d *Desk) understand(ctx context.Context, name string, data []byte) (*cruscotto.Reading, error) {
	book, err := workbook.Open(ctx, bytes.NewReader(data), int64(len(data)), workbook.DefaultLimits())
	if err != nil {
		return nil, err
	}
	book.Name, book.Folder = name, d.folder
	return cruscotto.Read(ctx, book)
}

// errBusy is told where too much is asked at once.
var errBusy = hint.New("riprovare fra poco", "ci sono già troppi lavori in corso")

// turn waits for a turn to work, and bounds the job. done ends it.
func (d *Desk) turn(ctx context.Context) (bounded context.Context, done func(), err error) {
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case d.jobs <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	case <-wait.C:
		return nil, nil, errBusy
	}
	bounded, stop := d.limits.Bound(ctx)
	return bounded, func() { stop(); <-d.jobs }, nil
}

// LookEvery is how often the program looks at the folder, whatever the system tells of it.
const LookEvery = 500 * time.Millisecond

// Watch looks at the folder when something happened in it, and every so often in any case, as folders on the network report nothing, until the context
// ends; it tells the pages that wait which workbooks changed. A file that changed is looked at again soon, and told when it was found twice the same and
// is whole, or doesn't become so for a while.
func (d *Desk) Watch(ctx context.Context, every time.Duration, happened <-chan struct{}) {
	const soon, patient = 20 * time.Millisecond, 3 * time.Second
	type state struct {
		size int64
		at   time.Time
	}
	type file struct {
		last, told state
		since      time.Time // it is as it is
		gone       time.Time // it was found missing; zero while it is there
		unread     bool      // it was told although it couldn't be read
	}
	files := map[string]*file{}
	for first := true; ; first = false {
		next := every
		names, err := d.names()
		for _, name := range names {
			info, statErr := fs.Stat(d.folder, name)
			if statErr != nil {
				continue
			}
			now, f := state{info.Size(), info.ModTime()}, files[name]
			if f == nil {
				f = &file{}
				files[name] = f
			}
			f.gone = time.Time{}
			switch {
			case first:
				f.last, f.told = now, now
			case now != f.last:
				f.last, f.since, f.unread, next = now, time.Now(), false, min(every, soon)
			case now != f.told && time.Since(f.since) < min(every, soon): // something else happened meanwhile
				next = min(every, soon)
			case now != f.told || f.unread:
				whole := d.whole(name)
				if whole || !f.unread && time.Since(f.since) > patient {
					f.told, f.unread = now, !whole
					d.tell(idOf(name))
				}
			}
		}
		if err == nil {
			for name, f := range files {
				switch {
				case slices.Contains(names, name):
				case f.gone.IsZero(): // a program that saves may put another in its place
					f.gone, next = time.Now(), min(next, LookEvery)
				case time.Since(f.gone) < min(every, LookEvery): // something else happened meanwhile
					next = min(next, LookEvery)
				default:
					delete(files, name)
					d.tell(idOf(name))
				}
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-happened:
		case <-time.After(next):
		}
	}
}

// whole reports whether a file of the folder can be read and is a zip to its end.
func (d *Desk) whole(name string) bool {
	data, err := d.file(name)
	if err != nil {
		return false
	}
	_, err = zip.NewReader(bytes.NewReader(data), int64(len(data)))
	return err == nil
}

// tell tells the pages that wait that a workbook changed, or is gone.
func (d *Desk) tell(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for page := range d.waiting {
		select {
		case page <- id:
		default: // it has enough to read
		}
	}
}

// wait is what tells of changes until leave is called; nil where too many wait already.
func (d *Desk) wait() (changes chan string, leave func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.waiting) >= mostWaiting {
		return nil, nil
	}
	changes = make(chan string, 8)
	d.waiting[changes] = true
	return changes, func() {
		d.mu.Lock()
		delete(d.waiting, changes)
		d.mu.Unlock()
	}
}

// Waiting is how many pages are open.
func (d *Desk) Waiting() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.waiting)
}

// A Change is what a save did, or the choice of what it is held against.
type Change struct {
	Saved     bool
	Gone, New []scoring.Finding
	Moved     []opendata.RevisedNumber
}

// changeOf compares what is shown with what was shown before; nil where the choice of what it is held against changed nothing.
func changeOf(before, now *view) *Change {
	c := &Change{Saved: now.own != before.own, Gone: without(before.review.Findings, now.review.Findings), New: without(now.review.Findings, before.review.Findings)}
	was, err := before.review.Data()
	is, errNow := now.review.Data()
	if err == nil && errNow == nil {
		c.Moved = opendata.Revised(was, is)
	}
	if !c.Saved && len(c.Gone)+len(c.New)+len(c.Moved) == 0 {
		return nil
	}
	return c
}

// without are the findings of a that b hasn't.
func without(a, b []scoring.Finding) []scoring.Finding {
	type key struct {
		rule, found, expected, waived string
		cell                          scoring.Cell
	}
	of := func(f scoring.Finding) key { return key{f.Rule, f.Found, f.Expected, f.Waived, f.Cell} }
	had := map[key]bool{}
	for _, f := range b {
		had[of(f)] = true
	}
	var only []scoring.Finding
	for _, f := range a {
		if !had[of(f)] {
			only = append(only, f)
		}
	}
	return only
}

// explainError puts an error into words for a page: what, and what to do.
func explainError(err error) (what, remedy string) {
	if errors.Is(err, fs.ErrNotExist) {
		return "il file non c'è più nella cartella", "controllare se ha cambiato nome o posto"
	}
	return fmt.Sprint(err), hint.Of(err)
}
