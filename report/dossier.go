package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"time"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// DossierOptions are what the dossier needs besides what was found.
type DossierOptions struct {
	Workbook  string // the file's name
	SHA256    string
	Program   string // "relazione 0.1.0"
	Date      time.Time
	Checked   Counts
	Summary   string              // what was found, in a few words
	Criteria  map[string][]string // for each letter of the OIV's criteria, the rules that give evidence on it
	Pages     int                 // of the Relazione; 0 if it can't be composed
	Relazione *Document           // nil if it can't be composed
	Templates Templates           // default texts that were changed
}

// Counts say how much was checked.
type Counts struct{ Nodes, Rollups, Weights, Attainments, Claims int }

// Dossier is the paper for the evaluation body: the criteria of the validation one by one, with what was checked and
// what is left to judgement; every number with its derivation; the findings, the overrides and the waivers. It is
// evidence, never the validation (art. 14 c. 4 lett. c D.lgs. 150/2009; DFP guidelines 3/2018, § 4).
func Dossier(e *scoring.Evidence, findings []scoring.Finding, o DossierOptions) (*Document, error) {
	d := &dossier{
		composer: newComposer(e.Evaluation, Options{Templates: o.Templates}),
		evidence: e,
		findings: findings,
		o:        o,
	}
	entity := e.Dashboard.Entity
	doc := &Document{
		Title:  "Dossier di evidenze per l'OIV",
		Entity: entity.Name.Text,
		Year:   entity.Year,
		Lang:   "it-IT",
		Date:   o.Date,
		Subject: "Evidenze per la validazione della Relazione sulla Performance, ai sensi dell'art. 14 del D.lgs. " +
			"150/2009",
	}
	if entity.Year != 0 {
		doc.Title = fmt.Sprintf("%s – Relazione sulla Performance %d", doc.Title, entity.Year)
	}
	d.extra = remembered(d.dossierFunctions())
	tables := choose("tabella", map[string]func() Block{
		"criteri": d.criteria, "numeri": d.numbers, "rilievi": d.openFindings, "deroghe": d.accepted,
		"scostamenti": d.shortfallTable,
		"pareri":      d.rulings, "cifre": d.claims, "misure": d.measures,
	})
	body, err := d.assemble(dossierFiles, map[string]directive{"tabella": tables})
	if err != nil {
		return nil, err
	}
	contents := number(body)
	title := &TitleBlock{
		Entity: doc.Entity,
		Title:  doc.Title,
		Lines: []Inline{
			Plain("Evidenze a supporto: la validazione spetta all'Organismo indipendente di valutazione."),
		},
	}
	doc.Body = append([]Block{title, contents}, body...)
	return doc, nil
}

// A dossier is the state of composing one.
type dossier struct {
	*composer
	evidence *scoring.Evidence
	findings []scoring.Finding
	o        DossierOptions
}

// Views of the dossier's parts, as templates see them.
type (
	sourceView   struct{ Nome, Impronta, Programma words }
	findingsView struct {
		Aperti, Errori, Accettati int
		SenzaAtto                 bool
	}
	shortfallsView struct{ Numero, Spiegati int }
	claimsView     struct{ Tutte, Confermate, Smentite, SenzaRiscontro int }
)

func (d *dossier) dossierFunctions() template.FuncMap {
	return template.FuncMap{
		"fonte": func() sourceView {
			return sourceView{words(d.o.Workbook), words(d.o.SHA256), words(d.o.Program)}
		},
		"controllati": func() Counts { return d.o.Checked },
		"esito":       func() words { return words(d.o.Summary) },
		"rilievi": func() findingsView {
			var v findingsView
			for _, f := range d.findings {
				switch {
				case f.Waived != "":
					v.Accettati++
					v.SenzaAtto = v.SenzaAtto || strings.TrimSpace(f.Act) == ""
				default:
					v.Aperti++
					if f.Severity == scoring.Error {
						v.Errori++
					}
				}
			}
			return v
		},
		"scostamenti": func() shortfallsView {
			v := shortfallsView{}
			for _, n := range d.short() {
				v.Numero++
				if len(d.reasonsFor(n)) > 0 {
					v.Spiegati++
				}
			}
			return v
		},
		"pareri": func() int { return len(d.ruled()) },
		"cifre": func() claimsView {
			v := claimsView{Tutte: len(d.evidence.Claims)}
			for _, c := range d.evidence.Claims {
				switch c.Status {
				case scoring.Confirmed:
					v.Confermate++
				case scoring.Contradicted:
					v.Smentite++
				default:
					v.SenzaRiscontro++
				}
			}
			return v
		},
	}
}

func plain(s string) Cell { return Cell{Text: Plain(s)} }

// A criterion is one of the OIV's criteria.
type criterion struct {
	letter, name string
	checked      func() string // what was checked and what came of it
	left         string        // what is left to judgement
}

