package rules

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/italian"
)

var unreadableNumber = scoring.Rule{
	ID:       "numero-illeggibile",
	Family:   familyShape,
	Title:    "Dove serve un numero c'è altro",
	Severity: scoring.Error,
	Doc: `Segnala ogni cella in cui serve un numero e c'è un testo che non lo è: una lettera O al posto di uno zero,
due virgole, un errore di Excel. Un numero scritto come testo ma leggibile ("97,60 %", "27 gg.") va bene.`,
	Right: "target di 1.2: 10",
	Wrong: "target di 1.2: 1O",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		check := func(code scoring.Text, what string, v scoring.Value) {
			if v.Known() || v.Empty() || failing(e, v.Cell) ||
				(&scoring.Indicator{Result: v}).State() != scoring.Measured {
				return
			}
			message := fmt.Sprintf("%s: «%s» non è un numero", what, v.Text)
			if v.Reading != "" {
				message = what + ": " + v.Reading
			}
			findings = append(findings, scoring.Finding{
				Cell: v.Cell, Code: code.Text, Found: shorten(v.Text), Expected: "un numero", Message: message,
				Hint: "scrivere un numero come 97,60%, 27 gg. oppure 1.234,5",
			})
		}
		// What is measured may be no number: a yes, a date, a limit with its sign. Digits among letters are a mistake.
		measure := func(code scoring.Text, what string, v scoring.Value) {
			if v.Reading != "" || nearNumber.MatchString(v.Text) && !aDateOrLimit(v.Text) || lettersForDigits(v.Text) {
				check(code, what, v)
			}
		}
		d := e.Dashboard
		d.Walk(func(n *scoring.Node) {
			check(n.Code, "peso", n.Weight)
			check(n.Code, "risultato", n.Stated)
			if i := n.Indicator; i != nil {
				_, compares := i.Reaches()
				if !compares && i.Result.Known() && (likeNumber(i.Target.Text) || italian.SpelledOut(i.Target.Text)) {
					check(n.Code, "target", i.Target)
				} else {
					measure(n.Code, "target", i.Target)
				}
				if scoring.AsLight(i.Result.Text) != scoring.NoLight {
					// it says how it stands to the target, whatever that is
				} else if i.Target.Known() && !compares && !surelyReaches(i) { // words can't be held against a number, nor can a date
					check(n.Code, "risultato", i.Result)
				} else {
					measure(n.Code, "risultato", i.Result)
				}
				check(n.Code, "raggiungimento", i.Attainment)
				check(n.Code, "soglia", i.Threshold)
				check(n.Code, "numeratore", i.Numerator)
				check(n.Code, "denominatore", i.Denominator)
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

// lettersForDigits reports whether a text would be a number but for letters that look like digits: "l%", "O,5".
func lettersForDigits(s string) bool {
	number := strings.TrimSpace(strings.TrimRight(s, "%‰€ "))
	if strings.Trim(number, "OoIl0123456789.,-") != "" {
		return false
	}
	_, err := scoring.ParseQuantity(strings.NewReplacer("O", "0", "o", "0", "I", "1", "l", "1").Replace(s))
	return err == nil && number != ""
}

// nearNumber is what begins as a number does, or is an error of Excel's. What begins with words ("entro il 31/12/2024",
// "almeno 3") is a description.
var nearNumber = lazy.New(`^[\s\x{a0}]*([-+€]?[\s\x{a0}]*[0-9OolI]*[0-9]|#)`)

// dayOrMonth is a part of a date: "31/12", "15 gennaio", "2024".
var dayOrMonth = lazy.New(
	`^\s*\d{1,2}[º°]?\s*(?:[/.-]\s*\d{1,2}|[ -](?i:` + strings.Join(
		scoring.Months[:],
		"|",
	) + `|gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic))\s*$`,
)

// surelyReaches reports whether a result that is a limit, "> 28", lies past its target wherever it lies.
func surelyReaches(i *scoring.Indicator) bool {
	limit, way := scoring.AsTarget(scoring.Value{Text: i.Result.Text}), i.Way()
	if !limit.Known() || !i.Target.Known() || limit.Operator.Way() == scoring.Undeclared {
		return false
	}
	if limit.Operator.Way() == scoring.Increasing {
		return way != scoring.Decreasing && limit.Value.Cmp(i.Target.Value) >= 0
	}
	return way == scoring.Decreasing && limit.Value.Cmp(i.Target.Value) <= 0
}

// likeNumber reports whether a text is short enough to stand for a number: "circa 28", "(12)", "X". More words describe what is due.
func likeNumber(s string) bool {
	if answer := scoring.Fold(s); answer == "si" || answer == "no" {
		return false
	}
	const words, letters = 3, 3
	short := len(strings.Fields(s)) <= words && strings.ContainsFunc(s, unicode.IsDigit)
	return (short || utf8.RuneCountInString(strings.TrimSpace(s)) < letters) && !aDateOrLimit(s)
}

// aDateOrLimit reports whether a text is a date, or a number after a sign that compares.
func aDateOrLimit(s string) bool {
	if _, _, isRange := scoring.AsRange(scoring.Value{Text: s}); isRange {
		return true
	}
	if _, isDate := scoring.ParseDate(s); isDate || dayOrMonth.MatchString(s) {
		return true
	}
	limit := strings.TrimLeft(s, "≥≤<>= ")
	_, err := scoring.ParseQuantity(limit)
	return limit != s && err == nil
}

var unknownEntry = scoring.Rule{
	ID:       "voce-sconosciuta",
	Family:   familyShape,
	Title:    "Una voce non è fra quelle previste",
	Severity: scoring.Warning,
	Private:  true,
	Doc: `Segnala le righe dei fogli Ente e SMVP la cui etichetta non è fra quelle che il programma conosce, e le
righe del Cruscotto che non parlano di nessun livello, e le sue colonne senza significato: quello che c'è
scritto non arriva nella relazione.`,
	Right: "Ente, Contatto: performance@esempio.it",
	Wrong: "Ente, Telefono: 0342 123456",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, entry := range e.Dashboard.Unrecognized {
			findings = append(findings, scoring.Finding{
				Cell: entry.Cell, Found: entry.Text, Message: fmt.Sprintf("voce «%s» non riconosciuta", entry.Text),
				Hint: "usare una delle voci elencate nel manuale, o toglierla; di una colonna, dire nel foglio " +
					"Mappa che cosa significa, o «ignora»",
			})
		}
		return findings
	},
}

var uncertainReading = scoring.Rule{
	ID:       "lettura-incerta",
	Family:   familyShape,
	Title:    "Il cruscotto si può leggere in più modi",
	Severity: scoring.Error,
	Private:  true,
	Doc: `Segnala ciò che il cruscotto non dice e che cambierebbe il documento: di quale anno sono i target, che cosa
contiene una colonna di numeri che nessuno legge, a quale tabella appartiene un foglio. Il programma dice come l'ha preso
e come rispondere; fino ad allora il documento è una bozza.`,
	Right: "colonna «Valore»: nel foglio Mappa è il target",
	Wrong: "colonna «Valore»: ha numeri, e nessuno dice che cosa sono",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, q := range e.Dashboard.Questions {
			f := scoring.Finding{Cell: q.Cell, Found: q.Found, Message: "non è certo " + q.Asks, Hint: q.Answer}
			if q.Taken != "" {
				f.Message += "; per ora è " + q.Taken
			}
			findings = append(findings, f)
		}
		return findings
	},
}

var unprintable = scoring.Rule{
	ID:       "carattere",
	Family:   familyShape,
	Title:    "Un carattere non si può stampare",
	Severity: scoring.Error,
	Doc: `Segnala i testi con un carattere che il tipo della relazione non ha, come le faccine: finché c'è, la relazione non si
può comporre. I caratteri che si possono scrivere con altri che dicono lo stesso (legature, frecce, spazi) vanno bene.`,
	Right: "carattere nel testo su 1.1: Obiettivo raggiunto",
	Wrong: "carattere nel testo su 1.1: Obiettivo raggiunto 😀",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, u := range e.Unprintable {
			findings = append(findings, scoring.Finding{
				Cell: u.Text.Cell, Found: fmt.Sprintf("%c (U+%04X)", u.Rune, u.Rune), Expected: "un carattere che si può stampare",
				Message: fmt.Sprintf("il carattere «%c» nel testo «%s» non si può stampare", u.Rune, shorten(u.Text.Text)),
				Hint:    "sostituirlo o toglierlo: il carattere tipografico della relazione non lo ha",
			})
		}
		return findings
	},
}

var badLogo = scoring.Rule{
	ID:       "logo",
	Family:   familyShape,
	Title:    "Il logo non si può mostrare",
	Severity: scoring.Error,
	Private:  true,
	Doc: `Segnala il logo che il foglio Ente indica e che non c'è, non è un'immagine o è troppo grande: la relazione uscirebbe
senza. Va bene un'immagine inserita sopra la cella, o il nome di un file PNG o SVG nella cartella del cruscotto.`,
	Right: "Ente, logo: logo.png",
	Wrong: "Ente, logo: «logo.pgn» non è nella cartella del cruscotto",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		logo := e.Dashboard.Entity.Logo
		if logo.Problem == "" {
			return nil
		}
		return []scoring.Finding{{Cell: logo.File.Cell, Found: logo.File.Text, Expected: "un'immagine PNG, JPEG o SVG",
			Message: "il logo non si può mostrare: " + logo.Problem, Hint: logo.Remedy}}
	},
}

