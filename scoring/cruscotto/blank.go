package cruscotto

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// A Model is a kind of tree that a new workbook is prepared for.
type Model struct {
	Name    string
	Levels  []string // from the top
	Outline string   // the document's [scoring.Profile]; empty for the usual one
}

// Models are those that bodies use; the first is the usual one.
var Models = []Model{
	{Name: "camera", Levels: []string{"area strategica", "obiettivo strategico", "obiettivo operativo", "azione"}},
	{Name: "sondrio", Levels: []string{"prospettiva", "obiettivo strategico", "obiettivo operativo", "azione"}},
	{Name: "unioncamere", Levels: []string{"ambito strategico", "obiettivo strategico", "obiettivo operativo", "indicatore"}, Outline: "Unioncamere 2020"},
	{Name: "bsc", Levels: []string{"prospettiva", "obiettivo", "indicatore"}},
}

// A blank is a new workbook to be filled in: a row for each node, whose code says where it belongs. Every row has the same formula, format and
// drop-downs, over the whole column, so that rows can be copied, inserted and sorted out in Excel as in LibreOffice; nothing is merged.
type blank struct {
	*builder
	page *page
	rows []blankRow
	end  int // the last row that formulas reach
}

// A blankRow is a row as prepared: the example's have words, the others a code.
type blankRow struct {
	code, title, kpi, target, direction string
	weight                              scoring.Value
	leaf                                bool
}

// blankHeader is the row of the labels, under that which says what is compulsory.
const blankHeader = 2

// Columns of a blank Cruscotto, from A.
const (
	blankCode = iota + 1
	blankTitle
	blankWeight
	blankKPI
	blankTarget
	blankResult
	blankDirection
	blankAttainment
	blankThreshold
	blankSystem
	blankRuling
	blankOwner
)

// A blankColumn is one of them: what it holds, or else its own label.
type blankColumn struct {
	field      field
	label      string
	width      float64
	compulsory bool
	prompt     string
}

// name is the label without its mark.
func (c blankColumn) name() string {
	if c.field == noField {
		return c.label
	}
	return fieldOf(c.field).label
}

// blankColumns are the columns with their fields, whether they are compulsory, and what their cells say when they are chosen.
var blankColumns = []blankColumn{
	{fieldCode, "", 11, true, "Dice di chi fa parte la riga: 1.2 sta sotto 1, 1.2.3 sotto 1.2."},
	{fieldTitle, "", 44, true, "Il titolo dell'obiettivo o dell'azione."},
	{fieldWeight, "", 8, true, "Quanto conta nel suo gruppo: i pesi di un gruppo fanno 100%. È rosso finché non lo fanno."},
	{fieldKPI, "", 40, true, "Come si misura: soltanto nelle righe dell'ultimo livello."},
	{fieldTarget, "", 12, true, "Il valore da raggiungere: 90%, 5 gg., 120; anche SI, o una data."},
	{fieldResult, "", 12, true, "Il valore ottenuto, nella stessa unità del target. Vuoto finché l'anno non è finito; «n.d.» se non è stato misurato."},
	{fieldDirection, "", 13, true, "crescente se è meglio un valore alto, decrescente se è meglio uno basso."},
	{fieldAttainment, "", 15, false, "Si calcola da sé con la regola del foglio SMVP. Di un gruppo è la media dei suoi componenti."},
	{fieldThreshold, "", 9, false, "Facoltativa: il valore minimo che il piano prevede. Con il metodo «lineare» del foglio SMVP, sotto di essa il raggiungimento è zero."},
	{fieldSystem, "", 9, false, "SI per gli obiettivi comuni a più enti (Tabella 2)."},
	{fieldRuling, "", 30, false, "Se il raggiungimento è deciso dall'OIV: il parere, con la percentuale."},
	{noField, "responsabile", 22, false, "Facoltativo: l'ufficio che ne risponde. Non si pubblica."},
}

