package rules

import (
	"fmt"
	"math/big"
	"strings"

	"relazione/scoring"
)

var contradictedTotal = scoring.Rule{
	ID:       "totale",
	Family:   familyRollups,
	Title:    "Un risultato non è quello che i suoi componenti danno",
	Severity: scoring.Error,
	Doc: `Ricalcola con numeri esatti il risultato di ogni nodo del cruscotto, secondo l'aggregazione scritta nel
foglio SMVP, e lo confronta con quello dichiarato, ai decimali con cui è dichiarato. Un totale che ripete
soltanto lo sbaglio di un livello inferiore non è segnalato una seconda volta. Dove i pesi dei componenti non
arrivano a 100% e ciò che manca basterebbe a dare il risultato dichiarato, non c'è modo di verificarlo: è una nota.`,
	Right: "risultato di 1: 88%",
	Wrong: "risultato di 1: 90%",
	Source: `art. 7 D.lgs. 150/2009; Linee guida DFP 3/2018, par. 4, lettera e) (corretto uso del metodo di
calcolo).`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		base := bases(e)
		e.Dashboard.Walk(func(n *scoring.Node) {
			if f, ok := contradiction(e.Of(n)); ok {
				if d := e.Of(n); incomplete(d, base[d]) {
					f.Severity, f.Expected = scoring.Note, ""
					f.Message = fmt.Sprintf("%s: il risultato dichiarato non si può verificare: i pesi dei componenti che ci sono fanno %s", d.Of,
						scoring.Share(new(big.Rat).Quo(d.TotalWeight(), base[d]), scoring.MaxShownDecimals).Terse())
					f.Hint = "aggiungere i componenti che mancano, o correggere i pesi"
				}
				if what, _ := diagnose(e, n, n.Stated); what == soundFormula {
					findings = append(findings, f)
				}
			}
		})
		for _, d := range e.Totals() {
			if f, ok := contradiction(d); ok && !explained(e, nil, d) {
				findings = append(findings, f)
			}
		}
		return findings
	},
}

var roundedBefore = scoring.Rule{
	ID:       "arrotondamento",
	Family:   familyRollups,
	Title:    "Un risultato è calcolato da numeri già arrotondati",
	Severity: scoring.Note,
	Doc: `Segnala i risultati che non sono l'arrotondamento di quello esatto, ma sono fra quelli che i numeri da cui
derivano, essi stessi arrotondati, consentono: non c'è nulla da correggere, e la relazione riporta il numero dichiarato.`,
	Right: "peso di 1.1: 50%; peso di 1.2: 50%; raggiungimento di 1.1: 66,7%; raggiungimento di 1.2: 33,3%; risultato di 1: 50,00%",
	Wrong: "peso di 1.1: 50%; peso di 1.2: 50%; raggiungimento di 1.1: 66,7%; raggiungimento di 1.2: 33,3%; risultato di 1: 50,04%",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		note := func(d *scoring.Derivation) {
			if d.RoundedBefore() {
				findings = append(findings, scoring.Finding{
					Cell: d.Stated.Cell, Code: d.Code, Found: d.Stated.Show(), Expected: as(d.Value, d.Stated).String(),
					Message: d.Of + ": il risultato dichiarato è calcolato da numeri già arrotondati",
					Hint:    "nulla da correggere; per avere il valore esatto, arrotondare soltanto ciò che si mostra",
				})
			}
		}
		e.Dashboard.Walk(func(n *scoring.Node) { note(e.Of(n)) })
		for _, d := range e.Totals() {
			note(d)
		}
		return findings
	},
}

