package workbook_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relazione/internal/tool"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// usualFormats are number formats that people and programs give to cells, besides the built-in ones.
var usualFormats = []string{
	`0`, `0.0`, `0.000`, `#`, `#,##0.0`, `#,##0;[Red]-#,##0`, `0.00;-0.00;"zero"`, `0;-0;"n.d."`,
	`0%`, `0.0%`, `0.00" %"`, `0.00\%`, `0.0"‰"`, `0.00_);\(0.00\)`, `0;0`, `#,##0.00,,\ "mln"`, `0.0,,"M"`,
	`#,##0,\ "migliaia"`, `#,##0,`, `0," k€"`, `[<1]0.00%;0`, `[>=1]0;0.00%`, `[>=1000000]0.0,,"M";[>=1000]0.0,"k";0`,
	`[=1]0" domanda";0" domande"`, `[=1]"SI";[=0]"NO";0`, `"SI";"NO";"NO"`, `[h]:mm`, `[hh]:mm:ss`, `[mm]:ss`, `h:mm`, `hh:mm:ss`, `mm:ss`,
	`mm:ss.0`, `dd/mm/yyyy`, `d/m/yy`, `d\ mmmm\ yyyy`, `[$-410]d\ mmmm\ yyyy;@`, `mmm\-yy`, `yyyy`, `ddd d mmm`, `dddd`,
	`yyyy\-mm\-dd`, `dd/mm/yyyy\ hh:mm`, `# ?/?`, `# ??/??`, `# ?/8`, `?/?`, `0.00E+00`, `##0.0E+0`, `0E+0`, `000`, `000\-000`,
	`00000`, `[$€-410]\ #,##0.00`, `#,##0.00\ "€"`, `"€"\ 0`, `_-* #,##0_-;\-* #,##0_-;_-* "-"??_-;_-@_-`, `@`,
	`0" gg."`, `0" su 100"`, `"n. "0`, `[Color10]0.0%;[Red]\-0.0%`, `;;;`, `General"%"`, `General`, `+0;-0;0`, `0.0" pt";;"-"`,
}

// triedNumbers are put under each format: positive, negative, zero, large, a share, one; days under those of dates.
var (
	triedNumbers = []float64{28, -21.43, 0, 1234567.891, 0.3456, 45650, 1.5, 1, 0.75, 850}
	triedDays    = []float64{45650, 45657.5, 61, 36525.25, 73050.75, 44197.999}
)

// dateFormat is a built-in or usual format that shows days or times.
func dateFormat(id int, code string) bool {
	return id >= 14 && id <= 22 || id >= 45 && id <= 47 ||
		strings.ContainsAny(code, "dhys") && !strings.Contains(code, `"`)
}

// formatsBook is a workbook with every built-in and usual format over every number and a text.
func formatsBook(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	row := 0
	put := func(style *excelize.Style, numbers []float64) {
		row++
		id, err := f.NewStyle(style)
		must(err)
		for i, n := range numbers {
			must(f.SetCellFloat("Sheet1", ref.At(i+1, row).String(), n, -1, 64))
		}
		last := ref.At(len(numbers)+1, row).String()
		must(f.SetCellStr("Sheet1", last, "testo"))
		must(f.SetCellStyle("Sheet1", ref.At(1, row).String(), last, id))
	}
	for id := range 50 {
		if id >= 5 && id <= 8 || id >= 23 && id <= 44 || id == 18 || id == 19 {
			continue // excelize writes some in its own language; AM and PM are another test's
		}
		put(&excelize.Style{NumFmt: id}, numbersFor(dateFormat(id, "")))
	}
	for _, code := range usualFormats {
		put(&excelize.Style{CustomNumFmt: &code}, numbersFor(dateFormat(0, code)))
	}
	must(f.SetColWidth("Sheet1", "A", "M", 40))
	name := filepath.Join(t.TempDir(), "formati.xlsx")
	must(f.SaveAs(name))
	return name
}

func numbersFor(date bool) []float64 {
	if date {
		return triedDays
	}
	return triedNumbers
}

// A reason is why what we read may differ from what LibreOffice shows.
type reason struct {
	why   string
	holds func(c *workbook.Cell, theirs string) bool
}

