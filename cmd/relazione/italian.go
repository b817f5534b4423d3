package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"relazione"
	"relazione/internal/hint"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// usage is cobra's own template in Italian.
const usage = `Uso:{{if .Runnable}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMANDO{{else}}
  {{.UseLine}}{{end}}{{end}}{{if .HasExample}}

Esempi:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Comandi:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}}  {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Opzioni:
{{.LocalFlags.FlagUsages | aligned | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

«{{.CommandPath}} COMANDO --help» spiega un comando.{{end}}
`

// inItalian gives cobra's own words in Italian to a command and those below it.
func inItalian(root *cobra.Command) {
	cobra.AddTemplateFunc("aligned", aligned)
	root.SetUsageTemplate(usage)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return hint.With(flagError(err), fmt.Sprintf("«%s --help» elenca le opzioni", cmd.CommandPath()))
	})
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Use: "no-help", Hidden: true})
	each(root, func(cmd *cobra.Command) {
		cmd.DisableFlagsInUseLine = true
		cmd.InitDefaultHelpFlag()
		cmd.Flags().Lookup("help").Usage = "mostra questo aiuto"
	})
}

// aligned gives the lines of options whose names have accents the spaces that pflag, which counts bytes, leaves out.
func aligned(options string) string {
	lines := strings.Split(options, "\n")
	for i, line := range lines {
		name, _, ok := strings.Cut(strings.TrimLeft(line, " "), "  ")
		if missing := len(name) - utf8.RuneCountInString(name); ok && missing > 0 {
			lines[i] = strings.Replace(line, name, name+strings.Repeat(" ", missing), 1)
		}
	}
	return strings.Join(lines, "\n")
}

func each(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, child := range cmd.Commands() {
		each(child, f)
	}
}

// flagError translates what pflag says of a wrong option.
func flagError(err error) error {
	switch e := err.(type) {
	case *pflag.NotExistError:
		name := "--" + e.GetSpecifiedName()
		if e.GetSpecifiedShortnames() != "" {
			name = "-" + e.GetSpecifiedName()
		}
		return fmt.Errorf("opzione %s sconosciuta", name)
	case *pflag.ValueRequiredError:
		return fmt.Errorf("l'opzione --%s vuole un valore", e.GetFlag().Name)
	case *pflag.InvalidValueError:
		return fmt.Errorf("l'opzione --%s non ammette «%s»", e.GetFlag().Name, e.GetValue())
	}
	return errors.New("le opzioni non sono scritte bene")
}

// italianArgs says in Italian what a check of the arguments finds.
func italianArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		help := fmt.Sprintf("«%s --help» spiega come si usa", cmd.CommandPath())
		switch {
		case cmd.HasSubCommands():
			return hint.With(fmt.Errorf("comando «%s» sconosciuto", args[0]), help)
		case len(args) == 0:
			return hint.With(fmt.Errorf("manca il file su cui lavorare"), help)
		}
		return hint.With(fmt.Errorf("argomenti non previsti: %s", strings.Join(args, " ")), help)
	}
}

// complain writes an error and, under it, what to do.
func complain(w io.Writer, err error) { tell(w, err.Error(), relazione.Hint(err)) }

// tell writes a message and, under it, what to do about it. On a terminal long lines are broken; elsewhere each stays
// one line, for who searches them.
func tell(w io.Writer, message, hint string) {
	lines := []string{"relazione: " + message}
	if hint != "" {
		lines = append(lines, "  → "+hint)
	}
	for _, line := range lines {
		if isTerminal(w) {
			line = wrap(line, "    ")
		}
		fmt.Fprintln(w, line)
	}
}

func isTerminal(w io.Writer) bool {
	f := fileOf(w)
	return f != nil && term.IsTerminal(int(f.Fd()))
}

// lineWidth is that of the terminal everyone has.
const lineWidth = 80

// wrap breaks a text into lines, those after the first indented.
func wrap(s, indent string) string {
	return strings.ReplaceAll(breakAt(s, lineWidth, len([]rune(indent))), "\n", "\n"+indent)
}

// wrapTo breaks a text into lines of a width.
func wrapTo(s string, width int) string { return breakAt(s, max(width, 20), 0) }

// breakAt breaks a text into lines, leaving room on those after the first.
func breakAt(s string, most, room int) string {
	var b strings.Builder
	width := 0
	for i, word := range strings.Fields(s) {
		length := len([]rune(word))
		switch {
		case i == 0:
			lead := s[:strings.Index(s, word)]
			b.WriteString(lead)
			width = len([]rune(lead))
		case width+1+length > most:
			b.WriteByte('\n')
			width = room
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += length
	}
	return b.String()
}
