package rules

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math/big"
	"slices"

	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/ref"
)

// A diagnosis is what is wrong with the formula behind a stated number.
type diagnosis int

const (
	soundFormula diagnosis = iota // nothing that can be told
	wrongRange                    // it reads the wrong cells
	staleValue                    // it gives another number than the one stored with it
)

// diagnose looks into the formula of a number that follows from others. Its findings say why the number is wrong; the
// rules on the numbers themselves leave it to them.
func diagnose(e *scoring.Evidence, n *scoring.Node, stated scoring.Value) (diagnosis, string) {
	if stated.Formula == "" {
		return soundFormula, ""
	}
	refs, all := references(stated.Formula)
	if selects(stated.Formula) {
		return soundFormula, "" // it picks its rows by what they say
	}
	if message := misread(e, n, stated, refs, all); message != "" {
		return wrongRange, message
	}
	if !stated.Known() {
		return soundFormula, ""
	}
	if v, ok := calculate(e.Cells(), stated.Cell.Sheet, stated.Formula); ok && !same(v, stated.Value) {
		q := scoring.Quantity{Value: v, Decimals: stated.Decimals, Unit: stated.Unit}
		return staleValue, q.String()
	}
	return soundFormula, ""
}

// same compares at the precision that a workbook stores.
func same(a, b *big.Rat) bool {
	difference := new(big.Rat).Sub(a, b)
	return difference.Abs(difference).Cmp(big.NewRat(1, 1_000_000_000)) < 0
}

// part reports whether a place is what a roll-up over nodes is computed from: their weights, results or attainments.
func part(p scoring.Place) bool {
	return p.Node != nil && (p.Role == scoring.OfWeight || p.Role == scoring.OfResult || p.Role == scoring.OfAttainment)
}

// misread says how the cells that a formula reads are not those that its number follows from; empty where they are, or
// where it computes in another way that can't be followed. n is the node whose result it is.
func misread(e *scoring.Evidence, n *scoring.Node, stated scoring.Value, refs []reference, all bool) string {
	own := map[*scoring.Node]bool{n: len(n.Children) == 0} // the nodes whose cells it should read
	depth := n.Depth
	for _, child := range n.Children {
		own[child], depth = true, n.Depth+1
	}
	read := map[readColumn]map[*scoring.Node]bool{}
	at, _ := e.Cells().At(stated.Cell)
	budget := maxFormulaCells // an area may hold any number of cells that are no part of a roll-up
	for _, r := range refs {
		if r.sheet != "" && scoring.Fold(r.sheet) != scoring.Fold(stated.Cell.Sheet) {
			continue
		}
		if r.Contains(at.At) {
			return "la formula comprende la cella in cui sta"
		}
		for p := range e.Cells().In(stated.Cell.Sheet, r.Area) {
			if budget--; budget < 0 {
				return ""
			}
			if !part(p) || p.Node.Depth != depth {
				continue
			}
			if !own[p.Node] {
				return fmt.Sprintf(
					"la formula comprende %s (%s %s), che non ne fa parte",
					p.Value.Cell.Ref,
					p.Role,
					e.Of(p.Node).Noun().Of(),
				)
			}
			key := readColumn{p.At.Col, p.Role}
			if read[key] == nil {
				read[key] = map[*scoring.Node]bool{}
			}
			read[key][p.Node] = true
		}
	}
	if !all {
		return ""
	}
	return unread(e, n, read)
}

// A readColumn is one that a formula reads values of a role from.
type readColumn struct {
	col  int
	role scoring.Role
}

