package rules_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"relazione"
	"relazione/internal/readtest"
	"relazione/internal/sheettest"
	"relazione/scoring"
	"relazione/scoring/ref"
)

// A fault is one change to the sample's workbook, and where it must be found.
type fault struct {
	family string // as the README's table calls it
	sums   bool   // a fault of arithmetic: all of these must be found
	name   string
	cell   scoring.Cell // of the finding
	row    bool         // any cell of that row will do: it is the row that is at fault
	rule   string       // that must find it; empty for any
	plan   bool         // it is held against the sample itself as the approved plan
	edits  []edit
}

// An edit replaces the content of a cell, or a piece of a part.
type edit struct {
	cell                scoring.Cell
	attributes, content string
	part, old, new      string // instead of a cell
}

// A bench makes faults out of a workbook, and looks for them.
type bench struct {
	names   []string
	parts   map[string][]byte
	sheets  map[string]string // part of each sheet
	d       *scoring.Dashboard
	e       *scoring.Evidence
	own     map[string]int // what the workbook has of itself
	ownPlan map[string]int
	faults  []fault
}

func newBench(t *testing.T, path string) *bench {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{sheets: map[string]string{}}
	if b.names, b.parts, err = sheettest.Parts(raw); err != nil {
		t.Fatal(err)
	}
	if b.d, err = readtest.DashboardOf(raw); err != nil {
		t.Fatal(err)
	}
	for i, s := range b.d.Sheets {
		b.sheets[s.Name] = fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)
	}
	r, err := review(b.d, relazione.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b.e, b.own = r.Evidence, count(r.Findings)
	if r, err = review(b.d, relazione.Options{Plan: b.d}); err != nil {
		t.Fatal(err)
	}
	b.ownPlan = count(r.Findings)
	return b
}

// review checks a dashboard.
func review(d *scoring.Dashboard, o relazione.Options) (*relazione.Review, error) {
	return relazione.Check(context.Background(), readtest.Of(d, "prova.xlsx"), o)
}

func key(f scoring.Finding) string {
	return f.Rule + "|" + f.Cell.String() + "|" + f.Message + "|" + f.Found
}

func count(findings []scoring.Finding) map[string]int {
	counts := map[string]int{}
	for _, f := range findings {
		counts[key(f)]++
	}
	return counts
}

// workbook is the sample with edits.
func (b *bench) workbook(edits []edit) ([]byte, error) {
	parts := map[string][]byte{}
	for name, content := range b.parts {
		parts[name] = content
	}
	for _, e := range edits {
		if e.part != "" {
			if !bytes.Contains(parts[e.part], []byte(e.old)) {
				return nil, fmt.Errorf("%s has no %q", e.part, e.old)
			}
			parts[e.part] = bytes.Replace(parts[e.part], []byte(e.old), []byte(e.new), 1)
			continue
		}
		part := b.sheets[e.cell.Sheet]
		changed, err := sheettest.SetCell(parts[part], e.cell.Ref, e.attributes, e.content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.cell, err)
		}
		parts[part] = changed
	}
	return sheettest.Pack(b.names, parts)
}

// found reports whether a fault is found, at its cell, with more than a note.
func (b *bench) found(f fault) (bool, string, error) {
	raw, err := b.workbook(f.edits)
	if err != nil {
		return false, "", err
	}
	d, err := readtest.DashboardOf(raw)
	if err != nil {
		return false, "", err
	}
	against, own := relazione.Options{}, b.own
	if f.plan {
		against.Plan, own = b.d, b.ownPlan
	}
	r, err := review(d, against)
	if err != nil {
		return false, "", err
	}
	findings := r.Findings
	var others []string
	for _, g := range findings {
		if g.Severity == scoring.Note || own[key(g)] > 0 {
			continue
		}
		got, _ := ref.Parse(g.Cell.Ref)
		want, _ := ref.Parse(f.cell.Ref)
		here := g.Cell == f.cell || f.row && g.Cell.Sheet == f.cell.Sheet && got.Row == want.Row
		if here && (f.rule == "" || f.rule == g.Rule) {
			return true, "", nil
		}
		others = append(others, g.Rule+" "+g.Cell.String())
	}
	return false, strings.Join(others, ", "), nil
}

// has reports whether the workbook has a finding of itself.
func (b *bench) has(rule string, c scoring.Cell) bool {
	for k := range b.own {
		if strings.HasPrefix(k, rule+"|"+c.String()+"|") {
			return true
		}
	}
	return false
}

