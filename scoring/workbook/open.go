package workbook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A Book is a checked workbook in memory.
type Book struct {
	Name     string    // of the file, without its folder; empty for one that was handed over as bytes
	SHA256   string    // of the file, in hexadecimal
	Modified time.Time // when the workbook says it was last saved; zero when it doesn't say
	Sheets   []*Sheet  // in the order of their tabs; without those that have no cells, as charts
	Folder   fs.FS     // where the file stands, for the files beside it that the book names; nil for bytes

	container *container
}

// Open reads a whole workbook of size bytes, strictly and within limits. The error, if any, is an [*Error], or the
// context's.
func Open(ctx context.Context, r io.ReaderAt, size int64, limits Limits) (b *Book, err error) {
	defer Guard(&err)
	reading, cancel := context.WithTimeout(ctx, limits.ReadingTime)
	defer cancel()
	b, err = open(reading, r, size, limits)
	if ctx.Err() != nil { // the caller's own, not our limit
		return nil, ctx.Err()
	}
	return b, err
}

func open(ctx context.Context, r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	if err := describe(r, size, limits); err != nil {
		return nil, err
	}
	raw := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), raw); err != nil {
		return nil, &Error{Problem: "il file non si può leggere", Remedy: "riprovare da un disco locale", Err: err}
	}
	c, err := openContainer(ctx, raw, limits)
	if err != nil {
		return nil, err
	}
	l := &loader{container: c, spent: &spent{}}
	b, err := l.load()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	b.SHA256, b.container = hex.EncodeToString(sum[:]), c
	return b, nil
}

// OpenFile is [Open] for a path; its errors name the file.
func OpenFile(ctx context.Context, path string, limits Limits) (*Book, error) {
	name := filepath.Base(path)
	f, size, err := openFile(path)
	if err == nil {
		defer f.Close()
		var b *Book
		if b, err = Open(ctx, f, size, limits); err == nil {
			b.Name, b.Folder = name, folder(filepath.Dir(path))
			return b, nil
		}
	}
	var located *Error
	if errors.As(err, &located) {
		located.File = name
	}
	return nil, err
}

// A folder gives the files in it, and none elsewhere: no link leads out of it.
type folder string

func (f folder) Open(name string) (fs.File, error) { return os.OpenInRoot(string(f), name) }

// Stat tells a file from what can't be opened without waiting: a pipe.
func (f folder) Stat(name string) (fs.FileInfo, error) {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.Stat(name)
}

// openFile opens a path if it is a regular file, and says plainly what it is otherwise.
func openFile(name string) (*os.File, int64, error) {
	info, err := os.Stat(name) // before opening: a FIFO would block
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, 0, &Error{Problem: "il file non esiste", Remedy: "controllare il nome e la cartella", Err: err}
	case err != nil:
		return nil, 0, &Error{Problem: "il file non si può leggere", Remedy: "controllare i permessi", Err: err}
	case info.IsDir():
		return nil, 0, problem("indicare il file .xlsx che contiene il cruscotto", "è una cartella, non un file")
	case !info.Mode().IsRegular():
		return nil, 0, problem(
			"indicare il file .xlsx che contiene il cruscotto",
			"non è un file ma una periferica o una pipe",
		)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, &Error{Problem: "il file non si può aprire",
			Remedy: "controllare i permessi, e che non sia aperto in un altro programma", Err: err}
	}
	return f, info.Size(), nil
}

// describe says what bytes are when they can't be a workbook.
func describe(r io.ReaderAt, size int64, limits Limits) error {
	if size == 0 {
		return problem("ripartire da una copia intatta", "il file è vuoto (0 byte)")
	}
	head := make([]byte, 512)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return &Error{Problem: "il file non si può leggere", Remedy: "riprovare da un disco locale", Err: err}
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}):
		return describeOLE(r, size)
	case bytes.HasPrefix(head, []byte("%PDF")):
		return problem("indicare il cruscotto in formato .xlsx", "è un PDF, non una cartella di lavoro Excel")
	case !bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return problem(hintSaveAsXLSX, "non è una cartella di lavoro Excel (.xlsx), qualunque sia l'estensione")
	case size > limits.FileSize:
		return problem(hintTooLarge, "il file è di %d MB: il limite è %d MB", size>>20, limits.FileSize>>20)
	}
	return nil
}
