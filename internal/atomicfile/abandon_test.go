package atomicfile

import (
	"os"
	"path/filepath"
	"testing"
)

// What a program that ends at once was writing is gone, and doesn't come to be after that.
func TestAbandon(t *testing.T) {
	dir := t.TempDir()
	temporary, name := filepath.Join(dir, ".a.pdf.tmp"), filepath.Join(dir, "a.pdf")
	f, err := begin(temporary)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("half"); err != nil {
		t.Fatal(err)
	}
	f.Close() // Windows removes no open file
	Abandon()
	if err := finish(temporary, name); err == nil {
		t.Error("a file that was abandoned is put in its place")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left %v", left)
	}
	if err := Write(name, []byte("whole")); err != nil {
		t.Error("nothing more can be written:", err)
	}
}
