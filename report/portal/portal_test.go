package portal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"relazione/internal/hint"
)

// A day begins in Italy, whatever the machine's clock is set to.
func TestDateOf(t *testing.T) {
	for moment, want := range map[string]string{
		"2025-06-30T21:59:59Z": "2025-06-30", "2025-06-30T22:00:00Z": "2025-07-01", "2025-12-31T23:00:00Z": "2026-01-01",
	} {
		at, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(at).Format(time.DateOnly); got != want {
			t.Errorf("%s is on %s; want %s", moment, got, want)
		}
	}
}

func TestFolders(t *testing.T) {
	for folder, ok := range map[string]bool{
		"2024": true, "2024-revisione-2": true, "2024-revisione-12": true,
		"2024-revisione-0": false, "1999": false, "2024-bozza": false, "2024-revisione-2x": false,
	} {
		if revisionName.MatchString(folder) != ok {
			t.Errorf("%s: %t", folder, !ok)
		}
	}
	if folderOf(2024, 1) != "2024" || folderOf(2024, 3) != "2024-revisione-3" {
		t.Error(folderOf(2024, 1), folderOf(2024, 3))
	}
	if got := Slug("Camera di commercio dell'Umbria – Città"); got != "camera-di-commercio-dell-umbria-citta" {
		t.Error(got)
	}
}

// The latest year comes first, in it the latest revision.
func TestSorted(t *testing.T) {
	all := []Revision{{"2023", Manifest{Year: 2023, Revision: 1}}, {"2024", Manifest{Year: 2024, Revision: 1}},
		{"2024-revisione-2", Manifest{Year: 2024, Revision: 2}}}
	var names []string
	for _, r := range sorted(all) {
		names = append(names, r.Folder)
	}
	if got := strings.Join(names, " "); got != "2024-revisione-2 2024 2023" {
		t.Error(got)
	}
}

// Two runs don't mix: the second waits, and says so when it has waited enough.
func TestLock(t *testing.T) {
	dir := t.TempDir()
	unlock, err := lock(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = lock(dir, 10*time.Millisecond)
	var problem *Error
	if !errors.As(err, &problem) || hint.Of(err) == "" {
		t.Errorf("the second run: %v", err)
	}
	unlock()
	again, err := lock(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

// A folder that isn't ours is left alone.
func TestForeignFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("<p>altro"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Check(dir, func(Revision, func(string) []byte) []string { return nil }); err == nil {
		t.Error("a foreign index passes")
	}
}

// Of any number of runs one is in at a time, by whatever name the folder is called.
func TestLockKeepsOut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sito")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	names := []string{dir}
	link := filepath.Join(t.TempDir(), "altro-nome")
	if err := os.Symlink(dir, link); err == nil { // not everybody may on Windows
		names = append(names, link)
	}
	var inside, together atomic.Int32
	var group errgroup.Group
	for i := range 12 {
		group.Go(func() error {
			for range 10 {
				unlock, err := lock(names[i%len(names)], time.Minute)
				if err != nil {
					return err
				}
				if inside.Add(1) > 1 {
					together.Add(1)
				}
				time.Sleep(time.Millisecond)
				inside.Add(-1)
				unlock()
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil || together.Load() > 0 {
		t.Errorf("%d times two were in: %v", together.Load(), err)
	}
}
