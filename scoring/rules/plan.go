package rules

import (
	"fmt"

	"relazione/scoring"
)

// againstPlan calls f for each node that the dashboard and the plan both have.
func againstPlan(e *scoring.Evidence, f func(now, planned *scoring.Node)) {
	if e.Plan == nil {
		return
	}
	pairs := scoring.Counterparts(e.Evaluation, e.Plan)
	e.Dashboard.Walk(func(n *scoring.Node) {
		if planned := pairs[n]; planned != nil {
			f(n, planned)
		}
	})
}

const planAct = "art. 6 D.lgs. 150/2009; Linee guida DFP 3/2018, par. 4, lettera a)."

var planNodes = scoring.Rule{
	ID:       "piano-obiettivi",
	Family:   familyPlan,
	Title:    "Gli obiettivi non sono quelli del piano",
	Severity: scoring.Warning,
	Doc: `Con --piano, segnala i nodi del cruscotto che il piano approvato non ha, quelli del piano che il cruscotto
non ha più, e quelli che hanno cambiato titolo. Un nodo si riconosce dal codice, o dal titolo se non ha codice.`,
	Right:    "piano, titolo di 1.2: Assistenza alle imprese",
	Wrong:    "piano, codice di 1.2: 1.9",
	Source:   planAct,
	Criteria: "a",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		if e.Plan == nil {
			return nil
		}
		var findings []scoring.Finding
		planned, kept := scoring.Counterparts(e.Evaluation, e.Plan), scoring.Counterparts(e.Plan, e.Evaluation)
		e.Dashboard.Walk(func(n *scoring.Node) {
			if planned[n] == nil && (n.Parent == nil || planned[n.Parent] != nil) {
				findings = append(findings, scoring.Finding{Cell: n.Cell(), Code: n.ID(), Found: n.Name(),
					Message: fmt.Sprintf(
						"%s non è nel piano approvato",
						e.Of(n).Noun().The(),
					), Hint: "citare l'atto che lo ha aggiunto"})
			}
		})
		againstPlan(e, func(n, was *scoring.Node) {
			if scoring.TitleKey(n.Title.Text) != scoring.TitleKey(was.Title.Text) {
				findings = append(
					findings,
					scoring.Finding{Cell: n.Title.Cell, Code: n.ID(), Found: n.Title.Text, Expected: was.Title.Text,
						Message: fmt.Sprintf(
							"nel piano approvato %s si chiama «%s»",
							n.ID(),
							was.Title.Text,
						), Hint: "citare l'atto che lo ha cambiato, o correggere il titolo"},
				)
			}
		})
		e.Plan.Dashboard.Walk(func(n *scoring.Node) {
			if kept[n] == nil && (n.Parent == nil || kept[n.Parent] != nil) {
				findings = append(findings, scoring.Finding{Code: n.ID(), Expected: n.Name(),
					Message: fmt.Sprintf(
						"%s è nel piano approvato (%s) ma non nel cruscotto",
						e.Plan.Of(n).Noun().The(),
						n.Cell(),
					), Hint: "aggiungerlo, o citare l'atto che lo ha tolto"})
			}
		})
		return findings
	},
}

var planTargets = scoring.Rule{
	ID:       "piano-target",
	Family:   familyPlan,
	Title:    "Un target non è quello del piano",
	Severity: scoring.Error,
	Doc: `Con --piano, confronta i target e le soglie di ogni azione, e i target della Tabella 1, con quelli del
piano approvato. È un avviso se il testo sull'azione cita un atto.`,
	Right:    "piano, target di 1.2: 10",
	Wrong:    "piano, target di 1.2: 15",
	Source:   planAct,
	Criteria: "a",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		compare := func(now, planned scoring.Value, code, of string, cited bool) {
			if now.Known() && planned.Known() {
				if now.Value.Cmp(planned.Value) == 0 {
					return
				}
			} else if now.Show() == planned.Show() {
				return
			}
			f := scoring.Finding{Cell: now.Cell, Code: code, Found: now.Show(), Expected: planned.Show(),
				Message: fmt.Sprintf(
					"%s non è quello del piano approvato (%s)",
					of,
					planned.Cell,
				), Hint: "citare l'atto che lo ha cambiato, o correggerlo"}
			if cited {
				f.Severity = scoring.Warning
			}
			findings = append(findings, f)
		}
		cited := map[*scoring.Node]bool{}
		for _, p := range e.Prose() {
			cited[p.Node] = cited[p.Node] || p.Node != nil && anAct.MatchString(p.Text)
		}
		againstPlan(e, func(n, planned *scoring.Node) {
			if n.Indicator != nil && planned.Indicator != nil {
				compare(n.Indicator.Target, planned.Indicator.Target, n.ID(), "il target "+e.Of(n).Noun().Of(), cited[n])
				compare(n.Indicator.Threshold, planned.Indicator.Threshold, n.ID(), "la soglia "+e.Of(n).Noun().Of(), cited[n])
			}
		})
		if e.Plan == nil {
			return findings
		}
		for _, o := range e.Objectives {
			for _, planned := range e.Plan.Dashboard.Targets {
				if scoring.TitleKey(planned.Title.Text) == scoring.TitleKey(o.Row.Title.Text) {
					compare(
						o.Row.Target,
						planned.Target,
						o.Row.Title.Text,
						"il target di «"+o.Row.Title.Text+"»",
						o.Node != nil && cited[o.Node],
					)
				}
			}
		}
		return findings
	},
}