var badColor = scoring.Rule{
	ID:       "colore",
	Family:   familyShape,
	Title:    "Il colore non si capisce, o si vede poco",
	Severity: scoring.Error,
	Private:  true,
	Doc: `Segnala il colore del foglio Ente che non è un colore. Di uno troppo chiaro per le linee e le barre su fondo bianco
dice, in una nota, che la relazione ne usa uno più scuro.`,
	Right:  "Ente, colore: #0066CC",
	Wrong:  "Ente, colore: come il gonfalone",
	Source: `WCAG 2.2, criterio 1.4.11 (contrasto di 3 a 1 per ciò che non è testo).`,
	Run: func(e *scoring.Evidence) []scoring.Finding {
		said := e.Dashboard.Entity.Color
		f := scoring.Finding{Cell: said.Cell, Found: said.Text}
		color, ok := scoring.ParseColor(said.Text)
		switch shown := color.OnPaper(); {
		case said.Empty() || ok && shown == color:
			return nil
		case ok:
			f.Severity, f.Expected = scoring.Note, shown.String()
			f.Message = fmt.Sprintf("il colore «%s» si vede poco sul bianco: la relazione usa %s", said.Text, shown)
			f.Hint = "se va bene così, non serve fare nulla"
		default:
			f.Expected = "un colore"
			f.Message = fmt.Sprintf("«%s» non è un colore", said.Text)
			f.Hint = "scriverlo come #0066CC, oppure 0, 102, 204: in Excel è in Altri colori, scheda Personalizzati"
		}
		return []scoring.Finding{f}
	},
}

