package rules

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/italian"
)

var unexplained = scoring.Rule{
	ID:       "scostamento-senza-motivo",
	Family:   familyPractice,
	Title:    "Uno scostamento non è spiegato",
	Severity: scoring.Warning,
	Doc: `Segnala le azioni che non arrivano al target o al 100%, e gli obiettivi della Tabella 1 che non
raggiungono il loro, di cui nessun testo parla: per ogni scostamento la relazione dice la causa e i rimedi.`,
	Right:    "testo di 1.1: La gara è partita in ritardo.",
	Wrong:    "testo di 1.1: —",
	Source:   `art. 10 c. 1 lett. b D.lgs. 150/2009; Linee guida DFP 3/2018, par. 4, lettera g).`,
	Criteria: "g",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		told := map[*scoring.Node]bool{}
		for _, p := range e.Prose() {
			for n := p.Node; n != nil && !p.Unused; n = n.Parent {
				told[n] = true
			}
		}
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			meets, known := i.Reaches()
			short := known && !meets && !incomparable(i) || i.Attainment.Known() && i.Attainment.Value.Cmp(whole) < 0
			if !short || told[n] {
				return
			}
			cell := i.Result.Cell
			if i.Result.Empty() {
				cell = i.Attainment.Cell
			}
			missed := fmt.Sprintf("non raggiunge il target (%s)", i.Target.Show())
			if (meets || !known) && i.Attainment.Known() { // then it is the attainment that falls short
				missed = fmt.Sprintf("non arriva al 100%% (raggiungimento %s)", i.Attainment.Show())
			}
			findings = append(
				findings,
				scoring.Finding{Cell: cell, Code: n.ID(), Found: i.Result.Show(), Expected: "un testo nel foglio Testi",
					Message: fmt.Sprintf(
						"%s %s e nessun testo dice perché",
						e.Of(n).Noun().The(),
						missed,
					),
					Hint: fmt.Sprintf(
						"aggiungere nel foglio Testi una riga con sezione %s e codice %s",
						scoring.SectionObjectives,
						n.ID(),
					)},
			)
		})
		for _, o := range e.Objectives {
			if o.Node != nil && o.Attainment.Known() && o.Attainment.Value.Cmp(whole) < 0 && !told[o.Node] {
				findings = append(
					findings,
					scoring.Finding{
						Cell:     o.Row.Title.Cell,
						Code:     o.Node.ID(),
						Found:    o.Attainment.Quantity().String(),
						Expected: "un testo nel foglio Testi",
						Message: fmt.Sprintf(
							"«%s» non raggiunge il suo target e nessun testo dice perché",
							o.Row.Title.Text,
						),
						Hint: fmt.Sprintf(
							"aggiungere nel foglio Testi una riga con sezione %s e questo titolo",
							scoring.SectionObjectives,
						),
					},
				)
			}
		}
		return findings
	},
}

var missingAct = scoring.Rule{
	ID:       "atto-mancante",
	Family:   familyPractice,
	Title:    "Manca un atto, o la sua data",
	Severity: scoring.Warning,
	Doc: `Segnala gli atti che il foglio Ente non indica: quello che aggiorna il Sistema di misurazione e
valutazione, quello che approva il piano, quello con cui la Giunta approva la relazione. Senza quest'ultimo la
relazione non è definitiva.`,
	Right: "Ente, atto del piano: delibera n. 3; Ente, data del piano: 31/01/2024",
	Wrong: "Ente, atto del piano: —",
	Source: `artt. 7 e 10 D.lgs. 150/2009; art. 10 c. 8 lett. b D.lgs. 33/2013; Linee guida DFP 3/2018, par. 4,
lettera i).`,
	Criteria: "i",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		entity := e.Dashboard.Entity
		if !e.Dashboard.Has(scoring.PartEntity) {
			return nil // told as the whole sheet
		}
		for _, a := range []struct {
			act  scoring.Act
			what string
		}{{entity.ScaleAct, "di aggiornamento del SMVP"}, {entity.PlanAct, "di approvazione del piano"},
			{entity.ReportAct, "di approvazione della relazione"}} {
			switch {
			case a.act.Name.Empty():
				findings = append(
					findings,
					scoring.Finding{
						Cell:     a.act.Name.Cell,
						Expected: "numero e data dell'atto",
						Message:  "manca l'atto " + a.what,
						Hint:     "scriverlo nel foglio Ente, con la sua data",
					},
				)
			case a.act.Date.IsZero() && !dated(a.act):
				findings = append(
					findings,
					scoring.Finding{
						Cell:     a.act.Name.Cell,
						Found:    a.act.Name.Text,
						Expected: "una data",
						Message:  "manca la data dell'atto " + a.what,
						Hint:     "scriverla nel foglio Ente, come 31/01/2024",
					},
				)
			}
		}
		return findings
	},
}

