package sheettest

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Sample is the workbook of testdata.
func Sample(t testing.TB) []byte {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	data, err := os.ReadFile(filepath.Join(filepath.Dir(file), "..", "..", "testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Sheet1 is the part of the sample that holds its first sheet.
const Sheet1 = "xl/worksheets/sheet1.xml"

// Unpack is [Parts] for tests.
func Unpack(t testing.TB, workbook []byte) (names []string, content map[string][]byte) {
	t.Helper()
	names, content, err := Parts(workbook)
	if err != nil {
		t.Fatal(err)
	}
	return names, content
}

// Packed is [Pack] for tests.
func Packed(t testing.TB, names []string, content map[string][]byte) []byte {
	t.Helper()
	workbook, err := Pack(names, content)
	if err != nil {
		t.Fatal(err)
	}
	return workbook
}

// Mutant is the sample with something else in a part.
func Mutant(t testing.TB, part, old, new string) []byte {
	t.Helper()
	workbook, err := Replace(Sample(t), part, old, new)
	if err != nil {
		t.Fatal(err)
	}
	return workbook
}

// With adds or replaces a part of the sample.
func With(t testing.TB, part string, data []byte) []byte {
	t.Helper()
	names, content := Unpack(t, Sample(t))
	if _, ok := content[part]; !ok {
		names = append(names, part)
	}
	content[part] = data
	return Packed(t, names, content)
}
