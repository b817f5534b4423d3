package cruscotto

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/workbook"
)

// The plain tables. Their order is that in which we write them; in a workbook it doesn't matter.
var (
	objectivesTable = &plainTable[scoring.ObjectiveTarget]{
		rows: func(d *scoring.Dashboard) *[]scoring.ObjectiveTarget { return &d.Targets },
		columns: []column[scoring.ObjectiveTarget]{
			words(
				"Obiettivo strategico",
				44,
				func(o *scoring.ObjectiveTarget) *scoring.Text { return &o.Title },
				"obiettivo",
				"titolo",
			).says("Il titolo, come nel Cruscotto."),
			objectiveResult,
			quantities(
				"Target",
				12,
				func(o *scoring.ObjectiveTarget) *scoring.Value { return &o.Target },
				"target pp",
				"valore atteso",
			).says("La performance da raggiungere, per esempio 80%.").as("0%"),
			quantities("% Raggiungimento", 18, func(o *scoring.ObjectiveTarget) *scoring.Value { return &o.Attainment },
				"raggiungimento", "% di raggiungimento", "grado di raggiungimento").maybe().
				says("Si può lasciare vuoto: lo calcola il programma con le fasce del foglio SMVP.").as("0.00%"),
			words(
				"Valutazione sintetica",
				22,
				func(o *scoring.ObjectiveTarget) *scoring.Text { return &o.Judgement },
				"valutazione",
				"giudizio",
			).maybe().says("Si può lasciare vuota: la danno i giudizi del foglio SMVP."),
		},
	}
	systemTable = &plainTable[scoring.SystemRow]{
		rows: func(d *scoring.Dashboard) *[]scoring.SystemRow { return &d.System },
		columns: []column[scoring.SystemRow]{
			words("Codifica", 10, func(r *scoring.SystemRow) *scoring.Text { return &r.Code }, "cod", "codice").says("Il codice dell'azione nel Cruscotto. Il resto della riga si può lasciare vuoto: viene di là."),
			words(
				"KPI",
				80,
				func(r *scoring.SystemRow) *scoring.Text { return &r.KPI },
				"indicatore",
				"algoritmo",
			).maybe(),
			quantities(
				"Obiettivo",
				12,
				func(r *scoring.SystemRow) *scoring.Value { return &r.Target },
				"target",
				"valore atteso",
			).maybe(),
			quantities(
				"Misurazione",
				12,
				func(r *scoring.SystemRow) *scoring.Value { return &r.Result },
				"risultato",
				"consuntivo",
			).maybe(),
			quantities(
				"Performance",
				12,
				func(r *scoring.SystemRow) *scoring.Value { return &r.Attainment },
				"raggiungimento",
				"% raggiungimento",
			).maybe(),
		},
	}
	managersTable = &plainTable[scoring.ManagerObjective]{
		rows: func(d *scoring.Dashboard) *[]scoring.ManagerObjective { return &d.Managers },
		columns: []column[scoring.ManagerObjective]{
			words("Cod.", 8, func(m *scoring.ManagerObjective) *scoring.Text { return &m.Code }, "codice", "codifica").
				says("Il codice dell'azione o dell'obiettivo, se è nel Cruscotto.").orNothing(),
			words(
				"Obiettivo",
				52,
				func(m *scoring.ManagerObjective) *scoring.Text { return &m.Title },
				"titolo",
				"obiettivo dirigenziale",
			),
			quantities(
				"Target",
				10,
				func(m *scoring.ManagerObjective) *scoring.Value { return &m.Target },
				"valore atteso",
			),
			quantities(
				"Peso",
				10,
				func(m *scoring.ManagerObjective) *scoring.Value { return &m.Weight },
				"pesatura",
				"ponderazione",
			).says("I pesi fanno 100%.").as("0%"),
			quantities(
				"Performance",
				14,
				func(m *scoring.ManagerObjective) *scoring.Value { return &m.Performance },
				"risultato",
				"raggiungimento",
			).maybe().says("Si può lasciare vuota per ciò che è nel Cruscotto.").as("0.00%"),
			systemMean,
			words("Nota", 60, func(m *scoring.ManagerObjective) *scoring.Text { return &m.Note }, "note").maybe().says("Diventa una nota a piè di pagina."),
		},
	}
	textsTable = &plainTable[scoring.Passage]{
		rows: func(d *scoring.Dashboard) *[]scoring.Passage { return &d.Passages },
		// not a line kept for a text still to be written
		keep: func(p *scoring.Passage) bool { return !p.Text.Empty() },
		columns: []column[scoring.Passage]{
			passageSection,
			words(
				"Codice o titolo",
				30,
				func(p *scoring.Passage) *scoring.Text { return &p.Code },
				"codice",
				"cod",
				"obiettivo",
			).maybe().says("Di che cosa parla il testo; vuoto se parla della sezione."),
			words("Testo", 110, func(p *scoring.Passage) *scoring.Text { return &p.Text }).
				says("Il commento. I numeri si possono prendere dal Cruscotto: {{risultato}}, {{target}}."),
		},
	}
	waiversTable = &plainTable[scoring.Waiver]{
		rows: func(d *scoring.Dashboard) *[]scoring.Waiver { return &d.Waivers },
		columns: []column[scoring.Waiver]{
			words("Regola", 20, func(w *scoring.Waiver) *scoring.Text { return &w.Rule }).says("Il nome della regola, come lo dice «relazione validate»."),
			words(
				"Codice o cella",
				18,
				func(w *scoring.Waiver) *scoring.Text { return &w.Where },
				"codice",
				"cella",
				"dove",
			).says("Il codice, il titolo o la cella; «file» per ciò che riguarda tutto."),
			words(
				"Trovato",
				16,
				func(w *scoring.Waiver) *scoring.Text { return &w.Found },
				"valore",
				"valore trovato",
			).maybe().says("Ciò che si accetta: se cambia, la deroga non vale più."),
			words("Motivo", 80, func(w *scoring.Waiver) *scoring.Text { return &w.Reason }, "motivazione").says("Perché va bene così: lo legge l'OIV."),
			words(actLabel, 30, func(w *scoring.Waiver) *scoring.Text { return &w.Act }).maybe().says("L'atto che lo dice, se c'è."),
		},
	}
	signatoriesTable = &plainTable[scoring.Signatory]{
		rows: func(d *scoring.Dashboard) *[]scoring.Signatory { return &d.Entity.Signatories },
		columns: []column[scoring.Signatory]{
			words("Carica", 34, func(s *scoring.Signatory) *scoring.Text { return &s.Office }, "firmatario", "ruolo").says("Come va sotto la firma: IL SEGRETARIO GENERALE."),
			words("Nome", 60, func(s *scoring.Signatory) *scoring.Text { return &s.Name }, "nome e cognome").orNothing(),
		},
	}
	methodsTable = &plainTable[scoring.RollupRule]{
		rows: func(d *scoring.Dashboard) *[]scoring.RollupRule { return &d.Scale.Rules },
		columns: []column[scoring.RollupRule]{
			words("Livello", 34, func(r *scoring.RollupRule) *scoring.Text { return &r.Of }, "livello o aggregato"),
			choices("Aggregazione", 26, func(r *scoring.RollupRule) *scoring.Method { return &r.Method },
				scoring.ParseMethod, scoring.Method.String,
				[]scoring.Method{scoring.WeightedMean, scoring.SimpleMean, scoring.Sum, scoring.Minimum, scoring.Given}, "metodo").says("Come il livello viene da ciò che ha sotto."),
			years("Dal", 20, func(r *scoring.RollupRule) *int { return &r.From }, "dall anno", "dal anno"),
		},
	}
	scoresTable = &plainTable[scoring.ScoreRule]{
		rows: func(d *scoring.Dashboard) *[]scoring.ScoreRule { return &d.Scale.Scores },
		columns: []column[scoring.ScoreRule]{
			scoredIndicators,
			choices("Metodo di punteggio", 26, func(r *scoring.ScoreRule) *scoring.ScoreMethod { return &r.Method },
				scoring.ParseScoreMethod, scoring.ScoreMethod.String, []scoring.ScoreMethod{scoring.ScoreRatio, scoring.ScoreBands, scoring.ScoreLinear,
					scoring.ScoreAllOrNothing, scoring.ScoreGiven}, "come si calcola").says("Quanto vale un risultato rispetto al suo target."),
			choices("Se è meglio un valore basso", 20, func(r *scoring.ScoreRule) *scoring.Lower { return &r.Lower },
				scoring.ParseLower, scoring.Lower.String, []scoring.Lower{scoring.TargetOverResult, scoring.TwoMinusRatio, scoring.RemainingShare}).
				maybe().says("Il rapporto, dove è meglio un valore basso."),
			scoreCap,
			choices("Se non misurato", 16, func(r *scoring.ScoreRule) *scoring.Missing { return &r.NotMeasured },
				scoring.ParseMissing, scoring.Missing.String, missings).maybe().says("Un indicatore senza risultato: blocca ciò che ne dipende, è escluso, vale zero."),
			choices("Se non misurabile", 16, func(r *scoring.ScoreRule) *scoring.Missing { return &r.NotMeasurable },
				scoring.ParseMissing, scoring.Missing.String, missings).maybe().says("Un indicatore che nell'anno non si è potuto misurare (n.m.)."),
			years("Dal", 10, func(r *scoring.ScoreRule) *int { return &r.From }, "dall anno"),
		},
	}
	lightsTable = &plainTable[scoring.Band]{
		rows:    func(d *scoring.Dashboard) *[]scoring.Band { return &d.Scale.Lights },
		columns: []column[scoring.Band]{bandFrom("Semaforo, da"), bandTo, words("Colore", 20, bandLabel)},
	}
	targetBandsTable = &plainTable[scoring.Band]{
		rows: func(d *scoring.Dashboard) *[]scoring.Band { return &d.Scale.OnTarget },
		columns: []column[scoring.Band]{
			bandFrom("Risultato / target, da"),
			bandTo,
			shares("Raggiungimento", 20, bandWorth),
		},
	}
	resultBandsTable = &plainTable[scoring.Band]{
		rows: func(d *scoring.Dashboard) *[]scoring.Band { return &d.Scale.OnResult },
		columns: []column[scoring.Band]{
			bandFrom("Risultato dell'azione / target, da"),
			bandTo,
			shares("Raggiungimento", 20, bandWorth),
		},
	}
	judgementsTable = &plainTable[scoring.Band]{
		rows: func(d *scoring.Dashboard) *[]scoring.Band { return &d.Scale.Judgements },
		columns: []column[scoring.Band]{
			bandFrom("Raggiungimento, da"),
			bandTo,
			words("Valutazione sintetica", 20, bandLabel, "giudizio"),
		},
	}
	gradesTable = &plainTable[scoring.Grade]{
		rows: func(d *scoring.Dashboard) *[]scoring.Grade { return &d.Scale.Grades },
		keep: func(g *scoring.Grade) bool { return g.Shares.From != nil || g.Shares.To != nil },
		columns: []column[scoring.Grade]{
			bandRange("Percentuale di realizzazione", func(g *scoring.Grade) *scoring.Band { return &g.Shares }, shareNumber),
			bandRange("Punteggio", func(g *scoring.Grade) *scoring.Band { return &g.Points }, points, "punti", "punteggio attribuito",
				"punteggio assegnato"),
		},
	}
	judgedRangesTable = &plainTable[scoring.Band]{
		rows: func(d *scoring.Dashboard) *[]scoring.Band { return &d.Scale.Judgements },
		keep: func(b *scoring.Band) bool { return b.From != nil || b.To != nil },
		columns: []column[scoring.Band]{
			bandRange("Fascia", func(b *scoring.Band) *scoring.Band { return b }, shareNumber),
			words("Valutazione sintetica", 20, bandLabel, "giudizio", "valutazione"),
		},
	}
	classesTable = &plainTable[scoring.Value]{
		rows: func(d *scoring.Dashboard) *[]scoring.Value { return &d.Scale.Classes },
		columns: []column[scoring.Value]{
			shares(
				"Soglie di conteggio",
				34,
				func(v *scoring.Value) *scoring.Value { return v },
				"soglia di conteggio",
			).says("Le classi in cui il testo conta gli obiettivi: 100%, oltre il 90%…").as("0%"),
		},
	}
)

