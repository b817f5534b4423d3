package cruscotto

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"relazione/scoring"
)

// sheet reads a worksheet in one strict pass.
func (l *loader) sheet(name, part string) (*sheet, error) {
	s := &sheet{name: name, byRow: map[int]int{}, cover: map[position]position{}}
	p := &sheetParser{loader: l, sheet: s, shared: map[string]sharedFormula{}}
	if err := l.xml(part, visitor{start: p.start, text: p.characters, end: p.end}); err != nil {
		return nil, err
	}
	return s, l.coverMerges(s)
}

// A sheetParser is where a pass over a worksheet stands.
type sheetParser struct {
	*loader
	sheet *sheet

	row      int // number of the open row, or of the last one
	col      int // number of the open cell, or of the last one in the row
	current  row
	cell     cell
	dataType string
	value    strings.Builder
	formula  strings.Builder
	into     *strings.Builder // where character data goes; nil outside values, formulas and inline texts
	inCell   bool
	phonetic bool
	share    string                   // the index of the shared formula that the open cell has; empty for one of its own
	shared   map[string]sharedFormula // by index
}

// A sharedFormula is written once, for the first of the cells that have it.
type sharedFormula struct {
	formula string
	at      position
}

func (p *sheetParser) fail(format string, args ...any) error {
	e := problem(hintDamaged, format, args...)
	if p.inCell {
		e.Cell = position{p.col, p.row}.String()
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
			p.into = &p.formula
			if attribute(attr, "t") == "shared" {
				p.share = attribute(attr, "si")
			}
		}
	case "v":
		if p.inCell {
			p.into = &p.value
		}
	case "rPh":
		p.phonetic = true
	case "t":
		if p.inCell && !p.phonetic {
			p.into = &p.value
		}
	case "mergeCell":
		return p.merge(attribute(attr, "ref"))
	}
	return nil
}

func isTrue(s string) bool { return s == "1" || s == "true" }

func (p *sheetParser) startColumn(attr []xml.Attr) error {
	from, err := strconv.Atoi(attribute(attr, "min"))
	to, err2 := strconv.Atoi(attribute(attr, "max"))
	if err == nil && err2 == nil && isTrue(attribute(attr, "hidden")) && len(p.sheet.hiddenColumns) < scoring.MaxColumn {
		p.sheet.hiddenColumns = append(p.sheet.hiddenColumns, area{position{from, 0}, position{to, 0}})
	}
	return nil
}

func (p *sheetParser) startRow(attr []xml.Attr) error {
	number := p.row + 1 // some writers leave the number out
	ref := attribute(attr, "r")
	if ref != "" {
		var err error
		if number, err = strconv.Atoi(ref); err != nil || number < 1 || number > scoring.MaxRow {
			return p.fail("numero di riga %q non valido", ref)
		}
	}
	if number <= p.row {
		return p.fail("la riga %d viene dopo la riga %d", number, p.row)
	}
	p.row, p.col = number, 0
	p.current = row{number: number, hidden: isTrue(attribute(attr, "hidden"))}
	return nil
}

func (p *sheetParser) startCell(attr []xml.Attr) error {
	if p.row == 0 {
		return p.fail("una cella fuori da ogni riga")
	}
	at := position{p.col + 1, p.row}
	if ref := attribute(attr, "r"); ref != "" {
		var err error
		if at, err = parsePosition(ref); err != nil || at.row != p.row {
			return p.fail("riferimento di cella %q non valido nella riga %d", ref, p.row)
		}
	}
	if at.col <= p.col {
		return p.fail("la cella %s viene dopo la cella %s", at, position{p.col, p.row})
	}
	p.grid += at.col - p.col
	if p.cells++; p.cells > Limits.Cells || p.grid > Limits.Grid {
		return problem(hintTooLarge, "il file ha più di %d celle", Limits.Cells)
	}
	p.col, p.inCell = at.col, true
	p.dataType = attribute(attr, "t")
	p.cell = cell{col: at.col, format: general}
	if s := attribute(attr, "s"); s != "" {
		i, err := strconv.Atoi(s)
		if err != nil || i < 0 || (i >= len(p.formats) && i > 0) {
			return p.fail("stile di cella %q inesistente", s)
		}
		if i < len(p.formats) {
			p.cell.format = p.formats[i]
		}
	}
	p.value.Reset()
	p.formula.Reset()
	p.share = ""
	return nil
}

