package pdf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// Namespaces of XMP (ISO 16684-1): of its frame, and those in which programs speak of themselves and of what they did.
const (
	xmpFrame   = "adobe:ns:meta/"
	rdfSpace   = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	xmpSpace   = "http://ns.adobe.com/xap/1.0/"
	pdfSpace   = "http://ns.adobe.com/pdf/1.3/"
	xmpHistory = "http://ns.adobe.com/xap/1.0/mm/"
)

// ofPrograms are the properties that a program which saves a document says of itself, as in the entries infoForSignature.
var ofPrograms = []xml.Name{
	{Space: xmpSpace, Local: "ModifyDate"},
	{Space: xmpSpace, Local: "MetadataDate"},
	{Space: xmpSpace, Local: "CreatorTool"},
	{Space: pdfSpace, Local: "Producer"},
}

// otherMetadata says how two XMP packets differ in more than what programs say of themselves; empty if they don't.
func otherMetadata(was, is []byte) string {
	if bytes.Equal(was, is) {
		return ""
	}
	a, errA := properties(was)
	b, errB := properties(is)
	if errA != nil || errB != nil {
		return "i metadati sono illeggibili"
	}
	for _, all := range []map[xml.Name][]string{a, b} {
		for _, name := range slices.SortedFunc(maps.Keys(all), func(x, y xml.Name) int {
			return strings.Compare(x.Space+x.Local, y.Space+y.Local)
		}) {
			if !slices.Equal(a[name], b[name]) {
				return "i metadati dicono altro: " + name.Local
			}
		}
	}
	return ""
}

// properties are the properties of an XMP packet, each with what is said within it, but for those that programs say of themselves. How they
// are written, in which order and as elements, attributes or resources, doesn't matter (ISO 16684-1, 7).
func properties(packet []byte) (map[xml.Name][]string, error) {
	const deepest = 64
	all := map[xml.Name][]string{}
	var within []xml.Name // without the frame
	say := func(name xml.Name, what string) {
		property := name
		if len(within) > 0 {
			property = within[0]
		}
		if property.Space != xmpHistory && !slices.Contains(ofPrograms, property) {
			all[property] = append(all[property], name.Space+name.Local+"="+strings.TrimSpace(what))
		}
	}
	last := func() (name xml.Name) {
		if len(within) > 0 {
			name = within[len(within)-1]
		}
		return name
	}
	decoder := xml.NewDecoder(bytes.NewReader(packet))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if !ofFrame(t.Name) {
				if within = append(within, t.Name); len(within) > deepest {
					return nil, errUnreadable
				}
			}
			for _, a := range t.Attr {
				switch {
				case a.Name == xml.Name{Space: rdfSpace, Local: "resource"}:
					say(last(), a.Value)
				case a.Name.Space != "xmlns" && a.Name.Local != "xmlns" && !ofFrame(a.Name):
					say(a.Name, a.Value)
				}
			}
		case xml.EndElement:
			if !ofFrame(t.Name) {
				within = within[:len(within)-1]
			}
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				say(last(), string(t))
			}
		}
	}
	for _, said := range all {
		slices.Sort(said)
	}
	return all, nil
}

// ofFrame reports whether a name is of RDF or of the packet, not of what is said.
func ofFrame(name xml.Name) bool { return name.Space == rdfSpace || name.Space == xmpFrame }
