package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"relazione/internal/deflate"
	"relazione/internal/hint"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
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

// A Packed file is one to be attached, compressed already.
type Packed struct {
	Attachment // without its Data
	data       []byte
	size       int
	sum        []byte
}

// Pack compresses a file to be attached while it is written, which may be before there are pages: its bytes are never held at once.
func Pack(f Attachment, write func(io.Writer) error) (*Packed, error) {
	var b bytes.Buffer
	// The checksum is MD5 by ISO 32000-1, table 46; it guards nothing here.
	z, sum, size := deflate.NewZlib(&b), md5.New(), counter(0)
	if err := errors.Join(write(io.MultiWriter(z, sum, &size)), z.Close()); err != nil {
		return nil, err
	}
	f.Data = nil
	return &Packed{f, b.Bytes(), int(size), sum.Sum(nil)}, nil
}

// A counter counts the bytes written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// Attach adds a file to the document.
func (p *Pages) Attach(f *Packed) {
	file := p.painter.file
	stream := file.addPacked(
		fmt.Sprintf("/Type /EmbeddedFile /Subtype /%s /Params <</Size %d /ModDate %s /CheckSum <%X>>>",
			nameOf(f.MIME), f.size, pdfDate(p.doc), f.sum),
		f.data,
	)
	p.attached = append(p.attached, attached{f.Name, file.add(
		fmt.Sprintf("<</Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /%s /EF <</F %d 0 R /UF %d 0 R>>>>",
			literal(f.Name), literal(f.Name), literal(f.Description), f.Relationship, stream, stream),
	)})
}

// An attached file is its specification's number.
type attached struct {
	name   string
	number int
}

// attached is what the catalogue says of the files; empty without any.
func (a *archiver) attached(files []attached) string {
	if len(files) == 0 {
		return ""
	}
	files = slices.SortedFunc(slices.Values(files), func(x, y attached) int { return strings.Compare(x.name, y.name) }) // as name trees are
	var names, associated strings.Builder
	for _, f := range files {
		fmt.Fprintf(&names, "%s %d 0 R ", literal(f.name), f.number)
		fmt.Fprintf(&associated, "%d 0 R ", f.number)
	}
	return fmt.Sprintf(" /Names <</EmbeddedFiles <</Names [%s]>>>> /AF [%s]", names.String(), associated.String())
}

// nameOf writes a MIME type as a PDF name.
func nameOf(mime string) string { return strings.ReplaceAll(mime, "/", "#2F") }

// ErrNoAttachment is returned for a PDF without the file asked for.
var ErrNoAttachment = errors.New("l'allegato non c'è")

// MaxFile bounds a PDF that is read, in bytes; a document of 10,000 actions is a tenth of it.
const MaxFile = 100 << 20

// openLimit is how long reading a PDF may take: a document of 10,000 actions takes a tenth of it.
const openLimit = 20 * time.Second

// open reads a PDF of anybody's with pdfcpu, which knows no limit of time and may panic on what it doesn't expect. Nothing of the file is
// validated: what is used of it is looked at where it is used.
func open(file []byte, use func(*model.Context) error) error {
	if len(file) > MaxFile {
		return hint.New("indicare il PDF composto dal programma", "il PDF è di %d MB: il limite è %d MB", len(file)>>20, MaxFile>>20)
	}
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		return hint.New("indicare un file PDF", "il file non è un PDF")
	}
	done := make(chan error, 1)
	go func() {
		defer func() {
			if recover() != nil {
				done <- errUnreadable
			}
		}()
		api.DisableConfigDir()
		conf := model.NewDefaultConfiguration()
		conf.ValidationMode = model.ValidationRelaxed
		conf.Offline = true
		ctx, err := api.ReadContext(bytes.NewReader(file), conf)
		if err == nil {
			err = ctx.EnsurePageCount()
		}
		if err != nil || ctx.PageCount > maxPages {
			done <- errUnreadable
			return
		}
		done <- use(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(openLimit):
		return hint.New("indicare il PDF com'è stato composto", "leggere il PDF richiede più di %d secondi", openLimit/time.Second)
	}
}

// Check reports whether a file is a PDF of anybody's with at least a page; the error says what it is instead.
func Check(file []byte) error {
	return open(file, func(ctx *model.Context) error {
		if ctx.PageCount == 0 {
			return errUnreadable
		}
		return nil
	})
}

