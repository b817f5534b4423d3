package cruscotto

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

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
			),
			objectiveResult,
			quantities(
				"Target",
				12,
				func(o *scoring.ObjectiveTarget) *scoring.Value { return &o.Target },
				"target pp",
				"valore atteso",
			),
			quantities("% Raggiungimento", 18, func(o *scoring.ObjectiveTarget) *scoring.Value { return &o.Attainment },
				"raggiungimento", "% di raggiungimento", "grado di raggiungimento").maybe(),
			words(
				"Valutazione sintetica",
				22,
				func(o *scoring.ObjectiveTarget) *scoring.Text { return &o.Judgement },
				"valutazione",
				"giudizio",
			).maybe(),
		},
	}
	systemTable = &plainTable[scoring.SystemRow]{
		rows: func(d *scoring.Dashboard) *[]scoring.SystemRow { return &d.System },
		columns: []column[scoring.SystemRow]{
			words("Codifica", 10, func(r *scoring.SystemRow) *scoring.Text { return &r.Code }, "cod", "codice"),
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
			words("Cod.", 8, func(m *scoring.ManagerObjective) *scoring.Text { return &m.Code }, "codice", "codifica"),
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
			),
			quantities(
				"Performance",
				14,
				func(m *scoring.ManagerObjective) *scoring.Value { return &m.Performance },
				"risultato",
				"raggiungimento",
			).maybe(),
			systemMean,
			words("Nota", 60, func(m *scoring.ManagerObjective) *scoring.Text { return &m.Note }, "note").maybe(),
		},
	}
	textsTable = &plainTable[scoring.Passage]{
		rows: func(d *scoring.Dashboard) *[]scoring.Passage { return &d.Passages },
		// not a line kept for a text still to be written
		keep: func(p *scoring.Passage) bool { return !p.Text.Empty() },
		columns: []column[scoring.Passage]{
			words("Sezione", 18, func(p *scoring.Passage) *scoring.Text { return &p.Section }, "parte", "paragrafo"),
			words(
				"Codice o titolo",
				30,
				func(p *scoring.Passage) *scoring.Text { return &p.Code },
				"codice",
				"cod",
				"obiettivo",
			).maybe(),
			words("Testo", 110, func(p *scoring.Passage) *scoring.Text { return &p.Text }),
		},
	}
	waiversTable = &plainTable[scoring.Waiver]{
		rows: func(d *scoring.Dashboard) *[]scoring.Waiver { return &d.Waivers },
		columns: []column[scoring.Waiver]{
			words("Regola", 20, func(w *scoring.Waiver) *scoring.Text { return &w.Rule }),
			words(
				"Codice o cella",
				18,
				func(w *scoring.Waiver) *scoring.Text { return &w.Where },
				"codice",
				"cella",
				"dove",
			),
			words(
				"Trovato",
				16,
				func(w *scoring.Waiver) *scoring.Text { return &w.Found },
				"valore",
				"valore trovato",
			).maybe(),
			words("Motivo", 80, func(w *scoring.Waiver) *scoring.Text { return &w.Reason }, "motivazione"),
			words(actLabel, 30, func(w *scoring.Waiver) *scoring.Text { return &w.Act }).maybe(),
		},
	}
	signatoriesTable = &plainTable[scoring.Signatory]{
		rows: func(d *scoring.Dashboard) *[]scoring.Signatory { return &d.Entity.Signatories },
		columns: []column[scoring.Signatory]{
			words("Carica", 34, func(s *scoring.Signatory) *scoring.Text { return &s.Office }, "firmatario", "ruolo"),
			words("Nome", 60, func(s *scoring.Signatory) *scoring.Text { return &s.Name }, "nome e cognome"),
		},
	}
	methodsTable = &plainTable[scoring.RollupRule]{
		rows: func(d *scoring.Dashboard) *[]scoring.RollupRule { return &d.Scale.Rules },
		columns: []column[scoring.RollupRule]{
			words("Livello", 34, func(r *scoring.RollupRule) *scoring.Text { return &r.Of }, "livello o aggregato"),
			choices("Aggregazione", 26, func(r *scoring.RollupRule) *scoring.Method { return &r.Method },
				scoring.ParseMethod, scoring.Method.String, "metodo"),
			years("Dal", 20, func(r *scoring.RollupRule) *int { return &r.From }, "dall anno", "dal anno"),
		},
	}
	scoresTable = &plainTable[scoring.ScoreRule]{
		rows: func(d *scoring.Dashboard) *[]scoring.ScoreRule { return &d.Scale.Scores },
		columns: []column[scoring.ScoreRule]{
			scoredIndicators,
			choices("Metodo di punteggio", 26, func(r *scoring.ScoreRule) *scoring.ScoreMethod { return &r.Method },
				scoring.ParseScoreMethod, scoring.ScoreMethod.String, "come si calcola"),
			choices("Se è meglio un valore basso", 20, func(r *scoring.ScoreRule) *scoring.Lower { return &r.Lower },
				scoring.ParseLower, scoring.Lower.String).maybe(),
			scoreCap,
			choices("Se non misurato", 16, func(r *scoring.ScoreRule) *scoring.Missing { return &r.NotMeasured },
				scoring.ParseMissing, scoring.Missing.String).maybe(),
			choices("Se non misurabile", 16, func(r *scoring.ScoreRule) *scoring.Missing { return &r.NotMeasurable },
				scoring.ParseMissing, scoring.Missing.String).maybe(),
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
			),
		},
	}
)

