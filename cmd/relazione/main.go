package main

import (
	"fmt"
	"os"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/rules"
)

func main() {
	d, src, err := cruscotto.Read(os.Args[1])
	fmt.Println(src, err)
	if err != nil { return }
	e := scoring.Evaluate(d)
	d.Walk(func(n *scoring.Node) { x := e.Of(n); fmt.Println(n.Depth, n.Name(), n.Weight.Show(), x.Quantity(), x.Reason, n.Stated.Text, n.Stated.Formula) })
	for _, o := range e.Objectives { fmt.Println(o.Row.Title.Text, o.Performance.Quantity(), o.Attainment.Quantity(), o.Judgement) }
	fmt.Println(e.Entity.Quantity(), e.Mean.Quantity(), e.System.Quantity(), len(e.SystemRows), e.Manager.Quantity())
	for _, f := range rules.Check(e) { fmt.Printf("%+v\n", f) }
	fmt.Println(d.Unrecognized, d.Sheets, d.Levels)
}