var planWeights = scoring.Rule{
	ID:       "piano-pesi",
	Family:   familyPlan,
	Title:    "Un peso non è quello del piano",
	Severity: scoring.Error,
	Doc:      `Con --piano, confronta il peso di ogni nodo con quello del piano approvato.`,
	Right:    "piano, peso di 1.1: 60%; piano, peso di 1.2: 40%",
	Wrong:    "piano, peso di 1.1: 50%; piano, peso di 1.2: 50%",
	Source:   planAct,
	Criteria: "a",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		againstPlan(e, func(n, planned *scoring.Node) {
			if n.Weight.Known() && planned.Weight.Known() && n.Weight.Value.Cmp(planned.Weight.Value) != 0 {
				findings = append(
					findings,
					scoring.Finding{
						Cell:     n.Weight.Cell,
						Code:     n.ID(),
						Found:    n.Weight.Show(),
						Expected: planned.Weight.Show(),
						Message: fmt.Sprintf(
							"il peso %s non è quello del piano approvato (%s)",
							e.Of(n).Noun().Of(),
							planned.Weight.Cell,
						),
						Hint: "citare l'atto che lo ha cambiato, o correggerlo",
					},
				)
			}
		})
		return findings
	},
}

var easierThanBefore = scoring.Rule{
	ID:       "target-sotto-il-precedente",
	Family:   familyPlan,
	Title:    "Il target è meno di quanto fatto l'anno prima",
	Severity: scoring.Warning,
	Doc: `Con --precedente, confronta il target di ogni azione con il risultato dell'anno prima della stessa azione
(stesso titolo): un target che chiede meno di quanto già ottenuto va motivato.`,
	Right:  "anno prima, risultato di 1.2: 9",
	Wrong:  "anno prima, risultato di 1.2: 14",
	Source: `art. 5 c. 2 D.lgs. 150/2009; rilievi ricorrenti della Corte dei conti.`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		if e.Previous == nil {
			return nil
		}
		var findings []scoring.Finding
		pairs := scoring.AcrossYears(e.Evaluation, e.Previous)
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			before := pairs[n]
			if before == nil || before.Indicator == nil ||
				scoring.TitleKey(before.Title.Text) != scoring.TitleKey(n.Title.Text) {
				return
			}
			was := before.Indicator.Result
			if !was.Known() || !i.Target.Known() || was.Unit != i.Target.Unit || i.Direction == scoring.Undeclared {
				return
			}
			c := i.Target.Value.Cmp(was.Value)
			if i.Direction == scoring.Increasing && c < 0 || i.Direction == scoring.Decreasing && c > 0 {
				limit := "almeno "
				if i.Direction == scoring.Decreasing {
					limit = "al più "
				}
				findings = append(
					findings,
					scoring.Finding{
						Cell:     i.Target.Cell,
						Code:     n.ID(),
						Found:    i.Target.Show(),
						Expected: limit + was.Show(),
						Message: fmt.Sprintf(
							"il target %s chiede meno di quanto ottenuto l'anno prima (%s)",
							e.Of(n).Noun().Of(),
							was.Show(),
						),
						Hint: "motivare il target",
					},
				)
			}
		})
		return findings
	},
}
