package cruscotto

import (
	"fmt"
	"math/big"

	"relazione/scoring"
)

// The plain tables. Their order is that in which we write them; in a workbook it doesn't matter.
var (
	objectivesTable = table{
		{label: "Obiettivo strategico", synonyms: []string{"obiettivo", "titolo"}, width: 44},
		{label: "Risultato misurato", synonyms: []string{"risultato", "misurazione"}, optional: true, width: 14},
		{label: "Target", synonyms: []string{"target pp", "valore atteso"}, width: 12},
		{label: "% Raggiungimento", synonyms: []string{"raggiungimento", "% di raggiungimento", "grado di raggiungimento"}, optional: true, width: 18},
		{label: "Valutazione sintetica", synonyms: []string{"valutazione", "giudizio"}, optional: true, width: 22},
	}
	systemTable = table{
		{label: "Codifica", synonyms: []string{"cod", "codice"}, width: 10},
		{label: "KPI", synonyms: []string{"indicatore", "algoritmo"}, optional: true, width: 80},
		{label: "Obiettivo", synonyms: []string{"target", "valore atteso"}, optional: true, width: 12},
		{label: "Misurazione", synonyms: []string{"risultato", "consuntivo"}, optional: true, width: 12},
		{label: "Performance", synonyms: []string{"raggiungimento", "% raggiungimento"}, optional: true, width: 12},
	}
	managersTable = table{
		{label: "Cod.", synonyms: []string{"codice", "codifica"}, width: 8},
		{label: "Obiettivo", synonyms: []string{"titolo", "obiettivo dirigenziale"}, width: 52},
		{label: "Target", synonyms: []string{"valore atteso"}, width: 10},
		{label: "Peso", synonyms: []string{"pesatura", "ponderazione"}, width: 10},
		{label: "Performance", synonyms: []string{"risultato", "raggiungimento"}, optional: true, width: 14},
		{label: "Calcolo", synonyms: []string{"misurato con"}, optional: true, width: 24},
		{label: "Nota", synonyms: []string{"note"}, optional: true, width: 60},
	}
	textsTable = table{
		{label: "Sezione", synonyms: []string{"parte", "paragrafo"}, width: 18},
		{label: "Codice o titolo", synonyms: []string{"codice", "cod", "obiettivo"}, optional: true, width: 30},
		{label: "Testo", width: 110},
	}
	waiversTable = table{
		{label: "Regola", width: 20},
		{label: "Codice o cella", synonyms: []string{"codice", "cella", "dove"}, width: 18},
		{label: "Trovato", synonyms: []string{"valore", "valore trovato"}, optional: true, width: 16},
		{label: "Motivo", synonyms: []string{"motivazione"}, width: 80},
		{label: "Atto", optional: true, width: 30},
	}
	signatoriesTable = table{
		{label: "Carica", synonyms: []string{"firmatario", "ruolo"}, width: 34},
		{label: "Nome", synonyms: []string{"nome e cognome"}, width: 60},
	}
	methodsTable = table{
		{label: "Livello", synonyms: []string{"livello o aggregato"}, width: 34},
		{label: "Aggregazione", synonyms: []string{"metodo"}, width: 26},
		{label: "Dal", synonyms: []string{"dall anno", "dal anno"}, optional: true, width: 20},
	}
	scoresTable = table{
		{label: "Punteggio di", width: 34},
		{label: "Metodo di punteggio", synonyms: []string{"come si calcola"}, width: 26},
		{label: "Se è meglio un valore basso", optional: true, width: 20},
		{label: "Massimo", optional: true, width: 14},
		{label: "Se non misurato", optional: true, width: 16},
		{label: "Se non misurabile", optional: true, width: 16},
		{label: "Dal", synonyms: []string{"dall anno"}, optional: true, width: 10},
	}
	lightsTable = table{
		{label: "Semaforo, da", width: 34},
		{label: "a", width: 26},
		{label: "Colore", width: 20},
	}
	targetBandsTable = table{
		{label: "Risultato / target, da", width: 34},
		{label: "a", width: 26},
		{label: "Raggiungimento", width: 20},
	}
	resultBandsTable = table{
		{label: "Risultato dell'azione / target, da", width: 34},
		{label: "a", width: 26},
		{label: "Raggiungimento", width: 20},
	}
	judgementsTable = table{
		{label: "Raggiungimento, da", width: 34},
		{label: "a", width: 26},
		{label: "Valutazione sintetica", synonyms: []string{"giudizio"}, width: 20},
	}
	classesTable = table{
		{label: "Soglie di conteggio", synonyms: []string{"soglia di conteggio"}, width: 34},
	}
)

