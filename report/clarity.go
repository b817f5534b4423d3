package report

import (
	"fmt"
	"math/big"
	"strings"
	"unicode"

	"relazione/internal/lazy"
	"relazione/scoring"
)

// Clarity is how long and how readable a document is.
type Clarity struct {
	Words    int      // in all
	InTables int      // of them, in tables
	Gulpease *big.Rat // of the running text, 0 to 100; nil without any
	Acronyms []string // never explained, in order
}

// Measure counts a document's words. The Gulpease index is 89 + (300 × sentences − 10 × letters) / words (Lucisano and
// Piemontese, 1988). An acronym counts as explained where it stands between parentheses, or is followed by them.
func Measure(doc *Document) Clarity {
	var running []string
	var m Clarity
	told := map[*Note]bool{}
	each(doc.Body, func(b Block) {
		switch b := b.(type) {
		case *Section:
			m.Words += len(strings.Fields(b.Title.String()))
		case *Table:
			for _, cell := range b.cells() {
				m.InTables += len(strings.Fields(cell.String()))
			}
		case *Paragraph:
			running = append(running, b.Text.String())
			for _, note := range b.Text.notes(told) {
				running = append(running, note.Text.String())
			}
		case *List, *Chart, *TitleBlock, *Contents, *Signatures: // no running text of their own
		default:
			panic(fmt.Sprintf("report: block %T", b)) // the set of blocks is closed; a test measures each
		}
	})
	words, letters, sentences := 0, 0, 0
	for _, text := range running {
		words += len(strings.Fields(text))
		for _, r := range text {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				letters++
			}
		}
		sentences += max(1, len(sentenceEnd.FindAllString(text, -1)))
	}
	m.Words += words + m.InTables
	if words > 0 {
		m.Gulpease = big.NewRat(int64(300*sentences-10*letters), int64(words))
		m.Gulpease.Add(m.Gulpease, big.NewRat(89, 1))
		if m.Gulpease.Cmp(big.NewRat(100, 1)) > 0 {
			m.Gulpease.SetInt64(100)
		}
		if m.Gulpease.Sign() < 0 {
			m.Gulpease.SetInt64(0)
		}
	}
	all := strings.Join(running, "\n")
	seen := map[string]bool{}
	for _, acronym := range acronymText.FindAllString(all, -1) {
		if !seen[acronym] && !strings.Contains(all, "("+acronym+")") && !strings.Contains(all, acronym+" (") &&
			!romanNumeral.MatchString(acronym) {
			m.Acronyms = append(m.Acronyms, acronym)
		}
		seen[acronym] = true
	}
	return m
}

var (
	sentenceEnd  = lazy.New(`[.!?](\s|$)`)
	acronymText  = lazy.New(`\b\p{Lu}{2,6}\b`)
	romanNumeral = lazy.New(`^[IVXLCDM]+$`)
)

// share is one count of another, as a percentage.
func share(part, all int) scoring.Quantity {
	if all == 0 {
		return scoring.Share(new(big.Rat), 0)
	}
	return scoring.Share(big.NewRat(int64(part), int64(all)), 0)
}