// dated reports whether an act's name tells its day.
func dated(a scoring.Act) bool { return !dayOf(a).IsZero() }

// dayOf is an act's day: as its own cell says, or its name.
func dayOf(a scoring.Act) time.Time {
	if day, ok := actDate(a.Name.Text); a.Date.IsZero() && ok {
		return day
	}
	return a.Date
}

var missingSignatories = scoring.Rule{
	ID:       "firmatari-mancanti",
	Family:   familyPractice,
	Title:    "Nessuno firma",
	Severity: scoring.Warning,
	Doc:      `Segnala un foglio Ente senza firmatari, o con una carica senza nome.`,
	Right:    "Ente, firmatari: LA PRESIDENTE Anna Bruni",
	Wrong:    "Ente, firmatari: —",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera i).`,
	Criteria: "i",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		signatories := e.Dashboard.Entity.Signatories
		if !e.Dashboard.Has(scoring.PartEntity) {
			return nil // told as the whole sheet
		}
		if len(signatories) == 0 {
			return []scoring.Finding{
				{Expected: "almeno un firmatario", Message: "nel foglio Ente non ci sono firmatari",
					Hint: "aggiungere nel foglio Ente la tabella Carica – Nome"},
			}
		}
		var findings []scoring.Finding
		for _, s := range signatories {
			if s.Name.Empty() || s.Office.Empty() {
				findings = append(
					findings,
					scoring.Finding{
						Cell:     cmp.Or(s.Name.Cell, s.Office.Cell),
						Found:    s.Office.Text + s.Name.Text,
						Expected: "carica e nome",
						Message:  "un firmatario è senza nome o senza carica",
						Hint:     "completare la riga",
					},
				)
			}
		}
		return findings
	},
}

var missingPart = scoring.Rule{
	ID:       "parte-mancante",
	Family:   familyPractice,
	Title:    "Alla relazione manca una parte",
	Severity: scoring.Warning,
	Doc: `Segnala ciò che la traccia della relazione prevede e che il cruscotto non permette di comporre: nome