func (b *bench) add(f fault) { b.faults = append(b.faults, f) }

// text is an edit that types words into a cell, number one that types a number and keeps the format.
func typed(c scoring.Cell, words string) edit {
	var escaped bytes.Buffer
	if err := xml.EscapeText(&escaped, []byte(words)); err != nil {
		panic(err) // a buffer doesn't fail
	}
	return edit{
		cell:       c,
		attributes: ` t="inlineStr"`,
		content:    `<is><t xml:space="preserve">` + escaped.String() + `</t></is>`,
	}
}

func number(c scoring.Cell, r *big.Rat) edit {
	return edit{cell: c, content: "<v>" + r.FloatString(6) + "</v>"}
}

func empty(c scoring.Cell) edit { return edit{cell: c} }

// withFormula is an edit that gives a cell a formula, with its value.
func withFormula(c scoring.Cell, formula string, r *big.Rat) edit {
	return edit{cell: c, content: "<f>" + formula + "</f><v>" + r.FloatString(6) + "</v>"}
}

func plus(r *big.Rat, hundredths int64) *big.Rat {
	return new(big.Rat).Add(r, big.NewRat(hundredths, 100))
}

func times(r *big.Rat, n, d int64) *big.Rat { return new(big.Rat).Mul(r, big.NewRat(n, d)) }

// rows of a family, as the README's table has them.
const (
	faultShape      = "Forma"
	faultWeights    = "Pesi"
	faultRollups    = "Aggregazioni"
	faultFormulas   = "Formule"
	faultAttainment = "Raggiungimenti"
	faultTables     = "Fra una tabella e l'altra"
	faultClaims     = "Cifre nei testi"
	faultPractice   = "Legge e buona prassi"
	faultPlan       = "Rispetto al piano"
)

func (b *bench) generate() {
	b.shape()
	b.weights()
	b.rollups()
	b.formulas()
	b.attainments()
	b.tables()
	b.claims()
	b.practice()
	b.plan()
}

func (b *bench) leaves() []*scoring.Node { return b.d.At(len(b.d.Levels) - 1) }

func (b *bench) shape() {
	one := func(name, rule string, c scoring.Cell, edits ...edit) {
		b.add(fault{family: faultShape, name: name, rule: rule, cell: c, edits: edits})
	}
	number := func(v scoring.Value) {
		if v.Known() {
			if lettered := strings.NewReplacer("0", "O", "1", "l").Replace(v.Text); lettered != v.Text {
				one("letters among the digits", "", v.Cell, typed(v.Cell, lettered))
			}
			one("two commas", "numero-illeggibile", v.Cell, typed(v.Cell, "1,2,3"))
		}
	}
	missing := func(what string, v scoring.Value) {
		if v.Known() {
			one("no "+what, "dato-mancante", v.Cell, empty(v.Cell))
		}
	}
	coded := map[int][]*scoring.Node{}
	b.d.Walk(func(n *scoring.Node) {
		number(n.Weight)
		missing("weight", n.Weight)
		number(n.Stated)
		if i := n.Indicator; i != nil {
			for _, v := range []scoring.Value{i.Target, i.Result, i.Attainment} {
				number(v)
			}
			missing("target", i.Target)
			missing("result", i.Result)
			missing("attainment", i.Attainment)
			one(
				"a total row among the data",
				"riga-di-totale",
				n.Title.Cell,
				typed(n.Title.Cell, "Totale "+n.Parent.Title.Text),
			)
		}
		if !n.Code.Empty() {
			if earlier := coded[n.Depth]; len(earlier) > 0 {
				one(
					"a code twice",
					"codice-ripetuto",
					n.Code.Cell,
					typed(n.Code.Cell, earlier[len(earlier)/2].Code.Text),
				)
			}
			coded[n.Depth] = append(coded[n.Depth], n)
			if n.Parent != nil && !n.Parent.Code.Empty() {
				one("a code outside its parent's", "codice-fuori-posto", n.Code.Cell, typed(n.Code.Cell, "77.1"))
			}
		}
	})
	for _, n := range b.d.At(len(b.d.Levels) - 2) {
		var edits []edit
		for _, leaf := range n.Children {
			for _, c := range b.rowCells(leaf) {
				edits = append(edits, empty(c))
			}
		}
		one("a node without children", "nodo-senza-azioni", n.Code.Cell, edits...)
	}
	main := b.sheets[string(scoring.PartTree)]
	for _, leaf := range b.leaves() {
		at, _ := ref.Parse(leaf.Title.Cell.Ref)
		tag := fmt.Sprintf(`<row r="%d"`, at.Row)
		b.add(fault{family: faultShape, name: "a hidden row", rule: "dati-nascosti", cell: leaf.Title.Cell, row: true,
			edits: []edit{{part: main, old: tag, new: tag + ` hidden="1"`}}})
		b.add(
			fault{
				family: faultShape,
				name:   "overlapping merges",
				rule:   "unioni-sovrapposte",
				cell:   leaf.Title.Cell,
				row:    true,
				edits: []edit{
					{
						part: main,
						old:  "<mergeCells",
						new: fmt.Sprintf(
							`<mergeCells><mergeCell ref="M%d:N%d"/><mergeCell ref="N%d:O%d"/></mergeCells><mergeCells`,
							at.Row,
							at.Row,
							at.Row,
							at.Row,
						),
					},
				},
			},
		)
	}
	for name, part := range b.sheets {
		i := strings.Index(string(b.parts["xl/workbook.xml"]), `name="`+name+`"`)
		b.add(
			fault{
				family: faultShape,
				name:   "a hidden sheet",
				rule:   "dati-nascosti",
				cell:   scoring.Cell{Sheet: name, Ref: firstCell(b.parts[part])},
				edits: []edit{
					{
						part: "xl/workbook.xml",
						old:  string(b.parts["xl/workbook.xml"][i : i+len(name)+7]),
						new:  fmt.Sprintf(`name="%s" state="hidden"`, name),
					},
				},
			},
		)
	}
}

