package cruscotto

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"relazione/scoring"
)

// Names of the sheets, as we write them; any spelling of them is found.
const (
	SheetDashboard  = "Cruscotto"
	SheetEntity     = "Ente"
	SheetScale      = "SMVP"
	SheetObjectives = "Strategici"
	SheetSystem     = "Sistema"
	SheetManagers   = "Dirigenziali"
	SheetTexts      = "Testi"
	SheetWaivers    = "Deroghe"
	SheetMap        = "Mappa" // read only: what the workbook's own labels mean
)

// OptionalSheets are all but the Cruscotto, in the order in which a workbook has them.
var OptionalSheets = []string{SheetEntity, SheetScale, SheetObjectives, SheetSystem, SheetManagers, SheetTexts, SheetWaivers}

// A Source is where a Dashboard was read from.
type Source struct {
	Name   string // the file's name, without its folder
	SHA256 string // of the file, in hexadecimal
}

// Read reads the workbook at path. The error, if any, is an [*Error].
func Read(path string) (d *scoring.Dashboard, source Source, err error) {
	name := filepath.Base(path)
	defer func() {
		if p := recover(); p != nil {
			d, err = nil, &Error{Problem: fmt.Sprintf("errore interno durante la lettura (%v)", p),
				Hint: "inviare il file a chi mantiene il programma"}
		}
		var located *Error
		if errors.As(err, &located) {
			located.File = name
		}
	}()
	f, size, err := openFile(path)
	if err != nil {
		return nil, Source{}, err
	}
	defer f.Close()
	d, err = ReadFrom(f, size)
	if err != nil {
		return nil, Source{}, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, size)); err != nil {
		return nil, Source{}, &Error{Problem: "il file non si può rileggere", Hint: "riprovare da un disco locale", Err: err}
	}
	return d, Source{Name: name, SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// ReadFrom is Read for a workbook that is already open, size bytes long.
func ReadFrom(r io.ReaderAt, size int64) (*scoring.Dashboard, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Limits.ReadingTime)
	defer cancel()
	b, err := openBook(ctx, r, size)
	if err != nil {
		return nil, err
	}
	return b.dashboard()
}

// find is the sheet with a name, in any spelling, or the one that the sheet Mappa says it is; nil if there is none.
func (b *book) find(name string) *sheet {
	for _, s := range b.sheets {
		if scoring.Fold(s.name) == scoring.Fold(name) {
			return s
		}
	}
	for _, s := range b.sheets {
		if b.aliases[scoring.Fold(s.name)] == scoring.Fold(name) {
			return s
		}
	}
	return nil
}

// mapTable is the sheet Mappa: what the workbook's own labels, and sheets, mean.
var mapTable = table{
	{label: "Intestazione", synonyms: []string{"etichetta", "colonna", "foglio"}, width: 40},
	{label: "Significato", synonyms: []string{"che cos e", "vale"}, width: 40},
}

// readMap reads the sheet Mappa into a dictionary.
func (b *book) readMap(d *dictionary) error {
	s := b.find(SheetMap)
	if s == nil {
		return nil
	}
	return mapTable.read(s, func(r tableRow) error {
		label, meaning := scoring.Fold(r.text(0).Text), scoring.Fold(r.text(1).Text)
		if label == "" {
			return nil
		}
		if name, ok := strings.CutPrefix(meaning, "foglio "); ok {
			for _, known := range append([]string{SheetDashboard}, OptionalSheets...) {
				if scoring.Fold(known) == name {
					b.aliases[label] = name
					return nil
				}
			}
		}
		if meaning == "ignora" || meaning == "da ignorare" || meaning == "non leggere" {
			d.ignored[label] = true
			return nil
		}
		if f, ok := fieldByLabel[meaning]; ok {
			d.fields[label] = f
			return nil
		}
		name := strings.TrimPrefix(meaning, "livello ")
		level, ok := scoring.NamedLevel(name)
		if !ok && name != meaning {
			level, ok = scoring.NewLevel(strings.Join(strings.Fields(r.text(1).Text)[1:], " ")), true
		}
		if ok {
			d.levels[label] = level
			return nil
		}
		var meanings []string
		for _, c := range columnLabels {
			meanings = append(meanings, c.label)
		}
		return &Error{Sheet: s.name, Cell: r.at(1).String(), Problem: fmt.Sprintf("«%s» non è un significato previsto", r.text(1).Text),
			Hint: "scrivere uno fra: " + strings.Join(meanings, ", ") + "; oppure «livello …», «foglio …», «ignora»"}
	})
}

