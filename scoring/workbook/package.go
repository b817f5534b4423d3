package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"relazione/internal/lazy"
)

// A packageCopy is a package being changed part by part: what isn't changed is copied byte for byte, as it was compressed, and of
// what is changed only what must.
type packageCopy struct {
	*container
	changed map[string][]byte // by name as in the package
	added   []string          // names of new parts, in order
	prefix  string            // of the main namespace in workbook.xml, with its colon
}

func (b *Book) copy(ctx context.Context) *packageCopy {
	c := *b.container
	c.ctx = ctx
	return &packageCopy{container: &c, changed: map[string][]byte{}}
}

// declaredEncoding is what the head of a part says of its encoding.
var declaredEncoding = lazy.New(`^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']`)

// bytes is a part as a whole, in UTF-8, as its head then says, and without the mark of it.
func (p *packageCopy) bytes(part string) ([]byte, error) {
	name := p.nameOf(part)
	if data, ok := p.changed[name]; ok {
		return data, nil
	}
	var data []byte
	err := p.read(part, func(r io.Reader) (err error) {
		data, err = io.ReadAll(transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder())))
		return err
	})
	at := declaredEncoding.FindSubmatchIndex(data)
	if err != nil || at == nil || strings.EqualFold(string(data[at[2]:at[3]]), "utf-8") {
		return data, err
	}
	decoded, err := charset(string(data[at[2]:at[3]]), bytes.NewReader(data[at[3]:]))
	if err != nil {
		return nil, err
	}
	rest, err := io.ReadAll(decoded)
	return slices.Concat(data[:at[2]], []byte("UTF-8"), rest), err
}

// nameOf is a part's name as the package writes it.
func (p *packageCopy) nameOf(part string) string {
	for _, name := range p.names {
		if strings.EqualFold(name, part) {
			return name
		}
	}
	return part
}

// has reports whether the package has a part, of old or new.
func (p *packageCopy) has(part string) bool {
	return p.part(part) != nil || slices.Contains(p.added, part)
}

// set puts other bytes in a part; a new one comes after those that were there.
func (p *packageCopy) set(part string, data []byte) {
	name := p.nameOf(part)
	if !p.has(name) {
		p.added = append(p.added, name)
	}
	p.changed[name] = data
}

// edit changes a part in places.
func (p *packageCopy) edit(part string, change func(data []byte, e *edits) error) error {
	data, err := p.bytes(part)
	if err != nil {
		return err
	}
	var e edits
	if err := change(data, &e); errors.Is(err, errMalformed) {
		return damagedPart(part, err)
	} else if err != nil {
		return err
	}
	if e.homeless {
		return fmt.Errorf("alla parte %s manca un elemento che le serve", part)
	}
	if len(e.all) > 0 {
		p.set(part, e.apply(data))
	}
	return nil
}

// unused is a name that no part has.
func (p *packageCopy) unused(format string) string {
	for i := 1; ; i++ {
		if name := fmt.Sprintf(format, i); !p.has(name) {
			return name
		}
	}
}

// write writes the package.
func (p *packageCopy) write() ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range p.names {
		data, ok := p.changed[name]
		file := p.part(name)
		if !ok {
			if err := w.Copy(file); err != nil {
				return nil, damagedPart(name, err)
			}
			continue
		}
		if err := writePart(w, zip.FileHeader{Name: file.Name, Method: zip.Deflate, Modified: file.Modified}, data); err != nil {
			return nil, err
		}
	}
	for _, name := range p.added {
		if err := writePart(w, zip.FileHeader{Name: name, Method: zip.Deflate}, p.changed[name]); err != nil {
			return nil, err
		}
	}
	if err := w.SetComment(copyMark); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

// copyMark is the comment of the archives that we write: a program that saves the copy again leaves it out, so that what somebody went on
// working in isn't taken for ours any more.
const copyMark = "relazione: copia di un cruscotto"

// IsCopy reports whether a file is a copy of a workbook that this program made, and that no other has saved since.
func IsCopy(content []byte) bool { return bytes.HasSuffix(content, []byte(copyMark)) }

func writePart(w *zip.Writer, header zip.FileHeader, data []byte) error {
	to, err := w.CreateHeader(&header)
	if err != nil {
		return err
	}
	_, err = to.Write(data)
	return err
}

// edits are changes to a part's bytes.
type edits struct {
	all      []edit
	homeless bool // something was to go into an element that the part doesn't have
}

// An edit puts text in place of the bytes from..to.
type edit struct {
	from, to int
	text     string
}

func (e *edits) replace(from, to int, text string) { e.all = append(e.all, edit{from, to, text}) }
func (e *edits) insert(at int, text string)        { e.replace(at, at, text) }

