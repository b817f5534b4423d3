package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
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

	accept, place, reason, act string // a rule to accept, where, why and by which act
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

Un rilievo che non è uno sbaglio si accetta: --accetta REGOLA CELLA --motivo
scrive la riga nel foglio Deroghe di una copia (vuole -o); il cruscotto resta
com'è.

Stato di uscita: 0 nessun errore; 1 ci sono errori non accettati (con --strict,
anche avvisi); 2 non è stato possibile controllare.`,
		Example: `  relazione validate 2024.xlsx
  relazione validate 2024.xlsx --piano piano-2024.xlsx --strict
  relazione validate 2024.xlsx --format xlsx -o 2024-rilievi.xlsx
  relazione validate 2024.xlsx --format oiv -o dossier-oiv.pdf
  relazione validate 2024.xlsx --accetta scostamento-senza-motivo Cruscotto!O3 \
    --motivo "vale il dato della Nota integrativa" -o 2024-bis.xlsx
  relazione validate --rules`,
		Args: func(cmd *cobra.Command, args []string) error {
			if catalogue {
				return italianArgs(cobra.NoArgs)(cmd, args)
			}
			if o.accept != "" {
				return acceptArgs(args)
			}
			return italianArgs(cobra.ExactArgs(1))(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if catalogue {
				return writeCatalogue(cmd.OutOrStdout())
			}
			if o.accept != "" {
				if o.place = args[1]; isWorkbook(args[1]) && !isWorkbook(args[0]) {
					args[0], o.place = args[1], args[0]
				}
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
	flags.StringVar(&o.accept, "accetta", "", "accetta un rilievo di questa `REGOLA` (vuole -o)")
	flags.StringVar(&o.reason, "motivo", "", "perché si accetta: il `TESTO` va nel foglio Deroghe")
	flags.StringVar(&o.act, "atto", "", "l'`ATTO` con cui si accetta")
	flags.BoolVar(&catalogue, "rules", false, "elenca le regole, con le loro fonti")
	return cmd
}

// acceptArgs asks for the workbook and the place of what is accepted.
func acceptArgs(args []string) error {
	if len(args) != 2 {
		return hint.New(`per esempio: relazione validate 2024.xlsx --accetta totale Cruscotto!H13 --motivo "…" -o 2024-bis.xlsx`,
			"--accetta vuole una regola, e dopo di essa la cella o il codice («file» per ciò che non ha una cella)")
	}
	return nil
}

// isWorkbook reports whether an argument is named as a workbook is.
func isWorkbook(arg string) bool {
	return slices.Contains([]string{".xlsx", ".xlsm", ".xltx", ".xltm"}, strings.ToLower(filepath.Ext(arg)))
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
	if o.accept != "" {
		return o.acceptIn(ctx, r, with, stdout, stderr)
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

// acceptIn writes the copy with the rows in Deroghe, and says what the copy's own review finds.
func (o validateOptions) acceptIn(ctx context.Context, r *relazione.Review, with relazione.Options, stdout, stderr io.Writer) error {
	name := r.Reading.Book.Name
	out, err := r.Accept(ctx, o.accept, o.place, o.reason, o.act)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	again, err := reviewOf(ctx, filepath.Base(o.to.path), out, with)
	if err != nil {
		return err
	}
	for _, f := range rules.At(again.Findings, o.place) {
		if f.Waived == "" && scoring.Fold(f.Rule) == scoring.Fold(o.accept) {
			return hint.New("scrivere la riga a mano nel foglio Deroghe", "%s: la riga scritta non accetta il rilievo: il foglio Deroghe è fatto in un altro modo", name)
		}
	}
	if err := o.to.write(out, stdout); err != nil {
		return err
	}
	tell(stderr, filepath.Base(o.to.path)+": "+again.Summary(), "")
	warnOfSignature(r, stderr)
	return nil
}

// warnOfSignature says that a workbook's signature doesn't hold for a copy of it.
func warnOfSignature(r *relazione.Review, stderr io.Writer) {
	if r.Reading.Book.Signed() {
		tell(stderr, r.Reading.Book.Name+": la firma digitale del cruscotto non vale per la copia", "")
	}
}

// check refuses what can't be done before anything is read.
func (o validateOptions) check(workbook string) error {
	if o.accept != "" {
		if o.format != formatText {
			return hint.New("togliere --format", "--accetta scrive una copia del cruscotto: non ha altri formati")
		}
		if o.to.path == "" {
			return hint.New("indicarlo con -o", "--accetta vuole un file in cui scrivere la copia")
		}
		if err := sameKind(workbook, o.to.path); err != nil {
			return err
		}
		return o.to.mayWrite(aWaiving, workbook, o.plan, o.with.previous)
	}
	if o.reason != "" || o.act != "" {
		return hint.New("aggiungere --accetta REGOLA CELLA", "--motivo e --atto dicono perché si accetta un rilievo")
	}
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
	if o.format == formatXLSX {
		warnOfSignature(r, stderr)
	}
	return nil
}
