package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"golang.org/x/sync/errgroup"

	"relazione/report"
)

// archive turns fpdf's finished file into one that conforms to PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1): it takes
// fpdf's objects apart, mends those that the standards find fault with, adds the structure tree, link annotations,
// metadata, output intent and attached files, and writes all anew, what is no stream in compressed object streams.
func archive(w io.Writer, raw []byte, doc *report.Document, p *painter, files []Attachment) error {
	a := &archiver{doc: doc, painter: p}
	if err := a.parse(raw); err != nil {
		return fmt.Errorf("il PDF di base non ha la forma attesa: %w", err)
	}
	a.fonts()
	a.links()
	structure := a.structure()
	info := a.add(a.info())
	metadata := a.addStream("/Type /Metadata /Subtype /XML", a.xmp())
	a.objects[metadata].plain = true // for who looks for it without reading PDF
	profile := a.addStream("/N 3", icc)
	intent := a.add(fmt.Sprintf("<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>", profile))
	catalog := fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R "+
		"/ViewerPreferences <</DisplayDocTitle true>> /Metadata %d 0 R /OutputIntents [%d 0 R]", a.pageTree, literal(doc.Lang), structure, metadata, intent)
	catalog += a.attach(files)
	if outlines := a.outline(); outlines != 0 {
		catalog += fmt.Sprintf(" /Outlines %d 0 R /PageMode /UseOutlines", outlines)
	}
	root := a.add(catalog + ">>")
	a.pack()
	return a.write(w, root, info)
}

// An object is one of the file's: a value, and a stream's bytes where it is one.
type object struct {
	value  []byte // without the stream's Length
	stream []byte
	packed bool // the stream's bytes are compressed
	plain  bool // they are to stay as they are
}

// An archiver holds the objects of the file being made, by number.
type archiver struct {
	doc      *report.Document
	painter  *painter
	objects  []object // index 0 is not used
	pageRefs []int    // object numbers of the pages, in order
	pageTree int

	annotations []int // object numbers of the painter's
}

func (a *archiver) add(value string) int {
	a.objects = append(a.objects, object{value: []byte(value)})
	return len(a.objects) - 1
}

func (a *archiver) addStream(entries string, data []byte) int {
	a.objects = append(a.objects, object{value: []byte("<<" + entries + ">>"), stream: data})
	return len(a.objects) - 1
}

// deflaters are reused: each takes a megabyte.
var deflaters = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	z := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(z)
	z.Reset(&b)
	z.Write(data) // a bytes.Buffer takes all
	z.Close()
	return bytes.Clone(b.Bytes())
}