// dashboardSheet is the sheet of the tree: the one called so, or, where there is none, that of those without another name of ours whose
// table has the most columns of the kind. A hidden one, or one of several alike, is for the user to choose.
func (b *book) dashboardSheet(d *dictionary) (*sheet, error) {
	if main := b.find(SheetDashboard); main != nil {
		return main, nil
	}
	var names []string
	var likely []*sheet
	most := 0
	for _, s := range b.sheets {
		names = append(names, s.name)
		if slices.ContainsFunc(append([]string{SheetMap}, OptionalSheets...), func(name string) bool { return b.find(name) == s }) {
			continue
		}
		l, err := findLayout(s, d)
		switch {
		case err != nil || len(l.uses) < most:
		case len(l.uses) > most:
			likely, most = []*sheet{s}, len(l.uses)
		default:
			likely = append(likely, s)
		}
	}
	if len(likely) == 1 && !likely[0].hidden {
		b.aliases[scoring.Fold(likely[0].name)] = scoring.Fold(SheetDashboard)
		return likely[0], nil
	}
	why := ""
	switch {
	case len(likely) > 1:
		why = fmt.Sprintf("; potrebbero esserlo sia «%s» sia «%s»", likely[0].name, likely[1].name)
	case len(likely) == 1:
		why = fmt.Sprintf("; «%s» potrebbe esserlo, ma è nascosto", likely[0].name)
	}
	return nil, problem("rinominare in «Cruscotto» il foglio che contiene l'albero degli obiettivi, o dirlo nel foglio Mappa (nome del foglio, «foglio Cruscotto»)",
		"non c'è un foglio «%s»; fogli trovati: %s%s", SheetDashboard, strings.Join(names, ", "), why)
}

func (b *book) dashboard() (*scoring.Dashboard, error) {
	d := &scoring.Dashboard{Modified: b.modified}
	words := &dictionary{fields: map[string]field{}, levels: map[string]scoring.Level{}, ignored: map[string]bool{}}
	b.aliases = map[string]string{}
	if err := b.readMap(words); err != nil {
		return nil, err
	}
	readers := map[string]func(*sheet, *scoring.Dashboard) error{
		SheetEntity: readEntity, SheetScale: readScale, SheetObjectives: readObjectives, SheetSystem: readSystem,
		SheetManagers: readManagers, SheetTexts: readTexts, SheetWaivers: readWaivers,
	}
	for _, name := range OptionalSheets {
		s := b.find(name)
		if s == nil {
			continue
		}
		d.Sheets = append(d.Sheets, name)
		if err := readers[name](s, d); err != nil {
			return nil, err
		}
	}
	// The tree comes last: labels with years are understood by the report's.
	if words.year = d.Entity.Year; words.year == 0 {
		words.year = b.latestYear()
	}
	main, err := b.dashboardSheet(words)
	if err != nil {
		return nil, err
	}
	if err := readTree(main, d, words); err != nil {
		return nil, err
	}
	surface := b.surface(main)
	surface.Columns, surface.Outline = d.Surface.Columns, d.Surface.Outline
	d.Surface = surface
	return d, nil
}

// latestYear is the latest year that stands in a label of a target; 0 for none.
func (b *book) latestYear() int {
	latest := 0
	for _, s := range b.sheets {
		for _, r := range s.rows {
			if r.number > headerRows {
				break
			}
			for _, c := range r.cells {
				folded := scoring.Fold(c.text)
				if m := yearInLabel.FindString(folded); m != "" && c.kind == text && fieldByLabel[strings.TrimSpace(strings.Replace(folded, m, "", 1))] != "" {
					if year, _ := strconv.Atoi(m); year > latest {
						latest = year
					}
				}
			}
		}
	}
	return latest
}

