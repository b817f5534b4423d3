// Package rules holds everything that can be wrong with a dashboard, each thing a [scoring.Rule] in one list.
//
// A rule sees only the [scoring.Evaluation] it is handed: no file, no workbook library, no document. To add one, write
// the value beside its like and put it in [All]; running, documenting and waiving it need no other code.
package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"relazione/scoring"
)

// All returns every rule, in the order in which the manual presents them.
func All() []scoring.Rule {
	return []scoring.Rule{
		unreadableNumber,
		unknownEntry,
		notCalculable,
		uncached,
		unknownRule,
		weights,
		attainmentRange,
		contradictedTotal,
		contradictedTable1,
		contradictedTable2,
		contradictedManagers,
		uncoveredJudgement,
		unusedText,
		unusedWaiver,
	}
}

// Check runs every rule, applies the waivers of the workbook and returns the findings in the order of their cells.
func Check(e *scoring.Evaluation) []scoring.Finding {
	var findings []scoring.Finding
	for _, rule := range All() {
		if rule.Run == nil { // it looks at what the others found
			continue
		}
		for _, f := range rule.Run(e) {
			f.Rule, f.Severity = rule.ID, rule.Severity
			f.Waived = waived(e.Dashboard.Waivers, f)
			findings = append(findings, f)
		}
	}
	findings = append(findings, waiverFindings(e, findings)...)
	slices.SortStableFunc(findings, func(a, b scoring.Finding) int {
		return cmp.Or(cmp.Compare(a.Cell.Sheet, b.Cell.Sheet), compareRefs(a.Cell.Ref, b.Cell.Ref))
	})
	return findings
}

// Open reports whether any finding is an error that nobody accepted.
func Open(findings []scoring.Finding) bool {
	return slices.ContainsFunc(findings, func(f scoring.Finding) bool {
		return f.Severity == scoring.Error && f.Waived == ""
	})
}

// waived returns the reason of the first waiver of the finding; empty without one.
func waived(waivers []scoring.Waiver, f scoring.Finding) string {
	for _, w := range waivers {
		if waives(w, f) {
			return w.Reason.Text
		}
	}
	return ""
}

// waives reports whether a waiver names the finding's rule and its code, title or cell, and says why.
func waives(w scoring.Waiver, f scoring.Finding) bool {
	where := scoring.CodeKey(w.Where.Text)
	return !w.Reason.Empty() && scoring.Fold(w.Rule.Text) == scoring.Fold(f.Rule) && where != "" &&
		(where == scoring.CodeKey(f.Code) || where == scoring.CodeKey(f.Cell.Ref) || where == scoring.CodeKey(f.Cell.String()))
}

// compareRefs orders A2 before B2 before A10.
func compareRefs(a, b string) int {
	split := func(ref string) (col string, row int) {
		i := strings.IndexAny(ref, "0123456789")
		if i < 0 {
			return ref, 0
		}
		row, _ = strconv.Atoi(ref[i:])
		return ref[:i], row
	}
	colA, rowA := split(a)
	colB, rowB := split(b)
	return cmp.Or(cmp.Compare(rowA, rowB), cmp.Compare(len(colA), len(colB)), cmp.Compare(colA, colB))
}
