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

// A Picture lies over a sheet. What is in the file isn't checked.
type Picture struct {
	At   ref.Position // the cell under its upper left corner; zero where it lies apart from the cells
	Alt  string       // its alternative text
	File []byte       // of the picture, whatever it is; nil where the book doesn't hold it or it is too large
}

// Pictures are those that lie over a sheet of the book, in their order (ECMA-376 part 1, 20.5). most is the largest file that is read. The error, if any,
// is an [*Error], or the context's.
func (b *Book) Pictures(ctx context.Context, s *Sheet, most int64) (pictures []Picture, err error) {
	defer Guard(&err)
	l := &loader{container: b.copy(ctx).container}
	drawings, err := l.relationshipsOf(s.part)
	if err != nil || l.part(relsOf(s.part)) == nil {
		return nil, nil // it has none
	}
	for _, d := range drawings {
		if d.kind != "drawing" || l.part(d.target) == nil {
			continue
		}
		found, err := l.pictures(d.target, most)
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, found...)
	}
	return pictures, ctx.Err()
}

// pictures are those of a drawing.
func (l *loader) pictures(part string, most int64) ([]Picture, error) {
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
				picture = true
				all = append(all, Picture{At: at})
			case "cNvPr":
				if picture {
					all[len(all)-1].Alt = cmp.Or(attribute(attr, "descr"), attribute(attr, "title"))
				}
			case "blip":
				if target := files[attribute(attr, "embed")]; picture && l.part(target) != nil {
					var err error
					all[len(all)-1].File, err = l.file(target, most)
					return err
				}
			}
			return nil
		},
		text: func(data []byte) error { digits += string(data[:min(len(data), 9)]); return nil },
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

// file is a part as it is; nil for one that is larger than most.
func (l *loader) file(part string, most int64) (data []byte, err error) {
	if l.part(part).UncompressedSize64 > uint64(most) {
		return nil, nil
	}
	err = l.read(part, func(r io.Reader) (err error) {
		data, err = io.ReadAll(r)
		return err
	})
	return data, err
}
