package scoring

import (
	"fmt"
	"math/big"
	"unicode/utf8"
)

// What a dashboard may be at most. Real ones use a small part of each; what is over a bound is a mistake or an attack, and is refused before
// it costs time.
const (
	MaxRows    = 15_000     // of a table, the tree's among them: the largest dashboard seen has 10,000 indicators
	MaxTitle   = 4_000      // characters of a title, or of any other text of a table that documents may print
	MaxPassage = 32_767     // characters of a passage for the document: Excel's own limit on a cell
	MaxTexts   = 16_000_000 // bytes of all texts that documents may print
)

// A BoundError says what of a dashboard is over a bound.
type BoundError struct {
	Cell  Cell   // zero where it is of no one cell
	What  string // with %s for how many there are
	Found int
	Most  int
}

func (e *BoundError) Error() string {
	if e.Cell == (Cell{}) {
		return e.Problem()
	}
	return e.Cell.String() + ": " + e.Problem()
}

// Problem is the error without its cell.
func (e *BoundError) Problem() string {
	return fmt.Sprintf(e.What, counted(e.Found)) + ": il limite è " + counted(e.Most)
}

// Hint is what to do about it.
func (e *BoundError) Hint() string { return "accorciare i testi, o dividere il cruscotto" }

func counted(n int) string { return Quantity{Value: new(big.Rat).SetInt64(int64(n))}.Number() }

// RowsWithin reports, with a [*BoundError], that a table has more rows than any may have.
func RowsWithin(rows int) error {
	if rows > MaxRows {
		return &BoundError{What: "la tabella ha %s righe", Found: rows, Most: MaxRows}
	}
	return nil
}

// Bounded reports, with a [*BoundError], the first bound that a dashboard is over; nil if it is within all.
func (d *Dashboard) Bounded() error {
	leaves := 0
	d.Walk(func(n *Node) {
		if len(n.Children) == 0 {
			leaves++
		}
	})
	for _, rows := range []int{leaves, len(d.Targets), len(d.System), len(d.Managers), len(d.Passages), len(d.Waivers),
		len(d.Entity.Signatories), len(d.Scale.OnTarget), len(d.Scale.OnResult), len(d.Scale.Judgements), len(d.Scale.Lights),
		len(d.Scale.Classes), len(d.Scale.Rules), len(d.Scale.Scores), len(d.Scale.Grades)} {
		if err := RowsWithin(rows); err != nil {
			return err
		}
	}
	var over error
	total := 0
	within := func(most int) func(Text) {
		return func(t Text) {
			total += len(t.Text)
			if over != nil || len(t.Text) <= most { // characters are no more than bytes
				return
			}
			if n := utf8.RuneCountInString(t.Text); n > most {
				over = &BoundError{Cell: t.Cell, What: "il testo ha %s caratteri", Found: n, Most: most}
			}
		}
	}
	d.tableTexts(within(MaxTitle))
	d.passages(within(MaxPassage))
	if over == nil && total > MaxTexts {
		over = &BoundError{What: "i testi hanno in tutto %s byte", Found: total, Most: MaxTexts}
	}
	return over
}