dell'ente e anno, target degli obiettivi strategici (dove l'albero ne ha il livello), obiettivi dirigenziali, e i testi che la
traccia scelta vuole. Il bilancio di genere, che la legge vuole, è una nota se nessun testo ne parla.`,
	Right:    "Dirigenziali, righe: 1.2",
	Wrong:    "Dirigenziali, righe: —",
	Source:   `art. 10 c. 1 lett. b D.lgs. 150/2009; Linee guida DFP 3/2018, par. 4, lettera i).`,
	Criteria: "i",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		d := e.Dashboard
		var findings []scoring.Finding
		need := func(there bool, cell scoring.Cell, missing, why string) {
			if !there {
				findings = append(findings, scoring.Finding{Cell: cell, Found: "niente " + missing, Message: "manca: " + missing + why,
					Hint: "aggiungere ciò che manca nel suo foglio, come nel modello che scrive «relazione init»"})
			}
		}
		for _, p := range []scoring.Part{scoring.PartEntity, scoring.PartScale, scoring.PartTexts} {
			need(d.Has(p), scoring.Cell{}, fmt.Sprintf("foglio %s", p), ": "+p.Without())
		}
		if d.Has(scoring.PartEntity) { // else told as the whole sheet
			need(!d.Entity.Name.Empty(), d.Entity.Name.Cell, "nome dell'ente", " (foglio Ente)")
			need(d.Entity.Year != 0, d.Entity.YearCell, "anno della relazione", " (foglio Ente)")
		}
		strategic := slices.ContainsFunc(d.Levels, func(l scoring.Level) bool { return l.Singular == "obiettivo strategico" })
		need(len(d.Targets) > 0 || !strategic, scoring.Cell{}, "target degli obiettivi strategici", " (Tabella 1, foglio Strategici)")
		need(len(d.Targets) == 0 || len(e.Scale.OnTarget) > 0, scoring.Cell{}, "regola su quanto vale un risultato rispetto al target",
			": la Tabella 1 resta senza raggiungimenti (foglio SMVP, tabella «Risultato / target»)")
		need(len(d.Managers) > 0, scoring.Cell{}, "obiettivi dirigenziali", " (foglio Dirigenziali)")
		profile, _ := d.Entity.Profile()
		for _, section := range profile.Required {
			there := slices.ContainsFunc(
				d.Passages,
				func(p scoring.Passage) bool { return scoring.Fold(p.Section.Text) == scoring.Fold(section) },
			)
			need(there || !d.Has(scoring.PartTexts), scoring.Cell{}, fmt.Sprintf("testo della sezione «%s»", section), " (foglio Testi)")
		}
		gender := slices.Contains(profile.Required, scoring.SectionGender) // told above
		for _, p := range d.Passages {
			gender = gender || genderBudget.MatchString(p.Text.Text)
		}
		if !gender {
			findings = append(
				findings,
				scoring.Finding{Severity: scoring.Note, Found: "niente bilancio di genere", Message: "nessun testo parla del bilancio di genere",
					Hint: "dirne i risultati, o dire che non è stato realizzato e perché"},
			)
		}
		return findings
	},
}

var genderBudget = lazy.New(`(?i)bilancio di genere|pari opportunità|parità di genere`)

var lateApproval = scoring.Rule{
	ID:       "termine-di-legge",
	Family:   familyPractice,
	Title:    "La relazione è approvata dopo il 30 giugno",
	Severity: scoring.Warning,
	Doc: `Segnala una data di approvazione successiva al 30 giugno dell'anno dopo quello di cui la relazione parla,
o precedente alla fine di quell'anno.`,
	Right:    "Ente, data della relazione: 20/06/2025",
	Wrong:    "Ente, data della relazione: 15/07/2025",
	Source:   `art. 10 c. 1 lett. b D.lgs. 150/2009; Linee guida DFP 3/2018, par. 4, lettera i).`,
	Criteria: "i",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		entity := e.Dashboard.Entity
		date := entity.ReportAct.Date
		if date.IsZero() || entity.Year == 0 {
			return nil
		}
		term := scoring.Deadline(entity.Year)
		f := scoring.Finding{
			Cell:     entity.ReportAct.Cell,
			Found:    date.Format(dayFormat),
			Expected: fmt.Sprintf("fra il 01/01/%d e il %s", entity.Year+1, term.Format(dayFormat)),
		}
		switch {
		case date.After(term):
			f.Message, f.Hint = "la relazione è approvata oltre il termine di legge",
				"dire nel testo il motivo del ritardo"
		case date.Year() <= entity.Year:
			f.Message, f.Hint = "la relazione è approvata prima della fine dell'anno di cui parla",
				"controllare l'anno e la data"
		default:
			return nil
		}
		return []scoring.Finding{f}
	},
}