// WriteBlank writes a new workbook for a year, of a model with levels of one's own where any are given: an example to write over, and rows
// prepared for four nodes at the top, three under each, and four under the last. Year 0 is left to be written.
func WriteBlank(w io.Writer, m Model, levels []scoring.Level, year int) error {
	d := Example()
	if len(levels) == 0 {
		for _, name := range m.Levels {
			level, ok := scoring.LookupLevel(name)
			if !ok {
				panic("no level " + name)
			}
			levels = append(levels, level)
		}
	}
	d.Levels, d.Roots, d.Entity.Year = levels, nil, year
	prepare(d, m)
	b := &blank{builder: &builder{file: workbook.NewMaker(), dashboard: d, form: true, styles: map[look]int{}, resultRef: map[*scoring.Node]string{}}}
	b.evaluation = scoring.Evaluate(d)
	return b.writeTo(w, b.write)
}

// prepare puts in the scale and the tables what most bodies have.
func prepare(d *scoring.Dashboard, m Model) {
	text := func(s string) scoring.Text { return scoring.Text{Text: s} }
	share := func(s string) scoring.Value {
		q, err := scoring.ParseQuantity(s)
		if err != nil {
			panic(err) // the texts below are constants
		}
		return scoring.Value{Quantity: q, Text: s}
	}
	d.Sheets = scoring.PartsNamed(scoring.PartEntity, scoring.PartScale, scoring.PartObjectives, scoring.PartSystem, scoring.PartManagers,
		scoring.PartTexts, scoring.PartWaivers)
	d.Entity.Outline = text(m.Outline)
	d.Passages = nil // what nobody wrote isn't published
	s := &d.Scale
	s.Rules = nil
	var names []string
	for depth, level := range d.Levels {
		names = append(names, italian.Capitalize(level.Singular))
		if depth < len(d.Levels)-1 {
			s.Rules = append(s.Rules, scoring.RollupRule{Of: text(italian.Capitalize(level.Plural)), Method: scoring.WeightedMean})
		}
	}
	ofBody := scoring.SimpleMean
	if len(d.Levels) == 1 { // whose weights would count for nothing
		ofBody = scoring.WeightedMean
	}
	s.Rules = append(s.Rules, scoring.RollupRule{Of: text(scoring.AggregateEntity), Method: ofBody})
	s.Levels = text(strings.Join(names, ", "))
	s.Scores = []scoring.ScoreRule{{Method: scoring.ScoreRatio, Cap: share("100%")}}
	s.Classes = []scoring.Value{share("100%"), share("90%"), share("80%")}
	s.Judgements = []scoring.Band{
		{From: share("90%").Value, FromText: "≥ 90%", Label: text("Ottimo")},
		{From: share("70%").Value, To: share("90%").Value, FromText: "≥ 70%", ToText: "< 90%", Label: text("Buono")},
		{To: share("70%").Value, ToText: "< 70%", Label: text("Da migliorare")},
	}
}

func (b *blank) write() error {
	b.file.Title = b.title()
	b.file.Saved = time.Date(max(b.dashboard.Entity.Year, 2009), time.January, 1, 0, 0, 0, 0, time.UTC)
	b.file.Recalculates = true
	b.plan()
	b.steps()
	if err := b.otherSheets(scoring.PartEntity, scoring.PartScale); err != nil {
		return err
	}
	if err := b.tree(); err != nil {
		return err
	}
	return b.otherSheets(scoring.PartObjectives, scoring.PartSystem, scoring.PartManagers, scoring.PartTexts, scoring.PartWaivers)
}

