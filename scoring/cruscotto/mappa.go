package cruscotto

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/italian"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// Words of the column Significato.
const (
	ignore      = "ignora"
	asHeading   = "titolo delle righe che seguono"
	asData      = "riga senza dati"
	ofTheLevel  = "livello "
	ofTheSheet  = "foglio "
	labelOfYear = "Anno"
)

// A meaning is what the sheet Mappa says of a label or of a cell.
type meaning struct {
	of      string // the label
	ignored bool
	field   field
	level   *scoring.Level // of a title; of another field, whose it is
	year    int
	own     bool // of what is measured, where levels have the like
	row     rowMeaning
	sheet   scoring.Part
}

type rowMeaning int

const (
	headingRow rowMeaning = iota + 1
	dataRow
)

// take gives a column the meaning that the sheet Mappa has for its label.
func (h *header) take(m meaning) {
	h.told, h.field, h.year, h.own = true, m.field, m.year, m.own
	switch {
	case m.field == fieldTitle && m.level != nil:
		h.isTitle, h.level = true, *m.level
	case m.level != nil:
		h.ofLevel = m.level.Singular
	}
}

// A mapLine is a line of the sheet Mappa.
type mapLine struct{ cell, label, means scoring.Text }

// isMap reports whether a sheet is called Mappa, with a number or without: a copy that adds one leaves the old one where it is.
func isMap(s *workbook.Sheet) bool {
	return coreName(s.Name) == scoring.Fold(string(scoring.PartMap))
}