var changedTarget = scoring.Rule{
	ID:       "target-cambiato",
	Family:   familyPractice,
	Title:    "Un target è cambiato senza che si dica con quale atto",
	Severity: scoring.Warning,
	Doc: `Segnala i target diversi da quello iniziale senza l'atto che li ha cambiati, e i testi che parlano di un
target elevato, ridotto o rideterminato senza citarlo.`,
	Right:  "target iniziale di 1.2: 12; atto di modifica di 1.2: det. n. 4 del 10/05/2024",
	Wrong:  "target iniziale di 1.2: 12",
	Source: `art. 6 D.lgs. 150/2009.`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if i.Initial.Empty() || i.Initial.Show() == i.Target.Show() || !i.Amendment.Empty() {
				return
			}
			cell := i.Amendment.Cell
			if cell == (scoring.Cell{}) {
				cell = i.Initial.Cell
			}
			findings = append(
				findings,
				scoring.Finding{
					Cell:     cell,
					Code:     n.ID(),
					Found:    i.Target.Show(),
					Expected: "l'atto che ha cambiato il target",
					Message: fmt.Sprintf(
						"il target %s era %s ed è %s, ma non si dice con quale atto",
						e.Of(n).Noun().Of(),
						i.Initial.Show(),
						i.Target.Show(),
					),
					Hint: "citare la deliberazione o la determinazione",
				},
			)
		})
		for _, p := range e.Prose() {
			words := targetChange.FindString(p.Text)
			if words == "" || anAct.MatchString(p.Text) || p.Cell == (scoring.Cell{}) {
				continue
			}
			f := scoring.Finding{
				Cell:     p.Cell,
				Found:    closed(strings.TrimSpace(words)),
				Expected: "l'atto che ha cambiato il target",
				Message:  "il testo dice che un target è cambiato, ma non con quale atto",
				Hint:     "citare la deliberazione o la determinazione",
			}
			if p.Node != nil {
				f.Code = p.Node.ID()
			}
			findings = append(findings, f)
		}
		return findings
	},
}

var (
	targetChange = lazy.New(
		`(?i)\btarget\b[^.;]{0,60}\b(elevat|innalzat|ridott|abbassat|rimodulat|rideterminat|modificat)[oaie]\b[^.;)]{0,30}`,
	)
	anAct = lazy.New(
		`(?i)\b(deliber\w*|determin(a|azione|e)|decreto|provvedimento|atto)\b[^.;]{0,40}?(n\.?\s*\d|\d{1,2}[/ ]|\bdel\b|\bdi giunta)`,
	)
)

var easyTarget = scoring.Rule{
	ID:       "target-facile",
	Family:   familyPractice,
	Title:    "Il risultato va molto oltre il target",
	Severity: scoring.Warning,
	Doc: `Segnala i risultati che superano il doppio del target, o che sono meno della metà dove è meglio un valore
basso: target così non misurano nulla.`,
	Right: "target di 1.2: 10; risultato di 1.2: 12",
	Wrong: "target di 1.2: 10; risultato di 1.2: 25",
	Source: `art. 5 c. 2 D.lgs. 150/2009 (obiettivi tali da determinare un significativo miglioramento); la Corte
dei conti lo rileva in molte relazioni.`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		rows := e.SystemRowsByNode()
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if target := rows[n].Target; target.Known() && i.Target.Known() && !target.Agrees(i.Target.Value) {
				return // which of the two it is has to be settled first
			}
			meets, known := i.Reaches()
			if !known || !meets || !i.Target.Known() || !i.Result.Known() || incomparable(i) ||
				i.Target.Value.Cmp(i.Result.Value) == 0 ||
				atMostTwice(i.Target.Value, i.Result.Value) ||
				apart(i.Target.Value, i.Result.Value) >= farApart { // told as another order of magnitude
				return
			}
			far := "più del doppio"
			if i.Result.Value.Cmp(i.Target.Value) < 0 {
				far = "meno della metà"
			}
			findings = append(findings, scoring.Finding{Cell: i.Target.Cell, Code: n.ID(),
				Found:   fmt.Sprintf("target %s, risultato %s", i.Target.Show(), i.Result.Show()),
				Message: fmt.Sprintf("il risultato %s (%s) è %s del target (%s)", e.Of(n).Noun().Of(), i.Result.Show(), far, i.Target.Show()),
				Hint:    "dire nel testo perché il risultato va tanto oltre il target, e tenerne conto nei target dell'anno prossimo"})
		})
		return findings
	},
}

// atMostTwice reports whether neither number is over twice the other.
func atMostTwice(a, b *big.Rat) bool {
	if a.Sign() == 0 || b.Sign() == 0 {
		return true // no number is a multiple of zero
	}
	a, b = new(big.Rat).Abs(a), new(big.Rat).Abs(b)
	two := big.NewRat(2, 1)
	return a.Cmp(new(big.Rat).Mul(b, two)) <= 0 && b.Cmp(new(big.Rat).Mul(a, two)) <= 0
}