// passageSection is the section that a passage belongs to: those of the document's outline.
var passageSection = func() column[scoring.Passage] {
	c := words("Sezione", 18, func(p *scoring.Passage) *scoring.Text { return &p.Section }, "parte", "paragrafo").
		says("La parte della relazione in cui va il testo.")
	c.options = func(d *scoring.Dashboard) []string {
		profile, _ := d.Entity.Profile()
		return profile.Sections
	}
	return c
}()

var missings = []scoring.Missing{scoring.Blocks, scoring.Excluded, scoring.Zero}

// objectiveResult is what the Cruscotto says of the objective: where it says the same, a formula takes it from there.
var objectiveResult = column[scoring.ObjectiveTarget]{
	label: "Risultato misurato", synonyms: []string{"risultato", "misurazione"}, optional: true, width: 14, code: "0.00%",
	prompt: "Si può lasciare vuoto: lo calcola il programma dal Cruscotto.",
	read:   func(c cell, o *scoring.ObjectiveTarget) error { o.Result = c.value(); return nil },
	write:  func(o *scoring.ObjectiveTarget) any { return o.Result },
	dress: func(b *builder, index int, to *workbook.MadeCell) {
		o := b.evaluation.Objectives[index]
		if at := b.resultRef[o.Node]; at != "" && !o.Row.Result.Empty() && !o.Performance.Contradicted() {
			to.Formula = fmt.Sprintf("%s!%s", scoring.PartTree, at)
		}
	},
}

