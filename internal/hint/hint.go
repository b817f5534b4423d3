// Package hint gives errors what to do about them, so that every front words them the same way.
package hint

import (
	"errors"
	"fmt"
)

// A hinted error says what to do about it.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// Hint is what to do about the error.
func (h hinted) Hint() string { return h.hint }

// With gives an error a hint: one sentence, without full stop.
func With(err error, hint string) error { return hinted{err, hint} }

// New is an error with a hint.
func New(hint, format string, args ...any) error { return hinted{fmt.Errorf(format, args...), hint} }

// Of is what to do about an error: the hint of the outermost error that has one, or nothing.
func Of(err error) string {
	for err != nil {
		if h, ok := err.(interface{ Hint() string }); ok && h.Hint() != "" {
			return h.Hint()
		}
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			for _, inner := range many.Unwrap() {
				if s := Of(inner); s != "" {
					return s
				}
			}
			return ""
		}
		err = errors.Unwrap(err)
	}
	return ""
}