// cellAt names a place in the sheet.
func (s *sheet) cellAt(p position) scoring.Cell { return scoring.Cell{Sheet: s.name, Ref: p.String()} }

// textAt reads words; column 0 is a column that the sheet doesn't have.
func (s *sheet) textAt(p position) scoring.Text {
	if p.col == 0 {
		return scoring.Text{}
	}
	c, at := s.at(p)
	return scoring.Text{Text: c.shown(), Cell: s.cellAt(at)}
}

// codeAt reads a code; one that Excel took for a number, 1.1, has its point back.
func (s *sheet) codeAt(p position) scoring.Text {
	t := s.textAt(p)
	if c, _ := s.at(p); p.col != 0 && c != nil && c.kind == number {
		t.Text = strings.ReplaceAll(t.Text, ",", ".")
	}
	return t
}

// valueAt reads a number, or what stands in its place; column 0 is a column that the sheet doesn't have.
func (s *sheet) valueAt(p position) scoring.Value {
	if p.col == 0 {
		return scoring.Value{}
	}
	c, at := s.at(p)
	v := scoring.Value{Text: c.shown(), Cell: s.cellAt(at)}
	if c == nil {
		return v
	}
	v.Formula = c.formula
	switch c.kind {
	case number:
		if !c.format.date {
			v.Quantity = c.format.quantity(c.text)
		}
	case text:
		if q, err := scoring.ParseQuantity(c.text); err == nil {
			v.Quantity = q
		}
	}
	return v
}

// readTree reads the Cruscotto: a leaf in each row, the nodes above it in merged cells or in cells left blank below; or levels one
// below the other, told apart by their codes.
func readTree(s *sheet, d *scoring.Dashboard, words *dictionary) error {
	l, err := findLayout(s, words)
	if err != nil {
		return err
	}
	d.Unrecognized = append(d.Unrecognized, l.unknown...)
	d.Surface.Columns = l.uses
	last := l.lastMeasured(s)
	var rows []row
	for _, r := range s.rows {
		if r.number <= l.header || r.number > last && s.aside(r) || l.isTotal(s, r.number) {
			continue
		}
		if l.titleIsLabel(s, r.number, words) && words.known(s, r.number) >= 4 { // the header of another table
			d.Unrecognized = append(d.Unrecognized, s.firstText(r))
			for len(rows) > 0 && s.texts(rows[len(rows)-1]) < 2 { // its title
				rows = rows[:len(rows)-1]
			}
			break
		}
		rows = append(rows, r)
	}
	if l.isOutline(s, rows) {
		d.Surface.Outline = true
		err = l.readOutline(s, d, rows)
	} else {
		err = l.readColumns(s, d, rows)
	}
	if err == nil && len(d.Roots) == 0 {
		err = &Error{Sheet: s.name, Problem: fmt.Sprintf("sotto le intestazioni (riga %d) non c'è nessuna riga con un indicatore", l.header),
			Hint: "scrivere un'azione per riga, con target e risultato"}
	}
	return err
}

// texts counts the cells of a row that have content.
func (s *sheet) texts(r row) int {
	n := 0
	for _, c := range r.cells {
		if strings.TrimSpace(c.text) != "" {
			n++
		}
	}
	return n
}

// titleIsLabel reports whether a row has a label where a title should be.
func (l *layout) titleIsLabel(s *sheet, row int, words *dictionary) bool {
	for _, columns := range l.columns {
		at := position{columns.title, row}
		if _, merged := s.cover[at]; merged {
			continue
		}
		label := s.text(at)
		if _, _, ok := words.field(label); ok {
			return true
		}
		if level, ok := words.level(label); ok && scoring.Fold(label) == scoring.Fold(level.Singular) {
			return true
		}
	}
	return false
}

