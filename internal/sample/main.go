// Command sample makes testdata/2024.xlsx: the workbook from which the Camera di commercio di Sondrio could have made
// its Relazione sulla Performance 2024. The three CSV files hold the tables as published, contradictions included;
// texts.go and below hold what the published prose tells besides.
//
//go:generate go run .
package main

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"log"
	"math/big"
	"os"
	"time"

	"relazione/internal/chamber"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

//go:embed *.csv
var tables embed.FS

func main() {
	log.SetFlags(0)
	workbook, err := sample()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("../../testdata/2024.xlsx", workbook, 0o644); err != nil {
		log.Fatal(err)
	}
}

// sample returns the workbook's bytes.
func sample() ([]byte, error) {
	d := &scoring.Dashboard{
		Levels:   chamber.Levels(),
		Sheets:   scoring.PartsNamed(scoring.OptionalParts[:]...),
		Entity:   entity(),
		Scale:    scale(),
		Passages: passages(),
		Waivers:  waivers(),
		Modified: time.Date(2025, time.June, 25, 9, 0, 0, 0, time.UTC),
	}
	for _, fill := range []func(*scoring.Dashboard) error{fillTree, fillTargets, fillSystem} {
		if err := fill(d); err != nil {
			return nil, err
		}
	}
	d.Managers = managers()
	var b bytes.Buffer
	err := cruscotto.Write(&b, d)
	return b.Bytes(), err
}

// rows reads a table without its header.
func rows(name string) ([][]string, error) {
	f, err := tables.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all[1:], nil
}

func text(s string) scoring.Text { return scoring.Text{Text: s} }

// value reads a published number; the tables have none that can't be read.
func value(s string) scoring.Value {
	v := scoring.Value{Text: s}
	if s == "" {
		return v
	}
	q, err := scoring.ParseQuantity(s)
	if err != nil {
		log.Fatal(err)
	}
	v.Quantity = q
	return v
}

// fillTree builds the cruscotto: in each row of the table, the upper levels are repeated.
func fillTree(d *scoring.Dashboard) error {
	table, err := rows("cruscotto-2024.csv")
	if err != nil {
		return err
	}
	open := make([]*scoring.Node, len(d.Levels))
	for _, r := range table {
		nodes := []*scoring.Node{
			{Title: text(r[0]), Stated: value(r[1])},
			{Title: text(r[2]), Stated: value(r[3])},
			{Code: text(r[4]), Title: text(r[5]), Weight: value(r[6]), Stated: value(r[7])},
			{Code: text(r[8]), Title: text(r[9]), Weight: value(r[10]), Stated: value(r[11])},
		}
		for depth, n := range nodes {
			n.Depth = depth
			leaf := depth == len(nodes)-1
			if open[depth] != nil && !leaf && open[depth].Name() == n.Name() {
				continue
			}
			if leaf {
				n.Indicator = indicator(r[8], r[12:])
			}
			if depth == 0 {
				d.Roots = append(d.Roots, n)
			} else {
				n.Parent = open[depth-1]
				n.Parent.Children = append(n.Parent.Children, n)
			}
			open[depth] = n
			clear(open[depth+1:])
		}
	}
	return nil
}

// ruling is how the published text words the OIV's opinion on the two actions that it concerns.
const ruling = "Acquisito il preventivo parere dell'OIV, si considera l'obiettivo come raggiunto al 60%"

// What the text tells of single indicators, by code. The rest are better when higher.
var (
	lowerIsBetter = map[string]bool{
		"3.1.1": true, "3.2.1": true, "3.2.2": true, "3.3.1": true, "3.3.2": true, "3.3.3": true, "3.3.4": true,
		"7.1.2": true,
	}
	thresholds = map[string]string{"1.3.2": "30%"}
	rulings    = map[string]string{"1.3.2": ruling, "2.1.2": ruling}
)

func indicator(code string, r []string) *scoring.Indicator {
	i := &scoring.Indicator{
		KPI: text(r[0]), Target: value(r[1]), Result: value(r[2]), Attainment: value(r[3]),
		Threshold: value(thresholds[code]), Direction: scoring.Increasing, Ruling: text(rulings[code]),
	}
	if lowerIsBetter[code] {
		i.Direction = scoring.Decreasing
	}
	return i
}

func fillTargets(d *scoring.Dashboard) error {
	table, err := rows("tabella-1.csv")
	for _, r := range table {
		d.Targets = append(
			d.Targets,
			scoring.ObjectiveTarget{Title: text(r[0]), Result: value(r[1]), Target: value(r[2]),
				Attainment: value(r[3]), Judgement: text(r[4])},
		)
	}
	return err
}

func fillSystem(d *scoring.Dashboard) error {
	table, err := rows("tabella-2.csv")
	tree := scoring.Evaluate(d)
	for _, r := range table {
		d.System = append(
			d.System,
			scoring.SystemRow{Code: text(r[0]), KPI: text(r[1]), Target: value(r[2]), Result: value(r[3]),
				Attainment: value(r[4])},
		)
		n := tree.Find(r[0])
		if n == nil || n.Indicator == nil {
			return fmt.Errorf("tabella-2.csv: no action %q", r[0])
		}
		n.Indicator.System = true
	}
	return err
}

