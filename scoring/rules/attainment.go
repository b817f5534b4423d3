package rules

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring"
)

var attainmentRange = scoring.Rule{
	ID:       "raggiungimento-fuori-misura",
	Family:   familyAttainment,
	Title:    "Un raggiungimento non è fra 0 e il massimo",
	Severity: scoring.Error,
	Doc: `Segnala le percentuali di raggiungimento negative o oltre il massimo: 100%, o quello che il foglio SMVP
stabilisce. La causa più comune è un 100 scritto senza il segno di percentuale, che vale 10.000%.`,
	Right: "raggiungimento di 1.2: 100%",
	Wrong: "raggiungimento di 1.2: 100",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if v := i.Attainment; outOfRange(e, n) {
				if uncapped(e, n) {
					findings = append(
						findings,
						scoring.Finding{Cell: v.Cell, Code: n.ID(), Found: v.Show(), Severity: scoring.Note,
							Message: "il raggiungimento " + e.Of(n).Noun().Of() + " supera il 100%, e nessun massimo dice se può",
							Hint:    "scriverlo nel foglio SMVP: nella tabella «Punteggio di» la colonna Massimo, «100%» o «nessuno»"},
					)
					return
				}
				most := "fra 0 e 100%"
				if rule, ok := e.Scale.ScoreOf(n, e.Dashboard.Levels); ok && rule.Cap.Known() {
					most = "fra 0 e " + rule.Cap.Show()
				}
				findings = append(
					findings,
					scoring.Finding{Cell: v.Cell, Code: n.ID(), Found: v.Show(), Expected: "una percentuale " + most,
						Message: "il raggiungimento " + e.Of(n).Noun().Of() + " è fuori misura",
						Hint:    "scrivere la percentuale con il suo segno, per esempio 80%"},
				)
			}
		})
		return findings
	},
}

// oddQuotients are the attainments that aren't the quotient of result and target where, with no rule that says so, nearly all others are:
// what each would be. Which way round, the others tell.
func oddQuotients(e *scoring.Evidence) map[*scoring.Node]*big.Rat {
	odd := map[*scoring.Node]*big.Rat{}
	up, down, below := 0, 0, 0
	leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
		d := e.Attainment(n)
		if d == nil || d.Method != scoring.Given || d.Excluded || !i.Ruling.Empty() || !i.Attainment.Known() || incomparable(i) ||
			!i.Target.Known() || !i.Result.Known() || i.Target.Value.Sign() <= 0 || i.Result.Value.Sign() <= 0 {
			return
		}
		if _, banded := e.Scale.OfResult(i); banded {
			return
		}
		q := new(big.Rat).Quo(i.Result.Value, i.Target.Value)
		inverse := new(big.Rat).Inv(q)
		switch {
		case worth(i.Attainment, q):
			up++
		case worth(i.Attainment, inverse):
			down++
		default:
			odd[n] = capped(q)
			return
		}
		if i.Attainment.Value.Cmp(whole) < 0 {
			below++
		}
	})
	const least, few = 3, 10
	if up+down < least || below < 2 || down > up || len(odd) > max(1, below/few) { // those at 100% say little
		return nil
	}
	return odd
}

// worth reports whether an attainment is a ratio, capped at 100% or not, as far as it is written.
func worth(a scoring.Value, ratio *big.Rat) bool {
	for _, exact := range []*big.Rat{ratio, capped(ratio)} {
		if diff := new(big.Rat).Sub(a.Value, exact); diff.Abs(diff).Cmp(a.Spread()) <= 0 {
			return true
		}
	}
	return false
}

func capped(ratio *big.Rat) *big.Rat {
	if ratio.Cmp(whole) > 0 {
		return whole
	}
	return ratio
}

// uncapped reports whether an attainment is somewhat over the whole where nothing says that it may not be.
func uncapped(e *scoring.Evidence, n *scoring.Node) bool {
	_, ruled := e.Scale.ScoreOf(n, e.Dashboard.Levels)
	v := n.Indicator.Attainment.Value
	return !ruled && len(e.Scale.OnResult) == 0 && v.Sign() > 0 && v.Cmp(big.NewRat(2, 1)) <= 0
}