// systemMeanMark, in the column Calcolo, says that an objective of the managers is measured by the system mean.
const systemMeanMark = scoring.AggregateSystem

var systemMean = column[scoring.ManagerObjective]{
	label: "Calcolo", synonyms: []string{"misurato con"}, optional: true, width: 24,
	read: func(c cell, m *scoring.ManagerObjective) error {
		m.SystemMean = scoring.TitleKey(c.text().Text) == scoring.TitleKey(systemMeanMark)
		return nil
	},
	write: func(m *scoring.ManagerObjective) any {
		if m.SystemMean {
			return systemMeanMark
		}
		return nil
	},
}

// everyIndicator stands for all indicators in the table of scores, uncappedMark for no limit.
const (
	everyIndicator = "Tutti gli indicatori"
	uncappedMark   = "nessuno"
)

var scoredIndicators = column[scoring.ScoreRule]{
	label: "Punteggio di", width: 34,
	read: func(c cell, r *scoring.ScoreRule) error {
		r.Of = c.text()
		if key := scoring.Fold(r.Of.Text); key == scoring.Fold(everyIndicator) || key == "tutti" ||
			key == "indicatori" {
			r.Of = scoring.Text{}
		}
		return nil
	},
	write: func(r *scoring.ScoreRule) any {
		if r.Of.Empty() {
			return everyIndicator
		}
		return r.Of
	},
}

