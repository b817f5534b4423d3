package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"relazione"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"relazione/internal/hint"
	"relazione/report/opendata"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

const formatCSV = "csv"

func newDiff() *cobra.Command {
	var format string
	var to output
	cmd := &cobra.Command{
		Use:   "diff PRIMA.xlsx DOPO.xlsx",
		Short: "Confronta i cruscotti di due anni",
		Long: `Dice che cosa è cambiato fra i cruscotti di due anni: obiettivi e indicatori
aggiunti, tolti, rinominati; pesi; target resi più facili o più impegnativi;
versi capovolti; risultati migliori e peggiori; testi rimasti parola per parola
quelli di prima. I nodi si riconoscono dal codice, o dal titolo se è simile.

Formati (--format): text, json, csv.`,
		Example: `  relazione diff 2023.xlsx 2024.xlsx
  relazione diff 2023.xlsx 2024.xlsx --format csv -o differenze.csv`,
		Args: italianArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return diff(cmd.Context(), args[0], args[1], format, to, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&format, "format", formatText, "`FORMATO`: text, json, csv")
	to.add(cmd.Flags(), "`FILE` da scrivere, invece dello standard output")
	return cmd
}

func diff(ctx context.Context, before, after, format string, to output, stdout io.Writer) error {
	if format != formatText && format != formatJSON && format != formatCSV {
		return hint.With(fmt.Errorf("formato «%s» sconosciuto", format), "scegliere fra text, json e csv")
	}
	kind := map[string]product{formatText: aText, formatJSON: aJSON, formatCSV: aTable}[format]
	if err := to.mayWrite(kind, before, after); err != nil {
		return err
	}
	was, err := cruscotto.OpenFile(ctx, before)
	if err != nil {
		return err
	}
	is, err := cruscotto.OpenFile(ctx, after)
	if err != nil {
		return err
	}
	c := relazione.Compare(was, is)
	var out []byte
	switch format {
	case formatJSON:
		out, err = c.Record.Encode()
	case formatCSV:
		out = c.Record.Resource().CSV()
	default:
		var b strings.Builder
		writeDifferences(&b, c.Record, c.All, palette{to.path == "" && isTerminal(stdout)})
		out = []byte(visible(b.String()))
	}
	if err != nil {
		return err
	}
	return to.write(out, stdout)
}

// differencesStart begins a list of differences.
const differencesStart = "Da "

// changeTitles head the differences of a kind.
var changeTitles = map[scoring.Change]string{
	scoring.Added: "Aggiunti", scoring.Dropped: "Tolti", scoring.Retitled: "Titoli cambiati",
	scoring.Recoded: "Codici cambiati", scoring.Reweighed: "Pesi cambiati",
	scoring.KPI: "Indicatori (KPI) cambiati", scoring.Turned: "Versi cambiati", scoring.Retarget: "Target cambiati",
	scoring.Performed: "Risultati cambiati",
	scoring.Rescaled:  "Aggregazioni cambiate", scoring.Copied: "Testi rimasti quelli di prima",
}

// writeDifferences lists differences by kind.
func writeDifferences(w io.Writer, record *opendata.Differences, all []scoring.Difference, p palette) {
	year := func(c opendata.Compared) string {
		if c.Year == 0 {
			return c.Workbook
		}
		return fmt.Sprintf("%s (%d)", c.Workbook, c.Year)
	}
	fmt.Fprintf(w, differencesStart+"%s a %s\n", year(record.Before), year(record.After))
	counts := map[scoring.Change]int{}
	verdicts := map[string]int{}
	for _, change := range scoring.Changes {
		for _, d := range all {
			if d.Change != change {
				continue
			}
			if counts[change]++; counts[change] == 1 {
				fmt.Fprintf(w, "\n%s\n", p.paint(changeTitles[change], color.Bold))
			}
			verdicts[d.Verdict]++
			item(w, "  "+differenceLine(d), "      ")
		}
	}
	if len(all) == 0 {
		fmt.Fprintln(w, "\nNon è cambiato nulla.")
		return
	}
	fmt.Fprintln(w)
	fmt.Fprintln(
		w,
		wrap(fmt.Sprintf(
			"In tutto: %d aggiunti, %d tolti; %d target cambiati, di cui %d più facili; %d versi cambiati; %d "+
				"risultati migliori, %d peggiori; %d testi copiati.",
			counts[scoring.Added],
			counts[scoring.Dropped],
			counts[scoring.Retarget],
			verdicts[scoring.Eased],
			counts[scoring.Turned],
			verdicts[scoring.Better],
			verdicts[scoring.Worse],
			counts[scoring.Copied],
		), "  "),
	)
}

// differenceLine says one difference: what it is of, what it was and is, how that is to be judged.
func differenceLine(d scoring.Difference) string {
	name := strings.TrimSpace(d.Code + " " + d.Title)
	if d.Change == scoring.Copied {
		where := d.Is.String()
		return fmt.Sprintf("%s, %s: «%s»", where, strings.TrimSpace(d.Title+" "+d.Code), d.After)
	}
	if d.Level != "" {
		name = d.Level + " " + name
	}
	if d.Change == scoring.Added || d.Change == scoring.Dropped {
		return name
	}
	nothing := func(s string) string {
		if s == "" {
			return "nessuno"
		}
		return s
	}
	line := fmt.Sprintf("%s: %s → %s", name, nothing(d.Before), nothing(d.After))
	if d.Verdict != "" {
		line += " (" + d.Verdict + ")"
	}
	return line
}