// outOfRange reports whether the stated attainment of an action is none that the scale gives.
func outOfRange(e *scoring.Evidence, n *scoring.Node) bool {
	v := n.Indicator.Attainment
	if !v.Known() || v.Value.Sign() >= 0 && v.Value.Cmp(whole) <= 0 {
		return false
	}
	rule, ok := e.Scale.ScoreOf(n, e.Dashboard.Levels)
	if !ok || v.Value.Sign() < 0 {
		return true
	}
	const unit = 10 // no scale pays ten times the whole: it is a missing per cent sign
	if rule.Uncapped {
		return v.Value.Cmp(big.NewRat(unit, 1)) >= 0
	}
	return !rule.Cap.Known() || v.Value.Cmp(rule.Cap.Value) > 0
}

// leaves calls f for every node that has an indicator.
func leaves(e *scoring.Evidence, f func(*scoring.Node, *scoring.Indicator)) {
	e.Dashboard.Walk(func(n *scoring.Node) {
		if n.Indicator != nil {
			f(n, n.Indicator)
		}
	})
}

var contradictedAttainment = scoring.Rule{
	ID:       "raggiungimento-incoerente",
	Family:   familyAttainment,
	Title:    "Il raggiungimento non è quello che target e risultato danno",
	Severity: scoring.Error,
	Doc: `Confronta il risultato con il target, secondo il verso dichiarato: un'azione che non arriva al target non
vale 100%, una che ci arriva non vale meno. Dove il foglio SMVP dice quanto vale il risultato di un'azione
rispetto al target (risultato / target, o target / risultato se il verso è decrescente), ricalcola il
raggiungimento; dove non lo dice, e tutti gli altri raggiungimenti sono il rapporto fra risultato e target, segnala quelli
che non lo sono. Un raggiungimento deciso con il parere dell'OIV, scritto nella sua colonna, non è segnalato.`,
	Right: "risultato di 1.2: 8; raggiungimento di 1.2: 80%",
	Wrong: "risultato di 1.2: 8; raggiungimento di 1.2: 100%",
	Source: `Linee guida DFP 3/2018, par. 4, lettera e); le relazioni pubblicate riportano spesso 100% accanto a
un target mancato.`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		equal, first := 0, scoring.Finding{}
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if i.Target.TakenAsLeast(i) {
				if equal++; equal == 1 {
					first = scoring.Finding{
						Cell:     i.Target.Cell,
						Code:     n.ID(),
						Found:    i.Target.Show(),
						Severity: scoring.Note,
					}
				}
			}
		})
		if equal > 0 {
			first.Message = "il segno = dei target è letto come «almeno»"
			if equal > 1 {
				first.Message = fmt.Sprintf("il segno = di %d target è letto come «almeno»", equal)
			}
			first.Hint = "se non è così, scrivere il segno giusto (≥, ≤), o il verso nella sua colonna"
			findings = append(findings, first)
		}
		odd := oddQuotients(e)
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			a := i.Attainment
			if !a.Known() || outOfRange(e, n) || !i.Ruling.Empty() || incomparable(i) {
				return
			}
			if expected := odd[n]; expected != nil {
				findings = append(findings, scoring.Finding{Cell: a.Cell, Code: n.ID(), Found: a.Show(), Expected: as(expected, a).String(),
					Message: fmt.Sprintf("il raggiungimento %s non è il rapporto fra risultato e target (%s e %s), come lo sono gli altri", e.Of(n).Noun().Of(),
						i.Result.Show(), i.Target.Show()),
					Hint: "correggere il dato sbagliato fra target, risultato e raggiungimento; se il calcolo è un altro, dirlo nel foglio SMVP " +
						"(«Punteggio di»), se lo ha deciso l'OIV, scriverne il parere"})
				return
			}
			if d := e.Attainment(n); d != nil && d.Method == scoring.Scored {
				if d.Contradicted() && directionFault(n) != scoring.Error {
					findings = append(
						findings,
						scoring.Finding{Cell: a.Cell, Code: n.ID(), Found: a.Show(), Expected: as(d.Value, a).String(),
							Message: fmt.Sprintf(
								"il raggiungimento %s non è quello che il SMVP dà: %s",
								e.Of(n).Noun().Of(),
								d.How,
							),
							Hint: "correggere il dato sbagliato fra target, risultato, verso e raggiungimento; se " +
								"lo ha deciso l'OIV, scriverne il parere"},
					)
				}
				return
			}
			if fault := directionFault(n); fault == scoring.Error {
				return // then the direction is what is wrong
			}
			meets, known := i.Reaches()
			if !known {
				return
			}
			expected, message := "", ""
			full := a.Value.Cmp(whole) >= 0
			worth, banded := e.Scale.OfResult(i)
			switch {
			case banded && worth.Cmp(a.Value) != 0:
				expected, message = as(
					worth,
					a,
				).String(),
					"non è quello della fascia del foglio SMVP in cui cade il risultato"
			case banded:
				return
			case meets && !full:
				expected, message = as(whole, a).String(), "è meno di 100%, ma il risultato raggiunge il target"
			case !meets && full:
				expected, message = "meno di 100%", "è 100%, ma il risultato non raggiunge il target"
			default:
				return
			}
			if below, known := i.Meets(i.Threshold); known && !below && !a.Value.IsInt() {
				return // told as what lacks the OIV's opinion
			}
			findings = append(findings, scoring.Finding{Cell: a.Cell, Code: n.ID(), Found: a.Show(), Expected: expected,
				Message: fmt.Sprintf(
					"il raggiungimento %s %s (target %s, risultato %s, verso %s)",
					e.Of(n).Noun().Of(),
					message,
					i.Target.Show(),
					i.Result.Show(),
					i.Way(),
				),
				Hint: "correggere il dato sbagliato fra target, risultato, verso e raggiungimento; se lo ha deciso " +
					"l'OIV, scriverne il parere"})
		})
		return findings
	},
}