// mostCap is the most that a cap may be: a thousand in a hundred.
var mostCap = big.NewRat(10, 1)

var scoreCap = column[scoring.ScoreRule]{
	label: "Massimo", optional: true, width: 14,
	read: func(c cell, r *scoring.ScoreRule) error {
		switch limit := c.value(); {
		case scoring.Fold(limit.Text) == uncappedMark || scoring.Fold(limit.Text) == "no":
			r.Uncapped = true
		case limit.Empty():
		case !limit.Known() || limit.Unit != scoring.Percent && limit.Unit != scoring.Plain ||
			limit.Value.Sign() <= 0 || limit.Value.Cmp(mostCap) > 0:
			return c.fail(
				"scegliere una delle voci elencate",
				"massimo «%s»: serve una percentuale, o «%s»",
				limit.Text,
				uncappedMark,
			)
		default:
			r.Cap = limit
		}
		return nil
	},
	write: func(r *scoring.ScoreRule) any {
		if r.Uncapped {
			return uncappedMark
		}
		return r.Cap
	},
}

// bandFrom is the lower limit of a band, which is closed unless it says otherwise.
func bandFrom(label string) column[scoring.Band] {
	return column[scoring.Band]{label: label, width: 34, open: true,
		read: func(c cell, b *scoring.Band) error {
			if b.FromText = c.text().Text; c.text().Empty() {
				return nil
			}
			limit, operator, err := shareLimit(c)
			b.From, b.Above = limit, operator == scoring.Over
			return err
		},
		write: func(b *scoring.Band) any { return b.FromText },
	}
}