// plan prepares the rows: an example in the first branch, codes in the others.
func (b *blank) plan() {
	depth := len(b.dashboard.Levels)
	wide := func(level int) int { // how many nodes under each
		switch {
		case level == 0, level == depth-1:
			return 4
		case depth > 4:
			return 2
		}
		return 3
	}
	example := []string{"(esempio) Competitività delle imprese", "(esempio) Digitalizzazione", "(esempio) Servizi digitali"}
	var add func(prefix string, level int, first bool)
	add = func(prefix string, level int, first bool) {
		for i := range wide(level) {
			row := blankRow{code: fmt.Sprintf("%s%d", prefix, i+1), leaf: level == depth-1}
			switch {
			case first && row.leaf && i < 2:
				row.title = [...]string{"(esempio) Diffusione del cassetto digitale", "(esempio) Tempi di risposta"}[i]
				row.kpi = [...]string{"Imprese aderenti / imprese attive al 31 dicembre", "Giorni medi di risposta alle richieste"}[i]
				row.target = [...]string{"48%", "5 gg."}[i]
				row.direction = [...]scoring.Direction{scoring.Increasing, scoring.Decreasing}[i].String()
				row.weight = shareOf([...]string{"60%", "40%"}[i])
			case first && !row.leaf && i == 0:
				row.title = example[min(level, len(example)-1)]
				if level > 0 {
					row.weight = shareOf("100%")
				}
			}
			b.rows = append(b.rows, row)
			if level < depth-1 {
				add(row.code+".", level+1, first && i == 0)
			}
		}
	}
	add("", 0, true)
	b.end = blankHeader + len(b.rows) + formRows
}

func shareOf(s string) scoring.Value {
	q, err := scoring.ParseQuantity(s)
	if err != nil {
		panic(err) // constants
	}
	return scoring.Value{Quantity: q, Text: s}
}

// formula is what every row has: of one with rows under it, by their codes, the mean of those right under it, weighted where they have weights;
// of one without, what its result is worth. It looks only below itself, where what belongs to it stands.
func (b *blank) formula(row int) string {
	code := fmt.Sprintf("$A%d", row)
	below := func(col int) string { // a plain area from the next row would leave out a row that is put in right under this one
		return fmt.Sprintf("OFFSET(%[1]s,1,%[2]d,ROWS(%[1]s:$A$%[3]d)-1,1)", code, col-1, b.end)
	}
	dots := func(s string) string { return fmt.Sprintf(`(LEN(%[1]s)-LEN(SUBSTITUTE(%[1]s,".","")))`, s) }
	under := fmt.Sprintf(`(LEFT(%s,LEN(%s)+1)=%s&".")`, below(blankCode), code, code)
	child := fmt.Sprintf(`%s*(%s=%s+1)`, under, dots(below(blankCode)), dots(code))
	results, weights := below(blankAttainment), below(blankWeight)
	known := fmt.Sprintf("%s*ISNUMBER(%s)", child, results)
	// what has a result and no attainment leaves its group without one too: a mean of the rest would be another
	open := fmt.Sprintf(`SUMPRODUCT(%s*(%s<>"")*NOT(ISNUMBER(%s)))`, under, below(blankResult), results)
	mean := fmt.Sprintf(`IF(OR(%[5]s>0,SUMPRODUCT(%[1]s)=0),"",IF(SUMPRODUCT(%[1]s,%[3]s)=0,SUMPRODUCT(%[2]s,%[4]s)/SUMPRODUCT(%[1]s),SUMPRODUCT(%[2]s,%[3]s,%[4]s)/SUMPRODUCT(%[1]s,%[3]s)))`,
		known, child, weights, results, open)
	target, result, direction := fmt.Sprintf("$E%d", row), fmt.Sprintf("$F%d", row), fmt.Sprintf("$G%d", row)
	yes := func(s string) string { return fmt.Sprintf(`OR(UPPER(%[1]s)="SI",UPPER(%[1]s)="SÌ")`, s) }
	// as the program scores a ratio (scoring.ScoreRatio): a target of zero is reached or not, from one below it the distance counts
	ratio := fmt.Sprintf(`MAX(0,MIN(1,IF(%[1]s=0,IF(IF(%[3]s="decrescente",%[2]s<=0,%[2]s>=0),1,0),IF(%[1]s<0,1+IF(%[3]s="decrescente",%[1]s-%[2]s,%[2]s-%[1]s)/ABS(%[1]s),IF(%[3]s="decrescente",IF(%[2]s<=0,1,%[1]s/%[2]s),%[2]s/%[1]s)))))`, target, result, direction)
	// A date is reached or it isn't. Excel says which cells are dates; LibreOffice doesn't, where two days of these years less than a year apart are.
	dates := fmt.Sprintf(`OR(LEFT(CELL("format",%[1]s),1)="D",AND(INFO("system")<>"pcdos",INFO("system")<>"mac",ISNUMBER(%[2]s),%[1]s=INT(%[1]s),%[2]s=INT(%[2]s),%[1]s>=DATE(2020,1,1),%[1]s<=DATE(2040,12,31),ABS(%[1]s-%[2]s)<=366))`,
		target, result)
	worth := fmt.Sprintf(`IF(OR(%[1]s="",%[2]s=""),"",IF(ISTEXT(%[1]s),IF(AND(%[3]s,ISTEXT(%[2]s)),IF(%[4]s,1,0),""),IFERROR(IF(%[5]s,IF(%[2]s<=%[1]s,1,0),%[6]s),"")))`,
		target, result, yes(target), yes(result), dates, ratio)
	return fmt.Sprintf(`IF(%s="","",IF(SUMPRODUCT(--%s)=0,%s,%s))`, code, under, worth, mean)
}

