package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"runtime"
	"strings"
	"unicode/utf16"

	"relazione/internal/deflate"
)

// A file is a PDF being written. Objects go into it as soon as they are known; they are compressed side by side, and come out in the order in which
// they went in: the bytes are always the same, and few objects are held at a time.
type file struct {
	out     [][]byte // what is written so far, piece by piece
	size    int      // of it
	sum     hash.Hash
	places  []place // by object number; 0 is not used
	members members
	queue   []*stream // being compressed
}

// A place is where an object stands in the file: at an offset, or within an object stream.
type place struct {
	kind  placeKind
	index uint16 // within the object stream
	where uint32 // the offset, or the object stream's number
}

// placeKind is as cross-reference streams have it (ISO 32000-1, table 18).
type placeKind byte

const (
	atOffset placeKind = 1
	inStream placeKind = 2
)

// members are objects on their way into an object stream (ISO 32000-1, 7.5.7).
type members struct {
	stream        int // its number
	count         int
	index, values bytes.Buffer
}

// perStream is how many objects go into an object stream: more compress little better, and a reader must unpack them all for one.
const perStream = 500

// A stream is an object that is one.
type stream struct {
	number  int
	entries string // of its dictionary, but for its length and filter
	data    []byte
	packed  chan struct{} // closed when the data are compressed; nil if they are to stay as they are
}

func newFile() *file {
	f := &file{places: make([]place, 1), sum: sha256.New()}
	f.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	return f
}

// write adds to what is written. The bytes are the file's from now on.
func (f *file) write(b []byte) {
	f.out = append(f.out, b)
	f.size += len(b)
	f.sum.Write(b)
}

// reserve gives a number to an object that is still to come.
func (f *file) reserve() int {
	f.places = append(f.places, place{})
	return len(f.places) - 1
}

// put writes an object that is no stream.
func (f *file) put(number int, value []byte) {
	m := &f.members
	if m.count == 0 {
		m.stream = f.reserve()
	}
	f.places[number] = place{inStream, uint16(m.count), uint32(m.stream)}
	fmt.Fprintf(&m.index, "%d %d ", number, m.values.Len())
	m.values.Write(value)
	m.values.WriteByte('\n')
	if m.count++; m.count == perStream {
		f.flush()
	}
}

func (f *file) add(value string) int {
	n := f.reserve()
	f.put(n, []byte(value))
	return n
}

// flush writes the members there are.
func (f *file) flush() {
	m := &f.members
	if m.count == 0 {
		return
	}
	first := m.index.Len()
	m.index.Write(m.values.Bytes())
	f.stream(m.stream, fmt.Sprintf("/Type /ObjStm /N %d /First %d", m.count, first), bytes.Clone(m.index.Bytes()))
	m.count = 0
	m.index.Reset()
	m.values.Reset()
}

// stream writes an object that is a stream, compressed. The data are the file's from now on.
func (f *file) stream(number int, entries string, data []byte) {
	s := &stream{number, entries, data, make(chan struct{})}
	go func() {
		s.data = deflate.Zlib(s.data)
		close(s.packed)
	}()
	f.append(s)
}

func (f *file) addStream(entries string, data []byte) int {
	n := f.reserve()
	f.stream(n, entries, data)
	return n
}

// addPacked writes a stream that is compressed already.
func (f *file) addPacked(entries string, data []byte) int {
	n := f.reserve()
	done := make(chan struct{})
	close(done)
	f.append(&stream{n, entries, data, done})
	return n
}

// addPlain writes a stream that isn't compressed.
func (f *file) addPlain(entries string, data []byte) int {
	n := f.reserve()
	f.append(&stream{number: n, entries: entries, data: data})
	return n
}

func (f *file) append(s *stream) {
	f.queue = append(f.queue, s)
	const most = 16 // at a time: each compressor takes a megabyte
	for len(f.queue) > min(2*runtime.GOMAXPROCS(0), most) {
		f.writeNext()
	}
}

// writeNext writes the stream that waits the longest.
func (f *file) writeNext() {
	s := f.queue[0]
	f.queue = f.queue[1:]
	if s.packed != nil {
		<-s.packed
		s.entries += " /Filter /FlateDecode"
	}
	f.places[s.number] = place{kind: atOffset, where: uint32(f.size)}
	f.write(fmt.Appendf(nil, "%d 0 obj\n<<%s /Length %d>>\nstream\n", s.number, strings.TrimSpace(s.entries), len(s.data)))
	f.write(s.data)
	f.write([]byte("\nendstream\nendobj\n"))
}

// finish ends the file with the table of its objects (ISO 32000-1, 7.5.8). The file's first identifier is that of what it is an
// edition of, so that a viewer knows the next one for the same and keeps the place; the second is taken from all that stands before (14.4).
func (f *file) finish(root, info int, origin string) {
	f.flush()
	for len(f.queue) > 0 {
		f.writeNext()
	}
	first, id := sha256.Sum256([]byte(origin)), f.sum.Sum(nil)
	table := f.reserve()
	f.places[table] = place{kind: atOffset, where: uint32(f.size)}
	rows := make([]byte, 0, 7*len(f.places))
	for _, p := range f.places {
		rows = append(rows, byte(p.kind))
		if p.kind == 0 { // the head of the list of free objects, and numbers that nothing was put under
			rows = append(rows, 0, 0, 0, 0, 0xff, 0xff)
			continue
		}
		rows = binary.BigEndian.AppendUint32(rows, p.where)
		rows = binary.BigEndian.AppendUint16(rows, p.index)
	}
	start := f.size
	f.stream(table, fmt.Sprintf("/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [<%X><%X>]", len(f.places), root, info,
		first[:16], id[:16]), rows)
	f.writeNext()
	f.write(fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", start))
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