// readColumns reads a tree whose levels stand in columns.
func (l *layout) readColumns(s *sheet, d *scoring.Dashboard, rows []row) error {
	if l.severalIndicators(s, rows) {
		l.indicatorLevel(s, rows)
	}
	d.Levels = l.levels
	leaf := len(l.levels) - 1
	open := make([]*scoring.Node, len(l.levels)) // the node that rows now belong to, at each depth
	for _, r := range rows {
		deepest := l.deepest(s, r.number)
		if deepest < 0 {
			if words := s.firstText(r); words.Text != "" {
				d.Unrecognized = append(d.Unrecognized, words)
			}
			continue
		}
		for depth, columns := range l.columns[:deepest+1] {
			n, err := s.node(columns, r.number)
			if err != nil {
				return err
			}
			n.Depth = depth
			if depth < leaf && continues(open[depth], n) {
				continue
			}
			if n.Title.Empty() && n.Code.Empty() && depth < leaf {
				return &Error{Sheet: s.name, Cell: position{columns.title, r.number}.String(),
					Problem: fmt.Sprintf("manca il titolo: %s a cui appartiene la riga", l.levels[depth].Singular),
					Hint:    "scrivere il titolo nella prima riga del gruppo, o unire le celle"}
			}
			if depth == leaf {
				if n.Title.Empty() && n.Code.Empty() && depth > 0 {
					n.Title.Text = fmt.Sprintf("indicatore %d", len(open[depth-1].Children)+1)
				}
				n.Indicator = l.indicator(s, r.number)
				d.Unrecognized = append(d.Unrecognized, l.meaningless(s, r.number)...)
			}
			if depth == 0 {
				d.Roots = append(d.Roots, n)
			} else {
				n.Parent = open[depth-1]
				n.Parent.Children = append(n.Parent.Children, n)
			}
			open[depth] = n
			clear(open[depth+1:])
		}
	}
	return nil
}

// severalIndicators reports whether a node of the deepest level has more than one indicator: its cells are merged over them.
func (l *layout) severalIndicators(s *sheet, rows []row) bool {
	leaf := l.columns[len(l.columns)-1]
	for _, r := range rows {
		if !l.measuresIn(s, r.number) {
			continue
		}
		for _, col := range []int{leaf.title, leaf.code} {
			if from, merged := s.cover[position{col, r.number}]; merged && from.row < r.number {
				return true
			}
		}
	}
	return false
}

// indicatorLevel adds a level for the indicators below the deepest one. Weights that stand on their rows are theirs.
func (l *layout) indicatorLevel(s *sheet, rows []row) {
	level, _ := scoring.LookupLevel("indicatore")
	above := &l.columns[len(l.columns)-1]
	if l.weight == 0 && above.weight != 0 {
		for _, r := range rows {
			title := s.cover[position{above.title, r.number}]
			if at := (position{above.weight, r.number}); title.row != 0 && title.row < r.number && s.cover[at] == (position{}) && s.text(at) != "" {
				l.weight, above.weight = above.weight, 0
				break
			}
		}
	}
	l.levels = append(l.levels, level)
	l.columns = append(l.columns, levelColumns{title: l.measures[fieldKPI], weight: l.weight})
}

// measuresIn reports whether a row measures something of its own.
func (l *layout) measuresIn(s *sheet, row int) bool {
	_, ok := s.own(row, l.measures[fieldKPI], l.measures[fieldTarget], l.measures[fieldResult], l.measures[fieldAttainment])
	return ok
}

// own is the first of some columns in which a row has something, merged from above left out.
func (s *sheet) own(row int, columns ...int) (position, bool) {
	for _, col := range columns {
		if at := (position{col, row}); col != 0 {
			if c, from := s.at(at); from == at && (c.shown() != "" || c != nil && c.formula != "") {
				return at, true
			}
		}
	}
	return position{}, false
}

// lastMeasured is the last row that measures something.
func (l *layout) lastMeasured(s *sheet) int {
	for i := len(s.rows) - 1; i >= 0; i-- {
		for _, f := range []field{fieldTarget, fieldResult, fieldAttainment} {
			if col := l.measures[f]; col != 0 && s.text(position{col, s.rows[i].number}) != "" {
				return s.rows[i].number
			}
		}
	}
	return 0
}

// asideText begins what is written under a table about it.
var asideText = regexp.MustCompile(`(?i)^\s*(\*|\(|fonte\b|not[ae]\b|n\.?\s?b\.?|legenda\b|dati\b|elaborazione\b|aggiornat|avvertenz)`)