var anyCell = regexp.MustCompile(`<c r="([A-Z]+[0-9]+)"[^>]*[^/]>`)

func firstCell(sheet []byte) string { return string(anyCell.FindSubmatch(sheet)[1]) }

// rowCells are the cells of an action's row that are its own.
func (b *bench) rowCells(leaf *scoring.Node) []scoring.Cell {
	at, _ := ref.Parse(leaf.Code.Cell.Ref)
	var cells []scoring.Cell
	for ; ; at.Col++ {
		if !bytes.Contains(b.parts[b.sheets[string(scoring.PartTree)]], []byte(`<c r="`+at.String()+`"`)) {
			return cells
		}
		cells = append(cells, scoring.Cell{Sheet: string(scoring.PartTree), Ref: at.String()})
	}
}

func (b *bench) weights() {
	group := func(first scoring.Cell, v scoring.Value) {
		one := func(name string, c scoring.Cell, r *big.Rat) {
			b.add(
				fault{
					family: faultWeights,
					sums:   true,
					name:   name,
					rule:   "pesi",
					cell:   c,
					edits:  []edit{number(v.Cell, r)},
				},
			)
		}
		one(
			"siblings don't sum to 100%",
			first,
			plus(v.Value, 5),
		) // it is their sum that is wrong: found at the first of them
		one("siblings don't sum to 100%, by little", first, new(big.Rat).Sub(v.Value, big.NewRat(1, 1000)))
		one("a negative weight", v.Cell, new(big.Rat).Neg(v.Value))
		one("a weight over 100%", v.Cell, plus(v.Value, 101))
	}
	b.d.Walk(func(n *scoring.Node) {
		if n.Weight.Known() {
			group(n.Parent.Children[0].Weight.Cell, n.Weight)
		}
	})
	for _, m := range b.d.Managers {
		group(b.d.Managers[0].Weight.Cell, m.Weight)
	}
}

// statedCells are every stated number that follows from others.
func (b *bench) statedCells() []scoring.Value {
	var all []scoring.Value
	b.d.Walk(func(n *scoring.Node) { all = append(all, n.Stated) })
	for _, o := range b.d.Targets {
		all = append(all, o.Result, o.Attainment)
	}
	for _, m := range b.d.Managers {
		all = append(all, m.Performance)
	}
	for _, total := range b.e.Totals() {
		if total.Stated.Known() {
			all = append(all, total.Stated)
		}
	}
	return all
}

