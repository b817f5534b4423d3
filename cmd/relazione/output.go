package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"relazione/internal/atomicfile"
	"relazione/internal/hint"
	"relazione/report/opendata"
	"relazione/scoring/workbook"
)

// A product is a kind of file that the program makes: how to know one that it made, and nobody has changed since.
type product struct {
	name string // in Italian, with its article
	made func(content []byte) bool
}

var (
	aReport  = product{"una relazione", func(b []byte) bool { return ourPDF(b, "Relazione sulla Performance") }}
	aDossier = product{"un dossier", func(b []byte) bool {
		return ourPDF(b, "") && !ourPDF(b, "Relazione sulla Performance")
	}}
	// one with rows that somebody decided on: it is only replaced on purpose
	aWaiving = product{"una copia che si possa perdere: può contenere altre deroghe", func([]byte) bool { return false }}
	aCopy    = product{"una copia di un cruscotto fatta dal programma", func(b []byte) bool { return workbook.IsCopy(b) }}
	aText    = product{"un testo del programma", ourText}
	aJSON    = product{"un JSON del programma", opendata.IsOurs}
	aTable   = product{"un CSV del programma", func(b []byte) bool { return bytes.HasPrefix(b, []byte(opendata.DifferencesHead())) }}
)

// ourPDF reports whether a PDF is one of ours with such a title, as it was made: nobody signed it, or added anything.
func ourPDF(content []byte, title string) bool {
	const mark = "<pdf:Producer>relazione</pdf:Producer>"
	return bytes.HasPrefix(content, []byte("%PDF-")) && bytes.Contains(content, []byte(mark)) &&
		bytes.Contains(content, []byte(`<rdf:li xml:lang="x-default">`+title)) &&
		!bytes.Contains(content, []byte("/ByteRange")) && bytes.Count(content, []byte("startxref")) == 1 &&
		bytes.HasSuffix(content, []byte("%%EOF\n"))
}

// ourText reports whether a text is a list of findings or of differences.
func ourText(content []byte) bool {
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	last := lines[len(lines)-1]
	return last == validationEnd || strings.HasPrefix(lines[0], differencesStart) && len(lines) > 1
}

// An output is where a command writes, and whether it may replace anything there.
type output struct {
	path    string // empty for standard output
	replace bool   // whatever is there
}

func (o *output) add(flags *pflag.FlagSet, what string) {
	flags.StringVarP(&o.path, "output", "o", "", what)
	o.addReplace(flags)
}

func (o *output) addReplace(flags *pflag.FlagSet) {
	flags.BoolVar(&o.replace, "sostituisci", false, "sostituisce qualunque file")
}

// mayWrite decides for every command what its output may replace, before anything is read: a file of the same kind that the program
// made and nobody has changed, or anything with --sostituisci; never what is read. What is no file, a device or a pipe, is written to.
func (o output) mayWrite(kind product, inputs ...string) error {
	if o.path == "" {
		return nil
	}
	target, err := atomicfile.Target(o.path)
	if err != nil {
		return unwritable(o.path, err)
	}
	info, err := os.Stat(target)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return unwritable(o.path, err)
	case info.IsDir():
		return hint.New("indicare il nome di un file con -o", "%s è una cartella", o.path)
	}
	for _, input := range inputs {
		if other, err := os.Stat(input); input != "" && err == nil && os.SameFile(info, other) {
			return hint.New("indicare un altro nome con -o", "%s è un file da leggere: non viene sostituito", filepath.Base(o.path))
		}
	}
	if !info.Mode().IsRegular() || o.replace || info.Size() == 0 {
		return nil
	}
	content, err := contentOf(target)
	if err != nil {
		return unwritable(o.path, err)
	}
	if !kind.made(content) {
		return hint.New("indicare un altro nome con -o, o aggiungere --sostituisci",
			"%s esiste e non è %s: non viene sostituito", o.path, kind.name)
	}
	return nil
}

// contentOf reads a file as far as one of ours may be long.
func contentOf(name string) ([]byte, error) {
	const most = 256 << 20
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// write writes the output, or to standard output where there is none, and says where.
func (o output) write(data []byte, stdout io.Writer) error {
	if o.path == "" {
		_, err := rawOf(stdout).Write(data)
		return err
	}
	if err := atomicfile.Write(o.path, data); err != nil {
		return unwritable(o.path, err)
	}
	_, err := fmt.Fprintln(stdout, o.path)
	return err
}