// aside reports whether a row says one thing only, of the kind that notes under a table say.
func (s *sheet) aside(r row) bool {
	said := 0
	for _, c := range r.cells {
		if c.shown() != "" {
			said++
		}
	}
	return said == 1 && asideText.MatchString(s.firstText(r).Text)
}

// isTotal reports whether a row sums up those above it: it is called so, and has neither a code nor anything measured.
func (l *layout) isTotal(s *sheet, row int) bool {
	for _, f := range []field{fieldKPI, fieldTarget, fieldResult} {
		if col := l.measures[f]; col != 0 && s.text(position{col, row}) != "" {
			return false
		}
	}
	called := false
	for _, columns := range l.columns {
		if at := (position{columns.code, row}); columns.code != 0 && s.cover[at] == (position{}) && s.text(at) != "" && !scoring.IsTotal(s.text(at)) {
			return false
		}
		for _, col := range []int{columns.code, columns.title} {
			if at := (position{col, row}); col != 0 && s.cover[at] == (position{}) {
				called = called || scoring.IsTotal(s.text(at))
			}
		}
	}
	return called
}

// deepest is the deepest level that a row says something of itself about, cells merged from above left out: a leaf, also
// one that measures nothing yet, or an objective on a line of its own; -1 for a row that speaks of none.
func (l *layout) deepest(s *sheet, row int) int {
	leaf := len(l.columns) - 1
	if l.measuresIn(s, row) {
		return leaf
	}
	for _, col := range []int{l.columns[leaf].title, l.columns[leaf].code} {
		if from, merged := s.cover[position{col, row}]; merged && from.row < row {
			return -1
		}
	}
	for depth := leaf; depth >= 0; depth-- {
		if _, ok := s.own(row, l.columns[depth].code, l.columns[depth].title, l.columns[depth].weight); ok {
			return depth
		}
	}
	return -1
}

// firstText is the first thing that a row says of itself, leaving out merged cells that began above.
func (s *sheet) firstText(r row) scoring.Text {
	for _, c := range r.cells {
		if words := c.shown(); words != "" {
			return scoring.Text{Text: words, Cell: s.cellAt(position{c.col, r.number})}
		}
	}
	return scoring.Text{}
}

// node reads a level's columns in a row. It is an error for a code or title to be a formula without a value: who it is of
// can't be told.
func (s *sheet) node(columns levelColumns, row int) (*scoring.Node, error) {
	for _, col := range []int{columns.code, columns.title} {
		if c, at := s.at(position{col, row}); col != 0 && c != nil && c.formula != "" && c.shown() == "" {
			return nil, &Error{Sheet: s.name, Cell: at.String(), Problem: "la formula non ha un valore memorizzato",
				Hint: "aprire il file in Excel o LibreOffice e salvarlo, così che le formule siano calcolate"}
		}
	}
	return &scoring.Node{
		Code:   s.codeAt(position{columns.code, row}),
		Title:  s.textAt(position{columns.title, row}),
		Weight: s.valueAt(position{columns.weight, row}),
		Stated: s.valueAt(position{columns.result, row}),
	}, nil
}

// continues reports whether a row still speaks of the open node: the same merged cells, blanks below, or the same words
// again.
func continues(open, n *scoring.Node) bool {
	if open == nil {
		return false
	}
	if n.Title.Empty() && n.Code.Empty() {
		return true
	}
	if n.Title.Cell == open.Title.Cell {
		return true
	}
	sameCode := n.Code.Empty() || scoring.CodeKey(n.Code.Text) == scoring.CodeKey(open.Code.Text)
	sameTitle := n.Title.Empty() || scoring.Fold(n.Title.Text) == scoring.Fold(open.Title.Text)
	return sameCode && sameTitle
}

