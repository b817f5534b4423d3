package relazione

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"relazione/internal/hint"
	"relazione/report/opendata"
	"relazione/report/pdf"
	"relazione/scoring/cruscotto"
)

// ErrNoData is returned, wrapped, for a PDF that carries no data of ours.
var ErrNoData = hint.New("si possono verificare soltanto le relazioni composte da questo programma",
	"il PDF non contiene i dati di una relazione")

// CheckPDF reports whether a file is a PDF of anybody's that can be read; the error says what it is instead, and what to do.
func CheckPDF(file []byte) error { return pdf.Check(file) }

// A Verification is what comparing a published PDF with its own data tells.
type Verification struct {
	Data    *opendata.Data
	Numbers int      // computed numbers that were recomputed
	Wrong   []string // those that came out otherwise: a sentence each
	Texts   []string // differences between the file's text and the one rebuilt: a sentence each
	Bytes   Sameness // of the file and the one rebuilt
	Draft   string   // what is wrong with the draft mark; empty if it is right

	// Tampering is what was added to the file besides signatures; empty if nothing, or if the bytes are Different.
	Tampering string
	Lost      []string // standards that the document no longer conforms to, for its signatures' sake: a sentence each

	rebuilt *Review
}

// Sameness is how far two files are the same.
type Sameness int

const (
	Different Sameness = iota
	Signed             // the file is the one rebuilt with signatures after it
	Identical
)

// Agrees reports whether the document is what its data give, byte for byte but for signatures: whatever is drawn over its text would be
// in the bytes.
func (v *Verification) Agrees() bool { return v.AgreesInNumbers() && v.Bytes != Different }

// AgreesInNumbers reports whether the document's numbers and words are those that its data give. What is drawn besides isn't compared.
func (v *Verification) AgreesInNumbers() bool {
	return len(v.Wrong) == 0 && len(v.Texts) == 0 && v.Draft == "" && v.Tampering == ""
}

// OtherProgram reports whether the document says that another version made it, so that its bytes and layout can't be expected to be those
// that this one gives.
func (v *Verification) OtherProgram() bool { return v.Data.Program != Program }

// Verify takes the data out of a published PDF, recomputes every number, composes the document again and compares. The
// error, if any, says why that can't be done; it wraps [ErrNoData] where there is nothing to verify.
func Verify(ctx context.Context, file []byte) (*Verification, error) {
	v, err := verify(ctx, file)
	if err != nil && hint.Of(err) == "" && ctx.Err() == nil {
		err = hint.With(err, "indicare una relazione in PDF composta da questo programma, senza password e non salvata con "+
			"altri programmi")
	}
	return v, err
}

func verify(ctx context.Context, file []byte) (*Verification, error) {
	raw, err := pdf.Extract(file, dataFile)
	if errors.Is(err, pdf.ErrNoAttachment) {
		return nil, ErrNoData
	}
	if err != nil {
		return nil, err
	}
	v := &Verification{}
	if v.Data, err = opendata.Decode(raw); err != nil {
		return nil, err
	}
	if err := v.rebuild(ctx); err != nil {
		return nil, err
	}
	// The other way round is no fault: the errors may have been of the workbook, in what the data don't hold.
	if v.rebuilt.Open() && !v.Data.Draft {
		v.Draft = "i dati contengono errori non accettati, ma il documento non porta la scritta BOZZA"
	}
	again, err := v.rebuilt.PDF(ctx)
	if err != nil {
		return nil, fmt.Errorf("il documento non si può ricomporre: %w", err)
	}
	data, err := v.rebuilt.Data()
	if err != nil {
		return nil, err
	}
	v.Numbers, v.Wrong = opendata.Compare(v.Data, data)
	switch {
	case bytes.Equal(file, again):
		v.Bytes = Identical
	case bytes.HasPrefix(file, again):
		s, err := pdf.Signings(again, file)
		if err != nil {
			return nil, err
		}
		if v.Tampering, v.Lost = s.Change, s.Lost; s.Signed {
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
	rebuilt, err := pdf.Words(again)
	if err != nil {
		return nil, err
	}
	v.Texts = compareWords(published, rebuilt)
	return v, nil
}

// rebuild checks the data as if they were a workbook's.
func (v *Verification) rebuild(ctx context.Context) error {
	d, err := v.Data.Dashboard()
	if err != nil {
		return fmt.Errorf("i dati nel PDF sono rovinati: %w", err)
	}
	o, err := v.options()
	if err != nil {
		return err
	}
	if v.rebuilt, err = check(ctx, d, v.Data.Program, v.Data.Workbook.SHA256, o); err != nil {
		return err
	}
	return nil
}

// options are those that the document was composed with.
func (v *Verification) options() (Options, error) {
	o := Options{Date: v.Data.Date, Templates: v.Data.Templates, Draft: draftNever}
	switch {
	case v.Data.Draft && v.Data.Open:
		o.Draft = draftOpen
	case v.Data.Draft:
		o.Draft = draftClean
	}
	var err error
	if o.Previous, err = v.Data.Before.Dashboard(); err != nil {
		return o, fmt.Errorf("i dati nel PDF sono rovinati: %w", err)
	}
	return o, nil
}

// compareWords lists where two documents' words part, page by page.
func compareWords(published, rebuilt [][]string) []string {
	var differences []string
	if len(published) != len(rebuilt) {
		differences = append(
			differences,
			fmt.Sprintf("il file ha %d pagine, i dati ne danno %d", len(published), len(rebuilt)),
		)
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
				differences = append(
					differences,
					fmt.Sprintf("pagina %d: il file dice «%s», i dati danno «%s»", page+1, x, y),
				)
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

// An Origin is how a document's data compare with a workbook.
type Origin struct {
	SameFile    bool     // the document names the workbook by its hash
	Differences []string // what the two say otherwise: a sentence each
}

// Agrees reports whether the document comes from the workbook.
func (o Origin) Agrees() bool { return o.SameFile && len(o.Differences) == 0 }

// ComesFrom tells whether a document's data came from a workbook.
func (v *Verification) ComesFrom(ctx context.Context, reading *cruscotto.Reading) (Origin, error) {
	o, err := v.options()
	if err != nil {
		return Origin{}, err
	}
	o.Draft = DraftIfOpen
	r, err := Check(ctx, reading, o)
	if err != nil {
		return Origin{}, err
	}
	data, err := r.Data()
	if err != nil {
		return Origin{}, err
	}
	return Origin{reading.Book.SHA256 == v.Data.Workbook.SHA256, opendata.Difference(v.Data, data)}, nil
}
