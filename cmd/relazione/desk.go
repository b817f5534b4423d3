package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/inconshreveable/mousetrap"
	"github.com/spf13/cobra"

	"relazione"
	"relazione/desk"
	"relazione/internal/hint"
)

// How the desk waits.
const (
	idle     = 15 * time.Minute // without an open page, after which it ends
	farewell = 2 * time.Second  // for what is being answered when it ends
)

func newDesk() *cobra.Command {
	var quiet bool
	cmd := &cobra.Command{
		Use:   "desk [CARTELLA]",
		Short: "Apre la scrivania nel browser",
		Long: `Apre nel browser una pagina con i cruscotti della cartella (quella in cui ci si
trova, se non è indicata): come sono stati letti, i rilievi accanto alle celle,
il documento, le copie da scaricare. Quando in Excel si salva, la pagina mostra
che cosa è cambiato. I cruscotti non vengono mai modificati.

La pagina sta su questo computer (127.0.0.1) e si apre soltanto dall'indirizzo
che il programma mostra. Chi avvia il programma di nuovo nella stessa cartella
va alla scrivania già aperta. Finisce con «Chiudere la scrivania», con Ctrl+C, o
da sé un quarto d'ora dopo che si è chiusa l'ultima pagina.

Un cruscotto trascinato sul programma, o indicato al posto della cartella, si
apre nella scrivania della sua cartella.`,
		Example: `  relazione desk
  relazione desk cruscotti/`,
		Args: italianArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			where := "."
			if len(args) == 1 {
				where = args[0]
			}
			return serveDesk(cmd.Context(), where, quiet, cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&quiet, "solo-indirizzo", false, "mostra l'indirizzo, senza aprire il browser")
	return cmd
}

// deskMemory is what the collector of garbage aims to stay under in a desk, which keeps several workbooks: with a command's limit it would collect half
// of the time.
const deskMemory = 1 << 30

// serveDesk serves the desk of a folder, or of a workbook's, until it is told to end.
func serveDesk(ctx context.Context, where string, quiet bool, stdout io.Writer) error {
	info, err := os.Stat(where)
	if err != nil {
		return hint.New("indicare una cartella o un cruscotto che c'è", "%s: non si trova, o non si può aprire", where)
	}
	page := desk.Place("")
	if !info.IsDir() {
		page, where = desk.Place(filepath.Base(where)), filepath.Dir(where)
	}
	open := func(address string) {
		fmt.Fprintln(stdout, address)
		if !quiet {
			browse(address)
		}
	}
	folder := claimFolder(where)
	if folder != nil {
		mine, address := folder.take(ctx, page)
		if address != "" {
			open(address)
			return nil
		}
		if !mine {
			folder = nil // the other doesn't answer: this is one more
		}
	}
	root, err := os.OpenRoot(where) // nothing outside it is read, whatever a link says
	if err != nil {
		return hint.With(fmt.Errorf("%s: %s", where, reasonOf(err)), "controllare i permessi")
	}
	defer root.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return hint.With(fmt.Errorf("la scrivania non può ascoltare su questo computer: %w", err), "controllare il programma di protezione")
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(deskMemory)
	}
	d := desk.New(root.FS(), relazione.DefaultLimits())
	door := desk.NewDoor(listener.Addr().String(), d.Handler(), end)
	server := &http.Server{Handler: door, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	go d.Watch(ctx, desk.LookEvery, desk.Events(ctx, where))
	go leaveWhenIdle(ctx, d, door, end)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if folder != nil {
		defer folder.give()
		folder.invite(invitation{listener.Addr().String(), door.Secret()}) // where that fails, whoever comes later opens one more
	}
	open(door.Address(page))
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	last, stop := context.WithTimeout(context.Background(), farewell)
	defer stop()
	if err := server.Shutdown(last); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// leaveWhenIdle ends a desk that nobody has a page of.
func leaveWhenIdle(ctx context.Context, d *desk.Desk, door *desk.Door, end func()) {
	tick := time.NewTicker(idle / 15)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if d.Waiting() == 0 && time.Since(door.Last()) > idle {
				end()
			}
		}
	}
}

// browse opens an address in the browser, if it can: the address was written anyway.
func browse(address string) {
	var command *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		command = exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	case "darwin":
		command = exec.Command("open", address)
	default:
		command = exec.Command("xdg-open", address)
	}
	if command.Start() == nil {
		go command.Wait()
	}
}

// opensDesk reports whether a command line opens the desk: by its name, by a workbook that was dropped on the program, by a double click.
func opensDesk(args []string) bool {
	switch len(args) {
	case 0:
		return mousetrap.StartedByExplorer()
	case 1:
		return args[0] == "desk" || isWorkbook(args[0])
	}
	return args[0] == "desk"
}
