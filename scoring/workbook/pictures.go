package workbook

import (
	"cmp"
	"context"
	"encoding/xml"
	"io"
	"path"
	"strconv"

	"relazione/scoring/ref"
)

// A Picture lies over a sheet.
type Picture struct {
	At  ref.Position // the cell under its upper left corner; zero where it lies apart from the cells
	Alt string       // its alternative text

	part string // of its file; empty where the book doesn't hold it
}

// mostPictures is how many are looked at over one sheet.
const mostPictures = 1000

// Pictures are those that lie over a sheet of the book, in their order (ECMA-376 part 1, 20.5). The error, if any, is an [*Error], or the context's.
func (b *Book) Pictures(ctx context.Context, s *Sheet) (pictures []Picture, err error) {
	defer Guard(&err)
	bounded, stop := context.WithTimeout(ctx, b.container.limits.ReadingTime)
	defer stop()
	l := &loader{container: b.copy(bounded).container, spent: &spent{}}
	if l.part(relsOf(s.part)) == nil {
		return nil, nil
	}
	drawings, err := l.relationshipsOf(s.part)
	if err != nil {
		return nil, err
	}
	for _, d := range drawings {
		if d.kind != "drawing" || l.part(d.target) == nil {
			continue
		}
		found, err := l.pictures(d.target)
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, found...)
	}
	return pictures, ctx.Err()
}

// PictureFile is the file of a picture, whatever it is; nil where the book doesn't hold it, or it is larger than most.
func (b *Book) PictureFile(ctx context.Context, p Picture, most int64) (data []byte, err error) {
	defer Guard(&err)
	c := b.copy(ctx).container
	if c.part(p.part) == nil || c.part(p.part).UncompressedSize64 > uint64(most) {
		return nil, nil
	}
	err = c.read(p.part, func(r io.Reader) (err error) {
		data, err = io.ReadAll(r)
		return err
	})
	return data, err
}

// pictures are those of a drawing.
func (l *loader) pictures(part string) ([]Picture, error) {
	files := map[string]string{}
	if l.part(relsOf(part)) != nil {
		related, err := l.relationships(relsOf(part), path.Dir(part))
		if err != nil {
			return nil, err
		}
		for _, r := range related {
			files[r.id] = r.target
		}
	}
	var all []Picture
	var at ref.Position
	var corner, picture bool
	digits := ""
	err := l.readXML(part, visitor{
		start: func(name string, attr []xml.Attr) error {
			digits = ""
			switch name {
			case "oneCellAnchor", "twoCellAnchor", "absoluteAnchor":
				at = ref.Position{}
			case "from":
				corner = true
			case "pic":
				if picture = len(all) < mostPictures; picture {
					all = append(all, Picture{At: at})
				}
			case "cNvPr":
				if picture {
					all[len(all)-1].Alt = cmp.Or(attribute(attr, "descr"), attribute(attr, "title"))
				}
			case "blip":
				if target := files[attribute(attr, "embed")]; picture && l.part(target) != nil {
					all[len(all)-1].part = target
				}
			}
			return nil
		},
		text: func(data []byte) error {
			const most = 9 // of a row or a column
			digits += string(data[:min(len(data), max(0, most-len(digits)))])
			return nil
		},
		end: func(name string) error {
			n, err := strconv.Atoi(digits)
			switch {
			case name == "from":
				corner = false
			case name == "pic":
				picture = false
			case corner && name == "col" && err == nil:
				at.Col = n + 1
			case corner && name == "row" && err == nil:
				at.Row = n + 1
			}
			return nil
		},
	})
	return all, err
}