var missingValue = scoring.Rule{
	ID:       "dato-mancante",
	Family:   familyShape,
	Title:    "Manca un dato",
	Severity: scoring.Error,
	Doc: `Segnala i pesi mancanti dove la media è ponderata, le percentuali di raggiungimento mancanti, i target
mancanti, e i risultati mancanti («n.d.» o nulla) di azioni che hanno una percentuale di raggiungimento (una nota finché l'anno non è
finito, secondo la data in cui il file è stato salvato): un dato che manca non
vale mai zero né cento senza che qualcuno lo abbia deciso.`,
	Right:    "peso di 1.1: 60%",
	Wrong:    "peso di 1.1: —",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera c) (risultati per tutti gli obiettivi).`,
	Criteria: "c",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		report := func(v scoring.Value, code, what, of string) {
			if v.Empty() && !v.Pending {
				cell := v.Cell
				if n := e.Find(code); cell == (scoring.Cell{}) && n != nil { // there is no column for it
					cell = n.Cell()
				}
				f := scoring.Finding{Cell: cell, Code: code, Found: "nessun " + what, Expected: "un " + what,
					Message: fmt.Sprintf("manca il %s %s", what, of), Hint: mending[what]}
				if what == "risultato" && !e.Dashboard.YearIsOver() { // it is still to come
					f.Severity = scoring.Note
				}
				findings = append(findings, f)
			}
		}
		weighted := func(d *scoring.Derivation) {
			if d.Method != scoring.WeightedMean {
				return
			}
			for _, t := range d.Terms {
				if t.Weight != nil {
					report(*t.Weight, t.Code, "peso", t.Noun().Of())
				}
			}
		}
		none := allMissing(e)
		findings = append(findings, none.findings()...)
		e.Dashboard.Walk(func(n *scoring.Node) {
			weighted(e.Of(n))
			if i := n.Indicator; i != nil {
				bare := !none.targets && !none.results && unmeasured(i) // told as such
				if !none.targets && !bare {
					target := i.Target
					if none := (&scoring.Indicator{Result: target}).State(); none != scoring.Measured { // "n.d." is no target
						target.Text = ""
					}
					report(target, n.ID(), "target", e.Of(n).Noun().Of())
				}
				d := e.Attainment(n)
				if !none.results && !d.Excluded && !bare { // what wasn't measured is what the scale makes of it
					report(i.Result, n.ID(), "risultato", e.Of(n).Noun().Of())
				}
				if i.State() == scoring.NotMeasured && !i.Result.Empty() && i.Attainment.Known() &&
					i.Attainment.Value.Sign() > 0 {
					findings = append(
						findings,
						scoring.Finding{
							Cell:     i.Result.Cell,
							Code:     n.ID(),
							Found:    i.Result.Text,
							Expected: "un risultato",
							Message: fmt.Sprintf(
								"il risultato %s non è misurato, ma il raggiungimento è %s",
								e.Of(n).Noun().Of(),
								i.Attainment.Show(),
							),
							Hint: "scrivere il risultato, o togliere il raggiungimento",
						},
					)
				}
				if !none.attainments && d.Method == scoring.Given && !d.Excluded {
					report(i.Attainment, n.ID(), "raggiungimento", e.Of(n).Noun().Of())
				}
			}
		})
		if len(e.Managers) > 0 {
			weighted(e.ManagersTotal)
		}
		for _, o := range e.Objectives {
			if o.Node != nil {
				report(o.Row.Target, o.Node.ID(), "target", "di «"+o.Row.Title.Text+"»")
			}
		}
		return findings
	},
}

// mending is what to do about what is missing, whatever it is.
var mending = map[string]string{
	"peso":      "scrivere il peso; se i componenti contano tutti allo stesso modo, dirlo nel foglio SMVP con l'aggregazione «media semplice»",
	"target":    "scrivere il target nella sua colonna; se per quest'anno non c'è, accettarlo nel foglio Deroghe con il motivo",
	"risultato": "scrivere il risultato; «n.d.» se non è stato misurato, «n.m.» se non si può misurare",
	"raggiungimento": "scrivere la percentuale nella colonna «percentuale di raggiungimento», o nel foglio SMVP la tabella «Punteggio di» con il " +
		"metodo che la calcola",
}

// An absence is what no indicator of a dashboard has: one thing to say, not one for each.
type absence struct {
	targets, results, attainments bool
	plan, early                   bool // it is a plan; its year isn't over
	indicators                    int
	first                         *scoring.Node
}

// allMissing looks for it. A single indicator that lacks something lacks it by itself.
func allMissing(e *scoring.Evidence) absence {
	a := absence{targets: true, results: true, attainments: true}
	leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
		if a.indicators++; a.first == nil {
			a.first = n
		}
		d := e.Attainment(n)
		a.targets = a.targets && i.Target.Empty() && !i.Target.Pending
		a.results = a.results && i.Result.Empty() && !i.Result.Pending
		a.attainments = a.attainments && d.Method == scoring.Given && !d.Excluded && i.Attainment.Empty() &&
			!i.Attainment.Pending
	})
	if a.indicators < 2 {
		return absence{}
	}
	if _, a.plan = e.Dashboard.IsPlan(); a.plan {
		a.early = !e.Dashboard.YearIsOver()
		a.results, a.attainments = true, true
	}
	return a
}

func (a absence) findings() []scoring.Finding {
	var findings []scoring.Finding
	say := func(severity scoring.Severity, message, expected, hint string) {
		findings = append(
			findings,
			scoring.Finding{Cell: a.first.Cell(), Severity: severity, Found: "nessuno", Expected: expected,
				Message: fmt.Sprintf(message, a.indicators), Hint: hint},
		)
	}
	if a.plan {
		severity := scoring.Error
		if a.early {
			severity = scoring.Note
		}
		say(
			severity,
			"nessuno dei %d indicatori ha un risultato: è un piano, non ancora un cruscotto",
			"i risultati",
			"scrivere i risultati; un piano si confronta con il suo cruscotto: relazione validate CRUSCOTTO --piano PIANO",
		)
		return findings
	}
	if a.targets {
		say(
			scoring.Warning,
			"nessuno dei %d indicatori ha un target: i raggiungimenti non si possono controllare",
			"i target",
			"aggiungere la colonna dei target, o dire nel foglio Mappa qual è",
		)
	}
	if a.results {
		say(
			scoring.Warning,
			"nessuno dei %d indicatori ha un risultato: i raggiungimenti non si possono controllare",
			"i risultati",
			"aggiungere la colonna dei risultati, o dire nel foglio Mappa qual è",
		)
	}
	if a.attainments {
		say(
			scoring.Error,
			"nessuno dei %d indicatori ha un raggiungimento, e nessuna scala dice come si calcola",
			"i raggiungimenti",
			"scrivere nel foglio SMVP la tabella «Punteggio di» con il metodo (rapporto, fasce…), o la percentuale di ogni indicatore",
		)
	}
	return findings
}

var repeatedCode = scoring.Rule{
	ID:       "codice-ripetuto",
	Family:   familyShape,
	Title:    "Due nodi hanno lo stesso codice",
	Severity: scoring.Error,
	Doc: `Segnala i codici che il cruscotto usa più di una volta: i testi, la Tabella 2 e gli obiettivi dirigenziali
