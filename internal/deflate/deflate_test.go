package deflate_test

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"io"
	"strings"
	"sync"
	"testing"

	"relazione/internal/deflate"
)

// The standard library reads what is written, also where several are written at once.
func TestReadBack(t *testing.T) {
	texts := []string{"", "a", strings.Repeat("Relazione sulla Performance ", 4000), string(make([]byte, 200_000))}
	var group sync.WaitGroup
	for range 4 {
		for _, text := range texts {
			group.Go(func() {
				z, err := zlib.NewReader(bytes.NewReader(deflate.Zlib([]byte(text))))
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := io.ReadAll(z); err != nil || string(got) != text {
					t.Errorf("%d bytes of %d come back: %v", len(got), len(text), err)
				}
				var b bytes.Buffer
				w := deflate.NewWriter(&b)
				io.WriteString(w, text)
				if err := w.Close(); err != nil {
					t.Error(err)
				}
				if got, err := io.ReadAll(flate.NewReader(&b)); err != nil || string(got) != text {
					t.Errorf("%d bytes of %d come back: %v", len(got), len(text), err)
				}
			})
		}
	}
	group.Wait()
}
