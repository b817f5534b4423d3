package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// A Comment is one as its sheet has it: who wrote it and what, without the looks of its words.
type Comment struct{ Author, Text string }

// comments reads a part of comments (ECMA-376 part 1, 18.7).
func (l *loader) comments(part string) (map[string]Comment, error) {
	var authors []string
	byCell := map[string]Comment{}
	var text strings.Builder
	inAuthor, inText := false, false
	cell, author := "", ""
	return byCell, l.readXML(part, visitor{
		start: func(element string, attr []xml.Attr) error {
			switch element {
			case "author":
				inAuthor = true
				text.Reset()
			case "comment":
				cell, author = attribute(attr, "ref"), ""
				if i, err := strconv.Atoi(attribute(attr, "authorId")); err == nil && i >= 0 && i < len(authors) {
					author = authors[i]
				}
				text.Reset()
			case "t":
				inText = true
			}
			return nil
		},
		text: func(data []byte) error {
			if inAuthor || inText {
				text.Write(data)
			}
			return l.countText(text.Len(), len(data))
		},
		end: func(element string) error {
			switch element {
			case "author":
				inAuthor = false
				authors = append(authors, text.String())
			case "comment":
				byCell[cell] = Comment{author, text.String()}
			case "t":
				inText = false
			}
			return nil
		},
	})
}

// SheetComments are a sheet's comments.
type SheetComments struct {
	ByCell map[string]Comment
	Kept   bool // they stay in the file as they are: the sheet has threads or controls that share their drawing
}

var (
	legacyDrawing = regexp.MustCompile(`<(?:\w+:)?legacyDrawing\s[^>]*(?:/>|></(?:\w+:)?legacyDrawing>)`)
	shapeKind     = regexp.MustCompile(`ObjectType="(\w+)"`)
)

// WithoutComments is the workbook without its comments, for who writes them again with others: programs draw them in
// ways that excelize doesn't all read. A sheet whose drawing holds more than comments keeps it.
func (b *Book) WithoutComments(ctx context.Context) (out []byte, existing map[string]SheetComments, err error) {
	c := b.container
	c.ctx = ctx
	l := &loader{container: c}
	existing = map[string]SheetComments{}
	changed := map[string][]byte{} // parts with something else in them; nil for those to leave out
	edit := func(part string, change func([]byte) []byte) error {
		data, ok := changed[part]
		if !ok {
			if data, err = c.bytes(part); err != nil {
				return err
			}
		}
		changed[part] = change(data)
		return nil
	}
	for _, s := range b.Sheets {
		if c.part(relsOf(s.part)) == nil {
			continue
		}
		related, err := l.relationshipsOf(s.part)
		if err != nil {
			return nil, nil, err
		}
		var comments string
		var own []relationship
		kept := false
		for _, r := range related {
			switch r.kind {
			case "threadedComment":
				kept = true
			case "comments":
				comments = r.target
				own = append(own, r)
			case "vmlDrawing":
				shapes, err := c.bytes(r.target)
				if err != nil {
					return nil, nil, err
				}
				for _, kind := range shapeKind.FindAllSubmatch(shapes, -1) {
					kept = kept || string(kind[1]) != "Note"
				}
				own = append(own, r)
			}
		}
		if comments == "" || kept {
			existing[s.Name] = SheetComments{Kept: kept}
			continue
		}
		byCell, err := l.comments(comments)
		if err != nil {
			return nil, nil, err
		}
		existing[s.Name] = SheetComments{ByCell: byCell}
		if err := edit(s.part, func(data []byte) []byte { return legacyDrawing.ReplaceAll(data, nil) }); err != nil {
			return nil, nil, err
		}
		for _, r := range own {
			if err := edit(relsOf(s.part), func(data []byte) []byte {
				return dropElement(data, "Relationship", "Id",
					r.id)
			}); err != nil {
				return nil, nil, err
			}
			if err := edit("[Content_Types].xml", func(data []byte) []byte {
				return dropElement(data, "Override",
					"PartName", "/"+r.target)
			}); err != nil {
				return nil, nil, err
			}
			changed[r.target] = nil
		}
	}
	if len(changed) == 0 {
		return c.raw, existing, nil
	}
	out, err = c.with(changed)
	return out, existing, err
}

// bytes is a part as a whole.
func (c *container) bytes(part string) (data []byte, err error) {
	err = c.read(part, func(r io.Reader) error {
		data, err = io.ReadAll(r)
		return err
	})
	return data, err
}

// with is the package with other parts in place of some; nil stands for none.
func (c *container) with(changed map[string][]byte) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range c.names {
		data, ok := changed[name]
		if ok && data == nil {
			continue
		}
		if !ok {
			var err error
			if data, err = c.bytes(name); err != nil {
				return nil, err
			}
		}
		to, err := w.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := to.Write(data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// dropElement takes out an empty element with an attribute of a value.
func dropElement(part []byte, element, attribute, value string) []byte {
	found := regexp.MustCompile(
		fmt.Sprintf(
			`<(?:\w+:)?%s\s[^>]*\b%s="%s"[^>]*(/>|></(?:\w+:)?%s>)`,
			element,
			attribute,
			regexp.QuoteMeta(value),
			element,
		),
	)
	return found.ReplaceAll(part, nil)
}