// NamedScore is the rule that stands in the way of publishing even a draft.
const NamedScore = "valutazione-individuale"

var namedScore = scoring.Rule{
	ID:       NamedScore,
	Family:   familyPractice,
	Title:    "Una valutazione sta accanto al nome di una persona",
	Severity: scoring.Error,
	Doc: `Segnala i testi e gli obiettivi in cui il nome di una persona (chi firma la relazione, o chi è chiamato
con un titolo, come «dott.ssa Rossi») sta nella stessa frase di una percentuale, di un punteggio o di un premio:
la relazione si pubblica, e le valutazioni individuali non si pubblicano per nome.`,
	Right:  "testo di 1.1: L'ufficio ha ottenuto il 95%.",
	Wrong:  "testo di 1.1: Il dott. Mario Rossi ha ottenuto il 95%.",
	Source: `art. 7-bis D.lgs. 33/2013; art. 5 Regolamento (UE) 2016/679.`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var signatories [][]string // the words of each name
		for _, s := range e.Dashboard.Entity.Signatories {
			words := slices.DeleteFunc(
				strings.Fields(scoring.Fold(titleWord.ReplaceAllString(s.Name.Text, ""))),
				func(w string) bool { return len(w) < 3 },
			)
			if len(words) > 1 {
				signatories = append(signatories, words)
			}
		}
		person := func(text string) string {
			for _, name := range signatories {
				said := strings.Fields(scoring.Fold(text))
				all := !slices.ContainsFunc(name, func(w string) bool { return !slices.Contains(said, w) })
				surname := italian.Capitalize(name[len(name)-1])
				if all ||
					len(surname) > 3 &&
						slices.Contains(
							strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }),
							surname,
						) {
					return strings.Join(name, " ")
				}
			}
			if _, size := utf8.DecodeRuneInString(text); !strings.ContainsFunc(text[size:], unicode.IsUpper) {
				// a name comes after its title; without this the expressions below take most of the time of a long
				// workbook
				return ""
			}
			if m := officeName.FindStringSubmatch(text); m != nil {
				return strings.TrimSpace(m[1])
			}
			if m := titledName.FindStringSubmatch(text); m != nil &&
				!ofMany.MatchString(text[:strings.Index(text, m[0])]) {
				return strings.TrimSpace(m[0])
			}
			return ""
		}
		var findings []scoring.Finding
		report := func(name string, cell scoring.Cell, code string) {
			findings = append(
				findings,
				scoring.Finding{Cell: cell, Code: code, Found: name, Expected: "l'incarico, senza il nome",
					Message: "una valutazione sta accanto al nome di una persona",
					Hint:    "nominare l'incarico e non la persona, o togliere la valutazione"},
			)
		}
		// Beside a title there always is a number; in a text there must be one in the sentence.
		beside := func(t scoring.Text, code string) {
			if name := person(t.Text); name != "" {
				report(name, t.Cell, code)
			}
		}
		within := func(t scoring.Text, code string) {
			for _, sentence := range sentences(t.Text) {
				if name := person(sentence); name != "" && aScore.MatchString(sentence) {
					report(name, t.Cell, code)
					return
				}
			}
		}
		for _, p := range e.Prose() {
			code := ""
			if p.Node != nil {
				code = p.Node.ID()
			}
			if p.Cell != (scoring.Cell{}) {
				within(scoring.Text{Text: p.Text, Cell: p.Cell}, code)
			}
		}
		for _, m := range e.Managers {
			beside(m.Row.Title, m.Row.Code.Text)
			beside(m.Row.Note, m.Row.Code.Text)
		}
		e.Dashboard.Walk(func(n *scoring.Node) {
			beside(n.Title, n.ID())
			if i := n.Indicator; i != nil {
				beside(i.KPI, n.ID())
				within(i.Ruling, n.ID())
			}
		})
		for _, w := range e.Dashboard.Waivers {
			within(w.Reason, w.Where.Text)
		}
		return findings
	},
}

