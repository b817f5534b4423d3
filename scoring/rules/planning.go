package rules

import (
	"cmp"
	"fmt"
	"time"

	"relazione/internal/lazy"
	"relazione/scoring"
)

// wellUnderWay is the first day on which a year is too far gone for its targets to guide the work: a quarter of it, two months after the term
// for the plan (31 January: art. 10 c. 1 lett. a D.lgs. 150/2009).
func wellUnderWay(year int) time.Time { return time.Date(year, time.April, 1, 0, 0, 0, 0, time.UTC) }

// nearlyOver is the first day on which a change of a target follows its result instead of guiding it.
func nearlyOver(year int) time.Time { return time.Date(year, time.October, 1, 0, 0, 0, 0, time.UTC) }

var lateTarget = scoring.Rule{
	ID:       "target-tardivo",
	Family:   familyPractice,
	Title:    "Un target è fissato ad anno inoltrato",
	Severity: scoring.Warning,
	Doc: `Confronta con l'anno la data dell'atto che approva il piano (dopo il 31 marzo è tardi: il termine di legge è il 31 gennaio) e
quella degli atti che cambiano i target (dopo il 30 settembre il risultato si vede già). Un obiettivo assegnato quando l'anno è quasi finito
non orienta il lavoro, e la valutazione che ne viene è contestabile.`,
	Right: "target iniziale di 1.2: 12; atto di modifica di 1.2: det. n. 4 del 10/05/2024",
	Wrong: "target iniziale di 1.2: 12; atto di modifica di 1.2: det. n. 9 del 10/11/2024",
	Source: `art. 5 c. 1 e art. 10 c. 1 lett. a D.lgs. 150/2009; art. 6 c. 1 D.L. 80/2021 (31 gennaio); rilievi ricorrenti della Corte dei
conti e degli OIV sull'assegnazione tardiva degli obiettivi.`,
	Criteria: "a",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		entity := e.Dashboard.Entity
		if entity.Year == 0 {
			return nil
		}
		var findings []scoring.Finding
		if plan, day := entity.PlanAct, dayOf(entity.PlanAct); !day.IsZero() && !day.Before(wellUnderWay(entity.Year)) {
			findings = append(findings, scoring.Finding{
				Cell: cmp.Or(plan.Cell, plan.Name.Cell), Found: day.Format(dayFormat), Expected: fmt.Sprintf("una data entro il 31/01/%d", entity.Year),
				Message: "il piano è approvato ad anno inoltrato",
				Hint:    "dire nel testo il motivo del ritardo; controllare che la data sia quella della prima approvazione",
			})
		}
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			day, ok := actDate(i.Amendment.Text)
			if !ok || day.Before(nearlyOver(entity.Year)) {
				return
			}
			findings = append(findings, scoring.Finding{
				Cell: i.Amendment.Cell, Code: n.ID(), Found: day.Format(dayFormat), Expected: fmt.Sprintf("una data entro il 30/09/%d", entity.Year),
				Message: fmt.Sprintf("il target %s è cambiato quando l'anno era quasi finito", e.Of(n).Noun().Of()),
				Hint:    "motivare nel testo il cambiamento: fatto quando il risultato si vede, va spiegato",
			})
		})
		return findings
	},
}

const dayFormat = "02/01/2006"

var actDay = lazy.New(`(?i)\b\d{1,2}[º°]?(?:[/.-]\d{1,2}[/.-]| (?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre) )\d{4}\b`)

// actDate is the day that an act's name tells, "det. n. 40 del 15/11/2024".
func actDate(act string) (time.Time, bool) { return scoring.ParseDate(actDay.FindString(act)) }

var noMeasure = scoring.Rule{
	ID:       "obiettivo-senza-indicatore",
	Family:   familyShape,
	Title:    "Un obiettivo non ha nulla che lo misuri",
	Severity: scoring.Error,
	Doc: `Segnala gli obiettivi dell'ultimo livello senza indicatore, target e risultato, dove gli altri ne hanno: un raggiungimento scritto
a mano non dice rispetto a che cosa.`,
	Right:    "KPI di 1.1: domande evase / domande ricevute; target di 1.1: 90%; risultato di 1.1: 85%",
	Wrong:    "KPI di 1.1: —; target di 1.1: —; risultato di 1.1: —",
	Source:   `art. 5 c. 2 lett. b D.lgs. 150/2009 (obiettivi specifici e misurabili in termini concreti e chiari); Linee guida DFP 3/2018, par. 4, lettera c).`,
	Criteria: "ce",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		if all := allMissing(e); all.targets || all.results { // told once
			return nil
		}
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if unmeasured(i) {
				findings = append(findings, scoring.Finding{
					Cell: n.Cell(), Code: n.ID(), Found: n.Name(), Expected: "un indicatore, con target e risultato",
					Message: e.Of(n).Noun().The() + " non ha un indicatore, né un target, né un risultato",
					Hint:    "scrivere come si misura, il target e il risultato; se non è stato misurato, «n.d.» nel risultato",
				})
			}
		})
		return findings
	},
}