// readMap reads the sheets Mappa: what the workbook's own labels, and sheets, mean. What a later one says of a thing holds.
func (r *reader) readMap() error {
	for _, s := range r.book.Sheets {
		if !isMap(s) {
			continue
		}
		var lines []mapLine
		table := &plainTable[mapLine]{
			rows: func(*scoring.Dashboard) *[]mapLine { return &lines },
			columns: []column[mapLine]{
				words(
					"Intestazione",
					40,
					func(m *mapLine) *scoring.Text { return &m.label },
					"etichetta",
					"colonna",
					"foglio",
				),
				words("Significato", 40, func(m *mapLine) *scoring.Text { return &m.means }, "che cos e", "vale"),
				optionalWords("Cella", 18, func(m *mapLine) *scoring.Text { return &m.cell }),
			},
		}
		if err := readOnly(table)(s, r.reading.Dashboard); err != nil {
			return err
		}
		for _, m := range lines {
			if m.label.Empty() {
				continue
			}
			if err := r.learn(s, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// learn takes in a line of the sheet Mappa.
func (r *reader) learn(s *workbook.Sheet, line mapLine) error {
	m, ok := meaningOf(line)
	if !ok {
		return &workbook.Error{
			Sheet:   s.Name,
			Cell:    line.means.Cell.Ref,
			Problem: fmt.Sprintf("«%s» non è un significato previsto", line.means.Text),
			Remedy: "scrivere uno fra: " + strings.Join(
				fieldLabels(),
				", ",
			) + "; oppure «livello …», «foglio …», «ignora»",
		}
	}
	label := scoring.Fold(line.label.Text)
	switch {
	case m.sheet != "":
		r.aliases[label] = m.sheet
	case m.year != 0 && m.field == noField:
		r.words.year = m.year
	case !line.cell.Empty():
		cell, ok := r.parseCell(line.cell.Text)
		if !ok {
			return &workbook.Error{
				Sheet:   s.Name,
				Cell:    line.cell.Cell.Ref,
				Problem: fmt.Sprintf("«%s» non è una cella di un foglio che c'è", line.cell.Text),
				Remedy:  "scrivere il foglio e la cella, per esempio Cruscotto!B3, o lasciare vuoto: vale allora ogni colonna con quell'intestazione",
			}
		}
		m.of = line.label.Text
		r.words.cells[cell] = m
	case m.row != 0:
		return &workbook.Error{
			Sheet:   s.Name,
			Cell:    line.means.Cell.Ref,
			Problem: fmt.Sprintf("«%s» vale per una riga, e la colonna Cella non dice quale", line.means.Text),
			Remedy:  "scrivere nella colonna Cella il foglio e la cella, per esempio Cruscotto!A5",
		}
	case m.ignored:
		r.words.ignored[label] = true
	case m.field == fieldTitle && m.level != nil:
		r.words.levels[label] = *m.level
	case m.level != nil || m.year != 0 || m.own:
		r.words.labels[label] = m
	case m.field != noField:
		r.words.fields[label] = m.field
	}
	return nil
}

// parseCell reads a place as the sheets Mappa and Rilievi write it: Foglio!B3.
// Excel quotes the names of sheets, which is understood too.
func (r *reader) parseCell(s string) (scoring.Cell, bool) {
	i := strings.LastIndexByte(s, '!')
	if i < 0 {
		return scoring.Cell{}, false
	}
	at, ok := ref.Parse(strings.ToUpper(strings.TrimSpace(s[i+1:])))
	if !ok {
		return scoring.Cell{}, false
	}
	name := strings.TrimSpace(s[:i])
	unquoted := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(name, "'"), "'"), "''", "'")
	for _, called := range []string{name, unquoted} {
		for _, sheet := range r.book.Sheets {
			if strings.EqualFold(sheet.Name, called) {
				return scoring.Cell{Sheet: sheet.Name, Ref: at.String()}, true
			}
		}
	}
	return scoring.Cell{}, false
}

var targetOfYear = lazy.New(`(?i)^target del (20\d\d)$`)

// meaningOf understands a line of the sheet Mappa; false where it means nothing.
func meaningOf(line mapLine) (meaning, bool) {
	text := strings.Join(strings.Fields(line.means.Text), " ")
	folded := scoring.Fold(text)
	if name, ok := strings.CutPrefix(folded, ofTheSheet); ok {
		for _, p := range append([]scoring.Part{scoring.PartTree}, scoring.OptionalParts[:]...) {
			if scoring.Fold(string(p)) == name {
				return meaning{sheet: p}, true
			}
		}
	}
	switch folded {
	case ignore, "da ignorare", "non leggere":
		return meaning{ignored: true}, true
	case scoring.Fold(asHeading):
		return meaning{row: headingRow}, true
	case scoring.Fold(asData):
		return meaning{row: dataRow}, true
	case scoring.Fold(weightOfIndicators):
		return meaning{field: fieldWeight, own: true}, true
	}
	if m := targetOfYear.FindStringSubmatch(text); m != nil {
		year, _ := strconv.Atoi(m[1])
		return meaning{field: fieldTarget, year: year}, true
	}
	if year, ok := parseYear(text); ok && scoring.Fold(line.label.Text) == scoring.Fold(labelOfYear) {
		return meaning{year: year}, true
	}
	if name, of, ok := strings.Cut(text, ":"); ok {
		level := levelNamed(of)
		f := fieldNamed(name)
		return meaning{field: f, level: &level}, f != noField && level.Singular != ""
	}
	if f := fieldNamed(text); f != noField {
		return meaning{field: f, own: f == fieldResult && !line.cell.Empty()}, true
	}
	if name, ok := strings.CutPrefix(folded, ofTheLevel); ok && name != "" {
		level := levelNamed(strings.Join(strings.Fields(text)[1:], " "))
		return meaning{field: fieldTitle, level: &level}, true
	}
	if level, ok := scoring.NamedLevel(folded); ok {
		return meaning{field: fieldTitle, level: &level}, true
	}
	return meaning{}, false
}

func levelNamed(name string) scoring.Level {
	if level, ok := scoring.NamedLevel(scoring.Fold(name)); ok {
		return level
	}
	return scoring.NewLevel(name)
}

// fieldNamed is the field with a name or a label; noField for none.
func fieldNamed(text string) field {
	folded := scoring.Fold(text)
	if f, ok := fieldByLabel[folded]; ok {
		return f
	}
	for _, f := range treeFields {
		if scoring.Fold(f.name) == folded {
			return f.field
		}
	}
	return noField
}

// mapColumns are the columns of the sheet Mappa that [Reading.WithMap] writes; in all they are as wide as A4 across takes.
var mapColumns = []workbook.ListColumn{
	{
		Label: "Cella",
		Width: 26,
	}, {Label: "Intestazione", Width: 40}, {Label: "Significato", Width: 40}, {Label: "Da confermare", Width: 80},
}

// mapLines are the lines of the sheet Mappa that give a label one of several meanings, each once.
func mapLines(label string, means ...string) []scoring.Choice {
	var all []scoring.Choice
	for _, m := range means {
		if c := (scoring.Choice{Label: label, Means: m, Says: inWords(m)}); m != "" && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// inWords says what a meaning is, for who chooses one.
func inWords(means string) string {
	switch name, isLevel := strings.CutPrefix(means, ofTheLevel); {
	case isLevel:
		return "un livello dell'albero: " + name
	case means == ignore:
		return "non serve alla relazione"
	case means == asHeading:
		return "il " + asHeading
	case means == asData:
		return "una riga a cui mancano i dati"
	case means == ofTheSheet+string(scoring.PartTree):
		return "il foglio dell'albero"
	}
	return means
}

// linesOfYear are the lines that say of which year the workbook is: the one that was taken, then the others.
func linesOfYear(taken int, years []int) []scoring.Choice {
	means := []string{strconv.Itoa(taken)}
	for _, year := range years {
		means = append(means, strconv.Itoa(year))
	}
	return mapLines(labelOfYear, means...)
}

// asLevel is what a level is called that has a column's label.
func asLevel(label string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(label, ":", " ")), " ")) // a colon would end it
}

// WithMap returns a copy of the workbook with the sheet Mappa filled in: the questions on top, then what the sheets and the columns were
// taken for. Each question has the line of its choice that answers gives, by the questions' order; a question without an answer, or with
// one that isn't among its choices, has the first, what was taken for now. Where all are the first, what the sheets and the columns were
// taken for follows; other answers may give them other meanings. All else stays as it is, byte for byte. Read again, the copy is without
// these questions; the same tree where every answer is the first. The error, if any, is a [*workbook.Error], or the context's.
func (r *Reading) WithMap(ctx context.Context, answers ...int) ([]byte, error) {
	list := workbook.List{Name: string(scoring.PartMap), Columns: mapColumns}
	add := func(c scoring.Cell, label, means, why string) {
		row := workbook.ListRow{
			Cells: []string{c.String(), strings.Join(strings.Fields(label), " "), means, why},
			Sheet: c.Sheet,
		}
		row.To, _ = ref.Parse(c.Ref)
		if row.To.Col == 0 {
			row.Sheet = ""
		}
		lines := 1
		for i, text := range row.Cells {
			lines = max(lines, linesIn(text, mapColumns[i].Width))
		}
		row.Height = min(workbook.MaxRowHeight, float64(lines)*13+5)
		list.Rows = append(list.Rows, row)
	}
	asked, other := map[scoring.Cell]bool{}, false
	for i, q := range r.Dashboard.Questions {
		line := q.Choices[0]
		if i < len(answers) && answers[i] > 0 && answers[i] < len(q.Choices) {
			line, other = q.Choices[answers[i]], true
		}
		why := italian.Capitalize(q.Asks) + "?"
		if q.Taken != "" {
			why += " Per ora: " + q.Taken + "."
		} else {
			why += " Per ora non è stato letto."
		}
		asked[q.Cell] = true
		cell := q.Cell
		if strings.HasPrefix(line.Means, ofTheSheet) || line.Label == cell.Sheet { // it is about the whole sheet
			cell = scoring.Cell{}
		}
		add(cell, line.Label, line.Means, why)
	}
	if other {
		return annotated(ctx, r.Book, nil, list, mapRemedy)
	}
	for _, s := range r.Sheets {
		if s.Part != "" && s.Part != scoring.PartMap && string(s.Part) != s.Name && r.alone(s) {
			add(scoring.Cell{}, s.Name, ofTheSheet+string(s.Part), "")
		}
	}
	reasons := r.Why()
	for i, c := range r.Columns {
		if c.Role == "" || asked[c.Header.Cell] || !r.labelled(c) {
			continue
		}
		why := ""
		if reason := reasons[i]; reason.Margin <= 0 && reason.Other != "" {
			why = "Potrebbe essere anche " + reason.Other + "."
		}
		add(c.Header.Cell, c.Header.Text, cmp.Or(c.means, c.As), why)
	}
	return annotated(ctx, r.Book, nil, list, mapRemedy)
}

const mapRemedy = "usare --format json"

// alone reports whether no other sheet was taken for the same.
func (r *Reading) alone(s SheetUse) bool {
	for _, other := range r.Sheets {
		if other.Part == s.Part && other.Name != s.Name {
			return false
		}
	}
	return true
}

// labelled reports whether a column's label stands in the workbook: that of sheets' names or headings doesn't.
func (r *Reading) labelled(c ColumnUse) bool {
	for _, s := range r.Book.Sheets {
		if at, ok := ref.Parse(c.Header.Cell.Ref); ok && s.Name == c.Header.Cell.Sheet {
			return s.Shown(at) == c.header.label
		}
	}
	return false
}
