// Package deflate compresses (RFC 1951). Its compressors are reused: each takes a megabyte, and most of what is compressed is short.
package deflate

import (
	"bytes"
	"hash"
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
	b.Reset()
	defer func() {
		const usual = 1 << 20
		if b.Cap() <= usual {
			buffers.Put(b)
		}
	}()
	w := NewZlib(b)
	w.Write(data) // a bytes.Buffer takes all
	w.Close()
	return bytes.Clone(b.Bytes())
}

var buffers = sync.Pool{New: func() any { return &bytes.Buffer{} }}

// NewZlib writes what is written to it in the zlib format. It must be closed, once. The library's own writer of the format would have compressors of
// its own, beside those that workbooks are compressed with.
func NewZlib(to io.Writer) io.WriteCloser {
	to.Write([]byte{0x78, 0x9c}) // a window of 32 KB, the usual level; what goes wrong here goes wrong again
	return &zlibWriter{NewWriter(to), to, adler32.New()}
}

type zlibWriter struct {
	deflated io.WriteCloser
	to       io.Writer
	sum      hash.Hash32
}

func (w *zlibWriter) Write(p []byte) (int, error) {
	w.sum.Write(p)
	return w.deflated.Write(p)
}

func (w *zlibWriter) Close() error {
	if err := w.deflated.Close(); err != nil {
		return err
	}
	_, err := w.to.Write(w.sum.Sum(nil))
	return err
}

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
	w.Writer.Reset(io.Discard) // it lets go of where it wrote to
	compressors.Put(w.Writer)
	w.Writer = nil
	return err
}