func (b *bench) rollups() {
	for _, v := range b.statedCells() {
		for _, hundredths := range []int64{-1, 1, -9} {
			wrong := plus(v.Value, hundredths)
			b.add(
				fault{
					family: faultRollups,
					sums:   true,
					name:   fmt.Sprintf("a typed result %+d points off", hundredths),
					cell:   v.Cell,
					edits:  []edit{number(v.Cell, wrong)},
				},
			)
			if v.Formula != "" {
				b.add(
					fault{
						family: faultFormulas,
						sums:   true,
						name:   fmt.Sprintf("a stale value %+d points off", hundredths),
						rule:   "valore-non-aggiornato",
						cell:   v.Cell,
						edits:  []edit{withFormula(v.Cell, v.Formula, wrong)},
					},
				)
			}
		}
	}
	for _, o := range b.d.Targets {
		b.add(
			fault{
				family: faultRollups,
				sums:   true,
				name:   "another judgement",
				rule:   "tabella-1",
				cell:   o.Judgement.Cell,
				edits:  []edit{typed(o.Judgement.Cell, "Buono")},
			},
		)
	}
}

var rangeText = regexp.MustCompile(`\b([A-Z]+)(\d+):([A-Z]+)(\d+)\b`)

// shifted moves the ends of a formula's ranges: all of them, or only the first.
func shifted(formula string, from, to int, all bool) string {
	done := false
	return rangeText.ReplaceAllStringFunc(formula, func(s string) string {
		if done && !all {
			return s
		}
		done = true
		m := rangeText.FindStringSubmatch(s)
		var a, z int
		fmt.Sscan(m[2], &a)
		fmt.Sscan(m[4], &z)
		return fmt.Sprintf("%s%d:%s%d", m[1], a+from, m[3], z+to)
	})
}

func (b *bench) formulas() {
	one := func(name, rule string, v scoring.Value, e edit) {
		b.add(
			fault{
				family: faultFormulas,
				sums:   rule != "collegamento-esterno" && rule != "errore-di-formula",
				name:   name,
				rule:   rule,
				cell:   v.Cell,
				edits:  []edit{e},
			},
		)
	}
	b.d.Walk(func(n *scoring.Node) {
		v := n.Stated
		one("a typed number among formulas", "numero-fra-formule", v, number(v.Cell, v.Value))
		one("a link to another workbook", "collegamento-esterno", v, withFormula(v.Cell, "[1]Foglio1!B7", v.Value))
		b.add(fault{family: faultFormulas, name: "an error value", rule: "errore-di-formula", cell: v.Cell,
			edits: []edit{{cell: v.Cell, attributes: ` t="e"`, content: "<f>" + v.Formula + "</f><v>#DIV/0!</v>"}}})
		if len(n.Children) > 1 {
			// The last child begins in a row above the range's end where it spans several: the range is cut to before
			// it.
			last, _ := ref.Parse(n.Children[len(n.Children)-1].Title.Cell.Ref)
			var end int
			fmt.Sscan(rangeText.FindStringSubmatch(v.Formula)[4], &end)
			one(
				"a range that misses the last child",
				"formula-intervallo",
				v,
				withFormula(v.Cell, shifted(v.Formula, 0, last.Row-1-end, true), v.Value),
			)
			one(
				"a range that misses the first child",
				"formula-intervallo",
				v,
				withFormula(v.Cell, shifted(v.Formula, 1, 0, true), v.Value),
			)
			if strings.Contains(v.Formula, "SUMPRODUCT") {
				one(
					"weights and results of different rows",
					"formula-intervallo",
					v,
					withFormula(v.Cell, shifted(v.Formula, 1, 1, false), v.Value),
				)
			}
		}
		if len(n.Children) > 0 && n != b.last(n.Depth) {
			one(
				"a range that takes in another's child",
				"formula-intervallo",
				v,
				withFormula(v.Cell, shifted(v.Formula, 0, 1, true), v.Value),
			)
		}
		if n.Indicator != nil && n != b.leaves()[0] {
			one(
				"the row above",
				"formula-intervallo",
				v,
				withFormula(v.Cell, b.leaves()[0].Indicator.Attainment.Cell.Ref, v.Value),
			)
		}
	})
	for i, o := range b.d.Targets {
		other := b.d.Targets[(i+1)%len(b.d.Targets)].Result.Formula
		one(
			"a link to another objective",
			"formula-intervallo",
			o.Result,
			withFormula(o.Result.Cell, other, o.Result.Value),
		)
	}
}

func (b *bench) last(depth int) *scoring.Node {
	nodes := b.d.At(depth)
	return nodes[len(nodes)-1]
}

