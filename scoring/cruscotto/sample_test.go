package cruscotto_test

import (
	"bytes"
	"context"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/internal/tool"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/rules"
	"relazione/scoring/workbook"
)

func read(t testing.TB, workbook []byte) *scoring.Dashboard {
	t.Helper()
	d, err := readtest.DashboardOf(workbook)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The numbers that Sondrio's Relazione 2024 publishes, exactly.
func TestSampleScores(t *testing.T) {
	d := read(t, sheettest.Sample(t))
	e := scoring.Evaluate(d)
	exact := func(what string, got *scoring.Derivation, want string) {
		t.Helper()
		r, _ := new(big.Rat).SetString(want)
		if !got.Known() || got.Value.Cmp(r.Quo(r, big.NewRat(100, 1))) != 0 {
			t.Errorf("%s: got %v (%s); want %s%%", what, got.Value, got.Reason, want)
		}
	}
	for code, want := range map[string]string{"1.3": "76", "2.1": "96", "3.3": "92", "3.4": "98", "5.1": "88",
		"1.1": "100"} {
		exact(code, e.Of(e.Find(code)), want)
	}
	for i, want := range []string{"97.6", "98", "97.6", "100", "88", "100", "100", "100", "100"} {
		exact("strategico", e.Of(d.At(1)[i]), want)
		exact("Tabella 1", e.Objectives[i].Performance, want)
		exact("raggiungimento", e.Objectives[i].Attainment, "100")
		if got := e.Objectives[i].Judgement; got != "Eccellente" {
			t.Errorf("judgement of %s: %q", e.Objectives[i].Row.Title.Text, got)
		}
	}
	for i, want := range []string{"97.8", "95.2", "100", "100"} {
		exact("prospettiva", e.Of(d.At(0)[i]), want)
	}
	exact("ente", e.Entity, "100")
	exact("media degli strategici", e.Mean, "8812/90")
	if got := e.Mean.Quantity().String(); got != "97,91%" {
		t.Errorf("mean shown as %s", got)
	}
	exact("sistema", e.System, "97.6")
	exact("sistema rispetto al target", e.Managers[0].Performance, "100")
	exact("dirigenziali", e.ManagersTotal, "100")
	if len(e.SystemRows) != 25 || len(d.At(0)) != 4 || len(d.At(1)) != 9 || len(d.At(2)) != 17 || len(d.At(3)) != 55 {
		t.Errorf("%d system, %d, %d, %d, %d", len(e.SystemRows), len(d.At(0)), len(d.At(1)), len(d.At(2)), len(d.At(3)))
	}
	var got []string
	for _, class := range e.Classify(d.At(2)) {
		var names []string
		for _, n := range class.Nodes {
			names = append(names, n.Title.Text)
		}
		if class.AtTop {
			names = []string{big.NewInt(int64(len(names))).String()}
		}
		got = append(got, class.Limit.String()+" "+strings.Join(names, ", "))
	}
	want := []string{
		"100% 12",
		"90% Internazionalizzazione, Tempi istruttori, Accesso programmato e procedure digitali",
		"85% Gradimento dei servizi camerali",
		"80% Regolazione del mercato",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("classes (-want +got):\n%s", diff)
	}
}

// What the text tells of single indicators stands in the optional columns.
func TestSampleIndicators(t *testing.T) {
	d := read(t, sheettest.Sample(t))
	e := scoring.Evaluate(d)
	mediation := e.Find("1.3.2").Indicator
	if mediation.Threshold.Text != "30%" || mediation.Ruling.Empty() ||
		mediation.Threshold.Cell.String() != "Cruscotto!Q14" {
		t.Errorf("1.3.2: %+v", mediation)
	}
	var lower []string
	d.Walk(func(n *scoring.Node) {
		if n.Indicator != nil && n.Indicator.Direction == scoring.Decreasing {
			lower = append(lower, n.Code.Text)
		}
	})
	if want := []string{"3.1.1", "3.2.1", "3.2.2", "3.3.1", "3.3.2", "3.3.3", "3.3.4", "7.1.2"}; !slices.Equal(
		lower,
		want,
	) {
		t.Errorf("better when lower: %v; want %v", lower, want)
	}
	if v := e.Find("3.1.1").Indicator.Result; v.Text != "-21,43 gg." || v.Unit != scoring.Days ||
		v.Value.Cmp(big.NewRat(-2143, 100)) != 0 {
		t.Errorf("3.1.1: %+v", v)
	}
	if v := e.Find("8.1.3").Indicator.Target; v.Text != "115€" || v.Unit != scoring.Euro {
		t.Errorf("8.1.3: %+v", v)
	}
	if v := e.Find("5.1.3").Indicator.Result; !v.Empty() {
		t.Errorf("5.1.3 has a result: %+v", v)
	}
	if v := e.Find("1.3").Stated; v.Formula != "SUMPRODUCT(K13:K14,L13:L14)" {
		t.Errorf("1.3: formula %q", v.Formula)
	}
}

// sameContent compares dashboards by what they say, not by where it stands or how it is computed.
var sameContent = cmp.Options{
	cmp.Comparer(func(a, b *big.Rat) bool { return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0) }),
	cmpopts.IgnoreTypes(scoring.Cell{}),
	cmpopts.IgnoreFields(scoring.Value{}, "Formula", "Pending", "Stored"),
	cmpopts.IgnoreFields(scoring.Node{}, "Parent"),
	cmpopts.IgnoreTypes(scoring.Surface{}),
	cmpopts.EquateEmpty(),
}