var contradictedTable1 = scoring.Rule{
	ID:       "tabella-1",
	Family:   familyRollups,
	Title:    "La Tabella 1 non dice quello che dice il cruscotto",
	Severity: scoring.Error,
	Doc: `Confronta il risultato misurato, il raggiungimento e la valutazione sintetica scritti nel foglio
Strategici con quelli ricalcolati dal cruscotto e dalla scala del foglio SMVP.`,
	Right:    "Tabella 1, risultato di Servizi: 88%",
	Wrong:    "Tabella 1, risultato di Servizi: 90%",
	Source:   `Linee guida DFP 3/2018, par. 4, lettere b) ed e).`,
	Criteria: "be",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, o := range e.Objectives {
			if o.Node == nil {
				findings = append(findings, scoring.Finding{
					Cell: o.Row.Title.Cell, Found: o.Row.Title.Text, Message: o.Performance.Reason,
					Hint: "scrivere il titolo come nel cruscotto",
				})
				continue
			}
			for _, d := range []*scoring.Derivation{o.Performance, o.Attainment} {
				if f, ok := contradiction(d); ok && !explained(e, o.Node, d) {
					findings = append(findings, f)
				}
			}
			stated := o.Row.Judgement
			if !stated.Empty() && o.Judgement != "" && scoring.Fold(stated.Text) != scoring.Fold(o.Judgement) {
				findings = append(findings, scoring.Finding{
					Cell: stated.Cell, Code: o.Attainment.Code, Found: stated.Text, Expected: o.Judgement,
					Message: fmt.Sprintf(
						"la valutazione sintetica di «%s» non è quella della scala per un raggiungimento del %s",
						o.Row.Title.Text,
						o.Attainment.Quantity(),
					),
					Hint: "correggere la valutazione, o la scala nel foglio SMVP",
				})
			}
		}
		return findings
	},
}

var contradictedManagers = scoring.Rule{
	ID:       "dirigenziali",
	Family:   familyRollups,
	Title:    "La tabella dei dirigenti non dice quello che dice il cruscotto",
	Severity: scoring.Error,
	Doc: `Confronta la performance scritta nel foglio Dirigenziali con quella ricalcolata: il raggiungimento
dell'azione con lo stesso codice, o il livello medio degli obiettivi di sistema rispetto al suo target.`,
	Right:    "Dirigenziali, performance di 1.2: 100%",
	Wrong:    "Dirigenziali, performance di 1.2: 90%",
	Source:   `Linee guida DFP 3/2018, par. 4, lettere b) ed e).`,
	Criteria: "be",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, m := range e.Managers {
			if f, ok := contradiction(m.Performance); ok && !explained(e, m.Node, m.Performance) {
				findings = append(findings, f)
			}
		}
		return findings
	},
}

// contradiction turns a number that the workbook states otherwise into a finding, unless the fault lies below it.
func contradiction(d *scoring.Derivation) (scoring.Finding, bool) {
	if !d.Contradicted() {
		return scoring.Finding{}, false
	}
	if below := d.FromStated(); below != nil && d.SpoiledBelow() && d.Stated.Agrees(below) {
		return scoring.Finding{}, false
	}
	expected := as(d.Value, d.Stated).String()
	if low, high := d.Range(); low != nil && low.Cmp(high) < 0 {
		high = new(big.Rat).Sub(high, big.NewRat(1, 1e12)) // itself it is no more one of them
		if least, most := as(low, d.Stated).String(), as(high, d.Stated).String(); least != most {
			expected = fmt.Sprintf("fra %s e %s", least, most)
		}
	}
	f := scoring.Finding{
		Cell: d.Stated.Cell, Code: d.Code, Found: d.Stated.Show(), Expected: expected,
		Message: d.Of + ": il risultato dichiarato non è quello che il calcolo dà",
		Hint:    "rimettere la formula della colonna (o il valore calcolato), oppure correggere pesi e risultati da cui deriva",
	}
	if d.Stated.Formula != "" {
		f.Hint = fmt.Sprintf(
			"controllare la formula =%s: deve comprendere tutti e soli i componenti, con il loro peso",
			shorten(d.Stated.Formula),
		)
	}
	return f, true
}

// incomplete reports whether components that aren't there could make a group's result what is stated: the weights of those that are don't
// make a whole.
func incomplete(d *scoring.Derivation, base *big.Rat) bool {
	total := d.TotalWeight()
	if base == nil || total == nil || !d.Known() || !d.Stated.Known() || total.Cmp(base) >= 0 || total.Sign() <= 0 {
		return false
	}
	there := new(big.Rat).Quo(total, base)
	least := new(big.Rat).Mul(d.Value, there)
	most := new(big.Rat).Add(least, new(big.Rat).Sub(whole, there))
	return d.Stated.Value.Cmp(new(big.Rat).Sub(least, d.Stated.Spread())) >= 0 && d.Stated.Value.Cmp(new(big.Rat).Add(most, d.Stated.Spread())) <= 0
}

// explained reports whether the formula of a number outside the Cruscotto says by itself why the number is wrong: that
// is told by the rules on formulas.
func explained(e *scoring.Evidence, n *scoring.Node, d *scoring.Derivation) bool {
	if d.Stated.Formula == "" {
		return false
	}
	_, old := recalculated(e, d.Stated)
	return old || n != nil && otherNode(e, n, d.Stated) != ""
}

