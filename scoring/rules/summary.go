package rules

import (
	"fmt"
	"strings"

	"relazione/scoring"
)

// Summary counts findings: "2 errori, 5 avvisi, nessuna nota, 3 accettati".
func Summary(findings []scoring.Finding) string {
	counts := map[scoring.Severity]int{}
	accepted := 0
	for _, f := range findings {
		if f.Waived != "" {
			accepted++
		} else {
			counts[f.Severity]++
		}
	}
	count := func(n int, one, many, none string) string {
		switch n {
		case 0:
			return none
		case 1:
			return one
		}
		return fmt.Sprintf("%d %s", n, many)
	}
	s := strings.Join([]string{count(counts[scoring.Error], "1 errore", "errori", "nessun errore"),
		count(
			counts[scoring.Warning],
			"1 avviso",
			"avvisi",
			"nessun avviso",
		), count(counts[scoring.Note], "1 nota", "note", "nessuna nota")}, ", ")
	if accepted > 0 {
		s += ", " + count(accepted, "1 rilievo accettato", "rilievi accettati", "")
	}
	return s
}
