package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What stands here knows the very letters that fpdf writes: it was made for codeberg.org/go-pdf/fpdf v0.12.0, and
// another version may need it changed. It takes fpdf's finished file apart into objects and mends what the archival
// standards find fault with; how objects are written again (object.go) and what the structure tree holds (tags.go)
// depends on nothing of it.

var (
	lengthEntry = regexp.MustCompile(`/Length (\d+)\n?`)
	kidsEntry   = regexp.MustCompile(`/Kids \[([^\]]*)\]`)
)

// parse takes fpdf's objects by the offsets of its cross-reference table.
func (a *archiver) parse(raw []byte) error {
	at := bytes.LastIndex(raw, []byte("startxref\n"))
	if at < 0 {
		return errors.New("manca startxref")
	}
	start, err := strconv.Atoi(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(raw[at+10:]), []byte("%%EOF")))))
	if err != nil || start < 0 || start > at {
		return errors.New("startxref illeggibile")
	}
	lines := bytes.Split(raw[start:at], []byte("\n"))
	var offsets []int
	for _, line := range lines[2:] {
		if len(line) < 18 || line[17] != 'n' && line[17] != 'f' {
			break
		}
		offset, err := strconv.Atoi(string(line[:10]))
		if err != nil {
			return err
		}
		offsets = append(offsets, offset)
	}
	a.objects = make([]object, len(offsets))
	for n := 1; n < len(offsets); n++ {
		body := raw[offsets[n]:start]
		if body = bytes.TrimPrefix(body, fmt.Appendf(nil, "%d 0 obj\n", n)); len(body) == start-offsets[n] {
			return fmt.Errorf("oggetto %d fuori posto", n)
		}
		if a.objects[n], err = parseObject(body); err != nil {
			return fmt.Errorf("oggetto %d: %w", n, err)
		}
		if err := a.know(n); err != nil {
			return err
		}
	}
	if len(a.pageRefs) != len(a.painter.pages) {
		return fmt.Errorf("%d pagine invece di %d", len(a.pageRefs), len(a.painter.pages))
	}
	return nil
}

// know notes what an object of fpdf's is for: the pages are kept, the catalogue and the information are made anew.
func (a *archiver) know(n int) error {
	value := string(a.objects[n].value)
	switch {
	case strings.HasPrefix(value, "<</Type /Pages"):
		a.pageTree = n
		kids := kidsEntry.FindStringSubmatch(value)
		if kids == nil {
			return errors.New("manca l'elenco delle pagine")
		}
		for _, field := range strings.Split(kids[1], " 0 R") {
			if field = strings.TrimSpace(field); field == "" {
				continue
			}
			page, err := strconv.Atoi(field)
			if err != nil {
				return err
			}
			a.pageRefs = append(a.pageRefs, page)
		}
	case strings.Contains(value, "/Type /Catalog"), strings.Contains(value, "/CreationDate"):
		a.objects[n] = object{}
	}
	return nil
}

func parseObject(body []byte) (object, error) {
	end := bytes.Index(body, []byte("endobj"))
	stream := bytes.Index(body, []byte("stream\n"))
	if end < 0 {
		return object{}, errors.New("manca endobj")
	}
	if stream < 0 || stream > end {
		return object{value: bytes.TrimSpace(body[:end])}, nil
	}
	value := bytes.TrimSpace(body[:stream])
	length := lengthEntry.FindSubmatch(value)
	if length == nil {
		return object{}, errors.New("stream senza lunghezza")
	}
	n, err := strconv.Atoi(string(length[1]))
	if err != nil || stream+7+n > len(body) {
		return object{}, errors.New("stream troncato")
	}
	o := object{value: lengthEntry.ReplaceAll(value, nil), stream: body[stream+7 : stream+7+n]}
	if filter := []byte("/Filter /FlateDecode"); bytes.Contains(o.value, filter) {
		o.value = bytes.ReplaceAll(o.value, filter, nil)
		o.packed = true
	}
	return o, nil
}

// fonts mends fpdf's fonts: their ToUnicode map, whose one range goes over a byte's edge, and their names, which should
// be those of the family, marked as subsets (ISO 32000-1, 9.6.4 and 9.10.3).
func (a *archiver) fonts() {
	shared := 0
	unicode := regexp.MustCompile(`/ToUnicode \d+ 0 R`)
	name := regexp.MustCompile(`/utf8` + family + `(BI|B|I|)\b`)
	for n := range a.objects {
		o := &a.objects[n]
		if bytes.HasPrefix(o.stream, []byte("/CIDInit")) {
			if shared == 0 {
				shared = n
				*o = object{value: []byte("<<>>"), stream: []byte(toUnicode())}
			} else {
				*o = object{}
			}
		}
	}
	for n := range a.objects {
		o := &a.objects[n]
		if o.stream != nil || !bytes.Contains(o.value, []byte("/utf8"+family)) {
			continue
		}
		o.value = unicode.ReplaceAll(o.value, fmt.Appendf(nil, "/ToUnicode %d 0 R", shared))
		o.value = name.ReplaceAllFunc(o.value, func(found []byte) []byte {
			style := strings.TrimPrefix(string(found), "/utf8"+family)
			i := slices.Index(faceStyles[:], style)
			return fmt.Appendf(nil, "/RELAZ%c+TitilliumWeb-%s", 'A'+i, faceFiles[i])
		})
	}
}
