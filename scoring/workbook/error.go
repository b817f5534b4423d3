package workbook

import (
	"fmt"
	"runtime/debug"
	"strings"
)

// An Error is why a workbook can't be read, in words for the person who made it.
type Error struct {
	File    string // empty for a workbook that was handed over as bytes
	Sheet   string // empty when the file as a whole is meant
	Cell    string // empty when the sheet as a whole is meant
	Problem string // what was found and what was expected: one sentence, no full stop
	Remedy  string // what to do; may be empty
	Err     error  // what went wrong underneath; may be nil
}

// Error is the place, as far as it is known, and the problem.
func (e *Error) Error() string {
	var parts []string
	if e.File != "" {
		parts = append(parts, e.File)
	}
	if e.Sheet != "" {
		parts = append(parts, "foglio "+e.Sheet)
	}
	if e.Cell != "" {
		parts = append(parts, "cella "+e.Cell)
	}
	return strings.Join(append(parts, e.Problem), ": ")
}

// Hint is what to do about it.
func (e *Error) Hint() string { return e.Remedy }

func (e *Error) Unwrap() error { return e.Err }

// problem is the start of an Error about the file as a whole.
func problem(remedy, format string, args ...any) *Error {
	return &Error{Problem: fmt.Sprintf(format, args...), Remedy: remedy}
}

// An InternalError is a panic of this program's on a stranger's bytes: a bug, kept with where it happened.
type InternalError struct {
	Panic any
	Stack []byte
}

// Guard is deferred where a stranger's bytes are worked on: it turns a panic into a clear error that keeps it.
func Guard(err *error) {
	if p := recover(); p != nil {
		*err = &Error{Problem: "il file manda in errore il programma", Remedy: "inviarlo a chi mantiene il programma",
			Err: &InternalError{p, debug.Stack()}}
	}
}

func (e *InternalError) Error() string { return fmt.Sprint(e.Panic) }
