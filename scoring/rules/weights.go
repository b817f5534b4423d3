package rules

import (
	"fmt"
	"math/big"

	"relazione/scoring"
)

var whole = big.NewRat(1, 1)

var weights = scoring.Rule{
	ID:       "pesi",
	Family:   familyWeights,
	Title:    "I pesi non fanno 100%",
	Severity: scoring.Error,
	Doc: `Segnala i pesi negativi o oltre il 100%, e i gruppi di componenti i cui pesi non fanno 100%: il risultato è calcolato
sulla loro somma, ma i pesi pubblicati non sono quelli usati.
Fonte: Linee guida DFP 3/2018, par. 4, lettera e).`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		check := func(d *scoring.Derivation) {
			total := d.TotalWeight()
			if total == nil || len(d.Terms) == 0 {
				return // a weight that is missing is reported as what can't be calculated
			}
			for _, t := range d.Terms {
				if t.Weight.Value.Sign() < 0 || t.Weight.Value.Cmp(whole) > 0 {
					findings = append(findings, scoring.Finding{Cell: t.Weight.Cell, Code: t.Code, Found: t.Weight.Show(), Expected: "un peso fra 0 e 100%",
						Message: fmt.Sprintf("peso di %s fuori misura", t.Of), Hint: "correggere il peso"})
				}
			}
			if !scoring.Whole(total) {
				first := d.Terms[0].Weight
				findings = append(findings, scoring.Finding{Cell: first.Cell, Code: d.Code, Found: scoring.Share(total, 2).Terse().String(), Expected: "100%",
					Message: fmt.Sprintf("i pesi dei componenti di %s non fanno 100%%", d.Of), Hint: "correggere i pesi, a partire da questa cella"})
			}
		}
		e.Dashboard.Walk(func(n *scoring.Node) { check(e.Of(n)) })
		if len(e.Managers) > 0 {
			check(e.Manager)
		}
		return findings
	},
}
