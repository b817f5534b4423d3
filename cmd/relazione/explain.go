package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"relazione"
	"relazione/internal/hint"
	"relazione/scoring"
)

func newExplain() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "explain CRUSCOTTO.xlsx CHE_COSA",
		Short: "Spiega come si arriva a un numero",
		Long: `Mostra come si arriva a un numero, dalle celle al risultato: il metodo, i
componenti con i loro pesi e le loro celle, il valore esatto come frazione, il
valore mostrato e quello dichiarato.

CHE_COSA è un codice (1.3), un titolo, una cella (H13, Strategici!D2; di una
cella del foglio Testi sono spiegate le cifre), oppure: ente, media, sistema,
dirigenziali; di questi si vedono due livelli, con --tutto ogni cella. Di una
cella con un rilievo, aperto o accettato, è detto anche quello.`,
		Example: `  relazione explain 2024.xlsx 1.3
  relazione explain 2024.xlsx "Customer satisfaction"
  relazione explain 2024.xlsx Testi!C2
  relazione explain 2024.xlsx ente`,
		Args: italianArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := review(cmd.Context(), args[0], relazione.Options{})
			if err != nil {
				return err
			}
			explanations, findings := r.Explain(args[1]), r.FindingsAt(args[1])
			if explanations == nil && len(findings) == 0 {
				return hint.New(
					"indicare un codice, un titolo, una cella con un numero, oppure: "+
						"ente, media, sistema, dirigenziali",
					"%s: non c'è nessun numero che si chiami «%s»",
					filepath.Base(args[0]),
					args[1],
				)
			}
			var b strings.Builder
			for i, e := range explanations {
				if i > 0 && len(e.Parts) > 0 {
					b.WriteByte('\n')
				}
				levels := everyLevel
				if r.IsTotal(args[1]) && !all {
					levels = levelsOfTotals
				}
				if cut := writeExplanation(&b, e, "", "", levels); cut {
					item(&b, fmt.Sprintf("ciò che sta sotto: relazione explain %s CODICE, oppure --tutto", quoted(args[0])), "  ")
				}
			}
			for _, f := range findings {
				item(&b, fmt.Sprintf("%s: %s (%s)", f.Kind(), f.Message, f.Rule), "  ")
				if what := foundAndExpected(f); what != "" {
					item(&b, "  "+what, "  ")
				}
				writeRemedy(&b, f, "  ")
			}
			_, err = io.WriteString(cmd.OutOrStdout(), b.String())
			return err
		},
	}
	cmd.Flags().BoolVar(&all, "tutto", false, "fino alle celle, anche per i numeri sull'intero albero")
	return cmd
}

// How many levels under a number are written.
const (
	everyLevel     = -1
	levelsOfTotals = 2
)

// writeExplanation writes a number and, under it as a tree, those that it follows from, down to so many levels: cut says that there are more.
// head goes before its first line, rest before the others.
func writeExplanation(b *strings.Builder, e scoring.Explanation, head, rest string, levels int) (cut bool) {
	writeBranch(b, head, e.Head)
	inner := rest + "   "
	for _, note := range e.Notes {
		writeBranch(b, inner, note)
	}
	if levels == 0 {
		return len(e.Parts) > 0
	}
	for i, part := range e.Parts {
		branch, trunk := "├─ ", "│  "
		if i == len(e.Parts)-1 {
			branch, trunk = "└─ ", "   "
		}
		cut = writeExplanation(b, part, inner+branch, inner+trunk, levels-1) || cut
	}
	return cut
}

// writeBranch writes a text after a prefix; where it goes on, the prefix has its trunks without its branch.
func writeBranch(b *strings.Builder, prefix, text string) {
	continued := strings.NewReplacer("├─ ", "│  ", "└─ ", "   ").Replace(prefix)
	lines := wrapTo(text, lineWidth-len([]rune(prefix)))
	fmt.Fprintln(b, prefix+strings.ReplaceAll(lines, "\n", "\n"+continued))
}
