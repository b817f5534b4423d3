package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"relazione/scoring"
	"relazione/scoring/ref"
)

// sheet reads a worksheet in one strict pass.
func (l *loader) sheet(e sheetEntry) (*Sheet, error) {
	s := &Sheet{Name: e.name, Hidden: e.hidden, part: e.part, byRow: map[int]int{}, cover: map[ref.Position]ref.Position{}}
	p := &sheetParser{loader: l, sheet: s, shared: map[string]sharedFormula{}}
	err := l.readXML(e.part, visitor{start: p.start, text: p.characters, end: p.end})
	if err == nil {
		err = l.coverMerges(s)
	}
	if err == nil {
		return s, nil
	}
	var located *Error
	if errors.As(err, &located) && located.Sheet == "" {
		located.Sheet = e.name
	}
	return nil, err
}

// A sheetParser is where a pass over a worksheet stands.
type sheetParser struct {
	*loader
	sheet *Sheet

	row      int // number of the open row, or of the last one
	col      int // number of the open cell, or of the last one in the row
	current  Row
	cell     Cell
	dataType string
	value    richText
	formula  strings.Builder
	into     target // where character data goes
	inCell   bool
	phonetic bool
	filled   bool // the open cell has a value, be it an empty one
	struck   bool // the open cell's font is struck out
	// the index of the shared formula that the open cell has; empty for one of its own
	share  string
	shared map[string]sharedFormula // by index
}

// A target is where the character data of an element goes.
type target uint8

const (
	nowhere target = iota
	intoFormula
	intoValue
)

// A sharedFormula is written once, for the first of the cells that have it.
type sharedFormula struct {
	formula string
	at      ref.Position
}

func (p *sheetParser) fail(format string, args ...any) error {
	e := problem(hintDamaged, format, args...)
	if p.inCell {
		e.Cell = ref.At(p.col, p.row).String()
	}
	return e
}

func (p *sheetParser) start(name string, attr []xml.Attr) error {
	switch name {
	case "row":
		return p.startRow(attr)
	case "col":
		return p.startColumn(attr)
	case "c":
		return p.startCell(attr)
	case "f":
		if p.inCell {
			p.into = intoFormula
			if attribute(attr, "t") == "shared" {
				p.share = attribute(attr, "si")
			}
		}
	case "v":
		if p.inCell {
			p.into, p.filled = intoValue, true
		}
	case "rPh":
		p.phonetic = true
	case "t":
		if p.inCell && !p.phonetic {
			p.into, p.filled = intoValue, true
		}
	case "mergeCell":
		return p.merge(attribute(attr, "ref"))
	}
	if p.inCell {
		p.value.start(name, attr)
	}
	return nil
}

func isTrue(s string) bool { return s == "1" || strings.EqualFold(s, "true") }

func (p *sheetParser) startColumn(attr []xml.Attr) error {
	from, err := strconv.Atoi(attribute(attr, "min"))
	to, err2 := strconv.Atoi(attribute(attr, "max"))
	if err == nil && err2 == nil && isTrue(attribute(attr, "hidden")) && len(p.sheet.HiddenColumns) < ref.MaxColumn {
		p.sheet.HiddenColumns = append(p.sheet.HiddenColumns, ref.Area{From: ref.At(from, 0), To: ref.At(to, 0)})
	}
	return nil
}

func (p *sheetParser) startRow(attr []xml.Attr) error {
	number := p.row + 1 // some writers leave the number out
	if written := attribute(attr, "r"); written != "" {
		var err error
		if number, err = strconv.Atoi(written); err != nil || number < 1 || number > ref.MaxRow {
			return p.fail("numero di riga %q non valido", written)
		}
	}
	if number <= p.row {
		return p.fail("la riga %d viene dopo la riga %d", number, p.row)
	}
	p.row, p.col = number, 0
	p.current = Row{Number: number, Hidden: isTrue(attribute(attr, "hidden"))}
	return nil
}

