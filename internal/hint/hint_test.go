package hint_test

import (
	"errors"
	"fmt"
	"testing"

	"relazione/internal/hint"
)

// The outermost hint is the one to follow; wrapping keeps it.
func TestOf(t *testing.T) {
	inner := hint.New("dentro", "problema %d", 1)
	for _, test := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{errors.New("senza"), ""},
		{inner, "dentro"},
		{fmt.Errorf("file: %w", inner), "dentro"},
		{hint.With(fmt.Errorf("file: %w", inner), "fuori"), "fuori"},
		{fmt.Errorf("%w: %w", errors.New("altro"), inner), "dentro"},
	} {
		if got := hint.Of(test.err); got != test.want {
			t.Errorf("%v: got %q, want %q", test.err, got, test.want)
		}
	}
	if !errors.Is(hint.With(inner, "x"), inner) {
		t.Error("the error is lost")
	}
}