// tree writes the Cruscotto.
func (b *blank) tree() error {
	b.page = b.builder.page(string(scoring.PartTree))
	for i, c := range blankColumns {
		b.page.sheet.Width(i+1, c.width)
	}
	b.page.sheet.Freeze(2, blankHeader)
	b.header()
	for i, row := range b.rows {
		b.row(blankHeader+1+i, row)
	}
	b.page.sheet.PrintArea(ref.Area{From: ref.At(1, 1), To: ref.At(len(blankColumns), blankHeader+len(b.rows))})
	b.page.sheet.PrintRows(blankHeader)
	return b.dressBlank()
}

// compulsoryMark follows the labels of what must be filled in.
const compulsoryMark = " *"

func (b *blank) header() {
	labels := make([]any, len(blankColumns))
	for i, c := range blankColumns {
		label := c.name()
		if c.compulsory {
			label += compulsoryMark
		}
		labels[i] = b.cell(label, look{header: true})
	}
	b.page.line(16, look{plain: true, locked: true, oneLine: true}, "Le colonne con * sono obbligatorie: i dati di ciò che si misura, soltanto nelle righe dell'ultimo livello.")
	b.page.line(44, look{header: true}, labels...)
}

func (b *blank) row(number int, row blankRow) {
	target := scoring.Value{}
	code := ""
	if row.target != "" {
		target = shareOf(row.target)
		code, _ = workbook.FormatCode(target)
	}
	values := []any{row.code, row.title, row.weight, row.kpi, target, nil, row.direction, nil, nil, nil, nil, nil}
	cells := make([]any, len(values))
	for i, v := range values {
		l := look{centered: i+1 == blankCode || i+1 == blankDirection || i+1 == blankSystem}
		switch i + 1 {
		case blankWeight:
			l.code = "0%"
		case blankResult:
			l.code = code
		case blankAttainment:
			l.code = "0.00%" // not locked: Excel deletes no row that has a locked cell; a number in its place is red
		case blankCode:
			l.code, l.strong = "@", !row.leaf // text: 2.10 is a code, not a number
		case blankTitle:
			l.strong = !row.leaf
		}
		c := b.cell(v, l)
		if i+1 == blankAttainment {
			c.Formula = b.formula(number)
		}
		cells[i] = c
	}
	b.page.line(18, look{}, cells...)
}