func managers() []scoring.ManagerObjective {
	row := func(code, title, target, weight, performance, note string) scoring.ManagerObjective {
		return scoring.ManagerObjective{
			Code:        text(code),
			Title:       text(title),
			Target:      value(target),
			Weight:      value(weight),
			Performance: value(performance),
			Note:        text(note),
		}
	}
	system := row("vari", "Obiettivi di sistema – livello medio di raggiungimento", "80 %", "30 %", "100,00%", "")
	system.SystemMean = true
	return []scoring.ManagerObjective{
		system,
		row(
			"3.1.1",
			"Tempi dei pagamenti",
			"-12",
			"30 %",
			"100%",
			"Previsione che integra il contratto individuale di lavoro "+
				"del dirigente, conformemente alle disposizioni contenute nella nota del 29 dicembre 2023 della "+
				"Ragioneria Generale "+
				"dello Stato e del Dipartimento della Funzione Pubblica (prot. n. 2449 del 3/1/2024).",
		),
		row("6.1.2", "Programma Formativo per i Segretari Generali", "100 %", "10 %", "100%", ""),
		row("8.1.2", "Grado di utilizzo delle risorse promozionali", "75 %", "30 %", "100%", ""),
	}
}

// waivers accept what the published document contradicts itself in, on the record.
func waivers() []scoring.Waiver {
	w := func(rule, where, found, reason string) scoring.Waiver {
		return scoring.Waiver{Rule: text(rule), Where: text(where), Found: text(found), Reason: text(reason)}
	}
	return []scoring.Waiver{
		w(
			"tabella-2",
			"3.1.1",
			"-22,40 gg.",
			"La Tabella 2 pubblicata riporta -22,40 gg.; vale il dato del cruscotto, -21,43 gg., che è quello della "+
				"Nota Integrativa al Bilancio 2024",
		),
		w(
			"raggiungimento-incoerente",
			"1.1.1",
			"100%",
			"La relazione pubblicata considera raggiunto al 100% il target del 3,50% con un risultato del 3,47%",
		),
		w(
			"unita-diverse",
			"5.1.1",
			"0,80%",
			"La relazione pubblicata riporta il target come rapporto (1) e il risultato come 0,80%; il "+
				"raggiungimento approvato è 80%",
		),
		w(
			"cifra-smentita",
			"5.1.1",
			"589",
			"589 questionari su 693 sono l'84,99%; la relazione pubblicata riporta 0,80% e un raggiungimento dell'80%",
		),
		w(
			"cifra-smentita",
			"1.3.1",
			"95,1%",
			"211 domande su 220 sono il 95,9%; la relazione pubblicata riporta 95,1%",
		),
		w(
			"dato-mancante",
			"5.1.3",
			"nessun risultato",
			"Il risultato non è leggibile nella relazione pubblicata, che riporta un raggiungimento del 100%",
		),
		w(
			"codice-ripetuto",
			"6.1.1.a",
			"",
			"Le due scadenze dell'azione (30 giugno e 31 dicembre) hanno lo stesso codice nella relazione pubblicata",
		),
	}
}

func entity() scoring.Entity {
	act := func(name string) scoring.Act {
		return scoring.Act{Name: text(name), Date: time.Date(2024, time.January, 31, 0, 0, 0, 0, time.UTC)}
	}
	return scoring.Entity{
		Name: text("Camera di commercio di Sondrio"), Year: 2024, TargetPeriod: text("2023/2025"),
		PIAO:       text("PIAO 2023/2025 – Aggiornamento 2024"),
		ScaleAct:   act("deliberazione n. 2/GC"),
		PlanAct:    act("delibera n. 3/GC"),
		Stated:     scoring.StatedTotals{Entity: value("100%"), Mean: value("97,91%"), System: value("97,6%")},
		BudgetLink: text("https://www.so.camcom.it/amministrazione-trasparente/bilanci/bilancio-consuntivo"),
		Signatories: []scoring.Signatory{
			{Office: text("IL SEGRETARIO GENERALE"), Name: text("Marco Bonat")},
			{Office: text("LA PRESIDENTE"), Name: text("Loretta Credaro")},
		},
	}
}

// scale is what the published document tells of the SMVP 2024. Of the bands it tells one row: at or over the target the
// attainment is 100%, which is "Eccellente".
func scale() scoring.Scale {
	rule := func(of string, m scoring.Method) scoring.RollupRule {
		return scoring.RollupRule{Of: text(of), Method: m}
	}
	full := big.NewRat(1, 1)
	return scoring.Scale{
		Name: text("SMVP 2024"), Source: text("par. 2 pagina 8"), Decimals: value("2"),
		Rules: []scoring.RollupRule{
			rule("Azioni", scoring.Given),
			rule("Obiettivi operativi", scoring.WeightedMean),
			rule("Obiettivi strategici", scoring.WeightedMean),
			rule("Prospettive", scoring.SimpleMean),
			rule(scoring.AggregateEntity, scoring.SimpleMean),
			rule(scoring.AggregateSystem, scoring.SimpleMean),
			rule(scoring.AggregateManagers, scoring.WeightedMean),
		},
		OnTarget:   []scoring.Band{{From: full, FromText: "≥ 100%", Worth: value("100%")}},
		Judgements: []scoring.Band{{From: full, FromText: "≥ 100%", Label: text("Eccellente")}},
		Classes:    []scoring.Value{value("100%"), value("90%"), value("85%"), value("80%")},
	}
}