// bandTo is the upper limit of a band, which is open unless it says otherwise, or is the lower one too.
var bandTo = column[scoring.Band]{
	label: "a", width: 26, open: true,
	read: func(c cell, b *scoring.Band) error {
		if b.ToText = c.text().Text; c.text().Empty() {
			return nil
		}
		limit, operator, err := shareLimit(c)
		if err != nil {
			return err
		}
		b.To = limit
		b.UpTo = operator == scoring.AtMost || operator == "" && b.From != nil && limit.Cmp(b.From) == 0
		return nil
	},
	write: func(b *scoring.Band) any { return b.ToText },
}

// attainmentRanges are labels of a column of ranges of attainment.
var attainmentRanges = []string{
	"fascia", "fasce", "fascia di raggiungimento", "fascia di realizzazione", "percentuale di raggiungimento", "% di raggiungimento",
	"% raggiungimento", "% realizzazione", "% di realizzazione", "percentuale di realizzazione", "grado di raggiungimento",
	"grado di realizzazione", "raggiungimento", "livello di raggiungimento", "percentuale di conseguimento",
}

// bandRange is a column of ranges, each in one cell: "50% - 79%", "da 50% a 79%", "oltre 90%". The first number is inside, the last where
// nothing comes after it.
func bandRange[T any](
	label string,
	band func(*T) *scoring.Band,
	number func(cell, string) (*big.Rat, error),
	synonyms ...string,
) column[T] {
	if len(synonyms) == 0 {
		synonyms = attainmentRanges
	}
	return column[T]{label: label, synonyms: synonyms, width: 34,
		read: func(c cell, row *T) error {
			b := band(row)
			text := c.text()
			if text.Empty() {
				return nil
			}
			b.Label.Cell = text.Cell
			first, last, isRange := cutRange(text.Text)
			if !isRange {
				operator, rest := scoring.CutOperator(text.Text)
				limit, err := number(c, rest)
				switch b.FromText, b.From = text.Text, limit; operator {
				case scoring.AtMost, scoring.Under:
					b.FromText, b.ToText, b.From, b.To, b.UpTo = "", text.Text, nil, limit, operator == scoring.AtMost
				case scoring.Over:
					b.Above = true
				case "", scoring.Exactly:
					b.To, b.ToText, b.UpTo = limit, text.Text, true
				}
				return err
			}
			var err error
			if b.From, err = number(c, first); err != nil {
				return err
			}
			b.To, err = number(c, last)
			b.FromText, b.ToText = first, last
			b.UpTo = b.To != nil && b.To.Cmp(big.NewRat(1, 1)) == 0
			return err
		},
		write: func(row *T) any {
			switch b := band(row); {
			case b.FromText == "" || b.FromText == b.ToText:
				return b.ToText
			case b.ToText == "":
				return b.FromText
			default:
				return b.FromText + " - " + b.ToText
			}
		},
	}
}

// inRange is what parts the ends of a range.
var inRange = lazy.New(`(?i)^\s*(?:da\s+|dal\s+|tra\s+|fra\s+(?:il\s+)?)?(\d[\d.,]*\s*%?)\s*(?:-|–|—|\ba\b|\bal\b|\be\b)\s*(?:il\s+)?(\d[\d.,]*\s*%?)\s*$`)

func cutRange(s string) (first, last string, ok bool) {
	m := inRange.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	first, last = strings.TrimSpace(m[1]), strings.TrimSpace(m[2])
	if strings.HasSuffix(last, "%") && !strings.HasSuffix(first, "%") { // 50-79%
		first += "%"
	}
	return first, last, true
}

func shareNumber(c cell, s string) (*big.Rat, error) {
	q, err := scoring.ParseQuantity(s)
	if err == nil && q.Unit == scoring.Plain && q.Value.Cmp(big.NewRat(1, 1)) > 0 { // of a hundred, without saying so
		q, err = scoring.ParseQuantity(s + "%")
	}
	if err != nil || q.Unit != scoring.Percent && q.Unit != scoring.Plain {
		return nil, c.fail("scrivere per esempio 80% - 90%, oltre 90% oppure < 50%", "fascia «%s»: servono percentuali", c.text().Text)
	}
	return q.Value, nil
}

