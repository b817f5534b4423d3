package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"

	"golang.org/x/sync/errgroup"
)

// An object is one of the file's: a value, and a stream's bytes where it is one.
type object struct {
	value  []byte // without the stream's Length
	stream []byte
	packed bool // the stream's bytes are compressed
	plain  bool // they are to stay as they are
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
	plain := !strings.ContainsFunc(
		s,
		func(r rune) bool { return r < 0x20 || r > 0x7e || r == '(' || r == ')' || r == '\\' },
	)
	if plain {
		return "(" + s + ")"
	}
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return "<" + strings.ToUpper(hex.EncodeToString(b)) + ">"
}

// A place is where an object stands in the file: at an offset, or within an object stream.
type place struct {
	kind         placeKind
	where, index int // the offset; or the stream's number and the place in it
}

// placeKind is as cross-reference streams have it (ISO 32000-1, table 18).
type placeKind byte

const (
	free     placeKind = 0
	atOffset placeKind = 1
	inStream placeKind = 2
)

// A fileWriter is a file being written: its bytes so far, and where its objects stand.
type fileWriter struct {
	bytes.Buffer
	places []place
}

// write numbers nothing anew: it writes streams as they are, other objects together in object streams, and the table of
// both (ISO 32000-1, 7.5.7 and 7.5.8).
func (a *archiver) write(w io.Writer, root, info int, origin string) error {
	const moreStreams = 64
	out := &fileWriter{places: make([]place, len(a.objects), len(a.objects)+moreStreams)}
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var members []int
	for n := 1; n < len(a.objects); n++ {
		switch o := a.objects[n]; {
		case o.stream != nil:
			out.stream(n, o)
		case o.value != nil:
			members = append(members, n)
		}
	}
	a.writeMembers(out, members)
	out.table(root, info, origin)
	_, err := w.Write(out.Bytes())
	return err
}

// stream writes an object that is a stream.
func (w *fileWriter) stream(n int, o object) {
	w.places[n] = place{atOffset, w.Len(), 0}
	inner := bytes.TrimSuffix(bytes.TrimSpace(o.value), []byte(">>"))
	fmt.Fprintf(w, "%d 0 obj\n%s /Length %d", n, inner, len(o.stream))
	if o.packed {
		w.WriteString(" /Filter /FlateDecode")
	}
	w.WriteString(">>\nstream\n")
	w.Write(o.stream)
	w.WriteString("\nendstream\nendobj\n")
}

// writeMembers writes objects that are no streams, many to an object stream. Compressing is most of the work: the
// streams are made side by side, then written in order.
func (a *archiver) writeMembers(out *fileWriter, members []int) {
	const perStream = 500 // objects; more compress little better, and a reader must unpack them all for one
	chunks := slices.Collect(slices.Chunk(members, perStream))
	streams := make([]object, len(chunks))
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
			first := index.Len()
			index.Write(values.Bytes())
			streams[c] = object{
				value:  fmt.Appendf(nil, "<</Type /ObjStm /N %d /First %d>>", len(chunk), first),
				stream: deflate(index.Bytes()),
				packed: true,
			}
			return nil
		})
	}
	group.Wait()
	for c, chunk := range chunks {
		n := len(out.places)
		for i, member := range chunk {
			out.places[member] = place{inStream, n, i}
		}
		out.places = append(out.places, place{})
		out.stream(n, streams[c])
	}
}

// table ends the file with the table of its objects. The file's first identifier is that of what it is an edition of, so that a viewer knows the next
// one for the same and keeps the place; the second is taken from all that stands before (ISO 32000-1, 14.4).
func (w *fileWriter) table(root, info int, origin string) {
	number := len(w.places)
	w.places = append(w.places, place{atOffset, w.Len(), 0})
	first, id := sha256.Sum256([]byte(origin)), sha256.Sum256(w.Bytes())
	var rows bytes.Buffer
	for n, p := range w.places {
		if n == 0 || p.kind == free {
			rows.Write([]byte{0, 0, 0, 0, 0, 0xff, 0xff})
			continue
		}
		rows.WriteByte(byte(p.kind))
		binary.Write(&rows, binary.BigEndian, uint32(p.where))
		binary.Write(&rows, binary.BigEndian, uint16(p.index))
	}
	packed := deflate(rows.Bytes())
	start := w.Len()
	fmt.Fprintf(
		w,
		"%d 0 obj\n<</Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [<%X><%X>] /Length %d /Filter "+
			"/FlateDecode>>\nstream\n",
		number,
		len(w.places),
		root,
		info,
		first[:16],
		id[:16],
		len(packed),
	)
	w.Write(packed)
	fmt.Fprintf(w, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", start)
}