func (b *bench) attainments() {
	for _, n := range b.leaves() {
		i := n.Indicator
		one := func(name, rule string, c scoring.Cell, edits ...edit) {
			b.add(fault{family: faultAttainment, name: name, rule: rule, cell: c, edits: edits})
		}
		a := i.Attainment
		one("an attainment over 100%", "raggiungimento-fuori-misura", a.Cell, number(a.Cell, big.NewRat(100, 1)))
		if !i.Ruling.Empty() {
			one("an override without the OIV's opinion", "parere-mancante", i.Ruling.Cell, empty(i.Ruling.Cell))
			continue
		}
		// published contradictions: nothing to compare with
		if n.ID() == "1.1.1" || n.ID() == "5.1.1" || !i.Result.Known() {
			continue
		}
		meets, _ := i.Meets(i.Target)
		if meets {
			one(
				"less than 100% though on target",
				"raggiungimento-incoerente",
				a.Cell,
				number(a.Cell, big.NewRat(4, 5)),
			)
			worse := times(i.Target.Value, 9, 10)
			if i.Direction == scoring.Decreasing {
				worse = times(i.Target.Value, 11, 10)
			}
			if i.Target.Value.Sign() < 0 {
				worse = times(i.Target.Value, 9, 10)
			}
			one("100% though under target", "raggiungimento-incoerente", a.Cell, number(i.Result.Cell, worse))
		} else {
			one("100% though under target", "raggiungimento-incoerente", a.Cell, number(a.Cell, big.NewRat(1, 1)))
		}
		turned := "decrescente"
		if i.Direction == scoring.Decreasing {
			turned = "crescente"
		}
		one("a direction turned", "verso-incoerente", i.DirectionCell, typed(i.DirectionCell, turned))
		if i.Result.Unit == scoring.Percent {
			one(
				"a result without its per cent sign",
				"unita-diverse",
				i.Result.Cell,
				typed(i.Result.Cell, strings.TrimSuffix(i.Result.Text, "%")),
			)
			one(
				"a target without its per cent sign",
				"unita-diverse",
				i.Target.Cell,
				typed(i.Target.Cell, strings.TrimSuffix(i.Target.Text, "%")),
			)
		} else {
			one("another unit", "unita-diverse", i.Result.Cell, typed(i.Result.Cell,
				strings.TrimRight(i.Result.Number(), " .g")+"%"))
		}
		one(
			"a result a hundred times too large",
			"ordine-di-grandezza",
			i.Result.Cell,
			number(i.Result.Cell, times(i.Result.Value, 100, 1)),
		)
	}
}

func (b *bench) tables() {
	one := func(sums bool, name, rule string, c scoring.Cell, edits ...edit) {
		b.add(fault{family: faultTables, sums: sums, name: name, rule: rule, cell: c, edits: edits})
	}
	tree := b.e.Evaluation
	for _, r := range b.d.System {
		for _, v := range []scoring.Value{r.Target, r.Result, r.Attainment} {
			one(true, "another number in Tabella 2", "tabella-2", v.Cell, number(v.Cell, times(v.Value, 2, 1)))
		}
		one(
			false,
			"another KPI in Tabella 2",
			"kpi-diverso",
			r.KPI.Cell,
			typed(r.KPI.Cell, r.KPI.Text+" al netto dei rinnovi"),
		)
		one(false, "an unknown code in Tabella 2", "non-calcolabile", r.Code.Cell, typed(r.Code.Cell, "77.7.7"))
		n := tree.Find(r.Code.Text)
		one(false, "a row of Tabella 2 dropped", "sistema-incompleto", n.Code.Cell,
			empty(r.Code.Cell), empty(r.KPI.Cell), empty(r.Target.Cell), empty(r.Result.Cell), empty(r.Attainment.Cell))
	}
	for i, o := range b.d.Targets {
		n := b.e.Objectives[i].Node
		one(
			false,
			"another title in Tabella 1",
			"tabella-1",
			o.Title.Cell,
			typed(o.Title.Cell, "Attrattività del territorio"),
		)
		one(
			false,
			"a row of Tabella 1 dropped",
			"obiettivo-senza-target",
			n.Title.Cell,
			empty(
				o.Title.Cell,
			),
			empty(o.Result.Cell),
			empty(o.Target.Cell),
			empty(o.Attainment.Cell),
			empty(o.Judgement.Cell),
		)
		one(
			false,
			"an objective twice",
			"obiettivo-senza-target",
			o.Title.Cell,
			typed(o.Title.Cell, b.d.Targets[max(0, i-1)].Title.Text),
		)
	}
	b.faults = slices.DeleteFunc(b.faults, func(f fault) bool { // the first would only repeat itself
		return f.name == "an objective twice" && f.cell == b.d.Targets[0].Title.Cell
	})
	for _, m := range b.d.Managers {
		if !m.SystemMean {
			one(
				true,
				"another target in the managers' table",
				"target-diverso",
				m.Target.Cell,
				number(m.Target.Cell, times(m.Target.Value, 6, 5)),
			)
			one(
				false,
				"an unknown code in the managers' table",
				"non-calcolabile",
				m.Code.Cell,
				typed(m.Code.Cell, "77.7.7"),
			)
		}
	}
}