// unread names a child of a node that a formula over the others leaves out; empty where it leaves none out.
func unread(e *scoring.Evidence, n *scoring.Node, read map[readColumn]map[*scoring.Node]bool) string {
	keys := slices.SortedFunc(maps.Keys(read), func(a, b readColumn) int { return cmp.Compare(a.col, b.col) })
	for _, key := range keys {
		for _, child := range n.Children {
			v := child.Stated
			switch {
			case key.role == scoring.OfWeight:
				v = child.Weight
			case key.role == scoring.OfAttainment && child.Indicator != nil:
				v = child.Indicator.Attainment
			}
			if !read[key][child] && !v.Empty() {
				return fmt.Sprintf("la formula non comprende %s (%s %s)", v.Cell.Ref, key.role, e.Of(child).Noun().Of())
			}
		}
	}
	return ""
}

var formulaRange = scoring.Rule{
	ID:       "formula-intervallo",
	Family:   familyFormulas,
	Title:    "Una formula non legge le celle giuste",
	Severity: scoring.Error,
	Doc: `Legge la formula di ogni risultato (senza eseguirla) e segnala gli intervalli che saltano un componente,
ne comprendono uno di un altro gruppo, prendono pesi e risultati da righe diverse o comprendono la cella stessa;
e le percentuali di raggiungimento calcolate sui dati di un'altra azione. Succede quando si aggiungono righe o
si copia una formula, anche se per ora il risultato è lo stesso.`,
	Right:    "formula del risultato di 1: SUMPRODUCT(G3:G4,K3:K4)",
	Wrong:    "formula del risultato di 1: SUMPRODUCT(G3:G3,K3:K3)",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera e) (corretto uso del metodo di calcolo).`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		report := func(v scoring.Value, code, message string, d *scoring.Derivation) {
			f := scoring.Finding{Cell: v.Cell, Code: code, Found: v.Show(), Message: message,
				Hint: fmt.Sprintf("correggere la formula =%s", shorten(v.Formula))}
			if d.Known() && v.Known() {
				f.Expected = as(d.Value, v).String()
			}
			findings = append(findings, f)
		}
		e.Dashboard.Walk(func(n *scoring.Node) {
			if what, message := diagnose(e, n, n.Stated); what == wrongRange {
				report(n.Stated, n.ID(), fmt.Sprintf("%s: %s", e.Of(n).Of, message), e.Of(n))
			}
			if n.Indicator == nil {
				return
			}
			for _, v := range []scoring.Value{n.Indicator.Attainment, n.Indicator.Result} {
				if v.Formula == "" {
					continue
				}
				refs, all := references(v.Formula)
				if !all || selects(v.Formula) {
					continue
				}
				if other := otherRow(e, n, v, refs); other != "" {
					report(v, n.ID(), fmt.Sprintf("la formula %s legge %s", e.Of(n).Noun().Of(), other), nil)
				}
			}
		})
		for _, o := range e.Objectives {
			if o.Node == nil || o.Row.Result.Formula == "" {
				continue
			}
			if other := otherNode(e, o.Node, o.Row.Result); other != "" {
				report(
					o.Row.Result,
					o.Node.ID(),
					fmt.Sprintf("la formula del risultato di «%s» legge %s", o.Row.Title.Text, other),
					o.Performance,
				)
			}
		}
		for _, m := range e.Managers {
			if m.Node == nil || m.Row.Performance.Formula == "" {
				continue
			}
			if other := otherNode(e, m.Node, m.Row.Performance); other != "" {
				report(
					m.Row.Performance,
					m.Node.ID(),
					fmt.Sprintf("la formula della performance di «%s» legge %s", m.Row.Title.Text, other),
					m.Performance,
				)
			}
		}
		return findings
	},
}

// otherRow names a cell of another action that a formula in an action's row reads; empty if it reads none.
func otherRow(e *scoring.Evidence, n *scoring.Node, v scoring.Value, refs []reference) string {
	for _, r := range refs {
		if r.sheet != "" && scoring.Fold(r.sheet) != scoring.Fold(v.Cell.Sheet) {
			continue
		}
		for p := range first(100, e.Cells().In(v.Cell.Sheet, r.Area)) {
			if p.Node != nil && p.Node != n && p.Node.Indicator != nil {
				return fmt.Sprintf("%s (%s %s)", p.Value.Cell.Ref, p.Role, e.Of(p.Node).Noun().Of())
			}
		}
	}
	return ""
}

// otherNode names the cell that a formula in another table reads in place of a node's; empty if it reads the node's.
func otherNode(e *scoring.Evidence, n *scoring.Node, v scoring.Value) string {
	refs, all := references(v.Formula)
	if !all || selects(v.Formula) {
		return ""
	}
	below := map[*scoring.Node]bool{}
	var add func(*scoring.Node)
	add = func(n *scoring.Node) {
		below[n] = true
		for _, child := range n.Children {
			add(child)
		}
	}
	add(n)
	for _, r := range refs {
		for p := range first(100, e.Cells().In(r.on(v.Cell.Sheet), r.Area)) {
			if part(p) && !below[p.Node] {
				return fmt.Sprintf("%s (%s %s)", p.Value.Cell, p.Role, e.Of(p.Node).Noun().Of())
			}
		}
	}
	return ""
}

// first are at most so many places: formulas over a row or a column of one action are short.
func first(most int, places iter.Seq[scoring.Place]) iter.Seq[scoring.Place] {
	return func(yield func(scoring.Place) bool) {
		n := 0
		for p := range places {
			if n++; n > most || !yield(p) {
				return
			}
		}
	}
}

func shorten(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// as is an exact number stated the way that v is.
func as(exact *big.Rat, v scoring.Value) scoring.Quantity {
	return scoring.Quantity{Value: exact, Decimals: v.Decimals, Unit: v.Unit}
}

var stale = scoring.Rule{
	ID:       "valore-non-aggiornato",
	Family:   familyFormulas,
	Title:    "Una formula mostra un valore vecchio",
	Severity: scoring.Error,
	Doc: `Ricalcola le formule dei risultati e delle percentuali di raggiungimento dalle celle che leggono, e
