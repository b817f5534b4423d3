package workbook

import (
	"strconv"
	"strings"

	"relazione/internal/lazy"
	"relazione/scoring/ref"
)

// externalLink is a reference to another workbook, as [1]Foglio!A1 or 'C:\dati\[altro.xlsx]Foglio'!A1; the columns of a
// table are between brackets too.
var externalLink = lazy.New(`\[[^\[\]]+\][^\[\]!"']*'?!`)

// External reports whether the cell's formula reads another workbook.
func (c *Cell) External() bool { return externalLink.MatchString(c.Formula) }

// moveFormula is a formula copied so many columns and rows further: references without a dollar sign move along, texts
// and names of sheets and functions stay.
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
	p, ok := ref.Parse(token)
	if !ok {
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
		p.Col += columns
	}
	if !fixedRow {
		p.Row += rows
	}
	if p.Col < 1 || p.Row < 1 {
		return "#REF!"
	}
	return dollar(fixedColumn) + ref.ColumnName(p.Col) + dollar(fixedRow) + strconv.Itoa(p.Row)
}
