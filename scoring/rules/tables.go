package rules

import (
	"fmt"
	"strings"

	"relazione/scoring"
)

var contradictedTable2 = scoring.Rule{
	ID:       "tabella-2",
	Family:   familyTables,
	Title:    "La Tabella 2 non dice quello che dice il cruscotto",
	Severity: scoring.Error,
	Doc: `Confronta obiettivo, misurazione e performance scritti nel foglio Sistema con quelli dell'azione che ha lo
stesso codice nel cruscotto, e segnala i codici ripetuti. Nella relazione valgono i valori del cruscotto.`,
	Right:    "Sistema, risultato di 1.1: 85%",
	Wrong:    "Sistema, risultato di 1.1: 58%",
	Source:   `Linee guida DFP 3/2018, par. 4, lettere b) ed e).`,
	Criteria: "be",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		seen := map[string]bool{}
		for _, row := range e.Dashboard.System {
			key := scoring.CodeKey(row.Code.Text)
			if seen[key] {
				findings = append(
					findings,
					scoring.Finding{Cell: row.Code.Cell, Code: row.Code.Text, Found: row.Code.Text,
						Message: fmt.Sprintf(
							"il codice «%s» è ripetuto",
							row.Code.Text,
						), Hint: "lasciare una riga per codice, o correggere il codice"},
				)
				continue // whose values it has isn't known
			}
			seen[key] = true
			n := e.Find(row.Code.Text)
			if n == nil || n.Indicator == nil {
				continue // reported as what can't be calculated
			}
			compare := func(what string, here, there scoring.Value) {
				if where, alone := outvoted(e, n, here, there); alone { // the tree's cell is the one that is wrong
					findings = append(findings, scoring.Finding{Cell: there.Cell, Code: row.Code.Text, Found: there.Show(), Expected: here.Show(),
						Message: fmt.Sprintf("%s %s non è quello di %s, che fra loro coincidono", what, e.Of(n).Noun().Of(), where),
						Hint:    "correggere questa cella, o le altre se sono loro a sbagliare"})
					return
				}
				if here.Known() && there.Known() && !here.Agrees(there.Value) {
					findings = append(
						findings,
						scoring.Finding{
							Cell:     here.Cell,
							Code:     row.Code.Text,
							Found:    here.Show(),
							Expected: there.Show(),
							Message: fmt.Sprintf(
								"%s %s non è quello del cruscotto (%s)",
								what,
								e.Of(n).Noun().Of(),
								there.Cell.Ref,
							),
							Hint: "scrivere lo stesso valore nelle due tabelle",
						},
					)
				}
			}
			compare("il target", row.Target, n.Indicator.Target)
			compare("il risultato", row.Result, n.Indicator.Result)
			compare("il raggiungimento", row.Attainment, n.Indicator.Attainment)
		}
		return findings
	},
}

// outvoted reports whether the tree's value stands alone against a row of Tabella 2 and another cell that states the same thing, and names
// those: the managers' table has a target too, and a leaf's own result its attainment.
func outvoted(e *scoring.Evidence, n *scoring.Node, here, there scoring.Value) (where string, alone bool) {
	if !here.Known() || !there.Known() || here.Agrees(there.Value) {
		return "", false
	}
	if there.Cell == n.Indicator.Target.Cell {
		for _, m := range e.Managers {
			if m.Node == n && m.Row.Target.Known() && m.Row.Target.Value.Cmp(here.Value) == 0 {
				return fmt.Sprintf("%s e di %s", here.Cell, m.Row.Target.Cell), true
			}
		}
	}
	if there.Cell == n.Indicator.Attainment.Cell && n.Stated.Known() && n.Stated.Value.Cmp(here.Value) == 0 {
		return fmt.Sprintf("%s e di %s", here.Cell, n.Stated.Cell), true
	}
	return "", false
}