segnala quelle il cui valore memorizzato nel file è un altro: il calcolo automatico era disattivato, il file
viene da un programma che non calcola, o un numero è scritto come testo e la formula non lo vede. Le formule che
non sono somme, medie, prodotti o confronti non vengono ricalcolate.`,
	Right: "formula del risultato di 1: SUMPRODUCT(G3:G4,K3:K4); risultato di 1: 88%",
	Wrong: "formula del risultato di 1: SUMPRODUCT(G3:G4,K3:K4); risultato di 1: 90%",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		report := func(v scoring.Value, code, of, fresh string) {
			findings = append(findings, scoring.Finding{Cell: v.Cell, Code: code, Found: v.Show(), Expected: fresh,
				Message: fmt.Sprintf(
					"%s: la formula =%s dà un altro valore da quello memorizzato",
					of,
					shorten(v.Formula),
				),
				Hint: "ricalcolare il foglio (Ctrl+Alt+F9) e salvare; se il valore non cambia, un numero fra quelli " +
					"letti è scritto come testo"})
		}
		e.Dashboard.Walk(func(n *scoring.Node) {
			// a stored value that is right whatever its formula says is no fault
			if _, wrong := contradiction(e.Of(n)); wrong {
				if what, fresh := diagnose(e, n, n.Stated); what == staleValue {
					report(n.Stated, n.ID(), e.Of(n).Of, fresh)
				}
			}
			if n.Indicator == nil {
				return
			}
			for _, v := range []scoring.Value{n.Indicator.Attainment, n.Indicator.Result} {
				if fresh, is := recalculated(e, v); is {
					report(v, n.ID(), e.Of(n).Of, fresh)
				}
			}
		})
		for _, d := range otherStated(e) {
			if _, wrong := contradiction(d); !wrong {
				continue
			}
			if fresh, is := recalculated(e, d.Stated); is {
				report(d.Stated, d.Code, d.Of, fresh)
			}
		}
		return findings
	},
}

// recalculated is what a formula gives if that isn't what is stored with it.
func recalculated(e *scoring.Evidence, v scoring.Value) (string, bool) {
	if v.Formula == "" || !v.Known() {
		return "", false
	}
	fresh, ok := calculate(e.Cells(), v.Cell.Sheet, v.Formula)
	if !ok || same(fresh, v.Value) {
		return "", false
	}
	return as(fresh, v).String(), true
}

// otherStated are the numbers that the workbook states outside the Cruscotto and that follow from others.
func otherStated(e *scoring.Evidence) []*scoring.Derivation {
	var all []*scoring.Derivation
	for _, o := range e.Objectives {
		all = append(all, o.Performance, o.Attainment)
	}
	for _, m := range e.Managers {
		all = append(all, m.Performance)
	}
	return append(all, e.Totals()...)
}

var typedAmongFormulas = scoring.Rule{
	ID:       "numero-fra-formule",
	Family:   familyFormulas,
	Title:    "Un numero scritto a mano dove gli altri sono formule",
	Severity: scoring.Warning,
	Doc: `Segnala i risultati e le percentuali di raggiungimento scritti a mano in una colonna in cui almeno tre