var missingRuling = scoring.Rule{
	ID:       "parere-mancante",
	Family:   familyAttainment,
	Title:    "Un raggiungimento deciso a parte è senza il parere dell'OIV",
	Severity: scoring.Error,
	Doc: `Segnala le azioni il cui risultato è sotto la soglia minima ma che hanno un raggiungimento maggiore di
zero, e quelle di cui il testo cita un parere dell'OIV, quando la colonna «parere OIV» è vuota: un valore deciso
a parte vale soltanto con il parere di chi lo ha dato.`,
	Right: "soglia di 1.1: 88%; parere OIV di 1.1: favorevole, verbale n. 3",
	Wrong: "soglia di 1.1: 88%",
	Source: `art. 7 D.lgs. 150/2009 (parere vincolante dell'OIV sul Sistema); Linee guida DFP 3/2018, par. 4,
lettera e).`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		quoted := map[*scoring.Node]bool{}
		for _, p := range e.Prose() {
			if p.Node != nil && opinion.MatchString(p.Text) {
				quoted[p.Node] = true
			}
		}
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			a := i.Attainment
			if !i.Ruling.Empty() || !a.Known() {
				return
			}
			cell := i.Ruling.Cell
			if cell == (scoring.Cell{}) {
				cell = a.Cell
			}
			below, known := i.Meets(i.Threshold)
			switch {
			case known && !below && a.Value.Sign() > 0 && a.Value.Cmp(whole) < 0:
				findings = append(
					findings,
					scoring.Finding{Cell: cell, Code: n.ID(), Expected: "il parere dell'OIV, o raggiungimento 0%",
						Message: fmt.Sprintf(
							"il risultato %s (%s) non arriva alla soglia (%s), ma il raggiungimento è %s",
							e.Of(n).Noun().Of(),
							i.Result.Show(),
							i.Threshold.Show(),
							a.Show(),
						),
						Hint: "scrivere il parere dell'OIV con la sua motivazione"},
				)
			case quoted[n]:
				findings = append(findings, scoring.Finding{Cell: cell, Code: n.ID(), Expected: "il parere dell'OIV",
					Message: fmt.Sprintf(
						"il testo %s cita un parere dell'OIV che il cruscotto non riporta",
						e.Of(n).Noun().Of(),
					), Hint: "scrivere il parere dell'OIV nella sua colonna"})
			}
		})
		return findings
	},
}

