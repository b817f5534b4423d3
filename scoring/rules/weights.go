package rules

import (
	"fmt"
	"math/big"

	"relazione/scoring"
)

var whole = big.NewRat(1, 1)

var weights = scoring.Rule{
	ID:       "pesi",
	Title:    "I pesi non fanno 100%",
	Severity: scoring.Error,
	Doc: `Segnala i pesi negativi o oltre il 100%, e i gruppi di componenti i cui pesi non fanno 100%: il risultato è calcolato
sulla loro somma, ma i pesi pubblicati non sono quelli usati.
Fonte: Linee guida DFP 3/2018, par. 4, lettera e).`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		var findings []scoring.Finding
		check := func(d *scoring.Derivation) {
			total := d.TotalWeight()
			if total == nil {
				return // a weight that is missing is reported as what can't be calculated
			}
			for _, t := range d.Terms {
				if t.Weight.Value.Sign() < 0 || t.Weight.Value.Cmp(whole) > 0 {
					findings = append(findings, scoring.Finding{Cell: t.Weight.Cell, Code: t.Code, Found: t.Weight.Show(), Expected: "un peso fra 0 e 100%",
						Message: fmt.Sprintf("peso di %s fuori misura", t.Of), Hint: "correggere il peso"})
				}
			}
			if total.Cmp(whole) != 0 {
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

var attainmentRange = scoring.Rule{
	ID:       "raggiungimento-fuori-misura",
	Title:    "Un raggiungimento non è fra 0 e 100%",
	Severity: scoring.Error,
	Doc: `Segnala le percentuali di raggiungimento negative o oltre il 100%. La causa più comune è un 100 scritto senza il segno
di percentuale, che vale 10.000%.`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		var findings []scoring.Finding
		e.Dashboard.Walk(func(n *scoring.Node) {
			if n.Indicator == nil {
				return
			}
			v := n.Indicator.Attainment
			if v.Known() && (v.Value.Sign() < 0 || v.Value.Cmp(whole) > 0) {
				findings = append(findings, scoring.Finding{Cell: v.Cell, Code: n.ID(), Found: v.Show(), Expected: "una percentuale fra 0 e 100%",
					Message: "raggiungimento di " + n.Name() + " fuori misura", Hint: "scrivere la percentuale con il suo segno, per esempio 80%"})
			}
		})
		return findings
	},
}

var uncached = scoring.Rule{
	ID:       "formula-senza-valore",
	Title:    "Formule senza un valore memorizzato",
	Severity: scoring.Note,
	Doc: `Segnala, una volta sola, i risultati dichiarati da una formula che il file conserva senza il suo valore, come fanno i
programmi che non calcolano: non si possono confrontare con quelli ricalcolati.`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		var first scoring.Cell
		count := 0
		see := func(v scoring.Value) {
			if v.Uncached() {
				if count == 0 {
					first = v.Cell
				}
				count++
			}
		}
		e.Dashboard.Walk(func(n *scoring.Node) { see(n.Stated) })
		for _, row := range e.Dashboard.Targets {
			see(row.Result)
			see(row.Attainment)
		}
		for _, row := range e.Dashboard.Managers {
			see(row.Performance)
		}
		if count == 0 {
			return nil
		}
		return []scoring.Finding{{Cell: first, Message: fmt.Sprintf("da questa cella in poi %d risultati sono formule senza valore: non sono stati confrontati", count),
			Hint: "aprire il file in Excel o LibreOffice e salvarlo"}}
	},
}
