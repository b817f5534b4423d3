package relazione_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relazione"
	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/report"
	"relazione/scoring"
)

// shapes are dashboards of many forms: other chambers', a municipality's, flat ones, of one action, of three hundred, of which nothing is known.
func shapes(t *testing.T) map[string]*scoring.Dashboard {
	t.Helper()
	all := map[string]*scoring.Dashboard{}
	files, err := filepath.Glob(filepath.Join("testdata", "camere", "*.xlsx"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		d, err := readtest.Dashboard(file)
		if err != nil {
			t.Fatal(err)
		}
		all[file] = d
	}
	for _, actions := range []int{1, 2, 40, 300} {
		d := chamber.New(actions)
		d.Targets, d.Scale.OnTarget = nil, nil // without a Tabella 1
		all[fmt.Sprintf("%d actions", actions)] = d
	}
	flat := chamber.New(6)
	var leaves []*scoring.Node
	flat.Walk(func(n *scoring.Node) {
		if n.Indicator != nil {
			n.Depth, n.Parent = 0, nil
			leaves = append(leaves, n)
		}
	})
	flat.Targets, flat.Scale.OnTarget, flat.Roots, flat.Levels = nil, nil, leaves, flat.Levels[len(flat.Levels)-1:]
	all["flat"] = flat
	unknown := chamber.New(12)
	unknown.Targets, unknown.Scale.OnTarget = nil, nil
	unknown.Walk(func(n *scoring.Node) {
		n.Stated = scoring.Value{}
		if i := n.Indicator; i != nil {
			i.Result, i.Attainment = scoring.Value{Text: "n.d."}, scoring.Value{}
		}
	})
	all["nothing measured"] = unknown
	town := chamber.New(12)
	town.Targets, town.Scale.OnTarget = nil, nil
	town.Entity.Name.Text, town.Entity.Kind.Text = "Comune di Prova", "Comune"
	all["a municipality"] = town
	for seed := range uint64(20) {
		d := chamber.Random(rand.New(rand.NewPCG(seed, 17)))
		d.Targets, d.Scale.OnTarget = nil, nil
		all[fmt.Sprintf("random %d", seed)] = d
	}
	return all
}

// clumsy is what no person would write: a plural for one, empty brackets or quotation marks, a space before a comma, a phrase that lacks its noun.
var clumsy = regexp.MustCompile(`\b1 (obiettivi|azioni|indicatori|prospettive|ambiti|aree|piani|programmi)\b|\(\s*\)|«\s*»|\S\s+[,;.](\s|$)|\bdi (di|un target di)? *[,.;]|\bil azion|\bdi azione\b`)

// Documents of bodies without a Tabella 1 read naturally: no sentence twice, numbers and genders that agree, no section without content, every
// indicator under its target in the table of deviations, and the chambers' system named by chambers alone.
func TestDocumentsReadNaturally(t *testing.T) {
	for name, d := range shapes(t) {
		t.Run(name, func(t *testing.T) {
			r := review(t, d, relazione.Options{})
			doc, err := r.Document()
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			report.Walk(doc.Body, report.Visit{Enter: func(b report.Block) bool {
				switch b := b.(type) {
				case *report.Paragraph:
					for sentence := range strings.SplitSeq(b.Text.String(), ". ") {
						ownResult := strings.HasPrefix(sentence, "Risultato: ") // each card begins with its own
						if len(sentence) > 30 && seen[sentence] && !ownResult {
							t.Errorf("twice: %q", sentence)
						}
						seen[sentence] = true
					}
				case *report.Section:
					if len(b.Body) == 0 {
						t.Errorf("%q has no content", b.Title)
					}
				}
				return true
			}})
			text := strings.Join(doc.PlainText(), "\n")
			if found := clumsy.FindString(text); found != "" {
				at := strings.Index(text, found)
				t.Errorf("%q in …%s…", found, text[max(0, at-60):min(len(text), at+60)])
			}
			if !d.Entity.Chamber() && strings.Contains(text, "Unioncamere") {
				t.Error("it speaks of Unioncamere")
			}
			checkDeviations(t, r, doc)
		})
	}
}

// checkDeviations looks for every indicator under its target in the table of deviations.
func checkDeviations(t *testing.T, r *relazione.Review, doc *report.Document) {
	t.Helper()
	var listed []string
	report.Walk(doc.Body, report.Visit{Enter: func(b report.Block) bool {
		if table, ok := b.(*report.Table); ok && table.ID == "tabella-scostamenti" {
			for _, row := range table.Body {
				listed = append(listed, row[0].Text.String())
			}
		}
		return true
	}})
	known := false
	r.Dashboard().Walk(func(n *scoring.Node) { known = known || n.Indicator != nil && r.Evidence.Of(n).Known() })
	if !known || len(r.Dashboard().Targets) > 0 {
		return
	}
	r.Dashboard().Walk(func(n *scoring.Node) {
		if n.Indicator == nil {
			return
		}
		if meets, compared := n.Indicator.Reaches(); compared && !meets && !slices.Contains(listed, report.Typeset(n.Name())) {
			t.Errorf("%s is under its target and not in the table", n.Name())
		}
	})
}
