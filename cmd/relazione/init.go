package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"relazione/internal/atomicfile"
	"relazione/internal/hint"
	"relazione/internal/lazy"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/italian"
)

func newInit() *cobra.Command {
	var from, levels, model string
	cmd := &cobra.Command{
		Use:   "init NUOVO.xlsx",
		Short: "Prepara il cruscotto di un nuovo anno",
		Long: `Scrive un cruscotto da compilare: si apre sulle istruzioni, e ogni cella dice
che cosa ci va. Nel Cruscotto c'è una riga per ogni nodo, con il suo codice;
ogni riga ha la stessa formula (il raggiungimento, o la media di ciò che ha
sotto), così che si possono copiare e inserire righe. I pesi che non fanno 100%
sono rossi, come un numero messo al posto di una formula, e i risultati da
scrivere gialli. Il foglio SMVP ha già le regole usuali.

Con --modello si sceglie l'albero: camera (quello usuale), sondrio, unioncamere,
bsc; con --livelli, i nomi dei propri livelli dall'alto.

Con --from riporta da quello dell'anno prima l'albero, i pesi, gli indicatori,
la scala, i testi e i firmatari; toglie i risultati, che restano nella colonna
«anno precedente», ed elenca ciò che va deciso nel foglio Da decidere.

Un file che esiste non viene sostituito.`,
		Example: `  relazione init 2025.xlsx
  relazione init 2025.xlsx --livelli "Ambito strategico, Obiettivo, Indicatore"
  relazione init 2025.xlsx --from 2024.xlsx`,
		Args: italianArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if from != "" && (levels != "" || model != "") {
				return hint.New("togliere --livelli e --modello", "con --from l'albero è quello dell'anno prima")
			}
			if levels != "" && model != "" {
				return hint.New("togliere l'uno o l'altro", "--modello e --livelli dicono tutti e due quali sono i livelli")
			}
			if from == "" {
				return initBlank(args[0], levels, model, cmd.OutOrStdout())
			}
			return initialize(cmd.Context(), args[0], from, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "`CRUSCOTTO` dell'anno prima")
	cmd.Flags().StringVar(&levels, "livelli", "", "`NOMI` dei livelli dall'alto, fra virgole")
	cmd.Flags().StringVar(&model, "modello", "", "`ALBERO` preparato: camera, sondrio, unioncamere, bsc")
	return cmd
}

// initBlank writes a workbook that isn't made from another.
func initBlank(output, names, model string, stdout io.Writer) error {
	if err := mayCreate(output); err != nil {
		return err
	}
	m := cruscotto.Models[0]
	if model != "" {
		i := slices.IndexFunc(cruscotto.Models, func(m cruscotto.Model) bool { return m.Name == strings.ToLower(model) })
		if i < 0 {
			return hint.New("scegliere fra camera, sondrio, unioncamere e bsc", "modello «%s» sconosciuto", model)
		}
		m = cruscotto.Models[i]
	}
	var levels []scoring.Level
	if names != "" {
		const most = 6
		seen := map[string]bool{}
		for name := range strings.FieldsFuncSeq(names, func(r rune) bool { return r == ',' || r == ';' }) {
			level, ok := scoring.NamedLevel(name)
			if !ok {
				level = scoring.NewLevel(name)
			}
			if level.Singular == "" || seen[level.Singular] {
				return hint.New("per esempio: --livelli \"Ambito strategico, Obiettivo, Indicatore\"", "--livelli: ogni livello vuole un nome suo")
			}
			seen[level.Singular] = true
			levels = append(levels, level)
		}
		if len(levels) > most {
			return hint.New("indicarne di meno", "--livelli: %d livelli sono troppi, il limite è %d", len(levels), most)
		}
	}
	year, _ := strconv.Atoi(yearInName.FindString(filepath.Base(output)))
	var b bytes.Buffer
	if err := cruscotto.WriteBlank(&b, m, levels, year); err != nil {
		return err
	}
	if err := atomicfile.Write(output, b.Bytes()); err != nil {
		return unwritable(output, err)
	}
	fmt.Fprintln(stdout, output)
	return nil
}

// mayCreate refuses a name that isn't a new workbook's.
func mayCreate(output string) error {
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
	return nil
}

var yearInName = lazy.New(`20\d\d`)

func initialize(ctx context.Context, output, from string, stdout, stderr io.Writer) error {
	if err := mayCreate(output); err != nil {
		return err
	}
	last, err := cruscotto.OpenFile(ctx, from)
	if err != nil {
		return err
	}
	d, decisions := scoring.Next(last.Dashboard)
	if year, err := strconv.Atoi(yearInName.FindString(filepath.Base(output))); err == nil && d.Entity.Year == 0 {
		d.Entity.Year = year
	} else if err == nil && year != d.Entity.Year {
		tell(stderr, fmt.Sprintf("%s: l'anno è il %d, quello dopo il cruscotto da cui viene, e non quello del nome", filepath.Base(output), d.Entity.Year),
			"se è un altro, scriverlo nel foglio Ente")
	}
	var b bytes.Buffer
	if err := cruscotto.WriteForm(&b, d, decisions); err != nil {
		return err
	}
	if err := atomicfile.Write(output, b.Bytes()); err != nil {
		return unwritable(output, err)
	}
	fmt.Fprintln(stdout, output)
	if len(decisions) > 0 {
		tell(stderr, fmt.Sprintf("%s da decidere, elencate nel foglio «%s»", italian.Count(len(decisions), "cosa", "cose", ""), cruscotto.SheetDecisions), "")
	}
	return nil
}
