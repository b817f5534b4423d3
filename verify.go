package relazione

import (
	"bytes"
	"errors"
	"fmt"

	"relazione/report/opendata"
	"relazione/report/pdf"
	"relazione/scoring"
	"relazione/scoring/rules"
)

// ErrNoData is returned, wrapped, for a PDF that carries no data of ours.
var ErrNoData = errors.New("il PDF non contiene i dati di una relazione")

// A Verification is what comparing a published PDF with its own data tells.
type Verification struct {
	Data    *opendata.Data
	Numbers int      // computed numbers that were recomputed
	Wrong   []string // those that came out otherwise: a sentence each
	Texts   []string // differences between the file's text and the one rebuilt: a sentence each
	Bytes   Sameness // of the file and the one rebuilt
	Change  string   // what was added to the file besides signatures; empty if nothing, or if the bytes are Different
	Draft   string   // what is wrong with the draft mark; empty if it is right

	rebuilt *Edition
}

// Sameness is how far two files are the same.
type Sameness int

const (
	Different Sameness = iota
	Signed             // the file is the one rebuilt with signatures after it
	Identical
)

// Agrees reports whether the document says what its data give.
func (v *Verification) Agrees() bool {
	sameProgram := v.Data.Program == Program
	return len(v.Wrong) == 0 && len(v.Texts) == 0 && v.Draft == "" && v.Change == "" && (v.Bytes != Different || !sameProgram)
}

// Verify takes the data out of a published PDF, recomputes every number, composes the document again and compares. The
// error, if any, says why that can't be done; it wraps [ErrNoData] where there is nothing to verify.
func Verify(file []byte) (v *Verification, err error) {
	defer explain(&err)
	raw, err := pdf.Extract(file, dataFile)
	if errors.Is(err, pdf.ErrNoAttachment) {
		return nil, ErrNoData
	}
	if err != nil {
		return nil, err
	}
	v = &Verification{}
	if v.Data, err = opendata.Decode(raw); err != nil {
		return nil, err
	}
	d, err := v.Data.Dashboard()
	if err != nil {
		return nil, fmt.Errorf("i dati nel PDF sono rovinati: %w", err)
	}
	source := Source{SHA256: v.Data.Workbook.SHA256, Date: v.Data.Date, Templates: v.Data.Templates}
	if source.Previous, err = v.Data.Before.Dashboard(); err != nil {
		return nil, fmt.Errorf("i dati nel PDF sono rovinati: %w", err)
	}
	e := &Edition{}
	e.Evidence, e.Findings = check(d, source.Against())
	// The other way round is no fault: the errors may have been of the workbook, in what the data don't hold.
	if rules.Open(e.Findings) && !v.Data.Draft {
		v.Draft = "i dati contengono errori non accettati, ma il documento non porta la scritta BOZZA"
	}
	if err := e.compose(source, v.Data.Draft, v.Data.Program); err != nil {
		return nil, fmt.Errorf("il documento non si può ricomporre: %w", err)
	}
	v.rebuilt = e
	v.Numbers, v.Wrong = opendata.Compare(v.Data, e.Data)
	switch {
	case bytes.Equal(file, e.PDF):
		v.Bytes = Identical
	case bytes.HasPrefix(file, e.PDF):
		signed, change, err := pdf.OnlySigned(e.PDF, file)
		if err != nil {
			return nil, err
		}
		if v.Change = change; signed {
			v.Bytes = Signed
		}
	}
	if v.Bytes == Identical {
		return v, nil
	}
	published, err := pdf.Words(file)
	if err != nil {
		return nil, err
	}
	rebuilt, err := pdf.Words(e.PDF)
	if err != nil {
		return nil, err
	}
	v.Texts = compareWords(published, rebuilt)
	return v, nil
}

// compareWords lists where two documents' words part, page by page.
func compareWords(published, rebuilt [][]string) []string {
	var differences []string
	if len(published) != len(rebuilt) {
		differences = append(differences, fmt.Sprintf("il file ha %d pagine, i dati ne danno %d", len(published), len(rebuilt)))
	}
	for page := range min(len(published), len(rebuilt)) {
		a, b := published[page], rebuilt[page]
		for i := range max(len(a), len(b)) {
			var x, y string
			if i < len(a) {
				x = a[i]
			}
			if i < len(b) {
				y = b[i]
			}
			if x != y {
				differences = append(differences, fmt.Sprintf("pagina %d: il file dice «%s», i dati danno «%s»", page+1, x, y))
				if len(a) != len(b) {
					break // what follows is out of step
				}
			}
			if len(differences) == opendata.MostDifferences {
				return differences
			}
		}
	}
	return differences
}

// Against tells whether a document's data came from a dashboard: where not, a sentence for each difference.
func (v *Verification) Against(d *scoring.Dashboard) ([]string, error) {
	previous, err := v.Data.Before.Dashboard()
	if err != nil {
		return nil, err
	}
	e, err := Build(d, Source{Date: v.Data.Date, Templates: v.Data.Templates, Previous: previous})
	if err != nil {
		return nil, err
	}
	return opendata.Difference(v.Data, e.Data), nil
}