func (p *sheetParser) characters(data []byte) error {
	if p.into == nil {
		return nil
	}
	p.into.Write(data)
	if p.into == &p.formula && p.formula.Len() > Limits.Formula {
		return p.fail("la formula supera %d kB", Limits.Formula>>10)
	}
	return p.countText(p.into.Len(), len(data))
}

func (p *sheetParser) end(name string) error {
	switch name {
	case "rPh":
		p.phonetic = false
	case "f", "v", "t":
		p.into = nil
	case "c":
		err := p.endCell()
		p.inCell = false
		return err
	case "row":
		if len(p.current.cells) > 0 {
			p.sheet.byRow[p.row] = len(p.sheet.rows)
			p.sheet.rows = append(p.sheet.rows, p.current)
		}
	}
	return nil
}

func (p *sheetParser) endCell() error {
	c, value := p.cell, p.value.String()
	c.formula = strings.TrimSpace(p.formula.String())
	if p.share != "" {
		at := position{p.col, p.row}
		if master, ok := p.shared[p.share]; c.formula == "" && ok {
			c.formula = moveFormula(master.formula, at.col-master.at.col, at.row-master.at.row)
			if err := p.countText(0, len(c.formula)); err != nil {
				return err
			}
		} else {
			p.shared[p.share] = sharedFormula{c.formula, at}
		}
	}
	switch p.dataType {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(p.strings) {
			return p.fail("il testo condiviso n. %q non c'è: il contenuto della cella è perduto", value)
		}
		c.kind, c.text = text, p.strings[i]
	case "str", "inlineStr", "d":
		c.kind, c.text = text, unescape(value)
	case "b":
		c.kind, c.text = boolean, map[string]string{"1": "SI", "0": "NO", "true": "SI", "false": "NO"}[strings.TrimSpace(value)]
	case "e":
		c.kind, c.text = failure, value
	case "", "n":
		if value = strings.TrimSpace(value); value != "" {
			if _, err := exactNumber(value); err != nil {
				return p.fail("%v", err)
			}
			c.kind, c.text = number, value
		}
	default:
		return p.fail("tipo di cella %q sconosciuto", p.dataType)
	}
	if c.kind == text && strings.TrimSpace(c.text) == "" {
		c.kind = blank
	}
	if c.kind != blank || c.formula != "" {
		p.current.cells = append(p.current.cells, c)
	}
	return nil
}

func (p *sheetParser) merge(ref string) error {
	first, last, ok := strings.Cut(ref, ":")
	if !ok {
		last = first
	}
	from, err := parsePosition(first)
	to, err2 := parsePosition(last)
	if err != nil || err2 != nil || to.col < from.col || to.row < from.row {
		return p.fail("intervallo unito %q non valido", ref)
	}
	if p.sheet.merges = append(p.sheet.merges, area{from, to}); len(p.sheet.merges) > Limits.Merges {
		return problem(hintTooLarge, "il foglio ha più di %d intervalli uniti", Limits.Merges)
	}
	return nil
}

// coverMerges notes which cell gives each merged position its content. Only rows with content matter, so a merge over
// whole columns costs no more than the cells it meets.
func (l *loader) coverMerges(s *sheet) error {
	for _, m := range s.merges {
		for r := m.from.row; r <= min(m.to.row, s.lastRow()); r++ {
			for c := m.from.col; c <= m.to.col; c++ {
				at := position{c, r}
				if l.covered++; l.covered > Limits.Covered {
					return problem(hintTooLarge, "gli intervalli uniti coprono più di %d celle", Limits.Covered)
				}
				if other, taken := s.cover[at]; taken { // the first one keeps it
					if n := len(s.overlaps); n == 0 || !strings.HasSuffix(s.overlaps[n-1].Text, " "+m.from.String()) {
						s.overlaps = append(s.overlaps, scoring.Text{Text: fmt.Sprintf("%s e %s", other, m.from), Cell: s.cellAt(at)})
					}
					continue
				}
				s.cover[at] = m.from
			}
		}
	}
	return nil
}

// parsePosition reads A1-style references, with or without dollar signs.
func parsePosition(ref string) (position, error) {
	col, row, ok := scoring.ParseRef(ref)
	if !ok {
		return position{}, fmt.Errorf("riferimento di cella %q non valido", ref)
	}
	return position{col, row}, nil
}