func (l *layout) indicator(s *sheet, row int) *scoring.Indicator {
	text := func(f field) scoring.Text { return s.textAt(position{l.measures[f], row}) }
	unit := text(fieldUnit).Text
	value := func(f field) scoring.Value { return inUnit(s.valueAt(position{l.measures[f], row}), unit) }
	target := func(v scoring.Value) scoring.Value { return inUnit(scoring.AsTarget(v), unit) }
	direction := text(fieldDirection)
	i := &scoring.Indicator{
		KPI: text(fieldKPI), Target: target(value(fieldTarget)), Result: value(fieldResult), Attainment: s.valueAt(position{l.measures[fieldAttainment], row}),
		Threshold: target(value(fieldThreshold)), Numerator: s.valueAt(position{l.measures[fieldNumerator], row}), Denominator: s.valueAt(position{l.measures[fieldDenominator], row}),
		Ruling: text(fieldRuling), System: isYes(text(fieldSystem).Text),
		Direction: scoring.ParseDirection(direction.Text), DirectionCell: direction.Cell,
		Base: value(fieldBase), Initial: target(value(fieldInitial)), Change: text(fieldChange), Previous: value(fieldPrevious),
	}
	for _, year := range slices.Sorted(maps.Keys(l.targets)) {
		if v := target(inUnit(s.valueAt(position{l.targets[year], row}), unit)); !v.Empty() {
			i.Targets = append(i.Targets, scoring.YearTarget{Year: year, Target: v})
		}
	}
	return i
}

// inUnit gives a number the unit that stands in a column of its own.
func inUnit(v scoring.Value, unit string) scoring.Value {
	if !v.Known() || v.Unit != scoring.Plain || strings.TrimSpace(unit) == "" {
		return v
	}
	q, err := scoring.ParseQuantity("1 " + unit)
	if err != nil || q.Unit == scoring.Plain {
		return v
	}
	v.Quantity = scoring.Quantity{Value: new(big.Rat).Mul(v.Value, q.Value), Decimals: v.Decimals, Unit: q.Unit}
	v.Text = v.Show() // without that column it would say less
	return v
}

// meaningless returns what the columns of words say that isn't among the words they have.
func (l *layout) meaningless(s *sheet, row int) []scoring.Text {
	var odd []scoring.Text
	direction, system := s.textAt(position{l.measures[fieldDirection], row}), s.textAt(position{l.measures[fieldSystem], row})
	if !direction.Empty() && scoring.ParseDirection(direction.Text) == scoring.Undeclared {
		odd = append(odd, direction)
	}
	if !system.Empty() && !isYes(system.Text) && !slices.Contains([]string{"no", "0", "falso", "false"}, scoring.Fold(system.Text)) {
		odd = append(odd, system)
	}
	return odd
}

// isYes reads a mark in a column of marks.
func isYes(s string) bool {
	return slices.Contains([]string{"si", "x", "1", "vero", "true"}, scoring.Fold(s))
}

// parseYear reads the year of a report.
func parseYear(s string) (int, bool) {
	year, err := strconv.Atoi(strings.TrimSpace(s))
	return year, err == nil && year >= 2009 && year <= 2100
}

// dateAt reads a date, from a cell with a date format or from words.
func (s *sheet) dateAt(p position) (time.Time, bool) {
	c, _ := s.at(p)
	if c == nil {
		return time.Time{}, false
	}
	if c.kind == number {
		return c.format.time(c.text)
	}
	return scoring.ParseDate(c.text)
}

// shareLimit reads a limit of a band: "100%", "≥ 90%", "> 80%", "≤ 90%", "< 100%". The words before the number say which
// side is closed.
func shareLimit(t scoring.Text) (limit *big.Rat, operator string, err error) {
	s := strings.TrimSpace(t.Text)
	for _, o := range []struct{ written, means string }{{">=", "≥"}, {"<=", "≤"}, {"≥", "≥"}, {"≤", "≤"}, {">", ">"}, {"<", "<"}} {
		if rest, ok := strings.CutPrefix(s, o.written); ok {
			operator, s = o.means, rest
			break
		}
	}
	q, err := scoring.ParseQuantity(s)
	if err != nil || q.Unit != scoring.Percent {
		return nil, "", &Error{Sheet: t.Cell.Sheet, Cell: t.Cell.Ref, Problem: fmt.Sprintf("limite di fascia «%s»: serve una percentuale", t.Text),
			Hint: "scrivere per esempio 90%, ≥ 90% oppure < 100%"}
	}
	return q.Value, operator, nil
}
