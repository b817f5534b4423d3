package workbook_test

import (
	"context"
	"fmt"
	"log"

	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

// A book is a grid of cells as a person sees them, each with its exact number and its formula.
func Example() {
	b, err := workbook.OpenFile(context.Background(), "../../testdata/2024.xlsx", workbook.DefaultLimits())
	if err != nil {
		log.Fatal(err)
	}
	tree := b.Sheets[0]
	at, _ := ref.Parse("H13")
	v := tree.Value(at)
	fmt.Println(v.Cell, v.Text, v.Value.RatString(), "="+v.Formula)
	// Output: Cruscotto!H13 76% 19/25 =SUMPRODUCT(K13:K14,L13:L14)
}
