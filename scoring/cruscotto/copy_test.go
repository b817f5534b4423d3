package cruscotto_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"relazione/internal/sheettest"
	"relazione/internal/tool"
	"relazione/scoring"
	"relazione/scoring/cruscotto"
)

// rich is the sample with what programs that re-serialise a workbook lose or break: the state of a sorted filter, scenarios, views of
// others, an image in the page's header beside comments, looks of notes, a part that only its maker knows, a signature.
func rich(t *testing.T) []byte {
	t.Helper()
	names, content := sheettest.Unpack(t, tool.Openpyxl(t, withMacros(t)))
	replace := func(part, old, new string) {
		t.Helper()
		if !bytes.Contains(content[part], []byte(old)) {
			t.Fatalf("%s has no %s", part, old)
		}
		content[part] = bytes.Replace(content[part], []byte(old), []byte(new), 1)
	}
	add := func(part, text string) {
		names = append(names, part)
		content[part] = []byte(text)
	}
	sheet, rels := sheettest.Sheet1, "xl/worksheets/_rels/sheet1.xml.rels"
	replace(
		sheet,
		"</sheetData>",
		`</sheetData><scenarios current="0" show="0"><scenario name="Prudente" locked="1" count="1" user="Ufficio">`+
			`<inputCells r="A4" val="2"/></scenario></scenarios><autoFilter ref="A2:R40"><sortState ref="A3:R40"><sortCondition ref="A3:A40"/>`+
			`</sortState></autoFilter>`,
	)
	replace(sheet, "<legacyDrawing ", `<!-- di chi lo usa --><legacyDrawing `)
	content[sheet] = regexp.MustCompile(`(<legacyDrawing [^>]*/>)`).
		ReplaceAll(content[sheet], []byte(`$1<legacyDrawingHF xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rIdHeader"/>`))
	replace(
		rels,
		"</Relationships>",
		`<Relationship Id="rIdHeader" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing" `+
			`Target="../drawings/header.vml"/></Relationships>`,
	)
	add(
		"xl/drawings/header.vml",
		`<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="LH" style='width:10pt;height:10pt'></v:shape></xml>`,
	)
	add("customXml/item1.xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>`)
	add("_xmlsignatures/sig1.xml", `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>`)
	replace("[Content_Types].xml", "</Types>", `<Override PartName="/_xmlsignatures/sig1.xml" `+
		`ContentType="application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"/></Types>`)
	return sheettest.Packed(t, names, content)
}

// What an annotated copy doesn't have to change is byte for byte as it was, and in what it has to change only cells' styles and
// what ties new parts in.
func TestAnnotatedPartByPart(t *testing.T) {
	for name, make := range map[string]func(*testing.T) []byte{
		"rich":   rich,
		"sample": func(t *testing.T) []byte { return sheettest.Sample(t) },
		"strict": func(t *testing.T) []byte { return strict(t, sheettest.Sample(t)) },
		"UTF-16": func(t *testing.T) []byte { return inUTF16(t, sheettest.Sample(t), sheettest.Sheet1) },
		"slash":  func(t *testing.T) []byte { return leadingSlashes(t, sheettest.Sample(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			raw := make(t)
			before, after := annotatedParts(t, raw)
			for part, was := range before {
				if is, ok := after[part]; !ok {
					t.Errorf("%s is gone", part)
				} else if !bytes.Equal(was, is) && !mayChange.MatchString(part) {
					t.Errorf("%s changed", part)
				}
			}
			for part, is := range after {
				if strings.HasSuffix(part, ".xml") || strings.HasSuffix(part, ".rels") {
					wellFormed(t, part, is)
				}
				if strings.HasSuffix(part, ".rels") {
					relationsHold(t, part, is, after)
				}
			}
			was, is := plain(before[sheetOne(before)]), plain(after[sheetOne(after)])
			if was != is {
				at := 0
				for at < min(len(was), len(is)) && was[at] == is[at] {
					at++
				}
				t.Errorf("more than styles changed in the sheet: …%.200s… became …%.200s…", was[at:], is[at:])
			}
		})
	}
}

// mayChange are the parts that an annotated copy changes.
var mayChange = regexp.MustCompile(
	`(?i)^/?(\[Content_Types\]\.xml|xl/workbook\.xml|xl/styles\.xml|xl/worksheets/sheet\d+\.xml|xl/worksheets/_rels/.*|` +
		`xl/_rels/workbook\.xml\.rels|xl/comments.*\.xml|xl/comments/.*|xl/drawings/(comments|vml|legacy).*\.vml)$`,
)

func sheetOne(parts map[string][]byte) string {
	if _, ok := parts["/"+sheettest.Sheet1]; ok {
		return "/" + sheettest.Sheet1
	}
	return sheettest.Sheet1
}

// plain is a sheet without what a copy changes in it: the styles of cells, empty cells, the drawing of comments, the encoding.
func plain(sheet []byte) string {
	text := string(sheet)
	if bytes.HasPrefix(sheet, []byte{0xff, 0xfe}) {
		text = ""
		for i := 2; i < len(sheet); i += 2 {
			text += string(sheet[i])
		}
	}
	for _, e := range []string{`(<c [^>]*?) s="\d+"`, `<\?xml[^>]*>`} {
		text = regexp.MustCompile(e).ReplaceAllString(text, "$1")
	}
	return regexp.MustCompile(`<c r="\w+" ?/>|<c r="\w+"></c>|<legacyDrawing [^>]*/>| xmlns:r="[^"]*"|<row r="\d+"></row>`).
		ReplaceAllString(text, "")
}

// annotatedParts are the parts of a workbook and those of its annotated copy, which is read again and says the same.
func annotatedParts(t *testing.T, raw []byte) (before, after map[string][]byte) {
	t.Helper()
	reading := readingOf(t, raw)
	findings := check(t, &scoring.Evidence{Evaluation: scoring.Evaluate(reading.Dashboard)})
	copied, err := cruscotto.Annotate(t.Context(), reading.Book, findings)
	if err != nil {
		t.Fatal(err)
	}
	if d := read(t, copied); len(d.Roots) != len(reading.Dashboard.Roots) {
		t.Errorf("the copy has %d roots; want %d", len(d.Roots), len(reading.Dashboard.Roots))
	}
	_, before = sheettest.Unpack(t, raw)
	_, after = sheettest.Unpack(t, copied)
	return before, after
}

func wellFormed(t *testing.T, part string, data []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	d.Entity = map[string]string{"e": "x"}
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("%s: %v", part, err)
			return
		}
	}
}