// systemMeanMark, in the column Calcolo, says that an objective of the managers is measured by the system mean.
const systemMeanMark = scoring.AggregateSystem

func readObjectives(s *sheet, d *scoring.Dashboard) error {
	return objectivesTable.read(s, func(r tableRow) error {
		d.Targets = append(d.Targets, scoring.ObjectiveTarget{Title: r.text(0), Result: r.value(1), Target: r.value(2),
			Attainment: r.value(3), Judgement: r.text(4)})
		return nil
	})
}

func readSystem(s *sheet, d *scoring.Dashboard) error {
	return systemTable.read(s, func(r tableRow) error {
		d.System = append(d.System, scoring.SystemRow{Code: r.text(0), KPI: r.text(1), Target: r.value(2), Result: r.value(3),
			Attainment: r.value(4)})
		return nil
	})
}

func readManagers(s *sheet, d *scoring.Dashboard) error {
	return managersTable.read(s, func(r tableRow) error {
		d.Managers = append(d.Managers, scoring.ManagerObjective{Code: r.text(0), Title: r.text(1), Target: r.value(2),
			Weight: r.value(3), Performance: r.value(4), Note: r.text(6),
			SystemMean: scoring.TitleKey(r.text(5).Text) == scoring.TitleKey(systemMeanMark)})
		return nil
	})
}

func readTexts(s *sheet, d *scoring.Dashboard) error {
	return textsTable.read(s, func(r tableRow) error {
		if r.text(2).Empty() {
			return nil // a line kept for a text still to be written
		}
		d.Passages = append(d.Passages, scoring.Passage{Section: r.text(0), Code: r.text(1), Text: r.text(2)})
		return nil
	})
}

func readWaivers(s *sheet, d *scoring.Dashboard) error {
	return waiversTable.read(s, func(r tableRow) error {
		d.Waivers = append(d.Waivers, scoring.Waiver{Rule: r.text(0), Where: r.text(1), Found: r.text(2), Reason: r.text(3), Act: r.text(4)})
		return nil
	})
}

// textEntry is an entry that is words.
func textEntry(label string, field func(*scoring.Dashboard) *scoring.Text) entry {
	return entry{
		label: label,
		read:  func(s *sheet, at position, d *scoring.Dashboard) error { *field(d) = s.textAt(at); return nil },
		write: func(d *scoring.Dashboard) any { return field(d).Text },
	}
}

// dateEntry is an entry that is the date of an act.
func dateEntry(label string, act func(*scoring.Dashboard) *scoring.Act) entry {
	return entry{
		label: label,
		read: func(s *sheet, at position, d *scoring.Dashboard) error {
			cell := s.textAt(at)
			if cell.Empty() {
				return nil
			}
			date, ok := s.dateAt(at)
			if !ok {
				return &Error{Sheet: s.name, Cell: at.String(), Problem: fmt.Sprintf("«%s» non è una data", cell.Text),
					Hint: "scrivere la data come 31/01/2024"}
			}
			act(d).Date, act(d).Cell = date, cell.Cell
			return nil
		},
		write: func(d *scoring.Dashboard) any { return act(d).Date },
	}
}

// valueEntry is an entry that is a number.
func valueEntry(label string, field func(*scoring.Dashboard) *scoring.Value) entry {
	return entry{
		label: label,
		read:  func(s *sheet, at position, d *scoring.Dashboard) error { *field(d) = s.valueAt(at); return nil },
		write: func(d *scoring.Dashboard) any { return *field(d) },
	}
}

