//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"relazione"
	"relazione/internal/chamber"
	"relazione/internal/readtest"
)

// command is this test's own binary as the command: it is one where it is called so.
func command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "relazione")
	if err := os.Symlink(self, name); err != nil {
		t.Fatal(err)
	}
	return exec.Command(name, args...)
}

// editions are two workbooks of one year: what was published, and another document of it.
func editions(t testing.TB) (first, second string) {
	t.Helper()
	dir := t.TempDir()
	d, err := readtest.Dashboard(filepath.Join("..", "..", "testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	first, second = filepath.Join(dir, "2024.xlsx"), filepath.Join(dir, "nuovo.xlsx")
	chamber.Approve(d)
	for _, name := range []string{first, second} {
		if err := os.WriteFile(name, written(t, d), 0o644); err != nil {
			t.Fatal(err)
		}
		d.Entity.BudgetLink.Text = "https://www.camera.example/bilancio"
	}
	return first, second
}

func run1(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// snapshot is every file below a folder, but those of a run that was stopped and the lock.
func snapshot(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(e.Name(), ".") && name != dir {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !e.IsDir() {
			all[name], err = os.ReadFile(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// unharmed fails the test if anything of the first revision is gone or changed, or a visible file is half written.
// complete says that the second revision is there.
func unharmed(t testing.TB, dir string, before map[string][]byte) (complete bool) {
	t.Helper()
	after := snapshot(t, dir)
	for name, data := range before {
		if !bytes.Equal(after[name], data) && filepath.Base(name) != "index.html" {
			t.Errorf("%s changed", name)
		}
	}
	r, err := relazione.CheckSite(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		if !strings.Contains(p, "pubblicazione interrotta") &&
			p != "index.html: non è quello delle revisioni che ci sono" && !strings.Contains(p, ".zip: manca") {
			t.Error(p)
		}
	}
	return len(r.Revisions) == 2
}

// A run killed at any moment leaves the old revision as it was, and the new one whole or absent; the next run completes
// it.
func TestPublishKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	first, second := editions(t)
	random := rand.New(rand.NewPCG(1, 2))
	outcomes := map[bool]int{}
	start := time.Now()
	run1(t, command(t, "publish", first, "--to", filepath.Join(t.TempDir(), "prova")))
	takes := time.Since(start)
	for i := range 12 {
		dir := filepath.Join(t.TempDir(), "sito")
		run1(t, command(t, "publish", first, "--to", dir))
		before := snapshot(t, dir)
		cmd := command(t, "publish", second, "--to", dir, "--motivo", "prova")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Most of the time goes into composing; the writing at its end is what is to be hit.
		time.Sleep(takes/2 + time.Duration(random.Int64N(int64(takes))))
		cmd.Process.Signal(syscall.SIGKILL)
		cmd.Wait()
		outcomes[unharmed(t, dir, before)]++
		run1(t, command(t, "publish", second, "--to", dir, "--motivo", "prova"))
		run1(t, command(t, "publish", "--check", dir))
		if t.Failed() {
			t.Fatalf("at the %dth run", i+1)
		}
	}
	t.Logf("complete: %d, absent: %d", outcomes[true], outcomes[false])
}

// A disk that fills up leaves the site as it was, and says so.
func TestPublishFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("mounting wants root")
	}
	first, second := editions(t)
	for _, kilobytes := range []int{3600, 2150, 1900} {
		dir := t.TempDir()
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dk", kilobytes)); err != nil {
			t.Skipf("no tmpfs here: %v", err)
		}
		t.Cleanup(func() { syscall.Unmount(dir, 0) })
		run1(t, command(t, "publish", first, "--to", dir))
		before := snapshot(t, dir)
		cmd := command(t, "publish", second, "--to", dir, "--motivo", "prova")
		out, err := cmd.CombinedOutput()
		complete := unharmed(t, dir, before)
		if kilobytes < 3000 {
			if err == nil || cmd.ProcessState.ExitCode() != exitFailed ||
				!strings.Contains(string(out), "non si può scrivere") ||
				complete {
				t.Errorf("%d kB: %v, complete %t: %s", kilobytes, err, complete, out)
			}
			run1(t, command(t, "publish", "--check", dir))
		} else if err != nil {
			t.Errorf("%d kB: %v: %s", kilobytes, err, out)
		}
	}
}

// A folder that can't be written to, or that goes away, is left as it is, and told.
func TestPublishReadOnly(t *testing.T) {
	first, second := editions(t)
	dir := filepath.Join(t.TempDir(), "sito")
	run1(t, command(t, "publish", first, "--to", dir))
	before := snapshot(t, dir)
	cmd := command(t, "publish", second, "--to", dir, "--motivo", "prova")
	if os.Getuid() == 0 { // root writes anywhere: the run is somebody else's, who must be let in
		self, err := os.ReadFile(cmd.Path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(cmd.Path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(cmd.Path, self, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{second, cmd.Path, dir} {
			for p := filepath.Dir(name); p != filepath.Clean(os.TempDir()); p = filepath.Dir(p) {
				if err := os.Chmod(p, 0o755); err != nil {
					t.Fatal(err)
				}
			}
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.CombinedOutput()
	os.Chmod(dir, 0o755)
	if err == nil || cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(string(out), "relazione: ") {
		t.Errorf("%v: %s", err, out)
	}
	if unharmed(t, dir, before) {
		t.Error("there is a second revision")
	}
	gone := filepath.Join(t.TempDir(), "via", "sito")
	if out, err := command(t, "publish", first, "--to", gone).CombinedOutput(); err == nil ||
		!strings.Contains(string(out), "non si può creare") {
		t.Errorf("without a parent: %v: %s", err, out)
	}
}

// Runs at once don't mix: of many, each finds the site whole, one publishes and the others find it published.
func TestPublishAtOnce(t *testing.T) {
	first, _ := editions(t)
	dir := filepath.Join(t.TempDir(), "sito")
	var group sync.WaitGroup
	for range 6 {
		cmd := command(t, "publish", first, "--to", dir)
		group.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	group.Wait()
	run1(t, command(t, "publish", "--check", dir))
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 3 { // the year, the index, the lock
		t.Errorf("%v, %v", entries, err)
	}
}

// BenchmarkPublish publishes the sample into an empty folder, and a hundred bodies at once.
func BenchmarkPublish(b *testing.B) {
	first, _ := editions(b)
	var all []string
	for i := range 100 {
		d := chamber.Approve(chamber.New(40))
		d.Entity.Name.Text = fmt.Sprintf("Camera di commercio di prova n. %d", i+1)
		name := filepath.Join(b.TempDir(), fmt.Sprintf("%d.xlsx", i))
		if err := os.WriteFile(name, written(b, d), 0o644); err != nil {
			b.Fatal(err)
		}
		all = append(all, name)
	}
	for name, workbooks := range map[string][]string{"sample": {first}, "bodies=100": all} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				dir := filepath.Join(b.TempDir(), "sito")
				if err := publishAll(context.Background(), workbooks, publishOptions{to: dir}, &bytes.Buffer{},
					&bytes.Buffer{}); err != nil {
					b.Fatal(err)
				}
				os.RemoveAll(dir)
			}
		})
	}
}
