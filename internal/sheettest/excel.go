package sheettest

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Open opens a workbook with excelize until the test ends.
func Open(t testing.TB, workbook []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// Edited is a workbook that was changed with excelize.
func Edited(t testing.TB, workbook []byte, edit func(*excelize.File)) []byte {
	t.Helper()
	f := Open(t, workbook)
	edit(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Must ends a test at an error.
func Must(t testing.TB) func(error) {
	return func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}
