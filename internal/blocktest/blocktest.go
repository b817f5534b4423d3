// Package blocktest makes documents that hold every kind of block, for tests.
package blocktest

import (
	"math/big"
	"time"

	"relazione/report"
)

// Every is a document with a block of each kind, the inner ones in a section and in a list.
func Every() *report.Document {
	words := func(s string) report.Inline { return report.Plain(s) }
	note := &report.Note{Number: 1, Text: words("Una nota.")}
	cell := report.Cell{Text: words("cella")}
	return &report.Document{
		Title: "Ogni blocco", Entity: "Camera di prova", Year: 2024, Lang: "it-IT", Date: time.Date(2025, time.June, 1,
			0, 0, 0, 0, time.UTC),
		Body: []report.Block{
			&report.TitleBlock{
				Entity: "Camera di prova",
				Title:  "Ogni blocco",
				Lines:  []report.Inline{words("Approvato")},
			},
			&report.Contents{
				Title:   "Indice",
				Entries: []report.Entry{{Level: 1, Number: "1", Title: "Sezione", ID: "sezione"}},
			},
			&report.Section{ID: "sezione", Number: "1", Title: words("Sezione"), Body: []report.Block{
				&report.Paragraph{Text: append(words("Un capoverso."), report.Span{Text: "1", Note: note})},
				&report.List{Items: []report.Item{{Body: []report.Block{&report.Paragraph{Text: words("Una voce.")}}}}},
				&report.Table{ID: "tabella", Caption: words("Tabella"), Columns: []report.Column{{Kind: report.Words}},
					Head: []report.Row{{{Text: words("Colonna"), Header: true}}}, Body: []report.Row{{cell}}},
				&report.Chart{ID: "grafico", Caption: words("Grafico"), Alt: "A: 50%",
					Bars: []report.Bar{{Label: "A", Value: big.NewRat(1, 2), ValueText: "50%"}}},
				&report.Signatures{Signatories: []report.Signatory{{Office: "IL PRESIDENTE", Name: "Nome Cognome"}}},
			}},
		},
	}
}
