package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"relazione"
	"relazione/internal/atomicfile"
	"relazione/internal/hint"
	"relazione/report"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
	"relazione/scoring/workbook"
)

func newTemplates() *cobra.Command {
	return &cobra.Command{
		Use:   "templates CARTELLA",
		Short: "Scrive i testi predefiniti, per cambiarli",
		Long: `Scrive nella cartella i testi predefiniti della relazione e del dossier, in
Markdown con segnaposto, una sottocartella per traccia. Si tengono soltanto
quelli che si vogliono cambiare, e si indicano con --templates a build, publish
e validate.

Un file che esiste non viene sostituito.`,
		Example: `  relazione templates testi/
  relazione build 2024.xlsx --templates testi/`,
		Args: italianArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return writeTemplates(args[0], cmd.OutOrStdout())
		},
	}
}

func writeTemplates(dir string, stdout io.Writer) error {
	var missing []string // others an earlier run wrote, which was perhaps cut short
	for _, name := range report.TemplateFiles() {
		path := filepath.Join(dir, filepath.FromSlash(name))
		text, _ := report.DefaultTemplate(name)
		switch there, err := os.ReadFile(path); {
		case err == nil && string(there) == text:
			continue
		case err == nil:
			return hint.With(
				fmt.Errorf("%s esiste già: non viene sostituito", path),
				"indicare un'altra cartella",
			)
		case !errors.Is(err, os.ErrNotExist):
			return unwritable(dir, err)
		}
		missing = append(missing, name)
	}
	var written []string
	for _, name := range missing {
		path := filepath.Join(dir, filepath.FromSlash(name))
		text, _ := report.DefaultTemplate(name)
		err := os.MkdirAll(filepath.Dir(path), 0o777)
		if err == nil {
			err = atomicfile.Write(path, []byte(text))
		}
		if err != nil {
			for _, path := range written { // nothing half-written stays
				os.Remove(path)
			}
			return unwritable(path, err)
		}
		written = append(written, path)
	}
	for _, path := range written {
		fmt.Fprintln(stdout, path)
	}
	return nil
}

// documentFlags are what changes a document besides its workbook.
type documentFlags struct{ templates, previous string }

func (f *documentFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.templates, "templates", "", "`CARTELLA` con i testi predefiniti cambiati")
	flags.StringVar(&f.previous, "precedente", "", "`FILE` del cruscotto dell'anno prima")
}

// alone refuses last year's workbook for more than one.
func (f documentFlags) alone(workbooks []string) error {
	if len(workbooks) > 1 && f.previous != "" {
		return hint.With(errors.New("--precedente riguarda un solo cruscotto"), "indicare i cruscotti uno alla volta")
	}
	return nil
}

// options reads what the flags name.
func (f documentFlags) options(ctx context.Context) (o relazione.Options, err error) {
	o.Date, _ = sourceDate()
	if f.templates != "" {
		if o.Templates, err = readTemplates(f.templates); err != nil {
			return o, err
		}
	}
	o.Previous, err = readDashboard(ctx, f.previous)
	return o, err
}

// readDashboard reads a workbook that another is held against; nil for no name.
func readDashboard(ctx context.Context, name string) (*scoring.Dashboard, error) {
	if name == "" {
		return nil, nil
	}
	reading, err := cruscotto.OpenFile(ctx, name)
	if err != nil {
		return nil, err
	}
	return reading.Dashboard, nil
}

// review reads a workbook and checks it.
func review(ctx context.Context, workbook string, o relazione.Options) (*relazione.Review, error) {
	reading, err := cruscotto.OpenFile(ctx, workbook)
	if err != nil {
		return nil, err
	}
	return relazione.Check(ctx, reading, o)
}

// reviewOf checks a workbook that is in memory.
func reviewOf(ctx context.Context, name string, raw []byte, o relazione.Options) (*relazione.Review, error) {
	book, err := workbook.Open(ctx, bytes.NewReader(raw), int64(len(raw)), workbook.DefaultLimits())
	if err != nil {
		return nil, err
	}
	book.Name = name
	reading, err := cruscotto.Read(ctx, book)
	if err != nil {
		return nil, err
	}
	return relazione.Check(ctx, reading, o)
}

// maxTemplate is the most bytes of a default text; ours have a few thousand.
const maxTemplate = 1 << 20

// readTemplates reads the changed texts of a folder, out of which no link leads. One whose name is of no text would
// change nothing, and is refused.
func readTemplates(dir string) (report.Templates, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, hint.With(
			fmt.Errorf("%s non si può leggere: %s", dir, reasonOf(err)),
			"indicare una cartella scritta da «relazione templates»",
		)
	}
	defer root.Close()
	var names []string
	for _, pattern := range []string{"*.md", "*/*.md"} {
		found, err := fs.Glob(root.FS(), pattern)
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	texts, known := report.Templates{}, report.TemplateFiles()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if !slices.Contains(known, name) {
			return nil, hint.With(
				fmt.Errorf("%s non è uno dei testi predefiniti", path),
				"i nomi sono quelli che scrive «relazione templates», come "+known[0],
			)
		}
		info, err := root.Stat(name)
		switch {
		case err != nil:
			return nil, hint.With(fmt.Errorf("%s non si può leggere: %s", path, reasonOf(err)), "controllare il file")
		case !info.Mode().IsRegular():
			return nil, hint.With(fmt.Errorf("%s non è un file", path), "toglierlo dalla cartella")
		case info.Size() > maxTemplate:
			return nil, hint.With(fmt.Errorf("%s supera %d kB", path, maxTemplate>>10), "accorciarlo")
		}
		data, err := fs.ReadFile(root.FS(), name)
		switch {
		case err != nil:
			return nil, hint.With(fmt.Errorf("%s non si può leggere: %s", path, reasonOf(err)), "controllare il file")
		case !utf8.Valid(data):
			return nil, hint.With(fmt.Errorf("%s non è in UTF-8", path), "salvarlo come UTF-8")
		}
		texts[name] = strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n")
	}
	if len(texts) == 0 {
		return nil, hint.With(
			fmt.Errorf("in %s non ci sono testi predefiniti", dir),
			"scriverli con «relazione templates»",
		)
	}
	return texts, nil
}