// points reads a number of points; words in their place are no range.
func points(_ cell, s string) (*big.Rat, error) {
	q, err := scoring.ParseQuantity(s)
	if err != nil {
		return nil, nil
	}
	return q.Value, nil
}

func bandLabel(b *scoring.Band) *scoring.Text  { return &b.Label }
func bandWorth(b *scoring.Band) *scoring.Value { return &b.Worth }

// shareLimit reads a limit of a band: "100%", "≥ 90%", "> 80%", "≤ 90%", "< 100%". The sign before the number says
// which side is closed.
func shareLimit(c cell) (limit *big.Rat, operator scoring.Operator, err error) {
	operator, rest := scoring.CutOperator(c.text().Text)
	q, err := scoring.ParseQuantity(rest)
	if err != nil || q.Unit != scoring.Percent {
		return nil, "", c.fail(
			"scrivere per esempio 90%, ≥ 90% oppure < 100%",
			"limite di fascia «%s»: serve una percentuale",
			c.text().Text,
		)
	}
	return q.Value, operator, nil
}

// textEntry is an entry that is words.
func textEntry(label string, field func(*scoring.Dashboard) *scoring.Text) entry {
	return entry{
		label: label,
		read:  func(c cell, d *scoring.Dashboard) error { *field(d) = c.text(); return nil },
		write: func(d *scoring.Dashboard) any { return field(d).Text },
	}
}

// mustHave is an entry that no document can do without.
func mustHave(e entry) entry {
	e.must = true
	return e
}

// asked is an entry with what a form says of it.
func asked(e entry, prompt string) entry {
	e.prompt = prompt
	return e
}

// ifSaid is an entry that most workbooks don't need.
func ifSaid(e entry) entry {
	e.ifSaid = true
	return e
}

// dateEntry is an entry that is the date of an act.
func dateEntry(label string, act func(*scoring.Dashboard) *scoring.Act) entry {
	return entry{
		label: label,
		read: func(c cell, d *scoring.Dashboard) error {
			if c.text().Empty() {
				return nil
			}
			date, ok := c.sheet.Date(c.at)
			if !ok {
				return c.fail("scrivere la data come 31/01/2024", "«%s» non è una data", c.text().Text)
			}
			act(d).Date, act(d).Cell = date, c.text().Cell
			return nil
		},
		write: func(d *scoring.Dashboard) any { return act(d).Date },
	}
}

// valueEntry is an entry that is a number.
func valueEntry(label string, field func(*scoring.Dashboard) *scoring.Value) entry {
	return entry{
		label: label,
		read:  func(c cell, d *scoring.Dashboard) error { *field(d) = c.value(); return nil },
		write: func(d *scoring.Dashboard) any { return *field(d) },
	}
}