che li citano valgono per il primo soltanto.`,
	Right: "codice di 1.2: 1.3",
	Wrong: "codice di 1.2: 1.1",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		first := map[string]*scoring.Node{}
		e.Dashboard.Walk(func(n *scoring.Node) {
			key := scoring.CodeKey(n.Code.Text)
			if key == "" {
				return
			}
			if other := first[key]; other != nil {
				findings = append(findings, scoring.Finding{Cell: n.Code.Cell, Code: n.Code.Text, Found: n.Code.Text,
					Message: fmt.Sprintf(
						"il codice «%s» è già di «%s» (%s)",
						n.Code.Text,
						other.Title.Text,
						other.Code.Cell.Ref,
					),
					Hint: "dare a ogni nodo un codice suo"})
				return
			}
			first[key] = n
		})
		return findings
	},
}

var strayCode = scoring.Rule{
	ID:       "codice-fuori-posto",
	Family:   familyShape,
	Title:    "Un codice non è sotto quello del suo gruppo",
	Severity: scoring.Warning,
	Doc: `Segnala i codici che non cominciano con quello del nodo a cui appartengono, come 1.2.9 sotto 1.1: la riga
è nel gruppo sbagliato, o il codice è scritto male.`,
	Right: "codice di 1.2: 1.3",
	Wrong: "codice di 1.2: 3.1",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		miscoded := map[*scoring.Node]bool{}
		e.Dashboard.Walk(func(n *scoring.Node) {
			if group, odd := miscodedGroup(n); odd {
				miscoded[n] = true
				findings = append(findings, scoring.Finding{Cell: n.Code.Cell, Code: n.Code.Text, Found: n.Code.Text, Expected: group,
					Message: fmt.Sprintf("il codice %s non è quello con cui cominciano tutti i suoi componenti (%s)", e.Of(n).Noun().Of(), group),
					Hint:    "correggere questo codice"})
			}
			if n.Parent == nil || n.Code.Empty() || n.Parent.Code.Empty() {
				return
			}
			if miscoded[n.Parent] { // told of the group
				return
			}
			above, code := scoring.CodeKey(n.Parent.Code.Text), scoring.CodeKey(n.Code.Text)
			rest, under := strings.CutPrefix(code, above)
			if !numbered(above) || !numbered(code) || under && rest != "" && (rest[0] < '0' || rest[0] > '9') {
				return
			}
			findings = append(
				findings,
				scoring.Finding{
					Cell:     n.Code.Cell,
					Code:     n.Code.Text,
					Found:    n.Code.Text,
					Expected: n.Parent.Code.Text + ".…",
					Message:  fmt.Sprintf("il codice «%s» sta sotto quello %s", n.Code.Text, e.Of(n.Parent).Noun().Of()),
					Hint:     "spostare la riga nel suo gruppo, o correggere il codice",
				},
			)
		})
		return findings
	},
}

// miscodedGroup is the code that all the components of a node begin with, where that isn't the node's own.
func miscodedGroup(n *scoring.Node) (group string, odd bool) {
	if n.Code.Empty() || len(n.Children) < 2 || !numbered(scoring.CodeKey(n.Code.Text)) {
		return "", false
	}
	for _, child := range n.Children {
		at := strings.LastIndexByte(child.Code.Text, '.')
		if at < 0 || group != "" && child.Code.Text[:at] != group {
			return "", false
		}
		group = child.Code.Text[:at]
	}
	return group, numbered(scoring.CodeKey(group)) && scoring.CodeKey(group) != scoring.CodeKey(n.Code.Text)
}

// countedCode is a code of those that count: 1.2.3, 1.2.1a, a.1.3.
var countedCode = lazy.New(`^(?:\pL{1,2}\.)?\d`)

func numbered(code string) bool { return countedCode.MatchString(code) }

var childless = scoring.Rule{
	ID:       "nodo-senza-azioni",
	Family:   familyShape,
	Title:    "Sotto un nodo non c'è nulla",
	Severity: scoring.Error,
	Doc:      `Segnala i nodi sopra l'ultimo livello che non hanno componenti: non si può dire come sono andati.`,
	Right:    "azioni di 2: 2.1 e 2.2",
	Wrong:    "azioni di 2: —",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera c).`,
	Criteria: "c",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		e.Dashboard.Walk(func(n *scoring.Node) {
			if len(n.Children) == 0 && n.Indicator == nil {
				findings = append(findings, scoring.Finding{Cell: n.Cell(), Code: n.ID(), Found: n.Name(),
					Message: fmt.Sprintf(
						"%s non ha componenti",
						e.Of(n).Noun().The(),
					), Hint: "aggiungere le righe che mancano, o togliere questa"})
			}
		})
		return findings
	},
}

var totalRow = scoring.Rule{
	ID:       "riga-di-totale",
	Family:   familyShape,
	Title:    "Una riga di totale è letta come un dato",
	Severity: scoring.Error,
	Doc: `Segnala i nodi che si chiamano «Totale», «Media» o simili e che hanno un codice o qualcosa di misurato:
una riga di riepilogo messa fra le azioni entra nel calcolo come se fosse un'azione. Una riga di riepilogo senza
codice, target e risultato non è letta.`,
	Right: "titolo di 1.2: Formazione",
	Wrong: "titolo di 1.2: Totale",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		e.Dashboard.Walk(func(n *scoring.Node) {
			for _, t := range []scoring.Text{n.Title, n.Code} {
				if !scoring.IsTotal(t.Text) {
					continue
				}
				findings = append(findings, scoring.Finding{Cell: t.Cell, Code: n.ID(), Found: t.Text,
					Message: fmt.Sprintf("«%s» sembra una riga di riepilogo, ma è fra i dati", t.Text),
					Hint:    "toglierla dalla tabella, o darle un altro titolo"})
				return
			}
		})
		return findings
	},
}

var hiddenData = scoring.Rule{
	ID:       "dati-nascosti",
	Family:   familyShape,
	Title:    "Righe, colonne o fogli nascosti contengono dati",
	Severity: scoring.Warning,
	Private:  true,
	Doc: `Segnala le righe e le colonne nascoste (anche da un filtro) dei fogli da cui viene la relazione, e i fogli
nascosti, quando contengono qualcosa: la relazione li legge come gli altri, chi guarda il cruscotto non li vede.`,
	Right: "righe nascoste: nessuna",
	Wrong: "righe nascoste: 4",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, c := range e.Dashboard.Surface.Hidden {
			findings = append(
				findings,
				scoring.Finding{Cell: c.Cell, Found: c.String(), Message: c.String() + ": nascosto, ma contiene dati",
					Hint: "mostrarlo, oppure togliere i dati che non servono"},
			)
		}
		return findings
	},
}

var overlappingMerges = scoring.Rule{
	ID:       "unioni-sovrapposte",
	Family:   familyShape,
	Title:    "Una cella è in due intervalli uniti",
	Severity: scoring.Error,
	Doc: `Segnala gli intervalli uniti che si sovrappongono: i programmi mostrano l'uno o l'altro contenuto, e un