// Titles that a person's name follows, and what tells that several are meant: "Ordine dei Dott. Commercialisti".
const titles = `(?i:\b(?:dott|dr|ing|avv|rag|geom|sig|prof|arch|dottor|dottoressa|ragioniere|ragioniera|geometra|ingegnere|avvocato|architetto|signor|signora|professore|professoressa)(?:\.?\s?ssa|essa|\.?\s?ra)?\.?)`

var (
	titleWord  = lazy.New(titles)
	titledName = lazy.New(titles + `\s*((?:\p{Lu}\.\s*)*\p{Lu}['’]?\p{L}{2,}(?:\s+\p{Lu}['’]?\p{L}+)?)`)
	officeName = lazy.New(
		`(?i:\b(?:dirigente|funzionari[oa]|responsabile|segretari[oa] generale|vicesegretari[oa]|dipendente|direttore|direttrice))[,\s(]+((?:\p{Lu}\.\s*)?\p{Lu}\p{Ll}{2,}\s+\p{Lu}['’]?\p{Ll}{2,}|\p{Lu}\.\s*\p{Lu}['’]?\p{Ll}{2,})`,
	)
	ofMany = lazy.New(`(?i)\b(dei|degli|delle|agli|ai)\s*$`)
	aScore = lazy.New(
		`(?i)\d\s*(%|per cento|punti\b|su (10|100)\b|/\s?100?\b)|\bpunteggio\b|\bvalutazione (individuale|pari|positiva|complessiva)|\bvalutat[oa]\b|\bpremi[oa]\b|\bbonus\b|retribuzione di risultato|€`,
	)
	endOfPhrase = lazy.New(`[.;!?]\s|\n`)
	abbreviated = lazy.New(
		`(?i)(\b(dott|dr|ing|avv|rag|geom|sig|prof|arch|art|artt|n|nn|lett|par|pag|cfr|es|gg|prot|lgs)|ssa|\b\p{L})$`,
	)
)

// sentences splits a text at full stops that don't end an abbreviation or an initial.
func sentences(text string) []string {
	var all []string
	from := 0
	for _, end := range endOfPhrase.FindAllStringIndex(text, -1) {
		if text[end[0]] == '.' && abbreviated.MatchString(tail(text[:end[0]])) {
			continue
		}
		all = append(all, text[from:end[0]+1])
		from = end[0] + 1
	}
	return append(all, text[from:])
}

var provisional = scoring.Rule{
	ID:       "testo-provvisorio",
	Family:   familyPractice,
	Title:    "È rimasto un testo provvisorio",
	Severity: scoring.Warning,
	Doc: `Segnala le celle in cui è rimasto un segnaposto: «XXX», «da completare», «lorem ipsum», «Kpi non
definito», puntini e punti interrogativi di troppo.`,
	Right: "testo di 1.1: La gara è partita in ritardo.",
	Wrong: "testo di 1.1: La gara è partita il XXX.",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		seen := map[scoring.Cell]bool{}
		e.Dashboard.Texts(func(t scoring.Text) {
			words := provisionalWords(t.Text)
			if words == "" || seen[t.Cell] && t.Cell != (scoring.Cell{}) {
				return
			}
			seen[t.Cell] = true
			f := scoring.Finding{
				Cell:    t.Cell,
				Found:   strings.TrimSpace(words),
				Message: fmt.Sprintf("sembra un testo provvisorio: «%s»", strings.TrimSpace(words)),
				Hint:    "scrivere il testo definitivo",
			}
			if p, ok := e.Cells().At(t.Cell); ok && p.Node != nil {
				f.Code = p.Node.ID()
			}
			findings = append(findings, f)
		})
		return findings
	},
}

// provisionalWords are those that say that a text isn't done; empty if there are none.
func provisionalWords(text string) string {
	lower := strings.ToLower(text)
	if !slices.ContainsFunc(placeholderStems, func(stem string) bool { return strings.Contains(lower, stem) }) {
		return ""
	}
	return placeholder.FindString(text)
}

