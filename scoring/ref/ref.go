// Package ref names cells, and areas of them, as spreadsheets do: B3, $H$3:$H$7, H:H. It knows how large a sheet can be
// and nothing of what stands in it.
package ref

import (
	"slices"
	"strconv"
	"strings"
)

// How far Excel's own grid goes (ECMA-376 part 1, 18.17.2.3).
const (
	MaxColumn = 16384
	MaxRow    = 1048576
)

// A Position is a cell's column and row, both from 1. The zero Position is no cell.
type Position struct{ Col, Row int }

// At is the position in a column and a row.
func At(col, row int) Position { return Position{col, row} }

// String writes the position as spreadsheets do: H12.
func (p Position) String() string {
	var b [16]byte
	return string(p.Append(b[:0]))
}

// Append adds the position's name to b.
func (p Position) Append(b []byte) []byte {
	return strconv.AppendInt(append(b, ColumnName(p.Col)...), int64(p.Row), 10)
}

// Parse reads the name of one cell, with or without dollar signs: B3 is column 2, row 3. It is false for any other
// text, and for a cell beyond the grid.
func Parse(name string) (Position, bool) {
	s := strings.ReplaceAll(name, "$", "")
	col, letters := 0, 0
	for letters < len(s) && letters < 4 && s[letters] >= 'A' && s[letters] <= 'Z' {
		col = col*26 + int(s[letters]-'A') + 1
		letters++
	}
	if letters == 0 || letters == len(s) || s[letters] < '1' || s[letters] > '9' {
		return Position{}, false
	}
	row, err := strconv.Atoi(s[letters:])
	return Position{col, row}, err == nil && col <= MaxColumn && row <= MaxRow
}

// ColumnName writes a column's number as letters: 28 is AB.
func ColumnName(col int) string {
	var name []byte
	for ; col > 0; col = (col - 1) / 26 {
		name = append(name, byte('A'+(col-1)%26))
	}
	slices.Reverse(name)
	return string(name)
}

// An Area is a rectangle of cells, its corners included.
type Area struct{ From, To Position }

// Contains reports whether a cell lies in the area.
func (a Area) Contains(p Position) bool {
	return p.Col >= a.From.Col && p.Col <= a.To.Col && p.Row >= a.From.Row && p.Row <= a.To.Row
}

// Single reports whether the area is one cell.
func (a Area) Single() bool { return a.From == a.To }

// Size is how many cells the area has.
func (a Area) Size() int { return (a.To.Col - a.From.Col + 1) * (a.To.Row - a.From.Row + 1) }

// String is the area's name, A1:C3; of a single cell, the cell's.
func (a Area) String() string {
	if a.Single() {
		return a.From.String()
	}
	return a.From.String() + ":" + a.To.String()
}

// ParseArea reads the name of a cell, of two corners in any order, or of whole columns: "H3", "$H$3:H7", "H:H".
func ParseArea(name string) (Area, bool) {
	first, last, isRange := strings.Cut(name, ":")
	if !isRange {
		last = first
	}
	from, ok := Parse(first)
	to, ok2 := Parse(last)
	if !ok && isRange { // whole columns
		from, ok = Parse(first + "1")
		to, ok2 = Parse(last + "1")
		to.Row = MaxRow
	}
	if to.Col < from.Col {
		from.Col, to.Col = to.Col, from.Col
	}
	if to.Row < from.Row {
		from.Row, to.Row = to.Row, from.Row
	}
	return Area{from, to}, ok && ok2
}

// Ranges writes numbers of rows, in order, with runs of them as one: "4–17, 20".
func Ranges(rows []int) string {
	var b strings.Builder
	for i := 0; i < len(rows); {
		j := i
		for j+1 < len(rows) && rows[j+1] == rows[j]+1 {
			j++
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(rows[i]))
		if j > i {
			b.WriteString("–" + strconv.Itoa(rows[j]))
		}
		i = j + 1
	}
	return b.String()
}