// unmeasured reports whether nothing says what an indicator measures.
func unmeasured(i *scoring.Indicator) bool {
	none := func(v scoring.Value) bool { return v.Empty() && !v.Pending }
	return i.KPI.Empty() && none(i.Target) && none(i.Result)
}

var onlyActivity = scoring.Rule{
	ID:       "indicatore-di-attivita",
	Family:   familyPractice,
	Title:    "Un indicatore conta riunioni o documenti",
	Severity: scoring.Note,
	Doc: `Segnala gli indicatori che contano soltanto riunioni, incontri interni, verbali, relazioni o documenti predisposti: dicono che si è
lavorato, non che cosa è cambiato per chi usa il servizio. Un obiettivo dichiarato di mantenimento va bene così.`,
	Right: "KPI di 1.2: imprese assistite",
	Wrong: "KPI di 1.2: n. riunioni svolte",
	Source: `Linee guida DFP 2/2017, par. 4 (indicatori di risultato e di impatto); Corte dei conti e OIV segnalano gli obiettivi «di mera
attività».`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			said := i.KPI.Text
			cell := i.KPI.Cell
			if i.KPI.Empty() {
				said, cell = n.Title.Text, n.Title.Cell
			}
			if !countsActivity.MatchString(scoring.Fold(said)) || upkeep.MatchString(n.Title.Text+" "+i.KPI.Text) {
				return
			}
			findings = append(findings, scoring.Finding{
				Cell: cell, Code: n.ID(), Found: shorten(said),
				Message: fmt.Sprintf("l'indicatore %s conta riunioni o documenti, non un risultato", e.Of(n).Noun().Of()),
				Hint:    "aggiungere un indicatore di ciò che ne viene, o dire nel titolo che l'obiettivo è di mantenimento",
			})
		})
		return findings
	},
}

var (
	countsActivity = lazy.New(`^(?:n|nr|num|numero|numero di|n di)? ?(?:di |delle |dei )?(?:riunioni|incontri interni|verbali|relazioni|report|documenti|` +
		`note|circolari|comunicazioni|bozze|tavoli tecnici)(?: (?:svolt|tenut|predispost|redatt|elaborat|prodott|realizzat|trasmess|effettuat|inviat)[aeio])?` +
		`(?: (?:nell anno|annuali|all anno|entro .*|con .*|per .*|del .*|della .*|dei .*|di .*))?$|^(?:predisposizione|redazione|elaborazione|stesura|produzione) ` +
		`(?:di |del |della |dei |delle |dell )?(?:un |una )?(?:documento|relazione|report|nota|bozza|verbale|documenti|relazioni)\b`)
	upkeep = lazy.New(`(?i)manteniment|mantenere`)
)

var noOwner = scoring.Rule{
	ID:       "responsabile-mancante",
	Family:   familyPractice,
	Title:    "Non si dice chi risponde di un'azione",
	Severity: scoring.Warning,
	Private:  true,
	Doc: `Dove il cruscotto ha una colonna Responsabile o Ufficio, segnala le azioni che la lasciano vuota: un obiettivo di nessuno non si
assegna e non si valuta. La colonna serve soltanto a questo controllo: può contenere nomi, e non si pubblica.`,
	Right:    "responsabile di 1.1: Ufficio Servizi; responsabile di 1.2: Ufficio Servizi; responsabile di 2.1: Ufficio Promozione; responsabile di 2.2: Ufficio Promozione",
	Wrong:    "responsabile di 1.1: Ufficio Servizi; responsabile di 1.2: —; responsabile di 2.1: Ufficio Promozione; responsabile di 2.2: Ufficio Promozione",
	Source:   `artt. 5 e 9 D.lgs. 150/2009.`,
	Criteria: "c",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		owned, all := 0, 0
		leaves(e, func(_ *scoring.Node, i *scoring.Indicator) {
			if all++; !i.Owner.Empty() {
				owned++
			}
		})
		if 2*owned <= all { // most say nothing: the column is of something else, or not in use
			return nil
		}
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if i.Owner.Empty() {
				findings = append(findings, scoring.Finding{
					Cell: i.Owner.Cell, Code: n.ID(), Expected: "l'ufficio o chi ne risponde",
					Message: e.Of(n).Noun().The() + " è senza responsabile", Hint: "scrivere l'ufficio che ne risponde",
				})
			}
		})
		return findings
	},
}
