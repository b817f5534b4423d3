package cruscotto

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relazione/scoring"
)

// surface notes what the workbook does besides stating values, in the sheets that the report is made from. A sheet that it
// isn't made from counts only as a whole.
func (b *book) surface(main *sheet) scoring.Surface {
	out := scoring.Surface{Grids: map[string]*scoring.Grid{}}
	for _, s := range b.sheets {
		use := ""
		switch i := slices.IndexFunc(OptionalSheets, func(name string) bool { return b.find(name) == s }); {
		case s == main:
			use = SheetDashboard
		case i >= 0:
			use = OptionalSheets[i]
		case b.find(SheetMap) == s:
			use = SheetMap
		}
		out.Sheets = append(out.Sheets, scoring.Use{Of: scoring.Text{Text: s.name}, As: use})
		known := use != ""
		if s.hidden && s.lastRow() > 0 {
			out.Hidden = append(out.Hidden, scoring.Text{Text: "foglio " + s.name, Cell: s.firstCell()})
		}
		if !known {
			continue
		}
		out.Hidden = append(out.Hidden, s.hiddenData()...)
		out.Overlaps = append(out.Overlaps, s.overlaps...)
		grid := scoring.NewGrid()
		out.Grids[scoring.Fold(s.name)] = grid
		for _, r := range s.rows {
			for _, c := range r.cells {
				at := s.cellAt(position{c.col, r.number})
				if c.shown() != "" || c.formula != "" {
					grid.Fill(c.col, r.number, c.kind == text)
				}
				if externalLink.MatchString(c.formula) {
					out.Links = append(out.Links, scoring.Text{Text: c.formula, Cell: at})
				}
				if c.kind == failure {
					out.Failures = append(out.Failures, scoring.Text{Text: c.text, Cell: at})
				}
			}
		}
	}
	return out
}

// externalLink is a reference to another workbook, as [1]Foglio!A1 or 'C:\dati\[altro.xlsx]Foglio'!A1; the columns of a table are
// between brackets too.
var externalLink = regexp.MustCompile(`\[[^\[\]]+\][^\[\]!"']*'?!`)

func (s *sheet) firstCell() scoring.Cell {
	r := s.rows[0]
	return s.cellAt(position{r.cells[0].col, r.number})
}

// hiddenData lists the hidden rows and columns with content, those side by side as one.
func (s *sheet) hiddenData() []scoring.Text {
	var out []scoring.Text
	note := func(one, many, first, last string, at position) {
		what := one + " " + first
		if first != last {
			what = fmt.Sprintf("%s %s–%s", many, first, last)
		}
		out = append(out, scoring.Text{Text: what, Cell: s.cellAt(at)})
	}
	for i := 0; i < len(s.rows); {
		if !s.rows[i].hidden {
			i++
			continue
		}
		last := i
		for last+1 < len(s.rows) && s.rows[last+1].number == s.rows[last].number+1 && s.rows[last+1].hidden {
			last++
		}
		note("riga", "righe", strconv.Itoa(s.rows[i].number), strconv.Itoa(s.rows[last].number), position{s.rows[i].cells[0].col, s.rows[i].number})
		i = last + 1
	}
	for _, columns := range s.hiddenColumns {
		if at, ok := s.firstIn(columns.from.col, columns.to.col); ok {
			note("colonna", "colonne", scoring.ColumnName(columns.from.col), scoring.ColumnName(columns.to.col), at)
		}
	}
	return out
}

// firstIn is the first cell with content in some columns.
func (s *sheet) firstIn(from, to int) (position, bool) {
	for _, r := range s.rows {
		for _, c := range r.cells {
			if c.col >= from && c.col <= to {
				return position{c.col, r.number}, true
			}
		}
	}
	return position{}, false
}

// moveFormula is a formula copied so many columns and rows further: references without a dollar sign move along, texts and
// names of sheets and functions stay.
func moveFormula(formula string, columns, rows int) string {
	var b strings.Builder
	word := func(c byte) bool {
		return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '$'
	}
	for i := 0; i < len(formula); {
		c := formula[i]
		if c == '"' || c == '\'' {
			end := strings.IndexByte(formula[i+1:], c)
			if end < 0 {
				b.WriteString(formula[i:])
				break
			}
			b.WriteString(formula[i : i+end+2])
			i += end + 2
			continue
		}
		if !word(c) {
			b.WriteByte(c)
			i++
			continue
		}
		end := i
		for end < len(formula) && word(formula[end]) {
			end++
		}
		token := formula[i:end]
		if end == len(formula) || formula[end] != '(' && formula[end] != '!' {
			token = moveReference(token, columns, rows)
		}
		b.WriteString(token)
		i = end
	}
	return b.String()
}

// moveReference moves what is a reference to one cell, and leaves anything else.
func moveReference(token string, columns, rows int) string {
	p, err := parsePosition(token)
	if err != nil {
		return token
	}
	fixedColumn := strings.HasPrefix(token, "$")
	fixedRow := strings.LastIndexByte(token, '$') > 0
	dollar := func(fixed bool) string {
		if fixed {
			return "$"
		}
		return ""
	}
	if !fixedColumn {
		p.col += columns
	}
	if !fixedRow {
		p.row += rows
	}
	if p.col < 1 || p.row < 1 {
		return "#REF!"
	}
	return dollar(fixedColumn) + scoring.ColumnName(p.col) + dollar(fixedRow) + strconv.Itoa(p.row)
}
