package rules

import (
	"fmt"
	"strings"
	"time"

	"relazione/scoring"
)

var unreadableNumber = scoring.Rule{
	ID:       "numero-illeggibile",
	Title:    "Dove serve un numero c'è altro",
	Severity: scoring.Error,
	Doc: `Segnala ogni cella in cui serve un numero e c'è un testo che non lo è: una lettera O al posto di uno zero, due
virgole, un errore di Excel. Un numero scritto come testo ma leggibile ("97,60 %", "27 gg.") va bene.`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		var findings []scoring.Finding
		check := func(code scoring.Text, what string, v scoring.Value) {
			if v.Known() || v.Empty() {
				return
			}
			findings = append(findings, scoring.Finding{
				Cell: v.Cell, Code: code.Text, Found: v.Text, Expected: "un numero",
				Message: fmt.Sprintf("%s: «%s» non è un numero", what, v.Text),
				Hint:    "scrivere un numero come 97,60%, 27 gg. oppure 1.234,5",
			})
		}
		// What is measured may be no number: a yes, a date, a limit with its sign. Digits among letters are a mistake.
		measure := func(code scoring.Text, what string, v scoring.Value) {
			if strings.ContainsAny(v.Text, "0123456789#") && !aDateOrLimit(v.Text) {
				check(code, what, v)
			}
		}
		d := e.Dashboard
		d.Walk(func(n *scoring.Node) {
			check(n.Code, "peso", n.Weight)
			check(n.Code, "risultato", n.Stated)
			if i := n.Indicator; i != nil {
				measure(n.Code, "target", i.Target)
				measure(n.Code, "risultato", i.Result)
				check(n.Code, "raggiungimento", i.Attainment)
				check(n.Code, "soglia", i.Threshold)
			}
		})
		for _, row := range d.Targets {
			check(scoring.Text{}, "risultato misurato", row.Result)
			check(scoring.Text{}, "target", row.Target)
			check(scoring.Text{}, "raggiungimento", row.Attainment)
		}
		for _, row := range d.System {
			check(row.Code, "obiettivo", row.Target)
			check(row.Code, "misurazione", row.Result)
			check(row.Code, "performance", row.Attainment)
		}
		for _, row := range d.Managers {
			check(row.Code, "target", row.Target)
			check(row.Code, "peso", row.Weight)
			check(row.Code, "performance", row.Performance)
		}
		return findings
	},
}

// aDateOrLimit reports whether a text is a date, or a number after a sign that compares.
func aDateOrLimit(s string) bool {
	if _, err := time.Parse("2/1/2006", s); err == nil {
		return true
	}
	limit := strings.TrimLeft(s, "≥≤<>= ")
	_, err := scoring.ParseQuantity(limit)
	return limit != s && err == nil
}

var unknownEntry = scoring.Rule{
	ID:       "voce-sconosciuta",
	Title:    "Una voce non è fra quelle previste",
	Severity: scoring.Warning,
	Doc: `Segnala le righe dei fogli Ente e SMVP la cui etichetta non è fra quelle che il programma conosce, e le righe del
Cruscotto che non parlano di nessun livello, e le sue colonne senza significato: quello che c'è scritto non arriva
nella relazione.`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		var findings []scoring.Finding
		for _, entry := range e.Dashboard.Unrecognized {
			findings = append(findings, scoring.Finding{
				Cell: entry.Cell, Found: entry.Text, Message: fmt.Sprintf("voce «%s» non riconosciuta", entry.Text),
				Hint: "usare una delle voci elencate nel manuale, o toglierla",
			})
		}
		return findings
	},
}

var uncoveredJudgement = scoring.Rule{
	ID:       "giudizio-scoperto",
	Title:    "La scala non ha un giudizio per questo raggiungimento",
	Severity: scoring.Warning,
	Doc: `Segnala gli obiettivi il cui raggiungimento non è coperto da nessuna riga della valutazione sintetica nel foglio
SMVP: nel documento restano senza giudizio, perché il programma non lo indovina.
Fonte: Linee guida DFP 3/2018, par. 4, lettera e).`,
	Run: func(e *scoring.Evaluation) []scoring.Finding {
		if len(e.Dashboard.Scale.Judgements) == 0 {
			return nil
		}
		var findings []scoring.Finding
		for _, o := range e.Objectives {
			if o.Attainment.Known() && o.Judgement == "" {
				findings = append(findings, scoring.Finding{
					Cell: o.Row.Title.Cell, Found: o.Attainment.Quantity().String(),
					Message: fmt.Sprintf("nessuna riga della valutazione sintetica copre il raggiungimento di «%s», %s",
						o.Row.Title.Text, o.Attainment.Quantity()),
					Hint: "completare la scala nel foglio SMVP",
				})
			}
		}
		return findings
	},
}
