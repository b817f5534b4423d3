package workbook

import (
	"cmp"
	"maps"
	"slices"

	"relazione/scoring"
	"relazione/scoring/ref"
)

// A Line is a row of an arranged sheet: one of another sheet's, with cells put before it.
type Line struct {
	From   *Sheet
	Row    int
	Before []Borrowed
	Above  map[int]ref.Position // by column, cells of rows above that are shown where this row has none
}

// A Borrowed cell stands in one place and is shown in another. One without a sheet shows a text of the arranger's own.
type Borrowed struct {
	From *Sheet
	At   ref.Position
	Text string
}

// Arrange makes one sheet of rows that stand apart, on one sheet or on several: they are numbered from 1, and have so many more columns
// before theirs. Merged cells stay merged as far as their rows are there. What is read from the arranged sheet names the places where
// it stands.
func Arrange(name string, before int, lines []Line) *Sheet {
	s := &Sheet{Name: name, byRow: map[int]int{}, cover: map[ref.Position]ref.Position{}, lines: lines, before: before}
	at := map[*Sheet]map[int]int{} // row numbers here, by those there
	for i, line := range lines {
		if at[line.From] == nil {
			at[line.From] = map[int]int{}
		}
		at[line.From][line.Row] = i + 1
		row := Row{Number: i + 1}
		for j, b := range line.Before {
			if c, ok := b.cell(); ok {
				c.Col = j + 1
				row.Cells = append(row.Cells, c)
			}
		}
		if j, ok := line.From.byRow[line.Row]; ok {
			there := line.From.Rows[j]
			row.Hidden = there.Hidden
			for _, c := range there.Cells {
				c.Col += before
				row.Cells = append(row.Cells, c)
			}
			for _, col := range slices.Sorted(maps.Keys(line.Above)) {
				if c, _ := line.From.At(line.Above[col]); c != nil {
					shown := *c
					shown.Col = col + before
					row.Cells = append(row.Cells, shown)
				}
			}
			slices.SortStableFunc(row.Cells, func(a, b Cell) int { return cmp.Compare(a.Col, b.Col) })
		}
		s.byRow[i+1] = len(s.Rows)
		s.Rows = append(s.Rows, row)
	}
	for from, rows := range at {
		for _, area := range from.merges {
			s.cut(from, rows, area)
		}
	}
	return s
}

// cell is the one that is borrowed; false where there is nothing.
func (b Borrowed) cell() (Cell, bool) {
	if b.From == nil {
		return Cell{Kind: Words, shown: b.Text, format: general}, b.Text != ""
	}
	c, _ := b.From.At(b.At)
	if c == nil {
		return Cell{}, false
	}
	return *c, true
}

// cut takes over as much of a merged area as is here. Where its first row isn't, its content moves to the first that is.
func (s *Sheet) cut(from *Sheet, rows map[int]int, area ref.Area) {
	first := 0
	for row := area.From.Row; row <= min(area.To.Row, from.LastRow()); row++ {
		number, here := rows[row]
		if !here {
			continue
		}
		if first == 0 {
			first = number
			if row > area.From.Row {
				if c, _ := from.At(area.From); c != nil {
					s.put(number, *c)
				}
			}
		}
		for col := area.From.Col; col <= area.To.Col; col++ {
			s.cover[ref.At(col+s.before, number)] = ref.At(area.From.Col+s.before, first)
		}
	}
}

// put sets a cell that stood in another row of its sheet.
func (s *Sheet) put(number int, c Cell) {
	c.Col += s.before
	cells := &s.Rows[s.byRow[number]].Cells
	i, found := slices.BinarySearchFunc(*cells, c.Col, func(c Cell, col int) int { return cmp.Compare(c.Col, col) })
	if found {
		(*cells)[i] = c
	} else {
		*cells = slices.Insert(*cells, i, c)
	}
}

// Place names a position in the sheet, or where an arranged one has it from.
func (s *Sheet) Place(p ref.Position) scoring.Cell {
	if s.aside != nil {
		return s.aside.Place(ref.At(p.Row, p.Col))
	}
	if s.lines == nil || p.Row < 1 || p.Row > len(s.lines) {
		return scoring.Cell{Sheet: s.Name, Ref: p.String()}
	}
	line := s.lines[p.Row-1]
	switch {
	case p.Col > s.before && line.Above[p.Col-s.before] != (ref.Position{}):
		return line.From.Place(line.Above[p.Col-s.before])
	case p.Col > s.before:
		return line.From.Place(ref.At(p.Col-s.before, line.Row))
	case p.Col <= len(line.Before) && line.Before[p.Col-1].From != nil:
		b := line.Before[p.Col-1]
		return b.From.Place(b.At)
	}
	return line.From.Place(ref.At(1, line.Row))
}

// Transposed is a sheet with its rows as columns: tables that lie on their side, and forms with labels at the left, stand up. What is
// read from it names the places where it stands. It is nil for a sheet with more rows than a table has columns.
func (s *Sheet) Transposed() *Sheet {
	const most = 200
	if len(s.Rows) == 0 || s.LastRow() > most {
		return nil
	}
	out := &Sheet{Name: s.Name, Hidden: s.Hidden, byRow: map[int]int{}, cover: map[ref.Position]ref.Position{}, aside: s}
	rows := map[int][]Cell{}
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			number := c.Col
			c.Col = r.Number
			rows[number] = append(rows[number], c)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(rows)) {
		out.byRow[number] = len(out.Rows)
		out.Rows = append(out.Rows, Row{Number: number, Cells: rows[number]})
	}
	for at, anchor := range s.cover {
		out.cover[ref.At(at.Row, at.Col)] = ref.At(anchor.Row, anchor.Col)
	}
	for _, m := range s.merges {
		out.merges = append(out.merges, ref.Area{From: ref.At(m.From.Row, m.From.Col), To: ref.At(m.To.Row, m.To.Col)})
	}
	return out
}

// Upright is the sheet that a transposed one was made of; the sheet itself for any other.
func (s *Sheet) Upright() *Sheet {
	if s.aside != nil {
		return s.aside
	}
	return s
}