// claims types each passage out, its placeholders filled, with one number wrong.
func (b *bench) claims() {
	paragraphs := map[scoring.Cell][]*scoring.Prose{}
	for i := range b.e.Prose() {
		p := &b.e.Prose()[i]
		paragraphs[p.Cell] = append(paragraphs[p.Cell], p)
	}
	for _, c := range b.e.Claims {
		if c.Prose.Cell == (scoring.Cell{}) || c.Status != scoring.Confirmed {
			continue
		}
		right := c.Quantity.Number()
		if !strings.Contains(c.Prose.Text, right) {
			right = strings.ReplaceAll(right, ".", "")
		}
		digit := right[len(right)-1]
		slip := right[:len(right)-1] + string('0'+(digit-'0'+1)%10)
		var texts []string
		for _, p := range paragraphs[c.Prose.Cell] {
			text := p.Text
			if p == c.Prose {
				at := strings.Index(text, strings.Trim(c.Text, "…"))
				if at < 0 {
					at = 0
				}
				text = text[:at] + strings.Replace(text[at:], right, slip, 1)
			}
			texts = append(texts, text)
		}
		b.add(
			fault{
				family: faultClaims,
				name:   fmt.Sprintf("%s written as %s", right, slip),
				rule:   "cifra-smentita",
				cell:   c.Prose.Cell,
				edits:  []edit{typed(c.Prose.Cell, strings.Join(texts, "\n\n"))},
			},
		)
	}
}

func (b *bench) practice() {
	one := func(name, rule string, c scoring.Cell, edits ...edit) {
		b.add(fault{family: faultPractice, name: name, rule: rule, cell: c, edits: edits})
	}
	for _, p := range b.d.Passages {
		if n := b.e.Find(p.Code.Text); n != nil && n.Indicator != nil &&
			scoring.Fold(p.Section.Text) == scoring.Fold(scoring.SectionObjectives) {
			one(
				"a shortfall without a reason",
				"scostamento-senza-motivo",
				n.Indicator.Result.Cell,
				empty(p.Section.Cell),
				empty(p.Code.Cell),
				empty(p.Text.Cell),
			)
		}
		one("a text for nobody", "testo-inutilizzato", p.Section.Cell, typed(p.Section.Cell, "Sezione inesistente"))
		one(
			"a placeholder that isn't one",
			"testo-non-componibile",
			p.Text.Cell,
			typed(p.Text.Cell, p.Text.Text+" {{risultati}}"),
		)
		one("a provisional text", "testo-provvisorio", p.Text.Cell, typed(p.Text.Cell, p.Text.Text+" Da completare."))
	}
	for _, n := range b.leaves() {
		one(
			"a provisional KPI",
			"testo-provvisorio",
			n.Indicator.KPI.Cell,
			typed(n.Indicator.KPI.Cell, "Kpi non definito"),
		)
		if i := n.Indicator; i.Result.Known() && i.Result.Value.Sign() > 0 && n.ID() != "5.1.1" &&
			!b.has("target-facile", i.Target.Cell) {
			easy := times(i.Result.Value, 2, 5)
			if i.Direction == scoring.Decreasing {
				easy = times(i.Result.Value, 5, 2)
			}
			edits := []edit{number(i.Target.Cell, easy)} // wherever it stands: tables that differ are another fault
			if row := b.e.SystemRowsByNode()[n]; row.Target.Known() {
				edits = append(edits, number(row.Target.Cell, easy))
			}
			for _, m := range b.e.Managers {
				if m.Node == n && m.Row.Target.Known() {
					edits = append(edits, number(m.Row.Target.Cell, easy))
				}
			}
			one("a target too easy", "target-facile", i.Target.Cell, edits...)
		}
	}
	for _, a := range []scoring.Act{b.d.Entity.ScaleAct, b.d.Entity.PlanAct} {
		one("no act", "atto-mancante", a.Name.Cell, empty(a.Name.Cell))
		one("no date of an act", "atto-mancante", a.Name.Cell, empty(a.Cell))
	}
	for _, s := range b.d.Entity.Signatories {
		one("a signatory without a name", "firmatari-mancanti", s.Name.Cell, empty(s.Name.Cell))
	}
	act := b.d.Entity.ReportAct.Name.Cell
	at, _ := ref.Parse(act.Ref)
	date := scoring.Cell{Sheet: act.Sheet, Ref: ref.At(at.Col, at.Row+1).String()}
	one("approved after 30 June", "termine-di-legge", date, typed(act, "delibera n. 50"), typed(date, "15/07/2025"))
	one(
		"approved in the year itself",
		"termine-di-legge",
		date,
		typed(act, "delibera n. 50"),
		typed(date, "15/06/2024"),
	)
	one("no year", "parte-mancante", b.d.Entity.YearCell, empty(b.d.Entity.YearCell))
	one("no name", "parte-mancante", b.d.Entity.Name.Cell, empty(b.d.Entity.Name.Cell))
}

