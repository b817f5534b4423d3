// Package deflate compresses (RFC 1951). Its compressors are reused: each takes a megabyte, and most of what is compressed is short.
package deflate

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// level gives what the standard library's usual one does, in a quarter of the time.
const level = 6

var compressors = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, level)
	if err != nil {
		panic(err) // the level is one
	}
	return w
}}

// Zlib is data in the zlib format (RFC 1950).
func Zlib(data []byte) []byte {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	b.Write([]byte{0x78, 0x9c}) // a window of 32 KB, the usual level
	w := NewWriter(b)
	w.Write(data) // a bytes.Buffer takes all
	w.Close()
	out := make([]byte, 0, b.Len()+adler32.Size)
	return binary.BigEndian.AppendUint32(append(out, b.Bytes()...), adler32.Checksum(data))
}

var buffers = sync.Pool{New: func() any { return &bytes.Buffer{} }}

// NewWriter compresses what is written to it. It must be closed, once.
func NewWriter(to io.Writer) io.WriteCloser {
	w := compressors.Get().(*flate.Writer)
	w.Reset(to)
	return &writer{w}
}

// A writer gives its compressor back when it is closed.
type writer struct{ *flate.Writer }

func (w *writer) Close() error {
	err := w.Writer.Close()
	compressors.Put(w.Writer)
	w.Writer = nil
	return err
}