// entityEntries are the lines of the sheet Ente.
var entityEntries = []entry{
	mustHave(asked(textEntry("Ente", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Name }), "Il nome per esteso: Camera di commercio di Sondrio.")),
	ifSaid(asked(textEntry("Tipo di ente", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Kind }), "Se il nome non lo dice: Comune, Università, Azienda sanitaria…")),
	{
		label: entryLogo, ifSaid: true, prompt: "Un'immagine inserita qui sopra la cella, o il nome di un file PNG, JPEG o SVG nella stessa cartella: logo.png.",
		read: func(c cell, d *scoring.Dashboard) error { d.Entity.Logo.File = c.text(); return nil },
		write: func(d *scoring.Dashboard) any {
			if d.Entity.Logo.Image != nil { // which lies over the cell
				return ""
			}
			return d.Entity.Logo.File.Text
		},
		over: func(d *scoring.Dashboard) *scoring.Image { return d.Entity.Logo.Image },
	},
	ifSaid(asked(textEntry("Logo, testo alternativo", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Logo.Alt }), "Che cosa mostra il logo, per chi non lo vede. Vuoto: «Logo di» e il nome.")),
	ifSaid(asked(textEntry("Colore", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Color }), "Delle linee e delle barre: #0066CC, oppure 0, 102, 204.")),
	{
		label: "Anno", must: true, prompt: "L'anno di cui la relazione riferisce: 2025.",
		read: func(c cell, d *scoring.Dashboard) error {
			written := c.text()
			d.Entity.YearCell = written.Cell
			if written.Empty() {
				return nil
			}
			year, ok := parseYear(written.Text)
			if !ok {
				return c.fail(
					"scrivere l'anno della relazione con quattro cifre, per esempio 2024",
					"«%s» non è un anno",
					written.Text,
				)
			}
			d.Entity.Year = year
			return nil
		},
		write: func(d *scoring.Dashboard) any {
			if d.Entity.Year == 0 {
				return nil
			}
			return d.Entity.Year
		},
	},
	asked(textEntry(
		"Periodo dei target strategici",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.TargetPeriod },
	), "Gli anni che i target coprono: 2023/2025."),
	asked(textEntry("PIAO", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.PIAO }), "Come si chiama: PIAO 2025/2027."),
	asked(textEntry(
		"SMVP, atto di aggiornamento",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.ScaleAct.Name },
	), "L'atto che aggiorna il Sistema: deliberazione n. 2."),
	asked(dateEntry("SMVP, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.ScaleAct }), "La data: 31/01/2025."),
	asked(textEntry(
		"Piano, atto di approvazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.PlanAct.Name },
	), "L'atto che approva il piano: deliberazione n. 3."),
	asked(dateEntry("Piano, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.PlanAct }), "La data: 31/01/2025."),
	asked(textEntry(
		"Relazione, atto di approvazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.ReportAct.Name },
	), "Quando c'è: sta nella prima pagina, e senza non si pubblica."),
	asked(dateEntry("Relazione, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.ReportAct }), "La data: 31/01/2025."),
	asked(textEntry("Bilancio, collegamento", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.BudgetLink }), "L'indirizzo del bilancio consuntivo sul sito."),
	asked(valueEntry("Performance di ente", func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.Entity }), "Facoltativo: se c'è, il programma controlla che sia giusto."),
	asked(valueEntry(
		"Media degli obiettivi strategici",
		func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.Mean },
	), "Facoltativo: se c'è, il programma controlla che sia giusta."),
	asked(valueEntry(
		"Livello medio degli obiettivi di sistema",
		func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.System },
	), "Facoltativo: se c'è, il programma controlla che sia giusto."),
	asked(valueEntry(
		"Performance sugli obiettivi dirigenziali",
		func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.Managers },
	), "Facoltativo: se c'è, il programma controlla che sia giusta."),
	{
		label: entryOutline, prompt: "L'indice della relazione.",
		read:  func(c cell, d *scoring.Dashboard) error { d.Entity.Outline = c.text(); return nil },
		write: func(d *scoring.Dashboard) any { return d.Entity.Outline.Text },
		options: func(*scoring.Dashboard) []string {
			var names []string
			for _, p := range scoring.Profiles {
				names = append(names, p.Name)
			}
			return names
		},
	},
	asked(textEntry(
		"Relazione, protocollo",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Protocol.Name },
	), "Quando c'è: 1234/2025. Si può scrivere anche dopo la firma."),
	asked(dateEntry(
		"Relazione, data del protocollo",
		func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.Publication.Protocol },
	), "La data: 31/01/2025."),
	asked(textEntry(
		"Validazione OIV, esito",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Outcome },
	), "validata, validata con osservazioni, non validata."),
	asked(textEntry(
		"Validazione OIV, atto",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Validation.Name },
	), "Serve alla pubblicazione."),
	asked(dateEntry(
		"Validazione OIV, data dell'atto",
		func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.Publication.Validation },
	), "La data: 31/01/2025."),
	asked(textEntry(
		"Validazione OIV, protocollo",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.OIVProtocol.Name },
	), "Serve alla pubblicazione."),
	asked(dateEntry(
		"Validazione OIV, data del protocollo",
		func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.Publication.OIVProtocol },
	), "La data: 31/01/2025."),
	asked(textEntry("Codice IPA", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.IPACode }), "Serve alla pubblicazione: il codice dell'ente nell'Indice delle pubbliche amministrazioni."),
	asked(textEntry("Contatto", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Contact }), "Serve alla pubblicazione: un indirizzo a cui scrivere."),
	asked(textEntry(
		"Indirizzo della pubblicazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Address },
	), "Serve alla pubblicazione: dove starà la cartella, https://…"),
	asked(textEntry(
		"Sezione della relazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.ReportSection },
	), "Vuota per la sezione usuale di Amministrazione trasparente."),
	asked(textEntry(
		"Sezione della validazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.OIVSection },
	), "Vuota per la sezione usuale di Amministrazione trasparente."),
}

