package desk

import "testing"

// HeldAs has a test say which errors are of files that another program has.
func HeldAs(t *testing.T, is func(error) bool) {
	before := held
	held = is
	t.Cleanup(func() { held = before })
}
