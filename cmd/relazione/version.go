package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"relazione"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Mostra la versione del programma",
		Args:  italianArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(
				cmd.OutOrStdout(),
				"%s (%s, %s/%s)\n",
				relazione.Program,
				runtime.Version(),
				runtime.GOOS,
				runtime.GOARCH,
			)
			return err
		},
	}
}