var incompleteSystem = scoring.Rule{
	ID:       "sistema-incompleto",
	Family:   familyTables,
	Title:    "La Tabella 2 e la colonna «sistema» non indicano le stesse azioni",
	Severity: scoring.Warning,
	Doc: `Segnala le azioni che il cruscotto segna come obiettivi di sistema e che il foglio Sistema non elenca, e
quelle che il foglio elenca e il cruscotto, che ne segna altre, non segna. La relazione le considera tutte.`,
	Right: "sistema di 1.2: —",
	Wrong: "sistema di 1.2: SI",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		if len(e.Dashboard.System) == 0 {
			return nil
		}
		var findings []scoring.Finding
		listed, marks := map[*scoring.Node]scoring.Text{}, false
		for _, row := range e.Dashboard.System {
			if n := e.Find(row.Code.Text); n != nil {
				listed[n] = row.Code
			}
		}
		leaves(e, func(_ *scoring.Node, i *scoring.Indicator) { marks = marks || i.System })
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			code, isListed := listed[n]
			switch {
			case i.System && !isListed:
				findings = append(findings, scoring.Finding{Cell: n.Cell(), Code: n.ID(), Found: "SI",
					Message: fmt.Sprintf(
						"%s è un obiettivo di sistema, ma nella Tabella 2 non c'è",
						e.Of(n).Noun().The(),
					), Hint: "aggiungere la riga nel foglio Sistema, o togliere il segno"})
			case marks && isListed && !i.System:
				findings = append(findings, scoring.Finding{Cell: code.Cell, Code: n.ID(), Found: code.Text,
					Message: fmt.Sprintf(
						"%s è nella Tabella 2, ma il cruscotto non lo segna come obiettivo di sistema",
						e.Of(n).Noun().The(),
					), Hint: "scrivere SI nella colonna «sistema», o togliere la riga"})
			}
		})
		return findings
	},
}

var missingObjective = scoring.Rule{
	ID:       "obiettivo-senza-target",
	Family:   familyTables,
	Title:    "Un obiettivo del cruscotto non è nella Tabella 1",
	Severity: scoring.Warning,
	Doc: `Segnala gli obiettivi del livello di cui parla la Tabella 1 che la tabella non ha: la performance di ente
è calcolata senza di loro.`,
	Right:    "Tabella 1, riga di Promozione: target 80%",
	Wrong:    "Tabella 1, riga di Promozione: —",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera c) (risultati per tutti gli obiettivi).`,
	Criteria: "c",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		if len(e.Objectives) == 0 || e.TargetDepth < 0 {
			return nil
		}
		var findings []scoring.Finding
		listed := map[*scoring.Node]bool{}
		for _, o := range e.Objectives {
			if o.Node != nil && listed[o.Node] {
				findings = append(
					findings,
					scoring.Finding{Cell: o.Row.Title.Cell, Code: o.Node.ID(), Found: o.Row.Title.Text,
						Message: fmt.Sprintf(
							"«%s» è nella Tabella 1 due volte",
							o.Row.Title.Text,
						), Hint: "lasciare una riga per obiettivo"},
				)
			}
			listed[o.Node] = true
		}
		for _, n := range e.Dashboard.At(e.TargetDepth) {
			if !listed[n] {
				findings = append(findings, scoring.Finding{Cell: n.Cell(), Code: n.ID(), Found: n.Title.Text,
					Message: fmt.Sprintf(
						"%s non è nella Tabella 1",
						e.Of(n).Noun().The(),
					), Hint: "aggiungere la riga con il suo target nel foglio Strategici"})
			}
		}
		return findings
	},
}

var differentTarget = scoring.Rule{
	ID:       "target-diverso",
	Family:   familyTables,
	Title:    "Il target di un obiettivo dirigenziale non è quello del cruscotto",
	Severity: scoring.Error,
	Doc:      `Confronta il target di ogni obiettivo dirigenziale con quello dell'azione che lo misura.`,
	Right:    "Dirigenziali, target di 1.2: 10",
	Wrong:    "Dirigenziali, target di 1.2: 12",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera a) (coerenza con il piano).`,
	Criteria: "a",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		rows := e.SystemRowsByNode()
		for _, m := range e.Managers {
			if m.Node == nil || m.Node.Indicator == nil {
				continue
			}
			here, there := m.Row.Target, m.Node.Indicator.Target
			row, inSystem := rows[m.Node]
			if _, alone := outvoted(e, m.Node, row.Target, there); inSystem && alone {
				continue // told of the tree's cell
			}
			if here.Known() && there.Known() && !here.Agrees(there.Value) {
				findings = append(
					findings,
					scoring.Finding{Cell: here.Cell, Code: m.Row.Code.Text, Found: here.Show(), Expected: there.Show(),
						Message: fmt.Sprintf(
							"il target di «%s» non è quello %s nel cruscotto (%s)",
							m.Row.Title.Text,
							e.Of(m.Node).Noun().Of(),
							there.Cell.Ref,
						),
						Hint: "scrivere lo stesso target nelle due tabelle"},
				)
			}
		}
		return findings
	},
}

var driftingName = scoring.Rule{
	ID:       "nome-diverso",
	Family:   familyTables,
	Title:    "Lo stesso obiettivo ha due nomi",
	Severity: scoring.Note,
	Doc: `Segnala gli obiettivi delle tabelle Strategici e Dirigenziali il cui titolo non è, parola per parola,
