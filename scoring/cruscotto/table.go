package cruscotto

import (
	"fmt"
	"strings"

	"relazione/scoring"
)

// A column of a plain table: the label we write, and others that we understand.
type column struct {
	label    string
	synonyms []string
	optional bool
	width    float64 // in Excel's characters
}

func (c column) matches(label string) bool {
	folded := scoring.Fold(label)
	if folded == scoring.Fold(c.label) {
		return true
	}
	for _, s := range c.synonyms {
		if folded == s {
			return true
		}
	}
	return false
}

// A table is the columns of a plain table.
type table []column

// A tableRow is a row of a plain table, whose fields go by their index in the table.
type tableRow struct {
	*sheet
	number  int
	columns []int // column of each field; 0 for an optional one that isn't there
}

func (r tableRow) at(i int) position         { return position{r.columns[i], r.number} }
func (r tableRow) text(i int) scoring.Text   { return r.textAt(r.at(i)) }
func (r tableRow) value(i int) scoring.Value { return r.valueAt(r.at(i)) }

func (r tableRow) empty() bool {
	for i := range r.columns {
		if !r.text(i).Empty() {
			return false
		}
	}
	return true
}

// columnsIn recognizes the table's header in a row; nil if it isn't one.
func (t table) columnsIn(s *sheet, row int) []int {
	columns := make([]int, len(t))
	for c := 1; c <= s.lastCol(row, row); c++ {
		label := s.text(position{c, row})
		for i := range t {
			if columns[i] == 0 && label != "" && t[i].matches(label) {
				columns[i] = c
				break
			}
		}
	}
	for i := range t {
		if columns[i] == 0 && !t[i].optional {
			return nil
		}
	}
	return columns
}

// read calls f for each row of the only table of a sheet, from its header to the end; blank rows don't count.
func (t table) read(s *sheet, f func(tableRow) error) error {
	last := s.lastRow()
	for header := 1; header <= min(headerRows, last); header++ {
		columns := t.columnsIn(s, header)
		if columns == nil {
			continue
		}
		for number := header + 1; number <= last; number++ {
			if row := (tableRow{s, number, columns}); !row.empty() {
				if err := f(row); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if last == 0 {
		return nil // an empty sheet says nothing
	}
	var labels []string
	for _, c := range t {
		if !c.optional {
			labels = append(labels, "«"+c.label+"»")
		}
	}
	return &Error{Sheet: s.name,
		Problem: fmt.Sprintf("nelle righe 1–%d non c'è una riga con le intestazioni %s", min(headerRows, last), strings.Join(labels, ", ")),
		Hint:    "scrivere le intestazioni delle colonne nella prima riga della tabella"}
}

// A block is a table among others on one sheet: it ends at a blank row or at the next header.
type block struct {
	table
	row func(tableRow) error
}

// An entry is a line of a sheet that says one thing: a label and what it says.
type entry struct {
	label string
	read  func(s *sheet, at position, d *scoring.Dashboard) error
	write func(d *scoring.Dashboard) any // a string, an int, a scoring.Value or a time.Time; nil where it says nothing
}

// readMixed reads a sheet of entries and blocks. A line that is neither is noted as unrecognized, but for one that says one
// thing only, as titles do.
func readMixed(s *sheet, d *scoring.Dashboard, entries []entry, blocks []block) error {
	var open *block
	var columns []int
	previous := 0
rows:
	for _, r := range s.rows {
		if r.number > previous+1 {
			open = nil
		}
		previous = r.number
		for i := range blocks {
			if c := blocks[i].columnsIn(s, r.number); c != nil {
				open, columns = &blocks[i], c
				continue rows
			}
		}
		if open != nil {
			row := tableRow{s, r.number, columns}
			if row.empty() {
				open = nil
				continue
			}
			if err := open.row(row); err != nil {
				return err
			}
			continue
		}
		label := s.firstText(r)
		if label.Text == "" {
			continue
		}
		for _, e := range entries {
			if scoring.Fold(e.label) == scoring.Fold(label.Text) {
				at := position{r.cells[0].col + 1, r.number}
				for s.cover[at] == (position{r.cells[0].col, r.number}) { // the label is merged over more columns
					at.col++
				}
				if err := e.read(s, at, d); err != nil {
					return err
				}
				continue rows
			}
		}
		if len(r.cells) > 1 {
			d.Unrecognized = append(d.Unrecognized, label)
		}
	}
	return nil
}
