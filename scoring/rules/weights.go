package rules

import (
	"fmt"
	"math/big"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// whole is 100%.
var whole = big.NewRat(1, 1)

// hundred is what weights without a per cent sign may add up to.
var hundred = big.NewRat(100, 1)

// bases says what the weights of each group are held against: 1 for shares, 100 for weights written without their sign,
// nil for points, which are worth their part of whatever they add up to. It is what most groups with the same terms'
// level add up to.
func bases(e *scoring.Evidence) map[*scoring.Derivation]*big.Rat {
	type group struct {
		d     *scoring.Derivation
		total *big.Rat
	}
	groups := map[int][]group{} // by the depth of their terms
	e.Dashboard.Walk(func(n *scoring.Node) {
		d := e.Of(n)
		if total := d.TotalWeight(); total != nil && len(d.Terms) > 0 {
			groups[n.Depth+1] = append(groups[n.Depth+1], group{d, total})
		}
	})
	if total := e.Entity.TotalWeight(); total != nil && len(e.Entity.Terms) > 0 {
		groups[0] = []group{{e.Entity, total}}
	}
	if e.Table != nil && groups[0] == nil {
		if total := e.Table.TotalWeight(); total != nil {
			groups[0] = []group{{e.Table, total}}
		}
	}
	if total := e.ManagersTotal.TotalWeight(); total != nil && len(e.Managers) > 0 {
		groups[-1] = []group{{e.ManagersTotal, total}}
	}
	out := map[*scoring.Derivation]*big.Rat{}
	for _, all := range groups {
		ones, hundreds, plain := 0, 0, true
		for _, g := range all {
			for _, t := range g.d.Terms {
				plain = plain && t.Weight.Unit == scoring.Plain
			}
			switch {
			case scoring.Whole(g.total):
				ones++
			case g.total.Cmp(hundred) == 0:
				hundreds++
			}
		}
		base := whole
		switch {
		case !plain:
		case e.Scale.Points:
			base = nil
		case hundreds > ones && 2*hundreds >= len(all):
			base = hundred
		case 2*(ones+hundreds) < len(all) && all[0].total.Cmp(big.NewRat(2, 1)) > 0:
			base = nil
		case all[0].total.Cmp(big.NewRat(10, 1)) > 0 && ones == 0: // few groups, none right
			base = hundred
		}
		for _, g := range all {
			out[g.d] = base
		}
	}
	return out
}

var weights = scoring.Rule{
	ID:       "pesi",
	Family:   familyWeights,
	Title:    "I pesi non fanno 100%",
	Severity: scoring.Error,
	Doc: `Segnala i pesi negativi o oltre il 100%, e i gruppi di componenti i cui pesi non fanno 100% (o 100, se
sono scritti senza il segno di percentuale): il risultato è calcolato sulla loro somma, ma i pesi pubblicati non
sono quelli usati. Pesi che sono punti, con somme diverse in ogni gruppo, sono rapportati alla somma del gruppo:
è una nota.`,
	Right:    "peso di 1.1: 70%; peso di 1.2: 30%",
	Wrong:    "peso di 1.1: 70%; peso di 1.2: 40%",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera e).`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		base := bases(e)
		told := false
		check := func(d *scoring.Derivation) {
			total := d.TotalWeight()
			if total == nil || len(d.Terms) == 0 {
				return // a weight that is missing is reported as what can't be calculated
			}
			of := base[d]
			first := d.Terms[0].Weight
			if of == nil && !told {
				told = true
				findings = append(
					findings,
					scoring.Finding{Severity: scoring.Note, Cell: first.Cell, Code: d.Code, Found: plainTotal(total),
						Message: "i pesi sono punti: ognuno vale la sua parte della somma del gruppo",
						Hint:    "se invece devono fare 100, correggerli"},
				)
			}
			most := of
			if most == nil {
				most = total
			}
			odd := false
			for _, t := range d.Terms {
				if t.Weight.Value.Sign() < 0 || t.Weight.Value.Cmp(most) > 0 {
					odd = true
					findings = append(
						findings,
						scoring.Finding{
							Cell:     t.Weight.Cell,
							Code:     t.Code,
							Found:    t.Weight.Show(),
							Expected: "un peso fra 0 e 100%",
							Message:  fmt.Sprintf("peso %s fuori misura", t.Noun().Of()),
							Hint:     "correggere il peso",
						},
					)
				}
			}
			if odd || of == nil || scoring.Whole(new(big.Rat).Quo(total, of)) {
				return
			}
			found, expected := scoring.Share(total, 2).Terse().String(), "100%"
			if of == hundred {
				found, expected = plainTotal(total), "100"
			}
			findings = append(
				findings,
				scoring.Finding{Cell: first.Cell, Code: d.Code, Found: found, Expected: expected,
					Message: fmt.Sprintf(
						"i pesi dei componenti %s non fanno %s",
						d.Noun().Of(),
						expected,
					), Hint: "correggere i pesi, a partire da questa cella"},
			)
		}
		check(e.Entity)
		if e.Table != nil && e.UnstatedEntity() {
			check(e.Table)
		}
		e.Dashboard.Walk(func(n *scoring.Node) { check(e.Of(n)) })
		if len(e.Managers) > 0 {
			check(e.ManagersTotal)
		}
		return findings
	},
}

func plainTotal(r *big.Rat) string { return scoring.Quantity{Value: r, Decimals: 4}.Terse().String() }

var assumedMean = scoring.Rule{
	ID:       "aggregazione-presunta",
	Family:   familyWeights,
	Title:    "Nessuno dice come si aggrega un livello senza pesi",
	Severity: scoring.Warning,
	Doc: `Segnala i livelli i cui componenti non hanno pesi e di cui il foglio SMVP non dice l'aggregazione: il
programma li tratta come uguali (media semplice), ma lo deve dire il Sistema di misurazione e valutazione. Lo
stesso per la performance di ente dove non c'è la Tabella 1: senza una riga «Ente» il programma non la calcola.`,
	Right:  "peso di 1.1: —; peso di 1.2: —; SMVP, Obiettivi strategici: media semplice",
	Wrong:  "peso di 1.1: —; peso di 1.2: —; SMVP, Obiettivi strategici: —",
	Source: `art. 7 D.lgs. 150/2009.`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		told := map[int]bool{}
		e.Dashboard.Walk(func(n *scoring.Node) {
			level := e.Dashboard.Levels[n.Depth]
			if len(n.Children) < 2 || told[n.Depth] ||
				e.Scale.Method(level.Singular, level.Plural) != scoring.Unstated {
				return
			}
			for _, child := range n.Children {
				if !child.Weight.Empty() {
					return
				}
			}
			told[n.Depth] = true
			findings = append(
				findings,
				scoring.Finding{Cell: n.Cell(), Code: n.ID(), Expected: "una riga nel foglio SMVP",
					Message: fmt.Sprintf(
						"i componenti %s non hanno pesi, e il foglio SMVP non dice come si aggregano",
						e.Of(n).Noun().Of(),
					),
					Hint: fmt.Sprintf(
						"scrivere nel foglio SMVP, per «%s», l'aggregazione «%s»",
						italian.Capitalize(level.Plural),
						scoring.SimpleMean,
					)},
			)
		})
		if e.UnstatedEntity() {
			findings = append(findings, scoring.Finding{Expected: "una riga nel foglio SMVP",
				Message: "nessuno dice come si aggrega la performance di ente: la relazione non la riporta",
				Hint:    fmt.Sprintf("scrivere nel foglio SMVP, per «%s», l'aggregazione", scoring.AggregateEntity)})
		}
		return findings
	},
}
