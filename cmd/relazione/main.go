// Command relazione turns a chamber of commerce's performance workbook into its annual Relazione sulla Performance.
//
// What the commands share stands here: results go to standard output, all else to standard error. Messages begin with
// "relazione: ", without a capital and without a full stop; what to do about them follows on a line of its own. The
// exit status is 0 when all is done, 1 when there are errors in the workbook that nobody accepted, 2 when something
// could not run.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"relazione"
	"relazione/internal/atomicfile"
)

// Exit statuses.
const (
	exitDone     = 0
	exitFindings = 1
	exitFailed   = 2
)

// An exitError ends the program with a status; what there is to say has been said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("stato di uscita %d", int(e)) }

// memoryLimit is what the collector of garbage aims to stay under: a workbook of 10,000 actions needs two thirds of it at a
// time, and without a limit would take four times as much. GOMEMLIMIT overrides it.
const memoryLimit = 220 << 20

// garbage is how much of it, in percent of what is in use, is let grow before it is collected: the usual workbook is done before that. GOGC overrides it.
const garbage = 400

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run executes a command line and returns the exit status.
func run(args []string, toStdout, toStderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	limits := relazione.DefaultLimits()
	limits.Time *= time.Duration(max(1, workbooks(args)))
	if opensDesk(args) { // each of whose jobs has the usual ones
		limits = relazione.Limits{Time: math.MaxInt64, Memory: math.MaxInt64}
	}
	return runWithin(ctx, limits, args, toStdout, toStderr)
}

// workbooks counts the arguments that are workbooks, by their names.
func workbooks(args []string) (n int) {
	for _, arg := range args {
		switch strings.ToLower(filepath.Ext(arg)) {
		case ".xlsx", ".xlsm":
			n++
		}
	}
	return n
}

// grace is how long a command that was told to end may take to do so.
const grace = 2 * time.Second

// runWithin is run within limits. It returns even where a command doesn't hear that its context ended.
func runWithin(ctx context.Context, limits relazione.Limits, args []string, toStdout, toStderr io.Writer) int {
	ctx, stop := limits.Bound(ctx)
	defer stop()
	stdout, stderr := &console{to: toStdout}, &console{to: toStderr}
	done := make(chan int, 1)
	go func() { done <- execute(ctx, args, stdout, stderr) }()
	select {
	case status := <-done:
		return status
	case <-ctx.Done():
	}
	if !errors.Is(context.Cause(ctx), relazione.ErrMemory) { // which doesn't wait
		select {
		case status := <-done:
			return status
		case <-time.After(grace):
		}
	}
	atomicfile.Abandon()
	stdout.close()
	stderr.close()
	complain(&console{to: toStderr}, ended(ctx))
	return exitFailed
}

// ended says why a context ended.
func ended(ctx context.Context) error {
	if cause := context.Cause(ctx); errors.Is(cause, relazione.ErrTime) || errors.Is(cause, relazione.ErrMemory) {
		return cause
	}
	return errors.New("interrotto")
}

func execute(ctx context.Context, args []string, stdout, stderr *console) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var status exitError
	if failed := stdout.failure(); failed != nil {
		tell(stderr, "non si può scrivere tutto il risultato: "+reasonOf(failed), "liberare spazio, o indicare un file con -o")
		return exitFailed
	}
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &status):
		return int(status)
	case ctx.Err() != nil:
		err = ended(ctx)
	}
	complain(stderr, err)
	return exitFailed
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "relazione",
		Short: "La Relazione sulla Performance, dal cruscotto in Excel al documento",
		Long: `relazione legge il cruscotto della performance di una camera di commercio (un
file .xlsx), ricalcola ogni risultato e compone la Relazione sulla Performance
in PDF.

Stato di uscita: 0 fatto; 1 il cruscotto contiene errori non accettati; 2 non è
stato possibile eseguire il comando.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: italianArgs(func(cmd *cobra.Command, args []string) error {
			if opensDesk(args) {
				return nil
			}
			return cobra.NoArgs(cmd, args)
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 1:
				return serveDesk(cmd.Context(), args[0], false, cmd.OutOrStdout())
			case opensDesk(args):
				return serveDesk(cmd.Context(), ".", false, cmd.OutOrStdout())
			}
			return cmd.Help()
		},
	}
	cobra.MousetrapHelpText = "" // a double click opens the desk
	root.AddCommand(
		newBuild(),
		newDesk(),
		newDiff(),
		newValidate(),
		newExplain(),
		newInit(),
		newInspect(),
		newPublish(),
		newTemplates(),
		newVerify(),
		newVersion(),
	)
	inItalian(root)
	return root
}
