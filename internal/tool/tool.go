// Package tool finds the programs outside Go that some tests need.
package tool

import (
	"os"
	"os/exec"
	"testing"
)

// Need returns the path of a program. Where it isn't installed the test is skipped, or, where RELAZIONE_TOOLS is
// "required", as in CI, fails.
func Need(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, name)
	}
	return path
}

// Missing skips or fails a test that lacks something.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("RELAZIONE_TOOLS") == "required" {
		t.Fatalf("%s is not installed, and RELAZIONE_TOOLS=required", what)
	}
	t.Skipf("%s is not installed", what)
}