var contradictedRuling = scoring.Rule{
	ID:       "parere-diverso",
	Family:   familyAttainment,
	Title:    "Il raggiungimento non è quello del parere dell'OIV",
	Severity: scoring.Error,
	Doc: `Confronta la percentuale scritta nel parere dell'OIV con il raggiungimento, quando il parere ne dice una sola: «obiettivo raggiunto
al 60%» accanto a un raggiungimento dell'80%.`,
	Right:    "parere OIV di 1.1: raggiunto all'80%",
	Wrong:    "parere OIV di 1.1: raggiunto al 60%",
	Source:   `art. 7 D.lgs. 150/2009; Linee guida DFP 3/2018, par. 4, lettera e).`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			said := sharesIn.FindAllString(i.Ruling.Text, -1)
			if len(said) != 1 || !i.Attainment.Known() {
				return
			}
			q, err := scoring.ParseQuantity(said[0])
			if err != nil || q.Value.Cmp(i.Attainment.Value) == 0 {
				return
			}
			findings = append(findings, scoring.Finding{Cell: i.Attainment.Cell, Code: n.ID(), Found: i.Attainment.Show(), Expected: q.String(),
				Message: fmt.Sprintf("il raggiungimento %s non è quello del parere dell'OIV (%s)", e.Of(n).Noun().Of(), i.Ruling.Cell.Ref),
				Hint:    "correggere il raggiungimento, o il parere"})
		})
		return findings
	},
}

var sharesIn = lazy.New(`\d+(?:,\d+)?\s?%`)

var opinion = lazy.New(`(?i)\bparere\b[^.]{0,40}\bOIV\b`)

// incomparable reports whether target and result are written so that one can't be held against the other: a percentage
// and a plain number that are far apart.
func incomparable(i *scoring.Indicator) bool {
	_, _, odd := oddUnit(i)
	return odd
}

// multiplies reports whether what stands behind a number makes it another: thousands, millions, or no unit at all.
func multiplies(u scoring.Unit) bool {
	switch scoring.Fold(string(u)) {
	case "k", "mila", "migliaia", "mln", "milioni", "milione", "mld", "miliardi", "x", "no", "si":
		return true
	}
	return false
}

// oddUnit finds which of target and result has the wrong unit, and what it is held against.
func oddUnit(i *scoring.Indicator) (odd, other scoring.Value, found bool) {
	t, r := i.Target, i.Result
	if !t.Known() || !r.Known() || t.Unit == r.Unit || t.Value.Sign() == 0 || r.Value.Sign() == 0 {
		return odd, other, false
	}
	share := func(u scoring.Unit) bool { return u == scoring.Percent || u == scoring.PerMille }
	switch {
	case share(t.Unit) && share(r.Unit):
		return odd, other, false
	case measured(t.Unit) && measured(r.Unit):
		return r, t, true
	case !share(t.Unit) && !share(r.Unit) && multiplies(t.Unit) != multiplies(r.Unit):
		return r, t, true // "28 mln" of 18
	case !share(t.Unit) && !share(r.Unit):
		return odd, other, false // "27" and "28,95 gg.": one is only less explicit
	}
	percent, plain := t, r
	if share(r.Unit) {
		percent, plain = r, t
	}
	if apart(percent.Value, plain.Value) < 8 {
		return odd, other, false // 0,27 and 29,52% are two ways of writing shares
	}
	if isRatio(i.KPI.Text) && new(big.Rat).Abs(plain.Value).Cmp(big.NewRat(2, 1)) >= 0 {
		return plain, percent, true // a share over 200% is one without its per cent sign
	}
	return percent, plain, true
}

