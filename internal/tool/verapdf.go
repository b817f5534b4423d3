package tool

import (
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Conform runs veraPDF over files, a Java machine a profile, and fails the test for each that doesn't conform. Where
// veraPDF wasn't fetched (.ci/verapdf --get), the test is skipped.
func Conform(t testing.TB, files []string) {
	t.Helper()
	java := Need(t, "java")
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	jars, err := filepath.Glob(filepath.Join(cache, "relazione", "greenfield-apps-*.jar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(jars) == 0 {
		Missing(t, "veraPDF")
	}
	for _, profile := range []string{"3a", "ua1"} {
		args := append(
			[]string{
				"-cp",
				jars[len(jars)-1],
				"org.verapdf.apps.GreenfieldCliWrapper",
				"-f",
				profile,
				"--format",
				"xml",
			},
			files...)
		out, err := exec.Command(java, args...).Output() // a status other than 0 says that some file doesn't conform
		var report veraReport
		if parsing := xml.Unmarshal(out, &report); parsing != nil {
			t.Fatalf("veraPDF: %v, %v", err, parsing)
		}
		if len(report.Jobs) != len(files) {
			t.Errorf("veraPDF judged %d of %d files", len(report.Jobs), len(files))
		}
		for _, job := range report.Jobs {
			if job.Validation.Compliant {
				continue
			}
			t.Errorf(
				"%s does not conform to %s: %s %s",
				filepath.Base(job.Name),
				profile,
				job.Exception,
				job.Validation.failed(),
			)
		}
	}
}

// A veraReport is what veraPDF prints.
type veraReport struct {
	Jobs []struct {
		Name       string         `xml:"item>name"`
		Exception  string         `xml:"taskException>exceptionMessage"`
		Validation veraValidation `xml:"validationReport"`
	} `xml:"jobs>job"`
}

type veraValidation struct {
	Compliant bool `xml:"isCompliant,attr"`
	Rules     []struct {
		Clause      string `xml:"clause,attr"`
		Test        string `xml:"testNumber,attr"`
		Failed      int    `xml:"failedChecks,attr"`
		Description string `xml:"description"`
	} `xml:"details>rule"`
}

func (v veraValidation) failed() string {
	s := ""
	for _, r := range v.Rules {
		s += fmt.Sprintf("\n  %s-%s ×%d: %s", r.Clause, r.Test, r.Failed, r.Description)
	}
	return s
}