func (b *bench) plan() {
	one := func(name, rule string, c scoring.Cell, edits ...edit) {
		b.add(fault{family: faultPlan, name: name, rule: rule, cell: c, plan: true, edits: edits})
	}
	b.d.Walk(func(n *scoring.Node) {
		if n.Weight.Known() {
			one(
				"a weight changed after approval",
				"piano-pesi",
				n.Weight.Cell,
				number(n.Weight.Cell, plus(n.Weight.Value, 1)),
			)
		}
		if i := n.Indicator; i != nil {
			one(
				"a target changed after approval",
				"piano-target",
				i.Target.Cell,
				number(i.Target.Cell, times(i.Target.Value, 9, 10)),
			)
		}
		if !n.Code.Empty() {
			one("a node that the plan lacks", "piano-obiettivi", n.Code.Cell, typed(n.Code.Cell, n.Code.Text+".99"))
		}
	})
	for _, o := range b.d.Targets {
		one(
			"a target of Tabella 1 changed after approval",
			"piano-target",
			o.Target.Cell,
			number(o.Target.Cell, times(o.Target.Value, 9, 10)),
		)
	}
}

// allFaults is what continuous integration asks for; without, one fault in eleven is tried, which takes seconds.
var allFaults = flag.Bool("all", false, "try every fault, and compare the figures with the README's")

