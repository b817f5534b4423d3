// Package atomicfile replaces files all at once: whoever opens the file sees the old content or the new, whole, even if
// the machine stops halfway.
package atomicfile

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
)

// Write writes data to a new file beside name, brings it to the disk and renames it to name. On error nothing is left
// behind and what was at name is untouched. The file has the permissions that the process gives to new files.
//
// The libraries at hand give the file the permissions of a temporary one, or don't run on Windows.
func Write(name string, data []byte) (err error) {
	temporary := filepath.Join(filepath.Dir(name), fmt.Sprintf(".%s.%s.tmp", filepath.Base(name), rand.Text()[:8]))
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temporary)
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
	if err = os.Rename(temporary, name); err != nil {
		return err
	}
	SyncFolder(filepath.Dir(name))
	return nil
}

// SyncFolder makes the new name durable where the system lets folders be synced; elsewhere renaming does.
func SyncFolder(name string) {
	if d, err := os.Open(name); err == nil {
		d.Sync()
		d.Close()
	}
}