// relationsHold checks that what a part is related to is there.
func relationsHold(t *testing.T, rels string, data []byte, parts map[string][]byte) {
	t.Helper()
	var all struct {
		Relationship []struct {
			Target     string `xml:",attr"`
			TargetMode string `xml:",attr"`
		}
	}
	if err := xml.Unmarshal(data, &all); err != nil {
		t.Fatalf("%s: %v", rels, err)
	}
	dir := path.Dir(path.Dir(strings.TrimPrefix(rels, "/")))
	have := slices.Collect(maps.Keys(parts))
	for _, r := range all.Relationship {
		if r.TargetMode == "External" {
			continue
		}
		target := strings.TrimPrefix(path.Clean(r.Target), "/")
		if !strings.HasPrefix(r.Target, "/") {
			target = path.Join(dir, r.Target)
		}
		if !slices.ContainsFunc(
			have,
			func(part string) bool { return strings.EqualFold(strings.TrimPrefix(part, "/"), target) },
		) {
			t.Errorf("%s leads to %s, which isn't there", rels, target)
		}
	}
}

// strict is a workbook in the namespaces of ISO/IEC 29500 strict.
func strict(t *testing.T, raw []byte) []byte {
	t.Helper()
	names, content := sheettest.Unpack(t, raw)
	for part, data := range content {
		for old, new := range map[string]string{
			"http://schemas.openxmlformats.org/spreadsheetml/2006/main":           "http://purl.oclc.org/ooxml/spreadsheetml/main",
			"http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
		} {
			data = bytes.ReplaceAll(data, []byte(old), []byte(new))
		}
		content[part] = data
	}
	return sheettest.Packed(t, names, content)
}