// TestFaultsAreFound puts every fault that the generator knows at every node of the sample, one at a time, and looks
// for it at its cell. With -v it prints the two figures that the README publishes, and what was not found.
func TestFaultsAreFound(t *testing.T) {
	b := newBench(t, filepath.Join("..", "..", "testdata", "2024.xlsx"))
	b.generate()
	faults := b.faults
	if !*allFaults {
		var some []fault
		for i := 0; i < len(faults); i += 11 {
			some = append(some, faults[i])
		}
		faults = some
	}
	type tally struct{ all, found int }
	var mutex sync.Mutex
	sums, others := tally{}, tally{}
	families := map[string]*tally{}
	var missed []string
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range faults {
		group.Go(func() error {
			found, instead, err := b.found(f)
			if err != nil {
				return fmt.Errorf("%s, %s at %s: %w", f.family, f.name, f.cell, err)
			}
			mutex.Lock()
			defer mutex.Unlock()
			if families[f.family] == nil {
				families[f.family] = &tally{}
			}
			kind := &others
			if f.sums {
				kind = &sums
			}
			for _, each := range []*tally{families[f.family], kind} {
				each.all++
				if found {
					each.found++
				}
			}
			if !found {
				missed = append(missed, fmt.Sprintf("%s, %s at %s: instead %q", f.family, f.name, f.cell, instead))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(missed)
	for _, m := range missed {
		t.Logf("missed: %s", m)
	}
	percent := func(x tally) string { return scoring.Share(big.NewRat(int64(x.found), int64(x.all)), 1).String() }
	t.Logf(
		"arithmetic: %d of %d found at their cell (%s); others: %d of %d (%s)",
		sums.found,
		sums.all,
		percent(sums),
		others.found,
		others.all,
		percent(others),
	)
	var table strings.Builder
	fmt.Fprintf(
		&table,
		"| **Aritmetica** | **%d** | **%d** |\n| **Altri** | **%d** | **%d** |\n",
		sums.all,
		sums.found,
		others.all,
		others.found,
	)
	for _, name := range []string{faultShape, faultWeights, faultRollups, faultFormulas, faultAttainment, faultTables,
		faultClaims, faultPractice, faultPlan} {
		if x := families[name]; x != nil {
			fmt.Fprintf(&table, "| %s | %d | %d |\n", name, x.all, x.found)
		}
	}
	t.Logf("by family:\n%s", table.String())
	if *allFaults {
		manual, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(manual), table.String()) {
			t.Errorf("the README has other figures: put these there\n%s", table.String())
		}
	}
	if sums.found < sums.all {
		t.Errorf("faults of arithmetic must all be found")
	}
	if others.found*100 < others.all*95 {
		t.Errorf("of the other faults 95 in a hundred must be found")
	}
}

// seeded is a workbook with one to eight faults of the generator's, no two in one cell, and how many they are.
func (b *bench) seeded(t *testing.T, seed int) (raw []byte, names []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(seed), 16))
	var edits []edit
	changed := map[scoring.Cell]bool{}
	for len(names) < 1+seed%8 {
		f := b.faults[r.IntN(len(b.faults))]
		if f.plan || slices.ContainsFunc(f.edits, func(e edit) bool { return e.part != "" || changed[e.cell] }) {
			continue
		}
		for _, e := range f.edits {
			changed[e.cell] = true
		}
		edits, names = append(edits, f.edits...), append(names, f.name+" "+f.cell.String())
	}
	raw, err := b.workbook(edits)
	if err != nil {
		t.Fatal(err)
	}
	return raw, names
}

// What a controller reads is about as much as what is wrong: with one to eight errors in a workbook, the causes that are told are no more than a
// fifth more than there are, and no two findings ask for different values of the same thing.
func TestCauses(t *testing.T) {
	b := newBench(t, filepath.Join("..", "..", "testdata", "2024.xlsx"))
	b.generate()
	const workbooks = 40
	causes, faults := 0, 0
	for seed := range workbooks {
		raw, names := b.seeded(t, seed)
		d, err := readtest.DashboardOf(raw)
		if err != nil {
			t.Fatal(err)
		}
		found, err := review(d, relazione.Options{})
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]bool{}
		var list []string
		for _, f := range found.Findings {
			if f.Severity > scoring.Note && f.Waived == "" && b.own[key(f)] == 0 {
				told[f.Cause] = true
				list = append(list, key(f))
			}
		}
		causes, faults = causes+len(told), faults+len(names)
		if len(told) > len(names)*2 {
			t.Logf("workbook %d: %q\n  told: %s", seed, names, strings.Join(list, "\n  "))
		}
		for _, pair := range contradictory(found) {
			t.Errorf("workbook %d, %q:\n%s", seed, names, pair)
		}
	}
	t.Logf("%d causes told of %d", causes, faults)
	if causes*5 > faults*6 {
		t.Errorf("%d causes are told of %d faults", causes, faults)
	}
}

// contradictory lists the pairs of findings that expect different numbers of the same thing: of a cell, or of what an action's cell and a table
// that repeats it both state.
func contradictory(r *relazione.Review) []string {
	type thing struct {
		code string
		role scoring.Role
	}
	expected := map[thing]scoring.Finding{}
	var pairs []string
	for _, f := range r.Findings {
		want, err := scoring.ParseQuantity(f.Expected)
		p, ok := r.Evidence.Cells().At(f.Cell)
		if err != nil || !ok || f.Waived != "" {
			continue
		}
		for _, of := range []thing{{f.Cell.String(), 0}, {f.Code, p.Role}} {
			other, there := expected[of]
			if !there {
				expected[of] = f
				continue
			}
			if before, _ := scoring.ParseQuantity(other.Expected); before.Value.Cmp(want.Value) != 0 && of.code != "" {
				pairs = append(pairs, fmt.Sprintf("  %s %s expects %s: %s\n  %s %s expects %s: %s", other.Cell, other.Rule, other.Expected, other.Message,
					f.Cell, f.Rule, f.Expected, f.Message))
			}
		}
	}
	return pairs
}
