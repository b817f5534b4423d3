package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/rules"
)

// DossierOptions are what the dossier needs besides what was found.
type DossierOptions struct {
	Workbook  string // the file's name
	SHA256    string
	Program   string // "relazione 0.1.0"
	Date      time.Time
	Checked   Counts
	Pages     int       // of the Relazione; 0 if it can't be composed
	Relazione *Document // nil if it can't be composed
	Templates Templates // default texts that were changed
}

// Counts say how much was checked.
type Counts struct{ Nodes, Rollups, Weights, Attainments, Claims int }

// Dossier is the paper for the evaluation body. Its first page can be signed by itself: the outcome, then the criteria of the validation one by
// one, with what was checked, what was found, what is left to judgement and room for it. Then the evidence: contradictions, waivers, deviations and
// overrides in full, and the numbers that agree as one table. It is evidence, never the validation (art. 14 c. 4 lett. c D.lgs. 150/2009; DFP
// guidelines 3/2018, § 4).
func Dossier(e *scoring.Evidence, findings []scoring.Finding, o DossierOptions) (*Document, error) {
	d := &dossier{
		composer: newComposer(e.Evaluation, Options{Templates: o.Templates}),
		evidence: e,
		findings: findings,
		causes:   rules.Causes(findings),
		o:        o,
	}
	entity := e.Dashboard.Entity
	doc := &Document{
		Title:  dossierTitle,
		Entity: entity.Name.Text,
		Year:   entity.Year,
		Lang:   "it-IT",
		Date:   o.Date,
		Subject: "Evidenze per la validazione della Relazione sulla Performance, ai sensi dell'art. 14 del D.lgs. " +
			"150/2009",
	}
	if entity.Year != 0 {
		doc.Title = fmt.Sprintf("%s %d", doc.Title, entity.Year)
	}
	d.weigh()
	d.extra = remembered(d.dossierFunctions())
	tables := choose("tabella", map[string]func() Block{
		"esito": d.outcomes, "criteri": d.criteria, "rilievi": d.openFindings, "deroghe": d.accepted, "scostamenti": d.shortfallTable,
		"pareri": d.rulings, "discordi": d.disagreeing, "concordi": d.agreeing, "cifre": d.claims, "misure": d.measures,
	})
	signatures := func(string) (Block, error) {
		return &Signatures{Signatories: []Signatory{{Office: "Luogo e data"}, {Office: "Per l'Organismo indipendente di valutazione"}}}, nil
	}
	body, err := d.assemble(dossierFiles, map[string]directive{"tabella": tables, "firme": signatures})
	if err != nil {
		return nil, err
	}
	number(body)
	doc.Body = append([]Block{&TitleBlock{Entity: doc.Entity, Title: dossierTitle}}, body...)
	return doc, nil
}

const dossierTitle = "Dossier di evidenze per l'OIV"

// A dossier is the state of composing one.
type dossier struct {
	*composer
	evidence     *scoring.Evidence
	findings     []scoring.Finding
	causes       []rules.Cause
	agree, other []recomputed // numbers that the workbook states rightly, or doesn't state; and those that it doesn't, or that can't be calculated
	o            DossierOptions
}

// A recomputed number is one of the evaluation's with how it came about.
type recomputed struct {
	*scoring.Derivation
	from string
}

// weigh sorts the recomputed numbers by whether the workbook agrees.
func (d *dossier) weigh() {
	const terms = 12
	add := func(x *scoring.Derivation, from string) {
		switch x.Verdict() {
		case scoring.Disagrees, scoring.Unreadable, scoring.Incomparable:
			d.other = append(d.other, recomputed{x, from})
		default:
			if !x.Known() && !x.Excluded {
				d.other = append(d.other, recomputed{x, from})
				return
			}
			d.agree = append(d.agree, recomputed{x, from})
		}
	}
	for _, total := range d.evidence.Totals() {
		if len(total.Terms) > 0 {
			add(total, fmt.Sprintf("%s: %s", total.Method, total.Formula(terms)))
		}
	}
	for _, o := range d.evidence.Objectives {
		add(o.Performance, "come nel cruscotto, di nuovo nella Tabella 1")
		add(o.Attainment, o.Attainment.Formula(1)+", secondo la scala del SMVP")
	}
	for _, m := range d.evidence.Managers {
		from := m.Performance.Formula(1)
		if m.Node != nil {
			from = "performance " + d.evidence.Of(m.Node).Noun().Of()
		}
		add(m.Performance, from)
	}
	d.d.Walk(func(n *scoring.Node) {
		x := d.evidence.Of(n)
		if i := n.Indicator; i != nil {
			from := fmt.Sprintf("target %s, risultato %s", orMissing(i.Target), orMissing(i.Result))
			switch a := d.evidence.Attainment(n); {
			case a.Method == scoring.Scored:
				from = a.How
			case !i.Attainment.Empty():
				from = fmt.Sprintf("inserito in %s (%s)", i.Attainment.Cell.Ref, from)
			}
			add(x, from)
			return
		}
		add(x, fmt.Sprintf("%s: %s", x.Method, x.Formula(terms)))
	})
}

