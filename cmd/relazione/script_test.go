package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// written is a dashboard as a workbook.
func written(t testing.TB, d *scoring.Dashboard) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := cruscotto.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"relazione": main})
}

// The scripts run the real command. 2024.xlsx is the sample, approvato.xlsx the sample with what its publication needs,
// 2023.xlsx the sample as if of the year before, altra.xlsx a made-up chamber, alpina.xlsx and so on those of
// testdata/camere, regole.md the manual's chapter; "edit FILE PART OLD NEW" changes a part of a workbook, "reword FILE
// OLD NEW" a text, "samefile A B" compares two files byte by byte.
func TestScripts(t *testing.T) {
	sample, err := os.ReadFile(filepath.Join("..", "..", "testdata", "2024.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := os.ReadFile(filepath.Join("..", "..", "docs", "regole.md"))
	if err != nil {
		t.Fatal(err)
	}
	read := func() *scoring.Dashboard {
		d, err := readtest.Dashboard(filepath.Join("..", "..", "testdata", "2024.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	files := map[string][]byte{
		"2024.xlsx":      sample,
		"regole.md":      catalogue,
		"approvato.xlsx": written(t, chamber.Approve(read())),
		"2023.xlsx":      written(t, chamber.YearBefore(read())),
		"altra.xlsx":     written(t, chamber.Approve(chamber.New(20))),
	}
	chambers := filepath.Join("..", "..", "testdata", "camere")
	made, err := os.ReadDir(chambers)
	if err != nil {
		t.Fatal(err)
	}
	for _, workbook := range made {
		if files[workbook.Name()], err = os.ReadFile(filepath.Join(chambers, workbook.Name())); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			for name, data := range files {
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o644); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"edit": func(ts *testscript.TestScript, _ bool, args []string) {
				data, err := os.ReadFile(ts.MkAbs(args[0]))
				ts.Check(err)
				data, err = sheettest.Replace(data, args[1], args[2], args[3])
				ts.Check(err)
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
			},
			"append": func(ts *testscript.TestScript, _ bool, args []string) {
				f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0)
				ts.Check(err)
				_, err = f.WriteString(args[1])
				ts.Check(errors.Join(err, f.Close()))
			},
			"lines": func(ts *testscript.TestScript, _ bool, args []string) { // a file has at most so many
				most, err := strconv.Atoi(args[1])
				ts.Check(err)
				if n := strings.Count(ts.ReadFile(args[0]), "\n"); n > most {
					ts.Fatalf("%s has %d lines, more than %d", args[0], n, most)
				}
			},
			"addpart": func(ts *testscript.TestScript, _ bool, args []string) {
				data, err := os.ReadFile(ts.MkAbs(args[0]))
				ts.Check(err)
				names, content, err := sheettest.Parts(data)
				ts.Check(err)
				content[args[1]] = []byte(args[2])
				data, err = sheettest.Pack(append(names, args[1]), content)
				ts.Check(err)
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
			},
			"reword": func(ts *testscript.TestScript, _ bool, args []string) {
				text := ts.ReadFile(args[0])
				if !strings.Contains(text, args[1]) {
					ts.Fatalf("%s doesn't say %q", args[0], args[1])
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o644))
			},
			"samefile": func(ts *testscript.TestScript, negated bool, args []string) {
				a, err := os.ReadFile(ts.MkAbs(args[0]))
				ts.Check(err)
				b, err := os.ReadFile(ts.MkAbs(args[1]))
				ts.Check(err)
				if bytes.Equal(a, b) == negated {
					ts.Fatalf("%s and %s: same content is %t", args[0], args[1], !negated)
				}
			},
		},
	})
}
