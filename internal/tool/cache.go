package tool

import (
	"os"
	"path/filepath"
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

// Frictionless holds a data package against its own description.
func Frictionless(t testing.TB, description string) {
	t.Helper()
	cmd := command(Cached(t, "python", "bin", "frictionless"), "validate", filepath.Base(description))
	cmd.Dir = filepath.Dir(description)
	run(t, cmd)
}