// maxPages is how many pages a PDF that is read may have: a document of 10,000 actions has a thousand.
const maxPages = 20000

var errUnreadable = hint.New(
	"indicare il PDF com'è stato composto",
	"il PDF non è leggibile: è danneggiato, protetto da password o scritto in un modo che il programma non conosce",
)

// Extract takes an attached file out of a PDF; [ErrNoAttachment] if there is none of that name.
func Extract(file []byte, name string) ([]byte, error) {
	var data []byte
	err := open(file, func(ctx *model.Context) error {
		root, err := ctx.Catalog()
		if err != nil {
			return errUnreadable
		}
		names, _ := ctx.DereferenceDict(root["Names"])
		files, _ := ctx.DereferenceDict(names["EmbeddedFiles"])
		budget := mostNames
		spec := named(ctx, files, name, &budget)
		if spec == nil {
			return ErrNoAttachment
		}
		embedded, _ := ctx.DereferenceDict(spec["EF"])
		stream, _, err := ctx.DereferenceStreamDict(embedded["F"])
		if err != nil || stream == nil {
			return errors.New("gli allegati del PDF non sono leggibili")
		}
		data, err = inflated(stream)
		return err
	})
	return data, err
}

// mostNames is how many entries of a tree of names are looked at.
const mostNames = 10000

// named finds a file specification in a tree of names (ISO 32000-1, 7.9.6).
func named(ctx *model.Context, node types.Dict, name string, budget *int) types.Dict {
	if *budget--; *budget < 0 || node == nil {
		return nil
	}
	pairs, _ := ctx.DereferenceArray(node["Names"])
	for i := 0; i+1 < len(pairs); i += 2 {
		if *budget--; *budget < 0 {
			return nil
		}
		if called, err := ctx.DereferenceStringOrHexLiteral(pairs[i], model.V10, nil); err == nil && called == name {
			spec, _ := ctx.DereferenceDict(pairs[i+1])
			return spec
		}
	}
	kids, _ := ctx.DereferenceArray(node["Kids"])
	for _, kid := range kids {
		below, _ := ctx.DereferenceDict(kid)
		if spec := named(ctx, below, name, budget); spec != nil {
			return spec
		}
	}
	return nil
}

// inflated is a stream's content, as far as a file may be long. Streams are deflated, or as they are.
func inflated(stream *types.StreamDict) ([]byte, error) {
	switch {
	case len(stream.FilterPipeline) == 0:
		return stream.Raw, nil
	case len(stream.FilterPipeline) > 1 || stream.FilterPipeline[0].Name != "FlateDecode" || stream.FilterPipeline[0].DecodeParms != nil:
		return nil, errUnreadable
	}
	r, err := zlib.NewReader(bytes.NewReader(stream.Raw))
	if err != nil {
		return nil, errUnreadable
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil || len(data) > MaxFile {
		return nil, errUnreadable
	}
	return data, nil
}

// Words returns the words that a PDF of ours draws, page by page, in the order in which it draws them.
func Words(file []byte) ([][]string, error) {
	var pages [][]string
	err := open(file, func(ctx *model.Context) error {
		left := MaxFile
		for number := 1; number <= ctx.PageCount; number++ {
			page, _, _, err := ctx.PageDict(number, false)
			if err != nil || page == nil {
				return errUnreadable
			}
			content, err := contentOf(ctx, page["Contents"])
			if err != nil {
				return err
			}
			if left -= len(content); left < 0 {
				return errUnreadable
			}
			pages = append(pages, shownWords(content))
		}
		return nil
	})
	return pages, err
}

// contentOf is what a page draws: one stream, or several one after the other.
func contentOf(ctx *model.Context, o types.Object) ([]byte, error) {
	if o == nil {
		return nil, nil
	}
	resolved, err := ctx.Dereference(o)
	if err != nil {
		return nil, errUnreadable
	}
	parts := types.Array{o}
	if several, ok := resolved.(types.Array); ok {
		parts = several
	}
	var content []byte
	for _, part := range parts {
		stream, _, err := ctx.DereferenceStreamDict(part)
		if err != nil || stream == nil {
			return nil, errUnreadable
		}
		piece, err := inflated(stream)
		if err != nil {
			return nil, err
		}
		if content = append(append(content, piece...), '\n'); len(content) > MaxFile {
			return nil, errUnreadable
		}
	}
	return content, nil
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