// Views of the dossier's parts, as templates see them.
type (
	sourceView   struct{ Nome, Impronta, Programma words }
	findingsView struct {
		Aperti, Errori, Accettati int
		SenzaAtto                 bool
	}
	shortfallsView struct{ Numero, Muti int }
	claimsView     struct{ Tutte, Confermate, Smentite, SenzaRiscontro int }
)

func (d *dossier) dossierFunctions() template.FuncMap {
	return template.FuncMap{
		"fonte": func() sourceView {
			return sourceView{words(d.o.Workbook), words(d.o.SHA256), words(d.o.Program)}
		},
		"rilievi":       func() findingsView { return d.counts() },
		"scostamenti":   func() shortfallsView { return shortfallsView{len(d.short()), len(d.silent())} },
		"pareri":        func() int { return len(d.ruled()) },
		"discordi":      func() int { return len(d.other) },
		"cifreDaVedere": func() int { return len(d.doubtful()) },
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

// counts counts errors and warnings that nobody accepted, without what follows from others, and what was accepted.
func (d *dossier) counts() findingsView {
	var v findingsView
	for _, f := range d.findings {
		switch {
		case f.Waived != "":
			v.Accettati++
			v.SenzaAtto = v.SenzaAtto || strings.TrimSpace(f.Act) == ""
		case f.Severity > scoring.Note && f.From == scoring.Cell{}:
			v.Aperti++
			if f.Severity == scoring.Error {
				v.Errori++
			}
		}
	}
	return v
}

func plain(s string) Cell { return Cell{Text: Plain(s)} }

// outcomes is the table that sums up the first page.
func (d *dossier) outcomes() Block {
	t := &Table{ID: "tabella-esito", Caption: Plain("L'esito dei controlli"), LookedUp: true, Columns: kinds(Words, Words), Head: []Row{head("Controllo", "Esito")}}
	add := func(name, format string, args ...any) {
		t.Body = append(t.Body, Row{label(name), plain(fmt.Sprintf(format, args...))})
	}
	wrong, unknown := 0, 0
	for _, x := range d.other {
		if x.Known() {
			wrong++
		} else {
			unknown++
		}
	}
	result := "non calcolabile"
	if d.evidence.Entity.Known() {
		result = fmt.Sprintf("%s (%s)", d.evidence.Entity.Quantity(), d.evidence.Entity.Method)
		if v := d.evidence.Entity.Verdict().String(); v != "" {
			result += "; il valore dichiarato " + v
		}
	}
	add("Performance di ente ricalcolata", "%s", result)
	add("Numeri ricalcolati", "%d: %d coincidono o non sono dichiarati, %d non coincidono, %d non si possono calcolare", len(d.agree)+len(d.other),
		len(d.agree), wrong, unknown)
	v := d.counts()
	add("Contraddizioni e altri rilievi aperti", "%s, %s; nel foglio Deroghe %s", italian.Count(v.Errori, "errore", "errori", "nessun errore"),
		italian.Count(v.Aperti-v.Errori, "avviso", "avvisi", "nessun avviso"), italian.Count(v.Accettati, "accettato", "accettati", "nessuno accettato"))
	short := italian.Count(len(d.short()), "indicatore", "indicatori", "nessuno")
	if len(d.short()) > 0 {
		short += "; senza un motivo nella relazione: " + cmp.Or(strings.Join(d.silent(), ", "), "nessuno")
	}
	add("Scostamenti (sotto il target o il 100%)", "%s", short)
	add("Raggiungimenti decisi a parte", "%s", italian.Count(len(d.ruled()), "indicatore", "indicatori", "nessuno"))
	return t
}

// A criterion is one of the OIV's criteria.
type criterion struct {
	letter, name string
	checked      string // what was checked and what came of it
	left         string // what is left to judgement
}

// outcome is how many open findings there are of the rules that give evidence on a criterion, in words.
func (d *dossier) outcome(letter string) string {
	open, accepted := 0, 0
	serve := rules.Criteria()[letter]
	for _, f := range d.findings {
		switch {
		case !slices.Contains(serve, f.Rule):
		case f.Waived != "":
			accepted++
		case f.Severity > scoring.Note && f.From == scoring.Cell{}:
			open++
		}
	}
	said := italian.Count(open, "rilievo aperto", "rilievi aperti", "nessun rilievo aperto")
	if accepted > 0 {
		said += ", " + italian.Count(accepted, "accettato", "accettati", "")
	}
	return italian.Capitalize(said) + "."
}

func (d *dossier) criteria() Block {
	columns := kinds(Words, Words, Words, Words)
	columns[3].Blank = true
	t := &Table{
		ID:       "tabella-criteri",
		Caption:  Plain("I criteri delle Linee guida DFP n. 3/2018, par. 4, in sintesi: fa fede il loro testo"),
		LookedUp: true,
		Columns:  columns,
		Head:     []Row{head("Criterio", "Controllato e trovato", "Resta da giudicare", "Giudizio")},
	}
	for _, c := range d.allCriteria() {
		t.Body = append(t.Body, Row{label(c.letter + ") " + c.name), plain(c.checked), plain(c.left), plain("")})
	}
	return t
}

var transparency = lazy.New(`(?i)trasparen|anticorruz|corruzion|integrità`)

func (d *dossier) allCriteria() []criterion {
	e := d.evidence
	with := func(letter, text string) string { return strings.TrimSpace(text + " " + d.outcome(letter)) }
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
	plan := "Piano non fornito: nessun confronto."
	if e.Plan != nil {
		plan = "Confrontati obiettivi, target, soglie e pesi."
	}
	anticorruption := "Nessun indicatore nomina trasparenza, integrità o anticorruzione."
	if len(named) > 0 {
		const most = 4
		anticorruption = fmt.Sprintf("Ne parlano: %s", strings.Join(named[:min(most, len(named))], ", "))
		if len(named) > most {
			anticorruption += fmt.Sprintf(" e altri %d", len(named)-most)
		}
		anticorruption += "."
	}
	process := "Nessun testo sul processo di misurazione e valutazione."
	for _, p := range e.Dashboard.Passages {
		if scoring.Fold(p.Section.Text) == scoring.Fold(scoring.SectionProcess) {
			process = "La relazione descrive il processo."
		}
	}
	length := "La relazione non si può ancora comporre."
	if m := d.o.Relazione; m != nil {
		c := Measure(m)
		length = fmt.Sprintf("%d pagine; %d parole, %s in tabelle.", d.o.Pages, c.Words, share(c.InTables, c.Words))
	}
	return []criterion{
		{"a", "Coerenza con il piano", with("a", plan), "Se gli obiettivi sono le priorità"},
		{"b", "Valutazione dell'OIV", with("b", ""), "La valutazione dell'OIV"},
		{"c", "Risultati di tutti gli obiettivi", with("c", fmt.Sprintf("Calcolabili %d su %d.", calculable, nodes)),
			"I risultati individuali"},
		{"d", "Anticorruzione e trasparenza", anticorruption, "Se corrispondono al PIAO"},
		{"e", "Metodo di calcolo", with("e", fmt.Sprintf("%d numeri ricalcolati.", len(d.agree)+len(d.other))), "Se le formule misurano il giusto"},
		{"f", "Affidabilità dei dati", with("f", fmt.Sprintf("%d cifre dei testi riscontrate su %d.", d.confirmed(), len(d.evidence.Claims))), "Le fonti dei dati"},
		{"g", "Scostamenti e loro motivi", with("g", d.shortSaid()),
			"Se motivi e rimedi convincono"},
		{"h", "Processo seguito", process, "Se è stato seguito"},
		{"i", "Conformità alle norme", with("i", "Atti, termine, firme, parti."), "Le linee guida nell'insieme"},
		{"j", "Sinteticità", length, "Se la lunghezza è giusta"},
		{"k", "Chiarezza", with("k", "Leggibilità e sigle misurate."), "Se un cittadino capisce"},
	}
}

// confirmed counts the numbers of the texts that the data confirm.
func (d *dossier) confirmed() int {
	n := 0
	for _, c := range d.evidence.Claims {
		if c.Status == scoring.Confirmed {
			n++
		}
	}
	return n
}

// shortSaid counts the deviations, and those of which nothing says why.
func (d *dossier) shortSaid() string {
	short, silent := len(d.short()), len(d.silent())
	switch {
	case short == 0:
		return "Nessuno."
	case silent == 0:
		return fmt.Sprintf("%d, con il motivo.", short)
	case silent == short:
		return fmt.Sprintf("%d, senza motivo.", short)
	}
	return fmt.Sprintf("%d, di cui %d senza motivo.", short, silent)
}

// disagreeing are the numbers that the workbook states otherwise, or that can't be calculated, each with its calculation.
func (d *dossier) disagreeing() Block {
	t := &Table{
		ID:       "tabella-discordi",
		Caption:  Plain("I numeri che non coincidono, con il loro calcolo"),
		LookedUp: true,
		Columns:  kinds(Words, Words, Number, Number, Code),
		Head:     []Row{head("Numero", "Da che cosa deriva", "Ricalcolato", "Dichiarato", "Cella")},
	}
	for _, x := range d.other {
		from := x.from
		if !x.Known() {
			from = x.Reason
		}
		t.Body = append(t.Body, Row{label(italian.Capitalize(x.Of)), plain(from), d.derived(x.Derivation), stated(x.Stated), plain(x.Stated.Cell.String())})
	}
	return t
}

// agreeing are all the others.
func (d *dossier) agreeing() Block {
	t := &Table{
		ID:       "tabella-concordi",
		Caption:  Plain("I numeri ricalcolati che coincidono con quelli dichiarati, o che nessuno dichiara"),
		LookedUp: true,
		Columns:  kinds(Words, Words, Number, Number, Code),
		Head:     []Row{head("Numero", "Da che cosa deriva", "Ricalcolato", "Dichiarato", "Cella")},
	}
	for _, x := range d.agree {
		t.Body = append(t.Body, Row{label(shortName(x.Derivation)), plain(x.from), d.derived(x.Derivation), stated(x.Stated), plain(x.Stated.Cell.String())})
	}
	return t
}

// shortName is what a number is, without the words that its code says as well.
func shortName(x *scoring.Derivation) string {
	const most = 48
	letters := []rune(italian.Capitalize(x.Of))
	if len(letters) <= most {
		return string(letters)
	}
	return strings.TrimRight(string(letters[:most]), " ") + "…"
}

// stated is what the workbook says, with its sign.
func stated(v scoring.Value) Cell {
	if v.Empty() {
		return plain("–")
	}
	return plain(v.Show())
}

// openFindings lists the errors and warnings that nobody accepted, by cause.
func (d *dossier) openFindings() Block {
	t := &Table{ID: "tabella-rilievi", Caption: Plain("Gli errori e gli avvisi aperti"), LookedUp: true, Columns: kinds(Code, Code, Words),
		Head: []Row{head("Gravità", "Celle", "Rilievo")}}
	for _, c := range d.causes {
		if c.Waived() || c.Severity() == scoring.Note {
			continue
		}
		t.Body = append(t.Body, Row{label(c.Severity().Italian()), plain(cellsOf(c.Findings)), plain(described(c))})
	}
	return t
}

// cellsOf names the cells of findings: all of them where they are few.
func cellsOf(findings []scoring.Finding) string {
	var cells []string
	for _, f := range findings {
		if at := f.Cell.String(); at != "" && !slices.Contains(cells, at) {
			cells = append(cells, at)
		}
	}
	const few = 4
	switch {
	case len(cells) == 0:
		return "file"
	case len(cells) <= few:
		return strings.Join(cells, ", ")
	}
	return fmt.Sprintf("%s … %s (%d)", cells[0], cells[len(cells)-1], len(cells))
}

// described is a cause in words: what is wrong and, of several findings, each in a few.
func described(c rules.Cause) string {
	if len(c.Findings) == 1 {
		s := describe(c.Findings[0])
		if len(c.Consequences) > 0 {
			s += " Di conseguenza anche in " + cellsOf(c.Consequences) + "."
		}
		return s
	}
	var each []string
	for _, f := range c.Findings {
		said := f.Found
		if f.Expected != "" && f.Found != "" {
			said = fmt.Sprintf("trovato %s, atteso %s", f.Found, f.Expected)
		}
		switch {
		case f.Code != "" && said != "":
			said = f.Code + ": " + said
		case said == "" || f.Code == "" && f.Expected == "":
			said = f.Message
		}
		each = append(each, said)
	}
	return fmt.Sprintf("%s: %s.", strings.TrimRight(c.Title, "."), strings.TrimRight(strings.Join(each, "; "), "."))
}

// describe is a finding in one sentence or two.
func describe(f scoring.Finding) string {
	s := strings.TrimRight(italian.Capitalize(f.Message), ".") + "."
	if f.Found != "" && f.Expected != "" {
		s += fmt.Sprintf(" Trovato: %s; atteso: %s.", f.Found, strings.TrimRight(f.Expected, ".…"))
	}
	return s
}

func (d *dossier) accepted() Block {
	t := &Table{
		ID:       "tabella-deroghe",
		Caption:  Plain("I rilievi accettati, con il motivo e l'atto"),
		LookedUp: true,
		Columns:  kinds(Code, Words, Words, Words),
		Head:     []Row{head("Cella", "Rilievo", "Motivo", "Atto")},
	}
	for _, f := range d.findings {
		if f.Waived != "" {
			t.Body = append(
				t.Body,
				Row{label(cmp.Or(f.Cell.String(), rules.WholeFile)), plain(describe(f)), plain(f.Waived),
					plain(cmp.Or(strings.TrimSpace(f.Act), "non indicato"))},
			)
		}
	}
	return t
}

// silent are those of which no text says why, by code or title.
func (d *dossier) silent() []string {
	var names []string
	for _, n := range d.short() {
		if len(d.reasonsFor(n)) == 0 {
			names = append(names, n.ID())
		}
	}
	return names
}

// reasonsFor are the cells of the texts about an action.
func (d *dossier) reasonsFor(n *scoring.Node) []string {
	var cells []string
	for _, p := range d.evidence.Prose() {
		if p.Node == n && p.Cell != (scoring.Cell{}) && !slices.Contains(cells, p.Cell.String()) {
			cells = append(cells, p.Cell.String())
		}
	}
	return cells
}

func (d *dossier) shortfallTable() Block {
	t := &Table{
		ID:       "tabella-scostamenti",
		Caption:  Plain("Gli indicatori sotto il target o sotto il 100%"),
		LookedUp: true,
		Columns:  kinds(Words, Number, Number, Number, Words),
		Head:     []Row{head("Indicatore", "Target", "Risultato", "Raggiungimento", "Dove se ne dice il motivo")},
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
		ID:       "tabella-pareri",
		Caption:  Plain("Raggiungimenti decisi a parte, con il parere"),
		LookedUp: true,
		Columns:  kinds(Words, Number, Number, Number, Words),
		Head:     []Row{head("Indicatore", "Target", "Risultato", "Raggiungimento", "Parere riportato")},
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

// doubtful are the numbers of the workbook's own texts that the data contradict or don't know.
func (d *dossier) doubtful() []scoring.Claim {
	var all []scoring.Claim
	for _, c := range d.evidence.Claims {
		if c.Status != scoring.Confirmed && c.Prose.Cell != (scoring.Cell{}) {
			all = append(all, c)
		}
	}
	return all
}

func (d *dossier) claims() Block {
	t := &Table{
		ID:       "tabella-cifre",
		Caption:  Plain("Le cifre dei testi smentite dai dati, o senza riscontro"),
		LookedUp: true,
		Columns:  kinds(Code, Words, Number, Words, Words),
		Head:     []Row{head("Cella", "Dove si legge", "Cifra", "Esito", "Perché")},
	}
	for _, c := range d.doubtful() {
		why := c.Because
		if c.OtherYear {
			why = "il testo la riferisce a un altro anno"
		}
		t.Body = append(t.Body, Row{label(c.Prose.Cell.String()), plain(c.Text), plain(c.Quantity.String()), plain(c.Status.String()), plain(why)})
	}
	return t
}

func (d *dossier) measures() Block {
	t := &Table{
		ID:       "tabella-misure",
		Caption:  Plain("Misure di sintesi e chiarezza"),
		LookedUp: true,
		Columns:  kinds(Words, Words),
		Head:     []Row{head("Misura", "Valore")},
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
