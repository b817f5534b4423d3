package cruscotto

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
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

func (b *book) find(name string) *sheet {
	for _, s := range b.sheets {
		if scoring.Fold(s.name) == scoring.Fold(name) {
			return s
		}
	}
	return nil
}

func (b *book) dashboard() (*scoring.Dashboard, error) {
	d := &scoring.Dashboard{Modified: b.modified}
	main := b.find(SheetDashboard)
	if main == nil {
		var names []string
		for _, s := range b.sheets {
			names = append(names, s.name)
		}
		return nil, problem("rinominare in «Cruscotto» il foglio che contiene l'albero degli obiettivi",
			"non c'è un foglio «%s»; fogli trovati: %s", SheetDashboard, strings.Join(names, ", "))
	}
	if err := readTree(main, d); err != nil {
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
	d.Surface = b.surface()
	return d, nil
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

// readTree reads the Cruscotto: a leaf in each row, the nodes above it in merged cells or in cells left blank below.
func readTree(s *sheet, d *scoring.Dashboard) error {
	l, err := findLayout(s)
	if err != nil {
		return err
	}
	d.Levels = l.levels
	d.Unrecognized = append(d.Unrecognized, l.unknown...)
	leaf := len(l.levels) - 1
	open := make([]*scoring.Node, len(l.levels)) // the node that rows now belong to, at each depth
	last := l.lastMeasured(s)
	for _, r := range s.rows {
		if r.number <= l.header || r.number > last && s.aside(r) || l.isTotal(s, r.number) {
			continue
		}
		deepest, err := l.deepest(s, r.number)
		if err != nil {
			return err
		}
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
	if len(d.Roots) == 0 {
		return &Error{Sheet: s.name, Problem: fmt.Sprintf("sotto le intestazioni (riga %d) non c'è nessuna riga con un indicatore", l.header),
			Hint: "scrivere un'azione per riga, con target e risultato"}
	}
	return nil
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
// one that measures nothing yet, or an objective on a line of its own; -1 for a row that speaks of none. It is an error
// for a row to measure something for an action that an earlier row, merged with it, measures already.
func (l *layout) deepest(s *sheet, row int) (int, error) {
	own := func(columns ...int) (position, bool) {
		for _, col := range columns {
			if at := (position{col, row}); col != 0 {
				if c, from := s.at(at); from == at && (c.shown() != "" || c != nil && c.formula != "") {
					return at, true
				}
			}
		}
		return position{}, false
	}
	leaf := len(l.columns) - 1
	measure, measures := own(l.measures[fieldKPI], l.measures[fieldTarget], l.measures[fieldResult], l.measures[fieldAttainment])
	for _, col := range []int{l.columns[leaf].title, l.columns[leaf].code} {
		if from, merged := s.cover[position{col, row}]; merged && from.row < row {
			if !measures {
				return -1, nil
			}
			return 0, &Error{Sheet: s.name, Cell: measure.String(),
				Problem: fmt.Sprintf("%s unita con quella della riga %d ha un altro indicatore", l.levels[leaf].Singular, from.row),
				Hint:    "dividere le celle unite e scrivere un'azione per riga, ciascuna con il suo peso"}
		}
	}
	if measures {
		return leaf, nil
	}
	for depth := leaf; depth >= 0; depth-- {
		if _, ok := own(l.columns[depth].code, l.columns[depth].title, l.columns[depth].weight); ok {
			return depth, nil
		}
	}
	return -1, nil
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
		Code:   s.textAt(position{columns.code, row}),
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
	value := func(f field) scoring.Value { return s.valueAt(position{l.measures[f], row}) }
	direction := text(fieldDirection)
	return &scoring.Indicator{
		KPI: text(fieldKPI), Target: value(fieldTarget), Result: value(fieldResult), Attainment: value(fieldAttainment),
		Threshold: value(fieldThreshold), Numerator: value(fieldNumerator), Denominator: value(fieldDenominator),
		Ruling: text(fieldRuling), System: isYes(text(fieldSystem).Text),
		Direction: scoring.ParseDirection(direction.Text), DirectionCell: direction.Cell,
	}
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
	words := strings.Fields(strings.ToLower(c.text))
	if len(words) == 3 {
		if month := slices.Index(scoring.Months[:], words[1]); month >= 0 {
			words = []string{fmt.Sprintf("%s/%d/%s", strings.TrimRight(words[0], "º°"), month+1, words[2])}
		}
	}
	for _, layout := range []string{"2/1/2006", "2-1-2006", "2.1.2006", "2006-01-02"} {
		if t, err := time.Parse(layout, strings.Join(words, " ")); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
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