// Reading what was written gives the dashboard back, and the same dashboard gives the same bytes.
func TestWriteReadsBack(t *testing.T) {
	for name, d := range map[string]*scoring.Dashboard{"sample": read(t, sheettest.Sample(t)), "1": chamber.New(1),
		"137": chamber.New(137)} {
		t.Run(name, func(t *testing.T) {
			var first, second bytes.Buffer
			if err := cruscotto.Write(&first, d); err != nil {
				t.Fatal(err)
			}
			if err := cruscotto.Write(&second, d); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Error("two writings of one dashboard differ")
			}
			again := read(t, first.Bytes())
			if diff := cmp.Diff(d, again, sameContent); diff != "" {
				t.Errorf("read back (-written +read):\n%s", diff)
			}
		})
	}
}

// A total that contradicts its components is found at its cell; those above, which only repeat it, aren't.
func TestContradictedTotal(t *testing.T) {
	workbook := sheettest.Mutant(t, sheettest.Sheet1, "<v>0.76</v>", "<v>0.77</v>")
	findings := check(t, &scoring.Evidence{Evaluation: scoring.Evaluate(read(t, workbook))})
	findings = slices.DeleteFunc(
		findings,
		func(f scoring.Finding) bool { return f.Waived != "" || f.Severity != scoring.Error },
	)
	if len(findings) != 1 {
		t.Fatalf("%d findings: %+v", len(findings), findings)
	}
	f := findings[0]
	if f.Rule != "valore-non-aggiornato" || f.Cell.String() != "Cruscotto!H13" || f.Code != "1.3" || f.Found != "77%" ||
		f.Expected != "76%" ||
		f.Severity != scoring.Error {
		t.Errorf("got %+v", f)
	}
}

func TestSampleHasNoOpenErrors(t *testing.T) {
	for _, f := range check(t, &scoring.Evidence{Evaluation: scoring.Evaluate(read(t, sheettest.Sample(t)))}) {
		if f.Waived == "" && f.Severity == scoring.Error {
			t.Errorf("%+v", f)
		}
	}
}

// LibreOffice opens the sample, recalculates every formula and finds the same values.
func TestLibreOfficeRecalculates(t *testing.T) {
	// Values taken out, LibreOffice must compute them.
	names, content := sheettest.Unpack(t, sheettest.Sample(t))
	formulas := regexp.MustCompile(`(<f>[^<]*</f>)<v>[^<]*</v>`)
	content[sheettest.Sheet1] = formulas.ReplaceAll(content[sheettest.Sheet1], []byte("$1"))
	d := read(t, tool.Resave(t, sheettest.Packed(t, names, content)))
	if findings := check(t, &scoring.Evidence{Evaluation: scoring.Evaluate(d)}); rules.Open(findings) {
		t.Errorf("%+v", findings)
	}
	totals := 0
	d.Walk(func(n *scoring.Node) {
		if n.Stated.Formula != "" && n.Stated.Known() {
			totals++
		}
	})
	if want := 4 + 9 + 17 + 55; totals != want {
		t.Errorf("%d totals computed; want %d", totals, want)
	}
	if diff := cmp.Diff(read(t, sheettest.Sample(t)).Roots, d.Roots, sameContent); diff != "" {
		t.Errorf("after LibreOffice (-sample +recalculated):\n%s", diff)
	}
}

// check looks for contradictions.
func check(t testing.TB, e *scoring.Evidence) []scoring.Finding {
	t.Helper()
	findings, err := rules.Check(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// annotated is the annotated copy of the workbook at a path.
func annotated(t testing.TB, path string, findings []scoring.Finding) ([]byte, error) {
	t.Helper()
	b, err := workbook.OpenFile(context.Background(), path, workbook.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return cruscotto.Annotate(context.Background(), b, findings)
}
