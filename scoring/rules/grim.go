package rules

import (
	"fmt"
	"math/big"

	"relazione/internal/lazy"
	"relazione/scoring"
)

var impossibleShare = scoring.Rule{
	ID:       "percentuale-impossibile",
	Family:   familyAttainment,
	Title:    "Una percentuale non può venire dai suoi casi",
	Severity: scoring.Error,
	Doc: `Segnala i risultati in percentuale che nessun numero intero di casi dà, quando si sa su quanti sono calcolati:
37,21% di 8 casi non esiste, perché 3 su 8 fanno 37,5%. Quanti sono i casi lo dice la colonna del denominatore
(o, al rovescio, quella del numeratore); dove lo dice soltanto un testo («su 8 casi») è un avviso.`,
	Right: "risultato di 2.2: 37,5%; denominatore di 2.2: 8",
	Wrong: "risultato di 2.2: 37,21%; denominatore di 2.2: 8",
	Source: `test GRIM (N. Brown, J. Heathers, «The GRIM Test», Social Psychological and Personality Science, 2017); Linee
guida DFP 3/2018, par. 4, lettera f).`,
	Criteria: "ef",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		said := casesSaid(e)
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			r := i.Result
			if !r.Known() || r.Unit != scoring.Percent || r.Ratio != nil || i.Numerator.Known() && i.Denominator.Known() {
				return
			}
			report := func(severity scoring.Severity, message string) {
				findings = append(findings, scoring.Finding{Severity: severity, Cell: r.Cell, Code: n.ID(), Found: r.Show(), Message: message,
					Hint: "correggere la percentuale, o il numero dei casi"})
			}
			switch cases, told := said[n]; {
			case i.Denominator.Known():
				if near, possible := shareOf(i.Denominator.Value, r.Quantity); !possible {
					report(scoring.Error, fmt.Sprintf("il risultato %s non può venire da %s casi: il più vicino è %s", e.Of(n).Noun().Of(),
						i.Denominator.Show(), near))
				}
			case i.Numerator.Known():
				if !shareWith(i.Numerator.Value, r.Quantity) {
					report(scoring.Error, fmt.Sprintf("il risultato %s non può venire da %s casi su un numero intero", e.Of(n).Noun().Of(), i.Numerator.Show()))
				}
			case told:
				if near, possible := shareOf(cases, r.Quantity); !possible {
					report(scoring.Warning, fmt.Sprintf("il risultato %s non può venire dai %s casi di cui parla il testo: il più vicino è %s",
						e.Of(n).Noun().Of(), cases.RatString(), near))
				}
			}
		})
		return findings
	},
}

// shareOf reports whether some whole number of so many cases rounds to a share, and the nearest that one gives. Numbers of cases that aren't
// whole and positive tell nothing.
func shareOf(cases *big.Rat, share scoring.Quantity) (near scoring.Quantity, possible bool) {
	if !cases.IsInt() || cases.Sign() <= 0 {
		return near, true
	}
	some := scoring.Round(new(big.Rat).Mul(share.Value, cases), 0)
	value := some.Quo(some, cases)
	return scoring.Quantity{Value: value, Decimals: max(share.Decimals, 1), Unit: share.Unit}, share.Agrees(value)
}

// shareWith reports whether so many cases are a share of some whole number of them.
func shareWith(some *big.Rat, share scoring.Quantity) bool {
	if !some.IsInt() || some.Sign() <= 0 || share.Value.Sign() <= 0 {
		return true
	}
	all := new(big.Rat).Quo(some, share.Value)
	whole := new(big.Rat).SetInt(new(big.Int).Quo(all.Num(), all.Denom()))
	for range 2 { // the whole numbers on either side of what the share asks for
		if whole.Sign() > 0 && share.Agrees(new(big.Rat).Quo(some, whole)) {
			return true
		}
		whole = new(big.Rat).Add(whole, big.NewRat(1, 1))
	}
	return false
}

// ofCases is how texts say on how many cases a share is.
var ofCases = lazy.New(`(?i)\bsu (?:un totale di |complessiv[ie] )?(\d{1,4}) (?:casi|pratiche|domande|istanze|questionari|imprese|procedure|procedimenti|richieste|utenti|risposte|mediazioni)\b`)

// casesSaid are the numbers of cases that texts on an indicator tell, where they tell one.
func casesSaid(e *scoring.Evidence) map[*scoring.Node]*big.Rat {
	said, several := map[*scoring.Node]*big.Rat{}, map[*scoring.Node]bool{}
	look := func(n *scoring.Node, text string) {
		for _, m := range ofCases.FindAllStringSubmatch(text, -1) {
			cases, ok := new(big.Rat).SetString(m[1])
			if before := said[n]; ok && before != nil && before.Cmp(cases) != 0 {
				several[n] = true
			}
			said[n] = cases
		}
	}
	leaves(e, func(n *scoring.Node, i *scoring.Indicator) { look(n, i.KPI.Text) })
	for _, p := range e.Prose() {
		if p.Node != nil && p.Node.Indicator != nil {
			look(p.Node, p.Text)
		}
	}
	for n := range several {
		delete(said, n)
	}
	return said
}
