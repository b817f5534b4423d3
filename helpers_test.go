package relazione_test

import (
	"context"
	"testing"

	"relazione"
	"relazione/internal/readtest"
	"relazione/report"
	"relazione/report/opendata"
	"relazione/scoring"
)

// review checks a dashboard as if it came from 2024.xlsx.
func review(t *testing.T, d *scoring.Dashboard, o relazione.Options) *relazione.Review {
	t.Helper()
	r, err := relazione.Check(context.Background(), readtest.Of(d, "2024.xlsx"), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// built is a review's document in its forms.
type built struct {
	*relazione.Review
	PDF      []byte
	Document *report.Document
	Data     *opendata.Data
}

func build(t *testing.T, d *scoring.Dashboard, o relazione.Options) built {
	t.Helper()
	b := built{Review: review(t, d, o)}
	var err error
	if b.PDF, err = b.Review.PDF(context.Background()); err != nil {
		t.Fatal(err)
	}
	if b.Document, err = b.Review.Document(); err != nil {
		t.Fatal(err)
	}
	if b.Data, err = b.Review.Data(); err != nil {
		t.Fatal(err)
	}
	return b
}
