package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"relazione/internal/hint"
	"relazione/report/opendata"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/italian"
	"relazione/scoring/ref"
	"relazione/scoring/workbook"
)

func newInspect() *cobra.Command {
	var cells, why bool
	var copied output
	format := formatText
	cmd := &cobra.Command{
		Use:   "inspect CRUSCOTTO.xlsx",
		Short: "Mostra che cosa il programma ha capito di un cruscotto",
		Long: `Mostra come il programma legge un cruscotto: i fogli, le colonne e il loro
significato, i livelli con il numero dei nodi, la scala, ciò che manca e ciò che
non è stato riconosciuto. Un'intestazione non riconosciuta si spiega una volta
sola nel foglio Mappa (intestazione, significato).

Con --format json scrive la stessa lettura per altri programmi: fogli, colonne,
domande aperte e l'albero, con i testi come sono scritti.

Con --perché dice di ogni scelta (foglio, intestazioni, livelli, colonne) che
cosa l'ha decisa: i segni a favore e contro con il loro peso, la seconda lettura
possibile e di quanto è meno probabile.

Con --mappa COPIA.xlsx scrive una copia del cruscotto con il foglio Mappa
compilato: le domande in cima, ciascuna con la risposta presa per ora, poi ciò
che è stato capito. La copia, così com'è o corretta, si legge senza domande.

Con --celle elenca ogni cella come è stata letta, in CSV: il testo che si vede,
il valore esatto nella sua unità, il tipo, la formula e ciò che il testo non
dice.`,
		Example: `  relazione inspect 2024.xlsx
  relazione inspect 2024.xlsx --perché
  relazione inspect 2024.xlsx --mappa 2024-mappa.xlsx
  relazione inspect 2024.xlsx --format json
  relazione inspect 2024.xlsx --celle`,
		Args: italianArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != formatText && format != formatJSON {
				return hint.New("scegliere fra text e json", "formato «%s» sconosciuto", format)
			}
			if copied.path != "" {
				if err := cmp.Or(sameKind(args[0], copied.path), copied.mayWrite(aCopy, args[0])); err != nil {
					return err
				}
			}
			if cells {
				book, err := workbook.OpenFile(cmd.Context(), args[0], workbook.DefaultLimits())
				if err != nil {
					return err
				}
				return book.WriteCells(rawOf(cmd.OutOrStdout()))
			}
			reading, err := cruscotto.OpenFile(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if copied.path != "" {
				return writeMap(cmd, reading, copied)
			}
			if format == formatJSON {
				out, err := opendata.NewReading(reading).Encode()
				if err != nil {
					return err
				}
				_, err = rawOf(cmd.OutOrStdout()).Write(out)
				return err
			}
			inspect(cmd.OutOrStdout(), reading)
			if why {
				inspectDecisions(cmd.OutOrStdout(), reading)
			}
			return nil
		},
	}
	cmd.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "perche" { // not every keyboard has the accent
			name = "perché"
		}
		return pflag.NormalizedName(name)
	})
	cmd.Flags().StringVar(&format, "format", formatText, "`FORMATO`: text, json")
	cmd.Flags().BoolVar(&why, "perché", false, "dice che cosa ha deciso ogni scelta della lettura")
	cmd.Flags().StringVar(&copied.path, "mappa", "", "`COPIA` da scrivere, con il foglio Mappa compilato")
	copied.addReplace(cmd.Flags())
	cmd.Flags().BoolVar(&cells, "celle", false, "elenca le celle come sono state lette, in CSV")
	return cmd
}

