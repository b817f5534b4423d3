package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"relazione"
	"relazione/scoring/cruscotto"
)

func newVerify() *cobra.Command {
	var against string
	var numbers bool
	cmd := &cobra.Command{
		Use:   "verify RELAZIONE.pdf",
		Short: "Ricalcola una relazione pubblicata dai dati che contiene",
		Long: `Estrae i dati da una relazione in PDF, ricalcola ogni numero, ricompone il
documento e lo confronta con il file: i numeri, il testo, i byte. Una firma
apposta dopo la pubblicazione è riconosciuta come tale.

Ciò che non si può confrontare non coincide: una relazione che dice di venire da
un'altra versione del programma può avere altri byte e un'altra impaginazione, e
qualcosa disegnato sopra il testo. Con --solo-numeri basta che coincidano i
numeri e le parole.

Con --against dice anche se il PDF viene da un certo cruscotto.

Stato di uscita: 0 tutto coincide; 1 qualcosa non coincide; 2 il confronto non è
possibile.`,
		Example: `  relazione verify Relazione-2024.pdf
  relazione verify Relazione-2024.pdf --against 2024.xlsx`,
		Args: italianArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return verify(cmd.Context(), args[0], against, numbers, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&against, "against", "", "`CRUSCOTTO` da cui il PDF dovrebbe venire")
	cmd.Flags().BoolVar(&numbers, "solo-numeri", false, "confronta soltanto i numeri e le parole")
	return cmd
}

func verify(ctx context.Context, file, against string, numbers bool, stdout io.Writer) error {
	data, err := readPDF(file)
	if err != nil {
		return err
	}
	name := filepath.Base(file)
	v, err := relazione.Verify(ctx, data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	agrees := v.Agrees() || numbers && v.AgreesInNumbers()
	say := func(good bool, yes, no string, args ...any) {
		mark, what := "sì", yes
		if !good {
			mark, what = "NO", no
		}
		fmt.Fprintf(stdout, "  %s  %s\n", mark, fmt.Sprintf(what, args...))
	}
	list := func(items []string) {
		for _, item := range items {
			fmt.Fprintf(stdout, "      - %s\n", item)
		}
	}
	fmt.Fprintf(stdout, "%s: %s", name, v.Data.Title)
	if v.Data.Entity.Name != "" {
		fmt.Fprintf(stdout, ", %s", v.Data.Entity.Name)
	}
	fmt.Fprintf(
		stdout,
		"\n      composta da %s, dal cruscotto con impronta SHA-256\n      %s\n",
		v.Data.Program,
		v.Data.Workbook.SHA256,
	)
	switch different := v.Bytes == relazione.Different && v.Tampering == ""; {
	case different && numbers:
		fmt.Fprint(stdout, "  --  si confrontano soltanto i numeri e le parole: non i grafici, l'impaginazione e\n"+
			"      ciò che può essere disegnato sopra il testo\n")
	case different && v.OtherProgram():
		say(false, "", "i byte e l'impaginazione non si possono confrontare: il documento dice di venire\n      da un altro programma, "+
			"questo è %s; con --solo-numeri si\n      confrontano soltanto i numeri e le parole", relazione.Program)
	case different:
		say(false, "", "il file non è quello ricomposto: è stato modificato, o salvato con un altro\n      programma")
	}
	say(
		len(v.Wrong) == 0,
		"i numeri ricalcolati dai dati (%d) sono quelli pubblicati",
		"non tutti i numeri ricalcolati dai dati (%d) sono quelli pubblicati",
		v.Numbers,
	)
	list(v.Wrong)
	say(
		len(v.Texts) == 0,
		"il testo del documento è quello che i dati danno",
		"il testo del documento non è quello che i dati danno",
	)
	list(v.Texts)
	switch v.Bytes {
	case relazione.Identical:
		say(true, "il file è identico, byte per byte, a quello ricomposto", "")
	case relazione.Signed:
		say(true, "il file è quello ricomposto, firmato dopo; il contenuto non è cambiato", "")
		for _, lost := range v.Lost {
			fmt.Fprintf(stdout, "  --  non è più conforme a %s\n", lost)
		}
	case relazione.Different:
		if v.Tampering != "" {
			say(false, "", "il file è quello ricomposto, ma poi è stato modificato: %s", v.Tampering)
		}
	}
	if v.Draft != "" {
		say(false, "", "%s", v.Draft)
	}
	if against != "" {
		same, err := verifyAgainst(ctx, v, against, say, list)
		if err != nil {
			return err
		}
		agrees = agrees && same
	}
	if !agrees {
		return exitError(exitFindings)
	}
	return nil
}

// verifyAgainst says whether the document came from a workbook.
func verifyAgainst(
	ctx context.Context,
	v *relazione.Verification,
	workbook string,
	say func(bool, string, string, ...any),
	list func([]string),
) (bool, error) {
	reading, err := cruscotto.OpenFile(ctx, workbook)
	if err != nil {
		return false, err
	}
	origin, err := v.ComesFrom(ctx, reading)
	if err != nil {
		return false, fmt.Errorf("%s: %w", filepath.Base(workbook), err)
	}
	switch {
	case origin.Agrees():
		say(true, "il PDF viene da %s: l'impronta del file è la stessa", "", reading.Book.Name)
	case origin.SameFile:
		say(false, "", "il PDF dice di venire da %s, ma dice altro", reading.Book.Name)
	case len(origin.Differences) == 0:
		say(false, "", "il PDF non viene da %s: dice le stesse cose, ma è un altro file, con un'altra impronta",
			reading.Book.Name)
	default:
		say(false, "", "il PDF non viene da %s", reading.Book.Name)
	}
	list(origin.Differences)
	return origin.Agrees(), nil
}