quarti degli altri sono formule: quando i componenti cambieranno, quel numero resterà com'è.`,
	Right: "formula del raggiungimento di 1.1: MIN(1,J3/I3); formula del raggiungimento di 1.2: MIN(1,J4/I4); formula del raggiungimento di 2.1: MIN(1,J5/I5); formula del raggiungimento di 2.2: MIN(1,J6/I6)",
	Wrong: "formula del raggiungimento di 1.2: MIN(1,J4/I4); formula del raggiungimento di 2.1: MIN(1,J5/I5); formula del raggiungimento di 2.2: MIN(1,J6/I6)",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		columns := make([][]*scoring.Place, 2*len(e.Dashboard.Levels))
		e.Dashboard.Walk(func(n *scoring.Node) {
			columns[2*n.Depth] = append(
				columns[2*n.Depth],
				&scoring.Place{Value: &n.Stated, Node: n, Role: scoring.OfResult},
			)
			if n.Indicator != nil {
				columns[2*n.Depth+1] = append(
					columns[2*n.Depth+1],
					&scoring.Place{Value: &n.Indicator.Attainment, Node: n, Role: scoring.OfAttainment},
				)
			}
		})
		for _, column := range columns {
			formulas, typed := 0, []*scoring.Place(nil)
			for _, p := range column {
				if p.Value.Formula != "" {
					formulas++
				} else if !p.Value.Empty() {
					typed = append(typed, p)
				}
			}
			if formulas < 2 || formulas < 3*len(typed) {
				continue
			}
			for _, p := range typed {
				if d := e.Of(p.Node); p.Role == scoring.OfResult && d.Contradicted() {
					continue // told as such
				}
				findings = append(
					findings,
					scoring.Finding{
						Cell:     p.Value.Cell,
						Code:     p.Node.ID(),
						Found:    p.Value.Show(),
						Expected: "una formula",
						Message: fmt.Sprintf(
							"%s %s è scritto a mano: gli altri della colonna sono formule",
							italian.Noun{Text: p.Role.String()}.The(),
							e.Of(p.Node).Noun().Of(),
						),
						Hint: "copiare la formula di una cella vicina",
					},
				)
			}
		}
		return findings
	},
}

var formulaError = scoring.Rule{
	ID:       "errore-di-formula",
	Family:   familyFormulas,
	Title:    "Una cella mostra un errore",
	Severity: scoring.Error,
	Doc: `Segnala le celle che mostrano un errore di Excel (#DIV/0!, #RIF!, #N/D e simili) nei fogli da cui
viene la relazione.`,
	Right: "cella K3: 80%",
	Wrong: "cella K3: #DIV/0!",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, t := range e.Dashboard.Surface.Failures {
			findings = append(
				findings,
				scoring.Finding{
					Cell:     t.Cell,
					Found:    t.Text,
					Expected: "un valore",
					Message:  "la cella mostra l'errore " + t.Text,
					Hint:     "correggere la formula, o scrivere il valore",
				},
			)
		}
		return findings
	},
}