func (p *sheetParser) startCell(attr []xml.Attr) error {
	if p.row == 0 {
		return p.fail("una cella fuori da ogni riga")
	}
	at := ref.At(p.col+1, p.row)
	if name := attribute(attr, "r"); name != "" {
		var ok bool
		if at, ok = ref.Parse(strings.ToUpper(name)); !ok || at.Row != p.row {
			return p.fail("riferimento di cella %q non valido nella riga %d", name, p.row)
		}
	}
	if at.Col <= p.col {
		return p.fail("la cella %s viene dopo la cella %s", at, ref.At(p.col, p.row))
	}
	grid := p.spent.grid.Add(int64(at.Col - p.col))
	if p.spent.cells.Add(1) > int64(p.limits.Cells) || grid > int64(p.limits.Grid) {
		return problem(hintTooLarge, "il file ha più di %d celle", p.limits.Cells)
	}
	p.col, p.inCell = at.Col, true
	p.dataType = attribute(attr, "t")
	p.cell, p.struck = Cell{Col: at.Col, format: general}, false
	if s := attribute(attr, "s"); s != "" {
		i, err := strconv.Atoi(s)
		if err != nil || i < 0 || i >= len(p.formats) && i > 0 && p.styled {
			return p.fail("stile di cella %q inesistente", s)
		}
		if i < len(p.formats) {
			style := p.formats[i]
			p.cell.format, p.struck = style.format, style.struck
			p.cell.Bold, p.cell.Indent = style.bold, style.indent
		}
	}
	p.value.reset()
	p.formula.Reset()
	p.share, p.filled = "", false
	return nil
}

func (p *sheetParser) characters(data []byte) error {
	switch p.into {
	case intoFormula:
		if p.formula.Write(data); p.formula.Len() > p.limits.Formula {
			return p.fail("la formula supera %d kB", p.limits.Formula>>10)
		}
		return p.countText(p.formula.Len(), len(data))
	case intoValue:
		p.value.write(data)
		return p.countText(p.value.len(), len(data))
	}
	return nil
}

func (p *sheetParser) end(name string) error {
	switch name {
	case "rPh":
		p.phonetic = false
	case "f", "v", "t":
		p.into = nowhere
	case "c":
		err := p.endCell()
		p.inCell = false
		return err
	case "row":
		if len(p.current.Cells) > 0 {
			p.sheet.byRow[p.row] = len(p.sheet.Rows)
			p.sheet.Rows = append(p.sheet.Rows, p.current)
		}
	default:
		p.value.end(name)
	}
	return nil
}

func (p *sheetParser) endCell() error {
	c := p.cell
	c.Formula = strings.TrimSpace(p.formula.String())
	if p.share != "" {
		at := ref.At(p.col, p.row)
		if master, ok := p.shared[p.share]; c.Formula == "" && ok {
			c.Formula = moveFormula(master.formula, at.Col-master.at.Col, at.Row-master.at.Row)
			if err := p.countText(0, len(c.Formula)); err != nil {
				return err
			}
		} else {
			p.shared[p.share] = sharedFormula{c.Formula, at}
		}
	}
	if err := p.content(&c); err != nil {
		return err
	}
	if p.struck && c.shown != "" {
		c.Note = "tutto il contenuto della cella è barrato: «" + c.shown + "»"
	}
	c.pending = c.Formula != "" && !p.calculated()
	if c.Kind != Blank || c.Formula != "" || c.Note != "" {
		p.current.Cells = append(p.current.Cells, c)
	}
	return nil
}

