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
	Private:  true,
	Doc: `Segnala una traccia che non esiste, le righe del foglio Testi la cui sezione non è fra quelle della
traccia, o che parlano di un codice o di un titolo che il cruscotto non ha, o che quella sezione non chiede: di
quello che c'è scritto la relazione non dice nulla.`,
	Right: "testo di Operativi: Le azioni sono state seguite.",
	Wrong: "testo di Conclusioni: Le azioni sono state seguite.",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		profile, ok := e.Dashboard.Entity.Profile()
		if !ok {
			var names []string
			for _, p := range scoring.Profiles {
				names = append(names, p.Name)
			}
			t := e.Dashboard.Entity.Outline
			findings = append(
				findings,
				scoring.Finding{Cell: t.Cell, Found: t.Text, Expected: strings.Join(names, ", "),
					Message: fmt.Sprintf(
						"la traccia «%s» non esiste: vale «%s»",
						t.Text,
						profile.Name,
					), Hint: "scrivere una delle tracce previste"},
			)
		}
		unused := map[scoring.Cell]bool{}
		for _, p := range e.Prose() {
			unused[p.Cell] = unused[p.Cell] || p.Unused
		}
		for _, p := range e.Dashboard.Passages {
			switch {
			case !profile.Has(p.Section.Text):
				findings = append(
					findings,
					scoring.Finding{
						Cell:     p.Section.Cell,
						Found:    p.Section.Text,
						Expected: strings.Join(profile.Sections, ", "),
						Message: fmt.Sprintf(
							"nella traccia «%s» non c'è una sezione «%s»",
							profile.Name,
							p.Section.Text,
						),
						Hint: "scrivere una delle sezioni previste, o scegliere un'altra traccia nel foglio Ente",
					},
				)
			case !p.Code.Empty() && e.Find(p.Code.Text) == nil && !managed(e, p.Code.Text):
				findings = append(findings, scoring.Finding{Cell: p.Code.Cell, Code: p.Code.Text, Found: p.Code.Text,
					Message: fmt.Sprintf(
						"nel cruscotto non c'è «%s»",
						p.Code.Text,
					), Hint: "scrivere il codice o il titolo come nel cruscotto"})
			case unused[p.Text.Cell]:
				about := "nel suo insieme"
				if !p.Code.Empty() {
					about = "a proposito di «" + p.Code.Text + "»"
				}
				findings = append(findings, scoring.Finding{Cell: p.Text.Cell, Code: p.Code.Text, Found: shorten(p.Text.Text),
					Message: fmt.Sprintf("la sezione %s non chiede testi %s: questo non arriva nella relazione", p.Section.Text, about),
					Hint:    "scriverlo in un'altra sezione: quella delle azioni sotto il target, per esempio, è " + scoring.SectionObjectives})
			}
		}
		return findings
	},
}

// managed reports whether a managers' objective has that code.
func managed(e *scoring.Evidence, code string) bool {
	return slices.ContainsFunc(
		e.Managers,
		func(m scoring.ManagerResult) bool { return scoring.CodeKey(m.Row.Code.Text) == scoring.CodeKey(code) },
	)
}

var unknownRule = scoring.Rule{
	ID:       "aggregazione-ignota",
	Family:   familyRollups,
	Title:    "Un'aggregazione non riguarda nessun livello",
	Severity: scoring.Error,
	Doc: `Segnala le righe del foglio SMVP che danno un'aggregazione a un nome che non è di nessun livello del
cruscotto, né «Ente», «Obiettivi di sistema» o «Obiettivi dirigenziali»: i risultati sarebbero calcolati in un
altro modo.`,
	Right: "SMVP, Obiettivi strategici: media ponderata",
	Wrong: "SMVP, Obietivi: media ponderata",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, rule := range e.Scale.Rules {
			aggregate := slices.ContainsFunc(
				scoring.Aggregates,
				func(s string) bool { return scoring.TitleKey(s) == scoring.TitleKey(rule.Of.Text) },
			)
			if !aggregate && e.Dashboard.LevelIndex(rule.Of.Text) < 0 {
				findings = append(findings, scoring.Finding{Cell: rule.Of.Cell, Found: rule.Of.Text,
					Message: fmt.Sprintf(
						"«%s» non è un livello del cruscotto",
						rule.Of.Text,
					), Hint: "scrivere il nome del livello come nel cruscotto"})
			}
		}
		for _, rule := range e.Scale.Scores {
			if !rule.Of.Empty() && e.Dashboard.LevelIndex(rule.Of.Text) < 0 && e.Find(rule.Of.Text) == nil {
				findings = append(findings, scoring.Finding{Cell: rule.Of.Cell, Found: rule.Of.Text,
					Message: fmt.Sprintf(
						"la regola di punteggio di «%s» non riguarda nessun livello, nodo o indicatore",
						rule.Of.Text,
					), Hint: "scrivere il codice, il titolo o il livello come nel cruscotto"})
			}
		}
		return findings
	},
}