var notCalculable = scoring.Rule{
	ID:       "non-calcolabile",
	Family:   familyRollups,
	Title:    "Un risultato non si può calcolare",
	Severity: scoring.Error,
	Doc: `Segnala il valore mancante o illeggibile per cui un risultato, e tutti quelli che ne dipendono, non si
possono calcolare: un dato non calcolabile non vale mai zero né cento senza che qualcuno lo abbia deciso.`,
	Right:    "Dirigenziali, codice di 1.2: 1.2",
	Wrong:    "Dirigenziali, codice di 1.2: 9.9",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera c) (risultati per tutti gli obiettivi).`,
	Criteria: "c",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		noAttainments := allMissing(e).attainments // which is told once
		missing := map[scoring.Cell]bool{}         // told by another rule
		undirected, first := 0, 0                  // attainments for want of a direction, and the finding that tells of them
		for _, f := range missingValue.Run(e) {
			if _, value := e.Cells().At(f.Cell); !value { // there is no column for it, nor a cell
				f.Cell = scoring.Cell{}
			}
			missing[f.Cell] = true
		}
		e.Dashboard.Walk(func(n *scoring.Node) {
			d := e.Of(n)
			if i := n.Indicator; i != nil && i.Result.Empty() && !e.Dashboard.YearIsOver() {
				return // it is still to come
			}
			if d.Known() || d.Excluded || noAttainments || causedBelow(d.Terms) || missing[d.Where] ||
				len(n.Children) == 0 && n.Indicator == nil {
				return
			}
			cell := d.Where
			if cell == (scoring.Cell{}) {
				cell = n.Cell()
			}
			f := scoring.Finding{
				Cell: cell, Code: n.ID(), Message: fmt.Sprintf("%s non è calcolabile: %s", d.Noun().The(), d.Reason),
				Hint: "scrivere il dato che manca in questa cella, o dire nel foglio SMVP come si calcola («Punteggio di», «Aggregazione»)",
			}
			if strings.Contains(d.Reason, "(verso)") { // one column mends them all
				f.Hint = "aggiungere la colonna «verso» (crescente o decrescente), o il segno davanti al target (≥, ≤)"
				if undirected++; undirected == 1 {
					first = len(findings)
				} else {
					findings[first].Message = fmt.Sprintf("%d raggiungimenti, a cominciare da %s, non sono calcolabili: gli indicatori non dicono se "+
						"è meglio un valore alto o basso (verso)", undirected, findings[first].Code)
					return
				}
			}
			findings = append(findings, f)
		})
		for _, o := range e.Objectives {
			if o.Node != nil && o.Performance.Known() && !o.Attainment.Known() && len(e.Scale.OnTarget) > 0 {
				findings = append(findings, scoring.Finding{
					Cell: o.Row.Target.Cell, Code: o.Node.ID(), Found: o.Row.Target.Show(),
					Message: fmt.Sprintf("%s non è calcolabile: %s", o.Attainment.Noun().The(), o.Attainment.Reason),
					Hint:    "completare il target, o le fasce di raggiungimento nel foglio SMVP",
				})
			}
		}
		for _, m := range e.Managers {
			unjudged := m.Row.SystemMean && len(e.Scale.OnTarget) == 0
			if !m.Performance.Known() && !unjudged && (m.Node == nil || e.Of(m.Node).Known()) {
				findings = append(findings, scoring.Finding{
					Cell: m.Row.Code.Cell, Code: m.Row.Code.Text,
					Message: fmt.Sprintf("%s non è calcolabile: %s", m.Performance.Noun().The(), m.Performance.Reason),
					Hint:    "controllare il codice, il target e la colonna Calcolo",
				})
			}
		}
		for _, row := range e.Orphans {
			findings = append(findings, scoring.Finding{
				Cell: row.Code.Cell, Code: row.Code.Text, Found: row.Code.Text,
				Message: fmt.Sprintf("nel cruscotto non c'è un'azione con codice «%s»", row.Code.Text),
				Hint:    "scrivere il codice come nel cruscotto",
			})
		}
		return findings
	},
}

// causedBelow reports whether the reason lies in one of the nodes below, which is reported there.
func causedBelow(terms []scoring.Term) bool {
	for _, t := range terms {
		if !t.Known() && !t.Excluded && t.Method != scoring.Given && t.Method != scoring.Scored {
			return true
		}
	}
	return false
}
