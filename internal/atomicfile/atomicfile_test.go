package atomicfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWriteReplacesWholeFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f.pdf")
	for _, content := range []string{"the first, longer content", "second"} {
		if err := Write(name, []byte(content)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil || string(got) != content {
			t.Fatalf("got %q, %v; want %q", got, err, content)
		}
	}
	leaves(t, filepath.Dir(name), "f.pdf")
}

func TestWriteFailureLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "occupied")
	if err := os.MkdirAll(filepath.Join(name, "child"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Write(name, []byte("x")); err == nil {
		t.Fatal("wrote over a folder")
	}
	leaves(t, dir, "occupied")
}

// A name as long as the system allows is written like any other.
func TestWriteLongName(t *testing.T) {
	for _, name := range []string{strings.Repeat("a", 251) + ".pdf", strings.Repeat("à", 125) + ".pdf"} {
		dir := t.TempDir()
		if err := Write(filepath.Join(dir, name), []byte("x")); err != nil {
			t.Fatal(err)
		}
		leaves(t, dir, name)
	}
}

// What a killed run left is removed by the next, once it is old; what another run may be writing, and what isn't ours, stays.
func TestWriteRemovesLeftOvers(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-2 * time.Hour)
	for name, aged := range map[string]bool{".f.pdf.ABCDEFGH.tmp": true, ".f.pdf.QRSTUVWX.tmp": false, ".f.pdf.notes.tmp": true,
		".g.pdf.ABCDEFGH.tmp": true} {
		at := filepath.Join(dir, name)
		if err := os.WriteFile(at, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if aged {
			if err := os.Chtimes(at, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := Write(filepath.Join(dir, "f.pdf"), []byte("whole")); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got, want := strings.Join(names, " "), ".f.pdf.QRSTUVWX.tmp .f.pdf.notes.tmp .g.pdf.ABCDEFGH.tmp f.pdf"; got != want {
		t.Errorf("left %s; want %s", got, want)
	}
}

func leaves(t *testing.T, dir string, want string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != want {
		t.Fatalf("left in the folder: %v; want only %s", entries, want)
	}
}
