package rules

import (
	"fmt"
	"slices"
	"strings"

	"relazione/scoring"
)

var unusedText = scoring.Rule{
	ID:       "testo-inutilizzato",
	Family:   familyPractice,
	Title:    "Un testo non arriva nella relazione",
	Severity: scoring.Warning,
	Doc: `Segnala le righe del foglio Testi la cui sezione non è fra quelle previste, o che parlano di un codice o di un titolo che
il cruscotto non ha: di quello che c'è scritto la relazione non dice nulla.`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, p := range e.Dashboard.Passages {
			known := slices.ContainsFunc(scoring.Sections, func(s string) bool { return scoring.Fold(s) == scoring.Fold(p.Section.Text) })
			switch {
			case !known:
				findings = append(findings, scoring.Finding{Cell: p.Section.Cell, Found: p.Section.Text, Expected: strings.Join(scoring.Sections, ", "),
					Message: fmt.Sprintf("la sezione «%s» non esiste", p.Section.Text), Hint: "scrivere una delle sezioni previste"})
			case !p.Code.Empty() && e.Find(p.Code.Text) == nil && !managed(e, p.Code.Text):
				findings = append(findings, scoring.Finding{Cell: p.Code.Cell, Code: p.Code.Text, Found: p.Code.Text,
					Message: fmt.Sprintf("nel cruscotto non c'è «%s»", p.Code.Text), Hint: "scrivere il codice o il titolo come nel cruscotto"})
			}
		}
		return findings
	},
}

// managed reports whether a managers' objective has that code.
func managed(e *scoring.Evidence, code string) bool {
	return slices.ContainsFunc(e.Managers, func(m scoring.Manager) bool { return scoring.CodeKey(m.Row.Code.Text) == scoring.CodeKey(code) })
}

var unknownRule = scoring.Rule{
	ID:       "aggregazione-ignota",
	Family:   familyRollups,
	Title:    "Un'aggregazione non riguarda nessun livello",
	Severity: scoring.Error,
	Doc: `Segnala le righe del foglio SMVP che danno un'aggregazione a un nome che non è di nessun livello del cruscotto, né «Ente»,
«Obiettivi di sistema» o «Obiettivi dirigenziali»: i risultati sarebbero calcolati in un altro modo.`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, rule := range e.Dashboard.Scale.Rules {
			aggregate := slices.ContainsFunc(scoring.Aggregates, func(s string) bool { return scoring.TitleKey(s) == scoring.TitleKey(rule.Of.Text) })
			if !aggregate && e.Dashboard.LevelIndex(rule.Of.Text) < 0 {
				findings = append(findings, scoring.Finding{Cell: rule.Of.Cell, Found: rule.Of.Text,
					Message: fmt.Sprintf("«%s» non è un livello del cruscotto", rule.Of.Text), Hint: "scrivere il nome del livello come nel cruscotto"})
			}
		}
		return findings
	},
}

// unusedWaiver is the rule that looks at what the others found: a waiver that matches nothing is a mistake too. Check runs it
// last.
var unusedWaiver = scoring.Rule{
	ID:       "deroga-inutile",
	Family:   familyWaivers,
	Title:    "Una deroga non accetta nulla",
	Severity: scoring.Warning,
	Doc: `Segnala le righe del foglio Deroghe che non corrispondono a nessun rilievo, o a cui manca il motivo: forse il rilievo è
stato corretto, forse la regola, il codice o la cella sono scritti male.`,
}

func waiverFindings(e *scoring.Evidence, findings []scoring.Finding) []scoring.Finding {
	var unused []scoring.Finding
	for _, w := range e.Dashboard.Waivers {
		if slices.ContainsFunc(findings, func(f scoring.Finding) bool { return waives(w, f) }) {
			continue
		}
		message := fmt.Sprintf("la deroga «%s», «%s» non corrisponde a nessun rilievo", w.Rule.Text, w.Where.Text)
		if w.Reason.Empty() {
			message = "la deroga non ha un motivo, e non vale"
		}
		unused = append(unused, scoring.Finding{Rule: unusedWaiver.ID, Severity: unusedWaiver.Severity, Cell: w.Rule.Cell, Found: w.Rule.Text,
			Message: message, Hint: "correggere la riga, o toglierla"})
	}
	return unused
}
