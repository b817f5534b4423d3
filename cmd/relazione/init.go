package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/spf13/cobra"

	"relazione/internal/atomicfile"
	"relazione/internal/hint"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

func newInit() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "init NUOVO.xlsx",
		Short: "Prepara il cruscotto di un nuovo anno",
		Long: `Scrive un cruscotto da compilare: istruzioni, elenchi a discesa, formule per
ogni risultato che comprendono da sole le righe aggiunte, colori dove i pesi non
fanno 100% o manca un risultato, formule protette.

Con --from riporta da quello dell'anno prima l'albero, i pesi, gli indicatori,
la scala, i testi e i firmatari; toglie i risultati, che restano nella colonna
«anno precedente», ed elenca ciò che va deciso.

Un file che esiste non viene sostituito.`,
		Example: `  relazione init 2025.xlsx
  relazione init 2025.xlsx --from 2024.xlsx`,
		Args: italianArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return initialize(cmd.Context(), args[0], from, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "`CRUSCOTTO` dell'anno prima")
	return cmd
}

var yearInName = regexp.MustCompile(`20\d\d`)

func initialize(ctx context.Context, output, from string, stdout, stderr io.Writer) error {
	if filepath.Ext(output) != ".xlsx" {
		return hint.With(
			fmt.Errorf("%s: il cruscotto deve chiamarsi .xlsx", output),
			"indicare un nome che finisce in .xlsx",
		)
	}
	if _, err := os.Lstat(output); err == nil {
		return hint.With(fmt.Errorf("%s esiste già: non viene sostituito", output), "indicare un altro nome")
	} else if !errors.Is(err, os.ErrNotExist) {
		return unwritable(output, err)
	}
	d := cruscotto.Example()
	var decisions []string
	if from != "" {
		last, err := cruscotto.OpenFile(ctx, from)
		if err != nil {
			return err
		}
		d, decisions = scoring.Next(last.Dashboard)
	}
	if year, err := strconv.Atoi(yearInName.FindString(filepath.Base(output))); err == nil &&
		(from == "" || d.Entity.Year == 0) {
		d.Entity.Year = year
	}
	var b bytes.Buffer
	if err := cruscotto.WriteForm(&b, d); err != nil {
		return err
	}
	if err := atomicfile.Write(output, b.Bytes()); err != nil {
		return unwritable(output, err)
	}
	fmt.Fprintln(stdout, output)
	if len(decisions) > 0 {
		fmt.Fprintln(stderr, "Da decidere:")
		for _, decision := range decisions {
			item(stderr, "  - "+decision, "    ")
		}
	}
	return nil
}
