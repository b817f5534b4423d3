// Package atomicfile replaces files all at once: whoever opens the file sees the old content or the new, whole, even if
// the machine stops halfway.
package atomicfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"relazione/internal/lazy"
)

// Write writes data to a new file beside name, brings it to the disk and renames it to name. On error nothing is left
// behind and what was at name is untouched. The file has the permissions that the process gives to new files.
//
// Where name is a symbolic link, what it leads to is written, and the link stays. Where it is a device or a pipe, the data
// go through it. What an earlier run left beside it when it was killed is removed.
//
// The libraries at hand give the file the permissions of a temporary one, or don't run on Windows.
func Write(name string, data []byte) (err error) {
	if name, err = Target(name); err != nil {
		return err
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return through(name, data)
	}
	removeLeftOvers(name)
	temporary := filepath.Join(filepath.Dir(name), "."+shortened(filepath.Base(name))+"."+rand.Text()[:randomLetters]+".tmp")
	f, err := begin(temporary)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temporary)
			forget(temporary)
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if err = finish(temporary, name); err != nil {
		return err
	}
	SyncFolder(filepath.Dir(name))
	return nil
}

// unfinished are the temporary files that are being written.
var unfinished = struct {
	sync.Mutex
	names map[string]bool
}{names: map[string]bool{}}

func begin(temporary string) (*os.File, error) {
	unfinished.Lock()
	defer unfinished.Unlock()
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err == nil {
		unfinished.names[temporary] = true
	}
	return f, err
}

func finish(temporary, name string) error {
	unfinished.Lock()
	defer unfinished.Unlock()
	delete(unfinished.names, temporary)
	return os.Rename(temporary, name)
}

func forget(temporary string) {
	unfinished.Lock()
	defer unfinished.Unlock()
	delete(unfinished.names, temporary)
}

// Abandon removes what is being written, for a program that ends without waiting for it: what isn't whole yet never will be.
func Abandon() {
	unfinished.Lock()
	defer unfinished.Unlock()
	for name := range unfinished.names {
		os.Remove(name)
		delete(unfinished.names, name)
	}
}

// Target is the file that a name leads to: where it is a symbolic link, what it stands for, whether that exists or not.
func Target(name string) (string, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return name, nil // what /dev/stdout leads to has no name of its own
	}
	const most = 40 // as many as Linux follows
	for range most {
		info, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode()&fs.ModeSymlink == 0 {
			return name, nil
		}
		if err != nil {
			return "", err
		}
		to, err := os.Readlink(name)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(name), to)
		}
		name = to
	}
	return "", &fs.PathError{Op: "readlink", Path: name, Err: errors.New("too many links")}
}

// through writes to what is no file.
func through(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

const (
	longest       = 255 // bytes that most file systems let a name have
	randomLetters = 8
)

// shortened is as much of a name as leaves room for what a temporary one has besides.
func shortened(base string) string {
	most := longest - len("..") - randomLetters - len(".tmp")
	if len(base) <= most {
		return base
	}
	for most > 0 && !utf8.RuneStart(base[most]) {
		most--
	}
	return base[:most]
}

// leftOver is the end of a temporary name.
var leftOver = lazy.New(`^\.[A-Z2-7]{8}\.tmp$`)

// abandoned is how old a temporary file is that no run is writing any more.
const abandoned = time.Hour

// removeLeftOvers removes the temporary files of runs that were killed while they wrote the same file.
func removeLeftOvers(name string) {
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return
	}
	for _, e := range entries {
		end, ours := strings.CutPrefix(e.Name(), "."+shortened(filepath.Base(name)))
		if !ours || !leftOver.MatchString(end) || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(filepath.Join(filepath.Dir(name), e.Name()))
		}
	}
}

// SyncFolder makes the new name durable where the system lets folders be synced; elsewhere renaming does.
func SyncFolder(name string) {
	if d, err := os.Open(name); err == nil {
		d.Sync()
		d.Close()
	}
}
