package relazione

import (
	"os"
	"strings"
	"testing"
)

// What the project says of its version is one.
func TestVersionIsOne(t *testing.T) {
	for file, line := range map[string]string{"publiccode.yml": "softwareVersion: " + Version + "\n",
		"CHANGELOG.md": "## " + Version + "\n"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.ReplaceAll(string(data), "\r\n", "\n"), line) {
			t.Errorf("%s does not contain %q", file, line)
		}
	}
}
