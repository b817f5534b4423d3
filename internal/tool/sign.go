package tool

import (
	_ "embed"
	"os"
	"path/filepath"
	"testing"
)

//go:embed sign.py
var signer string

// Sign has pyHanko sign a PDF as signing programs do, each time with a key made for it: not to be seen, or as a stamp in
// the lower margin of the first page where seen is set. Where pyHanko isn't installed, the test is skipped.
func Sign(t testing.TB, file []byte, seen bool) []byte {
	t.Helper()
	python := Cached(t, "python", "bin", "python3")
	dir := t.TempDir()
	script, from, to := filepath.Join(dir, "sign.py"), filepath.Join(dir, "da.pdf"), filepath.Join(dir, "a.pdf")
	for name, data := range map[string][]byte{script: []byte(signer), from: file} {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{script, from, to}
	if seen {
		args = append(args, "20", "5", "140", "30")
	}
	run(t, command(python, args...))
	return readFile(t, to)
}
