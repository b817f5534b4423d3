package cruscotto

import (
	"fmt"
	"strings"
)

// An Error is why a workbook can't be read, in words for the person who made it.
type Error struct {
	File    string
	Sheet   string // empty when the file as a whole is meant
	Cell    string // empty when the sheet as a whole is meant
	Problem string // what was found and what was expected: one sentence, no full stop
	Hint    string // what to do; may be empty
	Err     error  // what went wrong underneath; may be nil
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File + ": ")
	if e.Sheet != "" {
		fmt.Fprintf(&b, "foglio %s: ", e.Sheet)
	}
	if e.Cell != "" {
		fmt.Fprintf(&b, "cella %s: ", e.Cell)
	}
	b.WriteString(e.Problem)
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// problem is the start of an Error about the file as a whole.
func problem(hint, format string, args ...any) *Error {
	return &Error{Problem: fmt.Sprintf(format, args...), Hint: hint}
}