// outcome is how many open findings there are of the rules that give evidence on a criterion, in words.
func (d *dossier) outcome(letter string) string {
	open, accepted := 0, 0
	for _, f := range d.findings {
		if !slices.Contains(d.o.Criteria[letter], f.Rule) {
			continue
		}
		if f.Waived != "" {
			accepted++
		} else {
			open++
		}
	}
	s := fmt.Sprintf("Rilievi aperti: %d", open)
	if accepted > 0 {
		s += fmt.Sprintf("; accettati: %d", accepted)
	}
	return s + "."
}

func (d *dossier) criteria() Block {
	t := &Table{
		ID:      "tabella-criteri",
		Caption: Plain("I criteri, che cosa è stato controllato e che cosa resta al giudizio"),
		Columns: kinds(Code, Words, Words, Words),
		Head: []Row{
			head(
				"Criterio",
				"Che cosa chiede",
				"Che cosa è stato controllato, e con quale esito",
				"Che cosa resta al giudizio dell'OIV",
			),
		},
	}
	for _, c := range d.allCriteria() {
		t.Body = append(t.Body, Row{label(c.letter + ")"), plain(c.name), plain(c.checked()), plain(c.left)})
	}
	return t
}

var transparency = regexp.MustCompile(`(?i)trasparen|anticorruz|corruzion|integrità`)

func (d *dossier) allCriteria() []criterion {
	e := d.evidence
	with := func(letter, text string) func() string {
		return func() string { return text + " " + d.outcome(letter) }
	}
	var named []string
	calculable, nodes := 0, 0
	e.Dashboard.Walk(func(n *scoring.Node) {
		nodes++
		if e.Of(n).Known() {
			calculable++
		}
		if n.Indicator != nil && transparency.MatchString(n.Title.Text+" "+n.Indicator.KPI.Text) {
			named = append(named, n.ID())
		}
	})
	plan := "Il piano approvato non è stato fornito (--piano): il confronto non è stato fatto."
	if e.Plan != nil {
		plan = "Nodi, target, soglie e pesi sono stati confrontati con quelli del piano approvato."
	}
	entity := "La performance di ente non è calcolabile."
	if e.Entity.Known() {
		entity = fmt.Sprintf("La performance di ente ricalcolata è %s (%s).", e.Entity.Quantity(), e.Entity.Method)
	}
	anticorruption := "Nessuna azione nomina trasparenza, integrità o anticorruzione nel titolo o nell'indicatore."
	if len(named) > 0 {
		anticorruption = fmt.Sprintf(
			"Azioni che nominano trasparenza, integrità o anticorruzione: %s.",
			strings.Join(named, ", "),
		)
	}
	short, told := d.short(), 0
	for _, n := range short {
		if len(d.reasonsFor(n)) > 0 {
			told++
		}
	}
	process := "Il foglio Testi non ha un testo sul processo di misurazione e valutazione."
	for _, p := range e.Dashboard.Passages {
		if scoring.Fold(p.Section.Text) == scoring.Fold(scoring.SectionProcess) {
			process = "La relazione descrive il processo (foglio Testi, " + p.Text.Cell.Ref + ")."
		}
	}
	length := "La relazione non si può ancora comporre: le misure mancano."
	if m := d.o.Relazione; m != nil {
		c := Measure(m)
		length = fmt.Sprintf(
			"Pagine: %d; parole: %d, di cui %s in tabelle.",
			d.o.Pages,
			c.Words,
			share(c.InTables, c.Words),
		)
	}
	return []criterion{
		{
			"a",
			"Coerenza fra la relazione e gli obiettivi del piano dell'anno",
			with("a", plan),
			"Se gli obiettivi riflettono le priorità dell'amministrazione; se gli atti che li hanno cambiati sono " +
				"adeguati.",
		},
		{
			"b",
			"Coerenza fra la valutazione complessiva dell'OIV e quella dell'amministrazione",
			with("b", entity),
			"La valutazione dell'OIV, che il cruscotto non contiene.",
		},
		{
			"c",
			"Risultati di tutti gli obiettivi, organizzativi e individuali",
			with("c", fmt.Sprintf("Nodi con un risultato calcolabile: %d su %d.", calculable, nodes)),
			"Gli obiettivi individuali, che per legge non sono qui per nome.",
		},
		{
			"d",
			"Obiettivi di prevenzione della corruzione e di trasparenza",
			func() string { return anticorruption },
			"Se gli obiettivi e i risultati corrispondono a quelli della sezione anticorruzione del PIAO.",
		},
		{
			"e",
			"Corretto uso del metodo di calcolo di ogni indicatore",
			with(
				"e",
				fmt.Sprintf(
					"Risultati ricalcolati con numeri esatti: %d; pesi, formule, fasce e raggiungimenti confrontati "+
						"con il SMVP.",
					d.o.Checked.Rollups,
				),
			),
			"Se la formula di ogni indicatore misura ciò che dichiara.",
		},
		{
			"f",
			"Affidabilità dei dati",
			with("f", fmt.Sprintf("Cifre dei testi ricondotte ai dati: %d.", d.o.Checked.Claims)),
			"Le fonti dei dati: se sono certificate o controllate, o dichiarate da chi è valutato.",
		},
		{
			"g",
			"Scostamenti evidenziati per ogni obiettivo, con i motivi",
			with(
				"g",
				fmt.Sprintf(
					"Azioni sotto il target o sotto il 100%%: %d; con un testo che ne parla: %d.",
					len(short),
					told,
				),
			),
			"Se i motivi sono convincenti e i rimedi adeguati.",
		},
		{
			"h",
			"Adeguatezza del processo di misurazione e valutazione",
			func() string { return process },
			"Se il processo è stato seguito, anche per risultati di obiettivi non inseriti nel piano.",
		},
		{
			"i",
			"Conformità alle norme e alle linee guida",
			with("i", "Atti, termine di legge, firmatari e parti della relazione controllati."),
			"Il rispetto delle linee guida nel loro insieme.",
		},
		{"j", "Sinteticità", func() string { return length }, "Se la lunghezza è giusta per chi legge."},
		{
			"k",
			"Chiarezza e comprensibilità",
			with("k", "Leggibilità e sigle misurate: si veda l'ultima sezione."),
			"Se un cittadino capisce che cosa è stato fatto e con quali risultati.",
		},
	}
}

