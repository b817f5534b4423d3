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
	"os"
	"os/signal"
	"runtime/debug"

	"github.com/spf13/cobra"
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

// memoryLimit is what the collector of garbage aims to stay under: a workbook of 10,000 actions needs half of it at a
// time, and without a limit would take twice as much. GOMEMLIMIT overrides it.
const memoryLimit = 270 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run executes a command line and returns the exit status.
func run(args []string, toStdout, toStderr io.Writer) int {
	stdout, stderr := &console{to: toStdout}, &console{to: toStderr}
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := root.ExecuteContext(ctx)
	var status exitError
	if stdout.err != nil {
		tell(stderr, "non si può scrivere tutto il risultato: "+reasonOf(stdout.err), "liberare spazio, o indicare un file con -o")
		return exitFailed
	}
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &status):
		return int(status)
	case errors.Is(err, context.Canceled):
		tell(stderr, "interrotto", "")
		return exitFailed
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
		Args:          italianArgs(cobra.NoArgs),
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(
		newBuild(),
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