// measured reports whether a unit is one that another can contradict; the words that people write after a number
// ("eventi", "gg lavorativi") are not.
func measured(u scoring.Unit) bool {
	switch scoring.Fold(string(u)) {
	case "anni", "anno", "mesi", "mese", "settimane", "settimana":
		return true
	}
	return u == scoring.Percent || u == scoring.PerMille || u == scoring.Euro || u == scoring.Days || u == scoring.Hours
}

// isRatio reports whether a KPI in words is a share of something.
func isRatio(kpi string) bool {
	if strings.ContainsAny(strings.ReplaceAll(kpi, "e/o", ""), "/%") {
		return true
	}
	return slices.ContainsFunc(strings.Fields(scoring.Fold(kpi)), func(w string) bool {
		return slices.Contains([]string{"percentuale", "grado", "tasso", "incidenza", "quota"}, w)
	})
}

// apart is how many times larger one number is than the other, in whole times; 0 where a sign or a zero makes that
// meaningless.
func apart(a, b *big.Rat) int {
	if a.Sign()*b.Sign() <= 0 {
		return 0
	}
	ratio := new(big.Rat).Quo(a, b)
	if ratio.Cmp(whole) < 0 {
		ratio.Inv(ratio)
	}
	times := new(big.Int).Quo(ratio.Num(), ratio.Denom())
	if !times.IsInt64() || times.Int64() > 1_000_000 {
		return 1_000_000
	}
	return int(times.Int64())
}

var differentUnits = scoring.Rule{
	ID:       "unita-diverse",
	Family:   familyAttainment,
	Title:    "Target e risultato hanno unità di misura diverse",
	Severity: scoring.Error,
	Doc: `Segnala gli indicatori il cui target è una percentuale e il risultato no (o il contrario), con valori che
non si possono confrontare, e quelli con due unità diverse: «1» e «0,80%», «27 gg.» e «28 €».`,
	Right:    "target di 2.2: 1%; risultato di 2.2: 1,80%",
	Wrong:    "target di 2.2: 1; risultato di 2.2: 0,80%",
	Source:   `Linee guida DFP 3/2018, par. 4, lettere e) ed f).`,
	Criteria: "ef",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if odd, other, found := oddUnit(i); found {
				findings = append(
					findings,
					scoring.Finding{
						Cell:     odd.Cell,
						Code:     n.ID(),
						Found:    odd.Show(),
						Expected: "un valore come " + other.Show(),
						Message: fmt.Sprintf(
							"target %s e risultato %s %s non hanno la stessa unità di misura",
							i.Target.Show(),
							i.Result.Show(),
							e.Of(n).Noun().Of(),
						),
						Hint: "scrivere i due valori nella stessa unità",
					},
				)
			}
		})
		return findings
	},
}

// farApart is from how many times the target on a result is suspected of a misplaced decimal point.
const farApart = 10

var magnitude = scoring.Rule{
	ID:       "ordine-di-grandezza",
	Family:   familyAttainment,
	Title:    "Target e risultato sono di ordini di grandezza diversi",
	Severity: scoring.Warning,
	Doc: `Segnala i risultati che sono dieci volte il target o più, o un decimo o meno, nella stessa unità: di
solito una virgola è fuori posto, o il target e il risultato misurano cose diverse. È un errore dove la Tabella 2 riporta un valore
che non è così lontano.`,
	Right: "risultato di 1.2: 12",
	Wrong: "risultato di 1.2: 1.200",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		rows := e.SystemRowsByNode()
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if !i.Target.Known() || !i.Result.Known() || incomparable(i) ||
				apart(i.Target.Value, i.Result.Value) < farApart {
				return
			}
			v, row := i.Result, rows[n]
			again := row.Result
			if i.Target.Unit == scoring.Percent && i.Target.Value.Cmp(big.NewRat(farApart, 1)) >= 0 {
				v, again = i.Target, row.Target
			}
			f := scoring.Finding{Cell: v.Cell, Code: n.ID(), Found: v.Show()}
			if again.Known() && apart(again.Value, v.Value) >= farApart { // two tables, two values: one is surely wrong, and it is the far one
				f.Severity, f.Expected = scoring.Error, again.Show()
			}
			f.Message, f.Hint = fmt.Sprintf(
				"target %s e risultato %s %s sono molto lontani",
				i.Target.Show(),
				i.Result.Show(),
				e.Of(n).Noun().Of(),
			), "controllare la virgola e l'unità di misura"
			findings = append(findings, f)
		})
		return findings
	},
}

