package tool

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Resave has LibreOffice open a workbook and write it again, and returns what it wrote. Where LibreOffice isn't
// installed, the test is skipped.
func Resave(t testing.TB, workbook []byte) []byte {
	t.Helper()
	office := Need(t, "soffice")
	dir := t.TempDir()
	file, out := filepath.Join(dir, "cartella.xlsx"), filepath.Join(dir, "out")
	if err := os.WriteFile(file, workbook, 0o644); err != nil {
		t.Fatal(err)
	}
	run(
		t,
		command(
			office,
			"-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")),
			"--headless",
			"--convert-to",
			"xlsx",
			"--outdir",
			out,
			file,
		),
	)
	return readFile(t, filepath.Join(out, "cartella.xlsx"))
}

// Openpyxl has openpyxl load a workbook and save it again, which drops the values of formulas, and returns what it
// wrote. Where openpyxl isn't installed, the test is skipped.
func Openpyxl(t testing.TB, workbook []byte) []byte {
	t.Helper()
	python := Cached(t, "python", "bin", "python3")
	dir := t.TempDir()
	from, to := filepath.Join(dir, "da.xlsx"), filepath.Join(dir, "a.xlsx")
	if err := os.WriteFile(from, workbook, 0o644); err != nil {
		t.Fatal(err)
	}
	run(
		t,
		command(python, "-c", "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])", from, to),
	)
	return readFile(t, to)
}

func command(name string, args ...string) *exec.Cmd { return exec.Command(name, args...) }

func run(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if message, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, message)
	}
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
