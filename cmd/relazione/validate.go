package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"relazione"
	"relazione/internal/atomicfile"
	"relazione/report/opendata"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/rules"
)

// validateOptions are the flags of validate.
type validateOptions struct {
	format, output string
	plan           string
	with           documentFlags
	strict         bool
}

// Formats of what validate writes.
const (
	formatText = "text"
	formatJSON = "json"
	formatXLSX = "xlsx"
	formatOIV  = "oiv"
)

func newValidate() *cobra.Command {
	var o validateOptions
	var catalogue bool
	cmd := &cobra.Command{
		Use:   "validate CRUSCOTTO.xlsx",
		Short: "Controlla il cruscotto, cella per cella",
		Long: `Ricalcola ogni risultato e dice, cella per cella, dove il cruscotto contraddice
se stesso, il SMVP o la legge, che cosa dovrebbe esserci e che cosa fare. I
rilievi sono errori (due numeri si contraddicono), avvisi (qualcosa è sospetto,
o la legge chiede di più) e note. Quelli elencati nel foglio Deroghe sono
accettati, e si leggono a parte.

Formati (--format):
  text  i rilievi per foglio e cella (è quello che si ha senza --format)
  json  gli stessi, per altri programmi
  xlsx  una copia del cruscotto con un commento e un colore su ogni cella, e il
        foglio Rilievi che le elenca (vuole -o)
  oiv   il dossier di evidenze per l'organismo di valutazione, in PDF (vuole -o)

Stato di uscita: 0 nessun errore; 1 ci sono errori non accettati (con --strict,
anche avvisi); 2 non è stato possibile controllare.`,
		Example: `  relazione validate 2024.xlsx
  relazione validate 2024.xlsx --piano piano-2024.xlsx --strict
  relazione validate 2024.xlsx --format xlsx -o 2024-rilievi.xlsx
  relazione validate 2024.xlsx --format oiv -o dossier-oiv.pdf
  relazione validate --rules`,
		Args: func(cmd *cobra.Command, args []string) error {
			if catalogue {
				return italianArgs(cobra.NoArgs)(cmd, args)
			}
			return italianArgs(cobra.ExactArgs(1))(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if catalogue {
				return writeCatalogue(cmd.OutOrStdout())
			}
			return validate(args[0], o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.format, "format", formatText, "`FORMATO`: text, json, xlsx, oiv")
	flags.StringVarP(&o.output, "output", "o", "", "`FILE` da scrivere, invece dello standard output")
	flags.StringVar(&o.plan, "piano", "", "`FILE` del piano approvato, un cruscotto anch'esso")
	o.with.add(flags)
	flags.BoolVar(&o.strict, "strict", false, "anche gli avvisi contano come errori")
	flags.BoolVar(&catalogue, "rules", false, "elenca le regole, con le loro fonti")
	return cmd
}

func validate(workbook string, o validateOptions, stdout, stderr io.Writer) error {
	switch o.format {
	case formatText, formatJSON:
	case formatXLSX, formatOIV:
		if o.output == "" {
			return hinted{fmt.Errorf("--format %s vuole un file in cui scrivere", o.format), "indicarlo con -o"}
		}
	default:
		return hinted{fmt.Errorf("formato «%s» sconosciuto", o.format), "scegliere fra text, json, xlsx e oiv"}
	}
	if o.format == formatXLSX && !strings.EqualFold(filepath.Ext(o.output), filepath.Ext(workbook)) {
		return hinted{fmt.Errorf("la copia di un %s deve chiamarsi %s", filepath.Ext(workbook), filepath.Ext(workbook)), "altrimenti Excel non la apre: cambiare l'estensione indicata con -o"}
	}
	if o.output != "" {
		if err := distinct(o.output, workbook, o.plan, o.with.previous); err != nil {
			return err
		}
	}
	d, source, err := cruscotto.Read(workbook)
	if err != nil {
		return err
	}
	with, err := o.with.source()
	if err != nil {
		return err
	}
	with = of(with, source, d)
	against := with.Against()
	if o.plan != "" {
		if against.Plan, _, err = cruscotto.Read(o.plan); err != nil {
			return err
		}
	}
	for _, err := range []error{wrongYear("piano", against.Plan, d, 0), wrongYear("precedente", against.Previous, d, -1)} {
		if err != nil {
			complain(stderr, err)
		}
	}
	evidence, findings, err := relazione.Check(d, against)
	if err != nil {
		return fmt.Errorf("%s: %w", source.Name, err)
	}
	var out []byte
	switch o.format {
	case formatJSON:
		out, err = opendata.NewValidation(source.Name, source.SHA256, evidence, findings).Encode()
	case formatXLSX:
		out, err = cruscotto.Annotate(workbook, findings)
	case formatOIV:
		out, err = relazione.Dossier(evidence, findings, summaryOf(findings), with)
		if err != nil {
			err = fmt.Errorf("%s: %w", source.Name, err)
		}
	default:
		var b strings.Builder
		writeValidation(&b, source.Name, evidence, findings, o.output == "" && isTerminal(stdout))
		out = []byte(b.String())
	}
	if err != nil {
		return err
	}
	if o.output == "" {
		if _, err := stdout.Write(out); err != nil {
			return err
		}
	} else {
		if err := atomicfile.Write(o.output, out); err != nil {
			return unwritable(o.output, err)
		}
		fmt.Fprintln(stdout, o.output)
		if o.format != formatText {
			tell(stderr, source.Name+": "+summaryOf(findings), "")
		}
	}
	if rules.Open(findings) || o.strict && rules.AtLeast(findings, scoring.Warning) {
		return exitError(exitFindings)
	}
	return nil
}

// wrongYear is an error where a workbook that another is held against is of an unexpected year; nil where it isn't, or nobody can tell.
func wrongYear(option string, other, d *scoring.Dashboard, distance int) error {
	if other == nil || other.Entity.Year == 0 || d.Entity.Year == 0 || other.Entity.Year == d.Entity.Year+distance {
		return nil
	}
	return hinted{fmt.Errorf("il cruscotto indicato con --%s è del %d, non del %d", option, other.Entity.Year, d.Entity.Year+distance), "controllare il file indicato"}
}

// distinct refuses to write over a workbook that is read, however it is called, and over what is no file.
func distinct(output string, inputs ...string) error {
	info, err := os.Stat(output)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unwritable(output, err)
	}
	if !info.Mode().IsRegular() {
		return hinted{fmt.Errorf("%s esiste e non è un file", output), "indicare un altro nome con -o"}
	}
	for _, input := range inputs {
		if other, err := os.Stat(input); input != "" && err == nil && os.SameFile(info, other) {
			return hinted{fmt.Errorf("%s è il cruscotto da controllare: non viene sostituito", filepath.Base(output)), "indicare un altro nome con -o"}
		}
	}
	return nil
}
