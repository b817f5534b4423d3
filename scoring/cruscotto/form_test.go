package cruscotto_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relazione/internal/sheettest"
	"relazione/internal/tool"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

func form(t *testing.T, d *scoring.Dashboard) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := cruscotto.WriteForm(&b, d, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A form reads back to what it was made of, and has what a controller likes to fill in.
func TestForm(t *testing.T) {
	d := cruscotto.Example()
	d.Entity.Year = 2026
	raw := form(t, d)
	if !bytes.Equal(raw, form(t, d)) {
		t.Error("two forms of one dashboard differ")
	}
	again := read(t, raw)
	again.Modified = d.Modified
	if diff := cmp.Diff(d, again, sameContent); diff != "" {
		t.Errorf("read back (-written +read):\n%s", diff)
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	validations, err := f.GetDataValidations(string(scoring.PartTree))
	if err != nil || len(validations) == 0 {
		t.Errorf("no drop-downs: %v", err)
	}
	colours, err := f.GetConditionalFormats(string(scoring.PartTree))
	if err != nil || len(colours) < 2 {
		t.Errorf("%d conditional formats, %v", len(colours), err)
	}
	protection, err := f.GetSheetProtection(string(scoring.PartTree))
	if err != nil || !protection.InsertRows || protection.Password != "" {
		t.Errorf("protection %+v, %v", protection, err)
	}
	locked := func(ref string) bool {
		style := styleOf(t, f, string(scoring.PartTree), ref)
		return style.Protection == nil || style.Protection.Locked
	}
	if !locked("C3") || locked("B3") || locked("Q3") {
		t.Error("formulas should be locked, what is to be filled in not")
	}
	if format := styleOf(t, f, string(scoring.PartTree), "Q4").CustomNumFmt; format == nil {
		t.Error("a result in days has no format")
	} else if *format != "0\"\u00a0gg.\"" {
		t.Errorf("a result in days has the format %q", *format)
	}
}

// Filled in, with rows added in the middle and at the end of a group, its formulas give in LibreOffice what the program
// computes.
func TestFormGrows(t *testing.T) {
	d := cruscotto.Example()
	f, must := sheettest.Open(t, form(t, d)), sheettest.Must(t)
	const sheet = string(scoring.PartTree)
	must(f.InsertRows(sheet, 4, 1)) // between the two actions
	for row, values := range map[int][]any{3: {"1.1.1.1", 0.3, 0.8}, 4: {"1.1.1.2", 0.5, 0.6}, 5: {"1.1.1.3", 0.1, 1.0},
		6: {"1.1.1.4", 0.1, 0.5}} {
		for i, col := range []string{"L", "N", "R"} {
			must(f.SetCellValue(sheet, fmt.Sprintf("%s%d", col, row), values[i]))
		}
		must(f.SetCellValue(sheet, fmt.Sprintf("M%d", row), fmt.Sprintf("azione %d", row)))
		must(f.SetCellValue(sheet, fmt.Sprintf("P%d", row), 10))
		must(f.SetCellValue(sheet, fmt.Sprintf("Q%d", row), 10))
	}
	var b bytes.Buffer
	must(f.Write(&b))
	filled := read(t, tool.Resave(t, b.Bytes()))
	e := scoring.Evaluate(filled)
	if got := e.Of(e.Find("1.1.1")).Quantity().String(); got != "69,00%" {
		t.Errorf("computed %s", got)
	}
	stated := 0
	filled.Walk(func(n *scoring.Node) {
		if n.Indicator != nil || n.Stated.Formula == "" {
			return
		}
		stated++
		if !n.Stated.Known() || e.Of(n).Contradicted() {
			t.Errorf("%s: the formula gives %q, the program %s", n.Name(), n.Stated.Show(), e.Of(n).Quantity())
		}
	})
	if stated != 3 {
		t.Errorf("%d formulas", stated)
	}
}