var contradictedRatio = scoring.Rule{
	ID:       "rapporto",
	Family:   familyAttainment,
	Title:    "Il risultato non è il rapporto fra numeratore e denominatore",
	Severity: scoring.Error,
	Doc: `Dove ci sono le colonne numeratore e denominatore, o il rapporto sta nella cella stessa («180/240=75%»),
ricalcola il risultato e lo confronta con quello dichiarato, ai decimali con cui è dichiarato.`,
	Right:    "risultato di 1.1: 75%; numeratore di 1.1: 180; denominatore di 1.1: 240",
	Wrong:    "risultato di 1.1: 85%; numeratore di 1.1: 180; denominatore di 1.1: 240",
	Source:   `Linee guida DFP 3/2018, par. 4, lettere e) ed f).`,
	Criteria: "ef",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if r := i.Result.Ratio; r != nil && !i.Result.Agrees(r.Quotient()) {
				findings = append(findings, scoring.Finding{Cell: i.Result.Cell, Code: n.ID(), Found: i.Result.Text,
					Expected: as(r.Quotient(), i.Result).String(),
					Message: fmt.Sprintf(
						"nel risultato %s, %s / %s non dà %s",
						e.Of(n).Noun().Of(),
						r.Numerator,
						r.Denominator,
						i.Result.Quantity,
					),
					Hint: "correggere il risultato, o i due numeri da cui deriva"})
			}
			num, den := i.Numerator, i.Denominator
			if !num.Known() || !den.Known() {
				return
			}
			if den.Value.Sign() == 0 {
				findings = append(
					findings,
					scoring.Finding{
						Cell:     den.Cell,
						Code:     n.ID(),
						Found:    den.Show(),
						Expected: "un numero diverso da zero",
						Message:  "il denominatore " + e.Of(n).Noun().Of() + " è zero",
						Hint:     "correggere il denominatore",
					},
				)
				return
			}
			ratio := new(big.Rat).Quo(num.Value, den.Value)
			if i.Result.Known() && !i.Result.Agrees(ratio) {
				findings = append(
					findings,
					scoring.Finding{
						Cell:     i.Result.Cell,
						Code:     n.ID(),
						Found:    i.Result.Show(),
						Expected: as(ratio, i.Result).String(),
						Message: fmt.Sprintf(
							"il risultato %s non è %s / %s",
							e.Of(n).Noun().Of(),
							num.Show(),
							den.Show(),
						),
						Hint: "correggere il risultato, o i due numeri da cui deriva",
					},
				)
			}
		})
		return findings
	},
}

// Words of a KPI or title by which an indicator is better when lower, or when higher. A time limit (entro 5 giorni) is
// no measure of time.
var (
	timeLimit  = lazy.New(`\b(entro|oltre) (il |i |le )?\d*\s*(\d+ )?(gg|giorni|ore|mesi)( lavorativi)?`)
	lowerWords = []string{
		"tempo",
		"tempi",
		"giorni",
		"durata",
		"ritardo",
		"ritardi",
		"sospensione",
		"sospensioni",
		"errore",
		"errori",
		"reclami",
		"reclamo",
		"contenzioso",
		"contenziosi",
		"ricorsi",
		"ricorso",
		"assenze",
		"assenza",
		"assenteismo",
		"sospese",
		"sospesi",
		"pendenti",
		"arretrato",
		"arretrati",
		"inevase",
		"inevasi",
		"consumi",
		"consumo",
		"infortuni",
		"costi",
		"indebitamento",
	}
	lowerFirst  = []string{"oneri", "costo", "costi", "spese", "giacenza", "arretrato"}
	higherWords = []string{
		"grado",
		"livello",
		"numero",
		"n",
		"diffusione",
		"adesione",
		"partecipazione",
		"partecipanti",
		"utilizzo",
		"trasparenza",
		"gradimento",
		"soddisfazione",
		"formazione",
		"incasso",
		"proventi",
		"incremento",
		"aumento",
		"eventi",
		"imprese",
	}
	reduction = []string{"riduzione", "risparmio", "diminuzione", "contenimento"}
)