// objectiveResult is what the Cruscotto says of the objective: where it says the same, a formula takes it from there.
var objectiveResult = column[scoring.ObjectiveTarget]{
	label: "Risultato misurato", synonyms: []string{"risultato", "misurazione"}, optional: true, width: 14,
	read:  func(c cell, o *scoring.ObjectiveTarget) error { o.Result = c.value(); return nil },
	write: func(o *scoring.ObjectiveTarget) any { return o.Result },
	dress: func(b *builder, index int, to *excelize.Cell) {
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
	return column[scoring.Band]{label: label, width: 34,
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
	label: "a", width: 26,
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
var inRange = regexp.MustCompile(`(?i)^\s*(?:da\s+|dal\s+|tra\s+|fra\s+(?:il\s+)?)?(\d[\d.,]*\s*%?)\s*(?:-|–|—|\ba\b|\bal\b|\be\b)\s*(?:il\s+)?(\d[\d.,]*\s*%?)\s*$`)

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
	textEntry("Ente", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Name }),
	ifSaid(textEntry("Tipo di ente", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Kind })),
	{
		label: entryLogo, ifSaid: true,
		read: func(c cell, d *scoring.Dashboard) error { d.Entity.Logo.File = c.text(); return nil },
		write: func(d *scoring.Dashboard) any {
			if d.Entity.Logo.Image != nil { // which lies over the cell
				return ""
			}
			return d.Entity.Logo.File.Text
		},
		over: func(d *scoring.Dashboard) *scoring.Image { return d.Entity.Logo.Image },
	},
	ifSaid(textEntry("Logo, testo alternativo", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Logo.Alt })),
	ifSaid(textEntry("Colore", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Color })),
	{
		label: "Anno",
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
	textEntry(
		"Periodo dei target strategici",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.TargetPeriod },
	),
	textEntry("PIAO", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.PIAO }),
	textEntry(
		"SMVP, atto di aggiornamento",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.ScaleAct.Name },
	),
	dateEntry("SMVP, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.ScaleAct }),
	textEntry(
		"Piano, atto di approvazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.PlanAct.Name },
	),
	dateEntry("Piano, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.PlanAct }),
	textEntry(
		"Relazione, atto di approvazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.ReportAct.Name },
	),
	dateEntry("Relazione, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.ReportAct }),
	textEntry("Bilancio, collegamento", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.BudgetLink }),
	valueEntry("Performance di ente", func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.Entity }),
	valueEntry(
		"Media degli obiettivi strategici",
		func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.Mean },
	),
	valueEntry(
		"Livello medio degli obiettivi di sistema",
		func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.System },
	),
	valueEntry(
		"Performance sugli obiettivi dirigenziali",
		func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.Managers },
	),
	textEntry(entryOutline, func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Outline }),
	textEntry(
		"Relazione, protocollo",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Protocol.Name },
	),
	dateEntry(
		"Relazione, data del protocollo",
		func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.Publication.Protocol },
	),
	textEntry(
		"Validazione OIV, esito",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Outcome },
	),
	textEntry(
		"Validazione OIV, atto",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Validation.Name },
	),
	dateEntry(
		"Validazione OIV, data dell'atto",
		func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.Publication.Validation },
	),
	textEntry(
		"Validazione OIV, protocollo",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.OIVProtocol.Name },
	),
	dateEntry(
		"Validazione OIV, data del protocollo",
		func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.Publication.OIVProtocol },
	),
	textEntry("Codice IPA", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.IPACode }),
	textEntry("Contatto", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Contact }),
	textEntry(
		"Indirizzo della pubblicazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Address },
	),
	textEntry(
		"Sezione della relazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.ReportSection },
	),
	textEntry(
		"Sezione della validazione",
		func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.OIVSection },
	),
}

// entryOutline is the line of the sheet Ente that chooses the outline.
const entryOutline = "Traccia"

// pointsMark says that weights are points.
const pointsMark = "punti"

// scaleEntries are the lines of the sheet SMVP that are no table.
var scaleEntries = []entry{
	textEntry("Livelli", func(d *scoring.Dashboard) *scoring.Text { return &d.Scale.Levels }),
	{
		label: "Pesi",
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
	textEntry("Sistema", func(d *scoring.Dashboard) *scoring.Text { return &d.Scale.Name }),
	textEntry("Dove sta la scala completa", func(d *scoring.Dashboard) *scoring.Text { return &d.Scale.Source }),
	{
		label: "Decimali mostrati",
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
