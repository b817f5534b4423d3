package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A console is standard output or standard error. Characters of cells and file names that would act on the terminal are shown as what they
// are, and the first failure to write is kept: whoever fills a disk with the output must hear of it.
type console struct {
	to io.Writer

	mu     sync.Mutex
	err    error
	closed bool
}

// errClosed is what a command hears that writes after it was given up.
var errClosed = errors.New("il comando è finito")

// close ends all writing: a command that was given up may still be at work.
func (c *console) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
}

// failure is the first error of writing; nil for none.
func (c *console) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Write writes text, made harmless.
func (c *console) Write(text []byte) (int, error) {
	if _, err := c.raw().Write([]byte(visible(string(text)))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// raw writes as it is what is meant for other programs.
func (c *console) raw() io.Writer { return rawConsole{c} }

type rawConsole struct{ *console }

func (r rawConsole) Write(data []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return 0, errClosed
	}
	n, err := r.to.Write(data)
	if r.err == nil {
		r.err = err
	}
	return n, err
}

// rawOf is a writer for data: a console's own leaves them as they are.
func rawOf(w io.Writer) io.Writer {
	if c, ok := w.(*console); ok {
		return c.raw()
	}
	return w
}

// fileOf is the file behind a writer; nil for none.
func fileOf(w io.Writer) *os.File {
	if c, ok := w.(*console); ok {
		w = c.to
	}
	f, _ := w.(*os.File)
	return f
}

// visible shows characters that act on a terminal, or on the order of the letters, as their codes. Our own colours stay.
func visible(s string) string {
	if strings.IndexFunc(s, acts) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if end := colourEnd(s[i:]); end > 0 {
			b.WriteString(s[i : i+end])
			i += end
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case acts(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// acts reports whether a terminal does something at a character other than showing it.
func acts(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// colourEnd is how long a sequence is that sets a colour; 0 for any other text.
func colourEnd(s string) int {
	const begin = "\x1b["
	if !strings.HasPrefix(s, begin) {
		return 0
	}
	digits := strings.TrimLeft(s[len(begin):], "0123456789;")
	if strings.HasPrefix(digits, "m") {
		return len(s) - len(digits) + 1
	}
	return 0
}