// suggested is the direction that the words of an indicator suggest; Undeclared where they say nothing.
func suggested(n *scoring.Node) scoring.Direction {
	kpi, _, _ := strings.Cut(n.Indicator.KPI.Text, "/") // what is divided by is not what is measured
	said := scoring.Fold(n.Title.Text + " | " + kpi)
	if strings.Contains(said, "entro") || strings.Contains(said, "oltre") {
		said = timeLimit.ReplaceAllString(said, "")
	}
	said = strings.ReplaceAll(said, "ricorso a", "") // the use of something, not an appeal
	words := strings.Fields(said)
	has := func(some []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(some, w) })
	}
	first := strings.Fields(scoring.Fold(kpi))
	switch {
	case has(reduction):
		return scoring.Increasing
	case has(lowerWords),
		n.Indicator.Target.Unit == scoring.Days,
		len(first) > 0 && slices.Contains(lowerFirst, first[0]):
		return scoring.Decreasing
	case has(higherWords):
		return scoring.Increasing
	}
	return scoring.Undeclared
}

// proposed is a direction for an indicator that declares none: what its words suggest, or else what agrees with the
// attainment that is stated. Where neither says anything, higher is better more often.
func proposed(n *scoring.Node) scoring.Direction {
	if words := suggested(n); words != scoring.Undeclared {
		return words
	}
	i := n.Indicator
	reached := i.Attainment.Known() && i.Attainment.Value.Cmp(whole) >= 0
	if c := i.Result.Value.Cmp(i.Target.Value); i.Attainment.Known() && (c < 0 && reached || c > 0 && !reached) {
		return scoring.Decreasing
	}
	return scoring.Increasing
}

// directionFault says how serious it is that an indicator's declared direction is not the one that its words suggest:
// an error if its figures agree with the other one, nothing if they agree with the declared one, a warning if they
// don't tell; zero where there is no fault.
func directionFault(n *scoring.Node) scoring.Severity {
	i := n.Indicator
	words := suggested(n)
	if way := i.Target.Operator.Way(); i.Direction != scoring.Undeclared && way != scoring.Undeclared &&
		way != i.Direction {
		return scoring.Error
	}
	if i.Direction == scoring.Undeclared || words == i.Direction {
		return 0
	}
	var agrees, tells bool
	if i.Attainment.Known() && i.Ruling.Empty() && !incomparable(i) && i.Target.Known() && i.Result.Known() &&
		i.Result.Value.Cmp(i.Target.Value) != 0 {
		meets, known := i.Reaches()
		agrees, tells = meets == (i.Attainment.Value.Cmp(whole) >= 0), known
	}
	switch {
	case tells && !agrees && (words != scoring.Undeclared || i.Direction == scoring.Decreasing):
		return scoring.Error
	case !tells && words != scoring.Undeclared:
		return scoring.Warning
	}
	return 0
}

