package main

import (
	"fmt"
	"os"
	"time"

	"relazione/report"
	"relazione/report/pdf"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

func main() {
	d, _, err := cruscotto.Read(os.Args[2])
	if err != nil {
		fmt.Println(err)
		return
	}
	t := time.Now()
	e := scoring.Evaluate(d)
	doc, err := report.Relazione(e, report.Options{Date: d.Modified})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, _ := os.Create("Relazione-2024.pdf")
	fmt.Println(pdf.Render(f, doc), f.Close(), time.Since(t))
}
