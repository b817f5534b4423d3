package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/sync/errgroup"

	"relazione"
	"relazione/internal/atomicfile"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/rules"
)

func newBuild() *cobra.Command {
	var output string
	var with documentFlags
	cmd := &cobra.Command{
		Use:   "build CRUSCOTTO.xlsx...",
		Short: "Compone la relazione in PDF",
		Long: `Legge il cruscotto, ricalcola ogni risultato e compone la Relazione sulla
Performance in PDF, accanto al cruscotto o dove dice -o. Il nome è «Relazione-»
seguito da quello del cruscotto: da 2024.xlsx viene Relazione-2024.pdf.

Se nel cruscotto ci sono errori che nessuno ha accettato nel foglio Deroghe, la
relazione è composta lo stesso, ma ogni pagina porta la scritta BOZZA e lo stato
di uscita è 1.`,
		Example: `  relazione build 2024.xlsx
  relazione build 2024.xlsx -o /tmp/relazione.pdf
  relazione build camere/*.xlsx -o relazioni/`,
		Args: italianArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, workbooks []string) error {
			jobs, err := planBuild(workbooks, output)
			if err != nil {
				return err
			}
			if err := with.alone(workbooks); err != nil {
				return err
			}
			source, err := with.source()
			if err != nil {
				return err
			}
			return buildAll(jobs, source, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "`FILE` del PDF, o cartella dove metterne più d'uno")
	with.add(cmd.Flags())
	return cmd
}

// A buildJob is a workbook and where its document goes.
type buildJob struct{ workbook, output string }

// planBuild decides where documents go, before anything is read, and refuses what would lose a file.
func planBuild(workbooks []string, output string) ([]buildJob, error) {
	folder := ""
	if output != "" {
		info, err := os.Stat(output)
		isFolder := err == nil && info.IsDir() || os.IsPathSeparator(output[len(output)-1])
		switch {
		case isFolder:
			folder = output
			if err != nil {
				return nil, hinted{fmt.Errorf("la cartella %s non esiste", output), "crearla, o indicarne un'altra con -o"}
			}
		case len(workbooks) > 1:
			return nil, hinted{fmt.Errorf("-o %s non è una cartella, e i cruscotti sono %d", output, len(workbooks)), "indicare una cartella che esiste"}
		}
	}
	var jobs []buildJob
	taken := map[string]string{}
	for _, workbook := range workbooks {
		name := "Relazione-" + strings.TrimSuffix(filepath.Base(workbook), filepath.Ext(workbook)) + ".pdf"
		to := filepath.Join(filepath.Dir(workbook), name)
		switch {
		case folder != "":
			to = filepath.Join(folder, name)
		case output != "":
			to = output
		}
		if other, ok := taken[filepath.Clean(to)]; ok {
			return nil, hinted{fmt.Errorf("%s e %s darebbero lo stesso file, %s", other, workbook, to), "costruirli in cartelle diverse"}
		}
		taken[filepath.Clean(to)] = workbook
		jobs = append(jobs, buildJob{workbook, to})
	}
	for _, job := range jobs {
		if err := checkOutput(job, workbooks); err != nil {
			return nil, err
		}
	}
	return jobs, nil
}

// checkOutput refuses to write over what is no document of ours: a workbook, or anything that isn't a PDF.
func checkOutput(job buildJob, workbooks []string) error {
	info, err := os.Stat(job.output)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unwritable(job.output, err)
	}
	for _, workbook := range workbooks {
		if other, err := os.Stat(workbook); err == nil && os.SameFile(info, other) {
			return hinted{fmt.Errorf("%s è un cruscotto: non lo si può sostituire con la relazione", job.output), "indicare un altro nome con -o"}
		}
	}
	if !info.Mode().IsRegular() {
		return hinted{fmt.Errorf("%s esiste e non è un file", job.output), "indicare un altro nome con -o"}
	}
	f, err := os.Open(job.output)
	if err != nil {
		return unwritable(job.output, err)
	}
	defer f.Close()
	head := make([]byte, 5)
	if n, _ := io.ReadFull(f, head); n > 0 && string(head[:n]) != "%PDF-" {
		return hinted{fmt.Errorf("%s esiste e non è un PDF: non viene sostituito", job.output), "indicare un altro nome con -o"}
	}
	return nil
}

// A buildResult is what came of a job.
type buildResult struct {
	findings []scoring.Finding
	missing  []string // optional sheets
	err      error
}

// buildAll builds the documents, as many at once as there are processors. One that fails doesn't stop the others.
func buildAll(jobs []buildJob, with relazione.Source, stdout, stderr io.Writer) error {
	results := make([]buildResult, len(jobs))
	progress, step := newProgress(len(jobs), stderr)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, job := range jobs {
		group.Go(func() error {
			defer step()
			results[i] = build(job, with)
			return nil
		})
	}
	group.Wait()
	progress.Wait()

	status, failed, drafts := exitDone, 0, 0
	for i, r := range results {
		job := jobs[i]
		if r.err != nil {
			complain(stderr, r.err)
			status = exitFailed
			failed++
			continue
		}
		for _, sheet := range r.missing {
			tell(stderr, fmt.Sprintf("%s: manca il foglio %s: %s", filepath.Base(job.workbook), sheet, withoutSheet[sheet]), "")
		}
		writeErrors(stderr, filepath.Base(job.workbook), r.findings)
		if rules.Open(r.findings) {
			drafts++
			status = max(status, exitFindings)
			tell(stderr, job.output+" porta la scritta BOZZA: il cruscotto contiene errori", "")
		}
		fmt.Fprintln(stdout, job.output)
	}
	if len(jobs) > 1 {
		fmt.Fprintf(stderr, "relazione: %d cruscotti: %d relazioni composte (%d in bozza), %d non riuscite\n", len(jobs), len(jobs)-failed, drafts, failed)
	}
	if status != exitDone {
		return exitError(status)
	}
	return nil
}

// newProgress shows how far along several jobs are, on a terminal only. step is to be called after each.
func newProgress(jobs int, w io.Writer) (progress *mpb.Progress, step func()) {
	options := []mpb.ContainerOption{mpb.WithOutput(nil)}
	if jobs > 1 && isTerminal(w) {
		options = []mpb.ContainerOption{mpb.WithOutput(w), mpb.WithWidth(lineWidth)}
	}
	progress = mpb.New(options...)
	bar := progress.AddBar(int64(jobs), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name("relazioni "), decor.CountersNoUnit("%d di %d")))
	return progress, bar.Increment
}

// withoutSheet says what a document lacks without an optional sheet; those not named cost nothing.
var withoutSheet = map[string]string{
	cruscotto.SheetEntity:     "la relazione è senza nome dell'ente, anno, atti e firme",
	cruscotto.SheetScale:      "valgono le aggregazioni usuali, e nulla è giudicato",
	cruscotto.SheetObjectives: "la relazione è senza Tabella 1",
	cruscotto.SheetSystem:     "gli obiettivi di sistema sono quelli segnati nel cruscotto",
	cruscotto.SheetManagers:   "la relazione è senza gli obiettivi dirigenziali",
	cruscotto.SheetTexts:      "la relazione ha soltanto i testi predefiniti",
}

// build makes one document.
func build(job buildJob, with relazione.Source) buildResult {
	dashboard, from, err := cruscotto.Read(job.workbook)
	if err != nil {
		return buildResult{err: err}
	}
	var r buildResult
	for _, sheet := range cruscotto.OptionalSheets {
		if withoutSheet[sheet] != "" && !slices.Contains(dashboard.Sheets, sheet) {
			r.missing = append(r.missing, sheet)
		}
	}
	if err := wrongYear("precedente", with.Previous, dashboard, -1); err != nil {
		return buildResult{err: err}
	}
	edition, err := relazione.Build(dashboard, of(with, from, dashboard))
	r.findings = edition.Findings
	if err != nil {
		r.err = fmt.Errorf("%s: %w", filepath.Base(job.workbook), err)
		return r
	}
	if err := atomicfile.Write(job.output, edition.PDF); err != nil {
		r.err = unwritable(job.output, err)
	}
	return r
}

// reasonOf words what the system says of a file.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "la cartella non esiste"
	case errors.Is(err, os.ErrPermission):
		return "permesso negato"
	case errors.Is(err, syscall.ENOSPC):
		return "il disco è pieno"
	case errors.Is(err, syscall.ENOTDIR):
		return "quella che dovrebbe essere una cartella è un file"
	}
	return "il sistema non lo permette"
}

func unwritable(name string, err error) error {
	return hinted{fmt.Errorf("%s non si può scrivere: %s", name, reasonOf(err)), "controllare che la cartella esista e sia scrivibile, e che il file non sia aperto altrove"}
}
