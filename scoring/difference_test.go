package scoring_test

import (
	"fmt"
	"strings"
	"testing"

	"relazione/internal/chamber"
	"relazione/scoring"
)

// Each change of a made-up chamber is told as what it is, and nothing else is.
func TestDifferences(t *testing.T) {
	const first = "1.1.1"
	for name, test := range map[string]struct {
		change func(d *scoring.Dashboard, first *scoring.Node)
		want   string
	}{
		"nothing": {func(*scoring.Dashboard, *scoring.Node) {}, ""},
		"a target that is lower where higher is better": {func(_ *scoring.Dashboard,
			n *scoring.Node) {
			n.Indicator.Target = number("20%")
		},
			"target 1.1.1: 27,50% → 20% (più facile)"},
		"a target that is higher": {func(_ *scoring.Dashboard, n *scoring.Node) { n.Indicator.Target = number("30%") },
			"target 1.1.1: 27,50% → 30% (più impegnativo)"},
		"a target in another unit": {func(_ *scoring.Dashboard,
			n *scoring.Node) {
			n.Indicator.Target = number("30 gg.")
		},
			"target 1.1.1: 27,50% → 30\u00a0gg. ()"},
		"a direction turned": {func(_ *scoring.Dashboard,
			n *scoring.Node) {
			n.Indicator.Direction = scoring.Decreasing
		},
			"verso 1.1.1: crescente → decrescente ()"},
		"a direction turned, and a target with it": {func(_ *scoring.Dashboard, n *scoring.Node) {
			n.Indicator.Direction, n.Indicator.Target = scoring.Decreasing, number("20%")
		}, "verso 1.1.1: crescente → decrescente (); target 1.1.1: 27,50% → 20% ()"},
		"a result": {func(_ *scoring.Dashboard, n *scoring.Node) { n.Indicator.Result = number("10,0%") },
			"risultato 1.1.1: 28,0% → 10,0% (peggiore)"},
		"no result yet": {func(_ *scoring.Dashboard, n *scoring.Node) { n.Indicator.Result = scoring.Value{} }, ""},
		"a roll-up": {func(_ *scoring.Dashboard, n *scoring.Node) { n.Indicator.Attainment = number("50%") },
			"risultato : 99,50% → 98,25% (peggiore); risultato : 99,00% → 96,50% (peggiore); risultato 1.1: 100,00% " +
				"→ 90,00% (peggiore); risultato : 99,50% → 98,25% (peggiore)"},
		"another indicator in its place": {func(_ *scoring.Dashboard, n *scoring.Node) {
			n.Code.Text, n.Title.Text = "1.1.9", "Tempi di rilascio dei certificati"
		},
			"aggiunto 1.1.9:  → 1.1.9 Tempi di rilascio dei certificati (); tolto 1.1.1: 1.1.1 Grado di diffusione " +
				"degli strumenti digitali fra le imprese del territorio →  ()"},
		"a code given anew, and the title kept": {func(_ *scoring.Dashboard, n *scoring.Node) { n.Code.Text = "1.1.9" },
			"codice 1.1.9: 1.1.1 → 1.1.9 ()"},
		"a title reworded": {func(_ *scoring.Dashboard, n *scoring.Node) { n.Title.Text += ", con la firma" },
			"titolo 1.1.1: Grado di diffusione degli strumenti digitali fra le imprese del territorio → Grado di " +
				"diffusione degli strumenti digitali fra le imprese del territorio, con la firma ()"},
		"a weight": {func(_ *scoring.Dashboard, n *scoring.Node) { n.Weight = number("30%") },
			"peso 1.1.1: 20% → 30% ()"},
		"a rule": {func(d *scoring.Dashboard, _ *scoring.Node) { d.Scale.Rules[0].Method = scoring.Minimum },
			"risultato : 99,50% → 99,00% (peggiore); risultato : 99,50% → 99,00% (peggiore); aggregazione : media " +
				"semplice → minimo ()"},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := chamber.New(30), chamber.New(30)
			test.change(after, scoring.Evaluate(after).Find(first))
			var got []string
			for _, d := range scoring.Differences(scoring.Evaluate(before), scoring.Evaluate(after)) {
				got = append(got, fmt.Sprintf("%s %s: %s → %s (%s)", d.Change, d.Code, d.Before, d.After, d.Verdict))
			}
			if joined := strings.Join(got, "; "); joined != test.want {
				t.Errorf("got  %s\nwant %s", joined, test.want)
			}
		})
	}
}

func number(s string) scoring.Value {
	q, err := scoring.ParseQuantity(s)
	if err != nil {
		panic(err)
	}
	return scoring.Value{Text: s, Quantity: q}
}

// A text that nobody rewrote is told; one that somebody did isn't, nor one too short to say anything.
func TestDifferencesOfTexts(t *testing.T) {
	with := func(texts ...string) *scoring.Evaluation {
		d := chamber.New(1)
		for _, text := range texts {
			d.Passages = append(
				d.Passages,
				scoring.Passage{Section: scoring.Text{Text: "Sintesi"}, Text: scoring.Text{Text: text}},
			)
		}
		return scoring.Evaluate(d)
	}
	const same = "Un testo che nessuno ha riscritto dall'anno scorso."
	got := scoring.Differences(
		with(same, "Un testo che è stato scritto l'anno scorso.", "Breve."),
		with("Un testo che è stato scritto quest'anno, di nuovo.", "Breve.", "  "+strings.ToUpper(same)),
	)
	if len(got) != 1 || got[0].Change != scoring.Copied || got[0].Title != "Sintesi" {
		t.Errorf("%+v", got)
	}
}

// Nodes that share a title are those under the same node, in whatever order they stand.
func TestAcrossYears(t *testing.T) {
	tree := func(titles ...string) (*scoring.Evaluation, []*scoring.Node) {
		d := &scoring.Dashboard{Levels: []scoring.Level{scoring.NewLevel("obiettivo"), scoring.NewLevel("azione")}}
		for _, title := range titles {
			top := &scoring.Node{Title: scoring.Text{Text: title}}
			top.Children = []*scoring.Node{
				{
					Title:     scoring.Text{Text: "Customer satisfaction"},
					Depth:     1,
					Parent:    top,
					Indicator: &scoring.Indicator{},
				},
			}
			d.Roots = append(d.Roots, top)
		}
		return scoring.Evaluate(d), d.Roots
	}
	after, is := tree("Registro imprese", "Promozione")
	before, was := tree("Promozione", "Registro imprese")
	pairs := scoring.AcrossYears(after, before)
	for i, n := range is {
		if other := was[1-i]; pairs[n] != other || pairs[n.Children[0]] != other.Children[0] {
			t.Errorf(
				"%s goes with %s, its child with that of %s",
				n.Name(),
				pairs[n].Name(),
				pairs[n.Children[0]].Parent.Name(),
			)
		}
	}
}