// numbers is every recomputed number with its derivation.
func (d *dossier) numbers() Block {
	t := &Table{
		ID:      "tabella-numeri",
		Caption: Plain("Ogni numero ricalcolato, con la sua derivazione"),
		Columns: kinds(Words, Words, Number, Number, Words),
		Head:    []Row{head("Numero", "Da che cosa deriva", "Valore esatto", "Mostrato", "Dichiarato nel cruscotto")},
	}
	add := func(x *scoring.Derivation, from string) {
		stated := "non dichiarato"
		if !x.Stated.Empty() {
			stated = fmt.Sprintf("%s (%s): %s", x.Stated.Show(), x.Stated.Cell, x.Verdict())
		}
		exact, shown := "n.c.", "n.c."
		if x.Known() {
			exact, shown = x.Value.RatString(), x.Quantity().String()
		} else {
			from = x.Reason
		}
		t.Body = append(
			t.Body,
			Row{label(italian.Capitalize(x.Of)), plain(from), plain(exact), plain(shown), plain(stated)},
		)
	}
	const terms = 40
	for _, total := range d.evidence.Totals() {
		if len(total.Terms) > 0 {
			add(total, fmt.Sprintf("%s: %s", total.Method, total.Formula(terms)))
		}
	}
	for _, o := range d.evidence.Objectives {
		add(o.Attainment, o.Attainment.Formula(1)+", secondo la scala del SMVP")
	}
	for _, m := range d.evidence.Managers {
		from := m.Performance.Formula(1)
		if m.Node != nil {
			from = "performance dell'azione " + m.Node.ID()
		}
		add(m.Performance, from)
	}
	d.d.Walk(func(n *scoring.Node) {
		x := d.evidence.Of(n)
		if i := n.Indicator; i != nil {
			add(
				x,
				fmt.Sprintf(
					"Raggiungimento letto in %s; target %s, risultato %s",
					cmp.Or(i.Attainment.Cell.String(), "cella vuota"),
					orMissing(i.Target),
					orMissing(i.Result),
				),
			)
			return
		}
		add(x, fmt.Sprintf("%s: %s", x.Method, x.Formula(terms)))
	})
	return t
}

func (d *dossier) openFindings() Block {
	t := &Table{ID: "tabella-rilievi", Caption: Plain("I rilievi aperti"), Columns: kinds(Code, Words, Words, Words),
		Head: []Row{head("Cella", "Gravità", "Regola", "Rilievo")}}
	for _, f := range d.findings {
		if f.Waived == "" {
			t.Body = append(
				t.Body,
				Row{
					label(cmp.Or(f.Cell.String(), "file")),
					plain(f.Severity.Italian()),
					plain(f.Rule),
					plain(describe(f)),
				},
			)
		}
	}
	return t
}

// describe is a finding in one sentence or two.
func describe(f scoring.Finding) string {
	s := strings.TrimRight(italian.Capitalize(f.Message), ".") + "."
	if f.Found != "" && f.Expected != "" {
		s += fmt.Sprintf(" Trovato: %s; atteso: %s.", f.Found, strings.TrimRight(f.Expected, "."))
	}
	return s
}