// pack compresses the streams that aren't yet, side by side.
func (a *archiver) pack() {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for n := range a.objects {
		if o := &a.objects[n]; o.stream != nil && !o.packed && !o.plain {
			group.Go(func() error {
				o.stream, o.packed = deflate(o.stream), true
				return nil
			})
		}
	}
	group.Wait()
}

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
		value := string(a.objects[n].value)
		switch {
		case strings.HasPrefix(value, "<</Type /Pages"):
			a.pageTree = n
			kids := kidsEntry.FindStringSubmatch(value)
			if kids == nil {
				return errors.New("manca l'elenco delle pagine")
			}
			for _, field := range strings.Split(kids[1], " 0 R") {
				if field = strings.TrimSpace(field); field != "" {
					page, err := strconv.Atoi(field)
					if err != nil {
						return err
					}
					a.pageRefs = append(a.pageRefs, page)
				}
			}
		case strings.Contains(value, "/Type /Catalog"), strings.Contains(value, "/CreationDate"):
			a.objects[n] = object{} // made anew
		}
	}
	if len(a.pageRefs) != len(a.painter.pages) {
		return fmt.Errorf("%d pagine invece di %d", len(a.pageRefs), len(a.painter.pages))
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

// fonts mends fpdf's fonts: their ToUnicode map, whose one range goes over a byte's edge, and their names, which should be
// those of the family, marked as subsets (ISO 32000-1, 9.6.4 and 9.10.3).
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

// toUnicode maps character codes, which are UTF-16 already, to themselves, in ranges that stay within a byte.
func toUnicode() string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const perSection = 100 // at most (ISO 32000-1, 9.7.5.4)
	for first := 0; first < 256; first += perSection {
		last := min(first+perSection, 256)
		fmt.Fprintf(&b, "%d beginbfrange\n", last-first)
		for high := first; high < last; high++ {
			fmt.Fprintf(&b, "<%02X00> <%02XFF> <%02X00>\n", high, high, high)
		}
		b.WriteString("endbfrange\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.String()
}

// structure adds the structure tree (ISO 32000-1, 14.7) and returns its root.
func (a *archiver) structure() int {
	root := a.add("")
	a.number(a.painter.root)
	a.element(a.painter.root, root)
	// The parent tree leads from marked content and annotations back to elements.
	var nums strings.Builder
	for i, marks := range a.painter.marks {
		fmt.Fprintf(&nums, "%d [", i)
		for _, el := range marks {
			fmt.Fprintf(&nums, "%d 0 R ", el.object)
		}
		nums.WriteString("]\n")
	}
	for i, annotation := range a.painter.annotations {
		fmt.Fprintf(&nums, "%d %d 0 R\n", len(a.painter.marks)+i, annotation.el.object)
	}
	parents := a.add("<</Nums [" + nums.String() + "]>>")
	ids := a.add("<</Names [" + a.identifiers() + "]>>")
	a.objects[root].value = fmt.Appendf(nil, "<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d /IDTree %d 0 R>>",
		a.painter.root.object, parents, len(a.painter.marks)+len(a.painter.annotations), ids)
	return root
}

// number gives an element and those under it their object numbers.
func (a *archiver) number(e *element) {
	e.object = int32(a.add(""))
	for _, k := range e.kids {
		if k.element != nil {
			a.number(k.element)
		}
	}
}

// identifiers lists all element IDs with their elements, in order.
func (a *archiver) identifiers() string {
	type entry struct {
		id     string
		object int32
	}
	var all []entry
	var collect func(*element)
	collect = func(e *element) {
		if e.cell != nil && e.cell.id != 0 {
			all = append(all, entry{cellID(e.cell.id), e.object})
		}
		if e.other != nil && e.other.id != "" {
			all = append(all, entry{e.other.id, e.object})
		}
		for _, k := range e.kids {
			if k.element != nil {
				collect(k.element)
			}
		}
	}
	collect(a.painter.root)
	slices.SortFunc(all, func(x, y entry) int { return strings.Compare(x.id, y.id) })
	var b strings.Builder
	for _, e := range all {
		fmt.Fprintf(&b, "%s %d 0 R ", literal(e.id), e.object)
	}
	return b.String()
}

func cellID(id int32) string { return fmt.Sprintf("h%06d", id) }

// element writes an element and those under it.
func (a *archiver) element(e *element, parent int) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<</S /%s /P %d 0 R", e.tag, parent)
	home := int32(-1) // the page that the element's content is on, unless it says otherwise
	for _, k := range e.kids {
		if k.element == nil && k.annotation == 0 {
			home = k.page
			fmt.Fprintf(&b, " /Pg %d 0 R", a.pageRefs[home])
			break
		}
	}
	b.WriteString(" /K [")
	for _, k := range e.kids {
		switch {
		case k.element != nil:
			fmt.Fprintf(&b, "%d 0 R ", k.element.object)
		case k.annotation != 0:
			annotation := a.painter.annotations[k.annotation-1]
			fmt.Fprintf(&b, "<</Type /OBJR /Pg %d 0 R /Obj %d 0 R>> ", a.pageRefs[annotation.page], a.annotations[k.annotation-1])
		case k.page == home:
			fmt.Fprintf(&b, "%d ", k.mark)
		default:
			fmt.Fprintf(&b, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", a.pageRefs[k.page], k.mark)
		}
	}
	b.WriteString("]")
	if c := e.cell; c != nil {
		if c.id != 0 {
			fmt.Fprintf(&b, " /ID %s", literal(cellID(c.id)))
		}
		b.WriteString(" /A <</O /Table")
		if c.rowSpan > 1 {
			fmt.Fprintf(&b, " /RowSpan %d", c.rowSpan)
		}
		if c.colSpan > 1 {
			fmt.Fprintf(&b, " /ColSpan %d", c.colSpan)
		}
		if c.scope != "" {
			fmt.Fprintf(&b, " /Scope /%s", c.scope)
		}
		if len(c.headers) > 0 {
			b.WriteString(" /Headers [")
			for _, id := range c.headers {
				b.WriteString(literal(cellID(id)))
			}
			b.WriteString("]")
		}
		b.WriteString(">>")
	}
	if o := e.other; o != nil {
		if o.id != "" {
			fmt.Fprintf(&b, " /ID %s", literal(o.id))
		}
		if o.alt != "" {
			fmt.Fprintf(&b, " /Alt %s", literal(o.alt))
		}
		if o.lang != "" {
			fmt.Fprintf(&b, " /Lang %s", literal(o.lang))
		}
		if o.numbering != "" {
			fmt.Fprintf(&b, " /A <</O /List /ListNumbering /%s>>", o.numbering)
		}
		if o.box != nil {
			height := a.painter.pages[o.box.page].height
			fmt.Fprintf(&b, " /A <</O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]>>", o.box.x0, height-o.box.y1, o.box.x1, height-o.box.y0)
		}
	}
	b.WriteString(">>")
	a.objects[e.object].value = b.Bytes()
	for _, k := range e.kids {
		if k.element != nil {
			a.element(k.element, int(e.object))
		}
	}
}

// links adds the link annotations, and tells pages of them and of their place in the parent tree.
func (a *archiver) links() {
	onPage := make([][]byte, len(a.pageRefs))
	for i, link := range a.painter.annotations {
		geometry := a.painter.pages[link.page].geometry
		action, contents := "", "Collegamento a "+link.to
		if id, internal := strings.CutPrefix(link.to, "#"); internal {
			to := a.painter.targets[id]
			contents = "Vai a " + strings.ReplaceAll(link.label, "\u00a0", " ")
			action = fmt.Sprintf("/Dest [%d 0 R /XYZ null %.2f null]", a.pageRefs[to.page], a.painter.pages[to.page].height-to.y+10)
		} else {
			action = fmt.Sprintf("/A <</S /URI /URI %s>>", address(link.to))
		}
		n := a.add(fmt.Sprintf("<</Type /Annot /Subtype /Link /Rect [%.2f %.2f %.2f %.2f] /Border [0 0 0] /F 4 /Contents %s /StructParent %d %s>>",
			link.x, geometry.height-link.y-link.h, link.x+link.w, geometry.height-link.y, literal(contents), len(a.pageRefs)+i, action))
		a.annotations = append(a.annotations, n)
		onPage[link.page] = fmt.Appendf(onPage[link.page], "%d 0 R ", n)
	}
	for i, n := range a.pageRefs {
		entries := fmt.Sprintf(" /StructParents %d /Tabs /S", i)
		if onPage[i] != nil {
			entries += fmt.Sprintf(" /Annots [%s]", onPage[i])
		}
		inner := bytes.TrimSuffix(bytes.TrimSpace(a.objects[n].value), []byte(">>"))
		a.objects[n].value = slices.Concat(inner, []byte(entries+">>"))
	}
}

// address writes a URI as the ASCII string that it must be.
func address(uri string) string {
	var b strings.Builder
	for i := range len(uri) {
		switch c := uri[i]; {
		case c <= ' ' || c > '~' || c == '(' || c == ')' || c == '\\' || c == '<' || c == '>':
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return "(" + b.String() + ")"
}

// literal writes a text string: as it stands if it is plain, or else in UTF-16.
func literal(s string) string {
	plain := !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e || r == '(' || r == ')' || r == '\\' })
	if plain {
		return "(" + s + ")"
	}
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return "<" + strings.ToUpper(hex.EncodeToString(b)) + ">"
}

// producer is what the file says made it.
const producer = "relazione"

// date is when the document was made: its own date, never the clock.
func (a *archiver) date() time.Time { return a.doc.Date.UTC().Truncate(time.Second) }

// pdfDate writes the date as ISO 32000-1, 7.9.4 wants.
func (a *archiver) pdfDate() string { return literal(a.date().Format("D:20060102150405") + "+00'00'") }

// title is the document's, with who it is of.
func (a *archiver) title() string {
	if a.doc.Entity == "" {
		return a.doc.Title
	}
	return a.doc.Title + " – " + a.doc.Entity
}

// info is the document information dictionary; xmp says the same.
func (a *archiver) info() string {
	date := a.pdfDate()
	s := fmt.Sprintf("<</Title %s /Subject %s /Producer %s /CreationDate %s /ModDate %s", literal(a.title()), literal(a.doc.Subject),
		literal(producer), date, date)
	if a.doc.Entity != "" {
		s += " /Author " + literal(a.doc.Entity)
	}
	return s + ">>"
}

// write numbers nothing anew: it writes streams as they are, other objects together in object streams, and the table of
// both (ISO 32000-1, 7.5.7 and 7.5.8).
func (a *archiver) write(w io.Writer, root, info int) error {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	type place struct{ kind, where, index int } // kind 1: at an offset; 2: within an object stream
	places := make([]place, len(a.objects), len(a.objects)+64)
	writeStream := func(n int, value, stream []byte, packed bool) {
		places[n] = place{1, out.Len(), 0}
		inner := bytes.TrimSuffix(bytes.TrimSpace(value), []byte(">>"))
		fmt.Fprintf(&out, "%d 0 obj\n%s /Length %d", n, inner, len(stream))
		if packed {
			out.WriteString(" /Filter /FlateDecode")
		}
		out.WriteString(">>\nstream\n")
		out.Write(stream)
		out.WriteString("\nendstream\nendobj\n")
	}
	var members []int
	for n := 1; n < len(a.objects); n++ {
		switch o := a.objects[n]; {
		case o.stream != nil:
			writeStream(n, o.value, o.stream, o.packed)
		case o.value != nil:
			members = append(members, n)
		}
	}
	// Compressing is most of the work: chunks are compressed side by side, then written in order.
	const perStream = 500
	chunks := slices.Collect(slices.Chunk(members, perStream))
	packedChunks := make([][]byte, len(chunks))
	firsts := make([]int, len(chunks))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for c, chunk := range chunks {
		group.Go(func() error {
			var index, values bytes.Buffer
			for _, member := range chunk {
				fmt.Fprintf(&index, "%d %d ", member, values.Len())
				values.Write(a.objects[member].value)
				values.WriteByte('\n')
			}
			firsts[c] = index.Len()
			index.Write(values.Bytes())
			packedChunks[c] = deflate(index.Bytes())
			return nil
		})
	}
	group.Wait()
	for c, chunk := range chunks {
		n := len(places)
		for i, member := range chunk {
			places[member] = place{2, n, i}
		}
		places = append(places, place{})
		writeStream(n, fmt.Appendf(nil, "<</Type /ObjStm /N %d /First %d>>", len(chunk), firsts[c]), packedChunks[c], true)
	}
	table := len(places)
	places = append(places, place{1, out.Len(), 0})
	id := sha256.Sum256(out.Bytes())
	var rows bytes.Buffer
	for n, p := range places {
		if n == 0 || p.kind == 0 {
			rows.Write([]byte{0, 0, 0, 0, 0, 0xff, 0xff})
			continue
		}
		rows.WriteByte(byte(p.kind))
		binary.Write(&rows, binary.BigEndian, uint32(p.where))
		binary.Write(&rows, binary.BigEndian, uint16(p.index))
	}
	packed := deflate(rows.Bytes())
	start := out.Len()
	fmt.Fprintf(&out, "%d 0 obj\n<</Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [<%X><%X>] /Length %d /Filter /FlateDecode>>\nstream\n",
		table, len(places), root, info, id[:16], id[:16], len(packed))
	out.Write(packed)
	fmt.Fprintf(&out, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", start)
	_, err := w.Write(out.Bytes())
	return err
}

//go:embed icc/sRGB2014.icc
var icc []byte