// placeholderStems are what every match of placeholder has one of: looking for them first is a hundred times as fast.
var placeholderStems = []string{
	"(esempio",
	"xxx",
	"todo",
	"tbd",
	"lorem",
	"non definit",
	"da completare",
	"da definire",
	"da inserire",
	"da aggiornare",
	"da verificare",
	"??",
	"....",
	"___",
	"[",
}

var placeholder = lazy.New(
	`(?i)\(esempio|\b(xxx+|todo|tbd|lorem ipsum|(kpi|indicatore|target) non definit[oa]|da (completare|definire|inserire|aggiornare|verificare))\b|\?\?+|\.{4,}|_{3,}|\[\s*(…|\.\.\.)?\s*\]`,
)

var brokenBands = scoring.Rule{
	ID:       "fasce",
	Family:   familyPractice,
	Title:    "Le fasce della scala si sovrappongono o lasciano buchi",
	Severity: scoring.Error,
	Doc: `Confronta ogni fascia del foglio SMVP con quella che la segue: lo stesso valore non può stare in due
fasce, e fra una fascia e l'altra non può restarne uno senza; così anche le fasce di punteggio. Il limite inferiore è compreso e quello superiore
no, se non è scritto altrimenti (> 80%, ≤ 90%).`,
	Right:    "SMVP, fasce di raggiungimento: < 80% = 0%, ≥ 80% = 100%",
	Wrong:    "SMVP, fasce di raggiungimento: < 80% = 0%, ≥ 90% = 100%",
	Source:   `art. 7 D.lgs. 150/2009; Linee guida DFP 3/2018, par. 4, lettera e).`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, table := range e.Scale.BandTables() {
			sorted := slices.Clone(table.Bands)
			slices.SortStableFunc(sorted, compareBands)
			for i := 1; i < len(sorted); i++ {
				a, b := sorted[i-1], sorted[i]
				if what := between(a, b, table.Step); what != "" {
					cell := cmp.Or(b.Worth.Cell, b.Label.Cell)
					findings = append(
						findings,
						scoring.Finding{
							Cell:    cell,
							Found:   b.Limits(),
							Message: fmt.Sprintf("la fascia %s e la fascia %s %s", a.Limits(), b.Limits(), what),
							Hint:    "correggere i limiti: dove una fascia finisce comincia la successiva",
						},
					)
				}
			}
		}
		return findings
	},
}

func compareBands(a, b scoring.Band) int {
	switch {
	case a.From == nil && b.From == nil:
		return 0
	case a.From == nil:
		return -1
	case b.From == nil:
		return 1
	}
	if c := a.From.Cmp(b.From); c != 0 {
		return c
	}
	switch {
	case a.Above == b.Above:
		return 0
	case b.Above:
		return -1
	}
	return 1
}

// between says what is wrong between a band and the next. A step up between them may be left out where values have no others between.
func between(a, b scoring.Band, step *big.Rat) string {
	const overlap, gap = "si sovrappongono", "lasciano un buco"
	if a.To == nil || b.From == nil {
		return overlap
	}
	switch c := a.To.Cmp(b.From); {
	case c > 0:
		return overlap
	case c < 0 && step != nil && new(big.Rat).Sub(b.From, a.To).Cmp(step) <= 0:
		return ""
	case c < 0:
		return gap
	case a.UpTo && !b.Above:
		return overlap
	case !a.UpTo && b.Above:
		return gap
	}
	return ""
}

var uncoveredJudgement = scoring.Rule{
	ID:       "giudizio-scoperto",
	Family:   familyPractice,
	Title:    "La scala non ha un giudizio per questo raggiungimento",
	Severity: scoring.Warning,
	Doc: `Segnala gli obiettivi il cui raggiungimento non è coperto da nessuna riga della valutazione sintetica nel
foglio SMVP: nel documento restano senza giudizio, perché il programma non lo indovina.`,
	Right:    "SMVP, valutazione sintetica: < 90% = Adeguato, ≥ 90% = Ottimo",
	Wrong:    "SMVP, valutazione sintetica: < 90% = Adeguato",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera e).`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		if len(e.Scale.Judgements) == 0 {
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
