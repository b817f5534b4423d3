package rules

import (
	"strings"

	"relazione/scoring"
	"relazione/scoring/italian"
)

// Summary counts findings, without those that follow from others: "2 errori, 5 avvisi, nessuna nota, 3 accettati".
func Summary(findings []scoring.Finding) string {
	counts := map[scoring.Severity]int{}
	accepted := 0
	for _, f := range findings {
		switch {
		case f.Waived != "":
			accepted++
		case f.From == scoring.Cell{}:
			counts[f.Severity]++
		}
	}
	s := strings.Join([]string{
		italian.Count(counts[scoring.Error], "errore", "errori", "nessun errore"),
		italian.Count(counts[scoring.Warning], "avviso", "avvisi", "nessun avviso"),
		italian.Count(counts[scoring.Note], "nota", "note", "nessuna nota"),
	}, ", ")
	if accepted > 0 {
		s += ", " + italian.Count(accepted, "rilievo accettato", "rilievi accettati", "")
	}
	return s
}
