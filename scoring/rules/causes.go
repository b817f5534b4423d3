package rules

import (
	"cmp"
	"fmt"
	"slices"

	"relazione/internal/lazy"
	"relazione/scoring"
)

// A Cause is what one or more findings come from, so that who mends it is told once.
type Cause struct {
	Name         string // the rule's, with a number where it has several causes: "totale-2"
	Title        string // what is wrong, in general; the finding's own message where there is one
	Findings     []scoring.Finding
	Consequences []scoring.Finding // what comes from them, and is mended with them
}

// Severity is that of its findings.
func (c Cause) Severity() scoring.Severity { return c.Findings[0].Severity }

// Waived reports whether its findings were accepted.
func (c Cause) Waived() bool { return c.Findings[0].Waived != "" }

// particular is what hints say of one finding alone: quoted words, codes and numbers.
var particular = lazy.New(`«[^»]*»|\S*\d\S*`)

// nameCauses gives findings that are in order the names of their causes: those of a rule that ask for the same thing have one, and what
// follows from another has that one's.
func nameCauses(findings []scoring.Finding, roots []int) {
	type key struct {
		rule, hint string
		severity   scoring.Severity
		waived     string
	}
	names, count := map[key]string{}, map[string]int{}
	for i := range findings {
		f := &findings[i]
		if f.From != (scoring.Cell{}) {
			continue
		}
		of := key{f.Rule, particular.ReplaceAllString(f.Hint, "…"), f.Severity, f.Waived}
		if names[of] == "" {
			names[of] = f.Rule
			if count[f.Rule]++; count[f.Rule] > 1 {
				names[of] = fmt.Sprintf("%s-%d", f.Rule, count[f.Rule])
			}
		}
		f.Cause = names[of]
	}
	for i := range findings {
		if f := &findings[i]; f.From != (scoring.Cell{}) {
			f.Cause = findings[roots[i]].Cause
		}
	}
}

// Causes gathers findings by what they come from: errors first, then warnings, notes and what was accepted, each in the order of the manual, in
// which what spoils other numbers comes before them. A consequence whose cause isn't among the findings is one by itself.
func Causes(findings []scoring.Finding) []Cause {
	place, title := map[string]int{}, map[string]string{}
	for i, r := range All() {
		place[r.ID], title[r.ID] = i+1, r.Title
	}
	at := map[string]int{}
	var causes []Cause
	var consequences []scoring.Finding
	rooted := map[string]bool{}
	for _, f := range findings {
		if f.From == (scoring.Cell{}) {
			rooted[f.Cause] = true
		}
	}
	for _, f := range findings {
		if f.From != (scoring.Cell{}) && rooted[f.Cause] {
			consequences = append(consequences, f)
			continue
		}
		i, there := at[f.Cause]
		if !there {
			i = len(causes)
			at[f.Cause] = i
			causes = append(causes, Cause{Name: f.Cause, Title: f.Message})
		}
		c := &causes[i]
		if c.Findings = append(c.Findings, f); f.Message != c.Title {
			c.Title = cmp.Or(title[f.Rule], f.Message)
		}
	}
	for _, f := range consequences {
		c := &causes[at[f.Cause]]
		c.Consequences = append(c.Consequences, f)
	}
	slices.SortStableFunc(causes, func(a, b Cause) int {
		if a.Waived() != b.Waived() {
			if a.Waived() {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.Severity(), a.Severity()), cmp.Compare(place[a.Findings[0].Rule], place[b.Findings[0].Rule]))
	})
	return causes
}