func (d *dossier) accepted() Block {
	t := &Table{
		ID:      "tabella-deroghe",
		Caption: Plain("I rilievi accettati, con il motivo e l'atto"),
		Columns: kinds(Code, Words, Words, Words, Words),
		Head:    []Row{head("Cella", "Regola", "Rilievo", "Motivo", "Atto")},
	}
	for _, f := range d.findings {
		if f.Waived != "" {
			t.Body = append(
				t.Body,
				Row{label(cmp.Or(f.Cell.String(), "file")), plain(f.Rule), plain(describe(f)), plain(f.Waived),
					plain(cmp.Or(strings.TrimSpace(f.Act), "non indicato"))},
			)
		}
	}
	return t
}

// short are the actions under their target, or under full attainment.
func (d *dossier) short() []*scoring.Node {
	var nodes []*scoring.Node
	d.d.Walk(func(n *scoring.Node) {
		if n.Indicator == nil {
			return
		}
		meets, known := n.Indicator.Reaches()
		if known && !meets || d.evidence.Of(n).Known() && d.evidence.Of(n).Value.Cmp(whole) < 0 {
			nodes = append(nodes, n)
		}
	})
	return nodes
}

// reasonsFor are the cells of the texts about an action.
func (d *dossier) reasonsFor(n *scoring.Node) []string {
	var cells []string
	for _, p := range d.evidence.Prose {
		if p.Node == n && p.Cell != (scoring.Cell{}) && !slices.Contains(cells, p.Cell.String()) {
			cells = append(cells, p.Cell.String())
		}
	}
	return cells
}

func (d *dossier) shortfallTable() Block {
	t := &Table{
		ID:      "tabella-scostamenti",
		Caption: Plain("Le azioni sotto il target"),
		Columns: kinds(Words, Number, Number, Number, Words),
		Head:    []Row{head("Azione", "Target", "Risultato", "Raggiungimento", "Dove la relazione ne dice il motivo")},
	}
	for _, n := range d.short() {
		i := n.Indicator
		t.Body = append(t.Body, Row{label(n.Name()), value(i.Target), value(i.Result), value(i.Attainment),
			plain(cmp.Or(strings.Join(d.reasonsFor(n), ", "), "nessun testo"))})
	}
	return t
}

// ruled are the actions with an opinion of the OIV.
func (d *dossier) ruled() []*scoring.Node {
	var nodes []*scoring.Node
	d.d.Walk(func(n *scoring.Node) {
		if n.Indicator != nil && !n.Indicator.Ruling.Empty() {
			nodes = append(nodes, n)
		}
	})
	return nodes
}

func (d *dossier) rulings() Block {
	t := &Table{
		ID:      "tabella-pareri",
		Caption: Plain("Raggiungimenti decisi a parte, con il parere"),
		Columns: kinds(Words, Number, Number, Number, Words),
		Head:    []Row{head("Azione", "Target", "Risultato", "Raggiungimento", "Parere riportato")},
	}
	for _, n := range d.ruled() {
		i := n.Indicator
		t.Body = append(
			t.Body,
			Row{label(n.Name()), value(i.Target), value(i.Result), value(i.Attainment), plain(i.Ruling.Text)},
		)
	}
	return t
}

func (d *dossier) claims() Block {
	t := &Table{
		ID:      "tabella-cifre",
		Caption: Plain("Le cifre del foglio Testi"),
		Columns: kinds(Code, Words, Number, Words, Words),
		Head:    []Row{head("Cella", "Dove si legge", "Cifra", "Esito", "Da dove viene")},
	}
	for _, c := range d.evidence.Claims {
		if c.Prose.Cell != (scoring.Cell{}) {
			t.Body = append(
				t.Body,
				Row{
					label(c.Prose.Cell.Ref),
					plain(c.Text),
					plain(c.Quantity.String()),
					plain(c.Status.String()),
					plain(c.Because),
				},
			)
		}
	}
	return t
}

func (d *dossier) measures() Block {
	t := &Table{
		ID:      "tabella-misure",
		Caption: Plain("Misure di sintesi e chiarezza"),
		Columns: kinds(Words, Words),
		Head:    []Row{head("Misura", "Valore")},
	}
	add := func(name, value string) { t.Body = append(t.Body, Row{label(name), plain(value)}) }
	if d.o.Relazione == nil {
		add("Relazione", "non si può ancora comporre: si vedano i rilievi")
		return t
	}
	m := Measure(d.o.Relazione)
	add("Pagine", fmt.Sprint(d.o.Pages))
	add("Parole", fmt.Sprint(m.Words))
	add("Parole in tabelle", share(m.InTables, m.Words).String())
	if m.Gulpease != nil {
		add("Indice Gulpease del testo corrente", scoring.Quantity{Value: m.Gulpease}.String())
	}
	add("Sigle mai spiegate", cmp.Or(strings.Join(m.Acronyms, ", "), "nessuna"))
	return t
}