quello del cruscotto: per gli obiettivi dirigenziali, quello dell'azione o di uno dei nodi sopra di essa.`,
	Right:    "Tabella 1, titolo di Servizi: Servizi",
	Wrong:    "Tabella 1, titolo di Servizi: I servizi",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera k) (chiarezza).`,
	Criteria: "k",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		report := func(t scoring.Text, n *scoring.Node) {
			findings = append(
				findings,
				scoring.Finding{Cell: t.Cell, Code: n.ID(), Found: t.Text, Expected: n.Title.Text,
					Message: fmt.Sprintf(
						"nel cruscotto «%s» si chiama «%s»",
						t.Text,
						n.Title.Text,
					), Hint: "usare lo stesso titolo nelle due tabelle"},
			)
		}
		for _, o := range e.Objectives {
			if o.Node != nil && scoring.Fold(o.Row.Title.Text) != scoring.Fold(o.Node.Title.Text) {
				report(o.Row.Title, o.Node)
			}
		}
		for _, m := range e.Managers {
			drifts := m.Node != nil && !m.Row.Title.Empty()
			for n := m.Node; n != nil; n = n.Parent {
				drifts = drifts && scoring.Fold(m.Row.Title.Text) != scoring.Fold(n.Title.Text)
			}
			if drifts {
				report(m.Row.Title, m.Node)
			}
		}
		return findings
	},
}

var differentKPI = scoring.Rule{
	ID:       "kpi-diverso",
	Family:   familyTables,
	Title:    "Lo stesso indicatore è descritto in due modi",
	Severity: scoring.Warning,
	Doc: `Confronta il testo del KPI nel foglio Sistema con quello del cruscotto: se le parole sono altre,
forse lo è anche il calcolo.`,
	Right:    "Sistema, KPI di 1.1: domande evase / domande ricevute",
	Wrong:    "Sistema, KPI di 1.1: domande evase / domande pervenute",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera e).`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, row := range e.Dashboard.System {
			n := e.Find(row.Code.Text)
			if n == nil || n.Indicator == nil || row.KPI.Empty() || n.Indicator.KPI.Empty() {
				continue
			}
			if letters(row.KPI.Text) != letters(n.Indicator.KPI.Text) {
				findings = append(
					findings,
					scoring.Finding{
						Cell:     row.KPI.Cell,
						Code:     row.Code.Text,
						Found:    row.KPI.Text,
						Expected: n.Indicator.KPI.Text,
						Message: fmt.Sprintf(
							"il KPI %s non è descritto come nel cruscotto (%s)",
							e.Of(n).Noun().Of(),
							n.Indicator.KPI.Cell.Ref,
						),
						Hint: "usare la stessa descrizione nelle due tabelle",
					},
				)
			}
		}
		return findings
	},
}

// letters is a text without spaces, punctuation and capitals.
func letters(s string) string { return strings.ReplaceAll(scoring.Fold(s), " ", "") }