// unusedWaiver is the rule that looks at what the others found: a waiver that matches nothing is a mistake too. Check
// runs it last.
var unusedWaiver = scoring.Rule{
	ID:       "deroga-inutile",
	Family:   familyWaivers,
	Title:    "Una deroga non accetta nulla",
	Severity: scoring.Warning,
	Doc: `Segnala le righe del foglio Deroghe che non corrispondono a nessun rilievo, o a cui manca il motivo: forse
il rilievo è stato corretto, forse la regola, il codice o la cella sono scritti male.`,
	Right: "risultato di 1: 90%; Deroghe: totale | 1 | approvato così",
	Wrong: "Deroghe: totale | 1 | approvato così",
}

// broadWaiver is the other one.
var broadWaiver = scoring.Rule{
	ID:       "deroga-ampia",
	Family:   familyWaivers,
	Title:    "Una deroga accetta più di un rilievo",
	Severity: scoring.Warning,
	Doc: `Segnala le righe del foglio Deroghe che accettano più rilievi insieme: un errore nuovo con la stessa
regola e lo stesso codice passerebbe inosservato. La colonna Trovato restringe la deroga al valore che si
accetta.`,
	Right: "peso di 1.1: —; Deroghe: dato-mancante | G3 | non assegnato",
	Wrong: "peso di 1.1: —; raggiungimento di 1.1: —; Deroghe: dato-mancante | 1.1 | non assegnato",
}

// A waiverKey is what a waiver and a finding have in common.
type waiverKey struct{ rule, where string }

// WholeFile is where a waiver says that a finding without a cell is.
const WholeFile = "file"

// placeKey makes places comparable: Cruscotto!$O$44, 'Cruscotto'!o44 and O44 in its sheet.
func placeKey(s string) string {
	return scoring.CodeKey(strings.NewReplacer("$", "", "'", "", "«", "", "»", "").Replace(s))
}

// sameFound reports whether a waiver's text and a finding's say the same, as words or as numbers.
func sameFound(a, b string) bool {
	x, err := scoring.ParseQuantity(a)
	y, err2 := scoring.ParseQuantity(b)
	if err == nil && err2 == nil {
		return x.Value.Cmp(y.Value) == 0
	}
	return scoring.Fold(a) == scoring.Fold(b)
}

// placesOf are the ways in which a waiver can say where a finding is.
func placesOf(f scoring.Finding) map[string]bool {
	places := map[string]bool{placeKey(f.Code): true, placeKey(f.Cell.Ref): true, placeKey(f.Cell.String()): true}
	if f.Cell == (scoring.Cell{}) {
		places[WholeFile] = true
	}
	delete(places, "")
	return places
}

// At are the findings at a place, named as waivers name them: by cell, code, title, or as the whole file.
func At(findings []scoring.Finding, place string) []scoring.Finding {
	var there []scoring.Finding
	for _, f := range findings {
		if placesOf(f)[placeKey(place)] {
			there = append(there, f)
		}
	}
	return there
}

// applyWaivers marks the findings that a waiver with a reason names by rule and by code, title or cell, and returns
// what is wrong with the waivers themselves.
func applyWaivers(waivers []scoring.Waiver, findings []scoring.Finding) []scoring.Finding {
	at := map[waiverKey][]int{}
	for i, f := range findings {
		for place := range placesOf(f) {
			key := waiverKey{scoring.Fold(f.Rule), place}
			at[key] = append(at[key], i)
		}
	}
	var faults []scoring.Finding
	fault := func(rule scoring.Rule, w scoring.Waiver, message, hint string) {
		faults = append(
			faults,
			scoring.Finding{
				Rule:     rule.ID,
				Severity: rule.Severity,
				Cell:     w.Rule.Cell,
				Found:    w.Rule.Text,
				Message:  message,
				Hint:     hint,
			},
		)
	}
	for _, w := range waivers {
		var accepted []int
		for _, i := range at[waiverKey{scoring.Fold(w.Rule.Text), placeKey(w.Where.Text)}] {
			if w.Found.Empty() || sameFound(w.Found.Text, findings[i].Found) {
				accepted = append(accepted, i)
			}
		}
		switch {
		case w.Reason.Empty():
			fault(unusedWaiver, w, "la deroga non ha un motivo, e non vale", "scriverne il motivo, o togliere la riga")
			continue
		case len(accepted) == 0:
			fault(
				unusedWaiver,
				w,
				fmt.Sprintf("la deroga «%s», «%s» non corrisponde a nessun rilievo", w.Rule.Text, w.Where.Text),
				"correggere la riga, o toglierla",
			)
		case len(accepted) > 1:
			fault(
				broadWaiver,
				w,
				fmt.Sprintf("la deroga «%s», «%s» accetta %d rilievi", w.Rule.Text, w.Where.Text, len(accepted)),
				"indicare la cella, o nella colonna Trovato il valore che si accetta",
			)
		}
		for _, i := range accepted {
			if findings[i].Waived == "" {
				findings[i].Waived, findings[i].Act = w.Reason.Text, w.Act.Text
			}
		}
	}
	return faults
}