// dressBlank gives the sheet its prompts, drop-downs, colours and protection, over the whole columns.
func (b *blank) dressBlank() error {
	down := func(col int) ref.Area { return ref.Area{From: ref.At(col, blankHeader+1), To: ref.At(col, b.end)} }
	for i, c := range blankColumns {
		if err := b.page.choose(down(i+1), c.name(), c.prompt, treeChoices[c.field]); err != nil {
			return err
		}
	}
	row := blankHeader + 1
	all := func(col int) string { return fmt.Sprintf("$%[1]s$%[2]d:$%[1]s$%[3]d", ref.ColumnName(col), row, b.end) }
	dots := func(s string) string { return fmt.Sprintf(`LEN(%[1]s)-LEN(SUBSTITUTE(%[1]s,".",""))`, s) }
	own := fmt.Sprintf("$A%d", row)
	parent := fmt.Sprintf(`LEFT(%s,LEN(%s)-LEN(TRIM(RIGHT(SUBSTITUTE(%s,".",REPT(" ",30)),30))))`, own, own, own)
	siblings := fmt.Sprintf(`--(LEFT(%s,LEN(%s))=%s),--(%s=%s)`, all(blankCode), parent, parent, dots(all(blankCode)), dots(own))
	for _, rule := range []struct {
		col     int
		formula string
		color   string
	}{
		{blankWeight, fmt.Sprintf(`AND(%s<>"",$C%d<>"",ABS(SUMPRODUCT(%s,%s)-1)>0.00001)`, own, row, siblings, all(blankWeight)), fillOf[scoring.Error]},
		{blankResult, fmt.Sprintf(`AND($E%d<>"",$F%d="")`, row, row), fillOf[scoring.Warning]},
		{blankAttainment, fmt.Sprintf(`AND($B%d<>"",NOT(ISFORMULA($H%d)),$K%d="")`, row, row, row), fillOf[scoring.Error]},
	} {
		b.page.sheet.ColorIf(down(rule.col), rule.formula, rule.color)
	}
	b.page.sheet.Protect()
	return nil
}

// otherSheets writes some of the other parts.
func (b *blank) otherSheets(which ...scoring.Part) error {
	for _, part := range parts {
		if !slices.Contains(which, part.part) {
			continue
		}
		if err := part.write(b.builder.page(string(part.part))); err != nil {
			return err
		}
	}
	return nil
}

// steps writes the sheet that the workbook opens on.
func (b *blank) steps() {
	p := b.builder.page(SheetInstructions)
	p.columns([]float64{5, 22, 100})
	p.line(24, look{title: true}, b.title())
	p.row++
	leaf := b.dashboard.Levels[len(b.dashboard.Levels)-1]
	for i, step := range []struct {
		sheet scoring.Part
		text  string
	}{
		{scoring.PartEntity, "Il nome dell'ente e l'anno, gli atti con la data, chi firma, il logo. In ogni foglio ciò che ha un * è obbligatorio; quando si sceglie una cella, compare che cosa ci va."},
		{scoring.PartScale, "Le regole del Sistema: sono già pronte quelle usuali (media ponderata dei livelli, raggiungimento uguale al rapporto fra risultato e " +
			"target, al più 100%). Cambiare soltanto ciò che nel proprio Sistema è diverso."},
		{scoring.PartTree, "L'albero: una riga per ogni obiettivo e ogni " + leaf.Singular + ", con il suo codice. Scrivere sopra gli esempi; le righe preparate che non servono " +
			"restano vuote. Per aggiungerne, copiare una riga e inserire le celle copiate: il codice dice di chi fa parte. Durante l'anno il risultato resta vuoto."},
		{scoring.PartTexts, "A fine anno, per ogni risultato sotto il target una riga con il suo codice e il motivo; i testi delle altre sezioni si scelgono dall'elenco. " +
			"Strategici (Tabella 1), Sistema (Tabella 2) e Dirigenziali si compilano se l'ente li ha."},
		{scoring.PartWaivers, "Controllare con «relazione validate» seguito dal nome di questo file, comporre con «relazione build». Nel foglio Deroghe, ciò che si accetta con il suo motivo."},
	} {
		number := b.cell(fmt.Sprint(i+1), look{bold: true, centered: true})
		link := b.link(string(step.sheet), "A1", string(step.sheet), look{bold: true})
		words := b.cell(scoring.Text{Text: step.text}, look{locked: true})
		p.line(float64(linesIn(step.text, 100))*14+8, look{}, number, link, words)
	}
}
