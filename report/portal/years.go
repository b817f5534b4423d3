package portal

import (
	"fmt"
	"math/big"
	"slices"

	"relazione/report"
	"relazione/report/html"
	"relazione/report/opendata"
	"relazione/scoring"
)

// A publishedYear is what stands published of a year: the numbers of its latest revision.
type publishedYear struct {
	Revision
	evaluation *scoring.Evaluation
	places     map[*scoring.Node]string // in its page
}

// yearsOf are the published years, the first first. A revision whose data can't be read is left out: checking says so.
func yearsOf(revisions []Revision, read func(Revision) ([]byte, error)) []publishedYear {
	if len(revisions) == 0 || revisions[0].Manifest.Year == revisions[len(revisions)-1].Manifest.Year {
		return nil // there is nothing to compare
	}
	var years []publishedYear
	for i, r := range revisions { // the latest of a year comes first
		if i > 0 && revisions[i-1].Manifest.Year == r.Manifest.Year {
			continue
		}
		raw, err := read(r)
		if err != nil {
			continue
		}
		data, err := opendata.Decode(raw)
		if err != nil {
			continue
		}
		dashboard, err := data.Dashboard()
		if err != nil {
			continue
		}
		e := scoring.Evaluate(dashboard)
		years = append(years, publishedYear{r, e, report.Places(e)})
	}
	slices.Reverse(years)
	return years
}

// label is what a year is called in a head.
func (y publishedYear) label() string {
	if y.Manifest.Draft {
		return fmt.Sprintf("%d (bozza)", y.Manifest.Year)
	}
	return fmt.Sprint(y.Manifest.Year)
}

// page is the address of a place in the year's page.
func (y publishedYear) page(place string) string {
	return y.Folder + "/" + HTMLName(y.Manifest.Year) + "#" + place
}

// A lineage is an objective through the years: its node in each, nil where it has none.
type lineage struct {
	name  string
	top   bool
	nodes []*scoring.Node
}

// lineages are the objectives of all years, those of the last first, in its order. Nodes that measure something themselves are left to the pages.
func lineages(years []publishedYear) []lineage {
	last := len(years) - 1
	seen := map[*scoring.Node]bool{}
	var all []lineage
	for y := last; y >= 0; y-- {
		earlier := make([]map[*scoring.Node]*scoring.Node, y)
		for before := range earlier {
			earlier[before] = scoring.AcrossYears(years[y].evaluation, years[before].evaluation)
		}
		years[y].evaluation.Dashboard.Walk(func(n *scoring.Node) {
			if n.Indicator != nil || seen[n] {
				return
			}
			l := lineage{name: n.Name(), top: n.Parent == nil, nodes: make([]*scoring.Node, len(years))}
			l.nodes[y] = n
			for before, pairs := range earlier {
				if other := pairs[n]; other != nil && other.Indicator == nil && !seen[other] {
					l.nodes[before], seen[other] = other, true
				}
			}
			all = append(all, l)
		})
	}
	return all
}

// comparison shows the results of each objective over the years, as a table and, of the first level, as charts; nil where there is but one year.
func comparison(years []publishedYear) ([]byte, error) {
	if len(years) < 2 {
		return nil, nil
	}
	table := &report.Table{ID: "tabella-anni", Caption: report.Plain("I risultati di ogni obiettivo negli anni pubblicati"), Columns: []report.Column{{Kind: report.Words}}}
	head := report.Row{{Text: report.Plain("Obiettivo"), Header: true}}
	for _, y := range years {
		table.Columns = append(table.Columns, report.Column{Kind: report.Number})
		head = append(head, report.Cell{Text: report.Plain(y.label()), Header: true})
	}
	table.Columns = append(table.Columns, report.Column{Kind: report.Number})
	table.Head = []report.Row{append(head, report.Cell{Text: report.Plain("Variazione, in punti"), Header: true})}
	var charts []report.Block
	add := func(name string, top bool, of func(y int) (*scoring.Derivation, string)) {
		row := report.Row{{Text: report.Plain(report.Typeset(name)), Header: true}}
		chart := &report.Chart{ID: fmt.Sprintf("grafico-anni-%d", len(charts)+1), Caption: report.Plain(report.Typeset(name))}
		var known []scoring.Quantity
		for y, year := range years {
			d, place := of(y)
			if !d.Known() {
				row = append(row, report.Cell{Text: report.Plain("–")})
				continue
			}
			shown := report.Typeset(d.Quantity().String())
			row = append(row, report.Cell{Text: report.Inline{{Text: shown, Link: year.page(place)}}})
			chart.Bars = append(chart.Bars, report.Bar{Label: year.label(), Value: d.Value, ValueText: shown})
			known = append(known, d.Quantity())
		}
		change := "–"
		if n := len(known); n > 1 {
			change = points(known[n-1], known[n-2])
		}
		table.Body = append(table.Body, append(row, report.Cell{Text: report.Plain(change)}))
		if top && len(chart.Bars) > 1 {
			chart.Describe()
			charts = append(charts, chart)
		}
	}
	if slices.ContainsFunc(years, func(y publishedYear) bool { return y.evaluation.Entity.Known() }) {
		add("Performance di ente", true, func(y int) (*scoring.Derivation, string) { return years[y].evaluation.Entity, "contenuto" })
	}
	for _, l := range lineages(years) {
		add(l.name, l.top, func(y int) (*scoring.Derivation, string) {
			if l.nodes[y] == nil {
				return nil, ""
			}
			return years[y].evaluation.Of(l.nodes[y]), years[y].places[l.nodes[y]]
		})
	}
	section := &report.Section{ID: "confronto", Title: report.Plain("Il confronto negli anni"), Body: append([]report.Block{
		&report.Paragraph{Text: report.Plain("Ogni risultato conduce alla relazione del suo anno. Un obiettivo è lo stesso se ha lo stesso codice e un titolo simile; " +
			"la variazione è fra gli ultimi due anni che lo misurano.")},
		table}, charts...)}
	return html.Fragment(section)
}

// points is the difference between shares as they are shown, in percentage points with its sign.
func points(now, before scoring.Quantity) string {
	difference := new(big.Rat).Sub(now.Rounded(), before.Rounded())
	q := scoring.Quantity{Value: new(big.Rat).Mul(difference, big.NewRat(100, 1)), Decimals: max(now.Decimals, before.Decimals)}
	if difference.Sign() > 0 {
		return "+" + q.Number()
	}
	return q.Number()
}