var contradictedDirection = scoring.Rule{
	ID:       "verso-incoerente",
	Family:   familyAttainment,
	Title:    "Il verso non è quello che l'indicatore fa pensare",
	Severity: scoring.Warning,
	Doc: `Segnala gli indicatori dichiarati crescenti che misurano giorni, tempi, ritardi, errori o costi, e quelli
dichiarati decrescenti che misurano adesioni, diffusione, gradimento o una riduzione, se i valori non danno
ragione al verso dichiarato. È un errore quando target, risultato e raggiungimento sono coerenti soltanto con
l'altro verso.`,
	Right:    "KPI di 1.2: giorni di ritardo; verso di 1.2: decrescente; risultato di 1.2: 8",
	Wrong:    "KPI di 1.2: giorni di ritardo; verso di 1.2: crescente; risultato di 1.2: 8",
	Source:   `Linee guida DFP 3/2018, par. 4, lettera e).`,
	Criteria: "e",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var findings []scoring.Finding
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			severity := directionFault(n)
			if severity == 0 {
				return
			}
			other := scoring.Increasing
			if i.Direction == scoring.Increasing {
				other = scoring.Decreasing
			}
			message := fmt.Sprintf(
				"%s è %s %s, ma le parole dell'indicatore fanno pensare il contrario",
				e.Of(n).Noun().The(),
				e.Of(n).Noun().Agree("dichiarat"),
				i.Direction,
			)
			if i.Target.Operator != "" && severity == scoring.Error {
				message = fmt.Sprintf(
					"%s è %s %s, ma il suo target è %s",
					e.Of(n).Noun().The(),
					e.Of(n).Noun().Agree("dichiarat"),
					i.Direction,
					i.Target.Show(),
				)
			} else if severity == scoring.Error {
				message = fmt.Sprintf("%s è %s %s, ma target %s, risultato %s e raggiungimento %s si "+
					"accordano soltanto con il verso %s",
					e.Of(n).Noun().The(), e.Of(n).Noun().Agree("dichiarat"), i.Direction, i.Target.Show(), i.Result.Show(), i.Attainment.Show(), other)
			}
			findings = append(
				findings,
				scoring.Finding{
					Severity: severity,
					Cell:     i.DirectionCell,
					Code:     n.ID(),
					Found:    i.Direction.String(),
					Expected: other.String(),
					Message:  message,
					Hint:     "correggere il verso, o descrivere meglio l'indicatore",
				},
			)
		})
		return findings
	},
}

var missingDirection = scoring.Rule{
	ID:       "verso-mancante",
	Family:   familyAttainment,
	Title:    "Di un indicatore non si sa se è meglio alto o basso",
	Severity: scoring.Note,
	Doc: `Segnala, una volta sola, gli indicatori numerici di cui il cruscotto non dichiara il verso: il loro
raggiungimento non si può confrontare con target e risultato. Il verso non viene mai indovinato: il rilievo ne
propone uno, secondo le parole dell'indicatore o, se non dicono nulla, secondo il raggiungimento dichiarato.`,
	Right: "verso di 1.2: crescente",
	Wrong: "verso di 1.2: —",
	Run: func(e *scoring.Evidence) []scoring.Finding {
		var all []*scoring.Node
		leaves(e, func(n *scoring.Node, i *scoring.Indicator) {
			if i.Way() == scoring.Undeclared && i.Target.Operator != scoring.Exactly && i.Target.Known() &&
				i.Result.Known() {
				all = append(all, n)
			}
		})
		if len(all) == 0 {
			return nil
		}
		first := all[0]
		f := scoring.Finding{
			Cell:     first.Indicator.DirectionCell,
			Code:     first.ID(),
			Expected: proposed(first).String(),
			Message:  e.Of(first).Noun().The() + " è senza verso",
		}
		if len(all) > 1 {
			f.Message = fmt.Sprintf("%d indicatori sono senza verso, a cominciare %s", len(all), e.Of(first).Noun().From())
		}
		column := "scrivere il verso"
		if f.Cell == (scoring.Cell{}) {
			f.Cell, column = first.Indicator.Target.Cell, "aggiungere la colonna «verso»"
		}
		const most = 6
		var proposals []string
		for _, n := range all[:min(most, len(all))] {
			proposals = append(proposals, fmt.Sprintf("%s %s", n.ID(), proposed(n)))
		}
		if len(all) > most {
			proposals = append(proposals, "…")
		}
		f.Hint = column + "; da confermare: " + strings.Join(proposals, ", ")
		return []scoring.Finding{f}
	},
}
