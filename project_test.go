package relazione

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"relazione/scoring/cruscotto"
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

// The manual lists the signs by which columns are understood, each with its weight.
func TestReadmeListsSigns(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range cruscotto.Signs {
		if row := fmt.Sprintf("| %s | %+d | %s |\n", s.Name, s.Weight, s.Why); !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks %q", row)
		}
	}
}
