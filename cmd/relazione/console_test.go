package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relazione"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"però – 12 %":            "però – 12 %",
		"a\u202eb\u2066c":        `a\u202eb\u2066c`,
		"a\u009b31mb":            `a\u009b31mb`,
		"\x1b[1;31mrosso\x1b[0m": "\x1b[1;31mrosso\x1b[0m",
		"\x1b]0;titolo\x07":      `\u001b]0;titolo\u0007`,
		"\x1b[2J":                `\u001b[2J`,
		"riga\nriga\ttab\r":      "riga\nriga\ttab" + `\u000d`,
		"non \xff utf8 \ufffd":   `non \xff utf8 \ufffd`,
	} {
		if got := visible(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

// What can't be written is no success.
func TestStandardOutputFull(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"inspect", "../../testdata/2024.xlsx"}, {"validate", "../../testdata/2024.xlsx"},
		{"inspect", "../../testdata/2024.xlsx", "--celle"}, {"validate", "--rules"}, {"explain", "../../testdata/2024.xlsx", "ente"}} {
		var stderr strings.Builder
		if status := run(args, full{}, &stderr); status != exitFailed || !strings.Contains(stderr.String(), "non si può scrivere") {
			t.Errorf("%v: status %d, %s", args, status, stderr.String())
		}
	}
}

// A run that takes longer than it may ends in words, and writes nothing.
func TestRunEnds(t *testing.T) {
	for name, limits := range map[string]relazione.Limits{
		"durato troppo":  {Time: time.Nanosecond, Memory: 1 << 40},
		"troppa memoria": {Time: time.Minute, Memory: 1},
	} {
		var stdout, stderr bytes.Buffer
		dir := t.TempDir()
		args := []string{"build", filepath.Join("..", "..", "testdata", "2024.xlsx"), "-o", filepath.Join(dir, "relazione.pdf")}
		if status := runWithin(t.Context(), limits, args, &stdout, &stderr); status == exitDone && name == "troppa memoria" {
			continue // it was done before anybody looked
		} else if status != exitFailed || !strings.Contains(stderr.String(), name) {
			t.Errorf("%s: status %d, %s", name, status, &stderr)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
}
