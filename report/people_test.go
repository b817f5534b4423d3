package report

import (
	"strings"
	"testing"

	"relazione/scoring"
)

// Nothing that somebody types in the sheet Testi vanishes or turns into something else.
func TestForPeople(t *testing.T) {
	for typed, want := range map[string]string{
		"+ 5% in più":                             "+ 5% in più",
		"> 95% delle pratiche":                    "> 95% delle pratiche",
		"5*3*2 = 30":                              "5*3*2 = 30",
		"[Nota]: provvisorio":                     "[Nota]: provvisorio",
		"# 3 pratiche":                            "# 3 pratiche",
		"Titolo\n=====":                           "Titolo =====",
		"Titolo\n---":                             "Titolo ---",
		"con nota[^9] senza testo":                "con nota[^9] senza testo",
		"[^8]: mai citata":                        "[^8]: mai citata",
		"    molto rientrato":                     "molto rientrato",
		"```\nun tratto\n```":                     "``` un tratto ```",
		"il codice_interno_2":                     "il codice_interno_2",
		"un *accento* e **due**":                  "un accento e due",
		"<b>grassetto</b> & altro":                "<b>grassetto</b> & altro",
		"| A | B |\n|---|---|\n| 1 | 2 | 3 | 4 |": "A B 1 2 3 4",
		"a[^1] b[^1]\n\n[^1]: uno\n\n[^1]: due":   "a b uno [^1]: due",
		"a[^1]\n\n[^1]: uno[^2]\n\n[^2]: due":     "a uno[^2] [^2]: due",
		"fine\n\n### Titolo":                      "fine Titolo",
		"### Uno\n\n### Due\n\ntesto":             "Uno Due testo",
		"5. a\n7. b":                              "a 7. b",
		"2024. prima\n2024. dopo":                 "2024. prima 2024. dopo",
		"0. zero":                                 "0. zero",
		strings.Repeat("- ", 9) + "a":             "- a",
		"prima\rdopo":                             "prima dopo",
		"~28 e (12) e 100 % e A&B":                "~28 e (12) e 100 % e A&B",
	} {
		blocks, err := readMarkdown(forPeople(typed, 1), nil)
		if err != nil {
			t.Errorf("%q: %v", typed, err)
			continue
		}
		var b strings.Builder
		for _, p := range paragraphs(blocks, scoring.Prose{}) {
			b.WriteString(p.Text + " ")
		}
		if got := strings.Join(strings.Fields(b.String()), " "); got != want {
			t.Errorf("%q is set as %q, want %q", typed, got, want)
		}
	}
}
