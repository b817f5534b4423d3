package tool

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Cached is a file of what .ci/tools fetched, by its path in the cache. Where it wasn't fetched, the test is skipped.
func Cached(t testing.TB, path ...string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(append([]string{cache, "relazione"}, path...)...)
	if _, err := os.Stat(name); err != nil {
		Missing(t, filepath.Base(name)+" (.ci/tools fetches it)")
	}
	return name
}

// Nu holds pages against the HTML standard with the Nu checker, and fails the test for each error.
func Nu(t testing.TB, pages ...string) {
	t.Helper()
	jar := Cached(t, "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
	run(t, command(Need(t, "java"), append([]string{"-jar", jar, "--errors-only"}, pages...)...))
}

// Shapes holds a document of JSON-LD against a file of SHACL shapes, of the folder that RELAZIONE_SHAPES names, and fails the test for each violation
// but of the properties that are left to differ. Without the folder the test is skipped: the shapes are others' work, and no part of this one.
func Shapes(t testing.TB, shapes, document string, but ...string) {
	t.Helper()
	folder := os.Getenv("RELAZIONE_SHAPES")
	if folder == "" {
		t.Skip("RELAZIONE_SHAPES doesn't say where the shapes are")
	}
	out, err := command(Cached(t, "python", "bin", "pyshacl"), "-s", filepath.Join(folder, shapes), "-df", "json-ld", document).Output()
	if failed := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &failed) && failed.ExitCode() == 1) {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "Conforms:") {
		t.Fatalf("pyshacl says %s", out)
	}
	for _, result := range strings.Split(string(out), "Constraint Violation in ")[1:] {
		if !slices.ContainsFunc(but, func(path string) bool { return strings.Contains(result, "Result Path: "+path+"\n") }) && strings.Contains(result, "sh:Violation") {
			t.Error(result)
		}
	}
}

// Frictionless holds a data package against its own description.
func Frictionless(t testing.TB, description string) {
	t.Helper()
	cmd := command(Cached(t, "python", "bin", "frictionless"), "validate", filepath.Base(description))
	cmd.Dir = filepath.Dir(description)
	run(t, cmd)
}