// failing reports whether a cell shows an error.
func failing(e *scoring.Evidence, c scoring.Cell) bool {
	return slices.ContainsFunc(e.Dashboard.Surface.Failures, func(t scoring.Text) bool { return t.Cell == c })
}

var externalLink = scoring.Rule{
	ID:       "collegamento-esterno",
	Family:   familyFormulas,
	Title:    "Una formula legge un'altra cartella di lavoro",
	Severity: scoring.Warning,
	Private:  true,
	Doc: `Segnala le formule che prendono dati da altri file: chi riceve il cruscotto non può controllarle, e il
valore resta quello dell'ultimo aggiornamento.`,
	Right: "formula del raggiungimento di 1.1: J3/I3",
	Wrong: "formula del raggiungimento di 1.1: [altro.xlsx]Foglio1!A1",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		for _, t := range e.Dashboard.Surface.Links {
			findings = append(
				findings,
				scoring.Finding{
					Cell:    t.Cell,
					Found:   "=" + shorten(t.Text),
					Message: "la formula legge un'altra cartella di lavoro",
					Hint:    "portare i dati in questa cartella di lavoro, o incollare il valore",
				},
			)
		}
		return findings
	},
}

var uncached = scoring.Rule{
	ID:       "formula-senza-valore",
	Family:   familyFormulas,
	Title:    "Una formula non è mai stata calcolata",
	Severity: scoring.Error,
	Doc: `Segnala le celle con una formula di cui il file non conserva il valore, come fanno i programmi che non
calcolano: un risultato, un target, un peso, un atto o un testo resterebbero vuoti. I risultati che il programma ricalcola da
sé sono invece segnalati una volta sola, con una nota: non si possono confrontare con quelli ricalcolati.`,
	Right: "formula del target di 1.2: 2*5",
	Wrong: "formula del target di 1.2: 2*5 (mai calcolata)",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		recomputed := map[scoring.Cell]bool{}
		_, plan := e.Dashboard.IsPlan()
		e.Dashboard.Walk(func(n *scoring.Node) {
			recomputed[n.Stated.Cell] = true
			if d := e.Attainment(n); d != nil && (d.Method == scoring.Scored || plan) {
				recomputed[n.Indicator.Attainment.Cell] = true
			}
		})
		for _, d := range otherStated(e) {
			recomputed[d.Stated.Cell] = true
		}
		rows := map[int]bool{} // those of the tree's that hold a node; others are only prepared
		tree := e.Dashboard.SheetOf(scoring.PartTree)
		e.Dashboard.Walk(func(n *scoring.Node) {
			at, _ := ref.Parse(n.Cell().Ref)
			rows[at.Row] = true
		})
		var findings []scoring.Finding
		var first scoring.Cell
		count := 0
		for _, t := range e.Dashboard.Surface.Pending {
			if at, _ := ref.Parse(t.Cell.Ref); t.Cell.Sheet == tree && !rows[at.Row] {
				continue
			}
			if recomputed[t.Cell] {
				if count == 0 {
					first = t.Cell
				}
				count++
				continue
			}
			f := scoring.Finding{Cell: t.Cell, Found: "=" + shorten(t.Text), Expected: "un valore",
				Message: "la formula non è mai stata calcolata: il suo valore non si conosce",
				Hint:    "aprire il file in Excel o LibreOffice e salvarlo"}
			if p, ok := e.Cells().At(t.Cell); ok && p.Node != nil {
				f.Code = p.Node.ID()
			}
			findings = append(findings, f)
		}
		if count > 0 {
			findings = append(findings, scoring.Finding{Severity: scoring.Note, Cell: first,
				Message: fmt.Sprintf(
					"da questa cella in poi %d risultati sono formule senza valore: non sono stati confrontati",
					count,
				),
				Hint: "aprire il file in Excel o LibreOffice e salvarlo"})
		}
		return findings
	},
}