// writeMap writes the copy with the sheet Mappa.
func writeMap(cmd *cobra.Command, r *cruscotto.Reading, to output) error {
	out, err := r.WithMap(cmd.Context())
	if err != nil {
		return err
	}
	if err := to.write(out, cmd.OutOrStdout()); err != nil {
		return err
	}
	said := "non c'erano domande"
	switch n := len(r.Dashboard.Questions); {
	case n == 1:
		said = "la domanda è in cima al foglio Mappa, con la risposta presa per ora"
	case n > 1:
		said = fmt.Sprintf("le %d domande sono in cima al foglio Mappa, con le risposte prese per ora", n)
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), italian.Capitalize(said)+".")
	return err
}

func inspect(w io.Writer, r *cruscotto.Reading) {
	d := r.Dashboard
	e := scoring.Evaluate(d)
	title := func(s string) { fmt.Fprintf(w, "\n%s\n", s) }
	line := func(format string, args ...any) { item(w, "  "+fmt.Sprintf(format, args...), "    ") }
	fmt.Fprint(w, r.Book.Name)
	if !d.Entity.Name.Empty() {
		fmt.Fprintf(w, ": %s", d.Entity.Name.Text)
	}
	if d.Entity.Year != 0 {
		fmt.Fprintf(w, ", anno %d", d.Entity.Year)
	}
	fmt.Fprintln(w)

	title("Albero")
	shown, all := 0, 0
	d.Walk(func(n *scoring.Node) {
		if all++; shown == mostNodes {
			return
		}
		shown++
		indent := strings.Repeat("  ", n.Depth)
		text := indent + n.Name()
		if i := n.Indicator; i != nil {
			text += fmt.Sprintf(": target %s, risultato %s", cmp.Or(i.Target.Show(), "—"), cmp.Or(i.Result.Show(), "—"))
		}
		item(w, "  "+text, indent+"      ")
	})
	if all > shown {
		line("… e altri %d", all-shown)
	}

	title("Fogli")
	for _, s := range r.Sheets {
		switch {
		case s.Part == "":
			line("%s: non serve alla relazione", s.Name)
		case string(s.Part) == s.Name:
			line("%s", s.Name)
		default:
			line("%s: letto come %s", s.Name, s.Part)
		}
	}

	title("Colonne dell'albero")
	for _, c := range r.Columns {
		column := strings.TrimRight(c.Header.Cell.Ref, "0123456789")
		line("%-3s %s → %s", column, strings.Join(strings.Fields(c.Header.Text), " "), c.As)
	}
	if len(d.Unrecognized) > 0 {
		title("Non riconosciuto")
		for _, t := range d.Unrecognized {
			line("%s  «%s»", t.Cell, strings.Join(strings.Fields(t.Text), " "))
		}
	}

	if len(d.Questions) > 0 {
		title("Domande")
		for _, q := range d.Questions {
			line("%s  %s?", q.Cell, italian.Capitalize(q.Asks))
			if q.Taken != "" {
				line("    per ora: %s", q.Taken)
			}
			line("    → %s", q.Answer)
		}
	}

	title("Livelli")
	if r.Outline {
		line("stanno uno sotto l'altro: la profondità viene dal codice")
	}
	for depth, level := range d.Levels {
		nodes := d.At(depth)
		method := "il foglio SMVP non ne dice l'aggregazione"
		if m := e.Scale.Method(level.Singular, level.Plural); m != scoring.Unstated {
			method = m.String()
		} else if depth < len(d.Levels)-1 && len(nodes) > 0 && e.Of(nodes[0]).Method == scoring.WeightedMean {
			method = "media ponderata, perché ci sono i pesi"
		}
		if depth == len(d.Levels)-1 {
			line("%s: %d", italian.Capitalize(level.Plural), len(nodes))
			continue
		}
		line("%s: %d (%s)", italian.Capitalize(level.Plural), len(nodes), method)
	}
	inspectIndicators(line, e)

	title("Scala (foglio SMVP)")
	inspectScale(line, e.Scale)

	title("Altre tabelle")
	line(
		"Tabella 1: %d obiettivi; Tabella 2: %d indicatori; obiettivi dirigenziali: %d",
		len(d.Targets),
		len(e.SystemRows),
		len(d.Managers),
	)
	line("testi: %d; deroghe: %d; firmatari: %d", len(d.Passages), len(d.Waivers), len(d.Entity.Signatories))
	var missing []string
	for _, p := range scoring.OptionalParts {
		if p.Without() != "" && !d.Has(p) {
			missing = append(missing, fmt.Sprintf("%s (%s)", p, p.Without()))
		}
	}
	if len(missing) > 0 {
		title("Fogli che mancano")
		for _, m := range missing {
			line("%s", m)
		}
	}
}

