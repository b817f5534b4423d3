package cruscotto

import (
	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// texts counts the cells of a row that have content.
func texts(s *workbook.Sheet, r workbook.Row) int {
	n := 0
	for _, c := range r.Cells {
		if c.Shown() != "" {
			n++
		}
	}
	return n
}

// mostlyWords reports whether a row could be one of labels, by the kinds of its cells.
func mostlyWords(r workbook.Row) bool {
	words, others := 0, 0
	for i := range r.Cells {
		if r.Cells[i].Kind == workbook.Words {
			words++
		} else {
			others++
		}
	}
	return words > others
}

// titleIsLabel reports whether a row has a label where a title should be.
func (l *layout) titleIsLabel(s *workbook.Sheet, row int, words *dictionary) bool {
	for _, columns := range l.columns {
		at := ref.At(columns.title, row)
		if _, merged := s.Covered(at); merged {
			continue
		}
		label := s.Shown(at)
		if _, _, ok := words.field(label); ok {
			return true
		}
		if level, ok := words.level(label); ok && scoring.Fold(label) == scoring.Fold(level.Singular) {
			return true
		}
	}
	return false
}

// measuresIn reports whether a row measures something of its own.
func (l *layout) measuresIn(s *workbook.Sheet, row int) bool {
	_, ok := own(
		s,
		row,
		l.measures[fieldKPI],
		l.measures[fieldTarget],
		l.measures[fieldResult],
		l.measures[fieldAttainment],
	)
	return ok
}

// own is the first of some columns in which a row has something, merged from above left out.
func own(s *workbook.Sheet, row int, columns ...int) (ref.Position, bool) {
	for _, col := range columns {
		if at := (ref.At(col, row)); col != 0 {
			if c, from := s.At(at); from == at && (c.Shown() != "" || c.Pending()) {
				return at, true
			}
		}
	}
	return (ref.Position{}), false
}

// lastMeasured is the last row that measures something.
func (l *layout) lastMeasured(s *workbook.Sheet) int {
	for i := len(s.Rows) - 1; i >= 0; i-- {
		for _, f := range []field{fieldTarget, fieldResult, fieldAttainment} {
			if col := l.measures[f]; col != 0 && s.Shown(ref.At(col, s.Rows[i].Number)) != "" {
				return s.Rows[i].Number
			}
		}
	}
	return 0
}

// asideText begins what is written under a table about it.
var asideText = lazy.New(
	`(?i)^\s*(\*|\(|fonte\b|not[ae]\b|n\.?\s?b\.?|legenda\b|dati\b|elaborazione\b|aggiornat|avvertenz)`,
)

// aside reports whether a row says one thing only, of the kind that notes under a table say.
func aside(s *workbook.Sheet, r workbook.Row) bool {
	words := firstText(s, r).Text
	return texts(s, r) == 1 && (asideText.MatchString(words) || sentence(words))
}

// isTotal reports whether a row sums up those above it: it is called so, and has neither a code nor anything measured.
func (l *layout) isTotal(s *workbook.Sheet, row int) bool {
	for _, f := range []field{fieldKPI, fieldTarget, fieldResult} {
		if col := l.measures[f]; col != 0 && s.Shown(ref.At(col, row)) != "" {
			return false
		}
	}
	called := false
	for _, columns := range l.columns {
		if at := (ref.At(columns.code, row)); columns.code != 0 && !covered(s, at) && s.Shown(at) != "" &&
			!scoring.IsTotal(s.Shown(at)) {
			return false
		}
		for _, col := range []int{columns.code, columns.title} {
			if at := (ref.At(col, row)); col != 0 && !covered(s, at) {
				called = called || scoring.IsTotal(s.Shown(at))
			}
		}
	}
	return called
}

// deepest is the deepest level that a row says something of itself about, cells merged from above left out: a leaf,
// also one that measures nothing yet, or an objective on a line of its own; -1 for a row that speaks of none.
func (l *layout) deepest(s *workbook.Sheet, row int) int {
	leaf := len(l.columns) - 1
	if l.measuresIn(s, row) {
		return leaf
	}
	for _, col := range []int{l.columns[leaf].title, l.columns[leaf].code} {
		if from, merged := s.Covered(ref.At(col, row)); merged && from.Row < row {
			return -1
		}
	}
	for depth := leaf; depth >= 0; depth-- {
		if _, ok := own(s, row, l.columns[depth].code, l.columns[depth].title, l.columns[depth].weight); ok {
			return depth
		}
	}
	return -1
}

// firstText is the first thing that a row says of itself, leaving out merged cells that began above.
func firstText(s *workbook.Sheet, r workbook.Row) scoring.Text {
	for _, c := range r.Cells {
		if words := c.Shown(); words != "" {
			return scoring.Text{Text: words, Cell: s.Place(ref.At(c.Col, r.Number))}
		}
	}
	return scoring.Text{}
}

// covered reports whether merged cells cover a position.
func covered(s *workbook.Sheet, p ref.Position) bool {
	_, merged := s.Covered(p)
	return merged
}
