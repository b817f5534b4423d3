package pdf

import (
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"relazione/internal/hint"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// A Relationship is what an attached file is to the document (ISO 19005-3, 6.8).
type Relationship string

const (
	DataOfDocument   Relationship = "Data"
	SourceOfDocument Relationship = "Source"
)

// An Attachment is a file inside the PDF.
type Attachment struct {
	Name         string
	MIME         string
	Description  string
	Relationship Relationship
	Data         []byte
}

// attach adds files, and returns what the catalogue says of them; empty without any.
func (a *archiver) attach(files []Attachment) string {
	if len(files) == 0 {
		return ""
	}
	files = slices.SortedFunc(
		slices.Values(files),
		func(x, y Attachment) int { return strings.Compare(x.Name, y.Name) },
	) // as name trees are
	var names, associated strings.Builder
	for _, f := range files {
		// The checksum is MD5 by ISO 32000-1, table 46; it guards nothing here.
		stream := a.addStream(
			fmt.Sprintf("/Type /EmbeddedFile /Subtype /%s /Params <</Size %d /ModDate %s /CheckSum <%X>>>",
				nameOf(f.MIME), len(f.Data), a.pdfDate(), md5.Sum(f.Data)),
			f.Data,
		)
		spec := a.add(
			fmt.Sprintf("<</Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /%s /EF <</F %d 0 R /UF %d 0 R>>>>",
				literal(f.Name), literal(f.Name), literal(f.Description), f.Relationship, stream, stream),
		)
		fmt.Fprintf(&names, "%s %d 0 R ", literal(f.Name), spec)
		fmt.Fprintf(&associated, "%d 0 R ", spec)
	}
	return fmt.Sprintf(" /Names <</EmbeddedFiles <</Names [%s]>>>> /AF [%s]", names.String(), associated.String())
}

// nameOf writes a MIME type as a PDF name.
func nameOf(mime string) string { return strings.ReplaceAll(mime, "/", "#2F") }

// ErrNoAttachment is returned for a PDF without the file asked for.
var ErrNoAttachment = errors.New("l'allegato non c'è")

// MaxFile bounds a PDF that is read, in bytes; a document of 10,000 actions is a tenth of it.
const MaxFile = 100 << 20

// open reads a PDF of anybody's with pdfcpu, which may panic on what it doesn't expect.
func open(file []byte, use func(*model.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = hint.New("indicare il PDF com'è stato composto", "il PDF non è leggibile (%v)\n%s", p, debug.Stack())
		}
	}()
	if len(file) > MaxFile {
		return hint.New("indicare il PDF composto dal programma", "il PDF è di %d MB: il limite è %d MB", len(file)>>20, MaxFile>>20)
	}
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		return hint.New("indicare un file PDF", "il file non è un PDF")
	}
	api.DisableConfigDir()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Offline = true
	conf.Cmd = model.EXTRACTATTACHMENTS
	ctx, err := api.ReadAndValidate(bytes.NewReader(file), conf) // validating is what loads the attachments' names
	if err != nil {
		return errors.New(
			"il PDF non è leggibile: è danneggiato, protetto da password o scritto in un modo che il programma non " +
				"conosce",
		)
	}
	return use(ctx)
}

// Extract takes an attached file out of a PDF; [ErrNoAttachment] if there is none of that name.
func Extract(file []byte, name string) ([]byte, error) {
	var data []byte
	err := open(file, func(ctx *model.Context) error {
		if ctx.Names["EmbeddedFiles"] == nil {
			return ErrNoAttachment
		}
		found, err := ctx.ExtractAttachments([]string{name})
		if err != nil {
			return errors.New("gli allegati del PDF non sono leggibili")
		}
		if len(found) == 0 {
			return ErrNoAttachment
		}
		data, err = io.ReadAll(io.LimitReader(found[0], MaxFile))
		return err
	})
	return data, err
}

// Words returns the words that a PDF of ours draws, page by page, in the order in which it draws them.
func Words(file []byte) ([][]string, error) {
	var pages [][]string
	err := open(file, func(ctx *model.Context) error {
		for number := 1; number <= ctx.PageCount; number++ {
			r, err := pdfcpu.ExtractPageContent(ctx, number)
			if err != nil {
				return err
			}
			var content []byte
			if r != nil {
				if content, err = io.ReadAll(io.LimitReader(r, MaxFile)); err != nil {
					return err
				}
			}
			pages = append(pages, shownWords(content))
		}
		return nil
	})
	return pages, err
}

// shownWords takes the strings of a page's text operators, which are in UTF-16.
func shownWords(content []byte) []string {
	var text strings.Builder
	for i := 0; i < len(content); i++ {
		if content[i] != '(' {
			continue
		}
		var raw []byte
		for i++; i < len(content) && content[i] != ')'; i++ {
			if content[i] == '\\' && i+1 < len(content) {
				i++
				switch content[i] {
				case 'r':
					raw = append(raw, '\r')
					continue
				case 'n':
					raw = append(raw, '\n')
					continue
				}
			}
			raw = append(raw, content[i])
		}
		for j := 0; j+1 < len(raw); j += 2 {
			text.WriteRune(rune(raw[j])<<8 | rune(raw[j+1]))
		}
		text.WriteByte(' ')
	}
	return strings.Fields(text.String())
}