// entityEntries are the lines of the sheet Ente.
var entityEntries = []entry{
	textEntry("Ente", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Name }),
	{
		label: "Anno",
		read: func(s *sheet, at position, d *scoring.Dashboard) error {
			cell := s.textAt(at)
			d.Entity.YearCell = cell.Cell
			if cell.Empty() {
				return nil
			}
			year, ok := parseYear(cell.Text)
			if !ok {
				return &Error{Sheet: s.name, Cell: at.String(), Problem: fmt.Sprintf("«%s» non è un anno", cell.Text),
					Hint: "scrivere l'anno della relazione con quattro cifre, per esempio 2024"}
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
	textEntry("Periodo dei target strategici", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.TargetPeriod }),
	textEntry("PIAO", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.PIAO }),
	textEntry("SMVP, atto di aggiornamento", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.ScaleAct.Name }),
	dateEntry("SMVP, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.ScaleAct }),
	textEntry("Piano, atto di approvazione", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.PlanAct.Name }),
	dateEntry("Piano, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.PlanAct }),
	textEntry("Relazione, atto di approvazione", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.ReportAct.Name }),
	dateEntry("Relazione, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.ReportAct }),
	textEntry("Bilancio, collegamento", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.BudgetLink }),
	valueEntry("Performance di ente", func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.Entity }),
	valueEntry("Media degli obiettivi strategici", func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.Mean }),
	valueEntry("Livello medio degli obiettivi di sistema", func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.System }),
	valueEntry("Performance sugli obiettivi dirigenziali", func(d *scoring.Dashboard) *scoring.Value { return &d.Entity.Stated.Managers }),
	textEntry(entryOutline, func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Outline }),
	textEntry("Relazione, protocollo", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Protocol.Name }),
	dateEntry("Relazione, data del protocollo", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.Publication.Protocol }),
	textEntry("Validazione OIV, esito", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Outcome }),
	textEntry("Validazione OIV, atto", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Validation.Name }),
	dateEntry("Validazione OIV, data dell'atto", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.Publication.Validation }),
	textEntry("Validazione OIV, protocollo", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.OIVProtocol.Name }),
	dateEntry("Validazione OIV, data del protocollo", func(d *scoring.Dashboard) *scoring.Act { return &d.Entity.Publication.OIVProtocol }),
	textEntry("Codice IPA", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.IPACode }),
	textEntry("Contatto", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Contact }),
	textEntry("Indirizzo della pubblicazione", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.Address }),
	textEntry("Sezione della relazione", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.ReportSection }),
	textEntry("Sezione della validazione", func(d *scoring.Dashboard) *scoring.Text { return &d.Entity.Publication.OIVSection }),
}

func readEntity(s *sheet, d *scoring.Dashboard) error {
	return readMixed(s, d, entityEntries, []block{{signatoriesTable, func(r tableRow) error {
		d.Entity.Signatories = append(d.Entity.Signatories, scoring.Signatory{Office: r.text(0), Name: r.text(1)})
		return nil
	}}})
}

// everyIndicator stands for all indicators in the table of scores, uncappedMark for no limit.
const (
	everyIndicator = "Tutti gli indicatori"
	uncappedMark   = "nessuno"
)

// mostCap is the most that a cap may be: a thousand in a hundred.
var mostCap = big.NewRat(10, 1)

// entryOutline is the line of the sheet Ente that chooses the outline.
const entryOutline = "Traccia"

// pointsMark says that weights are points.
const pointsMark = "punti"

// yearAt reads the year that a rule holds from; 0 for an empty cell.
func (r tableRow) yearAt(i int) (int, error) {
	t := r.text(i)
	if t.Empty() {
		return 0, nil
	}
	year, ok := parseYear(t.Text)
	if !ok {
		return 0, &Error{Sheet: r.sheet.name, Cell: r.at(i).String(), Problem: fmt.Sprintf("«%s» non è un anno", t.Text), Hint: "scrivere l'anno da cui la regola vale, per esempio 2024"}
	}
	return year, nil
}

// readScore reads a rule of the table of scores.
func readScore(r tableRow) (scoring.ScoreRule, error) {
	rule := scoring.ScoreRule{Of: r.text(0)}
	if key := scoring.Fold(rule.Of.Text); key == scoring.Fold(everyIndicator) || key == "tutti" || key == "indicatori" {
		rule.Of = scoring.Text{}
	}
	var err error
	wrong := func(i int, err error) error {
		return &Error{Sheet: r.sheet.name, Cell: r.at(i).String(), Problem: err.Error(), Hint: "scegliere una delle voci elencate"}
	}
	if rule.Method, err = scoring.ParseScoreMethod(r.text(1).Text); err != nil {
		return rule, wrong(1, err)
	}
	if rule.Lower, err = scoring.ParseLower(r.text(2).Text); err != nil {
		return rule, wrong(2, err)
	}
	switch limit := r.value(3); {
	case scoring.Fold(limit.Text) == uncappedMark || scoring.Fold(limit.Text) == "no":
		rule.Uncapped = true
	case limit.Empty():
	case !limit.Known() || limit.Unit != scoring.Percent && limit.Unit != scoring.Plain || limit.Value.Sign() <= 0 || limit.Value.Cmp(mostCap) > 0:
		return rule, wrong(3, fmt.Errorf("massimo «%s»: serve una percentuale, o «%s»", limit.Text, uncappedMark))
	default:
		rule.Cap = limit
	}
	if rule.NotMeasured, err = scoring.ParseMissing(r.text(4).Text); err != nil {
		return rule, wrong(4, err)
	}
	if rule.NotMeasurable, err = scoring.ParseMissing(r.text(5).Text); err != nil {
		return rule, wrong(5, err)
	}
	rule.From, err = r.yearAt(6)
	return rule, err
}