// content takes in the value of the open cell, by its type (ECMA-376 part 1, 18.18.11). What has a type and no value is empty.
func (p *sheetParser) content(c *Cell) error {
	value := p.value.text()
	switch p.dataType {
	case "s":
		if strings.TrimSpace(value) == "" {
			return nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(p.strings) {
			return p.fail("il testo condiviso n. %q non c'è: il contenuto della cella è perduto", value)
		}
		c.Kind, c.shown, c.Note = Words, p.strings[i].shown, p.strings[i].note
		c.Indent += p.strings[i].indent
	case "str", "inlineStr":
		text := unescape(value)
		c.Kind, c.shown, c.Note = Words, readable(text), p.value.note()
		c.Indent += leadingSpaces(text)
	case "d":
		return p.isoDate(c, strings.TrimSpace(value))
	case "b":
		if value = strings.TrimSpace(value); value != "" {
			c.Kind, c.shown = Boolean, map[bool]string{true: "VERO", false: "FALSO"}[isTrue(value)]
		}
	case "e":
		if value = strings.TrimSpace(value); value != "" {
			c.Kind, c.shown = Failure, failureWord(value)
		}
	case "", "n":
		if value = strings.TrimSpace(value); value != "" {
			v, err := ExactNumber(value)
			if err != nil {
				return p.fail("%v", err)
			}
			c.set(value, v)
		}
	default:
		return p.fail("tipo di cella %q sconosciuto", p.dataType)
	}
	if c.Kind == Words && !c.Numeric() {
		typed := c.shown
		if c.shown = c.format.text(typed); c.shown == "" && typed != "" {
			c.Note = "il formato nasconde il testo «" + typed + "»"
		} else if c.shown == "" {
			c.Kind = Blank
		}
	}
	return nil
}

// calculated reports whether a program left the result of the open cell's formula: an empty text is one too. A zero isn't where the
// workbook asks for all to be calculated when it is opened: libraries that write formulas put it in.
func (p *sheetParser) calculated() bool {
	if p.uncalculated && p.dataType == "" && strings.TrimSpace(p.value.text()) == "0" {
		return false
	}
	return p.filled && (strings.TrimSpace(p.value.text()) != "" || p.dataType == "str" || p.dataType == "s")
}

// isoDate takes in a date as strict files write it: 2024-12-31, with or without a time.
func (p *sheetParser) isoDate(c *Cell, value string) error {
	if value == "" {
		return nil
	}
	value = strings.Replace(value, " ", "T", 1)
	for _, layout := range []string{"T15:04:05.999999999", "15:04:05.999999999", "15:04"} {
		if t, err := time.Parse(layout, value); err == nil {
			c.Kind, c.shown = Words, t.Format("15:04:05")
			return nil
		}
	}
	for _, layout := range []string{
		"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02",
	} {
		t, err := time.Parse(layout, value)
		if err != nil {
			continue
		}
		c.Kind, c.shown = Date, t.Format("02/01/2006")
		if t.Hour()+t.Minute()+t.Second() > 0 {
			c.shown += t.Format(" 15:04:05")
		}
		return nil
	}
	c.Kind, c.shown = Words, value
	return nil
}

// failureWords are the errors of Excel's as it shows them in Italian.
var failureWords = map[string]string{
	"#N/A": "#N/D", "#REF!": "#RIF!", "#NAME?": "#NOME?", "#VALUE!": "#VALORE!", "#NULL!": "#NULLO!", "#SPILL!": "#ESPANSIONE!",
	"#CALC!": "#CALC!", "#FIELD!": "#CAMPO!", "#CONNECT!": "#CONNETTI!", "#BLOCKED!": "#BLOCCATO!", "#UNKNOWN!": "#SCONOSCIUTO!",
	"#GETTING_DATA": "#ESTRAZIONE_DATI",
}

func failureWord(value string) string {
	if word, ok := failureWords[strings.ToUpper(value)]; ok {
		return word
	}
	return value
}

func (p *sheetParser) merge(name string) error {
	first, last, ok := strings.Cut(name, ":")
	if !ok {
		last = first
	}
	from, ok := ref.Parse(first)
	to, ok2 := ref.Parse(last)
	if !ok || !ok2 || to.Col < from.Col || to.Row < from.Row {
		return p.fail("intervallo unito %q non valido", name)
	}
	if p.sheet.merges = append(p.sheet.merges, ref.Area{From: from, To: to}); len(p.sheet.merges) > p.limits.Merges {
		return problem(hintTooLarge, "il foglio ha più di %d intervalli uniti", p.limits.Merges)
	}
	return nil
}

// coverMerges notes which cell gives each merged ref.Position its content. Only rows with content matter, so a merge
// over whole columns costs no more than the cells it meets.
func (l *loader) coverMerges(s *Sheet) error {
	for _, m := range s.merges {
		for r := m.From.Row; r <= min(m.To.Row, s.LastRow()); r++ {
			for c := m.From.Col; c <= m.To.Col; c++ {
				at := ref.At(c, r)
				if l.spent.covered.Add(1) > int64(l.limits.Covered) {
					return problem(hintTooLarge, "gli intervalli uniti coprono più di %d celle", l.limits.Covered)
				}
				if other, taken := s.cover[at]; taken { // the first one keeps it
					if n := len(s.Overlaps); n == 0 || !strings.HasSuffix(s.Overlaps[n-1].Text, " "+m.From.String()) {
						s.Overlaps = append(
							s.Overlaps,
							scoring.Text{Text: fmt.Sprintf("%s e %s", other, m.From), Cell: s.Place(at)},
						)
					}
					continue
				}
				s.cover[at] = m.From
			}
		}
	}
	return nil
}
