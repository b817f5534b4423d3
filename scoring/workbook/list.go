package workbook

import (
	"encoding/csv"
	"io"
	"math/big"
	"strings"

	"relazione/scoring"
	"relazione/scoring/ref"
)

// listHeader are the columns of [Book.WriteCells].
var listHeader = []string{"sheet", "cell", "text", "value", "unit", "kind", "formula", "note"}

// WriteCells lists every cell as it was read, one a line, as CSV (RFC 4180) with a header: sheet, cell (A1), text as shown, exact value (a
// decimal or a fraction, in the unit; empty for none), unit, kind (text, number, date, duration, boolean, error, empty), formula, and a
// note on what the text doesn't say.
func (b *Book) WriteCells(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(listHeader); err != nil {
		return err
	}
	for _, s := range b.Sheets {
		for _, r := range s.Rows {
			for i := range r.Cells {
				if err := out.Write(s.listed(&r.Cells[i], r.Number)); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

// listed is a cell's line.
func (s *Sheet) listed(c *Cell, row int) []string {
	at := ref.At(c.Col, row)
	v := s.Value(at)
	value, unit := "", ""
	if v.Known() {
		value, unit = exactIn(v.Quantity), string(v.Unit)
	}
	var notes []string
	for _, note := range []string{c.Note, v.Reading} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	if c.Pending() {
		notes = append(notes, "la formula non è mai stata calcolata: aprire il file in Excel o LibreOffice e salvarlo")
	}
	return []string{s.Name, at.String(), c.Shown(), value, unit, c.Kind.String(), c.Formula, strings.Join(notes, "; ")}
}

// exactIn writes a number in its unit, in full: 97.6 for 97,60%.
func exactIn(q scoring.Quantity) string {
	r := new(big.Rat).Set(q.Value)
	switch q.Unit {
	case scoring.Percent:
		r.Mul(r, big.NewRat(100, 1))
	case scoring.PerMille:
		r.Mul(r, big.NewRat(1000, 1))
	}
	if n, ok := r.FloatPrec(); ok {
		return r.FloatString(n)
	}
	return r.RatString()
}