dato sparisce. Vale l'intervallo che il file nomina per primo.`,
	Right: "celle unite: G3:H4 e G5:H6",
	Wrong: "celle unite: G3:H4 e H4:I5",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, t := range e.Dashboard.Surface.Overlaps {
			findings = append(
				findings,
				scoring.Finding{
					Cell:    t.Cell,
					Found:   t.Text,
					Message: fmt.Sprintf("la cella è in due intervalli uniti, quelli che cominciano in %s", t.Text),
					Hint:    "dividere le celle unite e unirle di nuovo",
				},
			)
		}
		return findings
	},
}

var readings = scoring.Rule{
	ID:       "lettura-cella",
	Family:   familyShape,
	Title:    "Una cella si può leggere in più modi",
	Severity: scoring.Note,
	Doc: `Dice come è stato letto ciò che in una cella può ingannare: il richiamo di una nota accanto a un numero, un
testo barrato, una riga sotto il numero, «1,234» che in inglese sarebbe milleduecentotrentaquattro. È un avviso dove il formato
della cella mostra altro da ciò che la cella contiene: un segno o un valore nascosto.`,
	Right: "testo barrato nella cella J3: nessuno",
	Wrong: "testo barrato nella cella J3: 83%",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		say := func(t scoring.Text, severity scoring.Severity, hint string) {
			f := scoring.Finding{Cell: t.Cell, Severity: severity, Message: t.Text, Hint: hint}
			if p, ok := e.Cells().At(t.Cell); ok && p.Node != nil {
				f.Code, f.Found = p.Node.ID(), p.Value.Show()
			}
			findings = append(findings, f)
		}
		for _, t := range e.Dashboard.Surface.Struck {
			say(t, scoring.Note, "togliere il testo barrato, se non serve più")
		}
		for _, t := range e.Dashboard.Surface.Disguise {
			say(t, scoring.Warning, "dare alla cella un formato che mostri ciò che contiene")
		}
		e.Dashboard.Values(func(v *scoring.Value) {
			if v.Reading != "" && v.Known() {
				say(
					scoring.Text{Text: v.Reading, Cell: v.Cell},
					scoring.Note,
					"controllare che sia così; se no, scriverlo in modo che non inganni",
				)
			}
		})
		return findings
	},
}
