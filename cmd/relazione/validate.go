package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"relazione"
	"relazione/internal/hint"
	"relazione/scoring"
	"relazione/scoring/rules"
)

// validateOptions are the flags of validate.
type validateOptions struct {
	format string
	to     output
	plan   string
	with   documentFlags
	strict bool
	all    bool // notes and what was accepted too
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
accettati, e si leggono con --note.

Formati (--format):
  text  l'esito, poi gli errori e gli avvisi, ognuno una volta con le sue celle
        (è quello che si ha senza --format); le note con --note
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
			return validate(cmd.Context(), args[0], o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.format, "format", formatText, "`FORMATO`: text, json, xlsx, oiv")
	o.to.add(flags, "`FILE` da scrivere, invece dello standard output")
	flags.StringVar(&o.plan, "piano", "", "`FILE` del piano approvato, un cruscotto anch'esso")
	o.with.add(flags)
	flags.BoolVar(&o.strict, "strict", false, "anche gli avvisi contano come errori")
	flags.BoolVar(&o.all, "note", false, "mostra anche le note e ciò che è stato accettato")
	flags.BoolVar(&catalogue, "rules", false, "elenca le regole, con le loro fonti")
	return cmd
}

func validate(ctx context.Context, workbook string, o validateOptions, stdout, stderr io.Writer) error {
	if err := o.check(workbook); err != nil {
		return err
	}
	with, err := o.with.options(ctx)
	if err != nil {
		return err
	}
	if with.Plan, err = readDashboard(ctx, o.plan); err != nil {
		return err
	}
	r, err := review(ctx, workbook, with)
	if err != nil {
		return err
	}
	for _, err := range r.OtherYears() {
		complain(stderr, err)
	}
	out, err := o.render(ctx, workbook, r, stdout)
	if err != nil {
		return err
	}
	if err := o.deliver(out, r, stdout, stderr); err != nil {
		return err
	}
	if r.Open() || o.strict && rules.AtLeast(r.Findings, scoring.Warning) {
		return exitError(exitFindings)
	}
	return nil
}

// check refuses what can't be done before anything is read.
func (o validateOptions) check(workbook string) error {
	switch o.format {
	case formatText, formatJSON:
	case formatXLSX, formatOIV:
		if o.to.path == "" {
			return hint.New("indicarlo con -o", "--format %s vuole un file in cui scrivere", o.format)
		}
	default:
		return hint.New("scegliere fra text, json, xlsx e oiv", "formato «%s» sconosciuto", o.format)
	}
	if o.format == formatXLSX {
		if err := sameKind(workbook, o.to.path); err != nil {
			return err
		}
	}
	kind := map[string]product{formatText: aText, formatJSON: aJSON, formatXLSX: aCopy, formatOIV: aDossier}[o.format]
	return o.to.mayWrite(kind, workbook, o.plan, o.with.previous)
}

// sameKind refuses a copy that Excel wouldn't open for its name.
func sameKind(workbook, copied string) error {
	if extension := filepath.Ext(workbook); !strings.EqualFold(filepath.Ext(copied), extension) {
		return hint.New("altrimenti Excel non la apre: cambiare l'estensione indicata per la copia",
			"la copia di un %s deve chiamarsi %s", extension, extension)
	}
	return nil
}

// render is what was found, in the format asked for.
func (o validateOptions) render(ctx context.Context, workbook string, r *relazione.Review, stdout io.Writer) ([]byte, error) {
	name := r.Reading.Book.Name
	switch o.format {
	case formatJSON:
		return r.Validation().Encode()
	case formatXLSX:
		return r.Annotated(ctx)
	case formatOIV:
		out, err := r.Dossier(ctx, relazione.ForEvaluators)
		if err != nil {
			err = fmt.Errorf("%s: %w", name, err)
		}
		return out, err
	}
	var b strings.Builder
	writeValidation(&b, workbook, r, o.all, palette{o.to.path == "" && isTerminal(stdout)})
	return []byte(visible(b.String())), nil
}

// deliver writes to the output, or to standard output where there is none.
func (o validateOptions) deliver(out []byte, r *relazione.Review, stdout, stderr io.Writer) error {
	if err := o.to.write(out, stdout); err != nil || o.to.path == "" {
		return err
	}
	if o.format != formatText {
		tell(stderr, r.Reading.Book.Name+": "+r.Summary(), "")
	}
	if o.format == formatXLSX && r.Reading.Book.Signed() {
		tell(stderr, r.Reading.Book.Name+": la firma digitale del cruscotto non vale per la copia annotata", "")
	}
	return nil
}
