package relazione

import (
	"relazione/report/opendata"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// A Comparison is what changed from one year's dashboard to another's.
type Comparison struct {
	All    []scoring.Difference  // in the order of the tree, kind by kind
	Record *opendata.Differences // the same, as data for other programs
}

// Compare finds what changed between two workbooks: nodes are paired by code, or by title where that is alike.
func Compare(before, after *cruscotto.Reading) *Comparison {
	all := scoring.Differences(scoring.Evaluate(before.Dashboard), scoring.Evaluate(after.Dashboard))
	return &Comparison{all, opendata.NewDifferences(compared(before), compared(after), all)}
}

// compared names a workbook that another is compared with.
func compared(r *cruscotto.Reading) opendata.Compared {
	return opendata.Compared{Workbook: r.Book.Name, SHA256: r.Book.SHA256, Year: r.Dashboard.Entity.Year}
}
