package desk

import (
	"errors"
	"syscall"
)

// Errors of Windows about a file that another program has: ERROR_ACCESS_DENIED is what one gives that is about to be deleted, as by a save that renames.
const (
	accessDenied     = syscall.Errno(5)
	sharingViolation = syscall.Errno(32)
	lockViolation    = syscall.Errno(33)
)

func heldHere(err error) bool {
	var code syscall.Errno
	return errors.As(err, &code) && (code == accessDenied || code == sharingViolation || code == lockViolation)
}