// inUTF16 is a workbook with a part in UTF-16, as its head says.
func inUTF16(t *testing.T, raw []byte, part string) []byte {
	t.Helper()
	names, content := sheettest.Unpack(t, raw)
	text := regexp.MustCompile(`^<\?xml[^>]*>`).ReplaceAllString(string(content[part]), "")
	out := []byte{0xff, 0xfe}
	for _, r := range `<?xml version="1.0" encoding="UTF-16"?>` + text {
		if r > 0xffff {
			t.Fatalf("%c", r)
		}
		out = append(out, byte(r), byte(r>>8))
	}
	content[part] = out
	return sheettest.Packed(t, names, content)
}

// leadingSlashes is a workbook whose parts are named from the root.
func leadingSlashes(t *testing.T, raw []byte) []byte {
	t.Helper()
	names, content := sheettest.Unpack(t, raw)
	for i, name := range names {
		if name != "[Content_Types].xml" {
			names[i] = "/" + name
			content[names[i]] = content[name]
		}
	}
	return sheettest.Packed(t, names, content)
}

// A missing datum in a formatted column is marked in the looks of its row or column; what the workbook has in odd ways stays one.
func TestAnnotatedOddities(t *testing.T) {
	t.Run("row's style", func(t *testing.T) {
		names, content := sheettest.Unpack(t, sheettest.Sample(t))
		sheet := string(content[sheettest.Sheet1])
		sheet = regexp.MustCompile(`<c r="N5"[^>]*>.*?</c>`).ReplaceAllString(sheet, "")
		sheet = strings.Replace(sheet, `<row r="5"`, `<row r="5" s="8" customFormat="1"`, 1)
		content[sheettest.Sheet1] = []byte(sheet)
		_, after := annotatedParts(t, sheettest.Packed(t, names, content))
		id := regexp.MustCompile(`<c r="N5" s="(\d+)"`).FindSubmatch(after[sheettest.Sheet1])
		if id == nil {
			t.Fatal("N5 is not marked")
		}
		n, _ := strconv.Atoi(string(id[1]))
		if is, want := styleRecord(t, after, n), styleRecord(t, after, 8); withoutFill(is) != withoutFill(want) {
			t.Errorf("style %s; want that of the row, %s", is, want)
		}
	})
	t.Run("drawing that isn't there", func(t *testing.T) {
		names, content := sheettest.Unpack(t, sheettest.Sample(t))
		sheet := string(content[sheettest.Sheet1])
		content[sheettest.Sheet1] = []byte(strings.Replace(sheet, "</worksheet>", `<legacyDrawing `+
			`xmlns:z="http://schemas.openxmlformats.org/officeDocument/2006/relationships" z:id="rIdNowhere"/></worksheet>`, 1))
		_, after := annotatedParts(t, sheettest.Packed(t, names, content))
		if n := bytes.Count(after[sheettest.Sheet1], []byte("<legacyDrawing ")); n != 1 {
			t.Errorf("%d legacyDrawing", n)
		}
	})
	t.Run("other type for vml", func(t *testing.T) {
		names, content := sheettest.Unpack(t, sheettest.Sample(t))
		content["[Content_Types].xml"] = bytes.Replace(content["[Content_Types].xml"], []byte("<Override "),
			[]byte(`<Default Extension="vml" ContentType="application/octet-stream"/><Override `), 1)
		_, after := annotatedParts(t, sheettest.Packed(t, names, content))
		if !bytes.Contains(after["[Content_Types].xml"], []byte(`PartName="/xl/drawings/vmlDrawingRelazione1.vml" `+
			`ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"`)) {
			t.Errorf("%s", after["[Content_Types].xml"])
		}
	})
}

// styleRecord is a cell style's record.
func styleRecord(t *testing.T, parts map[string][]byte, id int) string {
	t.Helper()
	_, styles, _ := strings.Cut(string(parts["xl/styles.xml"]), "<cellXfs")
	records := regexp.MustCompile(`<xf [^>]*?(?:/>|>.*?</xf>)`).FindAllString(styles, -1)
	if id >= len(records) {
		t.Fatalf("no style %d", id)
	}
	return records[id]
}

func withoutFill(record string) string {
	return regexp.MustCompile(` (fillId|applyFill)="\d+"`).ReplaceAllString(record, "")
}