// inspectDecisions says what spoke for each choice.
func inspectDecisions(w io.Writer, r *cruscotto.Reading) {
	line := func(indent, format string, args ...any) { item(w, indent+fmt.Sprintf(format, args...), indent+"  ") }
	fmt.Fprintf(w, "\nPerché\n")
	for _, d := range r.Decisions {
		line("  ", "%s: %s", italian.Capitalize(d.Of), d.Chosen)
		line("    ", "%s", d.Why)
	}
	for _, t := range r.Tables {
		line("  ", "Tabella: foglio %s, da %s a %s", t.Sheet, t.First, t.Last)
		for _, kind := range cruscotto.RowKinds {
			if rows := t.Rows[kind]; len(rows) > 0 {
				line("    ", "%s: %s", kind, ref.Ranges(rows))
			}
		}
	}
	reasons := r.Why()
	for i, c := range r.Columns {
		if c.Role == "" {
			continue
		}
		line("  ", "%s «%s»: %s", c.Header.Cell, strings.Join(strings.Fields(c.Header.Text), " "), c.As)
		why := reasons[i]
		for _, s := range why.Signs {
			line("    ", "%+d %s: %s", s.Weight, s.Name, s.Why)
		}
		if why.Other != "" {
			line("    ", "altrimenti %s (margine %d)", why.Other, why.Margin)
		}
	}
}

// mostNodes is how much of a tree is shown: who wants all of it has the JSON.
const mostNodes = 60

// inspectIndicators counts what the indicators have.
func inspectIndicators(line func(string, ...any), e *scoring.Evaluation) {
	states := map[scoring.State]int{}
	scored, given, undeclared, total := 0, 0, 0, 0
	e.Dashboard.Walk(func(n *scoring.Node) {
		if n.Indicator == nil {
			return
		}
		total++
		states[n.Indicator.State()]++
		switch d := e.Attainment(n); {
		case d.Method == scoring.Scored:
			scored++
		case d.Known():
			given++
		}
		if n.Indicator.Way() == scoring.Undeclared && n.Indicator.Target.Known() {
			undeclared++
		}
	})
	line(
		"Indicatori: %d; misurati %d, non misurati %d, non misurabili %d",
		total,
		states[scoring.Measured],
		states[scoring.NotMeasured],
		states[scoring.NotMeasurable],
	)
	line("raggiungimenti letti dal cruscotto %d, calcolati con la scala %d; senza verso %d", given, scored, undeclared)
}

func inspectScale(line func(string, ...any), s scoring.Scale) {
	for _, r := range s.Rules {
		line("%s: %s", r.Of.Text, r.Method)
	}
	for _, r := range s.Scores {
		of := r.Of.Text
		if of == "" {
			of = "tutti gli indicatori"
		}
		line(
			"punteggio di %s: %s; se non misurato %s, se non misurabile %s",
			of,
			r.Describe(),
			r.NotMeasured,
			r.NotMeasurable,
		)
	}
	for _, table := range s.BandTables() {
		if table.Step != nil { // it is told beside the shares
			continue
		}
		for _, b := range table.Bands {
			worth := b.Label.Text
			if b.Worth.Known() {
				worth = b.Worth.Show()
			}
			line("%s: %s → %s", table.Of, b.Limits(), worth)
		}
	}
	line("decimali mostrati: %d", s.ShownDecimals())
}