func (e *edits) apply(data []byte) []byte {
	slices.SortStableFunc(e.all, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	last := 0
	for _, one := range e.all {
		out.Write(data[last:one.from])
		out.WriteString(one.text)
		last = one.to
	}
	out.Write(data[last:])
	return out.Bytes()
}

// A span is an element's place in a part.
type span struct {
	name, prefix string // local name; prefix with its colon, empty for none
	attr         []xml.Attr
	from, to     int // of the opening tag
	parents      []string
	end          bool // it is the closing tag, or that of an empty element, whose to is then 0
}

// errStop ends a walk that found what it looked for.
var errStop = errors.New("stop")

// errMalformed is returned for a part that no tags can be told in.
var errMalformed = errors.New("una parte del file non è XML ben formato")

// spans walks the tags of a part in order, with their places.
func spans(data []byte, visit func(s span) error) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false // drawings in VML are no good XML
	d.CharsetReader = charset
	var open []string
	for {
		from := int(d.InputOffset())
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errMalformed
		}
		s := span{from: from, to: int(d.InputOffset())}
		switch t := t.(type) {
		case xml.StartElement:
			s.name, s.attr, s.parents = t.Name.Local, t.Attr, open
			if t.Name.Space != "" {
				s.prefix = t.Name.Space + ":"
			}
			open = append(open[:len(open):len(open)], t.Name.Local)
		case xml.EndElement:
			s.name, s.end = t.Name.Local, true
			if t.Name.Space != "" {
				s.prefix = t.Name.Space + ":"
			}
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
			s.parents = open
		default:
			continue
		}
		if err := visit(s); errors.Is(err, errStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// appendTo puts text at the end of an element, given its spans: an empty one, <fills/>, is opened first.
func appendTo(data []byte, e *edits, open, closing span, text string) {
	if open.to == 0 {
		e.homeless = true
		return
	}
	if closing.from == closing.to { // the decoder makes the end of an empty element up
		tag := strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(string(data[open.from:open.to])), "/>"), " ")
		e.replace(open.from, open.to, tag+">"+text+"</"+open.prefix+open.name+">")
		return
	}
	e.insert(closing.from, text)
}

// setAttribute writes an attribute into an opening tag.
func setAttribute(tag, name, value string) string {
	if i := attributeAt(tag, name); i >= 0 {
		quote := tag[i]
		end := i + 1 + strings.IndexByte(tag[i+1:], quote)
		return tag[:i+1] + value + tag[end:]
	}
	end := len(tag) - 1
	if strings.HasSuffix(tag, "/>") {
		end--
	}
	return strings.TrimRight(tag[:end], " ") + " " + name + `="` + value + `"` + tag[end:]
}

// attributeAt is where the quoted value of an attribute begins in a tag; -1 where it has none.
func attributeAt(tag, name string) int {
	for i := 0; i < len(tag); {
		switch c := tag[i]; {
		case c == '"' || c == '\'':
			i += 2 + strings.IndexByte(tag[i+1:], c)
		case strings.HasPrefix(tag[i:], name) && i > 0 && strings.IndexByte(" \t\r\n", tag[i-1]) >= 0:
			rest := strings.TrimLeft(tag[i+len(name):], " \t\r\n")
			if strings.HasPrefix(rest, "=") {
				rest = strings.TrimLeft(rest[1:], " \t\r\n")
				return len(tag) - len(rest)
			}
			i += len(name)
		default:
			i++
		}
	}
	return -1
}

// escaper writes what XML reads otherwise. Quotes have the names that Excel gives them, which some programs look for.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;", "\n", "&#xA;", "\t", "&#x9;")

// escape writes text into XML; what XML can't hold is left out.
func escape(s string) string {
	return escaper.Replace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s))
}

// relate adds a relationship from a part and returns its ID.
func (p *packageCopy) relate(from, kind, target string, base string) (string, error) {
	rels := relsOf(from)
	if !p.has(rels) {
		if err := p.declare(rels, "application/vnd.openxmlformats-package.relationships+xml"); err != nil {
			return "", err
		}
		p.set(
			rels,
			[]byte(
				xml.Header+`<Relationships xmlns="`+relationsSpace+`"></Relationships>`,
			),
		)
	}
	var id string
	err := p.edit(rels, func(data []byte, e *edits) error {
		taken := map[string]bool{}
		var open, closing span
		err := spans(data, func(s span) error {
			if s.name == "Relationship" && !s.end {
				taken[attribute(s.attr, "Id")] = true
			}
			if s.name == "Relationships" {
				if s.end {
					closing = s
				} else {
					open = s
				}
			}
			return nil
		})
		for i := 1; id == "" || taken[id]; i++ {
			id = fmt.Sprintf("rIdRelazione%d", i)
		}
		appendTo(
			data,
			e,
			open,
			closing,
			fmt.Sprintf(`<%sRelationship Id="%s" Type="%s/%s" Target="/%s"/>`, open.prefix, id, base, kind, target),
		)
		return err
	})
	return id, err
}

// declare says what a new part is, unless its extension does already.
func (p *packageCopy) declare(part, contentType string) error {
	return p.edit(partTypes, func(data []byte, e *edits) error {
		var open, closing span
		known := false
		extension := strings.TrimPrefix(path.Ext(part), ".")
		err := spans(data, func(s span) error {
			known = known || s.name == "Default" && strings.EqualFold(attribute(s.attr, "Extension"), extension) &&
				attribute(s.attr, "ContentType") == contentType
			if s.name == "Types" {
				if s.end {
					closing = s
				} else {
					open = s
				}
			}
			return nil
		})
		if !known {
			entry := fmt.Sprintf(`<%sOverride PartName="/%s" ContentType="%s"/>`, open.prefix, part, contentType)
			appendTo(data, e, open, closing, entry)
		}
		return err
	})
}

// relationshipBase is the beginning of the types of relationships: strict workbooks have another.
func relationshipBase(namespace string) string {
	if strings.HasPrefix(namespace, "http://purl.oclc.org/") {
		return "http://purl.oclc.org/ooxml/officeDocument/relationships"
	}
	return "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
}
