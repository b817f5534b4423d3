package rules

import (
	"fmt"

	"relazione/scoring"
)

var contradictedTotal = scoring.Rule{
	ID:       "totale",
	Title:    "Un risultato non è quello che i suoi componenti danno",
	Severity: scoring.Error,
	Doc: `Ricalcola con numeri esatti il risultato di ogni nodo del cruscotto, secondo l'aggregazione scritta nel foglio
SMVP, e lo confronta con quello dichiarato, ai decimali con cui è dichiarato. Un totale che ripete soltanto lo
sbaglio di un livello inferiore non è segnalato una seconda volta.
Fonte: art. 7 D.lgs. 150/2009; Linee guida DFP 3/2018, par. 4, lettera e) (corretto uso del metodo di calcolo).`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		var findings []scoring.Finding
		e.Dashboard.Walk(func(n *scoring.Node) {
			if f, ok := contradiction(e.Of(n)); ok {
				findings = append(findings, f)
			}
		})
		return findings
	},
}

var contradictedTable1 = scoring.Rule{
	ID:       "tabella-1",
	Title:    "La Tabella 1 non dice quello che dice il cruscotto",
	Severity: scoring.Error,
	Doc: `Confronta il risultato misurato, il raggiungimento e la valutazione sintetica scritti nel foglio Strategici con
quelli ricalcolati dal cruscotto e dalla scala del foglio SMVP.
Fonte: Linee guida DFP 3/2018, par. 4, lettere b) ed e).`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
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
				if f, ok := contradiction(d); ok {
					findings = append(findings, f)
				}
			}
			stated := o.Row.Judgement
			if !stated.Empty() && o.Judgement != "" && scoring.Fold(stated.Text) != scoring.Fold(o.Judgement) {
				findings = append(findings, scoring.Finding{
					Cell: stated.Cell, Code: o.Attainment.Code, Found: stated.Text, Expected: o.Judgement,
					Message: fmt.Sprintf("la valutazione sintetica di «%s» non è quella della scala per un raggiungimento del %s",
						o.Row.Title.Text, o.Attainment.Quantity()),
					Hint: "correggere la valutazione, o la scala nel foglio SMVP",
				})
			}
		}
		return findings
	},
}

var contradictedManagers = scoring.Rule{
	ID:       "dirigenziali",
	Title:    "La tabella dei dirigenti non dice quello che dice il cruscotto",
	Severity: scoring.Error,
	Doc: `Confronta la performance scritta nel foglio Dirigenziali con quella ricalcolata: il raggiungimento dell'azione
con lo stesso codice, o il livello medio degli obiettivi di sistema rispetto al suo target.
Fonte: Linee guida DFP 3/2018, par. 4, lettere b) ed e).`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		var findings []scoring.Finding
		for _, m := range e.Managers {
			if f, ok := contradiction(m.Performance); ok {
				findings = append(findings, f)
			}
		}
		return findings
	},
}

var contradictedTable2 = scoring.Rule{
	ID:       "tabella-2",
	Title:    "La Tabella 2 non dice quello che dice il cruscotto",
	Severity: scoring.Error,
	Doc: `Confronta obiettivo, misurazione e performance scritti nel foglio Sistema con quelli dell'azione che ha lo stesso codice
nel cruscotto, e segnala i codici ripetuti. Nella relazione valgono i valori del cruscotto.
Fonte: Linee guida DFP 3/2018, par. 4, lettere b) ed e).`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		var findings []scoring.Finding
		seen := map[string]bool{}
		for _, row := range e.Dashboard.System {
			key := scoring.CodeKey(row.Code.Text)
			if seen[key] {
				findings = append(findings, scoring.Finding{Cell: row.Code.Cell, Code: row.Code.Text, Found: row.Code.Text,
					Message: fmt.Sprintf("il codice «%s» è ripetuto", row.Code.Text), Hint: "lasciare una riga per codice"})
			}
			seen[key] = true
			n := e.Find(row.Code.Text)
			if n == nil || n.Indicator == nil {
				continue // reported as what can't be calculated
			}
			compare := func(what string, here, there scoring.Value) {
				if here.Known() && there.Known() && !here.Agrees(there.Value) {
					findings = append(findings, scoring.Finding{Cell: here.Cell, Code: row.Code.Text, Found: here.Show(), Expected: there.Show(),
						Message: fmt.Sprintf("%s di %s non è quello del cruscotto (%s)", what, n.Name(), there.Cell.Ref),
						Hint:    "scrivere lo stesso valore nelle due tabelle"})
				}
			}
			compare("l'obiettivo", row.Target, n.Indicator.Target)
			compare("la misurazione", row.Result, n.Indicator.Result)
			compare("la performance", row.Attainment, n.Indicator.Attainment)
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
	expected := scoring.Quantity{Value: d.Value, Decimals: d.Stated.Decimals, Unit: d.Stated.Unit}
	f := scoring.Finding{
		Cell: d.Stated.Cell, Code: d.Code, Found: d.Stated.Show(), Expected: expected.String(),
		Message: d.Of + ": il risultato dichiarato non è quello che il calcolo dà",
		Hint:    "scrivere il valore calcolato, o correggere pesi e risultati da cui deriva",
	}
	if d.Stated.Formula != "" {
		f.Hint = fmt.Sprintf("controllare la formula =%s: deve comprendere tutti e soli i componenti", d.Stated.Formula)
	}
	return f, true
}

var notCalculable = scoring.Rule{
	ID:       "non-calcolabile",
	Title:    "Un risultato non si può calcolare",
	Severity: scoring.Error,
	Doc: `Segnala il valore mancante o illeggibile per cui un risultato, e tutti quelli che ne dipendono, non si possono
calcolare: un dato non calcolabile non vale mai zero né cento senza che qualcuno lo abbia deciso.
Fonte: Linee guida DFP 3/2018, par. 4, lettera c) (risultati per tutti gli obiettivi).`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		var findings []scoring.Finding
		e.Dashboard.Walk(func(n *scoring.Node) {
			d := e.Of(n)
			if d.Known() || causedBelow(d.Terms) {
				return
			}
			cell := d.Where
			if cell == (scoring.Cell{}) {
				cell = n.Cell()
			}
			findings = append(findings, scoring.Finding{
				Cell: cell, Code: n.ID(), Message: fmt.Sprintf("%s non è calcolabile: %s", d.Of, d.Reason),
				Hint: "completare il dato",
			})
		})
		for _, o := range e.Objectives {
			if o.Node != nil && o.Performance.Known() && !o.Attainment.Known() && len(e.Dashboard.Scale.OnTarget) > 0 {
				findings = append(findings, scoring.Finding{
					Cell: o.Row.Target.Cell, Code: o.Node.ID(), Found: o.Row.Target.Show(),
					Message: fmt.Sprintf("%s non è calcolabile: %s", o.Attainment.Of, o.Attainment.Reason),
					Hint:    "completare il target, o le fasce di raggiungimento nel foglio SMVP",
				})
			}
		}
		for _, m := range e.Managers {
			unjudged := m.Row.SystemMean && len(e.Dashboard.Scale.OnTarget) == 0
			if !m.Performance.Known() && !unjudged && (m.Node == nil || e.Of(m.Node).Known()) {
				findings = append(findings, scoring.Finding{
					Cell: m.Row.Code.Cell, Code: m.Row.Code.Text,
					Message: fmt.Sprintf("%s non è calcolabile: %s", m.Performance.Of, m.Performance.Reason),
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
		if !t.Known() && t.Method != scoring.Given {
			return true
		}
	}
	return false
}
