package relazione_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"

	"relazione"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/workbook"
)

// Reading and checking: a workbook is opened, understood, and checked once; whatever is wanted is then asked of the
// review.
func Example() {
	ctx := context.Background()
	book, err := workbook.OpenFile(ctx, "testdata/2024.xlsx", workbook.DefaultLimits())
	if err != nil {
		log.Fatal(err, ": ", relazione.Hint(err))
	}
	reading, err := cruscotto.Read(ctx, book)
	if err != nil {
		log.Fatal(err, ": ", relazione.Hint(err))
	}
	review, err := relazione.Check(ctx, reading, relazione.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(review.Dashboard().Entity.Name.Text, review.Dashboard().Entity.Year)
	fmt.Println(review.Evidence.Evaluation.Entity.Quantity())
	fmt.Println("a draft:", review.Open())
	// Output:
	// Camera di commercio di Sondrio 2024
	// 100,00%
	// a draft: false
}

// Building from bytes: what a server has is an upload, not a path.
func ExampleReview_PDF() {
	upload, err := os.ReadFile("testdata/2024.xlsx")
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	book, err := workbook.Open(ctx, bytes.NewReader(upload), int64(len(upload)), workbook.DefaultLimits())
	if err != nil {
		log.Fatal(err)
	}
	reading, err := cruscotto.Read(ctx, book)
	if err != nil {
		log.Fatal(err)
	}
	review, err := relazione.Check(ctx, reading, relazione.Options{})
	if err != nil {
		log.Fatal(err)
	}
	file, err := review.PDF(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", file[:8])
	// Output: %PDF-1.7
}

// Verifying: everything is recomputed from the data inside the PDF.
func ExampleVerify() {
	ctx := context.Background()
	reading, err := cruscotto.OpenFile(ctx, "testdata/2024.xlsx")
	if err != nil {
		log.Fatal(err)
	}
	review, err := relazione.Check(ctx, reading, relazione.Options{})
	if err != nil {
		log.Fatal(err)
	}
	published, err := review.PDF(ctx)
	if err != nil {
		log.Fatal(err)
	}
	v, err := relazione.Verify(ctx, published)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v.Agrees(), v.Bytes == relazione.Identical)
	// Output: true true
}

// A number explains itself: what it is, how it was computed, and from what.
func ExampleReview_Explain() {
	reading, err := cruscotto.OpenFile(context.Background(), "testdata/2024.xlsx")
	if err != nil {
		log.Fatal(err)
	}
	review, err := relazione.Check(context.Background(), reading, relazione.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range review.Explain("1.3") {
		fmt.Println(e.Head)
		fmt.Println(e.Notes[0])
		for _, part := range e.Parts {
			fmt.Println("-", part.Head)
		}
	}
	// Output:
	// obiettivo operativo 1.3 Regolazione del mercato: 76,00%
	// media ponderata: 80% × 80% + 20% × 60%
	// - 80% (K13) × azione 1.3.1 Livello di diffusione del servizio di mediazione: 80,00%
	// - 20% (K14) × azione 1.3.2 Incidenza delle mediazioni con esito positivo: 60,00%
}

// A rule of one's own is a value, as ours are: it looks at the evidence and nothing else. Its findings are ranked, waived
// and shown with the others.
func ExampleOptions_rules() {
	short := scoring.Rule{
		ID: "titolo-breve", Title: "Un titolo dice troppo poco", Severity: scoring.Note,
		Run: func(e *scoring.Evidence) []scoring.Finding {
			var findings []scoring.Finding
			e.Dashboard.Walk(func(n *scoring.Node) {
				if len(n.Title.Text) < 10 {
					findings = append(findings, scoring.Finding{Cell: n.Cell(), Code: n.ID(), Found: n.Title.Text})
				}
			})
			return findings
		},
	}
	reading, err := cruscotto.OpenFile(context.Background(), "testdata/2024.xlsx")
	if err != nil {
		log.Fatal(err)
	}
	review, err := relazione.Check(context.Background(), reading, relazione.Options{Rules: []scoring.Rule{short}})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range review.Findings {
		if f.Rule == short.ID {
			fmt.Println(f.Severity.Italian(), f.Cell, f.Found)
		}
	}
	// Output:
	// nota Cruscotto!A24 Processi
}