// reasons are all of them; where the two programs are known to differ, Excel wins.
var reasons = []reason{
	{"Excel keeps the decimal point of optional decimals (\"28,\"), LibreOffice drops it",
		func(c *workbook.Cell, theirs string) bool {
			return strings.ReplaceAll(
				strings.Replace(c.Shown(), ",", "", 1),
				" ",
				"",
			) == strings.ReplaceAll(
				theirs,
				" ",
				"",
			)
		}},
	{"a minus under a section with a condition is shown, as in Excel; LibreOffice drops it",
		func(c *workbook.Cell, theirs string) bool { return c.Shown() == "-"+clean(theirs) }},
	{
		"LibreOffice can't show so large a number in the format",
		func(_ *workbook.Cell, theirs string) bool { return theirs == "#FMT" },
	},
	{"Excel rounds to the second, LibreOffice cuts", func(c *workbook.Cell, theirs string) bool {
		return c.Kind == workbook.Duration && len(c.Shown()) == len(theirs) ||
			c.Kind == workbook.Date && strings.Contains(theirs, ":")
	}},
	{"a locale in brackets parts thousands the English way in LibreOffice, not in Excel",
		func(c *workbook.Cell, theirs string) bool {
			return strings.NewReplacer(",", "", ".", "").
				Replace(c.Shown()) ==
				strings.NewReplacer(",", "", ".", "").
					Replace(theirs)
		}},
	{"errors have Excel's Italian names", func(c *workbook.Cell, _ string) bool { return c.Kind == workbook.Failure }},
	{"a formula that was never calculated, or depends on the day: LibreOffice calculates it",
		func(c *workbook.Cell, _ string) bool { return c.Formula != "" }},
	{"signs that nobody sees", func(c *workbook.Cell, theirs string) bool {
		return strings.Map(visible, c.Shown()) == strings.Map(visible, theirs)
	}},
}

func visible(r rune) rune {
	if r > ' ' && r < 0x2000 && r != 0xa0 && r != 0xad {
		return r
	}
	return -1
}

// Cells read as LibreOffice shows them with Italian settings; every other kind of difference has its reason.
func TestShownAsByLibreOffice(t *testing.T) {
	files := []string{formatsBook(t), filepath.Join("..", "..", "testdata", "2024.xlsx")}
	chambers, err := filepath.Glob(filepath.Join("..", "..", "testdata", "camere", "*.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, chambers...)
	files = append(files, real(t)...)
	shown := tool.Shown(t, files...)
	total, equal := 0, 0
	why := map[string]int{}
	for _, file := range files {
		b, err := workbook.OpenFile(context.Background(), file, workbook.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".xlsx")
		for _, s := range b.Sheets {
			rows := shown[name][s.Name]
			if rows == nil && !s.Hidden {
				t.Errorf("%s: LibreOffice wrote no sheet %s", name, s.Name)
			}
			for _, r := range s.Rows {
				for i := range r.Cells {
					c := &r.Cells[i]
					theirs := ""
					if r.Number <= len(rows) && c.Col <= len(rows[r.Number-1]) {
						theirs = rows[r.Number-1][c.Col-1]
					}
					total++
					if clean(theirs) == clean(c.Shown()) {
						equal++
						continue
					}
					k := slices.IndexFunc(reasons, func(r reason) bool { return r.holds(c, theirs) })
					if k < 0 {
						t.Errorf(
							"%s %s!%s: ours %q, theirs %q",
							name,
							s.Name,
							ref.At(c.Col, r.Number),
							c.Shown(),
							theirs,
						)
						continue
					}
					why[reasons[k].why]++
				}
			}
		}
	}
	t.Logf("%d of %d cells are equal", equal, total)
	for reason, n := range why {
		t.Logf("%d: %s", n, reason)
	}
	if 100*equal < 99*total {
		t.Errorf("%d of %d cells are equal: less than 99%%", equal, total)
	}
}

// real are workbooks of excelize's own tests, which come with its module.
func real(t *testing.T) []string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/xuri/excelize/v2").Output()
	if err != nil {
		t.Skipf("go list: %v", err)
	}
	var files []string
	for _, name := range []string{"Book1", "CalcChain", "MergeCell", "SharedStrings"} {
		file := filepath.Join(strings.TrimSpace(string(dir)), "test", name+".xlsx")
		if _, err := os.Stat(file); err == nil {
			files = append(files, file)
		}
	}
	return files
}

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }
