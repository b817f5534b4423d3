package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/sync/errgroup"

	"relazione"
	"relazione/internal/hint"
	"relazione/report/pdf"
	"relazione/scoring/italian"
)

func newBuild() *cobra.Command {
	var to output
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
			workbooks, err := named(workbooks)
			if err != nil {
				return err
			}
			jobs, err := planBuild(workbooks, to)
			if err != nil {
				return err
			}
			if err := with.alone(workbooks); err != nil {
				return err
			}
			options, err := with.options(cmd.Context())
			if err != nil {
				return err
			}
			return buildAll(cmd.Context(), jobs, options, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	to.add(cmd.Flags(), "`FILE` del PDF, o cartella dove metterne più d'uno")
	with.add(cmd.Flags())
	return cmd
}

// named are the files that arguments name: shells fill in camere/*.xlsx, but Windows leaves that to programs.
func named(args []string) ([]string, error) {
	var all []string
	for _, arg := range args {
		if _, err := os.Stat(arg); err == nil || !strings.ContainsAny(arg, "*?") {
			all = append(all, arg)
			continue
		}
		found, err := filepath.Glob(arg)
		if err != nil || len(found) == 0 {
			return nil, hint.New("controllare il nome e la cartella", "non c'è nessun file che si chiami %s", arg)
		}
		all = append(all, slices.DeleteFunc(found, func(name string) bool { return strings.HasPrefix(filepath.Base(name), "~$") })...)
	}
	return all, nil
}

// A buildJob is a workbook and where its document goes.
type buildJob struct{ workbook, output string }

// planBuild decides where documents go, before anything is read, and refuses what would lose a file.
func planBuild(workbooks []string, asked output) ([]buildJob, error) {
	folder := ""
	if asked.path != "" {
		info, err := os.Stat(asked.path)
		isFolder := err == nil && info.IsDir() || os.IsPathSeparator(asked.path[len(asked.path)-1])
		switch {
		case isFolder:
			folder = asked.path
			if err != nil {
				return nil, hint.With(
					fmt.Errorf("la cartella %s non esiste", asked.path),
					"crearla, o indicarne un'altra con -o",
				)
			}
		case len(workbooks) > 1:
			return nil, hint.With(
				fmt.Errorf("-o %s non è una cartella, e i cruscotti sono %d", asked.path, len(workbooks)),
				"indicare una cartella che esiste",
			)
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
		case asked.path != "":
			to = asked.path
		}
		if other, ok := taken[filepath.Clean(to)]; ok {
			return nil, hint.With(
				fmt.Errorf("%s e %s darebbero lo stesso file, %s", other, workbook, to),
				"costruirli in cartelle diverse",
			)
		}
		taken[filepath.Clean(to)] = workbook
		jobs = append(jobs, buildJob{workbook, to})
	}
	for _, job := range jobs {
		if err := (output{job.output, asked.replace}).mayWrite(aReport, workbooks...); err != nil {
			return nil, err
		}
	}
	return jobs, nil
}

// A buildResult is what came of a job.
type buildResult struct {
	review *relazione.Review // nil for a workbook that can't be read
	err    error
}

// buildAll builds the documents, as many at once as there are processors. One that fails doesn't stop the others.
func buildAll(ctx context.Context, jobs []buildJob, with relazione.Options, stdout, stderr io.Writer) error {
	results := make([]buildResult, len(jobs))
	progress, step := newProgress(len(jobs), stderr)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, job := range jobs {
		group.Go(func() error {
			defer step()
			results[i].err = guarded(func() (err error) {
				results[i].review, err = build(ctx, job, with)
				return err
			})
			return nil
		})
	}
	group.Wait()
	progress.Wait()

	status, failed, drafts := exitDone, 0, 0
	for i, r := range results {
		job := jobs[i]
		if r.err != nil && ctx.Err() != nil && errors.Is(r.err, ctx.Err()) { // said once, at the end
			failed++
			continue
		}
		if r.err != nil {
			complain(stderr, r.err)
			status = exitFailed
			failed++
			continue
		}
		if n, yes := r.review.Dashboard().IsPlan(); yes {
			drafts++
			status = max(status, exitFindings)
			tell(stderr, fmt.Sprintf("%s è un piano: nessuno dei suoi %d indicatori ha un risultato; %s porta la scritta BOZZA",
				filepath.Base(job.workbook), n, job.output), "")
			fmt.Fprintln(stdout, job.output)
			continue
		}
		for _, part := range r.review.Missing() {
			tell(
				stderr,
				fmt.Sprintf("%s: manca il foglio %s: %s", filepath.Base(job.workbook), part, part.Without()),
				"",
			)
		}
		writeCounts(stderr, job.workbook, r.review)
		if why := r.review.Unfinished(); why != "" {
			drafts++
			status = max(status, exitFindings)
			tell(stderr, job.output+" porta la scritta BOZZA: "+why, "")
		}
		fmt.Fprintln(stdout, job.output)
	}
	if len(jobs) > 1 {
		fmt.Fprintf(
			stderr,
			"relazione: %d cruscotti: %s (%d in bozza), %s\n",
			len(jobs),
			italian.Count(len(jobs)-failed, "relazione composta", "relazioni composte", "0 relazioni composte"),
			drafts,
			italian.Count(failed, "non riuscita", "non riuscite", "0 non riuscite"),
		)
	}
	if err := ctx.Err(); err != nil && failed > 0 {
		return err
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
		options = []mpb.ContainerOption{mpb.WithOutput(fileOf(w)), mpb.WithWidth(lineWidth)}
	}
	progress = mpb.New(options...)
	bar := progress.AddBar(int64(jobs), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name("relazioni "), decor.CountersNoUnit("%d di %d")))
	return progress, bar.Increment
}

// build makes one document.
func build(ctx context.Context, job buildJob, with relazione.Options) (*relazione.Review, error) {
	go pdf.Prepare() // while the workbook is read
	with.OnlyPDF = true
	r, err := review(ctx, job.workbook, with)
	if err != nil {
		return nil, err
	}
	if wrong := r.OtherYears(); len(wrong) > 0 {
		return r, wrong[0]
	}
	file, err := r.PDF(ctx)
	if err != nil {
		return r, fmt.Errorf("%s: %w", filepath.Base(job.workbook), err)
	}
	if err := ctx.Err(); err != nil {
		return r, err
	}
	return r, output{path: job.output}.write(file, io.Discard)
}

// guarded turns a panic over one of many workbooks into an error: it must not stop the others.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = hint.New(
				"inviare il file e queste righe a chi mantiene il programma",
				"errore interno: %v\n%s",
				p,
				debug.Stack(),
			)
		}
	}()
	return f()
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
	return hint.With(
		fmt.Errorf("%s non si può scrivere: %s", name, reasonOf(err)),
		"controllare che la cartella esista e sia scrivibile, e che il file non sia aperto altrove",
	)
}
