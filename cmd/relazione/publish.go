package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"relazione"
	"relazione/internal/hint"
	"relazione/report/pdf"
	"relazione/report/portal"
	"relazione/scoring/workbook"
)

// publishOptions are the flags of publish.
type publishOptions struct {
	to, reason         string
	signed, validation string
	draft, paper       bool
	anyLoss            bool
	with               documentFlags
}

// lockWait is how long a run waits for another to end.
const lockWait = 30 * time.Second

func newPublish() *cobra.Command {
	var o publishOptions
	var check string
	cmd := &cobra.Command{
		Use:   "publish CRUSCOTTO.xlsx... --to CARTELLA",
		Short: "Prepara la cartella per Amministrazione trasparente",
		Long: `Compone la cartella che va in Amministrazione trasparente › Performance ›
Relazione sulla Performance: per ogni anno il PDF, la pagina web, i dati (CSV,
JSON, Excel), le schede per il portale, i metadati, le impronte; e un indice.

Ciò che è pubblicato non cambia più: un documento diverso dello stesso anno è
una nuova revisione, in una cartella sua, e vuole un --motivo. Pubblicare di
nuovo lo stesso documento non cambia nulla.

Non si pubblica una relazione con errori non accettati, senza l'atto della
Giunta o senza l'esito della validazione dell'OIV (foglio Ente); con --bozza si
pubblica una bozza, dichiarata tale.

Con più cruscotti di enti diversi, ogni ente ha una cartella in quella di --to.

Stato di uscita: 0 fatto; 1 la relazione non si può pubblicare, o --check ha
trovato qualcosa; 2 non è stato possibile eseguire il comando.`,
		Example: `  relazione publish 2024.xlsx --to sito/
  relazione publish 2024.xlsx --to sito/ --firmato firmata.pdf \
      --validazione validazione-oiv.pdf
  relazione publish 2024.xlsx --to sito/ --motivo "Corretto il target di 1.3.1"
  relazione publish --check sito/`,
		Args: func(cmd *cobra.Command, args []string) error {
			if check != "" {
				return italianArgs(cobra.NoArgs)(cmd, args)
			}
			return italianArgs(cobra.MinimumNArgs(1))(cmd, args)
		},
		RunE: func(cmd *cobra.Command, workbooks []string) error {
			if check != "" {
				return checkSite(cmd.Context(), check, cmd.OutOrStdout())
			}
			workbooks, err := named(workbooks)
			if err != nil {
				return err
			}
			if o.to == "" {
				return hint.With(errors.New("manca la cartella in cui pubblicare"), "indicarla con --to")
			}
			if len(workbooks) > 1 && (o.signed != "" || o.validation != "") {
				return hint.With(
					errors.New("--firmato e --validazione riguardano un solo cruscotto"),
					"pubblicare i cruscotti uno alla volta",
				)
			}
			if err := o.with.alone(workbooks); err != nil {
				return err
			}
			return publishAll(cmd.Context(), workbooks, o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.to, "to", "", "`CARTELLA` da pubblicare")
	flags.StringVar(&o.reason, "motivo", "", "`PERCHÉ` il documento è diverso da quello pubblicato")
	flags.StringVar(&o.signed, "firmato", "", "`FILE` PDF della relazione, tornato dalla firma")
	flags.BoolVar(&o.anyLoss, "accetta", false, "pubblica il firmato anche se perde PDF/A o PDF/UA")
	flags.StringVar(&o.validation, "validazione", "", "`FILE` PDF della validazione dell'OIV")
	flags.BoolVar(&o.paper, "oiv", false, "pubblica anche il dossier di evidenze per l'OIV")
	flags.BoolVar(&o.draft, "bozza", false, "pubblica una bozza, dichiarata tale")
	o.with.add(flags)
	flags.StringVar(&check, "check", "", "controlla una `CARTELLA` già pubblicata")
	return cmd
}

// A prepared workbook is ready to be published, or failed.
type prepared struct {
	entity  string // the body's name as part of an address; empty if the workbook can't be read
	release *portal.Release
	err     error
}

// publishAll composes the releases, as many at once as there are processors, and publishes them one after the other.
// One that fails doesn't stop the others.
func publishAll(ctx context.Context, workbooks []string, o publishOptions, stdout, stderr io.Writer) error {
	with, err := o.with.options(ctx)
	if err != nil {
		return err
	}
	options, err := o.release()
	if err != nil {
		return err
	}
	all := prepareAll(ctx, workbooks, with, options, stderr)
	if err := ctx.Err(); err != nil {
		return err
	}
	status, done := exitDone, 0
	for i, p := range all {
		if p.err == nil {
			var dir string
			if dir, err = o.folder(p, all); err != nil {
				return err
			}
			to := portal.Options{Reason: o.reason, When: options.When, Wait: lockWait}
			p.err = publishOne(dir, workbooks[i], p.release, to, stdout, stderr)
		}
		if p.err == nil {
			done++
			continue
		}
		status = max(status, refused(workbooks[i], p.err, stderr))
	}
	if len(workbooks) > 1 {
		fmt.Fprintf(
			stderr,
			"relazione: %d cruscotti: %d pubblicati, %d no\n",
			len(workbooks),
			done,
			len(workbooks)-done,
		)
	}
	if status != exitDone {
		return exitError(status)
	}
	return nil
}

// release is what the flags say of each release.
func (o publishOptions) release() (out relazione.ReleaseOptions, err error) {
	out = relazione.ReleaseOptions{When: now(), Dossier: o.paper, AnyLoss: o.anyLoss}
	if o.draft {
		out.Kind = relazione.DraftRelease
	}
	if out.Signed, err = optionalPDF(o.signed); err != nil {
		return out, err
	}
	out.Validation, err = optionalPDF(o.validation)
	return out, err
}

// prepareAll prepares workbooks side by side.
func prepareAll(ctx context.Context, workbooks []string, with relazione.Options, o relazione.ReleaseOptions,
	stderr io.Writer) []prepared {
	all := make([]prepared, len(workbooks))
	progress, step := newProgress(len(workbooks), stderr)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, workbook := range workbooks {
		group.Go(func() error {
			defer step()
			all[i].err = guarded(func() (err error) {
				all[i], err = prepare(ctx, workbook, with, o)
				return err
			})
			return nil
		})
	}
	group.Wait()
	progress.Wait()
	return all
}

// folder is where a release goes: in a folder of its body's own where there are several bodies, or where it has one
// already. Bodies whose workbooks fail count too: where the others go must not depend on them.
func (o publishOptions) folder(p prepared, all []prepared) (string, error) {
	if p.entity == "" {
		return o.to, nil
	}
	entities := map[string]bool{}
	for _, other := range all {
		if other.entity != "" {
			entities[other.entity] = true
		}
	}
	own := filepath.Join(o.to, p.entity)
	if _, err := os.Stat(own); err != nil && len(entities) < 2 {
		return o.to, nil
	}
	if err := os.Mkdir(o.to, 0o777); err != nil && !errors.Is(err, os.ErrExist) {
		return "", unwritable(o.to, err)
	}
	return own, nil
}

// refused says why a workbook wasn't published, and the exit status that this gives.
func refused(name string, err error, stderr io.Writer) int {
	var reading *workbook.Error
	if !errors.As(err, &reading) { // which names the file itself
		err = fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	complain(stderr, err)
	var obstacle *relazione.ObstacleError
	if errors.As(err, &obstacle) {
		return exitFindings
	}
	return exitFailed
}

// prepare reads a workbook and composes what is to be published of it.
func prepare(
	ctx context.Context,
	workbook string,
	with relazione.Options,
	o relazione.ReleaseOptions,
) (prepared, error) {
	r, err := review(ctx, workbook, with)
	if err != nil {
		return prepared{}, err
	}
	p := prepared{entity: portal.Slug(r.Dashboard().Entity.Name.Text)}
	if wrong := r.OtherYears(); len(wrong) > 0 {
		return p, wrong[0]
	}
	p.release, err = r.Release(ctx, o)
	return p, err
}

func publishOne(dir, workbook string, e *portal.Release, o portal.Options, stdout, stderr io.Writer) error {
	out, err := portal.Publish(dir, e, o)
	if err != nil {
		return err
	}
	name := filepath.Base(workbook)
	if out.Unchanged {
		tell(stderr, fmt.Sprintf("%s: è già pubblicato, e non è cambiato", name), "")
	} else if out.Revision > 1 {
		tell(stderr, fmt.Sprintf("%s: revisione %d; numeri cambiati: %d", name, out.Revision, len(out.Changes)), "")
	}
	for _, notice := range e.Notices(o.When) {
		if !out.Unchanged || !errors.Is(notice, portal.ErrLate) {
			complain(stderr, fmt.Errorf("%s: %w", name, notice))
		}
	}
	fmt.Fprintln(stdout, filepath.Join(dir, out.Folder))
	for _, line := range out.Told(dir) {
		fmt.Fprintln(stdout, "  "+line)
	}
	return nil
}

// optionalPDF reads a PDF that goes with the document; nil for no name.
func optionalPDF(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	data, err := readPDF(name)
	if err == nil && (len(data) < 5 || string(data[:5]) != "%PDF-") {
		return nil, hint.With(
			fmt.Errorf("%s: non è un PDF", name),
			"indicare un file PDF (una firma CAdES, .p7m, non lo è: firmare in PAdES)",
		)
	}
	if err == nil {
		if err := relazione.CheckPDF(data); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return data, err
}

// readPDF reads a file of bounded size.
func readPDF(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, hint.With(fmt.Errorf("%s: il file non esiste", name), "controllare il nome e la cartella")
	case err != nil:
		return nil, hint.New("controllare il file e i permessi", "%s: non si può leggere: %s", name, reasonOf(err))
	case !info.Mode().IsRegular():
		return nil, hint.With(fmt.Errorf("%s: non è un file", name), "indicare un file PDF")
	case info.Size() > pdf.MaxFile:
		return nil, hint.New(
			"indicare il PDF composto dal programma",
			"%s: il file è di %d MB: il limite è %d MB",
			name,
			info.Size()>>20,
			pdf.MaxFile>>20,
		)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, hint.New("controllare il file e i permessi", "%s: non si può leggere: %s", name, reasonOf(err))
	}
	return data, nil
}

// checkSite checks a folder: a body's, or that of several bodies' folders.
func checkSite(ctx context.Context, dir string, stdout io.Writer) error {
	inner, err := filepath.Glob(filepath.Join(dir, "*", "index.html"))
	if _, own := os.Stat(filepath.Join(dir, "index.html")); err != nil || own == nil || len(inner) == 0 {
		return checkOne(ctx, dir, stdout)
	}
	status := exitDone
	for _, index := range inner {
		fmt.Fprintf(stdout, "%s\n", filepath.Dir(index))
		var found exitError
		if err := checkOne(ctx, filepath.Dir(index), stdout); errors.As(err, &found) {
			status = max(status, int(found))
		} else if err != nil {
			return err
		}
	}
	if status != exitDone {
		return exitError(status)
	}
	return nil
}

func checkOne(ctx context.Context, dir string, stdout io.Writer) error {
	r, err := relazione.CheckSite(ctx, dir)
	if err != nil {
		return err
	}
	for _, revision := range r.Revisions {
		draft := ""
		if revision.Manifest.Draft {
			draft = ", bozza"
		}
		fmt.Fprintf(
			stdout,
			"  %s  %s, revisione %d, pubblicata il %s%s\n",
			revision.Folder,
			revision.Manifest.Title,
			revision.Manifest.Revision,
			revision.Manifest.Published.Format("02/01/2006"),
			draft,
		)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(stdout, wrap("  NO  "+p, "      "))
	}
	if len(r.Problems) > 0 {
		if len(r.Problems) == 1 {
			fmt.Fprintln(stdout, "Esito: una cosa non torna.")
		} else {
			fmt.Fprintf(stdout, "Esito: %d cose non tornano.\n", len(r.Problems))
		}
		return exitError(exitFindings)
	}
	fmt.Fprintf(stdout, "Esito: tutto torna (%d file controllati).\n", r.Files)
	return nil
}