// scaleEntries are the lines of the sheet SMVP that are no table.
var scaleEntries = []entry{
	textEntry("Livelli", func(d *scoring.Dashboard) *scoring.Text { return &d.Scale.Levels }),
	{
		label: "Pesi",
		read: func(s *sheet, at position, d *scoring.Dashboard) error {
			t := s.textAt(at)
			if !t.Empty() && scoring.Fold(t.Text) != pointsMark && scoring.Fold(t.Text) != "percentuali" {
				return &Error{Sheet: s.name, Cell: at.String(), Problem: fmt.Sprintf("pesi «%s»: servono «percentuali» o «%s»", t.Text, pointsMark), Hint: "correggere la voce"}
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
		read: func(s *sheet, at position, d *scoring.Dashboard) error {
			v := s.valueAt(at)
			if n := v.Value; !v.Empty() && (n == nil || !n.IsInt() || n.Sign() < 0 || n.Num().Int64() > scoring.MaxShownDecimals) {
				return &Error{Sheet: s.name, Cell: at.String(), Problem: fmt.Sprintf("decimali «%s»: serve un numero da 0 a %d", v.Text, scoring.MaxShownDecimals),
					Hint: "scrivere quanti decimali mostrare, per esempio 2"}
			}
			d.Scale.Decimals = v
			return nil
		},
		write: func(d *scoring.Dashboard) any { return d.Scale.Decimals },
	},
}

func readScale(s *sheet, d *scoring.Dashboard) error {
	return readMixed(s, d, scaleEntries, []block{
		{methodsTable, func(r tableRow) error {
			method, err := scoring.ParseMethod(r.text(1).Text)
			if err != nil {
				return &Error{Sheet: s.name, Cell: r.at(1).String(), Problem: err.Error(), Hint: "scegliere una delle aggregazioni elencate"}
			}
			from, err := r.yearAt(2)
			d.Scale.Rules = append(d.Scale.Rules, scoring.RollupRule{Of: r.text(0), Method: method, From: from})
			return err
		}},
		{scoresTable, func(r tableRow) error {
			rule, err := readScore(r)
			d.Scale.Scores = append(d.Scale.Scores, rule)
			return err
		}},
		{lightsTable, func(r tableRow) error {
			band, err := readBand(r)
			band.Label = r.text(2)
			d.Scale.Lights = append(d.Scale.Lights, band)
			return err
		}},
		{targetBandsTable, worthOf(&d.Scale.OnTarget)},
		{resultBandsTable, worthOf(&d.Scale.OnResult)},
		{judgementsTable, func(r tableRow) error {
			band, err := readBand(r)
			if err != nil {
				return err
			}
			band.Label = r.text(2)
			d.Scale.Judgements = append(d.Scale.Judgements, band)
			return nil
		}},
		{classesTable, func(r tableRow) error {
			v := r.value(0)
			if !v.Known() || v.Unit != scoring.Percent {
				return &Error{Sheet: s.name, Cell: r.at(0).String(), Problem: fmt.Sprintf("soglia di conteggio «%s»: serve una percentuale", v.Text),
					Hint: "scrivere per esempio 90%"}
			}
			d.Scale.Classes = append(d.Scale.Classes, v)
			return nil
		}},
	})
}

// worthOf reads a row that says what a band of shares is worth.
func worthOf(bands *[]scoring.Band) func(tableRow) error {
	return func(r tableRow) error {
		band, err := readBand(r)
		if err != nil {
			return err
		}
		if band.Worth = r.value(2); !band.Worth.Known() || band.Worth.Unit != scoring.Percent {
			return &Error{Sheet: r.sheet.name, Cell: r.at(2).String(), Problem: fmt.Sprintf("raggiungimento «%s»: serve una percentuale", band.Worth.Text),
				Hint: "scrivere quanto vale la fascia, per esempio 100%"}
		}
		*bands = append(*bands, band)
		return nil
	}
}

// readBand reads the limits of a band: closed below and open above unless they say otherwise, and a range of one value
// where both are the same.
func readBand(r tableRow) (scoring.Band, error) {
	band := scoring.Band{FromText: r.text(0).Text, ToText: r.text(1).Text}
	if !r.text(0).Empty() {
		limit, operator, err := shareLimit(r.text(0))
		if err != nil {
			return band, err
		}
		band.From, band.Above = limit, operator == ">"
	}
	if !r.text(1).Empty() {
		limit, operator, err := shareLimit(r.text(1))
		if err != nil {
			return band, err
		}
		band.To = limit
		band.UpTo = operator == "≤" || (operator == "" && band.From != nil && limit.Cmp(band.From) == 0)
	}
	return band, nil
}
