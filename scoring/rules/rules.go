// Package rules holds everything that can be wrong with a dashboard, each thing a [scoring.Rule] in one list.
//
// A rule sees only the [scoring.Evidence] it is handed: no file, no workbook library, no document. To add one, write
// the value beside its like and put it in [All]; running, documenting and waiving it need no other code.
package rules

import (
	"cmp"
	"context"
	"slices"

	"github.com/sourcegraph/conc/panics"
	"golang.org/x/sync/errgroup"

	"relazione/scoring"
	"relazione/scoring/ref"
)

// Families, as the manual calls them.
const (
	familyShape      = "Forma"
	familyWeights    = "Pesi"
	familyRollups    = "Aggregazioni"
	familyFormulas   = "Formule"
	familyAttainment = "Raggiungimenti"
	familyTables     = "Fra una tabella e l'altra"
	familyClaims     = "Cifre nei testi"
	familyPractice   = "Legge e buona prassi"
	familyPlan       = "Rispetto al piano e all'anno precedente"
	familyWaivers    = "Deroghe"
)

// All returns every rule, in the order in which the manual presents them.
func All() []scoring.Rule {
	return []scoring.Rule{
		uncertainReading, unreadableNumber, unprintable, badLogo, badColor, readings, noMeasure, missingValue, repeatedCode, strayCode, childless, totalRow, hiddenData, overlappingMerges,
		unknownEntry,
		weights, assumedMean,
		contradictedTotal, roundedBefore, contradictedTable1, contradictedManagers, notCalculable, unknownRule,
		formulaRange, stale, typedAmongFormulas, formulaError, externalLink, uncached,
		attainmentRange, contradictedAttainment, missingRuling, contradictedRuling, differentUnits, magnitude, contradictedRatio, impossibleShare,
		contradictedDirection, missingDirection,
		contradictedTable2, incompleteSystem, missingObjective, differentTarget, driftingName, differentKPI,
		contradictedClaim, untraceableClaim, brokenText,
		unexplained, missingAct, missingSignatories, missingPart, lateApproval, changedTarget, lateTarget, easyTarget, onlyActivity, noOwner, provisional,
		brokenBands, uncoveredJudgement, unusedText, namedScore,
		planNodes, planTargets, planWeights, easierThanBefore,
		unusedWaiver, broadWaiver,
	}
}

// Check traces the claims of the prose, runs every rule and more that are handed over, applies the waivers of the workbook and returns the findings,
// those of the Cruscotto first, in the order of their cells. It sets the evidence's Claims.
func Check(ctx context.Context, e *scoring.Evidence, more ...scoring.Rule) ([]scoring.Finding, error) {
	all := append(All(), more...)
	found := make([][]scoring.Finding, len(all))
	var running errgroup.Group // without a limit: what waits for the words takes nobody's place
	var caught panics.Catcher  // a rule's panic is the caller's
	run := func(i int) {
		if ctx.Err() == nil && all[i].Run != nil { // one without looks at what the others found
			caught.Try(func() { found[i] = all[i].Run(e) })
		}
	}
	var onClaims []int
	for i, rule := range all {
		if rule.ID == contradictedClaim.ID || rule.ID == untraceableClaim.ID {
			onClaims = append(onClaims, i)
		}
	}
	running.Go(func() error { // the longest first: what the words claim, and what is wrong with that
		caught.Try(func() { e.Claims = trace(e) })
		for _, i := range onClaims {
			run(i)
		}
		return nil
	})
	for i := range all {
		if !slices.Contains(onClaims, i) {
			running.Go(func() error {
				run(i)
				return nil
			})
		}
	}
	running.Wait()
	caught.Repanic()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var findings []scoring.Finding
	for i, rule := range all {
		for _, f := range found[i] {
			f.Rule = rule.ID
			if f.Severity == 0 {
				f.Severity = rule.Severity
			}
			findings = append(findings, f)
		}
	}
	findings = append(findings, applyWaivers(e.Dashboard.Waivers, findings)...)
	rank := func(sheet string) int {
		i := slices.IndexFunc(e.Dashboard.Sheets, func(s scoring.PartSheet) bool { return s.Name == sheet })
		if i < 0 && sheet != "" { // of no part; the workbook as a whole comes first
			return len(e.Dashboard.Sheets)
		}
		return i
	}
	slices.SortStableFunc(findings, func(a, b scoring.Finding) int {
		atA, _ := ref.Parse(a.Cell.Ref)
		atB, _ := ref.Parse(b.Cell.Ref)
		return cmp.Or(cmp.Compare(rank(a.Cell.Sheet), rank(b.Cell.Sheet)), cmp.Compare(a.Cell.Sheet, b.Cell.Sheet),
			cmp.Compare(atA.Row, atB.Row), cmp.Compare(atA.Col, atB.Col), cmp.Compare(b.Severity, a.Severity))
	})
	nameCauses(findings, follow(e, findings))
	return findings, nil
}

// Public leaves out the findings that quote what only the workbook says.
func Public(findings []scoring.Finding) []scoring.Finding {
	private := map[string]bool{}
	for _, r := range All() {
		private[r.ID] = r.Private
	}
	return slices.DeleteFunc(slices.Clone(findings), func(f scoring.Finding) bool { return private[f.Rule] })
}

// Open reports whether any finding is an error that nobody accepted.
func Open(findings []scoring.Finding) bool { return AtLeast(findings, scoring.Error) }

// AtLeast reports whether any finding is that severe and nobody accepted it.
func AtLeast(findings []scoring.Finding, severity scoring.Severity) bool {
	return slices.ContainsFunc(
		findings,
		func(f scoring.Finding) bool { return f.Severity >= severity && f.Waived == "" },
	)
}

// Criteria lists, for each letter of the OIV's criteria (DFP guidelines 3/2018, § 4), the rules that serve it.
func Criteria() map[string][]string {
	byLetter := map[string][]string{}
	for _, r := range All() {
		for _, letter := range r.Criteria {
			byLetter[string(letter)] = append(byLetter[string(letter)], r.ID)
		}
	}
	return byLetter
}