// entryOutline is the line of the sheet Ente that chooses the outline.
const entryOutline = "Traccia"

// pointsMark says that weights are points.
const pointsMark = "punti"

// scaleEntries are the lines of the sheet SMVP that are no table.
var scaleEntries = []entry{
	asked(textEntry("Livelli", func(d *scoring.Dashboard) *scoring.Text { return &d.Scale.Levels }), "I nomi dei livelli dall'alto, fra virgole."),
	{
		label: "Pesi", prompt: "Vuoto, o «percentuali»: i pesi di un gruppo fanno 100%. «punti»: contano per quello che sono.",
		read: func(c cell, d *scoring.Dashboard) error {
			t := c.text()
			if !t.Empty() && scoring.Fold(t.Text) != pointsMark && scoring.Fold(t.Text) != "percentuali" {
				return c.fail("correggere la voce", "pesi «%s»: servono «percentuali» o «%s»", t.Text, pointsMark)
			}
			d.Scale.Points = scoring.Fold(t.Text) == pointsMark
			return nil
		},
		write: func(d *scoring.Dashboard) any {
			if d.Scale.Points {
				return pointsMark
			}
			return nil
		},
	},
	asked(textEntry("Sistema", func(d *scoring.Dashboard) *scoring.Text { return &d.Scale.Name }), "Come si chiama: SMVP 2025."),
	asked(textEntry("Dove sta la scala completa", func(d *scoring.Dashboard) *scoring.Text { return &d.Scale.Source }), "Diventa una nota: par. 2, pagina 8."),
	{
		label: "Decimali mostrati", prompt: "Quanti decimali hanno i risultati calcolati: di solito 2.",
		read: func(c cell, d *scoring.Dashboard) error {
			v := c.value()
			if n := v.Value; !v.Empty() &&
				(n == nil || !n.IsInt() || n.Sign() < 0 || n.Num().Int64() > scoring.MaxShownDecimals) {
				return c.fail(
					"scrivere quanti decimali mostrare, per esempio 2",
					"decimali «%s»: serve un numero da 0 a %d",
					v.Text,
					scoring.MaxShownDecimals,
				)
			}
			d.Scale.Decimals = v
			return nil
		},
		write: func(d *scoring.Dashboard) any { return d.Scale.Decimals },
	},
}

// scaleTables are the tables of the sheet SMVP, in the order in which we write them.
var scaleTables = []table{
	methodsTable,
	scoresTable,
	lightsTable,
	targetBandsTable,
	resultBandsTable,
	judgementsTable,
	gradesTable,
	classesTable,
}

// scaleReadings are tables that others write and we don't.
var scaleReadings = []table{judgedRangesTable}

// A part is one of the sheets beside the tree: how it is read and written.
type part struct {
	part  scoring.Part
	read  func(*workbook.Sheet, *scoring.Dashboard) error
	write func(*page) error
}

// parts are all of them, in the order in which a workbook has them.
var parts = []part{
	{scoring.PartEntity, readMixed(entityEntries, []table{signatoriesTable}), func(p *page) error {
		return p.mixed("Ente e atti", entityEntries, signatoriesTable)
	}},
	{scoring.PartScale, readMixed(scaleEntries, slices.Concat(scaleTables, scaleReadings)), func(p *page) error {
		return p.mixed("Sistema di misurazione e valutazione della performance", scaleEntries, scaleTables...)
	}},
	only(scoring.PartObjectives, objectivesTable),
	only(scoring.PartSystem, systemTable),
	only(scoring.PartManagers, managersTable),
	only(scoring.PartTexts, textsTable),
	only(scoring.PartWaivers, waiversTable),
}

// only is a part that is one table.
func only(of scoring.Part, t table) part {
	return part{of, readOnly(t), func(p *page) error { return p.only(t) }}
}
