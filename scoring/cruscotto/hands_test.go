package cruscotto_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relazione/internal/readtest"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// workbookOf makes a workbook of sheets given as rows.
func workbookOf(t *testing.T, sheets map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for name, rows := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow(name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// outlineOf writes a tree's levels, and its nodes with what they measure.
func outlineOf(d *scoring.Dashboard) string {
	var parts []string
	for _, l := range d.Levels {
		parts = append(parts, l.Plural)
	}
	d.Walk(func(n *scoring.Node) {
		s := strings.Repeat(">", n.Depth) + n.Name()
		if i := n.Indicator; i != nil {
			s += " " + i.Target.Show() + "/" + i.Result.Show() + "/" + i.Attainment.Show()
		}
		parts = append(parts, s)
	})
	return strings.Join(parts, "; ")
}

// Tables as other hands keep them.
func TestOtherHands(t *testing.T) {
	for name, test := range map[string]struct {
		rows [][]any
		want string
	}{
		"a title right above the labels is no group": {[][]any{
			{"Tabella imprese"},
			{"Obiettivo", "Azione", "Peso", "Target", "Risultato", "Raggiungimento"},
			{"Imprese", "Corsi", "60%", "10", "9", "90%"}, {nil, "Fiere", "40%", "4", "4", "100%"},
		}, "obiettivi; azioni; Imprese; >Corsi 10/9/90%; >Fiere 4/4/100%"},
		"codes that Excel takes for numbers": {[][]any{
			{"Codice", "Descrizione", "Peso", "Target", "Risultato", "Raggiungimento"},
			{1, "Imprese", nil, nil, nil, nil}, {1.1, "Corsi", "60%", "10", "9", "90%"}, {1.2, "Fiere", "40%", "4", "4",
				"100%"},
		}, "ambiti; indicatori; 1 Imprese; >1.1 Corsi 10/9/90%; >1.2 Fiere 4/4/100%"},
		"rows that nothing is under": {[][]any{
			{"Codice", "Descrizione", "Peso", "Target", "Risultato", "Raggiungimento"},
			{"1", "Imprese", nil, nil, nil, nil}, {"1.1", "Corsi", "60%", "10", "9", "90%"}, {"1.2", "Fiere", "40%",
				nil, nil, nil}, {"2", "Ente"},
		}, "ambiti; indicatori; 1 Imprese; >1.1 Corsi 10/9/90%; >1.2 Fiere //; 2 Ente"},
		"a second table beside, after an empty column": {[][]any{
			{"Indicatore", "Formula", "Target", "Risultato", "Raggiungimento", nil, "Indicatore", "Formula", "Target",
				"Risultato", "Raggiungimento"},
			{"Corsi", "numero", "10", "9", "90%", nil, "Altro", "numero", "7", "1", "14%"},
		}, "indicatori; Corsi 10/9/90%"},
		"the labels again below, with a title": {[][]any{
			{"Obiettivo", "Azione", "Peso", "Target", "Risultato", "Raggiungimento"},
			{"Imprese", "Corsi", "60%", "10", "9", "90%"}, {nil, "Fiere", "40%", "4", "4", "100%"}, {},
			{"Tabella territorio"}, {"Obiettivo", "Azione", "Peso", "Target", "Risultato", "Raggiungimento"}, {"Altro",
				"Cose", "100%", "7", "1", "14%"},
		}, "obiettivi; azioni; Imprese; >Corsi 10/9/90%; >Fiere 4/4/100%; Altro; >Cose 7/1/14%"},
		"a level's column at the end": {[][]any{
			{"Indicatore", "Formula", "Peso", "Target", "Risultato", "Raggiungimento", "Area"},
			{"Corsi", "numero", "100%", "10", "9", "90%", "Imprese"},
		}, "aree; indicatori; Imprese; >Corsi 10/9/90%"},
		"indicators and no formula": {[][]any{
			{"Indicatore", "Peso", "Target", "Risultato", "Performance"}, {"Corsi", "60%", "10", "9", "90%"}, {"Fiere",
				"40%", "4", "4", "100%"},
		}, "indicatori; Corsi 10/9/90%; Fiere 4/4/100%"},
		"areas and activities": {[][]any{
			{"Area", "Attività", "Peso", "Target", "Risultato", "Performance"},
			{"Imprese", "Corsi", "60%", "10", "9", "90%"}, {nil, "Fiere", "40%", "4", "4", "100%"},
		}, "aree; attività; Imprese; >Corsi 10/9/90%; >Fiere 4/4/100%"},
	} {
		t.Run(name, func(t *testing.T) {
			sheets := map[string][][]any{"Cruscotto": test.rows}
			if strings.HasPrefix(test.want, "ambiti") {
				sheets["SMVP"] = [][]any{{"Livelli", "Ambito, Indicatore"}}
			}
			if got := outlineOf(read(t, workbookOf(t, sheets))); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// A chamber's dashboard, written anew, says the same: units that stood in a column of their own too.
func TestChambersWrittenAnew(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("..", "..", "testdata", "camere", "*.xlsx"))
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	for _, name := range names {
		d, err := readtest.Dashboard(name)
		if err != nil {
			t.Fatal(err)
		}
		for how, raw := range map[string][]byte{"clean": written(t, d), "form": form(t, d)} {
			if a, b := outlineOf(d), outlineOf(read(t, raw)); a != b {
				t.Errorf("%s, %s: reads\n%s\nwas\n%s", filepath.Base(name), how, b, a)
			}
		}
	}
}

func written(t *testing.T, d *scoring.Dashboard) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := cruscotto.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
